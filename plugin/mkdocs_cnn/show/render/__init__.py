"""Document to text of some format: one module a format, which is loaded where it is asked for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.show.showing import Shown


def rendered(shown: Shown, form: str) -> str:
    """Write what is shown as `text`, `json`, `csv`, `markdown`, `latex`, `html` or `svg`."""
    if form == "json":
        from mkdocs_cnn.show.render.json import render_json

        return render_json(shown.reports)
    if form == "csv":
        from mkdocs_cnn.show.render.csv import render_csv as render
    elif form == "markdown":
        from mkdocs_cnn.show.render.markdown import render_markdown as render
    elif form == "latex":
        from mkdocs_cnn.show.render.latex import render_latex as render
    elif form == "html":
        from mkdocs_cnn.show.render.alone import render_alone as render
    elif form == "svg":
        from mkdocs_cnn.show.render.svg import render_svg as render
    else:
        from mkdocs_cnn.show.render.text import render_text as render
    return render(shown.document)
