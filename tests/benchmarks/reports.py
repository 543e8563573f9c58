"""Counting beside torchinfo: a warm process, and a fresh one."""

from benchmarks.measuring import PEER, in_turn, row, seconds
from benchmarks.texts import SERIAL, of_new_lines, report, resnet50, vgg16

PARAMS = {"vgg16": 138_357_544, "resnet50": 25_557_032}
"""What both must come to: as torchvision has them."""
BESIDE = "torchinfo on the meta device, not its first call"
COMMAND = "import sys; from mkdocs_cnn.__main__ import run; sys.exit(run())"
"""What the installed script `mkdocs-cnn` does."""
MIB = 2**20


def compared(make, name, run):
    """A text to its report beside a summary of a model that is there already."""
    assert report(make()).totals.params == PARAMS[name]
    times = run.scale.repeats

    def ours():
        texts = [make(next(SERIAL)) for _ in range(times)]
        return seconds(lambda: report(texts.pop()), times)

    def theirs():
        told = run.peer.ask(name, max(1, times // 4))
        assert told["params"] == PARAMS[name]
        return told["seconds"]

    works = {"ours": ours} | ({"theirs": theirs} if run.peer else {})
    for work in works.values():
        work()
    return in_turn(works, run.scale.rounds)


def _milliseconds(found):
    return {name: [1_000 * each for each in values] for name, values in found.items()}


def reports(run):
    """From a text that was never seen to a report, beside torchinfo."""
    rows = []
    for what, make, name, aim in (
        ("VGG-16 written out, never seen before, to its report", vgg16, "vgg16", {"times": 8}),
        ("The same, with no line that was seen before", _new_vgg16, "vgg16", {}),
        ("ResNet-50 from its definition to its report", resnet50, "resnet50", {"times": 25}),
    ):
        found = _milliseconds(compared(make, name, run))
        rows.append(row(what, found["ours"], "ms", BESIDE, found.get("theirs"), **aim))
    return {"rows": rows}


def _new_vgg16(serial=0):
    return of_new_lines(serial) if serial else vgg16()


def fresh(run):
    """The command line in a fresh process, beside torchinfo and an empty program."""
    works = {
        "ours": lambda: run.launcher.python("-c", COMMAND, "count", "vgg16"),
        "empty": lambda: run.launcher.python("-c", "pass"),
    }
    if run.peer:
        works["theirs"] = lambda: run.launcher.run(run.peer.python, PEER, "vgg16")
    for name, work in works.items():
        _, _, said = work()
        assert ("138,357,544" in said) == (name != "empty"), said
    found = in_turn(works, run.scale.processes)
    used = {name: [1_000 * each[0] for each in values] for name, values in found.items()}
    memory = {name: [each[1] / MIB for each in values] for name, values in found.items()}
    what, peer = "`mkdocs-cnn count vgg16`, a fresh process", "torchinfo in a fresh process"
    return {
        "rows": [
            row(what, used["ours"], "ms", peer, used.get("theirs"), times=40),
            row("The same", used["ours"], "ms", "`python -c pass`", used["empty"], share=6),
            row("Its memory", memory["ours"], "MiB", peer, memory.get("theirs"), most=30),
        ]
    }
