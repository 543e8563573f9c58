"""From a text that may hold prompts, magics and mistakes to syntax trees with places.

Whatever can be parsed is parsed. A line that cannot be costs that line: another is put in its
place that says nothing, `...`, and what goes on behind it counts as unknown.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence

from mkdocs_cnn.problems.limits import DEFAULTS, Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Invalid, Problem, Source, Span
from mkdocs_cnn.problems.records import record, state

_PROMPT = pattern(r"\s*(?:>>>|\.\.\.|In \[\d{0,4}\]:|\.{3,8}:)(?: |$)")
_MAGIC = pattern(r"\s*[%!?]")
_INPUT = pattern(r"input(?:[ _](?:shape|size))?[ ]?:\s*(?P<sizes>[\[(0-9][^#]*)", re.IGNORECASE)
_STRING = pattern(
    r"(?P<comment>#.*)|'''|\"\"\"|\"(?:[^\"\\]|\\.)*\"?|'(?:[^'\\]|\\.)*'?|[()\[\]{}]"
)
_MOST_MISTAKES = 8
"""How many lines that cannot be parsed are put aside in a piece; then the piece is."""
_CONTINUED = ("else", "elif", "except", "finally", ")", "]", "}")


@record()
class Comment:
    """What stands behind a `#`."""

    text: str
    line: int
    column: int
    alone: bool
    """Is there nothing else on its line?"""


@state()
class Code:
    """A text, parsed as far as it can be."""

    source: Source
    statements: list[ast.stmt]
    problems: list[Problem]
    comments: list[Comment]
    offsets: list[int]
    """How many characters were taken off in front of each line."""
    lines: list[str]
    inputs: list[Span]
    """The sizes in lines such as `input: 224x224x3`."""

    def span(self, node: ast.expr | ast.stmt) -> Span:
        """Mark the first line of a piece of code."""
        line = node.lineno - 1
        start = self._column(line, node.col_offset)
        ends_here = node.end_lineno == node.lineno and node.end_col_offset is not None
        text = self.lines[line]
        end = self._column(line, node.end_col_offset or 0) if ends_here else len(text.rstrip())
        return self.source.span(line, start + self.offsets[line], max(end - start, 1))

    def _column(self, line: int, column: int) -> int:
        """Count characters where `ast` counts bytes."""
        text = self.lines[line]
        return column if text.isascii() else len(text.encode()[:column].decode(errors="replace"))


def read_code(source: Source) -> Code:
    """Parse what can be parsed.

    Raises:
        Invalid: it is too long.
    """
    if len(source.text) > Limits.code_characters:
        expected = say("at-most-characters", most=Limits.code_characters)
        message = say("code-that-is-too-long")
        raise Invalid([Problem(message, source.whole_line(0), expected)])
    code = Code(source, [], [], [], [], [], [])
    _clean(code)
    depths, comments = _scanned(code.lines)
    code.comments = comments
    tree = _parse("\n".join(code.lines))
    if isinstance(tree, ast.Module):
        code.statements = tree.body
        return code
    for start, end in _pieces(code.lines, depths):
        if len(code.problems) < DEFAULTS.mistakes:
            _piece(code, start, end)
    return code


def _clean(code: Code) -> None:
    """Take off prompts, and what is no Python."""
    lines = [line.replace("\r", " ") for line in code.source.lines]
    said = (line for line in lines if line.strip() and not _INPUT.match(line.lstrip("# ")))
    prompted = _PROMPT.match(next(said, "")) is not None
    for number, line in enumerate(lines):
        found = _PROMPT.match(line) if prompted else None
        if found is not None and line.strip() != "...":
            code.offsets.append(found.end())
            code.lines.append(line[found.end() :])
            continue
        given = _INPUT.match(line, len(line) - len(line.lstrip("# \t")))
        if given:
            text = given["sizes"].rstrip()
            code.inputs.append(code.source.span(number, given.start("sizes"), len(text)))
        code.offsets.append(0)
        skipped = given or prompted or _MAGIC.match(line)
        code.lines.append("" if skipped and not line.lstrip().startswith("#") else line)
    shared = [len(line) - len(line.lstrip()) for line in code.lines if line.strip()]
    first = next((line for line in code.lines if line.strip()), "")
    indent = min(shared, default=0)
    if first[:1].isspace() and indent:
        code.offsets = [
            offset + (indent if line.strip() else 0)
            for offset, line in zip(code.offsets, code.lines, strict=True)
        ]
        code.lines = [line[indent:] if line.strip() else "" for line in code.lines]


def _parse(text: str) -> ast.Module | Exception:
    """Parse a text; return what Python says against it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        return error


def _scanned(lines: Sequence[str]) -> tuple[list[int], list[Comment]]:
    """Return how many brackets are open in front of each line, and the comments."""
    depths: list[int] = []
    comments: list[Comment] = []
    depth, quote = 0, ""
    for number, line in enumerate(lines):
        depths.append(depth + (1 if quote else 0))
        at = 0
        while at < len(line):
            if quote:
                end = line.find(quote, at)
                if end < 0:
                    break
                at, quote = end + 3, ""
                continue
            found = _STRING.search(line, at)
            if found is None:
                break
            at = found.end()
            if found["comment"]:
                alone = not line[: found.start()].strip()
                comments.append(Comment(found[0], number, found.start(), alone))
            elif found[0] in ("'''", '"""'):
                quote = found[0]
            elif found[0] in "([{":
                depth += 1
            elif found[0] in ")]}":
                depth = max(depth - 1, 0)
    return depths, comments


def _pieces(lines: Sequence[str], depths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where statements begin and end that stand at the margin."""
    balanced = _starts(lines, depths)
    starts = balanced if len(balanced) > 1 else _starts(lines, [0] * len(lines))
    yield from zip(starts, [*starts[1:], len(lines)], strict=True)


def _starts(lines: Sequence[str], depths: Sequence[int]) -> list[int]:
    found = [
        number
        for number, (line, depth) in enumerate(zip(lines, depths, strict=True))
        if depth == 0 and line[:1].strip() and not line.startswith(("#", *_CONTINUED))
    ]
    return found if found and found[0] == 0 else [0, *found]


def _piece(code: Code, start: int, end: int) -> None:
    """Parse a piece of the text, without the lines in it that cannot be parsed."""
    lines = [*code.lines[start:end]]
    wrong: list[Problem] = []
    for _ in range(_MOST_MISTAKES):
        tree = _parse("\n".join(lines))
        if isinstance(tree, ast.Module):
            for statement in tree.body:
                ast.increment_lineno(statement, start)
            code.statements += tree.body
            code.problems += wrong
            return
        number = tree.lineno if isinstance(tree, SyntaxError) and tree.lineno else 1
        at = min(max(number - 1, 0), len(lines) - 1)
        problem = _problem(code, tree, start + at)
        text = lines[at].strip()
        if text in ("...", "...,"):
            break
        wrong.append(problem)
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        lines[at] = f"{indent}{'...,' if text.split('#')[0].rstrip().endswith(',') else '...'}"
    code.problems += wrong[:1]
    hole = ast.Expr(ast.Constant(...))
    for each in (hole, hole.value):
        each.lineno = each.end_lineno = start + 1
        each.col_offset, each.end_col_offset = 0, len(code.lines[start])
    code.statements.append(hole)


def _problem(code: Code, error: Exception, line: int) -> Problem:
    """Report a line that cannot be parsed, with a caret where Python stops."""
    whole = code.source.whole_line(line)
    offset = getattr(error, "offset", None)
    span = whole
    if isinstance(offset, int) and offset > 0:
        column = min(offset - 1, len(code.lines[line].rstrip()))
        span = code.source.span(line, column + code.offsets[line], 1)
    said = re.sub(r" \(<unknown>.*", "", error.msg) if isinstance(error, SyntaxError) else ""
    expected = say("code-as-python-has-it", said=said or type(error).__name__)
    return Problem(say("a-line-of-code-that-cannot-be-read"), span, expected)
