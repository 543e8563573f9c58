"""Whose a figure is: which network of its sentence it is said of, where that is beyond doubt.

A sentence is looked at as a template, in which a sign stands for each name, part and figure:

    N   a known network        U   a model that is not known        P   a part of a network
    Q   a figure of a quantity F   another figure

    1  N and N have Q and Q [respectively]    each its own; if they are not as many, nobody's
    2  N (… Q …), Q (N), Q of N               that network
    3  N has Q, N: Q, N's Q, N with Q         the nearest name in front that is not merely compared
                                              with; if it is the sentence's only one, more may stand
                                              between
    4  … Q and Q                              as the figure before
    5  With Q, N …                            that network
"""

from __future__ import annotations

from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.queries.prose.words import (
    ARTICLES,
    BREAKS,
    BREAKS_IN_CHINESE,
    COMPARED,
    COMPARED_IN_CHINESE,
    DIFFERENCES,
    DIFFERENCES_IN_CHINESE,
    LINKS_IN_CHINESE,
    MANNER,
    MANNER_IN_CHINESE,
    MORE,
    NOUNS_IN_CHINESE,
    PARTS,
    PARTS_IN_CHINESE,
    THESE,
    VERBS,
    VERBS_IN_CHINESE,
    WITHIN,
)

NETWORK, MODEL, PART, OTHER, QUANTITY = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
"""What stands for a name, a part or a figure in a template: N, U, P, F, Q."""
SIGNS = NETWORK + MODEL + PART + OTHER + QUANTITY
_NAMES = f"[{NETWORK}{MODEL}]"
_FIGURES = f"[{OTHER}{QUANTITY}]"
_AND = r"(?:,? and the|,? and|,? or|,? &|,| ?、| ?/| ?[和与及]| ?以及) ?"
_SEVERAL = pattern(
    rf"(?i)(?P<names>{_NAMES}(?:{_AND}{_NAMES})+)(?P<link>[^{SIGNS}]{{0,60}}?)"
    rf"(?P<figures>{_FIGURES}(?:{_AND}{_FIGURES})*)"
)
_BEHIND = pattern(
    rf"(?i) ?(?:[(（] ?(?:for |in |of )?(?:the )?(?P<inner>{NETWORK}) ?[)）]"
    r"|(?:of|in|for|from) (?:the )?(?:(?:original|whole|full|entire|standard|famous|whopping) )?"
    rf"(?P<of>{NETWORK}))"
)
_LINK = pattern(
    rf"""(?xi)
    (?: [ ](?:model|network|architecture|net|模型) | [ ]?(?:模型|网络|的) )?
    (?: [ ]?[(（][^()（）]{{0,60}}[)）] )? (?: '?s\b )? (?: ,?[ ](?:which|that|who) )?
    (?: [ ](?:{MANNER}) ){{0,2}}
    (?: [ ](?:{VERBS}) | [ ]?[:：] | [ ]?[-–—] | , | ~ | [ ]= | (?<=s) | (?<=的)
      | [ ]?(?:模型|网络)? [ ]?(?:{MANNER_IN_CHINESE})* (?:{VERBS_IN_CHINESE}) )
    (?: [ ](?:{MANNER}) ){{0,6}} [ ]?
    (?: 的? (?:{NOUNS_IN_CHINESE})? [ ]?(?:{LINKS_IN_CHINESE})* ) [ ]?
    """
)
"""What stands between a name and its figure."""
_BEHIND_WORDS = rf"\b(?:{COMPARED})[ ](?:(?:{ARTICLES})[ ])?|(?:{COMPARED_IN_CHINESE})[ ]?"
_OBLIQUE = pattern(rf"(?i)(?:{_BEHIND_WORDS}|\b(?:of|in|for)[ ](?:(?:{ARTICLES})[ ])?|在[ ]?)$")
"""What stands in front of a name that a sentence with several names is not about."""
_OBLIQUE_ALONE = pattern(rf"(?i)(?:{_BEHIND_WORDS})$")
_ASIDES = pattern(
    r"(?i), ?(?:unlike|like|compared (?:to|with)|in contrast to|as opposed to|not) "
    rf"[^{SIGNS},]{{0,20}}{_NAMES} ?,|[(（][^()（）{SIGNS}]{{0,60}}[)）]"
)
"""What is said by the way between a name and its figure."""
_INSIDE = pattern(
    rf"(?i)(?: (?:model|network)| ?(?:模型|网络))? ?[(（](?:[^()（）{SIGNS}]{{0,20}})"
)
"""What stands between a name and a figure in brackets right behind it."""
_CLOSE = pattern(
    r"(?i) ?[(（]|'s |,? (?:which|that) (?:has|have|needs|uses|requires) |,? with its |的"
)
_NEXT = pattern(rf"(?i)[^{SIGNS}.;；。:：]{{0,60}}")
_FIRST = pattern(
    r"(?i)(?:with|at|having|its|despite(?: its| having)?|using|thanks to|因有|凭借|拥有)"
    rf"[^{SIGNS}]{{0,40}}{QUANTITY}[^{SIGNS},，]{{0,30}}[,，] ?(?:the )?(?P<network>{NETWORK})"
)
_LAYERS = pattern(
    rf"(?i){OTHER}[- ]?(?:weight |weighted |learnable |conv\w* |fully[- ]connected )?layers?\b"
    rf"|{QUANTITY}(?= ?[- ]?deep)|conv\w* (?:neural )?net\w*|deep"
    r"|(?:is|was) an? (?:[\w-]+ ){0,4}(?:network|model|net|architecture|cnn)s? (?:with|that|which)"
)
"""What looks like a break between a name and its figure, and is none: `is a deep network with`."""
_OF_A_PART = pattern(
    rf"(?i)\b(?:{PARTS}|outputs?)(?: [\w-]+){{0,2}} (?:of|in|from|inside) (?:the )?$"
)
"""What stands in front of a name whose figure is of a part that has no address."""
_BREAKS = pattern(rf"(?i)\b(?:{PARTS}|{BREAKS})\b|n't\b|{PARTS_IN_CHINESE}|{BREAKS_IN_CHINESE}")
_BEFORE = pattern(
    rf"(?i)(?:\b(?:{DIFFERENCES})|{DIFFERENCES_IN_CHINESE}|[-−+/×*])[ ]?"
    r"(?:the|its|a|an|到|约)?[ ]?$"
)
_AFTER = pattern(
    rf"""(?xi)
      [ ]?(?: (?:{MORE})\b | 更多 | 更少 | 的差距 | 每 | / )
    | [^,;:.，；。()]{{0,60}}? \b(?:{WITHIN})[ ] (?: (?:{THESE}|{OTHER})[ ] ){{0,3}}
      (?: (?:[\w-]+[ ]){{0,2}} (?:{PARTS})\b | {PART} )
    | [^,;:.，；。]{{0,30}} (?:在|位于|来自) [^,;:.，；。]{{0,12}} (?:{PARTS_IN_CHINESE})
    """
)


def owners(template: str) -> dict[int, int]:
    """Say which figures of a quantity belong to which name, both by their index in the template."""
    return _Sentence(template).owners()


def said_of_nobody(template: str, at: int) -> bool:
    """Return whether a figure is a difference, is denied, or is of some part."""
    return bool(_BEFORE.search(template[max(at - 40, 0) : at]) or _AFTER.match(template, at + 1))


class _Sentence:
    """One template."""

    def __init__(self, template: str) -> None:
        self.template = template
        self.names = [at for at, each in enumerate(template) if each in NETWORK + MODEL]
        self.figures = [at for at, each in enumerate(template) if each == QUANTITY]
        self.found: dict[int, int] = {}
        self.nobody: set[int] = set()

    def owners(self) -> dict[int, int]:
        """Apply the rules, the surest first."""
        self._several()
        for at in self.figures:
            if at not in self.found and at not in self.nobody:
                name = self._behind(at)
                name = self._in_front(at) if name is None else name
                if name is not None:
                    self.found[at] = name
        found = self.found.items()
        return {at: name for at, name in found if self.template[name] == NETWORK}

    def _several(self) -> None:
        for found in _SEVERAL.finditer(self.template):
            names = _signs(self.template, found.span("names"))
            figures = _signs(self.template, found.span("figures"))
            if self.template[figures[-1]] != QUANTITY:
                continue
            compared = _OBLIQUE_ALONE.search(self.template[max(names[0] - 30, 0) : names[0]])
            if len(names) != len(figures) or _BREAKS.search(found["link"]):
                self.nobody.update(() if compared and len(figures) == 1 else figures)
                continue
            self.found.update(zip(figures, names, strict=True))

    def _behind(self, at: int) -> int | None:
        found = _BEHIND.match(self.template, at + 1)
        if found is None:
            return None
        if found["inner"]:
            return found.start("inner")
        name = found.start("of")
        return None if self.template.startswith(("'s", "’s"), name + 1) else name

    def _in_front(self, at: int) -> int | None:
        before = [name for name in self.names if name < at]
        if not before:
            first = _FIRST.match(self.template)
            return first.start("network") if first and first.start("network") > at else None
        if (same := self._as_before(at, before[-1])) is not None:
            return same
        alone = len(self.names) == 1
        for name in reversed(before):
            between = self.template[name + 1 : at]
            if _INSIDE.fullmatch(between):
                return name
            oblique = _OBLIQUE_ALONE if alone else _OBLIQUE
            before_it = self.template[max(name - 50, 0) : name]
            if oblique.search(before_it) and not _CLOSE.match(between):
                continue
            if _OF_A_PART.search(before_it):
                return None
            between = _ASIDES.sub("", between)
            if _NAMES_BETWEEN.search(between) and not self._compared(between):
                return None
            return name if self._linked(between, alone=alone) else None
        return None

    def _compared(self, between: str) -> bool:
        """Return whether all names between are mere comparisons."""
        ends = [i for i, each in enumerate(between) if each in NETWORK + MODEL]
        return all(_OBLIQUE.search(between[max(i - 30, 0) : i]) for i in ends)

    def _as_before(self, at: int, name: int) -> int | None:
        """Return the owner of the figure before, if nobody is named since."""
        earlier = [each for each in self.figures if name < each < at]
        if not earlier or earlier[-1] not in self.found:
            return None
        between = self.template[earlier[-1] + 1 : at]
        joined = _NEXT.fullmatch(between.replace(OTHER, ""))
        return self.found[earlier[-1]] if joined and not _BREAKS.search(between) else None

    def _linked(self, between: str, *, alone: bool) -> bool:
        plain = _LAYERS.sub("", _PART.sub("", between))
        if _BREAKS.search(plain):
            return False
        if _LINK.fullmatch(plain):
            return True
        return alone and len(plain) <= _FAR and QUANTITY not in plain


_PART = pattern(rf"(?:'s )?(?:(?:the|its|的) ?)?{PART}")
_FAR = 90
"""How many characters may stand between a sentence's only name and a figure of it."""
_NAMES_BETWEEN = pattern(f"[{NETWORK}{MODEL}]")


def _signs(template: str, span: tuple[int, int]) -> list[int]:
    return [at for at in range(*span) if template[at] in SIGNS]
