"""A site's configuration is read as its hosts read it, without loading them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import TESTS
from mkdocs_cnn.commands.pages import without_front_matter
from mkdocs_cnn.commands.sites import Site, SiteError, Sites, find_config, read_site

CONFIGS = {
    "nothing": "",
    "a list": "markdown_extensions:\n  - admonition\n  - toc: {permalink: true}\n  - footnotes\n",
    "a mapping": "markdown_extensions:\n  admonition:\n  toc: {permalink: true, baselevel: 2}\n",
    "twice": "markdown_extensions:\n  - tables\n  - admonition\n  - admonition\n",
    "an empty list": "markdown_extensions: []\n",
    "a folder of its own": "docs_dir: pages\nmarkdown_extensions: [smarty]\n",
    "tags": (
        "markdown_extensions:\n"
        "  - toc: {permalink: !ENV [CNN_TEST_A, CNN_TEST_B, true]}\n"
        "  - smarty: {smart_dashes: !ENV CNN_TEST_NO}\n"
        "  - footnotes: {BACKLINK_TEXT: !ENV [CNN_TEST_NOWHERE, back]}\n"
        "  - pymdownx.snippets:\n"
        "      base_path: [!relative $config_dir/parts, !relative $docs_dir, plain]\n"
    ),
    "inherited": (
        "INHERIT: above/base.yml\nmarkdown_extensions:\n  toc: {baselevel: 3}\n  smarty: {}\n"
    ),
}


@pytest.fixture
def write(tmp_path):
    """Write a file of the site, and give its path."""

    def call(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return call


def plain(options):
    """Options with paths as text: the hosts put objects in their place."""
    if isinstance(options, dict):
        return {key: plain(value) for key, value in options.items()}
    if isinstance(options, list):
        return [plain(value) for value in options]
    return str(Path(options)) if isinstance(options, os.PathLike) else options


LISTS = {
    "replaced": ("[admonition, footnotes]", "[smarty, {toc: {baselevel: 2}}]"),
    "by none": ("[admonition, footnotes]", "[]"),
    "by a mapping": ("[admonition, footnotes]", "{smarty: {}}"),
    "a mapping by a list": ("{admonition: {}, footnotes: {}}", "[smarty]"),
}


@pytest.mark.parametrize("host", ["mkdocs", "properdocs"])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_the_place_of_an_inherited_one(write, host, name):
    load_config = pytest.importorskip(f"{host}.config").load_config
    above, own = LISTS[name]
    write("docs/index.md", "")
    base = "site_name: Test\ntheme: {name: null, custom_dir: docs}\nplugins: []\n"
    write("base.yml", f"{base}markdown_extensions: {above}\n")
    path = write("mkdocs.yml", f"INHERIT: base.yml\nmarkdown_extensions: {own}\n")
    theirs, ours = load_config(str(path)), read_site(path)
    assert list(ours.extensions) == list(theirs.markdown_extensions)
    assert "admonition" not in ours.extensions


@pytest.mark.parametrize("host", ["mkdocs", "properdocs"])
@pytest.mark.parametrize("name", CONFIGS)
def test_read_as_the_hosts_read_it(write, monkeypatch, host, name):
    load_config = pytest.importorskip(f"{host}.config").load_config
    monkeypatch.setenv("CNN_TEST_B", "false")
    monkeypatch.setenv("CNN_TEST_NO", "off")
    base = "markdown_extensions:\n  toc: {permalink: true, baselevel: 2}\n  admonition: {}\n"
    write("above/base.yml", base)
    write("pages/index.md", "")
    write("docs/index.md", "")
    path = write(
        "mkdocs.yml",
        f"site_name: Test\ntheme: {{name: null, custom_dir: above}}\nplugins: []\n{CONFIGS[name]}",
    )
    theirs, ours = load_config(str(path)), read_site(path)
    assert list(ours.extensions) == list(theirs.markdown_extensions)
    given = {name: options for name, options in ours.extensions.items() if options}
    assert given == plain(dict(theirs.mdx_configs))
    assert ours.docs == Path(theirs.docs_dir)


ZENSICAL = """
[project]
site_name = "Test"
[project.markdown_extensions.admonition]
[project.markdown_extensions.toc]
baselevel = 2
[project.markdown_extensions.pymdownx.snippets]
check_paths = true
[project.markdown_extensions.pymdownx.blocks.tab]
[project.markdown_extensions.zensical.extensions.preview]
"""


def test_zensical_is_read_as_it_reads_itself(write):
    config = pytest.importorskip("zensical.config")
    write("docs/index.md", "")
    path = write("zensical.toml", ZENSICAL)
    theirs, ours = config.parse_config(str(path)), read_site(path)
    own = {"zensical.extensions.autorefs"}  # what it adds for itself
    assert set(ours.extensions) == {str(name) for name in theirs["markdown_extensions"]} - own
    assert ours.extensions["toc"]["baselevel"] == theirs["mdx_configs"]["toc"]["baselevel"]
    assert ours.extensions["pymdownx.snippets"] == {"check_paths": True}


def test_zensical_without_extensions_has_the_usual_ones(write):
    assert read_site(write("zensical.toml", "[project]\n")).extensions == Site().extensions


def test_options_of_the_plugin_go_before_those_of_the_extension(write):
    text = "markdown_extensions: [{cnn: {units: MB, batch: 2, networks: a}}]\n"
    assert read_site(write("mkdocs.yml", text)).options == {
        "units": "MB",
        "batch": 2,
        "networks": "a",
    }
    text += "plugins: [search, {cnn: {units: kB, networks: b, enabled: false}}]\n"
    site = read_site(write("mkdocs.yml", text))
    assert site.options == {"units": "kB", "batch": 2, "networks": "b"}
    assert "cnn" not in site.extensions


def test_the_networks_are_found_from_the_configuration(write, tmp_path):
    site = read_site(write("mkdocs.yml", "plugins: {cnn: {networks: nets}}\n"))
    assert site.networks == tmp_path / "nets"
    site = read_site(write("mkdocs.yml", "plugins: [cnn: {networks: !relative $docs_dir/n}]\n"))
    assert site.networks == tmp_path / "docs" / "n"


def test_python_objects_are_left_out_and_not_made(write):
    text = (
        "markdown_extensions:\n"
        "  - toc:\n"
        "      slugify: !!python/object/apply:os.mkdir [made]\n"
        "      permalink: true\n"
        "  - pymdownx.superfences:\n"
        "      custom_fences:\n"
        "        - {name: a, format: !!python/name:nowhere.at_all }\n"
        "        - !custom b\n"
    )
    site = read_site(write("mkdocs.yml", text))
    assert site.extensions["toc"] == {"permalink": True}
    assert site.extensions["pymdownx.superfences"] == {"custom_fences": [{"name": "a"}]}
    assert not Path("made").exists()


def test_a_folder_relative_to_the_page(write):
    text = "markdown_extensions: [{pymdownx.snippets: {base_path: !relative }}]\n"
    site = read_site(write("mkdocs.yml", text))
    assert site.varies
    extensions = site.extensions_for(Path("docs/guide/a.md"))
    assert extensions["pymdownx.snippets"] == {"base_path": str(Path("docs/guide"))}
    assert not read_site(write("mkdocs.yml", "a: 1")).varies


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it holds no keys and values"),
        ("- a\n", "it holds no keys and values"),
        ("a: [1\n", "while parsing a flow sequence"),
        ("INHERIT: mkdocs.yml\n", "it inherits from itself"),
        ("INHERIT: nowhere.yml\n", "No such file"),
        ("a: \x00", "it holds a NUL character"),
        ("markdown_extensions: {toc: &a {b: *a}}\n", "more than 500,000 values"),
        (
            "0: &a0 {x: 1}\n"
            + "".join(f"{n}: &a{n} [{f'*a{n - 1},' * 10}]\n" for n in range(1, 9)),
            "more than 500,000 values",
        ),
        (
            "0: &a0 {x: 1}\n"
            + "".join(f"{n}: &a{n} {{<<: [{f'*a{n - 1},' * 10}]}}\n" for n in range(1, 9)),
            "more than 500,000 values",
        ),
        ("a: " + "[" * 500, "nested more than 100 deep"),
        ("a: " + "[" * 200_000, "lists and mappings are nested more than 100 deep"),
        ("a: *b", "more than 500,000 values"),
    ],
)
def test_what_is_no_configuration(write, text, words):
    with pytest.raises(SiteError, match=words) as caught:
        read_site(write("mkdocs.yml", text))
    assert str(caught.value).startswith("cannot read mkdocs.yml: ")
    assert "\n" not in str(caught.value)


SCALARS = st.sampled_from([None, True, 1, -1, 2.5, "", "docs", "..", "a\0b", "toc", "cnn", "!x"])
KEYS = ("docs_dir", "INHERIT", "plugins", "markdown_extensions", "exclude_docs", "toc", "cnn")
INNER_KEYS = (*KEYS, "networks", "claims", "pymdownx")
DATA = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(INNER_KEYS), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(KEYS), DATA, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_configuration_of_any_shape(write, data):
    """It can be used, or it is said why not."""
    path = write("mkdocs.yml", yaml.safe_dump(data))
    with suppress(SiteError):
        site = read_site(path)
        assert site.extensions_for(path).keys() == site.extensions.keys()
        assert site.networks is None or isinstance(site.networks, Path)


TABLES = ("project", "markdown_extensions", "pymdownx", "zensical.extensions", "toc")


@given(st.lists(st.tuples(st.lists(st.sampled_from(TABLES), max_size=3), SCALARS), max_size=3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_table_of_any_shape(write, entries):
    lines = [".".join([*keys, "x"]) + f" = {str(value).lower()}" for keys, value in entries]
    path = write("zensical.toml", "\n".join(lines))
    with suppress(SiteError):
        read_site(path)


def test_front_matter_that_would_be_too_much_is_none():
    """Whoever loaded it would need more memory than there is, or more of a stack."""
    aliases = "".join(f"b{n}: &b{n} [{f'*b{n - 1},' * 10}]\n" for n in range(1, 12))
    for matter in ("a: " + "[" * 200_000, f"b0: &b0 [1]\n{aliases}"):
        text = f"---\n{matter}\n---\ntext"
        assert without_front_matter(text) == text


def test_the_nearest_configuration_counts(write, tmp_path):
    outer = write("mkdocs.yml", "a: 1")
    inner = write("docs/en/zensical.toml", "")
    (tmp_path / "docs" / "en" / "guide").mkdir()
    assert find_config(tmp_path / "docs" / "en" / "guide") == inner
    assert find_config(tmp_path / "docs" / "en" / ".." / "en") == inner
    assert find_config(tmp_path / "docs") == outer


def test_a_broken_configuration_is_remarked_once(write, tmp_path):
    write("mkdocs.yml", "a: [")
    sites = Sites(None, {"claims": "error"})
    assert sites.of(tmp_path) is sites.of(tmp_path / "docs")
    assert sites.of(tmp_path).extensions == Site().extensions
    assert sites.of(tmp_path).options == {"claims": "error"}
    (remark,) = sites.remarks
    assert str(remark).startswith("cannot read mkdocs.yml: ")


def test_a_broken_configuration_that_was_asked_for_is_an_error(write, tmp_path):
    with pytest.raises(SiteError):
        Sites(write("mkdocs.yml", "a: ["), {}).of(tmp_path)


# Front matter

LINES = st.sampled_from(
    [
        "---",
        "--- ",
        "...",
        "title: A",
        "a: [",
        "  b: c",
        "    more",
        "\tmore",
        "",
        "  ",
        "# H",
        "- a",
    ]
)


@given(st.lists(LINES).map("\n".join))
def test_front_matter_is_what_mkdocs_takes_off(text):
    meta = pytest.importorskip("mkdocs.utils.meta")
    assert without_front_matter(text) == meta.get_data(text)[0]


def test_the_pages_of_this_project_are_read_as_mkdocs_does():
    config = pytest.importorskip("mkdocs.config")
    root = TESTS.parent
    theirs = config.load_config(str(root / "mkdocs.yml"))
    ours = read_site(root / "mkdocs.yml")
    assert list(ours.extensions) == list(theirs.markdown_extensions)
    assert ours.docs == Path(theirs.docs_dir)
