"""Many layers, many calls, deep nesting: work grows with what is shown, or it is refused."""

import tracemalloc

import pytest

from helpers import data, generous, page, problems
from work import excess, soon

HEAD = "input: 32x32x3\n"
LARGE = generous(layers=100_000)
"""For the growth of networks that are larger than a page shows."""


def chain(count):
    return f"{HEAD}layers:\n  - conv1-3 x{count}\n"


def calls(count):
    return f"{HEAD}define:\n  unit: [residual: [conv3-3 + relu]]\nlayers:\n  - unit x{count}\n"


def dense(count):
    """Every concatenation takes one value more: the sizes grow, the work must not."""
    return f"{HEAD}define:\n  grow: [concat: [[], [conv1-1]]]\nlayers:\n  - grow x{count}\n"


@pytest.mark.many
@pytest.mark.parametrize("make", [chain, calls, dense])
def test_time_grows_with_the_number_of_layers(make):
    assert excess(lambda text: data(text, LARGE), make, 125, 2000) < 4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "rows"), [(chain(4_000), 4_000), (calls(1_000), 2_000)], ids=["layers", "calls"]
)
def test_large_networks_are_counted_in_sane_memory(text, rows):
    tracemalloc.start()
    try:
        found = data(text, LARGE)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found["rows"]) == rows
    assert peak < 10_000 * rows, f"{peak / rows:.0f} bytes for each row"


def doubling(levels):
    """Every definition calls the one before twice: 2 to the power of `levels` layers."""
    lines = ["  d0: [conv1-3]"]
    lines += [f"  d{level + 1}: [d{level}, d{level}]" for level in range(levels)]
    return f"{HEAD}define:\n" + "\n".join(lines) + f"\nlayers:\n  - d{levels}\n"


def nested(key, levels):
    inner = "conv1-3"
    for _ in range(levels):
        inner = {"residual": "{residual: [%s]}", "concat": "{concat: [[], [%s]]}"}[key] % inner
    return f"{HEAD}layers:\n  - {inner}\n"


def called(levels):
    lines = ["  d0: [conv1-3]"]
    lines += [f"  d{level + 1}: [d{level}]" for level in range(levels)]
    return f"{HEAD}define:\n" + "\n".join(lines) + f"\nlayers:\n  - d{levels}\n"


REFUSED = {
    "exponential calls": (doubling(40), "too many layers"),
    "deep residuals": (nested("residual", 5000), "nested"),
    "deep branches": (nested("concat", 5000), "nested"),
    "deep calls": (called(200), "nested too deep"),
    "repeated calls": (
        f"{HEAD}define:\n  a: [conv1-3 x999]\n  b: [a x999]\nlayers: [b x999]\n",
        "998,001,999 layers are too many",
    ),
    "empty calls": (
        f"{HEAD}define:\n  a: [relu x0]\n  n: [a x(in*0)]\n  b: [n x99999]\nlayers: [b x99999]\n",
        "layers are too many",
    ),
    "a mistake in many calls": (
        f"{HEAD}define:\n  a n: [conv1-n groups 2]\nlayers:\n"
        + "".join(f"  - a n {index + 1}\n" for index in range(2000)),
        "do not divide",
    ),
    "a shared stage of shared stages": (
        f"{HEAD}layers:\n  - s0: [conv1-3, conv1-3]\n"
        + "".join(f"  - s{i + 1}: [share: s{i}, share: s{i}]\n" for i in range(40)),
        "too many layers",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_quickly(name):
    text, message = REFUSED[name]
    with soon():
        found = problems(text)
    assert any(message in str(problem.message) for problem in found), found[:2]
    shown = page(text)
    assert "itself failed" not in shown.html
    assert len(shown.html) < 3_000_000


def test_fifty_levels_are_shown():
    """The limit is far beyond what anybody writes."""
    assert problems(nested("residual", 20)) == ()
    assert problems(called(50)) == ()
    assert len(data(doubling(10))["rows"]) == 1024
