"""Numbers in running text, as elements: hosts put them into a tree, others write them as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Problem
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.problems.visible import visible
from mkdocs_cnn.queries.inline import Inline

LONG_NUMBER = 24
"""From how many characters on a number may break across lines."""


@record()
class Element:
    """An element of HTML. Nothing in it is escaped yet."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Element | str, ...] = ()

    def __str__(self) -> str:
        return "".join(self._written())

    def _written(self) -> Iterator[str]:
        yield f"<{self.tag}"
        yield from (f' {name}="{escape(value)}"' for name, value in self.attributes)
        yield ">"
        for child in self.children:
            if isinstance(child, str):
                yield escape(child)
            else:
                yield from child._written()
        yield f"</{self.tag}>"


def render_inline(inline: Inline) -> Element:
    """Make a number of running text an element; its title has its origin, and a claim's rule."""
    title = ("title", "\n".join(filter(None, (inline.title, inline.rule))))
    if inline.instead:
        pair = Element("del", (), (inline.text,)), " ", Element("ins", (), (inline.instead,))
        return Element("span", (("class", "cnn-number cnn-false"), title), pair)
    classes = "cnn-number cnn-claimed" if inline.claimed else "cnn-number"
    if len(inline.text) > LONG_NUMBER:
        classes += " cnn-long"
    if inline.value:
        attributes = ("class", classes), ("value", inline.value), title
        return Element("data", attributes, (inline.text,))
    return Element("span", (("class", classes), title), (inline.text,))


def render_inline_problem(problem: Problem, code: str) -> Element:
    """Show what an author wrote and what is wrong with it, both within the sentence."""
    said = problem.message
    if problem.hint:
        said = say("message-and-hint", message=problem.message, hint=problem.hint)
    written = (Element("code", (), (visible(code),)), " ") if code else ()
    attributes = ("class", "cnn-mistake"), ("role", "alert"), ("title", problem.describe())
    return Element("span", attributes, (*written, Element("span", (), (str(said),))))
