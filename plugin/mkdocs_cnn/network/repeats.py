"""`xN`: how often something is there, and what each time is called."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.language.evaluation import evaluate_whole
from mkdocs_cnn.language.expressions import Expression
from mkdocs_cnn.language.program import Row, Stage, Text
from mkdocs_cnn.network.scopes import Scope
from mkdocs_cnn.network.walk import Walk
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Invalid, Note, Problem, clip


def rounds(walk: Walk, item: Row | Stage, scope: Scope) -> Iterator[str | None]:
    """Give the name of each time that an item is there; None where it has none.

    They end with a round that has a mistake: the next ones would only say the same again.
    """
    before = len(walk.problems)
    for index in range(1, times(walk, item.times) + 1):
        if isinstance(item, Row):
            walk.step(item.span, layers=0, steps=item.chain.steps)
        if item.name is None:
            yield None
        else:
            name = item.name.value if item.times is None else f"{item.name.value}_{index}"
            check_free(walk, scope.address(name), name, item.name)
            yield name
        if len(walk.problems) > before or walk.is_ended:
            return


def times(walk: Walk, written: Expression | None) -> int:
    """Evaluate xN."""
    if written is None:
        return 1
    try:
        count = evaluate_whole(written, walk.numbers())
    except Invalid as invalid:
        walk.lose(*invalid.problems)
        return 1
    least = 0 if walk.frame.names else 1
    if count >= least:
        return count
    walk.lose(
        Problem(say("so-many-times", times=count), written.span, say("at-least", least=least))
    )
    return 1


def check_free(walk: Walk, path: str, name: str, written: Text) -> None:
    """Repeating makes names, conv1_1, conv1_2, …, that may have been given already."""
    first = walk.given_names.setdefault(path, written)
    if first.value != written.value:
        note = Note(say("first-used-here"), first.span)
        hint = say("give-each-its-own-name")
        message = say("the-name-is-used-twice", name=clip(name))
        walk.report(Problem(message, written.span, "", hint, (note,)))
