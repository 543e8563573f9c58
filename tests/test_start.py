"""What a process that has just begun loads and does before it counts."""

import importlib
import os
import pkgutil
import re
import subprocess
import sys

import pytest

import mkdocs_cnn
from helpers import PACKAGE
from mkdocs_cnn.problems.patterns import pattern

UNLOADED = (
    "mkdocs_cnn.__main__",
    "mkdocs_cnn.models.torch.exporting",
    "mkdocs_cnn.models.torch.making",
)
"""What runs a command when it is loaded, and what needs PyTorch."""

# Regular expressions


def patterns():
    """Every expression of the package that is compiled when it is used, by its text."""
    kind = type(pattern(""))
    for module in pkgutil.walk_packages(mkdocs_cnn.__path__, "mkdocs_cnn."):
        if module.name not in UNLOADED:
            for value in vars(importlib.import_module(module.name)).values():
                several = value.values() if isinstance(value, dict) else [value]
                several = value if isinstance(value, tuple) else several
                yield from (each for each in several if isinstance(each, kind))


def test_every_expression_can_be_compiled():
    found = {(each.pattern, each.flags) for each in patterns()}
    assert len(found) > 100
    for text, flags in found:
        re.compile(text, flags)


def test_an_expression_is_compiled_when_it_is_used():
    broken = pattern("(")
    assert broken.pattern == "("
    with pytest.raises(re.error):
        broken.search("(")


WORDS = pattern(r"(?P<word>B\w*)", re.IGNORECASE)


@pytest.mark.parametrize("time", ["first", "second"])
def test_an_expression_does_what_a_compiled_one_does(time):
    assert WORDS.match("a b") is None, time
    assert WORDS.search("a bc")["word"] == "bc"
    assert WORDS.fullmatch("bcd")["word"] == "bcd"
    assert WORDS.sub("x", "a b") == "a x"
    assert WORDS.split("abb") == ["a", "bb", ""]
    assert [each.start() for each in WORDS.finditer("b b")] == [0, 2]
    assert WORDS.findall("b c bd") == ["b", "bd"]
    assert WORDS.groupindex == {"word": 1}
    assert pattern(b"b").search(b"ab").start() == 1


# Modules


def loaded(code):
    """The modules that a fresh process has when it is done with some code, and is not measured."""
    code = f"import sys\n{code}\nsys.stdout.write('\\n' + ' '.join(sys.modules))"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
        env={**plain, "PYTHONPATH": str(PACKAGE.parent), "PYTHONIOENCODING": "utf-8"},
    )
    return set(done.stdout.rpartition("\n")[2].split())


def ours(modules):
    """Which of them are ours, each without the package's name and but for the rooms themselves."""
    names = {each.removeprefix("mkdocs_cnn.") for each in modules if each.startswith("mkdocs_cnn.")}
    return {each for each in names if "." in each}


def others(modules):
    return {each for each in modules if not each.startswith("mkdocs_cnn")}


def named(**rooms):
    return {f"{room}.{each}" for room, names in rooms.items() for each in names.split()}


PROBLEMS = "files limits patterns phrases problem records visible"
COUNT = "from mkdocs_cnn.__main__ import run\nrun(['count', 'vgg16'])"
COUNTING = named(
    problems=f"{PROBLEMS} remembered",
    layers="activation base convolution linear normalization pooling reshaping resizing seen sizes"
    " windows",
    figures="amounts numbers numerals",
    language="defaults definitions evaluation expressions foreign hints inputs items long_form"
    " names notation options printer program reader structures tree usage vocabulary words",
    network="binding builder calls earlier graph recall repeats rows scopes walk",
    counting="counts formulas memory quantities quantity receptive_field report subjects values",
    settings="choice choices",
    library="facts library networks resolved texts",
    show="document opening render.text showing views.columns views.common views.table",
    commands="main",
) | {"show.render", "show.views"}
"""What counts a network of convolutions in a row, and shows its table as text."""
PAGE = """
import markdown
from mkdocs_cnn.hosts.extension import CnnExtension
markdown.Markdown(extensions=[CnnExtension()]).convert('a `b`\\n\\n~~~\\nc\\n~~~')
"""
WAITING = named(
    problems=PROBLEMS,
    figures="numbers numerals",
    settings="choice choices",
    show="alignment",
    hosts="caught conversion extension fences finder inline_codes locations marks openers"
    " pages surroundings suspects tokens unread",
)
"""What looks for blocks and numbers on a page."""
PLUGIN = (
    WAITING
    | named(
        hosts="plugin watching",
        library="facts library memory",
        show="findings render.search supplied tally",
    )
    | {"show.render"}
)
"""What a site has before its first block."""


def from_elsewhere(modules):
    """What a count has loaded besides the parser of YAML, fractions and contexts."""
    needed = "import contextlib, contextvars, fractions, re, yaml"
    return others(modules) - loaded(needed) - {"gc", "__future__"}


def test_a_count_loads_what_it_uses():
    """None of the listings, the questions of running text, the other views and formats."""
    modules = loaded(COUNT)
    assert ours(modules) == COUNTING
    assert from_elsewhere(modules) == set()


def test_what_else_is_loaded_is_noticed():
    modules = loaded(f"{COUNT}\nimport difflib, inspect, mkdocs_cnn.queries.inline")
    assert ours(modules) > COUNTING
    assert from_elsewhere(modules) >= {"difflib", "inspect"}
    assert from_elsewhere(loaded(f"import argparse\n{COUNT}")) >= {"argparse"}


def test_the_package_itself_loads_nothing():
    assert loaded("import mkdocs_cnn") - loaded("pass") == {"mkdocs_cnn", "__future__"}


def test_a_page_without_a_block_loads_what_looks_for_one():
    modules = loaded(PAGE)
    assert ours(modules) == WAITING
    needed = loaded("import contextvars, fractions, pathlib, markdown, pymdownx.superfences")
    needed |= loaded("import bisect")  # which an older Markdown does without
    assert others(modules) - needed == set()


def test_a_plugin_loads_what_waits_for_a_block():
    modules = loaded("from mkdocs_cnn.hosts.plugin import CnnPlugin\nCnnPlugin()")
    assert ours(modules) == PLUGIN
