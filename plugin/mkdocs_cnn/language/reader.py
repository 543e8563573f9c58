"""A tree of YAML nodes to a program."""

from __future__ import annotations

import re

from mkdocs_cnn.language.expressions import Name
from mkdocs_cnn.language.items import ItemReader, name_problems
from mkdocs_cnn.language.program import (
    KEY_LINE,
    KEYS,
    SETTING_KEYS,
    TEXT_KEYS,
    Expectation,
    Input,
    Program,
    Setting,
    Stage,
    Text,
)
from mkdocs_cnn.language.tree import Entry, List, Mapping, Node, Scalar, read_tree
from mkdocs_cnn.language.vocabulary import LAYERS, parameter_words
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.limits import DEFAULTS, Limits, Mistakes, check_count, too_many
from mkdocs_cnn.problems import Invalid, Note, Problem, Source, Span, clip, did_you_mean


def parse(source: Source, limits: Limits = DEFAULTS) -> Program:
    """Read a block or a network file.

    Raises:
        Invalid: with every mistake in the text.
    """
    program, problems = read(source, limits)
    if problems:
        raise Invalid(problems)
    return program


def read(source: Source, limits: Limits = DEFAULTS) -> tuple[Program, list[Problem]]:
    """Read what can be read of a block, and give what is wrong with the rest.

    A line with a mistake is a row without operations, so that the lines before it can be counted.

    Raises:
        Invalid: nothing can be read.
    """
    check_count(limits, "characters", source.span(), len(source.text))
    if not KEY_LINE.search(source.text) and len(source.text.split()) > 1:
        from mkdocs_cnn.language.listings import read_listing

        if (listing := read_listing(source)) is not None:
            return listing
    tree = read_tree(source, limits)
    reader = _Reader(source, limits)
    return reader.program(tree), reader.problems


class _Reader:
    """Walks the tree; every mistake goes to `problems` and reading goes on behind it."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self.problems = Mistakes(limits)

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
        values = entries.get("parameters")
        layers, define = entries.get("layers"), entries.get("define")
        reader = ItemReader(self.problems, limits=self.limits)
        parameters = reader.values(values.value) if values else ()
        named = (each for each in parameters if isinstance(each.default, Name))
        reader.vocabulary = LAYERS.extended(parameter_words(named))
        definitions = reader.definitions(define.value) if define else ()
        return Program(
            self.source,
            use=self.use(entries),
            given=reader.values(entries["with"].value) if "with" in entries else (),
            parameters=parameters,
            definitions=definitions,
            input=self.input(entries["input"].value) if "input" in entries else None,
            defaults=reader.defaults(entries["defaults"].value) if "defaults" in entries else (),
            layers=self.layers(layers.value, reader) if layers else None,
            texts=tuple((key, self.text(entries[key])) for key in TEXT_KEYS if key in entries),
            settings=tuple(
                setting
                for key in SETTING_KEYS
                if key in entries and (setting := self.setting(entries[key]))
            ),
            expect=self.expect(entries["expect"]) if "expect" in entries else (),
            compare=self.compare(entries["compare"].value) if "compare" in entries else (),
            compare_all="compare" in entries and _is_all(entries["compare"].value),
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
            if not hint and any(key.lower().startswith(word) for word in LAYERS.words):
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
        for key in ("defaults", "define", "parameters"):
            if key in entries and "layers" not in entries:
                message, expected = f'"{key}" without "layers"', f'"{key}" only beside "layers"'
                self.problem(message, entries[key].key.span, expected)
        if "with" in entries and "use" not in entries:
            self.problem('"with" without "use"', entries["with"].key.span, "a network to use")

    def text(self, entry: Entry) -> Text:
        if isinstance(entry.value, Scalar):
            text = Text(" ".join(entry.value.value.split()), entry.value.span)
            if not text.value and entry.key.value != "caption":
                self.problem(f'nothing follows "{entry.key.value}:"', entry.key.span, "some text")
            elif entry.key.value == "id":
                self.problems += name_problems(text)
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

    def expect(self, entry: Entry) -> tuple[Expectation, ...]:
        """Expect = { expression ":" figure }."""
        if not isinstance(entry.value, Mapping) or not entry.value.entries:
            hint = 'Write claims on lines of their own: "params: 60,965,224".'
            self.problem('nothing is claimed under "expect"', entry.key.span, "claims", hint)
            return ()
        if len(entry.value.entries) > self.limits.claims:
            count = len(entry.value.entries)
            self.problems.append(too_many(self.limits, "claims", entry.key.span, count))
            return ()
        braces = _begins_with(entry.value, "{")
        found = []
        for claim in entry.value.entries:
            key, figure = claim.key, claim.value
            if isinstance(figure, Scalar) and figure.value.strip():
                plain = braces and not _is_quoted(figure)
                found.append(Expectation(_stripped(key), _stripped(figure), plain))
            else:
                hint = 'Put quotes around sizes in brackets: "[55x55x96]".'
                if isinstance(figure, Scalar):
                    commas = "Put quotes around a figure with commas."
                    hint = commas if braces else "Write the figure behind the colon."
                message, expected = f"no figure for {clip(key.value)}", "a figure, such as 138M"
                self.problem(message, key.span, expected, hint)
        return tuple(found)

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
        if re.fullmatch(r"[0-9]{1,12}", text) and 1 <= int(text) <= Limits.extent:
            return int(text)
        if re.fullmatch(r"[0-9]+", text):
            self.problem(f"{clip(text, 20)[1:-1]} in an input", span, f"1 to {Limits.extent:,}")
        else:
            found = f"{clip(text, 20)} is not a number" if text else "a number is missing"
            self.problem(found, span, expected)
        return None

    def layers(self, node: Node, reader: ItemReader) -> Stage:
        if isinstance(node, List):
            if not node.items:
                self.problem("no layers", node.span, "at least one")
            return Stage(None, reader.items(node), None, node.span)
        hint = 'Begin every layer with "- " on a line of its own.'
        self.problem('"layers" is not a list', node.span, "a list", hint)
        return Stage(None, (), None, node.span)

    def compare(self, node: Node) -> tuple[Program, ...]:
        if _is_all(node):
            return ()
        if not isinstance(node, List) or len(node.items) < 2:
            expected = 'a list of at least two networks, or "all"'
            self.problem("nothing to compare", node.span, expected)
            return ()
        if len(node.items) > self.limits.networks:
            count = len(node.items)
            self.problems.append(too_many(self.limits, "networks", node.span, count))
            return ()
        return tuple(self.program(item) for item in node.items)


def _stripped(scalar: Scalar) -> Text:
    """Give a text without the space around it."""
    text = scalar.value.strip()
    return Text(text, scalar.at(scalar.value.find(text), len(text)))


def _begins_with(node: Node, sign: str) -> bool:
    """Say whether a node begins with a sign of YAML."""
    span = node.span
    return span.source.lines[span.line].startswith(sign, span.column)


def _is_quoted(scalar: Scalar) -> bool:
    span = scalar.span
    before = span.source.lines[span.line][: span.column][-1:]
    return before in ("'", '"') or not scalar.literal


def _is_all(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value.strip() == "all"
