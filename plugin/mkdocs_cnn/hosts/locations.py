"""Which file and line a line of a page was written at.

Between the author's file and the moment when a fence is seen, the host strips the front matter,
plugins rewrite the page, and snippets bring in other files. What happens to a line is followed in
two ways:

- Lines are marked before any preprocessor runs: a `TracedLine` is a string that knows its origin.
  Snippets hand on the lines that they leave alone, and the files they read are marked likewise.
- Where marks are lost (a preprocessor joined the text and split it again; a plugin rewrote the
  page before), two versions of the text are laid side by side: `align`. What only the newer one has
  is looked for elsewhere: `included`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from itertools import islice, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown import Markdown

from mkdocs_cnn.problems.files import read_text
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.problem import Source, Span
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.show.alignment import pair_up

if TYPE_CHECKING:
    from mkdocs_cnn.hosts.included import Gap, Included

MARKED = 50_000
"""How many lines of a page are marked; what happens to more is seen by laying them side by side."""
_MARKED_FOR = pattern("(?i)cnn|8<")
"""What stands on a page whose lines are followed: something of ours, or a snippet."""
_COMPARED = 100
"""How many characters of a text are looked for."""
_FIRST = 100
"""In how many of the lines that begin with it."""
UNKNOWN = "<markdown>"
"""The path of a page whose host does not tell its name."""


@record()
class Place:
    """A line in an author's file."""

    path: str
    """The file as its author names it."""
    line: int
    """The number of the line, from 1."""
    text: str
    """The line as it stands there, with its indentation."""


@record()
class Spot:
    """Some characters on one line of a page, counted without white space: that, hosts change."""

    line: int
    """The index of the line when fences are looked for."""
    start: int
    """The number of visible characters before the first."""
    end: int
    """The number of visible characters up to the last, and with it."""


class TracedLine(str):
    """A line of text that knows where it comes from; an indent put before it does no harm.

    `origin` is a place in a snippet's file, or the index of a line in the page at an earlier step.
    """

    __slots__ = ("origin",)
    origin: Place | int

    def __new__(cls, text: str, origin: Place | int) -> TracedLine:
        """Make a line of `text`."""
        line = super().__new__(cls, text)
        line.origin = origin
        return line

    def __radd__(self, before: str) -> TracedLine:
        """Put an indent before the line."""
        return TracedLine(before + str(self), self.origin)


@record()
class AuthorFile:
    """A file that a page is made from: its own, or a snippet's."""

    path: str
    """Its name, as its host's own messages give it: `guide/vgg.md`."""
    read: Callable[[], str]
    folders: tuple[Path, ...] = ()
    """Where what it includes may lie: its own folder, and that of all pages."""

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the file, front matter included; none where it cannot be read."""
        try:
            text = self.read()
        except (OSError, ValueError, AttributeError):
            return []
        return text.split("\n") if text else []

    def place(self, index: int) -> Place:
        """Give the place of a line, counted from 0."""
        return Place(self.path, index + 1, self.lines[index])


def find_page_file(md: Markdown) -> AuthorFile:
    """Ask MkDocs, ProperDocs or Zensical which file is being converted."""
    file = getattr(processor(md.treeprocessors, "relpath"), "file", None)
    if file is not None:
        path = str(file.src_uri)
        return AuthorFile(path, lambda: str(file.content_string), _folders(file))
    context = processor(md.preprocessors, "rendering_context")
    if context is None:
        return AuthorFile(UNKNOWN, str)
    path, config = str(context.page.path), context.config
    folder = Path(config.get("root_dir", "."), config.get("docs_dir", "docs"))
    return AuthorFile(path, lambda: read_text(folder / path))


def _folders(file: Any) -> tuple[Path, ...]:
    """Return the folder of a page in MkDocs, and that of all pages; none if it was generated."""
    docs = getattr(file, "src_dir", None)
    return (Path(docs, file.src_uri).parent, Path(docs)) if docs else ()


class Locator:
    """Follows the lines of one conversion from the author's file to where a fence is seen."""

    def __init__(self, md: Markdown, lines: Sequence[str], file: AuthorFile | None = None) -> None:
        """Begin with the lines that the host converts.

        Without a `file`, the host is asked for the page's, later: it may not know it yet.
        """
        self._md = md
        self._told = file
        self._given = [str(line) for line in lines]
        self._expanded = self._given
        self._origins: Sequence[Place | int | None] = range(len(lines))
        self._seen = self._given
        self._left = self._given
        self._columns: dict[int, tuple[Source, list[int]]] = {}
        self._named: dict[re.Pattern[str], list[tuple[str, int, int]]] = {}
        self._snippets: dict[str, AuthorFile] = {}

    def mark(self) -> list[str]:
        """Give the lines of the page, each with its number; have snippets do the same.

        A page that says nothing of ours, and brings in no snippet, has no marks. Should something
        of ours come from elsewhere, it is found by the lines around it.
        """
        self._snippets = _follow_snippets(self._md)
        if not any(_MARKED_FOR.search(line) for line in self._given):
            return list(self._given)
        return _numbered(self._given)

    def read(self, lines: Sequence[str]) -> list[str]:
        """Read the marks off again, when snippets have been brought in; return the bare lines."""
        if lines != self._given:
            self._origins = [getattr(line, "origin", None) for line in lines]
            self._expanded = [str(line) for line in lines]
        return list(self._expanded)

    def see(self, lines: Sequence[str]) -> None:
        """Take the page as it is when fences are looked for: `place` counts in these lines."""
        self._seen = self._expanded if lines == self._expanded else list(lines)

    def numbered(self) -> list[str]:
        """Give the lines that were seen, each with its number among them."""
        return _numbered(self._seen)

    def leave(self, lines: Sequence[str]) -> None:
        """Take the page as it is when all fences have been taken out of it."""
        self._left = list(lines)

    def number(self, index: int) -> int:
        """Say which line it was when fences were looked for that is at an index of what is left."""
        number = getattr(self._left[index], "origin", None)
        return number if isinstance(number, int) else self._left_to_seen[index]

    @property
    def path(self) -> str:
        """The page's file as its author names it."""
        return self._file.path

    def find(self, name: re.Pattern[str], text: str) -> Spot | None:
        """Find a text behind a name, in the first line where it stands, or one of the first."""
        found, start = self._behind(name), text[:_COMPARED]
        place = bisect_left(found, (start,))
        likely = takewhile(lambda each: each[0].startswith(start), islice(found, place, None))
        first = min(islice(likely, _FIRST), key=lambda each: each[1:], default=None)
        if first is None:
            return None
        _, number, column = first
        before = visible(self._seen[number][:column])
        return Spot(number, before, before + visible(text))

    def _behind(self, name: re.Pattern[str]) -> list[tuple[str, int, int]]:
        """List what stands behind a name on the page, sorted: the text, its line and column."""
        if name not in self._named:
            lines = enumerate(self._seen)
            ends = ((line, at, each.end()) for at, line in lines for each in name.finditer(line))
            self._named[name] = sorted((x[end : end + _COMPARED], at, end) for x, at, end in ends)
        return self._named[name]

    def span(self, spot: Spot) -> Span:
        """Mark the characters of a spot in their author's file."""
        if spot.line not in self._columns:
            place = self.place(spot.line)
            columns = [i for i, character in enumerate(place.text) if not character.isspace()]
            self._columns[spot.line] = Source(place.path, place.text, place.line), columns or [0]
        source, columns = self._columns[spot.line]
        last = len(columns) - 1
        start, end = columns[min(spot.start, last)], columns[min(spot.end - 1, last)]
        return source.span(0, start, end + 1 - start)

    def place(self, index: int) -> Place:
        """Find the place of a line among those that were given to `see`."""
        number = self._seen_to_expanded[index]
        origin = self._origins[number]
        if origin is None:
            origin = self._search(number)
        if isinstance(origin, Place):
            return origin
        gap = self._gaps[origin]
        if gap is not None:
            found = self._included.find_for_sure(self._keys[1], origin)
            if found is not None:
                return found
        text = self._given[origin].rstrip("\r")
        if key(text) != key(self._seen[index]):
            text = self._seen[index]
        line = self._given_to_file[origin]
        if gap is not None:
            from mkdocs_cnn.hosts.included import filled_in

            line = filled_in(text, self._file.lines, gap, line)
        return Place(self._file.path, line + 1, text)

    def _search(self, number: int) -> Place | int:
        """Find a line that has lost its mark, by the lines around it, in the page or elsewhere."""
        from mkdocs_cnn.hosts.included import alike

        here = self._expanded_to_given[number]
        expanded, given = self._keys
        least = alike(expanded, number, given, here)
        return self._included.find(expanded, number, least) or here

    @cached_property
    def _keys(self) -> tuple[list[str], list[str]]:
        """The lines with snippets and those without them, as they are compared."""
        return list(map(key, self._expanded)), list(map(key, self._given))

    @cached_property
    def _included(self) -> Included:
        """What else may be on the page: snippets, and files that the page names."""
        from mkdocs_cnn.hosts.included import Included, files_named_in

        return Included([*self._snippets.values(), *files_named_in(self._file)])

    @cached_property
    def _gaps(self) -> Sequence[Gap | None]:
        """Between which lines of the file a line was written that is not there."""
        lines = list(map(key, self._file.lines))
        if not lines or lines == self._keys[1]:
            return [None] * len(self._given)
        from mkdocs_cnn.hosts.included import find_gaps

        return find_gaps(self._keys[1], lines, self._given_to_file)

    @cached_property
    def _file(self) -> AuthorFile:
        return self._told or find_page_file(self._md)

    @cached_property
    def _given_to_file(self) -> list[int]:
        return align(self._given, self._file.lines or self._given)

    @cached_property
    def _expanded_to_given(self) -> list[int]:
        return align(self._expanded, self._given)

    @cached_property
    def _seen_to_expanded(self) -> list[int]:
        return align(self._seen, self._expanded)

    @cached_property
    def _left_to_seen(self) -> list[int]:
        return align(self._left, self._seen)


def _numbered(lines: Sequence[str]) -> list[str]:
    """Mark lines with their numbers, unless there are more than anybody has written."""
    if len(lines) > MARKED:
        return list(lines)
    return [TracedLine(text, number) for number, text in enumerate(lines)]


def visible(text: str) -> int:
    """Count the characters of a text that are not white space."""
    return len("".join(text.split()))


def align(new: Sequence[str], old: Sequence[str]) -> list[int]:
    """Say for each line of `new` which line of `old` it comes from, or would most likely.

    White space does not count. The answers never go backwards, so that of two equal passages each
    keeps its own place. `old` has at least one line.
    """
    if new[: len(old)] == old:  # the host puts blank lines at the end
        return [*range(len(old)), *[len(old) - 1] * (len(new) - len(old))]
    found: list[int | None] = [None] * len(new)
    for here, there in pair_up(list(map(key, new)), list(map(key, old))):
        found[here] = there
    return _fill(found, len(old))


def _fill(found: Sequence[int | None], size: int) -> list[int]:
    """Put each line without a match behind the one before it, but before the match that follows."""
    limits: list[int] = []
    limit = size
    for match in reversed(found):
        limit = limit if match is None else match
        limits.append(limit)
    filled: list[int] = []
    last = -1
    for match, limit in zip(found, reversed(limits), strict=True):
        last = max(min(last + 1, limit - 1), last, 0) if match is None else match
        filled.append(last)
    return filled


def _follow_snippets(md: Markdown) -> dict[str, AuthorFile]:
    """Have the snippets extension list the files that it reads, and mark their lines if it can."""
    snippets = processor(md.preprocessors, "snippet")
    if not hasattr(snippets, "get_snippet_path"):
        return {}
    if not isinstance(snippets.get_snippet_path, _Finding):
        snippets.get_snippet_path = _Finding(snippets.get_snippet_path)
        if hasattr(snippets, "read_lines"):  # since pymdown-extensions 13.1
            snippets.read_lines = _Reading(snippets.read_lines)
    found: dict[str, AuthorFile] = {}
    snippets.get_snippet_path.found = found
    return found


class _Followed:
    """Does what a method of the snippets extension does, and something besides."""

    def __init__(self, method: Callable[[Any], Any]) -> None:
        self.method = method


class _Finding(_Followed):
    """Finds a snippet, and remembers the file."""

    found: dict[str, AuthorFile]

    def __call__(self, name: str) -> str | None:
        path: str | None = self.method(name)
        if path:
            self.found[path] = AuthorFile(shown_path(path), partial(read_text, Path(path)))
        return path


class _Reading(_Followed):
    """Reads a snippet, and marks its lines."""

    def __call__(self, path: str) -> list[TracedLine]:
        name = shown_path(path)
        lines = enumerate(self.method(path), start=1)
        return [TracedLine(text, Place(name, number, text)) for number, text in lines]


def shown_path(path: str) -> str:
    """Name a file from the current folder if it lies below it."""
    try:
        return Path(path).resolve().relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return Path(path).as_posix()


def processor(registry: Any, name: str) -> Any:
    """Give a processor of a Markdown registry, which has no `get`; None where it is absent."""
    return registry[name] if name in registry else None  # noqa: SIM401


def key(line: str) -> str:
    """Return a line as it is compared."""
    return " ".join(line.split())
