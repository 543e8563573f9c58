"""The exports beside this file say what PyTorch says of the models; none is needed to read them."""

import json
from pathlib import Path

import pytest

from mkdocs_cnn.models.reading import read
from mkdocs_cnn.models.writing import write
from mkdocs_cnn.problems.problem import Source

FOLDER = Path(__file__).parent
FILES = {path.stem: path for path in sorted(FOLDER.glob("*.net"))}
FACTS = {
    fact["arguments"].get("model_name") or fact["model"].partition(":")[2]: fact
    for fact in json.loads((FOLDER.parents[1] / "truth/exports.json").read_text("utf-8"))["models"]
}
DROPPED = {"alias", "clone", "contiguous", "detach", "getitem", "identity", "to"}
"""What no export has."""
PRODUCTS = {"matmul", "bmm", "einsum", "scaled_dot_product_attention"}
NAMED = [name for name in FILES if name in FACTS]


def parsed(name):
    trace, problems = read(Source(f"{name}.net", FILES[name].read_text("utf-8")))
    assert problems == []
    return trace


def kernel(call):
    """The sizes of a kernel: those that are said, or those of the weight."""
    stored = {tensor.name: tensor.sizes for tensor in call.tensors}
    return call.settings.get("kernel") or stored[f"{call.name}.weight"]


def multiplied(call):
    """Each value that comes out is a sum of as many products as the kernel has values for it."""
    values, sizes = 1, call.sizes[0]
    for size in (*sizes, *kernel(call)[1:]):
        values *= size
    return values


def test_there_are_exports_and_facts():
    assert len(FILES) > 15
    assert len(NAMED) == len(FILES)
    assert len(FACTS) > 140


@pytest.mark.parametrize("name", FILES)
def test_an_export_is_written_as_it_is_read(name):
    assert write(parsed(name)) == FILES[name].read_text("utf-8")


@pytest.mark.parametrize("name", NAMED)
def test_an_export_has_what_the_model_stores(name):
    trace, fact = parsed(name), FACTS[name]
    tensors = {tensor.name: tensor for call in trace.calls for tensor in call.tensors}
    unused = {tensor.name: tensor for tensor in trace.unused}
    assert not tensors.keys() & unused.keys()
    every = [*tensors.values(), *unused.values()]
    assert sum(each.count for each in every if each.learned) == fact["params"]
    assert sum(each.count for each in every if not each.learned) == fact["buffers"]
    assert [list(size) for _, size in trace.inputs] == [fact["input"]]


@pytest.mark.parametrize("name", NAMED)
def test_an_export_has_the_sizes_of_kernels(name):
    trace, fact = parsed(name), FACTS[name]
    found = {"conv": 0, "linear": 0}
    for call in trace.calls:
        assert call.op not in DROPPED
        sort = "conv" if call.op.startswith("conv") else call.op
        if sort in found:
            found[sort] += multiplied(call)
    assert found["conv"] == fact["conv"]
    assert found["linear"] == fact["linear"]
    assert bool(fact["products"]) == any(call.op in PRODUCTS for call in trace.calls)


def test_modules_that_are_not_read_are_unused():
    trace = parsed("googlenet")
    assert {tensor.name.partition(".")[0] for tensor in trace.unused} == {"aux1", "aux2"}
    assert sum(tensor.count for tensor in trace.unused if tensor.learned) == 13_004_888 - 6_624_904


def test_kernels_that_are_computed_have_their_parameters():
    first = next(call for call in parsed("nfnet_l0").calls if call.op == "conv2d")
    assert [tensor.name.rpartition(".")[2] for tensor in first.tensors] == [
        "weight",
        "gain",
        "bias",
    ]
    blur = [call for call in parsed("resnetblur50").calls if call.settings.get("kernel")]
    assert blur
    assert {call.tensors[0].learned for call in blur} == {False}
