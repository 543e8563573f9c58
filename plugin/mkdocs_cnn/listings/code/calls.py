"""The arguments of a call, by the names that the library gives them."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from mkdocs_cnn.language.summaries import Cell
from mkdocs_cnn.listings.code.text import Code
from mkdocs_cnn.listings.code.values import UNKNOWN, Value, text_of, whole
from mkdocs_cnn.problems.records import record


@record()
class Given:
    """What a call gives, by name."""

    values: Mapping[str, Value]
    nodes: Mapping[str, ast.expr]
    complete: bool
    """Is every argument known by its name?"""

    def get(self, name: str, usual: Value = None) -> Value:
        """Return an argument, or what stands for it where it is not written."""
        return self.values.get(name, usual)

    @property
    def texts(self) -> dict[str, str]:
        """The arguments that are known, as `print` shows them."""
        each = ((name, text_of(value)) for name, value in self.values.items())
        return {name: text for name, text in each if text is not None}

    def is_known(self, free: frozenset[str] = frozenset()) -> bool:
        """Is everything known but for what makes no difference?"""
        said = (value for name, value in self.values.items() if name not in free)
        return self.complete and not any(value is UNKNOWN for value in said)

    def cell(self, name: str, code: Code) -> Cell | None:
        """Return a number that is given, with its place; None where it is none."""
        number = whole(self.values.get(name))
        if number is None or number < 1 or name not in self.nodes:
            return None
        return Cell(str(number), code.span(self.nodes[name]))


def given(
    node: ast.Call, names: Sequence[str], values: Sequence[Value], named: Mapping[str, Value]
) -> Given:
    """Put the arguments of a call in order.

    Args:
        node: the call.
        names: what the library calls its arguments, in order.
        values: those without names.
        named: those with names.
    """
    found = dict(zip(names, values, strict=False)) | dict(named)
    nodes: dict[str, ast.expr] = {}
    if not any(isinstance(each, ast.Starred) for each in node.args):
        nodes = dict(zip(names, node.args, strict=False))
    nodes |= {each.arg: each.value for each in node.keywords if each.arg is not None}
    spread = any(each.arg is None for each in node.keywords)
    return Given(found, nodes, len(values) <= len(names) and not spread)
