"""How digits are grouped where figures are claimed: for a site, for a block, and not at all.

What each format reads and writes stands in test_figures.py; here is where a declaration counts.
"""

import pytest

from claimed import marked, mistakes, shown
from helpers import page, problems, rendered
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.figures.numerals import FORMATS
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.problems.problem import FalseClaim, Source
from mkdocs_cnn.settings.choice import SettingError
from mkdocs_cnn.settings.choices import check_setting, make_settings
from mkdocs_cnn.show.page import Page

VGG16 = {
    "1,234.5": ("138,357,544", "138.36M", "138,357,543"),
    "1.234,5": ("138.357.544", "138,36M", "138.357.543"),
    "1 234,5": ("138 357 544", "138,36M", "138 357 543"),
    "1'234.5": ("138'357'544", "138.36M", "138'357'543"),
    "12,34,567.8": ("13,83,57,544", "138.36M", "13,83,57,543"),
    "1,2345": ("1,3835,7544", "138.36M", "1,3835,7543"),
}
"""The parameters of VGG-16 in each format: exactly, rounded, and falsely."""
PLAIN = "138,357,544"


def test_every_format_stands_here():
    assert set(VGG16) == set(FORMATS)


# In running text, the site's


@pytest.mark.parametrize("name", VGG16)
def test_numbers_in_text_are_read_as_the_site_says(name):
    exact, rounded, false = VGG16[name]
    assert shown(f"{exact} = vgg16.params", numbers=name).text == exact
    assert shown(f"{rounded} = vgg16.params", numbers=name).text == rounded
    (finding,) = mistakes(f"{false} = vgg16.params", numbers=name)
    assert isinstance(finding, FalseClaim)
    assert finding.corrections[0].instead == exact
    assert shown(f"{finding.corrections[0].instead} = vgg16.params", numbers=name)


@pytest.mark.parametrize("name", [name for name in VGG16 if name != "1,234.5"])
def test_other_formats_are_mistakes(name):
    for text, format_ in ((VGG16[name][0], "1,234.5"), (PLAIN, name)):
        if name == "1 234,5" and format_ != name:
            continue  # spaces are always read
        if name == "1'234.5" and format_ != name:
            continue  # and so are apostrophes
        (problem,) = mistakes(f"{text} = vgg16.params", numbers=format_)
        assert not isinstance(problem, FalseClaim)
        assert str(problem.message) == f'cannot tell what "{text}" means'
        assert marked(problem) == text
        assert f'"numbers: {name if format_ != name else "1,234.5"}"' in str(problem.hint)


def test_what_is_computed_is_written_as_ever():
    """The declaration is about figures that authors claim."""
    for expression in ("vgg16.params", "vgg16.params | M", "vgg16.fc6.share", "0.5 * 3"):
        assert shown(expression, numbers="1.234,5").text == shown(expression).text
    assert rendered("vgg16", numbers="1.234,5") == rendered("vgg16")


def test_arithmetic_has_a_point_as_ever():
    assert shown("9,44M = 16 * 0.59M", numbers="1.234,5").text == "9,44M"


def test_a_comma_that_was_meant_otherwise_is_told():
    for claim, sign, numbers in (
        ("1,384M = 1384000", "a decimal comma", "1.234,5"),
        ("1.384 = 1384", "points for thousands", "1.234,5"),
    ):
        (finding,) = mistakes(claim)
        rule = f'the figure is right with {sign}, as "numbers: {numbers}" declares'
        assert str(finding.corrections[0].rule) == rule


# In a block, its own


def expecting(figure, *lines):
    return "\n".join([*lines, "use: vgg16", "expect:", f"  params: {figure}", ""])


@pytest.mark.parametrize("name", VGG16)
def test_a_block_says_it_itself(name):
    exact, rounded, false = VGG16[name]
    for figure in (exact, rounded):
        assert page(expecting(figure, f"numbers: {name}")).problems == ()
        assert page(expecting(figure, f'numbers: "{name}"')).problems == ()
        assert page(expecting(figure), {"numbers": name}).problems == ()
        assert page(expecting(figure), options={"numbers": name}).problems == ()
        other = page(expecting(figure, f"numbers: {name}"), {"numbers": "1.234,5"})
        assert other.problems == ()
    (finding,) = page(expecting(false, f"numbers: {name}")).problems
    assert finding.corrections[0].instead == exact


def test_a_block_does_not_change_numbers_in_text():
    block = expecting("138.357.544", "id: mine", "numbers: 1.234,5")
    assert shown("138,357,544 = mine.params", block).text == PLAIN
    assert mistakes("138.357.544 = mine.params", block)


def test_a_block_that_cannot_be_counted_reports_figures_in_its_format():
    text = "numbers: 1.234,5\nuse: vgg61\nexpect:\n  params: {}\n"
    assert len(page(text.format("138,4M")).problems) == 1
    assert len(page(text.format("138.4M")).problems) == 2


def test_a_comma_in_braces_is_put_into_quotes():
    """Without them, the correction would be two figures, and what is shown has none."""
    block = page("{use: lenet5, numbers: '1.234,5', expect: {params: 1M, conv1.params: 156}}")
    (finding,) = block.problems
    assert finding.corrections[0].instead == '"0,1M"'
    assert "<ins>0,1M</ins>" in block.html


@pytest.mark.parametrize(
    "compared",
    [
        "numbers: 1.234,5\ncompare: [vgg16, alexnet]\nexpect:\n  vgg16.params: 138,4M\n",
        (
            "compare:\n  - use: vgg16\n    numbers: 1.234,5\n    expect:\n      params: 138,4M\n"
            "  - alexnet\n"
        ),
    ],
)
def test_comparisons(compared):
    assert page(compared).problems == ()
    assert page(compared.replace("138,4M", "138.4M")).problems


def test_a_network_file_says_it_itself_or_is_as_the_site(tmp_path):
    (tmp_path / "one.yml").write_text(expecting("138.357.544", "numbers: 1.234,5"), "utf-8")
    (tmp_path / "two.yml").write_text(expecting("138.357.544"), "utf-8")
    settings = {"numbers": "1.234,5"}
    for name, given, able in (("one", {}, True), ("two", {}, False), ("two", settings, True)):
        site = Page(Library(tmp_path), make_settings(given))
        assert (site.render(Source("a.md", name)).problems == ()) is able


@pytest.mark.parametrize(
    ("figure", "message", "hint"),
    [
        ("1,38M", 'cannot tell what "1,38M" means', "A decimal comma?"),
        ("2^20", '"2^20" is a power', 'Write "1,048,576".'),
        (">40M", 'text that begins with ">" or "|"', "Put quotes around text"),
        ("'>4,0M'", 'cannot tell what ">4,0M" means', 'Write ">4.0M"'),
        (".138G", 'no digit before the point in ".138G"', 'Write "0.138G".'),
        ("١٣٨M", 'other digits than 0 to 9 in "١٣٨M"', 'Write "138M".'),
        ("138M biases", '"138M biases" is no figure for params', ""),
    ],
)
def test_what_cannot_be_read_in_a_block(figure, message, hint):
    (problem,) = page(expecting(figure)).problems
    assert not isinstance(problem, FalseClaim)
    assert str(problem.message) == message
    assert hint in str(problem.hint)
    assert problem.span.line == 2


# In a listing, that of its opening line


@pytest.mark.parametrize("figure", ["294,9112", "294_91", "29,4912", "294.912.000", "2,94"])
def test_a_misplaced_comma_is_asked_about(figure):
    """Nobody can tell which digit is too many, or whether it is a decimal comma."""
    (problem,) = problems(f"conv3-256: 128x3x3x256 = {figure}")
    assert not isinstance(problem, FalseClaim)
    assert str(problem.message) == f'cannot tell what "{figure}" means'
    assert (problem.span.line, problem.span.column, problem.span.length) == (0, 25, len(figure))
    assert "Write " in str(problem.hint)


@pytest.mark.parametrize(
    ("numbers", "line", "wrong"),
    [
        ("1.234,5", "conv3-256: 128x3x3x256 = 294.912", []),
        ("1.234,5", "conv3-256: 128x3x3x256 = 294,9K", []),
        ("1.234,5", "conv3-256: 128x3x3x256 = 294.913", [(1, "294.913", "294.912")]),
        ("1 234,5", "conv3-256: 128x3x3x256 = 294 913", [(1, "294 913", "294 912")]),
        ("1'234.5", "conv3-256: 128x3x3x256 = 294'912", []),
        ("12,34,567.8", "conv3-256: 128x3x3x256 = 2,94,912", []),
        ("1,2345", "conv3-256: 128x3x3x256 = 29,4911", [(1, "29,4911", "29,4912")]),
    ],
)
def test_a_declared_format_of_numbers(numbers, line, wrong):
    """For a listing it stands in the opening line, or is that of the site."""
    for block in (
        page(line, {"numbers": numbers}),
        page(line, options={"numbers": numbers}),
        page(line, {"numbers": "1,234.5"}, options={"numbers": numbers}),
    ):
        found = [each for claim in block.problems for each in claim.corrections]
        assert [(each.span.line + 1, each.claimed, each.instead) for each in found] == wrong


def test_products_have_groups_too():
    line = "fc1: 1.024*1.024 + 1.024 = 1.049.600"
    assert page(line, {"numbers": "1.234,5"}).problems == ()
    assert problems(line)


def test_an_unknown_format_of_numbers_is_reported():
    (problem,) = page("conv3-256: 128x3x3x256 = 294,912", options={"numbers": "1;2"}).problems
    assert str(problem.message) == '"1;2" as numbers'


def test_a_listing_in_a_network_file_is_in_the_sites_format(tmp_path):
    text = "INPUT: [32x32x3] memory: 32*32*3=3.072\nFC: [1x1x10] weights: 3.072*10 = 30.720\n"
    (tmp_path / "mine.yml").write_text(text, "utf-8")
    for numbers, able in (("1.234,5", True), ("1,234.5", False), ("1.234,5", True)):
        library = Library(tmp_path)
        shown = Page(library, make_settings({"numbers": numbers})).render(Source("a", "mine"))
        assert (shown.problems == ()) is able


@pytest.mark.parametrize("figure", ["1.7e3", "1.73×10^3", "1.73 × 10³", "1,728", "1.7K", "2e3"])
def test_powers_of_ten_in_a_listing(figure):
    found = page(f"conv1: 3*3*3*64 = {figure}").problems
    assert [str(each.message) for each in found] == (
        [] if figure != "2e3" else ['conv1: "2e3" is claimed, 1,728 is computed']
    )


@pytest.mark.parametrize(
    ("line", "figure", "message", "hint"),
    [
        ("conv1: 3*3*3*64 = 2^10", "2^10", '"2^10" is a power', 'Write "1,024".'),
        ("conv1: 3^2*3*64 = 1728", "3^2", '"3^2" is a power', 'Write "9".'),
        ("conv1: 3²*3*64 = 1728", "3²", '"3²" is a power', 'Write "9".'),
        ("conv1: 3,3*3,3 = 10.89", "3,3", 'cannot tell what "3,3" means', "A decimal comma?"),
    ],
)
def test_other_figures_in_a_listing(line, figure, message, hint):
    (problem,) = page(line).problems
    assert (str(problem.message), marked(problem)) == (message, figure)
    assert str(problem.hint).startswith(hint)


# The setting


@pytest.mark.parametrize("value", [*FORMATS, "1\u202f234,5", "1\u00a0234,5", "1’234.5"])
def test_values(value):
    assert check_setting("numbers", value) in FORMATS


@pytest.mark.parametrize(
    "value", ["", "1234.5", "1,234", "de", "1.234.5", True, 1234.5, ["1", "2"]]
)
def test_other_values_are_mistakes(value):
    with pytest.raises(SettingError) as error:
        check_setting("numbers", value)
    assert all(f'"{name}"' in str(error.value.expected) for name in FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_in_the_configuration_of_a_site(name, tmp_path, monkeypatch, capsys):
    """In YAML no example needs quotes, in TOML every one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    text = f"`#!cnn {VGG16[name][0]} = vgg16.params` `#!cnn {VGG16[name][1]} = vgg16.params`\n"
    (tmp_path / "docs" / "a.md").write_text(text, "utf-8")
    toml = f'[project]\n[project.markdown_extensions.cnn]\nnumbers = "{name}"\n'
    yml = "site_name: a\nextra_css: [assets/cnn.css]\n"
    for file, config in (
        ("mkdocs.yml", f"{yml}plugins:\n  - cnn:\n      numbers: {name}\n"),
        ("mkdocs.yml", f"{yml}markdown_extensions:\n  - cnn:\n      numbers: {name}\n"),
        ("zensical.toml", toml),
    ):
        (tmp_path / file).write_text(config, "utf-8")
        assert main(["check"]) == 0, capsys.readouterr()
        (tmp_path / file).unlink()
    (tmp_path / "mkdocs.yml").write_text("site_name: a\nplugins:\n  - cnn\n", "utf-8")
    read_anyway = name in ("1,234.5", "1'234.5")
    assert main(["check"]) == (0 if read_anyway else 2)


def test_a_correction_is_written_into_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: a\nplugins:\n  - cnn:\n      numbers: 1.234,5\n", "utf-8"
    )
    page_ = tmp_path / "docs" / "a.md"
    text = (
        "`#!cnn {0} = vgg16.params`\n\n```cnn\nuse: vgg16\nexpect: {{params: {1}}}\n```\n\n"
        "```cnn\nconv3-256: 128x3x3x256 = {2}\n```\n"
    )
    page_.write_text(text.format("138,3M", "139M", "294.913"), "utf-8")
    assert main(["check", "--fix"]) == 0
    assert page_.read_text("utf-8") == text.format("138,4M", "138M", "294.912")
    page_.write_text(text.format("1,0M", "1M", "1.000"), "utf-8")
    assert main(["check", "--fix"]) == 0
    assert page_.read_text("utf-8") == text.format("138,4M", "138M", "294.912")
    assert main(["check"]) == 0


def test_a_mistake_in_a_block_shows_where():
    (problem,) = page("use: vgg16\nnumbers: 1.234.5\n").problems
    assert str(problem.message) == '"1.234.5" as numbers'
    assert (problem.span.line, problem.span.column, problem.span.length) == (1, 9, 7)
    assert '"1,234.5"' in str(problem.expected)


def test_on_the_command_line(tmp_path, capsys):
    path = tmp_path / "net.yml"
    path.write_text(expecting("138.357.544"), "utf-8")
    assert main(["count", str(path), "--numbers", "1.234,5"]) == 0
    assert main(["count", str(path)]) == 2
    path.write_text("conv3-256: 128x3x3x256 = 294.912\n", "utf-8")
    assert main(["count", str(path), "--numbers", "1.234,5"]) == 0
    assert main(["count", str(path)]) == 1
    assert "cannot tell" not in capsys.readouterr().out
