"""Known networks: the zoo, a folder of the site, ids on the page; and who goes before whom."""

import os
import shutil
from itertools import permutations
from pathlib import Path

import pytest

from helpers import block
from mkdocs_cnn.library.library import ZOO, Library
from mkdocs_cnn.library.texts import read as parse_all
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.page import Page


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "networks"
    path.mkdir()
    return path


@pytest.fixture
def write(folder):
    def call(name, text):
        (folder / name).write_text(text, "utf-8")
        return folder / name

    return call


def params(text, library=None, on=None):
    """The parameters that a page shows for a block, or the messages instead."""
    shown = (on or Page(library or Library(), Settings())).render(Source("page.md", text))
    if shown.problems:
        return [str(problem.message) for problem in shown.problems]
    return shown.html.partition("<p><b>")[2].partition("<")[0]


def test_the_zoo_is_known():
    names = Library().names()
    assert sorted(names) == sorted(path.stem for path in Path(ZOO).glob("*.yml"))
    depths = [name for name in names if name.startswith("resnet")]
    assert depths[:4] == ["resnet18", "resnet34", "resnet50", "resnet50-v1"]
    assert names[:2] == ["alexnet", "alexnet-torchvision"]
    assert "vgg16" in Library()
    assert "VGG16" in Library()
    assert "vgg17" not in Library()


def test_a_folder_goes_before_the_zoo(folder, write):
    write("vgg16.yml", block("8x8x3", "conv3-4"))
    write("mine.yaml", block("8x8x3", "conv3-8"))
    write("notes.txt", "nothing")
    library = Library(folder)
    assert params("vgg16", library) == "112"
    assert params("Mine", library) == "224"
    assert "notes" not in library
    assert params("alexnet", library) == "60,965,224"


def test_files_of_the_zoo_mean_one_another_whatever_a_site_calls_its_own(folder, write):
    before = params("resnet34"), params("fpn-resnet50")
    write("resnet50.yml", "input: 4x4x1\nlayers: [conv1-2]\n")
    write("resnet18.yml", "input: 4x4x1\nlayers: [conv1-2]\n")
    library = Library(folder)
    assert params("resnet50", library) == "4"
    assert (params("resnet34", library), params("fpn-resnet50", library)) == before
    write("mine.yml", "use: resnet50\n")
    assert params("mine", library) != before[0]


def test_a_changed_file_is_read_anew(folder, write):
    path = write("mine.yml", block("8x8x3", "conv3-4"))
    library = Library(folder)
    assert params("mine", library) == "112"
    path.write_text(block("8x8x3", "conv3-8"), "utf-8")
    os.utime(path, ns=(1, 1))
    library.refresh()
    assert params("mine", library) == "224"
    write("other.yml", block("8x8x3", "conv3-16"))
    library.refresh()
    assert params("other", library) == "448"


ORDERS = [order for count in (1, 2, 3) for order in permutations(["mine", "over", "far"], count)]


@pytest.mark.many
@pytest.mark.parametrize("before", ORDERS, ids="-".join)
@pytest.mark.parametrize("after", ORDERS, ids="-".join)
def test_a_change_is_seen_through_all_that_use_the_file(folder, write, before, after):
    """Whoever was asked for before, and is asked for after: what a file leads to may change."""
    write("mine.yml", block("8x8x3", "conv3-4"))
    write("over.yml", "use: mine\n")
    write("far.yml", "use: over\n")
    library = Library(folder)
    assert [params(name, library) for name in before] == ["112"] * len(before)
    write("mine.yml", block("8x8x3", "conv3-40"))
    library.refresh()
    assert [params(name, library) for name in after] == ["1,120"] * len(after)
    write("over.yml", block("8x8x3", "conv3-400"))
    library.refresh()
    changed = {"mine": "1,120", "over": "11,200", "far": "11,200"}
    assert [params(name, library) for name in after] == [changed[name] for name in after]


def test_a_file_that_is_put_back_is_what_it_was(folder, write):
    library = Library(folder)
    for channels in (4, 40, 4, 400):
        write("mine.yml", block("8x8x3", f"conv3-{channels}"))
        library.refresh()
        assert params("mine", library) == f"{28 * channels:,}"


def test_only_what_can_still_be_asked_for_is_kept(folder, write):
    """A folder that is served for days does not fill the memory."""
    library = Library(folder)
    for channels in range(1, 30):
        write("mine.yml", block("8x8x3", f"conv3-{channels}"))
        write("over.yml", f"use: mine\ncaption: {channels}\n")
        library.refresh()
        assert params("over", library) == params("mine", library) == f"{28 * channels:,}"
    assert len(library._reports) == 2
    assert len(library._held) == len(library._read) == 2


def test_a_program_that_is_like_a_file_is_not_the_file(folder, write):
    write("mine.yml", block("8x8x3", "conv3-4"))
    library = Library(folder)
    program = library.program("mine")
    assert library.holds(program)
    assert not library.holds(replace(program))
    assert library.program("mine") is program


def test_a_folder_that_is_deleted_and_made_again(folder, write):
    write("mine.yml", block("8x8x3", "conv3-4"))
    library = Library(folder)
    assert params("mine", library) == "112"
    shutil.rmtree(folder)
    (message,) = params("mine", library)
    assert message.startswith("cannot read the file")
    library.refresh()
    assert params("mine", library) == ['unknown network "mine"']
    folder.mkdir()
    write("mine.yml", block("8x8x3", "conv3-8"))
    library.refresh()
    assert params("mine", library) == "224"


def test_an_id_is_the_last_one_above_and_below_the_first_one():
    """Blocks that use an id that is there twice, once they have been announced."""
    page = Page(Library(), Settings())
    texts = ["id: a\n" + block("8x8x3", "conv3-4"), "use: a\nid: b\n"]
    texts += ["id: a\n" + block("8x8x3", "conv3-8"), "use: a\nid: c\n"]
    for text in texts:
        page.announce(Source("page.md", text))
    counted = [page.networks.counted(name, Settings()).report.totals.params for name in "abc"]
    assert counted == [112, 112, 224]


def test_an_announced_block_is_read_once(monkeypatch):
    page = Page(Library(), Settings())
    read = []
    monkeypatch.setattr(
        "mkdocs_cnn.show.page.read", lambda *each: read.append(each) or parse_all(*each)
    )
    page.announce(Source("page.md", "id: a\n" + block("8x8x3", "conv3-4")))
    for index in range(9):
        page.announce(Source("page.md", f"use: a\nid: b{index}\n"))
    for index in range(9):
        assert page.networks.counted(f"b{index}", Settings()).report.totals.params == 112
    assert len(read) == 10


def test_a_chain_that_is_too_long_is_no_circle():
    page = Page(Library(), Settings())
    params("use: lenet5\nid: n0\n", on=page)
    told = [params(f"use: n{index}\nid: n{index + 1}\n", on=page) for index in range(9)]
    assert told[6] == "61,706"
    assert told[7] == ['"n7" leads over 8 others to "lenet5"']
    assert told[8] == ['the network "n8" has a mistake']


def test_links_out_of_the_folder_are_left_alone(folder, tmp_path):
    (tmp_path / "outside.yml").write_text(block("8x8x3", "conv3-4"), "utf-8")
    (folder / "inside.yml").symlink_to(tmp_path / "outside.yml")
    assert "inside" not in Library(folder)


def test_a_folder_that_is_not_there(tmp_path):
    assert Library(tmp_path / "nowhere").names() == Library().names()


def test_mistakes_in_a_file_are_shown_with_who_asked(folder, write):
    write("mine.yml", block("8x8x3", "cnov3-4"))
    shown = Page(Library(folder), Settings()).render(Source("page.md", "use: mine", 12))
    (problem,) = shown.problems
    text = problem.describe()
    assert text.startswith('networks/mine.yml:3:5: unknown operation "cnov"')
    assert 'page.md:12:6: "mine" is used here' in text


def test_a_file_that_cannot_be_read(folder, write):
    path = write("mine.yml", "")
    path.write_bytes(b"\xff")
    (message,) = params("mine", Library(folder))
    assert message == "cannot read the file: it is not UTF-8 text"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_network_file_that_is_none(folder):
    """It is not waited for, and not left out without a word."""
    os.mkfifo(folder / "pipe.yml")
    (folder / "gone.yml").symlink_to("nowhere.yml")
    (folder / ".#mine.yml").symlink_to("root@host:1")  # an editor's mark
    (folder / "other.yml").mkdir()
    library = Library(folder)
    assert params("pipe", library) == ["cannot read the file: it is a named pipe"]
    assert params("gone", library) == ["cannot read the file: No such file or directory"]
    assert {*library.names()} - {*Library().names()} == {"gone", "pipe"}


def test_a_huge_network_file(folder, write):
    with write("mine.yml", "").open("wb") as file:
        file.truncate(1 << 30)
    (message,) = params("mine", Library(folder))
    assert "1,073,741,824 bytes" in message


def test_a_file_that_disappears(folder, write):
    path = write("mine.yml", block("8x8x3", "conv3-4"))
    library = Library(folder)
    path.unlink()
    assert params("mine", library) == ["cannot read the file: No such file or directory"]


def test_a_folder_that_disappears(folder, write):
    write("mine.yml", block("8x8x3", "conv3-4")).unlink()
    library = Library(folder)
    folder.rmdir()
    library.refresh()
    assert library.names() == Library().names()


def test_files_may_use_others(folder, write):
    write("a.yml", "use: b\ntitle: A\n")
    write("b.yml", "use: lenet5\ninput: 32x32x3\n")
    assert params("a", Library(folder)) == f"{61_706 + 5 * 5 * 2 * 6:,}"


def test_files_that_lead_back_to_themselves(folder, write):
    write("a.yml", "use: b\n")
    write("b.yml", "use: a\n")
    (message,) = params("a", Library(folder))
    assert "leads back to itself" in message


def test_an_id_names_a_network_for_the_rest_of_the_page():
    page = Page(Library(), Settings())
    assert params("mine", on=page) == ['unknown network "mine"']
    assert params(block("8x8x3", "conv3-4", id="mine"), on=page) == "112"
    assert params("mine", on=page) == "112"
    assert params("use: mine\ninput: 8x8x1", on=page) == "40"
    assert params("mine") == ['unknown network "mine"'], "but not for other pages"


def test_an_id_goes_before_the_zoo():
    page = Page(Library(), Settings())
    assert params(block("8x8x3", "conv3-4", id="vgg16"), on=page) == "112"
    assert params("vgg16", on=page) == "112"


def test_a_file_says_the_same_on_every_page(folder, write):
    """An id of one page is nothing to a file that uses a file of that name, nor to other pages."""
    write("base.yml", "input: 8x8x3\nlayers: [conv3-4]\n")
    write("other.yml", "use: base\n")
    known = Library(folder)
    assert params("other", known) == params("base", known) == "112"  # 3·3·3·4 + 4
    page = Page(known, Settings())
    assert params("id: base\ninput: 8x8x3\nlayers: [conv3-40]\n", on=page) == "1,120"
    assert params("base", on=page) == "1,120"
    assert params("other", on=page) == "112"
    assert params("other", known) == "112"


@pytest.mark.parametrize("name", ["base", "other"])
def test_what_a_file_expects_is_nothing_to_an_id_of_its_name(folder, write, name):
    write("base.yml", "input: 8x8x3\nlayers: [conv3-4]\nexpect: {params: 112, base.params: 112}\n")
    write("other.yml", "use: base\n")
    page = Page(Library(folder), Settings())
    page.announce(Source("page.md", "id: base\ninput: 8x8x3\nlayers: [conv3-40]\n"))
    assert params(name, on=page) == "112"


def test_what_the_user_says_goes_before_what_is_used(folder, write):
    write("mine.yml", block("8x8x3", "conv3-4", title="Theirs", caption="kept", batch=4))
    page = Page(Library(folder), Settings())
    html = page.render(Source("page.md", "use: mine\ntitle: Ours\n")).html
    assert "Ours" in html
    assert "Theirs" not in html
    assert "kept" not in html  # it said more about their title
    assert "per batch of 4" in html
    ours = page.render(Source("page.md", "use: mine\nid: ours\n")).html
    assert "Theirs" in ours
    assert "kept" in ours


def test_the_fence_line_says_what_the_block_does_not():
    page = Page(Library(), Settings())
    header = Source("page.md", '```cnn title="Line" view="stages"')
    options = {"title": "Line", "view": "stages"}
    html = page.render(Source("page.md", "use: vgg16"), header, options).html
    assert "Line" in html
    assert "cnn-stages" in html
    html = page.render(Source("page.md", "use: vgg16\ntitle: Own"), header, options).html
    assert "<b>Own</b>" in html
    assert "<b>Line</b>" not in html


def test_mistakes_in_the_fence_line():
    header = Source("page.md", '```cnn titel="A" view="tabel"', 7)
    options = {"titel": "A", "view": "tabel"}
    shown = Page(Library(), Settings()).render(Source("page.md", "vgg16", 8), header, options)
    (first, *_) = shown.problems
    assert first.describe().startswith('page.md:7:8: unknown option "titel"')
    assert 'Did you mean "title"?' in first.describe()


def test_site_wide_settings_and_the_blocks_own():
    page = Page(Library(), Settings(units="decimal", batch=8))
    assert "per batch of 8" in page.render(Source("page.md", "vgg16")).html
    own = page.render(Source("page.md", "use: vgg16\nbatch: 1\n")).html
    assert "61.0 MB" in own
    assert "per image" in own
