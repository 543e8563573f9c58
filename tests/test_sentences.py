"""Sentences with claims, as they stand on pages: true ones, false ones, and figures in no shape.

The sentences are in corpus/sentences, one a line, under headings. A heading `numbers: 1.234,5`
declares that format for the sentences below it. What is expected stands on the line behind a
sentence; it was read and judged by hand before it was put there.
"""

from dataclasses import dataclass, field
from html import escape

import pytest
from markdown import Markdown

from helpers import TESTS
from mkdocs_cnn.hosts.extension import CnnExtension
from mkdocs_cnn.problems.problem import FalseClaim

SENTENCES = TESTS / "corpus" / "sentences"


@dataclass(frozen=True)
class Case:
    """A sentence with what is expected of it."""

    text: str
    expected: str = ""
    settings: dict = field(default_factory=dict)


def read_cases(name):
    """The sentences of a file."""
    found, settings = [], {}
    for line in (SENTENCES / f"{name}.md").read_text("utf-8").split("\n"):
        if line.startswith("## "):
            key, colon, value = line[3:].partition(": ")
            settings = {key: value} if colon else {}
        elif line.startswith("- "):
            found.append(Case(line[2:], "", settings))
        elif line.startswith("  "):
            found[-1] = Case(found[-1].text, line.strip(), settings)
    return found


def shown(text, settings):
    """The HTML of a sentence, and what is wrong with it."""
    extension, found = CnnExtension(**settings), []
    extension.listener = lambda block: found.extend(block.problems)
    return Markdown(extensions=[extension]).convert(text), found


def said(name, text, settings):
    """What is said of a sentence: what should stand there and why, or what cannot be read."""
    for problem in shown(text, settings)[1]:
        if name == "false":
            yield str(problem.expected) or str(problem.message)
        else:
            yield f"{problem.message}. {problem.hint or problem.expected}"


def cases(name, least):
    found = read_cases(name)
    assert len(found) >= least
    return pytest.mark.parametrize("case", found, ids=lambda case: case.text)


@cases("true", 60)
def test_true_sentences(case):
    html, found = shown(case.text, case.settings)
    assert [each.describe() for each in found] == []
    assert html.count('class="cnn-number') == case.text.count("#!cnn")


@cases("false", 60)
def test_false_sentences(case):
    html, found = shown(case.text, case.settings)
    assert all(isinstance(each, FalseClaim) for each in found)
    assert list(said("false", case.text, case.settings)) == [case.expected]
    for each in found[0].corrections:
        struck = f"<del>{escape(each.claimed)}</del> <ins>{escape(each.instead)}</ins>"
        assert struck in html
        mended = case.text.replace(each.claimed, each.instead, 1)
        assert shown(mended, case.settings)[1] == []


@cases("unreadable", 30)
def test_unreadable_sentences(case):
    html, found = shown(case.text, case.settings)
    assert not any(isinstance(each, FalseClaim) for each in found)
    assert list(said("unreadable", case.text, case.settings)) == [case.expected]
    assert 'class="cnn-mistake"' in html
