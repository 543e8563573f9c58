"""What a block says, before anything is computed: the nouns of the language.

Two programs are equal when they say the same; where it was written (`span`) does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from mkdocs_cnn.language.expressions import Dimension, Expression, count_parts, names_in
from mkdocs_cnn.layers import BY_NAME, Shape
from mkdocs_cnn.problems.problem import Caution, Source, Span
from mkdocs_cnn.problems.records import field, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.language.listed import Listing
    from mkdocs_cnn.language.traced import Trace
    from mkdocs_cnn.language.varied import Varied

NETWORK_KEYS = ("input", "layers", "defaults", "define", "parameters")
"""The keys that describe a network."""
TEXT_KEYS = ("title", "id", "caption", "source", "family")
"""The keys with words for the reader."""
FROM = "from"
"""The word before the name of an earlier item."""
TO = "to"
"""The word before the last layer of a network that is a part of another."""
CLAIM_KEYS = ("expect", "compare", "vary")
"""The keys for what is claimed of a network, for several, and for what readers may change."""


def block_keys(settings: Iterable[str]) -> tuple[str, ...]:
    """Return every key of a block, the names of the settings among them."""
    return ("use", "with", *NETWORK_KEYS, *TEXT_KEYS, *settings, *CLAIM_KEYS, "pages")


@record()
class Text:
    """Words, and where they stand."""

    value: str
    span: Span = field(compare=False)


@record()
class Argument:
    """One thing said about an operation: its kernel, its outputs, an option."""

    word: str
    """`kernel`, `out`, or the option's word."""
    value: Value
    """Numbers for the axes, a word such as `same`, a switch, or an operation for a parameter."""
    span: Span = field(compare=False)


@record()
class Operation:
    """One operation: `conv3-64 stride 2`."""

    name: str
    """The usual word for it, in small letters."""
    arguments: tuple[Argument, ...]
    span: Span = field(compare=False)

    def arithmetic(self) -> Iterator[Dimension]:
        """Go through its numbers, those of operations in its brackets included."""
        for each in self.arguments:
            if isinstance(each.value, tuple):
                yield from each.value
            elif isinstance(each.value, Operation):
                yield from each.value.arithmetic()

    def words(self) -> Iterator[str]:
        """Go through the operations' words: its own, and those in its brackets."""
        yield self.name
        for each in self.arguments:
            if isinstance(each.value, Operation):
                yield from each.value.words()


Value = tuple[Dimension, ...] | Operation | str | bool
"""What an argument says."""


@record()
class Chain:
    """What a line says, wherever it stands: operations joined by `+`, repeated `times`.

    Lines with the same words share one chain, and with it whatever is worked out for them.
    """

    operations: tuple[Operation, ...]
    times: Expression | None = None
    source: Source | None = field(default=None, compare=False, repr=False)
    """The words alone, which the spans in it point into; None where they point into a page."""

    @cached_property
    def steps(self) -> int:
        """What the line costs once: an operation and every part of its arithmetic are a step."""
        return len(self.operations) + sum(map(count_parts, self._arithmetic()))

    @cached_property
    def called(self) -> tuple[str, ...]:
        """The words in its operations that are no layers': definitions, parameters, networks."""
        words = {word for each in self.operations for word in each.words()}
        return tuple(word for word in words if word not in BY_NAME and word != FROM)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names in its operations, `in` among them, and the words that are no layers'."""
        found = {name for each in self._arithmetic() for name in names_in(each)}
        words = (word for each in self.operations for word in each.words())
        found.update(word for word in words if word not in BY_NAME)
        return tuple(sorted(found))

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.operations, self.times))

    def _arithmetic(self) -> Iterator[Dimension]:
        for operation in self.operations:
            yield from operation.arithmetic()


NOTHING = Chain(())
"""What a line says that cannot be read."""


@record()
class Row:
    """One line."""

    name: Text | None
    chain: Chain
    span: Span = field(compare=False)
    literal: bool = field(default=True, compare=False)
    """Do its characters stand on the page as they are?"""

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The operations joined by `+`."""
        return self.chain.operations

    @property
    def times(self) -> Expression | None:
        """How often it is there."""
        return self.chain.times

    def place(self, span: Span) -> Span:
        """Find where on the page a part of the line stands."""
        if span.source is not self.chain.source:
            return span
        return self.span.part(span.column, span.length) if self.literal else self.span


@record()
class Stage:
    """A list of items, with a name or without, repeated `times`."""

    name: Text | None
    items: tuple[Item, ...]
    times: Expression | None
    span: Span = field(compare=False)


JOINS = ("concat", "add", "subtract", "multiply", "maximum", "split")
"""The keys that join branches."""
PARTS = "parts"
"""The key beside `split` that says how many channels each branch gets."""
REST = "rest"
"""What stands there for the channels that are left."""


@record()
class Join:
    """Branches side by side, joined at the end."""

    how: str
    """One of `JOINS`."""
    name: Text | None
    branches: tuple[Stage, ...]
    span: Span = field(compare=False)
    parts: tuple[Expression | None, ...] = ()
    """For `split` the channels of each branch, None for the rest; empty if all get as many."""


SHORTCUTS = ("identity", "projection", "if-same")
"""The words for what a residual adds to its output."""


@record()
class Residual:
    """A list of items whose input is added to its output."""

    name: Text | None
    items: tuple[Item, ...]
    shortcut: str | Stage
    """One of `SHORTCUTS`, or layers of its own."""
    span: Span = field(compare=False)


@record()
class Head:
    """A side output: counted apart; what comes behind does not see it."""

    name: Text | None
    items: tuple[Item, ...]
    span: Span = field(compare=False)


@record()
class Share:
    """An earlier item once more, with the same weights."""

    name: Text | None
    target: Text
    span: Span = field(compare=False)


Item = Row | Stage | Join | Residual | Head | Share


@record()
class Parameter:
    """A parameter of a definition or of the whole network."""

    name: str
    default: Expression | Operation | None
    role: str
    """`kernel`, `out` (behind the dash) or `option`."""
    span: Span = field(compare=False)


@record()
class Definition:
    """Items under a name that is called like an operation."""

    name: str
    parameters: tuple[Parameter, ...]
    items: tuple[Item, ...]
    span: Span = field(compare=False)


@record()
class Input:
    """The shape of one sample, or of what several inputs get of it."""

    shape: Shape
    """That of the first, which goes into the first layer."""
    span: Span = field(compare=False)
    named: tuple[tuple[Text, Shape], ...] = ()
    """Where there are several, all of them by their names."""


@record()
class Setting:
    """How to count or show: a key with the values written for it."""

    name: str
    values: tuple[Text, ...]
    span: Span = field(compare=False)


@record()
class Expectation:
    """A figure that an author claims of something: `conv2.params: 307,456`."""

    subject: Text
    """An expression, such as `fc6.params / params`."""
    figure: Text
    in_braces: bool = field(default=False, compare=False)
    """Does it stand in `{ }`, where a comma ends it?"""


@record()
class Program:
    """A block, read: a network of its own (`layers`), or a known one (`use`), or several."""

    source: Source = field(compare=False, repr=False)
    use: Text | None = None
    given: tuple[Parameter, ...] = ()
    """What `with` gives to the parameters of the network used."""
    parameters: tuple[Parameter, ...] = ()
    definitions: tuple[Definition, ...] = ()
    input: Input | None = None
    defaults: tuple[Operation, ...] = ()
    layers: Stage | None = None
    texts: tuple[tuple[str, Text], ...] = ()
    settings: tuple[Setting, ...] = ()
    expect: tuple[Expectation, ...] = ()
    compare: tuple[Program, ...] = ()
    compare_all: bool = False
    """`compare: all` stands for every network of the package and the site."""
    pages: tuple[tuple[Text, Text], ...] = ()
    """Networks and families, each with the address of its page."""
    vary: tuple[Varied, ...] = ()
    """What readers may change; the first choice of each key is what the program says itself."""
    trace: Trace | None = None
    """What a framework has recorded of a model, where the text is that."""
    listing: Listing | None = None
    """What a listing says; the network behind it is worked out when it is asked for."""
    cautions: tuple[Caution, ...] = field(default=(), compare=False, repr=False)
    """What may be meant otherwise than it is read."""
    called: tuple[Text, ...] = field(default=(), compare=False, repr=False)
    """The known networks that stand in its lines as parts."""
    parts: tuple[tuple[str, Program], ...] = ()
    """What these are, by their names in small letters; found when they are asked for."""
    flaws: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """The keys under which there is a mistake; an unknown key is among them."""

    def text(self, key: str) -> Text | None:
        """Give the words under one of `TEXT_KEYS`."""
        return dict(self.texts).get(key)

    def setting(self, name: str) -> Setting | None:
        """Give what is written under the name of a setting."""
        return next((each for each in self.settings if each.name == name), None)
