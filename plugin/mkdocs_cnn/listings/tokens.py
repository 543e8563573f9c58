"""The signs and words of listings, as patterns."""

from __future__ import annotations

import re

from mkdocs_cnn.figures.figure import POWER
from mkdocs_cnn.figures.numerals import BLANKS, FORMATS, RAISED
from mkdocs_cnn.problems.patterns import pattern

BULLET = pattern(r"\s*(?:[-*•‣▪◦–]\s+|\d{1,3}[.)]\s+)?")
FIGURES = {
    each: pattern(
        rf"(?i){each.token}(?:{POWER}|[ ]?(?:\^|\*\*)[ ]?[0-9]+|[{RAISED}]+)?(?:[{BLANKS}]?"
        r"(?:(?:[kmgt]i?)?b|(?:[kmgt]i?)?bytes?|thousand|million|billion|[kmgt])(?!\w))?"
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
    r"|biases\b|values?\b)(?!\s*:?\s*\(?\s*[0-9])"
)
OF_WEIGHTS = ("weight", "weights", "biases", "param", "params", "parameter", "parameters")
OF_MEMORY = ("activation", "activations")
KEY = pattern(
    r"(?i)(?P<memory>memory|mem|activations?)\b"
    r"|(?:\#\s*)?(?P<weights>weights?|params?|parameters?)\b"
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
_BOX = r"[0-9]{1,12}(?:\s*[x×*·⋅X]\s*[0-9]{1,12}){0,3}"
ARROW_SIGN = pattern(r"->|=>|→|⇒")
LED = pattern(
    rf"\s*(?:[,;:]\s*)?(?P<before>{OUTLINE.pattern}|{_BOX}(?![0-9.,]))?"
    rf"\s*(?:{ARROW_SIGN.pattern})\s*"
    rf"(?P<after>{OUTLINE.pattern}|{_BOX}(?!\s*[=≈x×*·⋅X(+%]|[0-9.,]*[0-9]|\s*(?:->|=>|→|⇒)))"
)
"""What goes in, if it is said, and what comes out: `28x28x6 -> 14x14x6`."""
COUNTED = pattern(
    r"(?i)[0-9](?:[0-9.,]*[0-9])?[ ]?[kmg]?[ ]?(?:weights?|params?|parameters?)\b(?!\s*[:=])"
)
"""A figure with its noun."""
UNITS = pattern(
    rf"(?i)\s*(?P<out>[0-9]{{1,6}})\s*[,;]\s+(?:(?={COUNTED.pattern[4:]})"
    r"|(?=(?:weights?|params?|parameters?)\s*[:=]\s*[(0-9]))"
)
"""Outputs in front of a figure that says what it is of: the 120 of `fc1: 120, 752,760 params`."""
REMARK = pattern(r"\((?=[^()]*[^\W\d_]{2})(?:[^()]|\([^()]*\))*\)?|\(\s*[<>≤≥][^()]*\)|/.*")
BETWEEN = pattern(r"[\s,;.|]+|[-–—](?!\w)")
WORD = pattern(r"[^\W\d_]+(?:-[^\W\d_]+)*")
TOTAL = pattern(r"(?i)(?:grand\s+)?(?:total|sum)\b(?P<words>[^\d:=≈~*]*)[:=]?\s*")
INPUT = pattern(r"(?i)(?:input|image|data)(?:\s+(?:layer|image|size|shape))?(?!\w)\s*:?\s*")
HEAD_END = pattern(
    r"(?i)->|→|⇒|[:\[=≈~]|\b(?:memory|mem|activations?|weights?|params?|parameters?)\b|$"
)
CONTINUED = pattern(rf"\s*(?:{OUTLINE.pattern}|(?:{KEY.pattern[4:]})\s*[:=])", re.IGNORECASE)
LABELLED = pattern(rf"(?:{OUTLINE.pattern})\s*:?\s*(?=[^\W\d])(?!{KEY.pattern[4:]})", re.IGNORECASE)
"""Sizes in front of a label: `[55x55x96] CONV1`."""
OPERAND = r"[(\s]*(?:[A-Za-z]|[0-9]{1,2})[)\s]*"
FORMULA = pattern(
    rf"(?=[^=≈]*?[A-Za-z]){OPERAND}(?:[*×·⋅+]{OPERAND}){{1,12}}(?:(?P<equals>[=≈])\s*|$)"
)
