"""What is taken away: files of the command `render`, and whether other programs read them."""

import io
import re
import shutil
import subprocess
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from helpers import PACKAGE, block, rendered, work_out
from mkdocs_cnn.show.render.alone import render_alone
from mkdocs_cnn.show.render.buttons import TAKEN
from mkdocs_cnn.show.render.latex import render_latex
from mkdocs_cnn.show.render.svg import render_svg
from readers import Latex

NETWORKS = (
    *("lenet5", "alexnet", "zfnet", "vgg16", "nin", "googlenet", "resnet50", "densenet121"),
    *("mobilenet-v2", "unet", "efficientnet-b0", "convnext-tiny", "darknet53"),
)
VIEWS = ("table", "stages", "listing", "memory", "summary", "diagram", "profile")
SPACE = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def run(command, tmp_path, monkeypatch):
    """Run the command in a folder of its own: status, output, errors."""
    monkeypatch.chdir(tmp_path)
    return command


# Files


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.svg", "<svg "),
        ("a.html", "<!doctype html>"),
        ("a.HTM", "<!doctype html>"),
        ("a.md", "**VGG-16**"),
        ("a.tex", "% needs \\usepackage{"),
        ("a.csv", "layer,"),
        ("a.json", "{"),
        ("a.txt", "VGG-16"),
    ],
)
def test_the_suffix_says_the_format(run, tmp_path, name, begins):
    assert run("render", "vgg16", "-o", name, "--view", "profile") == (0, "", "")
    assert (tmp_path / name).read_text("utf-8").startswith(begins)


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown", "latex"])
def test_a_file_holds_what_count_prints(run, tmp_path, form):
    assert run("render", "alexnet", "-o", "it", "--format", form, "--batch", "2")[0] == 0
    printed = run("count", "alexnet", "--format", form, "--batch", "2")[1]
    assert (tmp_path / "it").read_bytes().decode() == printed
    assert run("render", "alexnet", "-o", "-", "--format", form, "--batch", "2")[1] == printed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-o", "a.svgg"), 'Did you mean ".svg"?'),
        (("-o", "a"), '"a" ends in none of .svg, .html'),
        (("-o", "-"), "-o - needs --format"),
        (("-o", "none/a.html"), '"none" is not a folder'),
        (("-o", "folder.md"), '"folder.md" is a folder'),
        (("-o", "a.svg"), 'the view "table" has no picture; --view diagram'),
        (("-o", "a.svg", "--view", "stages"), 'the view "stages" has no picture'),
    ],
)
def test_what_cannot_be_written_is_said(run, tmp_path, arguments, words):
    (tmp_path / "folder.md").mkdir()
    status, out, err = run("render", "vgg16", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("mkdocs-cnn render: ")
    assert words in err
    assert [each.name for each in tmp_path.iterdir()] == ["folder.md"]


def test_an_unwritable_file_is_said(run, tmp_path):
    (tmp_path / "a.csv").symlink_to("/proc/version")
    status, _, err = run("render", "lenet5", "-o", "a.csv", "--overwrite")
    assert status == 2
    assert "Traceback" not in err
    assert "a.csv" in err


def test_a_page_is_not_written_over(run, tmp_path):
    page = tmp_path / "lesson.md"
    page.write_text("# My lesson\n", "utf-8")
    status, _, err = run("render", "lenet5", "-o", "lesson.md")
    assert status == 2
    assert '"lesson.md" is there already' in err
    assert page.read_text("utf-8") == "# My lesson\n"
    assert run("render", "lenet5", "-o", "lesson.md", "--overwrite")[0] == 0
    assert "61,706" in page.read_text("utf-8")


def test_the_same_is_written_once(run, tmp_path):
    run("render", "lenet5", "-o", "a.csv")
    (tmp_path / "a.csv").chmod(0o444)
    assert run("render", "lenet5", "-o", "a.csv") == (0, "", "")


def test_false_claims_count_as_they_do_elsewhere(run, tmp_path):
    text = block("8x8x3", "conv3-4") + "expect: {params: 113}\n"
    (tmp_path / "mine.yml").write_text(text, "utf-8")
    status, _, err = run("render", "mine.yml", "-o", "a.md")
    assert status == 1
    assert "112 is computed" in err
    assert "112" in (tmp_path / "a.md").read_text("utf-8")


# A page


class Requests(HTMLParser):
    """What a page asks for."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.asked = set(), set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids.add(given.get("id"))
        self.asked += [given[each] for each in ("src", "srcset", "data") if each in given]
        if tag == "link":
            self.asked.append(given)
        if tag == "a":
            self.links.add((given.get("href") or given["xlink:href"]).removeprefix("#"))


@pytest.mark.parametrize("view", ["table", "diagram", "profile"])
def test_a_page_needs_nothing_else(view):
    text = render_alone(work_out("googlenet", view=view).document)
    page = Requests(text)
    assert page.asked == []
    assert page.links <= page.ids
    assert not re.search(r"@import|url\(", text)
    assert "prefers-color-scheme: dark" in text


def test_a_page_is_dark_as_a_theme_is():
    """What the style sheet says of dark themes is not said a second time."""
    text = render_alone(work_out("lenet5").document)
    for name in ("--cnn-strength", "--cnn-pool", "--cnn-wrong", "--cnn-right", "--cnn-tint"):
        values = re.findall(rf"{name}: ([^;]+);", text)
        assert len(values) >= 3, name
        assert values[-1] in values[:-1]


# The button in a figure


def test_its_script_speaks_the_language_of_the_figure():
    """English stands in the script, once for all figures; others with each figure."""
    script = (PACKAGE / "show" / "assets" / "cnn.js").read_text("utf-8")
    (english,) = re.findall(r'dataset\.take \?\?= "(.*)";', script)
    assert english == "|".join(map(str, TAKEN))
    assert "data-take" not in rendered("lenet5", "html")
    (chinese,) = re.findall('data-take="(.*?)"', rendered("lenet5", "html", language="zh"))
    assert len(chinese.split("|")) == len(TAKEN)
    assert chinese.startswith("复制|")


# A picture


@pytest.mark.parametrize("text", [*NETWORKS, "compare: all"])
def test_everything_drawn_has_a_colour(text):
    for view in ("index",) if text.startswith("compare") else ("diagram", "profile"):
        block_ = f"{text}\nview: {view}\n" if text.startswith("compare") else text
        document = work_out(block_, view=view).document
        svg = render_svg(document)
        used = set(re.findall(r'class="(.*?)"', svg))
        for each in {name for names in used for name in names.split()}:
            assert re.search(rf"\.{each}\b[^{{}}]*\{{", svg), each


@pytest.mark.parametrize("view", ["diagram", "profile"])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_picture_is_a_file_of_its_own(name, view):
    document = work_out(name, view=view).document
    tree = ElementTree.fromstring(render_svg(document))
    assert tree.tag == f"{SPACE}svg"
    assert [each.tag for each in tree][:3] == [
        f"{SPACE}{tag}" for tag in ("title", "desc", "style")
    ]
    assert tree[0].text.startswith(document.pictures[0].title)
    assert tree[1].text.startswith(document.pictures[0].description)
    assert {each.tag for each in tree.iter()} == {
        f"{SPACE}{tag}" for tag in ("svg", "title", "desc", "style", "rect", "path", "g", "text")
    }
    words = [each.text for each in tree.iter(f"{SPACE}text")]
    for picture in document.pictures:
        assert {each.text for each in picture.wide.words} <= set(words)
    assert "convolution" in words
    assert " ".join(document.notes) in " ".join(words)


def test_texts_of_authors_stay_texts_in_a_picture():
    title = 'a <b> & "c" ]]> </style>'
    text = f"title: '{title}'\n" + block("8x8x3", "conv3-4", "maxpool")
    tree = ElementTree.fromstring(render_svg(work_out(text, view="diagram").document))
    assert tree[0].text.startswith(title)


def test_colours_are_those_of_the_pages():
    """Each kind has one colour, on a page and in a file, in the light and in the dark."""
    sheet = (PACKAGE / "show" / "assets" / "cnn.css").read_text("utf-8")
    light, dark = render_svg(work_out("vgg16", view="profile").document).split("@media")[:2]
    for kind in ("conv", "pool", "fc", "norm", "act", "shape"):
        values = re.findall(rf"--cnn-{kind}: (#\w+);", sheet)
        ours = re.findall(rf"\.{kind}\b[^{{]*\{{ fill: (#\w+) \}}", light)
        ours += re.findall(rf"\.{kind}\b[^{{]*\{{ fill: (#\w+) \}}", dark)
        assert ours == values


def pixels(png):
    return pytest.importorskip("PIL.Image").open(io.BytesIO(png)).convert("RGB")


def by_librsvg(svg):
    if not shutil.which("rsvg-convert"):
        pytest.skip("there is no rsvg-convert")
    return subprocess.run(
        ["rsvg-convert"], input=svg.encode(), capture_output=True, check=True
    ).stdout


def by_cairosvg(svg):
    try:
        from cairosvg import svg2png
    except (ImportError, OSError):  # without the library behind it
        pytest.skip("there is no CairoSVG")
    return svg2png(svg.encode())


def alike(ours, theirs):
    """The share of pixels that are about the same."""
    chops = pytest.importorskip("PIL.ImageChops")
    assert all(abs(a - b) <= 1 for a, b in zip(ours.size, theirs.size, strict=True))
    common = (0, 0, *map(min, ours.size, theirs.size))
    grey = chops.difference(ours.crop(common), theirs.crop(common)).convert("L")
    return sum(grey.histogram()[:64]) / (common[2] * common[3])


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("draw", [by_librsvg, by_cairosvg])
@pytest.mark.parametrize(("name", "view"), [("vgg16", "diagram"), ("googlenet", "profile")])
def test_other_programs_draw_what_a_browser_draws(tmp_path, name, view, draw):
    from browser import find_browser, launched

    if (executable := find_browser()) is None:
        pytest.skip("there is no Chromium")
    svg = render_svg(work_out(name, view=view).document)
    theirs = pixels(draw(svg))
    (tmp_path / "it.svg").write_text(svg, "utf-8")
    with launched(executable) as browser:
        page = browser.new_page(viewport={"width": 800, "height": 400}, color_scheme="light")
        page.goto((tmp_path / "it.svg").as_uri())
        seen = pixels(page.locator("svg").screenshot())
    assert len(seen.getcolors(1 << 20)) > 20, "something is drawn"
    assert alike(seen, theirs) > 0.97
    assert alike(seen.rotate(180), theirs) < 0.95, "what is not the same is noticed"


# LaTeX


@pytest.mark.many
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("view", VIEWS)
def test_long_tables_go_on_over_pages(name, view):
    document = work_out(name, view=view).document
    found = Latex(render_latex(document))
    tables = [table for table in document.every_table if not table.as_text]
    lines = [table.verbatim for table in document.every_table if table.as_text]
    assert [len(rows) for rows in found.tables] == [
        1 + len(table.shown) + bool(table.total) for table in tables
    ]
    assert [len(code) for code in found.code] == [len(code) for code in lines]
    height = sum(map(len, [*found.tables, *found.code]))
    assert found.long or height <= 45
    assert not found.long or height > 35
    assert re.fullmatch(r"[a-z0-9-]+", found.label)
    assert list(document.notes) == found.notes


def test_a_label_names_the_network_and_the_view():
    assert Latex(rendered("vgg16", "latex")).label == "vgg-16"
    assert Latex(rendered("vgg16", "latex", view="stages")).label == "vgg-16-stages"
    assert Latex(rendered("title: 卷积\nuse: lenet5\n", "latex")).label == "network"


def test_chinese_says_what_it_needs():
    assert "ctex" in rendered("title: 卷积网络\nuse: lenet5\n", "latex")
    assert "ctex" not in rendered("title: Été\nuse: lenet5\n", "latex")


def test_a_picture_is_included_where_it_is():
    lines = rendered("vgg16", "latex", view="diagram").split("\n")
    assert lines[0] == "% needs \\usepackage{booktabs,graphicx}"
    begin = "\\IfFileExists{vgg-16-diagram.pdf}{\\begin{figure}"
    assert begin in lines
    assert "  \\includegraphics[width=\\linewidth]{vgg-16-diagram.pdf}" in lines


FULL = """\\documentclass{article}
\\usepackage%s
\\usepackage{array,booktabs,graphicx,longtable}
\\extrafloats{400}
\\begin{document}
"""
COMPILERS = {
    "en": ("[T1]{fontenc}", ["pdflatex", "-draftmode"]),
    "zh": ("[fontset=fandol]{ctex}", ["xelatex", "-no-pdf"]),
}


def has_package(name):
    """Does LaTeX find a package?"""
    command = ["kpsewhich", f"{name}.sty"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("language", COMPILERS)
def test_every_view_is_compiled_and_fits_its_page(tmp_path, language):
    package, compiler = COMPILERS[language]
    if not shutil.which(compiler[0]):
        pytest.skip(f"there is no {compiler[0]}")
    if language == "zh" and not has_package("ctex"):
        pytest.skip("there is no ctex")
    bodies = [
        rendered(name, "latex", view=view, language=language) for name in NETWORKS for view in VIEWS
    ]
    text = "\\clearpage\n".join([FULL % package, *bodies]) + "\\end{document}\n"
    (tmp_path / "all.tex").write_text(text, "utf-8")
    command = [*compiler, "-halt-on-error", "-interaction=nonstopmode", "all.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    log = done.stdout.decode(errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert not re.findall(r"Overfull .*|.*too large.*", log)
    log = (tmp_path / "all.log").read_text("utf-8", errors="replace")
    assert not re.findall(r"Missing character: .*", log)


# Markdown


@pytest.mark.parametrize("name", ["vgg16", "resnet50", "unet"])
@pytest.mark.parametrize("view", VIEWS)
def test_github_reads_tables_as_tables_and_code_as_code(name, view):
    """By GitHub's own reader of Markdown, which keeps every text of a cell."""
    cmarkgfm = pytest.importorskip("cmarkgfm")
    document = work_out(name, view=view).document
    html = cmarkgfm.github_flavored_markdown_to_html(rendered(name, "markdown", view=view))
    tables = [table for table in document.every_table if not table.as_text]
    assert html.count("<table>") == len(tables)
    assert html.count("<pre") == len(document.every_table) - len(tables)
    cells = [
        re.sub(r"<[^>]*>", "", cell)
        for cell in re.findall(r"<t[dh](?: [^>]*)?>(.*?)</t[dh]>", html, re.DOTALL)
    ]
    expected = []
    for table in tables:
        expected += [column.title for column in table.columns]
        rows = [row.cells for row in table.shown] + ([table.total] if table.total else [])
        expected += [cell.full.strip() for row in rows for cell in row]
    assert [unescape(cell) for cell in cells] == expected
