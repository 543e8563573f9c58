"""What a page holds cannot leave its place in any output: the cases that were found."""

import csv
import gzip
import json
import os
import re
import shutil
import subprocess

import pytest

from helpers import page, rendered, work_out
from hostile import FRAGMENTS
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.problems.problem import Problem, Source
from mkdocs_cnn.show.document import Cell, Column, Document, Table, TableRow
from mkdocs_cnn.show.findings import Findings
from mkdocs_cnn.show.render.findings import findings_github
from mkdocs_cnn.show.render.html import render_html
from mkdocs_cnn.show.render.json import write_json
from mkdocs_cnn.show.render.latex import render_latex
from readers import Figure, Latex, read_csv, read_markdown

LISTING = """INPUT:    [8x8x3]   memory: 8*8*3=192    weights: 0
CONV3-4:  [8x8x4]   memory: 8*8*4=256    weights: (3*3*3)*4 = 108 ({})
"""
ESCAPES = ("\\end{verbatim}", "\\end{ver\\end{verbatim}batim}", "\\end{flushleft}", "}\\input{x}{")


@pytest.mark.parametrize("remark", ESCAPES)
def test_remarks_of_a_listing_stay_in_it(remark):
    (code,) = Latex(rendered(LISTING.format(remark), "latex")).code
    assert code[1].endswith(f"108 ({remark})")


def test_a_listing_keeps_its_columns_in_latex():
    (code,) = Latex(rendered("vgg16", "latex", view="listing")).code
    text = rendered("vgg16", view="listing").split("\n")
    assert code == text[text.index(code[0]) :][: len(code)]


def one_cell(text):
    """A document with a text in every place that can hold one."""
    table = Table((Column("a", text), Column("b", text, numeric=True)), (row(text), row(text)))
    return Document("table", text, text, (), (table,), (text,))


def row(text):
    return TableRow((Cell(text), Cell(text)))


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="there is no pdflatex")
def test_latex_is_compiled(tmp_path):
    """By LaTeX itself, which stops at the first thing that it does not know."""
    latin = [text for text in FRAGMENTS if all(ord(sign) < 256 for sign in text) and text.strip()]
    bodies = [render_latex(one_cell(text)) for text in latin]
    bodies += [rendered(LISTING.format(remark), "latex") for remark in ESCAPES]
    views = ("table", "stages", "listing", "worked", "summary", "memory", "index")
    bodies += [rendered("vgg16", "latex", view=view) for view in views]
    bodies.append(rendered("compare: [vgg11, vgg13]\n", "latex"))
    (tmp_path / "all.tex").write_text(
        "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n"
        "\\usepackage{array,booktabs,longtable}\n\\extrafloats{200}\n\\begin{document}\n"
        + "\\clearpage\n".join(bodies)
        + "\\end{document}\n",
        encoding="utf-8",
    )
    command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "all.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
@pytest.mark.parametrize("before", ["", '"', "'", "a;", 'a;"', "a; '"])
def test_no_text_of_a_csv_is_a_formula(sign, before):
    text = f"{before}{sign}1+1"
    block = f"compare: [vgg16, {{use: vgg19, title: {json.dumps(text)}}}]\nview: index\n"
    written = rendered(block, "csv").splitlines()
    assert read_csv(written)[2][1] == text
    for delimiter in ",;":
        for row in csv.reader(written, delimiter=delimiter):
            assert not [cell for cell in row if cell.strip(' "')[:1] == sign]


@pytest.mark.parametrize(
    "title",
    [
        "# x",
        "- x",
        "1. x",
        "| x |",
        "`x",
        "[x](javascript:x)",
        "<b>x</b>",
        "&lt;",
        "a\\",
        "***",
        "~~~",
        "===",
    ],
)
def test_titles_in_markdown_are_text(title):
    written = rendered(f"title: {json.dumps(title)}\nuse: lenet5\n", "markdown")
    kind, text = read_markdown(written)[0]
    assert (kind, text.partition(" (")[0]) == ("p", title)


def test_line_ends_in_titles_are_spaces():
    """YAML lets a title have several lines; no output does."""
    text = 'title: "One\\n\\n| two | three |"\nuse: lenet5\n'
    for form, bar in (
        ("text", "|"),
        ("markdown", "&#124;"),
        ("latex", "\\textbar{}"),
        ("html", "|"),
    ):
        assert f"One {bar} two {bar} three {bar}" in rendered(text, form)


def test_code_in_markdown_brings_no_files_in():
    written = rendered(f'{LISTING.format("a remark")}# --8<-- "secret.md"\n', "markdown")
    assert "-8<-" not in written
    blocks = read_markdown(written, ("tables", "pymdownx.superfences", "pymdownx.snippets"))
    assert '# --8<-- "secret.md"' in "\n".join(next(text for kind, text in blocks if kind == "pre"))


def test_json_loses_nothing():
    text = "\x1b\u202e\u2028\x85\x7f\U000e0041 é 中"
    written = write_json({text: [text]})
    assert json.loads(written) == {text: [text]}
    for hidden in "\x1b\u202e\u2028\x85\x7f\U000e0041":
        assert hidden not in written
    assert "é 中" in written


def test_json_is_json():
    with pytest.raises(ValueError, match="JSON"):
        write_json({"share": float("nan")})


def test_a_path_is_a_property_of_githubs():
    path = "a,b:c%0A::x::\x1b\n.md"
    written = findings_github(Findings((Problem("wrong", Source(path, "x").span()),), 1))
    assert written == (
        r"::error file=a%2Cb%3Ac%250A%3A%3Ax%3A%3A\x1b\n.md,line=1,col=1,endColumn=2,"
        "title=Mistake::wrong\n"
    )


@pytest.mark.skipif(os.name == "nt", reason="such names are not possible there")
def test_names_of_files_are_shown(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    name = "a\x1b[2J\u202e\n.md"
    (tmp_path / name).write_text("`#!cnn 1M = vgg16.params`\n", encoding="utf-8")
    assert main(["check", "."]) == 1
    shown = r"a\x1b[2J\u202e\n.md:1:8: vgg16.params:"
    captured = capsys.readouterr()
    assert captured.out.startswith(shown)
    assert set(captured.out + captured.err) - {"\n"} == {
        *(captured.out + captured.err).replace("\n", "")
    }


def test_a_difference_is_data_and_on_a_terminal_text(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = "`#!cnn 1M = vgg16.params` \x1b[2J\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    main(["check", "a.md", "--diff"])
    assert text.replace("1M", "138M") in capsys.readouterr().out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    main(["check", "a.md", "--diff"])
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert r"+`#!cnn 138M = vgg16.params` \x1b[2J" in out


def test_bars_are_never_wider_than_their_cells():
    html = rendered("vgg16", "html")
    widths = [int(each) for each in re.findall(r"class=b(\d+)", html)]
    assert widths
    assert min(widths) == 1
    assert max(widths) == 50


@pytest.mark.parametrize(
    ("bar", "class_"), [(1e-9, 1), (0.004, 1), (0.032, 2), (0.984, 49), (1.0, 50), (7.0, 50)]
)
def test_bars_have_classes(bar, class_):
    table = Table(
        (Column("a", "A"), Column("macs", "MACs")), (TableRow((Cell("a"), Cell("1", bar=bar))),)
    )
    html = render_html(Document("table", "T", "", (), (table,)), "t")
    assert f"<td class=b{class_}>1</td>" in html


@pytest.mark.parametrize(
    "view", ["table", "stages", "listing", "worked", "summary", "memory", "index"]
)
def test_nothing_has_a_style_or_a_script_of_its_own(view):
    Figure(rendered("vgg16", "html", view=view))
    shown = page("input: 8x8x3\nlayers: [cnov]\n")
    Figure(shown.html)
    assert not re.search(r"<(script|style|link)|\son\w+=|\sstyle=", shown.html)


def test_the_report_is_not_changed_by_what_is_shown():
    (report,) = work_out('title: "a\\e[1m"\nuse: lenet5\n').reports
    assert report.network.title == "a\x1b[1m"


def elements(html):
    """Count elements, places where a line may break left out."""
    return len(re.findall(r"<(?!wbr)[a-z]", html))


def test_tables_cost_their_readers_little():
    html = rendered("vgg16", "html")
    assert len(html.encode()) <= 7_000
    assert len(gzip.compress(html.encode())) <= 1_600
    assert len(rendered("resnet152", "html").encode()) <= 80_000


@pytest.mark.parametrize("name", ["vgg16", "resnet50", "densenet121", "googlenet"])
def test_a_row_is_a_name_its_cells_and_at_most_one_count_in_them(name):
    found = re.findall(r"<tr.*?</tr>", rendered(name, "html"), re.DOTALL)
    assert len(found) > 20
    assert max(map(elements, found)) == 7
    assert all(row.count("<td") == 4 for row in found[1:])


def test_the_script_can_make_a_link_of_each_row():
    """Of its id, which is all that a link to the row from elsewhere needs."""
    block = page("use: vgg16\n")
    ids = re.findall(r"<tr[^>]* id=([\w-]+)", block.html)
    assert len(ids) == 22
    assert set(block.anchors) == {*ids, "vgg16"}


def test_attributes_are_quoted_where_they_must_be():
    table = Table((Column("a", "A"),), (TableRow((Cell("a"),), anchor='x" y'),))
    html = render_html(Document("table", "T <", "", (), (table,)), "a b", ('a b-x" y', "a b"))
    assert '<figure class=cnn id="a b">' in html
    assert '<tr id="a b-x&quot; y">' in html
    assert 'aria-label="T &lt;"' in html


def test_counts_and_formulas_stand_in_the_first_cell_too():
    columns = Column("formula", "Weights", numeric=True, quiet=True), Column("params", "P", True)
    table = Table(columns, (TableRow((Cell("2·2"), Cell("4"))),))
    html = render_html(Document("table", "T", "", (), (table,)), "t")
    assert "<th scope=col>P: weights</th>" in html
    assert "<th scope=row>2·2 = <b>4</b></th>" in html
