"""Products of matrices in all their spellings, counted here and by PyTorch's own counter."""

from functools import partial

import pytest

pytest.importorskip("torch")

import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention as attention
from torch.utils.flop_counter import FlopCounterMode

from mkdocs_cnn.counting.report import make_report
from mkdocs_cnn.models.reading import read
from mkdocs_cnn.models.torch.exporting import record_model
from mkdocs_cnn.models.writing import write
from mkdocs_cnn.network.traced.builder import build
from mkdocs_cnn.problems.problem import Source

pytestmark = pytest.mark.differential


class Spelling(nn.Module):
    """A product of what goes in with itself, or with matrices of its own."""

    def __init__(self, product, *sizes):
        super().__init__()
        self.product = product
        self.own = nn.ParameterList([torch.zeros(size) for size in sizes])

    def forward(self, x):
        return self.product(x, *self.own)


class Masked(nn.Module):
    """Attention that leaves out some keys."""

    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x):
        return self.attention(x, x, x, key_padding_mask=x[:, :, 0] > 1)


def each_half(x, weight):
    """Change each half of what goes in, in place."""
    x = x * 2
    x[:, :, :4] = x[:, :, :4] @ weight
    x[:, :, 4:] = x[:, :, 4:] @ weight
    return x


def mapped(x, weights):
    return torch.vmap(lambda weight: x @ weight)(weights)


def equation(text, *sizes):
    return partial(Spelling, partial(torch.einsum, text), *sizes)


SPELLINGS = {
    "masked": Masked,
    "stored queries": partial(Spelling, lambda x, q: attention(q, x, x), (1, 4, 8)),
    "stored keys": partial(Spelling, attention, (1, 7, 8), (1, 7, 5)),
    "no sum": partial(Spelling, lambda x: torch.einsum("bij,bik->bijk", x, x)),
    "sums of one factor": partial(Spelling, lambda x: torch.einsum("bij,bkl->bik", x, x)),
    "a diagonal": partial(Spelling, lambda x: torch.einsum("bii,bij->bj", x[:, :6, :6], x)),
    "one for all": partial(Spelling, lambda x: torch.einsum("bnc,bmc->bnm", x[:, :, :1], x)),
    "dots": equation("...d, de -> ...e", (8, 5)),
    "stored first": partial(Spelling, lambda x, w: torch.einsum("oc,bnc->bno", w, x), (5, 8)),
    "without an arrow": equation("bnc,cd", (8, 5)),
    "three factors": equation("bnc,cd,de->bne", (8, 5), (5, 4)),
    "four factors": equation("bnc,bmc,cd,de->mne", (1, 7, 8), (8, 5), (5, 4)),
    "tensordot": partial(Spelling, lambda x, w: torch.tensordot(x, w, dims=([2], [0])), (8, 5)),
    "inner": partial(Spelling, torch.inner, (5, 8)),
    "power": partial(Spelling, lambda x: torch.linalg.matrix_power(x[:, :6, :6], 3)),
    "in a chain": partial(Spelling, lambda x: torch.linalg.multi_dot([x[0], x[0].T, x[0]])),
    "stored and added": partial(Spelling, lambda x, b, w: torch.addmm(b, w, x[0].T), (6,), (5, 8)),
    "added": partial(Spelling, lambda x, b: torch.addmm(b, x[0], x[0].T), (6,)),
    "several added": partial(Spelling, lambda x: torch.baddbmm(x[:, :, :6], x, x.mT)),
    "several stored": partial(
        Spelling, lambda x, b, w: torch.baddbmm(b, x, w), (1, 6, 5), (1, 8, 5)
    ),
    "in front": partial(Spelling, lambda x, w: w @ x, (5, 6)),
    "square in front": partial(Spelling, lambda x, w: w @ x[:, :, :6], (6, 6)),
    "for each sample": partial(Spelling, lambda x, w: x @ w, (1, 8, 5)),
    "in place": partial(Spelling, each_half, (4, 4)),
    "mapped": partial(Spelling, mapped, (3, 8, 5)),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_products_are_counted_as_by_torch(name, monkeypatch):
    model = SPELLINGS[name]().eval()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            model(torch.zeros(1, 6, 8))
    finally:
        torch.backends.mha.set_fastpath_enabled(True)
    totals = counted(SPELLINGS[name], monkeypatch)
    assert not totals.uncounted
    assert 2 * totals.macs == counter.get_total_flops()
    assert totals.params == sum(each.numel() for each in model.parameters())


def counted(factory, monkeypatch):
    """Export a model, read what is written, and count it."""
    monkeypatch.setattr("differential.modelled.spelling", factory, raising=False)
    source = Source("export", write(record_model("differential.modelled:spelling", [("", (6, 8))])))
    trace, problems = read(source)
    assert not problems
    return make_report(build(trace, source)).totals


def test_of_heads_in_groups_each_has_its_own_products(monkeypatch):
    """PyTorch's counter does not know them."""

    def heads(x):
        return attention(
            x.view(1, 4, 3, 4), x.view(1, 2, 6, 4), x.view(1, 2, 6, 4), enable_gqa=True
        )

    totals = counted(partial(Spelling, heads), monkeypatch)
    assert totals.macs == 4 * 3 * 6 * (4 + 4)
