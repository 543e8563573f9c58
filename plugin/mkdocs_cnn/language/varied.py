"""What readers may change: `vary: {input: [224x224x3, 299x299x3], bias: [true, false]}`.

A program with choices says the first of each key itself, so that whoever knows nothing of choices
counts that one. The choices multiply; the last key is the one that changes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from mkdocs_cnn.language import notation
from mkdocs_cnn.language.inputs import read_input
from mkdocs_cnn.language.program import Input, Parameter, Program, Setting, Text
from mkdocs_cnn.language.tree import Entry, List, Mapping, Node, Scalar
from mkdocs_cnn.layers.base import times
from mkdocs_cnn.problems.limits import Limits, too_many
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Caution, Note, Problem, Span, clip, did_you_mean
from mkdocs_cnn.problems.records import field, record, replace

SETTINGS = ("bias", "batch", "dtype")
"""The settings that can vary: those that change numbers."""
INPUT = "input"
KEYS = (INPUT, *SETTINGS)
_WORD = pattern(r"[^\W\d]\w*")


@record()
class Choice:
    """One of the things that a key can be: an input, a setting, or a parameter."""

    label: str = field(compare=False)
    """How it is written for readers."""
    input: Input | None = None
    setting: Setting | None = None
    given: Parameter | None = None


@record()
class Varied:
    """A key, and its choices in the order in which they are written."""

    key: Text
    choices: tuple[Choice, ...]

    @property
    def is_parameter(self) -> bool:
        """Is it a number of the network's own?"""
        return self.key.value not in KEYS


class VaryReader:
    """Reads `vary`; every mistake goes to `problems`."""

    def __init__(self, problems: list[Problem], limits: Limits) -> None:
        self.problems = problems
        self.limits = limits
        self.cautions: list[Caution] = []

    def read(self, entry: Entry) -> tuple[Varied, ...]:
        """Read keys with lists of choices; a key with a mistake is left out."""
        node = entry.value
        if not isinstance(node, Mapping) or not node.entries:
            expected = say("keys-with-choices")
            self.problems.append(Problem(say("nothing-varies"), entry.key.span, expected))
            return ()
        found = [each for each in map(self._key, node.entries) if each is not None]
        combinations = prod(len(each.choices) for each in found)
        if combinations > self.limits.choices:
            problem = too_many(self.limits, "choices", entry.key.span, combinations)
            self.problems.append(problem)
            return ()
        return tuple(found)

    def _key(self, entry: Entry) -> Varied | None:
        key = Text(entry.key.value.strip(), entry.key.span)
        if key.value not in KEYS and not _WORD.fullmatch(key.value):
            hint, expected = did_you_mean(key.value, KEYS), say("what-can-vary", keys=KEYS)
            message = say("cannot-vary", key=clip(key.value))
            self.problems.append(Problem(message, key.span, expected, hint))
            return None
        if not isinstance(entry.value, List) or len(entry.value.items) < 2:
            message = say("nothing-to-choose", key=clip(key.value))
            self.problems.append(Problem(message, key.span, say("a-list-of-choices")))
            return None
        before = len(self.problems)
        choices = [self._choice(key, node) for node in entry.value.items]
        if len(self.problems) > before:
            return None
        known = tuple(each for each in choices if each is not None)
        self._check_unique(key, known, entry.value.items)
        return Varied(key, known)

    def _choice(self, key: Text, node: Node) -> Choice | None:
        if key.value == INPUT:
            size, cautions = read_input(node, self.problems)
            self.cautions += cautions
            return Choice(times(size.shape.sizes), input=size) if size else None
        if not isinstance(node, Scalar):
            message = say("a-list-or-mapping-as", key=clip(key.value))
            self.problems.append(Problem(message, node.span, say("one-value")))
            return None
        text = " ".join(node.value.split())
        if key.value in SETTINGS:
            return Choice(text, setting=Setting(key.value, (Text(text, node.span),), node.span))
        value = notation.read_value(node, 0, len(node.value), self.problems)
        return Choice(text, given=Parameter(key.value, value, "option", node.span))

    def _check_unique(
        self, key: Text, choices: tuple[Choice, ...], nodes: tuple[Node, ...]
    ) -> None:
        first: dict[str, Span] = {}
        for choice, node in zip(choices, nodes, strict=True):
            if choice.label in first:
                note = Note(say("first-written-here"), first[choice.label])
                message = say("the-choice-twice", choice=clip(choice.label), key=key.value)
                self.problems.append(
                    Problem(message, node.span, say("each-choice-once"), "", (note,))
                )
            first.setdefault(choice.label, node.span)


def check_said_once(
    vary: tuple[Varied, ...], entries: dict[str, Entry], given: tuple[Parameter, ...]
) -> Iterator[Problem]:
    """Report keys that vary and are said once more: which of the two would hold?"""
    said = {key: entry.key.span for key, entry in entries.items() if key in KEYS}
    said |= {each.name: each.span for each in given}
    for each in vary:
        if (name := each.key.value) in said:
            note = Note(say("stands-here", first=name), said[name])
            message = say("varies-and-is-said", key=name)
            yield Problem(message, each.key.span, say("one-of-the-two"), "", (note,))


def sizes(program: Program) -> tuple[int, ...]:
    """Return how many choices each key has."""
    return tuple(len(each.choices) for each in program.vary)


def with_choice(program: Program, combination: int) -> Program:
    """Return a program as it is for one of the combinations of its choices."""
    settings = {each.name: each for each in program.settings}
    given = {each.name: each for each in program.given}
    size = program.input
    for each in reversed(program.vary):
        combination, index = divmod(combination, len(each.choices))
        choice = each.choices[index]
        size = choice.input or size
        if choice.setting is not None:
            settings[choice.setting.name] = choice.setting
        if choice.given is not None:
            given[choice.given.name] = choice.given
    made = tuple(settings.values()), tuple(given.values())
    return replace(program, input=size, settings=made[0], given=made[1])
