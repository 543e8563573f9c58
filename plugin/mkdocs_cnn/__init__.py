"""mkdocs-cnn keeps every number about a convolutional network on a page true.

What others may use from Python is `count`, the `Network` with its `Row`s that it returns, and
`CountError`; everything else may change at any time. Markdown finds its extension by its name.

The folders tell the way of the data, and each says in its first lines what comes in and what goes
out. From the ground up:

    problems   what is wrong with a text, where, and how to mend it
    layers     one class a layer kind: its fields, sizes, weights and formula
    figures    what an author's figure says, and when it holds: `138M`, `~60M`, `7x7x512`
    language   the text of a block becomes a `Program`
    network    a program becomes a `Network`: rows over a graph, all shapes worked out
    counting   parameters, multiply-adds, memory: a `Report`, and every quantity that can be asked
    settings   how to count and show
    listings   what people paste: its network is found, and each line held against it
    library    the networks that a page can name, and who reads which text
    queries    numbers and claims in running text, and under `expect`
    show       a report becomes a document by a view, and HTML or text by a renderer
    hosts      the Markdown extension and the MkDocs plugin
    commands   the command line, which also checks whole sites

docs/development/architecture.md walks a block, a number and a claim through them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.show.counted import CountError, Network, Row, count

__version__ = "0.1.0"
__all__ = ["CountError", "Network", "Row", "count"]


def __getattr__(name: str) -> object:
    """Load what is asked for; a page without a block, and a command, need nothing of it."""
    if name in __all__:
        from mkdocs_cnn.show import counted

        return getattr(counted, name)
    if name == "makeExtension":  # Markdown asks for it where the extension is listed as mkdocs_cnn
        from mkdocs_cnn.hosts.extension import makeExtension

        return makeExtension
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
