"""Sources in colour: every character once, every word by its kind, wherever Pygments is used.

The entry points are put on the path as pyproject.toml has them, whatever is installed.
"""

import re
import subprocess
import sys
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from mkdocs.config import load_config
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Text

from helpers import PACKAGE, TESTS
from hostile import FRAGMENTS
from mkdocs_cnn.counting.quantities import QUANTITIES
from mkdocs_cnn.language.structures import STRUCTURES
from mkdocs_cnn.layers import BY_NAME, KINDS
from mkdocs_cnn.settings.choices import SETTINGS
from mkdocs_cnn.show.highlighting import CnnLexer, CnnMarkdownLexer
from work import excess

ROOT = TESTS.parent
BLOCKS = re.findall(
    r"(?ms)^```cnn[^\n]*\n(.*?)^```$",
    "\n".join(path.read_text("utf-8") for path in (ROOT / "docs").rglob("*.md")),
)
NETWORKS = sorted((PACKAGE / "library/networks").glob("*.yml"))


def coloured(text, lexer=CnnLexer):
    """The pieces of a text, checked: they are the text, each where it says that it is."""
    pieces = list(lexer().get_tokens_unprocessed(text))
    assert "".join(piece for _, _, piece in pieces) == text
    assert all(text[start : start + len(piece)] == piece for start, _, piece in pieces)
    return [(piece, kind) for _, kind, piece in pieces]


def kinds(text, lexer=CnnLexer):
    """The kind of each piece, by its text; the same text has one kind here."""
    found = {}
    for piece, kind in coloured(text, lexer):
        if piece.isspace():
            continue
        assert found.setdefault(piece, kind) is kind, piece
    return found


BLOCK = """title: A small network # of mine
input: 32x32x3
defaults: {conv: nobias}
define:
  block-width stride=1:
    - residual: [conv3-width stride stride]
      shortcut: projection
layers:
  - stem: conv7-64 stride 2 pad same + bn + leakyrelu 0.1
  - dwconv1x7 + pad 1 # a layer
  - "quoted": fc-(10*2) x2
"""


def test_each_kind_of_word_has_its_colour():
    found = coloured(BLOCK)
    assert (" A small network", String) in found
    assert ("# of mine", Comment.Single) in found
    assert ("32x32x3", Number) in found
    assert ("nobias", Keyword) in found
    for key in ("title", "input", "defaults", "define", "layers"):
        assert (key, Name.Tag) in found
    for word in ("residual", "shortcut", "stride"):
        assert (word, Keyword) in found
    assert ("stem", Name.Label) in found
    for word in ("conv", "bn", "leakyrelu", "dwconv", "fc"):
        assert (word, Name.Function) in found
    assert ("1x7", Number) in found
    assert ("x2", Number) in found
    assert ("block-width", Name) in found


def test_a_word_is_an_option_behind_an_operation_and_one_itself_elsewhere():
    assert [kind for word, kind in coloured(BLOCK) if word == "pad"] == [Keyword, Name.Function]


@pytest.mark.parametrize("text", ["lenet5", "use: lenet5\nview: table", "compare: [lenet5]\n"])
def test_networks_are_known_by_where_they_stand(text):
    assert kinds(text)["lenet5"] is Name.Class


def test_claims_and_what_is_claimed():
    found = kinds("use: x\nexpect:\n  conv2.params: 307,456\n  params / 2: 1.5 %\n  pool5: 6x6x256")
    assert found["307,456"] is found["1.5 %"] is found["6x6x256"] is Number
    assert found["conv2"] is Name.Class
    assert found["params"] is Name.Attribute
    assert found["/"] is Operator


def test_an_address_of_a_page_is_a_text():
    text = "pages:\n  vgg16: a/layers.md#fc-1 # it\n  VGG: b.md\n"
    assert [word.strip() for word, kind in coloured(text) if kind is String] == [
        "a/layers.md#fc-1",
        "b.md",
    ]
    flow = coloured("pages: {VGG: b.md, unet: c.md}\n")
    assert [word.strip() for word, kind in flow if kind is String] == ["b.md", "c.md"]


def test_an_inline_code_has_its_quantity_its_network_and_its_claim():
    found = kinds("It is\n`#!cnn 93MB != vgg16.fc6.memory`", CnnMarkdownLexer)
    assert found["#!cnn"] is Keyword
    assert found["93MB"] is Number
    assert found["!="] is Operator
    assert found["vgg16.fc6"] is Name.Class
    assert found["memory"] is Name.Attribute
    assert found["`"] is String.Backtick


@pytest.mark.parametrize("text", ["(`#!cnn a.params`)", "x`#!cnn a.params`", "`#!cnn a.params`"])
def test_an_inline_code_is_found_behind_anything(text):
    assert kinds(text, CnnMarkdownLexer)["params"] is Name.Attribute


@pytest.mark.parametrize("text", ["`cnn a.params`", "`#!cnnx`", "`#!cnn a.params\n"])
def test_no_other_code_is_coloured(text):
    assert Keyword not in kinds(text, CnnMarkdownLexer).values()


def test_lines_of_listings_have_names_figures_and_signs():
    found = kinds("CONV3-64: [224x224x64]  memory: 224*224*64=3.2M   weights: (3*3*3)*64 = 1,728")
    assert found["CONV3-64"] is found["memory"] is Name.Label
    assert found["224x224x64"] is found["3.2M"] is found["1,728"] is Number
    assert found["*"] is found["="] is Operator
    assert found["["] is Punctuation


def test_code_is_coloured_as_python():
    found = kinds("import torch\nnet = nn.Sequential(nn.Conv2d(3, 8, 3))  # 8 x 6 x 6\n")
    assert found["import"] is Keyword.Namespace


# Words are asked for, not copied


@pytest.mark.many
@pytest.mark.parametrize("word", sorted(BY_NAME))
def test_every_operation_is_one(word):
    assert kinds(f"layers:\n  - name: {word}")[word] is Name.Function


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.names[0])
def test_the_example_of_every_operation_has_its_colour(kind):
    found = coloured(f"layers:\n  - {kind.example}")
    assert any(colour is Name.Function and word in BY_NAME for word, colour in found)


def test_every_structure_setting_and_quantity_has_its_colour():
    assert {kinds(f"layers:\n  - {word}: []")[word] for word in STRUCTURES} == {Keyword}
    assert {kinds(f"{word}: 1")[word] for word in SETTINGS} == {Name.Tag}
    assert {kinds(f"a.{word} / 2")[word] for word in QUANTITIES} == {Name.Attribute}


# Any text


def test_the_manual_and_the_networks_are_coloured_without_a_rest():
    assert len(BLOCKS) > 100
    for text in [*BLOCKS, *(path.read_text("utf-8") for path in NETWORKS)]:
        coloured(text)
    for path in NETWORKS:
        assert not [piece for piece, kind in coloured(path.read_text("utf-8")) if kind is Text]


PARTS = st.sampled_from(
    [*FRAGMENTS, *BLOCK.split(), *BY_NAME, "\n", " ", "`#!cnn ", "`", "x2", "#", ":", "use: ", "\t"]
)


@pytest.mark.hypothesis
@pytest.mark.parametrize("lexer", [CnnLexer, CnnMarkdownLexer])
@given(text=st.one_of(st.text(), st.lists(PARTS).map("".join)))
def test_what_goes_in_comes_out(lexer, text):
    coloured(text, lexer)


REPEATED = [
    "conv-",
    "a.b-",
    "1x",
    "'\"",
    "`#!cnn ",
    "title: ",
    "  ",
    "# ",
    "x(",
    "conv3-64 + ",
    "=",
    "import",
]


@pytest.mark.many
@pytest.mark.parametrize("part", REPEATED)
@pytest.mark.parametrize("before", ["", "layers:\n  - "])
def test_a_line_without_end_costs_little(part, before):
    def make(size):
        return before + part * (size // len(part))

    assert excess(coloured, make, 10_000, 160_000) < 4


# Where it is used


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """The entry points of pyproject.toml, as an installation would put them on the path."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    points = project["entry-points"]["pygments.lexers"]
    info = tmp_path / "cnn_lexers-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: cnn-lexers\nVersion: 0\n")
    lines = ["[pygments.lexers]", *(f"{name} = {what}" for name, what in points.items())]
    (info / "entry_points.txt").write_text("\n".join(lines))
    monkeypatch.syspath_prepend(str(tmp_path))
    return points


def test_pygments_finds_them_by_name(installed):
    names = ["cnn", "cnn-yaml", "cnn-markdown"]
    assert set(installed) <= set(names)
    found = [type(get_lexer_by_name(name)).__name__ for name in names]
    assert found == ["CnnLexer", "CnnLexer", "CnnMarkdownLexer"]


SAMPLE = "````markdown\n```cnn\nlayers: [conv3-64]\n```\nIt has `#!cnn it.params`.\n````\n"
PLAIN = "~~~{}\nlayers: [conv3-64]\n~~~\n"


@pytest.mark.parametrize("extensions", [["fenced_code", "codehilite"], ["pymdownx.superfences"]])
@pytest.mark.parametrize("language", ["cnn", "cnn-yaml"])
def test_markdown_colours_a_block_that_stays_code(installed, language, extensions):
    html = Markdown(extensions=extensions).convert(PLAIN.format(language))
    assert '<span class="nt">layers</span>' in html
    assert '<span class="nf">conv</span>' in html


def test_a_fence_of_yaml_stays_code_beside_ours(installed):
    html = Markdown(extensions=["pymdownx.superfences", "cnn"]).convert(PLAIN.format("cnn-yaml"))
    assert '<span class="nf">conv</span>' in html
    assert "<figure" not in html


def test_the_manual_colours_its_samples(installed):
    options = load_config(str(ROOT / "mkdocs.yml")).mdx_configs["pymdownx.highlight"]
    markdown = Markdown(
        extensions=["pymdownx.superfences", "pymdownx.highlight"],
        extension_configs={"pymdownx.highlight": options},
    )
    html = markdown.convert(SAMPLE)
    assert '<span class="nf">conv</span>' in html
    assert '<span class="na">params</span>' in html


def test_nothing_is_loaded_before_the_first_word():
    """Pygments loads every lexer of a plugin when it is asked for a language that it lacks."""
    code = "import sys, mkdocs_cnn.show.highlighting\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ours = {name for name in done.stdout.split() if name.startswith("mkdocs_cnn.")}
    assert ours == {
        "mkdocs_cnn.problems",
        "mkdocs_cnn.problems.patterns",
        "mkdocs_cnn.show",
        "mkdocs_cnn.show.highlighting",
    }
