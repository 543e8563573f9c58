"""Readers of what the renderers write: each takes an output apart into the texts that went in."""

import csv
import re
from functools import cache
from html.parser import HTMLParser

from markdown import Markdown

MARKDOWN = ("tables", "fenced_code")
EVERYTHING = (
    *("extra", "admonition", "def_list", "footnotes", "meta", "sane_lists", "toc", "wikilinks"),
    *("pymdownx.betterem", "pymdownx.caret", "pymdownx.critic", "pymdownx.details"),
    *("pymdownx.emoji", "pymdownx.inlinehilite", "pymdownx.keys", "pymdownx.mark"),
    *("pymdownx.snippets", "pymdownx.superfences", "pymdownx.tabbed", "pymdownx.tasklist"),
    *("pymdownx.tilde", "pymdownx.arithmatex", "pymdownx.blocks.admonition"),
)
"""Extensions that sites have, and that read signs of their own."""
AROUND = (
    *("abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html"),
    *("pymdownx.blocks.admonition", "pymdownx.details", "pymdownx.tabbed"),
    *("smarty", "tables", "toc"),
)
"""Extensions that sites have, around what is ours."""


def words(text):
    """A text with single spaces, as a browser shows it."""
    return " ".join(text.split())


def read_csv(lines):
    """The rows of a CSV, without the apostrophes that keep formulas from being some."""
    return [[_without_apostrophes(cell) for cell in row] for row in csv.reader(lines)]


def _without_apostrophes(cell):
    return re.sub(r"""(^|;)'(?=[\s'"]*[=+\-@＝＋－＠])""", r"\1", cell)


class Blocks(HTMLParser):
    """The blocks of a page from Markdown: `("p", text)`, `("table", rows)`, `("pre", text)`."""

    INLINE = ("strong", "code")
    PARTS = ("thead", "tbody", "tr", "th", "td")

    def __init__(self, html):
        super().__init__()
        self.found, self.open = [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag in ("p", "table", "pre", "div", "span", *self.INLINE, *self.PARTS), tag
        assert {name for name, _ in attrs} <= {"class", "style"}, attrs
        self.open.append(tag)
        if tag in ("p", "table", "pre"):
            self.found.append((tag, [] if tag == "table" else ""))
        elif tag == "tr":
            self.found[-1][1].append([])
        elif tag in ("th", "td"):
            self.found[-1][1][-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "td" in self.open or "th" in self.open:
            self.found[-1][1][-1][-1] += data
        elif "p" in self.open or "pre" in self.open:
            self.found[-1] = self.found[-1][0], self.found[-1][1] + data
        else:
            assert not data.strip(), data


@cache
def converter(extensions):
    return Markdown(extensions=list(extensions))


def read_markdown(text, extensions=MARKDOWN):
    """The blocks of a Markdown text, as Python-Markdown reads it."""
    found = []
    for tag, content in Blocks(converter(extensions).reset().convert(text)).found:
        if tag == "table":
            found.append((tag, [[words(cell) for cell in row] for row in content]))
        elif tag == "pre":
            found.append((tag, content.strip("\n").split("\n")))
        else:
            found.append((tag, words(content)))
    return found


class Figure(HTMLParser):
    """A figure as it is read: tables with rows of cells, and paragraphs, the title among them."""

    def __init__(self, html):
        super().__init__()
        self.tables, self.paragraphs, self.lines, self.open = [], [], [], []
        self.attributes, self.all = {}, ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "style")
        assert "style" not in dict(attrs)
        self.attributes |= attrs
        if tag == "wbr":
            return
        self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        elif tag in ("p", "figcaption"):
            self.paragraphs.append("")
        elif tag == "pre":
            self.lines.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.all += data
        if "td" in self.open or "th" in self.open:
            self.tables[-1][-1][-1] += data
        elif "p" in self.open or "figcaption" in self.open:
            self.paragraphs[-1] += data
        elif "pre" in self.open:
            self.lines[-1] += data
        else:
            assert not data.strip(), data


SIGNS = {rf"\{sign}": sign for sign in "&%$#_{}"}
SIGNS |= {
    r"\textbackslash{}": "\\",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    r"\textless{}": "<",
    r"\textgreater{}": ">",
    r"\textbar{}": "|",
    r"\textendash{}": "–",
    r"\dots{}": "…",
    r"\symbol{34}": '"',
    r"\symbol{96}": "`",
    r"$\times$": "×",
    r"$\cdot$": "·",
    r"$-$": "−",
    r"$\to$": "→",
    r"$\neq$": "≠",
    r"$\lfloor$": "⌊",
    r"$\rfloor$": "⌋",
    r"$\lceil$": "⌈",
    r"$\rceil$": "⌉",
    "$^2$": "²",
    "$^6$": "⁶",
    "~": "\u00a0",
    "{}": "",
}
"""The commands that stand for a sign; no other may be in a text."""
SIGN = re.compile("|".join(map(re.escape, sorted(SIGNS, key=len, reverse=True))))


def read_latex_text(text):
    """What LaTeX sets for a text; only known commands, and no sign that means more than itself."""
    found, end = "", 0
    for sign in SIGN.finditer(text):
        found += _ordinary(text[end : sign.start()]) + SIGNS[sign[0]]
        end = sign.end()
    return found + _ordinary(text[end:])


def _ordinary(text):
    assert not set(text) & set('\\&%$#_{}~^"`<>|\r\n'), text
    assert not re.search(r"--|''|,,", text), "these join"
    return text


LINES = (r"\toprule", r"\midrule", r"\bottomrule", r"\endfirsthead", r"\endfoot")


class Latex:
    """Tables, line by line: caption, label, rows of tables, lines of code, notes, what is needed.

    A float, or tables that go on over pages.
    """

    def __init__(self, text):
        self.caption, self.label, self.tables, self.code, self.notes = "", "", [], [], []
        self.columns = []
        lines = text.split("\n")
        needs = re.fullmatch(r"% needs \\usepackage\{([a-z,]+)\}", lines[0])
        self.packages = needs[1].split(",")
        self.long = "longtable" in self.packages
        while lines[1].startswith("%"):
            del lines[1]
        if lines[1].startswith("\\IfFileExists"):
            self.figure = lines[1 : lines.index("\\end{figure}}{}") + 1]
            del lines[1 : 1 + len(self.figure)]
        self.place = "pages"
        if not self.long:
            assert lines[1:3] == ["\\begin{table}", "  \\centering"]
            assert lines[-2:] == ["\\end{table}", ""]
            lines, self.place = lines[2:-1], "float"
        outside = self.place
        for line in lines[1:-1]:
            getattr(self, self.place)(line)
        assert self.place == outside

    def float(self, line):
        size = r"  (\\(small|footnotesize|scriptsize|tiny)\\setlength\{\\tabcolsep\}\{4pt\})"
        if caption := re.fullmatch(r"  \\caption\{(.*)\}", line):
            self.caption = read_latex_text(caption[1])
        elif label := re.fullmatch(r"  \\label\{tab:([a-z0-9-]+)\}", line):
            self.label = label[1]
        elif columns := re.fullmatch(r"  \\begin\{tabular\}\{@\{\}(.+)@\{\}\}", line):
            self.open(columns[1], "tabular")
        elif re.fullmatch(r"  \\begin\{flushleft\}\\ttfamily(\\[a-z]+)?", line):
            self.code.append([])
            self.place = "flushleft"
        elif note := re.fullmatch(r"  \\par\\smallskip\\footnotesize (.*)", line):
            self.notes.append(read_latex_text(note[1]))
        elif not re.fullmatch(size, line):
            assert line in ("  \\par\\medskip", "  \\makebox[\\linewidth]{%"), line

    def open(self, columns, place):
        """Begin a table."""
        columns = re.sub(r">\{\\ragged(left|right)\\arraybackslash\}p\{[^}]*\}", "p", columns)
        assert not set(columns) - set("lrp")
        self.columns.append(columns)
        self.tables.append([])
        self.place = place

    def tabular(self, line):
        if line in ("  \\end{tabular}", "  \\end{tabular}}"):
            self.place = "float"
        elif line.strip() not in LINES:
            self.row(line.removeprefix("    "))

    def row(self, line):
        row = re.fullmatch(r"(?:\\quad )*(.*) \\\\", line)[1]
        assert row[:1] not in ("[", "*"), "an option of the line before"
        self.tables[-1].append([read_latex_text(cell) for cell in row.split(" & ")])

    def flushleft(self, line):
        if line == "  \\end{flushleft}":
            self.place = "float"
        else:
            self.line(line)

    def line(self, line):
        text = read_latex_text(re.fullmatch(r" +\\mbox\{(.*)\}\\\\", line)[1])
        self.code[-1].append(text.replace("\u00a0", " "))

    def pages(self, line):
        if columns := re.fullmatch(r"\\begin\{longtable\}\{@\{\}(.+)@\{\}\}", line):
            if self.typed:
                self.code.append([])
                self.place = "longcode"
            else:
                self.open(columns[1], "longtable")
        elif note := re.fullmatch(r"\{\\footnotesize (.*)\\par\}", line):
            self.notes.append(read_latex_text(note[1]))
        elif not line.startswith(r"\setlength{\LT"):
            size = r"(\\small|\\footnotesize|\\scriptsize|\\tiny)?"
            narrow = r"\\setlength\{\\tabcolsep\}\{4pt\}"
            assert re.fullmatch(rf"\{{(\\ttfamily{size}|{size}{narrow})", line), line
            self.typed = r"\ttfamily" in line

    def longtable(self, line):
        if line == r"\end{longtable}}":
            self.place = "pages"
        elif line == r"  \endhead":
            heading, again = self.tables[-1]
            assert heading == again
            self.tables[-1].pop()
        elif line.strip() not in LINES and not self.captioned(line):
            self.row(line.removeprefix("  "))

    def longcode(self, line):
        if line == r"\end{longtable}}":
            self.place = "pages"
        elif not self.captioned(line):
            self.line(line)

    def captioned(self, line):
        caption = re.fullmatch(r"  \\caption\{(.*)\}\\label\{tab:([a-z0-9-]+)\} \\\\", line)
        if caption:
            self.caption, self.label = read_latex_text(caption[1]), caption[2]
        return caption


def read_workflow_command(line):
    """A command of GitHub's: its name, its properties and its message, as the runner reads them."""
    name, written, message = re.fullmatch(r"::(\w+) (.*?)::(.*)", line).groups()
    properties = dict(each.split("=", 1) for each in written.split(","))
    for key, value in properties.items():
        properties[key] = value.replace("%3A", ":").replace("%2C", ",")
    each = {key: _decoded(value) for key, value in properties.items()}
    return name, each, _decoded(message)


def _decoded(text):
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
