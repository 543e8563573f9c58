"""ONNX files: what is in one becomes a trace, without onnx, numpy or protobuf.

Comes in: a file; goes out: a `Trace`, and what is wrong. The contents of weights are not read, and
need not be there.
"""

from mkdocs_cnn.models.onnx.reading import read

__all__ = ["read"]
