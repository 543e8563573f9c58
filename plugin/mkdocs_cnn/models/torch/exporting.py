"""Record a model that is written in PyTorch: `torchvision.models:resnet50`."""

from __future__ import annotations

import contextlib
import inspect
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from io import StringIO
from itertools import product

import torch
from torch.export.graph_signature import OutputKind

from mkdocs_cnn.language.traced import INPUT, Output, Sizes, Trace
from mkdocs_cnn.models.finding import find
from mkdocs_cnn.models.refusing import CannotExportError, told
from mkdocs_cnn.models.torch.composites import merged
from mkdocs_cnn.models.torch.graphs import Value, walk
from mkdocs_cnn.models.torch.making import make
from mkdocs_cnn.models.torch.naming import calls, containers, living, plain, survey, unused
from mkdocs_cnn.models.torch.operations import base_name
from mkdocs_cnn.models.torch.tangles import tangled
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import clip, did_you_mean
from mkdocs_cnn.problems.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Inputs = Sequence[tuple[str, Sizes]]


def record_model(
    where: str,
    inputs: Inputs,
    arguments: Mapping[str, object] | None = None,
    arguments_text: str = "",
) -> Trace:
    """Record what a model does with inputs of some sizes.

    Args:
        where: the module and what makes the model in it, or is one: `torchvision.models:resnet50`.
        inputs: names and sizes, without the batch, in the order of the arguments of `forward`; an
            empty name stands for that of the argument.
        arguments: what the model is made with.
        arguments_text: the same as the author writes it.

    Raises:
        CannotExportError: the model cannot be recorded; with what happened, and what helps.
    """
    factory = find(where)
    with _quiet():
        model, program, named = _exported(factory, where, inputs, arguments or {})
        trace = _trace(model, program, named)
    versions = tuple(_versions(where))
    return replace(trace, model=where, arguments=arguments_text, versions=versions)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what torch has to say of its own matters to itself, and attention in its parts."""
    before, fast = logging.root.manager.disable, torch.backends.mha.get_fastpath_enabled()
    logging.disable(logging.CRITICAL)
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        with warnings.catch_warnings(), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
        torch.backends.mha.set_fastpath_enabled(fast)


def _exported(
    factory: Any, where: str, inputs: Inputs, arguments: Mapping[str, object]
) -> tuple[Any, Any, Inputs]:
    """Make the model and have it exported: without numbers if it can be, else with them."""
    if not isinstance(factory, torch.nn.Module):
        with contextlib.suppress(Exception):
            model = make(factory, where, arguments, "meta")
            return model, *_export(model, inputs)
    model = make(factory, where, arguments, "cpu")
    return model, *_export(model, inputs)


def _export(model: Any, inputs: Inputs) -> tuple[Any, Inputs]:
    """Have a model exported; return the program and the inputs with their names.

    Inputs are numbers with a point, unless the model wants indices for some, such as of words.

    Raises:
        CannotExportError: it cannot be.
    """
    failed: list[tuple[Exception, tuple[bool, ...]]] = []
    for whole in _which_are_whole(len(inputs)):
        try:
            return _export_with(model, inputs, whole)
        except CannotExportError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the model is not ours
            failed.append((error, whole))
            if not _wants_indices(failed[0][0]):
                break
    reason, whole = next((each for each in failed if not _wants_indices(each[0])), failed[0])
    raise _refused(reason, model, inputs, whole) from reason


_OF_INDICES = pattern(r"(?i)\b(?:long|longtensor|index|indices|integer|int64)\b")


def _wants_indices(error: Exception) -> bool:
    """Does an error speak of what an input of whole numbers would have been?"""
    return _OF_INDICES.search(str(error)) is not None


def _which_are_whole(count: int) -> list[tuple[bool, ...]]:
    """List which inputs may be whole numbers: none, or as few as can be."""
    if count > 3:
        return [(False,) * count, (True,) * count]
    return sorted(product((False, True), repeat=count), key=sum)


def _values(
    inputs: Inputs, whole: Sequence[bool], device: Any = None, kind: Any = None
) -> list[torch.Tensor]:
    """Make inputs; zero is an index in every table."""
    kinds = (torch.int64 if each else kind for each in whole)
    pairs = zip(inputs, kinds, strict=True)
    return [torch.zeros(1, *sizes, device=device, dtype=dtype) for (_, sizes), dtype in pairs]


def _export_with(model: Any, inputs: Inputs, whole: Sequence[bool]) -> tuple[Any, Inputs]:
    """Have a model exported, with some inputs of whole numbers."""
    model.eval()
    stored = next(iter([*model.parameters(), *model.buffers()]), None)
    device = "cpu" if stored is None else stored.device
    signature = inspect.signature(model.forward).parameters.values()
    parameters = [each.name for each in signature if each.kind not in _ANY_NUMBER]
    names = [name or _name(at, parameters) for at, (name, _) in enumerate(inputs)]
    _check_names(names, parameters)
    kind = stored.dtype if stored is not None and stored.is_floating_point() else None
    values = _values(inputs, whole, device, kind)
    if any(map(torch.nn.parameter.is_lazy, model.parameters())):
        model(*values)  # which tells it the sizes of its weights
    modules = {name for name, _ in model.named_children()}
    shown = [f"{name}{INPUT}" if name in modules else name for name in names]
    named = [(name, (1, *sizes)) for name, (_, sizes) in zip(shown, inputs, strict=True)]
    if set(names) <= set(parameters) and names != parameters[: len(names)]:
        given = dict(zip(names, values, strict=True))
        return torch.export.export(model, (), kwargs=given, strict=False), named
    return torch.export.export(model, tuple(values), strict=False), named


def _check_names(names: Sequence[str], parameters: Sequence[str]) -> None:
    """Refuse names of inputs that the model does not know.

    Raises:
        CannotExportError: it has others.
    """
    for name in names:
        if name not in parameters and not _NUMBERED.fullmatch(name):
            message = say("no-such-input", name=clip(name))
            hint = did_you_mean(name, parameters) or say("its-inputs-are", names=tuple(parameters))
            raise CannotExportError(message, hint)


_NUMBERED = pattern(r"input(?:-\d+)?")
"""What inputs are called that have no names of their own."""
_ANY_NUMBER = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def _name(at: int, parameters: Sequence[str]) -> str:
    if at < len(parameters):
        return parameters[at]
    return f"input-{at + 1}" if at else "input"


def _refused(
    error: Exception, model: Any, inputs: Inputs, whole: Sequence[bool]
) -> CannotExportError:
    """Say why a model was not exported."""
    kind = type(error).__name__
    if kind.startswith("GuardOnDataDependent") or "data-dependent" in str(error):
        return CannotExportError(say("branches-on-data"), say("branch-on-sizes-alone"))
    found = _tried(model, _values(inputs, whole))
    if found is None:
        message = say("runs-but-is-not-exported", error=told(error))
        return CannotExportError(message, say("leave-out-what-is-not-exported"))
    sizes = ", ".join("x".join(map(str, each)) for _, each in inputs)
    message = say("does-not-run-with-inputs", count=len(inputs), sizes=sizes, error=told(found))
    return CannotExportError(message, say("give-the-sizes-of-its-inputs"))


def _tried(model: Any, values: Sequence[torch.Tensor]) -> Exception | None:
    """Run a model as it is; return what goes wrong."""
    try:
        with torch.no_grad():
            model(*values)
    except Exception as error:  # noqa: BLE001 - whatever it is, the model is not ours
        return error
    return None


def _trace(model: Any, program: Any, inputs: Inputs) -> Trace:
    """Make a trace of an exported program."""
    program = _untangled(program)
    modules, first = survey(model)
    signature = program.graph_signature
    targets = {**signature.inputs_to_parameters, **signature.inputs_to_buffers}
    stored = {name: first[target] for name, target in targets.items() if target in first}
    order = {name: at for at, (name, _) in enumerate(inputs)}
    places = [name for name in signature.user_inputs if isinstance(name, str)]
    numbers = {name: order.get(name, at) for at, name in enumerate(places)}
    walked, result = walk(program.graph, stored, numbers)
    inputs = [(plain(name), sizes) for name, sizes in inputs]
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
        tuple(inputs),
        tuple(made),
        tuple(outputs),
        tuple(containers(made, modules)),
        tuple(unused(made, modules)),
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
