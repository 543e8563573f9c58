"""Tables of layers, as people write them in Markdown: their columns, cells and claims.

`grid`      rows and cells, and which column is what
`cells`     a cell without its dress: sizes, figures, options
`layers`    the layer that a row tells
`rows`      a row as a line of a listing, for the search that finds the network behind it
`reading`   what came of it: the costs that no other listing says, and what is left out
`fields`    tables of receptive fields, which say no channels
"""
