"""`mkdocs-cnn check` says what a site's host passes over without a word."""

import json

import pytest

from mkdocs_cnn.commands import hosting

PAGE = "# Page\n\n```cnn\nlenet5\n```\n"
TOML = '[project]\nsite_name = "Test" # plugins: cnn\n'
IGNORED = "Zensical ignores this plugin, and shows no block and no number"
OPTIONS = "Zensical ignores these options of the plugin: "
BARE = (
    "pages get no style sheet from this extension: in MkDocs and ProperDocs, the plugin brings it "
    "along"
)
UNWATCHED = 'Zensical does not see when a network in the folder "nets" changes'


@pytest.fixture
def check(command, tmp_path, monkeypatch):
    """Check a site with these configurations: the status, and what is found at which place."""
    monkeypatch.chdir(tmp_path)
    for name in ("docs", "nets"):
        (tmp_path / name).mkdir()
    (tmp_path / "docs" / "index.md").write_text(PAGE, "utf-8")

    def run(*arguments, **configs):
        for name, text in configs.items():
            (tmp_path / f"{name}.{'toml' if name == 'zensical' else 'yml'}").write_text(
                text, "utf-8"
            )
        status, out, _ = command("check", "--format", "json", *arguments)
        found = json.loads(out)["findings"]
        return status, [(f"{x['path']}:{x['line']}:{x['column']}", x["message"]) for x in found]

    return run


@pytest.fixture
def alone(monkeypatch):
    """Have Zensical installed, and neither MkDocs nor ProperDocs."""
    monkeypatch.setattr(hosting, "find_spec", lambda name: name == "zensical" or None)


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ('plugins = ["search", "cnn"]\n', "3:23"),
        ("plugins = [\n  'search', # not cnn\n  {cnn = {}},\n]\n", "5:4"),
        ('[project.plugins.search]\n[project.plugins.cnn]\nnetworks = "nets"\n', "4:18"),
        ("[project.plugins]\nsearch = {}\ncnn = {}\n", "5:1"),
    ],
)
def test_a_plugin_in_zensical_toml_is_ignored(check, config, place):
    assert check(zensical=TOML + config) == (2, [(f"zensical.toml:{place}", IGNORED)])
    assert check("docs/index.md")[0] == 2, "whatever is checked of the site"


def test_a_plugin_in_mkdocs_yml_is_ignored_where_zensical_builds(check, alone):
    config = "site_name: Test\n# cnn is below\nplugins:\n  - search\n  - cnn:\n      batch: 2\n"
    assert check(mkdocs=config) == (2, [("mkdocs.yml:5:5", IGNORED)])


def test_elsewhere_plugins_are_run(check):
    assert check(mkdocs="site_name: Test\nplugins: [cnn: {networks: nets}]\n") == (0, [])


def test_properdocs_reads_its_own_configuration(check, alone):
    assert check(properdocs="site_name: Test\nplugins: [cnn]\n") == (0, [])


def test_beside_a_zensical_toml_the_other_is_for_others(check, alone):
    mkdocs = "site_name: Test\nplugins: [cnn]\n"
    assert check(mkdocs=mkdocs, zensical=f"{TOML}[project.markdown_extensions.cnn]\n") == (0, [])
    found = check(mkdocs=mkdocs, zensical=f"{TOML}plugins = ['cnn']\n")
    assert found == (2, [("zensical.toml:3:13", IGNORED)])
    assert check(zensical="not toml") == (0, []), "that is for Zensical to say"


def test_options_of_the_plugin_are_ignored_beside_an_extension(check, alone):
    extension = "site_name: Test\nmarkdown_extensions: [cnn: {batch: 2}]\n"
    both = f"{extension}plugins: [cnn: {{batch: 2, units: MB}}]\n"
    assert check(mkdocs=both) == (2, [("mkdocs.yml:3:11", f"{OPTIONS}units")])
    assert check(mkdocs=f"{extension}plugins: [cnn: {{batch: 2}}]\n") == (0, [])
    assert check(mkdocs=f"{extension}plugins: [cnn]\n") == (0, [])


@pytest.mark.parametrize(
    ("watched", "told"),
    [("", True), ('watch = ["docs"]', True), ('watch = ["nets"]', False), ('watch = ["."]', False)],
)
def test_networks_are_to_be_watched(check, watched, told):
    config = f'{TOML}{watched}\n[project.markdown_extensions.cnn]\nnetworks = "nets"\n'
    found = [("zensical.toml:5:1", UNWATCHED)] * told
    assert check(zensical=config) == (int(told), found)


EXTENSION = "site_name: Test\nmarkdown_extensions: [tables, cnn: {networks: nets}]\n"


@pytest.mark.parametrize("name", ["mkdocs", "properdocs"])
def test_an_extension_alone_brings_no_style_sheet(check, monkeypatch, name):
    """But in Zensical, which cannot be ruled out where it is installed."""
    monkeypatch.setattr(hosting, "find_spec", lambda module: module == name or None)
    assert check(**{name: EXTENSION}) == (1, [(f"{name}.yml:2:31", BARE)])
    assert check(**{name: f"{EXTENSION}extra_css: [assets/cnn.css]\n"}) == (0, [])
    assert check(**{name: f"{EXTENSION}plugins: [cnn]\n"}) == (0, [])
    monkeypatch.setattr(hosting, "find_spec", bool)
    assert check(**{name: EXTENSION}) == (0, [])


def test_zensical_speaks_the_language_of_its_theme(check, command):
    theme = '[project.theme]\nlanguage = "zh"\n'
    check(zensical=f"{TOML}{theme}[project.markdown_extensions.cnn]\n")
    assert "已检查" in command("check")[2]
