"""Schemas and grammars in what editors are made of: a server of YAML, the grammars of VS Code.

They are tried where NODE_MODULES names a folder with them; `nox -s editors` installs one.
"""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String

from editors.grammar import SCOPES
from editors.server import running
from mkdocs_cnn.layers import KINDS
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.problems.problem import Invalid, Source
from mkdocs_cnn.settings.choices import VIEWS
from mkdocs_cnn.show.highlighting import CnnLexer

MODULES = os.environ.get("NODE_MODULES", "")
pytestmark = pytest.mark.skipif(not MODULES, reason="NODE_MODULES names no folder")
ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FILE, CONFIG = "small.yml", "mkdocs.yml"
HEAD = "input: 8x8x3\nlayers:\n"


@pytest.fixture(scope="module")
def server():
    program = Path(MODULES, "yaml-language-server/bin/yaml-language-server")
    schemas = {
        (DOCS / "schema/network.json").as_uri(): FILE,
        (DOCS / "schema/mkdocs.json").as_uri(): CONFIG,
    }
    with running(["node", str(program), "--stdio"], schemas) as one:
        assert one.complaints("use: lenet5\n", FILE) == []  # by then it has read its settings
        yield one


def documentation(offered):
    text = offered.get("documentation", "")
    return text if isinstance(text, str) else text["value"]


# A server of YAML


@pytest.mark.parametrize("place", ["  - |\n", "  - conv1: |\n", "  - stage:\n      - |\n"])
def test_it_offers_every_layer_with_what_it_is(server, place):
    offered = server.complete(HEAD + place, FILE)
    assert {"conv3-64", "fc-4096", "maxpool3 stride 2", "relu", "residual", "concat"} <= set(
        offered
    )
    assert sum(documentation(each).startswith("`") for each in offered.values()) >= len(KINDS)
    conv = offered["conv3-64"]
    assert conv["textEdit"]["newText"] == "conv${1:3}-${2:64}"
    assert "- `stride`: step of the kernel" in documentation(conv)


def test_it_offers_keys_values_and_networks(server):
    assert {"input", "layers", "use", "vary", "units"} <= set(server.complete("|", FILE))
    assert set(VIEWS) <= set(server.complete(f"{HEAD}  - relu\nview: |\n", FILE))
    assert {"vgg16", "lenet5"} <= set(server.complete("use: |\n", FILE))
    assert "true" not in server.complete("use: |\n", FILE)


def test_it_offers_options_in_a_configuration(server):
    assert "cnn" in server.complete("plugins:\n  - |\n", CONFIG)
    assert {"networks", "units", "claims"} <= set(
        server.complete("plugins:\n  - cnn:\n      |\n", CONFIG)
    )
    claims = server.complete("plugins:\n  - cnn:\n      claims: |\n", CONFIG)
    assert set(claims) == {"note", "warning", "error"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD}  - conv1: co|nv3-64 x2\n", ["`conv` (`convolution`)", "- `stride`: step of"]),
        (f"{HEAD}  - maxpool|\n", ["maximum pooling"]),
        (f"{HEAD}  - block: [from down + ad|d]\n", []),
        ("inp|ut: 8x8x3\nlayers: [relu]\n", ["The input's size, as `224x224x3`"]),
        (f"{HEAD}  - resi|dual: [conv3-3]\n", ["whose input is added to its output"]),
        (
            f"{HEAD}  - relu\nuni|ts: MB\n",
            ["binary (MiB), decimal (MB)", "/guide/options/#settings"],
        ),
    ],
)
def test_it_says_what_is_under_the_mouse(server, text, said):
    found = server.hover(text, FILE)
    assert [each for each in said if each not in found] == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (f"{HEAD}  - cnov3-8\n", 2, "No operation is called so"),
        (f"{HEAD}  - fc-10 nobais\n", 2, "This is no layer line"),
        ("inptu: 8x8x3\nlayers: [relu]\n", 0, "Property inptu is not allowed."),
        (f"{HEAD}  - relu\nview: tabel\n", 3, 'Valid values: "table", "stages"'),
    ],
)
def test_it_marks_what_is_typed_wrong(server, text, line, said):
    assert any(at == line and said in words for at, words in server.complaints(text, FILE))


def test_it_finds_nothing_in_the_networks_of_the_package(server):
    for path in sorted((ROOT / "plugin/mkdocs_cnn/library/networks").glob("*.yml")):
        assert server.complaints(path.read_text("utf-8"), FILE) == [], path.name


def test_it_marks_an_option_that_is_none(server):
    (found,) = server.complaints("plugins:\n  - search\n  - cnn:\n      untis: MB\n", CONFIG)
    assert found == (3, "Property untis is not allowed.")


# What reads TOML


@pytest.mark.parametrize(("option", "right"), [("units", True), ("untis", False)])
def test_an_option_in_zensical_toml_is_known(tmp_path, option, right):
    file = tmp_path / "zensical.toml"
    file.write_text(f'[project.markdown_extensions.cnn]\n{option} = "MB"\n')
    schema = (DOCS / "schema/zensical.json").as_uri()
    command = ["node", str(Path(MODULES, ".bin/taplo").resolve()), "lint", "--schema", schema]
    done = subprocess.run([*command, file.name], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode == 0) == right, done.stderr.decode()
    assert right or b"'untis' was unexpected" in done.stderr


# Grammars

KINDS_OF = {
    "key": Name.Tag,
    "keyword": Keyword,
    "label": Name.Label,
    "operation": Name.Function,
    "network": Name.Class,
    "quantity": Name.Attribute,
    "figure": Number,
    "text": String,
    "quoted": String,
    "comment": Comment.Single,
    "operator": Operator,
    "mark": Punctuation,
}
BY_SCOPE = {SCOPES[name]: kind for name, kind in KINDS_OF.items()}


def pieces(*texts):
    """The pieces of texts, each with its scopes: (scope of the language, text)."""
    script = ROOT / "tests/editors/tokens.mjs"
    command = ["node", str(script), str(Path(MODULES).resolve()), str(DOCS / "editors/vscode")]
    done = subprocess.run(
        command, input=json.dumps(texts).encode(), capture_output=True, check=True
    )
    return json.loads(done.stdout)


def kind_of(scopes):
    return next((BY_SCOPE[each] for each in reversed(scopes) if each in BY_SCOPE), None)


def samples():
    """The networks of the package, and the blocks of the manual that are no listings."""
    for path in sorted((ROOT / "plugin/mkdocs_cnn/library/networks").glob("*.yml")):
        yield path.read_text("utf-8")
    for page in sorted(DOCS.rglob("*.md")):
        for text in re.findall(r"(?ms)^```cnn[^\n]*\n(.*?)^```$", page.read_text("utf-8")):
            try:
                program, _ = read(Source("block.cnn", text))
            except Invalid:
                continue
            if program.listing is None:
                yield text


def test_every_piece_has_the_kind_that_the_lexer_gives_it():
    texts = list(samples())
    assert len(texts) > 300
    for text, found in zip(texts, pieces(*(("source.cnn", each) for each in texts)), strict=True):
        ours = [kind_of(scopes) for piece, scopes in found for _ in piece]
        lexed = CnnLexer().get_tokens_unprocessed(text)
        theirs = [kind if kind in BY_SCOPE.values() else None for _, kind, p in lexed for _ in p]
        each = zip(text, ours, theirs, strict=True)
        wrong = [(at, *one) for at, one in enumerate(each) if one[0].strip() and one[1] != one[2]]
        assert wrong == [], text


PAGE = """# A page

```cnn title="A net"
input: 8x8x3
layers: [conv3-8]
```

It has `#!cnn vgg16.params | M`, and `code`.

- item

    ~~~ {.cnn #id}
    use: lenet5
    ~~~

> ``` cnn
> use: nin
> ```

````markdown
```cnn
use: alexnet
```
````

```cnnx
use: zfnet
```

use: unet
"""


def test_blocks_and_numbers_are_coloured_in_markdown():
    (found,) = pieces(("text.html.markdown", PAGE))
    kinds = {piece.strip(): kind_of(scopes) for piece, scopes in found}
    assert kinds["input"] is Name.Tag
    assert kinds["conv"] is Name.Function
    assert kinds["8x8x3"] is Number
    assert kinds["vgg16"] is kinds["lenet5"] is kinds["nin"] is Name.Class
    assert kinds["params"] is Name.Attribute
    assert kinds["#!cnn"] is Keyword
    for name in ("alexnet", "zfnet", "unet"):
        (scopes,) = [scopes for piece, scopes in found if name in piece]
        assert kind_of(scopes) is None
    blocks = [p for p, scopes in found if "meta.embedded.block.cnn" in scopes]
    assert "code" not in blocks
    (fence,) = [scopes for piece, scopes in found if piece == ' title="A net"']
    assert "fenced_code.block.language.attributes" in fence


def test_the_extension_names_files_that_are_there():
    folder = DOCS / "editors/vscode"
    package = json.loads((folder / "package.json").read_text("utf-8"))
    grammars = package["contributes"]["grammars"]
    for each in grammars:
        grammar = json.loads((folder / each["path"]).read_text("utf-8"))
        assert grammar["scopeName"] == each["scopeName"]
    assert len(grammars) == 2
