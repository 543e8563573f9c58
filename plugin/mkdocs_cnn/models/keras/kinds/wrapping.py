"""Layers that hold one other layer, and those that do nothing once a model is trained."""

from __future__ import annotations

from mkdocs_cnn.models.keras.recording import Step, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.models.keras.kinds import Kind

_ALONG_ALL = ("Activation", "Dense", "LayerNormalization", "ReLU")
"""Layers that do not ask how many axes are before the last."""
_IDLE = (
    *("ActivityRegularization", "AlphaDropout", "AugMix", "AutoContrast", "CutMix"),
    *("GaussianDropout", "GaussianNoise", "Identity", "InputLayer", "Masking", "MixUp"),
    *("Equalization", "Layer", "Pipeline", "RandAugment", "Solarization", "StochasticDepth"),
    *("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"),
    *("RandomBrightness", "RandomColorDegeneration", "RandomColorJitter", "RandomContrast"),
    *("RandomElasticTransform", "RandomErasing", "RandomFlip", "RandomGaussianBlur"),
    *("RandomGrayscale", "RandomHeight", "RandomHue", "RandomInvert", "RandomPerspective"),
    *("RandomPosterization", "RandomRotation", "RandomSaturation", "RandomSharpness"),
    *("RandomShear", "RandomTranslation", "RandomWidth", "RandomZoom"),
)


def _idle(step: Step) -> list[Value]:
    return list(step.inputs)


def _dropout(step: Step) -> list[Value]:
    """Note what drops values in training, each by itself: its mask is kept for backward."""
    rate = step.number("rate", 0)
    if not rate or step.get("noise_shape") is not None:
        return _idle(step)
    return [step.call("dropout", [step.input], step.input.sizes, {"p": rate})]


def _distributed(step: Step) -> list[Value]:
    """Note a layer for every step in time: as many pictures as there are steps."""
    from mkdocs_cnn.models.keras.walk import run

    layer = step.inner("layer")
    value = step.input
    if layer.kind in _ALONG_ALL:
        return run(step.within(layer, [value]))
    times = value.sizes[1] if value.rank > 1 else 1
    value = step.call("reshape", [value], (times, *value.sizes[2:]), name="reshape")
    inner = step.within(layer, [value])
    made = run(inner)
    return [
        step.call("reshape", [each], (1, times, *each.sizes[1:]), name="reshape") for each in made
    ]


KINDS: dict[str, Kind] = {
    **dict.fromkeys(_IDLE, _idle),
    "Dropout": _dropout,
    "TimeDistributed": _distributed,
}
