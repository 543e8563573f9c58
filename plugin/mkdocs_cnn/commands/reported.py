"""What `check` writes of what it has found: findings, totals, a badge."""

from __future__ import annotations

from types import SimpleNamespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs_cnn.commands.check import Checked


def written(checked: Checked, options: SimpleNamespace) -> str:
    """Write the findings, or the totals that were asked for; annotations are both."""
    from mkdocs_cnn.show.render import findings, totals

    form, text = options.format, ""
    if not options.report or form == "github":
        forms = {"json": findings.findings_json, "github": findings.findings_github}
        text = forms.get(form, findings.findings_text)(checked.findings)
    if not options.report:
        return text
    reports = {
        "json": totals.totals_json,
        "github": totals.totals_github,
        "markdown": totals.totals_markdown,
    }
    return text + reports.get(form, totals.totals_text)(checked.pages)


def write_badge(file: Path, checked: Checked) -> None:
    """Write a badge, unless the file holds it already: it may be under version control."""
    from mkdocs_cnn.show.render.totals import badge_data, badge_svg
    from mkdocs_cnn.show.totals import added_up

    draw = badge_data if file.suffix.lower() == ".json" else badge_svg
    content = draw(added_up(checked.pages)).encode()
    if not file.exists() or file.read_bytes() != content:
        file.write_bytes(content)
