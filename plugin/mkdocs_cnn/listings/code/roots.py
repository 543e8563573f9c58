"""Which networks a code makes, and what goes through them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.code.interpreter import Interpreter, Stop
from mkdocs_cnn.listings.code.values import Flow, Function, Instance, Layer, Node, Sequence, Value
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.records import record


@record()
class Found:
    """What came of following a code."""

    flows: tuple[Flow, ...]
    """What comes out of each network."""
    whole: bool
    """Was everything looked at?"""


def follow(interpreter: Interpreter, start: Shape | None) -> Found:
    """Follow a code, then send an input through each network that nothing went through.

    Args:
        interpreter: knows the library.
        start: the input that the author has written.
    """
    with _bounded(interpreter):
        interpreter.run(interpreter.code.statements, interpreter.globals)
    whole = interpreter.steps <= Limits.code_steps
    interpreter.steps = 0
    flows = [each for each in interpreter.globals.values() if _is_end(each)]
    with _bounded(interpreter):
        roots = list(_roots(interpreter))
        shape = start or _stated(interpreter)
        single = len(roots) == 1
        for root in roots:
            if isinstance(root, Flow):
                flows.append(root)
                continue
            given = shape if single else None
            flow = Flow(given, given.channels if given else None)
            flows.append(interpreter.through(root, flow))
        for each in interpreter.sequences:
            if not each.used and not each.open:
                interpreter.through(each, Flow())
    whole &= interpreter.steps <= Limits.code_steps
    return Found(tuple(each for each in flows if isinstance(each, Flow)), whole)


def _is_end(value: Value) -> bool:
    return isinstance(value, Flow) and value.node is not None


@contextmanager
def _bounded(interpreter: Interpreter) -> Iterator[None]:
    """Stop where there are too many steps."""
    try:
        yield
    except Stop:
        pass


def _stated(interpreter: Interpreter) -> Shape | None:
    """Return the input that a summary is told, or the size of a tensor."""
    return next(iter((*interpreter.stated, *interpreter.tensors)), None)


def _roots(interpreter: Interpreter) -> Iterator[Value]:
    """Yield the networks that nothing went through yet."""
    called = {id(each.of.node) for each in interpreter.instances}
    for each in reversed(interpreter.classes):
        if id(each.node) not in called and not each.used:
            interpreter.instantiate(each, None, interpreter.globals)
    known = set(map(id, interpreter.sequences))
    functions = [each for each in interpreter.globals.values() if isinstance(each, Function)]
    if not interpreter.layers:
        for function in functions:
            made = interpreter.invoke(function.node, [], None, interpreter.globals)
            if _is_end(made):
                yield made
    yield from (each for each in interpreter.instances if not each.used)
    for each_ in list(interpreter.sequences):
        inside = id(each_) in known or not interpreter.instances
        if inside and not each_.used and not each_.open and _is_outside(interpreter, each_):
            yield each_
    for value in interpreter.globals.values():
        if isinstance(value, list) and _is_chain(value):
            made = Sequence()
            for one in value:
                made.add(one)
            yield made
    bare = [
        each for each in interpreter.bare if not (isinstance(each, (Layer, Sequence)) and each.used)
    ]
    if any(isinstance(each, Layer) for each in bare):
        made = Sequence()
        for one in bare:
            made.add(one)
        yield made


def _is_outside(interpreter: Interpreter, sequence: Sequence) -> bool:
    """Is it none that a class holds, whose way through it cannot be followed?"""
    return all(
        value is not sequence
        for made in interpreter.instances
        for value in made.attributes.values()
    )


def _is_chain(value: list[Value]) -> bool:
    return any(isinstance(each, Layer) for each in value) and all(
        not (isinstance(each, (Layer, Sequence, Instance)) and each.used) for each in value
    )


def path(node: Node | None) -> list[Node]:
    """Return the layers up to one, from the first on."""
    nodes: list[Node] = []
    while node is not None:
        nodes.append(node)
        node = node.before
    return nodes[::-1]
