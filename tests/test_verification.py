"""What the manual says about how the figures are verified is so."""

import json
import re
from pathlib import Path

import pytest

from helpers import TESTS

ROOT = TESTS.parent
PAGE = (ROOT / "docs" / "verification.md").read_text("utf-8")
TRUTH = TESTS / "truth"


def read(path: Path):
    return json.loads(path.read_text("utf-8"))


LISTED = [read(path) for path in sorted((TRUTH / "layers").glob("*.json"))]
TORCH = read(TRUTH / "torch.json")
TOOLS = read(TRUTH / "tools.json")
COUNTS = {
    "of whole networks": f"{len(read(TRUTH / 'networks.json'))} networks",
    "layer by layer": f"{len(LISTED)} networks, {sum(map(len, LISTED)):,} layers",
    "relatives": f"{len(list((TESTS / 'relatives').glob('*.yml')))} networks",
    "along one axis": f"{len(read(TRUTH / 'shapes.json')['cases']):,} layers",
    "of single layers": f"{len(TORCH['layers']):,} layers",
    "receptive fields": f"{len(TORCH['chains'])} chains of layers",
    "for the backward pass": f"{len(read(TRUTH / 'saved.json')['facts'])} networks",
    "other tools print": f"{len(TOOLS['networks'])} networks, {len(TOOLS['layers'])} layers",
}


@pytest.mark.parametrize("words", COUNTS)
def test_there_are_as_many_facts(words):
    (row,) = re.findall(rf"(?m)^\|[^|\n]*\b{words}\b[^|\n]*\|[^|\n]*\| (.+) \|$", PAGE)
    assert row == COUNTS[words]


def test_no_other_facts_are_named():
    table = re.search(r"(?ms)^## Facts\n\n(.+?)\n\n", PAGE)[1]
    assert len(table.splitlines()) == 2 + len(COUNTS)


def test_as_much_is_compared_with_torch():
    workflow = (ROOT / ".github" / "workflows" / "tests.yml").read_text("utf-8")
    layers, networks = re.search(r"--layers (\d+) --networks (\d+)", workflow).groups()
    assert f"does it with {layers} layers and {networks} networks" in PAGE.replace("\n", " ")
