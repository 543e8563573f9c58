"""Multiply-adds by sizes alone, as PyTorch's own counter has them (`torch.utils.flop_counter`)."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from mkdocs_cnn.language.traced import Sizes
from mkdocs_cnn.network.traced.case import Case
from mkdocs_cnn.network.traced.storage import role_of

MULTIPLIED = "scaled_dot_product_attention"
ATTENTION = (MULTIPLIED, "additive_attention")


def of_kernel(case: Case) -> int | None:
    """Count a convolution or fully connected layer: each weight as often as it is used."""
    kernel, made = case.kernel, case.made.sizes
    if len(kernel) < 2 or not case.values:
        return None
    if case.call.op.startswith("conv_transpose"):
        given = case.values[0].sizes
        return prod(kernel) * prod(given) // given[case.values[0].channel]
    return prod(kernel) * (prod(made) // made[case.made.channel])


def of_steps(case: Case) -> int | None:
    """Count every matrix of a recurrent layer once for each step of its input."""
    matrices = sum(each.count for each in case.call.tensors if role_of(each) == "weight")
    sizes = case.values[0].sizes
    steps = prod(sizes[:-1]) if len(sizes) > 1 else 0
    if case.call.op == "conv_lstm":  # at each place of what comes out
        steps = sizes[1] * prod(case.made.sizes[2 - len(sizes) : -1]) if len(sizes) > 3 else 0
    return matrices * steps or None


def multiply_adds(case: Case) -> int | None:
    """Count a product of matrices; None where its sizes do not say it."""
    sizes, made = case.operands, case.made.sizes
    if case.call.op in ATTENTION:
        return _of_attention(case.call.op == MULTIPLIED, *sizes[:3], made)
    if len(sizes) != 2 or not all(sizes):
        return None
    if case.call.op == "einsum":
        return _of_equation(str(case.call.settings.get("equation", "")), *sizes)
    return prod(made) * sizes[0][-1]


def _of_attention(multiplied: bool, *sizes: Sizes) -> int | None:
    """Count queries times keys, unless they are added, and the weights times values."""
    if len(sizes) != 4 or min(map(len, sizes)) < 2:
        return None
    query, key, value, made = sizes
    return prod(made[:-1]) * key[-2] * (multiplied * query[-1] + value[-1])


def _of_equation(equation: str, one: Sizes, other: Sizes) -> int | None:
    """Count one multiply-add for each combination of indices of `bhid,bhjd->bhij`.

    What only one factor has is summed before. Where nothing is left to be summed, values are
    multiplied one by one, which is no product of matrices (torch's `einsum`).
    """
    given, arrow, result = equation.partition("->")
    terms = given.split(",")
    if len(terms) != 2:
        return None
    factors = [_extents(term, size) for term, size in zip(terms, (one, other), strict=True)]
    if None in factors:
        return None
    first, second = (each or {} for each in factors)
    made = _kept(result, arrow, given, first | second)
    summed = {
        each for each in first if each not in made and min(first[each], second.get(each, 1)) > 1
    }
    extents = {each: max(first.get(each, 1), second.get(each, 1)) for each in {*made, *summed}}
    return prod(extents.values()) if summed else 0


def _extents(term: str, size: Sizes) -> dict[str, int] | None:
    """Return how many values each index of a factor has; `...` are indices counted from behind."""
    before, dots, behind = term.partition("...")
    elided = len(size) - len(before) - len(behind)
    if elided < 0 or (elided and not dots):
        return None
    indices = [*before, *(f"...{n}" for n in range(elided, 0, -1)), *behind]
    return dict(zip(indices, size, strict=True))


def _kept(result: str, arrow: str, given: str, indices: Iterable[str]) -> set[str]:
    """Return the indices of a product: those behind the arrow, or without one what stands once."""
    wanted = result if arrow else [each for each in given if given.count(each) == 1]
    return {
        each
        for each in indices
        if each in wanted or (each[:3] == "..." and (not arrow or "..." in result))
    }
