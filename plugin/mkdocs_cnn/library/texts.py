"""A text to a program: which reader takes it, that of listings or that of the block language."""

from __future__ import annotations

from collections.abc import Callable

from mkdocs_cnn.figures.numerals import DEFAULT, NumberFormat
from mkdocs_cnn.language import reader
from mkdocs_cnn.language.program import Program, block_keys
from mkdocs_cnn.language.vocabulary import no_network
from mkdocs_cnn.models import EXPORT
from mkdocs_cnn.problems.limits import DEFAULTS, Limits, check_count
from mkdocs_cnn.problems.problem import Invalid, Problem, Source
from mkdocs_cnn.settings.choices import SETTINGS

_KEYS = set(block_keys(SETTINGS)) - {"input"}
"""The keys of a block that no listing has; INPUT stands in both."""


def read(
    source: Source,
    numbers: NumberFormat = DEFAULT,
    is_network: Callable[[str], bool] = no_network,
    limits: Limits = DEFAULTS,
) -> tuple[Program, list[Problem]]:
    """Read what can be read of a block, a network file or a listing, and report the rest.

    Args:
        source: the text.
        numbers: how the numbers of a listing are grouped; in YAML, nothing depends on it.
        is_network: says whether a word names a network, which a line can call.
        limits: how much may be read.

    Raises:
        Invalid: nothing can be read.
    """
    if source.text.lstrip().startswith(EXPORT):
        from mkdocs_cnn.models.programs import read_export

        return read_export(source, limits)
    if source.text.lstrip().startswith("{") and '"class_name"' in source.text:
        from mkdocs_cnn.models.programs import read_keras

        return read_keras(source, limits)
    check_count(limits, "characters", source.span(), len(source.text))
    if not (_is_name(source.text) or any(map(_has_key, source.lines))):
        from mkdocs_cnn.listings.kinds import KINDS

        text = source.text.replace("\u00a0", " ")  # as a page has them that was copied
        for kind in KINDS:
            if kind.recognise(text) and (found := kind.read(source, numbers)) is not None:
                return found
    return reader.read(source, SETTINGS, is_network, limits)


def _is_name(text: str) -> bool:
    """Is it one word, which can only name a network?"""
    return len(text.split()) < 2 and not any(sign in text for sign in "(=")


def _has_key(line: str) -> bool:
    """Does a line begin with a key of a block?"""
    key, colon, value = line.partition(":")
    return bool(colon) and key.rstrip(" ") in _KEYS and (not value or value[0].isspace())


def parse(
    source: Source,
    numbers: NumberFormat = DEFAULT,
    is_network: Callable[[str], bool] = no_network,
    limits: Limits = DEFAULTS,
) -> Program:
    """Read a text without mistakes; the arguments are those of `read`.

    Raises:
        Invalid: with every mistake in the text.
    """
    program, problems = read(source, numbers, is_network, limits)
    if problems:
        raise Invalid(problems)
    return program
