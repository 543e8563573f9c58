"""A program back to text, such that reading it again gives the same program."""

from __future__ import annotations

import re
from functools import lru_cache

from mkdocs_cnn.language.expressions import (
    Dimension,
    Expression,
    Name,
    Number,
    Sided,
    unparse_expression,
)
from mkdocs_cnn.language.inputs import likely_meant, named_input
from mkdocs_cnn.language.program import (
    PARTS,
    REST,
    Argument,
    Chain,
    Definition,
    Head,
    Input,
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
    Value,
)
from mkdocs_cnn.language.vocabulary import OFF
from mkdocs_cnn.layers import BY_NAME, Shape
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.remembered import REMEMBERED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.language.varied import Choice, Varied

_PLAIN = pattern(r"[^\W\d](?:[\w .,()/=+·×-]*[\w.,()/=+·×-])?")
_MISTAKABLE = pattern(r"[xX]\d.*|same|valid", re.IGNORECASE)
_HEAD = ("kernel", "out")
_YAML_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


def unparse(program: Program) -> str:
    """Write a program as `parse` reads it; a listing and an export stay as they were written."""
    if text := _without_keys(program):
        return text
    lines = [f"use: {_quote(program.use)}"] if program.use else []
    lines += [f"{key}: {_quote(text)}" for key, text in program.texts]
    varied = {each.key.value for each in program.vary}
    lines += _values("with", tuple(each for each in program.given if each.name not in varied))
    if program.input and "input" not in varied:
        lines.append(f"input: {_input(program.input)}")
    lines += _varied(program.vary)
    for setting in (each for each in program.settings if each.name not in varied):
        lines.append(f"{setting.name}: [{', '.join(map(_quote, setting.values))}]")
    lines += _values("parameters", program.parameters)
    if program.defaults:
        lines.append("defaults:")
        lines += [f"  {each.name}: {_defaults(each)}".rstrip() for each in program.defaults]
    if program.definitions:
        lines += ["define:", *(line for each in program.definitions for line in _definition(each))]
    if program.layers:
        lines += ["layers:", *_items(program.layers.items, "  ")]
    if program.expect:
        lines.append("expect:")
        lines += [f"  {_quote(each.subject)}: {_quote(each.figure)}" for each in program.expect]
    if program.compare_all:
        lines.append("compare: all")
    if program.compare:
        lines += ["compare:", *_compared(program.compare)]
    lines += ["pages:"] * bool(program.pages)
    lines += [f"  {_quote(name)}: {_quote(address)}" for name, address in program.pages]
    return "\n".join(lines) + "\n"


def _without_keys(program: Program) -> str:
    """Write a listing, or a network's name alone; empty where keys are needed."""
    if program.listing is not None or program.trace is not None:
        return program.source.text
    alone = program.use and program == Program(program.source, use=program.use)
    return f"{_quote(program.use)}\n" if program.use and alone else ""


def _input(written: Input) -> str:
    """Write one size, or those of several inputs by their names."""
    if not written.named:
        return _size(written.shape)
    each = (f"{name.value}: {_size(shape)}" for name, shape in written.named)
    return f"{{{', '.join(each)}}}"


def _size(shape: Shape) -> str:
    """Write `224x224x3`; a size that could be meant otherwise with the names of its numbers."""
    if likely_meant(shape.sizes)[0]:
        return named_input(shape)
    return "x".join(map(str, shape.sizes))


def unparse_operation(operation: Operation) -> str:
    """Write one operation: `conv3-64 stride 2`."""
    if operation.name == "from":
        return f"from {operation.arguments[0].value}"
    given = {argument.word: argument.value for argument in operation.arguments}
    kernel = _value(given["kernel"]) if "kernel" in given else ""
    out = f"-{_value(given['out'])}" if "out" in given else ""
    bare = not kernel or kernel[0] in "0123456789("
    head = f"{operation.name}{kernel if bare else f'({kernel})'}{out}"
    return f"{head} {unparse_options(operation)}".rstrip()


def unparse_options(operation: Operation) -> str:
    """Write the options of an operation: `stride 2 nobias`."""
    each = (_option(operation, a) for a in operation.arguments if a.word not in _HEAD)
    return " ".join(each)


def _defaults(operation: Operation) -> str:
    """Write the options in one line, or in the long form where kernel or outputs are among them."""
    if not any(argument.word in _HEAD for argument in operation.arguments):
        return unparse_options(operation)
    each = (f'{a.word}: "{_value(a.value)}"' for a in operation.arguments)
    return f"{{{', '.join(each)}}}"


def unparse_row(row: Row) -> str:
    """Write one line, without its name."""
    return _chain(row.chain)


@lru_cache(REMEMBERED)
def _chain(chain: Chain) -> str:
    line = " + ".join(map(unparse_operation, chain.operations))
    return f"{line} {_times(chain.times)}" if chain.times else line


def _option(operation: Operation, argument: Argument) -> str:
    kind = BY_NAME.get(operation.name)
    if kind is None:  # a call of a definition, or a parameter that stands for an operation
        if isinstance(argument.value, bool):
            return argument.word if argument.value else OFF[argument.word]
        return f"{argument.word} {_value(argument.value)}"
    spec = next(spec for spec in kind.specs().values() if spec.word == argument.word)
    if isinstance(argument.value, bool):
        return spec.word if argument.value else spec.off
    text = _value(argument.value)
    return text if spec.positional and text[0] in "0123456789(." else f"{spec.word} {text}"


def _value(value: Value) -> str:
    if isinstance(value, tuple):
        return "x".join(_dimension(each, len(value) > 1) for each in value)
    return f"({unparse_operation(value)})" if isinstance(value, Operation) else str(value)


def _dimension(expression: Dimension, several: bool) -> str:
    if isinstance(expression, Sided):
        return f"{_dimension(expression.before, True)}:{_dimension(expression.after, True)}"
    text = unparse_expression(expression)
    whole = isinstance(expression, Number) and text.isdecimal() and len(text) <= Limits.digits
    named = isinstance(expression, Name) and not several and not _MISTAKABLE.fullmatch(text)
    bare = whole or named
    return text if bare else f"({text})"


def _times(times: Expression) -> str:
    return f"x{_dimension(times, several=True)}"


def _items(items: tuple[Item, ...], indent: str) -> list[str]:
    return [line for item in items for line in _item(item, indent)]


def _item(item: Item, indent: str) -> list[str]:
    name = item.name.value if item.name else ""
    head = f"{indent}- {name}: " if name else f"{indent}- "
    if isinstance(item, Row):
        return [f"{head}{unparse_row(item)}"]
    if isinstance(item, Share):
        return [f"{head}{{share: {item.target.value}}}"]
    if isinstance(item, Stage):
        times = f" {_times(item.times)}" if item.times else ""
        first = f"{indent}- {name}{times}:" if name else f"{indent}-"
        return [first, *_items(item.items, indent + "    ")]
    inner = indent + ("      " if name else "  ")
    lines = [head.rstrip()] if name else []
    lines += [f"{inner}{line}" for line in _structure(item)]
    if not name:
        lines[0] = f"{indent}- {lines[0].strip()}"
    return lines


def _structure(item: Join | Residual | Head) -> list[str]:
    """Write the keys of an item that is more than a sequence."""
    if isinstance(item, Join):
        parts = [_parts(item.parts)] if item.parts else []
        return [f"{item.how}:", *(line for each in item.branches for line in _branch(each)), *parts]
    key = "head" if isinstance(item, Head) else "residual"
    lines = [f"{key}:", *_items(item.items, "  ")]
    if isinstance(item, Residual) and isinstance(item.shortcut, Stage):
        lines += ["shortcut:", *_items(item.shortcut.items, "  ")]
    elif isinstance(item, Residual) and item.shortcut != "identity":
        lines.append(f"shortcut: {item.shortcut}")
    return lines


def _parts(parts: tuple[Expression | None, ...]) -> str:
    """Write how many channels each branch of a split gets."""
    each = (REST if part is None else _dimension(part, False) for part in parts)
    return f"{PARTS}: [{', '.join(each)}]"


def _branch(branch: Stage) -> list[str]:
    times = f" {_times(branch.times)}" if branch.times else ""
    head = f"  {branch.name.value}{times}:" if branch.name else "  -"
    return [head, *_items(branch.items, "      ")] if branch.items else [f"{head} []"]


def _parameter(parameter: Parameter) -> str:
    if parameter.default is None:
        return parameter.name
    return f"{parameter.name}={_given(parameter.default)}"


def _given(value: Expression | Operation) -> str:
    """Write what a parameter stands for."""
    return _value(value) if isinstance(value, Operation) else _dimension(value, False)


def unparse_definition(definition: Definition) -> str:
    """Write one definition."""
    return "\n".join(_definition(definition))


def _definition(definition: Definition) -> list[str]:
    by_role = {each.role: each.name for each in definition.parameters}
    head = definition.name
    head += f"({by_role['kernel']})" if "kernel" in by_role else ""
    head += f"-{by_role['out']}" if "out" in by_role else ""
    options = (_parameter(each) for each in definition.parameters if each.role == "option")
    return [f"  {' '.join([head, *options])}:", *_items(definition.items, "    ")]


def _values(key: str, parameters: tuple[Parameter, ...]) -> list[str]:
    each = (f"  {p.name}: {_given(p.default)}" for p in parameters if p.default)
    return [f"{key}:", *each] if parameters else []


def _varied(vary: tuple[Varied, ...]) -> list[str]:
    each = (f"  {one.key.value}: [{', '.join(map(_choice, one.choices))}]" for one in vary)
    return ["vary:", *each] if vary else []


def _choice(choice: Choice) -> str:
    """Write one of the things that a key can be."""
    if choice.input is not None:
        return _input(choice.input)
    if choice.setting is not None:
        return _quote(choice.setting.values[0])
    default = choice.given and choice.given.default
    return _given(default) if default else '""'


def _compared(programs: tuple[Program, ...]) -> list[str]:
    lines: list[str] = []
    for program in programs:
        first, *rest = unparse(program).splitlines()
        lines += [f"  - {first}", *(f"    {line}" for line in rest)]
    return lines


def _quote(text: Text) -> str:
    value = text.value
    if _PLAIN.fullmatch(value) and value.lower() not in _YAML_WORDS:
        return value if "," not in value else f'"{value}"'
    return '"' + "".join(map(_escaped, value)) + '"'


def _escaped(character: str) -> str:
    """Write what cannot stand in quotes as YAML's escapes do."""
    if character in '\\"':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"
