"""What is measured: networks as texts, each of which nobody has seen before.

What is remembered by the text of a whole block would otherwise be measured as if it cost nothing.
So every text has a serial number in it, as the outputs of its last layer.
"""

from itertools import count
from pathlib import Path

from mkdocs_cnn.counting.report import make_report
from mkdocs_cnn.library.library import ZOO, Library
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.network.builder import build
from mkdocs_cnn.problems.limits import NAMES, make_limits
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import Settings
from mkdocs_cnn.show.page import Page

SERIAL = count(1_001)
LIMITS = make_limits(dict.fromkeys(NAMES, 10**9))
"""As good as none."""
LIBRARY = Library(limits=LIMITS)
"""One for all, as a site has it."""


def vgg16(outputs=1_000):
    """VGG-16 written out, line by line."""
    lines, widths = [], ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
    for stage, (width, times) in enumerate(widths, 1):
        lines += [f"conv{stage}_{i + 1}: conv3-{width} + relu" for i in range(times)]
        lines.append(f"pool{stage}: maxpool2")
    lines += [f"fc{6 + i}: fc-4096 + relu + dropout" for i in range(2)]
    return block("224x224x3", [*lines, f"fc8: fc-{outputs}"], "title: VGG-16\n")


def of_new_lines(serial):
    """Like VGG-16, with no line that stood in another such text."""
    lines = []
    for line in vgg16(serial).splitlines()[3:]:
        text = line.strip(" -").replace("fc-4096", f"fc-{4096 + serial}")
        for width in (64, 128, 256, 512):
            text = text.replace(f"conv3-{width} ", f"conv3-{width + serial} ")
        name, operation = text.split(": ")
        lines.append(f"{name}_{serial}: {operation}")
    return block("224x224x3", lines, f"title: VGG-16, {serial}\n")


def zoo(name):
    """The text of a network file of the package."""
    return Path(ZOO, f"{name}.yml").read_text("utf-8")


def resnet50(outputs=1_000):
    """ResNet-50 by its definition."""
    return _changed(zoo("resnet50"), "fc-1000", f"fc-{outputs}")


def densenet201(outputs=1_000):
    """DenseNet-201: DenseNet-121 with more layers in its last two blocks."""
    text = _changed(zoo("densenet121"), "layers3: 24, layers4: 16", "layers3: 48, layers4: 32")
    return _changed(text, "fc-1000", f"fc-{outputs}")


def chain(layers, outputs=10):
    """So many layers, one after the other, each on a line of its own."""
    return block("32x32x3", ["conv3-8"] * (layers - 1) + [f"fc-{outputs}"])


def block(size, lines, head=""):
    return f"{head}input: {size}\nlayers:\n" + "".join(f"  - {line}\n" for line in lines)


def _changed(text, old, new):
    assert text.count(old) == 1, old
    return text.replace(old, new)


def report(text):
    """From a text to its report, as a block comes to it."""
    program, problems = read(Source("benchmark", text), limits=LIMITS)
    assert not problems
    return make_report(build(program, limits=LIMITS))


def page():
    """A page on which there may be as much as you like."""
    return Page(LIBRARY, Settings())


def shown(text, on=None):
    """A block as a page shows it."""
    done = (on or page()).render(Source("benchmark", text))
    assert not done.problems, done.problems[0].describe()
    return done
