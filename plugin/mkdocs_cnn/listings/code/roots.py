"""Which networks a code makes, and what goes through them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from mkdocs_cnn.layers import Shape
from mkdocs_cnn.listings.code.comments import of_comment, sizes_in
from mkdocs_cnn.listings.code.expressions import Stop
from mkdocs_cnn.listings.code.interpreter import Interpreter
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
    with suppress(Stop):
        yield


def _stated(interpreter: Interpreter) -> Shape | None:
    """Return the input that a summary is told, or the size of a tensor."""
    said = next(iter((*interpreter.stated, *interpreter.tensors)), None)
    return said or _in_comment(interpreter)


def _in_comment(interpreter: Interpreter) -> Shape | None:
    """Return what the first comment says that tells of an input: `# input shape (1, 28, 28)`."""
    for comment in interpreter.code.comments:
        if "input" in comment.text.lower() or "输入" in comment.text:
            for each in sizes_in(comment, interpreter.code):
                if each.entering and len(each.numbers) > 2:
                    return of_comment(each.numbers)
    return None


def _roots(interpreter: Interpreter) -> Iterator[Value]:
    """Yield the networks that nothing went through yet."""
    called = {id(each.of.node) for each in interpreter.instances}
    for each in reversed(interpreter.classes):
        if id(each.node) not in called and not each.used:
            interpreter.instantiate(each, None, interpreter.globals)
    known = set(map(id, interpreter.sequences))
    yield from _of_functions(interpreter)
    yield from (made for made in interpreter.instances if not made.used)
    for sequence in list(interpreter.sequences):
        outside = id(sequence) in known or not interpreter.instances
        free = not sequence.used and not sequence.open
        if outside and free and _is_outside(interpreter, sequence):
            yield sequence
    yield from _of_lists(interpreter)


def _of_functions(interpreter: Interpreter) -> Iterator[Value]:
    """Call the functions of a code that makes no layers outside of them."""
    if interpreter.layers:
        return
    for each in list(interpreter.globals.values()):
        if isinstance(each, Function):
            made = interpreter.invoke(each.node, [], None, interpreter.globals)
            if _is_end(made):
                yield made


def _of_lists(interpreter: Interpreter) -> Iterator[Value]:
    """Take layers in a list, or one below the other, for a sequence."""
    lists = [each for each in interpreter.globals.values() if isinstance(each, list)]
    parts = (Layer, Sequence)
    bare = [each for each in interpreter.bare if not (isinstance(each, parts) and each.used)]
    for each in (*filter(_is_chain, lists), *([bare] if _is_chain(bare) else [])):
        made = Sequence()
        for one in each:
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
