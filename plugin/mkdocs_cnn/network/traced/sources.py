"""What the branches are called that meet in a join: `add bn3, downsample`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from mkdocs_cnn.language.traced import module_of
from mkdocs_cnn.layers.joining import Join
from mkdocs_cnn.network.traced.nodes import Made
from mkdocs_cnn.network.traced.rows import Run, common
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.records import replace

BRANCHES = 5
"""How many branches are named; of more, the first ones and the last."""


def named(rows: Sequence[Run]) -> list[Run]:
    """Give joins the names of what they join, as their module sees them."""
    makers = {
        node.index: _last_with_weights(run)
        for run in rows
        for made in run.made
        for node in made.nodes
    }
    return [
        replace(run, made=(_with_sources(run.made[0], makers),)) if _is_join(run.made[0]) else run
        for run in rows
    ]


def _is_join(made: Made) -> bool:
    return isinstance(made.layers[0], Join)


def _last_with_weights(run: Run) -> str:
    """Return the address by which the output of a row is best known."""
    weighty = [each.call.name for each in run.made if each.call.tensors]
    return weighty[-1] if weighty else run.made[-1].call.name


def _with_sources(made: Made, makers: dict[int, str]) -> Made:
    layer = replace(made.layers[0], sources=tuple(_names(made, makers)))
    return replace(made, layers=(layer,))


def _names(made: Made, makers: dict[int, str]) -> Iterator[Words]:
    """Name each input: what comes from the same module by its name there, else what came in."""
    module = module_of(made.call.name)
    found = [makers.get(index, "") for index in made.nodes[0].inputs]
    outside = [name for name in found if not _lies_in(name, module)]
    names = ["" if [name] == outside else _beside(name, module) for name in found]
    short = Counter(map(_first, names))
    shown = [_first(name) if short[_first(name)] == 1 else name for name in names]
    if len(shown) > BRANCHES:
        shown[BRANCHES - 2 : -1] = ["…"]
    yield from (name or say("input") for name in shown)


def _first(name: str) -> str:
    """Return the first word of an address, with a number behind it: that of a list of modules."""
    first, _, rest = name.partition(".")
    number = rest.partition(".")[0]
    return f"{first}.{number}" if number.isdecimal() and not first.isdecimal() else first


def _lies_in(name: str, module: str) -> bool:
    return bool(name) and (not module or name.startswith(f"{module}."))


def _beside(name: str, module: str) -> str:
    """Name a call as seen from a module, without what both lie in."""
    around = common([module_of(name), module])
    return name[len(around) + 1 :] if around else name
