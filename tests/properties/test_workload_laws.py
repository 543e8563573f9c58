"""What a network costs is known before it is built: never more than it turns out to cost."""

from contextlib import suppress

import pytest
from hypothesis import given

from enormous import HEAD, definitions
from mkdocs_cnn.library.texts import parse
from mkdocs_cnn.network.builder import walked
from mkdocs_cnn.network.workload import measure
from mkdocs_cnn.problems.limits import DEFAULTS, Limits
from mkdocs_cnn.problems.problem import Invalid, Source
from structured import structured_networks, structured_programs


def read(text):
    return parse(Source("case.cnn", text))


def built(program, limits=DEFAULTS):
    """The layers that the builder counts on its way."""
    walk, _ = walked(program, limits=limits)
    return limits.layers - walk.layers_left


@given(structured_networks())
def test_no_network_costs_less_than_was_measured(text):
    program = read(text)
    measured = measure(program, DEFAULTS)
    assert measured <= built(program) <= 3 * measured


@given(structured_programs())
def test_programs_that_make_no_sense_are_measured_too(program):
    with suppress(Invalid):
        measured = measure(program, DEFAULTS)
        assert measured <= (built(program) if program.layers else 0) or _is_broken(program)


def _is_broken(program):
    """The builder ends earlier where something is wrong."""
    walk, _ = walked(program)
    return bool(walk.problems)


EXACT = {
    f"{HEAD}  - conv3-8 + bn + relu\n": 3,
    f"{HEAD}  - conv3-8 + bn x7\n": 14,
    f"{HEAD}  - a x3: [b x4: [relu x5]]\n": 3 * (1 + 4 * (1 + 5)),
    f"{HEAD}  - a: [relu]\n  - share: a\n": 2 + 2,
    f"{HEAD}  - a x3: [relu]\n  - share: a\n": 3 * 2 + 1 + 3 * 2,
    f"{HEAD}  - a: relu x3\n  - share: a\n": 3 + 1 + 3,
    f"{HEAD}  - concat: [[], [relu], [relu, relu]]\n": 1 + 2 + 3,
    f"{HEAD}  - head: [gap, fc-3]\n  - relu\n": 4,
    f"{HEAD}  - residual: [conv3-3, relu]\n": 3,
    f"{HEAD}  - r: {{residual: [conv3-3, relu]}}\n": 4,
    f"{HEAD}  - split: [[], [relu]]\n".replace("x3\n", "x4\n"): 1 + 1 + 2,
    definitions(3, lambda n: f"  d{n}: [d{n - 1}, d{n - 1}]" if n else "  d0: [relu]", "d2"): 11,
    definitions(1, lambda n: "  d n act=relu: [conv3-n + act x(n)]", "d n 5"): 11,
    definitions(1, lambda n: "  d act=relu: [conv3-8 + act]", "d act none"): 2,
    f"parameters: {{depth: 6}}\n{HEAD}  - relu x(depth/2)\n": 3,
}


@pytest.mark.parametrize("text", EXACT)
def test_it_is_exact_where_nothing_depends_on_a_shape(text):
    program = read(text)
    assert measure(program, DEFAULTS) == built(program) == EXACT[text]


@pytest.mark.parametrize("text", EXACT)
def test_one_less_is_too_little(text):
    program, layers = read(text), EXACT[text]
    assert measure(program, Limits(layers=layers)) == layers
    with pytest.raises(Invalid, match=r"layers are too many|too many layers"):
        measure(program, Limits(layers=layers - 1))
    with pytest.raises(Invalid, match="too many layers"):
        built(program, Limits(layers=layers - 1))


def test_what_depends_on_a_shape_is_bounded_on_the_way():
    program = read(f"{HEAD}  - conv1-90\n  - a x(in): [b x(in): [relu]]\n")
    assert measure(program, DEFAULTS) < 5
    with pytest.raises(Invalid, match="too many layers"):
        built(program)


def fan_out(call):
    """Sixty definitions, each of which calls the one before it twice."""
    return definitions(60, lambda n: f"  d{n} k: [{call(n)}]" if n else "  d0 k: [relu]", "d59 k 1")


EXPONENTS = {
    "calls": fan_out(lambda n: f"d{n - 1} k 1, d{n - 1} k 1"),
    "calls that differ": fan_out(lambda n: f"d{n - 1} k (k*2), d{n - 1} k (k*2+1)"),
    "shares": (
        f"{HEAD}  - s0: [relu]\n"
        + "".join(f"  - s{n + 1}: [share: s{n}, share: s{n}]\n" for n in range(60))
    ),
    "times": f"{HEAD}  - a x99999: [relu x99999]\n",
    "times that are given": definitions(1, lambda n: "  d n: [a x(n): [relu x(n)]]", "d n 999999"),
}


@pytest.mark.many
@pytest.mark.parametrize("text", EXPONENTS.values(), ids=list(EXPONENTS))
def test_exponents_are_multiplied_and_not_followed(text):
    with pytest.raises(Invalid, match="too many"):
        measure(read(text), DEFAULTS)


def test_a_definition_that_calls_itself_is_left_to_the_builder():
    text = "input: 3x3x3\ndefine:\n  d n: [d n (n+1), d n (n+1)]\nlayers: [d n 1]\n"
    assert measure(read(text), DEFAULTS) == 3
    walk, _ = walked(read(text))
    assert {str(problem.message) for problem in walk.problems} == {"d calls itself"}
