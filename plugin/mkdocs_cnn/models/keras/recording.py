"""Calls one by one, each with its sizes, its tensors and a name of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod

from mkdocs_cnn.language.traced import USUAL_TYPE, Call, Option, Output, Sizes, Tensor
from mkdocs_cnn.models.keras.nodes import Graph, Layer, graph_of, layer_of
from mkdocs_cnn.models.keras.parsing import Text
from mkdocs_cnn.models.keras.settings import Settings
from mkdocs_cnn.problems.limits import Limits, Mistakes, check_count, too_many
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Refusal, Span, clip
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

_AXES = 12
"""Axes that a tensor may have."""
_STRANGE = pattern(r"[^A-Za-z0-9_-]+")
_TYPE = pattern(r"[a-z]{1,10}\d{0,2}")
_SEVERAL = pattern(r"__+")
Options: TypeAlias = "Mapping[str, Option | None]"
"""Options by their names; those that are None are left out."""


@record()
class Value:
    """An activation: where it comes from, and its size."""

    output: Output
    sizes: Sizes

    @property
    def rank(self) -> int:
        """The number of axes, the batch's included."""
        return len(self.sizes)


def address(name: str, within: str = "") -> str:
    """Return a layer's address: its name, with nothing in it but letters, digits, `_` and `-`."""
    word = name[: Limits.name] or "_"
    if _STRANGE.search(word):  # `tf.__operators__.add` too
        word = _SEVERAL.sub("_", _STRANGE.sub("_", word))
    return f"{within}.{word}" if within else word


class Recorder:
    """What has been recorded of a model."""

    def __init__(self, text: Text, limits: Limits, channels_last: bool) -> None:
        self.text = text
        self.limits = limits
        self.channels_last = channels_last
        self.problems = Mistakes(limits)
        self.calls: list[Call] = []
        self.modules: dict[str, str] = {}
        self.unread: dict[str, None] = {}
        """Classes of which the parameters are not known."""
        self.frozen: dict[str, int] = {}
        """The parameters that are not trained, and how many values each has."""
        self.tensors: dict[str, Tensor] = {}
        self._graphs: dict[int, Graph] = {}
        self._steps = 0
        self._numbers: dict[str, int] = {}
        self._taken: set[str] = set()

    def graph_of(self, config: dict[str, Any]) -> Graph:
        """Read a functional model, once however often it is called."""
        if id(config) not in self._graphs:
            self._graphs[id(config)] = graph_of(config)
        return self._graphs[id(config)]

    def work(self, steps: int = 1) -> None:
        """Count steps, which end where a file lets a model work without end.

        Raises:
            Invalid: there are too many.
        """
        self._steps += steps
        if self._steps > Limits.steps * self.limits.layers:
            raise self.text.invalid(*_excess(self.limits, self.text.span()))

    def free(self, name: str) -> str:
        """Return a name that no call has: the second of a kind gets a number.

        Raises:
            Refusal: it is too long.
        """
        if len(name) > Limits.path:
            raise Refusal(say("no-address", name=clip(name)), say("letters-digits-dots"))
        number = self._numbers.get(name, 0) + 1
        while (found := name if number == 1 else f"{name}-{number}") in self._taken:
            number += 1
        self._numbers[name] = number
        self._taken.add(found)
        return found

    def add(self, call: Call) -> list[Value]:
        """Note a call.

        Raises:
            Invalid: there are too many.
        """
        self.calls.append(call)
        check_count(self.limits, "layers", call.span or self.text.span(), len(self.calls))
        at = len(self.calls) - 1
        return [Value((at, i), sizes) for i, sizes in enumerate(call.sizes)]


def _excess(limits: Limits, span: Span) -> tuple[Any, Any, Any]:
    found = too_many(limits, "layers", span)
    return found.message, found.expected, found.hint


class Step(Settings):
    """One call of a layer, with what it needs to note the operations behind it."""

    def __init__(
        self, recorder: Recorder, layer: Layer, name: str, inputs: Sequence[Value]
    ) -> None:
        super().__init__(layer.config)
        self.recorder = recorder
        self.layer = layer
        self.name = name
        self.inputs = list(inputs)
        self.args: Sequence[Any] = self.inputs
        """What it is called with, in the lists in which it stands."""
        self.kwargs: Mapping[str, Any] = {}
        self.said: Sequence[Sizes | None] = ()
        """The sizes that the file says of its outputs."""
        self.frozen = not self.flag("trainable", True)

    @property
    def input(self) -> Value:
        """The first input.

        Raises:
            Refusal: there is none.
        """
        if not self.inputs:
            raise Refusal(say("nothing-goes-in"), say("a-layer-of-the-model"))
        return self.inputs[0]

    @property
    def span(self) -> Span:
        """Where the layer is in the text."""
        return self.recorder.text.span(self.layer.name)

    def call(
        self,
        op: str,
        inputs: Iterable[Value],
        sizes: Sizes,
        options: Options | None = None,
        tensors: Iterable[Tensor] = (),
        name: str = "",
    ) -> Value:
        """Note an operation with one output; `name` stands behind the layer's, if it has one.

        Raises:
            Refusal: its size is none.
        """
        return self.calls(op, inputs, [sizes], options, tensors, name)[0]

    def calls(
        self,
        op: str,
        inputs: Iterable[Value],
        sizes: Iterable[Sizes],
        options: Options | None = None,
        tensors: Iterable[Tensor] = (),
        name: str = "",
    ) -> list[Value]:
        """Note an operation with several outputs."""
        outputs = tuple(_checked(each) for each in sizes)
        self.recorder.work(len(outputs))
        chosen = tuple((key, value) for key, value in (options or {}).items() if value is not None)
        free = self.recorder.free(f"{self.name}.{name}" if name else self.name)
        if name:
            self.recorder.modules.setdefault(self.name, self.layer.kind)
        within = tuple(each.output for each in inputs)
        return self.recorder.add(Call(free, op, within, outputs, chosen, tuple(tensors), self.span))

    def tensor(self, name: str, sizes: Sizes, learned: bool = True) -> Tensor:
        """Return a tensor of the layer."""
        dtype = _dtype(self.values.get("dtype"))
        made = Tensor(f"{self.name}.{name}", _checked(sizes, least=0), learned, dtype)
        known = self.recorder.tensors.setdefault(made.name, made)
        if known != made:
            message = say("another-tensor-has-that-name", name=clip(made.name))
            shown = "x".join(map(str, known.sizes))
            raise Refusal(message, say("its-sizes-above", sizes=shown))
        if learned and self.frozen:
            self.recorder.frozen[made.name] = made.count
        return made

    def within(self, layer: Layer, inputs: Sequence[Value], name: str = "") -> Step:
        """Return the call of a layer that stands in this one."""
        self.recorder.work()
        step = Step(self.recorder, layer, address(name or layer.name, self.name), inputs)
        step.frozen |= self.frozen
        self.recorder.modules.setdefault(self.name, self.layer.kind)
        return step

    def inner(self, option: str) -> Layer:
        """Return the layer that an option holds."""
        return layer_of(self.values.get(option))


def _checked(sizes: Sizes, least: int = 1) -> Sizes:
    """Return sizes that can be.

    Raises:
        Refusal: nothing is left of an axis, or there is more than any machine holds.
    """
    if len(sizes) > _AXES or prod(sizes) > Limits.value:
        shown = "x".join(map(str, sizes[:_AXES]))
        raise Refusal(say("more-values-than", text=shown), say("at-most", most=Limits.value))
    if any(each < least for each in sizes):
        raise Refusal(
            say("nothing-is-left-of-an-axis", sizes="x".join(map(str, sizes))), say("larger-sizes")
        )
    return sizes


def _dtype(policy: object) -> str:
    """Return the type of a layer's variables.

    Raises:
        Refusal: they are quantized, so that their sizes are others.
    """
    if isinstance(policy, dict):
        config = policy.get("config")
        policy = config.get("name") if isinstance(config, dict) else None
    if not isinstance(policy, str) or policy.startswith("mixed_"):
        return USUAL_TYPE
    if "_from_" in policy:
        raise Refusal(say("it-is-quantized", policy=policy[:40]), say("the-model-before-that"))
    return policy if _TYPE.fullmatch(policy) else USUAL_TYPE
