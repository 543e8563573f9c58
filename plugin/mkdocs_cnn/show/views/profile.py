"""Where memory and parameters lie, as a picture."""

from __future__ import annotations

from mkdocs_cnn.counting.report import Report
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Document
from mkdocs_cnn.show.pictures.profile import profile
from mkdocs_cnn.show.views.common import facts


def view(report: Report, settings: Settings) -> Document:
    """Show the activations and parameters of every row in proportion."""
    heading = report.title, report.network.caption, facts(report, settings)
    notes = (str(say("profile-rule")),)
    return Document("profile", *heading, (), notes, pictures=(profile(report),))
