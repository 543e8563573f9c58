"""The tool changes what it says, leaves alone what it must, and tells noticed from unnoticed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mutants.changes import mutants
from mutants.equivalent import EQUIVALENT
from mutants.rooms import ROOMS

TESTS = Path(__file__).parent.parent
PACKAGE = TESTS.parent / "plugin" / "mkdocs_cnn"


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("x = a < b", ["x = (a <= b)"]),
        ("x = a is not None", ["x = (a is None)"]),
        ("x = a == 'b'", ["x = (a != 'b')", "x = a == 'b?'"]),
        ("x = a < b in c", ["x = (a <= b in c)", "x = (a < b not in c)"]),
        ("x = a - (b)", ["x = (a + b)"]),
        ("x = a // 2", ["x = (a * 2)", "x = a // 3", "x = a // 1"]),
        ("x = a and b", ["x = (a or b)"]),
        ("x = not a", ["x = a"]),
        ("x = -a", ["x = a"]),
        ("x = True", ["x = False"]),
        ("x = min(a)", ["x = (max(a))"]),
        ("x = a.partition(b)", ["x = (a.rpartition(b))"]),
        ("x = a[b:]", ["x = a[:]"]),
        ("x = a if b else c", ["x = a if (not b) else c"]),
        ("x += 1", ["pass", "x -= 1", "x += 2", "x += 0"]),
        ("f(a)", ["pass"]),
        ("raise E", ["pass"]),
        ("def f(): return a", ["def f(): return None"]),
        (
            "def f(): return 'a×b', c < d",
            ["def f(): return None", "def f(): return 'a×b', (c <= d)"],
        ),
    ],
)
def test_each_place_is_changed_by_itself(line, changed):
    found = mutants("one.py", f"# ×\n{line}\ny = c\n")
    assert sorted(each.text for each in found) == sorted(f"# ×\n{new}\ny = c\n" for new in changed)
    assert {each.line for each in found} == {2}


@pytest.mark.parametrize(
    "text",
    [
        '"""Words with 1 < 2."""\n',
        "def f(a: int | None) -> tuple[int, 2]: ...\n",
        "@cache(maxsize=3)\ndef f(): ...\n",
        "x: Literal[1] = a\n",
        "__slots__ = ('a', 1)\n",
        "class C:\n    def __repr__(self): return 1 + 2\n",
        "if TYPE_CHECKING:\n    x = 1\n",
        "Number = int | Fraction\n",
        'raise_ = f"{a + 1} is {b - 2}"\n',
        "x = zip(a, strict=True)\n",
        "def f(): return ()\n",
    ],
)
def test_words_and_types_are_left_alone(text):
    assert mutants("one.py", text) == []


def test_places_are_told():
    text = (
        "class A:\n    def f(self):\n        if (\n            a < b\n        ):\n            g()\n"
    )
    condition, call = mutants("room/one.py", text)
    assert (condition.scope, condition.first, condition.last) == ("A.f", 3, 5)
    assert (call.scope, call.first, call.last) == ("A.f", 6, 6)
    assert call.name == "room/one.py:6#1"
    assert call.diff == "-            g()\n+            pass"


def test_rooms_and_their_tests_are_there():
    for room, names in ROOMS.items():
        assert (PACKAGE / room / "__init__.py").is_file()
        assert [name for name in names if not (TESTS / name).is_file()] == []


def test_what_is_left_out_is_there_and_says_why():
    texts = {module: (PACKAGE / module).read_text("utf-8") for module, _ in EQUIVALENT}
    made = {each.change for module, text in texts.items() for each in mutants(module, text)}
    assert [change for change in EQUIVALENT if change not in made] == []
    assert all(reason.endswith(".") for reason in EQUIVALENT.values())


TRY = """
import sys
from pathlib import Path
from mutants.changes import mutants
from mutants.running import PACKAGE, is_caught, record

module, change, *tests = sys.argv[1:]
text = (PACKAGE / module).read_text("utf-8")
(mutant,) = [each for each in mutants(module, text) if change in each.diff]
recorded = record(module.partition("/")[0], tests)
assert not recorded.failed
found = recorded.tests(mutant)
assert not [name for name in sys.modules if name.startswith("mkdocs_cnn")]
print(len(found), is_caught(mutant, found))
"""
FIELD = "mkdocs_cnn.counting.receptive_field"
JUMP = ("counting/receptive_field.py", "(min((a.jump for a in each)))")


def tried(*arguments):
    """How many tests run the changed line, and whether one of them notices."""
    result = subprocess.run(
        [sys.executable, "-c", TRY, *map(str, arguments)],
        cwd=TESTS,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.split()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="mutants are tried in forked processes")
def test_a_mutant_is_caught_or_survives(tmp_path):
    """The same change before a test that looks, one that does not, and one that runs other code."""
    head = "from helpers import block, data\n\n\ndef test():\n    found = data(block("
    joined = '"16x16x2", "concat: [[conv11-1 stride 2], [crop 8]]", "conv3-1"))\n'
    looks, looks_not, others = (tmp_path / f"test_{name}.py" for name in "abc")
    looks.write_text(f'{head}{joined}    assert found["rows"][-1]["receptive_field"] == 15\n')
    looks_not.write_text(f'{head}{joined}    assert found["rows"]\n')
    starts = f"from {FIELD} import start\n\n\ndef test():\n"
    others.write_text(f"{starts}    assert len(start((4, 4)).axes) == 2\n")
    assert tried(*JUMP, looks) == ["1", "True"]
    assert tried(*JUMP, looks_not) == ["1", "False"]
    assert tried(*JUMP, others) == ["0", "False"]
