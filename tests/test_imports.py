"""Who may import whom: read from the sources, and looked up in a fresh process."""

import ast
import subprocess
import sys

import pytest

from helpers import PACKAGE

STDLIB = set(sys.stdlib_module_names)
EXTENSION = {
    "conversion",
    "fences",
    "inline_codes",
    "locations",
    "markdown_extension",
    "marks",
    "openers",
    "suspects",
    "unread",
}
"""The modules that stand between Markdown and the core."""
CHECK = {"check", "fix", "gathering", "pages", "sites", "yaml_bounds"}
"""What reads whole sites; the command loads it when it is asked for."""
PLUGIN = {"mkdocs_plugin", "watching"}
COMMAND = {"cli", "__main__"}
MAY = {
    "package": {"stdlib", "extension"},
    "core": {"stdlib", "core"},
    "yaml": {"stdlib", "core", "yaml"},
    "extension": {"stdlib", "core", "extension", "markdown", "pymdownx"},
    "plugin": {"stdlib", "core", "extension", "plugin", "markdown", "mkdocs", "properdocs"},
    "check": {"stdlib", "core", "extension", "check", "markdown", "yaml", "pathspec"},
    "command": {"stdlib", "core", "check", "command"},
}
"""What each part may import."""
READS_YAML = "language.tree"
"""The one module of the core that reads text with PyYAML."""


def modules():
    """Every module's name below the package, with its text."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), path.read_text("utf-8")


MODULES = list(modules())


def part_of(module):
    if not module:
        return "package"
    first = module.split(".")[0]
    if first in EXTENSION:
        return "extension"
    if first in CHECK:
        return "check"
    if first in PLUGIN:
        return "plugin"
    if first in COMMAND:
        return "command"
    return "yaml" if module == READS_YAML else "core"


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


def origin(name):
    first, _, rest = name.partition(".")
    if first in STDLIB:
        return "stdlib"
    if first == "mkdocs_cnn":
        part = part_of(rest)
        return "core" if part == "yaml" else part
    return first


def strangers(module, text):
    """What a module imports and may not."""
    allowed = MAY[part_of(module)]
    return [name for name in imported(text) if origin(name) not in allowed]


@pytest.mark.parametrize(
    ("module", "text"), MODULES, ids=[name or "mkdocs_cnn" for name, _ in MODULES]
)
def test_imports(module, text):
    assert strangers(module, text) == []


def test_every_part_is_there():
    """The table is about modules that exist."""
    names = {module.split(".")[0] for module, _ in MODULES}
    assert names >= EXTENSION | CHECK | PLUGIN | COMMAND
    assert "yaml" in list(imported(dict(MODULES)[READS_YAML]))


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("counts", "import yaml"),
        ("counts", "import markdown"),
        ("views.table", "def late():\n    from mkdocs.plugins import BasePlugin"),
        ("block", "from mkdocs_cnn.hosts.fences import install"),
        ("block", "from mkdocs_cnn import mkdocs_plugin"),
        ("block", "import mkdocs_cnn.commands.main"),
        ("layers.base", "import numpy as np"),
        ("language.tree", "import markdown"),
        ("block", "from mkdocs_cnn.commands.check import check"),
        ("fences", "from mkdocs.config import base"),
        ("fences", "import mkdocs_cnn.commands.sites"),
        ("sites", "from mkdocs.config import load_config"),
        ("cli", "import markdown"),
        ("cli", "from mkdocs_cnn.hosts.extension import CnnExtension"),
        ("report", "import importlib\nimportlib.import_module('mkdocs')"),
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
