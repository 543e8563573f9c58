"""Definitions with parameters, and random calls of them."""

from differential.description import (
    Branch,
    Call,
    Definition,
    Expr,
    Join,
    Op,
    Parameter,
    Residual,
    Row,
    Stage,
)

ACTS = ("relu", "none", "hardswish", "gelu", "prelu")
"""What a parameter that stands for an operation may be."""


class Definitions:
    """The definitions of a network, each made when it is first needed.

    Whoever inherits this has `random`, `maybe`, `named` and `out`.
    """

    def __init__(self):
        self.definitions = {}

    def call(self, c, depth, keeps, earlier):
        """A call of one of the definitions, made when it is first needed."""
        ways = (self.unit, self.bottleneck, self.excite, self.dense, self.tower, self.pair)
        call, n = self.random.choice(ways)(c, not keeps and self.maybe(0.4))
        if not keeps:
            earlier.resized()
        act = (Op("relu"),) if self.maybe(0.2) else ()
        times = self.random.choice((1, 2)) if n == c and not act and self.maybe(0.2) else None
        return [Row((call, *act), self.named("call", 0.3) if not times else None, times)], n

    def define(self, name, parameters, items):
        """Define, unless that has been done."""
        self.definitions.setdefault(name, Definition(name, parameters, items))

    def given(self, **values):
        """What a call gives: options that are not None."""
        return {name: value for name, value in values.items() if value is not None}

    def act(self):
        """An operation for a parameter, or none to be given."""
        return self.random.choice(ACTS) if self.maybe(0.4) else None

    def conv(self, kernel, out, **options):
        """A convolution in a definition, with names for numbers."""
        return Op("conv", {"kernel": kernel, "out": Expr(out), **options})

    def unit(self, c, halves):
        """A basic block of ResNet."""
        strided = self.conv(3, "wide", stride=Expr("step"), bias=False)
        self.define(
            "unit",
            (
                Parameter("wide", "out"),
                Parameter("step", default=1),
                Parameter("act", default="relu"),
            ),
            (
                Residual(
                    (
                        Row((strided, Op("bn"), Op("act"))),
                        Row((self.conv(3, "wide", bias=False), Op("bn"))),
                    ),
                    "projection",
                ),
                Row((Op("act"), Op("identity"))),
            ),
        )
        n, out = self.out(c)
        step = 2 if halves else None
        return Call("unit", {"wide": out} | self.given(step=step, act=self.act())), n

    def bottleneck(self, c, halves):
        """A bottleneck of MobileNet v2, which may not expand."""
        self.define(
            "bottleneck",
            (
                Parameter("filters", "out"),
                Parameter("expand", default=3),
                Parameter("step", default=1),
            ),
            (
                Residual(
                    (
                        Row(
                            (self.conv(1, "channels * expand"), Op("bn"), Op("relu6")),
                            times=Expr("expand > 1"),
                        ),
                        Row((Op("dwconv", {"kernel": 3, "stride": Expr("step")}), Op("bn"))),
                        Row((self.conv(1, "filters"), Op("bn"))),
                    ),
                    "if-same",
                ),
            ),
        )
        n, out = self.out(c)
        expand = self.random.choice((None, 1, 2))
        given = self.given(expand=expand, step=2 if halves else None)
        return Call("bottleneck", {"filters": out} | given), n

    def excite(self, c, halves):
        """Squeeze and excitation, with defaults that are reckoned out."""
        self.define(
            "excite",
            (
                Parameter("few", default=Expr("max(channels // 4, 1)")),
                Parameter("all", default=Expr("channels")),
            ),
            (
                Join(
                    "multiply",
                    (
                        Branch(()),
                        Branch(
                            (
                                Row((Op("gap"),)),
                                Row((self.conv(1, "few"), Op("relu"))),
                                Row((self.conv(1, "all"), Op("sigmoid"))),
                            )
                        ),
                    ),
                ),
            ),
        )
        few = self.random.choice((None, 2, Expr("ceil(channels / 3)"), Expr("round8(channels)")))
        return Call("excite", self.given(few=few)), c

    def dense(self, c, halves):
        """Layers of DenseNet."""
        self.define(
            "denselayer",
            (
                Parameter("growth", "out"),
                Parameter("most", default=Expr("4 * growth")),
                Parameter("n", default=2),
            ),
            (
                Stage(
                    (
                        Join(
                            "concat",
                            (
                                Branch(()),
                                Branch(
                                    (
                                        Row((Op("bn"), Op("relu"), self.conv(1, "most"))),
                                        Row((Op("bn"), Op("relu"), self.conv(3, "growth"))),
                                    )
                                ),
                            ),
                        ),
                    ),
                    "grow",
                    Expr("n"),
                ),
            ),
        )
        growth, n = self.random.choice((1, 2, 4)), self.random.choice((None, 0, 1, 3))
        most = self.random.choice((None, 3))
        times = 2 if n is None else n
        return Call(
            "denselayer", {"growth": growth} | self.given(most=most, n=n)
        ), c + times * growth

    def tower(self, c, halves):
        """A kernel, an operation and a number of times as parameters."""
        self.define(
            "tower",
            (
                Parameter("k", "kernel"),
                Parameter("wide", "out"),
                Parameter("n", default=1),
                Parameter("act", default="relu"),
            ),
            (
                Row((self.conv(Expr("k"), "wide"), Op("act")), times=Expr("n")),
                Row((self.conv(Expr("2 * k - 1"), "wide // 2 + 1"), Op("bn"), Op("act"))),
            ),
        )
        n, out = self.out(c)
        k = self.random.choice((1, 3, Expr("1 + 2"), 5))
        given = self.given(n=self.random.choice((None, 2, 0)), act=self.act())
        return Call("tower", {"k": k, "wide": out} | given), n // 2 + 1

    def pair(self, c, halves):
        """Definitions that call others."""
        self.unit(c, False)
        self.excite(c, False)
        self.define(
            "pair",
            (Parameter("wide", "out"), Parameter("step")),
            (
                Row((Call("unit", {"wide": Expr("wide"), "step": Expr("step")}),)),
                Row((Call("unit", {"wide": Expr("wide // 2 + 1"), "act": "silu"}), Call("excite"))),
            ),
        )
        n, out = self.out(c)
        return Call("pair", {"wide": out, "step": 2 if halves else 1}), n // 2 + 1
