"""The program that checks outputs of tools finds what it is to find."""

import random

from helpers import TESTS
from listed.__main__ import changed, check, findings, outcome, places

TEXT = (TESTS / "corpus" / "listings" / "tools" / "torchsummary-lenet5.txt").read_text("utf-8")


def test_a_changed_digit_is_counted_by_what_comes_of_it():
    false = TEXT.replace("48,120", "48,150")
    (line,) = [n for n, text in enumerate(TEXT.splitlines()) if "48,120" in text]
    assert findings(TEXT) == []
    assert outcome(findings(false), line, "48,150", "48,120") == "found"
    assert outcome(findings(false), line, "48,150", "48,190") == "elsewhere"
    assert outcome([*findings(false), (0, "1", "2")], line, "48150", "48,120") == "among others"
    assert outcome([], line, "48,150", "48,120") == "missed"


def test_one_digit_is_changed():
    for place in places("torchsummary", TEXT):
        said, new, old = changed(TEXT, place, random.Random(0))
        assert sum(a != b for a, b in zip(TEXT, said, strict=True)) == 1
        assert len(new) == len(old)
        assert new != old


def test_outputs_are_counted_by_their_tool(tmp_path, capsys):
    (tmp_path / "torchsummary-true.txt").write_text(TEXT, "utf-8")
    (tmp_path / "torchsummary-false.txt").write_text(TEXT.replace("48,120", "48,150"), "utf-8")
    (counts,) = check(tmp_path, 2).values()
    assert (counts["outputs"], counts["false"], counts["changed"]) == (2, 1, 2)
    assert "torchsummary-false.txt" in capsys.readouterr().out
