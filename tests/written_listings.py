"""Listings written by plain arithmetic, in the many manners in which people write them."""

from dataclasses import dataclass

from hypothesis import strategies as st

VGG = {
    16: [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)],
    19: [(64, 2), (128, 2), (256, 4), (512, 4), (512, 4)],
}


@dataclass(frozen=True)
class Manner:
    """How an author writes: signs, words, spaces, and which parts at all."""

    sign: str = "*"
    cross: str = "x"
    equals: str = " = "
    weights: str = "weights:"
    memory: str = "memory:"
    between: str = " "
    bullet: str = ""
    grouped: bool = True
    upper: bool = True
    biases: bool = False
    outlines: bool = True
    memories: bool = True
    products: bool = True
    totals: bool = True

    def number(self, value):
        return f"{value:,}" if self.grouped else str(value)

    def product(self, *factors):
        return self.sign.join(map(str, factors))


def vgg(depth):
    """The layers of VGG-16 or VGG-19."""
    layers = []
    for filters, times in VGG[depth]:
        layers += [("conv", 3, filters)] * times + [("pool", 2, 0)]
    return [*layers, ("fc", 0, 4096), ("fc", 0, 4096), ("fc", 0, 1000)]


@dataclass(frozen=True)
class Told:
    """A listing with the sums that are in it."""

    text: str
    values: int
    weights: int
    biases: int


def told(size, channels, layers, manner):
    """Write a listing; convolutions keep the size, pools divide it."""
    lines = [_line("input", (size, size, channels), "", 0, 0, manner)]
    values, weights, biases = size * size * channels, 0, 0
    for kind, kernel, given in layers:
        product, out = "", given
        if kind == "conv":
            window = f"({manner.product(kernel, kernel, channels)})"
            product, count = manner.product(window, out), kernel * kernel * channels * out
            shape, label = (size, size, out), f"conv{kernel}-{out}"
        elif kind == "pool":
            size //= kernel
            count, out, shape, label = 0, 0, (size, size, channels), f"pool{kernel}"
        else:
            seen = (size, size, channels) if size > 1 else (channels,)
            product, count = manner.product(*seen, out), size * size * channels * out
            size, shape, label = 1, (1, 1, out), "fc"
        lines.append(_line(label, shape, product, count, out, manner))
        values += shape[0] * shape[1] * shape[2]
        weights, biases = weights + count, biases + out
        channels = out or channels
    counted = weights + (biases if manner.biases else 0)
    if manner.totals:
        bytes_ = f"{manner.equals}{manner.number(4 * values)} bytes / image"
        lines.append(f"TOTAL memory: {manner.number(values)} * 4 bytes{bytes_}")
        lines.append(f"TOTAL {manner.weights} {manner.number(counted)}")
    return Told("\n".join(lines) + "\n", values, weights, biases)


def _line(label, shape, product, weights, out, manner):
    parts = []
    if manner.outlines or label in {"input", "fc"}:
        parts.append(f"[{manner.cross.join(map(str, shape))}]")
    values = shape[0] * shape[1] * shape[2]
    if manner.memories:
        sizes = manner.product(*shape)
        parts.append(f"{manner.memory} {sizes}{manner.equals}{manner.number(values)}")
    biases = out if manner.biases else 0
    figure = manner.number(weights + biases)
    if manner.products and product:
        added = f" + {out}" if biases else ""
        figure = f"{product}{added}{manner.equals}{figure}"
    parts.append(f"{manner.weights} {figure}")
    label = label.upper() if manner.upper else label
    return f"{manner.bullet}{label}: {manner.between.join(parts)}"


MANNERS = st.builds(
    Manner,
    sign=st.sampled_from(["*", "×", "·", "x", " * ", " × ", " x "]),
    cross=st.sampled_from(["x", "×", " x ", " × ", "*"]),
    equals=st.sampled_from(["=", " = ", " ≈ ", "~=", " ~= "]),
    weights=st.sampled_from(["weights:", "params:", "Weights :", "PARAMETERS:", "weights"]),
    memory=st.sampled_from(["memory:", "Memory :", "mem:", "MEMORY"]),
    between=st.sampled_from([" ", "   ", "\t", ", ", "; ", " , "]),
    bullet=st.sampled_from(["", "- ", "* ", "• ", "  ", "3. "]),
    grouped=st.booleans(),
    upper=st.booleans(),
    biases=st.booleans(),
    outlines=st.booleans(),
    memories=st.booleans(),
    products=st.booleans(),
    totals=st.booleans(),
)


@st.composite
def networks(draw):
    """A small plain network: its input's size and channels, and its layers."""
    size = draw(st.sampled_from([8, 16, 24, 32]))
    layers = []
    for _ in range(draw(st.integers(1, 3))):
        kernel, out = draw(st.sampled_from([1, 3, 5])), draw(st.integers(2, 40))
        layers += [("conv", kernel, out)] * draw(st.integers(1, 2))
        if draw(st.booleans()):
            layers.append(("pool", 2, 0))
    layers += [("fc", 0, out) for out in draw(st.lists(st.integers(2, 50), max_size=2))]
    return size, draw(st.sampled_from([1, 3, 4])), layers
