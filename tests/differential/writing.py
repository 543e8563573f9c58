"""A description as a `cnn` block, in one of the ways in which people write them.

Written from the manual's page about the language, and from nothing else.
"""

from differential.description import Call, Expr, From, Head, Join, Op, Residual, Row, Share, Stage

WORDS = {
    "conv": ("conv", "convolution", "CONV"),
    "dwconv": ("dwconv", "depthwise"),
    "sepconv": ("sepconv", "separable"),
    "deconv": ("deconv", "convtranspose", "upconv"),
    "fc": ("fc", "linear", "dense", "FC"),
    "maxpool": ("maxpool", "max-pool"),
    "avgpool": ("avgpool", "avg-pool", "averagepool"),
    "gap": ("gap", "globalavgpool"),
    "bn": ("bn", "batchnorm"),
    "ln": ("ln", "layernorm"),
    "gn": ("gn", "groupnorm"),
    "scale": ("scale", "layerscale"),
    "silu": ("silu", "swish"),
    "hardswish": ("hardswish", "hswish", "hard-swish"),
    "hardsigmoid": ("hardsigmoid", "hsigmoid", "hard-sigmoid"),
    "softmax": ("softmax", "soft-max"),
    "leakyrelu": ("leakyrelu", "leaky-relu", "leaky"),
    "droppath": ("droppath", "stochasticdepth"),
    "pad": ("pad", "zeropad"),
    "shuffle": ("shuffle", "channelshuffle"),
}
"""Words for the same operation; where there is but one, it stands for itself."""
FLAGS = {
    "bias": ("bias", "nobias"),
    "affine": ("affine", "noaffine"),
    "ceil": ("ceil", "floor"),
    "shared": ("shared", "perchannel"),
}
DIRECT = {
    "leakyrelu": "slope",
    "dropout": "rate",
    "droppath": "rate",
    "lrn": "size",
    "pixelshuffle": "factor",
    "upsample": "factor",
    "pad": "by",
    "crop": "to",
}
"""The option whose value may follow the operation without a word in between."""


class Writer:
    """Writes one network; a `random.Random` chooses between ways to say the same."""

    def __init__(self, random, network):
        self.random = random
        self.roles = {
            each.name: {parameter.name: parameter.role for parameter in each.parameters}
            for each in network.definitions
        }
        """For each definition the roles of its parameters."""

    def network(self, network):
        """The whole block."""
        lines = []
        if not network.bias:
            lines.append("bias: false")
        sizes = [*network.size, network.channels]
        lines.append(f"input: {self.chosen('x'.join(map(str, sizes)), str(sizes))}")
        if network.parameters:
            each = (f"{name}: {self.value(value)}" for name, value in network.parameters.items())
            lines.append(f"parameters: {{{', '.join(each)}}}")
        if network.defaults:
            lines.append("defaults:")
            for kind, options in network.defaults.items():
                lines.append(f"  {kind}: {' '.join(self.options(kind, options))}")
        if network.definitions:
            lines.append("define:")
            for each in network.definitions:
                lines.append(f"  {self.head(each)}:")
                lines += self.items(each.items, 4)
        return "\n".join([*lines, "layers:", *self.items(network.items, 2)]) + "\n"

    def chosen(self, *ways):
        """One of several ways to say the same."""
        return self.random.choice(ways)

    # Definitions and calls

    def head(self, definition):
        """`block(k)-width stride=1`."""
        text = definition.name
        for each in definition.parameters:
            if each.role == "kernel":
                text += f"({each.name})"
            elif each.role == "out":
                text += f"-{each.name}"
            elif each.default is None:
                text += f" {each.name}"
            else:
                text += f" {each.name}={self.value(each.default)}"
        return text

    def call(self, call, roles):
        """`block3-64 stride 2`."""
        text, options = self.chosen(call.name, call.name.upper()), ""
        for name, value in call.given.items():
            if roles[name] == "kernel":
                text += str(value) if isinstance(value, int) else self.value(value)
            elif roles[name] == "out":
                text += f"-{self.value(value)}"
            else:
                options += f" {name} {self.value(value)}"
        return text + options

    # Items

    def items(self, items, indent):
        """A list of items, one below the other."""
        return [line for item in items for line in self.item(item, indent)]

    def item(self, item, indent):
        """One item, with its lines."""
        blanks = " " * indent
        if isinstance(item, Row):
            return self.row(item, blanks)
        if isinstance(item, Stage):
            times = "" if item.times is None else f" {self.times(item.times)}"
            first = f"{blanks}-" if item.name is None else f"{blanks}- {item.name}{times}:"
            return [first, *self.items(item.items, indent + 4)]
        body = self.keyed(item, indent + (2 if item.name is None else 6))
        if item.name is not None:
            return [f"{blanks}- {item.name}:", *body]
        return [f"{blanks}- {body[0].strip()}", *body[1:]]

    def keyed(self, item, indent):
        """An item whose key says what it is."""
        blanks = " " * indent
        if isinstance(item, Share):
            return [f"{blanks}share: {item.target}"]
        if isinstance(item, Head):
            return [f"{blanks}head:", *self.items(item.items, indent + 2)]
        if isinstance(item, Join):
            return [f"{blanks}{item.how}:", *self.branches(item.branches, indent + 2)]
        assert isinstance(item, Residual)
        lines = [f"{blanks}residual:", *self.items(item.items, indent + 2)]
        if isinstance(item.shortcut, str):
            lines.append(f"{blanks}shortcut: {item.shortcut}")
        elif item.shortcut is not None:
            lines += [f"{blanks}shortcut:", *self.items(item.shortcut, indent + 2)]
        return lines

    def branches(self, branches, indent):
        """Branches with names of their own, or a list of lists."""
        lines, blanks = [], " " * indent
        for branch in branches:
            first = f"{blanks}-" if branch.name is None else f"{blanks}{branch.name}:"
            lines.append(first if branch.items else f"{first} []")
            lines += self.items(branch.items, indent + 4)
        return lines

    def row(self, row, blanks):
        """`NAME: conv3-64 + relu x2`, or the long form."""
        only = row.ops[0]
        name = "" if row.name is None else f"{row.name}: "
        long = len(row.ops) == 1 and row.times is None and isinstance(only, Op)
        if long and only.options and self.random.random() < 0.1:
            pairs = [f"{key}: {self.long_value(each)}" for key, each in only.options.items()]
            self.random.shuffle(pairs)
            text = f"{only.kind}: {{{', '.join(pairs)}}}"
            return [f"{blanks}- {name}{{{text}}}" if name else f"{blanks}- {text}"]
        text = " + ".join(map(self.op, row.ops))
        if row.times is not None:
            text += f" {self.times(row.times)}"
        return [f"{blanks}- {name}{text}"]

    def times(self, times):
        """`x2`, `x(n)`."""
        return f"x{times}" if isinstance(times, int) else f"x{self.bracketed(times)}"

    # Operations

    def op(self, op):
        """`conv3-64 stride 2 nobias`."""
        if isinstance(op, From):
            return f"from {op.name}"
        if isinstance(op, Call):
            return self.call(op, self.roles[op.name])
        text = self.chosen(*WORDS.get(op.kind, (op.kind,)))
        options = dict(op.options)
        if "kernel" in options:
            kernel = options.pop("kernel")
            text += self.bracketed(kernel) if isinstance(kernel, Expr) else self.value(kernel)
        if "out" in options:
            text += f"-{self.value(options.pop('out'))}"
        return " ".join([text, *self.options(op.kind, options)])

    def options(self, kind, options):
        """`stride 2`, `nobias`, each a text; what may follow the operation directly is first."""
        found, first = [], []
        for word, value in options.items():
            if word in FLAGS:
                found.append(FLAGS[word][0 if value else 1])
            elif DIRECT.get(kind) == word and self.random.random() < 0.8:
                first.append(self.value(value))
            else:
                found.append(f"{word} {self.value(value)}")
        self.random.shuffle(found)
        return [*first, *found]

    def value(self, value):
        """A number, one for each axis, a word, or arithmetic."""
        if isinstance(value, Expr):
            plain = value.text.isidentifier() and self.random.random() < 0.5
            return self.spelt(value) if plain else self.bracketed(value)
        return "x".join(map(str, value)) if isinstance(value, tuple) else str(value)

    def long_value(self, value):
        """The same in the long form, where switches have a value."""
        text = str(value).lower() if isinstance(value, bool) else self.value(value)
        return f'"{text}"' if "," in text else text  # a comma would end it

    def bracketed(self, expression):
        """Arithmetic in brackets."""
        return f"({self.spelt(expression)})"

    def spelt(self, expression):
        """Arithmetic in the language's own spelling."""
        return expression.text.replace("channels", "in")


def write(network, random):
    """A network as a block."""
    return Writer(random, network).network(network)
