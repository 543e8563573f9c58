"""What a summary was read as, and what of it is false."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs_cnn.language.printer import unparse_operation
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.summaries import Summary
from mkdocs_cnn.listings.edges.reading import head_remarks, read_defined
from mkdocs_cnn.listings.judged import Judged
from mkdocs_cnn.listings.kinds import BY_NAME
from mkdocs_cnn.listings.reading import MAX_REMARKS, Reading, first_few
from mkdocs_cnn.listings.summaries.chain import Step, is_branched, search
from mkdocs_cnn.listings.summaries.edges import connected, is_connected, is_named, is_pool
from mkdocs_cnn.listings.summaries.network import is_guessed, operation_of, program_of, shape_of
from mkdocs_cnn.listings.summaries.printed import read_printed
from mkdocs_cnn.listings.summaries.settle import settled
from mkdocs_cnn.listings.summaries.verdict import judge
from mkdocs_cnn.problems.phrases import Words, say, together
from mkdocs_cnn.problems.problem import clip
from mkdocs_cnn.problems.records import replace


def read_summary(program: Program) -> Reading:
    """Find the network behind a summary, and hold every number against it."""
    listing = program.listing
    assert listing is not None
    assert listing.summary is not None
    summary = listing.summary
    read_as = say("read-as", kind=BY_NAME[listing.kind].words)
    if summary.code:
        from mkdocs_cnn.listings.code.reading import read_pasted_code

        return read_pasted_code(program, read_as)
    if summary.defined:
        return read_defined(program, listing, summary, read_as)
    if summary.printed:
        return read_printed(program, read_as)
    steps = settled(summary, search(summary))
    network, more = _network(program, summary, steps) if not listing.problems else (None, ())
    judged = judge(summary, steps, network)
    return Reading(
        listing,
        {},
        program=network,
        complete=not listing.problems,
        remarks=(*_remarks(listing.kind, summary, steps, judged, network), *more),
        judged=replace(judged, read_as=read_as),
    )


def _network(
    program: Program, summary: Summary, steps: Sequence[Step]
) -> tuple[Program | None, Sequence[Words]]:
    """Make a network of the rows, where they tell what goes into which; say why there is none."""
    if not is_connected(summary):
        found = program_of(program, summary, steps)
        if found is not None or is_branched(summary) or not is_named(summary):
            return found, ()
    made, reason = connected(program, summary, steps)
    return made.program, [reason] if reason else list(head_remarks(made))


def _remarks(
    kind: str, summary: Summary, steps: Sequence[Step], judged: Judged, network: Program | None
) -> Iterator[Words]:
    yield say("read-as", kind=BY_NAME[kind].words)
    start = steps[0].before.output if steps and steps[0].before else None
    stated = summary.input or any(
        each.input or each.type == "InputLayer" for each in summary.entries
    )
    if start is not None and not stated and (shape := shape_of(start, summary.channels_first)):
        yield say("no-row-says-the-input", shape=shape)
    yield from _hidden(steps)
    if is_connected(summary):
        yield say("each-row-is-checked-with")
        if network is not None and any(map(is_pool, steps)):
            yield say("it-says-no-windows-of-pools")
    elif network is None and is_branched(summary):
        yield say("no-edges-of-rows")
    elif any(map(is_guessed, steps)):
        yield say("it-says-no-kernels")
    elif network is not None:
        yield from _windows(steps)
    left = [step.entry.label for step in steps if step.entry and step.way is None]
    if left:
        yield say("not-checked", labels=first_few(map(clip, left)))


def _hidden(steps: Sequence[Step]) -> Iterator[Words]:
    """Say what is read between rows, which no row says."""
    each = [(step, [op for op in step.hidden if op[0] != "flatten"]) for step in steps]
    found = [(step, ops) for step, ops in each if ops and step.entry]
    for step, ops in found[:MAX_REMARKS]:
        assert step.entry is not None
        words = " + ".join(unparse_operation(operation_of(op, step.entry.span)) for op in ops)
        yield say("read-in-front-of", label=clip(step.entry.label), words=words)


def _windows(steps: Sequence[Step]) -> Iterator[Words]:
    """Say which windows could be others as well."""
    several = [step for step in steps if step.way and step.way.also]
    for step in several[:1]:
        assert step.way is not None
        assert step.entry is not None
        name, said = step.way.operations[0]
        own, other = (
            unparse_operation(operation_of((name, words), step.entry.span))
            for words in (said, step.way.also[0])
        )
        label, more = clip(step.entry.label), len(several) - 1
        rest = say("so-it-is-with-more", count=more) if more else ""
        yield together([say("another-fits-as-well", label=label, own=own, other=other), rest])
