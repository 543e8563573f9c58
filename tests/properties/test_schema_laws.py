"""Laws of the schema of network files: what the language takes, it takes."""

from itertools import accumulate

import yaml
from hypothesis import assume, given
from jsonschema import Draft7Validator

from editors import lines, schemas
from mkdocs_cnn.language.printer import unparse
from mkdocs_cnn.problems.records import replace
from programs import networks, programs

NETWORK = Draft7Validator(schemas.network())


@given(programs())
def test_any_program_is_taken(program):
    """Its settings are words of any kind; which ones can be is another law's."""
    compared = tuple(replace(each, settings=()) for each in program.compare)
    text = unparse(replace(program, settings=(), compare=compared))
    assume(max(accumulate((each == "(") - (each == ")") for each in text)) <= lines.DEPTH)
    found = [each.json_path for each in NETWORK.iter_errors(yaml.safe_load(text))]
    assert not found, text


@given(networks())
def test_any_network_is_taken(text):
    assert NETWORK.is_valid(yaml.safe_load(text))
