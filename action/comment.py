"""The comment on a pull request, and how it is written with GitHub's own command."""

import json
import re
import subprocess
from dataclasses import dataclass
from urllib.parse import quote

from mkdocs_cnn.problems.visible import visible

MOST = 50
"""How many rows a table has at most; GitHub takes comments of 65,536 characters."""
WIDEST = 120
"""How many characters of an author's text are shown in a cell."""
UNCHANGED = "The lines are as they were; a network, a definition or a setting behind them is not."


@dataclass(frozen=True)
class Figures:
    """Writes tables of findings."""

    files: str
    """The address below which files are shown as the pull request has them."""

    def false(self, found):
        rows = [
            (self._where(each), *(_code(part) for part in correction))
            for each in found
            for correction in each.corrections or ((each.message, "", ""),)
        ]
        return _table(("Where", "Written", "Computed", "Write"), rows)

    def unreadable(self, found):
        rows = [(self._where(each), _code(each.message)) for each in found]
        return _table(("Where", "What is wrong"), rows)

    def _where(self, found):
        address = f"{self.files}/{quote(found.path)}?plain=1#L{found.line}"
        return f"[{_code(f'{found.path}:{found.line}')}]({address})"


def pull_request_comment(difference, figures):
    """What a pull request does to the figures, in Markdown."""
    parts = []
    if not difference.base_is_known:
        parts.append("The base could not be checked, so all that is wrong now is listed as new.")
    if difference.became_false:
        parts += [
            f"**{_count(len(difference.became_false), 'figure')} became false**. {UNCHANGED}",
            figures.false(difference.became_false),
        ]
    if difference.new_false:
        verb = "is" if len(difference.new_false) == 1 else "are"
        parts += [
            f"**{_count(len(difference.new_false), 'new figure')} {verb} false**:",
            figures.false(difference.new_false),
        ]
    if difference.unreadable:
        parts += [
            f"**{_count(len(difference.unreadable), 'place')} cannot be read any more**:",
            figures.unreadable(difference.unreadable),
        ]
    if difference.is_empty:
        parts.append("No figure about a network became false.")
    elif difference.became_false or difference.new_false:
        parts.append("`mkdocs-cnn check --fix` writes the true figures.")
    if rest := _rest(difference):
        parts.append(rest)
    return "\n\n".join(parts)


def _rest(difference):
    """What else there is to say, in a line."""
    said = []
    if difference.mended:
        said.append(f"{_count(difference.mended, 'false figure')} of before mended or gone")
    if difference.still_false:
        said.append(f"{difference.still_false} false as before")
    return f"Besides: {', '.join(said)}." if said else ""


def _count(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _table(heads, rows):
    lines = [heads, ("---",) * len(heads), *rows[:MOST]]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    more = len(rows) - MOST
    return f"{table}\n\nand {more} more." if more > 0 else table


def _code(text):
    """An author's text as code: no markup, no mention of anybody, no end of a cell."""
    text = visible(" ".join(text.split()))
    if not text:
        return ""
    text = f"{text[:WIDEST]}…" if len(text) > WIDEST else text
    ticks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}".replace("|", "\\|")


# Writing it


def write_comment(marker, text, repository, number, only_if_there):
    """Write the comment, in the place of an earlier one; return why it could not be, or nothing.

    Args:
        marker: what tells this comment from others, and is not shown.
        text: what it says.
        repository: owner and name.
        number: that of the pull request.
        only_if_there: write over an earlier comment, but add none.
    """
    view = _gh("pr", "view", str(number), "--repo", repository, "--json", "comments")
    if view.returncode:
        return view.stderr.strip()
    # Whoever can comment can write the marker, so only what this token wrote is written over.
    addresses = [
        each["url"]
        for each in json.loads(view.stdout)["comments"]
        if each["viewerDidAuthor"] and each["body"].startswith(marker)
    ]
    if addresses:
        where = f"repos/{repository}/issues/comments/{addresses[-1].rpartition('-')[2]}"
        done = _gh("api", "--method", "PATCH", where, "--input", "-", text=f"{marker}\n{text}")
    elif not only_if_there:
        where = f"repos/{repository}/issues/{number}/comments"
        done = _gh("api", "--method", "POST", where, "--input", "-", text=f"{marker}\n{text}")
    else:
        return ""
    return done.stderr.strip() if done.returncode else ""


def _gh(*arguments, text=None):
    body = None if text is None else json.dumps({"body": text})
    return subprocess.run(
        ("gh", *arguments), input=body, capture_output=True, encoding="utf-8", check=False
    )
