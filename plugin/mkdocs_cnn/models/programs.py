"""A trace to a program, which the library takes as it takes those of the block language."""

from __future__ import annotations

from mkdocs_cnn.language.program import Program, Setting, Text
from mkdocs_cnn.language.traced import USUAL_TYPE, Trace
from mkdocs_cnn.models.reading import read
from mkdocs_cnn.problems.limits import DEFAULTS, Limits
from mkdocs_cnn.problems.problem import Problem, Source


def read_export(source: Source, limits: Limits = DEFAULTS) -> tuple[Program, list[Problem]]:
    """Read a text that `mkdocs-cnn export` wrote, as far as it can be read."""
    trace, problems = read(source, limits)
    return _unless(problems, trace, source), problems


def read_keras(source: Source, limits: Limits = DEFAULTS) -> tuple[Program, list[Problem]]:
    """Read the configuration of a model of Keras."""
    from mkdocs_cnn.models.keras import read as read_config

    trace, found = read_config(source, source.text, limits)
    problems = [each for each in found if each.level != "note"]
    return _unless(problems, trace, source), problems


def _unless(problems: list[Problem], trace: Trace, source: Source) -> Program:
    """Return the program of a model; where there are mistakes, nothing follows from it."""
    return Program(source) if problems else program_of(trace, source)


def program_of(trace: Trace, source: Source) -> Program:
    """Return the program of a model, whose values have the type of most of its parameters."""
    settings: tuple[Setting, ...] = ()
    if trace.value_type != USUAL_TYPE:
        span = source.span()
        settings = (Setting("dtype", (Text(trace.value_type, span),), span),)
    return Program(source, settings=settings, trace=trace)
