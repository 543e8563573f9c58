"""Addresses of quantities: `vgg16.conv3_2.params`, or `conv3_2.params` within the block itself.

address  = [ network "." ] { name "." } quantity
network  = an id of the page, or a known network; names such as squeezenet1.0 hold dots
name     = a stage, block, branch or layer; a layer alone where only one is called so
quantity = one of `quantities.QUANTITIES`
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from mkdocs_cnn.counting.quantities import ALIASES, QUANTITIES, quantity_name
from mkdocs_cnn.counting.quantity import Quantity
from mkdocs_cnn.counting.report import Report
from mkdocs_cnn.counting.subjects import Entrance, Part, Subject
from mkdocs_cnn.figures.amounts import Value
from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.library.networks import Networks, has_mistake
from mkdocs_cnn.library.resolved import Counted
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say, spoken, tell
from mkdocs_cnn.problems.problem import Invalid, Level, Problem, Span, clip, did_you_mean, some_of
from mkdocs_cnn.problems.records import record, replace
from mkdocs_cnn.settings.choices import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.counting.conventions import Convention

_RUN = pattern(r"\w[\w-]*(?:\.[\w-]+)*")
"""Everything that could be part of an address."""
_DOTS = 10
"""More parts than the name of a network has."""
_USUAL = "params, macs, activations, memory, output"


@record()
class Address:
    """A part of a network and what is asked of it."""

    subject: Subject
    settings: Settings
    """How the network is counted and shown."""
    name: str
    """The name of the quantity; empty where none is said."""
    conventions: tuple[Convention, ...] = ()
    """By whose conventions it is counted, where those say something of it."""

    @property
    def quantity(self) -> Quantity:
        """What is asked."""
        return QUANTITIES[self.name]

    @property
    def value(self) -> Value | None:
        """The answer; None where the part has none."""
        own = cast("Value | None", self._ask("value", self.quantity.ask))
        for each in self.conventions:
            if self.name in each.recounts:
                return cast("Value | None", self._ask(each.name, self._recounted(each, own)))
        return own

    @property
    def formula(self) -> str:
        """How the answer comes about; empty where there is nothing to say."""
        return cast("str", self._ask("formula", self.quantity.formula))

    def _recounted(self, by: Convention, own: Value | None) -> Callable[[Subject], object]:
        return lambda subject: by.value(self.name, subject, own)

    def _ask(self, what: str, question: Callable[[Subject], object]) -> object:
        """Ask once: a large network is long to look through, and a page can ask many times."""
        subject = self.subject
        path = "" if isinstance(subject.part, Report) else subject.part.path
        key = what, self.name, path, self.settings, spoken().language
        answers = subject.report.answers
        if key not in answers:
            answers[key] = question(subject)
        return answers[key]

    @property
    def part(self) -> str:
        """Say what is asked about: `VGG-16, conv3_2`."""
        part = self.subject.part
        inside = "" if isinstance(part, Report) else tell("behind-a-title", caption=part.path)
        return f"{self.subject.report.title}{inside}"

    @property
    def words(self) -> str:
        """Say it in words: `VGG-16, conv3_2: parameters`."""
        return tell("part-and-quantity", part=str(self.part), words=self.quantity.words)


class Scope:
    """What addresses can name: the networks of a page and, in a block, the block's own parts."""

    def __init__(
        self,
        networks: Networks,
        settings: Settings,
        own: Counted | None = None,
        conventions: tuple[Convention, ...] = (),
    ) -> None:
        """Take the networks and how they are counted.

        Args:
            networks: what can be named.
            settings: how those are counted that do not say.
            own: the block's own network.
            conventions: by whose rules, other than this package's, quantities are counted.
        """
        self.networks = networks
        self.settings = settings
        self.own = own
        self.conventions = conventions
        self._found: dict[str, Address | None] = {}

    @property
    def level(self) -> Level:
        """What a false claim is."""
        return self.own.settings.claims if self.own else self.settings.claims

    @property
    def declared(self) -> Settings:
        """What is declared for claims: by the block, or for the page."""
        return self.own.settings if self.own else self.settings

    @property
    def numbers(self) -> NumberFormat:
        """How the figures that are claimed are grouped: the block's own way, or the site's."""
        return self.declared.number_format

    def counted_by(self, conventions: tuple[Convention, ...]) -> Scope:
        """Return the same scope with quantities counted by some conventions."""
        if conventions == self.conventions:
            return self
        return Scope(self.networks, self.settings, self.own, conventions)

    def extent(self, text: str, start: int) -> int:
        """Count the characters of the address at an index of a text.

        A dash can be part of a name, or a minus: the longest address that there is counts; where
        there is none, all that could be one.
        """
        run = _RUN.match(text, start)
        if run is None or (run[0][0].isdecimal() and not self._network(run[0])):
            return 0
        dashes = [i for i, character in enumerate(run[0]) if character == "-"]
        return next(
            (i for i in [len(run[0]), *dashes[::-1]] if self._is_whole(run[0][:i])), len(run[0])
        )

    def _is_whole(self, text: str) -> bool:
        """Say whether a text is an address with a quantity."""
        if quantity_name(text.rpartition(".")[2]) is None:
            return False
        try:
            found = self.find(text)
        except Invalid:
            return True
        return found is not None and bool(found.name)

    def find(self, text: str) -> Address | None:
        """Find what an address names.

        Raises:
            Invalid: the network that it names has mistakes.
        """
        if text not in self._found:
            self._found[text] = next(self._readings(text), None)
        return self._found[text]

    def resolve(self, text: str, span: Span) -> Address:
        """Find what an address names.

        Raises:
            Invalid: it names nothing, or a network that has mistakes.
        """
        try:
            found = self.find(text)
        except Invalid as invalid:
            raise Invalid([self._broken(text, span, invalid)]) from None
        if found is None:
            raise Invalid([self._unknown(text, span)])
        return found

    def _readings(self, text: str) -> Iterator[Address]:
        if self.own is not None:
            yield from self._inside(self.own, text)
        name = self._network(text)
        if name:
            counted = self.networks.counted(name, self.settings)
            yield from self._inside(counted, text[len(name) + 1 :])

    def _inside(self, counted: Counted, text: str) -> Iterator[Address]:
        for each in _inside(counted, text):
            yield replace(each, conventions=self.conventions) if self.conventions else each

    def _network(self, text: str) -> str:
        """Give the longest name of a network that a text begins with."""
        words = text.split(".")
        for length in range(min(len(words), _DOTS), 0, -1):
            name = ".".join(words[:length])
            if self.networks.knows(name):
                return name
        return ""

    def _broken(self, text: str, span: Span, invalid: Invalid) -> Problem:
        return has_mistake(self._network(text), span, invalid.problems)

    def _unknown(self, text: str, span: Span) -> Problem:
        """Say what of an address is not known: the network, the part or the quantity."""
        name = self._network(text)
        rest = text[len(name) + 1 :] if name else text
        if name:
            counted = self.networks.counted(name, self.settings)
            return _unknown_inside(counted, rest, _narrowed(span, text, rest))
        first = text.split(".", maxsplit=1)[0]
        if self.own is not None and self._is_own(text, first):
            return _unknown_inside(self.own, text, span)
        names = self.networks.names()
        if self.own is not None:
            names += [*self.own.report.names(), *QUANTITIES]
        hint = did_you_mean(first, names) or did_you_mean(text, names)
        hint = hint or self.networks.titled(first)
        hint = hint or say("lists-the-known-networks")
        expected = say("a-known-network-or-an-id-on-the-page")
        if self.own is not None:
            expected = say("a-layer-or-a-quantity")
        return Problem(
            say("unknown-name", name=clip(first)), _narrowed(span, text, first), expected, hint
        )

    def _is_own(self, text: str, first: str) -> bool:
        """Does an unknown name look like a part of the block's own network?"""
        names = self.own.report.names() if self.own else []
        return bool(quantity_name(text) or _called(first, names) or _called(text, names))


def _inside(counted: Counted, text: str) -> Iterator[Address]:
    """Read what stands behind a network's name: `conv3_2.params`; nothing is the network itself."""
    path, _, last = text.rpartition(".")
    quantity = quantity_name(last)
    if quantity is not None and (part := _part(counted.report, path)) is not None:
        yield _address(counted, part, quantity)
    if (part := _part(counted.report, text)) is not None:
        yield _address(counted, part, "")


def _address(counted: Counted, part: Part, name: str) -> Address:
    subject = Subject(counted.report, part, counted.settings.basis)
    return Address(subject, counted.settings, name)


def _part(report: Report, path: str) -> Part | None:
    if not path:
        return report
    if path == "input" and report.network.trace is None:
        return Entrance(report.network.input)
    found = report.find(path)
    return Entrance(report.network.input) if found is None and path == "input" else found


def _unknown_inside(counted: Counted, text: str, span: Span) -> Problem:
    """Say whether it is the part or the quantity that is not known."""
    report = counted.report
    path, _, last = text.rpartition(".")
    if _part(report, path) is None:
        names = report.names()
        if several := _called(path, names):
            return _several(path, several, _narrowed(span, text, path))
        hint = did_you_mean(path, names) or did_you_mean(text, names)
        message = say("no-layer-or-stage-in", path=clip(path), title=report.title)
        return Problem(message, _narrowed(span, text, path), some_of(names), hint)
    known = [*QUANTITIES, *ALIASES]
    names = report.names()
    inner = [name.removeprefix(f"{path}.") for name in names] if path else names
    hint = did_you_mean(last, [*known, *inner])
    message = say("unknown-quantity", last=clip(last))
    expected = say("one-of", names=tuple(QUANTITIES))
    if several := _called(text, names):
        return _several(text, several, span)
    return Problem(message, _narrowed(span, text, last), expected, hint)


def _narrowed(span: Span, text: str, part: str) -> Span:
    """Mark the first or last part of an address; all of it where characters were moved."""
    line = span.source.lines[span.line]
    if not line.startswith(text, span.column):
        return span
    start = 0 if text.startswith(part) else len(text) - len(part)
    return span.part(start, len(part))


def _called(name: str, paths: list[str]) -> list[str]:
    """Give the paths of the layers and stages that have a name, or a path's end, in common."""
    return [path for path in paths if path == name or path.endswith(f".{name}")]


def _several(name: str, paths: list[str], span: Span) -> Problem:
    return Problem(
        say("layers-are-called", count=len(paths), name=clip(name)), span, some_of(paths)
    )


def nothing_asked(text: str, span: Span) -> Problem:
    """Report an address of a network or a part without a quantity."""
    hint = say("write-what", text=text, usual=_USUAL)
    return Problem(
        say("without-a-quantity", text=clip(text)), span, say("a-quantity-behind-a-dot"), hint
    )
