"""Listings that people copy: the network behind one, and what in it is true.

Comes in: the lines that somebody pasted; goes out: what each says, the network that makes most of
them true, and a verdict on every figure.

    text     `lines`              every line with what it says: `line` reads one, `equations` what
                                  it claims, `written` its label, by the patterns of `tokens`
    network  `network`            a known network with the same layers, or what `search` finds
             `search`             the layers under which the least of the text is wrong: `costs`
                                  judge it; `clues`, `inputs`, `labels` and `manners` are what is
                                  tried where a line does not say something
             `reading`            what came of it, and what is true of each line then
    claims   `verdict`            every line held against that

    kinds    `kinds`              of which kind a text is, a module each; `notes` are those above
    tools    `summaries`          the same for what tools print: the layers behind it, the verdict
             `caffe`              the layers of a prototxt
             `edges`              layers that name what they go on from, as a network with branches
    tables   `tables`             rows of a table as such lines, and its columns of costs
    all      `behind`             which of these finds the network of a listing

`products` takes arithmetic apart, and `rewriting` puts other numbers into it; `agreement` and
`truth` say what is true of a line.
"""
