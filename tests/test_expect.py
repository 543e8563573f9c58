"""What a block expects of its network: claims on lines of their own, and what comes of them."""

import json
import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimed import marked, page_with
from helpers import RENDERERS, TESTS, generous, library, problems, rendered, work_out
from mkdocs_cnn.language.printer import unparse
from mkdocs_cnn.language.program import Expectation, Text
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.texts import parse, read
from mkdocs_cnn.problems.problem import FalseClaim, Source
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.settings.choices import make_settings
from mkdocs_cnn.show.page import Page
from programs import SPAN, programs
from work import soon

NETWORK = "id: small\ninput: 8x8x3\nlayers:\n  - conv1: conv3-4\n  - fc2: fc-10\n"
PARAMS, MACS = 27 * 4 + 4 + 256 * 10 + 10, 27 * 4 * 64 + 2560
assert (PARAMS, MACS) == (2_682, 9_472)


def block(*claims, head=NETWORK):
    return f"{head}expect:\n" + "".join(f"  {claim}\n" for claim in claims)


def show(text, known=None, **options):
    """A block on a page that knows that it comes."""
    page = page_with(text, known=known, **options)
    return page.render(Source("page.md", text, 10, 2))


def lines(html):
    """The claims on the page: (does it hold, the text, what is struck, what stands instead)."""
    found = re.search(r'<pre class="cnn-verbatim cnn-claims".*?</pre>', html, re.DOTALL)
    if found is None:
        return []
    each = re.findall(
        r'<span class="cnn-line cnn-(\w+)">(.*?)\n?</span>\n?(?=<span class|</code>)',
        found[0],
        re.DOTALL,
    )
    return [(kind == "holds", *pieces(inner)) for kind, inner in each]


def pieces(inner):
    struck = re.search(r"<del>(.*?)</del>", inner)
    instead = re.search(r"<ins>(.*?)</ins>", inner)
    text = unescape(re.sub(r"<[^>]*>", "", inner)).strip()
    return text, unescape(struck[1]) if struck else None, unescape(instead[1]) if instead else None


# On the page


def test_true_and_false_claims_on_the_page():
    shown = show(block("params: 2,682", "macs: 9.4K", "conv1.params: 113", "conv1: 8x8x4"))
    assert lines(shown.html) == [
        (True, "✓ params: 2,682", None, None),
        (
            False,
            '✗ macs: 9.4K 9.5K; the figure is right as "rounding: down" declares',
            "9.4K",
            "9.5K",
        ),
        (False, "✗ conv1.params: 113 112", "113", "112"),
        (True, "✓ conv1: 8x8x4", None, None),
    ]
    assert "<table" in shown.html, "a false claim takes nothing from the table"
    assert "2,682" in shown.html
    assert [problem.span.location for problem in shown.problems] == [
        "page.md:17:11",
        "page.md:18:19",
    ]
    assert all(isinstance(problem, FalseClaim) for problem in shown.problems)
    assert 'role="alert"' not in shown.html
    assert shown.anchors


def test_a_block_without_claims_has_none():
    shown = show(NETWORK)
    assert shown.problems == ()
    assert lines(shown.html) == []
    assert "cnn-claims" not in shown.html


def test_a_false_claim_in_the_log():
    (finding,) = show(block("conv1.params / params: 5 %")).problems
    assert finding.describe() == (
        'page.md:16:28: conv1.params / params: "5 %" is claimed, 4.17599 % is computed\n'
        "    16 |   conv1.params / params: 5 %\n"
        "       |                          ^^^\n"
        "  expected: 4 %: a figure with a unit is what the value rounds to, at the digits written"
    )
    assert finding.level == "warning"
    (correction,) = finding.corrections
    assert (correction.claimed, correction.computed, correction.instead) == (
        "5 %",
        "4.17599 %",
        "4 %",
    )


@pytest.mark.parametrize("view", ["table", "stages", "listing", "worked", "summary", "memory"])
def test_claims_in_every_view(view):
    shown = show(block("params: 2,681", "macs: 9,472", head=f"view: {view}\n{NETWORK}"))
    assert [line[0] for line in lines(shown.html)] == [False, True]
    assert len(shown.problems) == 1


# How claims are levelled


@pytest.mark.parametrize("level", ["note", "warning", "error"])
def test_levels(level):
    by_site = show(block("params: 3"), claims=level)
    by_block = show(block("params: 3", head=f"claims: {level}\n{NETWORK}"), claims="warning")
    for shown in (by_site, by_block):
        (finding,) = shown.problems
        assert finding.level == level
        assert lines(shown.html)[0][0] is False


def test_no_other_level():
    (problem,) = problems("use: vgg16\nclaims: never\n")
    assert str(problem.message) == '"never" as claims'
    assert str(problem.expected) == "one of: note, warning, error"


# What can be claimed


@pytest.mark.parametrize(
    "claim",
    [
        "params: 2682",
        "params: 2,682",
        "params: 2 682",
        "params: 2_682",
        "params: 2.7K",
        "params: ~2,700",
        "params: ≈2.6K",
        "PARAMS: 2,682 parameters",
        "parameters: 2,682",
        "weights: 2,668",
        "biases: 14",
        "macs: 9,472 MACs",
        "macs: 18.9 kFLOPs",
        "flops: 18,944",
        "activations: 458",
        "memory: 1,832 bytes",
        "memory: 1.8 kB",
        "memory: 1.79 KiB",
        "activations: 1.79 KiB",
        "share: 100 %",
        "fc2.share: 96 %",
        "fc2.params / params: 95.8 %",
        "fc2.params/params: 0.958",
        "params - fc2.params: 112",
        "2 * (params - 1): 5,362",
        "max(conv1.params, fc2.params): 2,570",
        "input: 8x8x3",
        "conv1: 8x8x4",
        'conv1: "[8 × 8 × 4]"',
        "conv1.output: 8×8×4",
        "conv1.kernel: 3x3",
        "conv1.stride: 1",
        "conv1.receptive_field: 3",
        "input.activations: 192",
        "small.params: 2,682",
        "small.conv1.params: 112",
        "small.params - params: 0",
        "vgg16.params: 138M",
        "vgg16.conv3_2.params: 590,080",
        "squeezenet1.0.params: 1,248,424",
        "alexnet-torchvision.params - alexnet.params: 135,616",
        "1000 * 1000: 1M",
        "3 * 3 * 3 * 4: 108",
    ],
)
def test_claims_that_hold(claim):
    shown = show(block(claim))
    assert [problem.describe() for problem in shown.problems] == []
    ((holds, _, struck, _),) = lines(shown.html)
    assert holds
    assert struck is None


@pytest.mark.parametrize(
    ("claim", "instead"),
    [
        ("params: 2681", "2682"),
        ("params: 2,683", "2,682"),
        ("params: 2 681", "2 682"),
        ("params: 2.6K", "2.7K"),
        ("params: ~3K", None),
        ("macs: 9.5 kFLOPs", "18.9 kFLOPs"),
        ("memory: 1.8 KiB", None),
        ("memory: 2 kB", None),
        ("memory: 1.83 KiB", "1.79 KiB"),
        ("share: 99 %", "100 %"),
        ("conv1: 8x8x5", "8x8x4"),
        ("conv1.kernel: 5×5", "3×3"),
        ("vgg16.params: 139M", "138M"),
        ("small.params: 3", "2,682"),
    ],
)
def test_claims_that_do_not_hold(claim, instead):
    shown = show(block(claim))
    figure = claim.rpartition(": ")[2]
    ((holds, _, struck, said),) = lines(shown.html)
    if instead is None:
        assert holds is (not shown.problems)
        return
    assert not holds
    assert (struck, said) == (figure, instead)
    (finding,) = shown.problems
    assert marked(finding) == figure


# Settings of the block


@pytest.mark.parametrize(
    ("setting", "claims"),
    [
        ("bias: false", ["params: 2,668", "biases: 0", "fc2.params: 2,560"]),
        ("dtype: float16", ["memory: 916 bytes", "activations: 0.9 kB", "activations * 2: 0.9 kB"]),
        ("batch: 32", ["memory: 58,624 bytes", "activations: 458"]),
        ("layout: CHW", ["conv1: 4x8x8", "input: 3x8x8", "conv1.kernel: 3x3"]),
        ("units: MB", ["memory: 1,832 B"]),
    ],
)
def test_settings(setting, claims):
    shown = show(block(*claims, head=f"{setting}\n{NETWORK}"))
    assert [problem.describe() for problem in shown.problems] == []
    assert all(holds for holds, *_ in lines(shown.html))


# Where claims stand


def test_claims_about_a_known_network():
    text = (
        "use: vgg16\ntitle: The notes\nexpect: {params: 138M, pool5: 7x7x512, fc6.params: 100M}\n"
    )
    shown = show(text)
    assert [holds for holds, *_ in lines(shown.html)] == [True, True, True]
    assert shown.problems == ()


def test_claims_about_a_known_network_that_is_changed():
    """What the block says itself counts: another input, no biases."""
    shown = show("use: vgg16\ninput: 448x448x3\nexpect: {conv5_3: 28x28x512}\n")
    assert shown.problems == ()
    (finding,) = show("use: vgg16\nbias: false\nexpect: {params: '138,357,544'}\n").problems
    assert finding.corrections[0].instead == "138,344,128"


def test_the_name_of_another_network_means_the_same_wherever_it_stands():
    """The block's settings are those of its own network."""
    head = "use: vgg16\nbias: false\nbatch: 4\ndtype: float16\nlayout: CHW\n"
    claims = ["params: 138,344,128", "memory: 121,900,864 bytes", "pool5: 512x7x7"]
    claims += ["alexnet.params: 60,965,224", "vgg16.params: 138,357,544", "vgg16.pool5: 7x7x512"]
    claims += ["vgg16.memory: 60,950,432 bytes", "vgg16.activations: 61 MB"]
    shown = show(block(*claims, head=head))
    assert [problem.describe() for problem in shown.problems] == []


def test_claims_with_parameters():
    parts = ("parameters: {width: 4}\ninput: 8x8x3\nlayers: [conv1: conv3-width]\n",)
    page = page_with(f"id: wide\n{parts[0]}")
    page.render(Source("page.md", f"id: wide\n{parts[0]}"))
    text = "use: wide\nwith: {width: 8}\nexpect: {conv1.params: 224, wide.params: 112}\n"
    shown = page.render(Source("page.md", text))
    assert [problem.describe() for problem in shown.problems] == []
    assert [holds for holds, *_ in lines(shown.html)] == [True, True]


def test_claims_about_an_id_of_the_page():
    page = page_with(NETWORK)
    page.render(Source("page.md", NETWORK))
    for text in ("use: small\nexpect: {params: '2,681'}\n", "use: small\nexpect: {params: 2681}\n"):
        (finding,) = page.render(Source("page.md", text)).problems
        assert finding.corrections[0].computed == "2,682"


def test_claims_about_an_id_further_down():
    other = "use: vgg16\nexpect: {small.params: 2681, small.conv1: 8x8x4}\n"
    page = page_with(other, NETWORK)
    (finding,) = page.render(Source("page.md", other)).problems
    assert str(finding.message) == 'small.params: "2681" is claimed, 2,682 is computed'


def test_claims_beside_a_comparison():
    """There are several networks: each is called by its name."""
    text = "compare: [vgg16, alexnet]\nexpect:\n  vgg16.params / alexnet.params: 2.27\n"
    shown = show(f"{text}  vgg16.params: 139M\n")
    assert "<table" in shown.html
    assert [line[0] for line in lines(shown.html)] == [True, False]
    (finding,) = shown.problems
    assert marked(finding) == "139M"


def test_claims_within_a_comparison():
    text = (
        "compare:\n"
        "  - use: vgg16\n    expect: {params: 138M, conv1.params: 5}\n"
        "  - use: alexnet\n    expect: {params: 62M}\n"
    )
    shown = show(text)
    assert [line[0] for line in lines(shown.html)] == [True, False, False]
    assert [marked(finding) for finding in shown.problems] == ["5", "62M"]


def test_claims_within_a_comparison_say_of_which_network():
    """Two lines `params: …` below one table would be riddles."""
    text = "compare:\n  - use: vgg16\n    expect: {params: 1M}\n  - use: alexnet\n"
    text += "    expect: {params: 2M}\n"
    shown = show(text)
    said = [line[1].lower() for line in lines(shown.html)]
    assert "vgg" in said[0]
    assert "alexnet" in said[1]


# Network files


@pytest.fixture
def folder(tmp_path):
    files = {
        "mine": "input: 8x8x3\nlayers: [conv1: conv3-4]\nexpect:\n  params: 111\n  macs: 6,912\n",
        "chain": "use: mine\nexpect:\n  conv1: 8x8x5\n",
        "right": "input: 8x8x3\nlayers: [conv3-4]\nexpect: {right.params: 112, params: 112}\n",
        "broken": "input: 8x8x3\nlayers: [conv1: conv3-4]\nexpect:\n  parms: 112\n  macs: many\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.yml").write_text(text, "utf-8")
    return Library(tmp_path, "networks")


def test_a_network_file_is_checked_where_it_is_used(folder):
    for text in ("mine", "use: mine\ntitle: Other\n", "use: mine\nexpect: {params: 112}\n"):
        shown = show(text, folder)
        (finding,) = shown.problems
        assert finding.span.location == "networks/mine.yml:4:11"
        assert str(finding.message) == 'params: "111" is claimed, 112 is computed'
        assert "<table" in shown.html
        assert "111" not in shown.html, "the page does not claim it"


def test_a_network_file_is_checked_as_it_stands(folder):
    """What the page changes of it does not make it false, nor true."""
    for change in ("input: 16x16x3", "bias: false", "batch: 8"):
        (finding,) = show(f"use: mine\n{change}\n", folder).problems
        assert marked(finding) == "111"
    assert show("use: right\nbias: false\n", folder).problems == ()


def test_every_file_on_the_way_is_checked(folder):
    found = show("chain", folder).problems
    assert [finding.span.location for finding in found] == [
        "networks/chain.yml:3:10",
        "networks/mine.yml:4:11",
    ]


def test_a_network_file_with_unreadable_claims(folder):
    """The page says what is wrong, in which file, and where it was asked for."""
    shown = show("broken", folder)
    assert [problem.span.location for problem in shown.problems] == [
        "networks/broken.yml:4:3",
        "networks/broken.yml:5:9",
    ]
    for problem in shown.problems:
        assert "page.md:10:3" in problem.describe()
        assert '"broken" is used here' in problem.describe()


def test_each_problem_is_noted_with_its_own_use(folder, tmp_path):
    """What is wrong in the first file has nothing to do with the file that this one uses."""
    (tmp_path / "outer.yml").write_text("use: mine\nexpect: {prams: 3}\n", "utf-8")
    folder.refresh()
    problem, false = show("outer", folder).problems
    assert isinstance(false, FalseClaim), "it is told of beside the mistake"
    assert false.span.location == "networks/mine.yml:4:11"
    assert problem.span.location == "networks/outer.yml:2:10"
    assert [(str(note.message), note.span.location) for note in problem.notes] == [
        ('"outer" is used here', "page.md:10:3")
    ]


def test_network_files_of_a_comparison_are_checked(folder):
    (finding,) = show("compare: [mine, right, vgg16]\n", folder).problems
    assert finding.span.location == "networks/mine.yml:4:11"
    assert len(show("compare: [broken, vgg16]\n", folder).problems) == 2


@pytest.mark.many
def test_the_networks_of_the_package_claim_nothing_false():
    for name in library().names():
        assert show(name).problems == ()


# All problems at once


def test_every_claim_that_cannot_be_read_is_reported():
    found = problems(block("parms: 3", "params: many", "params / 0: 3", "conv9.params: 3"))
    assert [str(problem.message) for problem in found] == [
        'unknown name "parms"',
        '"many" is not a figure',
        "a division by zero",
        'unknown name "conv9"',
    ]


def test_claims_within_a_comparison_are_reported_together():
    text = (
        "compare:\n"
        "  - use: vgg16\n    expect: {parms: 1M}\n"
        "  - use: alexnet\n    expect: {parms: 2M}\n"
        "expect: {vgg61.params: 3}\n"
    )
    assert len(problems(text)) == 3


def test_claims_are_reported_beside_other_mistakes():
    beside_view = "use: vgg16\nview: worked conv99\nexpect: {parms: 3}\n"
    assert len(problems(beside_view)) == 2
    beside_layers = "input: 8x8x3\nlayers: [cnv3-4]\nexpect: {params: many}\n"
    assert len(problems(beside_layers)) == 2


def test_a_name_that_several_layers_have_is_not_unknown():
    head = "input: 8x8x3\nlayers:\n  - first: [conv: conv3-4]\n  - second: [conv: conv3-4]\n"
    for claim in ("conv.params: 112", "conv: 8x8x4"):
        (problem,) = problems(block(claim, head=head))
        assert str(problem.message) == '2 layers are called "conv"'
        assert "first.conv" in str(problem.expected)
        assert marked(problem) == "conv"
    claims = ["first.conv.params: 112", "second.conv.params: 148", "first: 8x8x4"]
    assert show(block(*claims, head=head)).problems == ()


# Where a claim stands, exactly

MANNERS = [
    "  params: {}",
    "  params:    {}   ",
    "  params:\t{}",
    "  params: {} # not 2,681",
    "  params: '{}'",
    '  params: "{}"',
    "  params: ' {} '",
    '  params: "{}  "',
    "  'params': {}",
    '  "params" : "{}"',
    "  params:\n    {}",
    "  params:\n\n      '{}'",
    "  params:\n    # a comment\n    {}",
    "  ? params\n  : {}",
    "  macs: 9,472\n  params: {}\n  biases: 14",
    "  conv1.params + fc2.params: {}",
    "  small.params: {}",
    "  ? |\n    params\n  : {}",
    "  {{params: '{}'}}",
    '  {{macs: "9,472", params: "{}", biases: 14}}',
]


@pytest.mark.many
@pytest.mark.parametrize("figure", ["2,681", "~ 3K", "2 681", "2.6 K", "2681 parameters"])
@pytest.mark.parametrize("manner", MANNERS)
def test_the_span_is_the_figure(manner, figure):
    (finding,) = show(f"{NETWORK}expect:\n{manner.format(figure)}\n").problems
    assert marked(finding) == figure
    (correction,) = finding.corrections
    assert correction.claimed == figure
    assert marked(correction) == figure
    line = NETWORK.count("\n") + 1 + manner.format(figure).partition(figure)[0].count("\n")
    if figure not in manner:
        assert finding.span.file_line == 10 + line
    assert finding.span.file_column == finding.span.column + 3, "two columns stand before each line"


@pytest.mark.parametrize(
    "manner",
    ['"2\\u002c681"', "'2''681'", "|\n    2,681", ">-\n    2,681", "2\n    681", '"2,\\\n    681"'],
)
def test_where_characters_were_moved_nothing_else_is_marked(manner):
    """The figure does not stand there as it is read: whoever replaces text must be able to see."""
    (finding,) = show(f"{NETWORK}expect:\n  params: {manner}\n  macs: 9,472\n").problems
    (correction,) = finding.corrections
    assert re.sub(r"\D", "", correction.claimed) == "2681"
    assert marked(correction) != correction.claimed
    assert finding.span.file_line == 16


def corrected(text, findings):
    """A block with every correction put in its place, from the last to the first."""
    rows = text.split("\n")
    each = [correction for finding in findings for correction in finding.corrections]
    for wrong in sorted(each, key=lambda each: (each.span.line, each.span.column), reverse=True):
        row, start = rows[wrong.span.line], wrong.span.column
        assert row[start : start + len(wrong.claimed)] == wrong.claimed
        rows[wrong.span.line] = row[:start] + wrong.instead + row[start + len(wrong.claimed) :]
    return "\n".join(rows)


@pytest.mark.parametrize(
    "claims",
    [
        "  params: 3\n  macs: 3K\n  memory: '3 MiB'\n  conv1: 3x3x3\n",
        '  fc2.share: "3 %"\n  params: 2 681 # 2 681\n  macs:\n    ~3M\n',
        "  {params: '3,000', fc2.share: 3 %, macs: \"9,471\"}\n",
        "  {params: 3, macs: 4}\n",
        "  {params: 3 parameters, conv1.macs: ~3}\n",
        "  conv1.params - params: 3\n",
        "  ? params\n  : ' 2,681'\n",
    ],
)
def test_a_block_with_its_corrections_is_true(claims):
    """In place of what is false, and nothing else touched, the block can be read and is right."""
    text = f"{NETWORK}expect:\n{claims}"
    found = show(text).problems
    assert found
    assert all(isinstance(finding, FalseClaim) for finding in found)
    mended = corrected(text, found)
    assert [problem.describe() for problem in show(mended).problems] == []
    assert len(lines(show(mended).html)) == len(lines(show(text).html))


@pytest.mark.parametrize(
    ("figure", "instead"),
    [
        ("3", '"2,682"'),
        ("3 000", "2 682"),
        ("3_000", "2_682"),
        ("3'000", "2'682"),
        ("3 parameters", '"2,682 parameters"'),
        ("'3'", "2,682"),
        ('"3,000"', "2,682"),
    ],
)
def test_corrections_in_braces(figure, instead):
    """There a comma ends a figure without quotes, which one that has commas needs."""
    (finding,) = show(f"{NETWORK}expect: {{params: {figure}, macs: '9,472'}}\n").problems
    (correction,) = finding.corrections
    assert correction.instead == instead
    assert correction.claimed == figure.strip("'\"")


# Writing a program again


@pytest.mark.parametrize("claims", [manner.format("2,681") for manner in MANNERS])
def test_claims_survive_being_written_again(claims):
    program = parse(Source("case.cnn", f"{NETWORK}expect:\n{claims}\n"))
    assert program.expect
    again = parse(Source("again.cnn", unparse(program)))
    assert again == program
    assert again.expect == program.expect


def texts():
    """Subjects and figures, readable or not: whatever YAML can hold on one line."""
    usual = st.sampled_from(["params", "fc6.params / params", "2,681", "~60M", "[7 × 7]", "- 1"])
    odd = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
    return (usual | odd).map(lambda text: " ".join(text.split())).filter(bool)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(
    programs(),
    st.lists(st.tuples(texts(), texts()), min_size=1, max_size=3, unique_by=lambda pair: pair[0]),
)
def test_any_claims_survive_being_written_again(program, pairs):
    expect = tuple(Expectation(Text(one, SPAN), Text(other, SPAN)) for one, other in pairs)
    program = replace(program, expect=expect)
    assert parse(Source("case.cnn", unparse(program))) == program


def test_claims_are_part_of_a_program():
    one, other = (parse(Source("a", block(claim))) for claim in ("params: 1", "params: 2"))
    assert one != other
    program, found = read(Source("a", block("params: 1")))
    assert found == []
    assert program.expect[0].subject.value == "params"
    assert program.expect[0].figure.value == "1"


# Every renderer

CLAIMS = block(
    "params: 2,682",
    "macs: 9.4K",
    "conv1: 8×8×4",
    "memory: ~1.8 KiB",
    "fc2.share: 93 %",
    "conv1.params / params: 4.2 %",
    "vgg16.activations * 4: 93MB",
    head=f"title: A & B <i> | 50 % _x_\n{NETWORK}",
)
SUFFIXES = {"text": "txt", "html": "html", "markdown": "md", "latex": "tex", "csv": "csv"}


@pytest.mark.parametrize("form", SUFFIXES)
def test_claims_in_every_format(form, golden):
    golden(TESTS / "goldens" / f"claims.{SUFFIXES[form]}", rendered(CLAIMS, form))


@pytest.mark.parametrize("form", ["text", "html", "markdown", "latex"])
def test_true_and_false_look_different_in_every_format(form):
    text = rendered(CLAIMS, form).replace("~", " ")  # LaTeX's space
    (true,) = [line for line in text.splitlines() if "8" in line and "conv1: 8" in line]
    (false,) = [line for line in text.splitlines() if "93MB" in line]
    marks = {"text": "✓✗", "html": "✓✗", "markdown": "✓✗", "latex": "+!"}[form]
    assert marks[0] in true
    assert marks[1] not in true
    assert marks[1] in false
    assert "61MB" in false
    shares = [text.replace("\\", "").find(share) for share in ("93 %", "96 %")]
    assert 0 < shares[0] < shares[1]


def test_data_holds_no_claims():
    """Formats for programs hold what was computed, so a false claim does not get into them."""
    assert "93MB" not in rendered(CLAIMS, "csv")
    shown = work_out(CLAIMS)
    assert len(shown.findings) == 3


def test_the_document_says_which_lines_hold():
    document = work_out(CLAIMS).document
    assert [line.holds for line in document.claims] == [
        *(True, False, True, True, False, True, False),
    ]
    assert set(RENDERERS) == set(SUFFIXES)


# Hostile claims


def test_markup_in_claims_is_text():
    for text in (
        block('"params <script>": 3'),
        block("params: <b>3</b>"),
        block('"params": "3 <img src=x>"'),
        block("params: 3", head=NETWORK.replace("id: small", 'title: "</pre><script>"')),
    ):
        html = show(text).html
        assert "<script>" not in html
        assert "<img" not in html
        assert "<b>3" not in html


@pytest.mark.parametrize("subject", ['"params\\n - 1"', '"params\\t - 1"', '"params\\u2028 - 1"'])
def test_a_claim_is_one_line(subject):
    """On the page, in the log and in every format, whatever stands between its signs."""
    text = block(f"{subject}: 3")
    shown = show(text)
    (finding,) = shown.problems
    assert len(str(finding.message).splitlines()) == 1
    assert len(lines(shown.html)) == 1
    (line,) = work_out(text).document.claims
    assert len(line.text.splitlines()) == 1


@pytest.mark.parametrize("sign", [".", "-", "+1", "("])
def test_long_claims_are_answered_soon(sign):
    """A key may be as long as its author wants; reading it may not take for ever."""
    with soon():
        found = problems(f"{NETWORK}expect:\n  ? {f'a{sign}' * 20_000}a\n  : 3\n")
    assert found
    assert all(len(str(problem.message)) < 300 for problem in found)


def test_many_claims_are_answered_soon():
    claims = [f"conv{index + 1}.params: 10" for index in range(1, 1500)]
    head = "input: 8x8x1\nview: summary\nlayers:\n  - conv3-1 x1500\n"
    known = generous(claims=2_000)
    with soon():
        shown = Page(known, make_settings({})).render(Source("page.md", block(*claims, head=head)))
    assert shown.problems == ()
    assert len(lines(shown.html)) == 1499


# The famous figures once more, as a block would claim them

NOTES = """\
use: vgg16
expect:
  activations: 24M
  memory: 93MB
  params: 138M
  conv3_2.params: 0.59M
  fc6.params: 102,764,544
  pool5: 7x7x512
"""


def test_the_course_notes():
    """TOTAL memory is wrong in both its figures; all else is right."""
    shown = show(NOTES)
    assert [line[0] for line in lines(shown.html)] == [False, False, True, True, True, True]
    assert [finding.corrections[0].instead for finding in shown.problems] == ["15M", "61MB"]


@pytest.mark.many
def test_known_networks_expect_their_facts():
    """Every network of networks.json, in a block that claims what is said there."""
    for fact in json.loads((TESTS / "truth" / "networks.json").read_text("utf-8")):
        name = fact["name"].split(" ")[0]
        text = f"use: {name}\nexpect:\n  params: {fact['params']:,}\n"
        assert show(text).problems == (), name
        wrong = f"use: {name}\nexpect:\n  params: {fact['params'] + 1}\n"
        assert show(wrong).problems[0].corrections[0].instead == str(fact["params"])
