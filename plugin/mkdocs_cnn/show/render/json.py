"""JSON: the report itself, as a contract for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from mkdocs_cnn.counting.counts import count
from mkdocs_cnn.counting.report import Report, Row, Section
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
    network, totals = report.network, report.totals
    data: dict[str, Any] = {
        "name": network.name,
        "title": network.title,
        "input": list(network.input.sizes),
        "params": totals.params,
        "weights": totals.weights,
        "biases": totals.biases,
        "buffers": report.buffers,
        "macs": totals.macs,
        "flops": totals.flops,
        "activations": report.activations,
        "rows": [_row(row) for row in report.rows],
        "layers": [_layer(node) for node in network.nodes],
    }
    if report.heads:
        data["params_with_heads"] = report.params_with_heads
        data["heads"] = [_head(head) for head in report.heads]
    return data


def _head(head: Section) -> dict[str, Any]:
    return {
        "name": head.path,
        "params": head.counts.params,
        "macs": head.counts.macs,
        "rows": [_row(row) for row in head.rows()],
    }


def _row(row: Row) -> dict[str, Any]:
    field = row.receptive_field
    return {
        "name": row.path,
        "operation": row.operation,
        "output": list(row.output.sizes),
        "activations": row.activations,
        "params": row.counts.params,
        "formula": row.formula,
        "macs": row.counts.macs,
        "receptive_field": field[0] if len(set(field)) == 1 else list(field),
    }


def _layer(node: Node) -> dict[str, Any]:
    counts = count(node)
    return {
        "name": node.name,
        "kind": node.layer.kind(node.input),
        "input": list(node.input.sizes),
        "output": list(node.output.sizes),
        "params": counts.params,
        "weights": counts.weights,
        "biases": counts.biases,
        "macs": counts.macs,
    }
