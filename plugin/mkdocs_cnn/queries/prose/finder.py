"""Figures in running text that nobody marked, each with the claim that would say the same."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from mkdocs_cnn.figures.figure import Extents
from mkdocs_cnn.library.titles import Titles
from mkdocs_cnn.problems.passages import Passage
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.problem import Found, Source, Span
from mkdocs_cnn.problems.records import record, replace
from mkdocs_cnn.queries.addresses import Scope
from mkdocs_cnn.queries.prose.judging import Judge, Said
from mkdocs_cnn.queries.prose.kinds import find_kinds
from mkdocs_cnn.queries.prose.names import Mention, Names
from mkdocs_cnn.queries.prose.owners import (
    MODEL,
    NETWORK,
    OTHER,
    PART,
    QUANTITY,
    SIGNS,
    owners,
    said_of_nobody,
)
from mkdocs_cnn.queries.prose.parts import Named, find_parts
from mkdocs_cnn.queries.prose.quantities import Stated, asked, find_stated
from mkdocs_cnn.queries.prose.words import OTHERWISE, OTHERWISE_IN_CHINESE, SEVERAL

_WORTH = pattern(
    r"(?i)param|weight|bias|MAC|MAdd|FLOP|mult|operation|activation|layers|receptive|[KMG]i?B\b|images?\b"
    r"|inputs?\b|output|参数|參數|权重|權重|偏置|乘|运算|操作|计算量|激活|层|感受野|字节|输入|输出|图"
)
"""What a sentence has in it if a figure's noun or unit can be there."""
_OTHERWISE = pattern(rf"(?i)\b(?:{OTHERWISE})\b|{OTHERWISE_IN_CHINESE}")
_NEAR = 30
"""How many characters around a name and its figure a part of the network may be named in."""

_FOR_AN_INPUT = ("macs", "flops", "work", "memory", "activations")
"""What depends on the size of the input."""
_SEVERAL = pattern(rf"(?i){SEVERAL}")


@record()
class _Item:
    """What a sign in a template stands for."""

    start: int
    end: int
    what: Mention | Named | Stated


class Finder:
    """Finds figures on the passages of one page."""

    def __init__(self, scope: Scope, titles: Titles) -> None:
        """Take what the page's claims can name, and how people write it."""
        self.names = Names(titles)
        self.judge = Judge(scope)

    def find(self, source: Source, passages: Iterable[Passage]) -> Iterator[Found]:
        """Yield the figures, in order.

        Args:
            source: the page's file, whole.
            passages: the text on it.
        """
        lines = _Lines(source)
        for passage in passages:
            for sentence in passage.sentences():
                for said in self._said(sentence.text):
                    span = lines.span(*sentence.place(said.start, said.end))
                    found = self.judge.found(said, span, heading=passage.heading)
                    if found is not None:
                        yield found

    def _said(self, sentence: str) -> Iterator[Said]:
        """Yield what a sentence says of networks and their parts."""
        text = _without_signs(sentence)
        if not _WORTH.search(text):
            return
        yield from find_kinds(text, self.judge.numbers)
        mentions = self.names.find(text)
        if not any(each.networks for each in mentions) or _OTHERWISE.search(text):
            return
        template, items = self._template(text, mentions)
        for at, name in owners(template).items():
            mention, stated = items[name].what, _with_noun(template, items, at)
            assert isinstance(mention, Mention)
            parts = _parts(template, items, at, name)
            several = _has_sizes(items) or _SEVERAL.search(text)
            elsewhere = stated.of in _FOR_AN_INPUT and several
            if len(parts) < 2 and not elsewhere and not said_of_nobody(template, at):
                expressions = self.judge.expressions(stated, mention.networks, *parts)
                only_true = stated.of == "layers"
                yield Said(stated.start, stated.end, stated.figure, expressions, only_true)

    def _template(self, text: str, mentions: list[Mention]) -> tuple[str, dict[int, _Item]]:
        masked = list(text)
        for each in mentions:
            masked[each.start : each.end] = NETWORK * (each.end - each.start)
        hidden = "".join(masked)
        items = [_Item(each.start, each.end, each) for each in mentions]
        items += [_Item(each.start, each.end, each) for each in find_parts(hidden)]
        taken = sorted((each.start, each.end) for each in items)
        for stated in find_stated(hidden, self.judge.numbers):
            if not any(start < stated.end and stated.start < end for start, end in taken):
                items.append(_Item(stated.start, stated.end, stated))
        items.sort(key=lambda each: each.start)
        template, places = _joined(text, items)
        asked_of = [_asked(template, at, each) for at, each in places.items()]
        return _joined(text, asked_of)


def _parts(template: str, items: dict[int, _Item], at: int, name: int) -> list[Named]:
    """Return the parts that a figure may be of: named with its network, not after it."""
    first, last = (name - _NEAR, at) if name < at else (at, name + _NEAR)
    found = (items[each].what for each in items if first <= each <= last)
    return [each for each in found if isinstance(each, Named)]


def _has_sizes(items: dict[int, _Item]) -> bool:
    """Return whether a sentence gives sizes, which may be those of another input."""
    stated = (each.what for each in items.values() if isinstance(each.what, Stated))
    return any(isinstance(each.figure, Extents) for each in stated)


def _joined(text: str, items: list[_Item]) -> tuple[str, dict[int, _Item]]:
    """Put signs for items, and say at which index each is."""
    pieces: list[str] = []
    places: dict[int, _Item] = {}
    done = length = 0
    for each in items:
        pieces += [text[done : each.start], _sign(each.what)]
        length += max(each.start - done, 0) + 1
        places[length - 1] = each
        done = max(each.end, done)
    return "".join([*pieces, text[done:]]), places


def _asked(template: str, at: int, item: _Item) -> _Item:
    """Say of what a figure is, and let its noun be a part of it."""
    if not isinstance(item.what, Stated):
        return item
    stated = asked(template, at, item.what)
    ahead = max(stated.noun_end - (at + 1), 0)
    return _Item(item.start, item.end + ahead, stated)


def _with_noun(template: str, items: dict[int, _Item], at: int) -> Stated:
    """Return a figure; of several in a row, the last has the noun: `138M and 25.6M weights`."""
    stated, last = (items[each].what for each in (at, max(at, template.find(QUANTITY, at))))
    assert isinstance(stated, Stated)
    assert isinstance(last, Stated)
    return stated if stated.of else replace(stated, of=last.of)


def _sign(what: Mention | Named | Stated) -> str:
    if isinstance(what, Mention):
        return NETWORK if what.networks else MODEL
    if isinstance(what, Named):
        return PART
    return QUANTITY if what.of else OTHER


def _without_signs(text: str) -> str:
    """Take the characters out of a text that stand for something in a template."""
    return text.translate(dict.fromkeys(map(ord, SIGNS), " "))


class _Lines:
    """The lines of a file, by the index of a character."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.starts = list(accumulate((len(line) + 1 for line in source.lines), initial=0))

    def span(self, start: int, end: int) -> Span:
        """Mark characters; of several lines, those on the first."""
        line = bisect_right(self.starts, start) - 1
        length = min(end, self.starts[line + 1] - 1) - start
        return self.source.span(line, start - self.starts[line], max(length, 1))
