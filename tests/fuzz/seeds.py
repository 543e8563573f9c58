"""What is broken: the package's networks, the cases of the tests, and the blocks of the manual."""

import re
from functools import cache

from helpers import PACKAGE, TESTS
from mkdocs_cnn.hosts.inline_codes import find_inline_codes

DOCS = TESTS.parent / "docs"
FENCED = re.compile(r"(?ms)^```cnn(?P<header>[^\n]*)\n(?P<body>.*?)^```$")
PASTED = ("pastes", "tools", "code")
LONGEST = 4_000
"""The most characters of a seed; what is longer is tested by the zoo and takes time here."""


def _files(folder, pattern):
    paths = sorted(folder.rglob(pattern))
    return [path.read_text("utf-8") for path in paths]


def _short(texts):
    found = [text for text in dict.fromkeys(texts) if len(text) <= LONGEST]
    assert found
    return tuple(found)


@cache
def manual():
    """The pages of the manual."""
    return tuple(_files(DOCS, "*.md"))


@cache
def fences():
    """The blocks of the manual: opening line and body."""
    found = [match for page in manual() for match in FENCED.finditer(page)]
    return tuple((match["header"], match["body"]) for match in found)


@cache
def networks():
    """Network files."""
    return _short(
        [*_files(PACKAGE / "library" / "networks", "*.yml"), *_files(TESTS / "relatives", "*.yml")]
    )


@cache
def blocks():
    """Blocks that describe networks: right ones, and some wrong ones."""
    right, wrong = (_files(TESTS / "cases" / each, "*.cnn") for each in ("valid", "invalid"))
    return _short([*networks(), *right, *wrong[::4], *(body for _, body in fences())])


@cache
def listings():
    """Listings as people copy them, what tools print, and code."""
    shown = [body for _, body in fences() if re.search(r"(?m)^[^#\n]*\d\s*[*x×]?\s*\d.*=", body)]
    pasted = [_files(TESTS / "corpus" / "listings" / each, "*.txt") for each in PASTED]
    return _short(
        [*_files(TESTS / "sources", "*.txt"), *shown, *(t for each in pasted for t in each)]
    )


@cache
def exports():
    """What models in code are written to: the beginnings of long ones, and whole short ones."""
    found = _files(TESTS / "exports" / "torch", "*.net")
    begun = ["\n".join(text.split("\n")[:30]) for text in found]
    return _short([*begun, *(body for _, body in fences() if body.startswith("mkdocs-cnn export"))])


@cache
def numbers():
    """What stands behind `#!cnn` in running text."""
    found = [code.expression for page in manual() for code in find_inline_codes(page)]
    return _short(["vgg16.params", *found])


@cache
def headers():
    """Opening lines of fences, without the fence."""
    more = (' title="A" view="stages"', ' {.cnn #a view="worked conv1" columns="layer, params"}')
    return _short([*more, *(header for header, _ in fences() if header)])


@cache
def settings():
    """Options of the plugin, as they stand in mkdocs.yml."""
    return (
        "view: stages\ncolumns: layer, operation, params\ndepth: 1\n",
        "units: decimal\nlayout: CHW\ndtype: float16\nbatch: 32\nbias: false\n",
        "claims: error\nlanguage: en\ncolumns: [layer, macs, rf]\ndepth: all\n",
        "networks: networks\nview: worked conv1, fc1\n",
    )


@cache
def pages():
    """Parts of pages, with blocks and numbers in all that Markdown has."""
    parts = [part for page in manual() for part in re.split(r"(?m)^(?=#{1,3} )", page)]
    ours = [part for part in parts if "cnn" in part]
    return _short([NESTED, *ours])


@cache
def claims():
    """Short pages that claim figures, most of them false."""
    return (CLAIMS, *(f"# A page\n\n```cnn\n{text}\n```\n" for text in listings()))


NESTED = """---
title: Nested
---

# A *page* with `#!cnn 138M = vgg16.params`

=== "A tab"

    !!! note "`#!cnn vgg16.params | M`"

        ```cnn title="In here"
        lenet5
        ```

> - ~~~cnn
>   use: vgg11
>   view: stages
>   ~~~

| A | B |
| --- | --- |
| `#!cnn vgg16.macs | G` | [`#!cnn lenet5.fc1.params`](#lenet5) |

<div markdown>
`#!cnn 7x7x512 = vgg16.pool5`[^1]
</div>

[^1]: `#!cnn 100 % != vgg16.fc6.share`
"""
CLAIMS = """# A page

VGG-16 has `#!cnn 24M = vgg16.params`, `#!cnn ~93 MB = vgg16.memory` (`#!cnn 7x7x256 = vgg16.pool5`)
and `#!cnn 61,706 = lenet5.params`, `#!cnn 9 % = vgg16.fc6.share`\r
\t- `#!cnn 15.5 GFLOPs = vgg16.macs`

```cnn
id: mine
input: 32x32x3
layers:
  - conv1: conv3-16 + relu
  - fc: fc-10
expect:
  params: 24M
  conv1.params: 448
  fc.output: 11
  (fc.params - 1) / params: 12 %
```

``` {.cnn #listed}
INPUT:    [32x32x3]   memory: 32*32*3=3K     weights: 0
CONV3-16: [32x32x16]  memory: 32*32*16=17K   weights: (3*3*3)*16 = 433
POOL2:    [16x16x16]  memory: 16*16*16=4K    weights: 0
FC:       [1x1x10]    memory: 10             weights: 16*16*16*10 = 40,961
TOTAL params: 50K
```
"""
