"""Limits: each is in force, can be raised if it is one that can, and stands in the manual."""

import ast
import re
from types import SimpleNamespace

import pytest
from markdown import Markdown

from helpers import PACKAGE, TESTS, generous, problems
from hosts import Site
from mkdocs_cnn.hosts.extension import CnnExtension
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.problems.limits import DEFAULTS, NAMES, LimitError, Limits, Mistakes, make_limits
from mkdocs_cnn.problems.problem import Caution, Invalid, Problem, Source
from mkdocs_cnn.problems.records import fields
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.page import Page

HEAD = "input: 8x8x3\nlayers:\n"
NETWORK = f"{HEAD}  - conv3-4\n  - relu\n"


def block_on(page, text):
    return page.render(Source("page.md", text)).problems


def number_on(page, text="lenet5.params"):
    return page.inline(Scalar(text, Source("page.md", text).span(0, 0, len(text)))).problems


def last_of(show, *texts):
    return lambda page: [show(page, text) for text in texts][-1]


EXCEEDED = {
    "characters": last_of(block_on, "# 20 characters\nlenet5"),
    "values": last_of(block_on, f"{HEAD}  - relu\n"),
    "layers": last_of(block_on, f"{HEAD}  - relu x5\n"),
    "drawn": last_of(block_on, f"view: profile\n{HEAD}  - conv3-4 x4\n"),
    "worked": last_of(block_on, f"view: worked\n{HEAD}  - conv3-4 x4\n"),
    "cells": last_of(block_on, "compare: [lenet5, lenet5]"),
    "networks": last_of(block_on, "compare: [lenet5, lenet5, lenet5, lenet5]"),
    "definitions": last_of(
        block_on, f"define: {{a: [relu], b: [relu], c: [relu], d: [relu]}}\n{HEAD}  - a\n"
    ),
    "parameters": last_of(block_on, f"define:\n  a b=1 c=1 d=1 e=1: [relu]\n{HEAD}  - a\n"),
    "inputs": last_of(block_on, "input: {a: 9x9x1, b: 1, c: 1, d: 1}\nlayers:\n  - conv3-4\n"),
    "claims": last_of(
        block_on, "use: lenet5\nexpect: {params: 1, macs: 1, flops: 1, weights: 1}\n"
    ),
    "choices": last_of(block_on, "use: lenet5\nvary: {bias: [true, false], batch: [1, 2]}"),
    "varied": last_of(block_on, "use: vgg16\nview: diagram\nvary: {input: [224x224x3, 299x299x3]}"),
    "mistakes": last_of(block_on, HEAD + "  - a\n" * 4),
    "blocks": last_of(block_on, *["lenet5"] * 4),
    "numbers": last_of(number_on, *["lenet5.params"] * 4),
    "page_layers": last_of(block_on, f"{HEAD}  - relu x2\n", f"{HEAD}  - relu x2\n"),
}
"""For each limit something that is beyond three."""
WITHIN = {"values": 5}
"""What else is more than the least that there must be."""


@pytest.mark.parametrize("name", NAMES)
def test_each_limit_is_in_force_and_says_how_it_is_raised(name):
    page = Page(generous(**{name: WITHIN.get(name, 3)}), Settings())
    (problem,) = [
        each for each in EXCEEDED[name](page) if str(each.hint).startswith("If that is meant")
    ]
    assert "too many" in str(problem.message)
    assert str(problem.expected) == f"at most {WITHIN.get(name, 3)}"
    assert str(problem.hint).endswith(f'with the option "limits: {{{name}: …}}".')
    assert name in ("page_layers", "blocks", "numbers") or problem.span.source.path == "page.md"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_raised_is_raised(name):
    page = Page(Library(), Settings())
    assert not any("too many" in str(problem.message) for problem in EXCEEDED[name](page))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("layers", f"{HEAD}  - conv3-4 + bn + relu\n"),
        ("drawn", f"view: profile\n{HEAD}  - conv3-4 x3\n"),
        ("worked", f"view: worked\n{HEAD}  - conv3-4 x3\n"),
        ("networks", "compare: [lenet5, lenet5, lenet5]"),
        ("inputs", "input: {a: 9x9x1, b: 1, c: 1}\nlayers:\n  - conv3-4\n"),
        ("claims", "use: lenet5\nexpect: {params: 61706, macs: 416520, weights: 61470}\n"),
        ("definitions", f"define: {{a: [relu], b: [a], c: [b]}}\n{HEAD}  - c\n"),
        ("parameters", f"define:\n  a b=1 c=1 d=1: [relu]\n{HEAD}  - a\n"),
    ],
)
def test_as_many_as_the_limit_are_not_too_many(name, text):
    limits = {name: 3} | ({"layers": 4} if name == "definitions" else {})
    found = block_on(Page(generous(**limits), Settings()), text)
    assert [each for each in found if not isinstance(each, Caution)] == []


def test_a_comparison_of_all_networks_has_as_many_as_are_known():
    """A folder can have thousands, which nobody wants in one block."""
    known = len(list((PACKAGE / "library" / "networks").glob("*.yml")))
    text = "compare: all\nview: index\n"
    assert block_on(Page(generous(networks=known), Settings()), text) == ()
    (problem,) = block_on(Page(generous(networks=known - 1), Settings()), text)
    assert str(problem.message) == f"{known} networks in one comparison are too many"


def test_reading_ends_at_too_many_mistakes():
    found = problems(HEAD + "  - a\n" * 500)
    assert str(found[0].message) == "too many mistakes: what follows the first 100 is not read"
    mistakes = Mistakes(Limits(mistakes=2))
    mistake = Problem("wrong", Source("page.md", "a").span())
    mistakes += [mistake, mistake]
    with pytest.raises(Invalid) as raised:
        mistakes.extend([mistake])
    assert len(raised.value.problems) == 4


def test_blocks_and_numbers_beyond_the_limit_are_reported_once():
    page = Page(generous(blocks=1, numbers=1), Settings())
    told = [block_on(page, "lenet5") for _ in range(4)]
    assert [len(each) for each in told] == [0, 1, 0, 0]
    assert "this one and those behind it are left out" in str(told[1][0].message)
    told = [number_on(page) for _ in range(4)]
    assert [len(each) for each in told] == [0, 1, 0, 0]
    code = Source("page.md", "<b> & co").span(0, 0, 8)
    assert page.inline(Scalar("<b> & co", code)).html == "<code>&lt;b&gt; &amp; co</code>"


def test_a_network_counts_once_for_all_numbers_that_name_it():
    page = Page(generous(page_layers=20), Settings())
    assert all(number_on(page) == () for _ in range(9))
    assert block_on(page, "lenet5") == ()
    assert "too many layers on one page" in str(block_on(page, "lenet5")[0].message)


def test_a_known_network_is_no_work_for_a_comparison():
    known = generous(layers=40)
    assert block_on(Page(known, Settings()), "compare: [vgg11, vgg13]") == ()
    other = "{use: vgg11, input: 64x64x3}"
    (problem,) = block_on(Page(known, Settings()), f"compare: [{other}, {other}, vgg13]")
    assert str(problem.message) == "58 layers are too many"


# Reading the option


@pytest.mark.parametrize(
    "value",
    [
        {"layers": 100_000, "claims": 7},
        {"layers": "100_000", "claims": "7"},
        "layers=100000,claims=7",
        " layers = 100000 , claims = 7 ",
        Limits(layers=100_000, claims=7),
    ],
)
def test_limits_can_be_written_in_several_ways(value):
    assert make_limits(value) == Limits(layers=100_000, claims=7)


def test_no_limits_are_the_defaults():
    assert make_limits(None) == make_limits({}) == DEFAULTS == Limits()


WRONG = [
    ({"layer": 1}, 'there is no limit "layer". Did you mean "layers"?'),
    ({"zzz": 1}, f'there is no limit "zzz". The limits are: {", ".join(NAMES)}.'),
    ({5: 1}, 'there is no limit "5".'),
    ({"layers": "many"}, '"many" as limit of layers; expected a whole number from 1 to'),
    ({"layers": 0}, '"0" as limit of layers; expected a whole number from 1 to 1,000,000,000.'),
    ({"layers": -1}, '"-1" as limit of layers'),
    ({"layers": 1.5}, '"1.5" as limit of layers'),
    ({"layers": True}, '"True" as limit of layers'),
    ({"layers": None}, '"None" as limit of layers'),
    ({"layers": [1]}, '"[1]" as limit of layers'),
    ({"layers": 10**10}, '"10000000000" as limit of layers'),
    ({"layers": "9" * 5_000}, "as limit of layers"),
    (5, '"5" as limits; expected names with numbers, such as "layers: 100000".'),
    (True, '"True" as limits'),
    (["layers"], "as limits"),
    ("layers", '"layers" as limits'),
    ("", '"" as limits'),
]


@pytest.mark.parametrize(("value", "message"), WRONG)
def test_what_is_wrong_with_limits_is_told_in_words(value, message):
    with pytest.raises(LimitError) as raised:
        make_limits(value)
    assert message in str(raised.value)


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(LimitError) as raised:
        make_limits({"layer": 1, "claims": "x", "numbers": 5})
    assert "layers" in str(raised.value)
    assert "claims" in str(raised.value)


# Where they are given


def test_the_extension_takes_them():
    text = f"```cnn\n{NETWORK}```\n"
    assert "too many" in Markdown(extensions=[CnnExtension(limits={"layers": 1})]).convert(text)
    configs = {"cnn": {"limits": {"layers": 2}}}
    assert "<table" in Markdown(extensions=["cnn"], extension_configs=configs).convert(text)
    with pytest.raises(ValueError, match=r'Did you mean "layers"\?'):
        CnnExtension(limits={"layer": 1})


@pytest.fixture
def site(tmp_path):
    page = f"# Page\n\n```cnn\n{NETWORK}```\n\nIt has `#!cnn mine.params` of them.\n"
    return Site(tmp_path).write("docs/index.md", page).write("nets/mine.yml", NETWORK)


def configure(site, options):
    plugins = f"site_name: Test\ntheme: {{name: mkdocs}}\nplugins: [cnn: {options}]\n"
    return site.write("mkdocs.yml", plugins)


def test_mkdocs_takes_them(site):
    pytest.importorskip("mkdocs")
    configure(site, "{networks: nets, limits: {layers: 1}}").build()
    shown = site.read("index.html")
    assert "2 layers are too many" in shown
    assert "the network &quot;mine&quot; has a mistake" in shown
    configure(site, "{networks: nets, limits: {layers: 2}}").build()
    assert "too many" not in site.read("index.html")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("{limits: {layer: 1}}", 'there is no limit "layer". Did you mean "layers"?'),
        ("{limits: 5}", '"5" as limits; expected names with numbers'),
    ],
)
def test_mkdocs_says_what_is_wrong(site, options, message):
    pytest.importorskip("mkdocs")
    built = configure(site, options).build()
    assert built.returncode != 0
    assert f"Plugin 'cnn' option 'limits': {message}" in built.stderr
    assert "Traceback" not in built.stderr


@pytest.fixture
def run(site, monkeypatch, command):
    """Run the command in the site's folder: status, output and errors."""
    monkeypatch.chdir(site.folder)

    def call(*arguments):
        status, out, err = command(*arguments)
        return SimpleNamespace(status=status, out=out, err=err)

    return call


def test_the_command_takes_them(run):
    beyond = run("count", "nets/mine.yml", "--limits", "layers=1")
    assert beyond.status == 2
    assert "nets/mine.yml:4:5: 2 layers are too many" in beyond.err
    assert run("count", "nets/mine.yml", "--limits", "layers=2").status == 0
    assert run("list", "--limits", "layers=3").status == 2
    wrong = run("count", "vgg16", "--limits", "layer=2")
    assert wrong.status == 2
    assert 'there is no limit "layer". Did you mean "layers"?' in wrong.err


def test_check_takes_those_of_the_site_and_of_the_command(run, site):
    configure(site, "{networks: nets, limits: {layers: 1}}")
    found = run("check")
    assert found.status == 2
    assert "2 layers are too many" in found.out
    assert run("check", "--limits", "layers=2").status == 0


# Where they stand


def documented():
    """Every limit: its name, whether it can be raised, its value and what its author says of it."""
    (limits,) = [
        node
        for node in ast.parse((PACKAGE / "problems" / "limits.py").read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and node.name == "Limits"
    ]
    for line, after in zip(limits.body, limits.body[1:], strict=False):
        if isinstance(line, ast.AnnAssign):
            name, text = line.target.id, " ".join(after.value.value.split())
            yield name, name in NAMES, getattr(Limits, name), text


def test_every_limit_is_documented_where_it_stands():
    assert [name for name, *_ in documented()] == [*NAMES, *fixed()]


def fixed():
    return [name for name in vars(Limits) if name in Limits.__annotations__ and name not in NAMES]


@pytest.mark.parametrize("name", fixed())
def test_every_fixed_limit_is_used(name):
    sources = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py")]
    assert any(re.search(rf"\bLimits\.{name}\b", text) for text in sources)


MANUAL = TESTS.parent / "docs" / "guide" / "limits.md"


def tables():
    """The two tables of the manual, as they must be."""
    raised = [
        f"| `{name}` | {value:,} | {text} |" for name, can, value, text in documented() if can
    ]
    fixed = [f"| {value:,} | {text} |" for _, can, value, text in documented() if not can]
    return (
        "\n".join(["| Limit | At most | Of what, and why |", "| --- | --- | --- |", *raised]),
        "\n".join(["| At most | Of what, and why |", "| --- | --- |", *fixed]),
    )


@pytest.mark.parametrize("index", [0, 1], ids=["raised", "fixed"])
def test_the_manual_says_what_the_limits_are(index):
    assert tables()[index] in MANUAL.read_text("utf-8")


SHOWN = (
    "SHOWN MAX_SHOWN MAX_TERMS MAX_EXPLAINED MAX_SIZES FIGURES MAX_POWER LONG LONG_NUMBER LEVELS "
    "BARS BRANCHES COUNTS WIDE NAMED MOST_WORDS CLOSE TIMES FEWEST FEWEST MOST_LINES MANY "
    "SHORT_NAME"
)
"""How much of something is shown."""
GUESSED = (
    "DIGITS MOST_NAMES MARKED AROUND _COMPARED NEIGHBOURS LARGEST_KERNEL WIDE _FAR_TOO_MANY _DOTS "
    "_FIRST FILES ENOUGH _COMPARED FAR _FAR _NEAR _ZEROS _MOST_TOKENS _LONGEST_ABBREVIATION IN_FULL"
    " FEWEST LARGEST_FACTOR"
)
"""How far somebody looks to guess what is meant."""
KEPT = "REMEMBERED _MOST _LAYERS FEW _FACT _ROW _READ _YOUNG _SPELLING"
"""How much is remembered, how long what is remembered may be, and how long a file is young."""
FACTS = "_TAB INTERRUPTED INDEX_BYTES _MOST _PAGE"
"""What simply is so."""
PAPER = "PAGE _CHINESE_PAGE WRAPPED _REST _LINE _GAP"
"""How much a page of paper has room for."""
ELSEWHERE = f"{SHOWN} {GUESSED} {KEPT} {FACTS} {PAPER}".split()
"""Numbers with names that stand elsewhere, because they refuse nothing that anybody wrote."""


def named_numbers(text):
    """The constants of a module that are whole numbers, by name."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and not [
            each
            for each in ast.walk(node.value)
            if not isinstance(each, ast.Constant | ast.BinOp | ast.operator)
            or (isinstance(each, ast.Constant) and type(each.value) is not int)
        ]:
            yield from (target.id for target in node.targets)


def test_no_other_module_has_limits_of_its_own():
    """Those of listings bound how far a network is searched for, those of pictures are lengths.

    Those of models say how far somebody else's format is followed.
    """
    found = [
        name
        for path in PACKAGE.rglob("*.py")
        if not {"listings", "models", "pictures"} & {*path.parts}
        for name in named_numbers(path.read_text("utf-8"))
    ]
    assert sorted(found) == sorted(ELSEWHERE)


def test_a_limit_elsewhere_is_found():
    text = "MAX = 10**6\nA = B = 3\nWORD = 'x'\nRATIO = 0.5\nSIZES = (1, 2)\nFOUR = 2 + len('ab')\n"
    assert [*named_numbers(text)] == ["MAX", "A", "B"]


def test_fields_are_numbers():
    assert all(each.type in ("int", int) for each in fields(Limits))
