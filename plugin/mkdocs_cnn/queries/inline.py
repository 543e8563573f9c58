"""Numbers in running text: `vgg16.params | M`, `0.59M = vgg16.conv3_2.params`.

    inline     = [ figure ( "=" | "!=" ) ] expression [ "|" format ]
    expression = arithmetic (+ - * / // % brackets min max ceil) of numbers and addresses

A claim (`=`) shows what its author wrote and is checked; `!=` quotes a figure that is known to be
wrong, and is checked likewise.
"""

from __future__ import annotations

import re

from mkdocs_cnn.figures.amounts import Amount, Value
from mkdocs_cnn.figures.claims import false_claim, reason, written
from mkdocs_cnn.figures.figure import Extents, Figure, find_number, read_claim
from mkdocs_cnn.figures.misread import not_a_figure
from mkdocs_cnn.figures.numbers import with_missing
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import (
    Correction,
    FalseClaim,
    Invalid,
    Problem,
    Refusal,
    Span,
    clip,
)
from mkdocs_cnn.problems.records import record, replace
from mkdocs_cnn.problems.visible import show_fields
from mkdocs_cnn.queries.addresses import Scope
from mkdocs_cnn.queries.arithmetic import Worked, check_claim, evaluate
from mkdocs_cnn.queries.formats import FORMATS, FormatError, check_format, default_format, write
from mkdocs_cnn.settings.choices import Settings

MAX_EXPLAINED = 80
"""The most characters of arithmetic in a title."""
_SIGN = pattern(r"(?<![<>=~])(?P<sign>!=|≠|=)(?![=~>])")
_NO_SIGN = pattern(r"(?P<equal>={2,3}|=>|->|→|≡)|(?P<about>~=|=~|≈|≃|≅)|[<>]=?|[≤≥]")
"""Signs that authors write where a claim has `=`."""


@record()
class Inline:
    """What stands in the text."""

    text: str
    title: str
    """Where it comes from."""
    value: str = ""
    """The bare number; empty for sizes and words."""
    instead: str = ""
    """The true figure, where `text` is a false one."""
    claimed: bool = False
    """Is it a figure that its author wrote?"""
    rule: str = ""
    """By which rule a figure is right or wrong; empty where it is the value itself."""
    declared: bool = False
    """Is it true because a convention is declared?"""
    findings: tuple[FalseClaim, ...] = ()

    def __post_init__(self) -> None:
        """Keep no hidden character of an author's text."""
        show_fields(self, "text", "title", "value", "instead", "rule")


def show_inline(code: Scalar, scope: Scope) -> Inline:
    """Work out what stands behind `#!cnn`.

    Raises:
        Invalid: it cannot be read or computed.
    """
    text = code.value
    bar = text.find("|")
    end = len(text) if bar < 0 else bar
    sign = _SIGN.search(text, 0, end)
    start = sign.end() if sign else 0
    if not text[start:end].strip():
        raise Invalid(
            [
                Problem(
                    say("nothing-to-compute"), code.span, say("an-expression-such-as-vgg16-params")
                )
            ]
        )
    if sign is not None:
        return _claim(code, sign, end, scope)
    if other := _NO_SIGN.search(text, 0, end):
        raise Invalid([_no_sign(code, other)])
    form = "" if bar < 0 else _format(code, bar + 1)
    return _number(code, end, form, scope)


def _no_sign(code: Scalar, sign: re.Match[str]) -> Problem:
    hint = say("write-the-bound-in-front")
    if sign["equal"]:
        hint = say("write-text", text="=")
    elif sign["about"]:
        hint = say("write-with-in-front")
    message = say("is-no-sign-of-a-claim", sign=sign[0])
    return Problem(message, code.at(sign.start(), len(sign[0])), say("equal-or-unequal"), hint)


def _format(code: Scalar, start: int) -> str:
    text = code.value[start:].strip()
    if not text:
        message, expected = say("no-format-behind-the-bar"), say("one-of", names=tuple(FORMATS))
        raise Invalid([Problem(message, code.at(start - 1), expected)])
    span = code.at(code.value.find(text, start), len(text))
    try:
        return check_format(text)
    except FormatError as error:
        raise Invalid([error.at(span)]) from None


def _number(code: Scalar, end: int, form: str, scope: Scope) -> Inline:
    """Compute an expression and write it in a format."""
    worked = evaluate(code, 0, end, scope, "output" if form == "shape" else "")
    if form == "shape":
        worked = _as_shape(worked)
    settings = worked.settings or scope.settings
    shown = default_format(worked.value, worked.share, settings)
    if form == "formula":
        shown = f"{worked.explained} = {shown}" if worked.explained else shown
    elif form:
        try:
            shown = write(worked.value, form, settings)
        except FormatError as error:
            span = code.at(code.value.find(form, end), len(form))
            raise Invalid([error.at(span)]) from None
    shown = with_missing(shown, worked.missing)
    return Inline(shown, _title(code, 0, end, worked), _bare(worked.value))


def _as_shape(worked: Worked) -> Worked:
    """Give sizes as they are, and of anything else that a part has the part's output."""
    if worked.address is None or isinstance(worked.value, tuple):
        return worked
    output = replace(worked.address, name="output")
    return replace(worked, value=output.value or "", address=output)


def _claim(code: Scalar, sign: re.Match[str], end: int, scope: Scope) -> Inline:
    """Check a figure; with `!=` it should be wrong."""
    settings = _declared(code, end, scope) if end < len(code.value) else None
    figure, span = _read_claimed(code, sign, scope)
    claim = replace(code, value=code.value[:end])
    shown, wrong = show_claim(figure, span, claim, sign.end(), scope, settings)
    subject = clip(claim.value[sign.end() :])[1:-1]
    if wrong is None:
        if sign["sign"] == "=":
            return shown
        message = say("is-said-to-be-wrong", figure=clip(figure.text), subject=subject)
        hint = say("write-for-a-figure")
        right = FalseClaim(message, span, "", hint, level=scope.level)
        return replace(shown, findings=(right,))
    if sign["sign"] != "=":
        return shown
    return replace(shown, findings=(false_claim([wrong], subject, scope.level),))


def show_claim(
    figure: Figure | Extents,
    span: Span,
    code: Scalar,
    start: int,
    scope: Scope,
    settings: Settings | None,
) -> tuple[Inline, Correction | None]:
    """Hold a figure against an expression, as `check_claim` does; say how it is shown, and why."""
    worked, wrong = check_claim(figure, span, code, start, scope, settings)
    title = _title(code, start, len(code.value), worked)
    bare, declared = _bare(worked.value), worked.declared
    shown = Inline(figure.text, title, bare, claimed=True, declared=declared)
    if wrong is not None:
        return replace(shown, instead=wrong.instead, rule=str(wrong.rule)), wrong
    if isinstance(figure, Figure):
        figure = replace(figure, reading=(settings or scope.declared).reading)
    value_bytes = (worked.settings or scope.settings).value_bytes
    return replace(shown, rule=str(reason(figure, worked.value, value_bytes))), None


def _declared(code: Scalar, bar: int, scope: Scope) -> Settings:
    """Read by whose convention a claim is to be checked, behind its bar."""
    from mkdocs_cnn.queries.declarations import declares, read_declarations

    text = code.value[bar + 1 :]
    span = code.at(bar, len(code.value) - bar)
    if not declares(text):
        expected = say("what-you-claim-is-shown")
        raise Invalid([Problem(say("a-format-behind-a-claim"), span, expected)])
    try:
        return read_declarations(text, scope.declared)
    except Refusal as refusal:
        raise Invalid([refusal.at(span)]) from None


def _read_claimed(code: Scalar, sign: re.Match[str], scope: Scope) -> tuple[Figure | Extents, Span]:
    """Read the figure before the sign."""
    text = code.value[: sign.start()].strip()
    span = code.at(code.value.find(text) if text else 0, max(len(text), 1))
    figure = read_claim(text, scope.numbers)
    if figure is None:
        raise Invalid([_no_figure(code, text, span, sign, scope)])
    return figure, span


def _no_figure(code: Scalar, text: str, span: Span, sign: re.Match[str], scope: Scope) -> Problem:
    """Report a text in front of the sign that is not a figure; its sides may be exchanged."""
    hint: Words = ""
    if text.isascii() and not find_number(text) and _is_expression(code, sign.start(), scope):
        behind = code.value[sign.end() :].strip()
        if read_claim(behind, scope.numbers):
            hint = say(
                "write-the-figure-first", behind=behind, sign=sign["sign"], text=clip(text)[1:-1]
            )
            return Problem(say("is-not-a-figure", text=clip(text)), span, say("a-figure"), hint)
        hint = say("write-one-figure-in-front-of-and-arithmetic", sign=sign["sign"])
    return not_a_figure(text, span, scope.numbers, hint)


def _is_expression(code: Scalar, end: int, scope: Scope) -> bool:
    """Return whether what stands in front of the sign could stand behind it."""
    try:
        evaluate(code, 0, end, scope, "output")
    except Invalid:
        return False
    return True


def _title(code: Scalar, start: int, end: int, worked: Worked) -> str:
    """Say where a value comes from: `VGG-16, conv3_2: parameters = … = 590,080`."""
    what = worked.address.words if worked.address else " ".join(code.value[start:end].split())
    explained, value = worked.explained, worked.value
    full = written(value) if isinstance(value, Amount) else default_format(value, False, Settings())
    if len(explained) > MAX_EXPLAINED or explained == full:
        explained = ""
    return " = ".join(filter(None, (what, explained, full)))


def _bare(value: Value) -> str:
    if not isinstance(value, Amount):
        return ""
    number = value.value
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.12g}"
