"""The layer that a row of a table tells: by its name, its type, and the columns of its window."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.language.program import Argument, Operation, Text
from mkdocs_cnn.listings.tables.called import called
from mkdocs_cnn.listings.tables.cells import bare, text_of
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.problem import Span
from mkdocs_cnn.problems.records import record

Cells = Mapping[str, Span]
"""The cells of a row by what their columns say."""

_SAYS = (
    ("total", r"^(?:grand\s+)?(?:total|sum)\b|^(?:合计|总计|总和|总共|总)|^overall"),
    (
        "strange",
        r"transpos|deconv|up-?conv|upsampl|转置|反卷积|上采样|resid|残差|block|incept|fire",
    ),
    ("strange", r"bottleneck|transition|concat|\badd\b|shortcut|skip|attention|squeeze|\bse\b"),
    ("strange", r"layer\s?\d|stage|module|mbconv|separable|可分离|embed|lstm|gru|\brnn\b|unpool"),
    ("strange", r"crelu|maxout|\bglu\b|conv\d_x|projection|downsample block|branch|分支|\bgroup"),
    ("gap", r"global\s*(?:avg|average|mean)|^gap\b|全局平均|adaptive\s*(?:avg|average)?\s*pool"),
    ("dwconv", r"depth-?\s?wise|\bconv\s*dw\b|\bdw\s?conv|\bdw\b|深度卷积|逐通道"),
    ("avgpool", r"(?:avg|average|mean)[\s_-]*(?:pool|sub)|(?:平均|均值)\s*池化|^avg"),
    ("maxpool", r"max[\s_-]*(?:pool|2d)|最大\s*池化|^max\b"),
    ("fc", r"full\w*[\s-]*conn|dense|linear|\bfc|全连接|^f\d|\bip\d|inner.?product|classifier"),
    ("fc", r"\brbf\b|gaussian|高斯|径向"),
    ("conv", r"conv|卷积|^c\d"),
    ("pool", r"pool|池化|下采样|降采样|sub-?sampl|^s\d|^p\d"),
    ("input", r"^(?:in\b|input|image|输入|图像|原图|data\b|x$)"),
    ("flatten", r"flatten|展平|拉平|压平|扁平|reshape|view"),
    ("softmax", r"softmax"),
    ("relu", r"relu|激活"),
    ("tanh", r"tanh"),
    ("sigmoid", r"sigmoid"),
    ("bn", r"batch[\s_-]*norm|^bn|批.*归一|批.*标准化|批规范"),
    ("lrn", r"lrn|local.*norm|norm|归一"),
    ("dropout", r"drop|丢弃|随机失活"),
    ("output", r"^(?:out|输出)|logits|分类"),
)
_KINDS = tuple((kind, pattern(f"(?i){words}")) for kind, words in _SAYS)
_PART = pattern(r"\s*(?:\+|&|,\s*(?=[A-Za-z])|/(?=\s*(?:relu|bn|pool|max)))\s*")
_NUMBER = r"(?P<number>[0-9]{1,5})"
_X = r"\s*[x×*]\s*"
_KERNEL = pattern(
    rf"(?<![0-9.-])(?P<a>[0-9]{{1,2}}){_X}(?P<b>[0-9]{{1,2}})(?![0-9])"
    rf"(?:{_X}(?P<c>[0-9]{{1,6}}))?(?:{_X}(?P<d>[0-9]{{1,6}}))?"
)
_OPTIONS = {
    "kernel": pattern(rf"(?i)\b(?:f|k|kernel(?:[ _]size)?|filter size)\s*[=:]\s*{_NUMBER}"),
    "stride": pattern(
        rf"(?i)(?:\bstride\b\s*(?:of|=|:)?|\bs\s*=|步[长幅]\s*[=:]?|/(?=\s*s?[1-9]\b)\s*s?)\s*{_NUMBER}"
    ),
    "pad": pattern(rf"(?i)(?:\bpad(?:ding)?\b\s*(?:of|=|:)?|\bp\s*=|填充\s*[=:]?)\s*{_NUMBER}"),
    "out": pattern(
        rf"(?i){_NUMBER}\s*@|(?:\bn_?c\s*=|滤波器)\s*(?P<second>[0-9]{{1,5}})"
        r"|(?P<third>[0-9]{1,5})\s*(?:个|filters?\b|kernels?\b|卷积核|maps\b|channels\b"
        r"|units?\b|neurons?\b|神经元|(?=[0-9]{1,2}\s*[x×]\s*[0-9]{1,2}\s*(?:conv|filter)))"
        rf"|[0-9]{_X}[0-9]{{1,2}}\s*,\s*(?P<fourth>[0-9]{{1,5}})\b(?!\s*[x×])"
    ),
}
_SHORT = pattern(r"(?i)\bconv\s?(?P<kernel>[0-9]{1,2})-(?P<out>[0-9]{2,5})\b")
_FC = pattern(r"(?i)\b(?:fc|dense|linear)\s*[-\s(]\s*(?P<out>[0-9]{2,6})\b")
_GUESS = pattern(r"(?i)^(?:fc|dense|f)[\s_]?(?P<number>[0-9]{1,5})$")
_PAIR = pattern(r"\s*[0-9]{1,6}\s*[x×*]\s*(?P<second>[0-9]{1,6})\s*")
_TIMES = pattern(r"(?i)(?:-[0-9]+|[)\]]|,\s*[0-9]+\s)\s*[x×*]\s*(?P<times>[0-9]{1,2})\s*$")
_WORD = pattern(r"(?i)\b(?P<word>same|valid)\b")
_NAME = pattern(r"[A-Za-z]\w*")


@record()
class Told:
    """What a row tells of its layer."""

    kind: str
    """A word for it: `conv`, `input`, `total`; `strange` where nobody knows."""
    label: str
    operations: tuple[Operation, ...] = ()
    times: int = 1
    guess: int | None = None
    name: Text | None = None
    channels: int | None = None
    """Those that come out, where the row says them."""


def kind_of(text: str) -> str:
    """Say what a name or a type tells of a layer; empty where it tells nothing."""
    plain = bare(text).strip(" *_:")
    return next((kind for kind, words in _KINDS if words.search(plain)), "")


def kinds_of(label: str, type_: str) -> list[str]:
    """Say what the layers of a row are; a type goes before a name."""
    for text in (type_, label):
        each = [kind_of(part) for part in _PART.split(text.split("(")[0])] if text else []
        told = [kind for kind in each if kind]
        if (told and told != ["input"]) or (told and not type_):
            return ["strange"] if len(told) < len(each) and len(told) > 1 else told
    return []


def read_layer(cells: Cells) -> Told:
    """Read the layer of a row."""
    label, type_ = text_of(cells.get("layer")).strip(), text_of(cells.get("type")).strip()
    written = label or type_
    total = kind_of(label) if kind_of(label) in ("total", "input") else ""
    kinds = [total] if total else kinds_of(label, type_)
    kinds = _in_front(kinds)
    kind = kinds[0] if kinds else "strange"
    if "strange" in kinds or _is_block(cells) or set(kinds[1:]) & {*_WEIGHTED, "input", "total"}:
        return Told("strange", written)
    if kind in ("total", "input"):
        return Told(kind, written)
    span = next((cells[each] for each in ("layer", "type") if each in cells), None)
    if span is None:
        return Told("strange", written)
    kind = {"output": "fc", "pool": "maxpool"}.get(kind, kind)
    out = called(cells).get("out") or next(_outs(cells, kind), None)
    if kind == "maxpool" and re.match(r"(?i)s\d|.*(?:subsampl|下采样|降采样)", f"{label} {type_}"):
        kind = "avgpool"
    arguments = tuple(_arguments(kind, cells, out))
    first = Operation(kind, arguments, span)
    others = tuple(
        Operation({"pool": "maxpool", "output": "fc"}.get(each, each), (), span)
        for each in kinds[1:]
    )
    if kind == "dwconv" and not any(each.word == "kernel" for each in arguments):
        return Told("strange", written)
    times = _TIMES.search(label)
    guess = _GUESS.search(label)
    name = Text(label, span) if _NAME.fullmatch(label) and label.isascii() else None
    return Told(
        kind,
        written,
        (first, *others),
        int(times["times"]) if times and int(times["times"]) else 1,
        int(guess["number"]) if guess and kind == "fc" else None,
        name if name and name.value.lower() not in _RESERVED else None,
        int(out[0].text) if out and kind in ("conv", "fc") else None,
    )


_WEIGHTED = {"conv", "dwconv", "fc", "output"}
_SHAPELESS = {"flatten", "relu", "tanh", "sigmoid", "dropout"}


def _in_front(kinds: list[str]) -> list[str]:
    """Leave out what changes nothing in front of a layer with weights."""
    at = next((i for i, kind in enumerate(kinds) if kind in _WEIGHTED), 0)
    return kinds[at:] if set(kinds[:at]) <= _SHAPELESS else ["strange"]


def _is_block(cells: Cells) -> bool:
    """Are there several layers in a cell: `[3×3, 64; 3×3, 64] ×2`?"""
    each = (text_of(cells.get(what)) for what in ("kernel", "type"))
    return any(len(_KERNEL.findall(text)) > 1 for text in each)


_RESERVED = ("output", "input", "softmax", "pool", "conv", "fc", "relu", "flatten", "dropout")

Numbers = tuple[Number, ...]


def _number(span: Span, found: re.Match[str], group: str) -> Number:
    place = span.part(found.start(group), len(found[group]))
    return Number(str(int(found[group])), place)


def _outs(cells: Cells, kind: str) -> Iterator[Numbers]:
    """Yield the outputs, in every way that a row says them."""
    span = cells.get("kernel")
    if kind == "fc" and span and (found := _PAIR.fullmatch(text_of(span))):
        yield (_number(span, found, "second"),)
    span = cells.get("filters")
    text = text_of(span)
    if span and (found := re.fullmatch(r"\s*(?P<number>[0-9]{1,6})\s*", text)):
        yield (_number(span, found, "number"),)
    if span and (found := re.search(r"(?:->|→)\s*(?P<number>[0-9]{1,6})\s*$", text)):
        yield (_number(span, found, "number"),)
    for what in ("kernel", "filters", "type", "layer"):
        span = cells.get(what)
        text = text_of(span)
        if span is None or not text:
            continue
        for each in (_SHORT, _FC):
            if what in ("layer", "type") and (found := each.search(text)):
                yield (_number(span, found, "out"),)
        if found := _OPTIONS["out"].search(text):
            group = next(key for key, value in found.groupdict().items() if value)
            yield (_number(span, found, group),)
        if (found := _KERNEL.search(text)) and found["d"]:
            yield (_number(span, found, "d"),)


def _arguments(kind: str, cells: Cells, out: Numbers | None) -> Iterator[Argument]:
    slides = kind in ("conv", "dwconv", "maxpool", "avgpool")
    kernel = _kernel(cells) if slides else None
    if kernel:
        yield Argument("kernel", kernel, kernel[0].span)
    if out and kind in ("conv", "fc"):
        yield Argument("out", out, out[0].span)
    if not slides:
        return
    for word in ("stride", "pad"):
        if said := _option(word, cells):
            yield Argument(word, said, said[0].span)
        elif word == "pad" and (padding := _padding(cells)):
            yield padding
    for word in ("dilation", "groups"):
        if word in cells and kind == "conv" and (said := _bare(cells[word])):
            yield Argument(word, said, said[0].span)


def _padding(cells: Cells) -> Argument | None:
    for what in ("pad", "kernel", "layer", "type"):
        found = _WORD.search(text_of(cells.get(what)))
        if found:
            return Argument("pad", found["word"].lower(), cells[what])
    return None


def _kernel(cells: Cells) -> Numbers | None:
    if said := called(cells).get("kernel"):
        return said[:1] if len({each.text for each in said}) == 1 else said
    for what in ("kernel", "layer", "type", "filters"):
        span = cells.get(what)
        text = text_of(span)
        if span is None or not text:
            continue
        found = _KERNEL.search(text)
        if found and (what != "filters" or found["a"] == found["b"]):
            both = (_number(span, found, "a"), _number(span, found, "b"))
            return both[:1] if both[0].text == both[1].text else both
        if what in ("layer", "type") and (found := _SHORT.search(text)):
            return (_number(span, found, "kernel"),)
        if found := _OPTIONS["kernel"].search(text):
            return (_number(span, found, "number"),)
        if what == "kernel" and (said := _bare(span)):
            return said
    return None


def _bare(span: Span) -> Numbers | None:
    """Read a cell that is one number, or two."""
    found = re.fullmatch(
        r"\s*\(?(?P<number>[0-9]{1,5})(?:\s*[x×*,]\s*(?P<second>[0-9]{1,5}))?\)?\s*", text_of(span)
    )
    if found is None:
        return None
    first = _number(span, found, "number")
    second = _number(span, found, "second") if found["second"] else first
    return (first,) if second.text == first.text else (first, second)


def _option(word: str, cells: Cells) -> Numbers | None:
    if said := called(cells).get(word):
        return said
    if word in cells and (said := _bare(cells[word])):
        return said
    for what in (word, "kernel", "layer", "type"):
        span = cells.get(what)
        found = _OPTIONS[word].search(text_of(span)) if span else None
        if span and found:
            return (_number(span, found, "number"),)
    return None
