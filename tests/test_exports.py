"""The text of an export: what is written is read again, and what is wrong is told at its place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from helpers import TESTS
from mkdocs_cnn.language.traced import Call, Tensor, Trace
from mkdocs_cnn.models.differences import differences
from mkdocs_cnn.models.reading import read
from mkdocs_cnn.models.writing import write
from mkdocs_cnn.network.traced.kinds import KNOWN
from mkdocs_cnn.problems.limits import DEFAULTS
from mkdocs_cnn.problems.problem import Invalid, Source
from mkdocs_cnn.problems.records import replace

EXPORTS = sorted((TESTS / "exports" / "torch").glob("*.net"))
HEAD = "mkdocs-cnn export 1\n"
INPUT = "input: x 1x3x8x8\n"
CONV = "conv = conv2d -> 1x4x8x8 | weight 4x3x1x1\n"


def parse(text):
    trace, problems = read(Source("net.net", text))
    assert problems == []
    return trace


def wrong(text):
    """The one problem of a text: its code, and the text that is marked."""
    _, problems = read(Source("net.net", text))
    (problem,) = problems
    return problem.code, problem.span.text


# What is written is read


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_an_export_is_written_as_it_was_read(path):
    text = path.read_text("utf-8")
    assert write(parse(text)) == text


def test_every_part_is_read():
    trace = parse(
        f"{HEAD}# a comment\nmodel: net:Net\narguments: width=32\nversions: torch 2, other 1.0\n"
        "input: image 1x3x8x8\ninput: mask 1x1x8x8:bool\nclass: Net\nchannels: last\n"
        "doubt: it is folded\n\n"
        "module body: Body\n"
        "body.halves = split(image) split_size=2 dim=-1 -> 1x3x8x2, 1x3x8x6 | ~table 4:int64\n"
        "add = add(body.halves[1], mask) alpha=0.5 mode=nearest flag=true sizes=1, -> scalar\n\n"
        "output: add, body.halves\nunused: ~/aux.mean 7\nunused: /aux.weight scalar\n"
    )
    assert trace == Trace(
        "net:Net",
        (("image", (1, 3, 8, 8)), ("mask", (1, 1, 8, 8))),
        (
            Call(
                "body.halves",
                "split",
                ((-1, 0),),
                ((1, 3, 8, 2), (1, 3, 8, 6)),
                (("split_size", 2), ("dim", -1)),
                (Tensor("body.halves.table", (4,), learned=False, dtype="int64"),),
            ),
            Call(
                "add",
                "add",
                ((0, 1), (-2, 0)),
                ((),),
                (("alpha", 0.5), ("mode", "nearest"), ("flag", True), ("sizes", (1,))),
            ),
        ),
        ((1, 0), (0, 0)),
        (("", "Net"), ("body", "Body")),
        (Tensor("aux.mean", (7,), learned=False), Tensor("aux.weight", ())),
        "width=32",
        channels_last=True,
        doubt="it is folded",
        types=("", "bool"),
    )
    assert trace.versions == ("torch 2", "other 1.0")
    assert parse(write(trace)) == trace


NAMES = some.from_regex(r"[a-z][a-z0-9_]{0,6}(\.[a-z0-9_]{1,4}){0,3}", fullmatch=True)
SIZES = some.lists(some.integers(1, 99), max_size=5).map(tuple)
NUMBERS = some.one_of(some.integers(-9, 9), some.floats(-9, 9).map(lambda x: round(x, 3)))
VALUES = some.one_of(
    some.booleans(), NUMBERS, some.sampled_from(["same", "nearest"]),
    some.lists(NUMBERS, min_size=1, max_size=3).map(tuple),
)  # fmt: skip


@some.composite
def traces(draw):
    names = draw(some.lists(NAMES, min_size=1, max_size=6, unique=True))
    calls = []
    for at, name in enumerate(names):
        inputs = some.lists(some.integers(-1, at - 1), min_size=0, max_size=3)
        given = tuple((each, 0) for each in draw(inputs))
        options = draw(some.dictionaries(some.sampled_from(["stride", "dim", "mode"]), VALUES))
        stored = draw(some.lists(some.sampled_from(["weight", "bias", "mean"]), unique=True))
        tensors = tuple(
            Tensor(f"{name}.{each}", draw(SIZES), draw(some.booleans())) for each in stored
        )
        made = (tuple(options.items()), tensors)
        calls.append(Call(name, "conv2d", given, (draw(SIZES),), *made))
    return Trace("net:Net", (("x", (1, 3)),), tuple(calls), ((len(calls) - 1, 0),))


@given(traces())
def test_whatever_is_written_is_read_again(trace):
    names = {call.name for call in trace.calls}
    if "x" not in names:
        assert parse(write(trace)) == trace


# Mistakes


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("what is this\n" + INPUT + CONV, ("no-line-of-an-export", "what is this")),
        ("modell: a\n" + INPUT + CONV, ("unknown-key", "modell")),
        ("class: A\nclass: B\n" + INPUT + CONV, ("stands-twice-in-an-export", "class")),
        ("input: x 2x3x8x8\n" + CONV, ("a-batch-of-others", "2x3x8x8")),
        ("model: " + "a" * 501 + "\n" + INPUT + CONV, ("characters-in-one-value", "a" * 20)),
        ("input: x 1x3x8x8:\n" + CONV, ("no-sizes", "1x3x8x8:")),
        ("input: x 1x3x8x8:a-b\n" + CONV, ("no-sizes", "1x3x8x8:a-b")),
        ("input: 1x3x8x8\n" + CONV, ("an-input-without-a-name", "1x3x8x8")),
        (INPUT + "conv = conv2d\n", ("no-call-of-an-export", "conv = conv2d")),
        (INPUT + "co/nv = conv2d -> 1x4x8x8\n", ("no-address", "co/nv")),
        (INPUT + CONV + CONV, ("stands-twice-in-an-export", "conv")),
        (INPUT + CONV + "a = add(conv, cnv) -> 1x4x8x8\n", ("no-call-above", "cnv")),
        (INPUT + CONV + "a = add(conv[1]) -> 1x4x8x8\n", ("has-so-many-outputs", "conv[1]")),
        (INPUT + "conv = conv2d stride -> 1x4x8x8\n", ("no-option-of-a-call", "stride")),
        (INPUT + "conv = conv2d -> 1x4x8 8\n", ("no-sizes", "1x4x8 8")),
        (INPUT + "conv = conv2d -> 1x0x8x8\n", ("no-sizes", "1x0x8x8")),
        (INPUT + "conv = conv2d -> 1x4x8x8 | weight\n", ("no-tensor", "weight")),
        (
            INPUT + "conv = conv2d -> 1x4x8x8 | w 4x3, w 4x4\n",
            ("another-tensor-has-that-name", "w 4x4"),
        ),
        (
            INPUT + "conv = conv2d -> 999999x999999x999999\n",
            ("more-values-than", "999999x999999x999999"),
        ),
    ],
)
def test_what_is_wrong_is_marked(lines, expected):
    assert wrong(HEAD + lines) == expected


def test_a_name_that_is_nearly_one_above_is_suggested():
    _, (problem,) = read(Source("a", f"{HEAD}{INPUT}{CONV}a = relu(cnv) -> 1x4x8x8\n"))
    assert str(problem.hint) == 'Did you mean "conv"?'


def test_another_version_is_refused():
    with pytest.raises(Invalid, match="an export of format 2, which this version does not know"):
        read(Source("a", f"mkdocs-cnn export 2\n{INPUT}{CONV}"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEAD + CONV, "an-export-without-an-input"),
        (HEAD + INPUT, "an-export-without-operations"),
        (HEAD, "an-export-without-an-input"),
    ],
)
def test_what_is_missing_is_told(text, code):
    _, problems = read(Source("a", text))
    assert problems[0].code == code


def test_too_many_operations_are_refused():
    lines = "".join(f"a{number} = relu -> 1x3x8x8\n" for number in range(20))
    with pytest.raises(Invalid, match="layers"):
        read(Source("a", HEAD + INPUT + lines), replace(DEFAULTS, layers=10))


# What differs


BASE = f"""{HEAD}model: net:Net
{INPUT}class: Net
conv1 = conv2d stride=2,2 padding=1,1 -> 1x8x4x4 | weight 8x3x3x3
relu = relu -> 1x8x4x4
conv2 = conv2d padding=1,1 -> 1x8x4x4 | weight 8x8x3x3
add = add(relu, conv2) -> 1x8x4x4
"""


def told(new, old=BASE):
    return [str(each.what) for each in differences(parse(old), parse(new))]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("stride=2,2 ", "stride=3,3 ", ["conv1: stride: 2 -> 3"]),
        ("stride=2,2 ", "stride=2,1 ", ["conv1: stride: 2 -> 2,1"]),
        ("conv2d padding=1,1 ->", "conv2d padding=1,1 groups=2 ->", ["conv2: groups: 1 -> 2"]),
        ("relu = relu", "relu = silu", ["relu: relu -> silu"]),
        ("weight 8x8x3x3", "weight 8x8x3x3, bias 8", ["conv2: bias: not there -> 8"]),
        ("weight 8x8x3x3", "weight 8x4x3x3", ["conv2: weight: 8x8x3x3 -> 8x4x3x3"]),
        ("add(relu, conv2)", "add(conv2, conv2)", ["add: input: relu, conv2 -> conv2, conv2"]),
        ("class: Net", "class: Other", ["class: Net -> Other"]),
        ("model: net:Net\n", "versions: torch 9\nmodel: net:Net\n", []),
        ("relu = relu -> 1x8x4x4\n", "relu = relu -> 1x8x4x4\ndrop = silu -> 1x8x4x4\n", [
            "drop: new, silu", "conv2: input: relu -> drop",
        ]),
        ("1x3x8x8", "1x3x9x9", ["input x: 1x3x8x8 -> 1x3x9x9"]),
        ("1x3x8x8", "1x3x8x8:int64", ["input x: 1x3x8x8 -> 1x3x8x8:int64"]),
        ("weight 8x8x3x3", "weight 8x8x3x3:float16", [
            "conv2: weight: 8x8x3x3 -> 8x8x3x3:float16",
        ]),
    ],
)  # fmt: skip
def test_a_difference_is_told_by_its_layer(before, after, expected):
    assert before in BASE
    assert told(BASE.replace(before, after, 1)) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("softmax dim=-1", "softmax dim=2"),
        ("transpose dim0=1 dim1=2", "transpose dim0=-2 dim1=-1"),
        ("unsqueeze dim=-1", "unsqueeze dim=3"),
        ("mul other=2", "mul other=2.0"),
        ("avg_pool1d kernel_size=2,", "avg_pool1d kernel_size=2, stride=2,"),
    ],
)
def test_what_is_only_written_otherwise_does_not_differ(before, after):
    size = "1x4x6x1" if "un" in before else "1x4x6"
    text = f"{HEAD}{INPUT.replace('1x3x8x8', '1x4x6')}it = {before} -> {size}\n"
    assert "1x4x6" in text
    assert told(text.replace(before, after), text) == []


def test_a_call_that_is_gone_is_told():
    new = BASE.replace("add = add(relu, conv2) -> 1x8x4x4\n", "")
    assert told(new) == ["add: gone, it was add"]


def test_sizes_that_follow_are_counted():
    new = BASE.replace("stride=2,2 ", "").replace("1x8x4x4", "1x8x8x8")
    assert told(new) == ["conv1: stride: 2 -> 1", "4 operations have other sizes"]


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_a_model_does_not_differ_from_itself(path):
    trace = parse(path.read_text("utf-8"))
    assert differences(trace, replace(trace, versions=("torch 3.0",))) == []


# What the manual says


def section(page, heading):
    text = (TESTS.parent / "docs" / "guide" / page).read_text("utf-8")
    return text.partition(f"\n## {heading}")[2].partition("\n## ")[0]


def test_the_manual_shows_the_text_that_it_counts():
    whole = (TESTS.parent / "docs" / "guide" / "code.md").read_text("utf-8")
    first, second = re.findall(r"(?ms)^```\w+ [^\n]*\n(mkdocs-cnn export 1\n.*?)^```$", whole)
    assert first == second
    assert write(parse(first)) == first


def test_operations_that_the_manual_calls_known_are_known():
    named = set(re.findall(r"`(\w+)`", section("exports.md", "Which operations are known")))
    spans = {f"conv{n}d" for n in (1, 2, 3)} | {f"conv_transpose{n}d" for n in (1, 2, 3)}
    assert len(named) > 40
    assert named | spans <= KNOWN


def test_every_line_that_the_manual_explains_is_read():
    heads = re.findall(r"(?m)^\| `([a-z]+)[: ]", section("exports.md", "The model"))
    assert {*heads} == {
        *("model", "arguments", "versions", "input", "channels", "class", "doubt", "module"),
        *("output", "unused"),
    }
