"""The volumes of a network to scale, as a picture."""

from __future__ import annotations

from mkdocs_cnn.counting.report import Report
from mkdocs_cnn.problems.limits import DEFAULTS, Limits
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Document
from mkdocs_cnn.show.pictures.diagram import diagram
from mkdocs_cnn.show.pictures.plan import plans_of
from mkdocs_cnn.show.views.common import check_drawn, facts, find


def view(report: Report, settings: Settings, limits: Limits = DEFAULTS) -> Document:
    """Draw the network, or the stages and blocks that are named behind the view.

    Raises:
        SettingError: the network has no part of a name, or there would be too much in the picture.
    """
    plans = plans_of(report, [find(report, name) for name in settings.view[1:]])
    check_drawn(limits, sum(len(plan.units) for plan in plans))
    pictures = tuple(diagram(report, plan) for plan in plans)
    heading = report.title, report.caption, facts(report, settings)
    return Document("diagram", *heading, (), (str(say("diagram-rule")),), pictures=pictures)
