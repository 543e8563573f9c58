"""What several views say: headings, conventions, sizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from mkdocs_cnn.counting.report import Report, ReportPart, Row
from mkdocs_cnn.figures.numbers import grouped, memory, short, with_missing
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.layers.base import times
from mkdocs_cnn.network.graph import Outcome
from mkdocs_cnn.problems.limits import Limits, describe_excess
from mkdocs_cnn.problems.phrases import Phrase, say, spoken, tell
from mkdocs_cnn.problems.problem import clip, did_you_mean, some_of
from mkdocs_cnn.problems.remembered import REMEMBERED
from mkdocs_cnn.settings.choice import SettingError
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.document import Column, Fact


def main_label(outcome: Outcome) -> tuple[str, str, str]:
    """The label of the layer that a row is about, and what stands before and after it."""
    return _main_label(outcome, spoken().language)


@lru_cache(REMEMBERED)
def _main_label(outcome: Outcome, language: str) -> tuple[str, str, str]:
    labels, index = [layer.label for layer in outcome.layers], _main_index(outcome)
    before = "".join(f"{label} + " for label in labels[:index])
    after = "".join(f" + {label}" for label in labels[index + 1 :])
    return before, labels[index], after


def main_operation(row: Row) -> str:
    """Give the row's main operation as the language writes it, without its options."""
    return main_as_written(row).split()[0]


def main_as_written(row: Row) -> str:
    """Give the row's main operation as the language writes it."""
    return row.line.operations[_main_index(row.line.outcome)]


def _main_index(outcome: Outcome) -> int:
    return next(i for i, layer in enumerate(outcome.layers) if layer is outcome.main)


def size(shape: Shape, layout: str) -> str:
    """Write a shape in the layout asked for: `224 × 224 × 3` or `3 × 224 × 224`."""
    return times(shape.ordered(layout))


def activation_memory(values: int, settings: Settings) -> str:
    """Write the memory of some values, for the whole batch."""
    return memory(settings.basis.bytes(values), settings.units)


def facts(report: Report, settings: Settings, part: ReportPart | None = None) -> tuple[Fact, ...]:
    """The three figures of the heading, of a network or of a part of it."""
    counts = (part or report.body).counts
    activations = (part or report).activations
    params, macs = grouped(counts.params), short(counts.macs, 4)
    work = tell("so-many-multiply-adds", count=macs)
    values, bytes_ = short(activations), activation_memory(activations, settings)
    if settings.batch > 1:
        each = tell("per-batch-forward", size=bytes_, batch=settings.batch)
    elif report.network.input.rank == 2:
        each = tell("per-image-forward", size=bytes_)
    else:
        each = tell("per-sample-forward", size=bytes_)
    values += f" × {settings.batch:,}" if settings.batch > 1 else ""
    return (
        fact((params, tell("so-many-parameters", count=params))),
        fact((macs, with_missing(work, counts.uncounted))),
        fact((values, tell("activations-equal", count=values)), (bytes_, each)),
    )


def fact(*figures: tuple[str, str]) -> Fact:
    """Make a fact of figures, each with the text that begins with it."""
    return Fact(tuple((figure, text.removeprefix(figure)) for figure, text in figures))


def headed(columns: Iterable[tuple[str, Phrase, bool]]) -> tuple[Column, ...]:
    """Make the columns of a table: the key of each, its title, and whether it has numbers."""
    return tuple(Column(key, str(title), numeric) for key, title, numeric in columns)


def conventions(report: Report, settings: Settings, *others: Report) -> str:
    """What was counted and how, in one line; for several networks what holds for all."""
    parts = [tell("counted-forward", dtype=settings.dtype, batch=settings.batch)]
    bias = report.network.bias
    if all(other.network.bias == bias for other in others):
        parts.append(tell("biases-counted") if bias else tell("biases-left-out"))
    if report.buffers and not others:
        parts.append(_buffers(report))
    parts += (
        tell("head-apart", name=head.path, params=head.counts.params) for head in report.heads
    )
    if not others:
        parts += _of_code(report)
    return tell("conventions", said=parts)


def _buffers(report: Report) -> str:
    """Say how many buffers there are, and of what where they are all of one kind."""
    if report.has_other_buffers:
        return tell("buffers-not-counted", buffers=report.buffers)
    return tell("batch-norm-buffers-not-counted", buffers=report.buffers)


def _of_code(report: Report) -> Iterator[str]:
    """Say of a model in code what is not counted, where it comes from, and what is doubtful."""
    trace = report.network.trace
    if trace is None:
        return
    nodes = report.network.nodes
    unknown = {node.layer.label: None for node in nodes if not node.layer.is_counted}
    if unknown:
        yield tell("operations-not-known", names=tuple(unknown))
    if trace.origin:
        yield tell("as-recorded-from", source=trace.origin)
    if trace.doubt:
        yield tell("not-the-model-itself", doubt=trace.doubt)


def check_drawn(limits: Limits, count: int) -> None:
    """Refuse to draw too much.

    Raises:
        SettingError: there is more than the limits allow.
    """
    if count > limits.drawn:
        raise SettingError(*describe_excess(limits, "drawn", count))


def find(report: Report, name: str) -> ReportPart:
    """Find the layer or stage that a view is asked for.

    Raises:
        SettingError: the network has none of that name.
    """
    part = report.find(name)
    if part is not None:
        return part
    names = report.names()
    message = say("no-layer-in", name=clip(name), title=report.title)
    raise SettingError(message, some_of(names), did_you_mean(name, names))
