"""What readers may choose: the first of it everywhere, the rest beside it, in few bytes."""

import json
import re
from html import unescape

import pytest

from helpers import library, page, problems, rendered, work_out
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.page import Page
from mkdocs_cnn.show.varied import Impossible, other_documents, spread

VGG = "use: vgg16\nid: v\nvary: {input: [224x224x3, 299x299x3], bias: [true, false]}\n"
SMALL = "title: Net\nparameters: {w: 9}\nvary: {w: [4, 5, 6]}\ninput: 8x8x3\nlayers: [conv3-w]\n"


def on_page(*texts):
    made = Page(library(), Settings())
    return made, [made.render(Source("page.md", text)) for text in texts]


def number(made, text):
    return made.inline(Scalar(text, Source("page.md", text).whole_line()))


def kept(html):
    """What is kept of other choices in a figure, or at a number."""
    found = re.search(r"data-vary='([^']*)'|data-vary=\"([^\"]*)\"", html)
    return json.loads(unescape(found[1] or found[2]))


@pytest.mark.parametrize(
    ("text", "params"),
    [
        # (3·3·3)·4 + 4, with the first width; the parameter's own 9 never counts
        (SMALL, 112),
        (SMALL.replace("[4, 5, 6]", "[6, 5]"), 168),
        (SMALL.replace("{w: [", "{bias: [false, true], w: ["), 112 - 4),
        ("use: vgg16\nvary: {bias: [false, true]}\n", 138_344_128),
        ("bias: true\n" + SMALL.replace("{w: [4", "{batch: [8, 1], w: [4"), 112),
    ],
)
def test_the_first_choice_is_what_a_block_says(text, params):
    assert work_out(text).reports[0].totals.params == params


def test_the_first_choice_is_used_claimed_and_counted():
    made, (_, user) = on_page(SMALL.replace("title", "id"), "use: Net\nexpect: {params: 112}\n")
    assert user.problems == ()
    assert "data-vary" not in user.html
    claim = number(made, "112 = Net.params")
    assert claim.problems == ()
    assert "data-vary" not in claim.html


def test_a_claim_of_a_block_is_of_its_first_choice():
    _, (block,) = on_page(f"{SMALL}expect: {{params: 112}}\n")
    assert block.problems == ()
    (wrong,) = on_page(f"{SMALL}expect: {{params: 140}}\n")[1][0].problems
    assert "140" in wrong.describe()


def test_what_the_block_says_counts_more_than_its_opening_line():
    block = page("use: vgg16\nvary: {bias: [false, true]}\n", options={"bias": "true"})
    assert "<b>138,344,128</b>" in block.html


# What is kept


def test_what_depends_on_one_key_is_kept_once():
    """The counts of values that are kept: two inputs and two biases make four combinations."""
    spots = kept(page(VGG).html)["s"]
    by_key = {
        keys: [len(values) for _, each, *values in spots if each == keys] for keys in (1, 2, 3)
    }
    assert {*by_key[1]} == {*by_key[2]} == {1}
    assert by_key[3] == [3], "parameters and multiply-adds of the heading stand together"


@pytest.mark.parametrize(
    ("text", "share"),
    [
        (VGG, 5),
        ("use: vgg16\nview: diagram\nvary: {input: [224x224x3, 384x384x3]}\n", 9),
        ("use: vgg16\nview: profile\nvary: {input: [224x224x3, 384x384x3]}\n", 9),
        ("use: resnet50\nvary: {input: [224x224x3, 299x299x3]}\n", 10),
        (SMALL, 5),
    ],
)
def test_a_choice_takes_few_bytes(text, share):
    """In percent of a page with the figure and 40 kB of Material around it."""
    html = page(text).html
    controls = re.search(r"<div class=cnn-vary.*?</div>", html, re.DOTALL)[0]
    others = 1
    for size in kept(html)["n"]:
        others *= size
    whole = 40_000 + len(html.encode()) - len(controls.encode())
    assert len(controls.encode()) / (others - 1) <= whole * share / 100


def test_other_rows_stand_in_a_template():
    text = "parameters: {n: 1}\nvary: {n: [1, 2, 3]}\ninput: 8x8x3\nlayers: ['conv3-4 x(n)']\n"
    html = page(text).html
    assert html.count("<template>") == 2
    assert kept(html)["s"][-1] == [-1, 1, 1, 2]
    ids = {each for each in page(text).anchors if "conv" in each}
    assert len(ids) == 3, "as many as a reader can choose at most"


def test_nothing_can_end_the_attribute():
    text = f"{SMALL}caption: \"it's <b>&amp; 'so'\"\n".replace("title: Net", 'title: "a\'b<i>"')
    html = page(text.replace("[conv3-w]", '["it\'s&<: conv3-w"]')).html
    assert kept(page(text).html)["n"] == [3]
    assert "<b>&" not in html.partition("data-vary")[2].partition("</figcaption>")[0]


def test_a_block_without_choices_has_nothing_of_it():
    html = page("vgg16").html
    assert "vary" not in html
    assert "template" not in html


# What cannot be


def test_a_choice_that_cannot_be_is_no_mistake():
    text = "use: alexnet\nvary: {input: [227x227x3, 8x8x3]}\n"
    block = page(text)
    assert block.problems == ()
    said = "This cannot be: a kernel of 11×11 does not fit into an input of 8×8."
    assert kept(block.html)["no"] == [1, said]


def test_what_cannot_be_is_among_the_documents():
    networks = Page(library(), Settings()).networks
    from mkdocs_cnn.library.texts import read

    text = "use: alexnet\nvary: {batch: [1, 2], input: [227x227x3, 8x8x3]}\n"
    program, found = read(Source("page.md", text), *networks.reading)
    assert found == []
    made = [*other_documents(networks, program, Settings())]
    assert [isinstance(each, Impossible) for each in made] == [True, False, True]


def test_all_combinations_together_have_a_limit():
    """2 × 3,000 rows, and the input of each."""
    text = "vary: {batch: [1, 2]}\ninput: 8x8x3\nlayers: [relu x3000]\n"
    (problem,) = page(text).problems
    assert str(problem.message) == "6,000 layers are too many"
    assert problem.span.text == "batch"


# Numbers in text


def test_a_number_of_a_block_below_follows_it():
    made = Page(library(), Settings())
    made.announce(Source("page.md", VGG))
    assert kept(number(made, "v.params").html)["s"][0] == 2
    assert kept(number(made, "V.macs | G").html)["of"] == ["v"]


@pytest.mark.parametrize("text", ["vgg16.params", "3 + 4", "v.params = v.params", "v.conv9.params"])
def test_what_does_not_depend_on_a_choice_keeps_nothing(text):
    made, _ = on_page(VGG)
    assert "data-vary" not in number(made, text).html


def test_too_many_blocks_in_one_number():
    made, _ = on_page(*(VGG.replace("id: v", f"id: v{each}") for each in range(3)))
    assert kept(number(made, "v0.params + v1.params").html)["n"] == [2, 2, 2, 2]
    (problem,) = number(made, "v0.params + v1.params + v2.params").problems
    assert "64 combinations" in str(problem.message)


# Elsewhere


@pytest.mark.parametrize("form", ["text", "markdown", "latex"])
def test_other_formats_say_what_else_there_is(form):
    found = " ".join(rendered(VGG, form).split())
    words = "Readers of a page can choose. Input: 224 × 224 × 3, 299 × 299 × 3; Biases: counted, "
    words = words.replace("×", r"$\times$") if form == "latex" else words
    assert words in found


def test_the_command_line_counts_the_first(tmp_path, capsys):
    path = tmp_path / "net.yml"
    path.write_text(SMALL, "utf-8")
    assert main(["count", str(path)]) == 0
    told = capsys.readouterr().out
    assert "112 parameters" in told
    assert "w: 4, 5, 6" in told
    assert main(["count", str(path), "--format", "csv"]) == 0
    assert "choose" not in capsys.readouterr().out


def test_a_cautious_reading_of_a_choice_is_told():
    (caution,) = problems("vary: {input: [8x8x3, 28x28]}\nlayers: [conv3-4]\n")
    assert "28x28 is read as" in str(caution.message)


# Values by keys


def test_values_that_depend_on_nothing_are_one():
    assert spread("aaaa", (2, 2)).values == ("a",)


def test_values_are_kept_by_the_keys_that_decide():
    found = spread("aabbaabb", (2, 2, 2))
    assert (found.keys, found.values) == (0b010, ("a", "b"))


def test_what_is_never_shown_decides_nothing():
    found = spread(["a", None, "a", "b"], (2, 2))
    assert (found.keys, found.values) == (0b10, ("a", "b"))
