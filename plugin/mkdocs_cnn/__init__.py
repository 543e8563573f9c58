"""mkdocs-cnn keeps every number about a convolutional network on a page true.

A tour, the way the data goes:

    text      `language`       a block is read into a `Program`; every mistake becomes a `Problem`
    layers    `layers`         one class a layer kind: its fields, sizes, weights and formula
    network   `builder`        a program becomes a `Network`: rows over a graph, shapes worked out
    counts    `counts`         parameters, multiply-adds; also `receptive_field` and `memory`
    report    `report`         every row with its numbers, and their sums
    document  `views`          what a reader is to see of a report: table, stages, listing, …
    render    `render`         a document as HTML, text, CSV, Markdown or LaTeX; a report as JSON

No text leaves the program as it came: `visible` shows what would hide in it, and each renderer
escapes what its format would read as more than text.

`show` goes this way from end to end, `library` knows the networks that a block can name, and
`settings` how to count and show. What an author claims is held against these numbers:

    figures       what a figure says, and when it is true: `138M`, `~60M`, `7x7x512`
    quantities    what can be asked of a network, a stage or a layer; `addresses` name them
    arithmetic    expressions with them; `formats` writes what comes out
    inline        a number in running text; `expectations` what a block expects
    listings      a listing that somebody copied: its network is found, each line held against it
    claims        a false figure becomes a `FalseClaim`, with what should stand in its place

Hosts come in by two doors. `block.Page` shows the blocks of a page and the numbers in its text:
`markdown_extension` finds them with `fences`, `inline_codes` and `locations`, reports with `unread`
what looks like one and was not found, and `mkdocs_plugin` installs that. `tally` counts what there
was. `cli` is the command line; its `check` does what a host does, for whole sites and without one:
`sites` and `gathering` say what to read, `files` and `pages` read it, `fix` mends it. All but these
modules need only the standard library and, to read text, PyYAML.

How much of all this there may be is in `limits`; `workload` counts it before it is done.
"""

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Return what Markdown makes the extension by, where it is listed as `mkdocs_cnn`."""
    if name == "makeExtension":
        from mkdocs_cnn.hosts.extension import makeExtension

        return makeExtension
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
