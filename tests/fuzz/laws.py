"""What must hold whatever the input: it is shown, or what is wrong is said with its place."""

import re
import unicodedata
from xml.etree import ElementTree

from mkdocs_cnn.problems.problem import FalseClaim
from properties.test_page_laws import Strict

NONSENSE = "qzxv"
"""A word that means nothing anywhere: where it stands, something must be said or shown."""
COMMENT = re.compile(r"(?m)(?:^|(?<=\s))#.*$")
UNSEEN = re.compile(r"(?m)^.*\b(?:title|caption|source|id)\b.*$|^defaults:.*\n(?:[ ]+.*\n)*")
"""Texts that not every view shows, and the options of kinds that no layer may have."""
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no element of a page can hold; the Markdown extension shows another sign in its place."""
SNIPPET = "8<"
"""What stands in a line that brings in another file."""
LONGEST = 10_000
"""The most characters of what is said about one mistake."""


class BrokenLawError(Exception):
    """An input for which a law does not hold."""

    def __init__(self, law, detail):
        super().__init__(f"{law}: {detail}")
        self.law = law


def demand(truth, law, detail=""):
    """Hold a law against an input."""
    if not truth:
        raise BrokenLawError(law, detail)


def shown_rightly(block, *paths):
    """The laws of a block as a page shows it.

    Args:
        block: its HTML and its problems.
        paths: what the problems call the files of the input.
    """
    demand("itself failed" not in block.html, "nothing fails", told(block.problems))
    broken = 'role="alert"' in block.html
    demand(block.problems or not broken, "a mistake is a problem", block.html)
    demand(broken or "<figure" in block.html, "something is shown", block.html)
    for problem in block.problems:
        well_told(problem, *paths)
    try:
        Strict(block.html)
    except (AssertionError, IndexError) as error:
        raise BrokenLawError("HTML is well-formed", f"{error!r} in {block.html}") from None


def inline_rightly(block, path):
    """The laws of a number in running text; its HTML becomes an element of the page."""
    demand("itself failed" not in block.html, "nothing fails", told(block.problems))
    demand(block.problems or 'role="alert"' not in block.html, "a mistake is a problem")
    for problem in block.problems:
        well_told(problem, path)
    try:
        ElementTree.fromstring(NOT_XML.sub("\ufffd", block.html))
    except ElementTree.ParseError as error:
        raise BrokenLawError("HTML is well-formed", f"{error} in {block.html!r}") from None


def well_told(problem, *paths):
    """A problem has words, which can be printed, and a place in what was read."""
    text = problem.describe()
    demand("itself failed" not in text, "nothing fails", text)
    demand(str(problem.message) and len(text) < LONGEST, "problems are told in words", text[:500])
    places = [problem.span, *(note.span for note in problem.notes)]
    for span in places:
        demand(inside(span), "places are inside the text", f"{span.location} of {text}")
    named = any(span.source.path in paths for span in places)
    demand(named, "one place is in the input", text)


def readable(problems):
    """Is there nothing that cannot be read? Claims that are not true can."""
    return all(isinstance(problem, FalseClaim) for problem in problems)


def inside(span):
    """Does a span mark something of its text, or the end of a line?"""
    lines = span.source.lines
    if not 0 <= span.line < len(lines):
        return False
    return 0 <= span.column <= len(lines[span.line]) and span.length > 0


def not_passed_over(text, problems, shown):
    """A word that means nothing is a mistake, or stands where readers see it.

    Args:
        text: the input.
        problems: what was said about it.
        shown: everything that it was made into.
    """
    read = UNSEEN.sub("", COMMENT.sub("", text))
    if NONSENSE in read and not problems:
        demand(any(NONSENSE in each for each in shown), "nothing is passed over in silence", text)


def printable(text, law="control characters are never printed"):
    """A text for people has no character that changes how a terminal shows the others."""
    wrong = {c for c in text if unicodedata.category(c) in ("Cc", "Cf") and c not in "\n\xad\u200d"}
    demand(not wrong, law, f"{sorted(wrong)} in {text[:500]!r}")


def placed_in(text, problem, path):
    """The line that a problem shows is the one of the file that it names.

    Where a snippet in the middle of a block brings lines in or takes them out, what follows in the
    block is shown so many lines away.
    """
    if problem.span.source.path != path or SNIPPET in text:
        return
    lines = text.split("\n")
    demand(problem.span.file_line <= len(lines), "places are inside the file", problem.describe())
    shown = problem.span.source.lines[problem.span.line]
    there = lines[problem.span.file_line - 1]
    demand(_bare(shown) in _bare(there), "the line is the file's", f"{there!r}: {shown!r}")


def told(problems):
    """Everything that is said."""
    return "\n".join(problem.describe() for problem in problems)


def _bare(text):
    """What is left when Markdown has made its own of blanks and control characters."""
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Cc")
