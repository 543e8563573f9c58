"""Find what makes a model: `torchvision.models:resnet50`."""

from __future__ import annotations

import importlib
import os
import sys

from mkdocs_cnn.models.refusing import CannotExportError, told
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import clip, did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def find(where: str) -> Any:
    """Import a module, which may be a file of the current folder, and take what is named in it.

    Raises:
        CannotExportError: it cannot be imported, or nothing there has the name.
    """
    path, _, name = where.partition(":")
    if path.partition(".")[0] in sys.stdlib_module_names:
        raise CannotExportError(say("no-models-in-there", place=clip(path)), say("such-as-a-model"))
    if not path or not name:
        raise CannotExportError(
            say("no-place-of-a-model", place=clip(where)), say("such-as-a-model")
        )
    found = _import(path)
    for word in name.split("."):
        if not hasattr(found, word):
            hint = did_you_mean(word, [each for each in dir(found) if not each.startswith("_")])
            raise CannotExportError(
                say("nothing-of-that-name", name=clip(word), place=clip(path)), hint
            )
        found = getattr(found, word)
    return found


def _import(path: str) -> Any:
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        return importlib.import_module(path)
    except ModuleNotFoundError as error:
        if error.name and (path == error.name or path.startswith(f"{error.name}.")):
            message = say("no-such-module", name=clip(path))
            raise CannotExportError(message, say("go-where-it-is-or-install-it")) from error
        raise failed(path, error) from error
    except (Exception, SystemExit) as error:
        raise failed(path, error) from error


def failed(what: str, error: BaseException) -> CannotExportError:
    """Say that code of the author's fails."""
    return CannotExportError(say("fails-with", what=clip(what), error=told(error)))
