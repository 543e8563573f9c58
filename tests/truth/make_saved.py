"""Obtain facts from torch: what small random networks keep for their backward pass.

Run it where torch is installed (2.13.0 made the stored file): `python make_saved.py > saved.json`.
It does not import mkdocs_cnn. Each fact is a block, and what saved_tensors_hooks of torch.autograd
saw while the same network ran forward once, training: every storage once, those of parameters and
buffers left out. The networks run with 2 and with 3 samples, so that what each sample needs can be
told from what the batch needs as a whole.

Activations that torch can do in place are done in place (`inplace=True`), as usual, but not where
torch refuses that because somebody else needs what they overwrite.
"""

import json
import random
import re
import sys
import warnings

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 - as everybody calls it

warnings.simplefilter("ignore")
choose = random.Random(20260101)
COUNT = 240
in_place = True


def activation(make):
    return lambda c: make()


def able(make):
    """An activation that can work in place, but not on what other branches take too."""
    return lambda c: lambda x: make(inplace=in_place and not hasattr(x, "elsewhere"))(x)


def branching(x):
    """Mark a value that more than one branch takes."""
    x.elsewhere = True
    return x


class ChannelsNorm(nn.LayerNorm):
    """Layer normalisation over the channels, as in ConvNeXt."""

    def forward(self, x):
        if x.dim() == 2:
            return super().forward(x)
        x = x.permute(0, 2, 3, 1)
        return super().forward(x).permute(0, 3, 1, 2)


class Scale(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.factor = nn.Parameter(torch.ones(c, 1, 1))

    def forward(self, x):
        return self.factor * x


class DropPath(nn.Module):
    """Stochastic depth as in torchvision.ops, mode `row`."""

    def forward(self, x):
        noise = torch.empty([x.shape[0], 1, 1, 1]).bernoulli_(0.8).div_(0.8)
        return x * noise


ELEMENTWISE = {
    "relu": able(nn.ReLU),
    "relu6": able(nn.ReLU6),
    "leakyrelu 0.1": able(nn.LeakyReLU),
    "elu": able(nn.ELU),
    "silu": able(nn.SiLU),
    "hardswish": able(nn.Hardswish),
    "hardsigmoid": able(nn.Hardsigmoid),
    "gelu": activation(nn.GELU),
    "sigmoid": activation(nn.Sigmoid),
    "tanh": activation(nn.Tanh),
    "softmax": activation(lambda: nn.Softmax(1)),
    "dropout": activation(nn.Dropout),
    "droppath 0.2": activation(DropPath),
    "prelu": nn.PReLU,
    "prelu shared": lambda c: nn.PReLU(),
    "bn": nn.BatchNorm2d,
    "gn groups 2": lambda c: nn.GroupNorm(2, c),
    "lrn": lambda c: nn.LocalResponseNorm(5),
    "lrn size 3": lambda c: nn.LocalResponseNorm(3),
    "scale": Scale,
    "identity": lambda c: nn.Identity(),
}
"""What changes no size: the line, and what makes the module for a number of channels."""


class GlobalResponseNorm(nn.Module):
    """As in ConvNeXt V2, channels first."""

    def __init__(self, c):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(c))
        self.bias = nn.Parameter(torch.zeros(c))

    def forward(self, x):
        norms = x.norm(p=2, dim=(2, 3), keepdim=True)
        weights = norms / (norms.mean(dim=1, keepdim=True) + 1e-6)
        weight, bias = (each.view(1, -1, 1, 1) for each in (self.weight, self.bias))
        return x + torch.addcmul(bias, weight, x * weights)


MORE = {
    "celu": able(nn.CELU),
    "selu": able(nn.SELU),
    "mish": able(nn.Mish),
    "hardtanh": able(nn.Hardtanh),
    "rrelu": able(nn.RReLU),
    "threshold": able(lambda inplace: nn.Threshold(0.1, 0.2, inplace)),
    "softplus": activation(nn.Softplus),
    "softsign": activation(nn.Softsign),
    "tanhshrink": activation(nn.Tanhshrink),
    "softshrink": activation(nn.Softshrink),
    "hardshrink": activation(nn.Hardshrink),
    "logsigmoid": activation(nn.LogSigmoid),
    "logsoftmax": activation(lambda: nn.LogSoftmax(1)),
    "softmin": activation(lambda: nn.Softmin(1)),
    "maxpool to 4x3": activation(lambda: nn.AdaptiveMaxPool2d((4, 3))),
    "gmp": activation(lambda: nn.AdaptiveMaxPool2d(1)),
    "instancenorm": nn.InstanceNorm2d,
    "instancenorm affine": lambda c: nn.InstanceNorm2d(c, affine=True),
    "ln all": lambda c: nn.LayerNorm([c, 7, 7]),
    "grn": GlobalResponseNorm,
    "pixelunshuffle 1": activation(lambda: nn.PixelUnshuffle(1)),
    "fc-4 each": lambda c: PositionsLinear(c, 4),
}
"""What came later: each by itself, so that the networks below stay as they are."""


class PositionsLinear(nn.Linear):
    """Fully connected at each position."""

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Net:
    """A network in the making: lines of the block, and steps with their modules."""

    def __init__(self):
        self.modules = nn.ModuleList()

    def keep(self, made):
        if isinstance(made, nn.Module):
            self.modules.append(made)
        return made


def elementwise(net, c, first=False):
    line = choose.choice(list(ELEMENTWISE))
    while first and line in ("leakyrelu 0.1", "elu"):  # keep something else when not in place
        line = choose.choice(list(ELEMENTWISE))
    return line, net.keep(ELEMENTWISE[line](c)), c


def convolution(net, c, stride=False):
    n = choose.choice([4, 6, 8])
    s = choose.choice([1, 2]) if stride else 1
    kind = choose.choice(["conv1", "conv3", "nobias", "dw", "sep", "deconv"])
    if kind == "dw":
        return f"dwconv3 stride {s}", net.keep(nn.Conv2d(c, c, 3, s, 1, groups=c)), c
    if kind == "sep":
        both = nn.Sequential(nn.Conv2d(c, c, 3, s, 1, groups=c), nn.Conv2d(c, n, 1))
        return f"sepconv3-{n} stride {s}", net.keep(both), n
    if kind == "deconv":
        return f"deconv3-{n} pad 1", net.keep(nn.ConvTranspose2d(c, n, 3, 1, 1)), n
    k, bias = (1, True) if kind == "conv1" else (3, kind == "conv3")
    text = f"conv{k}-{n} stride {s}{'' if bias else ' nobias'}"
    return text, net.keep(nn.Conv2d(c, n, k, s, k // 2, bias=bias)), n


def pooling(net, c):
    line, module = choose.choice(
        [
            ("maxpool3 stride 1 pad 1", nn.MaxPool2d(3, 1, 1)),
            ("maxpool3 stride 2 pad 1", nn.MaxPool2d(3, 2, 1)),
            ("avgpool3 stride 2 pad 1", nn.AvgPool2d(3, 2, 1)),
            ("avgpool to 4x3", nn.AdaptiveAvgPool2d((4, 3))),
            ("upsample 2", nn.Upsample(scale_factor=2)),
            ("pad 1", nn.ZeroPad2d(1)),
            ("shuffle groups 2", lambda x: F.channel_shuffle(x, 2)),
        ]
    )
    return line, net.keep(module), c


def chain(net, c, length, keeps_size=True):
    """Some lines; each may hold several operations."""
    lines, steps = [], []
    for _ in range(length):
        words = []
        for _ in range(choose.randint(1, 3)):
            ways = [elementwise, convolution] if keeps_size else [elementwise, convolution, pooling]
            way = choose.choice(ways)
            first = keeps_size and not steps
            text, step, c = way(net, c, first) if way is elementwise else way(net, c)
            words.append(text)
            steps.append(step)
        lines.append(" + ".join(words))
    return lines, run(steps), c


def run(steps):
    def forward(x):
        for step in steps:
            x = step(x)
        return x

    return forward


def brackets(lines):
    return f"[{', '.join(lines)}]"


def residual(net, c):
    lines, inner, n = chain(net, c, choose.randint(1, 2))
    if n != c:
        more = net.keep(nn.Conv2d(n, c, 1))
        lines, before = [*lines, f"conv1-{c}"], inner

        def inner(x):
            return more(before(x))

    if choose.random() < 0.5:
        return f"residual: {brackets(lines)}", lambda x: inner(branching(x)) + x, c
    other = net.keep(nn.Sequential(nn.Conv2d(c, c, 1, bias=False), nn.BatchNorm2d(c)))
    text = f"{{residual: {brackets(lines)}, shortcut: [conv1-{c} nobias + bn]}}"
    return text, lambda x: inner(branching(x)) + other(x), c


def concat(net, c):
    first, one, n = chain(net, c, 1)
    if choose.random() < 0.3:
        return (
            f"concat: [[], {brackets(first)}]",
            lambda x: torch.cat([x, one(branching(x))], 1),
            c + n,
        )
    second, other, m = chain(net, c, choose.randint(1, 2))
    text = f"concat: [{brackets(first)}, {brackets(second)}]"
    return text, lambda x: torch.cat([one(branching(x)), other(x)], 1), n + m


def excite(net, c):
    down, up = net.keep(nn.Conv2d(c, 2, 1)), net.keep(nn.Conv2d(2, c, 1))

    def forward(x):
        squeezed = F.relu(down(F.adaptive_avg_pool2d(branching(x), 1)), inplace=in_place)
        return torch.sigmoid(up(squeezed)) * x

    return f"multiply: [[], [gap, conv1-2 + relu, conv1-{c} + sigmoid]]", forward, c


def split(net, c):
    if c % 2:
        return elementwise(net, c)
    lines, inner, n = chain(net, c // 2, choose.randint(1, 2))

    def forward(x):
        left, right = map(branching, x.chunk(2, 1))
        return torch.cat([left, inner(right)], 1)

    return f"split: [[], {brackets(lines)}]", forward, c // 2 + n


def ending(net, c):
    n = choose.randint(2, 5)
    if choose.random() < 0.5:
        fc = net.keep(nn.Linear(c, n))
        norm = net.keep(nn.LayerNorm(c))
        step = lambda x: torch.softmax(fc(norm(F.adaptive_avg_pool2d(x, 1).flatten(1))), 1)  # noqa: E731
        return ["gap + flatten", "ln", f"fc-{n} + softmax"], step
    pool, fc = net.keep(nn.AdaptiveAvgPool2d(2)), net.keep(nn.Linear(4 * c, 9))
    last = net.keep(nn.Linear(9, n))

    def forward(x):
        x = F.relu(fc(pool(x).flatten(1)), inplace=in_place)
        return last(F.dropout(x))

    return ["avgpool to 2", "fc-9 + relu + dropout", f"fc-{n}"], forward


def make():
    """A block, and the modules and the function that run it."""
    net, c = Net(), choose.choice([2, 4])
    size = choose.randint(6, 12), choose.randint(6, 12)
    lines, steps = [f"input: {size[0]}x{size[1]}x{c}", "layers:"], []
    start = c
    for _ in range(choose.randint(2, 5)):
        way = choose.choice([chain, chain, residual, concat, excite, split, "ln"])
        if way is chain:
            more, step, c = chain(net, c, 1, keeps_size=False)
            text = more[0]
        elif way == "ln":
            text, step = "ln + conv1-4", nn.Sequential(ChannelsNorm(c), nn.Conv2d(c, 4, 1))
            c = 4
            net.keep(step)
        else:
            text, step, c = way(net, c)
        lines.append(f"  - {text}")
        steps.append(step)
    more, step = ending(net, c)
    lines += [f"  - {line}" for line in more]
    return "\n".join(lines) + "\n", net.modules, run([*steps, step]), (start, *size)


def saved(modules, forward, shape):
    """The bytes of each storage that is kept, floats and indices apart."""
    own = [*modules.parameters(), *modules.buffers()]
    known = {tensor.untyped_storage().data_ptr() for tensor in own}
    held, sizes = [], {"floats": 0, "indices": 0}

    def pack(tensor):
        place = tensor.untyped_storage().data_ptr()
        if place not in known and tensor.numel():
            known.add(place)
            kind = "floats" if tensor.dtype == torch.float32 else "indices"
            assert tensor.dtype in (torch.float32, torch.int64), tensor.dtype
            sizes[kind] += tensor.untyped_storage().nbytes() // tensor.element_size()
        held.append(tensor)  # so that its storage is not given to another
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        result = forward(torch.randn(shape))
    result.sum().backward()
    return sizes


def fact(block, modules, forward, shape):
    global in_place
    if "split: [[], [gn" in block:
        return None  # torch copies its share first, since group norm wants its values in one piece
    for in_place in (True, False):  # noqa: B007 - the activations read it
        try:
            forward(torch.randn(2, *shape)).sum().backward()  # hooks would hide that it cannot
            two, three = (saved(modules, forward, (n, *shape)) for n in (2, 3))
        except RuntimeError as error:
            refused = "inplace" in str(error) or "in-place" in str(error)
            if refused and not re.search(r"leakyrelu|elu\b(?<!relu)(?<!gelu)", block):
                continue  # these keep something else when they are not done in place
            if not refused and "divisible" not in str(error):
                print(block, error, file=sys.stderr)
            return None
        values = three["floats"] - two["floats"]
        shared = two["floats"] - 2 * values
        indices = three["indices"] - two["indices"]
        assert two["indices"] == 2 * indices
        return {"block": block, "values": values, "indices": indices, "shared": shared}
    return None


def single(line, make_module):
    """One operation between two convolutions, so that nothing else needs its input or output."""
    middle = make_module(4)
    modules = nn.ModuleList([nn.Conv2d(2, 4, 3), nn.Conv2d(4, 3, 1)])
    if isinstance(middle, nn.Module):
        modules.append(middle)
    first, last = modules[0], modules[1]
    block = f"input: 9x9x2\nlayers:\n  - conv3-4 pad 0\n  - {line}\n  - conv1-3\n"
    return fact(block, modules, lambda x: last(middle(first(x))), (2, 9, 9))


def main():
    torch.manual_seed(0)
    facts = [single(line, made) for line, made in ELEMENTWISE.items()]
    while len(facts) < COUNT:
        try:
            found = fact(*make())
        except ValueError:  # groups that do not divide the channels
            continue
        if found:
            facts.append(found)
    facts += [single(line, made) for line, made in MORE.items()]
    print(json.dumps({"torch": torch.__version__, "facts": facts}, indent=1, ensure_ascii=False))


main()
