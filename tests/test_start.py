"""What a process that has just begun loads and does before it counts."""

import importlib
import pkgutil
import re

import pytest

import mkdocs_cnn
from mkdocs_cnn.problems.patterns import pattern

# Regular expressions


def patterns():
    """Every expression of the package that is compiled when it is used, by its text."""
    kind = type(pattern(""))
    for module in pkgutil.walk_packages(mkdocs_cnn.__path__, "mkdocs_cnn."):
        if module.name != "mkdocs_cnn.__main__":
            for value in vars(importlib.import_module(module.name)).values():
                several = value.values() if isinstance(value, dict) else [value]
                several = value if isinstance(value, tuple) else several
                yield from (each for each in several if isinstance(each, kind))


def test_every_expression_can_be_compiled():
    found = {(each.pattern, each.flags) for each in patterns()}
    assert len(found) > 100
    for text, flags in found:
        re.compile(text, flags)


def test_an_expression_is_compiled_when_it_is_used():
    broken = pattern("(")
    assert broken.pattern == "("
    with pytest.raises(re.error):
        broken.search("(")


WORDS = pattern(r"(?P<word>B\w*)", re.IGNORECASE)


@pytest.mark.parametrize("time", ["first", "second"])
def test_an_expression_does_what_a_compiled_one_does(time):
    assert WORDS.match("a b") is None, time
    assert WORDS.search("a bc")["word"] == "bc"
    assert WORDS.fullmatch("bcd")["word"] == "bcd"
    assert WORDS.sub("x", "a b") == "a x"
    assert WORDS.split("abb") == ["a", "bb", ""]
    assert [each.start() for each in WORDS.finditer("b b")] == [0, 2]
    assert WORDS.findall("b c bd") == ["b", "bd"]
    assert WORDS.groupindex == {"word": 1}
    assert pattern(b"b").search(b"ab").start() == 1
