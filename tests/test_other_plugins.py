"""Beside other plugins, listed before ours or behind it: Material's, and what others do to a build.

With the plugins themselves that are not installed for the tests, `tests/plugins` does the same.
"""

from __future__ import annotations

import logging
from importlib.metadata import entry_points

import pytest

from hosts import Site
from plugins import LENET, TRANSLATING, VGG, assert_sound, built, is_installed

pytest.importorskip("mkdocs.config")
material = pytest.mark.skipif(not is_installed("material"), reason="no Material")

POST = """---
date: 2026-01-0{number}
cnn: {{numbers: "1.234,5"}}
tags: [counted]
---

# Post {number}

`#!cnn 61.706 = lenet5.params` parameters, [here](#lenet5-conv1).

```cnn
lenet5
```

`#!cnn columns: model, params`

| Model | Parameters |
| --- | --- |
| LeNet-5 | 61.706 |

<!-- more -->

```cnn
vgg16
```
"""
BLOG = {
    "index.md": "---\ntags: [counted]\n---\n\n# Home\n\n```cnn\nvgg16\n```\n\n"
    "[A post](blog/posts/first.md#lenet5-conv1), [a part](parts.md#part-conv1).\n",
    "parts.md": '# Parts\n\n--8<-- "parts/part.md"\n',
    "parts/part.md": "```cnn\nid: part\nuse: lenet5\n```\n",
    "tags.md": "# Tags\n\n<!-- material/tags -->\n",
    "blog/index.md": "# Blog\n",
    "blog/posts/first.md": POST.format(number=1),
    "blog/posts/second.md": POST.format(number=2),
}
MATERIAL = """\
theme: {name: material, font: false}
exclude_docs: parts/
markdown_extensions: [{pymdownx.snippets: {base_path: [docs]}}, tables]
plugins:
"""
ASIDE = "{privacy: {assets: false, links_attr_map: {target: _blank}}}"
PLUGINS = {name: name for name in ("search", "tags", "blog", "meta", "offline")} | {
    "privacy": ASIDE
}
THERE = entry_points(group="mkdocs.plugins").names
"""Which plugins are installed: the oldest Material has fewer."""


def in_order(others, ours, first):
    """List plugins for mkdocs.yml, ours first or last."""
    listed = [ours, *others] if first else [*others, ours]
    return "".join(f"  - {each}\n" for each in listed)


@material
@pytest.mark.parametrize("first", [True, False])
def test_material_and_its_plugins(tmp_path, caplog, first):
    """The listing of a blog shows the beginnings of posts, each of which has the same network."""
    others = [PLUGINS[name] for name in PLUGINS if f"material/{name}" in THERE]
    config = MATERIAL + in_order(others, "{cnn: {claims: error}}", first)
    made = built(Site(tmp_path), config, BLOG, caplog)
    assert made.told == []
    assert_sound(made.site)
    listing = made.read("blog/index.html")
    assert listing.count("<figure class=cnn ") == 2
    assert listing.count("id=lenet5-conv1 ") == 1, "each post has its own on its own page"
    assert 'href="2026/01/01/post-1.html#lenet5-conv1"' in listing
    assert "vgg16" not in listing
    assert VGG in made.read("blog/2026/01/02/post-2.html")
    assert "id=lenet5-conv1 " in made.read("blog/2026/01/02/post-2.html")
    if "material/meta" in THERE:  # those without it list tags in another way
        assert "blog/2026/01/02/post-2.html" in made.read("tags.html")
    assert LENET in made.read("search/search_index.json")


TRANSLATED = {
    "index.md": "# Home\n\n```cnn\nlenet5\n```\n\n`#!cnn 3 = lenet5.params`\n",
    "other.md": "# Other\n\n`#!cnn 4 = lenet5.params`\n",
}


@pytest.mark.parametrize("level", ["warning", "error"])
def test_a_plugin_for_languages_builds_within_the_build(tmp_path, caplog, level):
    """Each language has the site's options, and its own words; the end of all is told once."""
    site = Site(tmp_path).write("translating.py", TRANSLATING)
    config = (
        "theme: {name: mkdocs, locale: en}\nhooks: [translating.py]\n"
        f"plugins: [{{cnn: {{claims: {level}}}}}]\n"
        "markdown_extensions: [{cnn: {view: summary}}]\n"
    )
    made = built(site, config, TRANSLATED, caplog, stops=level == "error")
    assert [each.partition(" ")[0] for each in made.told] == ["index.md:7:8:", "other.md:3:8:"]
    verdicts = [each for each in caplog.messages if each.startswith("cnn: ")]
    assert verdicts == ["cnn: 2 blocks and 4 figures checked: 2 false claims"]
    english, chinese = made.read("index.html"), made.read("zh/index.html")
    for page in (english, chinese):
        assert "cnn-summary" in page
        assert page.count("assets/cnn.css") == page.count('assets/cnn.js"') == 1
    assert "parameters" in english
    assert "参数" in chinese
    assert (tmp_path / "site" / "zh" / "assets" / "cnn.css").is_file()


def test_each_file_of_ours_has_a_path(tmp_path, caplog):
    """Others compare it with the folder of the pages."""
    hook = "def on_files(files, config):\n    assert all(each.abs_src_path for each in files)\n"
    site = Site(tmp_path).write("hook.py", "from mkdocs.plugins import event_priority\n\n\n")
    site.write(
        "hook.py", f"from mkdocs.plugins import event_priority\n\n@event_priority(-99)\n{hook}"
    )
    config = "theme: {name: mkdocs}\nhooks: [hook.py]\nplugins: [cnn]\n"
    assert built(site, config, {"index.md": "# Home"}, caplog).told == []


INCLUDING = """\
import re

def on_page_markdown(markdown, page, config, files):
    def include(match):
        with open(f"{config.docs_dir}/{match[1]}", encoding="utf-8") as part:
            return re.sub(r'{% include "([^"]+)" %}', include, part.read())

    text = re.sub(r'{% include "([^"]+)" %}', include, markdown)
    text = re.sub(r'{{ network\\("(\\w+)"\\) }}', r"```cnn\\n\\1\\n```", text)
    return text.replace("{{ name }}", "lenet5")
"""
PAGE = """\
---
title: Page
---

# Page

{% include "parts/part.md" %}

{{ network("lenet5") }}

It has {{ name }} and `#!cnn 6 = {{ name }}.params`.

{{ network("lenet6") }}

{% include "parts/part.md" %}

`#!cnn 7 = lenet5.params`
"""
PART = "A part.\n\n```cnn\nnonsuch\n```\n\n`#!cnn 5 = lenet5.params`\n"
WHOLE = f'Above.\n\n{{% include "parts/inner.md" %}}\n\n{PART}'
INNER = "Inner.\n\n`#!cnn 8 = lenet5.params`\n"


def test_mistakes_are_told_where_their_author_wrote_them(tmp_path, caplog):
    """In the file that a plugin brought in, or in the line from which it made another."""
    site = Site(tmp_path).write("including.py", INCLUDING)
    pages = {"index.md": PAGE, "parts/part.md": WHOLE, "parts/inner.md": INNER}
    config = "theme: {name: mkdocs}\nhooks: [including.py]\nplugins: [cnn]\nexclude_docs: parts/\n"
    made = built(site, config, pages, caplog)
    lines = {each.partition(": ")[0].rpartition(":")[0] for each in made.told}
    assert lines == {
        "docs/parts/inner.md:3",
        "docs/parts/part.md:8",
        "docs/parts/part.md:11",
        "index.md:11",
        "index.md:13",
        "index.md:17",
    }


def test_no_file_is_looked_into_that_lies_elsewhere(tmp_path, caplog):
    """A page that names one must not make us read it."""
    (tmp_path / "secret.md").write_text(PART, "utf-8")
    (tmp_path / "site").mkdir()
    site = Site(tmp_path / "site").write("including.py", INCLUDING)
    page = '# Page\n\n{% include "../../secret.md" %}\n'
    config = "theme: {name: mkdocs}\nhooks: [including.py]\nplugins: [cnn]\n"
    made = built(site, config, {"index.md": page}, caplog)
    assert all(each.startswith("index.md:3:") for each in made.told)
    assert len(made.told) == 2


NOTEBOOK = """\
{
 "cells": [
  {
   "cell_type": "markdown",
   "source": [
    "# Notebook\\n",
    "```cnn\\n",
    "lenet5\\n",
    "```\\n",
    "````\\n",
    "```cnn\\n",
    "````\\n",
    "\\"It\\" has `#!cnn 10 = lenet5.params`"
   ]
  },
  {
   "cell_type": "code",
   "source": [
    "```cnn"
   ]
  }
 ]
}
"""
UNRENDERED = """\
def on_pre_page(page, config, files):
    def render(config, files):
        page.content, page.toc = "<p>a notebook", []

    page.render = render
    return page
"""


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (NOTEBOOK, [7, 13]),
        ("# A\n\n```cnn\nlenet5\n```\n\n`#!cnn lenet5.params`\n", [3, 7]),
        ("[1]", []),
        ('{"cells": [1, {"cell_type": "markdown", "source": "```cnn\\nlenet5\\n```"}]}', [1]),
    ],
)
def test_what_a_notebook_says_is_not_read(tmp_path, caplog, text, lines):
    """Its plugin shows it without Markdown's extensions: that must not pass for checked."""
    site = Site(tmp_path).write("hook.py", UNRENDERED)
    config = "theme: {name: mkdocs}\nhooks: [hook.py]\nplugins: [cnn]\n"
    told = built(site, config, {"index.md": text}, caplog).told
    assert [int(each.split(":")[1]) for each in told] == lines
    assert all("is not read: a notebook is shown without" in each for each in told)


@pytest.fixture(autouse=True)
def _messages(caplog):
    caplog.set_level(logging.INFO)
