"""The plugin installs the extension in MkDocs, and does what only a plugin can."""

from __future__ import annotations

import logging
import re
from importlib.metadata import entry_points

import pytest
from markdown import Markdown

from hosts import Site, outdated

mkdocs_config = pytest.importorskip("mkdocs.config")
from mkdocs.commands.build import build  # noqa: E402
from mkdocs.exceptions import Abort  # noqa: E402

from mkdocs_cnn.hosts.plugin import STYLE_SHEET, CnnPlugin  # noqa: E402

pytestmark = pytest.mark.skipif(
    not [point for point in entry_points(group="mkdocs.plugins") if point.name == "cnn"],
    reason="the package is not installed",
)

NETWORK = "input: 8x8x3\nlayers: [conv3-4, fc-10]\n"
PAGE = "# Page\n\n```cnn\n{}\n```\n"


@pytest.fixture
def site(tmp_path):
    return (
        Site(tmp_path).write("docs/index.md", PAGE.format("mine")).write("nets/mine.yml", NETWORK)
    )


def configure(site, plugin="{networks: nets}", **more):
    """Write the configuration and load it as `mkdocs build` does."""
    lines = ["site_name: Test", "theme: {name: mkdocs}", f"plugins: [{{cnn: {plugin}}}]"]
    lines += [f"{name}: {value}" for name, value in more.items()]
    site.write("mkdocs.yml", "\n".join(lines))
    return mkdocs_config.load_config(str(site.folder / "mkdocs.yml"))


def built(site, plugin="{networks: nets}", **more):
    """Build in this process, with the one instance of the plugin; give the page."""
    config = configure(site, plugin, **more)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    return config, site.read("index.html")


def warnings(caplog):
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


def test_an_old_copy_of_the_style_sheet_is_told(site, caplog):
    """It goes before what the plugin brings along, and was written for other pages."""
    site.write("docs/assets/cnn.css", "table { color: red }\n")
    built(site)
    assert warnings(caplog) == [], "that is its author's own"
    site.write("docs/assets/cnn.css", outdated("table { color: red }\n"))
    built(site)
    (told,) = warnings(caplog)
    assert "docs/assets/cnn.css:1:1: this file was written by another version" in told
    assert site.read("assets/cnn.css").endswith("red }\n")


def test_a_page_shows_a_network_of_the_site(site, caplog):
    _, html = built(site)
    assert html.count("<figure") == 1
    assert "2,682" in html
    assert warnings(caplog) == []


@pytest.mark.parametrize(
    "extensions",
    [
        "[]",
        "[cnn]",
        "[mkdocs_cnn]",
        "[mkdocs_cnn.hosts.extension]",
        "[pymdownx.superfences, cnn]",
        "[cnn, fenced_code]",
    ],
)
def test_a_fence_is_shown_once_whatever_extensions_are_listed(site, caplog, extensions):
    site.write("docs/index.md", PAGE.format("mine") + PAGE.format("nonsuch"))
    _, html = built(site, markdown_extensions=extensions)
    assert html.count("<figure") == 1
    assert html.count('role="alert"') == 1
    (warning,) = warnings(caplog)
    assert warning.startswith("index.md:9:1: unknown network")


def test_options_of_the_listed_extension_count_too(site):
    _, html = built(
        site, "{networks: nets}", markdown_extensions="[{cnn: {columns: [layer, macs]}}]"
    )
    assert ">MACs</th>" in html
    assert ">Parameters" not in html


def test_settings_are_defaults_for_every_block(site):
    _, html = built(site, "{networks: nets, columns: 'layer, macs'}")
    assert ">MACs</th>" in html
    assert ">Parameters" not in html


DECLARED = "---\ncnn: {{{}}}\n---\n\n`#!cnn 4.132 GMACs = resnet50.macs`\n"


def test_a_page_declares_a_convention_above_its_text(site, caplog):
    site.write("docs/index.md", DECLARED.format("count: ptflops"))
    site.write("docs/other.md", "`#!cnn 4.132 GMACs = resnet50.macs`\n")
    built(site)
    (warning,) = warnings(caplog)
    assert warning.startswith("other.md:1:8: resnet50.macs")
    assert '"count: ptflops"' in warning


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("count: flops", 'index.md:2:1: unknown convention "flops"'),
        ("counts: ptflops", 'index.md:2:1: unknown option "counts"'),
    ],
)
def test_what_a_page_declares_wrongly_is_a_warning(site, caplog, options, message):
    site.write("docs/index.md", DECLARED.format(options))
    built(site)
    wrong, false = warnings(caplog)
    assert wrong.startswith(message)
    assert "is claimed" in false


def test_the_style_sheet_comes_first(site):
    config, html = built(site, extra_css="[mine.css]")
    assert [str(sheet) for sheet in config.extra_css] == [STYLE_SHEET, "mine.css"]
    assert html.index(f'href="{STYLE_SHEET}"') < html.index('href="mine.css"')
    assert ".cnn" in site.read(STYLE_SHEET)


def test_a_site_may_bring_its_own_style_sheet(site):
    site.write(f"docs/{STYLE_SHEET}", "/* mine */")
    built(site)
    assert site.read(STYLE_SHEET) == "/* mine */"


@pytest.mark.parametrize("anchor", ["mine", "mine-conv1", "other-fc1", "nonsuch-conv1"])
def test_other_pages_can_link_to_rows(site, caplog, anchor):
    page = "other.md" if anchor.startswith("other") else "index.md"
    site.write("docs/other.md", PAGE.format("use: mine\nid: other"))
    site.write("docs/links.md", f"# Links\n\n[row]({page}#{anchor})\n")
    built(site, validation="{anchors: warn}")
    assert bool(warnings(caplog)) == (anchor == "nonsuch-conv1")


def test_a_row_of_one_page_is_not_a_row_of_another(site, caplog):
    site.write("docs/other.md", PAGE.format("use: mine\nid: other"))
    site.write("docs/zlinks.md", "# Links\n\n[row](other.md#mine-conv1)\n")
    built(site, validation="{anchors: warn}")
    assert len(warnings(caplog)) == 1


def test_the_folder_of_networks_is_watched(site):
    config, _ = built(site)
    assert config.watch.count(str(site.folder / "nets")) == 1


def test_a_changed_network_is_read_again(site, caplog):
    _, before = built(site)
    site.write("nets/mine.yml", NETWORK.replace("fc-10", "fc-100"))
    site.write("nets/new.yml", NETWORK)
    site.write("docs/index.md", PAGE.format("mine") + PAGE.format("new"))
    config, after = built(site)
    assert "2,682" in before
    assert "25,812" in after
    assert "2,682" in after
    assert warnings(caplog) == []
    assert isinstance(config.plugins["cnn"], CnnPlugin)


def test_one_instance_lives_across_rebuilds(site):
    first, second = configure(site), configure(site)
    assert first.plugins["cnn"] is second.plugins["cnn"]


def test_a_problem_is_logged_once_in_a_build_and_again_in_the_next(site, caplog):
    site.write("docs/index.md", PAGE.format("nonsuch"))
    config, _ = built(site)
    page = next(iter(config.plugins["cnn"].logged))
    assert warnings(caplog) == [page]
    built(site)
    assert warnings(caplog) == [page, page]


def test_a_page_that_is_converted_twice_has_its_problems_logged_once(site, caplog):
    """As a blog does, which shows the beginning of a page elsewhere."""
    config = configure(site)
    config.plugins["cnn"].on_config(config)
    for _ in range(2):
        Markdown(extensions=config.markdown_extensions).convert(PAGE.format("nonsuch"))
    assert len(warnings(caplog)) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("{view: stagse}", 'Did you mean "stages"'),
        ("{batch: many}", "many"),
        ("{columns: [layer, parms]}", 'Did you mean "params"'),
        ("{networks: nonsuch}", "isn't an existing directory"),
        ("{networks: 5}", '"5" as networks; expected the name of a folder.'),
        ("{networks: [a]}", "\"['a']\" as networks; expected the name of a folder."),
        ("{networks: {a: b}}", "as networks; expected the name of a folder."),
        ("{batch: {}}", "keys and values as batch; expected a word, a number or a list of words."),
        ("{batch: [1, 2]}", "2 values for batch; expected one value."),
        ("{columns: 3}", 'unknown column "3"; expected one of: layer,'),
        ("{columns: {a: b}}", "keys and values as columns; expected"),
        ("{columns: [[a]]}", "a list in a list as columns; expected"),
        ("{columns: [{a: b}]}", "keys and values as columns; expected"),
        ("{claims: 5}", '"5" as claims; expected one of: note, warning, error.'),
        ("{depth: 1.5}", '"1.5" as depth; expected a whole number from 0 to 100, or "all".'),
        ("{bias: 7}", '"7" as bias; expected true or false.'),
        ("{units: 2020-01-01}", '"2020-01-01" as units; expected one of:'),
        ("{limits: 5}", '"5" as limits; expected names with numbers'),
        ("[a]", "Invalid config options for the 'cnn' plugin."),
    ],
)
def test_a_wrong_value_is_an_error_of_the_configuration(site, caplog, options, message):
    with pytest.raises(mkdocs_config.base.exceptions.Abort):
        configure(site, options)
    (error,) = warnings(caplog)
    assert message in error
    assert "TypeError" not in error


@pytest.mark.parametrize("options", ["{claims: null}", "{networks: null}", "{networks: ''}", "{}"])
def test_what_is_empty_was_not_said(site, options):
    assert configure(site, options).plugins["cnn"].config["networks"] is None


def test_all_wrong_values_are_reported_at_once(site, caplog):
    with pytest.raises(mkdocs_config.base.exceptions.Abort):
        configure(site, "{view: stagse, batch: many, networks: nonsuch}")
    (error,) = warnings(caplog)
    for found in ("stagse", "many", "isn't an existing directory"):
        assert found in error


def test_an_unknown_option_is_a_warning_that_names_the_known_one(site, caplog):
    configure(site, "{colums: [layer]}")
    (warning,) = warnings(caplog)
    assert 'there is no option "colums". Did you mean "columns"?' in warning


def test_the_extension_says_what_is_wrong_with_its_options(site, caplog):
    with pytest.raises(mkdocs_config.base.exceptions.Abort):
        configure(site, markdown_extensions="[{cnn: {view: stagse, colums: x, networks: nonsuch}}]")
    (error,) = warnings(caplog)
    assert 'Did you mean "stages"?' in error
    assert 'Did you mean "columns"?' in error
    assert 'there is no folder "nonsuch"' in error


CLAIMS = """# About `#!cnn mine.params | K`

It has `#!cnn mine.params`, not `#!cnn 2,683 = mine.params` or `#!cnn 3K = mine.fc1.params`.
"""


def with_claims(site, level, **more):
    site.write("docs/index.md", CLAIMS).write("docs/other.md", CLAIMS)
    return built(site, f"{{networks: nets, claims: {level}}}", **more)


def levels(caplog):
    """Level and place of everything that was logged about a claim."""
    return [
        (record.levelname, record.getMessage().partition(": ")[0])
        for record in caplog.records
        if "is claimed" in record.getMessage()
    ]


def test_numbers_stand_in_the_text_and_the_title(site):
    site.write("docs/index.md", "# Home").write("docs/other.md", CLAIMS)
    _, html = built(site)
    assert "About 2.68K" in html  # in the navigation
    other = site.read("other/index.html")
    assert "<title>About 2.68K - Test</title>" in other
    assert ">2,682</data>" in other


@pytest.mark.parametrize(("level", "name"), [("note", "DEBUG"), ("warning", "WARNING")])
def test_false_claims_are_logged_as_the_setting_says(site, caplog, level, name):
    caplog.set_level("DEBUG", "mkdocs")
    with_claims(site, level)
    assert levels(caplog) == [(name, "index.md:3:40"), (name, "other.md:3:40")]


def test_of_known_false_claims_the_log_says_how_many_a_page_has(site, caplog):
    caplog.set_level("INFO")
    site.write("docs/full.md", PAGE.format("use: mine\nexpect:\n  params: 1\n  macs: 2"))
    with_claims(site, "note")
    assert sorted(each for each in told(caplog) if "noted" in each) == [
        "full.md: 2 figures are noted as false; --verbose tells of each",
        "index.md: 1 figure is noted as false; --verbose tells of each",
        "other.md: 1 figure is noted as false; --verbose tells of each",
    ]


def links_of_rows(html):
    return re.findall(r'<th scope=row><a href="([^"]+)">', html)


def test_names_lead_to_pages_in_every_build_of_a_site_that_is_served(site):
    text = "compare: [vgg16, lenet5]\nview: index\npages: {vgg16: other.md, lenet5: deep/er.md}"
    site.write("docs/index.md", PAGE.format(text)).write("docs/other.md", "# Other\n")
    site.write(
        "docs/deep/er.md", PAGE.format(text.replace("deep/", "").replace("other", "../other"))
    )
    config = configure(site)
    config.plugins.on_startup(command="serve", dirty=False)
    for _ in range(2):
        build(config)
        for page, addresses in (("", ["other/", "deep/er/"]), ("deep/er/", ["../../other/", "./"])):
            assert links_of_rows(site.read(f"{page}index.html")) == addresses


def test_of_samples_the_log_says_how_many_a_page_has(site, caplog):
    caplog.set_level("INFO")
    sample = "`` `#!cnn vgg16.params` ``"
    site.write("docs/index.md", f"# Page\n\nWrite {sample}, or {sample}.\n")
    site.write("docs/other.md", f"# Page\n\n{sample}\n")
    built(site, strict="true")
    assert [each for each in told(caplog) if "not read" in each] == [
        "index.md: 2 samples are not read; --verbose tells of each",
        "other.md: 1 sample is not read; --verbose tells of each",
        "cnn: 3 samples not read",
    ]
    caplog.set_level("DEBUG", "mkdocs")
    built(site)
    assert sum("is taken for a sample" in each for each in told(caplog)) == 3


def test_notes_do_not_fail_a_strict_build(site):
    with_claims(site, "note", strict="true")


def test_errors_fail_a_build_when_all_pages_are_told_of(site, caplog):
    with pytest.raises(Abort, match=r"^Aborted with 2 false claims!$"):
        with_claims(site, "error")
    assert levels(caplog) == [("ERROR", "index.md:3:40"), ("ERROR", "other.md:3:40")]
    assert "2,682" in site.read("other/index.html")


def test_a_strict_build_counts_errors_itself(site):
    with pytest.raises(Abort, match="strict mode"):
        with_claims(site, "error", strict="true")


def test_a_site_that_is_served_goes_on(site, caplog):
    config = configure(site, "{networks: nets, claims: error}")
    site.write("docs/index.md", CLAIMS)
    config.plugins.on_startup(command="serve", dirty=False)
    build(config, serve_url="http://127.0.0.1:8000/")
    assert levels(caplog) == [("ERROR", "index.md:3:40")]


def test_a_mended_claim_fails_no_later_build(site):
    with pytest.raises(Abort):
        with_claims(site, "error")
    for name in ("index", "other"):
        site.write(f"docs/{name}.md", CLAIMS.replace("2,683", "2,682"))
    built(site, "{networks: nets, claims: error}")


def told(caplog):
    return [record.getMessage() for record in caplog.records]


def last_line(caplog):
    """What the build says of itself at the end."""
    (line,) = (each for each in told(caplog) if each.startswith("cnn: "))
    return line


@pytest.mark.parametrize(
    ("page", "line"),
    [
        ("# Page", "cnn: nothing to check"),
        (PAGE.format("mine"), "cnn: 1 block checked: all true"),
        (PAGE.format("nonsuch"), "cnn: 1 block checked: 1 mistake"),
        ("```cnn\nmine\n", "cnn: 1 mistake"),
        (CLAIMS, "cnn: 2 figures and 2 numbers checked: 1 false claim"),
        (CLAIMS.replace("2,683", "2,682"), "cnn: 2 figures and 2 numbers checked: all true"),
    ],
)
def test_the_last_line_says_what_was_checked(site, caplog, page, line):
    caplog.set_level("INFO")
    site.write("docs/index.md", page)
    built(site)
    assert last_line(caplog) == line
    caplog.clear()
    built(site)  # as a site that is served is built again
    assert last_line(caplog) == line


def test_what_an_overview_shows_again_is_not_counted(site, caplog):
    caplog.set_level("INFO")
    true = CLAIMS.replace("2,683", "2,682")
    site.write("docs/index.md", true)
    config = configure(site)

    def overview(output, *, config, **_):
        Markdown(extensions=config.markdown_extensions).convert(true)
        return output

    config.plugins.events["post_page"].append(overview)
    build(config)
    assert last_line(caplog) == "cnn: 2 figures and 2 numbers checked: all true"


def test_more_false_claims_than_a_box_shows_are_all_counted(site, caplog):
    caplog.set_level("INFO")
    expected = "\n".join(f"  params * {n}: 1" for n in range(2, 82))
    site.write("docs/index.md", PAGE.format(f"use: mine\nexpect:\n{expected}"))
    with pytest.raises(Abort, match=r"^Aborted with 80 false claims!$"):
        built(site, "{networks: nets, claims: error}")
    assert len(levels(caplog)) == 80
    assert last_line(caplog) == "cnn: 1 block and 80 figures checked: 80 false claims"


def test_a_title_has_one_figure(site):
    """A false claim shows the true figure beside it; a table of contents has no room for that."""
    site.write("docs/index.md", "# Home")
    site.write(
        "docs/other.md", "# It has `#!cnn 2,683 = mine.params`\n\n## Not `#!cnn 9 != mine.params`\n"
    )
    _, html = built(site)
    assert "It has 2,683<" in html  # in the navigation
    other = site.read("other/index.html")
    assert "<title>It has 2,683 - Test</title>" in other
    assert 'id="it-has-2683"' in other
    assert 'id="not-9"' in other
    assert other.count("<ins>2,682</ins>") == 2


def test_a_heading_keeps_its_id(site):
    """Under a heading of the same name the rows' ids begin with that name all the same."""
    site.write("docs/index.md", "# Page\n\n## mine\n\n```cnn\nmine\n```\n")
    _, html = built(site)
    assert html.count('id="mine"') == 1
    assert "id=mine-conv1" in html


def test_what_is_kept_goes_with_the_library_and_the_settings(tmp_path):
    """Once more with the same options, it is there; with others, nothing of it."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "nets").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: Test\nplugins: [cnn]\n", "utf-8")

    def memory(**options):
        plugin.load_config(options, str(tmp_path / "mkdocs.yml"))
        plugin.on_config(mkdocs_config.load_config(str(tmp_path / "mkdocs.yml")))
        return plugin.memory

    plugin = CnnPlugin()
    first = memory()
    assert memory() is first
    others = [
        memory(**options)
        for options in (
            {"view": "summary"},
            {"numbers": "1.234,5"},
            {"networks": "nets"},
            {"limits": {"layers": 7}},
            {},
        )
    ]
    assert len({id(each) for each in (first, *others)}) == len(others) + 1


def test_other_plugins_may_change_a_page_while_search_reads_it(site):
    """The figures are put back into what they made of the page; what they removed stays away."""
    site.write(
        "hook.py",
        "def on_page_context(context, page, **_):\n"
        "    assert '3,211,264' not in page.content\n"
        "    page.content = page.content.replace('<p>Before', '<p>Changed')\n"
        "    if 'Taken' in page.content:\n"
        "        page.content = page.content.replace('figure', 'div')\n",
    )
    site.write(
        "docs/index.md", "Before\n\n```cnn\nvgg16\n```\n\n```cnn\nuse: alexnet\n```\n\nBehind\n"
    )
    site.write("docs/other.md", "Taken\n\n```cnn\nvgg16\n```\n")
    _, html = built(site, hooks="[hook.py]")
    assert "<p>Changed" in html
    assert html.index("3,211,264") < html.index("AlexNet") < html.index("Behind")
    assert html.count("</figure>") == 2
    assert "3,211,264" in site.read("other/index.html")
