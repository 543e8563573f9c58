"""Laws of `mkdocs-cnn check`: everything is counted once, and `--fix` writes figures alone.

Pages are put together from pieces of which it is known what a check has to find in them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mkdocs_cnn.commands.check import Asked, check
from mkdocs_cnn.commands.fix import Wanted, fix, preview
from mkdocs_cnn.show.render.findings import findings_github, findings_json, findings_text

KINDS = ("false_claims", "mistakes", "unread", "warnings", "notes", "samples")


@dataclass(frozen=True)
class Piece:
    """Markdown with `@` before each false figure, and what a check finds in it."""

    text: str
    found: dict[str, int] = field(default_factory=dict)
    true: tuple[str, ...] = ()
    """The true figures, in the place of the false ones."""


LISTING = """```cnn
INPUT: [8x8x3]  memory: 8*8*3=192  weights: 0
CONV3-4: [8x8x4]  memory: 8*8*4={}  weights: (3*3*3)*4 = {}
```"""
INLINE = [
    Piece("`#!cnn lenet5.params`", {"numbers": 1}),
    Piece("`#!cnn 61,706 = lenet5.params`", {"figures": 1}),
    Piece("`#!cnn 9 != lenet5.params`", {"figures": 1}),
    Piece("`#!cnn @71K = lenet5.params`", {"figures": 1, "false_claims": 1}, ("62K",)),
    Piece("`#!cnn @3 = lenet5.params`", {"figures": 1, "false_claims": 1}, ("61,706",)),
    Piece("é漢😀 `#!cnn @~9M = vgg16.params`", {"figures": 1, "false_claims": 1}, ("~138M",)),
    Piece("`#!cnn lenet5.parms`", {"mistakes": 1}),
    Piece("`#!cnn 3 =`", {"mistakes": 1}),
    Piece("#!cnn 3 = lenet5.params", {"unread": 1}),
    Piece("`#!CNN 3 = lenet5.params`", {"unread": 1}),
    Piece('<b title="#!cnn 3 = lenet5.params">b</b>', {"unread": 1}),
    Piece("`` `#!cnn 3 = lenet5.params` ``", {"samples": 1}),
    Piece("<code>#!cnn 3 = lenet5.params</code>", {"samples": 1}),
    Piece("<!-- `#!cnn 3 = lenet5.params` -->"),
    Piece("`#!cnn`, 3 of `lenet5`"),
]
BLOCKS = [
    Piece("```cnn\nlenet5\n```", {"blocks": 1}),
    Piece(
        "```cnn\nuse: lenet5\nexpect:\n  params: @3\n  fc5.params: 850\n```",
        {"blocks": 1, "figures": 2, "false_claims": 1},
        ("61,706",),
    ),
    Piece(
        "```cnn\nuse: lenet5\nclaims: note\nexpect: {params: 3}\n```",
        {"blocks": 1, "figures": 1, "notes": 1},
    ),
    Piece(
        "```cnn\nuse: lenet5\nexpect:\n  parms: 3\n  params: @3\n```",
        {"blocks": 1, "figures": 1, "false_claims": 1, "mistakes": 1},
        ("61,706",),
    ),
    Piece("```cnn\ninput: 8x8x3\nlayers: [cnov3-4, relx]\n```", {"blocks": 1, "mistakes": 2}),
    Piece("```cnn title=abc\nlenet5\n```", {"blocks": 1, "mistakes": 1}),
    Piece("```cnn\nuse: lenet5\ncaption: its `#!cnn 3`\n```", {"blocks": 1, "unread": 1}),
    Piece(LISTING.format(256, 108), {"listings": 1, "figures": 9}),
    Piece(
        LISTING.format("@255", "@107"),
        {"listings": 1, "figures": 9, "false_claims": 1},
        ("256", "108"),
    ),
    Piece("<div>\n`#!cnn 3 = lenet5.params`\n</div>", {"unread": 1}),
    Piece("- ```cnn\n  lenet5\n  ```", {"unread": 1}),
    Piece("```cnn lenet5```", {"unread": 1}),
    Piece("    `#!cnn 3 = lenet5.params`\n    #!cnn 3"),
    Piece("~~~md\n#!cnn 3\n\n```cnn\nlenet55\n```\n~~~"),
    Piece("<pre>\n#!cnn 3 = lenet5.params\n</pre>"),
    Piece("text"),
]
FRAMES = ["{}", "# {}", "- a\n- {}", "> {}", "!!! note\n\n    {}", "| a |\n|---|\n| {} |", "*{}* b"]
framed = st.builds(
    lambda frame, piece: Piece(frame.format(piece.text), piece.found, piece.true),
    st.sampled_from(FRAMES),
    st.sampled_from(INLINE),
)
pages = st.lists(framed | st.sampled_from(BLOCKS), max_size=9)


def written(pieces, figures, end):
    """The page, with the false figures or the true ones."""
    parts = []
    for piece in pieces:
        text = piece.text.replace("@", "")
        if figures == "true":
            true = iter(piece.true)
            text = re.sub(r"@[~\d]\d*[KM]?", lambda _, true=true: next(true), piece.text)
        parts.append(f"{text}\n\ntext\n\n")  # else an indented piece goes on with a list
    return "".join(parts).replace("\n", end).encode()


@given(st.lists(pages, min_size=1, max_size=3), st.sampled_from(["\n", "\r\n"]))
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_everything_is_counted_once_and_figures_alone_are_written(tmp_path_factory, site, end):
    folder = tmp_path_factory.mktemp("law")
    paths = [folder / f"{number}.md" for number in range(len(site))]
    for path, pieces in zip(paths, site, strict=True):
        path.write_bytes(written(pieces, "false", end))
    expected = Counter()
    for pieces in site:
        for piece in pieces:
            expected.update(piece.found)
    asked = Asked((folder,))

    before = check(asked)
    assert_counts(before.findings, expected)
    difference = preview(before, Wanted())
    figures = sum(len(piece.true) for pieces in site for piece in pieces)

    after = fix(asked, Wanted())
    assert [path.read_bytes() for path in paths] == [written(p, "true", end) for p in site]
    assert (len(after.findings.corrected), after.findings.left) == (figures, ())
    assert bool(difference) == bool(figures)
    assert_counts(after.findings, expected | {"false_claims": 0}, corrected=figures)

    again = fix(asked, Wanted())
    assert again.findings.corrected == ()
    assert again.findings.problems == after.findings.problems
    assert preview(again, Wanted()) == ""


def assert_counts(findings, expected, corrected=0):
    """Every way to tell the findings tells the same numbers."""
    data = json.loads(findings_json(findings))
    kinds = {kind: expected.get(kind, 0) for kind in KINDS}
    assert data["counts"] == {"corrected": corrected, "found": 0, "marked": 0} | kinds
    assert data["checked"] == {key: expected.get(key, 0) for key in data["checked"]}
    assert len(data["findings"]) == len(findings.problems) == sum(kinds.values())
    assert len(findings_github(findings).splitlines()) == sum(kinds.values()) + corrected
    shown = re.findall(r"(?m)^\S+:\d+:\d+: (?!and )", findings_text(findings))
    assert len(shown) == sum(kinds.values()) + corrected
    summary = findings.summary()
    words = {
        "false_claims": "false claim",
        "mistakes": "mistake",
        "unread": "not read",
        "notes": "note",
        "samples": "sample",
        "blocks": "block",
        "listings": "listing",
        "figures": "figure",
        "numbers": "number",
    }
    for kind, word in words.items():
        many = expected.get(kind, 0)
        assert bool(many) == bool(re.search(rf"\b{many:,} {word}s?\b(?! corrected)", summary)), (
            summary
        )
    wrong = any(kinds[kind] for kind in ("false_claims", "mistakes", "unread"))
    assert ("all true" in summary) == bool(findings.tally and not wrong and not kinds["notes"])
    bad = kinds["mistakes"] or kinds["unread"]
    assert findings.status == (2 if bad else 1 if kinds["false_claims"] else 0)
