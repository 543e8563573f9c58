"""Code that builds a network in PyTorch or Keras, read as text and never run.

`text` makes a syntax tree of it with Python's `ast`; `interpreter` follows what is known of it,
with numbers and layers in the place of tensors, and gives up where that ends; `pytorch` and `keras`
know the calls; `flow` works out what goes into each layer, and `reading` holds against that what
the code and its comments say.
"""
