"""The items of a network: layer lines, stages, branches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from mkdocs_cnn.language import notation
from mkdocs_cnn.language.program import (
    SHORTCUTS,
    Argument,
    Head,
    Item,
    Join,
    Operation,
    Residual,
    Row,
    Share,
    Stage,
    Text,
    Value,
)
from mkdocs_cnn.language.structures import (
    SHORTCUT,
    STRUCTURES,
    mistaken_key,
    side_by_side,
    structured,
)
from mkdocs_cnn.language.tree import Entry, List, Mapping, Node, Scalar
from mkdocs_cnn.language.vocabulary import LAYERS, Known, Vocabulary
from mkdocs_cnn.layers import Role
from mkdocs_cnn.problems.limits import DEFAULTS, Limits, too_many
from mkdocs_cnn.problems.phrases import Words
from mkdocs_cnn.problems.problem import Caution, Note, Problem, Span, clip, did_you_mean

_NAME = re.compile(r"[^\W\d][\w-]*")
_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class ItemReader:
    """Reads items; every mistake goes to `problems` and reading goes on behind it.

    In the place of an item with a mistake stands a row without operations, so that its name is
    known and nothing is said about what comes behind it.
    """

    def __init__(
        self,
        problems: list[Problem],
        vocabulary: Vocabulary = LAYERS,
        limits: Limits = DEFAULTS,
    ) -> None:
        self.problems = problems
        self.limits = limits
        self.cautions: list[Caution] = []
        self.names: set[str] = set()
        self.vocabulary = replace(vocabulary, elsewhere=self.elsewhere)
        self._networks = vocabulary.elsewhere

    def elsewhere(self, word: str) -> Words:
        """Say how a word that is no operation is written: as an earlier item, or elsewhere."""
        if word in self.names:
            return f'Write "from {word}" for what comes out of that item.'
        return self._networks(word)

    def problem(
        self, message: Words, span: Span, expected: Words = "", hint: Words = "", *notes: Note
    ) -> None:
        """Note a mistake."""
        self.problems.append(Problem(message, span, expected, hint, notes))

    def defaults(self, node: Node) -> tuple[Operation, ...]:
        """`{conv: nobias}`: options that hold for every layer of a kind."""
        if not isinstance(node, Mapping):
            expected = 'operations with options, such as "conv: nobias"'
            self.problem("these are not defaults", node.span, expected)
            return ()
        found = []
        for entry in node.entries:
            known = self.vocabulary.words.get(entry.key.value.lower())
            if known is None:
                hint = did_you_mean(entry.key.value, self.vocabulary.words)
                message = f"unknown operation {clip(entry.key.value)}"
                self.problem(message, entry.key.span, "an operation", hint)
            elif known.is_broken:
                continue
            elif isinstance(entry.value, Mapping):
                arguments = self.long_arguments(known, entry.value)
                found.append(Operation(known.name, arguments, entry.key.span))
            elif isinstance(entry.value, Scalar):
                arguments = notation.parse_options(known, entry.value, self.problems)
                found.append(Operation(known.name, arguments, entry.value.span))
            else:
                self.problem("a list of defaults", entry.value.span, "options, such as nobias")
        return tuple(found)

    def items(self, node: List) -> tuple[Item, ...]:
        """Read a list of items; names in it are unique."""
        items = [self.item(child) for child in node.items]
        self.check_names(items)
        return tuple(items)

    def item(self, node: Node) -> Item:
        """Read one item: a line, a list, a name with something behind it, a structure."""
        if isinstance(node, Scalar):
            return self.line(node, None)
        if isinstance(node, List):
            return Stage(None, self.inner(node), None, node.span)
        if not node.entries:
            self.problem("an empty item", node.span, 'a layer, such as "conv3-64"')
            return unread(None, node.span)
        if found := structured(node):
            return self.structure(found, None)
        if len(node.entries) > 1:
            return self.several_keys(node)
        return self.named_item(node.entries[0])

    def several_keys(self, node: Mapping) -> Item:
        """Complain about keys of which none is a structure."""
        beside = any(entry.key.value == SHORTCUT for entry in node.entries)
        for entry in node.entries:
            wrong = mistaken_key(entry.key, entry.key.value, entry.value)
            if wrong and not (beside and entry.key.value == SHORTCUT):
                self.problems.append(wrong)
                break
        else:
            extra = node.entries[1].key
            hint = 'Begin every layer with "- ".'
            hint = f'"{SHORTCUT}" stands beside "residual".' if beside else hint
            self.problem(f"{len(node.entries)} keys in one item", extra.span, "one", hint)
        return unread(None, node.entries[0].key.span)

    def structure(self, node: Mapping, name: Text | None) -> Item:
        """{residual: items, shortcut: how}, {concat: branches}, {head: items}, {share: NAME}."""
        first, *rest = node.entries
        key, value = first.key, first.value
        if key.value == "residual":
            items = self.one_list(key, value)
            return Residual(name, items, self.beside_residual(key, rest), key.span)
        self.check_beside(key, rest)
        if key.value == "head":
            return self.head(key, value, name)
        if key.value == "share":
            if isinstance(value, Scalar) and value.value.strip():
                return Share(name, Text(value.value.strip(), value.span), key.span)
            self.problem("share needs a name", value.span, "the name of an earlier item")
            return unread(name, key.span)
        return Join(key.value, name, self.branches(key, value), key.span)

    def beside_residual(self, key: Scalar, others: list[Entry]) -> str | Stage:
        """Read the shortcut; if there is something else, it may be a shortcut, and is not known."""
        before = len(self.problems)
        self.check_beside(key, others)
        if len(self.problems) > before:
            return Stage(None, (unread(None, key.span),), None, key.span)
        shortcut = next((entry for entry in others if entry.key.value == SHORTCUT), None)
        return self.shortcut(shortcut)

    def check_beside(self, key: Scalar, others: list[Entry]) -> None:
        """Only `shortcut` may stand beside a structure's key, and only beside `residual`."""
        allowed = (SHORTCUT,) if key.value == "residual" else ()
        for entry in others:
            word = entry.key.value
            if word in allowed:
                continue
            hint = did_you_mean(word, allowed) or 'Begin every item with "- ".'
            expected = f'"{SHORTCUT}", or nothing' if allowed else f"{clip(key.value)} alone"
            self.problem(f"{clip(word)} beside {clip(key.value)}", entry.key.span, expected, hint)

    def head(self, key: Scalar, value: Node, name: Text | None) -> Item:
        """Read a side output; without a name of its own, it may be meant as a last stage."""
        advice = 'Name a side output, as in "aux: {head: […]}", or call a last stage "top".'
        if name is None and isinstance(value, Scalar):
            expected = "a list of layers that nothing behind them sees"
            self.problem("a side output in one line", key.span, expected, advice)
            return unread(None, key.span)
        if name is None:
            message = "head is read as a side output: not in the totals, not seen by what follows"
            self.cautions.append(Caution(message, key.span, "", advice))
        return Head(name, self.one_list(key, value), key.span)

    def one_list(self, key: Scalar, node: Node) -> tuple[Item, ...]:
        """Read one list of layers under a key: not several, side by side."""
        if wrong := side_by_side(key.value, node, key.span):
            self.problems.append(wrong)
            return (unread(None, key.span),)
        return self.inner(node)

    def inner(self, node: Node) -> tuple[Item, ...]:
        """Read a list of items, or one item alone."""
        if not isinstance(node, List):
            return (self.item(node),)
        if node.items:
            return self.items(node)
        self.problem("an empty list", node.span, "at least one layer")
        return (unread(None, node.span),)

    def shortcut(self, entry: Entry | None) -> str | Stage:
        """Read a residual's shortcut: a word, or layers of its own."""
        if entry is None:
            return "identity"
        if isinstance(entry.value, Scalar) and entry.value.value.strip() in SHORTCUTS:
            return entry.value.value.strip()
        word = entry.value.value if isinstance(entry.value, Scalar) else ""
        if word and self.vocabulary.find(word.lower()) is None:
            hint = did_you_mean(word, SHORTCUTS)
            expected = f"one of: {', '.join(SHORTCUTS)}; or layers"
            self.problem(f"unknown shortcut {clip(word)}", entry.value.span, expected, hint)
            return Stage(None, (unread(None, entry.key.span),), None, entry.key.span)
        return Stage(None, self.one_list(entry.key, entry.value), None, entry.key.span)

    def branches(self, key: Scalar, node: Node) -> tuple[Stage, ...]:
        """Read branches: a list of lists, or names with lists; an empty one is the input itself."""
        found: list[Stage] = []
        if isinstance(node, Mapping):
            for entry in node.entries:
                name = Text(entry.key.value, entry.key.span)
                self.check_name(name)
                items = self.branch(entry.value)
                found.append(Stage(name, items, None, entry.key.span))
        elif isinstance(node, List):
            found += [Stage(None, self.branch(e), None, e.span) for e in node.items]
        if len(found) < 2:
            expected = "a list of branches, each a list: [[…], […]]"
            branches = "1 branch" if len(found) == 1 else f"{len(found)} branches"
            self.problem(f"{key.value} of {branches}", key.span, expected)
            return (Stage(None, (unread(None, key.span),), None, key.span),) * 2
        return tuple(found)

    def branch(self, node: Node) -> tuple[Item, ...]:
        """Read one branch; empty, it is the input itself."""
        if isinstance(node, List):
            wrong = side_by_side("", node, node.span)
            if wrong is None:
                return self.items(node)
            self.problems.append(wrong)
            return (unread(None, node.span),)
        if isinstance(node, Scalar) and not node.value.strip():
            return ()
        return (self.item(node),)

    def line(self, scalar: Scalar, name: Text | None) -> Row:
        """Read a layer line."""
        if scalar.value.strip():
            return notation.parse_line(scalar, name, self.problems, self.vocabulary)
        self.problem("an empty layer", scalar.span, 'an operation, such as "conv3-64"')
        return unread(name, scalar.span)

    def named_item(self, entry: Entry) -> Item:
        """NAME: line; NAME [xN]: [items]; OP: {options}; NAME: {OP: {options}}."""
        known = self.vocabulary.words.get(entry.key.value.lower())
        if isinstance(entry.value, Mapping) and known:
            return self.long_form(known, entry, None)
        text, times = notation.split_times(entry.key, self.problems)
        name = Text(text, entry.key.at(0, len(text)))
        if wrong := self.mistaken(text, entry):
            self.problems.append(wrong)
            return unread(name, entry.key.span)
        self.check_name(name)
        item = self.under(name, entry)
        if times is None:
            return item
        if isinstance(item, Stage):
            return replace(item, times=times)
        inner = item if isinstance(item, Row) else replace(item, name=None)
        return Stage(name, (inner,), times, entry.key.span)

    def mistaken(self, word: str, entry: Entry) -> Problem | None:
        """Complain about a key that was meant as a structure, or stands over several lists."""
        if isinstance(entry.value, Mapping):
            words = {*STRUCTURES, *self.vocabulary.words}
            if any(each.key.value.lower() in words for each in entry.value.entries):
                return None  # a name over a structure, or over the long form of a layer
        wrong = mistaken_key(entry.key, word, entry.value)
        return wrong or side_by_side(word, entry.value, entry.key.span)

    def under(self, name: Text, entry: Entry) -> Item:
        """Read what stands under a name, without its repetition."""
        if isinstance(entry.value, Scalar):
            return self.line(entry.value, name)
        if isinstance(entry.value, Mapping):
            return self.named_long_form(name, entry.value)
        if not entry.value.items:
            self.problem(f"{clip(name.value)} is empty", entry.value.span, "at least one layer")
            return unread(name, entry.key.span)
        return Stage(name, self.items(entry.value), None, entry.key.span)

    def named_long_form(self, name: Text, node: Mapping) -> Item:
        """NAME: {OP: {options}}, or NAME: {structure}."""
        if found := structured(node):
            return self.structure(found, name)
        entry = node.entries[0] if len(node.entries) == 1 else None
        known = self.vocabulary.words.get(entry.key.value.lower()) if entry else None
        if entry and known and isinstance(entry.value, Mapping):
            return self.long_form(known, entry, name)
        self.problems.append(self.no_layer(node))
        return unread(name, node.span)

    def no_layer(self, node: Mapping) -> Problem:
        """Say that a mapping under a name is neither a layer nor a structure."""
        expected = "an operation with its options, such as {conv: {kernel: 3, out: 64}}"
        if not node.entries:
            return Problem("this is not a layer", node.span, expected)
        key, value = node.entries[0].key, node.entries[0].value
        if wrong := mistaken_key(key, key.value, value):
            return wrong
        words = [*STRUCTURES, *(self.vocabulary.words if isinstance(value, Mapping) else ())]
        hint = did_you_mean(key.value, words)
        return Problem("this is not a layer", key.span, expected, hint)

    def long_form(self, known: Known, entry: Entry, name: Text | None) -> Row:
        """{OP: {options}}."""
        assert isinstance(entry.value, Mapping)
        before = len(self.problems)
        if known.is_broken:
            return unread(name, entry.key.span)
        arguments = self.long_arguments(known, entry.value)
        operation = Operation(known.name, arguments, entry.key.span)
        if len(self.problems) == before:
            self.problems += notation.missing(known, operation, entry.key.span)
        whole = len(self.problems) == before
        return Row(name, (operation,) if whole else (), None, entry.key.span)

    def long_arguments(self, known: Known, node: Mapping) -> tuple[Argument, ...]:
        """`{kernel: 3, out: 64, stride: 2, bias: false}`."""
        specs = known.specs
        words = {spec.word: spec for spec in specs}
        words |= {spec.off: spec for spec in specs if spec.off}
        found: list[Argument] = []
        for key, value in ((entry.key, entry.value) for entry in node.entries):
            spec = words.get(key.value.lower())
            if spec is None:
                hint = did_you_mean(key.value, words)
                expected = f"an option of {known.name}: {', '.join(words)}"
                self.problem(f"unknown option {clip(key.value)}", key.span, expected, hint)
            elif spec.word in [argument.word for argument in found]:
                self.problem(f'"{spec.word}" is said twice', key.span)
            elif not isinstance(value, Scalar):
                self.problem(f'a list or mapping as "{key.value}"', value.span, "one value")
            elif spec.role is Role.FLAG:
                found += self.switch(spec.word, key, value)
            else:
                found.append(
                    Argument(spec.word, self.long_value(value, spec.words, spec.role), value.span)
                )
        return tuple(found)

    def long_value(self, value: Scalar, words: tuple[str, ...], role: Role) -> Value:
        """Read a value of the long form."""
        if role is Role.NOTE and len(value.value) > Limits.name:
            message = f"a value of {len(value.value):,} characters"
            self.problem(message, value.span, f"at most {Limits.name}")
        if role is Role.NOTE or value.value.lower() in words:
            return value.value if role is Role.NOTE else value.value.lower()
        numbers = notation.read_number(value, self.problems)
        if role in (Role.COUNT, Role.OUT) and isinstance(numbers, tuple) and len(numbers) > 1:
            self.problem(f"{clip(value.value)} as a value", value.span, "one number")
        return numbers

    def switch(self, word: str, key: Scalar, value: Scalar) -> list[Argument]:
        """Read `bias: false`, `nobias: true`."""
        truth = _TRUTH.get(value.value.lower())
        if truth is None:
            message = f"{clip(value.value)} as {key.value}"
            self.problem(message, value.span, "true or false")
            return []
        return [Argument(word, truth == (key.value.lower() == word), value.span)]

    def beyond(self, name: str, found: int, span: Span) -> bool:
        """Say whether there are more than a limit allows, and report that."""
        if found <= getattr(self.limits, name):
            return False
        self.problems.append(too_many(self.limits, name, span, found))
        return True

    def check_name(self, name: Text) -> None:
        """Names are words that can stand in an address."""
        self.problems += name_problems(name)
        self.names.add(name.value)

    def check_names(self, items: list[Item]) -> None:
        """Names are unique in their list; unnamed lists belong to the list around them."""
        first: dict[str, Span] = {}
        for item in _flat(items):
            if item.name is None:
                continue
            if item.name.value in first:
                note = Note("first used here", first[item.name.value])
                message = f"the name {clip(item.name.value)} is used twice"
                self.problem(message, item.name.span, "", "Give each its own name.", note)
            first.setdefault(item.name.value, item.name.span)


def name_problems(name: Text) -> Iterator[Problem]:
    """Say what keeps a word from being a name or an id."""
    if not _NAME.fullmatch(name.value) or name.value == "input":
        expected = "letters, digits, _ and -, beginning with a letter"
        hint = "Put spaces, dots and other signs in the title instead."
        if name.value == "input":
            expected, hint = "another name", "The input has this name already."
        yield Problem(f"{clip(name.value)} as a name", name.span, expected, hint)
    elif len(name.value) > Limits.name:
        message = f"a name of {len(name.value):,} characters"
        yield Problem(message, name.span, f"at most {Limits.name}")


def unread(name: Text | None, span: Span) -> Row:
    """Return what stands in the place of an item that cannot be read."""
    return Row(name, (), None, span)


def _flat(items: list[Item]) -> list[Item]:
    flat: list[Item] = []
    for item in items:
        if isinstance(item, Stage) and item.name is None:
            flat += _flat(list(item.items))
        else:
            flat.append(item)
    return flat
