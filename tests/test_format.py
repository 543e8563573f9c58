"""`mkdocs-cnn format`: pages, network files and standard input in their usual form."""

import io
import re
import sys
from pathlib import Path

import pytest
import yaml

from helpers import TESTS
from mkdocs_cnn.commands.formatting import format_text

ROOT = TESTS.parent
UNTIDY = """title:   A net   # mine

# of images


input: 32 X 32 x3
layers:
    -   conv1:   CONV3-16+BatchNorm  +RELU   # the first
    -   stem   x2:
            # twice
            -  residual:
                   -  Conv3×3-16 STRIDE 1
               shortcut:   projection
            # - more
    - concat:
        left: [conv1-8,conv1-8 , ]
        right: { share:  conv1 }
    - [ max-pool,
        # smaller
        fc-10 ]
defaults: { conv:  NoBias }
"""
TIDY = """title: A net  # mine

# of images

input: 32x32x3
layers:
  - conv1: conv3-16 + bn + relu  # the first
  - stem x2:
      # twice
      - residual:
          - conv3x3-16 stride 1
        shortcut: projection
      # - more
  - concat:
      left: [conv1-8, conv1-8]
      right: {share: conv1}
  - - maxpool
    # smaller
    - fc-10
defaults: {conv: nobias}
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder with a configuration, in which a command runs."""
    monkeypatch.chdir(tmp_path)
    Path("mkdocs.yml").write_text("site_name: x\nplugins:\n  - cnn: {networks: networks}\n")
    Path("docs").mkdir()
    Path("networks").mkdir()

    def write(name, text):
        Path(name).write_bytes(text.encode() if isinstance(text, str) else text)
        return Path(name)

    return write


def fenced(text, lead="", fence="```"):
    lines = [f"{fence}cnn", *text.splitlines(), fence]
    return "".join(f"{lead}{line}".rstrip() + "\n" for line in lines)


def test_a_network_file_is_written_in_its_usual_form(site, command):
    path = site("networks/mine.yml", UNTIDY)
    assert command("format", "networks") == (0, "networks/mine.yml\n", "formatted 1 of 1 file\n")
    assert path.read_text() == TIDY
    assert command("format", "networks") == (0, "", "formatted 0 of 1 file\n")


@pytest.mark.parametrize("lead", ["", "    ", "> ", "\t"])
def test_the_blocks_of_a_page_are(site, command, lead):
    before = {"    ": "- item\n\n", "\t": "- item\n\n"}.get(lead, "")
    page = site(
        "docs/page.md", f"# A page\n\n{before}{fenced(UNTIDY, lead)}\nText  with  spaces.\n"
    )
    assert command("format")[:2] == (0, "docs/page.md\n")
    assert page.read_text() == f"# A page\n\n{before}{fenced(TIDY, lead)}\nText  with  spaces.\n"


def test_what_is_no_block_is_left_alone(site, command):
    samples = (
        f"````markdown\n{fenced(UNTIDY)}````\n\n<!--\n{fenced(UNTIDY)}-->\n\n```yaml\n{UNTIDY}```\n"
    )
    listing = fenced(
        "CONV3-64: [224x224x64]   memory: 224*224*64=3.2M   params: (3*3*3)*64 = 1,728"
    )
    page = site("docs/page.md", f"{samples}\n{listing}\n{fenced('lenet5')}\n")
    before = page.read_bytes()
    assert command("format")[:2] == (0, "")
    assert page.read_bytes() == before


def test_several_blocks_of_one_page(site, command):
    both = f"{fenced(UNTIDY)}\n{fenced(TIDY)}\n{fenced('use:  lenet5')}"
    page = site("docs/page.md", f"---\ntitle: x\n---\n\n{both}")
    assert command("format")[0] == 0
    assert (
        page.read_text()
        == f"---\ntitle: x\n---\n\n{fenced(TIDY)}\n{fenced(TIDY)}\n{fenced('use: lenet5')}"
    )


def test_line_ends_and_a_byte_order_mark_stay(site, command):
    path = site("networks/mine.yml", b"\xef\xbb\xbf" + UNTIDY.replace("\n", "\r\n").encode())
    assert command("format", "networks")[0] == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + TIDY.replace("\n", "\r\n").encode()


def test_check_names_the_files_and_writes_none(site, command):
    path = site("networks/mine.yml", UNTIDY)
    status, out, err = command("format", "--check")
    assert (status, out) == (1, "networks/mine.yml\n")
    assert err == "1 of 1 file would be formatted\n"
    assert path.read_text() == UNTIDY
    path.write_text(TIDY)
    assert command("format", "--check")[0] == 0


def test_diff_shows_what_would_be_written(site, command):
    path = site("networks/mine.yml", "use:  lenet5\n")
    status, out, _ = command("format", "--diff")
    assert status == 1
    assert out.splitlines()[2:] == ["@@ -1 +1 @@", "-use:  lenet5", "+use: lenet5"]
    assert path.read_text() == "use:  lenet5\n"


def test_what_cannot_be_read_is_told_and_left(site, command):
    page = site("docs/page.md", fenced("input: 8x8x3\nlayers: [cnov3-8]") + "\n" + fenced(UNTIDY))
    status, out, err = command("format")
    assert (status, out) == (2, "docs/page.md\n")
    assert 'docs/page.md:3:10: unknown operation "cnov"' in err
    assert page.read_text() == fenced("input: 8x8x3\nlayers: [cnov3-8]") + "\n" + fenced(TIDY)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "networks/mine.yml:1:1: cannot read the file"),
        (b"layers: [conv3-8", "networks/mine.yml:1:9: a list that is not closed"),
        (b"", "networks/mine.yml:1:1: the block is empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(site, command, content, said):
    path = site("networks/mine.yml", content)
    status, out, err = command("format", "networks/mine.yml")
    assert (status, out) == (2, "")
    assert said in err
    assert path.read_bytes() == content


def test_a_configuration_that_cannot_be_read_is_told(site, command):
    site("mkdocs.yml", "plugins:\n  - cnn: {limits: x}\n")
    site("docs/page.md", fenced("lenet5"))
    assert command("format")[:2] == (2, "")
    assert command("format", "-f", "nowhere.yml")[0] == 2


def test_a_page_whose_extension_fails_is_told(site, command, monkeypatch):
    from markdown.extensions.tables import TableExtension

    monkeypatch.setattr(TableExtension, "extendMarkdown", lambda *_: 1 / 0)
    page = site("docs/page.md", fenced("use:  lenet5"))
    assert command("format")[0] == 0, "it is left out, as in a check"
    assert page.read_text() == fenced("use: lenet5")


def test_a_snippet_is_no_part_of_the_page(site, command):
    site("mkdocs.yml", "site_name: x\nmarkdown_extensions: [pymdownx.snippets]\nplugins: [cnn]\n")
    site("docs/part.txt", "use:   lenet5\n")
    page = site("docs/page.md", '```cnn\n--8<-- "docs/part.txt"\n```\n')
    before = page.read_text()
    assert command("format")[:2] == (0, "")
    assert page.read_text() == before


def test_a_file_that_may_not_be_written_is_left(site, command):
    path = site("networks/mine.yml", UNTIDY)
    path.chmod(0o444)
    status, out, err = command("format")
    assert (status, out) == (2, "")
    assert "networks/mine.yml: not written: it is read-only" in err
    assert path.read_text() == UNTIDY


@pytest.mark.parametrize(
    ("name", "text", "new"),
    [
        ([], UNTIDY, TIDY),
        (["--stdin-filename", "networks/mine.yml"], UNTIDY, TIDY),
        (
            ["--stdin-filename", "docs/page.md"],
            f"# A\n\n{fenced(UNTIDY)}",
            f"# A\n\n{fenced(TIDY)}",
        ),
    ],
)
def test_standard_input(command, monkeypatch, name, text, new):
    def typed(text):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    typed(text)
    assert command("format", "-", *name) == (0, new, "")
    typed(text)
    assert command("format", "-", "--check", *name) == (1, "", "")
    typed(new)
    assert command("format", "-", "--check", *name) == (0, "", "")
    typed(text)
    assert command("format", "-", "--diff", *name)[0] == 1


def test_standard_input_that_cannot_be_read_comes_out_as_it_was(command, monkeypatch):
    wrong = "input:  8x8x3\nlayers: [cnov3-8]\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(wrong.encode())))
    status, out, err = command("format", "-")
    assert (status, out) == (2, wrong)
    assert "unknown operation" in err


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (
            "title: >-\n   A net\n   of mine\nuse:  lenet5\n",
            "title: >-\n  A net\n  of mine\nuse: lenet5\n",
        ),
        (
            "use: lenet5\ntitle: A net\n    of mine # now\n",
            "use: lenet5\ntitle: A net\n  of mine  # now\n",
        ),
        ("--- # mine\nuse: lenet5\n", "# mine\nuse: lenet5\n"),
        (
            "title: '  # no comment'\nuse: 'lenet5'   # one\n",
            "title: '  # no comment'\nuse: 'lenet5'  # one\n",
        ),
        ("\n\n  lenet5  \n\n", "lenet5\n"),
        (
            "vary:  {input: [8 x 8x3, 16X16x3],bias: [true,false]}\nlayers: [relu]\n",
            "vary: {input: [8x8x3, 16x16x3], bias: [true, false]}\nlayers: [relu]\n",
        ),
        (
            "input: 8x8x3\nlayers:\n - a: Relu\n - h: {head: [FC-9]}\n - From  a + CROP TO 4X4\n",
            "input: 8x8x3\nlayers:\n  - a: relu\n  - h: {head: [fc-9]}\n  - from a + crop to 4x4\n",
        ),
        (
            "input: 8x8x3\nlayers: [{concat: {a: [relu],b: }}]\n",
            "input: 8x8x3\nlayers: [{concat: {a: [relu], b: }}]\n",
        ),
        (
            "use: lenet5\nexpect: { params:  '61,706' }\n",
            "use: lenet5\nexpect: {params: '61,706'}\n",
        ),
        (
            "compare: [lenet5,\n  {use: vgg16, id: b}]\n",
            "compare:\n  - lenet5\n  - {use: vgg16, id: b}\n",
        ),
        (
            "input: 8x8x3\nparameters: {Stride: 2}\nlayers: [conv3-(2*in) STRIDE  Stride]\n",
            "input: 8x8x3\nparameters: {Stride: 2}\nlayers: [conv3-(2*in) stride Stride]\n",
        ),
        (
            "input: 8x8x3\ndefine: {B-W   S=1: [CONV3-W stride S]}\nlayers: [B-8  S 2 X2]\n",
            "input: 8x8x3\ndefine: {B-W S=1: [conv3-W stride S]}\nlayers: [B-8 S 2 x2]\n",
        ),
        (
            "input: 8x8x3\nlayers:\n- conv3-8\n-\n  - fc-10 # ten\n",
            "input: 8x8x3\nlayers:\n  - conv3-8\n  - - fc-10  # ten\n",
        ),
        (
            "input: 8x8x3\nlayers: [Conv: {kernel: 3,out: 4}]\n",
            "input: 8x8x3\nlayers: [Conv: {kernel: 3, out: 4}]\n",
        ),
    ],
)
def test_what_else_people_write(command, monkeypatch, text, new):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert command("format", "-") == (0, new, "")


def widened(block):
    """A block with indentation twice as wide, that behind dashes included."""

    def wide(found):
        return found[1] * 2 + found[2].replace("- ", "-   ")

    return re.sub(r"(?m)^( *)((?:- )*)", wide, block)


FENCES = re.compile(r"(?ms)^(`{4,}|~~~|```(?!cnn\b))[^\n]*\n.*?^\1$|(^```cnn[^\n]*\n)(.*?)(^```$)")


@pytest.mark.slow
def test_the_manual_is_in_its_usual_form_whatever_it_was_before(site, command):
    """Its samples stay, and all that is no block."""
    untidy = 0
    for page in sorted((ROOT / "docs").rglob("*.md")):
        text = page.read_text("utf-8")
        name = Path("docs", page.relative_to(ROOT / "docs"))
        name.parent.mkdir(parents=True, exist_ok=True)
        wide = FENCES.sub(
            lambda m: f"{m[2]}{widened(m[3])}{m[4]}" if m[2] and "layers:" in m[3] else m[0], text
        )
        untidy += wide != text
        site(str(name), wide)
    assert untidy > 15
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    site("mkdocs.yml", config.replace("!relative $config_dir/plugin", str(ROOT / "plugin")))
    assert command("format", "docs")[0] == 0
    for page in sorted((ROOT / "docs").rglob("*.md")):
        new = Path("docs", page.relative_to(ROOT / "docs"))
        assert new.read_text("utf-8") == page.read_text("utf-8"), page.name


def test_the_manual_shows_what_it_does():
    text = (ROOT / "docs/guide/command-line.md").read_text("utf-8")
    section = text.partition("\n## format\n")[2].partition("\n## ")[0]
    before, after = re.findall(r"(?s)```yaml\n(.*?)```", section)
    assert format_text(before, "<stdin>", None) == (after, [])
    assert after != before


def test_moving_a_block_into_a_file_is_moving_its_text(site, command):
    """As the manual says: what is between the fences, and the opening line's options as keys."""
    block = '```cnn title="Mine"\ninput: 8x8x3\nlayers: [conv3-8, fc-10]\n```\n'
    page = f"{block}\n`#!cnn 712 = mine.params`\n"
    site("docs/page.md", page)
    site("networks/mine.yml", "title: Mine\ninput: 8x8x3\nlayers: [conv3-8, fc-10]\n")
    # 3*3*3*8 + 8 = 224, 8*8*8*10 + 10 = 5,130
    assert command("check")[0] == 1
    site("docs/page.md", page.replace("712", "5,354"))
    assert command("check")[0] == 0
    assert command("format", "--check")[0] == 0


def test_the_hook_for_pre_commit(site, command):
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (hook,) = (each for each in hooks if each["id"] == "mkdocs-cnn-format")
    program, *arguments = hook["entry"].split()
    assert program == "mkdocs-cnn"
    for name in ("docs/page.md", "networks/a.yml", "course/networks/b.yaml"):
        assert re.search(hook["files"], name)
    assert not re.search(hook["files"], "mkdocs.yml")
    page, file = site("docs/a b.md", fenced(UNTIDY)), site("networks/a.yml", UNTIDY)
    assert command(*arguments, "docs/a b.md", "networks/a.yml")[0] == 0
    assert (page.read_text(), file.read_text()) == (fenced(TIDY), TIDY)
