"""Claims by a file of weights: `params: resnet50.safetensors`."""

from __future__ import annotations

from mkdocs_cnn.figures.amounts import Amount, Kind
from mkdocs_cnn.figures.claims import Checked, Passage
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import FalseClaim, Invalid, Problem, Span, clip
from mkdocs_cnn.queries.addresses import Scope
from mkdocs_cnn.queries.arithmetic import evaluate

_FILE = pattern(r"(?i)\w[\w.-]*\.(?:safetensors|pth?|bin|h5|keras|index)")


def names_weights(text: str) -> bool:
    """Is it the name of a file of weights, and no figure?"""
    return _FILE.fullmatch(text) is not None


def check_stored(
    file: str, span: Span, code: Scalar, scope: Scope, whose: str
) -> tuple[Checked, FalseClaim | None]:
    """Hold what a file of weights has against what is computed.

    Args:
        file: its name in the site's folder of networks.
        span: where that stands.
        code: the expression that is claimed of: `params`, or `buffers`.
        scope: what its addresses can name.
        whose: of what it is claimed, in words.

    Raises:
        Invalid: the file cannot be read, or the expression is none of what a file has.
    """
    found = scope.networks.weights(file)
    if isinstance(found, Problem):
        raise Invalid([Problem(found.message, span, found.expected, found.hint)])
    worked = evaluate(code, 0, len(code.value), scope)
    value = worked.value
    if not isinstance(value, Amount) or value.kind is not Kind.VALUES:
        message = say("no-total-of-weights", subject=whose, file=clip(file))
        raise Invalid([Problem(message, span, say("params-or-buffers"))])
    is_of_buffers = worked.address is not None and worked.address.name == "buffers"
    stored = found.buffers if is_of_buffers else found.params
    computed = int(value.value)
    holds = stored == computed
    passages = (
        Passage(f"{whose}: {file} "),
        Passage(f"{stored:,}", "" if holds else f"{computed:,}"),
    )
    if holds:
        return Checked(passages, holds=True), None
    message = say(
        "weights-have-others", subject=whose, file=clip(file), stored=stored, count=computed
    )
    hint = say("the-file-has-besides", notes=found.notes) if found.notes else ""
    return Checked(passages, holds=False), FalseClaim(message, span, "", hint, level=scope.level)
