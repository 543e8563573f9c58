"""What people paste is read, none of it is called false, and a slip is put right at its place.

The files are written in the manner of many people. Their figures were worked out by hand, with
plain arithmetic; the slips say what is put in the place of what.
"""

import json

import pytest

from helpers import TESTS, work_out
from mkdocs_cnn.problems.problem import FalseClaim

FOLDER = TESTS / "corpus" / "listings" / "pastes"
PASTES = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.txt"))}
EACH = json.loads((FOLDER / "slips.json").read_text("utf-8"))
SLIPS = [(name, *slip) for name, slips in EACH.items() for slip in slips]


def mended(text):
    """The text with every correction made, as `check --fix` makes it, and how many there were."""
    shown = work_out(text)
    assert all(isinstance(each, FalseClaim) for each in shown.findings)
    lines = text.split("\n")
    found = [each for claim in shown.findings for each in claim.corrections]
    for each in sorted(found, key=lambda one: (one.span.line, -one.span.column)):
        line, start = lines[each.span.line], each.span.column
        lines[each.span.line] = line[:start] + each.instead + line[start + each.span.length :]
    return "\n".join(lines), len(found)


@pytest.mark.parametrize("name", PASTES)
def test_what_is_true_holds(name):
    text = PASTES[name]
    shown = work_out(text)
    assert shown.findings == ()
    assert shown.figures > 0
    assert any(
        note.startswith("Read as") or "arithmetic" in note.lower() for note in shown.document.notes
    )
    assert sum(line.holds is True for line in shown.document.claims) > 0


@pytest.mark.many
@pytest.mark.parametrize(("name", "true", "false"), SLIPS)
def test_a_slip_is_put_right(name, true, false):
    text = PASTES[name]
    slipped = text.replace(true, false, 1)
    assert slipped != text
    assert mended(slipped) == (text, 1)
