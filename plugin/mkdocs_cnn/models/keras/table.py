"""All layers and operations that are known, by the names of their classes."""

from __future__ import annotations

from mkdocs_cnn.models.keras.kinds import (
    Kind,
    activation,
    attention,
    convolution,
    earlier,
    joining,
    linear,
    normalization,
    operators,
    pooling,
    rearranging,
    recurrent,
    shaping,
    wrapping,
)

LAYERS: dict[str, Kind] = {
    **activation.KINDS,
    **attention.KINDS,
    **convolution.KINDS,
    **earlier.KINDS,
    **joining.KINDS,
    **linear.KINDS,
    **normalization.KINDS,
    **pooling.KINDS,
    **recurrent.KINDS,
    **shaping.KINDS,
    **wrapping.KINDS,
}
OPERATIONS: dict[str, Kind] = {**operators.KINDS, **rearranging.KINDS}
