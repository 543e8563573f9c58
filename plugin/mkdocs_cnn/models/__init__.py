"""Models that stand in code: what a framework has recorded of one, read without the framework.

Comes in: a text that `mkdocs-cnn export` wrote, a file of Keras or ONNX; goes out: a `Trace`. Where
the framework is, `models.recording` makes the trace that the text is written from.
"""

EXPORT = "mkdocs-cnn export "
"""How the text of an export begins; the version of the format follows."""
