"""The items of a network: layer lines, stages, branches."""

from __future__ import annotations

import re

from mkdocs_cnn.language import notation
from mkdocs_cnn.language.expressions import Expression
from mkdocs_cnn.language.long_form import long_form
from mkdocs_cnn.language.names import is_layer, mistaken_name, name_problems, repeated_names, unread
from mkdocs_cnn.language.program import (
    FROM,
    PARTS,
    REST,
    SHORTCUTS,
    Head,
    Item,
    Join,
    Residual,
    Row,
    Share,
    Stage,
    Text,
)
from mkdocs_cnn.language.structures import (
    BESIDE,
    SHORTCUT,
    STRUCTURES,
    mistaken_key,
    repeated_structure,
    side_by_side,
    structured,
)
from mkdocs_cnn.language.tree import Entry, List, Mapping, Node, Scalar
from mkdocs_cnn.language.usage import taken_from
from mkdocs_cnn.language.vocabulary import LAYERS, Vocabulary
from mkdocs_cnn.problems.limits import DEFAULTS, Limits, too_many
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Caution, Note, Problem, Span, clip, did_you_mean
from mkdocs_cnn.problems.records import replace

BELOW = say("its-list-stands-below-it-further")
"""What to say where nothing stands below a name."""

_DESCRIBING = {"type", "op", "operation", "layer", "kind", "name"}
"""Keys with which layers begin in other languages."""


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
        self.called: dict[str, Span] = {}
        """The known networks that lines call, and where the first does."""
        self.vocabulary = replace(vocabulary, elsewhere=self.elsewhere)

    def elsewhere(self, word: str) -> Words:
        """Say how a word that is no operation is written: as an earlier item."""
        return say("write-for-what-comes-out", word=word) if word in self.names else ""

    def problem(
        self, message: Words, span: Span, expected: Words = "", hint: Words = "", *notes: Note
    ) -> None:
        """Note a mistake."""
        self.problems.append(Problem(message, span, expected, hint, notes))

    def items(self, node: List) -> tuple[Item, ...]:
        """Read a list of items; names in it are unique."""
        items = [self.item(child) for child in node.items]
        self.problems += repeated_names(items)
        return tuple(items)

    def item(self, node: Node) -> Item:
        """Read one item: a line, a list, a name with something behind it, a structure."""
        if isinstance(node, Scalar):
            return self.line(node, None)
        if isinstance(node, List):
            return Stage(None, self.inner(node), None, node.span)
        if not node.entries:
            self.problem(say("an-empty-item"), node.span, say("a-layer"))
            return unread(None, node.span)
        if found := structured(node):
            return self.structure(found, None)
        if wrong := self.repeated(node):
            self.problems.append(wrong)
            return unread(None, wrong.span)
        if len(node.entries) > 1:
            return self.several_keys(node)
        return self.named_item(node.entries[0])

    def repeated(self, node: Mapping) -> Problem | None:
        """Complain about a structure that repeats itself."""
        return next(filter(None, (repeated_structure(entry.key) for entry in node.entries)), None)

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
            hint = say("begin-every-layer-with")
            if node.entries[0].key.value.lower() in _DESCRIBING:
                hint = say("a-layer-is-one-line-or")
            hint = say("stands-beside", shortcut=SHORTCUT) if beside else hint
            self.problem(
                say("keys-in-one-item", count=len(node.entries)), extra.span, say("one"), hint
            )
        return unread(None, node.entries[0].key.span)

    def structure(self, node: Mapping, name: Text | None) -> Item:
        """{residual: items, shortcut: how}, {concat: branches}, {head: items}, {share: NAME}."""
        first, *rest = node.entries
        key, value = first.key, first.value
        if key.value == "residual":
            items = self.one_list(key, value)
            return Residual(name, items, self.beside_residual(key, rest), key.span)
        before = len(self.problems)
        self.check_beside(key, rest)
        if key.value == "head":
            return self.head(key, value, name)
        if key.value == "share":
            if isinstance(value, Scalar) and value.value.strip():
                return Share(name, Text(value.value.strip(), value.span), key.span)
            self.problem(say("share-needs-a-name"), value.span, say("the-name-of-an-earlier-item"))
            return unread(name, key.span)
        branches = self.branches(key, value)
        said = next((each for each in rest if each.key.value == PARTS), None)
        parts = self.parts(said, branches) if said and len(self.problems) == before else ()
        return Join(key.value, name, branches, key.span, parts)

    def parts(self, entry: Entry, branches: tuple[Stage, ...]) -> tuple[Expression | None, ...]:
        """Read how many channels each branch of a split gets: `parts: [16, rest]`."""
        node = entry.value
        if not isinstance(node, List) or not all(isinstance(each, Scalar) for each in node.items):
            self.problem(say("these-are-not-parts"), node.span, say("a-list-of-channels"))
            return ()
        scalars = [each for each in node.items if isinstance(each, Scalar)]
        rests = [each for each in scalars if each.value.strip() == REST]
        if len(rests) > 1:
            self.problem(say("rest-is-said-twice"), rests[1].span, say("one"))
        if len(scalars) != len(branches) or any(each.times for each in branches):
            message = say("parts-for-branches", count=len(scalars), branches=len(branches))
            self.problem(message, node.span, say("one-part-for-each-branch"))
            return ()
        return tuple(
            None if each in rests else notation.read_arithmetic(each, self.problems)
            for each in scalars
        )

    def beside_residual(self, key: Scalar, others: list[Entry]) -> str | Stage:
        """Read the shortcut; if there is something else, it may be a shortcut, and is not known."""
        before = len(self.problems)
        self.check_beside(key, others)
        if len(self.problems) > before:
            return Stage(None, (unread(None, key.span),), None, key.span)
        shortcut = next((entry for entry in others if entry.key.value == SHORTCUT), None)
        return self.shortcut(shortcut)

    def check_beside(self, key: Scalar, others: list[Entry]) -> None:
        """`shortcut` may stand beside `residual`, `parts` beside `split`, and nothing else."""
        allowed = BESIDE.get(key.value, ())
        for entry in others:
            word = entry.key.value
            if word in allowed:
                continue
            hint = did_you_mean(word, allowed) or say("begin-every-item-with")
            expected = (
                say("or-nothing", shortcut=allowed[0])
                if allowed
                else say("key-alone", key=clip(key.value))
            )
            self.problem(
                say("word-beside-key", word=clip(word), key=clip(key.value)),
                entry.key.span,
                expected,
                hint,
            )

    def head(self, key: Scalar, value: Node, name: Text | None) -> Item:
        """Read a side output; without a name of its own, it may be meant as a last stage."""
        advice = say("name-a-side-output")
        if name is None and isinstance(value, Scalar):
            expected = say("a-list-of-layers-that-nothing")
            self.problem(say("a-side-output-in-one-line"), key.span, expected, advice)
            return unread(None, key.span)
        if name is None:
            message = say("head-is-read-as-a-side-output")
            self.cautions.append(Caution(message, key.span, "", advice))
        return Head(name, self.one_list(key, value), key.span)

    def one_list(self, key: Scalar, node: Node) -> tuple[Item, ...]:
        """Read one list of layers under a key: not several, side by side."""
        if wrong := side_by_side(key.value, node, key.span):
            self.problems.append(wrong)
            return (unread(None, key.span),)
        if isinstance(node, Scalar) and not node.value.strip():
            self.problem(
                say("nothing-stands-under", key=clip(key.value)), key.span, say("layers"), BELOW
            )
            return (unread(None, key.span),)
        return self.inner(node)

    def inner(self, node: Node) -> tuple[Item, ...]:
        """Read a list of items, or one item alone."""
        if not isinstance(node, List):
            return (self.item(node),)
        if node.items:
            return self.items(node)
        self.problem(say("an-empty-list"), node.span, say("at-least-one-layer"))
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
            expected = say("one-of-or-layers", shortcuts=tuple(SHORTCUTS))
            self.problem(say("unknown-shortcut", word=clip(word)), entry.value.span, expected, hint)
            return Stage(None, (unread(None, entry.key.span),), None, entry.key.span)
        return Stage(None, self.one_list(entry.key, entry.value), None, entry.key.span)

    def branches(self, key: Scalar, node: Node) -> tuple[Stage, ...]:
        """Read branches: a list of lists, or names with lists; an empty one is the input itself."""
        found: list[Stage] = []
        if isinstance(node, Mapping):
            for entry in node.entries:
                text, times = notation.split_times(entry.key, self.problems)
                name = Text(text, entry.key.at(0, len(text)))
                self.check_name(name)
                items = self.branch(entry.value)
                found.append(Stage(name, items, times, entry.key.span))
        elif isinstance(node, List):
            found += [Stage(None, self.branch(e), None, e.span) for e in node.items]
        if len(found) < 2 and not _may_be_several(found):
            expected = say("a-list-of-branches-each")
            branches = say("count-branches", count=len(found))
            self.problem(say("name-of-values", name=key.value, values=branches), key.span, expected)
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
            row = notation.parse_line(scalar, name, self.problems, self.vocabulary)
            for word in row.chain.called:
                if word.lower() in self.vocabulary.words:
                    continue
                if not self.vocabulary.is_network(word):  # it was one where the line stood before
                    chain = notation.parse_chain(scalar, self.problems, self.vocabulary)
                    return Row(name, chain, scalar.span)
                self.called.setdefault(word, scalar.span)
            return row
        hint = BELOW if name is not None else ""
        hint = say("a-layer-has-no-colon-behind") if name is not None and is_layer(name) else hint
        self.problem(say("an-empty-layer"), scalar.span, say("an-operation-such-as"), hint)
        return unread(name, scalar.span)

    def named_item(self, entry: Entry) -> Item:
        """NAME: line; NAME [xN]: [items]; OP: {options}; NAME: {OP: {options}}."""
        known = self.vocabulary.words.get(entry.key.value.lower())
        if isinstance(entry.value, Mapping) and known:
            return long_form(known, entry, None, self.problems)
        text, times = notation.split_times(entry.key, self.problems)
        name = Text(text, entry.key.at(0, len(text)))
        if wrong := self.mistaken(text, entry):
            self.problems.append(wrong)
            return unread(name, entry.key.span)
        self.check_name(name)
        if text == FROM:  # what stands under it may be a name alone
            return unread(name, entry.key.span)
        item = self.under(name, entry)
        if wrong := mistaken_name(name, item):
            self.problems.append(wrong)
            return unread(name, entry.key.span)
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
            self.problem(
                say("is-empty", name=clip(name.value)), entry.value.span, say("at-least-one-layer")
            )
            return unread(name, entry.key.span)
        self.check_number(name)
        return Stage(name, self.items(entry.value), None, entry.key.span)

    def check_number(self, name: Text) -> None:
        """Warn of a stage whose name was rather meant as a repetition: `x3: […]`."""
        if not re.fullmatch(r"x\d+", name.value, re.ASCII | re.IGNORECASE) or len(name.value) > 4:
            return
        number = int(name.value[1:])
        if number > 1 and f"{name.value[0]}{number - 1}" not in self.names:
            message = say("is-read-as-a-name", name=clip(name.value))
            hint = say("to-repeat-it-write", name=name.value)
            self.cautions.append(Caution(message, name.span, "", hint))

    def named_long_form(self, name: Text, node: Mapping) -> Item:
        """NAME: {OP: {options}}, or NAME: {structure}."""
        if found := structured(node):
            return self.structure(found, name)
        entry = node.entries[0] if len(node.entries) == 1 else None
        known = self.vocabulary.words.get(entry.key.value.lower()) if entry else None
        if entry and known and isinstance(entry.value, Mapping):
            return long_form(known, entry, name, self.problems)
        self.problems.append(self.no_layer(node))
        return unread(name, node.span)

    def no_layer(self, node: Mapping) -> Problem:
        """Say that a mapping under a name is neither a layer nor a structure."""
        expected = say("an-operation-with-its-options-such")
        if not node.entries:
            return Problem(say("this-is-not-a-layer"), node.span, expected)
        key, value = node.entries[0].key, node.entries[0].value
        if wrong := repeated_structure(key) or mistaken_key(key, key.value, value):
            return wrong
        words = [*STRUCTURES, *(self.vocabulary.words if isinstance(value, Mapping) else ())]
        hint = did_you_mean(key.value, words)
        return Problem(say("this-is-not-a-layer"), key.span, expected, hint)

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


def _may_be_several(branches: list[Stage]) -> bool:
    """Can one branch be more: repeated, or taking what comes out of several items?"""
    return any(each.times is not None or "*" in (taken_from(each) or "") for each in branches)
