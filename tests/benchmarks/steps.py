"""What each step of a block costs: reading, building, counting, viewing, rendering."""

import statistics

from benchmarks.texts import SERIAL, chain, densenet201, page, report, resnet50, shown, vgg16
from benchmarks.watched import timed
from mkdocs_cnn.counting.report import make_report
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.network.builder import build
from mkdocs_cnn.show.page import Page
from mkdocs_cnn.show.render.html import render_html
from mkdocs_cnn.show.views import view

STEPS = {
    "reading": read,
    "building": build,
    "counting": make_report,
    "viewing": view,
    "rendering": render_html,
    "the rest": Page.render,
}
"""Of what a block costs; the rest is what `Page.render` does besides."""


def networks(layers):
    """What is measured: how a text is made, and what the network's parameters are."""
    inner = 3 * 3 * 3 * 8 + 8 + (layers - 2) * (3 * 3 * 8 * 8 + 8)
    return {
        "VGG-16": (vgg16, 138_357_544),
        "ResNet-50": (resnet50, 25_557_032),
        "DenseNet-201": (densenet201, 20_013_928),
        f"a chain of {layers:,} layers": (lambda *outputs: chain(layers, *outputs), inner + 81_930),
    }


def steps(run):
    """Milliseconds of each step, for several networks."""
    made = networks(run.scale.chain)
    spent = {name: {step: [] for step in STEPS} for name in made}
    for name, (make, params) in made.items():
        assert report(make()).totals.params == params, name
        shown(make(next(SERIAL)))
    for _ in range(run.scale.rounds):
        for name, (make, _) in made.items():
            times = run.scale.repeats if make in (vgg16, resnet50) else 1
            for step, took in _one(make, times).items():
                spent[name][step].append(1_000 * took / times)
    medians = {
        name: {step: statistics.median(values) for step, values in found.items()}
        for name, found in spent.items()
    }
    return {"networks": medians, "rounds": run.scale.rounds}


def _one(make, times):
    texts, on = [make(next(SERIAL)) for _ in range(times)], page()
    with timed(STEPS) as spent:
        for text in texts:
            shown(text, on)
    return spent
