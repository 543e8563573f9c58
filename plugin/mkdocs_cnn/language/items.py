"""The items of a network: layer lines, stages, branches, and the definitions that lines call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from mkdocs_cnn.language import notation
from mkdocs_cnn.language.expressions import Number
from mkdocs_cnn.language.program import (
    JOINS,
    SHORTCUTS,
    Argument,
    Definition,
    Head,
    Item,
    Join,
    Operation,
    Parameter,
    Residual,
    Row,
    Share,
    Stage,
    Text,
    Value,
)
from mkdocs_cnn.language.tree import Entry, List, Mapping, Node, Scalar
from mkdocs_cnn.language.vocabulary import (
    LAYERS,
    Known,
    Vocabulary,
    definition_word,
    parameter_words,
)
from mkdocs_cnn.layers import Role
from mkdocs_cnn.limits import DEFAULTS, Limits, too_many
from mkdocs_cnn.problems import Note, Problem, Span, clip, did_you_mean

_NAME = re.compile(r"[^\W\d][\w-]*")
_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_HEADER = re.compile(
    r"(?P<name>[^\W\d]\w*)(?:\((?P<kernel>[^\W\d]\w*)\))?(?:-(?P<out>[^\W\d]\w*))?"
)
_OPTION = re.compile(r"(?P<name>[^\W\d]\w*)(?:=(?P<value>\(.*\)|[\w.-]+))?")
RESERVED = ("in", "min", "max", "ceil", "round8", "x")
"""Words that arithmetic and lines know already."""
STRUCTURES = (*JOINS, "residual", "head", "share")
"""The keys of items that are more than a sequence."""


class ItemReader:
    """Reads items; every mistake goes to `problems` and reading goes on behind it."""

    def __init__(
        self,
        problems: list[Problem],
        vocabulary: Vocabulary = LAYERS,
        limits: Limits = DEFAULTS,
    ) -> None:
        self.problems = problems
        self.vocabulary = vocabulary
        self.limits = limits

    def problem(
        self, message: str, span: Span, expected: str = "", hint: str = "", *notes: Note
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
        items = [item for child in node.items if (item := self.item(child))]
        self.check_names(items)
        return tuple(items)

    def item(self, node: Node) -> Item | None:
        """Read one item: a line, a list, a name with something behind it, a structure."""
        if isinstance(node, Scalar):
            return self.line(node, None)
        if isinstance(node, List):
            return Stage(None, self.items(node), None, node.span)
        if not node.entries:
            self.problem("an empty item", node.span, 'a layer, such as "conv3-64"')
            return None
        if structured := _structured(node):
            return self.structure(structured, None)
        if len(node.entries) > 1:
            hint = 'Begin every layer with "- ".'
            message = f"{len(node.entries)} keys in one item"
            self.problem(message, node.entries[1].key.span, "one", hint)
            return None
        return self.named_item(node.entries[0])

    def structure(self, node: Mapping, name: Text | None) -> Item | None:
        """{residual: items, shortcut: how}, {concat: branches}, {head: items}, {share: NAME}."""
        first, *rest = node.entries
        key, value = first.key, first.value
        allowed = ("shortcut",) if key.value == "residual" else ()
        for entry in rest:
            if entry.key.value not in allowed:
                message = f"{clip(entry.key.value)} beside {clip(key.value)}"
                expected = f"{clip(key.value)} alone" if not allowed else '"shortcut", or nothing'
                hint = 'Begin every item with "- ".'
                self.problem(message, entry.key.span, expected, hint)
        if key.value == "residual":
            shortcut = next((entry for entry in rest if entry.key.value == "shortcut"), None)
            items = self.inner(value)
            return Residual(name, items, self.shortcut(shortcut), key.span)
        if key.value == "head":
            return Head(name, self.inner(value), key.span)
        if key.value == "share":
            if isinstance(value, Scalar) and value.value.strip():
                return Share(name, Text(value.value.strip(), value.span), key.span)
            self.problem("share needs a name", value.span, "the name of an earlier item")
            return None
        return Join(key.value, name, self.branches(key, value), key.span)

    def inner(self, node: Node) -> tuple[Item, ...]:
        """Read a list of items, or one item alone."""
        items = self.items(node) if isinstance(node, List) else self.some(self.item(node))
        if isinstance(node, List) and not node.items:
            self.problem("an empty list", node.span, "at least one layer")
        return items

    def some(self, item: Item | None) -> tuple[Item, ...]:
        """Give an item as a list of one."""
        return (item,) if item else ()

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
            return "identity"
        return Stage(None, self.inner(entry.value), None, entry.key.span)

    def branches(self, key: Scalar, node: Node) -> tuple[Stage, ...]:
        """Read branches: a list of lists, or names with lists; an empty one is the input itself."""
        found: list[Stage] = []
        if isinstance(node, Mapping):
            for entry in node.entries:
                name = Text(entry.key.value, entry.key.span)
                self.check_name(name)
                found.append(Stage(name, self.branch(entry.value), None, entry.key.span))
        elif isinstance(node, List):
            found += [Stage(None, self.branch(each), None, each.span) for each in node.items]
        if len(found) < 2:
            expected = "a list of branches, each a list: [[…], […]]"
            branches = "1 branch" if len(found) == 1 else f"{len(found)} branches"
            self.problem(f"{key.value} of {branches}", key.span, expected)
        return tuple(found)

    def branch(self, node: Node) -> tuple[Item, ...]:
        """Read one branch; empty, it is the input itself."""
        if isinstance(node, List):
            return self.items(node)
        if isinstance(node, Scalar) and not node.value.strip():
            return ()
        return self.some(self.item(node))

    def line(self, scalar: Scalar, name: Text | None) -> Row | None:
        """Read a layer line."""
        if scalar.value.strip():
            return notation.parse_line(scalar, name, self.problems, self.vocabulary)
        self.problem("an empty layer", scalar.span, 'an operation, such as "conv3-64"')
        return None

    def named_item(self, entry: Entry) -> Item | None:
        """NAME: line; NAME [xN]: [items]; OP: {options}; NAME: {OP: {options}}."""
        known = self.vocabulary.words.get(entry.key.value.lower())
        if isinstance(entry.value, Mapping) and known:
            return self.long_form(known, entry, None)
        text, times = notation.split_times(entry.key, self.problems)
        name = Text(text, entry.key.at(0, len(text)))
        self.check_name(name)
        if isinstance(entry.value, List):
            if not entry.value.items:
                self.problem(f"{clip(name.value)} is empty", entry.value.span, "at least one layer")
            return Stage(name, self.items(entry.value), times, entry.key.span)
        if isinstance(entry.value, Scalar):
            row = self.line(entry.value, name)
            return Stage(name, (row,), times, entry.key.span) if times and row else row
        item = self.named_long_form(name, entry.value)
        if times is None or item is None:
            return item
        return Stage(name, (replace(item, name=None),), times, entry.key.span)

    def named_long_form(self, name: Text, node: Mapping) -> Item | None:
        """NAME: {OP: {options}}, or NAME: {structure}."""
        if structured := _structured(node):
            return self.structure(structured, name)
        entry = node.entries[0] if len(node.entries) == 1 else None
        known = self.vocabulary.words.get(entry.key.value.lower()) if entry else None
        if entry and known and isinstance(entry.value, Mapping):
            return self.long_form(known, entry, name)
        key = node.entries[0].key if node.entries else None
        mapped = key is not None and isinstance(node.entries[0].value, Mapping)
        words = [*STRUCTURES, *(self.vocabulary.words if mapped else ())]
        hint = did_you_mean(key.value, words) if key else ""
        expected = "an operation with its options, such as {conv: {kernel: 3, out: 64}}"
        self.problem("this is not a layer", key.span if key else node.span, expected, hint)
        return None

    def long_form(self, known: Known, entry: Entry, name: Text | None) -> Row:
        """{OP: {options}}."""
        assert isinstance(entry.value, Mapping)
        before = len(self.problems)
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

    def definitions(self, node: Node) -> tuple[Definition, ...]:
        """NAME[(kernel)][-out] [parameter[=value]]...: [items]."""
        if not isinstance(node, Mapping):
            expected = 'names with lists, such as "block-width stride=1: […]"'
            self.problem("these are not definitions", node.span, expected)
            return ()
        if self.beyond("definitions", len(node.entries), node.span):
            return ()
        found = [
            (header, entry.value) for entry in node.entries if (header := self.header(entry.key))
        ]
        self.check_definitions([each for each, _ in found])
        self.vocabulary = self.vocabulary.extended(definition_word(each) for each, _ in found)
        return tuple(replace(each, items=self.body(each, value)) for each, value in found)

    def check_definitions(self, definitions: list[Definition]) -> None:
        """Names are unique, in capitals or not, as those of operations are."""
        first: dict[str, Span] = {}
        for each in definitions:
            if (name := each.name.lower()) in first:
                note = Note("first written here", first[name])
                message = f"the definition {clip(each.name)} is there twice"
                self.problem(message, each.span, "another name", "", note)
            first.setdefault(name, each.span)

    def body(self, definition: Definition, node: Node) -> tuple[Item, ...]:
        """Read a definition's items; a parameter may stand for an operation there."""
        vocabulary = self.vocabulary.extended(parameter_words(definition.parameters))
        return ItemReader(self.problems, vocabulary, self.limits).inner(node)

    def header(self, key: Scalar) -> Definition | None:
        """Read `bottleneck-width stride=1`."""
        first, *rest = notation.bounds(key.value) or [(0, 0)]
        match = _HEADER.fullmatch(key.value, *first)
        options = [found for each in rest if (found := _OPTION.fullmatch(key.value, *each))]
        if match is None or len(options) < len(rest):
            expected = 'a name with its parameters, such as "block(k)-width stride=1"'
            self.problem(f"{clip(key.value)} as a definition", key.span, expected)
            return None
        name = match["name"]
        if name.lower() in LAYERS.words or name == notation.FROM:
            meant = LAYERS.words.get(name.lower())
            hint = f"It means {meant.name}." if meant and meant.name != name.lower() else ""
            message = f"{clip(name)} is an operation already"
            self.problem(message, key.span, "another name", hint)
            return None
        if len(name) > Limits.name:
            self.problems += name_problems(Text(name, key.span))
            return None
        if self.beyond("parameters", len(rest), key.span):
            return None
        parameters = [
            Parameter(match[role], None, role, key.at(match.start(role), len(match[role])))
            for role in ("kernel", "out")
            if match[role]
        ]
        parameters += [self.parameter(key, each) for each in options]
        self.check_parameters(parameters)
        return Definition(name, tuple(parameters), (), key.span)

    def parameter(self, key: Scalar, match: re.Match[str]) -> Parameter:
        """Read `stride=1` of a header."""
        name, span = match["name"], key.at(match.start(), len(match.group()))
        if match["value"] is None:
            return Parameter(name, None, "option", span)
        value = notation.read_value(key, match.start("value"), match.end("value"), self.problems)
        # A value that cannot be read has been reported; nothing more is said where it is used.
        return Parameter(name, value or Number("1", span), "option", span)

    def check_parameters(self, parameters: list[Parameter]) -> None:
        """Parameters have names of their own."""
        seen: set[str] = set()
        for each in parameters:
            if each.name in seen or each.name in RESERVED:
                why = "is there twice" if each.name in seen else "means something already"
                self.problem(f"the parameter {clip(each.name)} {why}", each.span, "another name")
            seen.add(each.name)

    def values(self, node: Node) -> tuple[Parameter, ...]:
        """Read `{depth: 3}`: names with values."""
        if not isinstance(node, Mapping):
            self.problem("these are not parameters", node.span, "names with values")
            return ()
        if self.beyond("parameters", len(node.entries), node.span):
            return ()
        found = []
        for key, value in ((entry.key, entry.value) for entry in node.entries):
            if not re.fullmatch(r"[^\W\d]\w*", key.value):
                expected = "letters, digits and _, beginning with a letter"
                self.problem(f"{clip(key.value)} as a parameter", key.span, expected)
            elif not isinstance(value, Scalar):
                self.problem(f"a list or mapping as {clip(key.value)}", value.span, "one value")
            else:
                read = notation.read_value(value, 0, len(value.value), self.problems)
                known = read or Number("1", value.span)  # as above
                found.append(Parameter(key.value, known, "option", key.span))
        self.check_parameters(found)
        return tuple(found)

    def beyond(self, name: str, found: int, span: Span) -> bool:
        """Say whether there are more than a limit allows, and report that."""
        if found <= getattr(self.limits, name):
            return False
        self.problems.append(too_many(self.limits, name, span, found))
        return True

    def check_name(self, name: Text) -> None:
        """Names are words that can stand in an address."""
        self.problems += name_problems(name)

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


def _structured(node: Mapping) -> Mapping | None:
    """Put the key that says what an item is in front: `shortcut` may stand before `residual`."""
    leading = next((entry for entry in node.entries if entry.key.value in STRUCTURES), None)
    if leading is None:
        return None
    others = (entry for entry in node.entries if entry is not leading)
    return replace(node, entries=(leading, *others))


def _flat(items: list[Item]) -> list[Item]:
    flat: list[Item] = []
    for item in items:
        if isinstance(item, Stage) and item.name is None:
            flat += _flat(list(item.items))
        else:
            flat.append(item)
    return flat
