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


class Latex:
    """A table float, line by line: caption, rows of tables, lines of code, notes."""

    def __init__(self, text):
        self.caption, self.tables, self.code, self.notes = "", [], [], []
        lines = text.split("\n")
        first = ["% needs \\usepackage{booktabs}", "\\begin{table}", "  \\centering"]
        assert lines[:3] == first
        assert lines[-2:] == ["\\end{table}", ""]
        self.place = "float"
        for line in lines[3:-2]:
            getattr(self, self.place)(line)
        assert self.place == "float"

    def float(self, line):
        if caption := re.fullmatch(r"  \\caption\{(.*)\}", line):
            self.caption = read_latex_text(caption[1])
        elif re.fullmatch(r"  \\begin\{tabular\}\{[lr]+\}", line):
            self.tables.append([])
            self.place = "tabular"
        elif line == "  \\begin{flushleft}\\ttfamily\\footnotesize":
            self.code.append([])
            self.place = "flushleft"
        elif note := re.fullmatch(r"  \\par\\smallskip\\footnotesize (.*)", line):
            self.notes.append(read_latex_text(note[1]))
        else:
            assert line == "  \\par\\medskip", line

    def tabular(self, line):
        if line == "  \\end{tabular}":
            self.place = "float"
        elif line not in ("    \\toprule", "    \\midrule", "    \\bottomrule"):
            row = re.fullmatch(r"    (.*) \\\\", line)[1]
            assert row[:1] not in ("[", "*"), "an option of the line before"
            self.tables[-1].append([read_latex_text(cell) for cell in row.split(" & ")])

    def flushleft(self, line):
        if line == "  \\end{flushleft}":
            self.place = "float"
        else:
            text = read_latex_text(re.fullmatch(r"    \\mbox\{(.*)\}\\\\", line)[1])
            self.code[-1].append(text.replace("\u00a0", " "))


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
