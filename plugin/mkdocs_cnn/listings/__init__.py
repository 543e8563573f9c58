"""Listings that people copy: the network behind one, and what in it is true.

    text     `language.listings`  lines, each with what it says
    network  `search`             the layers that make most of it true; `clues` for what is not said
             `network`            that, or a known network with the same layers
    claims   `verdict`            every line held against the truth about its layers

`products` reads and writes the arithmetic, `truth` says what is true of a line.
"""
