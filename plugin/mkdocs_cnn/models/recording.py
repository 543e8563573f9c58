"""A model in code to a trace, where its framework is installed: PyTorch or Keras."""

from __future__ import annotations

import ast
import sys

from mkdocs_cnn.language.traced import INPUT, Sizes, Trace
from mkdocs_cnn.models.files import STORED, by_name, trace_of
from mkdocs_cnn.models.finding import find
from mkdocs_cnn.models.refusing import CannotExportError, told
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Source, clip
from mkdocs_cnn.problems.records import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


@record()
class Asked:
    """Which model is to be recorded."""

    model: str
    """`torchvision.models:resnet50`, or a file of Keras or ONNX: `model.keras`."""
    inputs: tuple[tuple[str, Sizes], ...]
    """Sizes without the batch; the name of an input that has none yet is empty."""
    arguments: str = ""
    """What its factory is called with: `num_classes=10, width=0.5`."""
    types: tuple[str, ...] = ()
    """The types of its inputs; empty for those that are to be found out."""


def asked_again(trace: Trace) -> Asked:
    """Ask for a model as it was recorded before."""
    inputs = tuple((name.removesuffix(INPUT), sizes[1:]) for name, sizes in trace.inputs)
    return Asked(trace.model, inputs, trace.arguments, trace.types)


def record_anew(asked: Asked) -> Trace:
    """Record a model.

    Raises:
        CannotExportError: it cannot be recorded; with what happened, and what helps.
        UnreadableError: a file cannot be read.
        Invalid: it can, and what is in it cannot be understood.
    """
    if asked.model.lower().endswith(STORED):
        return replace(trace_of(asked.model, asked.model, asked.inputs), model=asked.model)
    arguments = read_arguments(asked.arguments)
    factory = find(asked.model)
    if "keras" in sys.modules:
        model = _of_keras(factory, asked, arguments)
        if model is not None:
            return model
    try:
        from mkdocs_cnn.models.torch.exporting import record_model
    except ImportError as error:
        raise CannotExportError(say("no-framework", error=told(error))) from error
    return record_model(asked.model, asked.inputs, arguments, asked.arguments, asked.types)


def read_arguments(text: str) -> dict[str, object]:
    """Read `num_classes=10, width=0.5`: names with plain values of Python.

    Raises:
        CannotExportError: it says something else.
    """
    try:
        call = ast.parse(f"f({text})", mode="eval").body
        assert isinstance(call, ast.Call)
        assert not call.args
        assert all(each.arg for each in call.keywords)  # no **
        return {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
    except (SyntaxError, ValueError, AssertionError, MemoryError, RecursionError) as error:
        message = say("no-arguments", text=clip(text))
        raise CannotExportError(message, say("such-as-arguments")) from error


def _of_keras(factory: Any, asked: Asked, arguments: dict[str, object]) -> Trace | None:
    """Record a model of Keras; None where it is something else."""
    import keras

    if isinstance(factory, keras.Model):
        model = factory
    elif callable(factory) and getattr(factory, "__module__", "").partition(".")[0] != "torch":
        keras.utils.clear_session()  # so that names are numbered as in a program of its own
        try:
            model = factory(**arguments)
        except Exception:  # noqa: BLE001 - whatever it is, PyTorch's way says what is wrong
            return None
    if not isinstance(model, keras.Model):
        return None
    from mkdocs_cnn.models.keras import read
    from mkdocs_cnn.models.keras.living import completed

    text = model.to_json()
    trace, found = read(Source(asked.model, text), text, input=by_name(asked.inputs))
    problems = [each for each in found if each.level != "note"]
    if problems:
        raise CannotExportError(problems[0].message, problems[0].hint)
    versions = (f"keras {keras.__version__}",)
    return replace(
        completed(trace, model), model=asked.model, arguments=asked.arguments, versions=versions
    )
