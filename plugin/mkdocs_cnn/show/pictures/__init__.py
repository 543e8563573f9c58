"""Report to picture: what is to be drawn, where, and the text that says the same.

`drawing`  the nouns: shapes and words, with their places in pixels
`labels`   which words have room beside each other
`plan`     the boxes of a network: slabs one behind the other, and lanes side by side
`layers`   columns for what is neither series nor parallel
`slabs`    how large a slab is, and where the boxes lie
`canvas`   a layout as shapes and words
`diagram`  the volumes to scale
`profile`  where memory and parameters lie
`scatter`  networks by their parameters and multiply-adds
"""
