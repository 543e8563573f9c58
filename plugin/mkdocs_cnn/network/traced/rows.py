"""Nodes to rows: a layer, with the normalisation and the activation that follow it alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from mkdocs_cnn.language.traced import around, common, module_of
from mkdocs_cnn.layers import Family
from mkdocs_cnn.layers.activation import Dropout
from mkdocs_cnn.layers.base import Layer
from mkdocs_cnn.layers.convolution import Conv, DepthwiseConv
from mkdocs_cnn.layers.joining import Join
from mkdocs_cnn.layers.recorded import Rearranged, Recorded
from mkdocs_cnn.layers.reshaping import Flatten
from mkdocs_cnn.network.graph import Line, Node, Outcome
from mkdocs_cnn.network.traced.nodes import Made
from mkdocs_cnn.network.traced.spelling import spell
from mkdocs_cnn.problems.records import record

_WEIGHTY = (Family.CONVOLUTION, Family.LINEAR)
_FOLLOWING = (Family.NORMALIZATION, Family.ACTIVATION)
"""What stands in the row of a layer with weights, before it or behind it."""


@record(eq=False)
class Run:
    """Calls that are shown in one row."""

    made: tuple[Made, ...]
    module: str
    """The module in which they lie; what is done to its output alone may stand around it."""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """What its calls come to, one behind the other."""
        return tuple(node for each in self.made for node in each.nodes)

    @property
    def has_weights(self) -> bool:
        """Does one of its calls read what the model stores?"""
        return any(each.call.tensors for each in self.made)


def interrupted(paths: Iterable[str]) -> set[str]:
    """Return the modules that are left and entered again, given those of rows in their order."""
    found: set[str] = set()
    left: set[str] = set()
    open_: list[str] = []
    for path in paths:
        now = [*around(path)]
        left.update(each for each in open_ if each not in now)
        found.update(each for each in now if each in left)
        open_ = now
    return found


def leading(run: Run) -> str:
    """Return the address of the first call with weights in a row, or of the first."""
    weighty = (each.call.name for each in run.made if each.call.tensors)
    return next(weighty, run.made[0].call.name)


def runs(made: Sequence[Made], ends: frozenset[int]) -> Iterator[Run]:
    """Put calls together that are shown in one row.

    Others may come between, as in attention, which looks at queries, keys and values by turns.

    Args:
        made: the calls, in the order of execution.
        ends: the nodes whose outputs leave the network.
    """
    uses = Counter(i for each in made for node in each.nodes for i in node.inputs)
    calls = _Calls(made)
    takers = {i: at for at, each in enumerate(made) for i in each.nodes[0].inputs}
    done: set[int] = set()
    for start in range(len(made)):
        if start in done:
            continue
        at, run = start, [made[start]]
        while (after := takers.get(run[-1].nodes[-1].index)) is not None:
            each = made[after]
            waits = _is_heavy(each) and any(one not in done for one in range(at + 1, after))
            near = _drops(each) or _is_near(_steady(run), each, calls)
            alone = uses[run[-1].nodes[-1].index] == 1 and run[-1].nodes[-1].index not in ends
            fits = _follows(run, each) or _is_separable(run, each, calls)
            if waits or not near or not alone or not fits:
                break
            done.add(after)
            at = after
            run.append(each)
        yield Run(tuple(run), _module(run, calls))


class _Calls:
    """Counts the calls in each module, but for dropout, which stands in any row."""

    def __init__(self, made: Sequence[Made]) -> None:
        self.all: Counter[str] = Counter()
        self.following: Counter[str] = Counter()
        """Those that normalise or activate."""
        for each in made:
            if _drops(each):
                continue
            for path in around(module_of(each.call.name)):
                self.all[path] += 1
                self.following[path] += each.layers[0].family in _FOLLOWING


def _drops(made: Made) -> bool:
    """Is a call dropout? It is idle when a model is evaluated, and makes no row where it can."""
    return isinstance(made.layers[0], Dropout)


def _steady(run: Sequence[Made]) -> Sequence[Made]:
    """Return the calls of a row but for dropout, unless there are no others."""
    return [each for each in run if not _drops(each)] or run


def _is_heavy(made: Made) -> bool:
    """Is a call one that comes when its turn is, whatever row it stands in? It has weights."""
    return made.layers[0].family in _WEIGHTY


def _module(run: Sequence[Made], calls: _Calls) -> str:
    """Return the module of a row; what stands around it counts where that holds nothing else."""
    steady = _steady(run)
    modules = [module_of(each.call.name) for each in steady]
    whole, home = common(modules), modules[0]
    if calls.all[whole] == len(steady):
        return whole
    own = [
        module
        for each, module in zip(steady, modules, strict=True)
        if not (_is_of_output(each) and _lies_around(module, home))
    ]
    return common([home, *own])


def _is_of_output(made: Made) -> bool:
    """Is a call one that is done to the output of a module?"""
    layer = made.layers[0]
    return isinstance(layer, Flatten) or layer.family is Family.ACTIVATION


def _lies_around(module: str, other: str) -> bool:
    """Does a module hold another?"""
    return module != other and (not module or other.startswith(f"{module}."))


def _follows(run: Sequence[Made], each: Made) -> bool:
    """Does a call go on from those before it as in one row?"""
    before, node = run[-1].nodes[-1], each.nodes[0]
    if run[-1].nodes[0].inputs == before.inputs and len(run[-1].nodes) > 1:
        return False  # it has several outputs
    if node.inputs != (before.index,) or len(each.nodes) > 1:
        return False
    if _drops(each):
        return True
    steady = _steady(run)
    first = steady[0]
    if all(isinstance(one.layers[0], Rearranged) for one in (*steady, each)):
        return True
    if any(isinstance(one.layers[0], Join | Recorded) for one in (first, each)):
        return False
    if isinstance(each.layers[0], Flatten):
        return first.layers[0].family in (Family.POOLING, Family.CONVOLUTION)
    same = not node.parameters or node.shared == first.nodes[0].shared
    families = [one.layers[0].family for one in steady]
    return same and _fits(families, each.layers[0].family)


def _is_separable(run: Sequence[Made], each: Made, calls: _Calls) -> bool:
    """Is a module a depthwise convolution and one of 1×1, which are a layer of the language?"""
    (depthwise, *others), pointwise = _steady(run), each.layers[0]
    module = module_of(each.call.name)
    return (
        not others
        and isinstance(depthwise.layers[0], DepthwiseConv)
        and isinstance(pointwise, Conv)
        and {*pointwise.kernel_size, *pointwise.stride, pointwise.groups} == {1}
        and each.nodes[0].inputs == (depthwise.nodes[-1].index,)
        and module_of(depthwise.call.name) == module != ""
        and calls.all[module] == 2
    )


def _fits(families: Sequence[Family], family: Family) -> bool:
    """Does a family stand behind others in one row: `conv + bn + relu`, `bn + relu + conv`?"""
    if families[0] in _WEIGHTY:
        return family in _FOLLOWING and family not in families
    if families[0] is not Family.NORMALIZATION or families[-1] in _WEIGHTY:
        return False
    return family in _WEIGHTY or (family is Family.ACTIVATION and family not in families)


def _is_near(run: Sequence[Made], each: Made, calls: _Calls) -> bool:
    """Does a call lie in the module of the row?

    A normalisation or an activation may be a module of its own in there, which holds the call. What
    is done to the output of a module alone may stand around it.

    Args:
        run: the calls in the row.
        each: the call.
        calls: the calls of modules.
    """
    module, name = _home(run, calls), each.call.name
    if _is_of_output(each) and _lies_around(_home([each], calls), module):
        return True
    lies_there = not module or name.startswith(f"{module}.")
    home = _home([each], calls)
    deeper = home.count(".") - module.count(".") + (not module and bool(home))
    return lies_there and deeper <= (calls.following[home] == calls.all[home])


def _home(run: Sequence[Made], calls: _Calls) -> str:
    """Return the module that some calls lie in; one that has no others is as one call."""
    first, *others = (module_of(each.call.name) for each in run)
    module = first
    while module:
        inside = 1 + sum(f"{each}.".startswith(f"{module}.") for each in others)
        if calls.all[module] > inside:
            break
        module = module_of(module)
    return module


def line(run: Run, name: str, path: str) -> Line:
    """Make a row of calls."""
    nodes = run.nodes
    layers = tuple(layer for each in run.made for layer in each.layers)
    texts = tuple(_written(layer) for layer in layers)
    primitives = tuple(node.primitive for node in nodes)
    outcome = Outcome(texts, layers, primitives, nodes[0].input, nodes[-1].output)
    return Line(name, path, outcome, nodes)


def _written(layer: Layer) -> str:
    if isinstance(layer, Recorded):
        return layer.op
    return layer.names[0] if isinstance(layer, Join) else spell(layer)
