"""A program back to text, such that reading it again gives the same program."""

from __future__ import annotations

import re

from mkdocs_cnn.language.expressions import Expression, Name, Number, unparse_expression
from mkdocs_cnn.language.notation import MAX_DIGITS
from mkdocs_cnn.language.program import Argument, Item, Operation, Program, Row, Text, Value
from mkdocs_cnn.layers import BY_NAME

_PLAIN = re.compile(r"[^\W\d](?:[\w .,()/=+·×-]*[\w.,()/=+·×-])?")
_MISTAKABLE = re.compile(r"[xX]\d.*|same|valid", re.IGNORECASE)
_HEAD = ("kernel", "out")
_YAML_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


def unparse(program: Program) -> str:
    """Write a program as `parse` reads it."""
    if program == Program(program.source, use=program.use) and program.use:
        return f"{_quote(program.use)}\n"
    lines = [f"use: {_quote(program.use)}"] if program.use else []
    lines += [f"{key}: {_quote(text)}" for key, text in program.texts]
    if program.input:
        lines.append(f"input: {'x'.join(map(str, program.input.shape.sizes))}")
    for setting in program.settings:
        lines.append(f"{setting.name}: [{', '.join(map(_quote, setting.values))}]")
    if program.defaults:
        lines.append("defaults:")
        lines += [f"  {each.name}: {_defaults(each)}".rstrip() for each in program.defaults]
    if program.layers:
        lines += ["layers:", *_items(program.layers.items, "  ")]
    if program.compare:
        lines += ["compare:", *_compared(program.compare)]
    return "\n".join(lines) + "\n"


def unparse_operation(operation: Operation) -> str:
    """Write one operation: `conv3-64 stride 2`."""
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
    line = " + ".join(map(unparse_operation, row.operations))
    return f"{line} {_times(row.times)}" if row.times else line


def _option(operation: Operation, argument: Argument) -> str:
    specs = BY_NAME[operation.name].specs().values()
    spec = next(spec for spec in specs if spec.word == argument.word)
    if isinstance(argument.value, bool):
        return spec.word if argument.value else spec.off
    text = _value(argument.value)
    return text if spec.positional and text[0] in "0123456789(." else f"{spec.word} {text}"


def _value(value: Value) -> str:
    if isinstance(value, tuple):
        return "x".join(_dimension(each, len(value) > 1) for each in value)
    return str(value)


def _dimension(expression: Expression, several: bool) -> str:
    text = unparse_expression(expression)
    whole = isinstance(expression, Number) and text.isdecimal() and len(text) <= MAX_DIGITS
    named = isinstance(expression, Name) and not several and not _MISTAKABLE.fullmatch(text)
    bare = whole or named
    return text if bare else f"({text})"


def _times(times: Expression) -> str:
    return f"x{_dimension(times, several=True)}"


def _items(items: tuple[Item, ...], indent: str) -> list[str]:
    lines: list[str] = []
    for item in items:
        name = item.name.value if item.name else ""
        if isinstance(item, Row):
            text = unparse_row(item)
            lines.append(f"{indent}- {name}: {text}" if name else f"{indent}- {text}")
            continue
        if name:
            times = f" {_times(item.times)}" if item.times else ""
            lines.append(f"{indent}- {name}{times}:")
            lines += _items(item.items, indent + "    ")
        else:
            lines.append(f"{indent}-")
            lines += _items(item.items, indent + "  ")
    return lines


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
