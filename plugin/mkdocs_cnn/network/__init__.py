"""A program becomes a network: a tree of rows over a graph of layers with all shapes worked out.

Comes in: a `Program` of the language; goes out: a `Network`, or the problems that keep it from
being one.
"""
