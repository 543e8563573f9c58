"""What an author declares behind a claim: `count ptflops, rounding down`."""

from __future__ import annotations

import re

from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Refusal, did_you_mean
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.settings.choice import SettingError
from mkdocs_cnn.settings.choices import Settings, check_setting

DECLARATIONS = ("count", "rounding", "MB", "FLOPs")
"""The settings that a single claim can have."""
_DECLARED = pattern(r"(?P<name>\w+)[\s:=]+(?P<value>\S[^,;]*)")


def read_declarations(text: str, settings: Settings) -> Settings:
    """Read what a claim itself declares, `count ptflops, rounding down`, over what holds else.

    Raises:
        Refusal: it declares nothing that there is.
    """
    for part in re.split(r"[,;]", text):
        found = _DECLARED.fullmatch(part.strip())
        name = found["name"] if found else part.strip()
        known = {each.lower(): each for each in DECLARATIONS}.get(name.lower())
        if found is None or known is None:
            expected = say("one-of", names=DECLARATIONS)
            hint = did_you_mean(name, DECLARATIONS)
            raise Refusal(say("no-declaration", text=part.strip()), expected, hint)
        try:
            value = check_setting(known, found["value"])
        except SettingError as error:
            raise Refusal(error.message, error.expected, error.hint) from None
        settings = replace(settings, **{known: value})
    return settings


def declares(text: str) -> bool:
    """Return whether a text behind a claim begins as a declaration, whatever it declares."""
    word = re.match(r"\s*(\w*)", text)
    return word is not None and word[1].lower() in map(str.lower, DECLARATIONS)
