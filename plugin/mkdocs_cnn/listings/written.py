"""The labels of listings: `CONV3-64`, `POOL2`, `fc6`, `conv3-64 x 2`, `2 x conv3-64`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.language.listed import ListingLine, Product
from mkdocs_cnn.language.notation import parse_chain
from mkdocs_cnn.language.program import FROM, Argument, Operation, Text
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.language.vocabulary import LAYERS, Vocabulary
from mkdocs_cnn.listings.told import read_told
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Problem, Source, Span, clip
from mkdocs_cnn.problems.records import record, replace

MAX_OF_LABEL = 3
"""The most mistakes of one label that are reported."""
PROSE = say("leave-out-digits-in-lines")
WORDS = Vocabulary({**LAYERS.words, "pool": LAYERS.words["maxpool"], "norm": LAYERS.words["lrn"]})
"""The words for layers, with those that listings use besides."""

_REMARK = pattern(r"(?<!\s)\s*\((?=[^()]*[^\W\d_]{2})[^()]*\)$")
_BRACKETED = pattern(r"\(([^()]*)\)")
_OPTION = pattern(r"(?i)\b(?:stride|pad|padding|dilation|groups)\s+\d")
_TIMES = pattern(r"(?P<head>.*-\d+|.*\s)\s*[(]?[x×*·]\s*(?P<times>\d{1,9})[)]?")
TIMES_BEFORE = pattern(r"(?P<times>\d{1,9})\s*[x×*·]\s*(?=[^\W\d])")
"""The beginning of `2 x conv3-64`."""
NAME = pattern(r"[^\W\d]\w*")
"""What can be a name in front of a label."""
_LAYER = "(?:[ ]layer|[层層])?"
_CHINESE = {"卷": "conv", "全": "fc", "归": "bn", "批": "bn", "展": "flatten", "输": "fc"}
"""Words for layers, by their first character."""
_ENGLISH = {"output": "fc", "hidden": "fc", "fullyconnected": "fc"}
_BARE = pattern(
    r"(?i)(?P<word>conv(?:olution(?:al)?)?(?:[123]d)?|fc|dense|linear|fully[ -]connected|norm|lrn"
    r"|bn|relu|softmax|dropout|flatten|output|hidden(?= layer)"
    r"|输出(?=层)|卷积|全连接|批?归一化|展平)"
    rf"{_LAYER}(?P<number>(?:[ _]?|(?<=[层層])[CF])\d+)?(?P<more>[_.]\d+|[a-z])?{_LAYER}"
)
_POOL = pattern(
    r"(?i)(?P<kind>max|avg|average|最大|平均)?(?:值)?[ -]?(?:pool(?:ing)?|池化|下采样)"
    rf"{_LAYER}[ _]?(?P<number>\d{{1,3}})?{_LAYER}"
)
_LENET = pattern(r"(?P<letter>[CFS])_?(?P<number>\d)(?:[ ]layer|[层層])?")
_AVERAGES = ("avg", "average", "平均")
_IN_NO_NAME = pattern("(?i)connected|layer")
_SHORT_NAME = pattern(r"(?i)conv(?P<stage>\d)-(?P<out>\d)")


@record()
class Label:
    """What stands at the beginning of a line."""

    text: str
    name: Text | None = None
    operations: tuple[Operation, ...] = ()
    times: int = 1
    guess: int | None = None
    """A number that may be the outputs or part of a name: `fc6`, `fc4096`."""


def read_label(text: str, span: Span, problems: list[Problem]) -> Label | None:
    """Read a layer's label: as the language has it, or a bare word with a number.

    Args:
        text: the label, without the colon behind it.
        span: where it stands.
        problems: what is wrong with it is appended here; then it is None.
    """
    times = 1
    if bracketed := _BRACKETED.fullmatch(text):
        text, span = bracketed[1], span.part(1, len(bracketed[1]))
    if before := TIMES_BEFORE.match(text):
        times, text = int(before["times"]), text[before.end() :]
        span = span.part(before.end(), len(text))
    text = _REMARK.sub(_options_in, text).rstrip()
    if behind := _TIMES.fullmatch(text):
        times, text = int(behind["times"]), behind["head"].rstrip()
    span = span.part(0, len(text))
    if not 1 <= times <= Limits.listing_lines:
        problems.append(
            Problem(
                say("so-many-times", times=times), span, say("from-1-to", most=Limits.listing_lines)
            )
        )
        return None
    bare = _BARE.fullmatch(text) or _LENET.fullmatch(text)
    if bare:
        return _bare_label(text, bare, times, span)
    if pool := _POOL.fullmatch(text):
        return _pool_label(text, pool, times, span)
    found: list[Problem] = []
    operations = parse_chain(Scalar(text, span), found, WORDS).operations
    if any(each.name == FROM for each in operations):
        expected = say("layers-alone-each-behind-the-one")
        found = [Problem(clip(text), span, expected, PROSE)]
    prose = re.match(r"[^\W\d]+\s", text)
    if found and (told := read_told(text, span)):
        return Label(text, None, (told,), times)
    problems += [
        replace(each, hint=PROSE if prose or not each.hint else each.hint)
        for each in found[:MAX_OF_LABEL]
    ]
    return None if found else Label(text, None, operations, times)


def is_layer(text: str) -> bool:
    """Is a text a bare word for a layer, with or without a number: `NORM1`?"""
    return any(each.fullmatch(text) for each in (_BARE, _POOL, _LENET))


def is_label(text: str) -> bool:
    """Can a text be a label, rather than words? What has digits is none of those."""
    if any(map(str.isdigit, text)) or is_layer(text):
        return True
    source = Source("label", text)
    found: list[Problem] = []
    read_label(text, source.whole_line(), found)
    return not found


def _options_in(remark: re.Match[str]) -> str:
    """Return the options that a remark in brackets says, each in its column; mostly none."""
    return re.sub("[(),;]", " ", remark[0]) if _OPTION.search(remark[0]) else ""


def _bare_label(text: str, bare: re.Match[str], times: int, span: Span) -> Label:
    """Read `conv2`, `conv1_1`, `fc6`, `norm1`, `C3`: a word, and a number as part of a name."""
    groups = bare.groupdict()
    letter = {"C": "conv", "F": "fc", "S": "avgpool"}.get(groups.get("letter") or "", "")
    word = letter or re.sub(r"[ -]", "", bare["word"].lower())
    word = "conv" if word.startswith("conv") else _CHINESE.get(word[0], word)
    known = WORDS.words[_ENGLISH.get(word, word)]
    digits = (bare["number"] or "").strip(" _CF")
    number = int(digits) if digits and len(digits) < 9 else None
    name = re.sub(r"[ .]", "_", text) if number is not None and number < 100 else ""
    operation = Operation(known.name, (), span)
    valid = NAME.fullmatch(name) and name.isascii() and not _IN_NO_NAME.search(name)
    return Label(text, Text(name, span) if valid else None, (operation,), times, number)


def _pool_label(text: str, pool: re.Match[str], times: int, span: Span) -> Label:
    """Read `MAX POOL1`, `average pooling`: the number may be the window's or part of a name."""
    word = "avgpool" if (pool["kind"] or "max").lower() in _AVERAGES else "maxpool"
    size = (Number(pool["number"], span),) if pool["number"] else ()
    kernel = (Argument("kernel", size, span),) if size else ()
    return Label(text, None, (Operation(word, kernel, span),), times)


def named_convolutions(lines: Sequence[ListingLine]) -> Iterator[ListingLine]:
    """Take conv3-1, conv3-2, conv4-1 for names where the lines have other outputs.

    They are names if they count up, and if no other convolution is told by its filters.
    """
    convolutions = [line for line in lines if _tells_filters(line)]
    found = [_SHORT_NAME.fullmatch(line.label) for line in convolutions]
    places = [(int(each["stage"]), int(each["out"])) for each in found if each]
    named = len(places) == len(found) and _count_up(places)
    for line in lines:
        short = _SHORT_NAME.fullmatch(line.label) if named and _tells_filters(line) else None
        outputs = _outputs(line)
        if not short or not outputs or int(short["out"]) in outputs:
            yield line
            continue
        name = Text(line.label.replace("-", "_"), line.operations[0].span)
        operation = replace(line.operations[0], arguments=())
        yield replace(line, name=line.name or name, operations=(operation,))


def _tells_filters(line: ListingLine) -> bool:
    """Is it a convolution with its filters in the label?"""
    if line.role != "layer" or not line.operations or line.operations[0].name != "conv":
        return False
    return any(argument.word == "out" for argument in line.operations[0].arguments)


def _count_up(places: Sequence[tuple[int, int]]) -> bool:
    """Is each the next one of its stage, or the first of a later one?"""
    steps = all(
        (stage == before and number == last + 1) or (stage > before and number == 1)
        for (before, last), (stage, number) in pairwise(places)
    )
    return steps and (len(places) > 1 or any(number == 1 for _, number in places))


def _outputs(line: ListingLine) -> list[int]:
    """Return what a line writes of its outputs, at the end of sizes and products."""
    sides = [side for each in line.statements for side in each.sides]
    outputs = [int(side.numbers[-1].digits) for side in sides if isinstance(side, Product)]
    return [*outputs, *(line.outline.extents.sizes[-1:] if line.outline else ())]


def named_pools(lines: Sequence[ListingLine]) -> Iterator[ListingLine]:
    """Take POOL1, POOL2, POOL3 for names: no window is one wide."""
    pools = [line for line in lines if _bare_pool(line) is not None]
    numbered = any(_bare_pool(line) == 1 for line in pools)
    for line in lines:
        number = _bare_pool(line) if numbered else None
        if number is None:
            yield line
            continue
        name = Text(f"pool{number}", line.span)
        operation = replace(line.operations[0], arguments=())
        yield replace(line, name=line.name or name, operations=(operation,))


def _bare_pool(line: ListingLine) -> int | None:
    """Return the number of `POOL2`; None where the label is another."""
    found = _POOL.fullmatch(line.label)
    named = line.name is not None and line.name.value == f"pool{found['number'] if found else ''}"
    return int(found["number"]) if found and found["number"] and not named else None
