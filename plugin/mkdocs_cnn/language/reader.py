"""A tree of YAML nodes to a program."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mkdocs_cnn.language.defaults import read_defaults
from mkdocs_cnn.language.definitions import read_definitions, read_parameters
from mkdocs_cnn.language.expressions import Name
from mkdocs_cnn.language.inputs import read_input
from mkdocs_cnn.language.items import ItemReader
from mkdocs_cnn.language.names import name_problems, unread
from mkdocs_cnn.language.program import (
    TEXT_KEYS,
    Expectation,
    Input,
    Program,
    Setting,
    Stage,
    Text,
    block_keys,
)
from mkdocs_cnn.language.tree import Entry, List, Mapping, Node, Scalar, read_tree
from mkdocs_cnn.language.usage import unused
from mkdocs_cnn.language.vocabulary import LAYERS, no_network, options_of_all, parameter_words
from mkdocs_cnn.problems.limits import DEFAULTS, Limits, Mistakes, too_many
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Caution, Note, Problem, Source, Span, clip, nearest
from mkdocs_cnn.problems.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    T = TypeVar("T")


def read(
    source: Source,
    settings: Sequence[str] = (),
    is_network: Callable[[str], bool] = no_network,
    limits: Limits = DEFAULTS,
) -> tuple[Program, list[Problem]]:
    """Read what can be read of a block in YAML, and report what is wrong with the rest.

    A line with a mistake is a row without operations, so that the lines before it can be counted.

    Args:
        source: the text.
        settings: the names of the settings that a block may hold; their values are not looked at.
        is_network: says whether a word names a network, which a line can call.
        limits: how much may be read.

    Raises:
        Invalid: nothing can be read.
    """
    reader = _Reader(source, tuple(settings), is_network, limits)
    program = reader.program(read_tree(source, limits))
    if reader.problems and not source.text.isascii():
        _hint_at_signs(reader.problems)
    return program, reader.problems


def _hint_at_signs(problems: list[Problem]) -> None:
    """Say of what is written in full-width signs how it is written in plain ones."""
    from mkdocs_cnn.language.chinese import in_plain_signs

    for index, problem in enumerate(problems):
        if hint := in_plain_signs(problem.span):
            problems[index] = replace(problem, hint=hint)


class _Reader:
    """Walks the tree; every mistake goes to `problems` and reading goes on behind it."""

    def __init__(
        self,
        source: Source,
        settings: tuple[str, ...],
        is_network: Callable[[str], bool],
        limits: Limits,
    ) -> None:
        self.source = source
        self.settings = settings
        self.keys = block_keys(settings)
        self.is_network = is_network
        self.limits = limits
        self.problems: list[Problem] = Mistakes(limits)
        self.flaws: set[str] = set()

    def problem(
        self, message: Words, span: Span, expected: Words = "", hint: Words = "", *notes: Note
    ) -> None:
        self.problems.append(Problem(message, span, expected, hint, notes))

    def program(self, tree: Node) -> Program:
        if isinstance(tree, Scalar):
            return Program(self.source, use=Text(tree.value.strip(), tree.span))
        if isinstance(tree, List):
            hint = say("write-and-with-this-list-below")
            self.problem(say("a-list-as-a-block"), tree.span, say("keys-and-values"), hint)
            return Program(self.source)
        around, self.flaws = self.flaws, set()
        entries = self.known_entries(tree)
        self.check_together(entries, tree)
        program = self.network(entries)
        if "vary" in entries:
            program = self.varied(program, entries)
        if "pages" in entries:
            program = replace(program, pages=self.pages(entries))
        flaws, self.flaws = frozenset(self.flaws), around
        return replace(program, flaws=flaws, cautions=(*program.cautions, *unused(program)))

    def network(self, entries: dict[str, Entry]) -> Program:
        """Read what stands under the keys of a block."""
        vocabulary = replace(LAYERS, is_network=self.is_network)
        items = ItemReader(self.problems, vocabulary, self.limits)
        parameters = self.under("parameters", entries, lambda e: read_parameters(e.value, items))
        own = parameters or ()
        named = (each for each in own if isinstance(each.default, Name))
        items.vocabulary = items.vocabulary.extended(parameter_words(named, options_of_all()))
        definitions = self.under("define", entries, lambda e: read_definitions(e.value, own, items))
        defaults = self.under("defaults", entries, lambda e: read_defaults(e.value, items))
        layers = self.under("layers", entries, lambda e: self.layers(e.value, items))
        size = self.under(
            "input", entries, lambda e: read_input(e.value, self.problems, self.limits)
        )
        texts = ((key, self.under(key, entries, self.text)) for key in TEXT_KEYS)
        settings = (self.under(key, entries, self.setting) for key in self.settings)
        return Program(
            self.source,
            use=self.under("use", entries, lambda e: self.use(e, entries)),
            given=self.under("with", entries, lambda e: read_parameters(e.value, items)) or (),
            parameters=own,
            definitions=definitions or (),
            input=size[0] if size else None,
            defaults=defaults or (),
            layers=layers,
            texts=tuple((key, text) for key, text in texts if text is not None),
            settings=tuple(each for each in settings if each is not None),
            expect=self.under("expect", entries, self.expect) or (),
            compare=self.under("compare", entries, lambda e: self.compare(e.value)) or (),
            compare_all="compare" in entries and _is_all(entries["compare"].value),
            cautions=(*(size[1] if size else ()), *items.cautions),
            called=tuple(Text(name, span) for name, span in items.called.items()),
        )

    def varied(self, program: Program, entries: dict[str, Entry]) -> Program:
        """Read what readers may change; the first choice of it is what the program says."""
        from mkdocs_cnn.language.varied import VaryReader, check_said_once, with_choice

        reader = VaryReader(self.problems, self.limits)
        vary = self.under("vary", entries, reader.read) or ()
        self.problems += check_said_once(vary, entries, program.given)
        cautions = (*program.cautions, *reader.cautions)
        return with_choice(replace(program, vary=vary, cautions=cautions), 0)

    def pages(self, entries: dict[str, Entry]) -> tuple[tuple[Text, Text], ...]:
        """Read where the pages of networks are."""
        from mkdocs_cnn.language.pages import read_pages

        if "compare" not in entries:
            message = say("key-without-compare", key="pages")
            self.problem(message, entries["pages"].key.span, say("only-in-an-index"))
        return self.under("pages", entries, lambda e: read_pages(e, self.problems)) or ()

    def under(self, key: str, entries: dict[str, Entry], read: Callable[[Entry], T]) -> T | None:
        """Read what stands under a key, if it is there; note the key if there is a mistake."""
        if key not in entries:
            return None
        before = len(self.problems)
        found = read(entries[key])
        if len(self.problems) > before:
            self.flaws.add(key)
        return found

    def input(self, entry: Entry) -> tuple[Input | None, tuple[Caution, ...]]:
        return read_input(entry.value, self.problems, self.limits)

    def use(self, entry: Entry, entries: dict[str, Entry]) -> Text | None:
        """What is used; nothing where that is empty, or where `layers` or `compare` stand too."""
        name, alone = self.text(entry), not entries.keys() & {"layers", "compare"}
        return name if alone and name.value else None

    def known_entries(self, tree: Mapping) -> dict[str, Entry]:
        """Find the entries by their keys; one with an unknown key by the key that is nearest."""
        known = {entry.key.value: entry for entry in tree.entries if entry.key.value in self.keys}
        for entry in tree.entries:
            key = entry.key.value
            if key in self.keys:
                continue
            near = nearest(key, self.keys)
            hint = say("did-you-mean", word=near) if near else ""
            if not hint and any(key.lower().startswith(word) for word in LAYERS.words):
                hint = say("layers-stand-in-a-list-below")
            expected = say("one-of", names=tuple(self.keys))
            self.problem(say("unknown-key", key=clip(key)), entry.key.span, expected, hint)
            self.flaws.add(key)
            if near:
                meant = Scalar(near, entry.key.span, literal=False)
                known.setdefault(near, Entry(meant, entry.value))
        return known

    def check_together(self, entries: dict[str, Entry], tree: Mapping) -> None:
        """A network is said once: by `layers`, by `use`, or by `compare`."""
        ways = [entries[key] for key in ("layers", "use", "compare") if key in entries]
        for extra in ways[1:]:
            self.flaws.add("layers")
            first = ways[0].key
            note = Note(say("stands-here", first=first.value), first.span)
            message = say("key-beside-another", key=extra.key.value, other=first.value)
            self.problem(message, extra.key.span, say("one-of-the-two"), "", note)
        if all(entry.key.value in self.keys for entry in tree.entries):
            self.check_complete(entries, tree)  # else what is missing may be the unknown key

    def check_complete(self, entries: dict[str, Entry], tree: Mapping) -> None:
        """Some keys need others beside them."""
        if not entries.keys() & {"layers", "use", "compare"}:
            self.problem(say("no-network"), tree.span, say("with-a-list"))
        elif "layers" in entries and "input" not in entries and not _varies_input(entries):
            hint = say("write-height-width-and-channels")
            self.problem(say("layers-without-input"), entries["layers"].key.span, "", hint)
        if "vary" in entries and "compare" in entries:
            message = say("vary-beside-compare")
            self.problem(message, entries["vary"].key.span, say("vary-of-one-network"))
        for key in ("defaults", "define", "parameters"):
            if key in entries and "layers" not in entries:
                message, expected = say("key-without-layers", key=key), say("only-beside", key=key)
                self.problem(message, entries[key].key.span, expected)
        if "with" in entries and "use" not in entries:
            self.problem(say("with-without-use"), entries["with"].key.span, say("a-network-to-use"))

    def text(self, entry: Entry) -> Text:
        if isinstance(entry.value, Scalar):
            text = Text(" ".join(entry.value.value.split()), entry.value.span)
            if not text.value and entry.key.value != "caption":
                self.problem(
                    say("nothing-follows-a-key", key=entry.key.value),
                    entry.key.span,
                    say("some-text"),
                )
            elif entry.key.value == "id":
                self.problems += name_problems(text)
            return text
        self.problem(
            say("a-list-or-mapping-under", key=entry.key.value), entry.value.span, say("some-text")
        )
        return Text("", entry.value.span)

    def setting(self, entry: Entry) -> Setting | None:
        nodes = entry.value.items if isinstance(entry.value, List) else (entry.value,)
        values = []
        for node in nodes:
            if isinstance(node, Scalar):
                values.append(Text(" ".join(node.value.split()), node.span))
            else:
                self.problem(
                    say("a-list-or-mapping-under", key=entry.key.value), node.span, say("a-word")
                )
                return None
        return Setting(entry.key.value, tuple(values), entry.value.span)

    def expect(self, entry: Entry) -> tuple[Expectation, ...]:
        """Expect = { expression ":" figure }."""
        if not isinstance(entry.value, Mapping) or not entry.value.entries:
            hint = say("write-claims-on-lines")
            self.problem(say("nothing-is-claimed-under"), entry.key.span, say("claims"), hint)
            return ()
        if len(entry.value.entries) > self.limits.claims:
            count = len(entry.value.entries)
            self.problems.append(too_many(self.limits, "claims", entry.key.span, count))
            return ()
        braces = _begins_with(entry.value, "{")
        before = len(self.problems)
        found = []
        for claim in entry.value.entries:
            key, figure = claim.key, claim.value
            if isinstance(figure, Scalar) and figure.value.strip():
                plain = braces and not _is_quoted(figure)
                found.append(Expectation(_stripped(key), _stripped(figure), plain))
            else:
                hint = say("put-quotes-around-sizes-in-brackets")
                if isinstance(figure, Scalar):
                    commas = say("put-quotes-around-a-figure")
                    hint = commas if braces else say("write-the-figure-behind-the-colon")
                message, expected = (
                    say("no-figure-for", key=clip(key.value)),
                    say("a-figure-such-as-138m"),
                )
                self.problem(message, key.span, expected, hint)
        cut = braces and len(self.problems) > before  # a comma may have ended another figure
        return () if cut else tuple(found)

    def layers(self, node: Node, reader: ItemReader) -> Stage:
        if isinstance(node, List) and node.items:
            return Stage(None, reader.items(node), None, node.span)
        if isinstance(node, List):
            self.problem(say("no-layers"), node.span, say("at-least-one"))
        else:
            hint = say("begin-every-layer")
            self.problem(say("is-not-a-list"), node.span, say("a-list"), hint)
        return Stage(None, (unread(None, node.span),), None, node.span)

    def compare(self, node: Node) -> tuple[Program, ...]:
        if _is_all(node):
            return ()
        if not isinstance(node, List) or len(node.items) < 2:
            expected = say("a-list-of-at-least-two")
            self.problem(say("nothing-to-compare"), node.span, expected)
            return ()
        if len(node.items) > self.limits.networks:
            count = len(node.items)
            self.problems.append(too_many(self.limits, "networks", node.span, count))
            return ()
        compared = tuple(self.program(item) for item in node.items)
        for each in (varied for program in compared for varied in program.vary[:1]):
            self.problem(say("vary-in-compare"), each.key.span, say("vary-of-one-network"))
        return compared


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


def _varies_input(entries: dict[str, Entry]) -> bool:
    vary = entries["vary"].value if "vary" in entries else None
    return isinstance(vary, Mapping) and any(each.key.value == "input" for each in vary.entries)


def _is_all(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value.strip() == "all"
