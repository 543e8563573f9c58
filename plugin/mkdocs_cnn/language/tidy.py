"""The usual form of a text: two spaces a level, one space between words, and all its comments.

What a text says stays: the order of its keys, its names, numbers and words for readers, what
stands in brackets on one line and what does not. The text is laid out by the nodes that YAML finds
in it, in the order in which they stand; a comment goes with the line that it stands on or above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.tree import compose
from mkdocs_cnn.language.usual import KEY, places, usual
from mkdocs_cnn.problems.patterns import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from mkdocs_cnn.language.usual import Part, Place

    Node: TypeAlias = Any
    """A node of PyYAML, with marks of where it begins and ends."""

STEP = "  "
_COMMENT = pattern(r"(?<!\S)#.*")


def tidy(text: str, program: Program, read: Callable[[str], Program | None]) -> str:
    """Write a text in its usual form.

    Args:
        text: the text of a block or a network file, without a mistake.
        program: what it says.
        read: reads a text again; None if there is a mistake in it. Should the new text say
            something else than the old one, the old one is returned.
    """
    is_yaml = program.listing is None and program.trace is None
    if not is_yaml or "\r" in text:  # YAML begins a line where we do not
        return text
    node = compose(text)
    new = _Layout(text, node, places(program)).text()
    return new if new == text or read(new) == program else text


class _Layout:
    """Lays out the nodes of one text."""

    def __init__(self, text: str, root: Node, parts: dict[Place, Part]) -> None:
        self.source = text.split("\n")
        self.root = root
        self.parts = parts
        self.lines: list[str] = []
        self.done = 0
        """How many lines of the source have been seen to."""
        self.comments = dict(self.find_comments())

    def text(self) -> str:
        """Return all of it."""
        self.block(self.root, "", "", 0)
        self.above(len(self.source), "")
        while self.lines and not self.lines[-1]:
            self.lines.pop()
        return "\n".join([*self.lines, ""])

    # Comments and blank lines

    def find_comments(self) -> Iterator[tuple[int, str]]:
        """Find the comment of each line that has one: a `#` that is no part of a text."""
        covered: dict[int, list[tuple[int, int]]] = {}
        for node in _scalars(self.root):
            start, end = node.start_mark, node.end_mark
            for line in range(start.line, end.line + 1):
                first = start.column if line == start.line else 0
                last = end.column if line == end.line else len(self.source[line])
                covered.setdefault(line, []).append((first, last))
        for line, text in enumerate(self.source):
            found = _COMMENT.search(text)
            while found is not None:
                at = found.start()
                if not any(first <= at < last for first, last in covered.get(line, ())):
                    yield line, found[0].rstrip()
                    break
                found = _COMMENT.search(text, at + 1)  # behind a text that has the sign

    def above(self, line: int, indent: str) -> None:
        """Write what stands above a line of the source: comments, and one blank line of several."""
        for number in range(self.done, min(line, len(self.source))):
            if number in self.comments:
                self.lines.append(indent + self.comments.pop(number))
            elif not self.source[number].strip() and self.lines and self.lines[-1]:
                self.lines.append("")
        self.done = max(self.done, line)

    def below(self, column: int, indent: str) -> None:
        """Write the comments below a list or a mapping that are indented as what is in it."""
        last = self.done
        for number in range(self.done, len(self.source)):
            text = self.source[number]
            if text.strip() and not (number in self.comments and text.lstrip().startswith("#")):
                break
            if text.strip() and len(_indent(text)) < column:
                break
            last = number + 1 if text.strip() else last
        self.above(last, indent)

    def put(self, text: str, first: int, last: int) -> None:
        """Write a line that stands on some lines of the source, with the comment behind them."""
        indent = _indent(text)
        self.above(first, indent)
        behind = [self.comments.pop(n) for n in range(first, last + 1) if n in self.comments]
        self.lines.append("  ".join([text.rstrip(), *behind[:1]]))
        self.lines += [indent + each for each in behind[1:]]
        self.done = max(self.done, last + 1)

    # Nodes

    def block(self, node: Node, lead: str, indent: str, line: int) -> None:
        """Write a node behind what leads to it on its line: dashes, or a key with its colon.

        Args:
            node: what is written.
            lead: what stands before it.
            indent: that of the lines below, if it takes several.
            line: the line of the source on which the lead stands.
        """
        first, last = node.start_mark.line, node.end_mark.line
        if node.id == "scalar":
            self.scalar(node, lead, indent, line)
        elif not node.value or (node.flow_style and first == last):
            self.put(_behind(lead, self.flow(node)), line if lead else first, first)
        else:
            if lead.endswith(":"):
                self.put(lead, line, line)
                lead = ""
            self.entries(node, lead, indent)

    def entries(self, node: Node, lead: str, indent: str) -> None:
        """Write what is in a list or a mapping, the first of it behind the dashes before it."""
        for each in node.value:
            before = f"{lead} " if lead else indent
            at = _indent(before)
            if node.id == "sequence":
                line = each.start_mark.line if node.flow_style else self.dash(each)
                self.above(line, at)
                self.block(each, f"{before}-", f"{indent}{STEP}", line)
            else:
                key, value = each
                line = key.start_mark.line
                self.above(line, at)
                self.block(value, f"{before}{self.key(key)}:", f"{indent}{STEP}", line)
            lead = ""
        self.below(node.start_mark.column, indent)

    def dash(self, node: Node) -> int:
        """Find the line on which the dash of an item stands, which may be alone there."""
        line: int = node.start_mark.line
        before = self.source[line][: node.start_mark.column]
        while line and not before.rstrip().endswith("-"):
            line -= 1
            before = _COMMENT.sub("", self.source[line])
        return line

    def scalar(self, node: Node, lead: str, indent: str, line: int) -> None:
        """Write a text; one that takes several lines keeps them."""
        first, last = node.start_mark.line, node.end_mark.line
        if node.style in ("|", ">"):
            last = max(first, last - (node.end_mark.column == 0))
            head, *body = self.source[first : last + 1]
            self.put(_behind(lead, head[node.start_mark.column :]), line, first)
            margin = min((len(_indent(each)) for each in body if each.strip()), default=0)
            self.lines += [f"{indent}{each[margin:].rstrip()}".rstrip() for each in body]
            self.done = last + 1
            return
        head, *body = self.words(node).split("\n")
        self.put(_behind(lead, head), min(line, first) if lead else first, first)
        for number, each in enumerate(body, first + 1):
            self.put(f"{indent}{each.strip()}" if each.strip() else "", number, number)

    def key(self, node: Node) -> str:
        """Write a key."""
        return self.words(node, KEY)

    def flow(self, node: Node) -> str:
        """Write a node in brackets, on one line."""
        if node.id == "scalar":
            return self.words(node)
        if node.id == "sequence":
            return f"[{', '.join(map(self.flow, node.value))}]"
        each = (f"{self.key(key)}: {self.flow(value)}" for key, value in node.value)
        inner = ", ".join(each)
        start = node.start_mark
        return f"{{{inner}}}" if self.source[start.line].startswith("{", start.column) else inner

    def words(self, node: Node, which: str = "") -> str:
        """Write the words of a text, in its quotes if it has some; `which` tells keys."""
        start, end = node.start_mark, node.end_mark
        lines = self.source[start.line : end.line + 1]
        lines[-1] = lines[-1][: end.column]
        written = "\n".join([lines[0][start.column :], *lines[1:]])
        quote = node.style if node.style in ("'", '"') else ""
        inner = written[len(quote) : len(written) - len(quote)]
        part = self.parts.get((start.line, start.column + len(quote)))
        if inner != node.value or (part == KEY) != (which == KEY):
            return written.rstrip()
        return f"{quote}{usual(inner, part)}{quote}"


def _scalars(node: Node) -> Iterator[Node]:
    if node.id == "scalar":
        yield node
    elif node.id == "sequence":
        for each in node.value:
            yield from _scalars(each)
    else:
        for key, value in node.value:
            yield from _scalars(key)
            yield from _scalars(value)


def _behind(lead: str, text: str) -> str:
    return f"{lead} {text}".rstrip() if lead else text


def _indent(text: str) -> str:
    return text[: len(text) - len(text.lstrip(" "))]
