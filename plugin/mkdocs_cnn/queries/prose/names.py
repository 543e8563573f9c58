"""The networks that a sentence mentions, as people call them, and models that are not known.

A mention of something that only begins like a known network (a variant, a part that has a model's
name) is one of an unknown model: figures beside it are not about the network.
"""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_cnn.library.titles import Titles
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import record
from mkdocs_cnn.queries.prose.words import CHANGED, NO_MODELS, VARIANTS

_MOST_TOKENS = 5
"""The most words and numbers in a name: `Wide ResNet 50 2`."""
_TOKEN = pattern(r"[A-Za-z0-9]+(?:\.[0-9]+)?")
_JOINTS = ("", " ", "-", "_", "\u2010", "\u2011", "–")
_TELLING = pattern(r".*[A-Z0-9]|.*(?:net|ception)$")
"""What the first word of a name has, and most words have not: a capital, a digit, `net`."""
_MORE = pattern(
    rf"""(?xi)
      [-\u2011/+_]\w | s\b | \w | [ ](?:{VARIANTS})
    | [ ]?[(（](?:v\d|without|no[ ]|w/o|conv|features|bn|with[ ]|\d\.\d+x|α|alpha)
    | [ ]?(?: 的?(?:变体|变种|改进|主干|骨干|编码器|特征提取|卷积部分) | 类 | 式 | 系列 | 风格 )
    """
)
_BEFORE = pattern(
    rf"(?i)(?:\w[-/+]|\b(?:{CHANGED})[ -]"
    r"|(?:改进|修改|剪枝|量化|压缩|轻量|简化|缩小)后?的?\s?)$"
)
_WORD = pattern(r"[A-Za-z][A-Za-z0-9]*(?:[-.+/][A-Za-z0-9]+)*")
_MODEL = pattern(
    r"[a-z]*[A-Z].*[A-Z0-9]|.+[Nn]ets?$|.*[Ff]ormers?$|[Rr]esnets?|VGG|Swin|Inception|Darknet"
    r"|[A-Z][a-z]+-\d"
)
_NO_MODEL = pattern(rf"(?i)(?:{NO_MODELS})")


@record()
class Mention:
    """A name in a sentence."""

    start: int
    end: int
    networks: tuple[str, ...] = ()
    """The known networks that are called so, the usual one first; none of an unknown model."""


class Names:
    """Finds names."""

    def __init__(self, titles: Titles) -> None:
        self.titles = titles
        self.known: dict[str, tuple[str, ...]] = {}
        """What has been asked before."""

    def find(self, text: str) -> list[Mention]:
        """Find the mentions of networks and models, from left to right."""
        found = list(self._networks(text))
        taken = [(each.start, each.end) for each in found]
        for word in _WORD.finditer(text):
            inside = any(start < word.end() and word.start() < end for start, end in taken)
            if not inside and _MODEL.match(word[0]) and not _NO_MODEL.fullmatch(word[0]):
                found.append(Mention(word.start(), word.end()))
        return sorted(found, key=lambda each: each.start)

    def _networks(self, text: str) -> Iterator[Mention]:
        tokens = list(_TOKEN.finditer(text))
        at = done = 0
        while at < len(tokens):
            start = tokens[at].start()
            mention = None
            if start >= done and _TELLING.match(tokens[at][0]):
                ends = self._ends(
                    [(each.start(), each.end()) for each in tokens[at : at + 5]], text
                )
                mention = self._longest(text, start, ends)
            if mention is not None:
                yield mention
                done = mention.end
            at += 1

    def _ends(self, tokens: list[tuple[int, int]], text: str) -> list[int]:
        """List where a name that begins with the first token can end."""
        ends = [tokens[0][1]]
        for start, end in tokens[1:_MOST_TOKENS]:
            joint = text[ends[-1] : start]
            letter = end - start == 1 and text[start].islower() and joint == " "
            if joint not in _JOINTS or letter:
                break
            ends.append(end)
        return ends

    def _longest(self, text: str, start: int, ends: list[int]) -> Mention | None:
        if text[max(start - 1, 0) : start].isalnum() and text[start - 1].isascii():
            return None
        for end in reversed(ends):
            if networks := self._ask(text[start:end]):
                more = _MORE.match(text, end)
                if more and more[0].isalnum() and not more[0].isascii():
                    more = None  # a word of Chinese
                other = more or _BEFORE.search(text[max(start - 20, 0) : start])
                return Mention(start, end, () if other else networks)
        return None

    def _ask(self, name: str) -> tuple[str, ...]:
        if name not in self.known:
            self.known[name] = () if name[-1].isspace() else self.titles.networks(name)
        return self.known[name]
