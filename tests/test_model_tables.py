"""A table of models is checked by one line above it, wherever it stands.

VGG-16 has 138,357,544 parameters and 15,470,264,320 multiply-adds, AlexNet as torchvision has it
61,100,840 and 714,188,480 (as in the paper: 60,965,224 and 724,406,816), LeNet-5 61,706, ResNet-18
11,689,512, and ResNet-50 25,557,032: as torchvision's models and the papers say.
"""

from __future__ import annotations

import re
import subprocess
import sys

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hosts import SUPERFENCES, Site, page_from
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.figures.numerals import DEFAULT, FORMATS
from mkdocs_cnn.hosts.extension import CnnExtension
from mkdocs_cnn.problems.problem import FalseClaim
from mkdocs_cnn.queries.cells import find_figure
from mkdocs_cnn.queries.headings import read_heading
from mkdocs_cnn.show.tally import NOTHING
from readers import AROUND
from work import excess, soon

LINE = "`#!cnn columns: model, params`"
TABLE = "| Model | Params |\n|---|---|\n| VGG-16 | 139M |\n| LeNet | 61,706 |"
BOTH = f"{LINE}\n\n{TABLE}"
SLOW_MARKDOWN = pytest.mark.skipif(
    markdown.__version_info__ < (3, 11),
    reason="Markdown itself takes hours for that many backticks in a cell",
)
BLOCK = "```cnn\nid: tiny\ntitle: Tiny net\ninput: 8x8x3\nlayers: [conv3-4]\n```\n\n"


class Shown:
    """A page with what was found on it."""

    def __init__(self, text, host=(SUPERFENCES,), **options):
        blocks = []
        extension = CnnExtension(**options)
        extension.listener = blocks.append
        md = markdown.Markdown(extensions=[*host, *AROUND, extension])
        self.html = page_from(md, text)
        assert not {"\x02", "\x03"} & set(self.html)
        self.problems = [each for block in blocks for each in block.problems]
        self.figures = sum((block.tally for block in blocks), NOTHING).figures

    @property
    def corrected(self):
        """The figures that are false, each with the true one beside it."""
        return re.findall("<del>(.*?)</del> <ins>(.*?)</ins>", self.html)

    @property
    def places(self):
        return [each.span.location.removeprefix("guide/vgg.md:") for each in self.problems]

    @property
    def told(self):
        return [str(each.message) for each in self.problems]


def below(line, *rows):
    """A table below a line of ours, its headings first."""
    head = f"| {' | '.join(rows[0])} |"
    rule = f"|{'---|' * len(rows[0])}"
    body = [f"| {' | '.join(row)} |" for row in rows[1:]]
    return "\n".join([f"`#!cnn {line}`", "", head, rule, *body])


def shown(line, *rows, **options):
    return Shown(below(line, *rows), **options)


def indented(text, by=4):
    return "\n".join(f"{' ' * by}{line}" if line else line for line in text.split("\n"))


def quoted(text):
    return "\n".join(f"> {line}" for line in text.split("\n"))


# Where a table may stand

PLACES = {
    "alone": (BOTH, "5:12"),
    "without a blank line": (f"{LINE}\n{TABLE}", "4:12"),
    "below blank lines": (f"{LINE}\n\n\n\n{TABLE}", "7:12"),
    "in two backticks": (f"`{LINE}`\n\n{TABLE}", "5:12"),
    "without pipes around": (
        f"{LINE}\n\nModel | Params\n---|---\nVGG-16 | 139M\nLeNet | 61,706",
        "5:10",
    ),
    "in a list": (f"- a\n\n{indented(BOTH)}", "7:16"),
    "as a list's item": (f"- {indented(BOTH)[4:]}", "5:16"),
    "in an ordered list": (f"1. a\n\n{indented(BOTH)}\n\n2. b", "7:16"),
    "in a list in a list": (f"- a\n\n    - b\n\n{indented(BOTH, 8)}", "9:20"),
    "in a quote": (quoted(BOTH), "5:14"),
    "in a list in a quote": (quoted(f"- a\n\n{indented(BOTH)}"), "7:18"),
    "in an admonition": (f"!!! note\n\n{indented(BOTH)}", "7:16"),
    "in details": (f"??? note\n\n{indented(BOTH)}", "7:16"),
    "in a tab": (f'=== "A"\n\n{indented(BOTH)}', "7:16"),
    "in a definition": (f"term\n\n:   x\n\n{indented(BOTH)}", "9:16"),
    "in a footnote": (f"a[^1]\n\n[^1]:\n{indented(BOTH)}", "8:16"),
    "in a div": (f'<div markdown="1">\n\n{BOTH}\n\n</div>', "7:12"),
    "in a block": (f"/// note\n{BOTH}\n///", "6:12"),
    "with tabs": (
        f"{LINE}\n\n|\tModel\t|\tParams\t|\n|---|---|\n|\tVGG-16|\t139M|\n| LeNet | 61,706|",
        "5:11",
    ),
    "far below": ("text\n\n" * 50 + BOTH, "105:12"),
}


@pytest.mark.parametrize("host", [(SUPERFENCES,), ("fenced_code", "codehilite"), ()])
@pytest.mark.parametrize("where", PLACES)
def test_a_table_is_checked_wherever_it_stands(where, host):
    text, place = PLACES[where]
    page = Shown(text, host)
    assert page.corrected == [("139M", "138M")]
    assert page.places == [place]
    assert page.problems[0].span.text == "139M"
    assert page.figures == 2
    assert "#!cnn" not in page.html
    assert not re.search(r"<p>\s*</p>", page.html)


def test_all_else_is_as_without_the_line():
    text = BOTH.replace("139M", "138M")
    page = re.sub("</?data[^>]*>", "", Shown(text).html)
    names = [SUPERFENCES, *AROUND]
    assert page == markdown.markdown(text.partition("\n\n")[2], extensions=names)


def test_two_tables_have_a_line_each():
    page = Shown(f"{BOTH}\n\n{BOTH}\n\n{TABLE}")
    assert page.places == ["5:12", "12:12"]
    assert (page.figures, len(page.corrected)) == (4, 2)


def test_a_snippet_has_its_own_places(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    site = Site(tmp_path).write("parts/table.md", f"# Table\n\n{TABLE}\n")
    site.write("parts/all.md", f"text\n\n{BOTH}\n")
    for text, place in [
        (f'{LINE}\n\n--8<-- "parts/table.md:3:6"', "parts/table.md:5:12"),
        ('a\n\n--8<-- "parts/all.md"', "parts/all.md:7:12"),
    ]:
        page = Shown(text, (SUPERFENCES, "pymdownx.snippets"))
        assert page.corrected == [("139M", "138M")]
        assert page.places == [place]


@pytest.mark.parametrize(
    "text",
    [
        indented(BOTH),
        f"```\n{BOTH}\n```",
        f"~~~ md\n{BOTH}\n~~~",
        f"<!--\n{BOTH}\n-->",
        f"<pre>\n{BOTH}\n</pre>",
    ],
)
def test_in_code_it_is_a_sample(text):
    page = Shown(text)
    assert "cnn columns: model, params" in page.html
    assert (page.figures, page.corrected) == (0, [])
    assert [each for each in page.problems if each.level != "note"] == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"{LINE}\n\ntext", "1:8"),
        (LINE, "1:8"),
        (f"text {LINE}\n\n{TABLE}", "1:13"),
        (f"text\n{LINE}\n{TABLE}", "2:8"),
        (f"# {LINE}\n\n{TABLE}", "1:10"),
        (f"{LINE}\n\ntext\n\n{TABLE}", "1:8"),
        (f"{LINE}\n\n<!-- a -->\n\n{TABLE}", "1:8"),
        (f"| a | b |\n|---|---|\n| {LINE} | 1 |", "3:10"),
        (f"- {LINE}\n- b\n\n{TABLE}", "1:10"),
        ("`#!cnn check table`\n\ntext", "1:8"),
        ("`#!cnn rows: params`\n\n- a", "1:8"),
    ],
)
def test_a_line_without_a_table_is_a_mistake(text, place):
    page = Shown(text)
    assert page.told == ["no table stands below this line"]
    assert page.places == [place]
    assert page.html.count('role="alert"') == 1
    assert page.figures == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"<div>\n{BOTH}\n</div>", "Markdown leaves the text around it as it is"),
        (BOTH.replace("`", ""), "it has no backticks"),
        (BOTH.replace("#!cnn", "#! cnn"), 'it does not begin with "#!cnn" and a space'),
    ],
)
def test_a_line_that_is_not_read_is_told(text, told):
    page = Shown(text)
    assert page.figures == 0
    (problem,) = page.problems
    assert told in str(problem.message)


def test_without_the_extension_for_tables_there_is_none():
    found = []
    extension = CnnExtension()
    extension.listener = lambda block: found.extend(block.problems)
    page = markdown.markdown(BOTH, extensions=[extension])
    assert [str(each.message) for each in found] == ["no table stands below this line"]
    assert "| VGG-16 | 139M |" in page


# What the line says

MODELS = (
    ("Model", "Params (M)", "FLOPs (G)", "Top-1"),
    ("VGG-16", "138.4", "15.4", "71.6"),
    ("ResNet-18", "11.6", "1.8", "69.8"),
)
PARAMS, MACS = ("11.6", "11.7"), ("15.4", "15.5")


@pytest.mark.parametrize(
    ("line", "corrected"),
    [
        ("columns: model, params, macs", [MACS, PARAMS]),
        ("columns: model, params, macs, -", [MACS, PARAMS]),
        ("Columns: Model, Parameters, Multiply-adds, _", [MACS, PARAMS]),
        ("columns: model，params，macs", [MACS, PARAMS]),
        ("columns:model,params", [PARAMS]),
        ("column: model, , macs", [MACS]),
        ("columns: model, params (M), macs (G)", [MACS, PARAMS]),
        ("columns: Params (M) = params", [PARAMS]),
        ("columns: Model = model, FLOPs (G) = macs", [MACS]),
        ("columns: flops = macs, PARAMS = params", [MACS, PARAMS]),
        ("columns: Params (M), FLOPs (G) = macs", [MACS, PARAMS]),
        ("check table | FLOPs MACs", [MACS, PARAMS]),
        ("check this table|FLOPs MACs", [MACS, PARAMS]),
        ("columns: model, params, macs | rounding down", [("138.4", "138.3")]),
    ],
)
def test_columns_are_named_by_their_order_or_their_headings(line, corrected):
    page = shown(line, *MODELS)
    assert page.corrected == corrected
    assert page.html.count("<del>") == len(page.problems)


def test_figures_are_checked_by_what_the_line_declares():
    """ResNet-50 takes 4.12 G by the count of ptflops 0.7, and 4.09 G by our own."""
    rows = ("Model", "MACs"), ("ResNet-50", "4.12G")
    assert shown("columns: model, macs", *rows).corrected == [("4.12G", "4.09G")]
    assert shown("columns: model, macs | count ptflops-0.7", *rows).corrected == []
    (problem,) = shown("columns: model, macs", *rows).problems
    assert problem.corrections[0].convention == "count: ptflops-0.7"


def test_flops_that_are_multiply_adds_are_told():
    page = shown("check table", ("Model", "FLOPs (G)"), ("VGG-16", "15.5"))
    assert page.corrected == [("15.5", "30.9")]
    assert "the figure is right for multiply-adds" in str(page.problems[0].expected)


@pytest.mark.parametrize(
    ("line", "marked", "told", "hint"),
    [
        ("columns: modell, params", "modell", "unknown quantity", 'Did you mean "model"?'),
        ("columns: model, parms", "parms", "unknown quantity", 'Did you mean "params"?'),
        ("columns: model, params, -, -, macs", "macs", "5 names for 4 columns", ""),
        ("columns: Parms = params", "Parms", "no column is called", ""),
        ("columns: Params (N) = params", "Params (N)", "no column", 'mean "Params (M)"?'),
        ("columns: Params (M) = parms", "parms", "unknown quantity", 'Did you mean "params"?'),
        ("columns: -, params", "columns: -, params", "no column says of which model", ""),
        ("columns: model, -", "columns: model, -", "no column of figures", ""),
        ("columns:", "columns:", "no names of columns", ""),
        ("columns: layer, params", "layer", "it is not said of which network", ""),
        ("columns: model, params | cont x", "| cont x", "declares no", 'Did you mean "count"?'),
        ("columns: model, params | M", "| M", "declares no convention", ""),
        ("check table please", "please", 'behind "check table"', "columns: model, params"),
        ("columns: layer, params of vgg61", "vgg61", "unknown name", 'Did you mean "vgg16"?'),
        ("rows: params", "rows: params", "no row of this table is checked", ""),
    ],
)
def test_what_does_not_fit_is_a_mistake_with_its_place(line, marked, told, hint):
    page = shown(line, *MODELS)
    (problem,) = page.problems
    assert (problem.span.text, problem.span.file_line) == (marked, 1)
    assert told in str(problem.message)
    assert hint in str(problem.hint)
    assert page.html.count('role="alert"') == 1
    assert (page.figures, page.html.count("<td")) == (0, 8)


def test_headings_that_say_nothing_are_told():
    page = shown("check table", ("Model", "Top-1"), ("VGG-16", "71.6"))
    assert page.told == ["no heading says a quantity: one of: Model, Top-1"]


# Headings

HEADINGS = {
    "Params": ("params", ""),
    "Params (M)": ("params", "M"),
    "#Params(M)": ("params", "M"),
    "# Parameters": ("params", ""),
    "**Params** (M)": ("params", "M"),
    "Params<br>(M)": ("params", "M"),
    "Params [M]": ("params", "M"),
    "Params / M": ("params", "M"),
    "Params, millions": ("params", "million"),
    "Parameters in millions": ("params", "million"),
    "Number of parameters (millions)": ("params", "million"),
    "Params ×10^6": ("params", "M"),
    "Params (×10⁶)": ("params", "M"),
    "Params ($10^6$)": ("params", "M"),
    "Params (1e6)": ("params", "M"),
    "Params (B)": ("params", "G"),
    "MParams": ("params", "M"),
    "参数量": ("params", ""),
    "参数量（万）": ("params", "万"),
    "参数量/百万": ("params", "百万"),
    "参数（亿）": ("params", "亿"),
    "FLOPs": ("flops", ""),
    "FLOPs (G)": ("flops", "GFLOPs"),
    "GFLOPs": ("flops", "GFLOPs"),
    "计算量 (GFLOPs)": ("flops", "GFLOPs"),
    "MACs (G)": ("macs", "G"),
    "GMACs": ("macs", "G"),
    "Mult-Adds (B)": ("macs", "G"),
    "M-Adds (M)": ("macs", "M"),
    "Multiply-adds": ("macs", ""),
    "Size (MB)": ("model_memory", "MB"),
    "Size [MiB]": ("model_memory", "MiB"),
    "模型大小（MB）": ("model_memory", "MB"),
    "Memory (MB)": ("memory", "MB"),
    "Input": ("input", ""),
    "Input size": ("input", ""),
    "Receptive field": ("receptive_field", ""),
    "Model": ("model", ""),
    "模型": ("model", ""),
    "Layer": ("layer", ""),
}


@pytest.mark.parametrize("text", HEADINGS)
def test_a_heading_says_a_quantity_and_a_unit(text):
    heading = read_heading(text)
    name, unit = HEADINGS[text]
    assert heading.name == name
    assert not heading.rest
    assert (heading.unit_for(name) if unit else heading.unit) == unit


@pytest.mark.parametrize(
    "text", ["", "Top-1 (%)", "Year", "Size", "Depth", "Latency (ms)", "M", "×10^6", "x" * 10_000]
)
def test_other_headings_say_none(text):
    assert read_heading(text).name == ""


def test_a_heading_that_says_more_is_not_read_by_itself():
    """Params without the fully connected layers are other ones."""
    rows = ("Model", "Params (w/o fc)", "MACs"), ("VGG-16", "14.7M", "15.5G")
    assert shown("check table", *rows).figures == 1


@pytest.mark.parametrize(
    ("heading", "figure", "instead"),
    [
        ("Params (M)", "139", "138"),
        ("Params (M)", "138.3", "138.4"),
        ("Params (M)", "~150", "~140"),
        ("Params (M)", "139M", "138M"),
        ("Params (M)", "139,357K", "138,358K"),
        ("Params (M)", "138,357,545", "138,357,544"),
        ("Params (K)", "138,357", "138,358"),
        ("Params ×10^6", "138.3", "138.4"),
        ("参数量（万）", "13835", "13836"),
        ("参数量（亿）", "1.37", "1.38"),
        ("参数量", "1.37亿", "1.38亿"),
        ("参数量（百万）", "１３９", "１３８"),
        ("Params", "138 million", None),
        ("Params (M)", "138.36", None),
        ("Params (B)", "0.138", None),
        ("Params (M)", "138,357,544", None),
        ("Params (M)", "> 100", None),
        ("Params (M)", "< 100", "< 140"),
        ("Params (MB)", "553", None),
        ("Params (MB)", "528", "553"),
        ("Params (MiB)", "528", None),
    ],
)
def test_a_figure_has_the_unit_of_its_heading(heading, figure, instead):
    """138,357,544 values of 4 bytes are 553.4 MB, and 527.8 MiB."""
    page = shown("columns: model, params", ("Model", heading), ("VGG-16", figure))
    assert page.figures == 1
    assert page.corrected == (
        [(figure.replace("<", "&lt;"), instead.replace("<", "&lt;"))] if instead else []
    )


def test_b_is_for_billions_where_no_bytes_are_asked_for():
    """As in tables of FLOPs; the B stays where it is."""
    rows = ("Model", "FLOPs", "P", "Size"), ("VGG-16", "15.4B", "0.14 B", "553,430,176 B")
    page = shown("columns: model, macs, params, params_memory", *rows)
    assert page.corrected == [("15.4", "15.5")]
    assert "<ins>15.5</ins></span>B</td>" in page.html
    assert (page.figures, len(page.problems)) == (3, 1)


def test_a_unit_may_stand_behind_a_formula():
    page = shown(
        "columns: model, params", ("Model", "P"), ("VGG-16", "$139$ million"), ("LeNet", "$61.7$ K")
    )
    assert page.corrected == [("139", "138")]
    assert "</span> million</td>" in page.html
    assert page.figures == 2


def test_the_message_says_the_unit_and_the_caret_marks_the_figure():
    page = shown("check table", ("Model", "Params (M)"), ("VGG-16", "**139** [1]"))
    (problem,) = page.problems
    assert isinstance(problem, FalseClaim)
    assert problem.describe().split("\n")[:3] == [
        'guide/vgg.md:5:14: vgg16.params (M): "139" is claimed, 138,357,544 is computed',
        "    5 | | VGG-16 | **139** [1] |",
        "      |              ^^^",
    ]


# Cells

CELLS = [
    *[
        "138M",
        "138 M",
        "~138M",
        "**138M**",
        "*138M*",
        "__138M__",
        "138,357,544",
        "1.38亿",
        "~~138M~~",
    ],
    *[
        "138M[^1]",
        "[138M](a.md)",
        "[138M][a]",
        "138M [12]",
        "138M (2014)",
        "138M (553 MB)",
        "138M\\*",
    ],
    *["<b>138M</b>", "138M<sup>1</sup>", "138M†", "`138M`", "``138M``", "$138357544$", "\\~138M"],
    *["138M{ .x }", "**[~138M](a.md)**[^1]", "138M params", "1.38e8", "1.38×10⁸"],
]


@pytest.mark.parametrize("cell", CELLS)
def test_a_figure_is_found_in_its_cell(cell):
    right = shown("columns: model, params", ("Model", "P"), ("VGG-16", cell))
    assert (right.figures, right.problems) == (1, [])
    assert right.html.count("cnn-claimed") == 1
    wrong = shown("columns: model, params", ("Model", "P"), ("LeNet", cell))
    assert wrong.figures == len(wrong.corrected) == 1
    figure = wrong.problems[0].span.text
    assert figure in cell.replace("\\~", "~")
    assert figure == wrong.corrected[0][0]


@pytest.mark.parametrize(
    "cell", ["", "-", "—", "–", "n/a", "N/A", "?", "none", "无", "…", "*", "[^a]"]
)
def test_a_cell_without_a_figure_is_not_checked(cell):
    page = shown("columns: model, params, macs", ("Model", "P", "M"), ("VGG-16", "138M", cell))
    assert (page.figures, page.problems) == (1, [])


@pytest.mark.parametrize(
    "cell", ["133-144M", "138M / 144M", "1,38M", "138 bananas", "`138M", "1 2 3"]
)
def test_a_cell_with_something_else_is_a_mistake(cell):
    page = shown("columns: model, params", ("Model", "P"), ("VGG-16", cell), ("LeNet", "61,706"))
    (problem,) = page.problems
    assert not isinstance(problem, FalseClaim)
    assert (problem.level, problem.span.file_line, problem.span.text) == ("warning", 5, cell)
    assert page.html.count('role="alert"') == 1
    assert page.figures == 1


def test_a_code_of_ours_in_a_cell_is_left_alone():
    cell = "`#!cnn 139M = vgg16.params`"
    page = shown("columns: model, params, macs", ("Model", "P", "M"), ("VGG-16", cell, "15.5G"))
    assert page.corrected == [("139M", "138M")]
    assert (page.figures, len(page.problems)) == (2, 1)


def test_pipes_in_cells_move_nothing():
    rows = "| `a|b` | 139M |\n| a \\| b | 1 |\n| VGG-16 | 139M | 7 |"
    page = Shown(f"{LINE}\n\n| Model | Params |\n|---|---|\n{rows}")
    assert page.corrected == [("139M", "138M")]
    assert page.places[-1] == "7:12"


def test_short_rows_are_no_mistake():
    head = "`#!cnn columns: model, -, params`\n\n| a | b | c |\n|--|--|--|\n"
    page = Shown(f"{head}| VGG-16 |\n| LeNet | | 61,706")
    assert (page.figures, page.problems) == (1, [])


def test_numbers_are_read_as_the_site_writes_them():
    page = shown("columns: model, params", ("M", "P (M)"), ("VGG-16", "138,3"), numbers="1.234,5")
    assert page.corrected == [("138,3", "138,4")]
    assert find_figure("138,4", FORMATS["1.234,5"]).figure.digits == "138.4"


# Models

NOT_KNOWN = ("FooNet", "138M"), ("BarNet", "1M")


def test_rows_of_models_that_are_not_known_are_told_and_no_warning():
    page = shown("columns: model, params", ("M", "P"), ("VGG-16", "138M"), *NOT_KNOWN, ("x", "-"))
    (problem,) = page.problems
    told = '2 of 3 rows not checked: no known network is called "FooNet", "BarNet"'
    assert (problem.level, str(problem.message)) == ("note", told)
    assert (problem.span.file_line, problem.span.text) == (1, "columns: model, params")
    assert f'<table title="{told.replace(chr(34), "&quot;")}">' in page.html


def test_many_models_that_are_not_known_are_not_all_named():
    rows = [(f"Net{number}x", "1M") for number in range(9)]
    page = shown("columns: model, params", ("M", "P"), ("VGG-16", "138M"), *rows)
    (told,) = page.told
    assert told.startswith("9 of 10 rows not checked: no known network is called ")
    assert told.endswith('"Net0x", "Net1x", "Net2x", "Net3x", "Net4x", …')


def test_a_table_of_which_nothing_is_checked_is_a_mistake():
    page = shown("columns: model, params", ("M", "P"), *NOT_KNOWN)
    (problem,) = page.problems
    assert problem.level == "warning"
    assert "no row of this table is checked" in str(problem.message)
    page = shown("columns: model, params", ("M", "P"), ("VGG-16", "-"))
    assert page.told == ["no figure in the columns that are to be checked"]


def test_a_row_may_mean_any_network_of_its_name():
    """Both figures must be right for one and the same AlexNet."""
    both = "AlexNet", "61.1M", "0.71G"
    paper = "AlexNet", "60,965,224", "724M"
    mixed = "AlexNet", "61.1M", "724M"
    page = shown("columns: model, params, macs", ("M", "P", "F"), both, paper, mixed)
    assert page.corrected == [("61.1M", "61.0M")]
    assert page.places == ["7:13"]


def test_blocks_of_the_page_are_known_by_their_ids_and_titles():
    """The convolution has 3·3·3·4 + 4 = 112 parameters."""
    table = below("check table", ("Model", "Params"), ("tiny", "113"), ("Tiny net", "111"))
    for text in (BLOCK + table, f"{table}\n\n{BLOCK}"):
        page = Shown(text)
        assert page.corrected == [("113", "112"), ("111", "112")]


def test_networks_of_the_site_are_known(tmp_path):
    text = "title: Our net\ninput: 8x8x3\nlayers: [conv3-4]\n"
    (tmp_path / "mine.yml").write_text(text, "utf-8")
    rows = ("Model", "Params"), ("mine", "113"), ("**Our net**", "111"), ("VGG-16", "138M")
    page = shown("check table", *rows, networks=str(tmp_path))
    assert page.corrected == [("113", "112"), ("111", "112")]


def test_a_network_with_mistakes_is_told(tmp_path):
    (tmp_path / "mine.yml").write_text("input: 8x8x3\nlayers: [cnv3-4]\n", "utf-8")
    page = shown("check table", ("M", "Params"), ("mine", "113"), networks=str(tmp_path))
    assert page.told == ['the network "mine" has a mistake']


# Layers of one network

LAYERS = (
    ("Layer", "Output", "Params"),
    ("conv1_1", "224x224x64", "1,792"),
    ("Conv3-2", "56×56", "590K"),
    ("`FC6`", "4096", "102.7M"),
    ("softmax9", "1000", "0"),
)


@pytest.mark.parametrize(
    "line",
    [
        "columns: layer, output, params of vgg16",
        "columns: layer, output, params of VGG-16",
        "columns: Layer = layer, Output = output, Params = params of vgg16",
        "check table of vgg16",
    ],
)
def test_a_table_of_layers_is_of_one_network(line):
    page = shown(line, *LAYERS)
    assert page.corrected == [("102.7M", "102.8M")]
    assert page.told[0].startswith(
        '1 of 4 rows not checked: no layer of vgg16 is called "softmax9"'
    )
    assert page.figures == 6
    assert shown(f"{line} | rounding down", *LAYERS).corrected == []


def test_a_table_of_the_layers_of_a_block():
    text = BLOCK + below("check table of tiny", ("Layer", "Params"), ("conv1", "113"))
    page = Shown(text)
    assert page.corrected == [("113", "112")]
    assert page.problems[0].message.parts["subject"] == "tiny.conv1.params"


def test_sizes_may_leave_the_channels_out():
    rows = ("Model", "Input"), ("VGG-16", "224"), ("AlexNet", "224×224"), ("LeNet", "28")
    page = shown("check table", *rows)
    assert page.corrected == [("28", "32")]
    assert shown("check table", *rows, layout="CHW").corrected == [("28", "32")]
    whole = shown("check table", rows[0], ("VGG-16", "224x224x1"))
    assert whole.corrected == [("224x224x1", "224x224x3")]


# Tables turned round

TURNED = (
    ("", "VGG-16", "ResNet-18", "FooNet"),
    ("Params (M)", "139", "11.7", "1"),
    ("MACs (G)", "15.5", "1.9", "2"),
    ("Year", "2014", "2015", "2016"),
)


@pytest.mark.parametrize(
    "line",
    ["rows: params, macs", "rows: model, params, macs", "rows: params, macs, -", "check table"],
)
def test_models_may_be_columns(line):
    page = shown(line, *TURNED)
    assert page.corrected == [("139", "138"), ("1.9", "1.8")]
    assert page.places == ["1:8", "5:16", "6:21"]
    assert page.figures == 4
    assert page.told[0] == '1 of 3 rows not checked: no known network is called "FooNet"'


def test_rows_may_be_named_by_their_headings():
    assert shown("rows: MACs (G) = macs", *TURNED).corrected == [("1.9", "1.8")]


def test_columns_that_are_rows_are_told():
    page = shown("columns: model, params", *TURNED)
    assert str(page.problems[0].hint) == (
        'Where the headings name the models, write "rows: params, macs".'
    )


# What comes of it


def test_a_true_figure_says_where_it_comes_from():
    page = shown("columns: model, params", ("Model", "Params (M)"), ("VGG-16", "138"))
    assert (
        '<data class="cnn-number cnn-claimed" title="VGG-16: parameters = 138,357,544\n'
        'a figure with a unit is what the value rounds to, at the digits written" '
        'value="138357544">138</data>' in page.html
    )


def test_false_figures_can_be_notes():
    rows = ("Model", "Params (M)"), ("VGG-16", "139")
    page = shown("columns: model, params", *rows, claims="note")
    assert [each.level for each in page.problems] == ["note"]
    assert page.corrected == [("139", "138")]


def test_the_line_does_not_count_as_a_number_but_figures_are_limited():
    rows = [("LeNet", "61,706")] * 9
    page = shown("columns: model, params", ("M", "P"), *rows, limits={"numbers": 5})
    assert page.figures == 5
    assert len(page.problems) == 1
    assert "5" in str(page.problems[0].expected)


def test_a_second_build_says_the_same():
    blocks = []
    extension = CnnExtension()
    extension.listener = blocks.append
    md = markdown.Markdown(extensions=[*AROUND, extension])
    first = [md.reset().convert(BOTH), [each.problems for each in blocks]]
    blocks.clear()
    assert [md.reset().convert(BOTH), [each.problems for each in blocks]] == first
    blocks.clear()
    md.reset().convert(f"moved\n\n{BOTH}")
    assert [each.span.file_line for block in blocks for each in block.problems] == [7]
    blocks.clear()
    md.reset().convert(BOTH.replace("139M", "138M"))
    assert [each for block in blocks for each in block.problems] == []


def test_a_later_build_knows_what_has_changed_elsewhere_on_the_page():
    """With 8 filters, the convolution has 224 parameters; without its block, it has no name."""
    found = []
    extension = CnnExtension()
    extension.listener = lambda block: found.extend(block.problems)
    md = markdown.Markdown(extensions=[SUPERFENCES, *AROUND, extension])
    rows = ("Model", "Params"), ("Tiny net", "112"), ("VGG-16", "138M")
    text = f"{BLOCK}{below('check table', *rows)}\n\n{below('check table', *rows)}"
    for each, told in [
        (text, 0),
        (text.replace("conv3-4", "conv3-8"), 2),
        (text.replace("title: Tiny net", "title: Small net"), 2),
        (text, 0),
    ]:
        found.clear()
        md.reset().convert(each)
        assert len(found) == told


FIXED = """# Models

`#!cnn columns: model, params, macs`

| Model     | Params (M) | FLOPs (G) | Top-1 |
| --------- | ---------: | --------- | ----- |
| AlexNet   |       62.1 | 0.71      | 56.5  |
| **VGG-16** |   **139** | 15.4 G    | 71.6  |
| FooNet    |        1.0 | 2.0       | 3.0   |

1. `#!cnn check table`

    | 模型 | 参数量（万） |
    | --- | --- |
    | VGG-16 | 13,835 |
    | LeNet | 6.3 |
"""
TRUE = {"62.1": "61.1", "139": "138", "15.4 G": "15.5 G", "13,835": "13,836", "6.3": "6.2"}


def test_fix_writes_the_digits_of_cells_and_nothing_else(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    config = "site_name: Test\nplugins: [cnn]\nmarkdown_extensions: [tables]\n"
    Site(tmp_path).write("mkdocs.yml", config).write("docs/a.md", FIXED)
    assert main(["check"]) == 1
    out, err = capsys.readouterr()
    assert err == "checked 1 file: 6 figures; 5 false claims, 1 note\n"
    assert '1 of 3 rows not checked: no known network is called "FooNet"' in out
    assert main(["check", "--fix"]) == 0
    wanted = FIXED
    for false, true in TRUE.items():
        wanted = wanted.replace(f" {false} ", f" {true} ").replace(f"**{false}**", f"**{true}**")
    assert (tmp_path / "docs" / "a.md").read_text("utf-8") == wanted
    assert main(["check"]) == 0
    assert capsys.readouterr().err.endswith("checked 1 file: 6 figures; 1 note\n")


# Hostile tables

PIECES = st.sampled_from(
    [
        *[
            "VGG-16",
            "138M",
            "139",
            "|",
            "\\|",
            "`",
            "``",
            "**",
            "[",
            "](a)",
            "[^1]",
            "$",
            "<b>",
            "\\",
        ],
        *[
            "</b>",
            "#!cnn",
            "`#!cnn vgg16.params`",
            "\n",
            "- ",
            "> ",
            "    ",
            "&lt;",
            "…",
            "（万）",
            "×",
        ],
        *[
            "\x02",
            "\x03cnn-0",
            "cnn-row-0",
            "{ .a }",
            "<!--",
            "-->",
            "1",
            ",",
            "~",
            "٣",
            "٣%",
            "1e9",
        ],
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=6).map("".join), min_size=1, max_size=6))
def test_no_table_fails(cells):
    rows = "\n".join(f"| VGG-16 | {cell} |" for cell in cells)
    for line in ("columns: model, params", "check table", "rows: params"):
        page = Shown(f"`#!cnn {line}`\n\n| Model | Params (M) |\n|---|---|\n{rows}")
        assert "itself failed" not in page.html
        assert page.html.count("cnn-row-") == page.html.count("cnn-row-0")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_line_and_no_heading_fails(line, heading):
    heading = heading.replace("\n", " ").replace("|", "")
    line = line.replace("`", "").replace("\n", " ")
    text = f"`#!cnn columns: model, {line}`\n\n| Model | {heading} |\n|---|---|\n| VGG-16 | 138 |"
    assert "itself failed" not in Shown(text).html


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=8).map("".join))
def test_a_figure_is_where_it_is_said_to_be(cell):
    found = find_figure(cell, DEFAULT)
    if found is not None:
        start, end = found.outer
        assert 0 <= start <= found.start < found.end <= end <= len(cell)


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("`" * 15_000, marks=SLOW_MARKDOWN),
        "1" * 15_000,
        "$1" * 7_000,
        "(1" * 7_000,
        "1 " * 7_000,
    ],
)
def test_a_long_cell_takes_no_time(cell):
    text = below("columns: model, params", ("Model", "P"), ("VGG-16", cell), ("LeNet", "61,706"))
    with soon():
        Shown(text)


@pytest.mark.many
def test_long_tables_take_as_long_as_they_are():
    def make(rows):
        return below("columns: model, params", ("Model", "P"), *[("LeNet", "61,706")] * rows)

    def figures(text):
        return Shown(text, limits={"numbers": 10**5}).figures

    assert figures(make(10)) == 10
    assert excess(figures, make, 250, 4000) < 4


@pytest.mark.many
def test_many_tables_beside_many_blocks_take_as_long_as_there_are():
    def make(many):
        blocks = "".join(BLOCK.replace("tiny", f"tiny{number}") for number in range(many))
        return blocks + f"{BOTH}\n\n" * many

    assert Shown(make(2)).figures == 4
    assert excess(Shown, make, 20, 240) < 4


def test_a_page_without_such_a_line_loads_nothing_for_it():
    code = """
import sys, markdown
from mkdocs_cnn.hosts.extension import CnnExtension
text = '`#!cnn vgg16.params`\\n\\n|a|b|\\n|-|-|\\n|1|2|'
markdown.markdown(text, extensions=['tables', CnnExtension()])
sys.exit(any(each.endswith('.tables') and 'cnn' in each for each in sys.modules))
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
