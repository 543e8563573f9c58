"""Who may import whom: the rules in docs/development/rooms.toml, held against the sources.

What a process really loads is looked up in a fresh one.
"""

import ast
import subprocess
import sys
import tomllib
from functools import cache

import pytest

from helpers import PACKAGE, TESTS

pytestmark = pytest.mark.many

RULES = tomllib.loads((TESTS.parent / "docs/development/rooms.toml").read_text("utf-8"))
STDLIB = set(sys.stdlib_module_names)
TOP = {"": {"hosts", "show"}, "__main__": {"commands"}}
"""The modules outside of the rooms, with the rooms that they may import."""


def modules():
    """Every module's name below the package, with its text."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), path.read_text("utf-8")


MODULES = list(modules())


def imported(text):
    """Every module that a text imports, wherever in it, with dots; `from a import b` is `a.b`."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            yield node.args[0].value if isinstance(node.args[0], ast.Constant) else "anything"


@cache
def used(module, text):
    """The rooms and the packages that a module imports, but for its own room."""
    room, rooms, packages = module.split(".")[0], set(), set()
    for name in imported(text):
        first, _, rest = name.partition(".")
        if first == "mkdocs_cnn":
            rooms |= {rest.split(".")[0]} & RULES.keys()
        elif first not in STDLIB:
            packages.add(first)
    return rooms - {room}, packages


def allowed(module):
    """The rooms and the packages that a module may import."""
    room, _, rest = module.partition(".")
    if room in TOP:
        return TOP[room], set()
    rule = RULES[room]
    only = rule.get("only", {}).get(rest, [])
    return set(rule["imports"]), {*rule.get("packages", []), *only}


def strangers(module, text):
    """What a module imports and may not."""
    rooms, packages = used(module, text)
    may_rooms, may_packages = allowed(module)
    return (rooms - may_rooms) | (packages - may_packages)


def test_imports():
    found = {module: strangers(module, text) for module, text in MODULES}
    assert {module: names for module, names in found.items() if names} == {}


def test_every_room_has_a_rule():
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms == set(RULES)
    assert {name for name, _ in MODULES if "." not in name} == {*RULES, *TOP}


def test_rooms_lie_on_floors():
    """Each room imports those above it in the file alone, so there is no circle."""
    above = set()
    for room, rule in RULES.items():
        assert set(rule["imports"]) <= above, room
        above.add(room)


def test_no_rule_is_wider_than_the_sources():
    for room, rule in RULES.items():
        inside = [(name, text) for name, text in MODULES if name.split(".")[0] == room]
        rooms = set().union(*(used(*each)[0] for each in inside))
        packages = set().union(*(used(*each)[1] for each in inside))
        assert rooms == set(rule["imports"]), room
        assert packages >= set(rule.get("packages", [])), room
        for name, its in rule.get("only", {}).items():
            assert used(*next(each for each in inside if each[0] == f"{room}.{name}"))[1] & set(its)


def test_few_things_lie_at_the_top():
    there = [path.name for path in PACKAGE.iterdir() if path.name != "__pycache__"]
    assert len(there) <= 17


@pytest.mark.parametrize("room", RULES)
def test_a_room_says_what_it_is(room):
    """In a line what lives there, then what comes in and what goes out."""
    text = dict(MODULES)[room]
    words = " ".join(ast.get_docstring(ast.parse(text)).split())
    assert "omes in: " in words
    assert "goes out: " in words


LONGEST = 400
"""Lines of a file."""


def test_no_file_is_long():
    assert [module for module, text in MODULES if text.count("\n") > LONGEST] == []


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("counting.counts", "import yaml"),
        ("counting.counts", "import markdown"),
        ("show.views.table", "def late():\n    from mkdocs.plugins import BasePlugin"),
        ("show.page", "from mkdocs_cnn.hosts.fences import install"),
        ("show.page", "from mkdocs_cnn import hosts"),
        ("show.page", "import mkdocs_cnn.commands.main"),
        ("layers.base", "import numpy as np"),
        ("layers.base", "from mkdocs_cnn.figures.figure import Figure"),
        ("language.tree", "import markdown"),
        ("language.reader", "import yaml"),
        ("language.reader", "from mkdocs_cnn.network.builder import build"),
        ("hosts.fences", "from mkdocs.config import base"),
        ("hosts.fences", "import mkdocs_cnn.commands.sites"),
        ("commands.sites", "from mkdocs.config import load_config"),
        ("commands.main", "import markdown"),
        ("", "from mkdocs_cnn.commands.main import main"),
        ("counting.report", "import importlib\nimportlib.import_module('mkdocs')"),
    ],
)
def test_a_module_that_imports_what_it_may_not_is_found(module, text):
    assert strangers(module, text)


# In a fresh process

FOREIGN = ("markdown", "mkdocs", "properdocs", "pymdownx", "jinja2", "click", "zensical")


def loaded(*modules):
    """The top-level modules that a new process has after importing these."""
    code = f"import sys\nimport {', '.join(modules)}\n"
    code += "print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["mkdocs_cnn.show.page", "mkdocs_cnn.commands.main"])
def test_the_core_brings_no_host(module):
    assert loaded(module) & set(FOREIGN) == set()


def test_counting_brings_no_host():
    code = "import sys\nfrom mkdocs_cnn.commands.main import main\n"
    code += "main(['count', 'vgg16'])\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    names = {name.split(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert names & set(FOREIGN) == set()
    assert "mkdocs_cnn" in names


def test_the_package_itself_brings_nothing():
    brought = loaded("mkdocs_cnn") - loaded("sys")  # measuring coverage brings modules too
    assert brought & {*FOREIGN, "yaml", "argparse", "dataclasses"} == set()
    assert "mkdocs_cnn" in brought


def test_a_host_would_be_found():
    assert "markdown" in loaded("mkdocs_cnn.show.page", "markdown")
