"""Where known networks come from: the package's own files, the site's folder, a page's ids."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from itertools import count

from mkdocs_cnn.figures.numerals import DEFAULT, NumberFormat
from mkdocs_cnn.problems.files import AnyPath, UnreadableError, read_text
from mkdocs_cnn.problems.limits import DEFAULTS, Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.problem import Invalid, Problem, Source
from mkdocs_cnn.problems.records import record, state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.counting.report import Report
    from mkdocs_cnn.language.program import Program
    from mkdocs_cnn.library.stored import Totals

ZOO = os.path.join(os.path.dirname(__file__), "networks")
"""The network files of the package."""
YAML = (".yml", ".yaml")
SUFFIXES = (*YAML, ".net", ".json", ".keras", ".onnx")
"""How the names of network files end."""
BINARY = (".keras", ".onnx")
"""Those of files that are no text."""
_NUMBER = pattern(r"(\d+)")
PAGES = (".markdown", ".mdown", ".mkdn", ".mkd", ".md")
"""How those of pages end."""


_YOUNG = 3 * 10**9
"""Nanoseconds in which a file may change twice and look the same: clocks of file systems tick."""


class _Names(dict[str, bool]):
    """Says whether words name networks, and notes what it has said."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self.library = library

    def __call__(self, word: str) -> bool:
        self[word] = word in self.library
        return self[word]

    def hold(self) -> bool:
        """Would it say the same now?"""
        return all((word in self.library) == known for word, known in self.items())


@record()
class _File:
    """A network file: the network's name, where it is, and what problems call it."""

    name: str
    path: str
    shown: str


@state()
class _Read:
    """What was read from a file, once."""

    number: int
    """Which reading of all it was; no other has this number, as long as the library lives."""
    source: Source
    program: Program | Invalid
    names: _Names
    """What depends on the names of other networks: a hint beside a mistake."""
    version: tuple[int, ...] = ()
    """What tells the file from what it was before, and will be."""
    settled: bool = False
    """Was it old enough when it was read last, so that any change since shows in its version?"""


class Library:
    """Known networks by name. Files are read when asked for, and kept until they change."""

    def __init__(
        self, folder: AnyPath | None = None, shown: str = "", limits: Limits = DEFAULTS
    ) -> None:
        """Begin with the package's files and those of a folder, which problems call `shown`."""
        self.folder = folder
        self.shown = shown or (os.path.basename(os.path.normpath(folder)) if folder else "")
        self.limits = limits
        """How much a network, a page, and everything else on it may ask for."""
        self._files: dict[str, _File] = {}
        self._packaged: dict[str, _File] = {}
        """The package's own, which name one another whatever the site's are called."""
        self._numbers = count()
        self._read: dict[tuple[str, NumberFormat], _Read] = {}
        self._held: dict[int, _Read] = {}
        self._reports: dict[tuple[tuple[int, ...], bool], Report] = {}
        self._stored: dict[str, tuple[tuple[int, ...], Totals | Problem]] = {}
        self.refresh()

    def refresh(self) -> None:
        """Look again which files there are; changed ones are read anew."""
        self._packaged = {each.name.lower(): each for each in _files(ZOO, "mkdocs_cnn/networks")}
        self._files = dict(self._packaged)
        if self.folder is not None:
            own = _files(self.folder, self.shown)
            self._files |= {each.name.lower(): each for each in own}

    def names(self) -> list[str]:
        """List the known names, their numbers in the order of numbers: resnet18, resnet101."""
        return sorted((each.name for each in self._files.values()), key=_with_numbers)

    def own_names(self) -> list[str]:
        """List the names of the networks in the site's folder."""
        return sorted(each.name for key, each in self._files.items() if self.is_own(key))

    def is_own(self, name: str) -> bool:
        """Is there a network of that name in the site's folder?"""
        file = self._files.get(name.lower())
        return file is not None and os.path.dirname(file.path) != ZOO

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._files

    def program(self, name: str, numbers: NumberFormat = DEFAULT) -> Program:
        """Read a known network's file.

        Args:
            name: the network's.
            numbers: how numbers are grouped in the site's own files, if they are listings.

        Raises:
            Invalid: the file has mistakes, or cannot be read.
            KeyError: no such network.
        """
        found = self.look_up(name.lower(), numbers)
        if found is None:
            raise KeyError(name)
        if isinstance(found, Invalid):
            raise found.with_traceback(None)
        return found

    def look_up(
        self, key: str, numbers: NumberFormat = DEFAULT, *, packaged: bool = False
    ) -> Program | Invalid | None:
        """Read a known network's file if it has changed; else, give what was given before.

        Args:
            key: the network's name, in small letters.
            numbers: how numbers are grouped in the site's own files, if they are listings.
            packaged: is it asked for by a file of the package, which knows only its like?

        Returns:
            The program, or what is wrong with the file; None where there is no such network.
        """
        file = (self._packaged if packaged else self._files).get(key)
        if file is None:
            return None
        version = _version(file.path)
        known = self._read.get((file.path, numbers))
        if known is not None and not known.names.hold():
            self._forget(known)
            known = None
        if known is not None and known.settled and known.version == version:
            return known.program
        settled = _is_settled(version)
        try:
            source = read_file(file.path, file.shown)
        except Invalid as invalid:
            return invalid
        if known is None or known.source != source:
            self._forget(known)
            known = self._parse(source, numbers)
            self._read[file.path, numbers] = self._held[id(known.program)] = known
        known.version, known.settled = version, settled
        return known.program

    def weights(self, name: str) -> Totals | Problem:
        """Return what a file of weights in the site's folder has, as it is now."""
        from mkdocs_cnn.library.stored import no_folder, totals_in

        if self.folder is None:
            return no_folder(name)
        path = os.path.join(self.folder, name)
        version = _version(path)
        known = self._stored.get(name)
        if known is None or known[0] != version or not _is_settled(version):
            inside = not os.path.islink(path) or _is_within(path, self.folder)
            known = version, totals_in(path, f"{self.shown}/{name}", is_inside=inside)
            self._stored[name] = known
        return known[1]

    def _parse(self, source: Source, numbers: NumberFormat) -> _Read:
        """Read what the text of a file says."""
        from mkdocs_cnn.library.texts import parse

        names = _Names(self)
        try:
            program: Program | Invalid = parse(source, numbers, names, self.limits)
        except Invalid as invalid:
            program = invalid
        return _Read(next(self._numbers), source, program, names)

    def _forget(self, known: _Read | None) -> None:
        """Let go of what was read from a file, and of the networks that have something of it."""
        if known is not None and self.holds(known.program):
            del self._held[id(known.program)]
            reports = self._reports.items()
            self._reports = {key: each for key, each in reports if known.number not in key[0]}

    def is_packaged(self, program: Program) -> bool:
        """Is it what a file of the package says?"""
        return self.holds(program) and program.source.path.startswith("mkdocs_cnn/networks/")

    def holds(self, program: Program | Invalid) -> bool:
        """Is it what a file of the library says, and not a block?"""
        known = self._held.get(id(program))
        return known is not None and known.program is program

    def report(self, files: Sequence[Program], program: Program, bias: bool) -> Report:
        """Count a network that is as the files of the library have it, once for all who use it.

        Args:
            files: what was read from the files that lead to the network, all of them held.
            program: what they come to.
            bias: False leaves out the biases.

        Raises:
            Invalid: the network has mistakes.
        """
        key = tuple(self._held[id(each)].number for each in files), bias
        if key not in self._reports:
            from mkdocs_cnn.counting.report import make_report
            from mkdocs_cnn.network.builder import build

            self._reports[key] = make_report(build(program, bias=bias, limits=self.limits))
        return self._reports[key]


def _with_numbers(name: str) -> list[str | int]:
    """Divide a name, so that its numbers can be compared."""
    return [int(part) if part.isdecimal() else part for part in _NUMBER.split(name)]


def read_file(path: AnyPath, shown: str) -> Source:
    """Read a text file, or of a model of Keras or ONNX what is text of it.

    Args:
        path: the file.
        shown: what its problems call it.

    Raises:
        Invalid: the file cannot be read.
    """
    suffix = os.path.splitext(path)[1].lower()
    try:
        if suffix in BINARY:
            from mkdocs_cnn.models.files import text_of

            return Source(shown, text_of(path, shown))
        return Source(shown, read_text(path))
    except UnreadableError as error:
        raise Invalid([error.problem(shown)]) from None


def _version(path: str) -> tuple[int, ...]:
    """Tell a file from what it was and will be; a folder that is made again has new files."""
    try:
        status = os.stat(path)
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def _is_settled(version: tuple[int, ...]) -> bool:
    """Will any change of a file that is read now show in its version?"""
    return max(version[:2], default=0) + _YOUNG < time.time_ns()


def _files(folder: AnyPath, shown: str) -> Iterator[_File]:
    """Yield the network files of a folder, those included that turn out to be unreadable.

    Hidden files and links that lead out of the folder are left alone.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        name, suffix = os.path.splitext(entry.name)
        if suffix not in SUFFIXES or name.startswith(".") or _is_folder(entry):
            continue
        if not entry.is_symlink() or _is_within(entry.path, folder):
            yield _File(name, os.path.join(folder, entry.name), f"{shown}/{entry.name}")


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Is it a folder, as far as one may know?"""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_within(path: str, folder: AnyPath) -> bool:
    """Does a path lead to something in a folder?"""
    return os.path.realpath(path).startswith(os.path.join(os.path.realpath(folder), ""))
