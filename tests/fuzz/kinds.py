"""The kinds of input: what they begin as, how each is run, and which laws are held against it."""

import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest import mock

import yaml

from fuzz import laws, seeds, words
from helpers import RENDERERS, library, work_out
from mkdocs_cnn.commands import main as cli
from mkdocs_cnn.commands.check import Asked, check
from mkdocs_cnn.commands.fix import Wanted, fix, plan
from mkdocs_cnn.commands.pages import PageReader
from mkdocs_cnn.commands.sites import Site, SiteError
from mkdocs_cnn.hosts.extension import CnnExtension
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.problems.problem import Invalid, Source
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.page import Page

PATH = "page.md"
MOST_TIMES = 3
"""How often a listing whose labels were false may be fixed until nothing is left to be fixed."""
PAGE = 100_000
"""The characters of a very long page: Markdown takes seconds for more, and so does YAML."""
CHECKED = 25_000
"""Those of one that is checked twice: hundreds of listings take seconds each time."""
LINE = 5_000
"""The characters of a very long opening line."""


@dataclass(frozen=True)
class Kind:
    """A kind of input."""

    seeds: Callable[[], tuple[str, ...]]
    words: tuple[str, ...]
    run: Callable[[str], bool]
    """Holds the laws against an input; true where all of the input can be read."""
    most: int = 2_100_000
    """How many characters the extremes have: a little more than a block may have."""


def in_words(run):
    """Let nothing but a broken law come out of a run."""

    def guarded(text):
        try:
            return run(text)
        except laws.BrokenLawError:
            raise
        except Exception as error:  # this is what is looked for
            raise laws.BrokenLawError("no exception escapes", repr(error)) from error

    return guarded


def _block(text):
    """A block, or a listing, on a page of its own."""
    text = _as_read(text)
    shown = Page(library(), Settings()).render(Source(PATH, text))
    laws.shown_rightly(shown, PATH)
    forms = _forms(text) if "<figure" in shown.html else ()
    laws.not_passed_over(text, shown.problems, (shown.html, *forms))
    return laws.readable(shown.problems)


def _as_read(text):
    """A text with the ends of lines that every host makes of what there is."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _forms(text):
    """A block in every other form; false claims stop none of them."""
    with contextlib.suppress(Invalid):
        document = work_out(text).document
        return [form(document) for name, form in RENDERERS.items() if name != "html"]
    return ()


def _number(text):
    """What stands behind `#!cnn`: one line, for the Markdown extension joins them."""
    text = text.replace("\n", " ")
    source = Source(PATH, text)
    shown = Page(library(), Settings()).inline(Scalar(text, source.span(0, 0, max(len(text), 1))))
    laws.inline_rightly(shown, PATH)
    laws.not_passed_over(text, shown.problems, (shown.html,))
    return laws.readable(shown.problems)


def _network(text):
    """A network file, used on a page, counted and checked."""
    with _folder({"fuzzed.yml": text}) as folder:
        shown = Page(Library(folder), Settings()).render(Source(PATH, "use: fuzzed"))
        laws.shown_rightly(shown, PATH, f"{folder.name}/fuzzed.yml")
        status, printed = _command("count", "--format", "json", "fuzzed.yml")
        laws.demand(status in (0, 1, 2), "a command ends as it should", printed)
        laws.demand(printed.strip(), "a command says something", printed)
        return laws.readable(shown.problems) and status < 2


def _command(*arguments):
    """Run the command line in this process; its status and all that it prints."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = cli.main(arguments)
    return status, f"{out.getvalue()}{err.getvalue()}"


def _header(text):
    """The opening line of a fence."""
    page = f"# A page\n\n```cnn{text}\nlenet5\n```\n"
    return _page(page)


def _settings(text):
    """Options in mkdocs.yml: of the plugin, as `check` reads them, and of the extension."""
    indented = "".join(f"      {line}\n" for line in text.split("\n"))
    config = f"site_name: fuzzed\nplugins:\n  - cnn:\n{indented}"
    right = _extension_takes(text)
    with _folder({"mkdocs.yml": config, PATH: "`#!cnn vgg16.params`\n"}):
        try:
            return not check(Asked((Path(PATH),))).findings.mistakes and right
        except SiteError as error:
            laws.demand(str(error), "problems are told in words", repr(error))
            return False


def _extension_takes(text):
    """Can the options be read, and does the extension take them? Otherwise it says so in words."""
    try:
        options = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):  # a date that there is not; far too deep
        return False
    if not isinstance(options, dict) or not all(isinstance(name, str) for name in options):
        return False
    try:
        _ = CnnExtension(**options).settings
    except ValueError as error:
        laws.demand(str(error).strip(), "problems are told in words", repr(error))
        return False
    return True


@cache
def _reader():
    return PageReader(Site(), Path(PATH))


def _page(text):
    """A page, through Markdown with the extensions that most sites have."""
    text = _as_read(text)
    problems, _ = _reader().page(Source(PATH, text))
    for problem in problems:
        told = problem.describe()
        laws.demand("cannot be converted" not in told, "no exception escapes", told)
        laws.well_told(problem, PATH)
        laws.placed_in(text, problem, PATH)
    return laws.readable(problems)


READ_ONCE = mock.patch.object(
    sys.modules[Library.__module__],
    "Library",
    lambda folder, **limits: Library(folder, **limits) if folder else library(),
)
"""Reading the package's networks for each input would take longer than all the rest."""


def _fixed(text):
    """`check --fix`: what it has written, it leaves; of a listing after a few times.

    It has checked again what it wrote; so that what it would write next is known without another
    check, which takes as long as all the rest. In a listing, a label that is put right can say of
    the lines below it what nobody knew before: then it says that there is more.
    """
    with _folder({PATH: text}) as folder, READ_ONCE:
        once = fix(Asked((Path(PATH),)), Wanted())
        written = (folder / PATH).read_bytes()
        left = [each.path for each in once.findings.left]
        again = [edit for edit in plan(once, Wanted()) if edit.path not in left]
        for _ in range(MOST_TIMES if once.findings.tally.listings else 0):
            if not again:
                break
            again = plan(fix(Asked((Path(PATH),)), Wanted()), Wanted())
        laws.demand(not again, "fix is idempotent", again)
        changed = written != text.encode("utf-8")
        same = changed == bool(once.findings.corrected)
        laws.demand(same, "fix writes what it says", once.findings.corrected)
        return not once.findings.mistakes


@contextlib.contextmanager
def _folder(files):
    """A folder with some files, as the current one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in files.items():
            (folder / path).write_bytes(text.encode("utf-8"))
        before = Path.cwd()
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)


COMMON = (*words.ANYTHING, *(laws.NONSENSE,) * 20)
IN_BLOCKS = (*words.OPERATIONS, *words.STRUCTURE, *words.KEYS, *words.VALUES)
KINDS = {
    "blocks": Kind(seeds.blocks, (*COMMON, *IN_BLOCKS, *words.FIGURES), _block),
    "listings": Kind(
        seeds.listings, (*COMMON, *words.LISTED, *words.FIGURES, *words.OPERATIONS), _block
    ),
    "exports": Kind(seeds.exports, (*COMMON, *words.EXPORTED), _block),
    "numbers": Kind(seeds.numbers, (*COMMON, *words.ADDRESSES, *words.FIGURES), _number),
    "networks": Kind(seeds.networks, (*COMMON, *IN_BLOCKS), _network),
    "headers": Kind(seeds.headers, (*COMMON, *words.KEYS, *words.VALUES), _header, LINE),
    "settings": Kind(seeds.settings, (*COMMON, *words.KEYS, *words.VALUES), _settings, PAGE),
    "pages": Kind(
        seeds.pages, (*COMMON, *words.MARKDOWN, *words.FIGURES, *words.ADDRESSES), _page, PAGE
    ),
    "fix": Kind(
        seeds.claims, (*COMMON, *words.MARKDOWN, *words.FIGURES, *words.LISTED), _fixed, CHECKED
    ),
}
