"""Random layers and networks against PyTorch, where that is installed; and that it can fail."""

import dataclasses
import re
from random import Random

import pytest

pytest.importorskip("torch")

from differential.__main__ import main, run
from differential.comparing import compare, shrunk
from differential.description import Join, Op, Residual, Row, Stage, walk
from differential.figures import IncomparableError
from differential.making import SORTS, changed, networks
from differential.modules import MODULES
from mkdocs_cnn.layers import BY_NAME
from mkdocs_cnn.problems.records import replace
from work import forget

pytestmark = [pytest.mark.differential, pytest.mark.filterwarnings("ignore::UserWarning")]
SEED = 1
PART = 200
"""The cases of one test."""
PARTS = {"layers": 10, "networks": 4}
CASES = [(sort, part) for sort, parts in PARTS.items() for part in range(parts)]


def compared(sort, numbers, other=lambda network, number: network, chosen=lambda network: True):
    """Compare cases, or a part of them; PyTorch may be given another network."""
    for number in numbers:
        network = SORTS[sort](SEED, number)
        theirs = other(network, number)
        if not chosen(network) or theirs is None:
            continue
        try:
            yield compare(f"{sort}/{SEED}/{number}", network, theirs)
        except IncomparableError:
            continue


@pytest.mark.parametrize(("sort", "part"), CASES)
def test_figures_are_those_of_torch(sort, part):
    tally, wrong = run(sort, SEED, range(part * PART, (part + 1) * PART))
    assert not wrong, "\n\n".join(str(shrunk(case)) for case in wrong[:3])
    assert tally["not comparable"] < PART / 20
    most = {"layers": 0.6, "networks": 0.3}[sort]
    assert PART / 40 < tally["refused"] < PART * most, "both what is refused and what is not"


def test_all_kinds_of_layers_are_compared():
    words = {True: set(), False: set()}
    for case in compared("layers", range(4000)):
        words[case.refused].add(case.network.items[0].ops[0].kind)
    assert words[False] == MODULES.keys() == {kind.names[0] for kind in BY_NAME.values()}
    assert words[True] >= {"conv", "deconv", "maxpool", "avgpool", "gn", "crop", "pixelshuffle"}


def test_all_structures_are_compared():
    found = [node for number in range(200) for node in walk(networks(SEED, number))]
    names = {type(node).__name__ for node in found}
    assert names >= {"Call", "Definition", "Expr", "From", "Head", "Row", "Share", "Stage"}
    assert {node.how for node in found if isinstance(node, Join)} == {
        *("add", "concat", "multiply", "split")
    }
    shortcuts = {
        node.shortcut if isinstance(node.shortcut, str | None) else "own"
        for node in found
        if isinstance(node, Residual)
    }
    assert shortcuts == {None, "identity", "projection", "if-same", "own"}
    assert any(node.times is not None for node in found if isinstance(node, Row | Stage))


def test_cases_are_made_again_and_differ():
    for make in SORTS.values():
        first = [make(SEED, number) for number in range(40)]
        assert first == [make(SEED, number) for number in range(40)]
        assert len(set(map(repr, first))) > 35
        assert make(SEED + 1, 0) != first[0]


# That it can fail


@pytest.fixture
def faulty(monkeypatch):
    """Give a layer a fault; what was counted before and what is counted with it are forgotten."""

    def put(kind, method):
        layer = BY_NAME[kind]
        monkeypatch.setattr(layer, method, FAULTS[method](getattr(layer, method)))
        forget()

    yield put
    forget()


def begins_with(kind):
    """Say of networks whether their first operation is of a kind."""
    return lambda network: network.items[0].ops[0].kind == kind


def one_more(original):
    """A method that gives one channel too many."""

    def output(self, x):
        shape = original(self, x)
        return replace(shape, channels=shape.channels + 1)

    return output


FAULTS = {
    "output": one_more,
    "parameters": lambda original: lambda self, x: original(self, x)[:-1],
    "macs": lambda original: lambda self, x: original(self, x) + 1,
    "buffers": lambda original: lambda self, x: original(self, x) - 1,
    "complaints": lambda original: lambda self, x: iter(()),
}
"""For each method of a layer, what it would be with a fault."""


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        *(("conv", method) for method in ("output", "parameters", "macs", "complaints")),
        *(("deconv", method) for method in ("output", "parameters", "macs")),
        *(("fc", method) for method in ("output", "parameters", "macs")),
        *(("maxpool", method) for method in ("output", "complaints")),
        *(("avgpool", method) for method in ("output", "complaints")),
        *(("bn", method) for method in ("parameters", "buffers")),
        *(("gn", method) for method in ("parameters", "complaints")),
        *((kind, "complaints") for kind in ("crop", "shuffle")),
        *((kind, "parameters") for kind in ("ln", "prelu", "scale")),
    ],
)
def test_a_fault_in_the_package_is_noticed(kind, method, faulty):
    faulty(kind, method)
    cases = compared("layers", range(4000), chosen=begins_with(kind))
    assert any(case.differences for case in cases)  # the first one ends it


@pytest.mark.parametrize("sort", SORTS)
def test_another_program_is_noticed(sort):
    """PyTorch is given a network with one number changed, which must nearly always show."""

    def other(network, number):
        found = changed(Random(number), network)
        return None if found == network else found

    found = list(compared(sort, range(200 if sort == "layers" else 60), other))
    cases = [case for case in found if case.differences or not case.refused]
    assert len(cases) > 50
    assert sum(bool(case.differences) for case in cases) > 0.8 * len(cases)


def test_an_option_that_is_not_written_is_noticed():
    """Half the options of each first operation are left out of what PyTorch is given."""

    def without_bias(network, number):
        (row,) = network.items
        if row.ops[0].options.get("bias") is not False or not network.bias:
            return None
        kept = {key: value for key, value in row.ops[0].options.items() if key != "bias"}
        return dataclasses.replace(network, items=(Row((Op(row.ops[0].kind, kept), *row.ops[1:])),))

    cases = [case for case in compared("layers", range(600), without_bias) if not case.refused]
    assert len(cases) > 20
    assert all(case.differences for case in cases)


def test_what_differs_is_printed_small_with_its_name(faulty, monkeypatch, capsys):
    faulty("bn", "buffers")
    monkeypatch.setattr(
        "sys.argv", ["differential", "--seed", "1", "--layers", "0", "--networks", "12"]
    )
    assert main() == 1
    printed = capsys.readouterr().out
    assert "# networks/1/" in printed
    assert re.search(r"(?m)^buffers: [\d,]+ here, [\d,]+ in PyTorch$", printed)
    block, _, program = printed.partition("layers:\n")[2].partition("\n\n")
    assert len(block.splitlines()) < 8
    assert "nn.BatchNorm" in program


def test_what_does_not_differ_says_how_much_there_was(monkeypatch, capsys):
    monkeypatch.setattr(
        "sys.argv", ["differential", "--seed", "1", "--layers", "40", "--networks", "5"]
    )
    assert main() == 0
    assert "layers: 40 compared" in capsys.readouterr().out
