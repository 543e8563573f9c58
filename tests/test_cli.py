"""The command: views and formats, files and standard input, exit statuses, the JSON contract."""

import csv
import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import PACKAGE, TESTS, block, library, problems
from mkdocs_cnn import __version__
from mkdocs_cnn.commands import main as cli
from mkdocs_cnn.commands import options

FORMATS = ("text", "json", "csv", "markdown", "latex")
VIEWS = ("table", "stages", "listing", "worked", "summary")
GOLDEN = {"text": "txt", "csv": "csv", "markdown": "md", "latex": "tex"}


@pytest.fixture
def run(command):
    """Run the command: status, output, errors."""
    return command


def process(*arguments, text=None, **how):
    """Run the command as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs_cnn", *arguments],
        input=text,
        capture_output=True,
        check=False,
        **how,
    )


# What it shows


@pytest.mark.parametrize("form", GOLDEN)
@pytest.mark.parametrize("view", [view for view in VIEWS if view != "worked"])
def test_shows_what_the_page_shows(run, view, form):
    status, out, err = run("count", "vgg16", "--view", view, "--format", form)
    expected = TESTS / "goldens" / f"vgg16-{view}.{GOLDEN[form]}"
    assert (status, err) == (0, "")
    assert out == expected.read_text("utf-8")


def test_works_layers_out(run):
    status, out, _ = run("count", "vgg16", "--view", "worked conv1, conv3, fc6")
    assert status == 0
    assert out == (TESTS / "goldens" / "vgg16-worked.txt").read_text("utf-8")


def test_text_is_what_it_says_if_nothing_is_said(run):
    assert run("count", "vgg16") == run("count", "vgg16", "--format", "text", "--view", "table")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", ["lenet5", "alexnet", "nin", "darknet19"])
def test_every_format_of_several_networks(run, name, form):
    status, out, err = run("count", name, "--format", form)
    assert (status, err) == (0, "")
    total = json.loads(out)["params"] if form == "json" else None
    figures = {"lenet5": 61706, "alexnet": 60965224, "nin": 7595176, "darknet19": 20842376}
    if form == "json":
        assert total == figures[name]
    elif form == "csv":
        assert list(csv.reader(out.splitlines()))[-1][-1] == str(figures[name])
    else:
        assert f"{figures[name]:,}" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--units", "decimal"), "61.0 MB"),
        (("--dtype", "float16"), "29.1 MiB"),
        (("--batch", "16"), "per batch of 16"),
        (("--bias", "false"), "138,344,128 parameters"),
        (("--layout", "CHW"), "3 × 224 × 224"),
        (("--columns", "layer,macs"), "15,470,264,320"),
        (("--columns", "layer, receptive field", "--view", "table"), "212"),
        (("--view", "stages"), "conv3-256 x 3"),
        (("--language", "en"), "Parameters"),
        (("--depth", "0"), "fc8"),
    ],
)
def test_settings(run, arguments, words):
    status, out, err = run("count", "vgg16", *arguments)
    assert (status, err) == (0, "")
    assert words in out


def test_what_the_command_says_goes_before_what_the_file_says(run, tmp_path):
    path = tmp_path / "mine.yml"
    path.write_text("use: vgg16\nview: stages\nbatch: 4\n", "utf-8")
    assert "conv3-256 x 3" in run("count", str(path))[1]
    status, out, _ = run("count", str(path), "--view", "summary")
    assert status == 0
    assert "conv3-256" not in out
    assert "per batch of 4" in out


# Where it reads from


def test_a_file(run, tmp_path):
    path = tmp_path / "mine.cnn"
    path.write_text(block("8x8x3", "conv3-4"), "utf-8")
    status, out, _ = run("count", str(path))
    assert status == 0
    assert "112 parameters" in out


def test_a_file_without_a_suffix(run, tmp_path, monkeypatch):
    (tmp_path / "mine").write_text(block("8x8x3", "conv3-4"), "utf-8")
    monkeypatch.chdir(tmp_path)
    assert run("count", "mine")[0] == 0


def test_a_file_with_a_byte_order_mark(run, tmp_path):
    path = tmp_path / "mine.yml"
    path.write_bytes(b"\xef\xbb\xbf" + block("8x8x3", "conv3-4", title="É").encode())
    status, out, _ = run("count", str(path))
    assert status == 0
    assert out.startswith("É\n")


def test_standard_input():
    done = process("count", "-", text=block("8x8x3", "conv3-4", title="Été").encode())
    assert done.returncode == 0
    assert done.stdout.decode().startswith("Été\n112 parameters")
    assert done.stderr == b""


def test_standard_input_that_is_not_text():
    done = process("count", "-", text=b"title: \xff\xfe\n")
    assert done.returncode == 2
    assert (
        done.stderr.decode().splitlines()[0]
        == "<stdin>:1:8: cannot read standard input: it is not UTF-8 text"
    )
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_output_in_any_locale(locale):
    """Signs that the terminal cannot show are replaced, not fatal."""
    environment = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs_cnn", "count", "lenet5"],
        capture_output=True,
        check=False,
        env={**__import__("os").environ, **environment},
    )
    assert done.returncode == 0
    assert b"61,706 parameters" in done.stdout


def test_a_folder_of_networks(run, tmp_path):
    (tmp_path / "mine.yml").write_text(block("8x8x3", "conv3-4", title="Mine"), "utf-8")
    status, out, _ = run("count", "mine", "--networks", str(tmp_path))
    assert status == 0
    assert out.startswith("Mine\n")
    assert "Mine" in run("list", "--networks", str(tmp_path))[1]


def test_list(run):
    status, out, err = run("list")
    assert (status, err) == (0, "")
    _, _, head, _, *lines = out.split("\n\nfloat32")[0].splitlines()
    assert head.split() == [
        *("Network", "Title", "Input", "Parameters", "Multiply-adds", "Activations"),
    ]
    rows = [line for line in lines if re.search(r"\d [KMG]iB$", line)]
    families = [line for line in lines if line and line not in rows]
    assert sorted(row.split()[0] for row in rows) == sorted(library().names())
    assert families[0] == "First networks"
    vgg = lines[lines.index("VGG") + 1 :]
    assert [row.split()[0] for row in vgg] == [
        *("vgg11", "vgg13", "vgg16", "vgg19", "vgg-a", "vgg-b", "vgg-c", "vgg-d", "vgg-e")
    ]
    (vgg16,) = [row for row in rows if row.startswith("vgg16 ")]
    assert vgg16.split()[-6:] == ["3", "138,357,544", "15.47", "G", "58.1", "MiB"]


def test_list_goes_on_behind_a_broken_file(run, tmp_path):
    (tmp_path / "broken.yml").write_text("input: 8x8x1\nlayers: [cnv3-4]\n", "utf-8")
    (tmp_path / "whole.yml").write_text("input: 8x8x1\nlayers: [conv3-4]\n", "utf-8")
    status, out, err = run("list", "--networks", str(tmp_path))
    assert status == 2
    assert "\nwhole " in out
    assert "\nbroken " not in out
    assert 'unknown operation "cnv"' in err


def test_version(run):
    assert run("--version")[:2] == (0, f"mkdocs-cnn {__version__}\n")


@pytest.mark.parametrize("arguments", [(), ("count",), ("list",)])
def test_help(run, arguments):
    status, out, _ = run(*arguments, "--help")
    assert status == 0
    assert "usage: mkdocs-cnn" in out


def test_as_a_module():
    done = process("count", "lenet5", "--view", "stages")
    assert done.returncode == 0
    assert "TOTAL               : 61,706" in done.stdout.decode()


def test_a_reader_that_stops_reading():
    """`mkdocs-cnn list | head -1` ends without complaints."""
    command = f"{sys.executable} -m mkdocs_cnn count vgg16 --format json | head -c 10"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert done.stderr == b""


# What it refuses


INVALID = sorted((TESTS / "cases" / "invalid").glob("*.cnn"))


@pytest.mark.parametrize("path", INVALID[::7], ids=lambda path: path.stem)
def test_errors_are_those_of_the_page(run, path):
    status, out, err = run("count", str(path))
    described = [problem.describe() for problem in problems(path.read_text("utf-8"))]
    assert status == 2
    assert out == "" or path.stem.startswith("listing")  # whose lines are shown all the same
    assert err == "".join(f"{text.replace('case.cnn', str(path))}\n" for text in described)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("count", "vgg-16"), 'unknown network "vgg-16"'),
        (("count", "nowhere/mine.yml"), "cannot read the file: No such file or directory"),
        (("count", "."), "cannot read the file: it is a folder"),
        (("count", "v" * 5000), "unknown network"),
        (("count", ""), ""),
        (("count", "vgg16", "--view", "worked conv9"), 'no layer "conv9" in VGG-16'),
        (("count", "vgg16", "--view", "tabel"), 'Did you mean "table"?'),
        (("count", "vgg16", "--columns", "layer,parms"), 'Did you mean "params"?'),
        (("count", "vgg16", "--format", "xml"), "invalid choice: 'xml'"),
        (("count", "vgg16", "--batch", "0"), "a whole number from 1"),
        (("count", "vgg16", "--networks", "nowhere"), '"nowhere" is not a folder'),
        (("count",), "WHAT"),
        ((), "COMMAND"),
        (("draw", "vgg16"), "invalid choice: 'draw'"),
    ],
)
def test_refusals(run, arguments, words):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


def test_a_file_that_is_not_text(run, tmp_path):
    path = tmp_path / "mine.yml"
    path.write_bytes(b"title: \xff\n")
    status, _, err = run("count", str(path))
    assert status == 2
    assert "it is not UTF-8 text" in err


# What may go wrong around it

unix = pytest.mark.skipif(os.name != "posix", reason="only Unix has such files and signals")


def shell(line, folder=None, **how):
    """Run a line of a shell in which `cnn` is the command: status, output, errors."""
    command = f"{shlex.quote(sys.executable)} -m mkdocs_cnn"
    done = subprocess.run(
        ["bash", "-c", line.replace("cnn ", f"{command} ")],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=60,
        **how,
    )
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.mark.slow
@unix
@pytest.mark.parametrize(
    ("line", "status", "words"),
    [
        ("cnn count - <&-", 2, "<stdin>:1:1: cannot read standard input: it is closed\n"),
        ("cnn count - < /dev/null", 2, "<stdin>:1:1: "),
        ("cnn count - < /dev/zero", 2, "it is longer, and at most 10,000,000 are read\n"),
        ("head -c 100 /dev/zero | cnn count -", 2, "it holds a NUL character"),
        ("cnn count /dev/zero", 2, "cannot read the file: it is a device\n"),
        ("cnn count pipe.yml", 2, "cannot read the file: it is a named pipe\n"),
        ("cnn count huge.yml", 2, "it has 2,147,483,648 bytes, and at most 10,000,000 are read\n"),
        ("cnn check pipe.yml", 2, "cannot read the file: it is a named pipe\n"),
        ("cnn check -f pipe.yml .", 2, "cannot read pipe.yml: it is a named pipe\n"),
        ("cnn check -f huge.yml .", 2, "cannot read huge.yml: it has 2,147,483,648 bytes"),
        ("cnn check -f . .", 2, "it is a folder\n"),
        ("cnn list --networks pipe.yml", 2, '"pipe.yml" is not a folder\n'),
        ("cnn count vgg16 > /dev/full", 2, "mkdocs-cnn: No space left on device\n"),
        ("cnn count vgg16 >&-", 0, ""),
        ("cnn count vgg61 2>&-", 2, ""),
        ("cnn count vgg61 >&- 2>&- <&-", 2, ""),
        ("cnn check . >&- 2>&-", 2, ""),
        ("set -o pipefail; cnn list --format json | true", 0, ""),
        ("set -o pipefail; cnn check page.md | true", 2, ""),
        ("cnn count vgg61 2> >(true)", 2, ""),
        ("set -o pipefail; cnn count --help | true", 0, ""),
        ("mkdir gone; cd gone; rmdir ../gone; cnn check", 2, "mkdocs-cnn: "),
    ],
)
def test_files_and_streams_that_are_none(tmp_path, line, status, words):
    os.mkfifo(tmp_path / "pipe.yml")
    with (tmp_path / "huge.yml").open("wb") as file:
        file.truncate(1 << 31)
    (tmp_path / "page.md").write_text("`#!cnn vgg61.params`\n", "utf-8")
    found, out, err = shell(line, tmp_path)
    assert found == status
    assert words in out + err


HOOKS = {
    "list": ("os.scandir", "networks"),
    "list ": ("_io.open_code", "commands"),  # while the command itself is loaded
    "count vgg16": ("os.scandir", "networks"),
    "check docs": ("os.scandir", "docs"),
    "check --fix docs": ("os.fsync", ""),
    "check --fix docs ": ("os.chmod", ""),
}


@unix
@pytest.mark.parametrize("command", HOOKS)
def test_an_interruption_leaves_nothing_behind(tmp_path, command):
    """The command is stopped in the middle: in a call that waits until it is interrupted."""
    name, about = HOOKS[command]
    (tmp_path / "sitecustomize.py").write_text(
        "import _io, os, pathlib, time\n"
        f"wrapped = {name}\n"
        "def wait(*given, **more):\n"
        f"    ready = pathlib.Path({str(tmp_path / 'ready')!r})\n"
        f"    if {about!r} in str(given) and not ready.exists():\n"  # once: coverage looks too
        "        ready.touch()\n"
        "        time.sleep(60)\n"
        "    return wrapped(*given, **more)\n"
        f"{name} = wait\n"
    )
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").write_bytes(b"`#!cnn 1 = lenet5.params`\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs_cnn", *command.split()],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(PACKAGE.parent)])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    waited_until = time.monotonic() + 50
    while not (tmp_path / "ready").exists() and time.monotonic() < waited_until:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=50)
    assert (process.returncode, out, err) == (130, "", "mkdocs-cnn: interrupted\n")
    assert [each.name for each in docs.iterdir()] == ["a.md"]
    assert (docs / "a.md").read_bytes() == b"`#!cnn 1 = lenet5.params`\n"


def test_a_page_is_no_network(run):
    status, out, err = run("count", "lesson.md")
    assert (status, out) == (2, "")
    assert '"lesson.md" is a page' in err
    assert "mkdocs-cnn check" in err


def test_a_mistake_of_ours_is_no_traceback(run, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("mkdocs_cnn.commands.main.show", fail)
    status, out, err = run("count", "vgg16")
    assert (status, out) == (2, "")
    assert err.startswith("mkdocs-cnn itself failed: ZeroDivisionError: oh\n")


WORDS = st.sampled_from(
    [
        *(
            "count",
            "list",
            "check",
            "vgg16",
            "-",
            "--",
            "-f",
            "--fix",
            "--diff",
            "",
            " ",
            "\n",
            ".",
        ),
        *(
            "--view",
            "worked",
            "worked x",
            "table",
            "--columns",
            "layer,,",
            "--depth",
            "-1",
            "99999",
        ),
        *("--batch", "1e9", "0", "--bias", "maybe", "--units", "MiB", "--networks", "--format"),
        *(
            "json",
            "xml",
            "ü\ud800",
            "\udcff",
            "a\0b",
            "../..",
            "~",
            "vgg16.yml",
            "%s",
            "{x}",
            "[",
            "*",
        ),
    ]
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(WORDS | st.text(max_size=8), max_size=6))
def test_any_arguments(tmp_path, monkeypatch, run, arguments):
    monkeypatch.chdir(tmp_path)  # an empty folder
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"input: 8x8x3\nlayers: [fc-2]")))
    arguments = [each for each in arguments if each not in ("..", "../..", "/", "~")]
    status, _, err = run(*arguments)
    assert status in (0, 1, 2)
    assert "itself failed" not in err


# The JSON contract

KEYS = {
    "report": [
        *("name", "title", "family", "input", "params", "weights", "biases", "buffers"),
        *("macs", "flops", "activations", "rows", "layers"),
    ],
    "row": [
        *("name", "operation", "output", "params", "formula", "macs", "activations"),
        *("receptive_field", "jump"),
    ],
    "layer": ["name", "kind", "input", "output", "params", "weights", "biases", "macs"],
}


@pytest.mark.parametrize("name", ["vgg16", "alexnet", "lenet5"])
def test_json_keys(run, name):
    report = json.loads(run("count", name, "--format", "json")[1])
    assert list(report) == KEYS["report"]
    assert all(list(row) == KEYS["row"] for row in report["rows"])
    assert all(list(layer) == KEYS["layer"] for layer in report["layers"])


def test_json_values(run):
    report = json.loads(run("count", "vgg16", "--format", "json")[1])
    assert report["name"] == "vgg16"
    assert report["title"] == "VGG-16"
    assert report["input"] == [224, 224, 3]
    assert report["flops"] == 2 * 15_470_264_320
    assert report["rows"][0] == {
        "name": "conv1_1",
        "operation": "conv3-64 + relu",
        "output": [224, 224, 64],
        "activations": 3211264,
        "params": 1792,
        "formula": "(3·3·3)·64 + 64",
        "macs": 86704128,
        "receptive_field": 3,
        "jump": 1,
    }
    assert report["layers"][0] == {
        "name": "conv1_1",
        "kind": "Conv2d",
        "input": [224, 224, 3],
        "output": [224, 224, 64],
        "params": 1792,
        "weights": 1728,
        "biases": 64,
        "macs": 86704128,
    }
    assert report["layers"][-1]["output"] == [1000]


@pytest.mark.parametrize(("name", "field"), [("alexnet", 195), ("vgg16", 212)])
def test_json_receptive_fields(run, name, field):
    report = json.loads(run("count", name, "--format", "json")[1])
    (row,) = [row for row in report["rows"] if row["name"] == "pool5"]
    assert row["receptive_field"] == field


def test_json_receptive_fields_of_unequal_axes(run, tmp_path):
    path = tmp_path / "mine.yml"
    path.write_text(block("32x32x3", "conv1x7-4", "fc-3"), "utf-8")
    rows = json.loads(run("count", str(path), "--format", "json")[1])["rows"]
    assert [row["receptive_field"] for row in rows] == [[1, 7], [32, 38]]


def test_json_of_a_comparison(run, tmp_path):
    path = tmp_path / "both.yml"
    path.write_text("compare: [vgg-a, vgg-b]\n", "utf-8")
    both = json.loads(run("count", str(path), "--format", "json")[1])
    assert [report["params"] for report in both] == [132_863_336, 133_047_848]


def test_a_count_without_options_is_one_with_every_default():
    """It is read without the parser that knows the defaults."""
    plain = cli._parse(["count", "vgg16"])
    read = options.parse(["count", "vgg16"], {"count": cli._count})
    assert vars(plain) == vars(read)
