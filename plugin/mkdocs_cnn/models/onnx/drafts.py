"""Calls before they have names: those depend on what else a module calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mkdocs_cnn.language.traced import Call, Option, Output, Sizes, Tensor
from mkdocs_cnn.models.onnx.flows import Given
from mkdocs_cnn.models.onnx.operators import made_of
from mkdocs_cnn.models.onnx.places import Place
from mkdocs_cnn.models.onnx.store import Store, Use
from mkdocs_cnn.problems.records import field, state


@state()
class Draft:
    """A call in the making."""

    place: Place
    op: str
    options: list[tuple[str, Option]] = field(default_factory=list)
    inputs: list[Output] = field(default_factory=list)
    sizes: list[Sizes] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    kernel: Sizes | None = None
    bias: bool = False
    """Is something added, under whichever name?"""

    def note(self, given: Given, sizes: Sequence[Sizes]) -> None:
        """Take options from the nodes that an operation is made of."""
        node = given.node
        made = made_of(given, sizes[0], self.place.aten, self.place.of)
        if made.op == "relu6":
            self.op = made.op
        elif made.op == self.op and not self.options:
            self.options += made.options
        elif self.op == "group_norm" and node.op == "Reshape" and not self.options:
            self.options.append(("num_groups", sizes[0][1] if len(sizes[0]) > 1 else 1))
        elif self.op == "clamp" and node.op in ("Max", "Min"):
            number = next((value for _, value in made.options), None)
            if number is not None:
                self.options.append(("min" if node.op == "Max" else "max", number))
        elif self.op == "stack" and node.op == "Concat" and node.int("axis"):
            self.options.append(("dim", node.int("axis")))


def named(drafts: Sequence[Draft], taken: Iterable[str]) -> list[str]:
    """Name calls after the modules that make them."""
    ops: dict[str, list[Draft]] = {}
    holding: set[str] = set()
    for draft in drafts:
        ops.setdefault(draft.place.path, []).append(draft)
        parts = draft.place.path.split(".")
        holding.update(".".join(parts[:i]) for i in range(len(parts)))
    leaves = {path for path, calls in ops.items() if path not in holding and _is_leaf(calls)}
    used, names = dict.fromkeys(taken, 1), []
    for draft in drafts:
        path = draft.place.path
        name = path if path in leaves else f"{path}.{draft.op}".lstrip(".")
        used[name] = number = used.get(name, 0) + 1
        while number > 1 and f"{name}-{number}" in used:
            number += 1
        names.append(f"{name}-{number}" if number > 1 else name)
        used.setdefault(names[-1], 1)
    return names


def _is_leaf(calls: Sequence[Draft]) -> bool:
    """Does a module make one operation, as often as it is called itself?"""
    if len(calls) == 1:
        return bool(calls[0].place.path)
    same = len({each.op for each in calls}) == 1
    return bool(calls[0].place.path) and same and all(each.place.known for each in calls)


def completed(draft: Draft, name: str, store: Store) -> Call:
    """Make the call."""
    several = {use: store.tensor(use, name) for use in draft.uses}
    unique = {each.name: each for each in several.values() if each is not None}
    tensors = [*unique.values(), *store.tracked(unique.values())]
    options = list(draft.options)
    if draft.kernel is not None and not _is_plain(draft.kernel, name, tensors):
        options.append(("kernel", draft.kernel))
    if draft.bias and not any(each.name.endswith(".bias") for each in tensors):
        options.append(("bias", True))
    return Call(
        name, draft.op, tuple(draft.inputs), tuple(draft.sizes), tuple(options), tuple(tensors)
    )


def _is_plain(kernel: Sizes, name: str, tensors: Iterable[Tensor]) -> bool:
    """Is the kernel a tensor of the call, just as it is stored?"""
    return any(each.name == f"{name}.weight" and each.sizes == kernel for each in tensors)


def modules_of(drafts: Sequence[Draft], names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Name the classes of modules that hold others or call more than one operation."""
    leaves = {d.place.path for d, n in zip(drafts, names, strict=True) if _is_of(n, d.place.path)}
    classes: dict[str, str] = {}
    for draft in drafts:
        for path, of in draft.place.modules:
            classes.setdefault(path, of)
    return tuple((path, of) for path, of in classes.items() if path not in leaves and of)


def _is_of(name: str, path: str) -> bool:
    """Is it the name of a module's only operation, perhaps at its second call?"""
    return name == path or (name.startswith(f"{path}-") and name[len(path) + 1 :].isdecimal())
