"""A tree of YAML nodes to a program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mkdocs_cnn.language import notation
from mkdocs_cnn.language.program import (
    KEYS,
    SETTING_KEYS,
    TEXT_KEYS,
    Argument,
    Input,
    Item,
    Operation,
    Program,
    Row,
    Setting,
    Stage,
    Text,
    Value,
)
from mkdocs_cnn.language.tree import Entry, List, Mapping, Node, Scalar, read_tree
from mkdocs_cnn.layers import BY_NAME, Layer, Role, Shape
from mkdocs_cnn.problems import Invalid, Note, Problem, Source, Span, clip, did_you_mean

MAX_EXTENT = 10**6
"""The largest extent or number of channels of an input."""
_NAME = re.compile(r"[^\W\d][\w-]*")
_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def parse(source: Source) -> Program:
    """Read a block or a network file.

    Raises:
        Invalid: with every mistake in the text.
    """
    program, problems = read(source)
    if problems:
        raise Invalid(problems)
    return program


def read(source: Source) -> tuple[Program, list[Problem]]:
    """Read what can be read of a block, and give what is wrong with the rest.

    A line with a mistake is a row without operations, so that the lines before it can be counted.

    Raises:
        Invalid: nothing can be read.
    """
    tree = read_tree(source)
    reader = _Reader(source)
    return reader.program(tree), reader.problems


class _Reader:
    """Walks the tree; every mistake goes to `problems` and reading goes on behind it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def problem(
        self, message: str, span: Span, expected: str = "", hint: str = "", *notes: Note
    ) -> None:
        self.problems.append(Problem(message, span, expected, hint, notes))

    def program(self, tree: Node) -> Program:
        if isinstance(tree, Scalar):
            return Program(self.source, use=Text(tree.value.strip(), tree.span))
        if isinstance(tree, List):
            hint = 'Write "input:" and "layers:", with this list below "layers:".'
            self.problem("a list as a block", tree.span, "keys and values", hint)
            return Program(self.source)
        entries = self.known_entries(tree)
        self.check_together(entries, tree)
        layers = entries.get("layers")
        return Program(
            self.source,
            use=self.use(entries),
            input=self.input(entries["input"].value) if "input" in entries else None,
            defaults=self.defaults(entries["defaults"].value) if "defaults" in entries else (),
            layers=self.layers(layers.value) if layers else None,
            texts=tuple((key, self.text(entries[key])) for key in TEXT_KEYS if key in entries),
            settings=tuple(
                setting
                for key in SETTING_KEYS
                if key in entries and (setting := self.setting(entries[key]))
            ),
            compare=self.compare(entries["compare"].value) if "compare" in entries else (),
        )

    def use(self, entries: dict[str, Entry]) -> Text | None:
        """What is used; nothing where that is empty, or where `layers` or `compare` stand too."""
        if "use" not in entries:
            return None
        name, alone = self.text(entries["use"]), not entries.keys() & {"layers", "compare"}
        return name if alone and name.value else None

    def known_entries(self, tree: Mapping) -> dict[str, Entry]:
        known: dict[str, Entry] = {}
        for entry in tree.entries:
            key = entry.key.value
            if key in KEYS:
                known[key] = entry
                continue
            hint = did_you_mean(key, KEYS)
            if not hint and any(key.lower().startswith(word) for word in BY_NAME):
                hint = 'Layers stand in a list below "layers:".'
            self.problem(
                f"unknown key {clip(key)}", entry.key.span, f"one of: {', '.join(KEYS)}", hint
            )
        return known

    def check_together(self, entries: dict[str, Entry], tree: Mapping) -> None:
        """A network is said once: by `layers`, by `use`, or by `compare`."""
        ways = [entries[key] for key in ("layers", "use", "compare") if key in entries]
        for extra in ways[1:]:
            first = ways[0].key
            note = Note(f'"{first.value}" stands here', first.span)
            message = f'"{extra.key.value}" beside "{first.value}"'
            self.problem(message, extra.key.span, "one of the two", "", note)
        if not ways and not self.problems:
            self.problem("no network", tree.span, '"layers:" with a list, or "use:" with a name')
        if "layers" in entries and "input" not in entries:
            hint = 'Write "input: 224x224x3": height, width and channels.'
            self.problem('"layers" without "input"', entries["layers"].key.span, "", hint)
        if "use" in entries and "defaults" in entries:
            message = '"defaults" beside "use"'
            self.problem(message, entries["defaults"].key.span, "defaults only beside layers")

    def text(self, entry: Entry) -> Text:
        if isinstance(entry.value, Scalar):
            text = Text(" ".join(entry.value.value.split()), entry.value.span)
            if not text.value and entry.key.value != "caption":
                self.problem(f'nothing follows "{entry.key.value}:"', entry.key.span, "some text")
            elif entry.key.value == "id":
                self.check_name(text)
            return text
        self.problem(f'a list or mapping under "{entry.key.value}"', entry.value.span, "some text")
        return Text("", entry.value.span)

    def setting(self, entry: Entry) -> Setting | None:
        nodes = entry.value.items if isinstance(entry.value, List) else (entry.value,)
        values = []
        for node in nodes:
            if isinstance(node, Scalar):
                values.append(Text(" ".join(node.value.split()), node.span))
            else:
                self.problem(f'a list or mapping under "{entry.key.value}"', node.span, "a word")
                return None
        return Setting(entry.key.value, tuple(values), entry.value.span)

    def input(self, node: Node) -> Input | None:
        """Input = number ("x" number)*, or a list of numbers."""
        parts: list[tuple[str, Span]] = []
        if isinstance(node, List) and all(isinstance(item, Scalar) for item in node.items):
            parts = [(item.value, item.span) for item in node.items if isinstance(item, Scalar)]
        elif isinstance(node, Scalar) and node.value.strip():
            start = 0
            for part in re.split("[xX×]", node.value):
                indent = len(part) - len(part.lstrip())
                parts.append((part.strip(), node.at(start + indent, len(part.strip()))))
                start += len(part) + 1
        expected = "height x width x channels, such as 224x224x3"
        extents = [self.extent(text, span, expected) for text, span in parts]
        if 1 <= len(extents) <= 4 and all(extents):
            *spatial, channels = [extent for extent in extents if extent]
            return Input(Shape(tuple(spatial), channels), node.span)
        if not extents or all(extents):
            self.problem("this is not an input", node.span, expected)
        return None

    def extent(self, text: str, span: Span, expected: str) -> int | None:
        if re.fullmatch(r"[0-9]{1,12}", text) and 1 <= int(text) <= MAX_EXTENT:
            return int(text)
        if re.fullmatch(r"[0-9]+", text):
            self.problem(f"{clip(text, 20)[1:-1]} in an input", span, f"1 to {MAX_EXTENT:,}")
        else:
            found = f"{clip(text, 20)} is not a number" if text else "a number is missing"
            self.problem(found, span, expected)
        return None

    def defaults(self, node: Node) -> tuple[Operation, ...]:
        """`{conv: nobias}`: options that hold for every layer of a kind."""
        if not isinstance(node, Mapping):
            expected = 'operations with options, such as "conv: nobias"'
            self.problem("these are not defaults", node.span, expected)
            return ()
        found = []
        for entry in node.entries:
            kind = BY_NAME.get(entry.key.value.lower())
            if kind is None:
                hint = did_you_mean(entry.key.value, BY_NAME)
                message = f"unknown operation {clip(entry.key.value)}"
                self.problem(message, entry.key.span, "an operation", hint)
            elif isinstance(entry.value, Mapping):
                arguments = self.long_arguments(kind, entry.value)
                found.append(Operation(kind.names[0], arguments, entry.key.span))
            elif isinstance(entry.value, Scalar):
                arguments = notation.parse_options(kind, entry.value, self.problems)
                found.append(Operation(kind.names[0], arguments, entry.value.span))
            else:
                self.problem("a list of defaults", entry.value.span, "options, such as nobias")
        return tuple(found)

    def layers(self, node: Node) -> Stage:
        if isinstance(node, List):
            if not node.items:
                self.problem("no layers", node.span, "at least one")
            return Stage(None, self.items(node), None, node.span)
        hint = 'Begin every layer with "- " on a line of its own.'
        self.problem('"layers" is not a list', node.span, "a list", hint)
        return Stage(None, (), None, node.span)

    def items(self, node: List) -> tuple[Item, ...]:
        items = [item for child in node.items if (item := self.item(child))]
        self.check_names(items)
        return tuple(items)

    def item(self, node: Node) -> Item | None:
        if isinstance(node, Scalar):
            return self.line(node, None)
        if isinstance(node, List):
            return Stage(None, self.items(node), None, node.span)
        if not node.entries:
            self.problem("an empty item", node.span, 'a layer, such as "conv3-64"')
            return None
        if len(node.entries) > 1:
            hint = 'Begin every layer with "- ".'
            message = f"{len(node.entries)} keys in one item"
            self.problem(message, node.entries[1].key.span, "one", hint)
            return None
        return self.named_item(node.entries[0])

    def line(self, scalar: Scalar, name: Text | None) -> Row | None:
        if scalar.value.strip():
            return notation.parse_line(scalar, name, self.problems)
        self.problem("an empty layer", scalar.span, 'an operation, such as "conv3-64"')
        return None

    def named_item(self, entry: Entry) -> Item | None:
        """NAME: line; NAME [xN]: [items]; OP: {options}; NAME: {OP: {options}}."""
        kind = BY_NAME.get(entry.key.value.lower())
        if isinstance(entry.value, Mapping) and kind:
            return self.long_form(kind, entry, None)
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
        return self.named_long_form(name, entry.value)

    def named_long_form(self, name: Text, node: Mapping) -> Row | None:
        entry = node.entries[0] if len(node.entries) == 1 else None
        kind = BY_NAME.get(entry.key.value.lower()) if entry else None
        if entry and kind and isinstance(entry.value, Mapping):
            return self.long_form(kind, entry, name)
        key = node.entries[0].key if node.entries else None
        mapped = key is not None and isinstance(node.entries[0].value, Mapping)
        hint = did_you_mean(key.value, BY_NAME) if key and mapped else ""
        expected = "an operation with its options, such as {conv: {kernel: 3, out: 64}}"
        self.problem("this is not a layer", key.span if key else node.span, expected, hint)
        return None

    def long_form(self, kind: type[Layer], entry: Entry, name: Text | None) -> Row:
        assert isinstance(entry.value, Mapping)
        before = len(self.problems)
        arguments = self.long_arguments(kind, entry.value)
        operation = Operation(kind.names[0], arguments, entry.key.span)
        if len(self.problems) == before:
            self.problems += notation.missing(kind, operation, entry.key.span)
        whole = len(self.problems) == before
        return Row(name, (operation,) if whole else (), None, entry.key.span)

    def long_arguments(self, kind: type[Layer], node: Mapping) -> tuple[Argument, ...]:
        """`{kernel: 3, out: 64, stride: 2, bias: false}`."""
        specs = kind.specs().values()
        words = {spec.word: spec for spec in specs}
        words |= {spec.off: spec for spec in specs if spec.off}
        found: list[Argument] = []
        for key, value in ((entry.key, entry.value) for entry in node.entries):
            spec = words.get(key.value.lower())
            if spec is None:
                hint = did_you_mean(key.value, words)
                expected = f"an option of {kind.names[0]}: {', '.join(words)}"
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
        if role is Role.NOTE or value.value.lower() in words:
            return value.value if role is Role.NOTE else value.value.lower()
        numbers = notation.read_number(value, self.problems)
        if role in (Role.COUNT, Role.OUT) and isinstance(numbers, tuple) and len(numbers) > 1:
            self.problem(f"{clip(value.value)} as a value", value.span, "one number")
        return numbers

    def switch(self, word: str, key: Scalar, value: Scalar) -> list[Argument]:
        truth = _TRUTH.get(value.value.lower())
        if truth is None:
            message = f"{clip(value.value)} as {key.value}"
            self.problem(message, value.span, "true or false")
            return []
        return [Argument(word, truth == (key.value.lower() == word), value.span)]

    def compare(self, node: Node) -> tuple[Program, ...]:
        if not isinstance(node, List) or len(node.items) < 2:
            expected = "a list of at least two networks"
            self.problem("nothing to compare", node.span, expected)
            return ()
        return tuple(self.program(item) for item in node.items)

    def check_name(self, name: Text) -> None:
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


def _flat(items: list[Item]) -> list[Item]:
    flat: list[Item] = []
    for item in items:
        if isinstance(item, Stage) and item.name is None:
            flat += _flat(list(item.items))
        else:
            flat.append(item)
    return flat
