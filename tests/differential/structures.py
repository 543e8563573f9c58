"""Random networks: branches keep the size, or all halve it; the channels are known."""

from dataclasses import replace

from differential.definitions import Definitions
from differential.description import (
    Branch,
    Expr,
    From,
    Head,
    Join,
    Network,
    Op,
    Residual,
    Row,
    Share,
    Stage,
    walk,
)
from differential.options import Options


class Maker(Definitions):
    """Makes one network; `c` are the channels that come in."""

    def __init__(self, random):
        super().__init__()
        self.random = random
        self.rank = random.choice((1, 2, 2, 2, 2, 3))
        self.options = Options(random, self.rank)
        self.numbers = {}
        self.parameters = {"width": random.choice((4, 8, 16)), "blocks": random.randint(0, 2)}

    def network(self):
        """The whole."""
        size = tuple(
            self.random.randint(6, {1: 60, 2: 24, 3: 10}[self.rank]) for _ in range(self.rank)
        )
        first = c = self.random.choice((1, 2, 3, 4, 8))
        found, c = self.items(c, self.random.randint(2, 6), depth=2, keeps=False)
        network = Network(
            size,
            first,
            (*found, *self.ending()),
            tuple(self.definitions.values()),
            self.defaults(),
            bias=self.maybe(0.92),
        )
        used = [each.text for each in walk(network) if isinstance(each, Expr)]
        known = {
            name: value
            for name, value in self.parameters.items()
            if any(name in text for text in used)
        }
        return replace(network, parameters=known)

    def maybe(self, chance=0.5):
        """True as often as that."""
        return self.random.random() < chance

    def defaults(self):
        """Options for all layers of a kind."""
        found = {}
        if self.maybe(0.2):
            found["conv"] = {"bias": False}
        if self.maybe(0.1):
            found["bn"] = {"affine": False}
        if self.maybe(0.1):
            found["maxpool"] = {"ceil": True}
        return found

    def name(self, stem):
        """A new name."""
        self.numbers[stem] = self.numbers.get(stem, 0) + 1
        return f"{stem}{'abcdefghijklmnopqrstuvwxyz'[self.numbers[stem] % 26]}{self.numbers[stem]}"

    def named(self, stem, chance=0.4):
        """A new name, or none."""
        return self.name(stem) if self.maybe(chance) else None

    def ending(self):
        """A classifier, perhaps."""
        if self.maybe():
            return ()
        fc = Op("fc", {"out": self.random.randint(1, 12)})
        last = (fc, Op("softmax")) if self.maybe() else (fc,)
        if self.maybe():
            return (Row((Op("gap"), Op("flatten")) if self.maybe() else (Op("gap"),)), Row(last))
        hidden = Op("fc", {"out": 9, "bias": self.maybe()})
        return (Row((hidden, Op("relu"), Op("dropout", {"rate": "0.5"}))), Row(last))

    # Numbers

    def out(self, c, inner=False):
        """A number of channels, and how it is written: itself, or as arithmetic."""
        width = self.parameters["width"]
        value, text = self.random.choice(
            (
                *((n, None) for n in (1, 2, 4, 6, 8, 12, 16)),
                *((width, "width"), (2 * width, "2 * width"), (width // 2, "width // 2")),
                *((c, "channels"), (min(c, 16), "min(channels, 16)")),
                (max(c // 2, 1), "max(channels // 2, 1)"),
            )
        )
        if value > 48:
            return 4, 4
        return value, value if text is None or inner else Expr(text)

    # Lines

    def keeping(self, c):
        """An operation that keeps the size, and the channels behind it."""
        way = self.random.choice(("conv", "conv", "conv", "dw", "sep", "de", "pool", "norm", "act"))
        if way in ("norm", "act"):
            return (self.norm(c) if way == "norm" else self.options.elementwise(c)), c
        if way == "pool":
            return self.sliding(), c
        if way == "conv":
            return self.conv_keeping(c)
        k = self.random.choice((1, 3, 3, 5))
        if way == "dw":
            times = self.random.choice((1, 1, 2)) if c < 20 else 1
            more = {} if times == 1 else {"multiplier": times}
            return Op("dwconv", {"kernel": k} | more), c * times
        value, out = self.out(c)
        if way == "sep":
            return Op("sepconv", {"kernel": k, "out": out}), value
        return Op("deconv", {"kernel": k, "out": out, "pad": k // 2}), value

    def conv_keeping(self, c):
        """A convolution that keeps the size."""
        value, out = self.out(c)
        found = {"kernel": self.random.choice((1, 3, 3, 5)), "out": out}
        if found["kernel"] > 1 and self.maybe(0.2):
            found["dilation"] = 2
        if self.maybe(0.2) and self.rank > 1:
            found["kernel"] = tuple(self.random.choice((1, 3)) for _ in range(self.rank))
        found |= {"pad": "same"} if self.maybe(0.1) else {}
        found |= {"bias": self.maybe()} if self.maybe(0.3) else {}
        if self.maybe(0.2):
            fits = [g for g in (1, 2, 4) if c % g == 0 and value % g == 0]
            found["groups"] = self.random.choice(fits)
        return Op("conv", found), value

    def sliding(self):
        """A pool layer that keeps the size."""
        kind = self.random.choice(("maxpool", "avgpool"))
        pad = self.random.choice((1, 1, "same"))
        if kind == "avgpool" and self.rank == 3:
            pad = "same"  # PyTorch wants room for the window without the padding
        return Op(kind, {"kernel": 3, "stride": 1, "pad": pad})

    def norm(self, c):
        """A normalisation that fits."""
        kind = self.random.choice(("bn", "bn", "bn", "ln", "gn", "lrn", "scale"))
        if kind == "gn":
            groups = self.random.choice([g for g in (1, 2, 4) if c % g == 0])
            return Op(kind, {"groups": groups})
        return Op(kind, {"affine": False} if kind in ("bn", "ln") and self.maybe(0.1) else {})

    def halving(self, c, out=None):
        """An operation that halves each axis, rounding up."""
        value, text = (out, out) if out else self.out(c)
        found = {"kernel": self.random.choice((1, 3, 5)), "out": text, "stride": 2}
        found |= {"pad": "same"} if self.maybe(0.2) else {}
        ways = [Op("conv", found), Op("conv", found), Op("sepconv", found)]
        if out in (None, c):
            same = {"kernel": 3, "stride": 2}
            ways += [Op("maxpool", same | {"pad": 1, "ceil": False}), Op("dwconv", same)]
            ways += [Op("avgpool", {"kernel": 2, "ceil": True})]
        op = self.random.choice(ways)
        return op, c if op.kind in ("maxpool", "dwconv", "avgpool") else value

    def changing(self, c):
        """An operation that changes the size in any way."""
        value, text = self.out(c)
        r = 2**self.rank
        ways = [
            (Op("maxpool"), c),
            (Op("maxpool", {"kernel": 3, "stride": 2, "ceil": True}), c),
            (Op("avgpool", {"kernel": 2}), c),
            (Op("avgpool", {"to": self.random.randint(2, 7)}), c),
            (Op("conv", {"kernel": 3, "out": text, "pad": self.random.choice((0, 2))}), value),
            (Op("conv", {"kernel": 2, "out": text, "pad": "same"}), value),
            (Op("conv", {"kernel": 3, "out": text, "stride": 2, "pad": "valid"}), value),
            (Op("deconv", {"kernel": 2, "out": text, "stride": 2}), value),
            (
                Op("deconv", {"kernel": 3, "out": text, "stride": 2, "pad": 1, "outpad": 1}),
                value,
            ),
            (Op("upsample", {"factor": 2}), c),
            (Op("pad", {"by": 1}), c),
            (Op("crop", {"to": 4}), c),
            self.halving(c),
            *([(Op("pixelshuffle", {"factor": 2}), c // r)] if c % r == 0 else []),
        ]
        return self.random.choice(ways)

    def row(self, c, keeps=True, name=None):
        """One to three operations in a row."""
        ops, first = [], c
        for _ in range(self.random.randint(1, 3)):
            op, c = self.keeping(c) if keeps or self.maybe(0.6) else self.changing(c)
            ops.append(op)
        if self.maybe(0.15) and c == first and keeps:
            times = self.random.choice((1, 2, 3, Expr("blocks + 1"), Expr("blocks")))
            return Row(tuple(ops), name, times), c
        return Row(tuple(ops), name), c

    def to(self, c, out, halves):
        """A branch that ends with so many channels."""
        items = []
        for _ in range(self.random.randint(0, 2)):
            row, c = self.row(c)
            items.append(row)
        if halves:
            op, _ = self.halving(c, out)
        else:
            op = Op("conv", {"kernel": self.random.choice((1, 3)), "out": out})
        more = (Op("bn"),) if self.maybe(0.4) else ()
        return (*items, Row((op, *more)))

    # Structures

    def items(self, c, length, depth, keeps=True):
        """A list of items, and the channels behind it."""
        found = []
        earlier = Earlier()
        for _ in range(length):
            ways = [self.line, self.line]
            if depth:
                ways += [
                    *(self.residual, self.residual, self.concat, self.add, self.multiply),
                    *(self.split, self.head, self.stage, self.call, self.call, self.bare),
                ]
                ways += [self.skip, self.share, self.jump] if earlier.known else []
            start = c
            more, c = self.random.choice(ways)(c, depth, keeps, earlier)
            found += more
            if (
                len(more) == 1
                and getattr(more[0], "name", None)
                and not getattr(more[0], "times", None)
            ):
                earlier.note(more[0], start, c)
        return tuple(found), c

    def line(self, c, depth, keeps, earlier):
        """A row."""
        if not keeps:
            earlier.resized()
        row, c = self.row(c, keeps, self.named("line"))
        return [row], c

    def residual(self, c, depth, keeps, earlier):
        """A residual block with one of the shortcuts."""
        name, how = self.named("res"), self.random.choice(("", "identity", "proj", "if", "own"))
        if how in ("", "identity"):
            inner, n = self.items(c, self.random.randint(1, 2), depth - 1)
            if n != c:
                inner = (*inner, Row((Op("conv", {"kernel": 1, "out": c}),)))
            return [Residual(inner, how or None, name)], c
        out, halves = self.out(c)[0], not keeps and self.maybe()
        if how == "if" and self.maybe(0.6):
            out, halves = c, False
        inner = self.to(c, out, halves)
        if halves:
            earlier.resized()
        if how == "if":
            drop = (Row((Op("droppath", {"rate": "0.2"}),)),) if self.maybe() else ()
            return [Residual((*inner, *drop), "if-same", name)], out
        if how == "proj":
            return [Residual(inner, "projection", name)], out
        return [Residual(inner, self.to(c, out, halves), name)], out

    def branch(self, items, names, index):
        """A branch, named if all are."""
        return Branch(items, f"side{index}" if names else None)

    def concat(self, c, depth, keeps, earlier):
        """Branches side by side."""
        halves = not keeps and self.maybe(0.3)
        names, branches, total = self.maybe(0.4), [], 0
        for index in range(self.random.randint(2, 3)):
            if not halves and self.maybe(0.2):
                items, n = (), c
            elif not halves and depth > 1 and self.maybe():
                items, n = self.items(c, self.random.randint(1, 2), depth - 1)
            else:
                n = self.random.choice((1, 2, 4, 6))
                items = self.to(c, n, halves)
            total += n
            branches.append(self.branch(items, names, index))
        if halves:
            earlier.resized()
        found = [Join("concat", tuple(branches), self.named("cat"))]
        if total > 40:
            found.append(Row((Op("conv", {"kernel": 1, "out": 8}),)))
            total = 8
        return found, total

    def add(self, c, depth, keeps, earlier):
        """A sum of branches."""
        halves, names = not keeps and self.maybe(0.3), self.maybe(0.4)
        out = self.random.choice((c, c, 2, 4))
        branches = [
            self.branch(self.to(c, out, halves), names, index)
            for index in range(self.random.randint(2, 3))
        ]
        if out == c and not halves and self.maybe(0.4):
            branches.append(self.branch((), names, 9))
        if halves:
            earlier.resized()
        return [Join("add", tuple(branches), self.named("sum"))], out

    def multiply(self, c, depth, keeps, earlier):
        """Squeeze and excitation, or a weight for each position."""
        conv = Op("conv", {"kernel": 1, "out": self.random.choice((1, 2))})
        last = Op("conv", {"kernel": 1, "out": Expr("channels * 1") if self.maybe(0.1) else c})
        ways = (
            (Row((Op("gap"),)), Row((conv, Op("relu"))), Row((last, Op("sigmoid")))),
            (Row((Op("conv", {"kernel": 1, "out": 1}), Op("sigmoid"))),),
            (Row((Op("conv", {"kernel": 3, "out": c}),)),),
        )
        odd = (Row((Op("conv", {"kernel": 1, "out": self.random.choice((1, c, c + 1))}),)),)
        ways = (*ways, odd) if self.maybe(0.1) else ways  # mostly fits, but not with all others
        sides = [self.random.choice(ways) for _ in range(self.random.choice((1, 1, 1, 2)))]
        branches = [Branch(()), *map(Branch, sides)]
        if self.maybe(0.3):
            self.random.shuffle(branches)
        return [Join("multiply", tuple(branches), self.named("times"))], c

    def split(self, c, depth, keeps, earlier):
        """The channels shared out."""
        parts = self.random.choice((2, 2, 3))
        if c % parts:
            c += parts - c % parts
            before = [Row((Op("conv", {"kernel": 1, "out": c}),))]
        else:
            before = []
        branches, total = [], 0
        for index in range(parts):
            if index and self.maybe(0.7):
                items, n = self.items(c // parts, self.random.randint(1, 2), depth - 1)
            else:
                items, n = (), c // parts
            branches.append(Branch(items))
            total += n
        found = [*before, Join("split", tuple(branches), self.named("parts"))]
        if total % 2 == 0 and self.maybe():
            found.append(Row((Op("shuffle", {"groups": 2}),)))
        return found, total

    def head(self, c, depth, keeps, earlier):
        """A side output."""
        inner, _ = self.items(c, self.random.randint(1, 2), depth - 1, keeps=False)
        fc = Op("fc", {"out": self.random.randint(2, 9)})
        if self.maybe(0.2):
            inner = (*inner, Head((Row((fc,)),), self.named("aux")))
        return [Head((*inner, Row((fc,))), self.named("aux"))], c

    def stage(self, c, depth, keeps, earlier):
        """A stage, perhaps several times."""
        inner, n = self.items(c, self.random.randint(1, 3), depth - 1, keeps)
        if not keeps:
            earlier.resized()
        times = None
        if n == c and self.maybe(0.6):
            times = self.random.choice((1, 2, 3, Expr("blocks + 1"), Expr("blocks")))
        return [Stage(inner, self.name("stage"), times)], n

    def bare(self, c, depth, keeps, earlier):
        """A list without a name."""
        inner, n = self.items(c, self.random.randint(1, 2), depth - 1, keeps)
        if not keeps:
            earlier.resized()
        row, n = self.row(n)  # a branch of lists alone would be taken for branches
        return [Stage(inner), row], n

    def skip(self, c, depth, keeps, earlier):
        """A branch that begins with what an earlier item of the same size gave."""
        if not earlier.same:
            return self.line(c, depth, keeps, earlier)
        name = self.random.choice(list(earlier.same))
        n = earlier.same[name]
        ops, more = [From(name)], self.maybe(0.4)
        if more:
            ops += [Op("conv", {"kernel": 1, "out": 4}), Op("relu")]
        names = self.maybe(0.3)
        branches = (self.branch((Row(tuple(ops)),), names, 0), self.branch((), names, 1))
        return [Join("concat", branches, self.named("cat"))], c + (4 if more else n)

    def jump(self, c, depth, keeps, earlier):
        """The running value left for that of an earlier item."""
        if keeps or self.maybe(0.5):
            return self.skip(c, depth, keeps, earlier)
        name = self.random.choice(list(earlier.known))
        c = earlier.known[name][1]
        earlier.resized()
        op, n = self.keeping(c)
        return [Row((From(name), op))], n

    def share(self, c, depth, keeps, earlier):
        """An earlier item with as many channels once more."""
        fits = [name for name, (start, _) in earlier.known.items() if start == c]
        if not fits:
            return self.line(c, depth, keeps, earlier)
        name = self.random.choice(fits)
        if not keeps:
            earlier.resized()
        return [Share(name, self.named("again"))], earlier.known[name][1]


class Earlier:
    """Named items of a list that lines further down may take up."""

    def __init__(self):
        self.known = {}
        """The channels that come in, and those that come out."""
        self.same = {}
        """For those with the size of the running value, the channels that come out."""

    def note(self, item, start, c):
        """An item that is there now."""
        if not isinstance(item, Head):
            self.known[item.name] = start, c
            self.same[item.name] = c

    def resized(self):
        """The running value has another size."""
        self.same = {}
