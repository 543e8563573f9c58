"""How much things cost beside each other: `python tests/benchmarks/ratios.py`.

Prints ratios of times measured side by side in one process, since times alone say more about the
machine than about the code. It fails only where something does not work, never by the clock.
"""

import statistics
import subprocess
import sys
import time
from functools import partial

import yaml

from mkdocs_cnn.block import Page
from mkdocs_cnn.language import read
from mkdocs_cnn.library import ZOO, Library
from mkdocs_cnn.network import build
from mkdocs_cnn.problems import Source
from mkdocs_cnn.report import make_report
from mkdocs_cnn.settings import Settings

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def seconds(work, times=5):
    """The median of some measurements of one call, each long enough to be measured."""
    measured = []
    for _ in range(times):
        count, start = 0, time.perf_counter()
        while time.perf_counter() - start < 0.02:
            work()
            count += 1
        measured.append((time.perf_counter() - start) / count)
    return statistics.median(measured)


def once(work, times=3):
    """The quickest of a few single calls, for what takes long."""
    measured = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        measured.append(time.perf_counter() - start)
    return min(measured)


def repeated(layers):
    return f"input: 32x32x3\nlayers:\n  - conv3-8 + bn + relu x{layers}\n"


def written(layers):
    return "input: 32x32x3\nlayers:\n" + "  - conv3-8 + bn + relu\n" * layers


def counted(text):
    program, problems = read(Source("benchmark", text))
    assert not problems
    return make_report(build(program)).totals


def process(code):
    subprocess.run([sys.executable, "-c", code], check=True)


def line(what, ratio, unit="x", more=""):
    print(f"{what:<58} {ratio:8.2f} {unit:<3} {more}".rstrip())


def main():
    text = (ZOO / "vgg16.yml").read_text("utf-8")
    settings, library = Settings(), Library()
    events = seconds(lambda: list(yaml.parse(text, Loader=LOADER)))
    reading = seconds(lambda: read(Source("benchmark", text)))
    counting = seconds(lambda: counted(text))
    showing = seconds(lambda: Page(library, settings).render(Source("benchmark", text)))
    line("read VGG-16 / its YAML events", reading / events)
    line("read and count VGG-16 / its YAML events", counting / events)
    line("show VGG-16 (read, count, HTML) / its YAML events", showing / events)
    line("one block of VGG-16", showing * 1000, "ms")
    known = seconds(lambda: Page(library, settings).render(Source("benchmark", "vgg16")))
    line("VGG-16 from the library / as a block of its own", known / showing)
    zoo = library.names()
    whole = once(lambda: [Page(library, settings).render(Source("b", name)) for name in zoo])
    line(f"all {len(zoo)} networks of the zoo / one VGG-16", whole / showing)
    for what, make in (("repeated", repeated), ("written out", written)):
        few, many = (once(partial(counted, make(n))) for n in (1_000, 10_000))
        line(f"10,000 layers {what} / 1,000 (linear: 10)", many / few)
    few, many = (
        once(lambda n=n: Page(library, settings).render(Source("b", repeated(n))))
        for n in (1_000, 10_000)
    )
    line("10,000 layers shown / 1,000 (linear: 10)", many / few)
    worked = [
        once(
            lambda n=n: Page(library, settings).render(Source("b", f"view: worked\n{repeated(n)}")),
            1,
        )
        for n in (300, 3_000)
    ]
    line("3,000 layers worked out / 300 (linear: 10)", worked[1] / worked[0])
    bare = once(lambda: process("import yaml, dataclasses, argparse, pathlib, fractions"))
    ours = once(lambda: process("import mkdocs_cnn.cli"))
    line("import mkdocs_cnn.cli / what it imports from elsewhere", ours / bare)
    empty = once(lambda: process("import mkdocs_cnn"))
    nothing = once(lambda: process("pass"))
    line("import mkdocs_cnn / an empty process", empty / nothing)


if __name__ == "__main__":
    main()
