"""What the tests of the hosts share: a page that records instead of computing, and small sites."""

from __future__ import annotations

import hashlib
import logging
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

from markdown import Markdown

from mkdocs_cnn.hosts.extension import CnnExtension
from mkdocs_cnn.show.page import Block, in_sentence
from mkdocs_cnn.show.render.inline import Element
from mkdocs_cnn.show.supplied import STYLE_SHEET, copy_of

SUPERFENCES = "pymdownx.superfences"


@dataclass
class Record:
    """A stand-in for the core: it keeps what it is asked to show, and numbers it."""

    shown: list = field(default_factory=list)
    headers: list = field(default_factory=list)
    options: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    announced: list = field(default_factory=list)
    reserved: set = field(default_factory=set)
    codes: list = field(default_factory=list)
    pages: int = 0

    def __call__(self, library, settings, memory=None):
        self.pages += 1
        return self

    def reserve(self, ids):
        self.reserved |= ids

    def announce(self, source, header=None, options=None):
        self.announced.append(source)

    def inline(self, code):
        self.codes.append(code)
        number = Element("data", (("class", "cnn-number"),), (str(len(self.codes)),))
        return in_sentence(number)

    def render(self, source, header=None, options=None):
        self.shown.append(source)
        self.headers.append(header)
        self.options.append(dict(options or {}))
        return Block(f"<figure>{len(self.shown)}</figure>", (), ())

    def refuse(self, *problems):
        self.refused += problems
        told = "; ".join(str(problem.message) for problem in problems)
        return Block(f"<figure>refused: {told}</figure>", problems, ())

    @property
    def places(self):
        """`path:line:column` of the first character of each body."""
        return [source.span().location for source in self.shown]

    @property
    def bodies(self):
        return [source.text for source in self.shown]


def converter(*extensions, **configs):
    """A Markdown object that catches fences, with other extensions before or after ours (`cnn`)."""
    names = extensions if "cnn" in extensions else (*extensions, "cnn")
    made = [CnnExtension() if name == "cnn" else name for name in names]
    return Markdown(extensions=made, extension_configs=configs)


def convert(text, *extensions, **configs):
    return converter(*extensions, **configs).convert(text)


def page_from(md, text, name="guide/vgg.md", given=None):
    """Convert as MkDocs does: a processor knows the file, and the front matter is gone."""
    file = SimpleNamespace(src_uri=name, content_string=text)
    md.treeprocessors.register(SimpleNamespace(run=lambda root: None, file=file), "relpath", 0)
    return md.convert(text if given is None else given)


@dataclass
class Site:
    """A site in a folder of its own, and what came of building it."""

    folder: Path

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return self

    def read(self, name):
        return (self.folder / "site" / name).read_text("utf-8")

    def build(self, *arguments, command=("mkdocs",)):
        """Build it as a user does. The answer holds the code, the log and the output."""
        return subprocess.run(
            [sys.executable, "-m", *command, "build", *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


def warnings_of(caplog):
    """The log's warnings of ours, as text."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name == "mkdocs.plugins.cnn" and record.levelno == logging.WARNING
    ]


def outdated(text):
    """A copy that another version would have written: a line, and below it what it is true of."""
    sum_ = hashlib.sha256(text.encode()).hexdigest()[:16]
    head = copy_of(STYLE_SHEET).partition("\n")[0]
    return f"{re.sub('[0-9a-f]{16}', sum_, head)}\n{text}"
