"""What a fence says, where that stands in its author's file, and what is wrong with the fence."""

from __future__ import annotations

from mkdocs_cnn.hosts.conversion import Conversion, Fence
from mkdocs_cnn.hosts.locations import Place
from mkdocs_cnn.hosts.openers import find_opener, read_options, white_before
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Note, Problem, Source
from mkdocs_cnn.problems.records import record


@record()
class Caught:
    """A fence of ours that stands on a page."""

    header: Source
    """The opening line, from its fence on."""
    body: Source | None
    """What is between the fences; None for a fence that is not one because of its surroundings."""
    options: dict[str, str]
    """What the opening line says."""
    problems: tuple[Problem, ...]
    """What is wrong with the fence itself."""


def read_fence(conversion: Conversion, fence: Fence) -> Caught:
    """Say what a fence says, where, and what is wrong with it."""
    place = conversion.locator.place(fence.start)
    white = white_before(place.text)
    header = Source(place.path, place.text[len(white) :], place.line, len(white))
    if fence.broken_at is not None:
        broken = conversion.locator.place(fence.broken_at)
        return Caught(header, None, {}, (_broken(broken, white, header),))
    if fence.body is None:
        return Caught(header, None, {}, (_never_closed(header),))
    options, problems = read_options(header)
    return Caught(header, _body(conversion, fence, header), options, tuple(problems))


def _body(conversion: Conversion, fence: Fence, header: Source) -> Source:
    """Locate the text between the fences, which may come from another file than they do."""
    body = fence.body or ""
    if fence.text.count("\n") < 2:
        return Source(header.path, body, header.first_line + 1, header.indent)
    place = conversion.locator.place(fence.start + 1)
    first = body.split("\n", 1)[0]
    fits = bool(first) and place.text.endswith(first)
    indent = len(place.text) - len(first) if fits else header.indent
    return Source(place.path, body, place.line, indent)


def _broken(place: Place, white: str, header: Source) -> Problem:
    """Report a line that ends the indentation (`white`), or the quote, in which a fence stands."""
    line = Source(place.path, place.text, place.line)
    message = say("this-line-is-indented-less")
    expected = say("at-least-columns-before-the-text", count=len(white))
    if ">" in white:
        message = say("this-line-leaves-the-quote")
        expected = say("before-the-text", white=white.strip())
    hint = say("indent-every-line-of-a-block")
    note = Note(say("the-block-starts-here"), header.whole_line())
    return Problem(message, line.whole_line(), expected, hint, (note,))


def _never_closed(header: Source) -> Problem:
    opener = find_opener(header.text)
    fence = opener[0] if opener else "```"
    hint = say("the-closing-fence-is-as-long")
    return Problem(
        say("block-never-closed"),
        header.span(0, 0, len(header.text.rstrip())),
        say("a-line-below-the-block", fence=fence),
        hint,
    )
