"""What differs between systems: the characters of a console, ends of lines, names of files.

A console of Windows is played by an encoding and by what ends its lines.
"""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hosts import Site
from mkdocs_cnn.commands.main import main

PAGE = "# 页\n\n它有 `#!cnn 1.39亿 = vgg16.params` 个参数 \U0001f600。\n"  # 138,357,544: 1.38亿
CONFIG = "site_name: Test\nplugins: [cnn: {networks: networks}]\n"
NETWORK = "input: 8x8x3\nlayers: [conv3-4]\nexpect: {params: 113}\n"  # 3·3·3·4 + 4 = 112
CONSOLES = ["cp1252", "cp437", "ascii", "utf-8"]


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = Site(tmp_path).write("mkdocs.yml", CONFIG)
    return made.write("docs/é页.md", PAGE).write("networks/tiny.yml", NETWORK)


def printed(*arguments, encoding="utf-8"):
    """What a command prints into a pipe of some encoding."""
    environment = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    return subprocess.run(
        (sys.executable, "-m", "mkdocs_cnn", *arguments),
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("encoding", CONSOLES)
def test_json_arrives_whole(site, encoding):
    done = printed("check", "--format", "json", encoding=encoding)
    assert done.returncode == 1
    data = json.loads(done.stdout.decode(encoding))
    assert {each["path"] for each in data["findings"]} == {"docs/é页.md", "networks/tiny.yml"}
    claimed = {one["claimed"] for each in data["findings"] for one in each["corrections"]}
    assert claimed == {"1.39亿", "113"}


@pytest.mark.parametrize("encoding", CONSOLES)
def test_annotations_are_what_github_reads(site, encoding):
    done = printed("check", "--format", "github", encoding=encoding)
    assert "::error file=docs/é页.md,line=3," in done.stdout.decode("utf-8")


@pytest.mark.parametrize(
    ("encoding", "ends"), [("cp1252", "\n"), ("ascii", "\r\n"), ("utf-8", "\n")]
)
def test_a_difference_can_be_applied(site, encoding, ends):
    page = site.folder / "docs/é页.md"
    page.write_text(PAGE, encoding="utf-8", newline=ends)
    difference = printed("check", "docs", "--diff", encoding=encoding).stdout
    line = ("git", "-c", "core.autocrlf=false", "apply", "-p0", "-")
    done = subprocess.run(line, input=difference, check=False)
    assert done.returncode == 0
    assert page.read_bytes().decode() == PAGE.replace("1.39亿", "1.38亿").replace("\n", ends)


@pytest.mark.many
@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.parametrize("arguments", [("count", "vgg16"), ("check",), ("list",)])
def test_a_poor_console_is_no_failure(site, encoding, arguments):
    done = printed(*arguments, encoding=encoding)
    assert done.returncode == (1 if arguments == ("check",) else 0)
    assert b"138,357,544" in done.stdout
    assert b"Traceback" not in done.stderr


def in_console(monkeypatch, *arguments):
    """What a command writes to a console that ends lines as Windows does."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, "cp1252", newline="\r\n"))
    main(arguments)
    return raw.getvalue()


@pytest.mark.parametrize(
    ("arguments", "translated"),
    [
        (("--diff",), False),
        (("--format", "github"), False),
        (("--format", "json"), True),
        ((), True),
    ],
)
def test_lines_end_as_those_who_read_them_expect(site, monkeypatch, arguments, translated):
    written = in_console(monkeypatch, "check", "docs", *arguments)
    assert (b"\r\n" in written) == translated
    assert b"\n" in written


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_files_of_every_system_say_the_same(site, command, ends, mark):
    """The same findings, at the same places."""

    def told():
        status, out, err = command("check", "--format", "json")
        return status, json.loads(out), err

    as_it_is = told()
    assert as_it_is[0] == 1
    for file in (path for path in site.folder.rglob("*") if path.is_file()):
        if file.name == "mkdocs.yml" and (mark or ends == "\r"):
            continue  # MkDocs itself reads it
        text = mark + file.read_text("utf-8")
        file.write_text(text, encoding="utf-8", newline=ends)
    assert told() == as_it_is


@pytest.mark.parametrize("name", ["tiny", "Tiny", "TINY"])
def test_a_name_has_no_case(site, command, name):
    """Where a file system has none, a page would be right that is wrong elsewhere."""
    site.write("docs/é页.md", f"`#!cnn 112 = {name}.params`\n")
    assert command("check", "docs")[0] == 0


def test_a_path_is_told_with_slashes(site, command):
    """As in links and on GitHub, whatever was typed."""
    _, out, _ = command("check", str(Path("docs", "é页.md")), "--format", "json")
    assert {each["path"] for each in json.loads(out)["findings"]} == {"docs/é页.md"}
