"""What a definition was read as, and what stands beside its layers held against that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs_cnn.language.listed import Listing
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.summaries import Claimed, Node, Sizes, Summary
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.edges.network import Made, make
from mkdocs_cnn.listings.judged import Judged
from mkdocs_cnn.listings.reading import Reading, first_few
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Correction, clip

NO_BLOCK = say("no-block-without-a-network")


def read_defined(program: Program, listing: Listing, summary: Summary, read_as: Words) -> Reading:
    """Make the network that a definition says, and check what its comments claim.

    Args:
        program: what was read.
        listing: its listing.
        summary: what the definition says.
        read_as: says as what it was read.
    """
    made, ready = Made(), bool(summary.input and summary.whole and summary.nodes)
    if ready and not listing.problems:
        channels, *spatial = summary.input
        made = make(program, summary.nodes, Shape(tuple(spatial), channels))
    return Reading(
        listing,
        {},
        program=made.program,
        complete=not listing.problems,
        remarks=(read_as, *_remarks(summary, made, ready and not listing.problems)),
        judged=_judged(summary, read_as),
    )


def _remarks(summary: Summary, made: Made, tried: bool) -> Iterator[Words]:
    yield from summary.remarks
    if not summary.input:
        yield say("it-says-no-sizes")
    if tried and made.program is None:
        yield NO_BLOCK
    yield from head_remarks(made)


def head_remarks(made: Made) -> Iterator[Words]:
    """Say which layers are read as side outputs."""
    if made.heads:
        yield say("read-as-side-outputs", names=first_few(map(clip, made.heads)))


def _judged(summary: Summary, read_as: Words) -> Judged:
    checked: dict[int, list[Correction]] = {}
    labels: dict[int, str] = {}
    figures = unchecked = 0
    for node in summary.nodes:
        for said in node.claims:
            wrong = _wrong(node, said)
            figures += wrong is not None
            unchecked += wrong is None
            if wrong is not None:
                checked.setdefault(said.number, []).extend(wrong)
                labels[said.number] = node.name
    return Judged(dict(sorted(checked.items())), labels, figures, unchecked, read_as)


def _wrong(node: Node, said: Claimed) -> list[Correction] | None:
    """Return what is false in a claim; None where nobody knows."""
    if node.output is None or node.params is None:
        return None
    if said.params is not None:
        cell = said.params
        rule = say("a-figure-without-a-unit")
        right = f"{node.params:,}"
        if cell.holds(node.params):
            return []
        return [Correction(cell.span, cell.text, right, cell.corrected(node.params), rule)]
    assert said.sizes is not None
    return _sizes(said.sizes, node.output)


def _sizes(sizes: Sizes, output: Shape) -> list[Correction] | None:
    """Hold sizes against an output, in the order in which fewer of them are false."""
    rank = len(sizes.numbers) - 1
    spatial = output.spatial or (1,) * rank
    if len(spatial) != rank:
        return None
    orders = [(*spatial, output.channels), (output.channels, *spatial)]
    if sizes.batch is not None:
        orders.reverse()
    true = min(orders, key=lambda each: _differing(sizes.numbers, each))
    rule = say("sizes-are-exact")
    each = zip(sizes.numbers, sizes.spans, true, strict=True)
    return [
        Correction(span, span.text, f"{right:,}", str(right), rule)
        for number, span, right in each
        if number != right
    ]


def _differing(written: Sequence[int], true: Sequence[int]) -> int:
    return sum(one != other for one, other in zip(written, true, strict=True))
