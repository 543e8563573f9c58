"""Where memory and parameters lie, as a picture."""

from __future__ import annotations

from mkdocs_cnn.counting.report import Report
from mkdocs_cnn.problems.limits import DEFAULTS, Limits
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Document
from mkdocs_cnn.show.pictures.profile import profile
from mkdocs_cnn.show.views.common import check_drawn, facts


def view(report: Report, settings: Settings, limits: Limits = DEFAULTS) -> Document:
    """Show the activations and parameters of every row in proportion.

    Raises:
        SettingError: there are too many rows.
    """
    check_drawn(limits, report.row_count)
    heading = report.title, report.caption, facts(report, settings)
    notes = (str(say("profile-rule")),)
    return Document("profile", *heading, (), notes, pictures=(profile(report),))
