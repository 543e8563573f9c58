"""Where the time of a block goes, by room and by function: `python -m benchmarks.hotspots vgg16`.

What functions in C take counts for whoever calls them. Being watched makes every call slower, so
small functions look dearer here than in the table of steps.
"""

import argparse
import cProfile
import pstats
import sys
from collections import Counter
from pathlib import Path

import mkdocs_cnn
from benchmarks.tables import table
from benchmarks.texts import LIBRARY, SERIAL, page, shown, zoo

PACKAGE = Path(mkdocs_cnn.__file__).parent
BUILT_IN = "~"


def room(file):
    """Where a function is: a room of the package, another package, or Python itself."""
    path = Path(file)
    if path.is_relative_to(PACKAGE):
        parts = path.relative_to(PACKAGE).parts
        return parts[0] if len(parts) > 1 else path.stem
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1].removesuffix(".py")
    return "Python"


def where(file):
    """The file itself, from the package down."""
    path = Path(file)
    inside = path.is_relative_to(PACKAGE)
    return path.relative_to(PACKAGE).as_posix() if inside else f"{room(file)}/{path.name}"


def own_times(stats):
    """Seconds of each function without those that it calls, but with functions in C."""
    own = Counter()
    for function, (_, _, seconds, _, callers) in stats.items():
        if function[0] != BUILT_IN:
            own[function] += seconds
            continue
        for caller, (_, _, within, _) in callers.items():
            own[caller] += within
    return own


def profiled(text, times):
    """Show a text so many times, each time as if it was never seen before."""
    shown(text)
    texts = [f"{text}\n# {next(SERIAL)}\n" for _ in range(times)]
    profile = cProfile.Profile()
    profile.enable()
    for each in texts:
        shown(each, page())
    profile.disable()
    return pstats.Stats(profile).stats


def tables(stats, times, most):
    """By room, and by function."""
    own = own_times(stats)
    total = sum(own.values())
    rooms = Counter()
    for function, seconds in own.items():
        rooms[room(function[0])] += seconds

    def share(seconds):
        return [f"{1_000 * seconds / times:.3f}", f"{100 * seconds / total:.1f} %"]

    yield table(
        ["Room", " ms", " Share"], [[name, *share(each)] for name, each in rooms.most_common()]
    )
    rows = []
    for function, seconds in own.most_common(most):
        file, line, name = function
        calls = stats[function][1] / times
        rows.append([f"`{name}`", f"{where(file)}:{line}", f"{calls:,.4g}", *share(seconds)])
    yield table(["Function", "Where", " Calls", " ms", " Share"], rows)


def main(arguments=None):
    """Print both tables for a known network or a file."""
    parser = argparse.ArgumentParser(prog="hotspots", description=__doc__)
    parser.add_argument("what", nargs="?", default="vgg16", help="a known network, or a file")
    parser.add_argument("--times", type=int, default=50, help="how often it is shown")
    parser.add_argument("--functions", type=int, default=30, help="how many are listed")
    options = parser.parse_args(arguments)
    known = options.what in LIBRARY
    text = zoo(options.what) if known else Path(options.what).read_text("utf-8")
    for each in tables(profiled(text, options.times), options.times, options.functions):
        print(each)
    return 0


if __name__ == "__main__":
    sys.exit(main())
