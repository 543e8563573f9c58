"""What the functions of an exported program are called, and what their options are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import inf

from mkdocs_cnn.problems.records import field, record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mkdocs_cnn.language.traced import Option, Sizes

IDENTITIES = frozenset(
    {
        *("_to_copy", "alias", "alpha_dropout", "clone", "contiguous", "detach", "dropout"),
        *("dropout1d", "dropout2d", "dropout3d", "feature_alpha_dropout", "feature_dropout"),
        *(
            "identity",
            "item",
            "lift",
            "lift_fresh",
            "lift_fresh_copy",
            "native_dropout",
            "positive",
        ),
        *("requires_grad", "resolve_conj", "resolve_neg", "to", "type_as"),
    }
)
"""What returns what it is given, in evaluation."""
CREATIONS = frozenset(
    {
        *("arange", "empty", "empty_like", "eye", "full", "full_like", "linspace", "new_empty"),
        *("new_empty_strided", "new_full", "new_ones", "new_zeros", "ones", "ones_like", "rand"),
        *(
            "fill",
            "rand_like",
            "randn",
            "randn_like",
            "scalar_tensor",
            "zero",
            "zeros",
            "zeros_like",
        ),
    }
)
"""What makes numbers of sizes alone."""
RESHAPED_ALIKE = frozenset({"expand_as", "reshape_as", "view_as"})
"""What takes from its second input the size alone."""
LINEAR = frozenset({"linear"})
CONVOLUTIONS = frozenset(
    f"conv{transposed}{axes}d" for axes in (1, 2, 3) for transposed in ("", "_transpose")
)
PRODUCTS: Mapping[str, tuple[str, ...]] = {
    "addmm": ("mat1", "mat2"),
    "addmv": ("mat", "vec"),
    "baddbmm": ("batch1", "batch2"),
    "bmm": ("self", "mat2"),
    "dot": ("self", "tensor"),
    "einsum": ("tensors",),
    "linalg_matmul": ("self", "other"),
    "matmul": ("self", "other"),
    "mm": ("self", "mat2"),
    "mv": ("self", "vec"),
    "scaled_dot_product_attention": ("query", "key", "value"),
}
"""Products of matrices, any of which may be stored, with the arguments that are multiplied."""
MULTIPLIED = frozenset({*PRODUCTS, *LINEAR, *CONVOLUTIONS})
"""What is done whether its result is read or not, as far as anybody counts."""
COMPOSED = frozenset(
    {
        *("addbmm", "chain_matmul", "inner", "linalg_matrix_power", "linalg_multi_dot"),
        *("linalg_vecdot", "matrix_power", "tensordot"),
    }
)
"""What torch makes products of matrices of."""

_NAMES = {
    **dict.fromkeys(("_reshape_alias", "_unsafe_view", "reshape_as", "view", "view_as"), "reshape"),
    "unflatten": "reshape",
    **dict.fromkeys(("chunk", "split_with_sizes", "tensor_split", "unbind"), "split"),
    **dict.fromkeys(("unsafe_chunk", "unsafe_split", "unsafe_split_with_sizes"), "split"),
    **dict.fromkeys(("concat", "concatenate"), "cat"),
    **dict.fromkeys(("dot", "linalg_matmul", "mm", "mv"), "matmul"),
    **dict.fromkeys(("clamp_max", "clamp_min", "clip"), "clamp"),
    **dict.fromkeys(("swapaxes", "swapdims"), "transpose"),
    **dict.fromkeys(("divide", "true_divide"), "div"),
    "_log_softmax": "log_softmax",
    "_softmax": "softmax",
    "_native_batch_norm_legit_no_training": "batch_norm",
    "absolute": "abs",
    "expand_as": "expand",
    "constant_pad_nd": "pad",
    "multiply": "mul",
    "native_group_norm": "group_norm",
    "native_layer_norm": "layer_norm",
    "special_expit": "sigmoid",
    "subtract": "sub",
}
_PADDINGS = {"reflection_pad": "reflect", "replication_pad": "replicate"}
_HIDDEN = frozenset(
    {
        *("N", "C", "HxW", "align", "copy", "cudnn_enable", "cudnn_enabled", "device"),
        *(
            "dropout",
            "dropout_p",
            "dtype",
            "eps",
            "generator",
            "half_to_float",
            "has_biases",
            "implicit",
        ),
        *("indices", "inplace", "layout", "memory_format", "momentum", "non_blocking", "path"),
        *("pin_memory", "shape", "size", "sizes", "sparse_grad", "train", "training"),
        *("transposed", "use_input_stats"),
    }
)
"""What changes neither sizes nor counts, or is seen in the sizes of what comes out."""
_HIDDEN_IN = {
    "interpolate": frozenset({"output_size", "scale_factors", "scales"}),
    "reshape": frozenset({"dim"}),
    "split": frozenset(
        {"chunks", "indices_or_sections", "sections", "split_size", "split_sizes", "tensor_indices"}
    ),
}
_RENAMED = {"axis0": "dim0", "axis1": "dim1", "group": "num_groups"}
_USUAL = {"num_layers": 1, "bidirectional": False, "batch_first": False}
"""Options that torch's functions have to be told, and its modules have not."""
_LAST = 2**63 - 1
"""How PyTorch says `up to the end`."""


@record()
class Argument:
    """An argument of a function, with what its schema says of it."""

    name: str
    value: Any
    default: Any = None
    optional: bool = False
    """Has it a default?"""


@record()
class Operation:
    """A function at work, without what goes through it."""

    op: str
    options: dict[str, Option] = field(default_factory=dict)


def base_name(target: Any) -> str:
    """Return the name of a function without its overload, or the `_` of one that works in place."""
    name: str = target._schema.name.partition("::")[2]
    kept = name.endswith("__") or name.startswith("__")
    return name if kept else name.rstrip("_") or name


def nodes(arguments: Iterable[Any]) -> Iterator[Any]:
    """Yield the nodes of a graph among arguments, those in lists too."""
    for each in arguments:
        if isinstance(each, (list, tuple)):
            yield from nodes(each)
        elif hasattr(each, "op") and hasattr(each, "meta"):
            yield each


def is_in_place(node: Any) -> bool:
    """Does a function write to its first argument?"""
    first = node.target._schema.arguments[:1]
    return bool(first and first[0].alias_info and first[0].alias_info.is_write)


def arguments(target: Any, positional: tuple[Any, ...], named: Mapping[str, Any]) -> list[Argument]:
    """Match what a function is called with to the arguments of its schema."""
    found = []
    for index, each in enumerate(target._schema.arguments):
        optional = each.has_default_value()
        default = each.default_value if optional else None
        value = positional[index] if index < len(positional) else named.get(each.name, default)
        found.append(Argument(each.name, value, default, optional))
    return found


def drops(name: str, given: Iterable[Argument]) -> bool:
    """Does a function drop values in training, some of them? It is recorded though it is idle."""
    return name == "dropout" and bool(by_name(given)["p"])


def by_name(given: Iterable[Argument]) -> dict[str, Any]:
    """Return the values of arguments by their names."""
    return {each.name: each.value for each in given}


def operation(name: str, given: list[Argument], sizes: Sizes) -> Operation:
    """Say what a function is, by its name and what it is called with.

    Args:
        name: its name in the exported program, without overload.
        given: its arguments, the tensors among them.
        sizes: those of the first tensor that goes in.
    """
    op = _NAMES.get(name, name)
    if name in _SPECIAL:
        return _SPECIAL[name](given, sizes)
    if "upsample" in name:
        return Operation("interpolate", _interpolation(name, given))
    for kind, mode in _PADDINGS.items():
        if name.startswith(kind):
            pads = _option(next(each.value for each in given if each.name == "padding"))
            return Operation("pad", {"pad": pads, "mode": mode} if pads is not None else {})
    options = dict(_options(op, given))
    if op == "hardtanh" and (options.get("min_val"), options.get("max_val")) == (0, 6):
        return Operation("relu6")
    if op == "hardtanh" and options.get("min_val") == -1 and options.get("max_val") == 1:
        return Operation(op)
    if op in ("slice", "slice_scatter"):
        options = _slicing(options, sizes)
    elif op == "pad" and options.get("value") == 0:
        del options["value"]
    return Operation(op, options)


def _moved(given: list[Argument], sizes: Sizes) -> Operation:
    """Say in which order axes are after some have been moved."""
    values, rank = by_name(given), len(sizes)
    source, to = (_list(values[each]) for each in ("source", "destination"))
    moved = {there % rank: axis % rank for axis, there in zip(source, to, strict=True)}
    left = iter(axis for axis in range(rank) if axis not in moved.values())
    order = tuple(moved[axis] if axis in moved else next(left) for axis in range(rank))
    return Operation("permute", {"dims": order})


def _list(value: Any) -> list[int]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _turned(given: list[Argument], sizes: Sizes) -> Operation:
    return Operation("transpose", {"dim0": -2, "dim1": -1})


def _reversed(given: list[Argument], sizes: Sizes) -> Operation:
    if len(sizes) == 2:
        return Operation("transpose", {"dim0": 0, "dim1": 1})
    return Operation("permute", {"dims": tuple(reversed(range(len(sizes))))})


def _convolution(given: list[Argument], sizes: Sizes) -> Operation:
    """Say which convolution it is that torch makes of any."""
    values = by_name(given)
    transposed = "_transpose" if values["transposed"] else ""
    usual = {"padding": 0, "output_padding": 0}
    known = [
        replace(each, default=usual.get(each.name, 1), optional=isinstance(each.value, (list, int)))
        for each in given
    ]
    op = f"conv{transposed}{len(values['stride'])}d"
    return Operation(op, dict(_options(op, known)))


_SPECIAL: Mapping[str, Callable[[list[Argument], Sizes], Operation]] = {
    "adjoint": _turned,
    "convolution": _convolution,
    "mT": _turned,
    "moveaxis": _moved,
    "movedim": _moved,
    "numpy_T": _reversed,
    "t": _reversed,
}


def _options(op: str, given: list[Argument]) -> Iterator[tuple[str, Option]]:
    """Yield the options that are not as usual."""
    hidden = _HIDDEN | _HIDDEN_IN.get(op, frozenset())
    usual: dict[str, Any] = {}
    for each in given:
        if each.name in hidden or each.value is None:
            continue
        default = each.default
        if "pool" in op and each.name == "kernel_size":
            usual["stride"] = each.value
        elif "pool" in op and each.name == "stride":
            default = usual.get("stride")
            if not each.value:
                continue
        value, optional = _option(each.value), each.optional
        if each.name in _USUAL and not optional:
            default, optional = _USUAL[each.name], True
        if value is not None and not (optional and _same(each.value, default)):
            yield _RENAMED.get(each.name, each.name), value


def _option(value: Any) -> Option | None:
    """Return what an option is set to; None for what is no option, such as a tensor."""
    if isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return None if value != value else value  # noqa: PLR0124 - nothing else is not itself
    if isinstance(value, str):
        return value.replace(" ", "") or None
    if isinstance(value, (list, tuple)) and value:
        numbers = [each for each in value if isinstance(each, (bool, int, float))]
        return tuple(numbers) if len(numbers) == len(value) else None
    return None


def _same(value: Any, default: Any) -> bool:
    """Is a value the default, which may be one number for all axes?"""
    if isinstance(value, (list, tuple)):
        if isinstance(default, (list, tuple)):
            return list(value) == list(default)
        return default is not None and all(each == default for each in value)
    if value == "valid" and not isinstance(default, str):
        return True
    return bool(value == default and isinstance(value, bool) == isinstance(default, bool))


def _slicing(options: dict[str, Option], sizes: Sizes) -> dict[str, Option]:
    """Leave out what a slice does not cut off."""
    dim = options.get("dim", 0)
    end = options.get("end", inf)
    axis = sizes[dim] if sizes and isinstance(dim, int) else inf
    left_out = {"end"} if isinstance(end, (int, float)) and (end >= axis or end == _LAST) else set()
    if options.get("start") == 0:
        left_out.add("start")
    return {name: value for name, value in options.items() if name not in left_out}


def _interpolation(name: str, given: list[Argument]) -> dict[str, Option]:
    """Say how sizes between are made up: `upsample_bilinear2d`, `_upsample_bicubic2d_aa`."""
    mode = name.strip("_").removesuffix("_aa").removeprefix("upsample_")
    if "nearest-exact" in mode or "nearest_exact" in mode:
        mode = "nearest-exact"
    options: dict[str, Option] = {"mode": mode.rstrip("0123456789d")}
    if any(each.name == "align_corners" and each.value for each in given):
        options["align_corners"] = True
    if name.endswith("_aa"):
        options["antialias"] = True
    return options
