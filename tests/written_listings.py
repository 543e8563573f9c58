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
    inside: bool = False
    """Are biases counted in brackets, `(3*3*3 + 1)*64`?"""
    outlines: bool = True
    memories: bool = True
    products: bool = True
    totals: bool = True

    def number(self, value):
        return f"{value:,}" if self.grouped else str(value)

    def product(self, *factors):
        return self.sign.join(map(str, factors))

    def weights_of(self, seen, out):
        """What an output sees, times the outputs; with the biases, if they are counted."""
        inner = self.product(*seen)
        if self.biases and self.inside:
            return self.product(f"({inner} + 1)", out)
        added = f" + {out}" if self.biases else ""
        return f"{self.product(f'({inner})' if len(seen) > 1 else inner, out)}{added}"


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
            product = manner.weights_of((kernel, kernel, channels), out)
            count = kernel * kernel * channels * out
            shape, label = (size, size, out), f"conv{kernel}-{out}"
        elif kind == "pool":
            size //= kernel
            count, out, shape, label = 0, 0, (size, size, channels), f"pool{kernel}"
        else:
            seen = (size, size, channels) if size > 1 else (channels,)
            product, count = manner.weights_of(seen, out), size * size * channels * out
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
        figure = f"{product}{manner.equals}{figure}"
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
    inside=st.booleans(),
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


# Lines of arithmetic, without sizes


@dataclass(frozen=True)
class Lines:
    """How an author writes lines such as `conv1: (3*3*3 + 1)*64 = 1,792`."""

    sign: str = "*"
    plus: str = " + "
    equals: str = " = "
    bias: str = "outside"
    """`outside` for `(3*3*3)*64 + 64`, `inside` for `(3*3*3 + 1)*64`, or empty for none."""
    outputs_first: bool = False
    bracket: bool = True
    """Is what an output sees in brackets, where nothing is added to it?"""
    flat: bool = False
    """Are the inputs of a fully connected layer one number?"""
    labels: str = "numbered"
    """`numbered` for `conv1`, `full` for `conv3-64`."""
    grouped: bool = False
    products: bool = True
    total: bool = True


@dataclass(frozen=True)
class Written:
    """A text with the exact figures at the ends of its lines."""

    text: str
    figures: list
    """(number of the line, figure)."""
    grouped: bool
    equals: str
    sign: str

    def number(self, value):
        return f"{value:,}" if self.grouped else str(value)


def lines_of(chain, manner):
    """Write the layers of a chain: (kind, kernel or sizes, channels, outputs)."""
    lines, figures, total, numbers = [], [], 0, {"conv": 0, "fc": 0}
    for kind, sizes, channels, out in chain:
        numbers[kind] += 1
        seen = (
            [*sizes, channels] if kind == "conv" or not manner.flat else [_times(sizes) * channels]
        )
        count = _times(seen) * out + (out if manner.bias else 0)
        label = f"{kind}{numbers[kind]}"
        if manner.labels == "full" or not manner.products:
            label = f"conv{sizes[0]}-{out}" if kind == "conv" else f"fc-{out}"
        figure = f"{count:,}" if manner.grouped else str(count)
        product = f"{_product(seen, out, manner)}{manner.equals}" if manner.products else ""
        figures.append((len(lines), count))
        lines.append(f"{label}: {product}{figure}")
        total += count
    if manner.total:
        lines.append(f"TOTAL: {total:,}" if manner.grouped else f"TOTAL: {total}")
    return Written("\n".join(lines), figures, manner.grouped, manner.equals, manner.sign)


def _times(numbers):
    result = 1
    for number in numbers:
        result *= number
    return result


def _product(seen, out, manner):
    inner = manner.sign.join(map(str, seen))
    if manner.bias == "inside":
        factors = [f"({inner}{manner.plus}1)", str(out)]
    else:
        factors = [f"({inner})" if manner.bracket and len(seen) > 1 else inner, str(out)]
    text = manner.sign.join(factors[::-1] if manner.outputs_first else factors)
    return f"{text}{manner.plus}{out}" if manner.bias == "outside" else text


LINES = st.builds(
    Lines,
    sign=st.sampled_from(["*", "×", "x", " * ", " x ", "·"]),
    plus=st.sampled_from(["+", " + "]),
    equals=st.sampled_from([" = ", "=", " == "]),
    bias=st.sampled_from(["inside", "outside", ""]),
    outputs_first=st.booleans(),
    bracket=st.booleans(),
    flat=st.booleans(),
    labels=st.sampled_from(["numbered", "full"]),
    grouped=st.booleans(),
    products=st.sampled_from([True, True, True, False]),
    total=st.booleans(),
)


@st.composite
def chains(draw):
    """Convolutions, then fully connected layers; at least one layer."""
    channels, found = draw(st.sampled_from([1, 3, 3, 4, 16])), []
    for _ in range(draw(st.integers(0, 3))):
        kernel, out = draw(st.sampled_from([1, 3, 5, 7])), draw(st.integers(20, 300))
        found.append(("conv", (kernel, kernel), channels, out))
        channels = out
    side = draw(st.integers(1, 9)) if found else 1
    spatial = (side, side) if side > 1 else ()
    if not found:
        channels = draw(st.integers(50, 5000))
    for _ in range(draw(st.integers(0 if found else 1, 3))):
        out = draw(st.integers(10, 2000))
        found.append(("fc", spatial, channels, out))
        channels, spatial = out, ()
    return found
