"""How the time grows with what there is more of: `time = a * n ** exponent`, over three decades.

What one of them costs already is left out on both sides, so that what has to be done anyway does
not make the growth look slower than it is.
"""

import math
import statistics
import sys
from contextlib import contextmanager
from functools import partial

from markdown import Markdown

from benchmarks.measuring import seconds
from benchmarks.sites import site_of
from benchmarks.texts import LIBRARY, LIMITS, SERIAL, block, shown
from mkdocs_cnn.hosts.extension import CnnExtension
from mkdocs_cnn.problems.limits import Limits


def fit(sizes, values):
    """The exponent by which values grow with sizes, by least squares on logarithms, and R²."""
    x, y = [math.log(each) for each in sizes], [math.log(each) for each in values]
    exponent, _ = statistics.linear_regression(x, y)
    return exponent, statistics.correlation(x, y) ** 2


def line(found):
    """What is saved of one growth: the fit to all of it, and to its last decade.

    Args:
        found: for each size, the seconds that it took.
    """
    sizes, values = [*found], [statistics.median(each) for each in found.values()]
    first, begin = sizes[0], values[0]
    beyond = [
        (size - first, max(value - begin, begin / 10_000))  # where other programs got in the way
        for size, value in zip(sizes[1:], values[1:], strict=True)
    ]
    exponent, r2 = fit(*zip(*beyond, strict=True))
    last = [each for each in beyond if each[0] * 11 >= beyond[-1][0]]
    return {
        "sizes": sizes,
        "seconds": values,
        "rounds": len(found[sizes[-1]]),
        "exponent": exponent,
        "r2": r2,
        "last": fit(*zip(*last, strict=True))[0],
    }


# Blocks


def layers(n):
    return block("32x32x3", [f"conv3-{8 + i % 50} + relu" for i in range(n)], head())


def branches(n):
    """Beside one that does nothing, for there must be two."""
    return f"{head()}input: 32x32x3\nlayers:\n  - concat:\n      - []\n" + "      - [conv1-1]\n" * n


def definitions(n):
    written = "".join(f"  d{i}: [conv3-{8 + i % 50} + relu]\n" for i in range(n))
    called = "".join(f"  - d{i}\n" for i in range(n))
    return f"{head()}define:\n{written}input: 32x32x3\nlayers:\n{called}"


def calls(n):
    called = "".join(f"  - unit-{8 + i % 50}\n" for i in range(n))
    return f"{head()}define:\n  unit-n: [conv3-n + relu]\ninput: 32x32x3\nlayers:\n{called}"


def claims(n):
    """As many claims as layers, each of another layer."""
    lines = "  - conv3-8\n" * n
    expected = "".join(f"  conv{i + 1}.biases: 8\n" for i in range(n))
    return f"{head()}view: summary\ninput: 32x32x3\nlayers:\n{lines}expect:\n{expected}"


def listing(n):
    """A chain as people note it, with true figures."""
    rest = f"CONV3-8: [32x32x8] weights: (3*3*8)*8 = {3 * 3 * 8 * 8}\n" * (n - 1)
    first = f"CONV3-8: [32x32x8] weights: (3*3*3)*8 = {3 * 3 * 3 * 8}\n"
    return f"INPUT: [32x32x3]\n{first}{rest}# {next(SERIAL)}\n"


def head():
    return f"title: Network {next(SERIAL)}\n"


# Pages


def small():
    """A small block as it stands on a page, which nobody has seen before."""
    return f"```cnn\ninput: 8x8x3\nlayers:\n  - conv3-{next(SERIAL)} + relu\n  - fc-10\n```\n\n"


def blocks(n):
    return "# Page\n\n" + "".join(small() for _ in range(n))


def known_blocks(n):
    return f"# Page {next(SERIAL)}\n\n" + "```cnn\nlenet5\n```\n\n" * n


def headings(n):
    return "".join(f"## Network {next(SERIAL)}\n\n{small()}" for _ in range(n))


def codes(n):
    """Ten in each paragraph."""
    several = " ".join(["`#!cnn vgg16.params`"] * 10) + ".\n\n"
    rest = " ".join(["`#!cnn vgg16.params`"] * (n % 10))
    return f"# Page {next(SERIAL)}\n\n{several * (n // 10)}{rest}\n"


def codes_in_one_line(n):
    return f"# Page {next(SERIAL)}\n\n" + " ".join(["`#!cnn vgg16.params`"] * n) + "\n"


def plain_codes_in_one_line(n):
    return codes_in_one_line(n).replace("#!cnn ", "")


def plain_headings(n):
    return headings(n).replace("```cnn", "```text")


def rendered(text):
    return seconds(lambda: shown(text))


def converted(text):
    """Convert a page as MkDocs does, with what it has on its own."""
    extension, told = CnnExtension(limits=LIMITS), []
    extension.library = LIBRARY
    extension.listener = lambda each: told.extend(each.problems)
    markdown = Markdown(extensions=["toc", "tables", "fenced_code", extension])
    took = seconds(lambda: markdown.convert(text))
    assert told == [], told[0].describe()
    return took


def plain(text):
    markdown = Markdown(extensions=["toc", "tables", "fenced_code"])
    return seconds(lambda: markdown.convert(text))


def built(making):
    """Build a site with a theme that writes nothing but the page."""
    with making as site:
        return site.built_warm()


KINDS = {
    "blocks on a page": (blocks, converted),
    "known blocks on a page": (known_blocks, converted),
    "layers": (layers, rendered),
    "branches": (branches, rendered),
    "definitions": (definitions, rendered),
    "calls": (calls, rendered),
    "inline codes": (codes, converted),
    "inline codes on one line": (codes_in_one_line, converted),
    "the same codes, in Markdown alone": (plain_codes_in_one_line, plain),
    "claims": (claims, rendered),
    "listing lines": (listing, rendered),
    "headings, each with a block": (headings, converted),
    "the same headings, in Markdown alone": (plain_headings, plain),
}
"""What there can be more of: how it is written, and how it is measured."""
SLOW = {"listing lines"}
"""What begins and ends with a third."""
SITE = "blocks on a site"
LONGEST = 8
"""Seconds after which nothing larger is tried."""


def growth(run):
    """Exponents, with the times that they are fitted to."""
    chosen = run.kinds or [*KINDS, SITE]
    found = {}
    with unlimited():
        for name, (make, measure) in KINDS.items():
            if name in chosen:
                sizes = run.scale.sizes(1)
                if name in SLOW:
                    sizes = [1, 3, *sizes[1:-1]]
                found[name] = measured(make, measure, sizes, run.scale.budget)
                tell(name, found[name])
    if SITE in chosen:
        found[SITE] = measured(partial(site_of, run), built, run.scale.sizes(5), run.scale.budget)
        tell(SITE, found[SITE])
    return {"kinds": found}


def measured(make, measure, sizes, budget):
    """The median for each size, in rounds over all sizes, as often as the budget allows.

    Where it grows so fast that a size would take too long, that one and those above are left out.
    """
    found = {}
    spent, rounds = 0.0, 0
    measure(make(sizes[0]))  # what is imported on the way
    while rounds < 1 or (rounds < 5 and spent * (rounds + 1) / rounds < budget):
        for size in sizes:
            took = [measure(make(size)) for _ in range(max(1, min(9, 30 // size)))]
            found.setdefault(size, []).extend(took)
            spent += sum(took)
            if rounds == 0 and len(found) > 2 and took[-1] > LONGEST:
                sizes = [*found]
                break
        rounds += 1
    return line(found)


def tell(name, found):
    """Say how far we are, for it takes minutes."""
    print(f"{name}: {found['exponent']:.2f}", file=sys.stderr, flush=True)


@contextmanager
def unlimited():
    """Without the limits on listings, which a site cannot raise."""
    kept = {name: getattr(Limits, name) for name in ("listing_lines", "listing_readings")}
    for name in kept:
        setattr(Limits, name, 10**9)
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(Limits, name, value)
