"""From steps to calls: each with its address, and with all that its module stores."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count

from mkdocs_cnn.language.traced import SEQUENCE, Call, Option, Output, Tensor, around, module_of
from mkdocs_cnn.models.torch.graphs import Step
from mkdocs_cnn.models.torch.operations import MULTIPLIED
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import field, record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SEQUENTIAL = "torch.nn.modules.container.Sequential"
_UNUSUAL = pattern(r"[^\w-]")


@record()
class Modules:
    """The modules of a model, and what they store."""

    classes: Mapping[str, str]
    """The names of their classes, by their paths."""
    first: Mapping[str, str]
    """For each path, the first one of the same module."""
    tensors: Mapping[str, Tensor]
    """Parameters and buffers, by their names, parameters first."""
    owned: dict[str, list[str]] = field(default_factory=dict)
    """The names of the tensors that each module itself stores."""
    spelled: Mapping[str, str] = field(default_factory=dict)
    """How paths of modules are written in addresses."""


def survey(model: Any) -> tuple[Modules, dict[str, str]]:
    """Look at what a model stores.

    Returns:
        its modules, and for each name of a tensor the first one of the same tensor.
    """
    paths = {id(module): path for path, module in reversed(list(model.named_modules()))}
    everywhere = list(model.named_modules(remove_duplicate=False))
    stored = [
        (name, tensor, learned)
        for learned, named in ((True, model.named_parameters), (False, model.named_buffers))
        for name, tensor in named(remove_duplicate=False)
        if tensor.numel()
    ]
    spelled = _spelled([*(path for path, _ in everywhere), *(name for name, *_ in stored)])
    tensors: dict[str, Tensor] = {}
    names: dict[int, str] = {}
    first: dict[str, str] = {}
    for name, tensor, learned in stored:
        original = names.setdefault(id(tensor), name)
        first[name] = spelled[original]
        if original == name:
            kind = str(tensor.dtype).removeprefix("torch.")
            made = Tensor(spelled[name], tuple(tensor.shape), learned, kind)
            tensors[made.name] = made
    owned: dict[str, list[str]] = defaultdict(list)
    for name in tensors:
        owned[name.rpartition(".")[0]].append(name)
    classes = {path: _class_of(path, module) for path, module in everywhere}
    whose = {path: spelled[paths[id(module)]] for path, module in everywhere}
    return Modules(classes, whose, tensors, dict(owned), spelled), first


def _spelled(names: Iterable[str]) -> dict[str, str]:
    """Spell addresses as they can be written, each in its own way: `a+b`, `a*b`: `a_b`, `a_b-2`."""
    made = {"": ""}
    taken = {""}
    for name in names:
        for path in around(name):
            if path not in made:
                within = made[module_of(path)]
                wanted = f"{within}.{plain(path.rpartition('.')[2])}".lstrip(".")
                numbered = (f"{wanted}-{number}" for number in count(2))
                made[path] = next(each for each in chain([wanted], numbered) if each not in taken)
                taken.add(made[path])
    return made


def _class_of(path: str, module: Any) -> str:
    """Name the class of a module, and of one in the model say whether it is an `nn.Sequential`."""
    kind = type(module)
    bases = (f"{each.__module__}.{each.__name__}" for each in kind.__mro__[1:])
    return plain(kind.__name__) + SEQUENCE * bool(path and _SEQUENTIAL in bases)


def plain(word: str) -> str:
    """Write a word of an address with none but letters, digits, `_` and `-`."""
    return _UNUSUAL.sub("_", word)


def living(steps: Sequence[Step], outputs: Sequence[Output]) -> tuple[list[Step], list[Output]]:
    """Leave out what nobody reads, unless it reads parameters or buffers, or multiplies."""
    read = {call for call, _ in outputs}
    for at in range(len(steps) - 1, -1, -1):
        if at in read or steps[at].names or steps[at].op in MULTIPLIED:
            read |= {at, *(call for call, _ in steps[at].inputs)}
    kept = [at for at in range(len(steps)) if at in read]
    new = {at: number for number, at in enumerate(kept)}

    def moved(several: Iterable[Output]) -> list[Output]:
        return [(new.get(call, call), number) for call, number in several]

    return [replace(steps[at], inputs=tuple(moved(steps[at].inputs))) for at in kept], moved(
        outputs
    )


def calls(steps: Sequence[Step], modules: Modules, taken: Iterable[str]) -> list[Call]:
    """Make a call of each step.

    Args:
        steps: all of them.
        modules: those of the model.
        taken: names that are not free, such as those of inputs.
    """
    leaves = _leaves(steps)
    names = list(_addresses(steps, leaves, taken, modules.spelled))
    read = {name for step in steps for name in step.names}
    return [
        Call(
            name,
            step.op,
            step.inputs,
            step.sizes,
            tuple(_options(step, name, modules)),
            tuple(modules.tensors[each] for each in _reads(step, leaves, modules, read)),
        )
        for name, step in zip(names, steps, strict=True)
    ]


def _leaves(steps: Iterable[Step]) -> set[str]:
    """Return the paths of modules that call one operation each time, and no modules."""
    times: dict[str, Counter[str]] = defaultdict(Counter)
    for step in steps:
        times[step.path][step.visit] += 1
    above = {module for path in times for module in around(module_of(path))}
    return {
        path
        for path, visits in times.items()
        if path and path not in above and max(visits.values()) == 1
    }


def _addresses(
    steps: Iterable[Step], leaves: set[str], taken: Iterable[str], spelled: Mapping[str, str]
) -> Iterator[str]:
    used, times = set(taken), Counter(taken)
    for step in steps:
        within = spelled[step.path]
        wanted = within if step.path in leaves else f"{within}.{plain(step.op)}".lstrip(".")
        name = wanted
        times[wanted] += 1
        while name in used or (times[wanted] > 1 and name == wanted):
            times[wanted] += name != wanted
            name = f"{wanted}-{times[wanted]}"
        used.add(name)
        yield name


def _reads(step: Step, leaves: set[str], modules: Modules, read: set[str]) -> Iterator[str]:
    """Yield what a step reads, and then what only stands beside that in the same module."""
    yield from step.names
    beside = modules.owned.get(modules.first.get(step.path, step.path), [])
    leaf = step.path in leaves
    if leaf or any(name in beside and not modules.tensors[name].learned for name in step.names):
        for name in beside:
            if name not in read and (leaf or not modules.tensors[name].learned):
                yield name


def _options(step: Step, name: str, modules: Modules) -> Iterator[tuple[str, Option]]:
    yield from step.options.items()
    if step.kernel is not None:
        stored, sizes = step.kernel
        itself = modules.tensors.get(f"{name}.weight")
        if stored != f"{name}.weight" or itself is None or itself.sizes != sizes:
            yield "kernel", sizes
    if step.bias is not None and not step.bias.endswith(".bias"):
        yield "bias", True


def containers(found: Sequence[Call], modules: Modules) -> Iterator[tuple[str, str]]:
    """Yield the modules that calls lie in, in the order of execution, with their classes."""
    classes = {modules.spelled[path]: name for path, name in modules.classes.items()}
    yield "", classes[""]
    told = set()
    for call in found:
        for path in around(module_of(call.name)):
            if path in classes and path not in told:
                told.add(path)
                yield path, classes[path]


def unused(found: Iterable[Call], modules: Modules) -> Iterator[Tensor]:
    """Yield the parameters and buffers that no call has."""
    read = {tensor.name for call in found for tensor in call.tensors}
    yield from (tensor for name, tensor in modules.tensors.items() if name not in read)
