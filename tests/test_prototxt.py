"""Definitions of Caffe: known networks come out as they are, and mistakes cost their layer."""

import json

import pytest

from helpers import TESTS, data
from prototxts import KNOWN

TRUTH = {each["name"]: each for each in json.loads((TESTS / "truth" / "networks.json").read_text())}


@pytest.mark.parametrize("how", [{}, {"in_place": False}, {"old": True}], ids=["new", "out", "old"])
@pytest.mark.parametrize("name", KNOWN)
def test_a_known_network(name, how):
    found = data(KNOWN[name](**how))
    assert (found["params"], found["macs"]) == (TRUTH[name]["params"], TRUTH[name]["macs"])
