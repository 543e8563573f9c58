"""What the heading of a column says: a quantity, and the unit of the figures below it.

Params (M)      parameters, in millions
#Params         parameters
GFLOPs          FLOPs, in billions
参数量/百万      parameters, in millions
Size [MB]       memory of the parameters and buffers, in MB
"""

from __future__ import annotations

import re

from mkdocs_cnn.counting.quantities import QUANTITIES, quantity_name
from mkdocs_cnn.figures.amounts import Kind
from mkdocs_cnn.figures.numerals import lowered
from mkdocs_cnn.figures.units import NOUNS, UNIT, noun_of
from mkdocs_cnn.library.titles import bare, key_of
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.records import record

MODEL = "model"
"""What a column is called whose cells name networks."""
LAYER = "layer"
"""What a column is called whose cells name layers of one network."""
SKIPPED = ("", "-", "_", "–", "—")
"""What stands for a column that is not looked at."""
WORDS = {
    MODEL: (
        *("model", "models", "modelname", "modelarchitecture", "network", "networks", "net"),
        *("networkname", "architecture", "architectures", "arch", "cnn", "method", "methods"),
        *(
            "模型",
            "模型名称",
            "网络",
            "网络名称",
            "网络模型",
            "网络结构",
            "架构",
            "方法",
            "網路",
            "網絡",
        ),
    ),
    LAYER: ("layer", "stage", "block", "层", "层名", "网络层", "層"),
    "params": (
        *("params", "param", "parameters", "parameter", "parametercount", "paramcount"),
        *("noofparams", "noofparameters", "numberofparams", "numberofparameters", "numparams"),
        *("nparams", "参数", "参数量", "参数数量", "参数个数", "参数总量", "參數", "參數量"),
    ),
    "flops": ("flops", "flop", "浮点运算", "浮点运算量", "浮点运算次数", "计算量", "計算量"),
    "macs": (
        *("macs", "mac", "madds", "madd", "multadds", "multiplyadds", "multiadds"),
        *("multiplyaccumulates", "乘加", "乘加量", "乘加次数", "乘加运算"),
    ),
    "activations": ("activations", "acts", "激活", "激活值", "激活量"),
    "memory": ("memory", "activationmemory", "内存", "内存占用"),
    "model_memory": ("size", "modelsize", "filesize", "weightssize", "模型大小", "大小"),
    "input": ("input", "inputsize", "inputshape", "resolution", "输入", "输入大小", "输入尺寸"),
    "output": ("output", "outputsize", "outputshape", "输出", "输出大小", "输出尺寸"),
    "kernel": ("kernel", "kernelsize", "卷积核", "卷积核大小"),
    "stride": ("stride", "步长", "步幅"),
    "padding": ("padding", "pad", "填充"),
    "receptive_field": ("receptivefield", "rf", "感受野"),
}
"""What is meant by headings, letters and digits alone."""
_MEANT = {word: name for name, words in WORDS.items() for word in words}
_IN_BRACKETS = pattern(r"(?P<name>.*?)\s*[(（\[【](?P<unit>[^()（）\[\]【】]*)[)）\]】][\s*_]*")
_BEHIND = pattern(r"(?i)(?P<name>[^/,，]*?)\s*(?:[/,，]|\sin\s)\s*(?P<unit>[^/,，]+)")
_POWER = pattern(
    r"(?i)(?P<name>.*?)\s*[x×*·]?\s*(?:10(?:\^|\*\*)?|1e)\{?(?P<power>[0-9]+|[⁰¹²³⁴-⁹]+)\}?"
)
_PREFIXED = pattern(
    r"(?i)(?P<unit>k|m|g|t|b|百万|万|亿)[\s-]?(?P<name>flops?|macs?|m-?adds?|params?)"
)
_POWERS = {
    3: "k",
    4: "万",
    6: "M",
    7: "千万",
    8: "亿",
    9: "G",
    10: "百亿",
    11: "千亿",
    12: "T",
}
"""Units by their power of ten."""


@record()
class Heading:
    """What the heading of a column says."""

    text: str
    """The heading without Markdown."""
    name: str = ""
    """The quantity, `MODEL` or `LAYER`; empty where it says none of them."""
    unit: str = ""
    """The unit of the figures, as a figure can have it."""
    rest: str = ""
    """What stands in brackets and is no unit."""
    keys: frozenset[str] = frozenset()
    """The letters and digits by which it may be called: with its unit, and without."""

    def unit_for(self, quantity: str) -> str:
        """Return the unit of figures of some quantity, which may not be the one of the heading."""
        return _fitting(self.unit, quantity)


def read_heading(text: str) -> Heading:
    """Read the text of a heading."""
    plain = _plain(text) if len(text) <= Limits.cell else ""
    readings = _readings(plain)
    keys = frozenset(filter(None, (key_of(name) for name, _, _ in readings)))
    for name, unit, rest in readings:
        meant = _MEANT.get(key_of(name), "")
        if meant == "model_memory" and not _is_bytes(unit):
            continue  # the size of what?
        if meant:
            return Heading(plain, meant, unit, rest, keys)
    units = [unit for _, unit, _ in readings if unit]
    return Heading(plain, "", units[0] if units else "", keys=keys)


def meaning(word: str) -> str:
    """Return what an author calls by a word: a quantity, `MODEL`, `LAYER`; empty for nothing."""
    return quantity_name(word.strip().replace(" ", "_")) or _MEANT.get(key_of(word), "")


def _plain(text: str) -> str:
    """Take the Markdown and the signs of formulas off a heading."""
    text = bare(text).replace("$", "").replace("\\times", "×")
    return " ".join(text.strip("*_`~ \t").split())


def _readings(text: str) -> list[tuple[str, str, str]]:
    """Return a name, a unit and what else stands in brackets, in the ways that a text has them."""
    found = [(text, "", "")]
    if prefixed := _PREFIXED.fullmatch(text):
        found.append((prefixed["name"], read_unit(prefixed["unit"]), ""))
    if power := _POWER.fullmatch(text):
        found.append((power["name"], _power(power["power"]), ""))
    if bracketed := _IN_BRACKETS.fullmatch(text):
        name, inside = bracketed["name"], bracketed["unit"]
        found += [(inner, read_unit(inside) or unit, "") for inner, unit, _ in _readings(name)]
        found = [(n, u, "" if u else inside) for n, u, _ in found]
    if behind := _BEHIND.fullmatch(text):
        unit = read_unit(behind["unit"])
        found += [(behind["name"], unit, "")] if unit else []
    return found


def read_unit(text: str) -> str:
    """Return a unit as a figure can have it; empty if it is none."""
    text = text.strip().removeprefix("in ").strip()
    if power := _POWER.fullmatch(text):
        return "" if power["name"] else _power(power["power"])
    plain = text[:-1] if text.lower() in ("millions", "billions", "thousands") else text
    if re.fullmatch(UNIT, plain, re.IGNORECASE):
        return plain
    short = re.sub(r"\W", "", plain)
    return short if re.fullmatch(UNIT, short, re.IGNORECASE) else ""


def _power(text: str) -> str:
    return _POWERS.get(int(lowered(text)[:3]), "")


def _is_bytes(unit: str) -> bool:
    return NOUNS.get(noun_of(unit)) == "BYTES"


def _fitting(unit: str, quantity: str) -> str:
    """Return a unit for figures of a quantity: what it is said to be of may be said otherwise."""
    kind = QUANTITIES[quantity].kind
    if not unit or (_is_bytes(unit) and (kind is Kind.BYTES or len(unit) > 1)):
        return unit
    unit = "G" if unit.lower() == "b" else unit
    noun = noun_of(unit)
    prefix = unit[: len(unit) - len(noun)].strip()
    return f"{prefix}FLOPs" if kind is Kind.FLOPS else prefix or ("" if noun else unit)
