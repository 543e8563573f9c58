"""The run: `python -m benchmarks --save ../docs/development/benchmarks.json`, in tests/.

Prints each part as soon as it is measured. With `--only`, other parts of a file that is there
already stay as they are; each part says when, where and with what it was measured.
"""

import argparse
import json
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path

from benchmarks import growth, html, reports, sites, steps
from benchmarks.measuring import Launcher, Peer, closing, conditions
from benchmarks.tables import as_text

PARTS = {
    "reports": reports.reports,
    "fresh": reports.fresh,
    "material": sites.themed("Material"),
    "mkdocs": sites.themed("MkDocs' own theme"),
    "serve": sites.served,
    "html": html.size,
    "layout": html.layout,
    "steps": steps.steps,
    "growth": growth.growth,
}


@dataclass(frozen=True)
class Scale:
    """How much is measured."""

    rounds: int
    """Of what is quick."""
    repeats: int
    """Of the quickest, one after the other in a round."""
    processes: int
    """Of small programs, each in a process of its own."""
    builds: int
    """Of whole sites."""
    pages: int
    """Of a site with five blocks on each."""
    served: int
    """Pages of the site that is served."""
    chain: int
    """Layers of the long network."""
    top: int
    """As many as there are of what grows; the least is ten."""
    budget: float
    """Seconds of the processor for one growth."""

    def sizes(self, first):
        """What is measured: one step, from which all others are counted, then two in a decade."""
        sizes = [size for decade in range(1, 9) for size in (10**decade, 3 * 10**decade)]
        return [first, *(size for size in sizes if size <= self.top)]


FULL = Scale(9, 20, 7, 3, 200, 1_000, 10_000, 10_000, 10)
TINY = Scale(2, 2, 2, 1, 2, 3, 12, 30, 0)
"""To see that everything works."""


class Run:
    """What the parts share."""

    def __init__(self, scale, launcher, peer=None, kinds=()):
        self.scale = scale
        self.launcher = launcher
        self.peer = peer
        self.kinds = kinds


def measured(names, scale, python="", kinds=()):
    """Measure parts, one after the other; gives the name and what came of it, None if it failed."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        launcher, peer = Launcher(folder), None
        with closing(launcher):
            peer = Peer(python) if python else None
            with closing(peer):
                run = Run(scale, launcher, peer, kinds)
                for name in names:
                    yield name, _part(name, run)


def _part(name, run):
    """Measure one part; a mistake in it must not cost what is measured after it."""
    try:
        return {**PARTS[name](run), "conditions": conditions(run.peer)}
    except Exception:  # noqa: BLE001 - whatever it is, it is told
        traceback.print_exc()
        return None


def main(arguments=None):
    """Measure what was asked for, print it, and save it; the exit status is 1 if a part failed."""
    options = _options(arguments)
    parts = json.loads(options.save.read_text("utf-8")) if _is_there(options.save) else {}
    scale, status = TINY if options.tiny else FULL, 0
    for name, part in measured(options.only, scale, options.peers, options.kinds):
        if part is None:
            status = 1
            continue
        print(f"\n## {name}\n\n{as_text(part)}", flush=True)
        parts[name] = part
        if options.save:
            ordered = {name: parts[name] for name in PARTS if name in parts}
            options.save.write_text(json.dumps(ordered, indent=1) + "\n", "utf-8")
    return status


def _is_there(path):
    return path is not None and path.exists()


def _options(arguments):
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS))
    kinds = [*growth.KINDS, growth.SITE]
    parser.add_argument("--kinds", nargs="+", choices=kinds, default=[], help="of growth")
    parser.add_argument("--peers", default="", metavar="PYTHON", help="that has torchinfo")
    parser.add_argument("--save", type=Path, metavar="FILE", help="in which the figures go")
    parser.add_argument("--tiny", action="store_true", help="only to see that all of it works")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
