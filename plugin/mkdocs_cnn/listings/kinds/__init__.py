"""The kinds of listings that people paste: a module a kind, each with one entry in `KINDS`.

A kind says by its own marks whether a text is of it, and reads the text. Every block that is not
YAML of ours is asked about, so that the marks are few and cheap.
"""

from __future__ import annotations

from mkdocs_cnn.listings.kinds import (
    fields,
    keras,
    keras_code,
    lightning,
    notes,
    printed,
    prototxt,
    pytorch_code,
    shapes,
    tables,
    torchinfo,
    torchsummary,
    unread,
)
from mkdocs_cnn.listings.kinds.kind import Kind, Read

KINDS: tuple[Kind, ...] = (
    unread.KIND,
    fields.KIND,
    tables.KIND,
    torchinfo.KIND,
    keras.KIND,
    torchsummary.KIND,
    lightning.KIND,
    keras_code.KIND,
    pytorch_code.KIND,
    printed.KIND,
    prototxt.KIND,
    shapes.KIND,
    fields.BARE,
    tables.BARE,
    notes.KIND,
)
"""All kinds; a text is of the first one whose marks it has."""
BY_NAME = {kind.name: kind for kind in KINDS}

__all__ = ["BY_NAME", "KINDS", "Kind", "Read"]
