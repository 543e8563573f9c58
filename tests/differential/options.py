"""Single operations with random options, many of which cannot be."""

from differential.description import Op

LARGEST = {0: 0, 1: 60, 2: 20, 3: 8}
"""The largest extent of a layer's input, for each number of axes."""
SOME = (1, 2, 3, 4, 6, 8, 12, 24)
ELEMENTWISE = (
    *("relu", "relu6", "leakyrelu", "prelu", "elu", "gelu", "silu", "hardswish", "sigmoid"),
    *("hardsigmoid", "tanh", "softmax", "dropout", "droppath", "identity"),
    *("rrelu", "celu", "selu", "glu", "mish", "logsigmoid", "hardtanh", "softplus", "softsign"),
    *("tanhshrink", "softshrink", "hardshrink", "threshold", "logsoftmax", "softmin"),
)
RATES = ("0.1", "0.25", "0.5")


class Options:
    """Single operations with random options."""

    def __init__(self, random, rank):
        self.random = random
        self.rank = rank

    def maybe(self, chance=0.5):
        """True as often as that."""
        return self.random.random() < chance

    def axes(self, low, high):
        """One number, or one for each axis; seldom one too many."""
        count = self.rank + self.maybe(0.02)
        if count < 2 or self.maybe():
            return self.random.randint(low, high)
        return tuple(self.random.randint(low, high) for _ in range(count))

    def some(self, **ways):
        """Each option as often as not."""
        return {word: make() for word, make in ways.items() if self.maybe()}

    def order(self):
        """The axes in another order; seldom one of them twice."""
        axes = list(range(1, self.rank + 2))
        self.random.shuffle(axes)
        if self.maybe(0.1):
            axes[0] = axes[-1]
        return tuple(axes) if self.rank else 1

    def sizes(self, c):
        """Sizes that may hold as many values as a vector of channels, or of two axes of two."""
        return self.random.choice(((c,), (1, c), (c, 1), (2, 2, c)))

    def divisor(self, *numbers):
        """A number of groups that mostly divides all of them."""
        fits = [g for g in (1, 2, 3, 4, 6, 8) if all(n % g == 0 for n in numbers)]
        return self.random.choice(fits if self.maybe(0.85) else (2, 3, 4, 5))

    def any(self, c):
        """Any operation, for `c` channels or so."""
        kinds = (
            *(self.conv, self.conv, self.conv, self.dwconv, self.sepconv),
            *(self.deconv, self.deconv, self.maxpool, self.maxpool, self.avgpool, self.avgpool),
            *(
                self.unpool,
                self.fc,
                self.norm,
                self.norm,
                self.elementwise,
                self.reshaping,
                self.reshaping,
            ),
        )
        return self.random.choice(kinds)(c)

    def window(self):
        """What all convolutions have."""
        found = {"kernel": self.axes(1, 5)}
        return found | self.some(
            stride=lambda: self.axes(1, 4),
            pad=lambda: "valid" if self.maybe(0.15) else "same" if self.maybe(0.2) else self.pad(),
            dilation=lambda: self.axes(1, 3),
            bias=self.maybe,
        )

    def pad(self):
        """A padding."""
        return self.axes(0, 4)

    def conv(self, c):
        """A convolution."""
        out = self.random.choice(SOME)
        return Op(
            "conv",
            {"out": out} | self.window() | self.some(groups=lambda: self.divisor(c, out)),
        )

    def dwconv(self, c):
        """A depthwise convolution."""
        more = self.some(multiplier=lambda: self.random.randint(1, 3))
        return Op("dwconv", self.window() | more)

    def sepconv(self, c):
        """A separable convolution."""
        out = {"out": self.random.choice(SOME)}
        more = self.some(multiplier=lambda: self.random.randint(1, 3))
        return Op("sepconv", out | self.window() | more)

    def deconv(self, c):
        """A transposed convolution; `outpad` is often too large."""
        found = {"out": self.random.choice(SOME)} | self.window()
        if found.get("pad") != "same":
            found |= self.some(outpad=lambda: self.axes(0, 2))
        return Op("deconv", found | self.some(groups=lambda: self.divisor(c, found["out"])))

    def pool(self):
        """What pool layers with windows have."""
        return self.some(
            kernel=lambda: self.axes(1, 5),
            stride=lambda: self.axes(1, 4),
            pad=lambda: "valid" if self.maybe(0.1) else "same" if self.maybe(0.2) else self.small(),
            ceil=lambda: self.maybe(0.8),
        )

    def small(self):
        """A padding that is often at most half a window."""
        return self.axes(0, 2)

    def maxpool(self, c):
        """Maximum pooling."""
        found = self.pool()
        if found.get("pad") != "same":
            found |= self.some(dilation=lambda: self.axes(1, 3))
        return Op("maxpool", found)

    def avgpool(self, c):
        """Average pooling: windows, adaptive or global."""
        if self.maybe(0.25):
            return Op("avgpool", {"to": self.axes(1, 9)})
        if self.maybe(0.3):
            return Op(self.random.choice(("gap", "gmp")))
        return Op("avgpool", self.pool())

    def unpool(self, c):
        """Values back where they came from."""
        found = self.some(kernel=lambda: self.axes(1, 4), stride=lambda: self.axes(1, 4))
        more = self.some(pad=self.small, to=lambda: self.axes(1, 20))
        return Op("unpool", found | more)

    def fc(self, c):
        """Fully connected."""
        return Op("fc", {"out": self.random.randint(1, 50)} | self.some(bias=self.maybe))

    def norm(self, c):
        """Normalisation."""
        kinds = ("bn", "bn", "ln", "gn", "gn", "lrn", "scale", "scaled", "instancenorm", "rmsnorm")
        kind = self.random.choice((*kinds, "grn"))
        if kind == "lrn":
            return Op(kind, self.some(size=lambda: self.random.randint(1, 7)))
        if kind == "scale":
            return Op(kind)
        if kind == "scaled":
            return Op(kind, {"by": self.random.choice(RATES)})
        found = self.some(affine=lambda: self.maybe(0.3))
        if kind == "gn" and self.maybe(0.9):
            found["groups"] = self.divisor(c)
        return Op(kind, found)

    def elementwise(self, c):
        """An activation function, dropout, or nothing at all."""
        kind = self.random.choice(ELEMENTWISE)
        words = {"leakyrelu": "slope", "dropout": "rate", "droppath": "rate"}
        if kind in words and self.maybe():
            return Op(kind, {words[kind]: self.random.choice(RATES)})
        return Op(kind, {"shared": self.maybe()} if kind == "prelu" and self.maybe() else {})

    def reshaping(self, c):
        """What changes the shape alone."""
        kinds = ("flatten", "upsample", "pad", "crop", "shuffle", "pixelshuffle", "pixelunshuffle")
        kind = self.random.choice((*kinds, "reshape", "permute", "slice"))
        options = {
            "flatten": dict,
            "upsample": lambda: (
                {"to": self.axes(1, 30)} if self.maybe(0.3) else {"factor": self.axes(1, 3)}
            ),
            "pad": lambda: self.some(
                by=lambda: self.axes(0, 4), channels=lambda: self.random.randint(0, 5)
            ),
            "crop": lambda: {"to": self.axes(1, LARGEST[self.rank] or 9)},
            "shuffle": lambda: self.some(groups=lambda: self.divisor(c)),
            "pixelshuffle": lambda: self.some(factor=lambda: self.random.randint(1, 3)),
            "pixelunshuffle": lambda: self.some(factor=lambda: self.random.randint(1, 3)),
            "reshape": lambda: {"to": self.sizes(c)},
            "permute": lambda: {"axes": self.order()},
            "slice": lambda: (
                {"channels": self.random.randint(1, c)}
                | self.some(after=lambda: self.random.randint(1, 4))
            ),
        }
        return Op(kind, options[kind]())
