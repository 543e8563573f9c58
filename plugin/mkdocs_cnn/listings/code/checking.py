"""What code and its comments claim of layers, held against what was worked out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import prod

from mkdocs_cnn.figures.amounts import Kind
from mkdocs_cnn.language.summaries import Cell, Sizes
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.code.comments import ParamsClaim, SizeClaim, params_in, sizes_in
from mkdocs_cnn.listings.code.interpreter import Interpreter
from mkdocs_cnn.listings.code.values import Node
from mkdocs_cnn.listings.summaries.channels import judged_channels
from mkdocs_cnn.listings.summaries.verdict import wrong_cell, wrong_sizes
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Correction, Problem
from mkdocs_cnn.problems.records import field, state

_FACTORS = pattern(r"[0-9]+")
_PRODUCT = pattern(r"[0-9]+(?: *\* *[0-9]+)*")


@state()
class Checked:
    """Every line that claims something, with what is false in it."""

    wrong: dict[int, list[Correction]] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    """What is false and cannot be put right by other digits."""
    figures: int = 0

    def add(self, line: int, label: str, corrections: Iterable[Correction]) -> None:
        """Note a claim."""
        self.labels.setdefault(line, label)
        each = self.wrong.setdefault(line, [])
        known = {(one.span.line, one.span.column) for one in each}
        each += [one for one in corrections if (one.span.line, one.span.column) not in known]
        self.figures += 1


def check(interpreter: Interpreter, params: int | None) -> Checked:
    """Hold what layers take, and what comments say, against what was worked out.

    Args:
        interpreter: has followed the code.
        params: all parameters, where they are known.
    """
    found = Checked()
    _arguments(found, interpreter)
    lines = _by_line(interpreter)
    parts = interpreter.followed.parts
    opening = {start: [node] for start, _, node, _ in parts if start not in lines}
    closing = {end: [node] for _, end, _, node in parts if end not in lines}
    for comment in interpreter.code.comments:
        nodes = lines.get(comment.line, [])
        for each in params_in(comment, interpreter.code):
            _params(found, each, nodes, interpreter.followed.nodes, params, comment.alone)
        if comment.alone:
            continue
        sizes = sizes_in(comment, interpreter.code)
        last = interpreter.channels_last
        _sizes(found, sizes, nodes, last)
        _sizes(found, [s for s in sizes if s.entering], opening.get(comment.line, []), last)
        _sizes(found, [s for s in sizes if not s.entering], closing.get(comment.line, []), last)
    unmended = {each.span.line for each in found.problems}
    found.wrong = {line: each for line, each in found.wrong.items() if each or line not in unmended}
    return found


def _arguments(found: Checked, interpreter: Interpreter) -> None:
    claims = interpreter.followed.claims
    shapes = {id(node.layer.entry): node for node in interpreter.followed.nodes}
    wrong, labels = judged_channels(claims, weighed=False)
    of_span = {
        (c.entry.entering.span.line, c.entry.entering.span.column): shapes.get(id(c.entry))
        for c in claims
        if c.entry.entering is not None
    }
    for line, corrections in wrong.items():
        found.add(line, labels[line], [])
        for each in corrections:
            if each.span.text == each.claimed:
                found.add(line, labels[line], [each])
                found.figures -= 1
                continue
            node = of_span.get((each.span.line, each.span.column))
            factors = _factors(each, _unflattened(node))
            found.wrong[line] += factors
            if not factors:
                found.problems.append(_unmendable(each))
    found.figures = sum(claim.true is not None for claim in claims)


def _unmendable(wrong: Correction) -> Problem:
    message = say("takes-so-many", text=wrong.span.text, claimed=int(wrong.claimed))
    return Problem(message, wrong.span, say("correction", instead=wrong.computed, rule=wrong.rule))


def _unflattened(node: Node | None) -> Shape | None:
    """Return the sizes that a vector has been made of, or what goes in as it is."""
    values = node.input.size if node and node.input else 0
    while node and node.input and node.input.size == values and not node.input.rank and node.before:
        node = node.before
    return node.input if node and node.input and node.input.size == values else None


def _factors(wrong: Correction, x: Shape | None) -> list[Correction]:
    """Put a product right by its factors: `16*5*5` by the channels and sizes that come in."""
    text = wrong.span.text
    if not _PRODUCT.fullmatch(text):
        return []
    each = [(m.start(), m[0]) for m in _FACTORS.finditer(text)]
    true = int(wrong.instead)
    numbers = [int(number) for _, number in each]
    wanted = list((x.channels, *x.spatial) if x is not None else ())
    if len(wanted) == len(numbers) and prod(wanted) == true:
        new = _matched(numbers, wanted)
    else:
        rest = prod(numbers)
        new = next(
            (
                [*numbers[:i], true * n // rest, *numbers[i + 1 :]]
                for i, n in enumerate(numbers)
                if rest and true * n % rest == 0 and true * n // rest > 0
            ),
            [],
        )
    return [
        Correction(wrong.span.part(start, len(text)), text, f"{n:,}", str(n), wrong.rule)
        for (start, text), n in zip(each, new, strict=False)
        if int(text) != n
    ]


def _matched(numbers: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """Keep the factors that are among those wanted; put the rest of these in the others' places."""
    left = list(wanted)
    kept: list[bool] = []
    for number in numbers:
        kept.append(number in left)
        if number in left:
            left.remove(number)
    return [n if keep else left.pop(0) for n, keep in zip(numbers, kept, strict=True)]


def _by_line(interpreter: Interpreter) -> dict[int, list[Node]]:
    """Return for each line the layers that are made on it, or through which something goes."""
    found: dict[int, list[Node]] = {}
    for node in interpreter.followed.nodes:
        for line in {*node.layer.lines, node.line}:
            found.setdefault(line, []).append(node)
    return found


def _sizes(found: Checked, claims: Sequence[SizeClaim], nodes: Sequence[Node], last: bool) -> None:
    """Check the sizes in a comment: they are those behind the last layer of the line."""
    through = [node for node in nodes if node.output is not None and node.input is not None]
    made = {id(node.layer) for node in nodes}
    if (
        not nodes
        or len(through) < len(nodes)
        or (len(made) == 1 and len({n.output for n in nodes}) > 1)
    ):
        return
    for claim in claims:
        node = through[0] if claim.entering else through[-1]
        own, other = (
            (node.input, node.output) if claim.entering else (node.output, through[0].input)
        )
        assert own is not None
        assert other is not None
        true = _fitting(claim, own, last)
        if not claim.sure and _off(claim, _fitting(claim, other, last)) < _off(claim, true):
            own = other
            true = _fitting(claim, own, last)
        if true is None:
            continue
        sizes = Sizes(claim.numbers[-len(true) :], claim.spans[-len(true) :])
        found.add(claim.spans[0].line, node.layer.entry.label, wrong_sizes(sizes, true))


def _fitting(claim: SizeClaim, x: Shape, last: bool) -> tuple[int, ...] | None:
    """Return the sizes as the comment orders them; None where it tells something else."""
    rank = x.rank + 1
    if len(claim.numbers) != rank and (claim.batched or len(claim.numbers) != rank + 1):
        return None
    if not claim.batched and len(claim.numbers) == 1 and not claim.sure:
        return None
    orders = [x.ordered("HWC"), x.ordered("CHW")]
    orders = orders if last else orders[::-1]
    written = claim.numbers[-rank:]
    if not claim.sure and len(claim.numbers) == rank and rank == 1:
        return None
    return min(orders, key=lambda each: sum(a != b for a, b in zip(each, written, strict=True)))


def _off(claim: SizeClaim, true: tuple[int, ...] | None) -> int:
    if true is None:
        return 99
    return sum(a != b for a, b in zip(claim.numbers[-len(true) :], true, strict=True))


def _params(
    found: Checked,
    claim: ParamsClaim,
    nodes: Sequence[Node],
    every: Sequence[Node],
    params: int | None,
    alone: bool,
) -> None:
    """Check a number of parameters: of the layers of the line, or of all."""
    if claim.total or alone:
        if params is not None and claim.total:
            layers = {id(node.layer): node for node in every}.values()
            _number(found, claim.cell, "params", params, _buffers(layers))
        return
    once = {id(node.layer): node for node in nodes}.values()
    if once and all(node.params is not None for node in once):
        true = sum(node.params or 0 for node in once)
        label = next(iter(once)).layer.entry.label
        _number(found, claim.cell, label, true, _buffers(once))


def _buffers(nodes: Iterable[Node]) -> int:
    """Return how many moving averages the library counts as parameters."""
    buffered = [node.input for node in nodes if node.layer.buffered]
    return sum(2 * x.channels for x in buffered if x is not None)


def _number(found: Checked, cell: Cell, label: str, params: int, buffers: int) -> None:
    """Check a number of parameters, with what the library counts besides or without."""
    whole = Fraction(params + buffers)
    wrong = [] if cell.holds(Fraction(params)) else wrong_cell(cell, whole, Kind.NUMBER)
    found.add(cell.span.line, label, wrong)
