"""A program to a network: every layer bound to its numbers, every shape worked out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

from mkdocs_cnn.language.expressions import Environment, Expression, evaluate_whole
from mkdocs_cnn.language.printer import unparse_operation
from mkdocs_cnn.language.program import Argument, Item, Operation, Program, Row, Stage, Text
from mkdocs_cnn.layers import BY_NAME, Family, Layer, Role, Shape, Spec
from mkdocs_cnn.layers.base import Complaint, extents
from mkdocs_cnn.problems import Invalid, Note, Problem, Span, clip, one_of

MAX_LAYERS = 100_000
"""The most layers that a network may have once repetitions are written out."""
MAX_SIZE = 10**12
"""The largest extent, number of channels or size of an output."""


@dataclass(frozen=True, slots=True)
class Node:
    """One primitive layer at work: the layer, what goes in, what comes out."""

    name: str
    layer: Layer
    input: Shape
    output: Shape


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the operations that an author joined with `+`."""

    name: str
    path: str
    """The names from the network down, with dots between: `features.conv1`."""
    operations: tuple[str, ...]
    """Each operation as the language writes it."""
    layers: tuple[Layer, ...]
    """Each operation as a layer, as authored."""
    nodes: tuple[Node, ...]
    """The primitive layers in execution order."""
    input: Shape
    output: Shape

    @property
    def main(self) -> Layer:
        """The layer that the row is about: the first with weights or a window, else the first."""
        families = (Family.CONVOLUTION, Family.LINEAR, Family.POOLING)
        return next((each for each in self.layers if each.family in families), self.layers[0])


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together: a stage, or one line repeated."""

    name: str
    """Empty for a repeated line without a name."""
    path: str
    kind: Literal["stage", "repeat"]
    parts: tuple[Part, ...]

    def lines(self) -> Iterator[Line]:
        """Give all lines in it, in execution order."""
        for part in self.parts:
            if isinstance(part, Group):
                yield from part.lines()
            else:
                yield part


Part = Line | Group


@dataclass(frozen=True)
class Network:
    """A network with every shape worked out."""

    name: str
    """How it is addressed: its id, or the name it is known by; may be empty."""
    title: str
    caption: str
    source: str
    """Where it was published."""
    input: Shape
    body: Group
    bias: bool = True
    """False where the biases of convolutions and fully connected layers were left out."""

    @property
    def nodes(self) -> Iterator[Node]:
        """All primitive layers in execution order."""
        return (node for line in self.body.lines() for node in line.nodes)


def build(program: Program, name: str = "", bias: bool = True) -> Network:
    """Work out a network from a program that has `input` and `layers`.

    Args:
        program: what the author wrote.
        name: how the network is addressed, where the program has no `id`.
        bias: False leaves out the biases of convolutions and fully connected layers.

    Raises:
        Invalid: with every layer that cannot be.
    """
    if program.input is None or program.layers is None:
        raise Invalid([])  # why is known already to whoever read the program
    builder = _Builder(program, bias)
    parts = builder.parts(program.layers.items, _Scope("", set(), {}))
    if builder.problems:
        raise Invalid(builder.problems)
    texts = {key: text.value for key, text in program.texts}
    return Network(
        texts.get("id", name),
        texts.get("title", ""),
        texts.get("caption", ""),
        texts.get("source", ""),
        program.input.shape,
        Group("", "", "stage", tuple(parts)),
        bias,
    )


@dataclass
class _Scope:
    """The list that names are numbered in."""

    path: str
    taken: set[str]
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, stem: str) -> str:
        """Give the next free name, as in conv1, conv2."""
        while True:
            self.numbers[stem] = self.numbers.get(stem, 0) + 1
            joint = "_" if stem[-1].isdigit() else ""
            name = f"{stem}{joint}{self.numbers[stem]}"
            if name not in self.taken:
                return name

    def address(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


class _Builder:
    """Follows the layers with a shape in hand; `shape` is None once it cannot be known."""

    def __init__(self, program: Program, bias: bool) -> None:
        self.shape: Shape | None = program.input.shape if program.input else None
        self.bias = bias
        self.defaults = {each.name: each.arguments for each in program.defaults}
        self.problems: list[Problem] = []
        self.layers = 0
        self.named: dict[str, Text] = {}

    def parts(self, items: tuple[Item, ...], scope: _Scope) -> list[Part]:
        scope.taken |= set(_names(items))
        parts: list[Part] = []
        for item in items:
            if isinstance(item, Row):
                parts += self.row(item, scope)
            else:
                parts += self.stage(item, scope)
        return parts

    def stage(self, stage: Stage, scope: _Scope) -> list[Part]:
        """An unnamed list belongs to the list around it."""
        if stage.name is None:
            return self.parts(stage.items, scope)
        count = self.times(stage.times, stage.span)
        name = stage.name.value
        if stage.times is None:
            return [self.group(name, stage, scope)]
        before, repeats = len(self.problems), []
        for index in range(1, count + 1):
            repeats.append(self.group(f"{name}_{index}", stage, scope))
            if len(self.problems) > before:
                break  # the next ones would only say the same again
        return [Group(name, scope.address(name), "repeat", tuple(repeats))]

    def group(self, name: str, stage: Stage, scope: _Scope) -> Group:
        path = scope.address(name)
        self.check_free(path, name, stage.name)
        return Group(name, path, "stage", tuple(self.parts(stage.items, _Scope(path, set()))))

    def row(self, row: Row, scope: _Scope) -> list[Part]:
        if not row.operations:  # it has been reported; what comes behind it cannot be known
            self.shape = None
            return []
        count, before = self.times(row.times, row.span), len(self.problems)
        lines: list[Part] = []
        for index in range(1, count + 1):
            name = row.name.value if row.name else None
            if name and row.times:
                name = f"{name}_{index}"
            if name:
                self.check_free(scope.address(name), name, row.name)
            if line := self.line(row, name, scope):
                lines.append(line)
            if len(self.problems) > before:
                break  # the next ones would only say the same again
        if row.times is None:
            return lines
        name = row.name.value if row.name else ""
        return [Group(name, scope.address(name) if name else "", "repeat", tuple(lines))]

    def check_free(self, path: str, name: str, written: Text | None) -> None:
        """Repeating makes names, conv1_1, conv1_2, …, that may have been given already."""
        if written is None:
            return
        first = self.named.setdefault(path, written)
        if first.value != written.value:
            message = f"the name {clip(name)} is used twice"
            note = Note("first used here", first.span)
            hint = "Give each its own name."
            self.problems.append(Problem(message, written.span, "", hint, (note,)))

    def times(self, times: Expression | None, span: Span) -> int:
        """Evaluate xN, and see that the network stays within bounds."""
        if times is None:
            return 1
        try:
            count = evaluate_whole(times, {})
        except Invalid as invalid:
            self.problems += invalid.problems
            return 1
        if 1 <= count <= MAX_LAYERS:
            return count
        self.problems.append(Problem(f"{count:,} times", times.span, f"1 to {MAX_LAYERS:,}"))
        return 1

    def line(self, row: Row, name: str | None, scope: _Scope) -> Line | None:
        start, layers, nodes = self.shape, [], []
        for operation in row.operations:
            layer, reached = self.operation(operation)
            if layer is None:
                self.shape = None
            elif reached is not None:
                layers.append(layer)
                nodes += reached
        if start is None or self.shape is None or len(layers) < len(row.operations):
            return None
        operations = tuple(map(unparse_operation, row.operations))
        line = Line("", "", operations, tuple(layers), (), start, self.shape)
        name = name or scope.number(line.main.stem or line.main.names[0])
        path = scope.address(name)
        return replace(line, name=name, path=path, nodes=tuple(_named(nodes, path)))

    def operation(self, operation: Operation) -> tuple[Layer | None, list[Node] | None]:
        """Bind one operation and let the shape go through it."""
        self.layers += 1
        if self.layers > MAX_LAYERS:
            problem = Problem("too many layers", operation.span, f"at most {MAX_LAYERS:,}")
            raise Invalid([*self.problems, problem])
        layer = self.bind(operation)
        if layer is None or self.shape is None:
            return None, None
        complaints = list(layer.complaints(self.shape))
        if not complaints:
            complaints = list(_excess(layer.output(self.shape)))
        self.problems += [_complaint(operation, layer, each) for each in complaints]
        if complaints:
            self.shape = _likely(layer, self.shape)
            return layer, None
        nodes = []
        for primitive in layer.primitives(self.shape):
            output = primitive.output(self.shape)
            nodes.append(Node("", primitive, self.shape, output))
            self.shape = output
        return layer, nodes

    def bind(self, operation: Operation) -> Layer | None:
        """Give the operation its numbers; None where something is wrong or not known."""
        kind = BY_NAME[operation.name]
        rank = self.shape.rank if self.shape else None
        if self.shape is not None and rank not in kind.ranks:
            message = f"{operation.name} cannot work on a vector of {self.shape.channels} values"
            expected = "an input with a height and a width"
            self.problems.append(Problem(message, operation.span, expected))
            return None
        specs = {spec.word: spec for spec in kind.specs().values()}
        arguments = {each.word: each for each in self.defaults.get(operation.name, ())}
        arguments |= {each.word: each for each in operation.arguments}
        before = len(self.problems)
        values = {
            specs[word].field: self.value(argument, specs[word], rank)
            for word, argument in arguments.items()
        }
        if len(self.problems) > before or any(value is None for value in values.values()):
            return None
        if not self.bias and "bias" in specs:
            values["bias"] = False
        return None if rank is None else kind(**_spread(kind, values, rank))

    def value(self, argument: Argument, spec: Spec, rank: int | None) -> Any:
        """Evaluate one argument for an input with `rank` spatial axes."""
        if not isinstance(argument.value, tuple):
            return argument.value
        try:
            numbers = tuple(evaluate_whole(each, self.environment) for each in argument.value)
        except Invalid as invalid:
            if self.shape is not None:
                self.problems += [_or_words(problem, spec) for problem in invalid.problems]
            return None
        if min(numbers) < spec.minimum:
            named = spec.meaning if spec.role in (Role.KERNEL, Role.OUT) else spec.word
            what = f"{named} {extents(numbers, 'x')}"
            expected = f"at least {spec.minimum}"
            self.problems.append(Problem(what, argument.span, expected))
            return None
        if spec.role in (Role.COUNT, Role.OUT):
            return numbers[0]
        if rank is not None and len(numbers) not in (1, rank):
            message = f"{spec.word} {extents(numbers, 'x')} for an input of {self.shape}"
            expected = f"one number, or {rank}" if rank > 1 else "one number"
            self.problems.append(Problem(message, argument.span, expected))
            return None
        return numbers

    @property
    def environment(self) -> Environment:
        return {"in": Fraction(self.shape.channels)} if self.shape else {}


def _names(items: tuple[Item, ...]) -> Iterator[str]:
    """Give the names in a list, those of unnamed lists in it included."""
    for item in items:
        if item.name is not None:
            yield item.name.value
        elif isinstance(item, Stage):
            yield from _names(item.items)


def _named(nodes: list[Node], path: str) -> Iterator[Node]:
    """Name the primitives of a row: the first after the row, the others after their kind."""
    taken: dict[str, int] = {}
    for index, node in enumerate(nodes):
        if index == 0:
            yield replace(node, name=path)
            continue
        stem = node.layer.names[0]
        taken[stem] = taken.get(stem, 0) + 1
        suffix = stem if taken[stem] == 1 else f"{stem}{taken[stem]}"
        yield replace(node, name=f"{path}.{suffix}")


def _or_words(problem: Problem, spec: Spec) -> Problem:
    """Name the words that could stand instead of a number: `pad same`."""
    if not spec.words or "a number" not in problem.expected:
        return problem
    known = problem.expected.replace(" or ", ", ").split(", ")
    words = (f'"{word}"' for word in spec.words)
    return replace(problem, expected=one_of([*known, *words]))


def _spread(kind: type[Layer], values: dict[str, Any], rank: int) -> dict[str, Any]:
    """Write one number for all axes out for each axis, the fields' own defaults included."""
    spread = dict(values)
    for name, spec in kind.specs().items():
        if spec.role in (Role.KERNEL, Role.AXES, Role.PADDING):
            value = values.get(name, kind.__dataclass_fields__[name].default)
            spread[name] = value * rank if isinstance(value, tuple) and len(value) == 1 else value
    return spread


def _likely(layer: Layer, x: Shape) -> Shape | None:
    """Say what would come out if the layer were right, so that later mistakes are found too."""
    try:
        output = layer.output(x)
    except ValueError:
        return None
    return output if min(output.sizes) >= 1 and output.size <= MAX_SIZE else None


def _excess(output: Shape) -> Iterator[Complaint]:
    if output.size > MAX_SIZE or max(output.sizes) > MAX_SIZE:
        yield Complaint(f"an output of {output} is too large", f"at most {MAX_SIZE:,} values")


def _complaint(operation: Operation, layer: Layer, complaint: Complaint) -> Problem:
    """Place a layer's complaint at the part of the line that is to blame."""
    spec = layer.specs().get(complaint.part)
    spans = {each.word: each.span for each in operation.arguments}
    span = spans.get(spec.word, operation.span) if spec else operation.span
    return Problem(complaint.message, span, complaint.expected, complaint.hint)
