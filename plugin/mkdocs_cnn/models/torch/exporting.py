"""Record a model that is written in PyTorch: `torchvision.models:resnet50`."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from io import StringIO

import torch
from torch.export.graph_signature import OutputKind

from mkdocs_cnn.language.traced import INPUT, Output, Sizes, Trace
from mkdocs_cnn.models.finding import find
from mkdocs_cnn.models.refusing import CannotExportError, told
from mkdocs_cnn.models.torch.composites import merged
from mkdocs_cnn.models.torch.entrances import (
    Entrances,
    Inputs,
    Types,
    entrances,
    tries,
    wants_other_types,
)
from mkdocs_cnn.models.torch.graphs import Value, walk
from mkdocs_cnn.models.torch.making import make
from mkdocs_cnn.models.torch.naming import calls, containers, living, plain, survey, unused
from mkdocs_cnn.models.torch.operations import base_name
from mkdocs_cnn.models.torch.tangles import tangled
from mkdocs_cnn.models.writing import SCALAR
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.records import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def record_model(
    where: str,
    inputs: Inputs,
    arguments: Mapping[str, object] | None = None,
    arguments_text: str = "",
    types: Types = (),
) -> Trace:
    """Record what a model does with inputs of some sizes.

    Args:
        where: the module and what makes the model in it, or is one: `torchvision.models:resnet50`.
        inputs: names and sizes, without the batch, in the order of the arguments of `forward`; an
            empty name stands for that of the argument.
        arguments: what the model is made with.
        arguments_text: the same as the author writes it.
        types: those of inputs that are known; others are found out.

    Raises:
        CannotExportError: the model cannot be recorded; with what happened, and what helps.
    """
    factory = find(where)
    with _quiet():
        model, exported = _exported(factory, where, inputs, arguments or {}, types)
        trace = _trace(model, exported)
    versions = tuple(_versions(where))
    return replace(trace, model=where, arguments=arguments_text, versions=versions)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what torch has to say of its own matters to itself, and attention in its parts."""
    before, fast = logging.root.manager.disable, torch.backends.mha.get_fastpath_enabled()
    logging.disable(logging.CRITICAL)
    torch.backends.mha.set_fastpath_enabled(False)
    transformer = torch.nn.modules.transformer
    looks = transformer._detect_is_causal_mask
    transformer._detect_is_causal_mask = _is_said_causal
    try:
        with warnings.catch_warnings(), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
        torch.backends.mha.set_fastpath_enabled(fast)
        transformer._detect_is_causal_mask = looks


def _is_said_causal(mask: Any, is_causal: bool | None = None, size: int | None = None) -> bool:
    """Take a mask for any, unless it is said to be causal: torch would look at its numbers."""
    return bool(is_causal)


@record()
class _Exported:
    """A program with what goes into it."""

    program: Any
    inputs: tuple[tuple[str, Sizes], ...]
    """Names and sizes, with the batch."""
    types: Types


def _exported(
    factory: Any, where: str, inputs: Inputs, arguments: Mapping[str, object], types: Types
) -> tuple[Any, _Exported]:
    """Make the model and have it exported: without numbers if it can be, else with them."""
    if not isinstance(factory, torch.nn.Module):
        with contextlib.suppress(Exception):
            model = make(factory, where, arguments, "meta")
            return model, _export(model, inputs, types)
    model = make(factory, where, arguments, "cpu")
    return model, _export(model, inputs, types)


def _export(model: Any, inputs: Inputs, types: Types) -> _Exported:
    """Have a model exported, with inputs of the types that it wants.

    Inputs are numbers with a point, unless the model wants indices for some, such as of words, or
    what is true or false, such as a mask.

    Raises:
        CannotExportError: it cannot be.
    """
    how = entrances(model.forward, inputs)
    failed: list[tuple[BaseException, Types]] = []
    for each in tries(types or ("",) * len(inputs)):
        try:
            return _export_with(model, inputs, how, each)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the model is not ours
            failed.append((error, each))
            if not wants_other_types(failed[0][0]):
                break
    reason, tried = next((each for each in failed if not wants_other_types(each[0])), failed[0])
    raise _refused(reason, model, inputs, how, tried) from reason


@record()
class _Values:
    """What a model is called with."""

    in_order: tuple[torch.Tensor, ...]
    by_name: dict[str, torch.Tensor]


def _values(model: Any, inputs: Inputs, how: Entrances, types: Types) -> _Values:
    """Make inputs; zero is an index in every table."""
    stored = next(iter([*model.parameters(), *model.buffers()]), None)
    device = "cpu" if stored is None else stored.device
    usual = stored.dtype if stored is not None and stored.is_floating_point() else None
    made = {
        name: torch.zeros(1, *sizes, device=device, dtype=getattr(torch, kind) if kind else usual)
        for name, (_, sizes), kind in zip(how.names, inputs, types, strict=True)
    }
    ordered = tuple(value for name, value in made.items() if name not in how.by_name)
    return _Values(ordered, {name: made[name] for name in made if name in how.by_name})


def _export_with(model: Any, inputs: Inputs, how: Entrances, types: Types) -> _Exported:
    """Have a model exported, with inputs of some types."""
    values = _values(model, inputs, how, types)
    if any(map(torch.nn.parameter.is_lazy, model.parameters())):
        model(*values.in_order, **values.by_name)  # which tells it the sizes of its weights
    modules = {name for name, _ in model.named_children()}
    shown = [f"{name}{INPUT}" if name in modules else name for name in how.names]
    named = tuple((name, (1, *sizes)) for name, (_, sizes) in zip(shown, inputs, strict=True))
    program = torch.export.export(model, values.in_order, kwargs=values.by_name, strict=False)
    return _Exported(program, named, types)


def _refused(
    error: BaseException, model: Any, inputs: Inputs, how: Entrances, types: Types
) -> CannotExportError:
    """Say why a model was not exported."""
    kind = type(error).__name__
    if kind.startswith("GuardOnDataDependent") or "data-dependent" in str(error):
        return CannotExportError(say("branches-on-data"), say("branch-on-sizes-alone"))
    found = _tried(model, _values(model, inputs, how, types))
    if found is None:
        message = say("runs-but-is-not-exported", error=told(error))
        return CannotExportError(message, say("leave-out-what-is-not-exported"))
    sizes = ", ".join("x".join(map(str, each)) or SCALAR for _, each in inputs)
    message = say("does-not-run-with-inputs", count=len(inputs), sizes=sizes, error=told(found))
    return CannotExportError(message, say("give-the-sizes-of-its-inputs"))


def _tried(model: Any, values: _Values) -> BaseException | None:
    """Run a model as it is; return what goes wrong."""
    try:
        with torch.no_grad():
            model(*values.in_order, **values.by_name)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the model is not ours
        return error
    return None


def _trace(model: Any, exported: _Exported) -> Trace:
    """Make a trace of an exported program."""
    program, inputs = _untangled(exported.program), exported.inputs
    modules, first = survey(model)
    signature = program.graph_signature
    targets = {**signature.inputs_to_parameters, **signature.inputs_to_buffers}
    stored = {name: first[target] for name, target in targets.items() if target in first}
    order = {name: at for at, (name, _) in enumerate(inputs)}
    places = [name for name in signature.user_inputs if isinstance(name, str)]
    numbers = {name: order.get(name, at) for at, name in enumerate(places)}
    walked, result = walk(program.graph, stored, numbers)
    inputs = tuple((plain(name), sizes) for name, sizes in inputs)
    kinds = [each.kind for each in signature.output_specs]
    own = result if isinstance(result, list) else [result]
    left = [value for value, kind in zip(own, kinds, strict=True) if kind is OutputKind.USER_OUTPUT]
    outputs = list(_outputs(left))
    steps, outputs = living(*merged(walked.steps, outputs, model))
    if not steps or not outputs:
        raise CannotExportError(say("gives-nothing-out"), say("name-what-returns-tensors"))
    made = calls(steps, modules, [name for name, _ in inputs])
    return Trace(
        "",
        inputs,
        tuple(made),
        tuple(outputs),
        tuple(containers(made, modules)),
        tuple(unused(made, modules)),
        types=exported.types if any(exported.types) else (),
    )


def _untangled(program: Any) -> Any:
    """Have torch take apart what cannot be followed."""
    modules = program.graph_module.modules()
    names = tangled([each.graph for each in modules if hasattr(each, "graph")])
    if names is None:
        return program
    known = torch.export.default_decompositions()
    return program.run_decompositions(
        {each: known[each] for each in known if base_name(each) in names}
    )


def _outputs(result: Value) -> Iterator[Output]:
    if isinstance(result, tuple):
        yield result
    elif isinstance(result, list):
        for each in result:
            yield from _outputs(each)


def _versions(where: str) -> Iterator[str]:
    """Yield the versions of torch and of what the model comes with."""
    top = where.partition(":")[0].partition(".")[0]
    found = set(packages_distributions().get(top, [])) - {"torch"}
    for name in ["torch", *(found if len(found) == 1 else ())]:
        with contextlib.suppress(PackageNotFoundError):
            yield f"{name} {version(name).partition('+')[0]}"
