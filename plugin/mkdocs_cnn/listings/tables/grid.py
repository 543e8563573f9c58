"""The grid of a table: rows, cells, and what each column says, by its head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs_cnn.listings.tables.cells import bare
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Problem, Source, Span, clip
from mkdocs_cnn.problems.records import record

_PIPE = pattern(r"\\.|\|")
_GAP = pattern(r"\t+|[ ]{2,}")
_RULE = pattern(r"[\s|:+=_\-—–━─]*")
_MARKDOWN = pattern(r"(?m)^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*\r?$")
_UNIT = pattern(r"[(\[/]\s*(?:in\s+)?(?P<unit>[^()\[\]/\s]{1,8})\s*[)\]]?\s*$")
_SCALE = pattern(
    r"(?i)[kmgt]|(?:[kmgt]i?)?b(?:ytes?)?|百万|万|亿|千|字节|(?:m|b)illions?|thousands?"
)

_SAYS = (
    ("index", r"#|no\.?|nr\.?|idx|index|序号|编号"),
    ("type", r"(?:type|operator)\s*[/&,].*"),
    ("layer", r"(?:layer|层)\s*[/&,].*"),
    ("kernel", r"(?:kernel|filter|size|patch|核|卷积核)[^/]*[/&,].*(?:stride|步).*"),
    ("start", r"start.*|起始.*|中心.*"),
    ("ignored", r"activation|activation (?:func|fn).*|激活|激活函数|非线性.*|nonlinearity|act\.?"),
    ("ignored", r"(?:trainable|notes?|remarks?|comments?|description|备注|说明|作用|描述)"),
    ("field", r"(?:.*\W)?rf(?:\W.*)?|r|r_?out|.*receptive.*|.*感受野.*"),
    ("jump", r"j|j_?out|jump.*|effective stride|cumulative stride|total stride|.*累积步.*|跳跃.*"),
    ("in channels", r".*in(?:put)?[ _-]?(?:channels|ch\.?|depth|maps).*|.*输入通道.*"),
    ("filters", r".*(?:output|out)[ _-]?(?:channels|ch|filters|maps|depth)\b.*|.*输出通道.*"),
    ("", r"maps and.*"),
    ("values", r".*(?:activation|output|feature)s?[ _-]?(?:values|count).*|activation size"),
    ("values", r"activations|激活值.*|激活(?:大小|数量).*|.*neurons?.*|.*神经元.*"),
    ("output", r"activation shape|激活(?:形状|尺寸).*|.*(?:output|输出|特征图|feature[ _]?map).*"),
    ("params", r".*(?:param|参数).*|(?:#|n(?:umber|o\.?|um)? of )?\s*weights?|权重.*"),
    ("macs", r".*(?:\bmacs?\b|mult|madds?|乘加|乘法).*"),
    ("flops", r".*(?:flop|计算量|运算量|浮点|\bops\b|operations count).*"),
    ("connections", r".*(?:connection|连接).*"),
    ("bytes", r".*(?:memory|\bmem\b|内存|显存|存储).*"),
    ("input", r".*(?:input|输入).*|in|n_?in|h_?in"),
    ("output", r"out|n|n_?out|h_?out|(?:spatial )?(?:size|shape|dims?|dimensions?|resolution)"),
    ("output", r"尺寸|大小|形状"),
    (
        "kernel",
        r".*(?:(?:kernel|filter|window|卷积核|滤波器|核)[ _]?(?:size|shape|尺寸|大小|形状)).*",
    ),
    ("filters", r".*(?:filters|channels?|通道|maps|units|depth|个数|数量|深度|kernels).*|n_?c|c"),
    ("kernel", r".*(?:kernel|filter|卷积核|滤波器|window|patch|池化核|核).*|k|f"),
    ("stride", r".*(?:stride|步长|步幅|步距).*|s"),
    ("pad", r".*(?:pad|填充).*|p"),
    ("dilation", r".*(?:dilation|扩张|空洞|膨胀).*|d"),
    ("groups", r"groups?|组|分组.*|组数"),
    ("type", r".*(?:type|类型|operation|operator|操作|运算).*|op"),
    ("layer", r".*(?:layer|层|name|名称|module|模块|stage|阶段|block|结构|component).*"),
)
"""What a column says, by its head; the first that fits."""
_HEADS = tuple((what, pattern(f"(?i)(?:{head})")) for what, head in _SAYS)
MEASURES = ("params", "values", "macs", "flops", "connections", "bytes", "field", "jump")
_SLIDES = ("kernel", "stride", "pad")
_FEW = 2


@record()
class Column:
    """A column."""

    what: str
    """What it says; empty where nobody knows."""
    head: str
    unit: str = ""
    """The unit of its figures, where the head says one."""


@record()
class Line:
    """A row of a table, or a line beside it."""

    number: int
    cells: tuple[Span, ...]
    columns: tuple[Column, ...] = ()
    """What its cells are; empty for a line outside any table."""
    long: bool = False
    """Is it too long to be read?"""


def lines_of(source: Source) -> Iterator[Line]:
    """Yield the rows of the tables in a text, and other lines that say something."""
    columns: tuple[Column, ...] = ()
    piped = any("|" in text for text in source.lines)
    for number, text in enumerate(source.lines):
        if _RULE.fullmatch(text[: Limits.table_line]) and len(text) <= Limits.table_line:
            continue
        if len(text) > Limits.table_line:
            yield Line(number, (), columns, long=True)
            continue
        cells = _cells(source.whole_line(number), piped)
        head = columns_of(cells) if len(cells) > 1 else ()
        if head:
            columns = head
        elif len(cells) > 1:
            yield Line(number, cells, columns)
        else:
            yield Line(number, cells)


def rows_in(source: Source) -> tuple[list[Line], list[Problem]]:
    """Read the rows of a text's tables; report lines beside them that should have been rows.

    Raises:
        Invalid: there are too many.
    """
    found: list[Line] = []
    problems: list[Problem] = []
    for line in lines_of(source):
        whole = source.whole_line(line.number)
        if len(found) >= Limits.listing_lines:
            expected = say("at-most-rows", most=Limits.listing_lines)
            raise Invalid([Problem(say("too-many-lines"), whole, expected)])
        found.append(line)
        text = source.lines[line.number][: Limits.table_line]
        if not line.columns and text.count("|") > 1 and any(map(str.isdigit, text)):
            expected = say("a-row-of-a-table")
            problems.append(Problem(say("a-row-that-cannot-be-read"), whole, expected))
    return found, problems


def unknown(table: Sequence[Line]) -> Iterator[Words]:
    """Name the columns that are not checked."""
    heads = [c.head for line in table for c in line.columns if not c.what and c.head.strip()]
    each = tuple(map(clip, dict.fromkeys(heads)))
    yield from [say("columns-not-checked", heads=each[:4])] if each else []


def _cells(span: Span, piped: bool) -> tuple[Span, ...]:
    """Cut a line into its cells."""
    text = span.text
    if piped and "|" not in text:
        return (span,)
    found = (_PIPE if piped else _GAP).finditer(text)
    cuts = [each.span() for each in found if each[0][0] != "\\"]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    if piped and cuts and cuts[0][0] == 0:
        del starts[0], ends[0]
    if piped and len(starts) > 1 and starts[-1] == len(text):
        del starts[-1], ends[-1]
    return tuple(_trimmed(span, start, end) for start, end in zip(starts, ends, strict=True))


def _trimmed(span: Span, start: int, end: int) -> Span:
    text = span.text[start:end]
    left = len(text) - len(text.lstrip())
    return Span(span.source, span.line, span.column + start + left, len(text.strip()))


def columns_of(cells: Sequence[Span]) -> tuple[Column, ...]:
    """Read a row as one of heads; empty where it is none."""
    if len(cells) > Limits.table_columns:
        return ()
    columns = [_column(each.text if each.length else "") for each in cells]
    if not columns[0].what and len(columns[0].head.strip("-—:. ")) == 0:
        columns[0] = Column("layer", columns[0].head)
    known = [each.what for each in columns if each.what]
    digits = sum(any(map(str.isdigit, each.head.replace("2d", ""))) for each in columns)
    if len(known) < max(_FEW, len(columns) / 2) or digits > 1:
        return ()
    return tuple(_one_of_each(columns, any(each in known for each in _SLIDES)))


def _one_of_each(columns: Sequence[Column], slides: bool) -> Iterator[Column]:
    """Keep the first column of each kind; a name and a type are two."""
    seen: set[str] = set()
    for each in columns:
        what = each.what
        if what in seen and what == "output" and "values" not in seen and not slides:
            what = ""
        elif what in seen and what == "layer":
            what = "type"
        what = "" if what in seen else what
        seen.add(what)
        yield Column(what, each.head, each.unit)


def _column(text: str) -> Column:
    head = " ".join(bare(text[:200]).split()).strip(" :;*_")
    unit = _UNIT.search(head)
    scale = unit["unit"] if unit and _SCALE.fullmatch(unit["unit"]) else ""
    core = head[: unit.start()].strip() if unit and scale else head
    core = core.split("(")[0].strip() or core
    what = next((what for what, each in _HEADS if each.fullmatch(core)), "")
    return Column(what, head, scale)


def has_rule(text: str) -> bool:
    """Has it the rule below the heads that Markdown asks for, and no tool prints?"""
    return "|" in text and _MARKDOWN.search(text) is not None and has_table(text)


def has_table(text: str) -> bool:
    """Is one of the first lines a row of heads that speaks of layers and what they cost?"""
    source = Source("", text)
    piped = "|" in text
    for number, line in enumerate(source.lines[: Limits.table_heads]):
        if len(line) > Limits.table_line or not ((piped and "|" in line) or not piped):
            continue
        if _RULE.fullmatch(line):
            continue
        cells = _cells(source.whole_line(number), piped)
        known = {each.what for each in columns_of(cells)} if len(cells) > 1 else set()
        if known & {"output", "input", "kernel", *MEASURES} and _speaks_of_layers(known):
            return piped or len(cells) > _FEW
    return False


def _speaks_of_layers(known: set[str]) -> bool:
    return bool(known & {"layer", "type"}) or len(known & {"kernel", "stride", "pad", "field"}) > 1
