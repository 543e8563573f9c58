"""The extension in plain Python-Markdown: by which names it is made, and with what options."""

import re

import pytest
from markdown import Markdown

import mkdocs_cnn
from mkdocs_cnn.markdown_extension import NAMES

OPTIONS_IN_WORDS = [
    ({"networks": 5}, '"5" as networks; expected the name of a folder.'),
    ({"networks": ["a"]}, "as networks; expected the name of a folder."),
    ({"networks": "nonsuch"}, 'there is no folder "nonsuch", which networks names'),
    ({"batch": {}}, "keys and values as batch; expected a word, a number or a list of words."),
    ({"batch": None, "columns": 3}, 'unknown column "3"; expected one of: layer,'),
    ({"view": [["table"]]}, "a list in a list as view; expected"),
    ({"claims": object()}, "as claims; expected one of: note, warning, error."),
    ({"limits": ["layers"]}, "as limits; expected names with numbers"),
]


@pytest.mark.parametrize(("options", "message"), OPTIONS_IN_WORDS)
@pytest.mark.parametrize("name", NAMES)
def test_options_of_a_wrong_type_are_told_in_words(name, options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        Markdown(extensions=[name], extension_configs={name: options})


@pytest.mark.parametrize("name", NAMES)
def test_every_name_makes_the_extension(name):
    configs = {name: {"columns": ["layer", "macs"], "claims": None}}
    html = Markdown(extensions=[name], extension_configs=configs).convert("```cnn\nlenet5\n```\n")
    assert "cnn-macs" in html
    assert "cnn-params" not in html


def test_the_package_has_nothing_else_that_is_made_when_it_is_asked_for():
    assert mkdocs_cnn.makeExtension().__class__.__name__ == "CnnExtension"
    with pytest.raises(AttributeError, match="module 'mkdocs_cnn' has no attribute 'nonsuch'"):
        mkdocs_cnn.nonsuch  # noqa: B018
