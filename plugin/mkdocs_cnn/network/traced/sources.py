"""What the branches are called that meet in a join: `add bn3, downsample`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from mkdocs_cnn.language.traced import around, common, module_of
from mkdocs_cnn.layers.joining import Add, Join
from mkdocs_cnn.network.traced.nodes import Made
from mkdocs_cnn.network.traced.rows import Run, leading
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.records import replace

BRANCHES = 5
"""How many branches are named; of more, the first ones and the last."""
_LISTS = ("ModuleList", "ModuleDict")
"""Classes of modules that do nothing by themselves: none has an output of its own."""
_OUTSIDE = say("input")
"""What has come into a module."""


def named(rows: Sequence[Run], classes: dict[str, str]) -> list[Run]:
    """Give joins the names of what they join, as their module sees them."""
    sources = _Sources(rows, classes)
    return [
        replace(run, made=(sources.told(run.made[0]), *run.made[1:]))
        if _is_join(run.made[0])
        else run
        for run in rows
    ]


def _is_join(made: Made) -> bool:
    return isinstance(made.layers[0], Join)


class _Sources:
    """Knows what outputs are called: as the modules whose outputs they are, or as their rows."""

    def __init__(self, rows: Sequence[Run], classes: dict[str, str]) -> None:
        self.classes = classes
        self.rows = {node.index: run for run in rows for node in run.nodes}
        self.last = {path: run for run in rows for path in around(run.module)}
        """The last row of each module."""

    def told(self, made: Made) -> Made:
        """Return a join that says what it joins."""
        names = tuple(self._names(made))
        if type(made.layers[0]) is Add and len(names) == 2 and names.count(_OUTSIDE) == 1:
            names = (_OUTSIDE,)  # a residual: `add input`, as where its author writes it
        return replace(made, layers=(replace(made.layers[0], sources=names),))

    def _names(self, made: Made) -> Iterator[Words]:
        """Name each input: what comes from the same module by its name there, else what came in."""
        module = module_of(made.call.name)
        rows = [self.rows.get(index) for index in made.nodes[0].inputs]
        outside = [row for row in rows if row is None or not _lies_in(leading(row), module)]
        full = [
            "" if row is None or [row] == outside else _beside(leading(row), module) for row in rows
        ]
        short = [self._short(row, name) for row, name in zip(rows, full, strict=True)]
        several = Counter(short)
        shown = [s if several[s] == 1 else name for s, name in zip(short, full, strict=True)]
        if len(shown) > BRANCHES:
            shown[BRANCHES - 2 : -1] = ["…"]
        yield from (name or _OUTSIDE for name in shown)

    def _short(self, row: Run | None, name: str) -> str:
        """Return the first word of an address; that of a list, and of a part, with its number."""
        first, _, rest = name.partition(".")
        if row is None or not rest:
            return first
        path = leading(row).removesuffix(name) + first
        is_whole = self.last.get(path) is row and self.classes.get(path) not in _LISTS
        number = rest.partition(".")[0]
        if is_whole or first.isdecimal() or not number.isdecimal():
            return first
        return f"{first}.{number}"


def _lies_in(name: str, module: str) -> bool:
    return bool(name) and (not module or name.startswith(f"{module}."))


def _beside(name: str, module: str) -> str:
    """Name a call as seen from a module, without what both lie in."""
    shared = common([module_of(name), module])
    return name[len(shared) + 1 :] if shared else name
