"""What was shown before is shown again, unless anything that it depends on has changed."""

import pytest

from edited import Site
from helpers import block, library
from mkdocs_cnn.library.memory import FEW, Memory
from mkdocs_cnn.problems.limits import make_limits
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show import page as page_module
from mkdocs_cnn.show.page import Page


def net(out):
    return block("8x8x3", f"conv3-{out}")


def fence(text):
    return f"```cnn\n{text.strip()}\n```\n\n"


def relus(count):
    return fence(block("8x8x3", f"relu x{count}"))


LENET = len(Page(library(), Settings()).networks.counted("lenet5", Settings()).report.rows)
CODE = "`#!cnn {}`\n\n"
PAGES = {
    "a network file": (fence("use: one"), None, {"one": net(4)}, {"one": net(5)}),
    "a file that another uses": (
        fence("use: two"),
        None,
        {"one": net(4), "two": "use: one\n"},
        {"one": net(5)},
    ),
    "a file behind a number": (CODE.format("one.params"), None, {"one": net(4)}, {"one": net(5)}),
    "a file that was not there": (fence("use: one"), None, {}, {"one": net(4)}),
    "a file with the name of a known network": (fence("lenet5"), None, {}, {"lenet5": net(4)}),
    "a file with a name that may be meant": (fence("use: thirds"), None, {}, {"third": net(4)}),
    "a file with the name of what is no operation": (
        fence(block("8x8x3", "one")),
        None,
        {},
        {"one": net(4)},
    ),
    "a file that is gone": (fence("use: one"), None, {"one": net(4)}, {"one": None}),
    "a block behind a number": (
        CODE.format("one.params") + fence("id: one\n" + net(4)),
        CODE.format("one.params") + fence("id: one\n" + net(5)),
        {},
        {},
    ),
    "a block with the name of a file": (
        CODE.format("one.params"),
        CODE.format("one.params") + fence("id: one\n" + net(5)),
        {"one": net(4)},
        {},
    ),
    "a block that another uses": (
        fence("id: one\n" + net(4)) + fence("use: one"),
        fence("id: one\n" + net(5)) + fence("use: one"),
        {},
        {},
    ),
    "a block that another uses, which a third uses": (
        fence("id: one\n" + net(4)) + fence("id: two\nuse: one") + fence("use: two"),
        fence("id: one\n" + net(5)) + fence("id: two\nuse: one") + fence("use: two"),
        {},
        {},
    ),
    "a broken block that another uses": (
        fence("id: one\ninput: 8x8x3\nlayers: [cnov3-4]") + fence("use: one"),
        fence("id: one\ninput: 8x8x3\nlayers: [cnov3-5]") + fence("use: one"),
        {},
        {},
    ),
    "the first of two with one id": (
        fence("id: one\n" + net(4)) + fence("id: one\n" + net(5)),
        fence("id: two\n" + net(4)) + fence("id: one\n" + net(5)),
        {},
        {},
    ),
    "the first of two with one title": (
        fence("title: One\n" + net(4)) + fence("title: One\n" + net(5)),
        fence("title: Two\n" + net(4)) + fence("title: One\n" + net(5)),
        {},
        {},
    ),
    "a heading with the name of a block": (
        "# other\n\n" + fence("lenet5"),
        "# lenet5\n\n" + fence("lenet5"),
        {},
        {},
    ),
    "an id that may be meant by a number": (
        CODE.format("thirds.params") + fence("id: third\n" + net(4)),
        CODE.format("thirds.params") + fence("id: other\n" + net(4)),
        {},
        {},
    ),
    "an id that may be meant by a block": (
        fence("id: third\n" + net(4)) + fence("use: thirds"),
        fence("id: other\n" + net(4)) + fence("use: thirds"),
        {},
        {},
    ),
    "a title that may be meant": (
        CODE.format("my-net.params") + fence("title: My net\n" + net(4)),
        CODE.format("my-net.params") + fence("title: Another\n" + net(4)),
        {},
        {},
    ),
    "the layers above": (relus(20) + relus(30), relus(31) + relus(30), {}, {}),
    "a number that counted what the next one names": (
        CODE.format("lenet5.params") + CODE.format("lenet5.macs"),
        CODE.format("1 + 1") + CODE.format("lenet5.macs") + relus(61 - LENET),
        {},
        {},
    ),
    "the line of a mistake": (fence("use: nothing"), "Text.\n\n" + fence("use: nothing"), {}, {}),
    "the line of a false number": (
        CODE.format("7 = lenet5.params"),
        "Text.\n\n" + CODE.format("7 = lenet5.params"),
        {},
        {},
    ),
    "the networks that are all compared": (
        fence("compare: all\nview: index\ntitle: All"),
        None,
        {"one": net(4)},
        {"two": net(5)},
    ),
}


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def shown_anew(monkeypatch):
    """The list of the programs that are worked out from now on."""
    worked, show = [], page_module.show
    monkeypatch.setattr(
        page_module, "show", lambda *given: (worked.append(given[1]), show(*given))[1]
    )
    return worked


LARGE = "the networks that are all compared"


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.many] * (name == LARGE)) for name in PAGES]
)
def test_a_change_is_seen(name, site, monkeypatch):
    before, after, files, changed = PAGES[name]
    if "layers above" in name or "counted" in name:
        site.library.limits = make_limits({"page_layers": 60})
    site.pages = {"a": before}
    for path, text in files.items():
        site.write(path, text)
    first = site.build()
    assert first == site.build_anew()
    worked = shown_anew(monkeypatch)
    assert site.build() == first
    assert worked == []
    site.pages = {"a": before if after is None else after}
    for path, text in changed.items():
        site.write(path, text)
    assert site.build() == site.build_anew() != first


@pytest.mark.parametrize("text", ["lenet5", "use: lenet5\nid: one", "use: nothing", "input: 3"])
def test_a_block_is_worked_out_once(text, site, monkeypatch):
    worked = shown_anew(monkeypatch)
    site.pages = {"a": fence(text), "b": fence("lenet5")}
    site.build()
    many = len(worked)
    assert many <= 2
    site.build()
    site.build()
    assert len(worked) == many


def test_a_saved_page_costs_its_own_blocks(site, monkeypatch):
    """Of three pages with two blocks each, the one that is saved, and of that the block below."""
    two = fence(net(4)) + "Text.\n\n" + fence("use: nothing")
    site.pages = {"a": two, "b": two, "c": two}
    site.build()
    worked = shown_anew(monkeypatch)
    site.pages["b"] = two.replace("Text.", "Text.\n\nMore text.")
    site.build()
    assert [program.use.value for program in worked] == ["nothing"]


def test_a_changed_file_costs_the_blocks_that_use_it(site, monkeypatch):
    """Directly, or through another file or a block."""
    for name, text in (("one", net(4)), ("two", "use: one\n"), ("three", net(5))):
        site.write(name, text)
    site.pages = {
        "a": fence("use: one") + fence("use: three"),
        "b": fence("use: two\nid: mine") + fence("use: lenet5"),
        "c": fence("use: two\nid: mine") + fence("use: mine"),
        "d": fence(net(7)) + CODE.format("three.params"),
    }
    site.build()
    worked = shown_anew(monkeypatch)
    site.write("one", net(6))
    assert site.build() == site.build_anew()
    used = [program.use.value for program in worked[:-7]]
    assert used == ["one", "two", "two", "mine"]


def test_equal_blocks_on_one_page_are_kept_each(site, monkeypatch):
    site.pages = {"a": fence("lenet5") * 10 + fence("use: nothing") * 10}
    site.build()
    worked = shown_anew(monkeypatch)
    assert site.build() == site.build_anew()
    assert len(worked) == 20  # those of the site that is built anew


def test_what_is_not_asked_for_again_is_dropped(site, monkeypatch):
    """Fewer than twenty tables of this size fit into so much; the last are kept."""
    html = Page(library(), Settings()).render(Source("a", net(4))).html
    site.memory = Memory(most=20 * len(html))
    site.pages = {"a": "".join(fence(f"title: T{each}\n{net(4)}") for each in range(40))}
    site.build()
    worked = shown_anew(monkeypatch)
    site.pages = {"a": fence(f"title: T39\n{net(4)}")}
    site.build()
    assert worked == []
    site.pages = {"a": fence(f"title: T0\n{net(4)}")}
    site.build()
    assert len(worked) == 1


def test_of_one_text_a_few_results_are_kept(site, monkeypatch):
    """A block under many headings, each of which takes another of its ids."""
    rows = ["conv1", "lenet5", "input", "nothing", "fc1", "pool1"]
    site.pages = {}
    for each in range(3 * FEW):
        heading = f'<i id="{rows[each % 6]}-{each}"></i><i id="lenet5-{each}"></i>'
        site.pages[str(each)] = f"{heading}\n\n{fence('lenet5')}"
    site.build()
    assert site.build() == site.build_anew()


def test_what_was_refused_for_the_layers_above_is_tried_again(site):
    site.library.limits = make_limits({"page_layers": 60})
    site.pages = {"a": relus(31) + relus(30)}
    (told,) = site.build()["a"][2]
    assert "too many layers on one page" in told
    site.pages = {"a": relus(20) + relus(30)}
    assert site.build() == site.build_anew()
    assert site.build()["a"][2] == []


def test_a_failure_of_ours_is_not_kept(site, monkeypatch):
    site.pages = {"a": fence("lenet5") + CODE.format("lenet5.params")}

    def fail(*given):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(page_module, "show", fail)
        broken.setattr(page_module, "number_in_text", fail)
        _, _, told = site.build()["a"]
        assert [each.count("itself failed") for each in told] == [1, 1]
    assert site.build() == site.build_anew()
    assert site.build()["a"][2] == []


def test_an_unreadable_file_is_looked_at_each_time(site):
    """Whatever the reason is: here, it is no text first, then a folder, then a network."""
    site.pages = {"a": fence("use: one")}
    path = site.folder / "one.yml"
    path.write_bytes(b"\xff\xfe")
    assert site.build() == site.build_anew()
    assert "UTF-16" in site.build()["a"][0]
    path.unlink()
    path.mkdir()
    assert site.build() == site.build_anew()
    path.rmdir()
    site.write("one", net(4))
    assert site.build() == site.build_anew()
    assert site.build()["a"][2] == []
