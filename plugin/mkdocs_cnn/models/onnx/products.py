"""Products of matrices, one of which may be stored."""

from __future__ import annotations

from mkdocs_cnn.language.traced import Sizes
from mkdocs_cnn.models.onnx.flows import Flow, Given
from mkdocs_cnn.models.onnx.made import Made, Options, options_of
from mkdocs_cnn.models.writing import write_operands


def gemm(given: Given, _: Sizes, __: str, ___: str) -> Made:
    """Read `Gemm`, which is a fully connected layer where its second factor is stored."""
    turned = [bool(given.node.int(each)) for each in ("transA", "transB")]
    sizes = [_turned(given.sizes(at)) if turned[at] else given.sizes(at) for at in (0, 1)]
    if turned[0] or not _is_stored(given.flow(1)):
        op = "addmm" if given.flow(2) else "matmul"
        return Made(op, (("operands", write_operands(sizes)),) if any(turned) else _factors(given))
    return Made("linear", (), _turned(sizes[1]), given.flow(2))


def matmul(given: Given, _: Sizes, __: str, ___: str) -> Made:
    """Read `MatMul`, which is a fully connected layer where its second factor is stored."""
    if not _is_stored(given.flow(1)) or _is_stored(given.flow(0)) or len(given.sizes(1)) != 2:
        return Made("matmul", _factors(given))
    return Made("linear", (), _turned(given.sizes(1)))


def einsum(given: Given, _: Sizes, __: str, ___: str) -> Made:
    """Read `Einsum`."""
    equation = "".join(given.node.text("equation").split()) or None
    return Made("einsum", options_of(equation=equation) + _factors(given))


def _is_stored(flow: Flow | None) -> bool:
    """Is it made of weights and constants alone?"""
    return flow is not None and flow.output is None


def _factors(given: Given) -> Options:
    """Say what is multiplied, where that is not all that comes in from other calls."""
    several = given.flows if given.node.op == "Einsum" else given.flows[:2]
    if any(map(_is_stored, several)) and all(each and each.sizes for each in several):
        return (("operands", write_operands(given.sizes(at) for at in range(len(several)))),)
    return ()


def _turned(sizes: Sizes) -> Sizes:
    return sizes[::-1]
