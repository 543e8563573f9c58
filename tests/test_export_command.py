"""`mkdocs-cnn export` and `check --code`: without a framework, on what one would have recorded."""

import shutil

import pytest

from helpers import TESTS
from mkdocs_cnn.commands import drift, exporting
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.models.finding import find
from mkdocs_cnn.models.reading import read
from mkdocs_cnn.models.recording import Asked, read_arguments
from mkdocs_cnn.models.refusing import CannotExportError
from mkdocs_cnn.problems.problem import Source

TEXT = """\
mkdocs-cnn export 1

model: net:Net
arguments: width=4
versions: torch 2.13.0
input: x 1x3x8x8
class: Net

conv = conv2d padding=1,1 -> 1x4x8x8 | weight 4x3x3x3
act = relu -> 1x4x8x8
"""


def trace(text=TEXT):
    return read(Source("net.net", text))[0]


@pytest.fixture
def code(monkeypatch):
    """The code in which the model stands: what is recorded of it, and what was asked of it."""

    class Code:
        model = trace()
        asked: list = []  # noqa: RUF012 - made anew for each test

        def record(self, asked):
            self.asked.append(asked)
            if isinstance(self.model, Exception):
                raise self.model
            return self.model

    made = Code()
    made.asked = []
    monkeypatch.setattr(exporting, "record_anew", made.record)
    monkeypatch.setattr(drift, "record_anew", made.record)
    return made


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site with a folder of networks, which is the current folder."""
    (tmp_path / "mkdocs.yml").write_text("site_name: S\nplugins: [{cnn: {networks: networks}}]\n")
    (tmp_path / "networks").mkdir()
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


EXPORT = ("export", "net:Net", "--input", "3x8x8", "-o")


# export


def test_a_model_is_written(code, site, capsys):
    assert main([*EXPORT, "networks/net.net", "--kwargs", "width=4"]) == 0
    assert (site / "networks" / "net.net").read_text() == TEXT
    assert code.asked == [Asked("net:Net", (("", (3, 8, 8)),), "width=4")]
    assert capsys.readouterr().err == "net:Net: 2 operations, 108 parameters\n"


def test_a_model_is_shown(code, capsys):
    assert main([*EXPORT, "-"]) == 0
    assert capsys.readouterr().out == TEXT


def test_inputs_have_names_where_there_are_several(code):
    assert main(["export", "net:Net", "--input", "a=3x8x8", "--input", "b=7", "-o", "-"]) == 0
    assert code.asked[0].inputs == (("a", (3, 8, 8)), ("b", (7,)))


def test_inputs_have_the_types_that_are_said(code):
    assert main([*EXPORT[:2], "--input", "ids=7:int64", "--input", "t=scalar", "-o", "-"]) == 0
    assert code.asked[0].inputs == (("ids", (7,)), ("t", ()))
    assert code.asked[0].types == ("int64", "")


def test_a_type_that_is_none_is_refused(code, capsys):
    assert main([*EXPORT[:2], "--input", "7:integer", "-o", "-"]) == 2
    assert '"integer" is no type of an input; there are bool, float16, ' in capsys.readouterr().err
    assert code.asked == []


@pytest.mark.parametrize("size", ["3x8x", "8,8", "0x3", "", "a=", "3X8", "3x8:", "scalarx3"])
def test_a_size_that_is_none_is_refused(code, size, capsys):
    assert main(["export", "net:Net", "--input", size, "-o", "-"]) == 2
    assert "is no size of an input; write 3x224x224" in capsys.readouterr().err
    assert code.asked == []


@pytest.mark.parametrize(
    ("output", "told"),
    [("net.yml", "does not end in .net"), ("nowhere/net.net", '"nowhere" is not a folder')],
)
def test_where_nothing_can_be_written_nothing_is_recorded(code, site, output, told, capsys):
    assert main([*EXPORT, output]) == 2
    assert told in capsys.readouterr().err
    assert code.asked == []


def test_an_export_is_written_anew_and_nothing_else(code, site, capsys):
    file = site / "net.net"
    file.write_text(TEXT.replace("relu", "silu"))
    assert main([*EXPORT, "net.net"]) == 0
    assert file.read_text() == TEXT
    file.write_text("something else")
    assert main([*EXPORT, "net.net"]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert main([*EXPORT, "net.net", "--overwrite"]) == 0
    assert file.read_text() == TEXT


def test_what_cannot_be_exported_is_told(code, capsys):
    code.model = CannotExportError("it branches on data", "Export a part of it.")
    assert main([*EXPORT, "-"]) == 2
    assert capsys.readouterr().err == (
        "mkdocs-cnn export: it branches on data\n  help: Export a part of it.\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("width=4", {"width": 4}),
        ("a=0.5, b='c', d=None, e=[1, 2], f=(1,), g=-3", {
            "a": 0.5, "b": "c", "d": None, "e": [1, 2], "f": (1,), "g": -3,
        }),
    ],
)  # fmt: skip
def test_arguments_are_plain_values(text, expected):
    assert read_arguments(text) == expected


@pytest.mark.parametrize(
    "text",
    ["4", "a", "a=b", "a=open('x')", "a=__import__('os')", "**{'a': 1}", "a=1)+f(b=2", "a=", "("],
)
def test_arguments_run_nothing(text):
    with pytest.raises(CannotExportError, match="cannot be read as arguments"):
        read_arguments(text)


# check --code


def test_a_model_that_has_not_changed(code, site, capsys):
    (site / "networks" / "net.net").write_text(TEXT)
    assert main(["check", "--code"]) == 0
    assert code.asked == [Asked("net:Net", (("x", (3, 8, 8)),), "width=4")]
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "compared 1 file with the code: 1 is as it is\n"


def test_a_model_that_has_changed_is_told_by_its_layers(code, site, capsys):
    (site / "networks" / "net.net").write_text(TEXT)
    code.model = trace(TEXT.replace("padding=1,1", "padding=2,2").replace("1x4x8x8", "1x4x10x10"))
    assert main(["check", "--code"]) == 1
    shown = capsys.readouterr()
    lines = [line for line in shown.out.split("\n") if line.startswith("networks")]
    assert lines == [
        "networks/net.net:9:1: conv: padding: 1 -> 2",
        "networks/net.net:3:1: 2 operations have other sizes",
    ]
    assert shown.err == "compared 1 file with the code: 0 are as it is\n"


def test_differences_are_annotations(code, site, capsys):
    (site / "networks" / "net.net").write_text(TEXT)
    code.model = trace(TEXT.replace("relu", "silu"))
    assert main(["check", "--code", "--format", "github", "networks"]) == 1
    assert capsys.readouterr().out.startswith("::error file=networks/net.net,line=10,")


def test_a_model_that_cannot_be_exported_any_more(code, site, capsys):
    (site / "networks" / "net.net").write_text(TEXT)
    code.model = CannotExportError("there is no module net", "Go where it is.")
    assert main(["check", "--code"]) == 2
    out = capsys.readouterr().out
    assert "networks/net.net:3:1: there is no module net" in out
    assert "help: Go where it is." in out


def test_a_file_that_cannot_be_read(code, site, capsys):
    (site / "networks" / "net.net").write_text(TEXT.replace("-> 1x4x8x8", "-> 1x4x8x", 1))
    assert main(["check", "--code"]) == 2
    assert "networks/net.net:9:" in capsys.readouterr().out
    assert code.asked == []


def test_an_export_of_no_code(code, site, capsys):
    (site / "networks" / "net.net").write_text(TEXT.replace("net:Net", "net"))
    assert main(["check", "--code"]) == 2
    assert '"net" is no model in code' in capsys.readouterr().out


def test_without_an_export_there_is_nothing_to_compare(code, site, capsys):
    assert main(["check", "--code"]) == 2
    assert "there is no file that ends in .net" in capsys.readouterr().err


@pytest.mark.parametrize("other", ["--fix", "--find", "--report", "--diff"])
def test_code_goes_with_no_other_option(code, site, other, capsys):
    assert main(["check", "--code", other]) == 2
    assert f"either --code or {other}" in capsys.readouterr().err


# Files that are exported


def test_a_file_of_onnx_gets_the_sizes_that_it_leaves_open(tmp_path, monkeypatch, capsys):
    shutil.copy(TESTS / "exports" / "onnx" / "squeezenet-open.onnx", tmp_path / "open.onnx")
    monkeypatch.chdir(tmp_path)
    assert main(["export", "open.onnx", "-o", "net.net"]) == 2
    assert "mkdocs-cnn export FILE --input" in capsys.readouterr().err
    assert main(["export", "open.onnx", "--input", "3x64x64", "-o", "net.net"]) == 0
    assert main(["check", "--code", "net.net"]) == 0
    assert main(["count", "net.net", "--format", "json"]) == 0
    assert '"params": 1235496' in capsys.readouterr().out


def test_a_file_that_is_not_there(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["export", "nothing.keras", "-o", "-"]) == 2
    assert "nothing.keras:1:1: cannot read" in capsys.readouterr().err


def test_a_model_in_code_needs_an_input(code, capsys):
    assert main(["export", "net:Net", "-o", "-"]) == 2
    assert "needs --input" in capsys.readouterr().err


def test_what_python_itself_has_is_not_called(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CannotExportError, match="is a part of Python"):
        find("os:system")
