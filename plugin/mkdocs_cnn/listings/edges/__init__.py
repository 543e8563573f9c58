"""Layers that say by name what they go on from: as a network of the language.

Comes in: nodes, each with the names of its sources; goes out: a program with the same layers, whose
branches are lists side by side where that can be said, and `from NAME` where it cannot.

`folding` puts nodes one behind the other and side by side, `names` finds names that the language
allows, `network` makes the program and says why there is none, `reading` holds what stands beside a
layer against it.
"""
