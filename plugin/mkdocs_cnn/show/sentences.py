"""A number in a sentence, and what it becomes when readers choose something of its network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from math import prod

from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.problems.limits import Limits, check_count
from mkdocs_cnn.problems.phrases import code_of, say
from mkdocs_cnn.problems.problem import Invalid, Problem, clip
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.queries.addresses import Scope
from mkdocs_cnn.queries.inline import Inline, show_inline
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.render.inline import Element, render_inline

NONE = "–"
"""What stands for a number of a network that cannot be."""


def number_in_text(code: Scalar, networks: Networks, settings: Settings) -> tuple[Inline, Element]:
    """Work a number out, and make an element of it.

    A figure that its author wrote stays what it is, whatever readers choose.

    Raises:
        Invalid: it cannot be read or computed, or is too long.
    """
    _check_length(code)
    with networks.facts.traced() as trace:
        shown = show_inline(code, Scope(networks, settings))
    element = render_inline(shown)
    if shown.claimed:
        return shown, element
    asked = (about[0] for kind, about in (*trace.asked, *trace.noted) if kind == "counted")
    varied = [*_varied(asked, networks)]
    if varied:
        data = _data(code, varied, networks, settings)
        element = replace(element, attributes=(*element.attributes, ("data-vary", data)))
    return shown, element


def _varied(names: Iterable[str], networks: Networks) -> Iterator[tuple[str, Program]]:
    """Yield the networks of which something can be chosen, each once."""
    ask = networks.facts.ask
    for name in sorted(set(names)):
        if ask("places", name) or ask("defined", name):
            program, _ = networks.named(name)
            if program.vary:
                yield name, program


def _data(
    code: Scalar, varied: list[tuple[str, Program]], networks: Networks, settings: Settings
) -> str:
    """Write on which choices a number depends, and what it is for each."""
    from mkdocs_cnn.language.varied import sizes
    from mkdocs_cnn.library.choosing import Choosing
    from mkdocs_cnn.show.render.varied import as_json, spread_values

    counts = [sizes(program) for _, program in varied]
    check_count(networks.library.limits, "choices", code.span, prod(map(prod, counts)))
    names = [name for name, _ in varied]
    values = []
    for indices in product(*(range(prod(each)) for each in counts)):
        chosen = Choosing(networks, dict(zip(names, indices, strict=True)))
        values.append(_value(code, Scope(chosen, settings)))
    all_counts = [count for each in counts for count in each]
    data = {"of": names, "n": all_counts, "s": spread_values(values, all_counts)}
    return as_json(data)


def _value(code: Scalar, scope: Scope) -> tuple[str, str, str]:
    """Return a number as it is written, where it comes from, and the number itself."""
    try:
        shown = show_inline(code, scope)
    except Invalid as invalid:
        return NONE, _reason(invalid.problems[0]), ""
    return shown.text, shown.title, shown.value


def _reason(problem: Problem) -> str:
    """Say why there is no number: of a network that cannot be, why that is so."""
    inner = code_of(problem.message) == "the-network-has-a-mistake" and problem.notes
    return str(inner[0].message if inner else problem.message)


def _check_length(code: Scalar) -> None:
    """Refuse an inline code that nobody could read.

    Raises:
        Invalid: it is too long.
    """
    if len(code.value) > Limits.code:
        message = say("characters-in-one-code", count=len(code.value))
        raise Invalid([Problem(message, code.span, say("at-most", most=Limits.code))])


def readable(code: Scalar) -> str:
    """Return as much of an inline code as anybody would read."""
    return code.value if len(code.value) <= Limits.code else clip(code.value)[1:-1]
