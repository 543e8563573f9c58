"""Known networks at the edges: limits, names that are nearly there, files that lead to others."""

import os
import time

import pytest

from claimed import marked, mistakes, page_with
from helpers import block, generous
from mkdocs_cnn.figures.numerals import FORMATS
from mkdocs_cnn.library import library as library_module
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.library.texts import parse, read
from mkdocs_cnn.problems.files import UnreadableError
from mkdocs_cnn.problems.limits import make_limits
from mkdocs_cnn.problems.problem import Invalid, Source
from mkdocs_cnn.settings.choices import make_settings
from mkdocs_cnn.show.page import Page


@pytest.fixture
def write(tmp_path):
    def call(name, text):
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path / name

    return call


def messages(page, text):
    return [str(problem.message) for problem in page.render(Source("page.md", text)).problems]


@pytest.mark.parametrize(("most", "wrong"), [(12, []), (11, ["more than 11 layers on this page"])])
def test_layers_are_counted_over_the_whole_page(most, wrong):
    """Five rows, then five more, and two of a network that is used."""
    page = Page(generous(page_layers=most), make_settings({}))
    assert messages(page, block("8x8x3", *["relu"] * 5)) == []
    assert messages(page, block("8x8x3", *["relu"] * 5)) == []
    found = messages(page, block("8x8x3", *["relu"] * 2))
    assert len(found) == len(wrong)


def test_a_listing_without_sizes_is_no_network_to_use(write, tmp_path):
    write("sums.yml", "(3*3*3)*4 + 4 = 112\n(3*3*4)*4 + 4 = 148\n")
    write("more.yml", "use: sums\n")
    page = Page(Library(tmp_path), make_settings({}))
    for name in ("sums", "more"):
        (problem,) = page.render(Source("page.md", f"use: {name}\n")).problems
        assert str(problem.message) == "a listing without sizes as a network"
        assert (problem.span.source.path, marked(problem)) == ("page.md", name)


def test_one_mistake_of_a_network_is_told_where_it_is_named():
    broken = "id: broken\n" + block("8x8x3", "convv3-4", "convvv3-4")
    (problem,) = mistakes("broken.params", broken)
    assert [str(note.message) for note in problem.notes] == ['unknown operation "convv"']


def test_what_is_known_counts_each_time(write, tmp_path):
    write("mine.yml", block("8x8x3", "relu", "relu"))
    page = Page(Library(tmp_path, limits=make_limits({"page_layers": 5})), make_settings({}))
    assert [len(messages(page, "mine")) for _ in range(3)] == [0, 0, 1]


@pytest.mark.parametrize(("more", "wrong"), [(0, 0), (1, 1)])
def test_as_many_characters_as_may_be_read(more, wrong):
    text = block("8x8x3", "relu")
    limits = make_limits({"characters": len(text) - more})
    try:
        problems = read(Source("a", text), limits=limits)[1]
    except Invalid as invalid:
        problems = invalid.problems
    assert len(problems) == wrong


def test_a_block_without_an_id_is_told_by_its_title():
    text = "title: My Net\n" + block("8x8x3", "relu")
    (problem,) = mistakes("my-net.params", text)
    assert str(problem.hint) == 'The block "My Net" has no id; add one to it, such as "id: my-net".'
    (problem,) = mistakes("2-nets.params", "title: 2 Nets\n" + block("8x8x3", "relu"))
    assert "such as" not in str(problem.hint)


def test_every_name_is_listed_once_those_of_the_page_first():
    page = page_with("id: b\n" + block("8x8x3", "relu"), "id: a\n" + block("8x8x3", "relu"))
    names = page.networks.names()
    assert names[:2] == ["b", "a"]
    assert names[2:] == Library().names()
    page.networks.define("b", parse(Source("a", block("8x8x3", "relu"))))
    assert page.networks.names() == names
    assert page.networks.knows("A")
    assert page.networks.knows("VGG16")
    assert not page.networks.knows("c")


def test_other_names_of_the_same_network(write, tmp_path):
    write("one.yml", block("8x8x3", "conv3-4"))
    write("other.yml", "use: one\n")
    write("more.yml", "use: one\ntitle: More\n")
    write("a.yml", block("8x8x3", "convv3-4"))
    networks, found = Networks(Library(tmp_path)), []
    own = {"a", "one", "other", "more"}
    assert {each.use.value for each in networks.everything(found)} & own == {"one", "more"}
    assert [str(problem.message) for problem in found] == ['unknown operation "convv"']
    every = networks.everything(found, aliases=True)
    assert {each.use.value for each in every} & own == {"one", "other", "more"}


def test_a_comparison_is_no_network():
    both = "id: both\ncompare: [lenet5, alexnet]\n"
    (problem,) = mistakes("both.params", both)
    assert str(problem.message) == 'the network "both" has a mistake'
    assert [str(note.message) for note in problem.notes] == ['"both" is a comparison']
    page = page_with()
    page.render(Source("page.md", both))
    assert messages(page, "use: both\n") == ['"both" is a comparison']


def test_a_mistake_is_told_each_time_it_is_asked_for():
    page = page_with("id: broken\n" + block("8x8x3", "convv3-4"))
    for _ in range(2):
        with pytest.raises(Invalid) as caught:
            page.networks.counted("Broken", make_settings({}))
        assert [str(each.message) for each in caught.value.problems] == [
            'unknown operation "convv"'
        ]


def test_the_users_word_goes_before_what_is_used():
    """Of settings, parameters and texts, whoever stands nearest to the reader decides."""
    page = page_with(
        "id: one\nparameters: {n: 4}\nbatch: 2\n" + block("8x8x3", "conv1-n"),
        "id: two\nuse: one\nwith: {n: 5}\nbatch: 3\n",
        "id: three\nuse: two\nwith: {n: 6}\n",
        "id: four\nuse: two\n",
        "id: five\nuse: three\n",
        "id: six\nuse: five\nbatch: 6\n",
        "id: seven\nuse: six\n",
        "id: eight\nuse: seven\n",
    )
    counted = {
        name: page.networks.counted(name, make_settings({}))
        for name in page.networks.facts.ask("ids")
    }
    assert [each.report.totals.params for each in counted.values()] == [
        16,
        20,
        24,
        20,
        24,
        24,
        24,
        24,
    ]
    assert [each.settings.batch for each in counted.values()] == [2, 3, 3, 3, 3, 6, 6, 6]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("vgg61", 'Did you mean "vgg16"?'),
        ("conv3-64", 'Layers stand in a list below "layers:", with "input:" above it.'),
        ("qqqqqqqq", '"mkdocs-cnn list" lists the known networks.'),
    ],
)
def test_what_may_be_meant_by_an_unknown_network(name, hint):
    page = page_with()
    (problem,) = page.render(Source("page.md", f"use: {name}\n")).problems
    assert str(problem.message).startswith("unknown network")
    assert str(problem.hint) == hint


def test_the_folder_is_named_as_the_site_names_it(write, tmp_path):
    write("mine.yml", block("8x8x3", "convv3-4"))
    for shown, path in (("", tmp_path.name), ("docs/networks", "docs/networks")):
        with pytest.raises(Invalid) as caught:
            Library(tmp_path, shown).program("mine")
        assert caught.value.problems[0].span.source.path == f"{path}/mine.yml"


def test_a_file_that_says_the_same_again_is_the_same(write, tmp_path):
    path = write("mine.yml", block("8x8x3", "conv3-4"))
    library = Library(tmp_path)
    before = library.program("mine")
    os.utime(path, ns=(1, 1))
    assert library.program("mine") is before
    write("mine.yml", block("8x8x3", "conv3-5"))
    assert library.program("mine") is not before
    assert not library.holds(before)


@pytest.mark.parametrize(("age", "seen"), [(0, True), (2, True), (-60, True), (10, False)])
def test_a_file_that_changes_twice_in_a_moment_is_read_anew(
    write, tmp_path, monkeypatch, age, seen
):
    """Its version would be the same; an old file, whose version is the same, is left alone."""
    written = time.time_ns() - age * 10**9
    monkeypatch.setattr(library_module, "_version", lambda path: (written, written, 40, 7))
    write("mine.yml", block("8x8x3", "conv3-4"))
    library = Library(tmp_path)
    before = library.program("mine")
    write("mine.yml", block("8x8x3", "conv3-5"))
    assert (library.program("mine") is not before) == seen


def test_what_is_wrong_with_a_file_is_found_once_until_the_file_changes(write, tmp_path):
    """A network is a part of another only as long as there is one."""
    path = write("mine.yml", block("8x8x3", "other"))
    library = Library(tmp_path)
    wrong = library.look_up("mine")
    assert isinstance(wrong, Invalid)
    assert library.look_up("mine") is wrong
    assert "unknown operation" in str(wrong)
    write("other.yml", block("8x8x3", "conv3-4"))
    library.refresh()
    assert not isinstance(library.look_up("mine"), Invalid)
    (tmp_path / "other.yml").unlink()
    library.refresh()
    assert "unknown operation" in str(library.look_up("mine"))
    path.unlink()
    assert "cannot read" in str(library.look_up("mine"))
    library.refresh()
    assert library.look_up("mine") is None


def test_a_listing_in_a_file_is_read_with_the_sites_numbers(write, tmp_path):
    """1.792 is 1,792 where a point stands between thousands: (3·3·3)·64 + 64."""
    text = "input: [8x8x3]\nconv3-64: [8x8x64] params: 1.792\n"
    write("mine.yml", text)
    library, numbers = Library(tmp_path), FORMATS["1.234,5"]
    (line,) = [each for each in library.program("mine", numbers).listing.lines if each.statements]
    assert line.statements[0].sides[0].figure.digits == "1792"
    (line,) = [each for each in library.program("mine").listing.lines if each.statements]
    assert line.statements[0].sides[0].figure.digits == "1.792"


@pytest.mark.parametrize(
    "text", ["vgg16", "use: vgg16\n", "title: a (3*3*3)*4 = 108\nuse: vgg16\n"]
)
def test_a_block_is_no_listing(text):
    assert parse(Source("a", text)).listing is None


def test_what_cannot_be_read_is_told_by_line_and_column():
    error = UnreadableError("no reason", "Why?", "ab\ncd\nef\n", 4)
    assert str(error) == "no reason"
    problem = error.problem("a.md", "the page")
    assert problem.span.location == "a.md:2:2"
    assert (str(problem.message), str(problem.hint)) == ("cannot read the page: no reason", "Why?")
    assert UnreadableError("no reason", text="ab\n", index=0).problem("a").span.location == "a:1:1"


def test_a_listing_in_a_file_is_a_network_to_use(write, tmp_path):
    """112 + 148 parameters; or what keeps it from being one, told of its own line."""
    write(
        "told.yml", "input: [8x8x3]\nconv3-4: [8x8x4] params: 112\nconv3-4: [8x8x4] params: 148\n"
    )
    write("untold.yml", "conv3-4: params: 1000\nfc-10: params: 1000\n")
    page = Page(Library(tmp_path), make_settings({}))
    assert messages(page, "use: told\n") == []
    assert page.networks.counted("told", make_settings({})).report.totals.params == 260
    assert messages(page, "use: untold\n") == ["no line says the channels of the input"]
