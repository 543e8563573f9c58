"""Laws of network files: whatever a folder holds, a page shows it or says what is wrong with it."""

import contextlib
import io
import json
import os

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mkdocs_cnn.commands import main as cli
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.page import Page
from programs import networks

NAMES = "abcd"
USES = st.sampled_from([*NAMES, *NAMES.upper(), "lenet5", "nowhere"])
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@st.composite
def files(draw):
    """A network, what uses another file, or anything else, each as its bytes."""
    way = draw(st.sampled_from(["network", "use", "text", "bytes", "mixed"]))
    if way == "bytes":
        return draw(st.binary(max_size=40))
    if way == "network":
        return draw(networks(nested=False)).encode()
    if way == "text":
        return draw(texts).encode()
    own = draw(st.sampled_from(["", "title: Mine\n", "input: 40x40x1\n", "with: {a: 2}\n"]))
    if way == "use":
        return f"use: {draw(USES)}\n{own}".encode()
    return f"{own}{draw(texts)}\n".encode() + draw(st.binary(max_size=4))


folders = st.dictionaries(st.sampled_from(NAMES), files(), min_size=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("networks")


def fill(folder, contents):
    """Write the files, and nothing else, each at a time of its own."""
    for path in folder.iterdir():
        path.unlink()
    for name, content in contents.items():
        (folder / f"{name}.yml").write_bytes(content)


def shown(library, name):
    """What a page shows for a known network; a mistake has its place in one of the files."""
    block = Page(library, Settings()).render(Source("page.md", f"use: {name}"))
    said = "\n".join(problem.describe() for problem in block.problems)
    assert "itself failed" not in said
    assert block.problems or "<figure" in block.html
    assert all(str(problem.message) for problem in block.problems)
    return block.html, said


def counted(path):
    """Count a file on the command line: its status, what it prints, and what it complains of."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = cli.main(["count", str(path), "--format", "json", "--networks", str(path.parent)])
    return status, out.getvalue(), err.getvalue()


@given(folders)
@example({"a": b"use: b", "b": b"use: a"})
@example({"a": b"use: a"})
@example({"a": b"compare: [a, a]"})
@example({"a": b"compare: all"})
@example({"a": b"\xff\xfe"})
@example({"a": b""})
def test_pages_show_every_file_or_say_what_is_wrong(folder, contents):
    fill(folder, contents)
    library = Library(folder)
    for name in contents:
        first = shown(library, name)
        assert shown(library, name) == first, "asked again, it is the same"
        assert shown(Library(folder), name) == first, "and so it is to who asks first"


@given(folders)
def test_the_command_line_counts_them_or_says_what_is_wrong(folder, contents):
    fill(folder, contents)
    for name in contents:
        status, out, err = counted(folder / f"{name}.yml")
        assert status in (0, 1, 2)
        if status == 2:
            assert not out
            assert ".yml" in err
        else:
            json.loads(out)


@given(folders, folders)
def test_changed_files_are_read_anew(folder, before, after):
    fill(folder, before)
    library = Library(folder)
    for name in before:
        shown(library, name)
    fill(folder, after)
    for path in folder.iterdir():
        os.utime(path, ns=(1, 1))  # as of another time, however fast this is
    library.refresh()
    for name in after:
        assert shown(library, name) == shown(Library(folder), name)


@given(st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=20))
def test_any_name_of_a_file_can_be_used_or_is_told(folder, name):
    fill(folder, {})
    try:
        (folder / f"{name}.yml").write_bytes(b"input: 8x8x3\nlayers: [relu]\n")
    except (OSError, ValueError):
        return  # no such file can be
    quoted = json.dumps(name, ensure_ascii=True)
    shown(Library(folder), quoted)
