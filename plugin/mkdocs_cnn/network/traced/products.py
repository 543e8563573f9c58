"""Multiply-adds by sizes alone, as PyTorch's own counter has them (`torch.utils.flop_counter`)."""

from __future__ import annotations

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
    sizes = [each.sizes for each in case.values]
    if case.call.op in ATTENTION:
        return _of_attention(case.call.op == MULTIPLIED, *sizes) if len(sizes) >= 3 else None
    sizes += [case.kernel] if case.kernel else []
    if case.call.op == "einsum":
        return _of_equation(str(case.call.settings.get("equation", "")), sizes)
    if len(sizes) != 2 or not all(sizes):
        return None
    one, other = sizes
    return prod(case.made.sizes) * _met(one, other, case.made.sizes)


def _met(one: Sizes, other: Sizes, made: Sizes) -> int:
    """Return over how many values each value of a product is a sum.

    The second factor may stand in front, where it is stored and the first one comes in.
    """
    in_order = len(other) < 2 or (other[-2] == one[-1] and other[-1] == made[-1])
    return one[-1] if in_order else other[-1]


def _of_attention(
    multiplied: bool, query: Sizes, key: Sizes, value: Sizes, *mask: Sizes
) -> int | None:
    """Count queries times keys, unless they are added, and the weights times values."""
    if min(len(query), len(key), len(value)) < 2:
        return None
    return prod(query[:-1]) * key[-2] * (multiplied * query[-1] + value[-1])


def _of_equation(equation: str, sizes: list[Sizes]) -> int | None:
    """Count one multiply-add for each combination of indices of `bhid,bhjd->bhij`."""
    terms = [each.strip() for each in equation.partition("->")[0].split(",")]
    if len(terms) != len(sizes) or len(terms) != 2:
        return None
    known: dict[str, int] = {}
    for term, size in zip(terms, sizes, strict=True):
        if len(term) != len(size):
            return None
        known |= dict(zip(term, size, strict=True))
    return prod(known.values())
