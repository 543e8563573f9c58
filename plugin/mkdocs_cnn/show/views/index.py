"""Many networks in one table, a row for each; readers can sort it.

Where there are many, those of a family stand together. A network, or a family, can have a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mkdocs_cnn.counting.report import Report
from mkdocs_cnn.figures.numbers import grouped, short, with_missing
from mkdocs_cnn.problems.phrases import say, tell
from mkdocs_cnn.problems.problem import Problem, clip, did_you_mean
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import MANY, Cell, Document, Group, Table, TableRow
from mkdocs_cnn.show.views.common import (
    activation_memory,
    conventions,
    headed,
    size,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from mkdocs_cnn.language.program import Text

    Pages: TypeAlias = Iterable[tuple[Text, Text]]
    """Networks and families, each with the address of its page."""

COLUMNS = (
    ("network", say("network-head"), False),
    ("title", say("title-head"), False),
    ("input", say("input-head"), True),
    ("params", say("parameters-head"), True),
    ("macs", say("multiply-adds-head"), True),
    ("activations", say("activations-head"), True),
)

FEWEST = 3
"""The fewest networks that are drawn."""


def view(report: Report, settings: Settings) -> Document:
    """Show the totals of one network in one row."""
    return index([report], settings, report.title, report.caption)


def index(
    reports: Sequence[Report],
    settings: Settings,
    heading: str,
    caption: str,
    pages: Pages = (),
) -> Document:
    """Show the totals of each network.

    Args:
        reports: the networks.
        settings: how they are shown.
        heading: what stands above them.
        caption: what is said behind that.
        pages: where there is more about some of them, or about a family.
    """
    most = max(report.totals.params for report in reports) or 1
    addresses = {name.value.lower(): address.value for name, address in pages}
    groups = _groups(reports, addresses)
    rows = [
        _row(report, settings, most, addresses, groups.get(_key(report)))
        for report in _together(reports, groups)
    ]
    notes = (conventions(reports[0], settings, *reports[1:]),)
    table = Table(headed(COLUMNS), tuple(rows), sortable=True)
    picture = None
    if len(reports) >= FEWEST:
        from mkdocs_cnn.show.pictures.scatter import scatter

        picture = scatter(reports)
    pictures = (picture,) if picture else ()
    return Document("index", heading, caption, (), (table,), notes, pictures=pictures)


def unknown_pages(pages: Pages, reports: Sequence[Report]) -> Iterator[Problem]:
    """Report pages of what is not in the table."""
    names = [each.network.name for each in reports if each.network.name]
    families = dict.fromkeys(each.network.family for each in reports if each.network.family)
    known = [*names, *families]
    found = {each.lower() for each in known}
    for name, _ in pages:
        if name.value.lower() not in found:
            message = say("a-page-of-nothing", name=clip(name.value))
            expected = say("a-network-or-a-family")
            yield Problem(message, name.span, expected, did_you_mean(name.value, known))


def _key(report: Report) -> str:
    return report.network.family.lower()


def _groups(reports: Sequence[Report], pages: dict[str, str]) -> dict[str, Group | None]:
    """Return the families by their names, in order; none where all are alike or there are few."""
    families: dict[str, str] = {}
    for report in reports:
        families.setdefault(_key(report), report.family)
    if len(reports) <= MANY or len(families) == 1:
        return {}
    return {
        key: Group(family, pages.get(key, "")) if key else None for key, family in families.items()
    }


def _together(reports: Sequence[Report], groups: Iterable[str]) -> Iterable[Report]:
    """Put the networks of a family together, first those without one: they have no heading."""
    place = {key: number if key else -1 for number, key in enumerate(groups)}
    return sorted(reports, key=lambda report: place.get(_key(report), 0))


def _row(
    report: Report, settings: Settings, most: int, pages: dict[str, str], group: Group | None
) -> TableRow:
    totals, values, name = report.totals, report.activations, report.network.name
    caption = report.caption
    caption = tell("behind-a-title", caption=caption) if caption else ""
    cells = (
        Cell(name),
        Cell(report.title, after=caption),
        Cell(size(report.network.input, settings.layout), report.network.input.size),
        Cell(grouped(totals.params), totals.params, bar=totals.params / most),
        Cell(with_missing(short(totals.macs, 4), totals.uncounted), totals.macs),
        Cell(activation_memory(values, settings), settings.basis.bytes(values)),
    )
    page = pages.get(name.lower()) or pages.get(_key(report), "")
    return TableRow(cells, anchor=name, group=group, page=page)
