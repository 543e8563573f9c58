"""How much work a network is, counted from its program before any of it is done.

A repetition costs the product of its times and what it repeats, and a call what is defined, so
that a few lines can ask for more layers than there are atoms. Here they are multiplied instead of
written out; what a call costs is remembered for the values that it gives. Times that depend on the
shape of a value (`in`) are not known yet and count as none: this is the least that the network
costs, and the builder counts along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from mkdocs_cnn.language.evaluation import evaluate, evaluate_whole
from mkdocs_cnn.language.expressions import Dimension, Exact, Expression, Name, Sided
from mkdocs_cnn.language.program import (
    FROM,
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
)
from mkdocs_cnn.language.program import Value as ProgramValue
from mkdocs_cnn.language.usage import shares
from mkdocs_cnn.language.vocabulary import LAYERS, applied, definition_word, with_numbers_in
from mkdocs_cnn.problems.limits import Limits, too_many
from mkdocs_cnn.problems.problem import Invalid
from mkdocs_cnn.problems.records import field, record, replace, state

_FAR_TOO_MANY = 10**12
"""From here on, nobody needs the exact number."""

Value = Exact | str | Operation | None
"""What a name stands for: a number, an operation, or None where that is not known yet."""


@record()
class Work:
    """What something costs to work out."""

    layers: int = 0
    """Layers, and the stages, branches and calls around them: what has a row of its own."""
    steps: int = 0
    """Whatever has to be looked at on the way."""

    def __add__(self, other: Work) -> Work:
        return Work(self.layers + other.layers, self.steps + other.steps)

    def __mul__(self, times: int) -> Work:
        return Work(self.layers * times, self.steps * times)


NOTHING = Work()
STEP = Work(0, 1)
LAYER = Work(1, 1)


def measure(program: Program, limits: Limits) -> int:
    """Count the layers that a program is, at least.

    Raises:
        Invalid: they are more than the limits allow.
    """
    if program.trace is not None:
        return len(program.trace.calls)
    if program.layers is None:
        return 0
    counter = _Counter(program, limits)
    scope = _Scope()
    work, crossed = NOTHING, None
    for item in program.layers.items:
        work += counter.named(item, scope)
        if crossed is None and (
            work.layers > limits.layers or work.steps > Limits.steps * limits.layers
        ):
            crossed = item.span
    if crossed is not None:
        found = work.layers if limits.layers < work.layers < _FAR_TOO_MANY else None
        raise Invalid([too_many(limits, "layers", crossed, found)])
    return work.layers


@state()
class _Scope:
    """What the items of a list cost, by their names, for who shares one of them."""

    outer: _Scope | None = None
    known: dict[str, Work] = field(default_factory=dict)

    def find(self, name: str) -> Work:
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.known:
                return scope.known[name]
            scope = scope.outer
        return LAYER


class _Counter:
    """Goes through the items once, and through a definition once for all values it is given."""

    def __init__(self, program: Program, limits: Limits) -> None:
        self.limits = limits
        self.definitions = {each.name.lower(): each for each in program.definitions}
        self.networks = dict(program.parts)
        self.remembers = not any(shares(each.items) for each in program.definitions)
        self.calls: dict[tuple[str, tuple[Value, ...]], Work] = {}
        self.visits = 0
        self.depth = 0
        self.names: Mapping[str, Value]
        self.called: list[str] = []
        self.settled: dict[str, Value] = {}
        given = {each.name: each for each in program.given}
        chosen = [given.get(each.name, each) for each in program.parameters]
        self.names = self.settled = self.parameters(chosen, {}, {})

    def items(self, items: Iterable[Item], scope: _Scope) -> Work:
        if self.depth >= Limits.nesting:
            return NOTHING  # the builder says so
        self.depth += 1
        work = sum((self.named(item, scope) for item in items), NOTHING)
        self.depth -= 1
        return work

    def named(self, item: Item, scope: _Scope) -> Work:
        """Count an item; its name may be shared by those behind it."""
        self.visits += 1
        if self.visits > Limits.steps * self.limits.layers:  # each of them is a step at least
            raise Invalid([too_many(self.limits, "layers", item.span)])
        times = self.times(item.times) if isinstance(item, Row | Stage) else 1
        work = self.once(item, scope) if times else STEP
        whole = work * max(times, 1)
        if item.name is not None:  # who shares it has it without a row for its name alone
            repeated = isinstance(item, Stage) and item.times is not None
            named = isinstance(item, Stage | Join | Residual) and not repeated
            scope.known[item.name.value] = Work(whole.layers - named, whole.steps)
        return whole

    def once(self, item: Item, scope: _Scope) -> Work:
        match item:
            case Row():
                return self.row(item, scope)
            case Stage():
                return self.stage(item, scope)
            case Head():
                return LAYER + self.items(item.items, _Scope(scope))
            case Share():
                return LAYER + scope.find(item.target.value)
            case Residual():
                return self.group(item, scope) + self.residual(item, scope)
            case Join():
                branches = (
                    self.branch(each, scope) * times
                    for each in item.branches
                    if (times := self.times(each.times))
                )
                around = LAYER if item.how == "split" else NOTHING
                return self.group(item, scope) + sum(branches, LAYER + around)

    def group(self, item: Join | Residual, scope: _Scope) -> Work:
        return LAYER if item.name is not None else STEP

    def stage(self, stage: Stage, scope: _Scope) -> Work:
        if stage.name is None:
            return STEP + self.items(stage.items, scope)
        return LAYER + self.items(stage.items, _Scope(scope))

    def residual(self, item: Residual, scope: _Scope) -> Work:
        if item.shortcut == "if-same":  # the sum and what is dropped may be left out
            return self.items(item.items[:-1], scope)
        work = LAYER + self.items(item.items, scope)
        if isinstance(item.shortcut, Stage):
            work += self.items(item.shortcut.items, _Scope(scope))
        return work

    def branch(self, branch: Stage, scope: _Scope) -> Work:
        return LAYER + self.items(branch.items, _Scope(scope)) if branch.items else STEP

    def row(self, row: Row, scope: _Scope) -> Work:
        work = Work(0, row.chain.steps)
        for each in row.operations:
            operation = self.resolved(each)
            name = operation.name.lower() if operation else FROM
            if operation and name in self.definitions:
                work += self.call(operation, self.definitions[name], scope)
            elif operation and name in self.networks:
                work += LAYER + self.part(operation, self.networks[name])
            elif name != FROM:
                work += LAYER
        return work

    def part(self, operation: Operation, program: Program) -> Work:
        """Count a known network as a whole, wherever it ends as a part."""
        if program.layers is None:
            return NOTHING
        numbers = _numbers(self.names)
        settled = with_numbers_in(operation, numbers)
        given = tuple(
            Parameter(each.word, default, "option", each.span)
            for each in settled.arguments
            if (default := _default(each.value)) is not None
        )
        counter = _Counter(replace(program, given=(*program.given, *given)), self.limits)
        return sum((counter.named(each, _Scope()) for each in program.layers.items), NOTHING)

    def resolved(self, operation: Operation) -> Operation | None:
        """Return what an operation stands for; None where it is left out."""
        if operation.name in LAYERS.words or operation.name not in self.names:
            return operation
        meant = self.names[operation.name]
        if isinstance(meant, str) and meant != "none":
            meant = Operation(meant, (), operation.span)
        if not isinstance(meant, Operation):
            return None
        definition = self.definitions.get(meant.name)
        known = definition_word(definition) if definition else LAYERS.words.get(meant.name)
        return applied(operation, meant, known)[0] if known else meant

    def times(self, times: Expression | None) -> int:
        """Evaluate xN; nothing where it depends on a shape, or is wrong."""
        if times is None:
            return 1
        try:
            return max(evaluate_whole(times, _numbers(self.names)), 0)
        except Invalid:
            return 0

    def call(self, operation: Operation, definition: Definition, scope: _Scope) -> Work:
        given = {each.word: each for each in operation.arguments}
        names = self.parameters(definition.parameters, self.names, given)
        key = definition.name.lower(), tuple(names.values())
        if key[0] in self.called:
            return LAYER  # what calls itself is refused
        if key not in self.calls or not self.remembers:
            caller, self.names = self.names, {**self.settled, **names}
            self.called.append(key[0])
            self.calls[key] = LAYER + self.items(definition.items, _Scope(scope))
            self.called.pop()
            self.names = caller
        return self.calls[key] + Work(0, len(definition.parameters))

    def parameters(
        self,
        parameters: Sequence[Parameter],
        caller: Mapping[str, Value],
        given: Mapping[str, Argument],
    ) -> dict[str, Value]:
        """Evaluate what a call gives, and the defaults of the rest."""
        names: dict[str, Value] = {}
        known, numbers = dict(self.settled), _numbers(self.settled)
        outer = _numbers(caller)
        for each in parameters:
            written = given[each.name].value if each.name in given else None
            if written and not isinstance(written, str | bool):
                value = self.value(written, caller, outer)
            elif each.default is not None:
                value = self.value(each.default, known, numbers)
            else:
                continue
            names[each.name] = known[each.name] = value
            if isinstance(value, int | Fraction):
                numbers[each.name] = value
        return names

    def value(
        self,
        written: tuple[Dimension, ...] | Dimension | Operation,
        names: Mapping[str, Value],
        numbers: Mapping[str, Exact],
    ) -> Value:
        """Evaluate a parameter as far as that is possible."""
        value = written[0] if isinstance(written, tuple) else written
        if isinstance(value, Operation):
            return with_numbers_in(value, numbers)
        if isinstance(value, Name):
            if value.name in names:
                return names[value.name]
            word = value.name.lower()
            if word == "in":  # the incoming channels
                return None
            known = LAYERS.words.get(word)
            return known.name if known else word
        try:
            return None if isinstance(value, Sided) else evaluate(value, numbers)
        except Invalid:
            return None


def _default(value: ProgramValue) -> Expression | Operation | None:
    """Return what an argument would be as the value of a parameter."""
    if isinstance(value, tuple):
        return None if isinstance(value[0], Sided) else value[0]
    return value if isinstance(value, Operation) else None


def _numbers(names: Mapping[str, Value]) -> dict[str, Exact]:
    return {name: value for name, value in names.items() if isinstance(value, int | Fraction)}
