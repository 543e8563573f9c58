"""The size of an input: `224x224x3`, `[224, 224, 3]`, or each number by its name.

The channels come last. Who is used to another order, or to a batch, is asked before a table is
made of it.
"""

from __future__ import annotations

import re

from mkdocs_cnn.language.names import name_problems
from mkdocs_cnn.language.program import Input, Text
from mkdocs_cnn.language.tree import List, Mapping, Node, Scalar
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.problems.limits import DEFAULTS, Limits, too_many
from mkdocs_cnn.problems.phrases import Words, listed, say
from mkdocs_cnn.problems.problem import Caution, Problem, Span, clip, did_you_mean

WIDE = 8
"""From here on, a number is rather a height or a width than a number of colours."""
COLOURS = (1, 3)
"""The channels of grey and of colour images."""

_NAMES = (
    ("channels",),
    ("length", "channels"),
    ("height", "width", "channels"),
    ("depth", "height", "width", "channels"),
)
"""What the numbers are called, by how many axes there are."""
_SIZES = (*_NAMES[-1], "length")
_EXPECTED = say("sizes-of-an-input")


def read_input(
    node: Node, problems: list[Problem], limits: Limits = DEFAULTS
) -> tuple[Input | None, tuple[Caution, ...]]:
    """Read an input; None where there is a mistake, which is appended to `problems`.

    Returns:
        The input, and what may be meant otherwise than it is read.
    """
    if isinstance(node, Mapping):
        if any(each.key.value in _SIZES for each in node.entries) or not node.entries:
            return _named(node, problems), ()
        return _several(node, problems, limits)
    parts = _parts(node)
    extents = [_extent(text, span, problems) for text, span in parts]
    if not parts or (len(extents) > len(_NAMES) and all(extents)):
        problems.append(Problem(say("this-is-not-an-input"), node.span, _EXPECTED))
    sizes = tuple(extent for extent in extents if extent)
    if len(sizes) < len(extents) or not 1 <= len(sizes) <= len(_NAMES):
        return None, ()
    return _asked(sizes, node.span, problems)


def _several(
    node: Mapping, problems: list[Problem], limits: Limits
) -> tuple[Input | None, tuple[Caution, ...]]:
    """Read inputs by their names: `{left: 64x64x3, right: 64x64x3}`."""
    found: list[tuple[Text, Shape]] = []
    cautions: list[Caution] = []
    if len(node.entries) > limits.inputs:
        problems.append(too_many(limits, "inputs", node.span, len(node.entries)))
        return None, ()
    for entry in node.entries:
        name = Text(entry.key.value, entry.key.span)
        problems += name_problems(name)
        read, asked = read_input(entry.value, problems)
        cautions += asked
        if read is not None and read.named:
            problems.append(Problem(say("inputs-in-an-input"), entry.value.span, _EXPECTED))
        elif read is not None:
            found.append((name, read.shape))
    if len(found) < len(node.entries):
        return None, tuple(cautions)
    return Input(found[0][1], node.span, tuple(found)), tuple(cautions)


def _parts(node: Node) -> list[tuple[str, Span]]:
    """Return the numbers as written: of `number ("x" number)*`, or of a list."""
    if isinstance(node, List) and all(isinstance(item, Scalar) for item in node.items):
        return [(item.value, item.span) for item in node.items if isinstance(item, Scalar)]
    parts: list[tuple[str, Span]] = []
    if isinstance(node, Scalar) and node.value.strip():
        start = 0
        for part in re.split("[xX×]", node.value):
            indent = len(part) - len(part.lstrip())
            parts.append((part.strip(), node.at(start + indent, len(part.strip()))))
            start += len(part) + 1
    return parts


def _extent(text: str, span: Span, problems: list[Problem]) -> int | None:
    if re.fullmatch(r"[0-9]{1,12}", text) and 1 <= int(text) <= Limits.extent:
        return int(text)
    if re.fullmatch(r"[0-9]+", text):
        message, expected = (
            say("in-an-input", text=clip(text, 20)[1:-1]),
            say("from-1-to", most=Limits.extent),
        )
        hint: Words = ""
    else:
        message = (
            say("is-not-a-number", text=clip(text, 20)) if text else say("a-number-is-missing")
        )
        expected, hint = _EXPECTED, _sizes_in(text)
    problems.append(Problem(message, span, expected, hint))
    return None


def _sizes_in(text: str) -> Words:
    """Say how sizes are written that other signs join: `(32, 32, 3)`, `32*32*3`."""
    numbers = re.findall(r"[0-9]+", text) if re.fullmatch(r"[\s0-9x×*,;()\[\]]+", text) else []
    return (
        say("write-input-numbers", numbers=tuple(numbers))
        if 1 < len(numbers) <= len(_NAMES)
        else ""
    )


def _named(node: Mapping, problems: list[Problem]) -> Input | None:
    """Read `{height: 3, width: 224, channels: 224}`, in any order."""
    before, found = len(problems), {}
    for entry in node.entries:
        word, value = entry.key.value, entry.value
        if word not in _SIZES:
            hint = did_you_mean(word, ("length", *_NAMES[-1]))
            expected = say("names-of-sizes")
            message = say("of-an-input", word=clip(word))
            problems.append(Problem(message, entry.key.span, expected, hint))
        elif not isinstance(value, Scalar):
            problems.append(
                Problem(say("a-list-or-mapping-as", key=word), value.span, say("a-number"))
            )
        else:
            found[word] = _extent(value.value.strip(), value.span, problems) or 1
    names = next((each for each in _NAMES if set(each) == set(found)), None)
    if names is None and len(problems) == before:
        expected = say("names-of-all-sizes")
        problems.append(Problem(say("this-is-not-an-input"), node.span, expected))
    if names is None or len(problems) > before:
        return None
    *spatial, channels = (found[name] for name in names)
    return Input(Shape(tuple(spatial), channels), node.span)


def _asked(
    sizes: tuple[int, ...], span: Span, problems: list[Problem]
) -> tuple[Input | None, tuple[Caution, ...]]:
    """Ask where another order is likely: refuse what is hardly meant, warn of the rest."""
    *spatial, channels = sizes
    found = Input(Shape(tuple(spatial), channels), span)
    meant, is_certain = likely_meant(sizes)
    if not meant:
        return found, ()
    written = "x".join(map(str, sizes))
    message = say("is-read-as", written=written, sizes=described(sizes))
    hint = say("if-it-is-meant-so-write", named_input=named_input(found.shape))
    if is_certain:
        problems.append(Problem(message, span, say("channels-last", meant=meant), hint))
        return None, ()
    return found, (Caution(message, span, say("if-that-is-meant", meant=meant), hint),)


_ADJECTIVES = {
    "depth": say("deep"),
    "height": say("high"),
    "width": say("wide"),
    "length": say("long"),
    "channels": say("channels"),
}


def described(sizes: tuple[int, ...]) -> Words:
    """Say what each number of an input is read as: `3 high, 224 wide, 224 channels`."""
    names = zip(sizes, _NAMES[len(sizes) - 1], strict=True)
    return listed(
        (say("size-in-words", size=size, adjective=_ADJECTIVES[name]) for size, name in names)
    )


def likely_meant(sizes: tuple[int, ...]) -> tuple[Words, bool]:
    """Return what was rather meant with an input's sizes, and whether that is as good as certain.

    Empty where the sizes are as they should be. PyTorch puts the channels first, and both PyTorch
    and Keras a batch before everything; a grey image is written without channels.
    """

    def x(*numbers: int) -> str:
        return "x".join(map(str, numbers))

    match sizes:
        case (_, c, h, w) if c in COLOURS and min(h, w) >= WIDE:  # a batch, channels first
            return x(h, w, c), _is_image(h, w)
        case (1, h, w, c) if min(h, w) >= WIDE and c != w:  # a batch of one
            return x(h, w, c), _is_image(h, w)
        case (c, d, h, w) if c in COLOURS and min(d, h, w) >= WIDE:
            return x(d, h, w, c), _is_image(h, w)
        case (c, h, w) if c in COLOURS and min(h, w) >= WIDE:
            return x(h, w, c), _is_image(h, w)
        case (h, w) if h == w >= WIDE:
            return x(h, w, 1), False
        case (1, length) if length >= WIDE:
            return say("with-or-without-channels", sizes=x(length, 1), length=length), False
    return "", False


def _is_image(height: int, width: int) -> bool:
    """Say whether two numbers are rather a height and a width than anything else."""
    return min(height, width) >= 2 * WIDE and (height == width or min(height, width) >= 4 * WIDE)


def named_input(shape: Shape) -> str:
    """Write a size with the name of each number: `{height: 3, width: 224, channels: 224}`."""
    each = zip(_NAMES[shape.rank], shape.sizes, strict=True)
    return f"{{{', '.join(f'{name}: {size}' for name, size in each)}}}"
