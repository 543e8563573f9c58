"""The figures of a sentence, and of which quantity each is: its unit or the noun beside it says so.

Where neither does, nothing is known: `138M` alone may be of anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mkdocs_cnn.figures.amounts import Kind
from mkdocs_cnn.figures.figure import POWER, Extents, Figure, read_figure, read_sizes
from mkdocs_cnn.figures.numerals import BLANKS, DEFAULT, NumberFormat
from mkdocs_cnn.figures.relations import MARK, MARK_BEHIND
from mkdocs_cnn.figures.units import UNIT
from mkdocs_cnn.figures.widths import narrow
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import record, replace

_SIZES = pattern(r"(?<![\w.])[0-9]{1,6}(?:[ ]?[x×*·X][ ]?[0-9]{1,6}){1,3}(?![\w.]\w)(?![0-9])")
_PARAMS = ("params", "params_with_heads")
_WEIGHTS = ("params", "weights")
_STORED = ("params_memory", "model_memory")
QUANTITIES = {
    "params": _PARAMS,
    "weights": _WEIGHTS,
    "biases": ("biases",),
    "macs": ("macs",),
    "flops": ("flops",),
    "work": ("macs", "flops"),
    "layers": ("weight_layers",),
    "activations": ("activations",),
    "memory": ("memory",),
    "stored": _STORED,
    "field": ("receptive_field",),
    "output": ("output",),
    "input": ("output",),
}
"""The quantities of the package that a figure may be of, the likeliest first."""
_NOUNS = {
    **dict.fromkeys(("param", "params", "parameter", "parameters", "参数", "參數"), "params"),
    **dict.fromkeys(("weights", "权重", "權重"), "weights"),
    **dict.fromkeys(("biases", "偏置"), "biases"),
    "activations": "activations",
}
_OF = r"""
    (?P<layers> (?: (?:weight(?:ed)? | learnable | trainable | parameteri[sz]ed | parameter)[ ] )?
        layers\b | 个?(?:权重|带权重的)?层(?!次) )
  | (?P<params> param(?:eter|etre)?s?\b | 参数 | 參數 )
  | (?P<weights> weights\b | 权重 | 權重 )
  | (?P<macs> multiply[- ]add(?:ition)?s?\b | mult(?:i|iply)?[- ]adds?\b | multiply[- ]accumulat\w+
        | MACs?\b | MAdds?\b | 乘加 )
  | (?P<flops> FLOPs?\b | floating[- ]point[ ](?:operations|ops) | 浮点运算 | 浮点操作 )
  | (?P<work> operations\b | ops\b | multiplications\b | 运算 | 操作 | 乘法 )
  | (?P<activations> activations\b | activation[ ]values\b | 激活值 )
"""
_FILLERS = r"""(?:(?:(?:total|overall|trainable|learnable|learned|free|model|network|individual
  |tunable|adjustable|float|real|in[ ]total|worth[ ]of|of)\b
  |个|個|的|可训练|可学习|模型|网络|次)[ ]?){0,3}"""
_BEHIND = pattern(rf"(?xi)[- ]?{_FILLERS}(?:{_OF})")
_BETWEEN = r"""(?:[ ]|\b(?:in|of|for|to|the|a|an|its|total|overall|model|network|this|count|number
  |size|complexity|cost)\b|[\ue000-\ue002]
  |数量|数目|总数|总量|个数|大小|大约|约|一共|总共|的|量|总|数|中|共)"""
_FRONT = pattern(
    rf"""(?xi)
    (?: (?P<params> \#?\bparam(?:eter)?s?\b | 参数 ) | (?P<weights> \bnumber[ ]of[ ]weights\b )
      | (?P<macs> \bMACs?\b | \bmult(?:iply)?-adds\b | 乘加 )
      | (?P<work> \bFLOPs?\b | \bcomputational[ ](?:cost|complexity) | 计算量 | 运算量 )
      | (?P<field> \breceptive[ ]field | 感受野 )
      | (?P<output> \b(?:outputs?|output[ ](?:size|shape|volume)|feature[ ]maps?) | 输出 )
      | (?P<input> \b(?:input|takes|accepts|expects) | 输入 ) )
    {_BETWEEN}{{0,12}}
    (?: \b(?: is | are | was | were | of | at | to | reach(?:es)? | equals? | totals | takes
      | measure[sd]? | be )
      | [:：=] | 为 | 是 | 只?有 | 达 | 达到 | 高达 | 共 | 仅 | (?<=[量数野])[ ]?
      | (?<=[sp])[ ] | (?<=[出入s])[ ]? )
    (?: [ ](?: only | just | now | an? | exactly | roughly | size | of | images? | volume ) ){{0,2}}
    [ ]?[(（\[]?$
    """
)
_IMAGES = pattern(
    r"(?i)[\])]?(?:[ -]?(?:pixels?|RGB|colou?r|input)){0,2}[ ]?"
    r"(?:images?|inputs?|pictures?|图像|图片|输入)"
)
_BYTES = {
    "memory": pattern(
        r"(?i)\bper (?:image|input|example|sample)|activations?\b|feature maps"
        r"|for (?:an|one|a single|each|every) (?:input )?(?:image|picture)"
        r"|(?:an|one|each|every) image|激活|特征图|每张|一张图"
    ),
    "stored": pattern(
        r"(?i)\bweights?\b|\bparameters?\b|\bparams\b|\bmodel (?:size|file)|\bcheckpoint"
        r"|\bon disk|\bfile\b|\bdownload|\bstor(?:e|es|ed|age)\b|\bdisk\b"
        r"|权重|参数|模型大小|模型文件|磁盘|存储"
    ),
}
_NO_BYTES = pattern(
    r"(?i)train|\bGPU|\bVRAM|\bRAM\b|batch|gradient|optimi[sz]|\bAdam\b|\bSGD\b|cache|data ?set"
    r"|backward|peak|fp16|int8|half|[- ]bits?\b|bandwidth|SRAM|quanti|zip"
    r"|训练|显存|优化器|梯度|批|半精度|峰值|内存带宽"
)


@record()
class Stated:
    """A figure in a sentence."""

    start: int
    end: int
    figure: Figure | Extents
    of: str = ""
    """Of what it is a figure, one of `QUANTITIES`; empty where that is not known."""
    noun_end: int = 0
    """Where the noun ends that says so, if it stands behind the figure."""


def find_stated(text: str, numbers: NumberFormat = DEFAULT) -> Iterator[Stated]:
    """Find the figures of a sentence, from left to right, without asking of what they are."""
    plain = narrow(text)
    done = 0
    for start, end in _candidates(plain, numbers):
        if start < done:
            continue
        written = text[start:end]
        figure = read_sizes(written) or read_figure(written, numbers)
        if figure is not None:
            written = written.rstrip()
            lead = len(written) - len(written.lstrip())
            yield _short(Stated(start + lead, start + len(written), figure), numbers)
            done = start + len(written)


def _candidates(text: str, numbers: NumberFormat) -> list[tuple[int, int]]:
    sizes = [each.span() for each in _SIZES.finditer(text)]
    each = re.compile(
        rf"(?i)(?<![A-Za-z0-9_.,/^#\ue000])(?:(?<![A-Za-z]){MARK})?(?<![A-Za-z0-9_.,/^#\ue000-])"
        rf"{numbers.token}(?:{POWER})?(?:[{BLANKS}]?(?:{UNIT})(?![A-Za-z0-9_]))?"
        rf"(?:{MARK_BEHIND}(?![A-Za-z0-9_]))?(?![A-Za-z0-9_^]|[.,][0-9]|-[0-9]|[/–][0-9])"
    )
    return sorted(
        [*sizes, *(found.span() for found in each.finditer(text))], key=lambda x: (x[0], -x[1])
    )


def _short(stated: Stated, numbers: NumberFormat) -> Stated:
    """Leave the noun to the sentence where the figure has a unit without it, or needs none."""
    figure = stated.figure
    if isinstance(figure, Extents) or figure.noun not in _NOUNS:
        return stated
    without = (
        figure.text[: -len(figure.noun)].rstrip(" \u00a0\u202f个個") if not figure.behind else ""
    )
    shorter = read_figure(without, numbers) if without else None
    if not isinstance(shorter, Figure) or shorter.claimed != figure.claimed:
        return stated
    return replace(stated, end=stated.start + len(without), figure=shorter)


def asked(template: str, at: int, stated: Stated) -> Stated:
    """Say of what a figure is, which stands at an index of a sentence's template."""
    figure = stated.figure
    behind = _BEHIND.match(template, at + 1)
    front = _FRONT.search(template[max(at - 90, 0) : at])
    if isinstance(figure, Extents):
        return _asked_of_sizes(template, at, stated, front)
    if figure.relative:
        return stated
    if figure.kind in (Kind.MACS, Kind.FLOPS):
        of = "macs" if figure.kind is Kind.MACS else "flops"
        tera = figure.unit.lower().startswith("t")
        return stated if tera else replace(stated, of=of, noun_end=at + 1)
    if figure.kind is Kind.BYTES:
        return replace(stated, of=_asked_of_bytes(template, at), noun_end=at + 1)
    if figure.kind is Kind.VALUES:
        return (
            replace(stated, of=_NOUNS[figure.noun], noun_end=at + 1)
            if figure.noun in _NOUNS
            else stated
        )
    if behind is not None:
        return replace(stated, of=behind.lastgroup or "", noun_end=behind.end())
    if front is not None and front.lastgroup not in ("input", "output"):
        return replace(stated, of=front.lastgroup or "", noun_end=at + 1)
    return stated


def _asked_of_sizes(template: str, at: int, stated: Stated, front: re.Match[str] | None) -> Stated:
    assert isinstance(stated.figure, Extents)
    if front is not None and front.lastgroup == "field":
        return replace(stated, of="field", noun_end=at + 1)
    if len(stated.figure.sizes) != 3:
        return stated
    if images := _IMAGES.match(template, at + 1):
        return replace(stated, of="input", noun_end=images.end())
    if front is not None and front.lastgroup in ("input", "output"):
        return replace(stated, of=front.lastgroup or "", noun_end=at + 1)
    return stated


def _asked_of_bytes(template: str, at: int) -> str:
    """Say what is stored in so many bytes, by the words of the sentence."""
    if _NO_BYTES.search(template):
        return ""
    found = [of for of, words in _BYTES.items() if words.search(template)]
    return found[0] if found else ""
