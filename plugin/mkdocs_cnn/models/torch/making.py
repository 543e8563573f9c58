"""Have a model made by what was found."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

import torch

from mkdocs_cnn.models.finding import failed
from mkdocs_cnn.models.refusing import CannotExportError
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import clip, did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def make(factory: Any, where: str, arguments: Mapping[str, object], device: str) -> Any:
    """Make a model on a device; a model that is ready stays as it is.

    Raises:
        CannotExportError: it cannot be made so, or is no model.
    """
    if isinstance(factory, torch.nn.Module):
        if arguments:
            raise CannotExportError(
                say("takes-no-arguments", place=clip(where)), say("leave-the-arguments-out")
            )
        return _evaluated(factory, where)
    if not callable(factory):
        raise _no_model(where, factory)
    _check_arguments(factory, where, arguments)
    try:
        with torch.device(device):
            model = factory(**arguments)
    except (Exception, SystemExit) as error:
        raise failed(where, error) from error
    if not isinstance(model, torch.nn.Module):
        raise _no_model(where, model)
    return _evaluated(model, where)


def _evaluated(model: Any, where: str) -> Any:
    """Have a model do what it does when it is evaluated.

    Raises:
        CannotExportError: it fails.
    """
    try:
        return model.eval()
    except (Exception, SystemExit) as error:
        raise failed(where, error) from error


def _check_arguments(factory: Any, where: str, arguments: Mapping[str, object]) -> None:
    try:
        signature = inspect.signature(factory)
    except (TypeError, ValueError):
        return  # what is written in C says it when it is called
    try:
        signature.bind(**arguments)
    except TypeError as error:
        message = say("cannot-be-called-so", place=clip(where), error=clip(str(error), 200))
        hint = did_you_mean(_refused(error), signature.parameters)
        if "missing" in str(error):
            hint = say("give-it-with-kwargs", name=_refused(error))
        raise CannotExportError(message, hint) from error


def _refused(error: TypeError) -> str:
    """Return the argument that an error names: `got an unexpected keyword argument 'x'`."""
    return str(error).rpartition("'")[0].rpartition("'")[2]


def _no_model(where: str, found: object) -> CannotExportError:
    message = say("is-no-model", place=clip(where), kind=type(found).__name__)
    return CannotExportError(message, say("name-what-gives-a-model"))
