"""Layers in which several activations meet."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_cnn.language.traced import Option, Sizes
from mkdocs_cnn.models.keras.kinds.normalization import axes_of
from mkdocs_cnn.models.keras.recording import Step, Value
from mkdocs_cnn.models.keras.settings import refused
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.models.keras.kinds import Kind


def broadcast(several: Sequence[Sizes]) -> Sizes:
    """Return the size of what comes of several, each stretched where it has one value.

    Raises:
        Refusal: they do not fit.
    """
    rank = max(map(len, several), default=0)
    padded = [(1,) * (rank - len(each)) + tuple(each) for each in several]
    out = []
    for extents in zip(*padded, strict=True):
        found = {each for each in extents if each != 1}
        if len(found) > 1:
            shown = [shown_sizes(each) for each in several[:4]]
            raise Refusal(say("sizes-that-do-not-fit", sizes=shown), say("the-same-or-one"))
        out.append(found.pop() if found else 1)
    return tuple(out)


def shown_sizes(sizes: Sizes) -> str:
    """Write a size for people."""
    return "x".join(map(str, sizes))


def chained(step: Step, op: str, name: str = "", usual: bool = True) -> Value:
    """Note an operation on two for each input but the first."""
    value = step.input
    rest = step.inputs[1:]
    several = len(rest) > 1 or not usual
    for other in rest:
        sizes = broadcast([value.sizes, other.sizes])
        value = step.call(op, [value, other], sizes, name=name or (op if several else ""))
    return value


def _merged(op: str) -> Kind:
    return lambda step: [chained(step, op)]


def _average(step: Step) -> list[Value]:
    value = chained(step, "add", usual=False)
    other: dict[str, Option | None] = {"other": len(step.inputs)}
    return [step.call("div", [value], value.sizes, other, name="div")]


def concatenated(step: Step) -> list[Value]:
    """Note the inputs behind each other along an axis."""
    axis = axes_of(step)[0]
    first = step.input.sizes
    rests = {each.sizes[:axis] + each.sizes[axis + 1 :] for each in step.inputs}
    if len(rests) > 1 or any(each.rank != len(first) for each in step.inputs):
        shown = [shown_sizes(each.sizes) for each in step.inputs[:4]]
        raise Refusal(say("sizes-that-do-not-fit", sizes=shown), say("the-same-but-for-one-axis"))
    along = sum(each.sizes[axis] for each in step.inputs)
    sizes = (*first[:axis], along, *first[axis + 1 :])
    return [step.call("cat", step.inputs, sizes, {"dim": axis or None})]


def _scaled(step: Step) -> list[Value]:
    """Note the residual of Inception-ResNet, of which a part is added."""
    if len(step.inputs) != 2:
        raise Refusal(say("it-has-so-many-inputs", count=len(step.inputs)), say("two-inputs"))
    value, residual = step.inputs
    options: dict[str, Option | None] = {"other": step.number("scale", 1)}
    scaled = step.call("mul", [residual], residual.sizes, options, name="mul")
    sizes = broadcast([value.sizes, scaled.sizes])
    return [step.call("add", [value, scaled], sizes, name="add")]


def _dot(step: Step) -> list[Value]:
    """Note a product along an axis of each: what comes out has the other axes of both."""
    if len(step.inputs) != 2:
        raise Refusal(say("it-has-so-many-inputs", count=len(step.inputs)), say("two-inputs"))
    left, right = step.inputs
    first, second = _dot_axes(step, left, right)
    if step.flag("normalize", False):
        left = step.call("normalize", [left], left.sizes, {"dim": first}, name="normalize")
        right = step.call("normalize", [right], right.sizes, {"dim": second}, name="normalize")
    if left.sizes[first] != right.sizes[second]:
        shown = [shown_sizes(each.sizes) for each in (left, right)]
        raise Refusal(say("sizes-that-do-not-fit", sizes=shown), say("the-same-along-the-axes"))
    one, other = _moved(step, left, first, last=True), _moved(step, right, second, last=False)
    kept = [n for i, n in enumerate(left.sizes) if i not in (0, first)]
    kept += [n for i, n in enumerate(right.sizes) if i not in (0, second)]
    made = step.call("bmm", [one, other], (one.sizes[0], one.sizes[1], other.sizes[2]), name="bmm")
    wanted = (left.sizes[0], *(kept or (1,)))
    if made.sizes != wanted:
        made = step.call("reshape", [made], wanted, name="reshape")
    return [made]


def _dot_axes(step: Step, left: Value, right: Value) -> tuple[int, int]:
    axes = step.several("axes")
    first, second = axes if len(axes) == 2 else (axes[0], axes[0]) if axes else (0, 0)
    if not -left.rank <= first < left.rank or not -right.rank <= second < right.rank:
        raise refused("axes", step.get("axes"), say("axes-of-the-input"))
    first, second = first % left.rank, second % right.rank
    if not first or not second:
        raise refused("axes", step.get("axes"), say("axes-of-the-input"))
    return first, second


def _moved(step: Step, value: Value, axis: int, last: bool) -> Value:
    """Bring an axis to the end, or before all others but the batch, and make a matrix of it."""
    others = [i for i in range(1, value.rank) if i != axis]
    order = (0, *others, axis) if last else (0, axis, *others)
    if order != tuple(range(value.rank)):
        sizes = tuple(value.sizes[i] for i in order)
        value = step.call("permute", [value], sizes, {"dims": order}, name="permute")
    along = value.sizes[-1] if last else value.sizes[1]
    rest = 1
    for each in value.sizes[1:-1] if last else value.sizes[2:]:
        rest *= each
    wanted = (value.sizes[0], *((rest, along) if last else (along, rest)))
    if value.sizes == wanted:
        return value
    return step.call("reshape", [value], wanted, name="reshape")


KINDS: dict[str, Kind] = {
    "Add": _merged("add"),
    "Average": _average,
    "Concatenate": concatenated,
    "CustomScaleLayer": _scaled,
    "Dot": _dot,
    "Maximum": _merged("maximum"),
    "Minimum": _merged("minimum"),
    "Multiply": _merged("mul"),
    "Subtract": _merged("sub"),
}
