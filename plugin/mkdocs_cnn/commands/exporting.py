"""`mkdocs-cnn export`: a model that stands in code to a small text, which pages can use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

from mkdocs_cnn.commands.taken import STANDARD_OUTPUT, RefusedError, write
from mkdocs_cnn.models import EXPORT
from mkdocs_cnn.models.files import STORED
from mkdocs_cnn.models.recording import Asked, record_anew
from mkdocs_cnn.models.refusing import CannotExportError
from mkdocs_cnn.models.writing import SCALAR
from mkdocs_cnn.models.writing import write as write_trace
from mkdocs_cnn.problems.files import UnreadableError, read_text
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say, tell
from mkdocs_cnn.problems.problem import Invalid, clip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.language.traced import Sizes, Trace

SUFFIX = ".net"
_INPUT = pattern(
    r"(?:(?P<name>[A-Za-z_]\w*)=)?(?P<sizes>scalar|[1-9]\d{0,8}(?:x[1-9]\d{0,8})*)(?::(?P<type>\w+))?"
)
_TYPES = ("bool", "float16", "bfloat16", "float32", "float64", "int32", "int64", "uint8")


def run(options: SimpleNamespace, show: Callable[[str], None], say_: Callable[[str], None]) -> int:
    """Record a model and write what it does; return the exit status."""
    try:
        if not options.input and not options.model.lower().endswith(STORED):
            raise RefusedError(say("an-export-needs-an-input"))
        inputs, types = _inputs(options.input)
        asked = Asked(options.model, inputs, options.kwargs or "", types)
        check_output(options.output)
        trace = record_anew(asked)
        text = write_trace(trace)
        if options.output == STANDARD_OUTPUT:
            show(text)
        else:
            write(options.output, text, over=options.overwrite or _is_export(options.output))
    except RefusedError as error:
        say_(f"mkdocs-cnn export: {error}")
        return 2
    except UnreadableError as error:
        raise Invalid([error.problem(options.model)]) from None
    except CannotExportError as error:
        say_(f"mkdocs-cnn export: {error.message}")
        if error.hint:
            say_(f"  {tell('help', text=error.hint)}")
        return 2
    say_(_summary(trace))
    return 0


def _inputs(written: Sequence[str]) -> tuple[tuple[tuple[str, Sizes], ...], tuple[str, ...]]:
    """Read `3x224x224`, or `image=3x224x224` where there are several, and `mask=50:bool`.

    Returns:
        names and sizes, and types: empty for what is to be found out.

    Raises:
        RefusedError: it is something else.
    """
    inputs, types = [], []
    for each in written:
        match = _INPUT.fullmatch(each)
        if match is None:
            raise RefusedError(say("is-no-input-of-a-model", text=clip(each)))
        kind = match["type"] or ""
        if kind and kind not in _TYPES:
            raise RefusedError(say("is-no-type-of-an-input", text=clip(kind), names=_TYPES))
        sizes = match["sizes"].split("x") if match["sizes"] != SCALAR else []
        inputs.append((match["name"] or "", tuple(map(int, sizes))))
        types.append(kind)
    return tuple(inputs), tuple(types) if any(types) else ()


def check_output(output: str) -> None:
    """Find out before anything is recorded whether there can be such a file.

    Raises:
        RefusedError: there cannot.
    """
    if output == STANDARD_OUTPUT:
        return
    file = Path(output)
    if file.suffix != SUFFIX:
        raise RefusedError(say("an-export-ends-in", file=clip(output), suffix=SUFFIX))
    if not file.parent.is_dir():
        raise RefusedError(say("is-not-a-folder", text=clip(str(file.parent))))


def _is_export(output: str) -> bool:
    """Is a file one that was exported before, and so may be written anew?"""
    try:
        return read_text(output).lstrip().startswith(EXPORT)
    except UnreadableError:
        return False


def _summary(trace: Trace) -> str:
    tensors = {each.name: each for call in trace.calls for each in call.tensors if each.learned}
    params = sum(each.count for each in tensors.values())
    return tell(
        "exported",
        model=trace.model,
        operations=len(trace.calls),
        params=params,
    )
