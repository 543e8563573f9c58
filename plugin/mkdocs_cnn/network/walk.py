"""The walk through a program: a value in hand, the nodes behind it, and what is wrong so far.

The modules beside this one each know some kinds of items, and items hold items of every kind. So
they do not call one another: they hand lists back to the walk, which follows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import cached_property

from mkdocs_cnn.language.evaluation import UnknownName, names_unknown
from mkdocs_cnn.language.expressions import Exact
from mkdocs_cnn.language.names import item_names
from mkdocs_cnn.language.printer import unparse_definition, unparse_operation
from mkdocs_cnn.language.program import Head, Item, Operation, Program, Row, Text
from mkdocs_cnn.language.usage import looks_back, looks_inside
from mkdocs_cnn.layers.base import Complaint
from mkdocs_cnn.network.graph import INPUT, Group, GroupKind, Line, Node, Outcome, Part, Primitive
from mkdocs_cnn.network.scopes import (
    Frame,
    Hand,
    Lost,
    Made,
    Meaning,
    Meanings,
    Passed,
    Scope,
    Value,
)
from mkdocs_cnn.problems.limits import Limits, Mistakes, too_many
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Note, Problem, Span, clip
from mkdocs_cnn.problems.records import replace

IN_HAND: Mapping[int, tuple[int, ...]] = {}
"""What goes into the primitives of a row that all take the value in hand."""


def written(meant: Meaning) -> str:
    """Write what a parameter stands for."""
    if isinstance(meant, Passed):
        return meant.name
    if not isinstance(meant, Operation):
        return str(meant)
    text = unparse_operation(meant)
    return f"({text})" if meant.arguments else text


class Walk:
    """Goes from item to item with a value in hand, which may be lost behind a mistake."""

    def __init__(
        self,
        program: Program,
        bias: bool,
        limits: Limits,
        follow: Callable[[Walk, Item, Scope], list[Part]],
    ) -> None:
        assert program.input is not None
        self.limits = limits
        self._follow = follow
        self.value: Hand = Value(INPUT, program.input.shape)
        self._enter(program, bias)
        self.nodes: list[Node] = []
        self.frame = Frame({})
        self.row: Row | None = None
        """The line in hand."""
        self._sharing: tuple[Note, ...] = ()

        self.given_names: dict[str, Text] = {}
        """Where the name of each address is written."""
        self.problems = Mistakes(limits)
        self._reported: set[tuple[Span, Words]] = set()
        self.layers_left = limits.layers
        self.steps_left = Limits.steps * limits.layers
        self.depth = self.deepest = 0
        """How many levels the item in hand lies in, and the most that any did."""
        self.longest = 0
        """The characters of the longest address."""

    def _enter(self, program: Program, bias: bool) -> None:
        """Let lines mean what they do in a program; `from input` is the value in hand."""
        self.program = program
        self.bias = bias
        self.defaults = {each.name: each.arguments for each in program.defaults}
        self.habits = " + ".join([str(bias), *map(unparse_operation, program.defaults)])
        """What holds for all lines where they say nothing."""
        self.definitions = {each.name.lower(): each for each in program.definitions}
        self.networks = dict(program.parts)
        """The known networks that can stand in lines."""
        self.start = self.value
        self.settled: Meanings = {}
        """What the network's own parameters stand for."""
        self.end = ""
        """The address behind which no more is worked out; empty where all is."""
        self.is_ended = False
        self.__dict__.pop("lore", None)

    @contextmanager
    def inside(self, program: Program, bias: bool) -> Iterator[None]:
        """Work out another network as a part of this one, on the value in hand."""
        around = self.program, self.bias
        values = self.settled, self.start
        ending = self.end, self.is_ended
        self._enter(program, bias)
        yield
        self._enter(*around)
        self.settled, self.start = values
        self.end, self.is_ended = ending

    @property
    def is_sharing(self) -> bool:
        """Are the weights those of an earlier item?"""
        return bool(self._sharing)

    @cached_property
    def lore(self) -> str:
        """All that calls depend on in this network; empty where they may see earlier items."""
        assert self.program.layers is not None
        back = any(map(looks_back, self.program.definitions))
        if back or looks_inside(self.program.layers.items):
            return ""
        definitions = map(unparse_definition, self.program.definitions)
        return "\n".join([self.habits, repr(self.settled), *definitions])

    # What is wrong

    def report(self, *problems: Problem) -> None:
        """Note problems, with the calls that led to them; each only once.

        Nothing is said about `in` where it is not known because of a mistake before.
        """
        for problem in problems:
            unknown = isinstance(self.value, Lost) and names_unknown(problem, {"in"})
            span = self.place(problem.span)
            if unknown or (span, problem.message) in self._reported:
                continue
            self._reported.add((span, problem.message))
            calls = [Note(say("called-here"), f.call) for f in self.frame.callers() if f.call]
            shown = calls if len(calls) <= 4 else [*calls[:3], calls[-1]]
            notes = (*problem.notes, *shown, *self._sharing)
            self.problems.append(replace(self._explained(problem), span=span, notes=notes))

    def place(self, span: Span) -> Span:
        """Find where on the page a part of the line in hand stands."""
        return self.row.place(span) if self.row else span

    def _explained(self, problem: Problem) -> Problem:
        """Say so where a name is known, but stands for an operation."""
        meant = self.frame.names.get(problem.name) if isinstance(problem, UnknownName) else None
        if not isinstance(problem, UnknownName) or meant is None:
            return problem
        message = say("is-an-operation-here", problem=problem.name, meant=clip(written(meant)))
        if isinstance(meant, Passed):
            message = say("is-an-item-here", problem=problem.name, meant=clip(meant.name))
        return replace(problem, message=message, expected=say("a-number"), hint="")

    def complain(self, complaint: Complaint, span: Span) -> None:
        """Report what keeps a layer from taking its input."""
        self.report(Problem(complaint.message, span, complaint.expected, complaint.hint))

    def lose(self, *problems: Problem) -> None:
        """Report problems behind which no value can be known."""
        self.report(*problems)
        self.value = Lost()

    def may_be_lost(self, name: str) -> bool:
        """Say whether a name may be one that is made, as in conv2, behind a mistake above."""
        return name[-1:].isdigit() and bool(self.problems or self.program.flaws)

    # How far it goes

    def step(self, span: Span, layers: int = 1, steps: int = 1) -> None:
        """Count what `workload` counts, and end a network that grows without bounds."""
        self.layers_left -= layers
        self.steps_left -= steps
        if self.layers_left < 0 or self.steps_left < 0:
            raise Invalid([*self.problems, too_many(self.limits, "layers", self.place(span))])

    @contextmanager
    def deeper(self, span: Span, path: str = "") -> Iterator[None]:
        """Go into a list, whose items have addresses that begin with a path."""
        self.depth += 1
        if self.depth > Limits.nesting:
            problem = Problem(
                say("nested-too-deep"), span, say("at-most-levels", most=Limits.nesting)
            )
            raise Invalid([*self.problems, problem])
        if len(path) > Limits.path:
            message = say("the-address-has-characters", path=clip(path), count=len(path))
            problem = Problem(
                message, span, say("at-most", most=Limits.path), say("give-shorter-names")
            )
            raise Invalid([*self.problems, problem])
        self.deepest = max(self.deepest, self.depth)
        self.longest = max(self.longest, len(path))
        yield
        self.depth -= 1

    # Lists of items

    def parts(self, items: Sequence[Item], scope: Scope) -> list[Part]:
        """Follow a list; unnamed lists in it belong to it."""
        scope.taken |= {name.value for name in item_names(items)}
        return self.sequence(items, scope)

    def sequence(self, items: Sequence[Item], scope: Scope) -> list[Part]:
        """Follow items whose names are known to be taken."""
        parts: list[Part] = []
        for item in items:
            start = len(self.nodes)
            made = self.item(item, scope)
            name = item.name.value if item.name else made[0].name if len(made) == 1 else ""
            if isinstance(item, Head):
                scope.heads.add(name)
            elif name:
                scope.values[name] = self.value
                scope.items[name] = Made(item, self.frame, range(start, len(self.nodes)))
            parts += made
            self.pass_by(scope.address(name))
            if self.is_ended:
                break
        return parts

    def pass_by(self, address: str) -> None:
        """Note that something is worked out, behind which the network may end."""
        self.is_ended = self.is_ended or (self.end != "" and address == self.end)

    def item(self, item: Item, scope: Scope) -> list[Part]:
        """Follow one item."""
        self.step(item.span, layers=0)
        return self._follow(self, item, scope)

    def group(
        self, name: str, items: Sequence[Item], scope: Scope, kind: GroupKind, span: Span
    ) -> Group:
        """Follow a list in a scope of its own."""
        inner = scope.inner(name)
        self.step(span, layers=0 if kind == "call" else 1)
        with self.deeper(span, inner.path):
            parts = self.parts(items, inner)
        if kind != "head":
            scope.values[name] = self.value
        self.pass_by(inner.path)
        return Group(name, inner.path, kind, tuple(parts))

    @contextmanager
    def within(self, frame: Frame, *sharing: Note) -> Iterator[None]:
        """Let names stand for what they do elsewhere; notes say that weights are shared there."""
        before = self.frame, self._sharing
        self.frame = frame
        if sharing:
            self._sharing = (*sharing, *self._sharing[:3])
        yield
        self.frame, self._sharing = before

    # Values

    def numbers(self, names: Meanings | None = None) -> dict[str, Exact]:
        """What names in arithmetic stand for, here or among other names."""
        chosen = self.frame.names if names is None else names
        numbers = {k: v for k, v in chosen.items() if isinstance(v, int | Fraction)}
        if isinstance(self.value, Value):
            numbers["in"] = self.value.shape.channels
        return numbers

    def line(
        self,
        outcome: Outcome,
        name: str,
        scope: Scope,
        inputs: Mapping[int, tuple[int, ...]] = IN_HAND,
    ) -> Line:
        """Give a row its place in the graph.

        Args:
            outcome: what the row comes to.
            name: what it is called.
            scope: the list that it stands in.
            inputs: the nodes that go into a primitive, by its place in the row, where they are
                not what is in hand.
        """
        path = scope.address(name)
        self.pass_by(path)
        nodes = []
        each = zip(outcome.primitives, outcome.endings, strict=True)
        for at, (primitive, ending) in enumerate(each):
            indices = inputs.get(at)
            if indices is None:
                assert isinstance(self.value, Value)
                indices = (self.value.index,)
            nodes.append(self._run(path + ending, primitive, indices))
        return Line(name, path, outcome, tuple(nodes))

    def _run(self, name: str, primitive: Primitive, inputs: tuple[int, ...]) -> Node:
        """Append a node to the graph; its output is the value in hand."""
        index = len(self.nodes)
        node = Node(name, primitive, index, inputs, bool(self._sharing))
        self.nodes.append(node)
        self.value = Value(index, primitive.output)
        return node
