"""How it is measured: in turn, in seconds of the processor, with everything that it depends on."""

import compileall
import datetime
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import mkdocs_cnn

HERE = Path(__file__).resolve().parent
PEER = HERE / "peers.py"
PACKAGES = ("mkdocs-cnn", "mkdocs", "mkdocs-material", "Markdown", "pymdown-extensions", "PyYAML")


def seconds(work, times=1):
    """Seconds of the processor for one call, over some."""
    begun = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begun) / times


def in_turn(works, rounds):
    """Let each work measure itself, A/B/A/B; gives a list of what each came to."""
    found = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(work())
    return found


def spread(values):
    """The median, and between what half of the values lie."""
    several = values if len(values) > 1 else values * 2
    low, median, high = statistics.quantiles(several, n=4, method="inclusive")
    return {"median": median, "low": low, "high": high, "n": len(values)}


def row(what, ours, unit, against="", theirs=None, **aim):
    """A line of a table.

    Args:
        what: what was measured.
        ours: what it came to, each time.
        unit: of what is measured.
        against: what it is compared with.
        theirs: what that came to; None if it was not measured.
        aim: `times`, how many times as quick as the other; `share`, what part of the other at most;
            `most`, how much there may be of it. None of these: nothing is aimed at.
    """
    found = {"what": what, "unit": unit, "ours": spread(ours), "against": against, "aim": aim}
    if theirs is not None:
        found["theirs"] = spread(theirs)
    return found


class ProgramError(Exception):
    """A program that was to be measured has failed, with what it said."""


class Partner:
    """A program that answers each line with a line, as long as we want."""

    def __init__(self, *command, environment=None):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, encoding="utf-8", env=environment
        )

    def answer(self, line=None):
        """Say something, if there is something to say, and wait for an answer."""
        if line is not None:
            self.process.stdin.write(f"{line}\n")
            self.process.stdin.flush()
        if answer := self.process.stdout.readline():
            return answer
        self.close()
        raise ProgramError(f"no answer from {' '.join(self.process.args)}")

    def close(self):
        """End it."""
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Launcher(Partner):
    """Runs programs, each in a process of its own, and says what they cost.

    The package is what pip would install: a copy, compiled already.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        source = Path(mkdocs_cnn.__file__).parent
        shutil.copytree(
            source, self.folder / source.name, ignore=shutil.ignore_patterns("__pycache__")
        )
        compileall.compile_dir(self.folder / source.name, quiet=1)
        given = os.environ.get("PYTHONPATH")
        paths = [str(self.folder), str(HERE.parent), *([given] if given else [])]
        environment = {  # without coverage, which would measure the copy
            name: value for name, value in os.environ.items() if not name.startswith("COV")
        } | {"PYTHONPATH": os.pathsep.join(paths)}
        script = str(HERE / "launcher.py")
        super().__init__(sys.executable, "-I", "-S", script, environment=environment)

    def run(self, *arguments):
        """Run a program; gives seconds, bytes and what it has said."""
        said, complained = self.folder / "stdout.txt", self.folder / "stderr.txt"
        asked = "\x1f".join(map(str, (said, complained, *arguments)))
        status, used, memory = self.answer(asked).split()
        if status != "0":
            raise ProgramError(f"{arguments}\n{complained.read_text('utf-8', 'replace')[-3000:]}")
        return float(used), int(memory), said.read_text("utf-8", "replace")

    def python(self, *arguments):
        """Run our Python."""
        return self.run(sys.executable, *arguments)


class Peer(Partner):
    """torchinfo in another process, which measures itself when it is asked."""

    def __init__(self, python):
        self.python = python
        super().__init__(python, str(PEER))
        self.versions = json.loads(self.answer())

    def ask(self, name, times=1):
        """Seconds for one summary of a network, and what it says of it."""
        return json.loads(self.answer(f"{name} {times}"))


@contextmanager
def closing(*things):
    """Close those that are there in the end."""
    try:
        yield
    finally:
        for each in things:
            if each is not None:
                each.close()


def conditions(peer=None):
    """On what, with what, and when it is measured."""
    found = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
    }
    if peer is not None:
        found["peer"] = peer.versions
    return found


def _version(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _processor():
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"(?m)^model name\s*:\s*(.+)$", text)
    return found[1] if found else platform.machine()
