"""One mutant after the other: each in a process of its own, forked before the program is loaded."""

import contextlib
import importlib.abc
import importlib.util
import os
import pickle
import resource
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

# What the tests need of others is loaded once; the program itself must not be.
import coverage
import hypothesis
import markdown  # noqa: F401
import pymdownx.superfences  # noqa: F401
import pytest
import yaml  # noqa: F401

from mutants.rooms import SLOW

TESTS = Path(__file__).parent.parent
PACKAGE = TESTS.parent / "plugin" / "mkdocs_cnn"
PYTEST = [
    "-q",
    "-p",
    "no:cacheprovider",
    "-m",
    "not browser and not slow and not fuzz",
    f"--rootdir={TESTS.parent}",
]
EXAMPLES = 10
"""How many examples a law is tried with."""
QUICK = 0.3
"""A test that takes fewer seconds is quick."""
PROCESSOR = 40
"""After so many seconds of the processor a mutant hangs, which is noticed."""
CLOCK = 900
"""The same by the clock, for one that sleeps."""
MEMORY = 3 * 2**30


@dataclass
class Recorded:
    """What the tests of a room run when nothing is changed."""

    seconds: dict[str, float] = field(default_factory=dict)
    """How long each test takes."""
    lines: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    """For each module, its lines, and the tests that run them."""
    failed: list[str] = field(default_factory=list)
    """Those that fail already; they say nothing about a change."""

    def tests(self, mutant, most=20.0):
        """Give the tests that may notice a mutant, in so many seconds at most.

        Those of its line come first, the quick ones by the order of the modules in their room.
        """
        lines = self.lines.get(mutant.module, {})
        near = lines.get(mutant.line, set())
        found = near.union(*(lines.get(n, ()) for n in range(mutant.first, mutant.last + 1)))
        function = mutant.scope.rpartition(".")[2][:1].islower()
        if not function or found == {""}:
            # What is run while the module is loaded matters to all who use it.
            found = found.union(*lines.values())
        modules = list(dict.fromkeys(test.partition("::")[0] for test in self.seconds))

        def place(test):
            seconds = self.seconds[test]
            return (
                test not in near,
                seconds > QUICK,
                modules.index(test.partition("::")[0]),
                seconds,
            )

        spent, chosen = 0.0, []
        for test in sorted(found - {"", *self.failed}, key=place):
            spent += self.seconds[test]
            if chosen and spent > most:
                break
            chosen.append(test)
        return chosen


class _Plugin:
    """Chooses tests, and tries laws with few examples."""

    def __init__(self, chosen=None):
        self.place = {name: i for i, name in enumerate(chosen)} if chosen is not None else None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        if self.place is not None:
            items[:] = [item for item in items if _name(item) in self.place]
            items.sort(key=lambda item: self.place[_name(item)])
        items[:] = [item for item in items if getattr(item, "originalname", "") not in SLOW]
        for item in items:
            _try_few(getattr(item, "obj", None))


def _name(item):
    """Where a test is and what it is called, wherever pytest has begun."""
    return f"{item.path}::{item.nodeid.partition('::')[2]}"


def _try_few(test):
    name = "_hypothesis_internal_use_settings"
    known = getattr(test, name, None)
    if known is None:
        return
    few = hypothesis.settings(
        known,
        max_examples=min(known.max_examples, EXAMPLES),
        derandomize=True,
        database=None,
        deadline=None,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
    )
    setattr(getattr(test, "__func__", test), name, few)


class _Recorder(_Plugin):
    """Notes which lines each test runs, and how long it takes."""

    def __init__(self, measured, recorded):
        super().__init__()
        self.measured, self.recorded = measured, recorded
        self.running = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self.running = _name(item)
        self.measured.switch_context(self.running)
        start = time.process_time()
        result = yield
        self.recorded.seconds[self.running] = time.process_time() - start
        self.measured.switch_context("")
        return result

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.recorded.failed.append(self.running)


def record(folder, tests):
    """Run tests once with nothing changed, and note what they run in a folder of the package."""
    with tempfile.TemporaryDirectory() as place:
        answer = Path(place) / "recorded"
        _forked(lambda: _record(folder, tests, answer), limited=False)
        if not answer.exists():
            raise RuntimeError(f"the tests of {folder} cannot be run")
        return pickle.loads(answer.read_bytes())


def _record(folder, tests, answer):
    os.environ["COVERAGE_CORE"] = "ctrace"
    measured = coverage.Coverage(
        data_file=None, include=[f"{PACKAGE / folder}/*"], config_file=False
    )
    recorded = Recorded()
    measured.start()
    pytest.main([*PYTEST, *tests], plugins=[_Recorder(measured, recorded)])
    measured.stop()
    data = measured.get_data()
    for path in data.measured_files():
        module = Path(path).relative_to(PACKAGE).as_posix()
        lines = data.contexts_by_lineno(path)
        recorded.lines[module] = {line: set(names) for line, names in lines.items()}
    answer.write_bytes(pickle.dumps(recorded))
    return 0


def is_caught(mutant, tests):
    """Does one of the tests notice a mutant?"""
    compile(mutant.text, mutant.name, "exec")  # what cannot be loaded is no mutant
    if not tests:
        return False
    status = _forked(lambda: _try(mutant, tests))
    if status == pytest.ExitCode.NO_TESTS_COLLECTED:
        raise RuntimeError(f"{mutant.name}: no test was run")
    return status != pytest.ExitCode.OK


def _try(mutant, tests):
    sys.meta_path.insert(0, _Finder(mutant))
    files = dict.fromkeys(test.partition("::")[0] for test in tests)
    return pytest.main(["-x", *PYTEST, *files], [_Plugin(tests)])


def _forked(work, limited=True):
    """Do something in a process of its own, silently; its exit status, negative for a signal."""
    process = os.fork()
    if process == 0:
        with contextlib.suppress(BaseException):
            os._exit(_child(work, limited))
        os._exit(70)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _child(work, limited):
    nowhere = os.open(os.devnull, os.O_RDWR)
    for each in range(3):
        os.dup2(nowhere, each)
    os.chdir(TESTS.parent)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.path.insert(0, str(TESTS))
    if limited:
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR + 5))
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        signal.alarm(CLOCK)
    return int(work())


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads the mutant in place of its module."""

    def __init__(self, mutant):
        self.text = mutant.text
        self.path = PACKAGE / mutant.module
        parts = ("mkdocs_cnn", *Path(mutant.module).with_suffix("").parts)
        self.module = ".".join(part for part in parts if part != "__init__")

    def find_spec(self, name, path, target=None):
        if name != self.module:
            return None
        inside = [str(self.path.parent)] if self.path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            name, self.path, loader=self, submodule_search_locations=inside
        )

    def exec_module(self, module):
        exec(compile(self.text, self.path, "exec"), module.__dict__)
