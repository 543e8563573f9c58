"""How to count and show: each setting once, with its values, its default and its words.

A setting is a field of `Settings`. mkdocs.yml, a block, its opening line, the command line and the
manual's table all read from there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, cached_property

from mkdocs_cnn.figures.numbers import FIXED_UNITS
from mkdocs_cnn.figures.numerals import DEFAULT, FORMATS, NumberFormat
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.phrases import ENGLISH, LANGUAGES, say
from mkdocs_cnn.problems.problem import Level, Problem, clip, did_you_mean, one_of
from mkdocs_cnn.problems.records import fields, record, replace
from mkdocs_cnn.settings.choice import Choice, OneOf, SettingError, Whole, setting, single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mkdocs_cnn.counting.subjects import Basis
    from mkdocs_cnn.figures.readings import Reading, Rounding
    from mkdocs_cnn.language.program import Setting, Text

OF_PARTS = ("worked", "diagram")
"""Views behind which names of layers or stages may stand."""
_OTHERS = ("profile", "summary", "memory", "conventions", "index")
VIEWS = ("table", "stages", "listing", *OF_PARTS, *_OTHERS)
"""What can be shown of a network."""
NAME = "layer"
"""The column with the names of rows."""
DTYPES = {
    "float64": 8,
    "float32": 4,
    "float16": 2,
    "bfloat16": 2,
    "float8": 1,
    "int8": 1,
}
"""The types that a value can have, with their bytes."""
UNITS = ("binary", "decimal", *FIXED_UNITS)
LAYOUTS = ("HWC", "CHW")
TRUTHS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
LEVELS: tuple[Level, ...] = ("note", "warning", "error")
ROUNDINGS: tuple[Rounding, ...] = ("nearest", "down", "coarse")
"""To the nearest; cut off; to the nearest with as few digits as a round figure shows."""


def _view(words: list[str]) -> tuple[str, ...]:
    """A view, and behind `worked` the names to work out: `worked conv3, fc6`."""
    parts = [part for word in words for part in word.split()]
    name = parts[0].lower() if parts else ""
    if name not in VIEWS:
        expected = say("one-of", names=tuple(VIEWS))
        raise SettingError(say("as-view", name=clip(name)), expected, did_you_mean(name, VIEWS))
    if len(parts) > 1 and name not in OF_PARTS:
        raise SettingError(
            say("text-behind-label", text=clip(parts[1]), label=name),
            say("view-name-alone", name=name),
        )
    return (name, *parts[1:])


@cache
def known_columns() -> dict[str, str]:
    """Return the columns that a table can have, by each of their names."""
    from mkdocs_cnn.counting.quantities import ALIASES, COLUMNS

    others = {alias: name for alias, name in ALIASES.items() if name in COLUMNS}
    return {name: name for name in (NAME, *COLUMNS)} | others | {"name": NAME}


def table_columns() -> tuple[str, ...]:
    """Return the columns that a table can have."""
    return tuple(dict.fromkeys(known_columns().values()))


def _columns(words: list[str]) -> tuple[str, ...]:
    known = known_columns()
    found: list[str] = []
    if not words:
        raise SettingError(say("no-columns"), say("some-of", table=table_columns()))
    for index, word in enumerate(words):
        key = "_".join(word.lower().replace("-", " ").replace("_", " ").split())
        if key not in known:
            expected = say("one-of", names=table_columns())
            hint = did_you_mean(key, known)
            raise SettingError(say("unknown-column", word=clip(word)), expected, hint, index)
        if known[key] in found:
            message = say("the-column-twice", word=clip(word))
            raise SettingError(message, say("each-column-once"), index=index)
        found.append(known[key])
    return tuple(found)


DEPTH = Whole("depth", 0, 100)


def _depth(words: list[str]) -> int:
    if words == ["all"]:
        return DEPTH.most
    try:
        return DEPTH(words)
    except SettingError as error:
        raise SettingError(error.message, say("expected-or-all", expected=error.expected)) from None


def _numbers(words: list[str]) -> str:
    """An example of a number; the space and the apostrophe in it may be any."""
    word = ",".join(words)  # an example with a comma in a list of one
    plain = re.sub(r"\s", " ", word.replace("’", "'"))
    if plain in FORMATS:
        return plain
    raise SettingError(say("as-numbers", word=clip(word)), one_of(f'"{name}"' for name in FORMATS))


def _truth(words: list[str]) -> bool:
    word = single(words, "bias").lower()
    if word in TRUTHS:
        return TRUTHS[word]
    raise SettingError(say("as-bias", word=clip(word)), say("true-or-false"))


def _conventions(words: list[str]) -> tuple[str, ...]:
    """Names of conventions, each once; `own` alone for none of them."""
    from mkdocs_cnn.counting.conventions import CONVENTIONS, OWN

    if words == [OWN]:
        return ()
    for index, word in enumerate(words):
        if word not in CONVENTIONS:
            expected = say("one-of", names=(OWN, *CONVENTIONS))
            hint = did_you_mean(word, CONVENTIONS)
            raise SettingError(say("unknown-convention", word=clip(word)), expected, hint, index)
    return tuple(dict.fromkeys(words))


def _code(words: Any) -> str:
    return ", ".join(f"`{word}`" for word in words)


@record()
class Settings:
    """Every choice there is, with its default."""

    view: tuple[str, ...] = setting(
        ("table",),
        _view,
        f"{', '.join(VIEWS)}; behind worked and diagram, names of layers",
        _code(VIEWS),
        shows=True,
    )
    """The view; for `worked`, the names of layers or stages behind it."""
    columns: tuple[str, ...] = setting(
        (NAME, "operation", "output", "activations", "formula", "params"),
        _columns,
        "the table's columns, with commas between",
        "[columns](views.md#columns), with commas between, or as a list",
        shows=True,
    )
    depth: int | None = setting(
        None,
        _depth,
        'how many levels of stages are open: a number, or "all"',
        "[levels of stages](views.md#depth) that are open at first: a number, or `all`",
        shows=True,
        otherwise="all, but none in tables of more than 40 rows",
    )
    """None for all."""
    units: str = setting(
        "binary",
        OneOf("units", UNITS),
        "binary (MiB), decimal (MB), or one unit for all",
        "`binary` (KiB, MiB, …), `decimal` (kB, MB, …), or one unit for all: " + _code(FIXED_UNITS),
        shows=True,
    )
    layout: str = setting(
        "HWC",
        OneOf("layout", LAYOUTS),
        "HWC or CHW, the order of sizes",
        "`HWC`: height × width × channels; `CHW`: channels × height × width",
        shows=True,
    )
    dtype: str = setting(
        "float32",
        OneOf("dtype", tuple(DTYPES)),
        "the type of a value: float32, float16, int8, …",
        f"the type of a value: {_code(DTYPES)}",
    )
    batch: int = setting(
        1,
        Whole("batch", 1, Limits.batch),
        "images in a batch, for the memory of activations",
        "images in a batch, for the memory of activations",
    )
    bias: bool = setting(
        True,
        _truth,
        "false leaves out the biases of convolutions and fully connected layers",
        "`false` leaves out the biases of convolutions and fully connected layers, whatever "
        "their lines say",
    )
    claims: Level = setting(
        "warning",
        OneOf("claims", LEVELS),
        "what a false claim is: note, warning or error",
        f"what a [false claim](numbers.md#false) is: {_code(LEVELS)}",
    )
    numbers: str = setting(
        DEFAULT.name,
        _numbers,
        'how claimed figures are grouped, as an example: "1,234.5" or "1.234,5"',
        "how [claimed figures](numbers.md#number-formats) are written, as an example: "
        + _code(FORMATS),
    )
    count: tuple[str, ...] = setting(
        (),
        _conventions,
        "by whose conventions claims are checked, such as ptflops, with commas between",
        "by whose [conventions](../who-counts-what.md#conventions) claims are checked, with commas "
        "between",
        otherwise="`own`",
    )
    rounding: Rounding = setting(
        "nearest",
        OneOf("rounding", ROUNDINGS),
        "how claimed figures are rounded: nearest, down or coarse",
        f"how claimed figures are [rounded](numbers.md#conventions): {_code(ROUNDINGS)}",
    )
    MB: str = setting(
        "MB",
        OneOf("MB", ("MB", "MiB")),
        "what MB means in claims: MB or MiB; kB and GB likewise",
        "what MB means in [claims](numbers.md#conventions), and kB and GB likewise: `MB`, `MiB`",
    )
    FLOPs: str = setting(
        "FLOPs",
        OneOf("FLOPs", ("FLOPs", "MACs")),
        "what FLOPs means in claims: FLOPs or MACs",
        "what FLOPs means in [claims](numbers.md#conventions): `FLOPs`, `MACs`",
    )
    language: str = setting(
        ENGLISH,
        OneOf("language", LANGUAGES),
        f"the language of tables and messages: {', '.join(LANGUAGES)}",
        f"the [language](views.md#language) of tables and messages: {_code(LANGUAGES)}",
        shows=True,
        otherwise="that of the theme; `en` without one",
    )

    @property
    def value_bytes(self) -> int:
        """The bytes of one value."""
        return DTYPES[self.dtype]

    @cached_property
    def basis(self) -> Basis:
        """By what the numbers of one sample become those that are shown."""
        from mkdocs_cnn.counting.subjects import Basis

        return Basis(self.batch, self.value_bytes, self.layout)

    @property
    def reading(self) -> Reading:
        """What claimed figures mean that can mean several things."""
        from mkdocs_cnn.figures.readings import Reading

        return Reading(self.rounding, self.MB == "MiB", self.FLOPs == "MACs")

    @property
    def number_format(self) -> NumberFormat:
        """How the figures that authors claim are grouped."""
        return FORMATS[self.numbers]


CHOICES: dict[str, Choice] = {each.name: each.metadata["choice"] for each in fields(Settings)}
"""Every setting by its name."""
SETTINGS = tuple(CHOICES)
"""The names of all settings."""
SHOWING = tuple(name for name, each in CHOICES.items() if each.shows)
"""The settings that say what is shown, and change no number."""


def check_setting(name: str, value: object) -> Any:
    """Turn what an author wrote into the setting's value.

    Args:
        name: one of `SETTINGS`.
        value: text, a number, a truth value or a list of texts, as from mkdocs.yml.

    Raises:
        SettingError: found what, expected what, did you mean what.
    """
    several = list(value) if isinstance(value, list | tuple) else [value]
    if any(isinstance(each, Mapping | list | tuple) for each in several):
        what = (
            say("keys-and-values") if isinstance(several[0], Mapping) else say("a-list-in-a-list")
        )
        raise SettingError(say("value-as", value=what, option=name), say("a-word-a-number"))
    if isinstance(value, bool):
        words = ["true" if value else "false"]
    elif isinstance(value, list | tuple):
        words = [str(each).strip() for each in value]
    else:
        words = [word.strip() for word in _split(name, str(value))]
    return CHOICES[name].read(words)


def _split(name: str, value: str) -> list[str]:
    """Split a text at its commas, if they do not belong to the value."""
    return [value] if name == "numbers" else value.split(",")


def make_settings(values: Mapping[str, object]) -> Settings:
    """Make settings from what mkdocs.yml or a command line says; None means not said.

    Raises:
        SettingError: at the first value that cannot be.
    """
    given = {
        name: check_setting(name, value) for name, value in values.items() if value is not None
    }
    return replace(Settings(), **given)


def apply(settings: Settings, written: tuple[Setting, ...], problems: list[Problem]) -> Settings:
    """Let a block's own settings overrule; append what is wrong with them to `problems`."""
    for each in written:
        try:
            words = _words(each)
            value = check_setting(each.name, [word.value for word in words])
        except SettingError as error:
            span = words[min(error.index, len(words) - 1)].span if words else each.span
            problems.append(error.at(span))
        else:
            settings = replace(settings, **{each.name: value})
    return settings


def _words(setting: Setting) -> list[Text]:
    """Split one text at its commas; a list has its words already."""
    from mkdocs_cnn.language.program import Text

    if len(setting.values) != 1:
        return list(setting.values)
    only, words, start = setting.values[0], [], 0
    for part in _split(setting.name, only.value):
        word = part.strip()
        span = only.span.part(start + part.find(word), len(word))
        words.append(Text(word, span if only.span.length == len(only.value) else only.span))
        start += len(part) + 1
    return words
