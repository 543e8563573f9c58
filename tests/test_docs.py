"""The project's own pages: all that they claim holds, and no figure in a sentence is typed by hand.

A page's prose is what is left of it without front matter, code, comments and addresses. A figure in
it that looks computed must be an inline number or an inline claim, or one of the few in `ALLOWED`.
"""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from helpers import TESTS
from mkdocs_cnn.commands.check import Asked, check
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.hosts.inline_codes import find_inline_codes
from mkdocs_cnn.library.texts import read as read_block
from mkdocs_cnn.listings.kinds import BY_NAME
from mkdocs_cnn.problems.problem import FalseClaim, Source, Unread

pytestmark = pytest.mark.many

PROJECT = TESTS.parent
DOCS = PROJECT / "docs"
PAGES = sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md"))
FENCE = r"^ (?P<white>[ ]*) (?P<fence>`{3,}|~{3,}) .*? ^ (?P=white) (?P=fence) [ ]* $"
NOT_PROSE = rf"""(?xms)
      \A --- $ .*? ^ --- $                              # front matter
    | {FENCE}
    | ^ `\#!cnn[ ](?:columns|rows|check)[^`\n]*` \n+ (?:\|[^\n]*\n)+   # a table that is checked
    | (?<!`) (?P<ticks>`+) (?!`) .*? (?<!`) (?P=ticks) (?!`)
    | <!-- .*? -->
    | (?<=\]) \( [^)\n]* \)                             # where a link leads
    | ^ \[ [^]\n]+ \]: [ ] \S+ $
    | https?://\S+
    | \[ \^ [^]\n]+ \]                                  # a footnote's sign
    | \{{ [ ]? [#.] [^}}\n]* \}}                        # an id
"""
NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
UNIT = (
    r"(?:%|(?:[kKMGT]i?)?(?:B|bytes?|MACs|MAdds|FLOPs?|FLOPS)\b"
    r"|[kKMGT]\b|(?:thousand|million|billion)s?\b)"
)
SIGN = r"[ ]?[·×x*+/−][ ]?"
TERM = rf"(?: {NUMBER} | \( {NUMBER} (?: {SIGN} {NUMBER} )* \) )"
COMPUTED = re.compile(
    rf"""(?x)
      (?<! [\w.,-] )                                    # VGG-16, conv3_1 and v2 are names
      (?:
        {TERM} (?: {SIGN} {TERM} )+ (?: \s? {UNIT} )?  # 3·3·256, (224 − 11)/4
      | {NUMBER} (?: (?: ,\s | \sand\s | \sor\s ) {NUMBER} )* \s? {UNIT}    # 29, 50 and 89M
      | \d{{1,3}} (?:,\d{{3}})+                         # 138,357,544
      | \d+ \. \d+                                      # 0.59
      | \d{{3,}}                                        # 512
      ) (?! \w )
    """
)


@dataclass(frozen=True)
class Allowed:
    """Figures that may stand in prose."""

    words: str
    """A pattern of the figures and of the words around them."""
    because: str
    pages: str = ""
    """How the names of the pages begin on which this is so."""


ALLOWED = (
    Allowed(r"\b(?:[1-9]×[1-9](?:×[1-9])?|(\d+)×\1)\b", "a kernel or image, called by its size"),
    Allowed(r"\b(?:19|20)\d\d\b", "a year"),
    Allowed(r"\b(?:Python|MkDocs|[Cc]lick|SqueezeNet)\s\d+\.\d+", "a version"),
    Allowed(r"1\sMB\s=\s10⁶\sbytes,\s1\sMiB\s=\s2²⁰", "a definition", "conventions"),
    Allowed(r"max\spooling\swith\s8\sbytes\seach", "a definition", "conventions"),
    Allowed(r"\b\d\.\d+(?:\.\d+)?\b", "a version of a tool", "who-counts-what"),
    Allowed(r"1·1·C", "a kernel in a formula of letters", "formulas"),
    Allowed(r"less\sthan\s25\smillion", "a bound that a paper gives", "networks/inception"),
    Allowed(r"0\.5\sMB\sis\sthat\snetwork\safter\spruning", "not computed", "networks/mobile"),
    Allowed(r"(?m)^\| [^|]+ \| [\d,]+ \|$", "a limit of the program", "guide/"),
    Allowed(r"[^\n]+", "limits, held against the program by a test of theirs", "guide/limits"),
    Allowed(r"[^\n]+", "how the package is made, measured", "development/"),
    Allowed(r"[^\n]+", "counts of tests, held by a test of theirs", "verification"),
    Allowed(r"powers\sof\s10(?:00|24)\sbytes", "a definition", "guide/numbers"),
    Allowed(r"5\s%\s(?:of\sthe\svalue|off)", "a definition", "guide/"),
    Allowed(r"never\sbelow\s90\s%", "a definition", "guide/language"),
    Allowed(r'"[^"|]+"|`138M`', "what somebody may write", "guide/command-line"),
    Allowed(r"On\s2,067\spages|22\sMB|it\stold\s52", "measured by hand", "guide/command-line"),
    Allowed(
        r"(?m)^\| (?:by which|held out)[^\n]+", "measured, held by a test", "guide/command-line"
    ),
    Allowed(r"0\.1\sis\sa\stenth|numbers\ssuch\sas\s1\.4", "what is read", "guide/language"),
    Allowed(r'"[^"|\n]+"', "a message of the program", "guide/errors"),
    Allowed(r"cannot (?:add|join) .* and .*? from", "a message of the program", "guide/errors"),
    Allowed(r"in / 2 = 1\.5 is not a whole number", "a message of the program", "guide/errors"),
)


def read(page):
    return (DOCS / page).read_text("utf-8")


def blank(pattern, text):
    """Put spaces in the place of what is not looked at, so that lines and columns stay."""
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def typed_figures(page, text, allowed=ALLOWED) -> Iterator[tuple[int, str]]:
    """The figures of a page that look computed and are typed, each with its line."""
    prose = blank(NOT_PROSE, text)
    excused = [
        found.span()
        for each in allowed
        if page.startswith(each.pages)
        for found in re.finditer(each.words, prose)
    ]
    for found in COMPUTED.finditer(prose):
        if not any(start <= found.start() and found.end() <= end for start, end in excused):
            yield prose.count("\n", 0, found.start()) + 1, found[0]


@pytest.mark.parametrize("page", PAGES)
def test_no_figure_is_typed_by_hand(page):
    assert list(typed_figures(page, read(page))) == []


def test_a_table_that_is_checked_excuses_its_own_figures():
    table = "| Model | Params |\n| --- | --- |\n| VGG-16 | 138.4M |\n"
    line = "`#!cnn columns: model, params`\n\n"
    assert list(typed_figures("page", f"{line}{table}")) == []
    assert list(typed_figures("page", f"{line}{table}\n138.4M\n")) == [(7, "138.4M")]
    assert list(typed_figures("page", table)) == [(3, "138.4M")]


OLD = """---
title: Why not 138M?
---

# Why 0.59M times the layers is not 138M

A conv3-256 layer has (3·3)·(256·256) = 0.59M parameters. So each of its filters is
3·3·128 large, and (224 − 11)/4 is no whole number. There are 14,714,688 in VGG-16's
convolutions, 25 % of the 58.1 MiB or 61MB, and 7.29 billion FLOPs. The paper gives 29, 50, 89 and
198 million parameters, 1072K for 5a, 15.5 or 31 GFLOPs, and 569 for the widest. It is 7×7×512,
that is 7 x 7 x 512 or 7*7*512.

- The layer fc6 has 4096 outputs, [102,764,544](layers.md#fc6) parameters.

| Module | Table 1 says |
| --- | --- |
| 3a | 159K |

```cnn
title: 224, no padding
```

An average over 1000 planes needs 0.4 times 4.8 MB, 93
MB in 2·2.
"""
FOUND = """0.59M 138M (3·3)·(256·256) 0.59M 3·3·128 (224 − 11)/4 14,714,688 25 % 58.1 MiB 61MB
7.29 billion 29, 50, 89 and
198 million 1072K 15.5 or 31 GFLOPs 569 7×7×512 7 x 7 x 512 7*7*512 4096 102,764,544 159K 1000 0.4
4.8 MB 93
MB 2·2"""
NO_FIGURES = """---
title: AlexNet, 60M or 62M?
---

# VGG-16, ResNet-50 and `#!cnn 0.59M = vgg16.conv3_2.params`

In 2015 each 3×3 convolution of conv3-256 and conv4_1, and the two 1×7, took an image of 224×224.
[One](../conventions.md#138M) of 16 layers, (n + 2p − f)/s + 1 and (n·m·k + 1)·L, d·(k − 1) + 1,
see Table 1, B0 to B7, YOLOv3, DenseNet-201, 1×1, stage 3, 4 and 5.[^100] `138M`, `` `4,096` ``
<https://example.org/1512.03385> { #flops-100 }

<!-- 138,357,544 -->

[one]: https://example.org/138M

=== "A tab"

    ~~~text
    TOTAL params: 138M parameters
    ~~~

````markdown
```cnn
expect: {params: 138M}
```
and 138M
````
"""


def test_figures_as_the_pages_had_them_are_caught():
    found = [figure for _, figure in typed_figures("page.md", OLD)]
    assert " ".join(found).split() == FOUND.split()


def test_each_is_found_where_it_stands():
    lines = OLD.splitlines()
    for number, figure in typed_figures("page.md", OLD):
        assert figure.split("\n")[0] in lines[number - 1]


def test_names_addresses_and_code_are_no_figures():
    assert list(typed_figures("page.md", NO_FIGURES)) == []


@pytest.mark.parametrize("allowed", ALLOWED, ids=lambda allowed: allowed.words)
def test_what_is_allowed_stands_on_a_page(allowed):
    rest = [each for each in ALLOWED if each is not allowed]
    pages = [page for page in PAGES if page.startswith(allowed.pages)]
    needed = (set(typed_figures(page, read(page), rest)) for page in pages)
    plain = (set(typed_figures(page, read(page))) for page in pages)
    assert any(one - other for one, other in zip(needed, plain, strict=True))


def test_every_claim_and_block_is_without_finding():
    checked = check(Asked((DOCS, PROJECT / "README.md")))
    serious = [each.describe() for each in checked.findings.problems if each.level != "note"]
    assert serious == []
    assert all(isinstance(each, FalseClaim | Unread) for each in checked.findings.problems)
    assert checked.remarks == ()
    assert checked.findings.files == len(PAGES) + 1


def falsified(text):
    """A page with another figure in each inline claim, and how many there are."""
    pieces, end = [], 0
    for code in find_inline_codes(blank(rf"(?xms){FENCE}", text)):
        claim = re.match(r"[^=!|]+(?==)", code.expression)
        if claim:
            pieces += [text[end : code.first], "7777 "]
            end = code.first + claim.end()
    return "".join([*pieces, text[end:]]), len(pieces) // 2


def test_the_check_sees_every_inline_claim_of_every_page(tmp_path):
    wanted = {}
    for page in PAGES:
        (tmp_path / page).parent.mkdir(parents=True, exist_ok=True)
        text, wanted[page] = falsified(read(page))
        (tmp_path / page).write_text(text, "utf-8")
    found = check(Asked((tmp_path,), PROJECT / "mkdocs.yml")).findings.problems
    seen = dict.fromkeys(PAGES, 0)
    for each in found:
        if each.level != "note":
            seen[(tmp_path / each.span.source.path).relative_to(tmp_path).as_posix()] += 1
    assert seen == wanted
    assert sum(wanted.values()) > 100


def fences(text):
    """The fences of a text, each with its opening line and what is between."""
    for found in re.finditer(FENCE, text, re.VERBOSE | re.MULTILINE | re.DOTALL):
        lines = textwrap.dedent(found[0]).strip("\n").split("\n")
        yield lines[0], "\n".join(line.rstrip() for line in lines[1:-1])


def test_what_is_pasted_is_what_is_shown():
    """Each listing of the page stands there twice: as a sample, and as a block that is read."""
    found = list(fences(read("guide/bring.md")))
    shown = {body for head, body in found if head.startswith("```cnn")}
    samples = [body for head, body in found if head == "````text"]
    pasted = {body for sample in samples for _, body in fences(sample)}
    assert pasted == shown
    assert len(samples) == len(pasted) > 9


def test_every_kind_of_listing_is_shown():
    blocks = [body for head, body in fences(read("guide/bring.md")) if head.startswith("```cnn")]
    programs = [read_block(Source("page.md", body))[0] for body in blocks]
    assert {each.listing.kind for each in programs} == set(BY_NAME) - {"unread"}


def test_the_block_of_the_first_print_is_what_convert_writes(tmp_path, capsys):
    found = list(fences(read("guide/bring.md")))
    file = tmp_path / "summary.txt"
    file.write_text(next(body for head, body in found if head.startswith("```cnn")), "utf-8")
    assert main(["convert", str(file)]) == 1  # something in it is false
    assert capsys.readouterr().out.rstrip() == next(b for head, b in found if head == "```yaml")
