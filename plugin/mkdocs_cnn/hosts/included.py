"""Where lines are from that another plugin wrote into a page before Markdown saw it.

A plugin that includes files, or fills in templates, hands on a text that does not say where it is
from. But the page names the files in quotes where it includes them, and what is left of the line of
a template tells which it was.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice, takewhile
from pathlib import Path
from typing import TypeAlias

from mkdocs_cnn.hosts.locations import AuthorFile, Place, key, shown_path
from mkdocs_cnn.problems.files import is_file, read_text
from mkdocs_cnn.problems.patterns import pattern

AROUND = 100
"""How many lines are compared before and after one, at as many places."""
FILES = 100
"""How many files are looked into that a page names, and those that it includes."""
ENOUGH = 3
"""How many lines in a row are the same in a file that was included, unless it has fewer."""
_COMPARED = 1_000
"""How many characters of a line are compared with what became of it."""
_DIRECTIVE = pattern(r"\{[%{!]")
_NAME = pattern(r"""(?<![\w"'])(["'])([^"'\x00-\x1f<>|*?]{1,300}\.\w{1,10})\1""")
_WORD = pattern(r"\w+|[^\w\s]")

Keys: TypeAlias = Sequence[str]
"""Lines as they are compared."""
Gap: TypeAlias = tuple[int, int]
"""The first and the last of the lines between two others."""


class Included:
    """Lines of files that may be on a page, found by what they say."""

    def __init__(self, files: Iterable[AuthorFile]) -> None:
        self._found: dict[str, list[tuple[AuthorFile, Keys, int]]] = {}
        for file in files:
            keys = list(map(key, file.lines))
            for index, line in enumerate(keys):
                self._found.setdefault(line, []).append((file, keys, index))

    def find(self, lines: Keys, number: int, least: int = 0) -> Place | None:
        """Find a line by the lines around it.

        Args:
            lines: those of the page.
            number: the index of the line.
            least: how many lines around it are the same at the best place that is known already.
        """
        best: Place | None = None
        most = least
        for file, keys, index in self._found.get(lines[number], [])[:AROUND]:
            same = alike(lines, number, keys, index)
            if same > most:
                best, most = file.place(index), same
        return best

    def find_for_sure(self, lines: Keys, number: int) -> Place | None:
        """Find a line where so many lines are the same that it is no coincidence."""
        found = self._found.get(lines[number], [])[:AROUND]
        shortest = min((sum(map(bool, keys)) for _, keys, _ in found), default=0)
        return self.find(lines, number, min(ENOUGH, shortest) - 1)


def alike(one: Keys, i: int, other: Keys, j: int) -> int:
    """Count the lines around `one[i]` that are the same around `other[j]`, as far as that helps."""
    if one[i] != other[j]:
        return 0
    after = _count_alike(one[i : i + AROUND], other[j : j + AROUND])
    before = _count_alike(one[max(i - AROUND, 0) : i][::-1], other[max(j - AROUND, 0) : j][::-1])
    return before + after


def _count_alike(one: Keys, other: Keys) -> int:
    """Count the lines that two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def files_named_in(page: AuthorFile) -> Iterator[AuthorFile]:
    """Give the files that a page names in quotes where it includes them, and those that they name.

    None is read that lies neither with the pages nor below the current folder.
    """
    waiting, known = deque([page]), set[str]()
    while waiting:
        for name in islice(dict.fromkeys(_names(waiting.popleft())), FILES):
            path = _find(name, page.folders)
            if path is None or path in known:
                continue
            if len(known) == FILES:
                return
            known.add(path)
            waiting.append(AuthorFile(shown_path(path), partial(read_text, path), page.folders))
            yield waiting[-1]


def _names(file: AuthorFile) -> Iterator[str]:
    for line in file.lines:
        if _DIRECTIVE.search(line):
            yield from (name[2] for name in _NAME.finditer(line))


def _find(name: str, folders: Sequence[Path]) -> str | None:
    """Find a file that is named, if it lies where an author's files do."""
    below = tuple(os.path.realpath(each) + os.sep for each in (*folders[1:], Path.cwd()))
    for folder in (*folders, Path.cwd()):
        path = os.path.realpath(folder / name.lstrip("/"))
        if path.startswith(below) and is_file(path):
            return path
    return None


def find_gaps(given: Keys, file: Keys, places: Sequence[int]) -> list[Gap | None]:
    """Say between which lines of a file those lines were written that it has not; None for others.

    Args:
        given: the lines of a page, as a plugin left them.
        file: those of its file.
        places: which line of the file each line of the page comes from, or would most likely.
    """
    own = [text == file[place] for text, place in zip(given, places, strict=True)]
    sure = [found and bool(text) for found, text in zip(own, given, strict=True)]
    firsts, first, last = [], 0, len(file) - 1
    for place, known in zip(places, sure, strict=True):
        first = place + 1 if known else first
        firsts.append(first)
    gaps: list[Gap | None] = []
    for index in reversed(range(len(given))):
        gaps.append(None if own[index] else (firsts[index], last))
        last = places[index] - 1 if sure[index] else last
    return gaps[::-1]


def filled_in(text: str, lines: Sequence[str], gap: Gap, likely: int) -> int:
    """Return the index of the line of a file that a text was made of.

    Args:
        text: what became of the line.
        lines: those of the file.
        gap: the first and the last line that it may have been.
        likely: which it was if nothing tells.
    """
    best, most = -1, 0.5
    directives = []
    for index in range(gap[0], min(gap[1], gap[0] + AROUND) + 1):
        likeness = _likeness(text.strip()[:_COMPARED], lines[index].strip()[:_COMPARED])
        if likeness > most:
            best, most = index, likeness
        if _DIRECTIVE.search(lines[index]):
            directives.append(index)
    if best >= 0 or not directives:
        return best if best >= 0 else likely
    return max((each for each in directives if each <= likely), default=directives[0])


def _likeness(text: str, line: str) -> float:
    """Say how much is the same in a text and on a line: 1 if that has all of it in one piece."""
    if not text:
        return 0
    if text in line:
        return 1
    one, other = (_WORD.findall(each) for each in (text, line))
    return 2 * (Counter(one) & Counter(other)).total() / max(len(one) + len(other), 1)
