"""What code was read as, the network that it makes, and what of it is false."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mkdocs_cnn.language.inputs import read_input
from mkdocs_cnn.language.names import is_free
from mkdocs_cnn.language.program import Chain, Input, Item, Program, Row, Share, Stage, Text
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.code.checking import check
from mkdocs_cnn.listings.code.comments import of_comment
from mkdocs_cnn.listings.code.interpreter import Interpreter
from mkdocs_cnn.listings.code.keras import Keras
from mkdocs_cnn.listings.code.pytorch import PyTorch
from mkdocs_cnn.listings.code.roots import Found, follow, path
from mkdocs_cnn.listings.code.text import Code, read_code
from mkdocs_cnn.listings.code.values import Node
from mkdocs_cnn.listings.judged import Judged
from mkdocs_cnn.listings.reading import MAX_REMARKS, Reading, first_few
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say, together
from mkdocs_cnn.problems.problem import Invalid, Problem, clip
from mkdocs_cnn.problems.records import replace

_SIZES = pattern(r"[\s\[(]*[0-9]+(?:\s*[xX×*,]\s*[0-9]+)*,?[\s\])]*")


def read_pasted_code(program: Program, read_as: Words) -> Reading:
    """Follow code, and hold what it claims against what comes of it.

    Args:
        program: what was read, with its listing.
        read_as: says as what it was read.
    """
    listing = program.listing
    assert listing is not None
    try:
        code = read_code(program.source)
    except Invalid as invalid:
        judged = Judged({}, {}, read_as=read_as)
        return Reading(listing, {}, complete=False, problems=invalid.problems, judged=judged)
    interpreter: Interpreter = (Keras if listing.kind == "keras-code" else PyTorch)(code)
    start = _written_input(code)
    found = follow(interpreter, start)
    nodes = _main(found)
    params = _params(interpreter, found)
    checked = check(interpreter, params)
    problems = [*code.problems, *interpreter.followed.problems, *checked.problems]
    network = None
    if not problems and not any(checked.wrong.values()):
        network = _program(program, nodes, found, interpreter)
    nothing = not checked.figures and network is None and not problems
    if nothing and (interpreter.left or not interpreter.followed.nodes):
        problems.append(_unfollowed(interpreter))
    return Reading(
        listing,
        {},
        program=network,
        complete=not problems,
        remarks=(read_as, *_remarks(interpreter, found, params, network)),
        problems=tuple(problems),
        judged=Judged(checked.wrong, checked.labels, checked.figures, 0, read_as),
    )


def _written_input(code: Code) -> Shape | None:
    """Read the input that the author has written in a line of its own, or in a comment."""
    for span in code.inputs:
        comment = "#" in code.source.lines[span.line][: span.column]
        if not _SIZES.fullmatch(span.text):
            if not comment:
                expected = say("sizes-of-an-input")
                code.problems.append(Problem(say("this-is-not-an-input"), span, expected))
        elif comment:
            return of_comment([int(each) for each in re.findall("[0-9]{1,9}", span.text)])
        else:
            given, _ = read_input(Scalar(span.text, span), code.problems)
            return given.shape if given else None
    return None


def _main(found: Found) -> list[Node]:
    """Return the layers of the only network; none where there are several."""
    each = [path(flow.node) for flow in found.flows if flow.node is not None]
    ends = [nodes for nodes in each if nodes]
    longest = max(ends, key=len, default=[])
    known = set(map(id, longest))
    return longest if all(id(nodes[-1]) in known for nodes in ends) else []


def _params(interpreter: Interpreter, found: Found) -> int | None:
    """Return all parameters, where every layer is known."""
    several = len(found.flows) > 1 and not _main(found)
    if interpreter.left or not found.whole or interpreter.code.problems or several:
        return None
    once = {id(node.layer): node for node in interpreter.followed.nodes}
    if any(id(layer) not in once for layer in interpreter.layers if layer.entry.entering):
        return None
    each = [node.params for node in once.values()]
    return None if not each or None in each else sum(n for n in each if n)


def _program(
    program: Program, nodes: Sequence[Node], found: Found, interpreter: Interpreter
) -> Program | None:
    """Make a program of layers that follow one from the other."""
    while nodes and nodes[0].input is None and not nodes[0].layer.entry.leaving:
        nodes = nodes[1:]
    whole = found.whole and all(flow.chained and flow.shape for flow in found.flows)
    known = all(node.input and node.output for node in nodes)
    if not nodes or not whole or not known:
        return None
    first = nodes[0].input
    items = _items(nodes)
    if first is None or items is None or any(node.before is None for node in nodes[1:]):
        return None
    span = program.source.span()
    stage = Stage(None, items, None, span)
    return replace(program, input=Input(first, span), layers=stage)


def _items(nodes: Sequence[Node]) -> tuple[Item, ...] | None:
    """Write the layers in rows; one that is used again shares its parameters."""
    names = [_own(node) for node in nodes]
    done: dict[int, str] = {}
    items: list[Item] = []
    for node, name in zip(nodes, names, strict=True):
        span = node.layer.entry.span
        if id(node.layer) in done and node.params:
            if not done[id(node.layer)]:
                return None
            items.append(Share(None, Text(done[id(node.layer)], span), span))
            continue
        single = names.count(name) == 1 or (node.params and id(node.layer) not in done)
        own = name if name and single and name not in done.values() else ""
        done[id(node.layer)] = own
        items.append(Row(Text(own, span) if own else None, Chain(node.operations), span))
    return tuple(items)


def _own(node: Node) -> str:
    """Return the name of a layer, where a network can have it."""
    name = re.sub(r"\W", "_", node.layer.entry.name)
    return name if is_free(name) else ""


def _unfollowed(interpreter: Interpreter) -> Problem:
    hint = say("paste-its-summary")
    source = interpreter.code.source
    first = next((n for n, line in enumerate(source.lines) if line.strip()), 0)
    span = interpreter.left[0] if interpreter.left else source.whole_line(first)
    return Problem(say("code-that-cannot-be-followed"), span, "", hint)


def _remarks(
    interpreter: Interpreter, found: Found, params: int | None, network: Program | None
) -> Iterator[Words]:
    if params:
        yield say("its-layers-have", count=params)
    for node in interpreter.followed.unflattened[:1]:
        label = node.layer.entry.label
        yield say("no-line-flattens", label=label, library=interpreter.library)
    unset = list(interpreter.unset)[:MAX_REMARKS]
    if unset:
        yield say("not-known", names=tuple(map(clip, unset)), first=unset[0])
    left = list(_left(interpreter))
    if left:
        yield together([say("not-followed", lines=first_few(left)), say("paste-its-summary")])
    if not found.whole:
        yield say("too-many-steps")
    if network is None and not left and not interpreter.code.problems:
        yield from _unsaid(interpreter, found)


def _unsaid(interpreter: Interpreter, found: Found) -> Iterator[Words]:
    nodes = interpreter.followed.nodes
    if len(found.flows) > 1 and not _main(found):
        yield say("it-makes-networks", count=len(found.flows))
    elif nodes and all(node.output is None for node in nodes):
        yield say("it-says-no-sizes")


def _left(interpreter: Interpreter) -> Iterator[Words]:
    """Say what cannot be followed, line by line."""
    seen: set[int] = set()
    for span in sorted(interpreter.left, key=lambda each: (each.line, each.column)):
        if span.line not in seen:
            seen.add(span.line)
            yield say("text-in-line", text=clip(span.text, 40), line=span.file_line)
