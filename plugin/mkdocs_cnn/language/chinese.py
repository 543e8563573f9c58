"""What Chinese authors write by habit: signs of their keyboard, and words for layers and options.

These are hints, read when there is a mistake; no block is read in this way.
"""

from __future__ import annotations

from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Problem, Source, Span, clip

_SPACE = "\u3000"
_FULL = {chr(plain + 0xFEE0): chr(plain) for plain in range(ord("!"), ord("~") + 1)}
_OTHER = {_SPACE: " ", "。": ".", "、": ", ", "【": "[", "】": "]", "“": '"', "”": '"'}
_OTHER |= {"：": ": ", "，": ", "}
_PLAIN = str.maketrans(_FULL | _OTHER)
_SIGN = pattern(f"[\uff01-\uff5e{''.join(_OTHER)}]")
_KEY = pattern(r"\s*(?:-\s+)?[A-Za-z][\w -]*(?P<sign>：)")
_TEXT = pattern(r"\s*(?:title|caption|source)\s*:")
"""Before what may well be in Chinese."""
_HAN = pattern("[\u4e00-\u9fff]")
_COMMAS = {"，", "、"}

OPERATIONS = {
    **dict.fromkeys(("卷积", "普通卷积"), "conv"),
    **dict.fromkeys(("转置卷积", "反卷积"), "deconv"),
    **dict.fromkeys(("逐通道卷积", "深度卷积"), "dwconv"),
    "深度可分离卷积": "sepconv",
    **dict.fromkeys(("池化", "汇聚", "最大池化", "最大汇聚"), "maxpool"),
    **dict.fromkeys(("平均池化", "平均汇聚"), "avgpool"),
    **dict.fromkeys(("全局平均池化", "全局平均汇聚"), "gap"),
    **dict.fromkeys(("全连接", "线性"), "fc"),
    **dict.fromkeys(("批归一化", "批量归一化", "批规范化", "批量规范化"), "bn"),
    **dict.fromkeys(("层归一化", "层规范化"), "ln"),
    **dict.fromkeys(("展平", "拉平"), "flatten"),
    **dict.fromkeys(("暂退", "丢弃", "随机失活"), "dropout"),
    **dict.fromkeys(("上采样", "插值"), "upsample"),
}
"""What layers are called in Chinese books, without the 层 behind it, and our words for them."""
OPTIONS = {
    **dict.fromkeys(("步幅", "步长"), "stride"),
    "填充": "pad",
    **dict.fromkeys(("空洞率", "膨胀率", "扩张率"), "dilation"),
    **dict.fromkeys(("分组", "组数"), "groups"),
    "偏置": "bias",
    "无偏置": "nobias",
}
"""The same of options."""


def operation_of(word: str) -> Words:
    """Say which operation has a Chinese name; empty where that is not known."""
    meant = OPERATIONS.get(word.removesuffix("层"))
    return say("did-you-mean", word=meant) if meant else ""


def in_our_words(option: str) -> str:
    """Write an option with our word for it: `stride2` for `步幅2`."""
    word = option.rstrip("0123456789")
    return OPTIONS.get(word, word) + option[len(word) :]


def in_plain_signs(span: Span) -> Words:
    """Say how something, or the sign behind it, is written plainly; empty where it is."""
    line = span.source.lines[span.line]
    signs = set(_SIGN.findall(line, span.column, span.column + span.length + 1))
    if not signs:
        return ""
    if signs <= _COMMAS:
        return say("nothing-but-spaces-stands-between-options")
    return _written(line)


def foreign_sign(source: Source, line: int) -> Problem | None:
    """Find the sign that keeps a text from being YAML, in some line or behind a key above it.

    Args:
        source: the text.
        line: where its parser stumbled.
    """
    for number, text in enumerate(source.lines):
        key = _KEY.match(text)
        sign = key.start("sign") if key else 0
        if key or text.startswith(_SPACE):
            return _problem(source.span(number, sign))
    text = source.lines[line]
    found = None if _TEXT.match(text) else _SIGN.search(text)
    return _problem(source.span(line, found.start())) if found else None


def check_signs(span: Span) -> None:
    """Refuse a text that is no YAML with keys because of its signs.

    Raises:
        Invalid: there is such a sign.
    """
    if foreign := foreign_sign(span.source, span.line):
        raise Invalid([foreign])


def _problem(span: Span) -> Problem:
    line, sign = span.source.lines[span.line], span.text
    expected = say("spaces") if sign == _SPACE else f'"{plain_sign(sign)}"'
    return Problem(say("a-full-width-sign", sign=sign), span, expected, _written(line))


def plain_sign(sign: str) -> str:
    """Return the plain sign for a full-width one; empty for others."""
    return sign.translate(_PLAIN).strip() if _SIGN.fullmatch(sign) else ""


def _written(line: str) -> Words:
    """Say how a line is written; of text in Chinese behind a key, all but the colon may stay."""
    if line.startswith(_SPACE):
        return say("indent-with-spaces")
    key = _KEY.match(line)
    if key and _HAN.search(line, key.end()):
        plain = f"{line[: key.start('sign')]}: {line[key.end() :]}"
    else:
        plain = line.translate(_PLAIN)
    return say("write-in-plain-signs", text=clip(plain)[1:-1])
