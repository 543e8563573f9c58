"""The network behind a listing: the layers that it tells, or a known network with the same ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mkdocs_cnn.counting.counts import count, total
from mkdocs_cnn.language.listed import Listing, ListingLine
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.layers import BY_NAME, Family, Shape
from mkdocs_cnn.listings import clues
from mkdocs_cnn.listings.costs import MARGIN
from mkdocs_cnn.listings.inputs import (
    IMAGE,
    MAX_SOLUTIONS,
    POINT,
    in_order,
    input_shapes,
    input_truth,
    inputs_of,
    is_turned,
    reordered,
    solved,
)
from mkdocs_cnn.listings.known import Known, as_known, groups_of, is_like, truths_of
from mkdocs_cnn.listings.meant import says_outputs, ways
from mkdocs_cnn.listings.reading import Reading, path_reading, share_remarks
from mkdocs_cnn.listings.search import search
from mkdocs_cnn.listings.starts import chain_of, starts_of
from mkdocs_cnn.listings.steps import LOST, NOWHERE, Given, Step, begin
from mkdocs_cnn.listings.truth import Truth
from mkdocs_cnn.listings.verdict import check_listing
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Problem
from mkdocs_cnn.problems.records import replace

_UNWEIGHTED = (Family.POOLING, Family.RESHAPING)


def read_network(
    program: Program, known: Callable[[], Iterable[Known]], layout: str = "HWC"
) -> Reading:
    """Find the network behind a listing.

    What a line lacks is a problem of that line, and no other suffers from it.

    Args:
        program: what was read, with its listing.
        known: returns the known networks, if they are asked for.
        layout: the order in which sizes are written, where the block does not declare another.
    """
    assert program.listing is not None
    listing = in_order(program, layout)
    program = replace(program, listing=listing)
    try:
        reading = _turned(program, known) if is_turned(listing) else _read(program, known)
    except Invalid as invalid:
        return Reading(listing, {}, complete=False, problems=tuple(invalid.problems))
    return replace(reading, remarks=(*reading.remarks, *share_remarks(reading.listing)))


def _read(program: Program, known: Callable[[], Iterable[Known]]) -> Reading:
    listing = program.listing
    assert listing is not None
    if (problem := reordered(listing)) is not None:
        return Reading(listing, {}, complete=False, problems=(problem,))
    if not any(line.role == "layer" for line in listing.lines):
        return _without_memory(_arithmetic(listing))
    if _says_sizes(listing):
        return _read_sized(program, known)
    if not _shrinks(listing):
        return _read_bare(program, known)
    sized = _read_sized(program, known)
    wrong = _judge(sized, program)[0] + len(sized.problems)
    if not wrong:
        return sized
    bare = _read_bare(program, known)  # as long as no line says a size, that may be another
    return bare if _judge(bare, program)[0] + len(bare.problems) < wrong else sized


def _turned(program: Program, known: Callable[[], Iterable[Known]]) -> Reading:
    """Read a listing from its last line to its first, if less of it is false then."""
    listing = program.listing
    assert listing is not None
    other = replace(program, listing=replace(listing, lines=listing.lines[::-1]))
    each = [_read(other, known), _read(program, known)]
    wrong = [len(one.problems) + _judge(one, program)[0] for one in each]
    if wrong[1] < wrong[0]:
        return each[1]
    remark = say("read-from-its-last-line")
    return replace(each[0], remarks=(remark, *each[0].remarks))


def _arithmetic(listing: Listing) -> Reading:
    """Read a listing that has no layers."""
    inputs = {line.number: input_truth(line) for line in listing.lines if line.role == "input"}
    unread = any(line.role == "unread" for line in listing.lines)
    return Reading(listing, inputs, arithmetic=not unread, complete=not unread)


def _says_sizes(listing: Listing) -> bool:
    """Do the lines say sizes?"""
    layers = [line for line in listing.lines if line.role == "layer"]
    memory = any(s.of == "memory" for line in layers for s in line.statements)
    return memory or any(line.outline is not None or says_outputs(line) for line in layers)


def _shrinks(listing: Listing) -> bool:
    """Is there the size of the input, and do the lines say how it shrinks?"""
    layers = [line for line in listing.lines if line.role == "layer"]
    operations = [operation for line in layers for operation in line.operations]
    pools = any(BY_NAME[each.name].family is Family.POOLING for each in operations)
    flat = any(each.name == "fc" for each in operations)
    inputs = [line for line in listing.lines if line.role == "input"]
    spatial = any(shape.rank for line in inputs for shape in input_shapes(line))
    return spatial and (pools or not flat)


# With sizes


def _read_sized(program: Program, known: Callable[[], Iterable[Known]]) -> Reading:
    assert program.listing is not None
    layers = chain_of(program.listing, lambda line: line.role == "layer")
    starts, problems = starts_of(program.listing)
    if not starts:
        guessed = [
            begin(None, shape) for shape in _first_inputs(layers, program.listing.table is not None)
        ]
        starts = guessed or [LOST if problems else NOWHERE]
    given = Given(biases=program.listing.biases, open=program.listing.table is not None)
    paths = search(layers, starts, given)
    if paths[0].false and len(starts) > 1:
        paths = [path for start in starts for path in search(layers, [start], given)]
    path = _best_of(paths, program, sized=True)
    remarks: list[Words] = []
    if path.false:
        for each in known():
            groups = groups_of(each, path)
            grouped = replace(given, groups=groups)
            other = search(layers, starts, grouped)[0] if groups else path
            if other.cost < path.cost:
                path, remarks = other, [say("groups-are-those-of", title=each.title)]
    reading = path_reading(program, path, sized=True)
    return replace(
        reading,
        remarks=(*remarks, *reading.remarks),
        problems=(*problems, *reading.problems),
    )


def _first_inputs(layers: Sequence[ListingLine], table: bool) -> list[Shape]:
    """Take the first layer's size for the input's, and its weights for the input's channels."""
    first = layers[0]
    each = ways(first) if first.role == "layer" else []
    found = [shape for way in each for shape in inputs_of(way, True, None)]
    told = bool(each) and first.outline is not None and (table or not first.statements)
    if found or not told or first.operations[0].name != "conv":
        return found
    channels = (IMAGE, 1) if table else (IMAGE,)
    return [shape for c in channels for way in each for shape in inputs_of(way, True, c)]


# Without sizes


def _read_bare(program: Program, known: Callable[[], Iterable[Known]]) -> Reading:
    """Take the reading under which the fewest lines are false, a known network if it can be."""
    assert program.listing is not None
    own = _read_own(program)
    readings: list[Reading] = []
    if not any(line.role == "unread" for line in program.listing.lines):
        readings = [_read_known(program, k) for k in known() if is_like(k, program.listing)]
    able: list[tuple[int, Reading]] = []
    for reading in (*readings, *([] if own.problems else [own])):
        false, held = _judge(reading, program)
        able += [(false, reading)] if false <= held or not reading.known else []
    best = min(able, key=lambda each: each[0])[1] if able else own
    return best if best.countable else _without_memory(best)


def _judge(reading: Reading, program: Program) -> tuple[int, int]:
    """Count the lines that are false, and those that hold."""
    verdict = check_listing(reading.listing, program.source, reading.facts(4), "note")
    return verdict.false, verdict.holding


def _read_known(program: Program, known: Known) -> Reading:
    assert program.listing is not None
    network, truths = truths_of(known, program.listing)
    inputs = [line for line in program.listing.lines if line.role == "input"]
    truths |= {line.number: Truth(network.input, network.input.size) for line in inputs}
    values = sum(line.output.size for line in network.body.lines()) + network.input.size
    return Reading(
        program.listing,
        _with_nothing(program.listing, truths),
        values=(values,),
        params=total(map(count, network.nodes)).params,
        program=as_known(program, known),
        known=True,
        name=known.name,
        remarks=(say("no-line-says-sizes", title=known.title),),
    )


def _without_memory(reading: Reading) -> Reading:
    """Refuse totals of the memory where nothing says sizes.

    Where lines cannot be read, those may say them: then no total is to blame.
    """
    if reading.problems or reading.listing.problems:
        return reading
    hint = say("write-the-sizes-of-layers")
    message = say("memory-cannot-be-computed-where-no")
    problems = [
        Problem(message, line.span, "", hint)
        for line in reading.listing.lines
        if line.role == "total" and any(each.of == "memory" for each in line.statements)
    ]
    return replace(reading, problems=(*reading.problems, *problems))


def _read_own(program: Program) -> Reading:
    """Read the lines as a network of their own, in which convolutions keep the size."""
    assert program.listing is not None
    listing = program.listing
    layers = chain_of(listing, _has_weights)
    if not any(line.role == "layer" for line in layers):
        first = next(line for line in listing.lines if line.role == "layer")
        hint = say("write-the-sizes-of-pools")
        problem = Problem(say("no-layers-with-weights-and-no"), first.span, hint=hint)
        return Reading(listing, {}, complete=False, problems=(problem,))
    starts, problems = _bare_starts(listing, layers)
    given = Given(sized=False, biases=listing.biases)
    ways = [search(layers, starts, each) for each in _givens(layers, given)]
    least = min(way[0].cost for way in ways)
    outs = {tuple(s.output for s in way[0].path()) for way in ways if way[0].cost == least}
    if len(outs) > 1:
        fc = next(line for line in layers if _is_fc(line))
        ways = [search(layers, starts, replace(given, doubtful=frozenset([fc.number])))]
    paths = [path for way in ways for path in way]
    if paths[0].false:
        paths += _other_inputs(layers, starts, paths[0], given)
    path = _best_of(paths, program, sized=False)
    reading = path_reading(program, path, sized=False)
    return replace(
        reading,
        truths=_with_nothing(listing, reading.truths),
        problems=(*problems, *reading.problems),
    )


def _other_inputs(
    layers: Sequence[ListingLine], starts: Sequence[Step], path: Step, given: Given
) -> Iterator[Step]:
    """Read a listing with what else can go into a line that says its input itself."""
    for step in path.path():
        line, before = step.line, step.before
        if line is None or step.joined or step.truth is None or before is None or before.loose:
            continue
        channels = before.output.channels if before.output else None
        for shape in inputs_of(line, False, channels):
            if shape != step.input:
                yield from search(layers, starts, replace(given, inputs={line.number: shape}))


def _best_of(paths: Sequence[Step], program: Program, sized: bool) -> Step:
    """Let the totals decide between ways to read a listing under which as much of it is false."""
    best = min(paths, key=lambda path: path.cost)
    able = [path for path in paths if path.cost < best.cost + MARGIN]
    if best.cost == 0 or len(able) == 1:
        return best
    totals = [_false_totals(path_reading(program, path, sized), program) for path in able]
    return min(zip(totals, able, strict=True), key=lambda each: (each[0], each[1].cost))[1]


def _false_totals(reading: Reading, program: Program) -> int:
    verdict = check_listing(reading.listing, program.source, reading.facts(4), "note")
    totals = {line.number for line in reading.listing.lines if line.role == "total"}
    return sum(finding.span.line in totals for finding in verdict.findings)


def _bare_starts(
    listing: Listing, layers: Sequence[ListingLine]
) -> tuple[list[Step], list[Problem]]:
    """Return what may go into the first layer, as far as it matters: its channels, or its size."""
    starts, problems = starts_of(listing)
    nowhere = LOST if problems else NOWHERE
    if _is_fc(layers[0]):
        return starts or [nowhere], problems
    points = [
        replace(each, output=Shape(POINT, each.output.channels)) for each in starts if each.output
    ]
    return points or [nowhere], problems


def _has_weights(line: ListingLine) -> bool:
    """Has a line layers that count where no sizes are written?"""
    return line.role == "layer" and BY_NAME[line.operations[0].name].family not in _UNWEIGHTED


def _is_fc(line: ListingLine) -> bool:
    return line.role == "layer" and line.operations[0].name == "fc"


def _with_nothing(listing: Listing, truths: Mapping[int, Truth]) -> dict[int, Truth]:
    """Add the lines that have no part in the network, such as pools without sizes."""
    nothing = {
        line.number: Truth(Shape((), 0), 0)
        for line in listing.lines
        if line.role == "layer" and not _has_weights(line)
    }
    return nothing | dict(truths)


def _givens(layers: Sequence[ListingLine], given: Given) -> list[Given]:
    """Work the outputs of fully connected layers out of their figures, where nothing says them."""
    at = next((i for i, line in enumerate(layers) if _is_fc(line)), None)
    if at is None or not _is_unsaid(layers[at]):
        return [given]
    fcs = [line for line in layers[at:] if _is_fc(line)]
    figures = [figure for line in fcs for figure in [*clues.exact(line, "weights")][:1]]
    if len(figures) < len(fcs) or any(line.times > 1 for line in fcs):
        return [given]
    outs = [clues.said_number(line.operations[0], "out") for line in fcs]
    found: list[Given] = []
    for channels in _channels_before(layers[:at]):
        for shape, chain in solved(figures, outs, channels):
            each = {line.number: out for line, out in zip(fcs, chain, strict=True)}
            found.append(replace(given, outs=each, inputs={fcs[0].number: shape}))
    return found if 0 < len(found) <= MAX_SOLUTIONS else [given]


def _channels_before(before: Sequence[ListingLine]) -> list[int | None]:
    """Return the channels in front of the first fully connected layer, as far as they are said."""
    if not before or before[-1].role == "unread":
        return [None]
    outputs = clues.outputs(before[-1], before[-1].operations[0], Shape(POINT, 1))
    return [each.number for each in outputs] or [None]


def _is_unsaid(line: ListingLine) -> bool:
    said = clues.said_number(line.operations[0], "out")
    return said is None and not any(clues.products(line, "weights"))
