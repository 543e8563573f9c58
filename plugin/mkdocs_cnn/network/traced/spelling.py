"""A layer to the words of the language: `conv3-64 stride 2`."""

from __future__ import annotations

from mkdocs_cnn.layers.base import Layer, Role, Spec, amounts_label, equal_axes
from mkdocs_cnn.layers.sizes import decimal_text
from mkdocs_cnn.problems.records import fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def spell(layer: Layer) -> str:
    """Write a layer as the language does; what is as usual is left out."""
    head, options = layer.names[0], []
    usual = {each.name: each.default for each in fields(type(layer))}
    for name, spec in layer.specs().items():
        value = getattr(layer, name)
        if spec.role is Role.KERNEL:
            head += _axes(value)
        elif spec.role is Role.OUT:
            head += f"-{value}"
        elif value != usual[name] and not _is_each(value, usual[name]):
            options.append(_option(spec, value))
    return " ".join([head, *options])


def _is_each(value: Any, usual: Any) -> bool:
    """Is it the usual number for each axis?"""
    alone = isinstance(usual, tuple) and len(usual) == 1 and isinstance(value, tuple)
    return alone and set(value) == set(usual)


def _option(spec: Spec, value: Any) -> str:
    if spec.role is Role.FLAG:
        return spec.word if value else spec.off
    return _value(value) if spec.positional else f"{spec.word} {_value(value)}"


def _value(value: Any) -> str:
    if not isinstance(value, tuple):
        return str(value)
    if any(isinstance(each, tuple) for each in value):
        return amounts_label(value).replace("×", "x")
    return _axes(value)


def _axes(value: tuple[Any, ...]) -> str:
    return equal_axes(tuple(map(decimal_text, value))).replace("×", "x") if value else ""
