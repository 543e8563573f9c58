"""JSON: the report itself, as a contract for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from mkdocs_cnn.counting.quantities import QUANTITIES
from mkdocs_cnn.counting.quantity import Place, plain
from mkdocs_cnn.counting.report import Report, Row, Section, alone
from mkdocs_cnn.counting.subjects import Subject
from mkdocs_cnn.network.graph import Node
from mkdocs_cnn.problems.visible import HIDDEN


def render_json(reports: Sequence[Report]) -> str:
    """Write a report, or a list of the reports compared.

    Sizes are lists in H, W, C order, vectors `[n]`; counts are for one sample.
    """
    data = [report_data(report) for report in reports]
    return write_json(data[0] if len(data) == 1 else data)


def write_json(data: Any) -> str:
    """Write data as JSON on several lines; hidden characters are escaped, and so not lost."""
    lines = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False).split("\n")
    return "".join(f"{HIDDEN.sub(_escaped, line)}\n" for line in lines)


def _escaped(hidden: re.Match[str]) -> str:
    return json.dumps(hidden[0])[1:-1]


def report_data(report: Report) -> dict[str, Any]:
    """Return the report as plain data.

    `rows` are the printed rows; `layers` holds every primitive layer in execution order, also
    those that share a row. A network with side outputs has `params_with_heads` and `heads` too.
    """
    network = report.network
    data: dict[str, Any] = {
        "name": network.name,
        "title": network.title,
        **({"family": network.family} if network.family else {}),
        **_figures("network", Subject(report, report)),
        "rows": [_row(report, row) for row in report.rows],
        "layers": [_layer(report, node) for node in network.nodes],
    }
    if report.heads:
        data["params_with_heads"] = report.params_with_heads
        data["heads"] = [_head(report, head) for head in report.heads]
    return data


def _figures(place: Place, subject: Subject) -> dict[str, Any]:
    """Return what an object of the report holds of a subject."""
    figures = {
        name: plain(quantity.bare(subject))
        for name, quantity in QUANTITIES.items()
        if place in quantity.json
    }
    missing = subject.counts.uncounted
    return {**figures, "not_counted": missing} if missing else figures


def _head(report: Report, head: Section) -> dict[str, Any]:
    return {
        "name": head.path,
        "params": head.counts.params,
        "macs": head.counts.macs,
        "rows": [_row(report, row) for row in head.rows()],
    }


def _row(report: Report, row: Row) -> dict[str, Any]:
    return {"name": row.path, **_figures("row", Subject(report, row))}


def _layer(report: Report, node: Node) -> dict[str, Any]:
    subject = Subject(report, alone(report, node))
    kind = node.layer.kind(node.input)
    return {"name": node.name, "kind": kind, **_figures("layer", subject)}
