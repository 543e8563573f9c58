"""Builds in one process, as `mkdocs serve` makes them: `python -m benchmarks.builds`.

`once CONFIG OTHER` builds OTHER and then says how many seconds CONFIG takes. `again CONFIG FILE
TIMES` builds a site, changes a file, and says what each build after that costs.
"""

import json
import logging
import re
import sys
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config

from benchmarks.measuring import seconds
from benchmarks.texts import SERIAL
from benchmarks.watched import counted
from mkdocs_cnn.counting.report import make_report
from mkdocs_cnn.show.render.html import render_html

WATCHED = {"make_report": make_report, "render": render_html}
ADDRESS = "http://127.0.0.1:8000/"


def loaded(path):
    return load_config(config_file=path)


def once(path, other):
    """Seconds of a build, after another one has loaded what both need."""
    build(loaded(other))
    config = loaded(path)
    return {"seconds": seconds(lambda: build(config))}


def again(path, file, times):
    """Seconds of the first build and of those after a file was saved, and calls in these."""
    config, file = loaded(path), Path(file)
    config.plugins.on_startup(command="serve", dirty=False)
    first = seconds(lambda: build(config, serve_url=ADDRESS))
    found = {"first": [first], "again": [], **{name: [] for name in WATCHED}}
    for _ in range(int(times)):
        changed = re.sub(r"(?<=fc8: fc-)\d+|(?<=# Page )\d+", _serial, file.read_text("utf-8"))
        file.write_text(changed, "utf-8")
        config = loaded(path)
        with counted(WATCHED) as counts:
            found["again"].append(seconds(lambda config=config: build(config, serve_url=ADDRESS)))
        for name, count in counts.items():
            found[name].append(count)
    config.plugins.on_shutdown()
    return found


def _serial(match):
    return str(next(SERIAL) + 10**5)


def main(what, *arguments):
    """Print what was asked for as JSON."""
    logging.getLogger("mkdocs").setLevel(logging.ERROR)
    print(json.dumps({"once": once, "again": again}[what](*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
