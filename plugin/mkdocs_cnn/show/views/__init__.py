"""Report to document: one module a view."""

from __future__ import annotations

from collections.abc import Callable

from mkdocs_cnn.counting.report import Report
from mkdocs_cnn.problems.limits import DEFAULTS, Limits
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Document
from mkdocs_cnn.show.views import (
    conventions,
    index,
    listing,
    memory,
    stages,
    summary,
    table,
    worked,
)

_VIEWS: dict[str, Callable[[Report, Settings], Document]] = {
    "table": table.view,
    "stages": stages.view,
    "listing": listing.view,
    "summary": summary.view,
    "memory": memory.view,
    "conventions": conventions.view,
    "index": index.view,
}


def view(report: Report, settings: Settings, limits: Limits = DEFAULTS) -> Document:
    """Show a report as the settings ask.

    Raises:
        SettingError: the view asks for a layer that the network does not have, or for too many.
    """
    if settings.view[0] == "worked":
        return worked.view(report, settings, limits)
    return _VIEWS[settings.view[0]](report, settings)
