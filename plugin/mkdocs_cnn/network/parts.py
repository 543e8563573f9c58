"""A known network as a part of another: `resnet50 to conv4_x`, `mobilenet-v2 width 0.5`."""

from __future__ import annotations

from mkdocs_cnn.language.long_form import TRUTHS
from mkdocs_cnn.language.printer import unparse_operation
from mkdocs_cnn.language.program import TO, Operation, Parameter, Program
from mkdocs_cnn.language.vocabulary import with_numbers_in
from mkdocs_cnn.network.calls import chosen, settle
from mkdocs_cnn.network.graph import Group
from mkdocs_cnn.network.scopes import Frame, Scope
from mkdocs_cnn.network.walk import Walk
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Problem, Span, clip, did_you_mean


def part(walk: Walk, operation: Operation, name: str | None, scope: Scope) -> Group:
    """Work out a known network on the value in hand.

    It has the definitions, defaults and parameters of its own, and sees nothing of the network
    around it but what comes in. What comes out of its items can be taken: `from NAME.conv3_x`.
    """
    walk.step(operation.span, steps=1 + len(operation.arguments))
    name = name or scope.free(operation.name.replace(".", "_"))
    program = walk.networks.get(operation.name.lower())
    inner = scope.inner(name)
    inner.parent = None
    if program is not None and program.trace is not None:
        message = say("a-model-in-code-is-no-part", name=clip(operation.name))
        walk.lose(Problem(message, operation.span, say("a-network-in-the-language")))
        return Group(name, inner.path, "call", ())
    if program is None or program.layers is None:
        message = say("unknown-operation", word=clip(operation.name))
        walk.lose(Problem(message, operation.span, say("an-operation-such-as-or")))
        return Group(name, inner.path, "call", ())
    text = unparse_operation(with_numbers_in(operation, walk.numbers()))
    given = {each.word: each for each in operation.arguments}
    end = given.pop(TO, None)
    handed = settle(
        walk, [Parameter(a.word, None, "option", a.span) for a in given.values()], given, scope
    )
    wanted = chosen(walk, program, {each.word: each.span for each in given.values()})
    called = walk.place(operation.span)
    lines: list[str] = []
    with walk.inside(program, walk.bias and not _lacks_biases(program)):
        walk.settled = settle(walk, wanted, {}, settled=handed)
        if len(walk.settled) < len(wanted) or len(handed) < len(given):
            walk.lose()
        walk.end = f"{inner.path}.{end.value}" if end is not None else ""
        with (
            walk.within(Frame(walk.settled, None, called, walk.frame)),
            walk.deeper(operation.span, inner.path),
        ):
            parts = walk.parts(program.layers.items, inner)
        is_found = walk.is_ended or not walk.end
        lines += inner.values
    if not is_found:
        assert end is not None
        _report_end(walk, str(end.value), end.span, lines)
    scope.values[name] = walk.value
    walk.pass_by(inner.path)
    return Group(name, inner.path, "call", tuple(parts), text)


def _lacks_biases(program: Program) -> bool:
    setting = program.setting("bias")
    return setting is not None and TRUTHS.get(setting.values[0].value.lower()) is False


def _report_end(walk: Walk, address: str, span: Span, names: list[str]) -> None:
    """Say that a part has no layer with the name at which it should end."""
    hint = did_you_mean(address, names)
    expected = say("one-of", names=tuple(names[:12])) if len(names) <= 12 else ""
    walk.lose(
        Problem(say("no-such-layer-in-the-part", address=clip(address)), span, expected, hint)
    )
