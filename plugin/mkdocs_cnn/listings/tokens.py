"""The signs and words of listings, as patterns."""

from __future__ import annotations

import re

from mkdocs_cnn.figures.figure import POWER
from mkdocs_cnn.figures.numerals import BLANKS, FORMATS, RAISED
from mkdocs_cnn.figures.units import BIG
from mkdocs_cnn.problems.patterns import pattern

CHINESE = "\u4e00-\u9fff"
_ENGLISH = {"参": "params", "參": "params", "权": "weights", "權": "weights", "偏": "biases"}
_FIRST = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last"
    "|[0-9]{1,2}(?:st|nd|rd|th)"
)
BULLET = pattern(
    r"(?i)\s*(?:(?:[-*•‣▪◦–+]|\(?[0-9]{1,3}[.)]|[(][a-z][)])\s+)?"
    r"(?:(?:layer|step|level)\s*\#?[0-9]{1,3}(?:\s*[:.)-]\s*|\s+(?=\()|\s*$)"
    r"|(?:(?:number|no\.?)\s+of\s+)?(?:(?:trainable|learnable)\s+)?param(?:eter)?s?"
    r"(?:\s+(?:in|of|for)\s+(?:the\s+)?|\s*_\s*)(?=[a-z]+[ _]?[0-9])"
    rf"|(?:the\s+)?(?:{_FIRST})\s+(?=[a-z])"
    r"|第\s?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})\s?[层層个個]\s*(?:[:,]\s*)?)?"
)
"""What stands in front of a line and numbers it, `- `, `1.`, `Layer 1:`, `First`, `第一层`; or says
that it is about parameters."""
FIGURES = {
    each: pattern(
        rf"(?i){each.token}(?:{POWER}|[ ]?(?:\^|\*\*)[ ]?[0-9]+|[{RAISED}]+)?(?:[{BLANKS}]?"
        rf"(?:(?:[kmgt]i?)?b|(?:[kmgt]i?)?bytes?|{BIG})(?![^\W{CHINESE}]))?"
    )
    for each in FORMATS.values()
}
"""Figures by how their digits are grouped; those that cannot be read are told what is wrong."""
SHARES = {
    each: pattern(
        rf"(?i)\s*(?:(?P<opening>\()\s*)?(?:(?P<about>~|≈)\s*)?(?P<figure>{each.token}[{BLANKS}]?%)"
        r"(?:\s+of\s+(?:the\s+)?(?:total|all|sum|whole))?\s*(?(opening)\))"
    )
    for each in FORMATS.values()
}
"""Shares of the total behind a figure."""
SIGN = pattern(r"\s*(?:[*×·⋅∙✕✖]|[xX](?=\s*[(0-9]))\s*")
EQUALS = pattern(r"\s*(?P<sign>~=|=~|={1,2}|≈|≃|≅|~|->|→)\s*")
LEADING = pattern(r"\s*(?:->|=>|→|⇒)")
TO_SIZES = pattern(rf"{LEADING.pattern}\s*[\[(]?\s*[0-9]+\s*[x×*·⋅X]")
ABOUT = pattern(r"(?i)\s*(?:[~≈]|(?:about|approx|approximately|ca|circa|roughly)\b\.?)\s*")
SPACE = pattern(r"\s*")
PLUS = pattern(r"\s*\+\s*")
OPENING = pattern(r"\(\s*")
CLOSING = pattern(r"\s*\)")
SCALE = pattern(
    r"(?i)\s*[*×·⋅∙xX]\s*(?P<number>[0-9]{1,6})\s*(?P<unit>b|bytes?|images?|samples?)\b"
)
NOUN = pattern(
    r"(?i)\s*(?P<noun>(?:weights?|params?|parameters?|activations?)\b(?!\s*=\s*\(?\s*[0-9])"
    r"|biases\b|values?\b|[个個]?\s?(?:参数|參數|权重|權重|偏置)(?![量数:]))(?!\s*:?\s*\(?\s*[0-9])"
)
OF_WEIGHTS = ("weight", "weights", "biases", "param", "params", "parameter", "parameters")
OF_MEMORY = ("activation", "activations")
_PARAMETERS = "(?:可训练)?(?:参数|參數|权重|權重)(?:个数|總?数?量|数|數)?"
KEY = pattern(
    r"(?i)(?P<memory>(?:memory|mem|activations?)\b|内存|內存|显存)"
    rf"|(?:\#\s*)?(?P<weights>(?:weights?|params?|parameters?)\b|{_PARAMETERS})"
)
COLON = pattern(r"\s*(?:[:=]\s*)?")
AMOUNT = pattern(rf"(?:{ABOUT.pattern[4:]})?[\s(]*[0-9]", re.IGNORECASE)
SECOND_LABEL = pattern(
    rf"\s*(?=[^\W\d])(?!{KEY.pattern[4:]})(?!{ABOUT.pattern[4:]})", re.IGNORECASE
)
OUTLINE = pattern(r"\[\s*[0-9]{1,12}(?:\s*[x×*·⋅X,]\s*[0-9]{1,12}){0,3}\s*\]")
ARROW = pattern(
    r"\s*(?:[,;]\s*)?(?:(?:->|=>|→|⇒)\s*(?=[\[0-9])|:\s*(?=\[|[0-9]{1,12}\s*[x×]\s*[0-9]))"
)
SIZES = pattern(r"[0-9]{1,12}(?:\s*[x×*·⋅X]\s*[0-9]{1,12}){0,3}(?!\s*[=≈x×*·⋅X0-9.,])")
"""Sizes without brackets, behind an arrow."""
BOX = pattern(
    rf"{OUTLINE.pattern}|\s*\[?[0-9]{{1,6}}\s?@\s?[0-9]{{1,6}}\s?[x×*·⋅X]\s?[0-9]{{1,6}}\]?(?![0-9]|\s?[=≈])"
)
"""The same, or sizes behind a number of maps: `6@28x28`."""
_BOX = r"[0-9]{1,12}(?:\s*[x×*·⋅X]\s*[0-9]{1,12}){0,3}"
ARROW_SIGN = pattern(r"->|=>|→|⇒")
LED = pattern(
    rf"\s*(?:[,;:]\s*)?(?P<before>{OUTLINE.pattern}|{_BOX}(?![0-9.,]))?"
    rf"\s*(?:{ARROW_SIGN.pattern})\s*"
    rf"(?P<after>{OUTLINE.pattern}|{_BOX}(?!\s*[=≈x×*·⋅X(+%]|[0-9.,]*[0-9]|\s*(?:->|=>|→|⇒)))"
)
"""What goes in, if it is said, and what comes out: `28x28x6 -> 14x14x6`."""
COUNTED = pattern(
    r"(?i)[0-9](?:[0-9.,]*[0-9])?[ ]?[kmg万亿]?[ ]?"
    r"(?:(?:weights?|params?|parameters?|biases)\b|[个個]?(?:参数|權重|权重|偏置))(?!\s*[:=])"
)
"""A figure with its noun."""
UNITS = pattern(
    rf"(?i)\s*(?P<out>[0-9]{{1,6}})\s*[,;]\s+(?:(?={COUNTED.pattern[4:]})"
    rf"|(?=(?:weights?|params?|parameters?|{_PARAMETERS})\s*[:=]\s*[(0-9]))"
)
"""Outputs in front of a figure that says what it is of: the 120 of `fc1: 120, 752,760 params`."""
REMARK = pattern(r"\((?=[^()]*[^\W\d_]{2})(?:[^()]|\([^()]*\))*\)?|\(\s*(?:[<>≤≥][^()]*)?\)|/.*")
BETWEEN = pattern(r"[\s,;.|、。]+|[-–—](?!\w)")
WORD = pattern(r"[^\W\d_]+(?:-[^\W\d_]+)*")
TOTAL = pattern(
    r"(?i)(?:(?:grand\s+)?(?:total|sum)\b|总计|合计|总和|总共|一共|总(?=参数|权重|内存|显存))(?P<words>[^\d:=≈~*]*)[:=]?\s*"
)
INPUT = pattern(
    r"(?i)(?:(?:input|image|data)(?:\s+(?:layer|image|size|shape))?(?!\w)"
    r"|输入(?:层|图像|图片)?(?:尺寸|大小)?)\s*:?\s*"
)
_OUTPUT = (
    r"(?:\boutputs?(?:\s+(?:size|shape|volume))?|输出(?:尺寸|大小)?)\s*[:=]?\s*"
    r"(?=[\[(]?\s*[0-9]{1,6}\s*[x×*·⋅X]\s*[0-9]{1,6}\s*[x×*·⋅X])"
)
OUTPUT = pattern(rf"(?i)[\s,;.]*{_OUTPUT}")
"""A word for the sizes that stand behind it."""
HEAD_END = pattern(
    r"(?i)->|→|⇒|[:\[=≈~]|\b(?:memory|mem|activations?|weights?|params?|parameters?)\b"
    rf"|内存|显存|{_PARAMETERS}|{_OUTPUT}|\s[-–—]\s(?=[(0-9])|$"
)
CONTINUED = pattern(rf"\s*(?:{OUTLINE.pattern}|(?:{KEY.pattern[4:]})\s*[:=])", re.IGNORECASE)
LABELLED = pattern(rf"(?:{OUTLINE.pattern})\s*:?\s*(?=[^\W\d])(?!{KEY.pattern[4:]})", re.IGNORECASE)
"""Sizes in front of a label: `[55x55x96] CONV1`."""
OPERAND = r"[(\s]*(?:[A-Za-z]|[0-9]{1,2})[)\s]*"
_TERM = r"[(\s]*(?:[A-Za-z][A-Za-z_]{0,20}(?:[ ][A-Za-z_]{1,20}){0,3}|[0-9]{1,2})[)\s]*"
FORMULA = pattern(
    rf"(?=[^=≈]*?[A-Za-z]){OPERAND}(?:[*×·⋅+]{OPERAND}){{1,12}}(?:(?P<equals>[=≈])\s*|$)"
    rf"|(?=[^=≈]*?[A-Za-z]{{2}}){_TERM}(?:[*×·⋅+]{_TERM}){{1,12}}[=≈]\s*"
)


def english(word: str) -> str:
    """Return a word for memory or for what is counted, in small letters and in English."""
    bare = word.strip(" 个個").removeprefix("可训练")
    if bare[:1] in "内內显":
        return "memory"
    return _ENGLISH.get(bare[:1]) or bare.lower()
