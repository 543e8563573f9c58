"""What SECURITY.md and the package's metadata promise, as far as the sources show it."""

import ast
import re
import tomllib
from pathlib import Path

import yaml

from helpers import PACKAGE
from mkdocs_cnn.settings.choices import SETTINGS, check_setting

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NETWORK = {"asyncio", "ftplib", "http", "requests", "smtplib", "socket", "ssl", "urllib", "xmlrpc"}
PROCESSES = {"ctypes", "marshal", "multiprocessing", "pickle", "pty", "shelve", "subprocess"}
RUNS_TEXT = {"__import__", "compile", "eval", "exec", "import_module", "popen", "system"}
LOADS_OBJECTS = {"full_load", "unsafe_load"}
WRITES_CODE = {
    "problems/records.py": {"exec"},
    "models/finding.py": {"import_module"},
    "models/torch/making.py": {"eval"},
}
"""What writes methods for our own classes, from the names of their fields; what imports a model
that somebody asks to have exported, and sets it to be evaluated, as PyTorch calls that."""


def imports_and_calls(text):
    """The first names of what a module imports, and the last of what it calls."""
    imported, called = set(), set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Call):
            of_re = getattr(getattr(node.func, "value", None), "id", "") == "re"
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            called |= set() if of_re else {name}
    return imported, called


def test_no_text_is_run_and_nothing_is_fetched():
    fetched, run = {}, {}
    for path in sorted(PACKAGE.rglob("*.py")):
        imported, called = imports_and_calls(path.read_text("utf-8"))
        name = path.relative_to(PACKAGE).as_posix()
        fetched[name] = imported & (NETWORK | PROCESSES)
        run[name] = called & (RUNS_TEXT | LOADS_OBJECTS)
    assert {name: each for name, each in fetched.items() if each} == {}
    assert {name: each for name, each in run.items() if each} == WRITES_CODE


def test_the_check_can_fail():
    text = "import os, http.client\nfrom urllib.request import urlopen\nimport re\n"
    text += "os.system('x')\neval('1')\nre.compile('x')\n"
    imported, called = imports_and_calls(text)
    assert {"http", "urllib"} <= imported & NETWORK
    assert called & RUNS_TEXT == {"system", "eval"}


def test_the_style_sheet_and_the_scripts_ask_for_nothing_from_elsewhere():
    assets = PACKAGE / "show" / "assets"
    style = (assets / "cnn.css").read_text("utf-8")
    script = "".join(each.read_text("utf-8") for each in sorted(assets.glob("*.js")))
    assert re.findall(r"\.src = (.*);", script) == ["new URL(`cnn-${name}.js`, here)"]
    assert re.findall(r'\bneeded\("(\w+)"', script) == ["take", "vary"]
    assert not re.search(r"url\(|@import|@font-face|https?:", style)
    assert not re.search(
        r"fetch|XMLHttp|import\(|innerHTML|insertAdjacent|eval|https?:|\.style\b", script
    )


def test_the_style_sheet_has_every_length():
    """The classes that tables say their lengths by, each with the length that it names."""
    from mkdocs_cnn.counting.quantities import COLUMNS
    from mkdocs_cnn.show.render.columns import COUNTS
    from mkdocs_cnn.show.render.html import BARS

    style = (PACKAGE / "show" / "assets" / "cnn.css").read_text("utf-8")
    bars = re.findall(r"\.cnn \.b(\d+) \{ --cnn-bar: (\d+); \}", style)
    assert bars == [(str(step), str(step)) for step in range(1, BARS + 1)]
    counts = re.findall(r"\.cnn \.c(\d+) \{ --cnn-count: (\d+)ch; \}", style)
    assert counts == [(str(length), str(length)) for length in range(1, COUNTS + 1)]
    for letter in "toupj":
        places = re.findall(rf"\.{letter}(\d+) tr > :nth-child\((\d+)\)", style)
        assert places == [(str(place), str(place)) for place in range(2, len(COLUMNS) + 2)]


def test_how_to_report_is_found():
    address = "https://github.com/mkdocs-cnn/mkdocs-cnn/blob/main/SECURITY.md"
    for page in ("README.md", "docs/guide/options.md"):
        assert address in (ROOT / page).read_text("utf-8")
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    assert f"{PROJECT['urls']['Source']}/security/advisories/new" in text


def classified(kind):
    return [
        each.removeprefix(f"{kind} :: ")
        for each in PROJECT["classifiers"]
        if each.startswith(f"{kind} :: ")
    ]


def test_the_languages_promised_are_spoken():
    """The option `language` takes those that the metadata names, and no other."""
    spoken = {"en": "English", "zh": "Chinese (Simplified)"}
    assert "language" in SETTINGS
    there = []
    for code, name in spoken.items():
        try:
            check_setting("language", code)
        except ValueError:
            continue
        there.append(name)
    assert sorted(classified("Natural Language")) == sorted(there)


def test_the_pythons_promised_are_tested():
    workflow = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text("utf-8"))
    matrix = workflow["jobs"]["python"]["strategy"]["matrix"]
    versions = [each for each in classified("Programming Language") if re.search(r"\d\.\d", each)]
    assert [each.removeprefix("Python :: ") for each in versions] == matrix["python"]
    assert PROJECT["requires-python"] == f">={matrix['python'][0]}"
    systems = {each.partition("-")[0] for each in matrix["os"]}
    systems |= {each["os"].partition("-")[0] for each in matrix["include"]}
    assert systems == {"ubuntu", "windows", "macos"}
    assert "OS Independent" in classified("Operating System")


def test_it_is_typed():
    assert "Typed" in classified("Typing")
    assert (PACKAGE / "py.typed").is_file()
