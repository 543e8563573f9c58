"""Other ways to count: what each tool says itself, which claims they excuse, and who declares them.

What the tools say stands in truth/tools.json and truth/ptflops, as they printed it; what
convnet-burden and the course notes say, in their own published tables.
"""

import json
import random
from fractions import Fraction
from functools import cache

import pytest

from claimed import mistakes, shown
from helpers import TESTS, page, rendered
from mkdocs_cnn.counting import tools
from mkdocs_cnn.counting.conventions import CONVENTIONS, nodes
from mkdocs_cnn.counting.quantities import QUANTITIES
from mkdocs_cnn.counting.subjects import Subject
from mkdocs_cnn.figures.figure import read_figure
from mkdocs_cnn.figures.readings import Reading
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.networks import Networks, count_program
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.problems.problem import FalseClaim, Source
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.settings.choice import SettingError
from mkdocs_cnn.settings.choices import Settings, check_setting

TRUTH = TESTS / "truth"
TOLD = json.loads((TRUTH / "tools.json").read_text("utf-8"))
EARLIER = json.loads((TRUTH / "ptflops" / "0.7.json").read_text("utf-8"))
COUNTED = {
    ("ptflops", "macs, pytorch"): tools.PTFLOPS,
    ("ptflops", "macs, aten"): tools.PTFLOPS_ATEN,
    ("ptflops", "macs"): tools.PTFLOPS_0_7,
    ("fvcore", "flops"): tools.FVCORE,
    ("torchinfo", "mult-adds"): tools.TORCHINFO,
    ("thop", "macs"): tools.THOP,
    ("deepspeed", "macs"): tools.DEEPSPEED,
    ("deepspeed", "flops"): tools.DEEPSPEED_FLOPS,
    ("calflops", "macs"): tools.DEEPSPEED_2023,
}
"""By whose rules each figure comes about."""
AVERAGE = 7 * 7 * 1024
"""The values of a last average that DenseNet-121 and ShuffleNetV2 take with a function."""
UNSEEN = {
    # Hooks of modules do not see the functions that a network calls itself, nor means of a tensor.
    ("densenet121", "thop", "macs"): AVERAGE + 1024,
    ("densenet121", "ptflops", "macs, pytorch"): 2 * AVERAGE,
    ("densenet121", "ptflops", "macs"): 2 * AVERAGE,
    ("mobilenet-v2", "thop", "macs"): 7 * 7 * 1280 + 1280,
    ("mobilenet-v2", "ptflops", "macs, pytorch"): 7 * 7 * 1280,
    ("mobilenet-v2", "ptflops", "macs"): 7 * 7 * 1280,
    ("shufflenet-v2", "thop", "macs"): AVERAGE + 1024,
    ("shufflenet-v2", "ptflops", "macs, pytorch"): 2 * AVERAGE,
    ("shufflenet-v2", "ptflops", "macs"): AVERAGE,
    ("shufflenet-v2", "fvcore", "flops"): AVERAGE,
    ("shufflenet-v2", "deepspeed", "flops"): AVERAGE,
}
"""How much a tool misses of a network, by what can be read in torchvision's sources."""
UNLIKE = {
    # torchvision calls functions for its ReLUs,
    ("googlenet", "macs, pytorch"),
    ("googlenet", "macs"),
    # and has linear layers for 1×1 convolutions.
    ("convnext-tiny", "macs"),
    ("convnext-tiny", "flops"),
    ("convnext-tiny", "macs, pytorch"),
    ("convnext-tiny", "mult-adds"),
}
"""Figures that say nothing of the rules, because the network is made of other layers."""


@cache
def named(name):
    report = Networks(Library()).counted(name, Settings()).report
    return Subject(report, report)


@cache
def alone(size, line):
    networks = Networks(Library())
    source = Source("layer", f"input: {size}\nlayers:\n  - {line}\n")
    program, problems = read(source, *networks.reading)
    assert not problems
    report = count_program(networks, program, Settings()).report
    return Subject(report, report)


def told(kind):
    """Every figure of work that a tool gives: of what, by whom, under which name, how much."""
    for facts in (TOLD, EARLIER):
        for each in facts[kind]:
            for (tool, figure), rules in COUNTED.items():
                value = each["said"].get(tool, {}).get(figure)
                if value is not None and (each.get("name"), figure) not in UNLIKE:
                    yield pytest.param(each, rules, tool, figure, value)


def work(subject, rules):
    return sum(map(rules.work, nodes(subject)))


@pytest.mark.many
@pytest.mark.parametrize(("layer", "rules", "tool", "figure", "value"), list(told("layers")))
def test_the_work_of_a_layer(layer, rules, tool, figure, value):
    assert work(alone(layer["input"], layer["line"]), rules) == value


@pytest.mark.many
@pytest.mark.parametrize(("network", "rules", "tool", "figure", "value"), list(told("networks")))
def test_the_work_of_a_network(network, rules, tool, figure, value):
    name = network["name"]
    assert work(named(name), rules) - UNSEEN.get((name, tool, figure), 0) == value


def test_enough_is_told():
    assert len(list(told("layers"))) > 200
    assert len(list(told("networks"))) > 100


@pytest.mark.parametrize(
    ("version", "place", "times"),
    [("0.6.3", 20 * 24, 1), ("0.7", 40 * 48, 1), ("0.7.4", 40 * 48, 2), ("", 20 * 24, 2)],
)
def test_how_ptflops_has_changed_its_mind(version, place, times):
    """By input, by output, by input; and a ReLU once, then twice."""
    name = f"ptflops/{version}.json" if version else "tools.json"
    layers = json.loads((TRUTH / name).read_text("utf-8"))["layers"]
    said = {each["line"]: each["said"]["ptflops"] for each in layers}

    def work(line):
        return said[line].get("macs", said[line].get("macs, pytorch"))

    assert work("deconv4-16 stride 2 pad 1 nobias") == 4 * 4 * 32 * 16 * place
    assert work("relu") == times * 20 * 24 * 32


def test_torchs_own_counter_counts_as_this_package():
    for each in TOLD["networks"]:
        assert each["said"]["torch"]["flops"] == named(each["name"]).counts.flops


# Memory


def bytes_of(convention, name):
    return CONVENTIONS[convention].recounts["memory"](named(name))


@pytest.mark.parametrize(
    "name", ["alexnet-torchvision", "vgg11", "vgg16", "squeezenet1.0", "resnet18", "resnet50"]
)
def test_the_memory_of_summaries(name):
    (said,) = (each["said"] for each in TOLD["networks"] if each["name"] == name)
    ours, theirs = named(name), said["torchsummary"]
    in_mib = f"{bytes_of('torchsummary', name) / 2**20:.2f}"
    assert in_mib == theirs["Forward/backward pass size"]
    assert f"{bytes_of('torchsummary-total', name) / 2**20:.2f}" == theirs["Estimated Total Size"]
    assert f"{ours.counts.params * 4 / 2**20:.2f}" == theirs["Params size"]
    assert ours.counts.params == theirs["params"]
    theirs = said["torchinfo"]
    assert bytes_of("torchinfo", name) == theirs["forward/backward bytes"]
    assert f"{bytes_of('torchinfo', name) / 1e6:.2f}" == theirs["Forward/backward pass size"]
    assert f"{bytes_of('torchinfo-total', name) / 1e6:.2f}" == theirs["Estimated Total Size"]


@pytest.mark.parametrize("each", TOLD["keras"], ids=lambda each: each["name"])
def test_what_keras_calls_total_params(each):
    said, keras, ours = each["said"], CONVENTIONS["keras"].recounts, named(each["name"])
    assert keras["params"](ours) == said["Total"]
    assert f"{keras['params_memory'](ours) / 2**20:.2f} MB" == said["Total size"]
    assert ours.counts.params == said["Trainable"]


@pytest.mark.parametrize(
    ("name", "flops", "features"),
    [
        # The table of its README, of models that are the same here.
        ("squeezenet1.1", "360M", "17 MB"),
        ("vgg16", "16G", "58 MB"),
        ("vgg19", "20G", "63 MB"),
        ("resnet18", "2G", "23 MB"),
        ("resnet34", "4G", "35 MB"),
        ("resnet50-v1", "4G", "103 MB"),
        ("resnext50-32x4d", "4G", "132 MB"),
        ("inception-v3", "6G", "89 MB"),
        ("densenet121", "3G", "126 MB"),
        ("mobilenet-v1", "579M", "38 MB"),
        ("squeezenet1.0", "837M", None),  # its listed memory is not that of this network
    ],
)
def test_what_convnet_burden_says(name, flops, features):
    ours = CONVENTIONS["convnet-burden"].recounts
    assert f"{ours['flops'](named(name)) / 10 ** (9 if 'G' in flops else 6):.0f}" == flops[:-1]
    if features:
        assert f"{ours['memory'](named(name)) / 2**20:.0f} MB" == features


def test_what_the_course_notes_say_of_vgg16():
    """Their rows have weights alone, and twice the memory with the backward pass."""
    notes = (TESTS / "sources" / "vgg16-listing.txt").read_text("utf-8")
    assert "weights: (3*3*3)*64 = 1,728" in notes
    assert mistakes("1,728 = vgg16.conv1_1.params")[0].corrections[0].convention == (
        "count: without-biases"
    )
    assert shown("1,728 = vgg16.conv1_1.params | count without-biases").text == "1,728"
    assert shown("122 MB = vgg16.memory | count forward-and-backward").text == "122 MB"


# Arithmetic by hand


@pytest.mark.parametrize(
    ("claim", "convention"),
    [
        # 53,173 buffers of ResNet-50, 53 of them counters
        ("25,610,205 = resnet50.params", "count: with-buffers"),
        ("25,610,152 = resnet50.params", "count: keras"),
        ("13,004,888 = googlenet.params", "count: with-heads"),
        # 7·7·3·64 = 9,408, and 2·64 of batch norm
        ("9,408 = resnet50.conv1.params", "count: without-norms"),
        ("9,536 = resnet50.conv1.conv.params", "count: whole-row"),
        # ⌈(224 + 4 − 11)/4⌉ + 1 = 56
        ("56x56x64 = alexnet-torchvision.conv1", "count: ceil"),
        ("56 = alexnet-torchvision.conv1.height", "count: ceil"),
        # 60,950,432 + 553,430,176 bytes; 15,237,608 − 150,528 values
        ("614.4 MB = vgg16.memory", "count: with-parameters"),
        ("15,087,080 = vgg16.activations", "count: without-input"),
        # 64·224·224, and again after a ReLU
        ("6,422,528 = vgg16.conv1_1.activations", "count: every-layer"),
        # what the tools print
        ("4.132 GMACs = resnet50.macs", "count: ptflops"),
        ("4.122 GMACs = resnet50.macs", "count: ptflops-0.7"),
        ("4.122 GFLOPs = resnet50.flops", "count: ptflops-0.7, FLOPs: MACs"),
        ("218.78 MB = vgg16.memory", "count: torchsummary, MB: MiB"),
        # how figures are read
        ("36K = 36864", "rounding: down"),
        ("102.7M = vgg16.fc6.params", "rounding: down"),
        ("58 MB = vgg16.memory", "MB: MiB"),
        ("15.5 GFLOPs = vgg16.macs", "FLOPs: MACs"),
        ("10x = 12.3", "rounding: coarse"),
        # the paper's figure for ResNet-50, of 3,857,973,248 multiply-adds
        ("3.8 billion FLOPs = resnet50-v1.flops", "rounding: down, FLOPs: MACs"),
    ],
)
def test_a_false_claim_names_the_convention_under_which_it_is_true(claim, convention):
    (finding,) = mistakes(claim)
    (wrong,) = finding.corrections
    assert isinstance(finding, FalseClaim)
    assert wrong.convention == convention
    assert str(wrong.rule).startswith("the figure is right")
    assert shown(f"{claim} | {convention}").text == claim.partition(" =")[0]


@pytest.mark.parametrize(
    "claim",
    [
        "93MB = vgg16.memory",
        "24M = vgg16.activations",
        "2.7K = googlenet-paper.conv1.weights",
        "12 = alexnet.params / googlenet-paper.params",
        "253,440 = alexnet.conv1.activations",
        "62M = alexnet.params",
        # of another kind: what memory conventions give for VGG-16 is no number of its parameters
        "229,408,576 = vgg16.params",
        "4.132G = resnet50.params",
        # too few digits, a rough figure, a bound
        "5 GMACs = resnet50.macs",
        "~4.5 GMACs = resnet50.macs",
        ">4.1 GMACs = resnet50.macs",
        "about 220 MB = vgg16.memory",
        "10x = 7.6",
    ],
)
def test_nothing_else_is_excused(claim):
    (finding,) = mistakes(claim)
    assert finding.corrections[0].convention == ""


@pytest.mark.parametrize(("pairs", "convention"), [(2, "count: with-buffers"), (3, "")])
def test_a_claim_of_many_names_is_tried_by_no_convention(pairs, convention):
    nothing = " + vgg16.params - vgg16.params" * pairs
    (finding,) = mistakes(f"25,610,205 = resnet50.params{nothing}")
    assert finding.corrections[0].convention == convention


@pytest.mark.many
def test_chance_excuses_little():
    """Of figures of four digits around the truth, few are anybody's."""
    choose = random.Random(1)
    excused = 0
    for _ in range(150):
        figure = f"{choose.uniform(2, 8):.3f} GMACs"
        found = mistakes(f"{figure} = resnet50.macs")
        excused += bool(found and found[0].corrections[0].convention)
    assert excused <= 3


# Declarations


@pytest.mark.parametrize(
    ("claim", "settings"),
    [
        ("4.132 GMACs = resnet50.macs", {"count": "ptflops"}),
        ("4.132 GMACs = resnet50.macs", {"count": "keras, ptflops"}),
        ("36K = 36864", {"rounding": "down"}),
        ("58 MB = vgg16.memory", {"MB": "MiB"}),
        ("527.79 MB = vgg16.params_memory", {"MB": "MiB"}),
        ("15.5 GFLOPs = vgg16.flops", {"FLOPs": "MACs"}),
        ("15.5G = vgg16.flops", {"FLOPs": "MACs"}),
    ],
)
def test_a_site_declares_a_convention(claim, settings):
    assert mistakes(claim)
    assert shown(claim, **settings).text == claim.partition(" =")[0]


@pytest.mark.parametrize(
    ("claim", "settings", "instead"),
    [
        ("4.089 GMACs = resnet50.macs", {"count": "ptflops"}, "4.132 GMACs"),
        ("102.8M = vgg16.fc6.params", {"rounding": "down"}, "102.7M"),
        ("61 MB = vgg16.memory", {"MB": "MiB"}, "58 MB"),
        ("30.9 GFLOPs = vgg16.flops", {"FLOPs": "MACs"}, "15.5 GFLOPs"),
    ],
)
def test_what_is_declared_is_the_rule(claim, settings, instead):
    (finding,) = mistakes(claim, **settings)
    (wrong,) = finding.corrections
    assert wrong.instead == instead
    back = {"count": "count: own", "rounding": "rounding: nearest", "MB": "MB: MB"}
    assert wrong.convention == back.get(next(iter(settings)), "FLOPs: FLOPs")
    assert shown(f"{claim} | {wrong.convention}", **settings).text == claim.partition(" =")[0]


def test_numbers_that_nobody_claims_are_counted_as_ever():
    assert shown("resnet50.macs", count="ptflops").text == shown("resnet50.macs").text


def test_a_block_declares_a_convention_for_what_it_expects():
    block = "use: resnet50\n{}expect:\n  macs: 4.132 GMACs\n  params: 25.6M\n"
    (finding,) = page(block.format("")).problems
    assert finding.corrections[0].convention == "count: ptflops"
    assert "by the count of ptflops 0.7.5" in page(block.format("")).html
    assert page(block.format("count: ptflops\n")).problems == ()
    assert page(block.format("count: [ptflops, keras]\n")).problems == ()
    assert page("use: resnet50\nexpect:\n  macs: 4.132 GMACs | count ptflops\n").problems == ()


def test_a_declaration_in_a_block_has_its_own_mistakes():
    (problem,) = page("use: resnet50\nexpect:\n  macs: 4.13 GMACs | count flops\n").problems
    assert str(problem.message) == 'unknown convention "flops"'
    (problem,) = page("use: resnet50\nexpect:\n  macs: 4.13 GMACs | M\n").problems
    assert str(problem.message) == "M declares no convention"


@pytest.mark.parametrize("value", ["ptflop", "", "own, ptflops", "PTFLOPS"])
def test_there_is_no_such_convention(value):
    with pytest.raises(SettingError):
        check_setting("count", value)


@pytest.mark.parametrize(
    ("text", "value", "instead"),
    [
        ("36K", "38999", "38K"),
        ("1.29", "1.999", "1.99"),
        ("1.29M", "-1999999", "-1.99M"),
        ("60M", "138357544", "138M"),
    ],
)
def test_a_cut_off_figure_is_corrected_by_cutting_off(text, value, instead):
    figure = replace(read_figure(text), reading=Reading("down"))
    assert not figure.holds(Fraction(value))
    assert figure.corrected(Fraction(value)) == instead
    assert replace(read_figure(instead), reading=Reading("down")).holds(Fraction(value))


# The view


def test_the_view_shows_what_the_tools_print():
    (said,) = (each["said"] for each in TOLD["networks"] if each["name"] == "vgg16")
    lines = rendered("vgg16", view="conventions").splitlines()
    rows = {(line.split()[0], declared): line for line in lines for declared in line.split()[-4:]}
    work = said["ptflops"]["macs, pytorch"]
    assert f"{work:,}" in rows["macs", "ptflops"]
    assert f"{said['fvcore']['flops']:,}" in rows["flops", "fvcore"]
    assert f"{said['deepspeed']['flops']:,}" in rows["flops", "deepspeed"]
    assert f"{said['torchinfo']['forward/backward bytes']:,}" in rows["memory", "torchinfo"]
    assert "219 MiB" in rows["memory", "torchsummary"]  # 218.78
    assert f"{138_357_544:,}" in rows["params", "own"]
    assert ("params", "keras") not in rows, "it would say the same"


def test_what_is_the_same_for_all_is_not_shown():
    text = rendered("vgg16", view="conventions")
    assert "with-heads" not in text
    assert "output" not in text


# The entries


def test_every_convention_is_of_quantities_that_there_are():
    for each in CONVENTIONS.values():
        assert set(each.recounts) <= set(QUANTITIES)
        assert each.meaning
        assert each.who
        assert each.source.startswith("https://") or not each.source
        assert check_setting("count", each.name) == (each.name,)
