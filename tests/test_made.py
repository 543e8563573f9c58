"""The manual's tables are those of the declarations."""

import pytest

import made
from test_imports import RULES


@pytest.mark.parametrize("page", made.PAGES, ids=lambda page: page.stem)
def test_the_page_is_as_it_would_be_made(page):
    text = page.read_text("utf-8")
    assert made.made(text) == text, "run `python -m made` in tests/, and read what it wrote"


@pytest.mark.parametrize("name", made.FILES)
def test_the_file_is_as_it_would_be_made(name):
    text = (made.PROJECT / "docs" / name).read_text("utf-8")
    assert text == made.FILES[name](), "run `python -m made` in tests/"


def test_every_part_stands_on_a_page():
    texts = "".join(page.read_text("utf-8") for page in made.PAGES)
    assert {match["name"] for match in made.MARK.finditer(texts)} == set(made.PARTS)


def test_a_part_that_is_not_as_made_is_found():
    text = "<!-- made: columns -->\n\n| Column |\n\n<!-- end -->"
    assert made.made(text) != text
    assert made.made(made.made(text)) == made.made(text)


def test_the_picture_draws_every_rule():
    picture = made.picture()
    for room in ("problems", "layers", "commands"):
        assert f">{room}</text>" in picture
    assert picture.count("<path") == sum(len(rule["imports"]) for rule in RULES.values())
