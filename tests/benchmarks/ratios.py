"""How much things cost beside each other: `python tests/benchmarks/ratios.py`.

Prints ratios of times measured side by side in one process, since times alone say more about the
machine than about the code. It fails only where something does not work, never by the clock.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import yaml

from mkdocs_cnn.commands.check import Asked, check
from mkdocs_cnn.counting.report import make_report
from mkdocs_cnn.language.tree import Scalar
from mkdocs_cnn.library.library import ZOO, Library
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.network.builder import build
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.page import Page

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


def number(page, expression):
    """Show a number in running text."""
    span = Source("benchmark", expression).span(0, 0, len(expression))
    assert not page.inline(Scalar(expression, span)).problems


def claims(count):
    """A block of some layers with as many claims."""
    expected = "".join(f"  conv{i + 1}.biases: 16\n" for i in range(count))
    return f"view: summary\n{written(count)}expect:\n{expected}"


PAGE = """# A page

VGG-16 has `#!cnn vgg16.params` parameters, about `#!cnn 138M = vgg16.params`.

```cnn
vgg16
```
"""


def checked(folder, pages, text=PAGE):
    """Check a folder with some pages."""
    docs = Path(folder, f"{pages}-{len(text)}")
    docs.mkdir()
    for index in range(pages):
        (docs / f"{index}.md").write_text(text, "utf-8")
    return once(lambda: check(Asked((docs,))))


def process(code):
    subprocess.run([sys.executable, "-c", code], check=True)


def line(what, ratio, unit="x", more=""):
    print(f"{what:<58} {ratio:8.2f} {unit:<3} {more}".rstrip())


def in_text(library, settings, known):
    """What numbers in text and claims cost."""
    page = Page(library, settings)
    for expression in ("vgg16.params", "0.59M = vgg16.conv3_2.params"):
        ratio = seconds(partial(number, page, expression)) / known
        line(f"`#!cnn {expression}` / VGG-16 from the library", ratio)
    few, many = (
        once(lambda n=n: Page(library, settings).render(Source("b", claims(n))))
        for n in (200, 2_000)
    )
    line("2,000 layers with claims / 200 (linear: 10)", many / few)
    listing = (Path(__file__).parents[1] / "sources" / "vgg16-listing.txt").read_text("utf-8")
    read_in = seconds(lambda: Page(library, settings).render(Source("b", listing)))
    line("VGG-16 as the notes list it / from the library", read_in / known)
    with tempfile.TemporaryDirectory() as folder:
        few, many, plain = (
            checked(folder, 100),
            checked(folder, 1_000),
            checked(folder, 999, "# A page\n\nText.\n"),
        )
    line("check of 1,000 pages / 100 (linear: 10)", many / few, "x", f"{many:.1f} s")
    line("check of 1,000 pages without numbers / with", plain / many)


def main():
    text = Path(ZOO, "vgg16.yml").read_text("utf-8")
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
    in_text(library, settings, known)
    bare = once(lambda: process("import yaml, dataclasses, argparse, pathlib, fractions"))
    ours = once(lambda: process("import mkdocs_cnn.commands.main"))
    line("import mkdocs_cnn.commands.main / what it imports from elsewhere", ours / bare)
    empty = once(lambda: process("import mkdocs_cnn"))
    nothing = once(lambda: process("pass"))
    line("import mkdocs_cnn / an empty process", empty / nothing)


if __name__ == "__main__":
    main()
