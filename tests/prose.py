"""How well figures are found that nobody marked, measured on the sentences in corpus/prose.

A figure is found well if it is the one that a reader would check, of the same quantity, with the
same verdict. Precision is the part of all that is told that is so; recall, the part of all that a
reader would check that is told so.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from helpers import TESTS
from mkdocs_cnn.hosts.prose import read_prose
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.library.titles import Titles
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.queries.addresses import Scope
from mkdocs_cnn.queries.prose.finder import Finder
from mkdocs_cnn.settings.choices import Settings

CORPUS = TESTS / "corpus" / "prose"
VERDICTS = ("holds", "holds by another convention", "false")


@dataclass
class Case:
    """A sentence, and what a reader would check in it: figure, expression, verdict."""

    text: str
    expected: list = field(default_factory=list)


def read_cases(name):
    """The sentences of a file."""
    cases = []
    for line in (CORPUS / f"{name}.md").read_text("utf-8").split("\n"):
        if line.startswith("- "):
            cases.append(Case(line[2:]))
        elif line.startswith("  "):
            claim, _, verdict = line.strip().rpartition(": ")
            figure, _, expression = claim.partition(" = ")
            assert verdict in VERDICTS, line
            cases[-1].expected.append((figure, expression, verdict))
    return cases


def make_finder(**settings):
    """A finder for a page without blocks."""
    networks = Networks(Library())
    scope = Scope(networks, Settings(**settings))
    return Finder(scope, Titles(networks.names_of_files()))


def find(text, finder=None, start=0):
    """What is told of a page, which begins at an index behind its front matter."""
    finder = finder or make_finder()
    return list(finder.find(Source("page.md", text), read_prose(text, start)))


def told(each):
    """What is told of a figure, as it is written in the corpus."""
    expression = each.claim.partition(" = ")[2].partition(" | ")[0]
    holds = VERDICTS[1] if each.convention else VERDICTS[0]
    return each.span.text, expression, holds if each.holds or each.convention else VERDICTS[2]


def same(one, other):
    """The same figure, of the same, with the same verdict; a noun may be taken for a part of it."""
    within = one[0] in other[0] or other[0] in one[0]
    return within and one[1:] == other[1:]


@dataclass
class Measured:
    """What was told of some sentences."""

    sentences: int
    expected: int
    right: int
    wrong: list
    missed: list

    @property
    def precision(self):
        return Fraction(self.right, self.right + len(self.wrong))

    @property
    def recall(self):
        return Fraction(self.right, self.expected)


def measure(name):
    """Find the figures in the sentences of a file, and hold them against what a reader sees."""
    finder, cases = make_finder(), read_cases(name)
    wrong, missed, right = [], [], 0
    for case in cases:
        found = [told(each) for each in find(case.text, finder)]
        well = [each for each in found if any(same(each, one) for one in case.expected)]
        right += len(well)
        wrong += [(case.text, each) for each in found if each not in well]
        missed += [
            (case.text, each) for each in case.expected if not any(same(x, each) for x in well)
        ]
    expected = sum(len(case.expected) for case in cases)
    return Measured(len(cases), expected, right, wrong, missed)
