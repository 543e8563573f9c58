"""Real builds, as users start them: every host and theme, good pages and bad ones."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from html import unescape
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from hosts import Site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not [point for point in entry_points(group="markdown.extensions") if point.name == "cnn"],
        reason="the package is not installed",
    ),
]

EXTENSIONS = """markdown_extensions:
  - admonition
  - attr_list
  - footnotes
  - md_in_html
  - pymdownx.details
  - pymdownx.highlight
  - pymdownx.inlinehilite
  - pymdownx.snippets: {base_path: [docs]}
  - pymdownx.superfences: {custom_fences: [{name: mermaid, class: mermaid}]}
  - pymdownx.tabbed: {alternate_style: true}
  - tables
"""
GOOD = """---
title: Good
---

# Good

```cnn {#first}
vgg16
```

=== "Tab"

    !!! note

        ```cnn
        first
        ```

```mermaid
graph TD
```

````md
```cnn title=abc
literal
```
````

[a row](#first-conv1_1)
"""
BAD = """---
title: Bad
---

# Bad

=== "Tab"

    ```cnn
    vgg61
    ```

> ```cnn title=abc
> vgg16
> ```

--8<-- "part.txt"

```cnn
vgg16
"""
PART = "\n```cnn\nnonsuch\n```\n"
NUMBERS = """---
description: Numbers
---

# VGG has `#!cnn vgg16.params | M` parameters

=== "Tab with `#!cnn vgg16.conv3_2.params`"

    !!! note

        `#!cnn 0.6M = vgg16.conv3_2.params` in it, not `#!cnn 0.7M = vgg16.conv3_2.params`.

| of | parameters |
| --- | --- |
| its first layer | `#!cnn first.conv1_1.params` or `#!cnn 1793 = first.conv1_1.params` |

`` `#!cnn vgg16.params` `` is written in [`#!cnn vgg16.fc8.params`](index.md)[^1] ways.

[^1]: `#!py 1` or `#!cnn first.conv1_1.params | exact`

```cnn {#first}
vgg16
```
"""
TABLES = """# Models

- In a list:

    `#!cnn columns: model, params, macs`

    | Model | Params (M) | FLOPs (G) |
    | --- | --- | --- |
    | VGG-16 | 139 | **15.5** |
    | FooNet | 1 | 2 |

=== "Tab"

    !!! note

        `#!cnn check table`

        | 模型 | 参数量（万） |
        | --- | --- |
        | [LeNet](index.md) | 6.2[^1] |
        | first | 13837 |

[^1]: Not exactly.

```cnn {#first}
vgg16
```
"""
FALSE_CELLS = ["tables.md:9:16", "tables.md:21:19"]
CLAIMS = ["numbers.md:11:63", "numbers.md:15:60"]
PLACES = ["bad.md:10:5", "bad.md:13:16", "docs/part.txt:3:1", "bad.md:19:1"]


def has(module):
    return importlib.util.find_spec(module) is not None


def site(folder, pages, plugin="plugins: [search, cnn]", theme="mkdocs", extensions=EXTENSIONS):
    made = Site(folder)
    config = f"site_name: Test\ntheme: {{name: {theme}}}\n{plugin}\nvalidation: {{anchors: warn}}\n"
    made.write("mkdocs.yml", config + extensions)
    for name, text in pages.items():
        made.write(f"docs/{name}", text)
    return made


def places(text):
    """The `file:line:column` with which a warning begins."""
    return re.findall(r"^(?:(?:WARNING|ERROR  ) -  )?([\w/.]+:\d+:\d+): ", text, re.MULTILINE)


def assert_numbers(html):
    """The numbers of the page `NUMBERS` stand where they are to stand."""
    heading = '<h1 id="vgg-has-138m-parameters">VGG has <data'
    assert heading in html
    assert "<title>VGG has 138M parameters - Test</title>" in html
    assert re.search("<label[^>]*>Tab with <data[^>]*>590,080</data></label>", html)
    assert re.search("<td[^>]*><data[^>]*>1,792</data> or <span[^>]*><del>1793</del>", html)
    assert re.search('<a href="[^"]*"><data[^>]*>4,097,000</data></a>', html)
    assert "<code>`#!cnn vgg16.params`</code>" in html
    assert html.count("<ins>") == 2
    assert "\x02" not in html


THEMES = [
    pytest.param(command, theme, marks=pytest.mark.skipif(not has(command), reason=f"no {command}"))
    for command, theme in [
        ("mkdocs", "mkdocs"),
        ("mkdocs", "readthedocs"),
        ("mkdocs", "material"),
        ("properdocs", "material"),
    ]
    if theme != "material" or has("material")
]
FEW = [each for each in THEMES if each.values in (("mkdocs", "mkdocs"), ("properdocs", "material"))]
"""One of each command: what all of them show alike, test_everywhere compares."""


@pytest.mark.parametrize(("command", "theme"), THEMES)
def test_a_good_page_builds_without_a_word(tmp_path, command, theme):
    made = site(tmp_path, {"index.md": GOOD}, theme=theme)
    done = made.build("--strict", "-f", "mkdocs.yml", command=[command])
    assert done.returncode == 0, done.stderr
    assert "WARNING -" not in done.stderr
    html = made.read("index.html")
    assert html.count("<figure class=") == 2
    assert 'href="assets/cnn.css"' in html
    assert 'class="mermaid"' in html
    assert "literal" in html
    assert Path(tmp_path, "site", "assets", "cnn.css").stat().st_size > 0


@pytest.mark.parametrize(("command", "theme"), FEW)
def test_a_bad_page_fails_with_every_place(tmp_path, command, theme):
    made = site(tmp_path, {"index.md": GOOD, "bad.md": BAD, "part.txt": PART}, theme=theme)
    strict = made.build("--strict", "-f", "mkdocs.yml", command=[command])
    assert strict.returncode == 1
    assert sorted(places(strict.stderr)) == sorted(PLACES)
    assert strict.stdout.strip() in ("", "Aborted with 4 warnings in strict mode!")
    assert "Traceback" not in strict.stderr
    lenient = made.build("-f", "mkdocs.yml", command=[command])
    assert lenient.returncode == 0
    assert made.read("bad/index.html").count('role="alert"') == 4


@pytest.mark.skipif(not has("mkdocs"), reason="no mkdocs")
def test_numbers_stand_in_the_text(tmp_path):
    pages = {"index.md": "# Home\n", "numbers.md": NUMBERS}
    made = site(tmp_path, pages)
    strict = made.build("--strict", "-f", "mkdocs.yml")
    assert strict.returncode == 1
    assert places(strict.stderr) == CLAIMS
    assert_numbers(made.read("numbers/index.html"))
    assert "VGG has 138M parameters" in made.read("index.html")
    assert "VGG has 138M parameters" in made.read("search/search_index.json")


def assert_tables(html):
    """The tables of the page `TABLES` stand there with their figures, and their lines do not."""
    assert re.findall("<del>([^<]*)</del> <ins>([^<]*)</ins>", html) == [
        ("139", "138"),
        ("13837", "13836"),
    ]
    assert re.search("<td[^>]*><strong><data[^>]*>15.5</data></strong></td>", html)
    assert re.search('<td[^>]*><data[^>]*title="LeNet-5: [^>]*>6.2</data><sup', html)
    assert html.count("not checked: no known network is called") == 1
    assert "#!cnn" not in html
    assert "\x02" not in html


@pytest.mark.skipif(not has("mkdocs"), reason="no mkdocs")
def test_tables_of_models_are_checked(tmp_path):
    made = site(tmp_path, {"index.md": "# Home\n", "tables.md": TABLES})
    strict = made.build("--strict", "-f", "mkdocs.yml")
    assert strict.returncode == 1
    assert places(strict.stderr) == FALSE_CELLS
    assert_tables(made.read("tables/index.html"))


@pytest.mark.parametrize(("command", "theme"), FEW)
def test_false_claims_can_fail_a_build_or_be_notes(tmp_path, command, theme):
    pages = {"index.md": "# Home\n", "numbers.md": NUMBERS, "znumbers.md": NUMBERS}
    made = site(tmp_path, pages, plugin="plugins: [{cnn: {claims: error}}, search]", theme=theme)
    done = made.build("-f", "mkdocs.yml", command=[command])
    assert done.returncode == 1
    assert done.stdout.strip() == "Aborted with 4 false claims!"
    assert places(done.stderr) == [*CLAIMS, *(f"z{place}" for place in CLAIMS)]
    assert "Traceback" not in done.stderr
    assert "1,792" in made.read("search/search_index.json")
    made = site(tmp_path, pages, plugin="plugins: [{cnn: {claims: note}}, search]", theme=theme)
    done = made.build("--strict", "-f", "mkdocs.yml", command=[command])
    assert (done.returncode, done.stderr.count("is claimed")) == (0, 0)
    assert done.stderr.count("2 figures are noted as false") == 2, "a line for each page"


@pytest.mark.skipif(not has("zensical"), reason="no zensical")
def test_zensical_shows_numbers_in_the_text(tmp_path):
    pages = {"index.md": "# Home\n", "numbers.md": NUMBERS}
    made = site(tmp_path, pages, "", "material", EXTENSIONS + "  - cnn: {units: binary}\n")
    done = made.build(command=["zensical"])
    assert done.returncode == 0, done.stderr
    assert places(done.stdout + done.stderr) == CLAIMS
    assert_numbers(made.read("numbers/index.html"))
    assert "VGG has 138M parameters" in made.read("index.html")


@pytest.mark.skipif(not has("mkdocs"), reason="no mkdocs")
@pytest.mark.parametrize(
    "extensions", ["[cnn]", "[cnn, pymdownx.superfences]", "[fenced_code, cnn]"]
)
def test_the_extension_alone_is_enough(tmp_path, extensions):
    made = site(
        tmp_path,
        {"index.md": "# T\n\n```cnn\nvgg16\n```\n\n- a\n\n    ```cnn\n    vgg61\n    ```\n"},
        plugin="",
        extensions=f"markdown_extensions: {extensions}\n",
    )
    done = made.build("--strict")
    assert done.returncode == 1
    assert places(done.stderr) == ["index.md:10:5"]
    made.build()
    assert made.read("index.html").count("<figure class=") == 1


@pytest.mark.skipif(not has("zensical"), reason="no zensical")
def test_zensical_shows_blocks_and_prints_what_is_wrong(tmp_path):
    made = site(
        tmp_path,
        {"index.md": GOOD, "bad.md": BAD, "part.txt": PART},
        plugin="",
        theme="material",
        extensions=EXTENSIONS + "  - cnn: {view: stages}\n",
    )
    done = made.build(command=["zensical"])
    assert done.returncode == 0, done.stderr
    assert sorted(places(done.stdout + done.stderr)) == sorted(PLACES)
    assert made.read("index.html").count("<figure class=") == 2
    assert made.read("bad/index.html").count('role="alert"') == 4


INDEX = """# Home

```cnn
compare: [lenet5, vgg16, zfnet]
view: index
pages: {vgg: nets/vgg.md#deep, lenet5: nets/first.md, zfnet: "https://example.org/?a=1&b=2"}
```

````markdown
```cnn
compare: all
view: index
pages: {vgg16: a-sample.md}
```
````

<!--
```cnn
compare: all
view: index
pages: {vgg16: a-comment.md}
```
-->
"""
LED = ["nets/first/", "nets/vgg/#deep", "https://example.org/?a=1&b=2"]
PAGES = {
    "index.md": INDEX,
    "nets/vgg.md": "# VGG\n\n## Deep { #deep }\n",
    "nets/first.md": "# First\n",
}


def led(html):
    """Where the names in a figure lead to."""
    figure = html[html.index("<figure class=") : html.index("</figure>")]
    return [unescape(link) for link in re.findall(r'<th scope=row><a href="([^"]*)">', figure)]


@pytest.mark.parametrize("plugin", ["plugins: [search, cnn]", ""])
def test_names_lead_to_pages_as_links_do(tmp_path, plugin):
    extensions = EXTENSIONS + ("" if plugin else "  - cnn\n")
    made = site(tmp_path, PAGES, plugin, extensions=extensions)
    done = made.build("--strict")
    assert done.returncode == 0, done.stderr
    html = made.read("index.html")
    assert led(html) == LED
    assert html.count("nets/vgg/#deep") == 1  # but for the navigation, which has no such part


@pytest.mark.parametrize("address", ["nets/gone.md", "nets/vgg.md#gone"])
def test_a_page_that_is_not_there_is_reported_as_that_of_a_link_is(tmp_path, address):
    pages = PAGES | {"index.md": INDEX.replace("nets/vgg.md#deep", address)}
    done = site(tmp_path, pages).build("--strict")
    assert done.returncode == 1
    assert address in done.stderr


@pytest.mark.skipif(not has("zensical"), reason="no zensical")
def test_zensical_leads_to_pages(tmp_path):
    made = site(tmp_path, PAGES, "", "material", EXTENSIONS + "  - cnn\n")
    done = made.build(command=["zensical"])
    assert done.returncode == 0, done.stderr
    assert led(made.read("index.html")) == LED


def test_the_extension_does_not_import_mkdocs():
    code = "import sys, mkdocs_cnn.hosts.extension; sys.exit('mkdocs' in sys.modules)"
    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", code]) == 0
