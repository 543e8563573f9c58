"""Laws of options: whatever a configuration says, it is taken, or refused in words."""

import contextlib
import os
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig

from mkdocs_cnn.commands.check import Asked, check
from mkdocs_cnn.commands.sites import SiteError
from mkdocs_cnn.hosts.extension import NETWORKS, CnnExtension
from mkdocs_cnn.hosts.plugin import CnnPlugin
from mkdocs_cnn.settings.choice import SettingError
from mkdocs_cnn.settings.choices import SETTINGS, check_setting

OPTIONS = (*SETTINGS, NETWORKS)
WORDS = ("table", "worked conv1", "layer, params", "all", "binary", "MB", "CHW", "int8", "en", "no")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(WORDS)
scalars = st.one_of(
    *(st.none(), st.booleans(), texts, st.dates(), st.datetimes(), st.binary(max_size=4)),
    *(st.integers(), st.integers(0, 200), st.floats()),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(scalars, inner, max_size=3),
    max_leaves=8,
)
"""Whatever YAML can hold."""
names = st.sampled_from(OPTIONS) | texts
TEXT = "# A page\n\n`#!cnn vgg16.params` and\n\n```cnn\nlenet5\n```\n"


def in_words(error):
    """Is that something to tell people, and not a traceback with other means?"""
    said = str(error)
    assert said.strip()
    assert not any(word in said for word in ("object at", "Traceback", "NoneType"))


@pytest.mark.parametrize("name", SETTINGS)
@given(value=values)
def test_a_setting_is_taken_or_refused_in_words(name, value):
    try:
        check_setting(name, value)
    except SettingError as error:
        in_words(error)
        in_words(str(error.message))
        in_words(str(error.expected))


@given(st.dictionaries(names, values, max_size=4))
@example({"units": 1, "batch": None})
def test_the_extension_takes_them_or_refuses_them_in_words(options):
    try:
        extension = CnnExtension(**options)
    except ValueError as error:
        in_words(error)
    else:
        Markdown(extensions=[extension]).convert(TEXT)


@given(st.dictionaries(names, values, max_size=4))
def test_the_plugin_takes_them_or_says_what_is_wrong_in_words(options):
    plugin = CnnPlugin()
    errors, warnings = plugin.load_config(options, "mkdocs.yml")
    for _, said in (*errors, *warnings):
        in_words(said)
    assert warnings or errors or set(options) <= set(OPTIONS), "nothing is ignored in silence"
    if not errors:
        config = MkDocsConfig("mkdocs.yml")
        config.load_dict({"site_name": "laws"})
        config.validate()
        plugin.on_config(config)


@contextlib.contextmanager
def site(folder, config):
    """A site with a configuration, as the current folder."""
    before = Path.cwd()
    (folder / "mkdocs.yml").write_text(config, encoding="utf-8", newline="\n")
    (folder / "page.md").write_text(TEXT, encoding="utf-8", newline="\n")
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("site")


def checked(folder, config):
    """Check a page of a site; true if its configuration could be used."""
    with site(folder, yaml.dump(config, allow_unicode=True)):
        try:
            check(Asked((Path("page.md"),)))
        except SiteError as error:
            in_words(error)
            return False
        return True


@settings(max_examples=100)
@given(st.dictionaries(names, values, max_size=3))
def test_check_takes_them_or_refuses_them_in_words(folder, options):
    checked(folder, {"site_name": "laws", "plugins": [{"cnn": options}]})


@settings(max_examples=100)
@given(st.sampled_from(["plugins", "markdown_extensions", "docs_dir", "exclude_docs"]), values)
def test_check_reads_any_configuration(folder, key, value):
    checked(folder, {"site_name": "laws", key: value})


@settings(max_examples=100)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
@example("plugins: !!python/name:os.system ''")
@example("INHERIT: mkdocs.yml")
@example("INHERIT: [a]")
@example("plugins: &a [*a]")
@example("? [a]\n: b")
@example("date: 2020-99-99")
@example("[" * 2000)
def test_check_reads_any_text_as_configuration(folder, text):
    with site(folder, text), contextlib.suppress(SiteError):
        check(Asked((Path("page.md"),)))
