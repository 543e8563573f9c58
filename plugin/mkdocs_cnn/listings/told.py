"""Labels that tell a layer in a few words and numbers: `conv 5x5, 6 filters`, `MaxPool(2x2)`.

    told = [window] layer ["layer" [number]] part*
    part = window | number ["filters" | "units" …] | ("stride" | "s") number | "same" | "valid" …

A number without a noun is one of outputs only behind a window or in brackets: elsewhere it may be
part of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.language.program import Argument, Operation, Value
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.problem import Span

_LONGEST = 120
_X = r"[ ]*[xX×*][ ]*"
_WINDOW = rf"[0-9]{{1,2}}{_X}[0-9]{{1,2}}(?!{_X}[0-9])"
_POOL = r"(?:[ -]?pool(?:ing)?(?:[ ]?2d)?|池化|下采样)"
_HEAD = pattern(
    rf"(?i)(?:(?P<kernel>{_WINDOW})[ ])?(?:"
    r"(?P<conv>conv(?:olution(?:al)?)?(?:[ ]?2d)?|卷积)"
    rf"|(?P<avgpool>(?:avg|average|平均){_POOL})"
    rf"|(?P<maxpool>(?:max|最大)?{_POOL})"
    r"|(?P<fc>fc|dense|linear|fully[ -]connected|全连接))"
    r"(?:[ ]?layer|[层層])?(?:[ ]?[0-9]{1,2}(?=[,.:(]|[ ]-))?(?![^\W\d_])"
)
_GLUE = r"(?:(?:with|of|size|filter|kernel|window|and|each)\b|大小为?|的)[ :=]?"
_PART = pattern(
    rf"(?i)[\s,;.()]*(?:{_GLUE}\s*){{0,4}}\(?(?:"
    rf"(?P<kernel>{_WINDOW})(?:[ ]?(?:kernels?|windows?|filters?|卷积核|核|窗口))?"
    r"|(?:stride|s|步长|步幅)[ ]?[=:]?[ ]?(?P<stride>[0-9]{1,2})"
    r"|(?:padding|pad|p|填充)[ ]?[=:]?[ ]?(?P<pad>[0-9]{1,2}|same|valid)"
    r"|(?P<way>same|valid)(?:[ ]padding)?"
    r"|(?P<noted>relu|tanh|sigmoid|softmax)(?:[ ]activation)?"
    r"|(?P<out>[0-9]{1,6})(?P<noun>[ ]?个?[ ]?"
    r"(?:filters?|kernels?|channels?|(?:feature[ ])?maps?|units?|neurons?|nodes?|outputs?"
    r"|卷积核|滤波器|通道|神经元|单元))?)(?![A-Za-z0-9_.]|[ ]*[xX×*][ ]*[0-9])"
)
_BEHIND = pattern(r"[\s,;.()]*")
_SAYABLE = {
    "conv": {"kernel", "out", "stride", "pad"},
    "avgpool": {"kernel", "stride", "pad"},
    "maxpool": {"kernel", "stride", "pad"},
    "fc": {"out"},
}
"""What can be said of a layer."""


def read_told(text: str, span: Span) -> Operation | None:
    """Read a layer that is told so; None where it is told otherwise.

    Args:
        text: the label.
        span: where it stands.
    """
    head = _HEAD.match(text) if len(text) <= _LONGEST else None
    if head is None or text.count("(") != text.count(")"):
        return None
    name = next(each for each in _SAYABLE if head[each])
    said: list[Argument] = []
    at = head.end()
    while part := _PART.match(text, at):
        sure = bool(part["noun"]) or "(" in part[0] or any(a.word == "kernel" for a in said)
        if part["out"] and not sure and not head["kernel"]:
            return None
        said += _said(part, span)
        at = part.end()
    said += _said(head, span)
    words = [each.word for each in said]
    told = set(words) <= _SAYABLE[name] and len(set(words)) == len(words)
    missing = {"conv": {"kernel", "out"}, "fc": {"out"}}.get(name, {"kernel"}) - set(words)
    if not told or missing or not _BEHIND.fullmatch(text, at):
        return None
    return Operation(name, tuple(said), span)


def _said(part: re.Match[str], span: Span) -> Iterator[Argument]:
    """Yield what a part says, each with its place."""
    groups = part.groupdict()
    for group in ("kernel", "out", "stride", "pad", "way"):
        if not (written := groups.get(group)):
            continue
        place = span.part(part.start(group), len(written))
        numbers = tuple(Number(str(int(n)), place) for n in re.findall("[0-9]+", written))
        value: Value = numbers or ("same" if written.lower() == "same" else (Number("0", place),))
        yield Argument("pad" if group == "way" else group, value, place)
