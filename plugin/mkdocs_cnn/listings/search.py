"""The layers that make most of a listing true.

A listing is a chain: what goes into a line is what comes out of the line before. The search goes
down the lines with the few inputs that are still possible, and counts for each how much of what is
written would be false. A stride or a padding that the label does not say can explain a size that
goes on in the lines below; a size that stands alone is false.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from itertools import product as combinations

from mkdocs_cnn.binding import bind, complaints
from mkdocs_cnn.figures import Kind
from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.language.program import (
    Argument,
    ListingLine,
    Operation,
    Product,
    Statement,
    Value,
)
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.layers.sizes import convolved, pooled_up
from mkdocs_cnn.listings import clues
from mkdocs_cnn.listings.products import value_of
from mkdocs_cnn.listings.truth import Applied, Truth, truth_of
from mkdocs_cnn.problems import Invalid, Problem, clip

FALSE = 10
"""What a false statement costs."""
READING = 12
"""What a stride or padding costs that nobody says: more than one false statement."""
ODD = 1
"""What it costs more to pad neither half the kernel nor nothing, or to round up."""
HABIT = 1
"""What it costs to read a label in another manner than usual in the listing."""
MAX_STATES = 4
"""How many inputs are followed at a time."""
MAX_STRIDE = 8
MAX_PAD = 8
_CONVOLUTIONS = ("conv", "dwconv", "sepconv")
_POOLS = ("maxpool", "avgpool")

Manner = tuple[tuple[str, int], ...]
"""What is read into a label: (("stride", 2), ("pad", 0))."""


@dataclass(frozen=True)
class Given:
    """What is known from elsewhere, by the numbers of the lines."""

    groups: Mapping[int, int] = field(default_factory=dict)
    outs: Mapping[int, int] = field(default_factory=dict)
    habits: frozenset[tuple[str, Manner]] = frozenset()
    sized: bool = True
    """False where no line says sizes: convolutions then keep them."""


@dataclass(frozen=True)
class Step:
    """A line with its layers worked out, and the steps before it."""

    output: Shape
    cost: int
    false: int = 0
    """How many statements up to here are false."""
    line: ListingLine | None = None
    operations: tuple[Operation, ...] = ()
    manner: Manner = ()
    before: Step | None = None

    def path(self) -> list[Step]:
        """Give all steps from the first line on."""
        steps: list[Step] = []
        step: Step | None = self
        while step is not None and step.line is not None:
            steps.append(step)
            step = step.before
        return steps[::-1]

    @property
    def start(self) -> Shape:
        """What goes into the first line."""
        step = self
        while step.before is not None:
            step = step.before
        return step.output


def search(lines: Sequence[ListingLine], starts: Iterable[Step], given: Given) -> Step:
    """Find the layers under which the fewest statements are false.

    Args:
        lines: those of layers, in order.
        starts: what may go in, each with what it costs; the likeliest first.
        given: what is known from elsewhere.

    Raises:
        Invalid: a layer that does not fit, or of which too little is said.
    """
    first = _search(lines, starts, given)
    habits = frozenset(
        (s.line.label.lower(), s.manner) for s in first.path() if s.line and s.manner
    )
    return _search(lines, starts, replace(given, habits=habits)) if habits else first


def _search(lines: Sequence[ListingLine], starts: Iterable[Step], given: Given) -> Step:
    states = list(starts)
    for line in lines:
        found: dict[Shape, Step] = {}
        for before in states:
            for step in _steps(line, before, given):
                known = found.get(step.output)
                if known is None or step.cost < known.cost:
                    found[step.output] = step
        if not found:
            raise Invalid(list(_why(line, states[0].output, given)))
        states = sorted(found.values(), key=lambda step: step.cost)[:MAX_STATES]
    return states[0]


def _steps(line: ListingLine, before: Step, given: Given) -> Iterator[Step]:
    """Give the ways to read a line."""
    written = clues.extents_likely(clues.sizes_written(line))
    habits = [manner for label, manner in given.habits if label == line.label.lower()]
    pools = bool(habits) and line.operations[0].name not in _CONVOLUTIONS
    for operations in _complete(line, before.output, given):
        plain = _step(line, before, operations, (), HABIT if pools else 0)
        yield from [plain] if plain else []
        for manner in habits:
            usual = _step(line, before, operations, manner, 0 if pools else HABIT)
            yield from [usual] if usual else []
        for spatial in written:
            if plain is None or spatial != plain.output.spatial:
                yield from _read_into(line, before, operations, spatial)


def _step(
    line: ListingLine,
    before: Step,
    operations: tuple[Operation, ...],
    manner: Manner,
    extra: int,
) -> Step | None:
    """Work a line out in one way; None where its layers do not fit."""
    first, *others = operations
    for word, number in manner:
        first = _set(first, word, True if word == "ceil" else _numbers(first, number))
    truth = _truth((first, *others), line.times, before.output)
    if truth is None:
        return None
    wrong = false_statements(line, truth)
    cost, false = before.cost + wrong * FALSE + extra, before.false + wrong
    return Step(truth.output, cost, false, line, (first, *others), manner, before)


def _read_into(
    line: ListingLine, before: Step, operations: tuple[Operation, ...], spatial: tuple[int, ...]
) -> Iterator[Step]:
    """Look for a stride and a padding that give the size that is written."""
    for manner in _manners(operations[0], line.operations[0], before.output, spatial):
        odd = ODD if any(word == "ceil" or (word == "pad" and n) for word, n in manner) else 0
        step = _step(line, before, operations, manner, READING + odd)
        if step is not None and step.output.spatial == spatial:
            yield step
            return


# What a label says, completed


def _complete(line: ListingLine, x: Shape, given: Given) -> Iterator[tuple[Operation, ...]]:
    """Give a line's operations with every kernel and number of outputs that can be."""
    first, *others = line.operations
    if first.name not in ("conv", "fc"):
        yield line.operations
        return
    if groups := given.groups.get(line.number):
        first = _set(first, "groups", _numbers(first, groups))
    known = given.outs.get(line.number)
    outs = [known] if known else clues.outputs(line, first, x)
    kernels = clues.kernels(line, first) if first.name == "conv" else [()]
    for kernel, out in combinations(kernels, outs):
        whole = _set(first, "out", _numbers(first, out))
        if kernel:
            whole = _set(whole, "kernel", _numbers(first, *kernel))
        if any(k % 2 == 0 for k in kernel) and not _says(first, "pad"):
            whole = _set(whole, "pad", _numbers(first, 0) if given.sized else "same")
        yield (whole, *others)


def _says(operation: Operation, word: str) -> bool:
    return any(argument.word == word for argument in operation.arguments)


def _set(operation: Operation, word: str, value: Value) -> Operation:
    """Say something of an operation, in the place of what was said."""
    kept = [each for each in operation.arguments if each.word != word]
    argument = Argument(word, value, operation.span)
    head = [argument] if word in ("kernel", "out") else []
    return replace(operation, arguments=(*head, *kept, *([] if head else [argument])))


def _numbers(operation: Operation, *numbers: int) -> tuple[Number, ...]:
    return tuple(Number(str(number), operation.span) for number in numbers)


def _manners(
    operation: Operation, said: Operation, x: Shape, spatial: tuple[int, ...]
) -> tuple[Manner, ...]:
    """Give the strides and paddings that lead from one size to another, the usual ones first."""
    kernel = clues.said_numbers(operation, "kernel") or (2,)
    if len(spatial) != x.rank or not x.rank or _says(said, "dilation"):
        return ()
    if operation.name not in (*_CONVOLUTIONS, *_POOLS):
        return ()
    window = _Window(
        operation.name in _POOLS,
        kernel if len(kernel) == x.rank else kernel[:1] * x.rank,
        clues.said_number(operation, "stride"),
        clues.said_number(operation, "pad"),
        frozenset(word for word in ("stride", "pad", "ceil") if _says(said, word)),
    )
    return _leading(window, x.spatial, spatial)


@dataclass(frozen=True)
class _Window:
    """What is said of a kernel that slides."""

    pool: bool
    kernel: tuple[int, ...]
    stride: int | None
    pad: int | None
    said: frozenset[str]
    """The words of which nothing can be read into it."""


@lru_cache(maxsize=10_000)
def _leading(
    window: _Window, before: tuple[int, ...], after: tuple[int, ...]
) -> tuple[Manner, ...]:
    """Try every stride and padding, once for all lines and inputs of the same sizes."""
    largest = max(window.kernel)
    found = []
    for whole in _pool_manners(largest) if window.pool else _conv_manners(largest):
        manner = tuple((word, number) for word, number in whole if word not in window.said)
        if manner and _leads(window, dict(manner), before) == after:
            found.append(manner)
    return tuple(found)


def _conv_manners(kernel: int) -> Iterator[Manner]:
    """Half the kernel as padding, which nobody needs to say; none; then anything between."""
    strides = range(1, min(max(kernel, 2), MAX_STRIDE) + 1)
    yield from ((("stride", stride),) for stride in strides[1:])
    for pad in range(min((kernel + 1) // 2, MAX_PAD)):
        yield (("pad", pad),)
        yield from ((("stride", stride), ("pad", pad)) for stride in strides[1:])


def _pool_manners(kernel: int) -> Iterator[Manner]:
    """No padding and any stride; then some padding; then rounded up."""
    strides = sorted(range(1, min(kernel, MAX_STRIDE) + 1), key=lambda stride: stride != 2)
    yield from ((("stride", stride),) for stride in strides)
    for pad in range(1, min(kernel // 2, MAX_PAD) + 1):
        yield from ((("stride", stride), ("pad", pad)) for stride in strides)
    yield from ((("stride", stride), ("ceil", 1)) for stride in strides)


def _leads(window: _Window, manner: Mapping[str, int], spatial: Sequence[int]) -> tuple[int, ...]:
    """Give the size that comes out."""
    usual_stride = window.kernel[0] if window.pool else 1
    stride = manner.get("stride") or window.stride or usual_stride
    sizes = []
    for i, k in zip(spatial, window.kernel, strict=True):
        usual = 0 if window.pool else (k - 1) // 2
        pad = manner.get("pad", usual if window.pad is None else window.pad)
        up = pooled_up(i, k, stride, 1, pad) if "ceil" in manner else None
        sizes.append(convolved(i, k, stride, 1, pad, pad) if up is None else up)
    return tuple(sizes)


# What is true, and what is not


def _truth(operations: Sequence[Operation], times: int, x: Shape) -> Truth | None:
    """Work a line out; None where a layer does not fit."""
    parts: list[list[Applied]] = []
    for _ in range(times):
        part: list[Applied] = []
        for operation in operations:
            try:
                bound = bind(operation, x, {}, {}, bias=True)
            except Invalid:
                return None
            if bound is None or any(complaints(operation, bound.layer, x)):
                return None
            for layer in bound.layer.primitives(x):
                y = layer.output(x)
                part.append(Applied(layer, x, y))
                x = y
        parts.append(part)
    return truth_of(parts)


def begin(line: ListingLine | None, shape: Shape) -> Step:
    """Begin with an input; what is square is likelier than what is not."""
    wrong = false_statements(line, Truth(shape, shape.size)) if line else 0
    odd = ODD if len(set(shape.spatial)) > 1 else 0
    return Step(shape, wrong * FALSE + odd, wrong)


def false_statements(line: ListingLine, truth: Truth) -> int:
    """Count what a line states and is not true; biases may be counted or not."""
    wrong = 0
    if line.outline is not None:
        wrong += not clues.are_same(line.outline.extents.sizes, truth.output.sizes)
    for statement in line.statements:
        wrong += _false_sides(statement, truth)
    return wrong


def _false_sides(statement: Statement, truth: Truth) -> int:
    if statement.of == "memory":
        true = {truth.values, truth.values * (statement.value_bytes or 1)}
    else:
        true = {truth.weights, truth.weights + truth.biases}
    wrong = 0
    for side in statement.sides:
        if isinstance(side, Product):
            wrong += value_of(side) not in true
        elif side.figure.kind is not Kind.BYTES:
            wrong += not any(side.figure.holds(Fraction(number)) for number in true)
    return wrong


def _why(line: ListingLine, x: Shape, given: Given) -> Iterator[Problem]:
    """Say why no layer can be made of a line."""
    operations = next(_complete(line, x, given), None)
    if operations is None:
        yield unsaid(line)
        return
    for operation in operations:
        try:
            bound = bind(operation, x, {}, {}, bias=True)
        except Invalid as invalid:
            yield from invalid.problems
            return
        if bound is not None:
            found = list(complaints(operation, bound.layer, x))
            yield from found
            if found:
                return
            x = bound.layer.output(x)
    yield Problem(f"{clip(line.label)} {line.times:,} times", line.span, "a size that suffices")


def unsaid(line: ListingLine) -> Problem:
    """Report a layer of which too little is said."""
    operation = line.operations[0]
    if operation.name == "fc":
        hint = 'Write "fc-4096", with the number of its outputs.'
        return Problem(f"no line says the outputs of {clip(line.label)}", line.span, "", hint)
    missing = "filters" if clues.kernels(line, operation) else "kernel"
    hint = 'Write "conv3-64", with the kernel and the number of filters.'
    return Problem(f"no line says the {missing} of {clip(line.label)}", line.span, "", hint)
