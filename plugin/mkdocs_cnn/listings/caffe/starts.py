"""What comes into a network: of fields of the whole, of a layer of data, or of its author."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs_cnn.language.inputs import read_input
from mkdocs_cnn.language.tree import Scalar as Written
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.caffe.fields import number, switch, type_text, whole
from mkdocs_cnn.listings.caffe.text import Message, Parsed, Scalar
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Problem
from mkdocs_cnn.problems.records import record

INPUT = ""
"""What the network's input is called among nodes."""
_COLOURS = 3


@record()
class Start:
    """What comes in."""

    shape: Shape | None
    """None where nothing says its size."""
    blobs: dict[str, str | None]
    """The blob of the input, and those beside it, of which nothing is known."""
    remarks: tuple[Words, ...] = ()
    open: bool = False
    """Does nothing say which blob it is? Then it is what the first layer takes."""
    line: int | None = None
    """The line in which the author has written it."""


def is_data(layer: Message) -> bool:
    """Does a layer make the input, as `Data`, `ImageData` and those of many forks do?"""
    kind = type_text(layer).lower()
    return kind == "input" or (kind.endswith("data") and layer.value("bottom") is None)


def is_there(layer: Message) -> bool:
    """Is a layer part of the network when it is tested or used?"""
    given = list(layer.messages("include"))
    if given and not any(map(_holds, given)):
        return False
    return not any(map(_holds, layer.messages("exclude")))


def _holds(rule: Message) -> bool:
    """Does a rule hold of the network when it is tested or used?"""
    phase = rule.value("phase")
    if phase is not None and phase.text.upper() not in ("TEST", "1"):
        return False
    return all(each.text == "deploy" for each in rule.values("stage"))


def starts(parsed: Parsed, layers: Sequence[Message]) -> Start:
    """Find what comes in; mistakes go to what was parsed."""
    root = parsed.root
    own = [each for each in root.values("input") if each.text[:1].isdigit() and not each.quoted]
    names = [each for each in root.values("input") if each not in own]
    data = sorted(filter(is_data, layers), key=lambda each: not is_there(each))
    tops = [top for each in data for top in each.values("top")]
    blobs: dict[str, str | None] = {each.text: None for each in (*names, *tops)}
    first = (names or [top for each in data[:1] for top in each.values("top")])[:1]
    blobs |= {each.text: INPUT for each in first}
    try:
        sizes = list(_said(root, names)) or [s for each in data for s in _of_data(each)]
    except Invalid as invalid:
        parsed.problems.extend(invalid.problems)
        sizes = []
    shape, remark = sizes[0] if sizes else (None, "")
    line = None
    if own:
        written = _written(own[0], parsed.problems)
        shape, remark, line = written or shape, "" if written else remark, own[0].span.line
    if shape is not None and _beyond(shape):
        span = (data[0].span if data else root.span) if not names else names[0].span
        expected = say("from-1-to", most=Limits.extent)
        parsed.problems.append(Problem(say("an-input-of-such-a-size"), span, expected))
        shape = None
    return Start(shape, blobs, (remark,) if remark else (), not first, line)


def _beyond(shape: Shape) -> bool:
    return not all(1 <= each <= Limits.extent for each in shape.sizes)


def _written(value: Scalar, problems: list[Problem]) -> Shape | None:
    """Read the input that an author has written above a definition: `input: 28x28x1`."""
    found, _ = read_input(Written(value.text, value.span), problems)
    return found.shape if found else None


def _said(root: Message, names: Sequence[Scalar]) -> Iterator[tuple[Shape | None, Words]]:
    """Read the sizes behind `input: "data"`."""
    if not names:
        return
    for each in root.messages("input_shape"):
        yield _shape([whole(dim) for dim in each.values("dim")]), ""
        return
    dims = [whole(each) for each in root.values("input_dim")]
    if dims:
        yield _shape(dims[:4]), ""


def _shape(dims: Sequence[int]) -> Shape | None:
    """Read sizes: a batch, channels, and the rest."""
    if not 2 <= len(dims) <= 5:
        return None
    _, channels, *spatial = dims
    return Shape(tuple(spatial), channels)


def _of_data(layer: Message) -> Iterator[tuple[Shape | None, Words]]:
    """Read the sizes that a layer of data says."""
    for name in ("input_param", "dummy_data_param"):
        for sizes in layer.inner(name).messages("shape"):
            yield _shape([whole(dim) for dim in sizes.values("dim")]), ""
            return
    for name in ("memory_data_param", "dummy_data_param"):
        given = layer.inner(name)
        each = [number(given, size) for size in ("channels", "height", "width")]
        if None not in each:
            yield _shape([1, *(found[0] for found in each if found)]), ""
    images = [layer.inner(name) for name in ("transform_param", "image_data_param", "data_param")]
    for given in images:
        crop = number(given, "crop_size")
        high, wide = crop or number(given, "new_height"), crop or number(given, "new_width")
        if high and wide and high[0] and wide[0]:
            grey = any(switch(each, "force_gray", False) for each in images)
            shape = Shape((high[0], wide[0]), 1 if grey else _COLOURS)
            yield shape, "" if grey else say("no-layer-says-the-channels", shape=shape)
