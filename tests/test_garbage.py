"""Looking for garbage waits while a block is worked out, and only then."""

import gc

import pytest

from mkdocs_cnn.library.library import Library
from mkdocs_cnn.problems.garbage import garbage_waits
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show import page as pages


def test_it_waits_and_goes_on():
    with garbage_waits():
        assert not gc.isenabled()
        with garbage_waits():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_whoever_has_stopped_it_has_it_stopped():
    gc.disable()
    try:
        with garbage_waits():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_it_goes_on_behind_a_mistake():
    with pytest.raises(ValueError, match="wrong"), garbage_waits():
        raise ValueError("wrong")
    assert gc.isenabled()


@pytest.mark.parametrize("text", ["lenet5", "input: 8x8x3\nlayers:\n  - conv\n", "use: nothing"])
def test_a_block(monkeypatch, text):
    seen = []

    def look(self, written):
        seen.append(gc.isenabled())
        return READ(self, written)

    monkeypatch.setattr(pages.Page, "_read", look)
    pages.Page(Library(), Settings()).render(Source("page.md", text))
    assert seen == [False]
    assert gc.isenabled()


READ = pages.Page._read
