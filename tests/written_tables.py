"""Tables of layers as people write them, with figures that are worked out here.

A network is a list of layers; `rows` walks through it with the arithmetic of any textbook, and
`table` writes the columns that are asked for in one of several hands.
"""

import random

HEADS = {
    "layer": ("Layer", "层", "Layer name", "网络层", "**Layer**"),
    "type": ("Type", "类型", "Operation"),
    "input": ("Input", "输入尺寸", "Input size", "Input shape"),
    "output": ("Output", "输出尺寸", "Output Shape", "特征图", "Activation shape"),
    "kernel": ("Kernel", "卷积核", "Filter size", "核大小", "Kernel size"),
    "filters": ("Filters", "通道数", "# filters", "个数", "Channels"),
    "stride": ("Stride", "步长", "步幅"),
    "pad": ("Padding", "填充", "Pad"),
    "params": ("Params", "参数量", "# parameters", "Parameters", "参数个数"),
    "values": ("Activation size", "神经元", "Neurons"),
    "macs": ("MACs", "乘加", "Multiply-adds"),
}
TIMES = ("x", "×", "*", " x ", " × ", r"\times ")
NAMES = {
    "conv": ("Conv", "卷积层", "CONV"),
    "pool": ("Pool", "池化层", "MAX POOL"),
    "fc": ("FC", "全连接层"),
}


def networks(seed):
    """A network: an image, and convolutions, pools and fully connected layers behind it."""
    chance = random.Random(seed)
    size, channels = chance.choice([28, 32, 64, 224]), chance.choice([1, 3])
    layers, x = [], size
    for _ in range(chance.randint(2, 4)):
        for _ in range(chance.randint(1, 2)):
            kernel = chance.choice([3, 3, 3, 5, 1])
            pad = chance.choice([0, kernel // 2])
            if x + 2 * pad < kernel + 2:
                break
            layers.append(("conv", chance.choice([6, 16, 32, 64, 96]), kernel, 1, pad))
            x += 2 * pad - kernel + 1
        if x >= 4 and layers:
            layers.append(("pool", 0, 2, 2, 0))
            x //= 2
    layers += [("fc", out, 0, 1, 0) for out in chance.sample([120, 84, 256, 512], 2)]
    return (size, channels), [*layers, ("fc", 10, 0, 1, 0)]


def rows(image, layers, biases=True):
    """Every row with its figures: sizes as (height, channels), or a number of values."""
    (size, c), flat = image, None
    yield {"kind": "input", "output": (size, c), "params": 0, "values": size * size * c, "macs": 0}
    for kind, out, k, s, p in layers:
        before = (size, c) if flat is None else flat
        if kind == "fc":
            seen = size * size * c if flat is None else flat
            params, flat, macs = seen * out + (out if biases else 0), out, seen * out
            yield {"kind": kind, "input": before, "output": out, "params": params, "values": out,
                   "macs": macs, "filters": out}  # fmt: skip
            continue
        size = (size + 2 * p - k) // s + 1
        row = {"kind": kind, "input": before, "kernel": k, "stride": s, "pad": p}
        if kind == "conv":
            row |= {"params": k * k * c * out + (out if biases else 0), "filters": out}
            row["macs"] = k * k * c * out * size * size
            c = out
        yield {"params": 0, "macs": 0} | row | {"output": (size, c), "values": size * size * c}


def table(seed, columns, false=None):
    """A table, and what is false in it: (line from 0, what is written, what should be) or None.

    Args:
        seed: which network, and which hand.
        columns: what is written.
        false: of which column one figure is false.
    """
    chance = random.Random(f"hand {seed}")
    image, layers = networks(seed)
    sign = chance.choice(TIMES)
    dollars, grouped = "\\" in sign or chance.random() < 0.2, chance.random() < 0.5
    chinese, biases = chance.random() < 0.4, chance.random() < 0.8

    def number(value):
        return f"{value:,}" if grouped else str(value)

    def cell(row, what):
        value = row.get(what)
        if value is None:
            return chance.choice(["-", "", "—"])
        if what in ("input", "output"):
            text = str(value) if isinstance(value, int) else sign.join(map(str, (value[0], *value)))
            return f"${text}$" if dollars else text
        if what == "kernel":
            return f"${value}{sign}{value}$" if dollars else f"{value}{sign}{value}"
        return number(value) if what in ("params", "values", "macs") else str(value)

    each = list(rows(image, layers, biases))
    wrong = None
    if false:
        at = chance.choice(
            [i for i, row in enumerate(each) if i and row.get(false) and row["kind"] != "pool"]
        )
    head = [
        chance.choice([h for h in HEADS[c] if h.isascii() is not chinese] or HEADS[c])
        for c in ("layer", *columns)
    ]
    lines = [head, ["---"] * len(head)]
    counts = {}
    for i, row in enumerate(each):
        kind = row["kind"]
        counts[kind] = counts.get(kind, 0) + 1
        name = "输入层" if chinese else "Input"
        if kind != "input":
            name = NAMES[kind][1 if chinese else 0] + str(counts[kind])
        cells = [cell(row, what) for what in columns]
        if false and i == at:
            column = columns.index(false)
            true = row[false]
            changed = true + chance.choice([-1, 1]) * max(1, true // chance.choice([3, 11, 37]))
            cells[column] = number(changed)
            wrong = (len(lines), number(changed), number(true))
        lines.append([name, *cells])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines), wrong
