"""The volumes of a network to scale, as a picture."""

from __future__ import annotations

from mkdocs_cnn.counting.report import Report, ReportPart
from mkdocs_cnn.problems.limits import DEFAULTS, Limits
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.settings.choice import SettingError
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Document, Fact
from mkdocs_cnn.show.pictures.diagram import diagram, title_of_part
from mkdocs_cnn.show.pictures.plan import plans_of
from mkdocs_cnn.show.views.common import check_drawn, facts, find


def view(report: Report, settings: Settings, limits: Limits = DEFAULTS) -> Document:
    """Draw the network, or the stages and blocks that are named behind the view.

    Raises:
        SettingError: the network has no part of a name, or there would be too much in the picture.
    """
    named = {part.path: part for part in (find(report, name) for name in settings.view[1:])}
    parts = list(named.values())
    aside = {row.path for head in report.heads for row in head.rows()}
    for part in parts:
        if part.last.path in aside:
            message = say("side-outputs-are-not-drawn", name=part.path)
            raise SettingError(message, say("a-part-of-the-network-itself"))
    plans = plans_of(report, parts)
    check_drawn(limits, sum(len(plan.units) for plan in plans))
    pictures = tuple(diagram(report, plan) for plan in plans)
    title, said = report.title, facts(report, settings)
    if len(parts) == 1:
        title, said = title_of_part(report, parts[0]), facts(report, settings, parts[0])
        pictures = (replace(pictures[0], heading=""),)
    elif parts:
        said = ()
        headings = (_heading(each, facts(report, settings, each)) for each in parts)
        both = zip(pictures, headings, strict=True)
        pictures = tuple(replace(picture, heading=heading) for picture, heading in both)
    notes = (str(say("diagram-rule")),)
    return Document("diagram", title, report.caption, said, (), notes, pictures=pictures)


def _heading(part: ReportPart, said: tuple[Fact, ...]) -> str:
    """Say above one picture of several what its part comes to."""
    return str(say("diagram-of-part-with", part=part.path, facts=tuple(each.text for each in said)))
