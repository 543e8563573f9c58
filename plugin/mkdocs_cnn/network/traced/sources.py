"""What the branches are called that meet in a join: `add bn3, downsample`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from mkdocs_cnn.layers.joining import Join
from mkdocs_cnn.network.traced.nodes import Made
from mkdocs_cnn.network.traced.rows import common, module_of
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.records import replace

_MOST = 5
"""How many branches are named; of more, the first ones and the last."""


def named(made: Sequence[Made]) -> list[Made]:
    """Give joins the names of what they join, as their module sees them."""
    makers = {node.index: each.call.name for each in made for node in each.nodes}
    return [
        replace(each, layers=(replace(each.layers[0], sources=tuple(_names(each, makers))),))
        if isinstance(each.layers[0], Join)
        else each
        for each in made
    ]


def _names(made: Made, makers: dict[int, str]) -> Iterator[Words]:
    """Name each input: what comes from the same module by its name there, else what came in."""
    module = module_of(made.call.name)
    found = [makers.get(index, "") for index in made.nodes[0].inputs]
    outside = [name for name in found if not _lies_in(name, module)]
    names = ["" if [name] == outside else _beside(name, module) for name in found]
    short = Counter(name.partition(".")[0] for name in names)
    shown = [first if short[first := name.partition(".")[0]] == 1 else name for name in names]
    if len(shown) > _MOST:
        shown[_MOST - 2 : -1] = ["…"]
    yield from (name or say("input") for name in shown)


def _lies_in(name: str, module: str) -> bool:
    return bool(name) and (not module or name.startswith(f"{module}."))


def _beside(name: str, module: str) -> str:
    """Name a call as seen from a module, without what both lie in."""
    around = common([module_of(name), module])
    return name[len(around) + 1 :] if around else name
