"""Some thousands of inputs, the same ones each time; and that the fuzzer finds what is broken."""

from random import Random

import pytest

from fuzz import laws, running
from fuzz.__main__ import main as fuzz_main
from fuzz.kinds import KINDS, Kind, in_words
from fuzz.running import made, run, shrunk, tried
from helpers import some

SEED = 1
PART = 100
"""The inputs of one test: small, so that the cores share them evenly."""
PARTS = {
    "blocks": 8,
    "listings": 5,
    "exports": 2,
    "numbers": 8,
    "networks": 3,
    "headers": 3,
    "settings": 3,
    "pages": 4,
    "fix": 1,
}
FUZZED = [
    pytest.param(kind, part, id=f"{kind}-{part}")
    for kind in PARTS
    for part in some(range(PARTS[kind]), 4)
]


@pytest.mark.fuzz
@pytest.mark.parametrize(("kind", "part"), FUZZED)
def test_the_laws_hold(kind, part):
    outcomes = [tried(kind, SEED, number) for number in range(part * PART, (part + 1) * PART)]
    failed = [
        (each.name, str(each.failure), shrunk(kind, each)) for each in outcomes if each.failure
    ]
    assert failed == []
    readable = sum(each.read for each in outcomes)
    assert 5 <= readable <= PART - 5, "what nothing is left of tries the first reader and no more"


def test_all_kinds_are_fuzzed():
    assert PARTS.keys() == KINDS.keys()


@pytest.mark.many
@pytest.mark.parametrize("kind", KINDS)
def test_the_seeds_hold_the_laws_and_most_can_be_read(kind):
    seeds = Random(SEED).sample(KINDS[kind].seeds(), min(20, len(KINDS[kind].seeds())))
    outcomes = [run(kind, kind, text, measured=False) for text in seeds]
    assert [each.failure for each in outcomes if each.failure] == []
    assert sum(each.read for each in outcomes) >= len(outcomes) / 2


@pytest.mark.parametrize("kind", KINDS)
def test_inputs_are_made_again_and_differ(kind):
    inputs = [made(kind, SEED, number) for number in range(50)]
    assert inputs == [made(kind, SEED, number) for number in range(50)]
    assert len(set(inputs)) > 40
    assert made(kind, SEED + 1, 0) != inputs[0]


def broken(text):
    """A reader with a fault of every sort."""
    if "raise" in text:
        raise KeyError(text)
    laws.demand("law" not in text, "a law", text)
    while "endless" in text:
        pass
    if "large" in text:
        assert len(bytearray(20 * 2**20)) > len(text)
    return True


@pytest.fixture
def faulty(monkeypatch):
    monkeypatch.setitem(KINDS, "faulty", Kind(lambda: ("a",), ("b",), broken))
    monkeypatch.setattr(running, "SECONDS", 0.1)
    monkeypatch.setattr(running, "MEBIBYTES", 10)


@pytest.mark.usefixtures("faulty")
@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("raise", "no exception escapes"),
        ("law", "a law"),
        ("endless", "time is bounded"),
        ("large", "memory is bounded"),
    ],
)
def test_what_is_broken_is_found_and_made_small(text, law):
    outcome = run("faulty", "faulty/1/1", f"some\nlines {text} with\nmore of them")
    assert outcome.failure.law == law
    assert shrunk("faulty", outcome) == text


@pytest.mark.usefixtures("faulty")
def test_what_is_whole_is_not():
    assert run("faulty", "faulty/1/1", "right").failure is None


@pytest.mark.usefixtures("faulty")
def test_the_long_run_saves_what_is_broken_and_runs_it_again(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(KINDS, "faulty", Kind(lambda: ("law\nlaw",), (" ",), broken))
    monkeypatch.setattr(
        "sys.argv", ["fuzz", "--minutes", "0.01", "--kind", "faulty", "--seed", "1"]
    )
    assert fuzz_main() == 1
    assert "| faulty | " in capsys.readouterr().out
    saved = sorted((tmp_path / "fuzz-failures").iterdir())
    assert saved
    assert {path.read_text("utf-8") for path in saved} == {"law"}
    monkeypatch.setattr("sys.argv", ["fuzz", "--kind", "faulty", "--input", str(saved[0])])
    with pytest.raises(laws.BrokenLawError, match="a law"):
        fuzz_main()


def test_nothing_but_words_comes_out():
    with pytest.raises(laws.BrokenLawError, match="no exception escapes"):
        in_words(broken)("raise")
