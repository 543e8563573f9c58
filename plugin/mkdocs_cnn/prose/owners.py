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
    rf"|(?:of|in|for|from) (?:the )?(?:(?:original|whole|full|entire|standard|famous|whopping) )?(?P<of>{NETWORK}))"
)
_SUBJECT = r"(?:[ ](?:model|network|architecture|net|模型)|[ ]?(?:模型|网络|的))?"
_ASIDE = r"(?:[ ]?[(（][^()（）]{0,60}[)）])?"
_VERB = r"""(?: has | have | having | had | contains? | containing | uses? | using | needs? | needing | requires?
  | requiring | takes? | consists[ ]of | comprises | comes[ ]with | features | is | at | with | reaches | only
  | boasts | weighs(?:[ ]in[ ]at)? | carries | involves | performs? | costs? | totals | packs | spends | holds
  | counts | gets[ ]by[ ]with | makes[ ]do[ ]with | stands[ ]at | accepts | expects | stores | occupies )"""
_MANNER = r"(?:also|only|just|still|even|already|now|about|roughly|almost|in|total|all|a|an|of|its|some|the|whopping|mere|massive|huge|staggering|around|nearly|over|more|than|roughly|approximately|as[ ]many[ ]as|on|average|together|altogether|exactly|original|memory|parameter|parameters|count|stored|weights|and|total|size|file|model|compute|cost|the|same)"
_LINK = pattern(
    rf"""(?xi)
    {_SUBJECT} {_ASIDE} (?: '?s\b )? (?: ,?[ ] (?: which | that | who ) )?
    (?: [ ]{_MANNER} ){{0,2}} (?: [ ]{_VERB} | [ ]?[:：] | [ ]?[-–—] | , | ~ | [ ]= | (?<=s) | (?<=的)
      | [ ]?(?: 模型 | 网络 )? [ ]?(?: 大约 | 总共 | 一共 | 共 | 也 | 仅 | 只 | 则 | 却 | 就 | 还 | 都 | 总计 )*
        (?: 有 | 含 | 包含 | 含有 | 拥有 | 需要 | 使用 | 具有 | 达到 | 为 | 是 | 共有 | 约有 | 约为 | 只有 | 仅有 | 需 | 约 | 的 ) )
    (?: [ ]{_MANNER} ){{0,6}} [ ]?
    (?: (?: 的 )?(?: 参数量 | 参数总量 | 参数数量 | 参数 | 计算量 | 权重 | 大小 )? [ ]?(?: 大约 | 约 | 为 | 是 | 有 | 达 | 高达 | 达到 | 仅 | 只 | 共 )* )
    [ ]?"""
)
_ARTICLE = r"(?:(?:the|a|an|its|that[ ]of|original|deeper|bigger|larger|smaller|previous|plain)[ ])?"
_COMPARED = (
    r"\b(?:than|unlike|like|versus|vs\.?|over|against|compared[ ](?:to|with)|relative[ ]to|similar[ ]to|based[ ]on"
    r"|outperform(?:s|ing)?|beat(?:s|ing)?|replac(?:es|ing)|surpass(?:es)?|exceeds?|rivals?|between|match(?:es|ing)?"
    r"|from|to|as|with|on|after|before|by|top[ ]of|part[ ]of)[ ]"
)
_OBLIQUE_IN_CHINESE = "(?:相比于?|相较于?|比|与|和|跟|不如|不同于|优于|超过|像|基于|对比|从|用)[ ]?"
_OBLIQUE = pattern(
    rf"(?xi)(?:{_COMPARED}{_ARTICLE}|\b(?:of|in|for)[ ]{_ARTICLE}|{_OBLIQUE_IN_CHINESE}|在[ ]?)$"
)
"""What stands in front of a name that a sentence with several names is not about."""
_OBLIQUE_ALONE = pattern(rf"(?xi)(?:{_COMPARED}{_ARTICLE}|{_OBLIQUE_IN_CHINESE})$")
_ASIDES = pattern(
    rf"(?i), ?(?:unlike|like|compared (?:to|with)|in contrast to|as opposed to|not) [^{SIGNS},]{{0,20}}"
    rf"[{NETWORK}{MODEL}] ?,|[(（][^()（）{SIGNS}]{{0,60}}[)）]"
)
"""What is said by the way between a name and its figure."""
_INSIDE = pattern(rf"(?i)(?: (?:model|network)| ?(?:模型|网络))? ?[(（](?:[^()（）{SIGNS}]{{0,20}})")
"""What stands between a name and a figure in brackets right behind it."""
_CLOSE = pattern(r"(?i) ?[(（]|'s |,? (?:which|that) (?:has|have|needs|uses|requires) |,? with its |的")
_NEXT = pattern(
    rf"(?i)[^{SIGNS}.;；。:：]{{0,60}}"
)
_FIRST = pattern(rf"(?i)(?:with|at|having|its|despite(?: its| having)?|using|thanks to|因有|凭借|拥有)[^{SIGNS}]{{0,40}}{QUANTITY}[^{SIGNS},，]{{0,30}}[,，] ?(?:the )?(?P<network>{NETWORK})")
_LAYERS = pattern(
    rf"(?i){OTHER}[- ]?(?:weight |weighted |learnable |conv\w* |fully[- ]connected )?layers?\b|{QUANTITY}(?= ?[- ]?deep)"
    r"|conv\w* (?:neural )?net\w*|deep|(?:is|was) an? (?:[\w-]+ ){0,4}(?:network|model|net|architecture|cnn)s? (?:with|that|which)"
)
_PARTS = (
    r"layers?|blocks?|modules?|stages?|branch(?:es)?|heads?|classifiers?|conv\w*|fc\w*|fully|dense|stem|kernels?|filters?"
    r"|bottlenecks?|embeddings?|batch ?norm\w*|bn|pool\w*|convs|backbones?|encoders?|decoders?|towers?|half|third|quarter|most of|rest"
)
_OF_A_PART = pattern(rf"(?i)\b(?:{_PARTS}|outputs?)(?: [\w-]+){{0,2}} (?:of|in|from|inside) (?:the )?$")
"""What stands in front of a name whose figure is of a part that has no address."""
_BREAKS = pattern(
    rf"""(?xi) \b(?: {_PARTS} | no[nt]? | n[o']t | never | nor | neither | without | than | instead | rather | each | every | if
    | our | we | us | my | i | this[ ]model | another | other | others | new | proposed | student | teacher | they | you | one | these
    | those | would | could | should | might | less | fewer | extra | additional | reduc\w* | compress\w* | prun\w* | remov\w*
    | increas\w* | decreas\w* | sav\w* | smaller | larger | bigger | trained | pre-?trained | dataset | adds? | adding | added
    | images?[ ]of | method | approach | competitor | successor | predecessor | version | variants? | a[ ]network | a[ ]model | a[ ]net
    | while | whereas | like | unlike | about[ ]half | cuts? | from | lighter | heavier | replac\w* )\b | n't
    | \w't\b | 层 | 卷积 | 全连接 | 分类器 | 模块 | 分支 | 偏置 | 不是 | 没有 | 并非 | 不到其 | 每个 | 每层 | 我们 | 另一 | 该方法 | 如果 | 减少
    | 增加 | 节省 | 降低 | 其中 | 去掉 | 而 | 相比 | 少 | 压缩 | 剪枝 | 若"""
)
_BEFORE = pattern(
    r"""(?xi) (?: \b(?: by | another | additional | extra | saves? | saving | reduc\w+ | adds? | adding | remov\w+ | drop(?:s|ping)?
      | from | between | first | remaining | other | each | every | next | last | not | than | instead[ ]of | no | without | top | up[ ]from
      | down[ ]from | down[ ]to | minus | plus | times | cut | to ) | 减少了? | 增加了? | 节省了? | 少了? | 多了? | 不是 | 并非 | 从 | 降至 | 降到 | 其中 | [-−+/×*] )
    [ ]? (?: the | its | a | an | 到 | 约 )? [ ]? $"""
)
_AFTER = pattern(
    rf"""(?xi) [ ]?(?: (?: more | fewer | less | additional | extra | larger | smaller | of[ ]which | per[ ](?:layer|class|channel|second|epoch)
      | /s | each | apiece | to | for[ ](?:each|every) | were | away | at[ ](?:batch|\d) ) \b | 更多 | 更少 | 的差距 | 每 | / )
    | [^,;:.，；。()]{{0,60}}? (?: \b(?: in | from | for | across | on | within | by | of | inside | are[ ]in | sit ) [ ]
      (?: (?: its | the | all | these | this | that | just | only | each | first | last | final | two | three | one | a | both | those | {OTHER} ) [ ] ){{0,3}}
      (?: (?:[\w-]+[ ]){{0,2}} (?: {_PARTS} )\b | {PART} ) )
    | [^,;:.，；。]{{0,30}} (?: 在 | 位于 | 来自 ) [^,;:.，；。]{{0,12}} (?: 层 | 卷积 | 全连接 | 模块 )"""
)


def owners(template: str) -> dict[int, int]:
    """Say which figures of a quantity belong to which name, both by their index in the template."""
    return _Sentence(template).owners()


def said_of_nobody(template: str, at: int) -> bool:
    """Return whether a figure is a difference, a negation, or of some part, by what is around it."""
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
        known = {at: name for at, name in self.found.items() if self.template[name] == NETWORK}
        return known

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
