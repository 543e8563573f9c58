"""The network behind a listing: the layers that it tells, or a known network with the same ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from mkdocs_cnn.builder import build
from mkdocs_cnn.counts import count, total
from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.language.printer import unparse_row
from mkdocs_cnn.language.program import (
    Input,
    Item,
    Listing,
    ListingLine,
    Operation,
    Program,
    Row,
    Stage,
)
from mkdocs_cnn.layers import BY_NAME, Family, Shape
from mkdocs_cnn.limits import Limits
from mkdocs_cnn.listings import clues
from mkdocs_cnn.listings.search import Given, Step, begin, search, unsaid
from mkdocs_cnn.listings.truth import Applied, Truth, truth_of
from mkdocs_cnn.listings.verdict import Facts, check_listing
from mkdocs_cnn.network import Network, Node
from mkdocs_cnn.problems import Invalid, Problem, clip

MAX_REMARKS = 4
"""How many labels are told that were read with a stride or padding."""
MAX_INPUTS = 6
"""How many inputs are tried before those that may be meant."""
MAX_SOLUTIONS = 8
"""With more ways to read it, too little is said."""
MAX_KNOWN = 500
"""The most layers of a known network that a listing is compared with."""
_WEIGHTED = ("conv", "fc")
_UNWEIGHTED = (Family.POOLING, Family.RESHAPING)
_POINT = Shape((1, 1), 1)
"""A size, where it does not matter."""
_NOTHING = Truth(Shape((), 0), 0)
"""What is true of a line that has no part in the network, such as a pool without sizes."""


@dataclass(frozen=True)
class Known:
    """A known network."""

    name: str
    program: Program


@dataclass(frozen=True)
class Reading:
    """A listing with the network behind it."""

    listing: Listing
    program: Program | None
    """The network; None where there are no layers, only arithmetic."""
    known: bool = False
    """Is it a known network, with more layers than those of the lines?"""
    sized: bool = True
    """False where nothing says sizes, so that only parameters can be counted."""
    remarks: tuple[str, ...] = ()
    """What was read into it, a sentence each."""
    name: str = ""
    """What the known network is called."""

    @property
    def countable(self) -> bool:
        """Is there a network of which everything can be counted?"""
        return self.program is not None and (self.sized or self.known)

    def facts(self, network: Network | None, value_bytes: int) -> Facts:
        """Gather what the lines and totals of the listing are held against.

        Args:
            network: the network that was built of the program.
            value_bytes: the bytes of a value, where the listing does not say them.
        """
        if network is None:
            inputs = [line for line in self.listing.lines if line.role == "input"]
            return Facts(
                {line.number: _input_truth(line) for line in inputs}, (), None, value_bytes
            )
        lines = self._truths(network)
        rows = sum(line.output.size for line in network.body.lines())
        listed = sum(truth.values for truth in lines.values())
        everything = rows + network.input.size
        values = (everything,) if self.known else (listed, everything) if self.sized else ()
        return Facts(lines, values, total(map(count, network.nodes)).params, value_bytes)

    def _truths(self, network: Network) -> dict[int, Truth]:
        """Say what is true of each line."""
        if self.known:
            parts = [[node] for node in network.nodes if _kind(node) in _WEIGHTED]
        else:
            parts = [list(line.nodes) for line in network.body.lines()]
        rows = iter([[Applied(n.layer, n.input, n.output) for n in part] for part in parts])
        found: dict[int, Truth] = {}
        for line in self.listing.lines:
            if line.role == "input":
                whole = Truth(network.input, network.input.size)
                found[line.number] = whole if self.countable else _input_truth(line)
            elif line.role == "layer":
                part = takes_part(line, self.known, self.sized)
                several = [next(rows) for _ in range(line.times if part else 0)]
                found[line.number] = truth_of(several) if part else _NOTHING
        return found


def takes_part(line: ListingLine, known: bool, sized: bool) -> bool:
    """Say whether a line has layers: without sizes pools and the like have none."""
    if line.role != "layer":
        return False
    if known:
        return line.operations[0].name in _WEIGHTED
    return sized or BY_NAME[line.operations[0].name].family not in _UNWEIGHTED


def read_network(program: Program, known: Callable[[], Iterable[Known]]) -> Reading:
    """Find the network behind a listing.

    Args:
        program: what was read, with its listing.
        known: gives the known networks, if they are asked for.

    Raises:
        Invalid: too little is said, or layers do not fit.
    """
    assert program.listing is not None
    listing = program.listing
    layers = [line for line in listing.lines if line.role == "layer"]
    if not layers:
        _check_totals(listing)
        return Reading(listing, None)
    if _is_sized(listing):
        return _read_sized(program, layers, known)
    return _read_bare(program, known)


def _is_sized(listing: Listing) -> bool:
    """Do the lines say sizes, or how the input's shrinks?"""
    layers = [line for line in listing.lines if line.role == "layer"]
    memory = any(s.of == "memory" for line in layers for s in line.statements)
    if memory or any(line.outline is not None for line in layers):
        return True
    operations = [operation for line in layers for operation in line.operations]
    pools = any(BY_NAME[each.name].family is Family.POOLING for each in operations)
    flat = any(each.name == "fc" for each in operations)
    spatial = any(start.output.rank for start in _written_inputs(listing))
    return spatial and (pools or not flat)


# With sizes


def _read_sized(
    program: Program, layers: Sequence[ListingLine], known: Callable[[], Iterable[Known]]
) -> Reading:
    assert program.listing is not None
    starts = _written_inputs(program.listing) or _guessed_inputs(layers[0])
    path = search(layers, starts, Given())
    if path.false and len(starts) > 1:
        path = _best_start(program, layers, starts)
    remarks: list[str] = []
    if path.false:
        for each in known():
            groups = _groups(each, path)
            other = search(layers, starts, Given(groups=groups)) if groups else path
            if other.cost < path.cost:
                path, remarks = other, [f"Groups are those of {_title(each)}."]
    if not any(line.role == "input" for line in program.listing.lines):
        remarks.append(f"No line says the input: it is read as {path.start}.")
    remarks += _manners(path)
    return Reading(program.listing, _with_layers(program, path), remarks=tuple(remarks))


def _best_start(program: Program, layers: Sequence[ListingLine], starts: Sequence[Step]) -> Step:
    """Let the totals decide where several inputs leave as much of the lines true."""
    paths: list[Step] = []
    for start in starts:
        with suppress(Invalid):
            paths.append(search(layers, [start], Given()))
    least = min(path.cost for path in paths)
    best = [path for path in paths if path.cost == least]
    return min(best, key=lambda path: _judge(_sized(program, path), program)[0])


def _sized(program: Program, path: Step) -> Reading:
    assert program.listing is not None
    return Reading(program.listing, _with_layers(program, path))


def _written_inputs(listing: Listing) -> list[Step]:
    """Give the input as its line writes it, in every way that it does."""
    line = next((line for line in listing.lines if line.role == "input"), None)
    if line is None:
        return []
    shapes = list(_shapes(line))
    squares = [Shape(e, x.channels) for x in shapes for e in clues.extents_likely([x])]
    shapes += squares if len(shapes) < MAX_INPUTS else []
    weights = [each for each in listing.lines if each.role == "layer"][:1]
    for channels in clues.channels_in(weights[0]) if shapes and weights else []:
        shapes.append(Shape(shapes[0].spatial, channels))
    checked = [shape for shape in dict.fromkeys(shapes) if min(shape.sizes) >= 1]
    if not checked or max(max(shape.sizes) for shape in checked) > Limits.extent:
        expected = f"sizes from 1 to {Limits.extent:,}, such as [224x224x3]"
        raise Invalid([Problem("this is not the size of an input", line.span, expected)])
    return [begin(line, shape) for shape in checked]


def _shapes(line: ListingLine) -> Iterator[Shape]:
    if line.outline is not None:
        *spatial, channels = line.outline.extents.sizes
        yield Shape(tuple(spatial), channels)
    yield from (shape for shape in clues.sizes_written(line) if shape.rank)


def _input_truth(line: ListingLine) -> Truth:
    shape = next(_shapes(line), Shape((), 0))
    return Truth(shape, shape.size)


def _guessed_inputs(line: ListingLine) -> list[Step]:
    """Take the first layer's size for the input's, and its weights for the input's channels."""
    operation = line.operations[0]
    if operation.name == "fc":
        return [
            begin(None, Shape((), each.size)) for each in clues.inputs_of_fc(line, None)
        ] or _no_input(line)
    sizes = clues.extents_likely(clues.sizes_written(line))[:MAX_INPUTS]
    moved = any(each.word in ("stride", "pad", "dilation") for each in operation.arguments)
    channels = clues.channels_in(line) if operation.name == "conv" and not moved else []
    return [
        begin(None, Shape(spatial, each)) for spatial in sizes for each in channels
    ] or _no_input(line)


def _no_input(line: ListingLine) -> list[Step]:
    hint = 'Write a line above it, such as "INPUT: [224x224x3]".'
    problem = Problem("no line says the size and the channels of the input", line.span, "", hint)
    raise Invalid([problem])


def _manners(path: Step) -> Iterator[str]:
    """Tell what strides and paddings were read into labels."""
    told = dict.fromkeys(
        f'{step.line.label} is read as "{unparse_row(_row(step, None))}".'
        for step in path.path()
        if step.line and step.manner
    )
    yield from list(told)[:MAX_REMARKS]
    if len(told) > MAX_REMARKS:
        yield f"{len(told) - MAX_REMARKS:,} more labels are read with a stride or padding."


# Without sizes


def _read_bare(program: Program, known: Callable[[], Iterable[Known]]) -> Reading:
    """Take the reading under which the fewest lines are false, a known network if it can be."""
    readings = [_as_known(program, each) for each in known() if _is_like(each, program)]
    problems: Sequence[Problem] = ()
    try:
        readings += _read_own(program)
    except Invalid as invalid:
        problems = invalid.problems
    judged = [(reading, _judge(reading, program)) for reading in readings]
    able = [
        (false, reading) for reading, (false, held) in judged if not reading.known or false <= held
    ]
    if not able:
        raise Invalid(problems)
    best = min(able, key=lambda each: each[0])[1]
    if not best.countable:
        _check_totals(best.listing)
    return best


def _judge(reading: Reading, program: Program) -> tuple[int, int]:
    """Count the lines that are false, and those that hold."""
    assert reading.program is not None
    network = build(reading.program)
    verdict = check_listing(reading.listing, program.source, reading.facts(network, 4), "note")
    return verdict.false, verdict.holding


def _check_totals(listing: Listing) -> None:
    """Refuse a total of the memory where nothing says sizes.

    Raises:
        Invalid: there is one.
    """
    for line in listing.lines:
        if line.role == "total" and any(each.of == "memory" for each in line.statements):
            hint = 'Write the sizes, as in "CONV3-64: [224x224x64]".'
            message = "memory cannot be computed where no line says sizes"
            raise Invalid([Problem(message, line.span, "", hint)])


def _read_own(program: Program) -> list[Reading]:
    """Read the lines as a network of their own, in which convolutions keep the size.

    Raises:
        Invalid: too little is said, or there are several ways to read it.
    """
    assert program.listing is not None
    layers = [line for line in program.listing.lines if takes_part(line, False, False)]
    if not layers:
        first = next(line for line in program.listing.lines if line.role == "layer")
        hint = 'Write the sizes, as in "POOL2: [112x112x64]".'
        raise Invalid([Problem("no layers with weights, and no sizes", first.span, hint=hint)])
    channels = [step.output.channels for step in _written_inputs(program.listing)]
    found = [
        search(layers, [begin(None, shape)], given) for shape, given in _starts(layers, channels)
    ]
    paths = sorted(found, key=lambda path: path.cost)
    best = [path for path in paths if path.cost == paths[0].cost]
    outs = {tuple(step.output.channels for step in path.path()) for path in best}
    if len(outs) > 1:
        doubtful = [line for line in layers if line.operations[0].name == "fc"] or layers
        raise Invalid([unsaid(doubtful[0])])
    remark = "Parameters only: no line says sizes."
    whole = _with_layers(program, paths[0])
    return [Reading(program.listing, whole, sized=False, remarks=(remark,))]


def _starts(
    layers: Sequence[ListingLine], channels: Sequence[int]
) -> Iterator[tuple[Shape, Given]]:
    """Give what may go in, and what is known then of fully connected layers."""
    first = layers[0]
    spaces = _spaces(layers)
    if first.operations[0].name == "fc":
        yield from spaces
        return
    seen = [*channels, *clues.channels_in(first)]
    if not seen:
        told = clues.kernels(first, first.operations[0])
        hint = 'Write a line above it, such as "INPUT: [224x224x3]".'
        missing = Problem("no line says the channels of the input", first.span, hint=hint)
        raise Invalid([missing if told else unsaid(first)])
    for space, given in spaces:
        yield from ((Shape(space.spatial, each), given) for each in dict.fromkeys(seen))


def _spaces(layers: Sequence[ListingLine]) -> list[tuple[Shape, Given]]:
    """Find out what the first fully connected layer sees."""
    given = Given(sized=False)
    fcs = [line for line in layers if line.operations[0].name == "fc"]
    if not fcs:
        return [(_POINT, given)]
    before = layers[: layers.index(fcs[0])]
    channels: list[int | None] = [None]
    if before:
        channels = [*clues.outputs(before[-1], before[-1].operations[0], _POINT)] or [None]
    if _is_unsaid(fcs[0]):
        return _solved(fcs, channels)
    found = [each for c in channels for each in clues.inputs_of_fc(fcs[0], c)]
    if not found:
        hint = 'Write its product, as in "7*7*512*4096 = 102,760,448".'
        message = f"no line says how many values {clip(fcs[0].label)} sees"
        raise Invalid([Problem(message, fcs[0].span, hint=hint)])
    return [(each, given) for each in dict.fromkeys(found)]


def _is_unsaid(line: ListingLine) -> bool:
    said = clues.said_number(line.operations[0], "out")
    return said is None and not any(clues.products(line, "weights"))


def _solved(
    fcs: Sequence[ListingLine], channels: Sequence[int | None]
) -> list[tuple[Shape, Given]]:
    """Work the outputs of fully connected layers out of their figures.

    Raises:
        Invalid: there is no way to do so.
    """
    figures = [figure for line in fcs for figure in [*clues.exact(line, "weights")][:1]]
    outs = [clues.said_number(line.operations[0], "out") for line in fcs]
    found: list[tuple[Shape, Given]] = []
    if len(figures) == len(fcs) and all(line.times == 1 for line in fcs):
        for each in channels:
            for shape, chain in clues.solved(figures, outs, each):
                numbers = {line.number: out for line, out in zip(fcs, chain, strict=True)}
                found.append((shape, Given(outs=numbers, sized=False)))
    if not found or len(found) > MAX_SOLUTIONS:
        raise Invalid([unsaid(fcs[0])])
    return found


# Known networks


def _is_like(known: Known, program: Program) -> bool:
    """Has a network the layers that a listing tells, as far as their labels say?"""
    assert program.listing is not None
    told = [
        line.operations[0]
        for line in program.listing.lines
        for _ in range(line.times if takes_part(line, True, False) else 0)
    ]
    layers = _layers(known.program)
    return len(told) == len(layers) > 0 and all(map(_agree, told, layers))


def _agree(told: Operation, layer: Operation) -> bool:
    """Does a label say nothing else than a layer is?"""
    if told.name != layer.name:
        return False
    words = ("kernel", "out", "groups")
    each = ((clues.said_numbers(told, word), clues.said_numbers(layer, word)) for word in words)
    return all(said is None or said == true for said, true in each)


def _groups(known: Known, path: Step) -> dict[int, int]:
    """Give the groups of a known network, line by line; empty if it has none or is another."""
    steps = [step for step in path.path() if step.operations[0].name in _WEIGHTED]
    layers = _layers(known.program)
    if len(layers) != len(steps) or any(step.line and step.line.times > 1 for step in steps):
        return {}
    if not all(
        _agree(step.operations[0], layer) for step, layer in zip(steps, layers, strict=True)
    ):
        return {}
    pairs = zip(steps, layers, strict=True)
    found = ((step.line, clues.said_number(layer, "groups")) for step, layer in pairs)
    return {line.number: groups for line, groups in found if line and groups}


def _layers(program: Program) -> list[Operation]:
    """List the layers with weights of a plain network; empty where it is not plain."""
    plain = not program.definitions and not program.parameters and not program.defaults
    found = _operations(program.layers.items) if program.layers and plain else None
    return found or []


def _operations(items: Sequence[Item]) -> list[Operation] | None:
    """List the convolutions and fully connected layers; None where there are branches."""
    found: list[Operation] = []
    for item in items:
        times = item.times if isinstance(item, Row | Stage) else None
        if times is not None and not isinstance(times, Number):
            return None
        if isinstance(item, Row):
            inner: list[Operation] | None = [o for o in item.operations if o.name in _WEIGHTED]
        else:
            inner = _operations(item.items) if isinstance(item, Stage) else None
        if inner is None:
            return None
        found += inner * min(int(times.text) if times else 1, MAX_KNOWN)
        if len(found) > MAX_KNOWN:
            return None
    return found


def _as_known(program: Program, known: Known) -> Reading:
    """Take a listing for a known network; what its block says goes before what the network says."""
    assert program.listing is not None
    found = known.program
    settings = {each.name: each for each in (*found.settings, *program.settings)}
    whole = replace(
        found,
        texts=tuple((dict(found.texts) | dict(program.texts)).items()),
        settings=tuple(settings.values()),
        expect=(),
        listing=program.listing,
    )
    remark = f"No line says sizes: it is read as {_title(known)}."
    return Reading(program.listing, whole, True, False, (remark,), known.name)


def _title(known: Known) -> str:
    title = known.program.text("title")
    return f"{title.value} ({known.name})" if title else known.name


# Programs


def _with_layers(program: Program, path: Step) -> Program:
    """Give a listing the layers that were found."""
    span = program.source.span()
    steps = path.path()
    names = [step.line.name.value if step.line and step.line.name else "" for step in steps]
    rows = [
        _row(step, name if name and names.count(name) == 1 else None)
        for step, name in zip(steps, names, strict=True)
    ]
    return replace(
        program, input=Input(path.start, span), layers=Stage(None, tuple(rows), None, span)
    )


def _row(step: Step, name: str | None) -> Row:
    line = step.line
    assert line is not None
    times = Number(str(line.times), line.span) if line.times > 1 else None
    return Row(line.name if name else None, step.operations, times, line.span)


def _kind(node: Node) -> str:
    return type(node.layer).names[0]
