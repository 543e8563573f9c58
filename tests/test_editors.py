"""The schemas: what the language takes, they take, and what is often typed wrong, they refuse."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
import yaml
from jsonschema import Draft7Validator

from editors import schemas, vsix
from helpers import PACKAGE, TESTS, library, problems
from mkdocs_cnn import __version__
from mkdocs_cnn.hosts.extension import OPTIONS
from mkdocs_cnn.language.program import block_keys
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.problems.problem import Invalid, Source
from mkdocs_cnn.settings.choices import SETTINGS

pytestmark = pytest.mark.many

NETWORK = Draft7Validator(schemas.network())
MKDOCS = Draft7Validator(schemas.mkdocs())
ZENSICAL = Draft7Validator(schemas.zensical())
FILES = sorted((PACKAGE / "library/networks").glob("*.yml"))
CASES = sorted((TESTS / "cases/valid").glob("*.cnn"))
PAGES = sorted((TESTS.parent / "docs").rglob("*.md"))
BLOCKS = [
    pytest.param(block, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, block in enumerate(
        re.findall(r"(?ms)^```cnn[^\n]*\n(.*?)^```$", page.read_text("utf-8"))
    )
    if "8<" not in block and not block.startswith("mkdocs-cnn export")
]


def takes(text):
    """Does the schema take a text? None where it is a listing, or has a mistake."""
    try:
        program, found = read(Source("block.cnn", text), is_network=library().__contains__)
    except Invalid:
        return None
    if found or program.listing is not None:
        return None
    return NETWORK.is_valid(yaml.safe_load(text))


@pytest.mark.parametrize("validator", [NETWORK, MKDOCS, ZENSICAL])
def test_a_schema_is_one(validator):
    Draft7Validator.check_schema(validator.schema)
    name = validator.schema["$id"].removeprefix("https://mkdocs-cnn.github.io/mkdocs-cnn/")
    assert (TESTS.parent / "docs" / name).is_file()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_networks_of_the_package_are_taken(path):
    assert takes(path.read_text("utf-8"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_can_be_written_is_taken(path):
    assert takes(path.read_text("utf-8")) is not False


@pytest.mark.parametrize("block", BLOCKS)
def test_the_blocks_of_the_manual_are_taken(block):
    assert takes(block) is not False


def test_most_of_them_are_no_listings():
    assert sum(takes(each.values[0]) is not None for each in BLOCKS) > 250
    assert sum(takes(each.read_text("utf-8")) is not None for each in CASES) > 80


BLOCK = """title: A net
input: 32x32x3
defaults: {conv: nobias}
layers:
  - conv1: conv3-16 stride 2 + bn + relu
  - body x2:
      - residual:
          - conv3-16 + relu
        shortcut: projection
  - both:
      concat: [[], [conv1-8]]
  - top: {fc: {out: 10}}
view: stages
columns: layer, params
expect: {params: 1M}
"""
DEFINING = """input: 32x32x3
define:
  block-width stride=1: [conv3-width stride stride nobias + relu]
layers: [block-8 stride 2, maxpool]
"""
TYPED = [
    ("conv3-16 stride", "cnov3-16 stride"),
    ("stride 2 + bn", "strid 2 + bn"),
    ("+ bn + relu", "+ bn + rellu"),
    ("+ bn + relu", "+ bn +"),
    ("title", "titel"),
    ("input", "inptu"),
    ("32x32x3", "32*32*3"),
    ("32x32x3", "224x224x"),
    ("layers:", "layer:"),
    ("nobias", "nobais"),
    ("{conv: nobias}", "{conf: nobias}"),
    ("shortcut: projection", "shortcut: projektion"),
    ("shortcut", "shortcuts"),
    ("concat: [[], [conv1-8]]", "concat: [[conv1-8]]"),
    ("{out: 10}", "{outputs: 10}"),
    ("{out: 10}", "{}"),
    ("stages", "stage"),
    ("params\n", "prams\n"),
    ("expect: {params: 1M}", "expect: [params]"),
    ("body x2", "body_x 2"),
    ("title: A net", "use: vgg16"),
]


def test_the_block_in_which_something_is_typed_wrong_is_right():
    assert takes(BLOCK)
    assert takes(DEFINING)


@pytest.mark.parametrize(("right", "wrong"), TYPED)
def test_what_is_often_typed_wrong_is_refused(right, wrong):
    text = BLOCK.replace(right, wrong, 1)
    assert text != BLOCK
    assert problems(text), "the language refuses it, too"
    assert not NETWORK.is_valid(yaml.safe_load(text))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("stride stride", "strid stride"),
        ("maxpool", "maxpool-3"),
        ("width stride=1", "width stride:1"),
    ],
)
def test_an_operation_is_known_beside_definitions(right, wrong):
    text = DEFINING.replace(right, wrong, 1)
    assert problems(text)
    assert not NETWORK.is_valid(yaml.safe_load(text))


@pytest.mark.parametrize(
    "text", ["", "[conv3-64]", "title: A\n", "input: 8x8x3\n", "compare: [a]\n"]
)
def test_what_names_no_network_is_refused(text):
    assert not NETWORK.is_valid(yaml.safe_load(text))


def test_every_key_and_option_is_there():
    assert set(NETWORK.schema["properties"]) == set(block_keys(SETTINGS))
    for schema in (MKDOCS.schema, ZENSICAL.schema):
        assert set(schema["definitions"]["options"]["properties"]) == set(OPTIONS)


def test_every_text_is_a_sentence_and_every_link_leads_to_the_site():
    texts = re.findall(
        r'"markdownDescription": "((?:[^"\\]|\\.)*)"', schemas.as_json(NETWORK.schema)
    )
    assert len(texts) > 60
    links = {link for text in texts for link in re.findall(r"\]\((.*?)\)", text)}
    assert all(link.startswith("https://mkdocs-cnn.github.io/mkdocs-cnn/") for link in links)
    for link in links:
        page = link.removeprefix(schemas.SITE).partition("/#")[0]
        assert (TESTS.parent / "docs" / f"{page}.md").is_file(), link


# mkdocs.yml and zensical.toml


@pytest.mark.parametrize(
    "text",
    [
        "site_name: Mine\n",
        "plugins: [search, cnn]\n",
        "plugins:\n  - cnn:\n      networks: networks\n      units: MB\n      claims: error\n",
        "plugins: {search: {}, cnn: {columns: [layer, params]}}\n",
        "markdown_extensions:\n  - tables\n  - cnn: {bias: false, limits: {layers: 10000}}\n",
        "plugins:\n  - cnn\n  - mike: {alias_type: symlink}\n",
    ],
)
def test_a_configuration_is_taken(text):
    assert MKDOCS.is_valid(yaml.safe_load(text))


@pytest.mark.parametrize(
    "text",
    [
        "plugins:\n  - cnn:\n      untis: MB\n",
        "plugins:\n  - cnn: {claims: warn}\n",
        "plugins: {cnn: {batch: many}}\n",
        "markdown_extensions:\n  - cnn: {limits: {layer: 100}}\n",
    ],
)
def test_a_configuration_is_refused(text):
    assert not MKDOCS.is_valid(yaml.safe_load(text))


def test_zensical_has_the_same_options():
    def whole(**options):
        return {"project": {"markdown_extensions": {"cnn": options}}}

    assert ZENSICAL.is_valid(whole(units="MB"))
    assert not ZENSICAL.is_valid(whole(untis="MB"))


def test_the_manual_is_configured_so():
    text = (TESTS.parent / "mkdocs.yml").read_text("utf-8").replace("!relative ", "")
    assert MKDOCS.is_valid(yaml.safe_load(text))


# The extension of VS Code


def test_the_extension_is_one_file_with_all_that_it_names(tmp_path):
    path = vsix.write(tmp_path)
    with ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    assert all(info.date_time[0] == 1980 for info in ZipFile(path).infolist()), "no time of day"
    package = json.loads(held["extension/package.json"])
    named = [each["path"].removeprefix("./") for each in package["contributes"]["grammars"]]
    assert {f"extension/{name}" for name in named} < set(held)
    tree = ElementTree.fromstring(held["extension.vsixmanifest"])
    space = {"v": "http://schemas.microsoft.com/developer/vsx-schema/2011"}
    assert tree.find(".//v:Identity", space).get("Version") == package["version"] == __version__
    assets = [each.get("Path") for each in tree.iterfind(".//v:Asset", space)]
    assert set(assets) <= set(held)
    assert "PackageManifest" in tree.tag
    (types,) = [each for name, each in held.items() if name == "[Content_Types].xml"]
    known = {each.get("Extension") for each in ElementTree.fromstring(types)}
    assert {Path(name).suffix for name in held} - {".xml"} == known
