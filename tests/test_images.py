"""The README's pictures: there is one for each scheme, and it is of the figure as it is today."""

import json
import re
import struct

import pytest

from browser import WIDE, pictures
from browser.pictures import IMAGES, PICTURES, ROOT, STAMPS, make_stamp

SCHEMES = ("light", "dark")
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_of_the_figure_as_it_is(name):
    stamps = json.loads(STAMPS.read_text("utf-8"))
    assert stamps[name] == make_stamp(name), "nox -s pictures takes the README's pictures anew"


def test_another_figure_or_style_has_another_stamp(monkeypatch, tmp_path):
    before = {make_stamp(name) for name in PICTURES}
    assert len(before) == len(PICTURES)
    style = tmp_path / "cnn.css"
    style.write_text(pictures.STYLE_SHEET.read_text("utf-8") + ".cnn { color: red }", "utf-8")
    monkeypatch.setattr(pictures, "STYLE_SHEET", style)
    assert not before & {make_stamp(name) for name in PICTURES}


def test_every_picture_is_shown_and_no_other():
    shown = re.findall(r'(?:src|srcset)="docs/images/([^"]+)"', README)
    stored = [path.name for path in IMAGES.iterdir() if path != STAMPS]
    assert sorted(shown) == sorted(stored)
    assert sorted(shown) == sorted(
        f"{name}-{scheme}.png" for name in PICTURES for scheme in SCHEMES
    )


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_small_to_load_sharp_and_told_in_words(name):
    sizes = set()
    for scheme in SCHEMES:
        data = (IMAGES / f"{name}-{scheme}.png").read_bytes()
        assert len(data) < 60_000
        sizes.add(struct.unpack(">II", data[16:24]))
    ((width, height),) = sizes
    assert WIDE < width < 2 * WIDE
    image = rf'<img alt="([^"]+)" src="docs/images/{name}-light.png" width="(\d+)">'
    ((words, shown),) = re.findall(image, README)
    assert int(shown) == width / 2 > height / 4
    assert len(words) > 40
