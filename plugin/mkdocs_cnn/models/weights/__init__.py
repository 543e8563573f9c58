"""Files of weights: what they claim of totals, by the names and sizes of their tensors.

Comes in: a file of safetensors, PyTorch, Keras or TensorFlow; goes out: `Weights`. Headers are read
and nothing else, and nothing in a file is ever run.
"""

from mkdocs_cnn.models.weights.reading import read_weights
from mkdocs_cnn.models.weights.records import Weight, Weights

__all__ = ["Weight", "Weights", "read_weights"]
