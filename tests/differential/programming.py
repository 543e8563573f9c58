"""A description as a PyTorch program, which is run statement by statement and measured.

What is measured is read off the modules and tensors, and multiply-adds off PyTorch's own counter
of operations. Nothing here knows a formula for an output size, except for what PyTorch does not
have: the padding `same` with a stride, which is TensorFlow's.
"""

import math
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count

import torch
from torch import nn
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from differential.description import Call, Expr, From, Head, Join, Op, Row, Share, Stage
from differential.figures import Figures, IncomparableError, Layer, Line, Refused
from differential.modules import EXTRAS, MODULES

torch.set_num_threads(1)  # for operations as small as these, more only wait for each other
BATCH = 2
"""One sample would make group normalisation refuse what it takes otherwise."""
MOST = 1_000_000
"""Networks whose outputs have more values, in two samples, are left out: they are really run."""
REFUSALS = (RuntimeError, ValueError, AttributeError, IndexError)
"""What PyTorch raises where a layer cannot be."""
OF_ITS_OWN = ("smaller than kernel size", "Expected more than 1 spatial element")
"""What PyTorch refuses though its size and parameters are clear."""


class RefusedError(Exception):
    """The language's own reason why a layer cannot be, where PyTorch has no such layer."""


def round8(value):
    """MobileNet's `_make_divisible` with a divisor of 8."""
    rounded = max(8, int(value + 4) // 8 * 8)
    return rounded + 8 if rounded < Fraction(9, 10) * value else rounded


ARITHMETIC = {"min": min, "max": max, "ceil": math.ceil, "round8": round8}


@dataclass
class Scope:
    """Names of earlier items in a list, and the lists around it."""

    outer: "Scope | None" = None
    values: dict = field(default_factory=dict)
    items: dict = field(default_factory=dict)

    def find(self, table, name):
        """What a name means here."""
        scope = self
        while scope is not None:
            if name in getattr(scope, table):
                return getattr(scope, table)[name]
            scope = scope.outer
        raise RefusedError(f"no {name}")


class Program:
    """A program in the making: every statement is run as soon as it is written."""

    def __init__(self, network, counter):
        self.network = network
        self.counter = counter
        self.lines = []
        self.variables = {"torch": torch, "nn": nn, "functional": functional, **EXTRAS}
        self.numbers = count()
        self.definitions = {each.name: each for each in network.definitions}
        self.names = {}
        self.figures = Figures()
        self.heads = []
        """Heads that are being made, the innermost last."""
        self.made = []
        """All modules in the order of their making, with the figures of their heads."""
        self.replayed = None
        """The modules to be used again, where weights are shared."""
        self.used = []
        """Modules in the order of their use."""
        self.row = None
        """The modules that were made for the row in hand."""

    def run(self):
        """Run it; its figures are those of one sample."""
        self.names = {name: self.given(value) for name, value in self.network.parameters.items()}
        shape = (BATCH, self.network.channels, *self.network.size)
        x = self.statement(f"torch.zeros{shape}")
        self.items(self.network.items, Scope(), x)
        figures = self.figures
        own = [module for module, head in self.made if head is None]
        figures.params = _sum(own)
        figures.params_with_heads = _sum(module for module, _ in self.made)
        figures.biases = sum(_split(module)[1] for module in own)
        figures.weights = figures.params - figures.biases
        figures.buffers = sum(b.numel() for module, _ in self.made for b in module.buffers())
        figures.macs = sum(row.macs for row in figures.rows)
        each = [math.prod(row.output) for row in figures.rows]
        figures.activations = math.prod(shape[1:]) + sum(each)
        return figures

    # Statements

    def statement(self, expression, stem="x"):
        """Run `x1 = expression`; the name of the variable."""
        name = f"{stem}{next(self.numbers)}"
        self.lines.append(f"{name} = {expression}")
        self.variables[name] = eval(expression, self.variables)  # it is of our own making
        if stem == "x" and 0 in self.variables[name].shape:
            raise RefusedError("nothing is left")  # transposed convolutions go that far
        if stem == "x" and self.variables[name].numel() > MOST:
            raise IncomparableError("too large to be run")
        return name

    def module(self, expression, x, call="{}({})", kind=None):
        """Make a module, unless its weights are shared, and let a value go through it."""
        before = self.flops()
        made = ()
        if self.replayed is None:
            name = self.statement(expression, "m")
            self.variables[name].eval()
            self.made.append((self.variables[name], self.heads[-1] if self.heads else None))
            made = (self.variables[name],)
        else:
            name = next(self.replayed)
        self.used.append(name)
        y = self.statement(call.format(name, x))
        self.layer(kind or expression[3:].partition("(")[0], y, before, made)
        return y

    def function(self, expression, kind):
        """A statement that is a layer without weights."""
        before = self.flops()
        y = self.statement(expression)
        self.layer(kind, y, before, ())
        return y

    def layer(self, kind, y, before, made):
        """Note a layer, and what was made for the row in hand."""
        weights = sum(_split(module)[0] for module in made)
        biases = sum(_split(module)[1] for module in made)
        self.row += made
        if not self.heads:
            macs = self.macs_since(before)
            self.figures.layers.append(Layer(kind, self.size(y), weights, biases, macs))

    def flops(self):
        """What PyTorch has counted so far."""
        return self.counter.get_total_flops()

    def macs_since(self, before):
        """Multiply-adds of one sample: an operation is half of one."""
        macs, rest = divmod(self.flops() - before, 2 * BATCH)
        assert rest == 0
        return macs

    def size(self, x):
        """The size of one sample, channels last."""
        _, channels, *spatial = self.variables[x].shape
        return (*spatial, channels)

    def rank(self, x):
        """The number of spatial axes."""
        return self.variables[x].dim() - 2

    def channels(self, x):
        """The number of channels."""
        return self.variables[x].shape[1]

    # Names and arithmetic

    def number(self, value, x):
        """A whole number, whatever it is written with."""
        if not isinstance(value, Expr):
            return value
        known = {name: each for name, each in self.names.items() if isinstance(each, Fraction)}
        known["channels"] = Fraction(self.channels(x)) if x else None
        result = Fraction(eval(value.text, ARITHMETIC | known))  # it is of our own making
        if result.denominator != 1:
            raise RefusedError(f"{value.text} is {result}")
        return int(result)

    def given(self, value, x=None):
        """What a parameter stands for: a number, or the name of an operation."""
        if isinstance(value, str):
            return self.names.get(value, value)
        if isinstance(value, Expr) and isinstance(self.names.get(value.text), str):
            return self.names[value.text]
        return Fraction(self.number(value, x))

    def settled(self, options, x):
        """Options with their numbers worked out."""
        return {key: self.number(value, x) for key, value in options.items()}

    # Items

    def items(self, items, scope, x):
        """Run a list; each named item can be taken up again further down."""
        for item in items:
            start = len(self.used)
            x = self.item(item, scope, x)
            if getattr(item, "name", None):
                scope.values[item.name] = x
                scope.items[item.name] = item, self.names, self.used[start:]
        return x

    def item(self, item, scope, x):
        """Run one item."""
        if isinstance(item, Row | Stage):
            for _ in range(self.times(item, x)):
                x = self.once(item, scope, x)
            return x
        if isinstance(item, Head):
            self.head(item, scope, x)
            return x
        if isinstance(item, Share):
            return self.share(item, scope, x)
        scope = Scope(scope) if item.name else scope
        return self.join(item, scope, x) if isinstance(item, Join) else self.sum(item, scope, x)

    def times(self, item, x):
        """How often; none at all only where there are parameters."""
        times = 1 if item.times is None else self.number(item.times, x)
        if times < (0 if self.names else 1):
            raise RefusedError(f"{times} times")
        return times

    def once(self, item, scope, x):
        """Run a row or stage one time."""
        if isinstance(item, Stage):
            return self.items(item.items, Scope(scope) if item.name else scope, x)
        ops = [each for each in map(self.meant, item.ops) if each is not None]
        rows = Rows(self)
        for op in ops:
            if isinstance(op, From):
                x = "x0" if op.name == "input" else scope.find("values", op.name)
            elif isinstance(op, Call):
                rows.end(x)
                x = self.call(op, scope, x)
            else:
                rows.begin()
                x = self.op(op, x)
        rows.end(x)
        return x

    def meant(self, op):
        """What an operation stands for, if its name is a parameter's; `none` is nothing."""
        word = self.names.get(op.kind) if isinstance(op, Op) else None
        if word is None:
            return op
        return None if word == "none" else Op(word)

    def op(self, op, x):
        """Run one operation."""
        options = {**self.network.defaults.get(op.kind, {}), **op.options}
        if not self.network.bias and op.kind in ("conv", "dwconv", "sepconv", "deconv", "fc"):
            options["bias"] = False
        return MODULES[op.kind](self, x, self.settled(options, x))

    def call(self, call, scope, x):
        """Run a definition."""
        definition = self.definitions[call.name]
        outside = self.names
        known = {name: self.given(value) for name, value in self.network.parameters.items()}
        for each in definition.parameters:
            if each.name in call.given:
                self.names = outside
                known[each.name] = self.given(call.given[each.name], x)
            else:
                self.names = dict(known)
                known[each.name] = self.given(each.default, x)
        self.names = known
        x = self.items(definition.items, Scope(scope), x)
        self.names = outside
        return x

    # Branches

    def joined(self, expression, kind):
        """A join is a row of its own."""
        rows = Rows(self)
        rows.begin()
        y = self.function(expression, kind)
        rows.end(y)
        return y

    def join(self, item, scope, x):
        """Run branches and join them."""
        starts = [x] * len(item.branches)
        if item.how == "split":
            starts = self.split(x, len(starts))
        ends = [
            self.items(branch.items, Scope(scope), start)
            for branch, start in zip(item.branches, starts, strict=True)
        ]
        if item.how == "add":
            return self.added(ends)
        values = ", ".join(ends)
        if item.how == "multiply":
            if len({self.rank(end) for end in ends}) > 1:
                raise RefusedError("sizes of several ranks")  # the batch would be taken for one
            return self.joined(" * ".join(ends), "Multiply")
        return self.joined(f"torch.cat([{values}], 1)", "Concat")

    def added(self, ends):
        """A sum of what must be equal in size, which `stack` looks at and `+` does not."""
        return self.joined(f"torch.stack([{', '.join(ends)}]).sum(0)", "Add")

    def split(self, x, parts):
        """Equal parts of the channels; the row shows one of them."""
        rows = Rows(self)
        rows.begin()
        shares = self.statement(f"{x}.unflatten(1, ({parts}, -1)).unbind(1)", "shares")
        each = [self.function(f"{shares}[{part}]", "Slice") for part in range(parts)]
        rows.end(each[0])
        return each

    def sum(self, item, scope, x):
        """Run items and their shortcut."""
        items, drop = item.items, ()
        if item.shortcut == "if-same" and _drops(items):
            items, drop = items[:-1], items[-1:]
        y = self.items(items, scope, x)
        same = self.size(x) == self.size(y)
        if item.shortcut == "if-same" and not same:
            return y
        y = self.items(drop, scope, y)
        if isinstance(item.shortcut, tuple):
            x = self.items(item.shortcut, Scope(scope), x)
        elif item.shortcut == "projection" and not same:
            x = self.projection(x, y)
        return self.added([y, x])

    def projection(self, x, y):
        """A 1×1 convolution with the stride that it takes, and batch normalisation."""
        if self.rank(x) != self.rank(y) or not self.rank(x):
            raise RefusedError("no stride leads there")
        each = zip(self.size(x)[:-1], self.size(y)[:-1], strict=True)
        stride = tuple(_stride(i, o) for i, o in each)
        rows = Rows(self)
        rows.begin()
        options = {"kernel": 1, "out": self.channels(y), "stride": stride, "pad": 0, "bias": False}
        y = self.op(Op("bn"), self.op(Op("conv", options), x))
        rows.end(y)
        return y

    def head(self, item, scope, x):
        """A side output: its rows and weights are counted apart."""
        rows = []
        self.figures.heads.append(rows)
        self.heads.append(rows)
        self.items(item.items, Scope(scope), x)
        self.heads.pop()

    def share(self, item, scope, x):
        """Run an earlier item with the modules that it has."""
        target, names, modules = scope.find("items", item.target)
        before = self.names, self.replayed
        self.names = names
        if self.replayed is None:
            self.replayed = iter(modules)
        x = self.item(target, Scope(scope), x)
        self.names, self.replayed = before
        return x


class Rows:
    """Begins and ends rows of a program."""

    def __init__(self, program):
        self.program = program
        self.begun = False

    def begin(self):
        """Begin a row, unless one has begun."""
        if not self.begun:
            self.begun = True
            self.program.row = []
            self.before = self.program.flops()

    def end(self, x):
        """End a row, if one has begun."""
        if not self.begun:
            return
        self.begun = False
        program = self.program
        row = Line(program.size(x), _sum(program.row), program.macs_since(self.before))
        (program.heads[-1] if program.heads else program.figures.rows).append(row)


def _drops(items):
    """Is the last of the items a row of stochastic depth alone?"""
    last = items[-1] if items else None
    return isinstance(last, Row) and [getattr(op, "kind", "") for op in last.ops] == ["droppath"]


def _stride(i, o):
    """The smallest stride with which a 1×1 window makes `o` values of `i`."""
    for stride in range(1, i + 1):
        if len(range(0, i, stride)) == o:
            return stride
    raise RefusedError(f"no stride makes {o} of {i}")


def _sum(modules):
    return sum(p.numel() for module in modules for p in module.parameters())


def _split(module):
    """Weights and biases of a module."""
    named = list(module.named_parameters())
    biases = sum(p.numel() for name, p in named if name.endswith("bias"))
    return sum(p.numel() for _, p in named) - biases, biases


def measured(network):
    """Run a network.

    Returns:
        Its figures, or why there is no such network; and the program as a text.
    """
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        program = Program(network, counter)
        try:
            found = program.run()
        except RefusedError as error:
            found = Refused(str(error))
        except REFUSALS as error:
            if any(each in str(error) for each in OF_ITS_OWN):
                raise IncomparableError(str(error)) from None
            found = Refused(f"{type(error).__name__}: {error}")
    return found, "\n".join(program.lines)
