"""What a reader pays: bytes, elements, and how far a page moves while it is loaded."""

import gzip
import importlib.util
from html.parser import HTMLParser
from pathlib import Path

from benchmarks.measuring import row
from benchmarks.sites import THEMES, fenced, made
from benchmarks.texts import shown
from browser import PHONE, WIDE, find_browser, launched, served

MOST = {"vgg16": (6, 1), "resnet152": (80, None)}
"""kB aimed at, as they are and compressed."""
SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) window.shifted += entry.value;
  }
}).observe({ type: "layout-shift", buffered: true });
"""
SETTLED = 1_000
"""Milliseconds after which nothing moves any more."""


class Elements(HTMLParser):
    """Counts the rows of a table's body and the elements in them, the rows included."""

    def __init__(self, text):
        super().__init__()
        self.rows = self.elements = 0
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.inside = self.inside and tag != "tfoot"
        if self.inside:
            self.elements += 1
            self.rows += tag == "tr"

    def handle_endtag(self, tag):
        self.inside = (self.inside or tag == "thead") and tag != "table"


def size(run):
    """Bytes and elements of tables."""
    rows = []
    for name, (raw, packed) in MOST.items():
        html = shown(name).html
        data = html.encode()
        sizes = ((len(data), "HTML", raw), (len(gzip.compress(data, 6)), "HTML, gzip", packed))
        for length, what, most in sizes:
            aim = {"most": most} if most else {}
            rows.append(row(f"Table of `{name}`: {what}", [length / 1_000], "kB", **aim))
        elements = Elements(html)
        each = elements.elements / elements.rows
        rows.append(row(f"Table of `{name}`: elements in a row", [each], "", most=7))
    return {"rows": rows}


def layout(run):
    """How far ResNet-152's page moves in Material, on a window and on a phone."""
    executable = find_browser()
    if executable is None or importlib.util.find_spec("playwright") is None:
        return {"rows": []}
    found = {WIDE: [], PHONE: []}
    with made(run, THEMES["Material"], 1, lambda number: [fenced("resnet152")]) as site:
        site.built()
        with served(Path(site.folder, "site")) as address, launched(executable) as browser:
            for _ in range(run.scale.builds):
                for width, values in found.items():
                    values.append(_shift(browser, address, width))
    return {
        "rows": [
            row(f"ResNet-152's page, {width} pixels wide: layout shift", values, "", most=0.02)
            for width, values in found.items()
        ]
    }


def _shift(browser, address, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    tab = context.new_page()
    tab.add_init_script(SHIFTS)
    tab.goto(address)
    tab.wait_for_timeout(SETTLED)
    value = tab.evaluate("window.shifted")
    context.close()
    return value
