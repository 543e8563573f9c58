"""Parts of networks that a sentence names: `conv3_2`, `the first fully connected layer`."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.counting.report import Report, Row
from mkdocs_cnn.layers.base import Family
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import record

_ADDRESS = pattern(
    r"(?<![\w.])(?:conv|fc|pool|inception|fire|mixed|block|dense|fully|C|S|F)[A-Za-z]{0,6}_?\d\w*"
    r"(?:\.\w+)?(?![\w])"
)
_ORDINAL = pattern(
    r"""(?xi) (?<![A-Za-z]) (?P<which> first | second | third | last | final ) [ ]
      (?: (?P<conv> conv(?:olution(?:al)?)? ) | (?P<fc> fully[- ]connected | fc | dense | linear ) )
      [ ] layer (?!s)
    | (?P<zh> 第一个? | 第二个? | 第三个? | 最后一?个? )
      (?: (?P<zhconv> 卷积 ) | (?P<zhfc> 全连接 ) ) 层
    """
)
_INDEX = {
    **dict.fromkeys(("first", "第一", "第一个"), 0),
    **dict.fromkeys(("second", "第二", "第二个"), 1),
    **dict.fromkeys(("third", "第三", "第三个"), 2),
    **dict.fromkeys(("last", "final", "最后", "最后一", "最后一个", "最后个"), -1),
}


@record()
class Named:
    """A part by its address, or as the first, second or last of its family."""

    start: int
    end: int
    address: str = ""
    index: int = 0
    family: Family | None = None

    def path(self, report: Report) -> str | None:
        """Return the address of the part in a network; None if it has none, or not one alone."""
        if self.family is None:
            found = report.find(self.address)
            return self.address if found is not None else None
        rows = [each for each in report.rows if _is_of(each, self.family)]
        if not -len(rows) <= self.index < len(rows):
            return None
        row = rows[self.index]
        operation = f"{row.path}.{self.family.value}"
        alone = report.find(operation)
        more = isinstance(alone, Row) and alone.counts.params != row.counts.params
        return operation if more else row.path  # batch norm in its row is no part of the layer


def find_parts(text: str) -> Iterator[Named]:
    """Find the parts that a sentence names."""
    for found in _ADDRESS.finditer(text):
        yield Named(found.start(), found.end(), found[0])
    for found in _ORDINAL.finditer(text):
        family = Family.LINEAR if found["fc"] or found["zhfc"] else Family.CONVOLUTION
        index = _INDEX[(found["which"] or found["zh"]).lower()]
        yield Named(found.start(), found.end(), index=index, family=family)


def _is_of(row: Row, family: Family) -> bool:
    return row.family is family and bool(row.counts.weights)
