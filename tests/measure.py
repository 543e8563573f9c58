"""What the texts of `enormous` cost, each in a process of its own: `python tests/measure.py`.

Tests must not depend on a machine, so they count work instead. This prints the table that stands in
the manual; run it on a machine that does nothing else.
"""

import json
import subprocess
import sys
from pathlib import Path

import enormous

ONE = """
import json, re, sys, time
sys.path.insert(0, sys.argv[1])
import enormous
kind, name = sys.argv[2:]
text = enormous.KINDS[kind][name]()
if kind == "blocks":
    from mkdocs_cnn.library.library import Library
    from mkdocs_cnn.problems.problem import Source
    from mkdocs_cnn.settings.choices import Settings
    from mkdocs_cnn.show.page import Page
    def show(text):
        return Page(Library(), Settings()).render(Source("page.md", text)).html
else:
    import logging
    from markdown import Markdown
    from mkdocs_cnn.hosts.extension import CnnExtension
    logging.disable()
    def show(text):
        return Markdown(extensions=["tables", CnnExtension()]).convert(text)
begun = time.process_time()
shown = show(text)
seconds = time.process_time() - begun
with open("/proc/self/status") as status:
    peak = int(re.search("VmHWM:\\s*([0-9]+)", status.read())[1]) / 1024
print(json.dumps([seconds, peak, len(text), len(shown)]))
"""


def measure(kind, name):
    """CPU seconds, MiB at most, and how long the text and its HTML are."""
    folder = str(Path(__file__).parent)
    command = [sys.executable, "-c", ONE, folder, kind, name]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    return json.loads(done.stdout)


def main(kinds):
    """Print a table of all texts of some kinds, the dearest first."""
    for kind in kinds:
        costs = [(*measure(kind, name), name) for name in enormous.KINDS[kind]]
        print(f"| {kind.capitalize()} | Characters | Seconds | MiB | HTML |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for seconds, peak, length, shown, name in sorted(costs, reverse=True):
            print(f"| {name} | {length:,} | {seconds:.2f} | {peak:.0f} | {shown:,} |")


if __name__ == "__main__":
    main(sys.argv[1:] or enormous.KINDS)
