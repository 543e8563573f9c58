"""The words that can stand in a layer line: the layer kinds, a block's definitions, parameters."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping

from mkdocs_cnn.language.expressions import Exact, with_numbers
from mkdocs_cnn.language.program import Argument, Definition, Operation, Parameter
from mkdocs_cnn.layers import KINDS, Role, Spec
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Problem, Span
from mkdocs_cnn.problems.records import record, replace

_USUAL = ("conv", "dwconv", "deconv", "maxpool", "bn")
"""The operations whose options a word may have that stands for one of them."""
_PLACED = (Role.KERNEL, Role.OUT)
_BEHIND = {"", "-", "(", ".", *"0123456789"}
"""What may stand right behind an operation's word."""


@record()
class Known:
    """An operation that can be written, with what may be said about it."""

    name: str
    specs: tuple[Spec, ...]
    example: str
    is_broken: bool = False
    """Is it a definition with a mistake? Then nothing is said about its calls."""
    is_parameter: bool = False
    """Does it stand for an operation that only a call names?"""

    def spec(self, role: Role) -> Spec | None:
        """Give the part with a role, such as the kernel."""
        return next((spec for spec in self.specs if spec.role is role), None)

    @property
    def options(self) -> list[str]:
        """List the words that may follow the operation."""
        words: list[str] = []
        for spec in self.specs:
            if spec.role is Role.FLAG:
                words += [spec.word, spec.off]
            elif spec.role not in (Role.KERNEL, Role.OUT):
                words.append(spec.word)
        return words


def _nowhere(word: str) -> str:
    return ""


def no_network(name: str) -> bool:
    """Know no network: what a text means that stands alone."""
    return False


@record()
class Vocabulary:
    """Words, each with its operation."""

    words: Mapping[str, Known]
    elsewhere: Callable[[str], Words] = _nowhere
    """Says how a word that is no operation is written, where it is known as something else."""
    is_network: Callable[[str], bool] = no_network
    """Says whether a word that is no operation names a network, which can stand there as a part."""
    signature: str = ""
    """Tells it from others, as far as lines without a mistake depend on it."""

    def find(self, text: str) -> str | None:
        """Return the longest word that a text begins with, before a kernel or a dash."""
        for length in range(min(len(text), Limits.name), 0, -1):
            if text[length : length + 1] in _BEHIND and text[:length] in self.words:
                return text[:length]
        return None

    def extended(self, more: Iterable[Known]) -> Vocabulary:
        """Return the vocabulary with some more operations; known words are not copied."""
        added = {each.name.lower(): each for each in more}
        signature = self.signature + repr(sorted(map(_signature, added.values())))
        if not added:
            return self
        outer = self.words.maps if isinstance(self.words, ChainMap) else [dict(self.words)]
        return replace(self, words=ChainMap(added, *outer), signature=signature)


def _signature(known: Known) -> tuple[object, ...]:
    if known.is_parameter:  # it has what the other words have
        return known.name, known.is_parameter
    specs = ((each.word, each.role.value, each.required) for each in known.specs)
    return known.name, known.is_broken, *specs


def definition_word(definition: Definition) -> Known:
    """Give a definition as an operation."""
    roles = {"kernel": Role.KERNEL, "out": Role.OUT, "option": Role.PARAMETER}
    specs = tuple(
        Spec(
            roles[each.role],
            each.name,
            each.name,
            required=each.default is None,
            decimal=each.role == "option",
            field=each.name,
        )
        for each in definition.parameters
    )
    example = definition.name
    for each in definition.parameters:
        needed = f" {each.name} 2" if each.default is None else ""
        example += {"kernel": "3", "out": "-64"}.get(each.role, needed)
    return Known(definition.name, specs, example)


def missing(known: Known, operation: Operation, span: Span) -> Iterator[Problem]:
    """Say what the operation cannot do without."""
    given = {argument.word for argument in operation.arguments}
    needed = [spec for spec in known.specs if spec.required and spec.word not in given]
    if needed:
        *most, last = (spec.meaning for spec in needed)
        what = say("one-and-other", one=tuple(most), other=last) if most else last
        example = known.example.split(" + ")[0]
        yield Problem(
            say("an-operation-without", operation=operation.name, missing=what),
            span,
            say("as-in", example=example),
        )


def options_of_all(definitions: Iterable[Known] = ()) -> tuple[Spec, ...]:
    """List what a word can have that stands for an operation, whichever that is.

    It is known when the word is called. Until then, it can have what the usual operations have, and
    what some definitions have.
    """
    specs = {spec.word: spec for word in _USUAL for spec in LAYERS.words[word].specs}
    for spec in (spec for each in definitions for spec in each.specs):
        if spec.role is Role.PARAMETER:
            specs.setdefault(spec.word, spec)
    return tuple(replace(each, required=False, positional=False) for each in specs.values())


def parameter_words(parameters: Iterable[Parameter], specs: tuple[Spec, ...]) -> Iterator[Known]:
    """Give parameters as words that may stand for an operation; operations keep their own words."""
    return (
        Known(each.name, specs, each.name, is_parameter=True)
        for each in parameters
        if each.name.lower() not in LAYERS.words
    )


def applied(use: Operation, meant: Operation, known: Known) -> tuple[Operation, list[Argument]]:
    """Put the operation that a parameter stands for in the parameter's place.

    Args:
        use: the parameter in a line, with what stands behind it.
        meant: what it stands for; what is said there counts more.
        known: the word for that.

    Returns:
        The operation, and what stands behind the parameter that the operation does not have.
    """
    own = {spec.word for spec in known.specs}
    places = {role.value: spec.word for role in _PLACED if (spec := known.spec(role))}
    behind = [replace(each, word=places.get(each.word, each.word)) for each in use.arguments]
    arguments = {each.word: each for each in behind if each.word in own}
    arguments |= {each.word: each for each in meant.arguments}
    strange = [each for each in behind if each.word not in own]
    return replace(use, name=meant.name, arguments=tuple(arguments.values())), strange


def with_numbers_in(operation: Operation, numbers: Mapping[str, Exact]) -> Operation:
    """Put a caller's numbers into an operation; `in` is what comes in where it will stand."""
    known = {name: value for name, value in numbers.items() if name != "in"}
    arguments = []
    for each in operation.arguments:
        value = each.value
        if isinstance(value, tuple):
            value = tuple(with_numbers(number, known) for number in value)
        elif isinstance(value, Operation):
            value = with_numbers_in(value, known)
        arguments.append(replace(each, value=value))
    return replace(operation, arguments=tuple(arguments))


LAYERS = Vocabulary(
    {
        name: known
        for kind in KINDS
        for known in (Known(kind.names[0], tuple(kind.specs().values()), kind.example),)
        for name in kind.names
    }
)
"""The layer kinds alone."""
OFF = {spec.word: spec.off for word in _USUAL for spec in LAYERS.words[word].specs if spec.off}
"""The words that turn off what a word that stands for an operation can turn on."""
