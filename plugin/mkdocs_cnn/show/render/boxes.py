"""Boxes with what is wrong in a block, or may be meant otherwise, in the words of the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from mkdocs_cnn.problems.phrases import tell
from mkdocs_cnn.problems.problem import MAX_SHOWN, Problem, Span, more_than_shown


def render_problems(problems: Sequence[Problem], heading: str, lang: str = "") -> str:
    """Write an error box: problems in the words of the log."""
    return _box(problems, heading, 'class="cnn cnn-error" role="alert"', lang)


def render_cautions(cautions: Sequence[Problem], lang: str = "") -> str:
    """Write a box for below a block that is shown: what of it may be meant otherwise."""
    heading = tell("this-block-may-be-meant-otherwise")
    return _box(cautions, heading, 'class="cnn cnn-error cnn-caution" role="note"', lang)


def _box(problems: Sequence[Problem], heading: str, attributes: str, lang: str) -> str:
    title = escape(heading)
    parts = [
        f"<div {attributes}{f' lang={lang}' if lang else ''}>",
        f'<p class="cnn-error-title">{title}</p>',
        f'<div class="cnn-problems" tabindex="0" role="group" aria-label="{title}">',
    ]
    for problem in problems[:MAX_SHOWN]:
        parts += _problem(problem)
    if more := more_than_shown(problems):
        parts.append(f'<p class="cnn-problem">{escape(more)}</p>')
    return "\n".join([*parts, "</div>\n</div>"])


def _problem(problem: Problem) -> Iterator[str]:
    """Write a problem so that its sentences wrap and its line stays whole."""
    yield '<div class="cnn-problem">'
    yield from _place(f"<strong>{escape(str(problem.message))}</strong>", problem.span)
    yield from (f"<p>{escape(line)}</p>" for line in problem.advice)
    for note in problem.notes:
        yield from _place(escape(str(note.message)), note.span)
    yield "</div>"


def _place(message: str, span: Span) -> Iterator[str]:
    yield f"<p><code>{escape(span.location)}</code>: {message}</p>"
    excerpt = escape("\n".join(span.excerpt()))
    yield f"<pre><code>{excerpt}\n</code></pre>"
