"""What only torch can take apart before it can be followed: changes in place, loops by axes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from mkdocs_cnn.models.torch.operations import COMPOSED, base_name, is_in_place, nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def tangled(graphs: Sequence[Any]) -> frozenset[str] | None:
    """Return what torch has to take apart before graphs can be followed; None where nothing is.

    When it has, nothing is changed in place any more, functions that are mapped over an axis do all
    of it at once, and a product of several matrices is several products.

    Returns:
        the names of functions that are to be made of others: there may be none, and torch has
        something to do all the same.
    """
    if not any(map(_is_tangled, graphs)):
        return None
    return COMPOSED | {"einsum"} if any(map(_has_long_equation, graphs)) else COMPOSED


def _is_tangled(graph: Any) -> bool:
    return _is_mapped(graph) or _is_composed(graph) or _is_changed(graph)


def _functions(graph: Any) -> Iterator[Any]:
    yield from (node for node in graph.nodes if hasattr(node.target, "_schema"))


def _is_mapped(graph: Any) -> bool:
    """Is a function mapped over an axis, by `torch.vmap`?"""
    return any(getattr(node.target, "__name__", "") == "_add_batch_dim" for node in graph.nodes)


def _is_composed(graph: Any) -> bool:
    names = {base_name(node.target) for node in _functions(graph)}
    return not names.isdisjoint(COMPOSED) or _has_long_equation(graph)


def _has_long_equation(graph: Any) -> bool:
    """Does an `einsum` multiply more than two?"""
    equations = (each for each in _functions(graph) if base_name(each.target) == "einsum")
    return any(len([*nodes(each.args)]) > 2 for each in equations)


def _is_changed(graph: Any) -> bool:
    """Is something changed in place, and read as a part or as the whole of it later?"""
    roots: dict[Any, Any] = {}
    families: dict[Any, list[Any]] = defaultdict(list)
    for node in graph.nodes:
        source = _seen(node)
        roots[node] = roots.get(source, source)
        family = families[roots[node]]
        if source is not node and hasattr(node.target, "_schema") and is_in_place(node):
            readers = chain.from_iterable(each.users for each in family if each is not source)
            if any(reader > node for reader in readers):
                return True
        family.append(node)
    return False


def _seen(node: Any) -> Any:
    """Return what a node is a view of, or which it changes; itself where that is nothing."""
    if hasattr(node.target, "_schema"):
        first = node.target._schema.arguments[:1]
        is_view = bool(first and first[0].alias_info)
    else:
        is_view = getattr(node.target, "__name__", "") == "getitem"
    return next(nodes(node.args[:1]), node) if is_view else node
