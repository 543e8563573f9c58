"""What goes into a line, as far as the line says it itself.

It is asked for where no line before says it: at the beginning of a listing, behind a line that
cannot be read, and, where no sizes are written, in front of the first fully connected layer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isqrt, prod

from mkdocs_cnn.language.inputs import described, likely_meant
from mkdocs_cnn.language.listed import Listing, ListingLine
from mkdocs_cnn.language.program import Operation, Program
from mkdocs_cnn.layers import BY_NAME, Family, Shape
from mkdocs_cnn.listings import clues
from mkdocs_cnn.listings.arrows import is_chain
from mkdocs_cnn.listings.products import seen_before, splits
from mkdocs_cnn.listings.truth import Truth
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Problem
from mkdocs_cnn.problems.records import replace

IMAGE = 3
"""The numbers of an image's size."""
MAX_SOLUTIONS = 8
"""With more ways to read fully connected layers, too little is said."""
POINT = (1, 1)
"""Extents, where they do not matter."""


def in_order(program: Program, layout: str) -> Listing:
    """Say of every line whether its sizes begin with the channels."""
    assert program.listing is not None
    declared = program.setting("layout")
    if declared is not None and len(declared.values) == 1:
        layout = declared.values[0].value
    first = layout.strip().upper() == "CHW"
    lines = (
        replace(line, channels_first=first or line.channels_first) for line in program.listing.lines
    )
    return replace(program.listing, lines=tuple(lines))


def input_shapes(line: ListingLine) -> Iterator[Shape]:
    """Yield the shapes that the line of an input writes."""
    if line.outline is not None:
        *spatial, channels = line.sizes
        yield Shape(tuple(spatial), channels)
    yield from (shape for shape in clues.sizes_written(line) if shape.rank)


def input_truth(line: ListingLine) -> Truth:
    """Take the line of an input at its word."""
    shape = next(input_shapes(line), Shape((), 0))
    return Truth(shape, shape.size)


def is_turned(listing: Listing) -> bool:
    """Does a listing go from the output to the input: is that last, or the first layer flat?"""
    if any(line.role in ("unread", "arithmetic") for line in listing.lines):
        return False
    layers = [line for line in listing.lines if line.role == "layer"]
    if len(layers) < 2 or is_chain(layers):
        return False
    inputs = [line.number for line in listing.lines if line.role == "input"]
    if inputs:
        return min(inputs) > layers[-1].number
    flat = [line.operations[0].name == "fc" for line in layers]
    return flat[0] and not flat[-1]


def reordered(listing: Listing) -> Problem | None:
    """Report sizes that are written in another order than that in which they are read.

    Taken as they stand, they would make true figures false.
    """
    outlined = [line for line in listing.lines if line.outline is not None]
    images = [line for line in outlined if _is_image(_from_far_end(line))]
    if len(images) > 1 and all(_is_turned(_from_far_end(line)) for line in images):
        return _other_order(images[0], _turned(images[0]))
    first = next((line for line in outlined if line.role == "input"), None)
    meant = _meant(first) if first else ""
    return _other_order(first, meant) if first and meant else None


def _meant(line: ListingLine) -> Words:
    """Return what is as good as certainly meant with an input; empty where it is what is read."""
    if not line.channels_first:
        meant, is_certain = likely_meant(line.sizes)
        return meant if is_certain else ""
    if likely_meant(_turned_sizes(line))[1]:
        return _turned(line)
    batch, *image = _from_far_end(line)[::-1]
    is_batch = len(image) == IMAGE and likely_meant((batch, *image))[1]
    return "x".join(map(str, image)) if is_batch else ""


def _from_far_end(line: ListingLine) -> Sequence[int]:
    """Return the sizes as written, from that end on where the channels do not stand."""
    written = line.outline.extents.sizes if line.outline else ()
    return written[::-1] if line.channels_first else written


def _turned_sizes(line: ListingLine) -> tuple[int, ...]:
    """Return the sizes in the order in which they are not read."""
    far, *others = _from_far_end(line)
    return (far, *others[::-1]) if line.channels_first else (*others, far)


def _turned(line: ListingLine) -> str:
    return "x".join(map(str, _turned_sizes(line)))


def _is_image(sizes: Sequence[int]) -> bool:
    return len(sizes) == IMAGE and min(sizes[1:]) > 1


def _is_turned(sizes: Sequence[int]) -> bool:
    return sizes[0] != sizes[1] == sizes[2]


def _other_order(line: ListingLine, meant: Words) -> Problem:
    """Ask for the order of sizes; both can be read, if it is declared."""
    assert line.outline is not None
    read, other = ("first", "HWC") if line.channels_first else ("last", "CHW")
    message = say("is-read-as", written=line.outline.extents.text, sizes=described(line.sizes))
    hint = say("write-the-sizes-of-all-lines", read=read, other=other)
    return Problem(
        message, line.outline.span, say("channels-read-meant", read=read, meant=meant), hint
    )


def inputs_of(
    line: ListingLine, sized: bool, channels: int | None, nearby: tuple[int, ...] | None = None
) -> list[Shape]:
    """Return what can go into a line, the likeliest first; empty where it says nothing of that.

    Args:
        line: a layer.
        sized: do sizes matter?
        channels: the channels, where they are known.
        nearby: behind a line that cannot be read, the extents before it; they stand in where the
            line says none.
    """
    operation = line.operations[0]
    told = [Shape(line.sizes_entering[:-1], line.sizes_entering[-1])] if line.entering else []
    if not sized:
        told = []
    if operation.name == "fc":
        return clues.first([*told, *flat_inputs(line, channels)])
    seen = (
        [channels]
        if channels
        else list(clues.channels_of(line, operation, grouped=nearby is not None))
    )
    if operation.name != "conv" and not seen:
        seen = [shape.channels for shape in clues.sizes_written(line)]
    spaces = (_spaces(line, operation) or ([nearby] if nearby else [])) if sized else [POINT]
    found = [Shape(space, each) for space in spaces for each in seen if each > 0]
    return clues.first([*told, *found])


def _spaces(line: ListingLine, operation: Operation) -> list[tuple[int, ...]]:
    """Return the extents from which a layer makes the written ones, if it is as usual."""
    written = clues.extents_likely(clues.sizes_written(line))
    kernel, step, pad = _window(line, operation)
    for behind in line.operations[1:]:
        if BY_NAME[behind.name].family is Family.POOLING and behind.name != "gap":
            window, slide, _ = _window(line, behind)
            more = (0, 1) if window == slide else (window - slide,)
            written = [tuple(e * slide + m for e in spatial) for spatial in written for m in more]
    spaces = [tuple(extent * step for extent in spatial) for spatial in written]
    reach = kernel - 2 * pad
    spaces += [tuple((extent - 1) * step + reach for extent in spatial) for spatial in written]
    return clues.first(each for each in spaces if min(each, default=1) > 0)


def _window(line: ListingLine, operation: Operation) -> tuple[int, int, int]:
    """Return a kernel, a stride and a padding, as usual where the line does not say them."""
    kernel, step, pad = (clues.said_number(operation, word) for word in ("kernel", "stride", "pad"))
    if BY_NAME[operation.name].family is Family.POOLING:
        kernel = kernel or 2
        return kernel, step or kernel, pad or 0
    kernel = next((each[0] for each in clues.kernels(line, operation)), 1)
    return kernel, step or 1, kernel // 2 if pad is None else pad


# Fully connected layers


def flat_inputs(line: ListingLine, channels: int | None) -> list[Shape]:
    """Return what a fully connected layer can see, from its weights.

    Args:
        line: the layer.
        channels: those of the layer before, where they are known.
    """
    said = clues.said_number(line.operations[0], "out")
    outs = [said] if said else [shape.channels for shape in clues.sizes_written(line)]
    found: list[Shape] = []
    ways = [way for product in clues.products(line, "weights") for way in splits(product)]
    for way in sorted(ways, key=lambda way: not set(way.outputs) & set(outs)):
        found += _spread(way.seen, channels)
    for product in clues.products(line, "weights"):
        for out in outs:
            found += [
                shape for seen in seen_before(product, out) for shape in _spread(seen, channels)
            ]
    alone = [way.outputs[0] for way in ways if len(way.outputs) == 1]
    for figure in clues.telling(line):
        for out in dict.fromkeys(alone if ways else outs):
            for bias in (1, 0):
                seen, rest = divmod(figure - bias * out, max(out, 1))
                found += _spread((seen,), channels) if rest == 0 and seen > 0 else []
    return clues.first(found)


def _spread(seen: tuple[int, ...], channels: int | None) -> Iterator[Shape]:
    """Take the factors of what a layer sees apart: extents, and channels."""
    if not seen or min(seen) < 1:
        return
    if len(seen) == 1 or len(seen) > Limits.axes:
        yield Shape((), prod(seen))
        return
    spatial, last = seen[:-1], seen[-1]
    if channels is None:
        yield Shape(spatial, last)
    elif seen[0] == channels != last:
        yield Shape(seen[1:], channels)
    else:
        for extents in clues.extents_likely([Shape(spatial, channels)]):
            yield Shape(extents, channels)


def oddness(shape: Shape, channels: int | None) -> int:
    """Say how unusual an input of a fully connected layer is: usual is a square of all channels."""
    if len(set(shape.spatial)) > 1:
        return 1
    if not channels:
        return 0
    positions, rest = divmod(shape.size, channels)
    return 3 if rest else 2 * (isqrt(positions) ** 2 != positions)


# Layers of which only the number of parameters is said


def solved(
    figures: Sequence[int], outs: Sequence[int | None], channels: int | None
) -> list[tuple[Shape, tuple[int, ...]]]:
    """Find fully connected layers that have exactly these numbers of parameters.

    Args:
        figures: the parameters of each layer, in order.
        outs: the outputs where they are known.
        channels: the channels in front of them; what goes in is a square of them.

    Returns:
        What goes in, and the outputs of each layer; empty where there is none. Of too many, some.
    """
    found: list[tuple[Shape, tuple[int, ...]]] = []
    if figures and max(figures) <= Limits.listing_solved:
        for bias in (1, 0):
            for head in [outs[0]] if outs[0] else _divisors(figures[0]):
                inputs, rest = divmod(figures[0], head)
                chain = _chain(figures[1:], outs[1:], head, bias) if rest == 0 else None
                if chain is not None and inputs > bias:
                    found += [(each, (head, *chain)) for each in _squares(inputs - bias, channels)]
                if len(found) > MAX_SOLUTIONS:
                    return found
    return found


def _squares(inputs: int, channels: int | None) -> Iterator[Shape]:
    """Take a flat input apart: so many positions for each channel, in a square."""
    if not channels:
        yield Shape((), inputs)
        return
    positions, rest = divmod(inputs, channels)
    side = isqrt(positions)
    if rest == 0 and side > 0 and side**2 == positions:
        yield Shape((side, side), channels)


def _chain(
    figures: Sequence[int], outs: Sequence[int | None], inputs: int, bias: int
) -> tuple[int, ...] | None:
    """Divide each layer's parameters by its inputs, which are the outputs before."""
    found: list[int] = []
    for figure, out in zip(figures, outs, strict=True):
        inputs, rest = divmod(figure, inputs + bias)
        if rest or inputs < 1 or out not in (None, inputs):
            return None
        found.append(inputs)
    return tuple(found)


def _divisors(number: int) -> Iterator[int]:
    for small in range(1, isqrt(number) + 1):
        if number % small == 0:
            yield small
            if small**2 != number:
                yield number // small
