"""Blocks in files: what comes of the valid ones, and what is said about the others.

Every `cases/valid/NAME.cnn` stands beside `NAME.txt`, the block as text. Its lines that begin with
`# check:` are arithmetic written by hand: `# check: params == 11*11*3*96 + 96`.
Every `cases/invalid/NAME.cnn` stands beside `NAME.txt`, everything that is said about it.
Every `cases/doubtful/NAME.cnn` is shown, and beside it stands what is asked about it.
"""

import re

import pytest

from helpers import TESTS, data, page, problems, rendered
from mkdocs_cnn.problems.problem import Caution
from mkdocs_cnn.problems.visible import visible

VALID = sorted((TESTS / "cases" / "valid").glob("*.cnn"))
INVALID = sorted((TESTS / "cases" / "invalid").glob("*.cnn"))
DOUBTFUL = sorted((TESTS / "cases" / "doubtful").glob("*.cnn"))


def cases(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


def test_there_are_cases():
    assert len(VALID) >= 40
    assert len(INVALID) >= 100


@pytest.mark.many
@cases(VALID)
def test_valid(path, golden):
    text = path.read_text("utf-8")
    assert [problem.describe() for problem in problems(text)] == []
    golden(path.with_suffix(".txt"), rendered(text))


@cases(VALID)
def test_valid_by_hand(path):
    """The arithmetic in the file's own comments."""
    text = path.read_text("utf-8")
    checks = re.findall(r"^# check: (.+)$", text, re.MULTILINE)
    assert checks, "every valid case says by hand what must come out"
    for check in checks:
        left, equals, right = check.partition(" == ")
        assert equals, check
        assert figure(data(text), left) == eval(right), check


def figure(found, path):
    """`params`, `conv1.output`, `layers.2.kind`: a figure of the report as data."""
    first, _, key = path.rpartition(".")
    if not first:
        return found[key]
    kind, _, index = first.rpartition(".")
    if kind == "layers":
        return found["layers"][int(index)][key]
    rows = [row for row in found["rows"] if row["name"] == first]
    assert len(rows) == 1, f"{first} is not among {[row['name'] for row in found['rows']]}"
    return rows[0][key]


@cases(INVALID)
def test_invalid(path, golden):
    found = problems(path.read_text("utf-8"))
    assert found
    golden(path.with_suffix(".txt"), "\n\n".join(problem.describe() for problem in found) + "\n")


@pytest.mark.many
@cases(INVALID)
def test_invalid_points_at_something(path):
    """Every caret stands below a character that somebody wrote."""
    text = path.read_text("utf-8")
    for problem in problems(text):
        if "mkdocs_cnn/networks" in problem.span.location:
            continue
        number, line, carets = excerpt(problem)
        assert number == problem.span.file_line
        written = text.split("\n")[number - 1]
        assert line.strip("… ") in visible(written)
        marked = line[carets.index("^") : carets.rindex("^") + 1]
        invisible = written[problem.span.column : problem.span.column + 1] == "\t"
        at_the_end = problem.span.column >= len(written.rstrip())
        assert marked.strip() or invisible or at_the_end, problem.describe()


def excerpt(problem):
    shown, below = problem.span.excerpt()
    number, _, line = shown.partition(" |")
    return int(number), line.removeprefix(" "), below.partition(" | ")[2]


@pytest.mark.many
@cases(INVALID)
def test_invalid_reads_well(path):
    """Small things that every message keeps to."""
    for problem in problems(path.read_text("utf-8")):
        assert (
            str(problem.message)[:1] == str(problem.message)[:1].lower()
            or '"' in str(problem.message)[:1]
        )
        assert not str(problem.message).endswith((".", ":"))
        assert not str(problem.expected).endswith(".")
        assert not problem.hint or str(problem.hint).endswith((".", "?"))
        for text in (str(problem.message), str(problem.expected), str(problem.hint)):
            assert "  " not in text
            assert not re.search(r"\b(None|Traceback|object at|Fraction|Error)\b", text)


@cases(INVALID)
def test_invalid_on_a_page(path):
    """The page says the same, and shows nothing half-made."""
    text = path.read_text("utf-8")
    shown = page(text)
    assert 'role="alert"' in shown.html
    assert "<table" not in shown.html
    assert {str(problem.message) for problem in shown.problems} == {
        str(problem.message) for problem in problems(text)
    }


@cases(DOUBTFUL)
def test_doubtful(path, golden):
    """What may be meant otherwise is shown as it is read, and says so."""
    text = path.read_text("utf-8")
    shown = page(text)
    assert "<table" in shown.html
    assert 'role="note"' in shown.html
    assert shown.problems
    assert {type(problem) for problem in shown.problems} == {Caution}
    assert {str(problem.message) for problem in shown.problems} == {
        str(problem.message) for problem in problems(text)
    }
    golden(
        path.with_suffix(".txt"),
        "\n\n".join(problem.describe() for problem in problems(text)) + "\n",
    )
