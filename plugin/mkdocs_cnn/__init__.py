"""mkdocs-cnn keeps every number about a convolutional network on a page true.

A tour, the way the data goes:

    text      `language`       a block is read into a `Program`; every mistake becomes a `Problem`
    layers    `layers`         one class a layer kind: its fields, sizes, weights and formula
    network   `builder`        a program becomes a `Network`: rows over a graph, shapes worked out
    counts    `counts`         parameters, multiply-adds; also `receptive_field` and `memory`
    report    `report`         every row with its numbers, and their sums
    document  `views`          what a reader is to see of a report: table, stages, listing, …
    render    `render`         a document as HTML, text, CSV, Markdown or LaTeX; a report as JSON

`show` goes this way from end to end, `library` knows the networks that a block can name, and
`settings` how to count and show. Hosts come in by two doors: `block.Page` shows the blocks of a
page (`markdown_extension` finds them with `fences` and `locations`, `mkdocs_plugin` installs that),
and `cli` is the command line. All but those hosts' modules need only the standard library and, to
read text, PyYAML.
"""

__version__ = "0.1.0"
