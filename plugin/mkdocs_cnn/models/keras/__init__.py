"""Models as Keras stores them, read without Keras.

Comes in: what `model.to_json()` returns, or a `.keras` file, which has the same in it; goes out: a
`Trace`. The file says what each layer is set to and what goes into it; every size is computed here.

    text     `archive`            takes the JSON out of a `.keras` file
             `parsing`            JSON to lists and mappings, with places
             `nodes`              layers and their calls, in the formats of Keras 2 and 3
             `settings`           what a layer is set to, checked
    trace    `reading`            the inputs, and all of the rest
             `walk`               from layer to layer, into models that are layers
             `recording`          calls with their names, sizes and tensors
    layers   `table`              every layer that is known
             `kinds`              what each of them does
"""

from mkdocs_cnn.models.keras.archive import config_of
from mkdocs_cnn.models.keras.parsing import recognise
from mkdocs_cnn.models.keras.reading import read

__all__ = ["config_of", "read", "recognise"]
