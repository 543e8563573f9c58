"""Networks whose layers name what they go on from: as many layers, however they are connected.

The definition is made from a list of layers; parameters and sizes are reckoned here from that list.
"""

import contextlib
import io

from hypothesis import given
from hypothesis import strategies as st

from helpers import data
from mkdocs_cnn.commands.main import main
from prototxts import Writer

SIZE = 8


@st.composite
def graphs(draw):
    """Layers, each with the numbers of those above it that it goes on from."""
    layers = []
    widths = [3]
    for number in range(1, draw(st.integers(1, 14)) + 1):
        kind = draw(st.sampled_from(("conv", "conv", "concat", "add", "multiply", "relu")))
        near = st.integers(max(0, number - 4), number - 1)
        sources = draw(st.lists(near, min_size=1, max_size=3 if kind == "concat" else 2))
        if kind in ("add", "multiply"):
            same = [each for each in range(number) if widths[each] == widths[sources[0]]]
            sources = [sources[0], draw(st.sampled_from(same))]
        if kind in ("conv", "relu"):
            sources = sources[:1]
        width = draw(st.sampled_from((3, 4, 6)))
        width = sum(widths[each] for each in sources) if kind == "concat" else width
        width = widths[sources[0]] if kind in ("add", "multiply", "relu") else width
        widths.append(width)
        layers.append((kind, sources, width, draw(st.sampled_from((1, 3, 5)))))
    return widths, layers


def written(layers):
    """A definition of them."""
    w = Writer(SIZE)
    name = {0: "data"}
    for number, (kind, sources, width, kernel) in enumerate(layers, 1):
        bottoms = [name[each] for each in sources]
        top = name[number] = f"{kind}_{number}"
        if kind == "conv":
            w.conv(top, bottoms[0], width, kernel, f"pad: {kernel // 2}", relu=False)
        elif kind == "multiply":
            w.layer("Eltwise", top, bottoms, top, "eltwise_param { operation: PROD }")
        elif kind == "relu":
            w.layer("ReLU", top, bottoms, top)
        else:
            w.layer({"concat": "Concat", "add": "Eltwise"}[kind], top, bottoms, top)
    return w.text()


def reckoned(widths, layers):
    """Parameters and multiply-adds, of what the last layer needs, and parameters of the rest."""
    needed = {len(layers)}
    for number in range(len(layers), 0, -1):
        if number in needed:
            needed.update(layers[number - 1][1])
    params = macs = aside = 0
    for number, (kind, sources, width, kernel) in enumerate(layers, 1):
        if kind == "conv":
            weights = kernel**2 * widths[sources[0]] * width
            if number in needed:
                params, macs = params + weights + width, macs + weights * SIZE**2
            else:
                aside += weights + width
    return params, macs, aside


def converted(text, folder):
    """What the command `convert` writes of a text."""
    path = folder / "net.prototxt"
    path.write_text(text, "utf-8")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["convert", str(path)]) == 0
    return out.getvalue()


def numbers(found):
    whole = found.get("params_with_heads", found["params"])
    last = found["rows"][-1]["output"] if found["rows"] else None
    return found["params"], found["macs"], whole - found["params"], found["activations"], last


def is_idle(layers):
    """Is there nothing but concatenations of one?"""
    needed = {len(layers)}
    rows = 0
    for number in range(len(layers), 0, -1):
        if number in needed:
            needed.update(layers[number - 1][1])
            rows += layers[number - 1][0] != "concat" or len(layers[number - 1][1]) > 1
    return not rows


@given(graphs())
def test_any_graph_comes_out_as_it_is(tmp_path_factory, graph):
    widths, layers = graph
    if is_idle(layers):
        return
    text = written(layers)
    found = data(text)
    params, macs, aside = reckoned(widths, layers)
    assert numbers(found)[:3] == (params, macs, aside)
    again = data(converted(text, tmp_path_factory.mktemp("graph")))
    assert numbers(again) == numbers(found)
    assert [each["output"][-1] for each in found["rows"]].count(widths[-1]) >= 1
