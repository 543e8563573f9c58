"""Layers told in words behind their label: `96 11x11 filters at stride 4, pad 0`, `4096 neurons`.

description = [outputs] window filters option* | outputs filters "of" window option*
            | outputs "neurons" | option+
window      = number "x" number ["x" number]
option      = ["at" | "with"] ("stride" | "pad") number
"""

from __future__ import annotations

import re

from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.language.program import Argument, Operation, Text
from mkdocs_cnn.layers import BY_NAME, Family
from mkdocs_cnn.listings.clues import said_numbers, square
from mkdocs_cnn.listings.manners import CONVOLUTIONS
from mkdocs_cnn.listings.written import Label
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.problem import Span
from mkdocs_cnn.problems.records import record, replace

_X = r"\s*[xX×*]\s*"
_WINDOW = rf"(?P<kernel>[0-9]{{1,2}}{_X}[0-9]{{1,2}})(?:{_X}(?P<seen>[0-9]{{1,6}}))?"
_OUT = r"(?P<out>[0-9]{1,6})\s+"
_FILTERS = (
    r"(?:(?:conv(?:olution(?:al)?)?|max|avg|average)[ -]?)?"
    r"(?:filters?|kernels?|windows?|pool(?:ing)?|convolutions?|(?:feature\s+)?maps?|sub-?sampling)\b"
)
_OF = r"\s*(?:,\s*)?(?:(?:of|with|each)\s+)?(?:(?:size|shape)\s*(?::\s*)?)?(?:of\s+)?\(?"
_CHINESE = "(?:卷积核|滤波器|过滤器)"
_FIRST = (
    pattern(rf"(?i)\s*(?:{_OUT}(?:of\s+)?)?{_WINDOW}\s+{_FILTERS}"),
    pattern(rf"(?i)\s*{_OUT}{_FILTERS}{_OF}{_WINDOW}\)?"),
    pattern(rf"(?i)\s*{_WINDOW}\s*,\s*{_OUT}{_FILTERS}"),
    pattern(rf"(?i)\s*{_WINDOW}(?=\s*,?\s*(?:stride|pad|步长|步幅|填充))"),
    pattern(rf"\s*{_WINDOW}(?=\s*[,;:]\s*[\[(]?\s*[0-9]+{_X}[0-9]+{_X}[0-9])"),
    pattern(rf"\s*(?P<kernel>2{_X}2)(?=\s*$)"),
    pattern(rf"(?i)\s*{_OUT}(?:hidden\s+)?(?:neurons?|units?|nodes?|outputs?)\b"),
    pattern(rf"\s*(?P<out>[0-9]{{1,6}})\s*[个個]\s*(?:大小为)?\s*{_WINDOW}\s*的?\s*{_CHINESE}"),
    pattern(rf"\s*(?P<out>[0-9]{{1,6}})\s*[个個]?\s*{_CHINESE}\s*,?\s*(?:大小为?)?\s*{_WINDOW}"),
    pattern(rf"\s*{_WINDOW}\s*的?\s*(?:{_CHINESE}|窗口|(?:最大|平均)?池化)"),
    pattern(r"\s*(?P<out>[0-9]{1,6})\s*[个個]?\s*(?:隐藏)?(?:神经元|节点|单元)"),
)
_OPTION = pattern(
    r"(?i)\s*(?:[,;(]\s*)?(?:(?:at|with|and|a)\s+){0,2}"
    r"(?P<word>stride|pad|步长|步幅|填充|s(?=\s*=)|p(?=\s*=))(?:ding)?\s*(?:(?:of|=|:|为)\s*)?"
    r"(?P<number>[0-9]{1,4})(?![0-9]*\s*[xX×*.,]\s*[0-9])\)?"
)

_OPTIONS = {
    **dict.fromkeys(("stride", "s", "步长", "步幅"), "stride"),
    **dict.fromkeys(("pad", "p", "填充"), "pad"),
}
_LATER = pattern(
    r"(?i)(?P<word>stride|pad(?:ding)?|kernel(?:\s+size)?|window|groups?|dilation)\s*"
    rf"(?:(?:of|=|:)\s*)?(?P<number>[0-9]{{1,4}}(?:{_X}[0-9]{{1,4}})?)(?![.,]?[0-9]|[^\W\d])"
)
"""An option behind the sizes."""


@record()
class Described:
    """What words say of a layer."""

    said: tuple[Argument, ...]
    seen: Text | None
    """The channels that each filter sees, where they are told: the 48 of `5x5x48 filters`."""
    end: int
    """Where in the line the words end."""

    @property
    def is_whole(self) -> bool:
        """Do the words say a kernel and outputs, as no block in YAML does?"""
        return {"kernel", "out"} <= {argument.word for argument in self.said}


def read_description(text: str, span: Span) -> Described | None:
    """Read the words at the beginning of a text; None where it says something else.

    Args:
        text: it, without marks.
        span: where it stands.
    """
    end, seen = 0, None
    said: list[Argument] = []
    if found := next(filter(None, (each.match(text) for each in _FIRST)), None):
        end, parts = found.end(), found.groupdict()
        said = [
            _argument(word, found[word], span.part(found.start(word), 0))
            for word in ("kernel", "out")
            if parts.get(word)
        ]
        if number := parts.get("seen"):
            seen = Text(number, span.part(found.start("seen"), len(number)))
    while option := _OPTION.match(text, end):
        end = option.end()
        place = span.part(option.start("number"), 0)
        word = _OPTIONS[option["word"].lower()]
        said.append(_argument(word, option["number"], place))
    return Described(tuple(said), seen, end) if said else None


def read_option(text: str, span: Span) -> Described | None:
    """Read an option behind sizes: `stride 2`, `kernel 3x3`; None where there is none."""
    found = _LATER.match(text)
    if found is None:
        return None
    word = found["word"].lower().removesuffix("ding").split()[0]
    word = {"window": "kernel", "group": "groups"}.get(word, word)
    place = span.part(found.start("number"), 0)
    return Described((_argument(word, found["number"], place),), None, found.end())


def read_units(found: re.Match[str], span: Span) -> Described:
    """Make a description of a bare number of outputs."""
    place = span.part(found.start("out") - found.start(), 0)
    return Described((_argument("out", found["out"], place),), None, found.end() - found.start())


def told_window(span: Span) -> Described:
    """Take two numbers for the window of a layer: the `5x5` of `5x5 -> 28x28x6`."""
    return Described((_argument("kernel", span.text, span),), None, span.length)


def is_convolution(operation: Operation) -> bool:
    """Is it a convolution of some kind?"""
    return operation.name in CONVOLUTIONS


def takes_window(operation: Operation) -> bool:
    """Does a window slide over what goes in?"""
    is_pool = BY_NAME[operation.name].family is Family.POOLING
    return is_pool or is_convolution(operation)


def _argument(word: str, text: str, start: Span) -> Argument:
    """Make an argument of a number, or of the two of a window."""
    span = start.part(0, len(text))
    each = tuple(int(number) for number in re.findall("[0-9]+", text))
    return Argument(word, tuple(Number(str(n), span) for n in square(each)), span)


def with_description(label: Label, described: Described, *, behind: bool = False) -> Label | None:
    """Add what words say to a label; None where they are of another layer, or contradict it.

    Args:
        label: the label.
        described: what the words say.
        behind: do they stand behind the sizes, where a number in the label is no name?
    """
    if not label.operations:
        return label  # which is a mistake already
    first, *others = label.operations
    words = [argument.word for argument in described.said]
    if not set(words) <= _sayable(first, described) or len(set(words)) < len(words):
        return None
    if not behind and (named := _named_pool(label)):
        label, first = named, replace(first, arguments=())
    if any(_differs(first, argument) for argument in described.said):
        return None
    kept = tuple(each for each in first.arguments if each.word not in words)
    whole = replace(first, arguments=(*described.said, *kept))
    return replace(label, operations=(whole, *others))


def _sayable(operation: Operation, described: Described) -> set[str]:
    """Return the words that can be said of a layer."""
    if operation.name == "conv":
        return {"kernel", "out", "stride", "pad", "groups", "dilation"}
    if described.seen:
        return set()
    if operation.name == "fc":
        return {"out"}
    return (
        {"kernel", "stride", "pad"} if BY_NAME[operation.name].family is Family.POOLING else set()
    )


def _named_pool(label: Label) -> Label | None:
    """Take the number of `POOL1: 3x3 filters` for a part of its name."""
    number, own = re.search(r"\d+$", label.text), said_numbers(label.operations[0], "kernel")
    is_pool = BY_NAME[label.operations[0].name].family is Family.POOLING
    if not is_pool or number is None or own != (int(number[0]),):
        return None
    return replace(label, name=Text(f"pool{number[0]}", label.operations[0].span))


def _differs(operation: Operation, argument: Argument) -> bool:
    """Does a label say something else?"""
    own = said_numbers(operation, argument.word)
    new = said_numbers(replace(operation, arguments=(argument,)), argument.word)
    return own is not None and new is not None and square(own) != square(new)
