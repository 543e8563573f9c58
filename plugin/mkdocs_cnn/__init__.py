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
page and the numbers in its text (`markdown_extension` finds them with `fences`, `inline_codes` and
`locations`, `mkdocs_plugin` installs that), and `cli` is the command line. Its `check` does what a
host does, for whole sites and without a host: `sites` and `gathering` say what to read, `pages`
reads it, `fix` mends it. All but those hosts' modules and these need only the standard library and,
to read text, PyYAML.
"""

__version__ = "0.1.0"
