"""Small models, each with something that makes it hard to record."""

import torch
from torch import nn
from torch._higher_order_ops.scan import scan
from torch.nn import functional


class Block(nn.Module):
    """One activation for two convolutions, and an operation of its own."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(4, 4, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.relu = nn.ReLU(inplace=True)
        self.drop = nn.Dropout(0.1)
        self.idle = nn.Dropout(0)

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.idle(self.drop(y)) + x
        return self.relu(y)


class Shared(nn.Module):
    """A module by two names, and a parameter in two modules."""

    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(4, 4, 1, bias=False)
        self.b = nn.Conv2d(4, 4, 1)
        self.b.weight = self.a.weight
        self.again = self.a
        self.spare = nn.Linear(2, 3)
        self.register_buffer("seen", torch.zeros(3), persistent=False)

    def forward(self, x):
        return self.again(self.b(self.a(x)))


class Standardised(nn.Conv2d):
    """A kernel that is computed from parameters."""

    def __init__(self):
        super().__init__(4, 8, 3, groups=2)
        self.gain = nn.Parameter(torch.ones(8, 1, 1, 1))

    def forward(self, x):
        weight = (self.weight - self.weight.mean((1, 2, 3), keepdim=True)) * self.gain
        return functional.conv2d(x, weight, self.bias, groups=self.groups)


class Blur(nn.Module):
    """A kernel that is a buffer."""

    def __init__(self):
        super().__init__()
        self.register_buffer("filt", torch.ones(3, 3))

    def forward(self, x):
        x = functional.pad(x, (1, 1, 1, 1), "reflect")
        kernel = self.filt[None, None].expand(x.shape[1], 1, 3, 3)
        return functional.conv2d(x, kernel, stride=2, groups=x.shape[1])


class Chosen(nn.Module):
    """A kernel that depends on what goes in."""

    def __init__(self):
        super().__init__()
        self.experts = nn.Parameter(torch.ones(2, 64))

    def forward(self, x):
        kernel = x.mean((2, 3))[:, :2] @ self.experts
        return functional.conv2d(x, kernel.view(16, 4, 1, 1))


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.alone = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x):
        x = self.layer(x)
        return self.alone(x, x, x)[0]


class Scaled(nn.Module):
    """Numbers and stored tensors beside what goes through."""

    def __init__(self):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(4, 1, 1))
        self.token = nn.Parameter(torch.ones(1, 4, 1, 8))

    def forward(self, x):
        x = torch.cat([self.token.expand(x.shape[0], -1, -1, -1), x], 2)
        return x * self.gamma * 0.5 + torch.ones(4, 1, 1)


class Several(nn.Module):
    """Several inputs and outputs, and outputs of which some are read."""

    def __init__(self):
        super().__init__()
        self.b = nn.Conv2d(3, 3, 1)

    def forward(self, a, b):
        first, second = (a + self.b(b)).split([1, 2], 1)
        greatest, _ = second.max(1)
        second.mean()
        return {"first": first, "rest": [greatest, (b, None)], "size": b.shape[2]}


class InPlace(nn.Module):
    """What is written over, in part and as a whole."""

    def forward(self, x):
        y = torch.zeros(1, 4, 8, 8)
        y[:, 1:3] = x[:, :2]
        x = x + 1
        x[:, 0].relu_()
        x.clamp_(min=0)
        with torch.no_grad():
            x = x / 2
        return x, y


class Tangled(nn.Module):
    """Two parts of the same, which overlap, and each of which is changed when the other is."""

    def forward(self, x):
        x = x * 2
        first, second = x[:, :2], x[:, 1:]
        first += 1
        second *= x.mean()
        first.relu_()
        x[:, 3] = 0
        return x, second


class Mapped(nn.Module):
    """One convolution for each of several images."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 6, 3, stride=2, bias=False)

    def forward(self, x):
        return torch.vmap(self.conv, in_dims=1)(x.unflatten(2, (2, 4)).movedim(2, 1))


class Looping(nn.Module):
    """A loop over the rows of an image."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)

    def forward(self, x):
        def step(state, row):
            state = torch.tanh(self.fc(row) + state)
            return state, state.clone()

        return scan(step, torch.zeros(1, 4, 8), x, dim=2)[1]


class Usual(nn.Sequential):
    """Options that are as usual, and such as are not."""

    def __init__(self):
        super().__init__(
            nn.ReLU6(),
            nn.Hardtanh(),
            nn.MaxPool2d(2),
            nn.MaxPool2d(3, 1, 1, ceil_mode=True),
            nn.AvgPool2d(2, 1, count_include_pad=False),
            nn.ConvTranspose2d(4, 6, 3, stride=2, output_padding=(1, 0), groups=2),
            nn.Conv2d(6, 4, (1, 2), padding="same"),
            nn.LeakyReLU(0.2),
            nn.GELU("tanh"),
            nn.LocalResponseNorm(5),
            nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True),
            nn.PixelUnshuffle(2),
            nn.GroupNorm(4, 16),
            nn.Identity(),
            nn.Flatten(),
        )


class Product(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(torch.ones(8, 5))
        self.added = nn.Parameter(torch.ones(5))

    def forward(self, x):
        x = torch.addmm(self.added, x.flatten(0, 2), self.table)
        return torch.einsum("ij, kj -> ik", x, x)


class Strange(nn.Module):
    """Names that no address has."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleDict({"a b/c": nn.Conv2d(4, 4, 1)})

    def forward(self, x):
        return self.layers["a b/c"](x)


class Branching(nn.Module):
    def forward(self, x):
        return x + 1 if x.mean() > 0 else x


class Picking(nn.Module):
    def forward(self, x):
        return x[x > 0]


class Numbering(nn.Module):
    def forward(self, x):
        return x[:, : int(x.max().item())]


class Number(nn.Module):
    """A number that is computed from what goes in, and chooses nothing."""

    def forward(self, x):
        return x * x.max().item()


class Nothings(nn.Module):
    """Tensors without values, and a matrix of one row that is written as a vector."""

    def __init__(self):
        super().__init__()
        self.row = nn.Parameter(torch.zeros(8))

    def forward(self, x):
        return functional.linear(torch.cat([x[:, :0], x], 1), self.row)


class Elsewhere(nn.Module):
    """It takes numbers out of torch, and puts them back."""

    def forward(self, x):
        return torch.from_numpy(x.numpy()) + 1


class Nothing(nn.Module):
    def forward(self, x):
        return x.shape[1]


class NotWithoutNumbers(nn.Module):
    """It cannot be made on the meta device."""

    def __init__(self, width=4):
        super().__init__()
        self.conv = nn.Conv2d(3, int(torch.tensor(width).item()), 1)

    def forward(self, x):
        return self.conv(x)


class Sentence(nn.Module):
    """It reads words, of which it gets the numbers."""

    def __init__(self, words=50, width=8, wrong=0):
        super().__init__()
        self.embed = nn.Embedding(words, width)
        self.convs = nn.ModuleList(nn.Conv1d(width, 6, size) for size in (2, 3))
        self.steps = nn.GRU(12, 5, batch_first=True)
        self.fc = nn.Linear(5 + wrong, 2)

    def forward(self, tokens):
        x = self.embed(tokens).transpose(1, 2)
        x = torch.cat([conv(x)[..., :4] for conv in self.convs], 1)
        return self.fc(self.steps(x.transpose(1, 2))[0][:, -1])


class Labelled(nn.Module):
    """An image, and the number of its class."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 10, 1)

    def forward(self, image, label):
        classes = nn.functional.one_hot(label, 10).float()
        return self.conv(image) * classes.reshape(1, 10, 1, 1)


class Step(nn.Module):
    """An image at a time, which is one number."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 1)
        self.time = nn.Linear(1, 8)

    def forward(self, x, t):
        return self.conv(x) + self.time(t[:, None])[:, :, None, None]


class ByName(nn.Module):
    """Inputs that are handed over by their names alone."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 1)

    def forward(self, x, *, weight):
        return self.conv(x * weight)


class Anything(nn.Module):
    """Words with a mask and more, all in one dictionary."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 8)

    def forward(self, **batch):
        x = self.embed(batch["ids"]) + self.embed(batch["places"]) + batch["features"]
        return x.masked_fill(batch["mask"][..., None], 0.0) * batch["scale"]


class Causal(nn.Module):
    """A mask at whose numbers torch looks, unless it is told what it is."""

    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.layers = nn.TransformerEncoder(layer, 2)

    def forward(self, x, mask):
        return self.layers(x, mask=mask[0])


class Half(nn.Module):
    """Numbers of two bytes."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 1).half()

    def forward(self, x, missing=None):
        return self.conv(x) if missing is None else self.conv(missing[:, :2])


class Alike(nn.Module):
    """Names that are the same once their signs are left out, and a tensor without values."""

    def __init__(self):
        super().__init__()
        convs = {"a+b": nn.Conv2d(4, 4, 1), "a*b": nn.Conv2d(4, 6, 1), "a_b": nn.Conv2d(6, 2, 1)}
        self.convs = nn.ModuleDict(convs)
        self.nothing = nn.Parameter(torch.zeros(0, 4))

    def forward(self, x):
        for each in self.convs.values():
            x = each(x)
        return x


class Filling(nn.Module):
    """Numbers computed from what goes in, which fill a tensor, and a product that nobody reads."""

    def forward(self, x):
        torch.matmul(x, x.mT)
        filled = torch.zeros(1, 4, 8, 8).fill_((x @ x.mT).mean())
        spread = torch.zeros(1, 4, 8, 8).copy_(x.mean((2, 3), keepdim=True))
        return filled * x + spread


class Leaving(nn.Module):
    def forward(self, x):
        raise SystemExit(3)


class Training(nn.Module):
    def train(self, mode=True):
        raise RuntimeError("this is never evaluated")

    def forward(self, x):
        return x + 1


class Within:
    """Holds another."""

    ready = nn.Sequential(nn.Conv2d(3, 4, 1), nn.ReLU())


def pair():
    return nn.ReLU(), 3


def failing():
    raise ValueError("there is no such width\nbut others")
