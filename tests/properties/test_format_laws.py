"""Laws of the usual form: it says the same, keeps every comment, and is settled after once.

A text is disarranged in ways that say nothing else: wider indentation, spaces, capitals, comments.
"""

import re

import yaml
from hypothesis import given
from hypothesis import strategies as st

from helpers import PACKAGE, TESTS, data, library
from mkdocs_cnn.language.printer import unparse
from mkdocs_cnn.language.tidy import tidy
from mkdocs_cnn.library.texts import parse, read
from mkdocs_cnn.problems.problem import Invalid, Source
from programs import networks, programs

FILES = sorted((PACKAGE / "library/networks").glob("*.yml"))
CASES = sorted((TESTS / "cases/valid").glob("*.cnn"))


def parsed(text):
    return parse(Source("case.cnn", text), is_network=library().__contains__)


def again(text):
    try:
        program, problems = read(Source("case.cnn", text), is_network=library().__contains__)
    except Invalid:
        return None
    return None if problems else program


def tidied(text):
    return tidy(text, parsed(text), again)


def comments(text):
    return re.findall(r"#! \d+ !#", text)


def bare(text):
    """A text without the comments that were put in, and without blank lines."""
    lines = (re.sub(r" *#! \d+ !#", "", line) for line in text.splitlines())
    return [line for line in lines if line]


def widened(line, wider):
    """A line whose indentation, that behind its dashes included, is so many times as wide."""
    spaces, dashes, words = re.fullmatch(r"( *)((?:- )*)(.*)", line).groups()
    return spaces * wider, dashes.replace("- ", "-" + " " * (2 * wider - 1)) + words


@st.composite
def disarranged(draw, text):
    """The same text with another layout."""
    wider = draw(st.integers(1, 3))
    lines = []
    for number, line in enumerate(text.splitlines()):
        indent, words = widened(line, wider)
        behind = draw(st.sampled_from(["", "", " ", f"  #! {number} !#"]))
        above = draw(st.sampled_from([None, None, None, "", f"{indent}#! {number}000 !#"]))
        lines += [] if above is None else [above] * draw(st.integers(1, 2))
        if draw(st.booleans()):
            words = re.sub(r"^(\w+):(?= )", r"\1: ", words)
        lines.append(f"{indent}{words}{behind}")
    return "\n".join(lines) + "\n"


@st.composite
def disarranged_networks(draw):
    """A network, and the same with another layout and other spaces and capitals in its lines."""
    text = draw(networks())
    lines = []
    for line in text.splitlines():
        item = re.fullmatch(r"( *- )([^:\[{]*)", line)
        if item and draw(st.booleans()):
            joint = draw(st.sampled_from(["+", "  +  ", " +"]))
            lines.append(item[1] + item[2].replace(" + ", joint))
        else:
            lines.append(line)
    return text, draw(disarranged("\n".join(lines)))


@given(st.data())
def test_any_program_stays_what_it_is(data):
    program = data.draw(programs())
    text = data.draw(disarranged(unparse(program)))
    if again(text) is None:  # a comment behind a text that begins with a quote of its own
        return
    new = tidied(text)
    assert again(new) == again(text)
    assert comments(new) == comments(text)
    assert tidied(new) == new


@given(disarranged_networks())
def test_a_layout_says_nothing(texts):
    text, other = texts
    assert bare(tidied(other)) == bare(tidied(text))
    assert comments(tidied(other)) == comments(other)


@given(networks())
def test_no_number_changes(text):
    assert data(tidied(text)) == data(text)


@given(networks(), st.sampled_from(["", "title: Mine\n", "id: mine\nunits: MB\n"]))
def test_a_block_moves_into_a_file_and_back(tmp_path_factory, text, above):
    """The text of a block is the text of a file, which a page can use."""
    from mkdocs_cnn.library.library import Library
    from mkdocs_cnn.settings.choices import Settings
    from mkdocs_cnn.show.page import Page

    block = tidied(above + text)
    folder = tmp_path_factory.mktemp("networks")
    (folder / "moved.yml").write_text(block, "utf-8")
    assert (folder / "moved.yml").read_text("utf-8") == block
    known = Library(folder)
    assert known.program("moved") == parse(Source("page.md", block))
    shown = Page(known, Settings()).render(Source("page.md", block))
    used = Page(known, Settings()).render(Source("page.md", "use: moved\n"))
    assert not shown.problems
    assert not used.problems
    cells = r"(?s)<td[^>]*>(.*?)</td>"
    assert re.findall(cells, used.html) == re.findall(cells, shown.html)


# What people have written


def test_the_networks_of_the_package_are_in_their_usual_form():
    for path in FILES:
        text = path.read_text("utf-8")
        assert tidied(text) == text, path.name


def test_every_case_stays_what_it_is():
    for path in CASES:
        text = path.read_text("utf-8")
        program = parsed(text)
        new = tidy(text, program, lambda _, same=program: same)  # whatever it says
        assert again(new) == program, path.name
        assert tidied(new) == new, path.name
        if program.listing is None:
            told = [line.partition("#")[2] for line in text.splitlines() if line.startswith("#")]
            assert [each for each in told if f"#{each}" not in new] == [], path.name


def test_yaml_reads_the_same_of_every_network():
    for path in FILES:
        text = path.read_text("utf-8")
        wide = "\n".join("".join(widened(line, 2)) for line in text.splitlines())
        assert yaml.safe_load(tidied(wide)) == yaml.safe_load(text)


def test_a_comment_stays_behind_a_text_with_its_sign():
    text = 'use: vgg16\nsource: "0 #"  #! 20 !#\n'
    assert tidied(text) == text
