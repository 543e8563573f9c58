"""What one value sees of an image, computed here, and found by what changes it in PyTorch."""

import pytest

pytest.importorskip("torch")

import torch
from torch import nn
from torch.nn.functional import conv2d, relu

from mkdocs_cnn.counting.report import make_report
from mkdocs_cnn.models.reading import read
from mkdocs_cnn.models.torch.exporting import record_model
from mkdocs_cnn.models.writing import write
from mkdocs_cnn.network.traced.builder import build
from mkdocs_cnn.problems.problem import Source

pytestmark = pytest.mark.differential
SIZE = 24


class Between(nn.Module):
    """Something done between two layers."""

    def __init__(self, between, first, last):
        super().__init__()
        self.between, self.first, self.last = between, first, last

    def forward(self, x):
        return self.last(self.between(self.first(x)))


def conv(into, out, size=3, stride=1):
    pads = size // 2 if isinstance(size, int) else tuple(each // 2 for each in size)
    return nn.Conv2d(into, out, size, stride, pads)


def gated(x):
    return x * x.mean((2, 3), keepdim=True)


def gated_by_rows(x):
    return x * x.mean(3, keepdim=True)


def pooled_channels(x):
    return torch.cat([x.mean(1, keepdim=True), x.amax(1, keepdim=True)], 1)


def shuffled(x):
    return x.reshape(1, 2, 2, SIZE, SIZE).transpose(1, 2).reshape(1, 4, SIZE, SIZE)


def in_groups(x):
    return x.reshape(1, 2, 2, SIZE, SIZE).sum(1)


def attending(x):
    tokens = x.flatten(2).transpose(1, 2)
    tokens = tokens + (tokens @ tokens.transpose(1, 2)) @ tokens
    return tokens.transpose(1, 2).reshape(x.shape)


def attending_to_rows(x):
    rows = x.permute(0, 2, 3, 1)
    return ((rows @ rows.transpose(-1, -2)) @ rows).permute(0, 3, 1, 2)


def attending_to_channels(x):
    maps = x.flatten(2)
    return ((maps @ maps.transpose(1, 2)) @ maps).reshape(x.shape)


def mixed(x):
    return x.flatten(2)


def into_channels(x):
    return torch.cat([x[..., i::2, j::2] for i in (0, 1) for j in (0, 1)], 1)


def turned(x):
    return relu(x.transpose(2, 3))


def last_and_back(x):
    return (x.permute(0, 2, 3, 1) * 2).permute(0, 3, 1, 2)


def softened(x):
    return x.softmax(2)


def picked(x):
    return x[:, :, 3] + x[:, :, 20]


def cut(x):
    return torch.cat([part * 2 for part in x.chunk(2, 1)], 1)


FIELDS = {
    "softmax over rows": (softened, conv(3, 4), nn.Identity()),
    "rows that are picked": (picked, conv(3, 4), nn.Identity()),
    "parts of the channels": (cut, conv(3, 4), conv(4, 4)),
    "turned": (turned, conv(3, 4), conv(4, 4, (5, 3))),
    "channels last": (last_and_back, conv(3, 4), conv(4, 4)),
    "a gate": (gated, conv(3, 4), conv(4, 4)),
    "a gate for each row": (gated_by_rows, conv(3, 4), conv(4, 4)),
    "a map": (pooled_channels, conv(3, 4), conv(2, 1, 7)),
    "a shuffle": (shuffled, conv(3, 4), conv(4, 4)),
    "groups": (in_groups, conv(3, 4), conv(2, 4)),
    "attention": (attending, conv(3, 4), conv(4, 4)),
    "attention in rows": (attending_to_rows, conv(3, 4), conv(4, 4)),
    "attention of channels": (attending_to_channels, conv(3, 4), conv(4, 4)),
    "a mixer": (mixed, conv(3, 4), nn.Linear(SIZE * SIZE, 5)),
    "places to channels": (into_channels, conv(3, 4), conv(16, 4)),
}


@pytest.mark.parametrize("name", FIELDS)
def test_what_is_seen_is_what_changes_a_value(name, monkeypatch):
    between, *layers = FIELDS[name]
    found = computed(Between(between, *layers).eval(), monkeypatch)
    assert tuple(min(each, SIZE) for each in found) == measured(Between(between, *layers))


def computed(model, monkeypatch):
    monkeypatch.setattr("differential.modelled.seeing", model, raising=False)
    sizes = [("", (3, SIZE, SIZE))]
    source = Source("export", write(record_model("differential.modelled:seeing", sizes)))
    trace, _ = read(source)
    return make_report(build(trace, source)).rows[-1].receptive_field


def measured(model):
    """Ask the gradient of a value in the middle; with positive weights nothing cancels out."""
    for parameter in model.parameters():
        nn.init.constant_(parameter, 0.01)
    x = torch.rand(1, 3, SIZE, SIZE, requires_grad=True)
    y = model(x)
    (gradient,) = torch.autograd.grad(y[(0, 0, *(size // 2 for size in y.shape[2:]))], x)
    seen = gradient.abs().sum(1)[0] > 0
    extents = (seen.any(1).nonzero(), seen.any(0).nonzero())
    return tuple(int(each.max() - each.min() + 1) for each in extents)


def windows(x):
    """Windows of 4 by 4, as Swin has them."""
    x = x.reshape(1, 4, 6, 4, 6, 4).permute(0, 2, 4, 3, 5, 1).reshape(36, 16, 4)
    x = (x @ x.transpose(1, 2)) @ x
    return x.reshape(1, 6, 6, 4, 4, 4).permute(0, 5, 1, 3, 2, 4).reshape(1, 4, SIZE, SIZE)


def rows(x):
    return x.permute(0, 2, 1, 3).reshape(SIZE, 4, SIZE)


def shuffled_by_hand(x):
    x = x.reshape(1, 1, 2, 2, SIZE, SIZE).permute(0, 1, 4, 2, 5, 3)
    return x.reshape(1, 1, 2 * SIZE, 2 * SIZE)


@pytest.mark.parametrize(
    ("between", "last"),
    [
        (windows, conv(4, 4)),
        (rows, nn.Conv1d(4, 4, 3)),
        (shuffled_by_hand, conv(1, 4)),
        (lambda x: x.roll(3, 2).flip(3), conv(4, 4)),
        (lambda x: torch.fft.rfft(x).abs(), conv(4, 4)),
        (lambda x: x + x.roll(4, 2), nn.Identity()),
        (lambda x: x + x.transpose(2, 3), nn.Identity()),
        (lambda x: x + x[:, :, torch.arange(SIZE - 1, -1, -1)], nn.Identity()),
        (lambda x: torch.add(*x.chunk(2, 2)), nn.Identity()),
        (lambda x: torch.cat([x[:, :, :12], x[:, :, 12:]], 2), conv(4, 4)),
        (lambda x: x.cumsum(2), nn.Identity()),
        (lambda x: conv2d(x, x[:, :, :3, :3].reshape(4, 1, 3, 3), groups=4), nn.Identity()),
    ],
)
def test_what_cannot_be_told_is_not(between, last, monkeypatch):
    assert computed(Between(between, conv(3, 4), last).eval(), monkeypatch) == ()
