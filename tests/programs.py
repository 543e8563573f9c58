"""Random programs and random networks for the laws, made with hypothesis."""

import string
from functools import cache

from hypothesis import strategies as st

from mkdocs_cnn.language.expressions import Binary, Call, Name, Negative, Number
from mkdocs_cnn.language.program import (
    TEXT_KEYS,
    Argument,
    Chain,
    Input,
    Operation,
    Program,
    Row,
    Setting,
    Stage,
    Text,
)
from mkdocs_cnn.layers import KINDS, Role, Shape
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import SETTINGS

NOWHERE = Source("nowhere", "")
SPAN = NOWHERE.span()
NAMES = st.sampled_from(["width", "k", "in", "x", "x3", "_a", "été", "X2"])


# Programs: what can be written, whether or not it makes sense


@cache
def expressions():
    numbers = st.integers(0, 10**15 - 1).map(lambda n: Number(str(n), SPAN))
    decimals = st.sampled_from(["0.25", "1.5", "2.50"]).map(lambda text: Number(text, SPAN))
    leaves = numbers | decimals | NAMES.map(lambda name: Name(name, SPAN))

    def larger(inner):
        operators = st.sampled_from(["+", "-", "*", "/", "//", "%", "<", "<=", "==", ">=", ">"])
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return (
            st.builds(Binary, operators, inner, inner, st.just(SPAN))
            | st.builds(Negative, inner, st.just(SPAN))
            | st.builds(Call, st.sampled_from(["min", "max"]), several, st.just(SPAN))
            | st.builds(Call, st.sampled_from(["ceil", "round8"]), st.tuples(inner), st.just(SPAN))
        )

    return st.recursive(leaves, larger, max_leaves=8)


def values(spec):
    """What can stand as one option's value."""
    if spec.role is Role.FLAG:
        return st.booleans()
    if spec.role is Role.NOTE:
        return st.sampled_from(["0.5", "5", "0.1"])
    if spec.role in (Role.COUNT, Role.OUT):
        return st.tuples(expressions())
    numbers = st.lists(expressions(), min_size=1, max_size=3).map(tuple)
    return numbers | st.sampled_from(spec.words) if spec.words else numbers


@st.composite
def operations(draw, kind=None, defaults=False):
    kind = kind or draw(st.sampled_from(KINDS))
    specs = kind.specs().values()
    head = [spec for role in (Role.KERNEL, Role.OUT) for spec in specs if spec.role is role]
    options = [spec for spec in specs if spec not in head]
    chosen = draw(st.permutations(options))[: draw(st.integers(0, len(options)))]
    if not defaults:
        chosen += [spec for spec in options if spec.required and spec not in chosen]
    if defaults and draw(st.booleans()):
        head = []
    head = [spec for spec in head if spec.required or draw(st.booleans())]
    arguments = [Argument(spec.word, draw(values(spec)), SPAN) for spec in [*head, *chosen]]
    return Operation(kind.names[0], tuple(arguments), SPAN)


def repetitions(row):
    """How often a row can be repeated; "pixelshuffle x2" is asked about, it may mean a factor."""
    if len(row) == 1 and not row[0].arguments:
        return st.none()
    return st.none() | expressions()


@st.composite
def items(draw, depth=2, prefix="n"):
    """A list of rows and stages; names are unique."""
    found = []
    for index in range(draw(st.integers(1, 4))):
        name = Text(f"{prefix}{index}", SPAN) if draw(st.booleans()) else None
        times = draw(st.none() | expressions())
        if depth and draw(st.integers(0, 3)) == 0:
            inside = draw(items(depth - 1, f"{prefix}{index}_"))
            if all(isinstance(each, Stage) and each.name is None for each in inside):
                inside = inside[:1]  # lists alone are asked about: they may be branches
            found.append(Stage(name, inside, times if name else None, SPAN))
        else:
            row = draw(st.lists(operations(), min_size=1, max_size=3))
            found.append(Row(name, Chain(tuple(row), draw(repetitions(row))), SPAN))
    return tuple(found)


def words():
    """Words for the reader: on one line, and something."""
    text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
    usual = st.text(string.printable, min_size=1, max_size=20)
    return (text | usual).map(lambda text: " ".join(text.split())).filter(bool)


@st.composite
def programs(draw, compared=True):
    texts = {key: Text(draw(words()), SPAN) for key in TEXT_KEYS if draw(st.booleans())}
    if "id" in texts:
        texts["id"] = Text(draw(st.sampled_from(["net", "a-b", "été_2"])), SPAN)
    settings = tuple(
        Setting(key, tuple(Text(draw(words()), SPAN) for _ in range(draw(st.integers(1, 3)))), SPAN)
        for key in SETTINGS
        if draw(st.integers(0, 5)) == 0
    )
    own = {"texts": tuple(texts.items()), "settings": settings}
    way = draw(st.sampled_from(["use", "layers", "compare"] if compared else ["use", "layers"]))
    if way == "use":
        return Program(NOWHERE, use=Text(draw(words()), SPAN), **own)
    if way == "compare":
        several = draw(st.lists(programs(compared=False), min_size=2, max_size=3))
        names = draw(st.lists(words(), max_size=2, unique=True))
        pages = tuple((Text(name, SPAN), Text("a/b.md#c", SPAN)) for name in names)
        return Program(NOWHERE, compare=tuple(several), pages=pages, **own)
    sizes = draw(st.lists(st.integers(1, 10**6), min_size=1, max_size=4))
    kinds = draw(st.lists(st.sampled_from(KINDS), unique=True, max_size=2))
    return Program(
        NOWHERE,
        input=Input(Shape(tuple(sizes[:-1]), sizes[-1]), SPAN),
        defaults=tuple(draw(operations(kind, defaults=True)) for kind in kinds),
        layers=Stage(None, draw(items()), None, SPAN),
        **own,
    )


# Networks: what can be counted


@st.composite
def lines(draw, fully=True):
    """A line that fits any input with two axes of at least 8."""
    n = draw(st.integers(1, 64))
    choices = [
        f"conv{draw(st.sampled_from([1, 3, 5, '1x3']))}-{n} stride {draw(st.integers(1, 2))}",
        f"conv3-{n} dilation 2 nobias + bn + relu",
        f"conv2-{n} pad same",
        f"dwconv3 multiplier {draw(st.integers(1, 3))} + relu6",
        f"sepconv3-{n}",
        "maxpool2 stride 1",
        "bn + prelu",
        "ln + scale",
        "relu + dropout 0.5",
        f"deconv2-{n} stride 2",
        "upsample 2",
        "pad 1",
        f"conv1-{n} x{draw(st.integers(1, 3))}",
    ]
    if not fully:
        choices += [f"gap + fc-{n} + relu", f"fc-{n} nobias + bn"]
    return draw(st.sampled_from(choices))


@st.composite
def networks(draw, nested=True, **keys):
    """The text of a block; flat, or with stages in it."""
    size = draw(st.integers(64, 80)), draw(st.integers(64, 80)), draw(st.integers(1, 8))
    return network(draw, size, draw(st.lists(lines(), min_size=1, max_size=5)), nested, keys)


def network(draw, size, body, nested, keys):
    text = [f"{key}: {value}" for key, value in keys.items()]
    text += [f"input: {'x'.join(map(str, size))}", "layers:"]
    for index, line in enumerate(body):
        stage = draw(st.integers(0, 3)) if nested else 3
        if stage == 0:
            text += [f"  - stage{index}:", f"      - {line}", "      - relu"]
        elif stage == 1:
            text += [f"  - stage{index} x2:", f"      - {line}", "      - inner: [bn, relu]"]
        else:
            text.append(f"  - {line}")
    if nested and draw(st.booleans()):
        text += ["  - gap + fc-7", "  - fc-3 + softmax"]
    return "\n".join(text) + "\n"
