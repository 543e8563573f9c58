"""Keras' layers, each with what it makes of what goes in."""

from __future__ import annotations

from collections.abc import Callable

from mkdocs_cnn.models.keras.recording import Step, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

Kind: TypeAlias = Callable[[Step], list[Value]]
"""Notes the operations of a layer's call, and returns what comes out of it."""
