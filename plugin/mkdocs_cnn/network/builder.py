"""A program to a network: items to rows and groups, branches to a graph, shapes worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction

from mkdocs_cnn.language.expressions import (
    Expression,
    Name,
    Number,
    evaluate,
    evaluate_whole,
    unknown_name,
)
from mkdocs_cnn.language.notation import FROM, missing
from mkdocs_cnn.language.program import (
    Argument,
    Definition,
    Head,
    Item,
    Join,
    Operation,
    Parameter,
    Program,
    Residual,
    Row,
    Share,
    Stage,
    Text,
)
from mkdocs_cnn.language.vocabulary import LAYERS, definition_word
from mkdocs_cnn.layers import BY_NAME, Layer, Shape
from mkdocs_cnn.layers.base import Complaint
from mkdocs_cnn.layers.joining import Add, Concat, Multiply, Slice
from mkdocs_cnn.layers.joining import Join as JoinLayer
from mkdocs_cnn.network.binding import Bound, bind, complaints, excess, names_unknown, rank_behind
from mkdocs_cnn.network.graph import INPUT, Group, GroupKind, Line, Network, Node, Part
from mkdocs_cnn.network.workload import STEPS
from mkdocs_cnn.problems.limits import DEFAULTS, Limits, Mistakes, too_many
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Note, Problem, Span, clip, did_you_mean

_DECIDING = {"parameters", "with", "defaults"}
"""The keys under which a mistake makes all layers uncertain."""
_PROBES = ((1009, 5040), (2003, 11))
"""Extents and channels of two inputs that no complaint takes for the same."""
NONE = "none"
"""The word for an operation that is left out."""


def build(
    program: Program, name: str = "", bias: bool = True, limits: Limits = DEFAULTS
) -> Network:
    """Work out a network from a program that has `input` and `layers`.

    Args:
        program: what the author wrote.
        name: how the network is addressed, where the program has no `id`.
        bias: False leaves out the biases of convolutions and fully connected layers.
        limits: how much there may be.

    Raises:
        Invalid: with every layer that cannot be, or there are too many.
    """
    if program.input is None or program.layers is None:
        raise Invalid([])  # why is known already to whoever read the program
    builder = _Builder(program, bias, limits)
    parts = builder.network(program.layers.items)
    is_known = isinstance(builder.value, _Value) and "layers" not in program.flaws
    if is_known and not any(map(_has_lines, parts)):
        hint = "A line that is repeated 0 times, or stands for none, is no layer."
        builder.report(Problem("the network has no layers", program.layers.span, "one", hint))
    if builder.problems:
        raise Invalid(builder.problems)
    body = Group("", "", "stage", tuple(parts))
    return entitled(Network("", "", "", "", program.input.shape, body, bias), program, name)


def _differ(start: _Hand, end: _Hand) -> bool:
    """Say whether two values are known, and are not of the same shape."""
    if isinstance(start, _Lost) or isinstance(end, _Lost):
        return False
    return start.shape != end.shape


def _has_lines(part: Part) -> bool:
    return isinstance(part, Line) or any(part.lines())


def entitled(network: Network, program: Program, name: str = "") -> Network:
    """Give a network the name and the words that a program has for it."""
    texts = {key: text.value for key, text in program.texts}
    return replace(
        network,
        name=texts.get("id", name),
        title=texts.get("title", ""),
        caption=texts.get("caption", ""),
        source=texts.get("source", ""),
    )


@dataclass(frozen=True, slots=True)
class _Value:
    """An output on its way: the node that it comes from, and its shape."""

    index: int
    shape: Shape

    @property
    def axes(self) -> int:
        return self.shape.rank


@dataclass(frozen=True, slots=True)
class _Lost:
    """What cannot be known behind a mistake, but perhaps for its number of axes."""

    axes: int | None = None


_Hand = _Value | _Lost


@dataclass(frozen=True)
class _Frame:
    """What names stand for within a definition, or in the network itself."""

    names: Mapping[str, Fraction | str]
    definition: Definition | None = None
    call: Span | None = None
    caller: _Frame | None = None

    def callers(self) -> Iterator[_Frame]:
        """Give this frame and those that led to it."""
        frame: _Frame | None = self
        while frame is not None and frame.definition is not None:
            yield frame
            frame = frame.caller


@dataclass
class _Scope:
    """The list that names are numbered in, and what they name."""

    path: str
    parent: _Scope | None = None
    taken: set[str] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)
    values: dict[str, _Hand] = field(default_factory=dict)
    items: dict[str, tuple[Item, _Frame, list[Node]]] = field(default_factory=dict)

    def number(self, stem: str) -> str:
        """Give the next free name, as in conv1, conv2."""
        while True:
            self.numbers[stem] = self.numbers.get(stem, 0) + 1
            joint = "_" if stem[-1].isdigit() else ""
            name = f"{stem}{joint}{self.numbers[stem]}"
            if name not in self.taken:
                return name

    def free(self, name: str) -> str:
        """Give a name itself if it is free, else with a number."""
        if name in self.taken:
            return self.number(name)
        self.taken.add(name)
        return name

    def address(self, name: str) -> str:
        """Give a name's path."""
        return f"{self.path}.{name}" if self.path else name

    def outward(self) -> Iterator[_Scope]:
        """Give this scope and those around it."""
        scope: _Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent


class _Builder:
    """Follows the items with a value in hand, which may be lost behind a mistake."""

    def __init__(self, program: Program, bias: bool, limits: Limits) -> None:
        assert program.input is not None
        self.program = program
        self.value: _Hand = _Value(INPUT, program.input.shape)
        self.bias = bias
        self.defaults = {each.name: each.arguments for each in program.defaults}
        self.definitions = {each.name.lower(): each for each in program.definitions}
        self.limits = limits
        self.problems = Mistakes(limits)
        self.reported: set[tuple[Span, Words]] = set()
        self.nodes: list[Node] = []
        self.layers_left = limits.layers
        self.steps_left = STEPS * limits.layers
        self.depth = 0
        self.shared = False
        self.sharing: tuple[Note, ...] = ()
        self.frame = _Frame({})
        self.settled: Mapping[str, Fraction | str] = {}
        self.given_names: dict[str, Text] = {}

    # Problems

    def report(self, *problems: Problem) -> None:
        """Note problems, with the calls that led to them; each only once.

        Nothing is said about `in` where it is not known because of a mistake before.
        """
        for problem in problems:
            unknown = isinstance(self.value, _Lost) and names_unknown(problem, {"in"})
            if unknown or (problem.span, problem.message) in self.reported:
                continue
            self.reported.add((problem.span, problem.message))
            calls = [Note("called here", f.call) for f in self.frame.callers() if f.call]
            shown = calls if len(calls) <= 4 else [*calls[:3], calls[-1]]
            notes = (*problem.notes, *shown, *self.sharing)
            self.problems.append(replace(self.explained(problem), notes=notes))

    def explained(self, problem: Problem) -> Problem:
        """Say so where a name is known, but stands for an operation."""
        for name, meant in self.frame.names.items():
            if isinstance(meant, str) and problem.message == unknown_name(name):
                message = f"{name} is an operation here, {clip(meant)}, not a number"
                return replace(problem, message=message, expected="a number", hint="")
        return problem

    def step(self, span: Span, layers: int = 1, steps: int = 1) -> None:
        """Count what `workload` counts, and end a network that grows without bounds."""
        self.layers_left -= layers
        self.steps_left -= steps
        if self.layers_left < 0 or self.steps_left < 0:
            raise Invalid([*self.problems, too_many(self.limits, "layers", span)])

    @contextmanager
    def deeper(self, span: Span, path: str = "") -> Iterator[None]:
        """Go into a list, whose items have addresses that begin with a path."""
        self.depth += 1
        if self.depth > Limits.nesting:
            problem = Problem("nested too deep", span, f"at most {Limits.nesting} levels")
            raise Invalid([*self.problems, problem])
        if len(path) > Limits.path:
            message = f"the address {clip(path)} has {len(path):,} characters"
            problem = Problem(message, span, f"at most {Limits.path}", "Give shorter names.")
            raise Invalid([*self.problems, problem])
        yield
        self.depth -= 1

    # Items

    def network(self, items: Sequence[Item]) -> list[Part]:
        """Work out the whole network."""
        given = {each.name: each for each in self.program.given}
        known = {each.name for each in self.program.parameters}
        for name in given.keys() - known:
            hint = did_you_mean(name, known)
            expected = f"one of: {', '.join(sorted(known))}" if known else "no parameters"
            self.report(
                Problem(f"unknown parameter {clip(name)}", given[name].span, expected, hint)
            )
        chosen = [given.get(each.name, each) for each in self.program.parameters]
        self.settled = self.parameters(chosen, {})
        self.frame = _Frame(self.settled)
        if len(self.settled) < len(chosen) or self.program.flaws & _DECIDING:
            raise Invalid(self.problems)  # what depends on them would be wrong for that alone
        return self.parts(items, _Scope(""))

    def parts(self, items: Sequence[Item], scope: _Scope) -> list[Part]:
        """Work out a list; unnamed lists in it belong to it."""
        scope.taken |= set(_names(items))
        return self.sequence(items, scope)

    def sequence(self, items: Sequence[Item], scope: _Scope) -> list[Part]:
        """Work out items whose names are known to be taken."""
        parts: list[Part] = []
        for item in items:
            start = len(self.nodes)
            made = self.item(item, scope)
            name = item.name.value if item.name else made[0].name if len(made) == 1 else ""
            if name:
                scope.values[name] = self.value
                scope.items[name] = (item, self.frame, self.nodes[start:])
            parts += made
        return parts

    def item(self, item: Item, scope: _Scope) -> list[Part]:
        """Work out one item."""
        self.step(item.span, layers=0)
        match item:
            case Row():
                return self.row(item, scope)
            case Stage():
                return self.stage(item, scope)
            case Head():
                return self.head(item, scope)
            case Share():
                return self.share(item, scope)
            case Residual() | Join() if item.name is not None:
                inner = _Scope(scope.address(item.name.value), scope)
                self.step(item.span)
                with self.deeper(item.span, inner.path):
                    parts = self.item(replace(item, name=None), inner)
                return [Group(item.name.value, inner.path, "stage", tuple(parts))]
            case Residual():
                return self.residual(item, scope)
            case Join():
                return self.join(item, scope)

    def group(
        self, name: str, items: Sequence[Item], scope: _Scope, kind: GroupKind, span: Span
    ) -> Group:
        """Work out a list in a scope of its own."""
        inner = _Scope(scope.address(name), scope)
        self.step(span, layers=0 if kind == "call" else 1)
        with self.deeper(span, inner.path):
            parts = self.parts(items, inner)
        scope.values[name] = self.value
        return Group(name, inner.path, kind, tuple(parts))

    def stage(self, stage: Stage, scope: _Scope) -> list[Part]:
        """NAME [xN]: [items]."""
        if stage.name is None:
            with self.deeper(stage.span):
                return self.sequence(stage.items, scope)
        name = stage.name.value
        if stage.times is None:
            self.check_free(scope.address(name), name, stage.name)
            return [self.group(name, stage.items, scope, "stage", stage.span)]
        repeats: list[Part] = []
        before = len(self.problems)
        for index in range(1, self.times(stage.times) + 1):
            each = f"{name}_{index}"
            self.check_free(scope.address(each), each, stage.name)
            repeats.append(self.group(each, stage.items, scope, "stage", stage.span))
            if len(self.problems) > before:
                break  # the next ones would only say the same again
        return [Group(name, scope.address(name), "repeat", tuple(repeats))]

    def row(self, row: Row, scope: _Scope) -> list[Part]:
        """[NAME:] line [xN]."""
        if not row.operations:  # it has been reported; what comes behind it cannot be known
            self.value = _Lost()
            return []
        before = len(self.problems)
        parts: list[Part] = []
        for index in range(1, self.times(row.times) + 1):
            self.step(row.span, layers=0, steps=row.steps)
            name = row.name.value if row.name else None
            if name and row.times:
                name = f"{name}_{index}"
            if name:
                self.check_free(scope.address(name), name, row.name)
            parts += self.once(row, name, scope)
            if len(self.problems) > before:
                break
        if row.times is None:
            return parts
        name = row.name.value if row.name else ""
        return [Group(name, scope.address(name) if name else "", "repeat", tuple(parts))]

    def once(self, row: Row, name: str | None, scope: _Scope) -> list[Part]:
        """Work out a line: a row of layers, a call, or both mixed as a stage."""
        operations = [each for each in map(self.resolved, row.operations) if each is not None]
        called = [self.definitions.get(each.name.lower()) for each in operations]
        if len(operations) == 1 and called[0] is not None:
            return [self.call(operations[0], called[0], name, scope)]
        if not any(called):
            return self.lines(operations, name, scope)
        if name is None:
            return self.mixed(operations, scope)
        inner = _Scope(scope.address(name), scope)
        return [Group(name, inner.path, "stage", tuple(self.mixed(operations, inner)))]

    def mixed(self, operations: Sequence[Operation], scope: _Scope) -> list[Part]:
        """Layers and calls in one line: each call and each run of layers by itself."""
        parts: list[Part] = []
        run: list[Operation] = []
        for each in operations:
            definition = self.definitions.get(each.name.lower())
            if definition is None:
                run.append(each)
                continue
            parts += self.lines(run, None, scope)
            run = []
            parts.append(self.call(each, definition, None, scope))
        return [*parts, *self.lines(run, None, scope)]

    def resolved(self, operation: Operation) -> Operation | None:
        """Put the operation in the place of a parameter that stands for one."""
        meant = self.frame.names.get(operation.name)
        if meant is None or operation.name in LAYERS.words:
            return operation
        if isinstance(meant, str) and meant != NONE:
            return self.stood_for(operation, meant)
        if not isinstance(meant, str):
            message = f"{operation.name} is a number here, not an operation"
            self.report(Problem(message, operation.span, "the name of an operation"))
            self.value = _Lost()
        return None

    def stood_for(self, operation: Operation, meant: str) -> Operation | None:
        """Give the operation that a parameter stands for; it must do without numbers."""
        definition = self.definitions.get(meant)
        known = definition_word(definition) if definition else LAYERS.words[meant]
        chosen = replace(operation, name=meant)
        wrong = list(missing(known, chosen, operation.span))
        if not wrong:
            return chosen
        hint = f"{operation.name} stands for {clip(meant)} here."
        self.report(*(replace(problem, hint=hint) for problem in wrong))
        self.value = _Lost()
        return None

    def check_free(self, path: str, name: str, written: Text | None) -> None:
        """Repeating makes names, conv1_1, conv1_2, …, that may have been given already."""
        if written is None:
            return
        first = self.given_names.setdefault(path, written)
        if first.value != written.value:
            note = Note("first used here", first.span)
            hint = "Give each its own name."
            message = f"the name {clip(name)} is used twice"
            self.report(Problem(message, written.span, "", hint, (note,)))

    def times(self, times: Expression | None) -> int:
        """Evaluate xN."""
        if times is None:
            return 1
        try:
            count = evaluate_whole(times, self.numbers())
        except Invalid as invalid:
            self.report(*invalid.problems)
            self.value = _Lost()
            return 1
        least = 0 if self.frame.names else 1
        if count >= least:
            return count
        self.report(Problem(f"{count:,} times", times.span, f"at least {least}"))
        self.value = _Lost()
        return 1

    # Lines

    def numbers(self, names: Mapping[str, Fraction | str] | None = None) -> dict[str, Fraction]:
        """What names in arithmetic stand for, here or among other names."""
        chosen = self.frame.names if names is None else names
        numbers = {k: v for k, v in chosen.items() if isinstance(v, Fraction)}
        if isinstance(self.value, _Value):
            numbers["in"] = Fraction(self.value.shape.channels)
        return numbers

    def lines(self, operations: Sequence[Operation], name: str | None, scope: _Scope) -> list[Part]:
        """Work out layers in one row; none where there is nothing to show."""
        before = len(self.problems)
        start, first = self.value, len(self.nodes)
        layers: list[Layer] = []
        texts: list[str] = []
        for operation in operations:
            if operation.name == FROM:
                self.value = self.earlier(operation, scope)
                start = start if layers else self.value
                continue
            bound = self.layer(operation)
            if bound is not None:
                layers.append(bound[0])
                texts.append(bound[1])
        value = self.value
        if isinstance(start, _Lost) or isinstance(value, _Lost) or not layers:
            return []
        if len(self.problems) > before:
            return []
        nodes = self.nodes[first:]
        line = Line("", "", tuple(texts), tuple(layers), (), start.shape, value.shape)
        name = name or scope.number(line.main.stem or line.main.names[0])
        path = scope.address(name)
        self.nodes[first:] = _named(nodes, path)
        scope.values[name] = self.value
        return [replace(line, name=name, path=path, nodes=tuple(self.nodes[first:]))]

    def layer(self, operation: Operation) -> tuple[Layer, str] | None:
        """Bind one operation and let the value go through it."""
        self.step(operation.span)
        if isinstance(self.value, _Lost):
            self.unseen(operation, self.value)
            return None
        x = self.value.shape
        bound = self.bound(operation, x)
        if bound is None:
            self.value = _Lost()
            return None
        wrong = list(complaints(operation, bound.layer, x, self.defaults))
        if wrong:
            self.report(*wrong)
            self.value = _Lost(rank_behind(bound.layer, x))
            return None
        for primitive in bound.layer.primitives(x):
            self.run(primitive, (self.value,), primitive.output(self.value.shape))
        return bound.layer, bound.text

    def bound(self, operation: Operation, x: Shape | None) -> Bound | None:
        """Bind an operation; None where that cannot be, which is reported."""
        try:
            return bind(operation, x, self.numbers(), self.defaults, self.bias)
        except Invalid as invalid:
            self.report(*invalid.problems)
            return None

    def unseen(self, operation: Operation, lost: _Lost) -> None:
        """Report what is wrong with an operation whatever comes in, which is not known.

        A complaint that is the same for very different inputs is about the line alone.
        """
        self.value = _Lost()
        before = len(self.problems)
        self.bound(operation, None)
        ranks = BY_NAME[operation.name].ranks
        if len(self.problems) > before or lost.axes is None or lost.axes not in ranks:
            return
        said: list[list[Problem]] = []
        for size, channels in _PROBES:
            x = Shape((size,) * lost.axes, channels)
            bound = self.bound(operation, x)
            if bound is None:
                return
            said.append(list(complaints(operation, bound.layer, x, self.defaults)))
            self.value = _Lost(rank_behind(bound.layer, x))
        self.report(*(each for each in said[0] if each in said[1]))

    def run(self, layer: Layer, inputs: Sequence[_Value], output: Shape) -> Node:
        """Append a node to the graph; its output is the value in hand."""
        indices, shapes = tuple(x.index for x in inputs), tuple(x.shape for x in inputs)
        node = Node("", layer, len(self.nodes), indices, shapes, output, self.shared)
        self.nodes.append(node)
        self.value = _Value(node.index, output)
        return node

    def earlier(self, operation: Operation, scope: _Scope) -> _Hand:
        """Give the output of an earlier item."""
        name = str(operation.arguments[0].value)
        if name == "input":
            assert self.program.input is not None
            return _Value(INPUT, self.program.input.shape)
        for each in scope.outward():
            if name in each.values:
                return each.values[name]
        if self.may_be_lost(name):
            return _Lost()
        known = [known for each in scope.outward() for known in each.values]
        hint = did_you_mean(name, known) or self.hidden(name)
        message = f"no earlier item is called {clip(name)}"
        self.report(Problem(message, operation.arguments[0].span, "an earlier name", hint))
        return _Lost()

    def may_be_lost(self, name: str) -> bool:
        """Say whether a name may be one that is made, as in conv2, behind a mistake above."""
        return name[-1:].isdigit() and bool(self.problems or self.program.flaws)

    def hidden(self, name: str) -> str:
        """Say that an item of this name is inside of a stage."""
        path = next((each.name for each in self.nodes if each.name.endswith(f".{name}")), "")
        stage = path.removesuffix(f".{name}")
        return f"{clip(path)} is seen only inside of {clip(stage)}." if path else ""

    # Calls

    def call(
        self, operation: Operation, definition: Definition, name: str | None, scope: _Scope
    ) -> Group:
        """Work out a definition with the values that a call gives it."""
        self.step(operation.span, steps=1 + len(definition.parameters))
        name = name or scope.number(definition.name)
        if any(frame.definition is definition for frame in self.frame.callers()):
            note = Note("defined here", definition.span)
            message = f"{definition.name} calls itself"
            self.report(Problem(message, operation.span, "another operation", "", (note,)))
            self.value = _Lost()
            return Group(name, scope.address(name), "call", ())
        given = {each.word: each for each in operation.arguments}
        names = self.parameters(definition.parameters, given)
        if len(names) < len(definition.parameters):
            self.value = _Lost()  # a value is wrong, and so would be whatever it is used for
            return Group(name, scope.address(name), "call", ())
        inner = _Frame({**self.settled, **names}, definition, operation.span, self.frame)
        caller, self.frame = self.frame, inner
        group = self.group(name, definition.items, scope, "call", operation.span)
        self.frame = caller
        return replace(group, call=_call_text(definition, names, given))

    def parameters(
        self, parameters: Sequence[Parameter], given: Mapping[str, Argument]
    ) -> dict[str, Fraction | str]:
        """Evaluate what a call gives, in the caller's terms, and the defaults of the rest.

        A default can name the network's parameters, those declared before it, and `in`.
        """
        names: dict[str, Fraction | str] = {}
        lost: set[str] = set()
        known, numbers = dict(self.settled), self.numbers(self.settled)
        outer = self.numbers()
        for each in parameters:
            argument = given.get(each.name)
            try:
                if argument is not None and isinstance(argument.value, tuple):
                    value = self.given(argument.value[0], self.frame.names, outer)
                elif each.default is not None:
                    value = self.given(each.default, known, numbers)
                else:
                    continue
                names[each.name] = known[each.name] = value
                if isinstance(value, Fraction):
                    numbers[each.name] = value
            except Invalid as invalid:
                note = Note(f"{clip(each.name)} is declared here", each.span)
                said = (p for p in invalid.problems if not names_unknown(p, lost))
                self.report(*(replace(p, notes=(*p.notes, note)) for p in said))
            if each.name not in names:
                lost.add(each.name)
        return names

    def given(
        self,
        value: Expression,
        names: Mapping[str, Fraction | str],
        numbers: Mapping[str, Fraction],
    ) -> Fraction | str:
        """Evaluate a parameter: a number, or the name of an operation.

        Args:
            value: what stands for it.
            names: what names stand for there.
            numbers: those of them that stand for numbers, and `in`.

        Raises:
            Invalid: neither.
        """
        if isinstance(value, Name):
            meant = names.get(value.name)
            if meant is not None:
                return meant
            word = value.name.lower()
            if word == NONE or word in self.definitions:
                return word
            if word in LAYERS.words and word != "in":
                return LAYERS.words[word].name
        if isinstance(value, Name) and value.name not in numbers:
            hint = did_you_mean(value.name, [*numbers, *names, *self.definitions, *LAYERS.words])
            message = f"unknown name {clip(value.name)}"
            raise Invalid([Problem(message, value.span, "a number or an operation", hint)])
        return evaluate(value, numbers)

    # Branches

    def branch(self, stage: Stage, start: _Hand, scope: _Scope) -> tuple[list[Part], str]:
        """Follow one branch; give its group, and what to call what comes out of it."""
        self.value = start
        if not stage.items:
            return [], stage.name.value if stage.name else "input"
        name = scope.free(stage.name.value) if stage.name else scope.number("branch")
        group = self.group(name, stage.items, scope, "branch", stage.span)
        if group.parts:
            return [group], name
        return [], name if stage.name else _from_name(stage)

    def join(self, item: Join, scope: _Scope) -> list[Part]:
        """{concat: branches}, and the like."""
        parts: list[Part] = []
        starts = [self.value] * len(item.branches)
        if item.how == "split":
            starts, parts = self.split(item, scope)
        ends: list[_Hand] = []
        sources: list[Words] = []
        self.step(item.span, layers=0, steps=len(item.branches))
        for branch, start in zip(item.branches, starts, strict=True):
            more, source = self.branch(branch, start, scope)
            parts += more
            sources.append(source if item.how != "split" or more else say("the-rest"))
            ends.append(self.value)
        kind = {"add": Add, "multiply": Multiply}.get(item.how, Concat)
        return parts + self.joined(kind(sources=tuple(sources)), ends, item.span, scope)

    def split(self, item: Join, scope: _Scope) -> tuple[list[_Hand], list[Part]]:
        """Share the channels out among the branches."""
        count, x = len(item.branches), self.value
        if isinstance(x, _Lost):
            return [x] * count, []
        if x.shape.channels % count:
            message = f"{x.shape.channels} channels cannot be shared out to {count} branches"
            self.report(Problem(message, item.span, f"a multiple of {count} channels"))
            return [_Lost(x.shape.rank)] * count, []
        self.step(item.span)
        share = x.shape.channels // count
        layer, first = Slice(channels=share), len(self.nodes)
        starts: list[_Hand] = []
        for _ in item.branches:
            self.run(layer, (x,), layer.output(x.shape))
            starts.append(self.value)
        name = scope.number("split")
        path = scope.address(name)
        self.nodes[first:] = _named(self.nodes[first:], path)
        nodes = tuple(self.nodes[first:])
        line = Line(name, path, ("split",), (layer,), nodes, x.shape, layer.output(x.shape))
        return starts, [line]

    def joined(
        self,
        layer: JoinLayer,
        values: Sequence[_Hand],
        span: Span,
        scope: _Scope,
        hint: Words = "",
    ) -> list[Part]:
        """Join branches that have been followed; `hint` says how to mend it if they differ."""
        ends = [value for value in values if isinstance(value, _Value)]
        axes = {value.axes for value in values}
        self.value = _Lost(axes.pop() if len(axes) == 1 else None)
        if len(ends) < len(values) or not ends:
            return []
        shapes = [value.shape for value in ends]
        wrong = layer.disagreement(shapes)
        if wrong is not None:
            self.report(_place(replace(wrong, hint=hint or wrong.hint), span))
            return []
        wrong = next(excess(layer.joined(shapes)), None)
        if wrong is not None:
            self.report(_place(wrong, span))
            return []
        self.step(span)
        node = self.run(layer, ends, layer.joined(shapes))
        name = scope.number(layer.names[0])
        path = scope.address(name)
        node = self.nodes[-1] = replace(node, name=path)
        return [Line(name, path, (layer.names[0],), (layer,), (node,), shapes[0], node.output)]

    def residual(self, item: Residual, scope: _Scope) -> list[Part]:
        """{residual: items, shortcut: how}."""
        start = self.value
        items, drop = _without_drop(item)
        with self.deeper(item.span):
            parts = self.parts(items, scope)
        differ = _differ(start, self.value)
        if drop and not differ:
            parts += self.parts(drop, scope)
        end, other, source = self.value, start, "input"
        if differ and item.shortcut == "if-same":
            return parts
        if differ and item.shortcut == "projection":
            projection = self.projection(start, end, item.span)
            if projection is None:
                return parts
            item = replace(item, shortcut=projection)
        if isinstance(item.shortcut, Stage):
            self.value, source = start, scope.free("shortcut")
            parts += self.shortcut(item.shortcut.items, source, scope, item.span)
            other = self.value
        label = Add(sources=(say("the-layers"), source))
        hint: Words = ""
        if differ and item.shortcut == "identity":
            hint = 'Write "shortcut: projection" below, or "shortcut:" with layers of its own.'
        joined = self.joined(label, [end, other], item.span, scope, hint)
        return parts + [_relabelled(part, source) for part in joined]

    def shortcut(
        self, items: Sequence[Item], name: str, scope: _Scope, span: Span
    ) -> Sequence[Part]:
        """Follow a shortcut's layers; one line is shown as a row, not as a branch of one row."""
        only = items[0] if len(items) == 1 else None
        if isinstance(only, Row) and only.operations and only.times is None:
            return self.once(only, name, scope)
        return [self.group(name, items, scope, "branch", span)]

    def projection(self, start: _Hand, end: _Hand, span: Span) -> Stage | None:
        """Return the 1×1 convolution and batch norm that bring one value to another's shape."""
        assert isinstance(start, _Value)
        assert isinstance(end, _Value)
        x, y = start.shape, end.shape
        strides = [-(-i // o) for i, o in zip(x.spatial, y.spatial, strict=False)]
        reached = tuple((i - 1) // s + 1 for i, s in zip(x.spatial, strides, strict=False))
        if reached != y.spatial or x.rank != y.rank or not x.rank:
            message = f"no projection leads from {x} to {y}"
            hint = "Write the layers of the shortcut yourself."
            self.report(Problem(message, span, "sizes that a stride can reach", hint))
            self.value = _Lost()
            return None
        stride = tuple(Number(str(s), span) for s in strides)
        conv = Operation(
            "conv",
            (
                Argument("kernel", (Number("1", span),), span),
                Argument("out", (Number(str(y.channels), span),), span),
                Argument("stride", stride[:1] if len(set(strides)) == 1 else stride, span),
                Argument("bias", False, span),
            ),
            span,
        )
        row = Row(None, (conv, Operation("bn", (), span)), None, span)
        return Stage(None, (row,), None, span)

    def head(self, head: Head, scope: _Scope) -> list[Part]:
        """{head: items}: the value in hand goes on unchanged."""
        value = self.value
        name = head.name.value if head.name else scope.number("head")
        group = self.group(name, head.items, scope, "head", head.span)
        self.value = value
        return [group]

    def share(self, share: Share, scope: _Scope) -> list[Part]:
        """{share: NAME}: an earlier item again, with the same weights."""
        target = share.target.value
        found = next((s.items[target] for s in scope.outward() if target in s.items), None)
        if found is None and self.may_be_lost(target):
            self.value = _Lost()
            return []
        if found is None:
            known = [name for each in scope.outward() for name in each.items]
            message = f"no earlier item is called {clip(target)}"
            hint = did_you_mean(target, known)
            self.report(Problem(message, share.target.span, "an earlier name", hint))
            self.value = _Lost()
            return []
        item, frame, nodes = found
        name = share.name.value if share.name else scope.number(target)
        first, before = len(self.nodes), (self.frame, self.shared, self.sharing)
        self.frame, self.shared = frame, True
        self.sharing = (Note("shared here", share.target.span), *self.sharing[:3])
        group = self.group(name, (replace(item, name=None),), scope, "share", share.span)
        self.frame, self.shared, self.sharing = before
        self.check_shared(nodes, self.nodes[first:], share)
        return [group]

    def check_shared(self, old: Sequence[Node], new: Sequence[Node], share: Share) -> None:
        """Shared weights must have the same sizes."""
        for before, after in zip(old, new, strict=False):
            sizes = before.layer.parameters(before.input), after.layer.parameters(after.input)
            if sizes[0] != sizes[1]:
                message = f"the weights of {before.name} are for {before.input}, not {after.input}"
                self.report(Problem(message, share.target.span, "as many channels as there"))
                return


def _names(items: Sequence[Item]) -> Iterator[str]:
    """Give the names in a list, those of unnamed lists in it included."""
    for item in items:
        if item.name is not None:
            yield item.name.value
        elif isinstance(item, Stage):
            yield from _names(item.items)


def _named(nodes: Sequence[Node], path: str) -> Iterator[Node]:
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


def _place(complaint: Complaint, span: Span) -> Problem:
    return Problem(complaint.message, span, complaint.expected, complaint.hint)


def _from_name(stage: Stage) -> str:
    """Say where a branch takes its value from that does nothing else: `from conv4`."""
    item = stage.items[-1]
    if isinstance(item, Row) and item.operations and item.operations[-1].name == FROM:
        return str(item.operations[-1].arguments[0].value)
    return "input"


def _without_drop(item: Residual) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Split off a `droppath` at the end, which `if-same` leaves out together with the sum."""
    last = item.items[-1] if item.items else None
    if item.shortcut != "if-same" or not isinstance(last, Row):
        return item.items, ()
    alone = [each.name for each in last.operations] == ["droppath"]
    return (item.items[:-1], item.items[-1:]) if alone else (item.items, ())


def _relabelled(part: Part, source: str) -> Part:
    """A residual's sum reads `add input`, not `add output, input`."""
    if isinstance(part, Line) and isinstance(part.layers[0], Add):
        layer = Add(sources=(source,))
        return replace(part, layers=(layer,))
    return part


def _call_text(
    definition: Definition, names: Mapping[str, Fraction | str], given: Mapping[str, Argument]
) -> str:
    """Write a call with its values, those as usual left out: `bottleneck-64 stride 2`."""
    text = definition.name
    options = ""
    for each in definition.parameters:
        value = names.get(each.name)
        if value is None:
            continue
        shown = value if isinstance(value, str) else str(value)
        if each.role == "kernel":
            text += shown
        elif each.role == "out":
            text += f"-{shown}"
        elif each.default is None or (each.name in given and _plain(each.default) != shown):
            options += f" {each.name} {shown}"
    return text + options


def _plain(default: Expression) -> str:
    return getattr(default, "text", getattr(default, "name", ""))
