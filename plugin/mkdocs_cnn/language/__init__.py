"""The block language: text to program, and back.

Comes in: the YAML of a block or a network file; goes out: a `Program`, which says what its author
wrote and where, and every mistake as a problem. Nothing is computed here.
"""
