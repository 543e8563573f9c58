"""The source of a figure, as readers take it away: to the letter, whatever its author wrote."""

from html.parser import HTMLParser

import pytest
from markdown import Markdown

from helpers import work_out
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.hosts.extension import CnnExtension
from mkdocs_cnn.show.render.alone import render_alone

PLAIN = "```cnn\nvgg16\n```"
OPENED = '~~~~ {.cnn #net title="Of one layer" view=summary}\ninput: 8x8x3\nlayers: [conv3-4]\n~~~~'
SIGNS = """```cnn
title: '</figure><script>alert("1")</script> & &amp; <b> ]]>'  # ' id="x">'
id: signs

input: 8x8x3
layers:
    - a: conv3-4 + relu   # two  spaces, and a | in it

```"""
LISTING = """```cnn
INPUT: [224x224x3]        memory:  224*224*3=150K   weights: 0
CONV3-64: [224x224x64]  memory:  224*224*64=3.2M   weights: (3*3*3)*64 = 1,728
```"""
BLOCKS = {"plain": PLAIN, "opened": OPENED, "signs": SIGNS, "listing": LISTING}


class Figures(HTMLParser):
    """The attributes of the figures on a page, and which elements there are."""

    def __init__(self, html):
        super().__init__()
        self.figures, self.tags = [], set()
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "figure":
            self.figures.append(dict(attributes))


def convert(text, **options):
    extension = CnnExtension(**options)
    extension.listener = lambda block: None
    return Markdown(extensions=["admonition", "md_in_html", extension]).convert(text)


def figures(text, **options):
    return Figures(convert(text, **options)).figures


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_it_is_what_the_author_wrote(block):
    found = Figures(convert(f"Before.\n\n{block}\n\nBehind.\n"))
    assert found.figures[0]["data-source"] == block
    assert "script" not in found.tags
    (again,) = figures(found.figures[0]["data-source"])
    assert again["data-source"] == block


@pytest.mark.parametrize("name", ["plain", "opened", "listing"])
def test_what_stands_in_something_else_is_not_indented(name):
    block = BLOCKS[name]
    quoted = "\n".join(f"> {line}" for line in block.split("\n"))
    noted = "!!! note\n\n" + "\n".join(f"    {line}" for line in block.split("\n"))
    for text in (quoted, noted):
        (found,) = figures(text)
        assert found["data-source"] == block


def test_it_says_what_it_needs_from_elsewhere(tmp_path):
    (tmp_path / "ours.yml").write_text("input: 8x8x3\nlayers: [conv3-4]\n", "utf-8")
    blocks = [
        "id: first\ninput: 8x8x3\nlayers: [conv3-4]",
        "use: first\nbias: false",
        "id: second\nuse: first\nbias: false",
        "use: SECOND\nview: summary",
        "use: ours",
        "use: vgg16\nbias: false",
        "compare: [vgg16, ours, first, {use: vgg16, id: third, title: Third}]",
        "compare: [{use: vgg16, id: fourth, title: Fourth}, {use: fourth, bias: false}]",
    ]
    text = "\n\n".join(f"```cnn\n{block}\n```" for block in blocks)
    found = [each.get("data-needs") for each in figures(text, networks=str(tmp_path))]
    named = [each and each.removeprefix("copied; also needed, from elsewhere: ") for each in found]
    expected = [None, "first", "first", "SECOND, first", "ours", None, "ours, first", None]
    assert named == expected


def test_a_network_of_the_site_that_is_called_like_one_of_the_package(tmp_path):
    text = f"{PLAIN}\n"
    (tmp_path / "vgg16.yml").write_text("input: 8x8x3\nlayers: [conv3-4]\n", "utf-8")
    (found,) = figures(text, networks=str(tmp_path))
    assert found["data-needs"].endswith(": vgg16")
    assert "data-needs" not in figures(text)[0]


def test_what_is_hidden_is_seen():
    text = '```cnn\ntitle: "a\u202eb"\ninput: 8x8x3\nlayers: [conv3-4]\n```'
    (found,) = figures(text)
    assert found["data-source"] == text.replace("\u202e", "\\u202e")


def test_mistakes_have_no_source():
    assert "data-source" not in convert("```cnn\ninput: 8x8x3\nlayers: [cnv3-4]\n```")


def test_the_command_knows_the_file_unless_it_was_told_more(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = 'title: "<&>"\ninput: 8x8x3\nlayers: [conv3-4]\n'
    (tmp_path / "net.yml").write_text(text, "utf-8")
    assert main(["render", "net.yml", "-o", "plain.html"]) == 0
    assert main(["render", "net.yml", "-o", "other.html", "--view", "summary"]) == 0
    (plain,) = Figures((tmp_path / "plain.html").read_text("utf-8")).figures
    assert plain["data-source"] == text
    (other,) = Figures((tmp_path / "other.html").read_text("utf-8")).figures
    assert "data-source" not in other


def test_nothing_is_said_where_it_is_not_known():
    (found,) = Figures(render_alone(work_out("vgg16").document)).figures
    assert "data-source" not in found
