"""Files that `torch.save` wrote: a state, a checkpoint with more than that, or a whole module."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.models.binary import BrokenFileError, Window
from mkdocs_cnn.models.weights.pickles import Called, Kept, Named, load
from mkdocs_cnn.models.weights.records import TENSORS, Weight, Weights, checked, left_out, weight
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MAGIC = 0x1950A86A20F9469CFC6C
"""The number that an older file begins with."""
_STATES = (
    *("state_dict", "model_state_dict", "model_state", "model", "net", "network", "module"),
    *("weights", "params", "params_ema", "ema_state_dict", "model_ema", "state_dict_ema"),
)
"""Under what a checkpoint has its model, the likeliest first."""
_OTHERS = pattern(
    r"(?i)(?:.*[_.-])?(?:optim|optimizers?|ema|schedulers?|sched|scaler|amp|swa|callbacks?|rng)"
    r"(?:[_.-].*)?"
)
"""What the model has beside it, where it is not under one of those."""
_TYPES = {
    "Float": "float32",
    "Double": "float64",
    "Half": "float16",
    "BFloat16": "bfloat16",
    "Long": "int64",
    "Int": "int32",
    "Short": "int16",
    "Char": "int8",
    "Byte": "uint8",
    "Bool": "bool",
    "ComplexFloat": "complex64",
    "ComplexDouble": "complex128",
}
_DEEP = 12
"""Mappings and modules in each other that are looked through."""


@record()
class _Tensor:
    """What a tensor would be made of."""

    sizes: tuple[Any, ...]
    dtype: str
    content: tuple[Any, ...]
    """The same for two that share their content; empty where that is not known."""


def recognise(begins: bytes) -> bool:
    """Is it a pickle, as older files of PyTorch are?"""
    return begins[:1] == b"\x80" and begins[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")


def read(window: Window) -> Weights:
    """Read the pickle in a file of PyTorch.

    Raises:
        BrokenFileError: it is damaged, or has no weights.
    """
    return _weights(load(window)[0])


def read_legacy(window: Window) -> Weights:
    """Read a file as PyTorch wrote it before 1.6: pickles, one behind the other.

    Raises:
        BrokenFileError: it is damaged, is no such file, or has no weights.
    """
    magic, at = load(window)
    if magic != _MAGIC:
        raise BrokenFileError(say("a-pickle-that-is-no-file-of-pytorch"), say("save-a-state"))
    for _ in range(2):  # the version, and what machine it was
        _, at = load(window, at)
    return _weights(load(window, at)[0])


def _weights(found: Any) -> Weights:
    """Choose the model of a checkpoint."""
    chosen, others = _model(found)
    walk = _Walk()
    tensors = list(walk.tensors(chosen, "", 0))
    beside = _Walk()
    spared = [name for name, value in others.items() if any(beside.tensors(value, name, 1))]
    return checked("PyTorch", tensors, left_out([*spared, *walk.spared]))


def _model(found: Any) -> tuple[Any, dict[str, Any]]:
    """Return what has the model's tensors, and what stands beside it."""
    others: dict[str, Any] = {}
    for _ in range(3):
        if not isinstance(found, dict) or any(_tensor(each) for each in found.values()):
            break
        key = next((k for k in _STATES if any(_Walk().tensors(found.get(k), "", 0))), None)
        if key is None:
            break
        others |= {str(k): value for k, value in found.items() if k != key}
        found = found[key]
    return found, others


class _Walk:
    """Goes through mappings and modules, each of them once."""

    def __init__(self) -> None:
        self.seen: set[int] = set()
        self.contents: dict[tuple[Any, ...], str] = {}
        self.count = 0
        self.spared: list[str] = []
        self.beside: _Walk | None = None
        """Looks for tensors that are not the model's."""

    def tensors(self, what: Any, name: str, depth: int) -> Iterator[Weight]:
        """Yield the tensors of a value.

        Raises:
            BrokenFileError: there are too many, or one cannot be.
        """
        if (found := _tensor(what)) is not None:
            yield self.weight(found, name or "tensor")
            return
        if id(what) in self.seen or depth > _DEEP:
            return
        self.seen.add(id(what))
        for key, value in _held(what).items():
            inner = f"{name}.{key}" if name else str(key)
            if (
                depth == 0
                and isinstance(what, dict)
                and _OTHERS.fullmatch(str(key)[:100])
                and not _tensor(value)
            ):
                self.beside = self.beside or _Walk()
                if any(self.beside.tensors(value, "", 1)):
                    self.spared.append(str(key))
                continue
            yield from self.tensors(value, inner[:1_000], depth + 1)

    def weight(self, found: _Tensor, name: str) -> Weight:
        """Make a weight; one whose content was seen is the same one."""
        self.count += 1
        if self.count > TENSORS:
            raise BrokenFileError(say("more-tensors-than", most=TENSORS))
        shared = self.contents.get(found.content, "") if found.content else ""
        if found.content:
            self.contents.setdefault(found.content, name)
        return weight(name, found.sizes, found.dtype, shared)


def _held(what: Any) -> dict[Any, Any]:
    """Return what a mapping holds, or a module that was saved whole."""
    if isinstance(what, dict):
        return what
    state = what.set if isinstance(what, Called) else None
    if not isinstance(state, dict):
        return {}
    found: dict[Any, Any] = {}
    for key in ("_parameters", "_buffers", "_modules"):
        part = state.get(key)
        if isinstance(part, dict):
            found |= part
    hidden = _members(state.get("_non_persistent_buffers_set"))
    return {key: value for key, value in found.items() if key not in hidden}


def _members(what: Any) -> set[str]:
    """Return the names in a set, which older pickles make of a list."""
    if isinstance(what, Called) and isinstance(what.arguments, tuple):
        what = next(iter(what.arguments), None)
    return {each for each in what if isinstance(each, str)} if isinstance(what, list) else set()


def _tensor(what: Any) -> _Tensor | None:
    """Recognise what would have become a tensor."""
    for _ in range(4):
        if not isinstance(what, Called) or not isinstance(what.function, Named):
            return None
        name, arguments = what.function.name.rpartition(".")[2], what.arguments
        if not isinstance(arguments, tuple) or not arguments:
            return None
        if name in ("_rebuild_parameter", "_rebuild_parameter_with_state"):
            what = arguments[0]
        elif name == "_rebuild_from_type_v2" and len(arguments) > 2:
            what = Called(arguments[0], arguments[2])
        else:
            return _rebuilt(name, arguments)
    return None


def _rebuilt(name: str, arguments: tuple[Any, ...]) -> _Tensor | None:
    """Read the arguments of the functions that PyTorch rebuilds tensors with."""
    if name in ("_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_qtensor"):
        if len(arguments) < 4 or not isinstance(arguments[2], tuple):
            return None
        storage, offset, sizes, strides = arguments[:4]
        dtype, key = _stored(storage)
        if name == "_rebuild_tensor_v3" and len(arguments) > 6:
            dtype = _dtype(arguments[6]) or dtype
        content = (key, offset, sizes, strides) if key else ()
        return _Tensor(sizes, dtype, content if _is_plain(content) else ())
    if name == "_rebuild_meta_tensor_no_storage" and isinstance(arguments[1:2], tuple):
        sizes = arguments[1] if len(arguments) > 1 else None
        return _Tensor(sizes, _dtype(arguments[0]), ()) if isinstance(sizes, tuple) else None
    return None


def _is_plain(content: tuple[Any, ...]) -> bool:
    """Can it be looked up? A list cannot."""
    several = [x for each in content for x in (each if isinstance(each, tuple) else (each,))]
    return all(isinstance(each, (int, str)) for each in several)


def _stored(storage: Any) -> tuple[str, str]:
    """Return the type of numbers of a storage, and its name."""
    what = storage.what if isinstance(storage, Kept) else None
    if not isinstance(what, tuple) or len(what) < 3 or not isinstance(what[1], Named):
        return "", ""
    kind = what[1].name.rpartition(".")[2].removesuffix("Storage")
    key = what[2] if isinstance(what[2], str) else ""
    return _TYPES.get(kind, kind.lower()[:20]), key[:100]


def _dtype(what: Any) -> str:
    return what.name.rpartition(".")[2][:20] if isinstance(what, Named) else ""
