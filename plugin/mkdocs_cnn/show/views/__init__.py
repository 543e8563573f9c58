"""Report to document: one module a view, which is loaded where its view is asked for."""

from __future__ import annotations

from mkdocs_cnn.problems.limits import DEFAULTS, Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.counting.report import Report
    from mkdocs_cnn.settings.choices import Settings
    from mkdocs_cnn.show.document import Document


def view(report: Report, settings: Settings, limits: Limits = DEFAULTS) -> Document:
    """Show a report as the settings ask.

    Raises:
        SettingError: the view asks for a layer that the network does not have, or for too many.
    """
    asked = settings.view[0]
    if asked == "worked":
        from mkdocs_cnn.show.views import worked

        return worked.view(report, settings, limits)
    if asked == "diagram":
        from mkdocs_cnn.show.views import diagram

        return diagram.view(report, settings, limits)
    if asked == "profile":
        from mkdocs_cnn.show.views import profile

        return profile.view(report, settings, limits)
    if asked == "stages":
        from mkdocs_cnn.show.views.stages import view as chosen
    elif asked == "listing":
        from mkdocs_cnn.show.views.listing import view as chosen
    elif asked == "summary":
        from mkdocs_cnn.show.views.summary import view as chosen
    elif asked == "memory":
        from mkdocs_cnn.show.views.memory import view as chosen
    elif asked == "conventions":
        from mkdocs_cnn.show.views.conventions import view as chosen
    elif asked == "index":
        from mkdocs_cnn.show.views.index import view as chosen
    else:
        from mkdocs_cnn.show.views.table import view as chosen
    return chosen(report, settings)
