"""Obtain the figures of expected.json in another way: the same networks in plain torch.

    python make_torch.py            prints parameters and multiply-adds

Needs torch alone. Written from the papers and the reference implementations. Multiply-adds are
those of convolutions and fully connected layers.
"""

import json
import sys

import torch
from torch import nn
from torch.nn import functional


def unit(i, o, k, s=1, d=1, g=1, act=nn.ReLU):
    p = d * (k - 1) // 2
    layers = [nn.Conv2d(i, o, k, s, p, d, g, bias=False), nn.BatchNorm2d(o)]
    return nn.Sequential(*layers, *([act()] if act else []))


class Sum(nn.Module):
    def __init__(self, *branches, after=None):
        super().__init__()
        self.branches = nn.ModuleList(branches)
        self.after = after or nn.Identity()

    def forward(self, x):
        return self.after(sum(branch(x) for branch in self.branches))


class Squeeze(nn.Module):
    def __init__(self, c, mid, act, gate):
        super().__init__()
        self.body = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(c, mid, 1), act(), nn.Conv2d(mid, c, 1), gate()
        )

    def forward(self, x):
        return x * self.body(x)


def divisible(v):
    new = max(8, int(v + 4) // 8 * 8)
    return new + 8 if new < 0.9 * v else new


def top(c, classes=1000):
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(c, classes)]


def bottleneck(i, w, s=1, d=1, avg=False, se=False):
    body = [unit(i, w, 1), unit(w, w, 3, s, d), unit(w, 4 * w, 1, act=None)]
    if se:
        body.append(Squeeze(4 * w, w // 4, nn.ReLU, nn.Sigmoid))
    short = nn.Identity()
    if i != 4 * w or s > 1:
        short = unit(i, 4 * w, 1, 1 if avg else s, act=None)
        if avg and s > 1:
            short = nn.Sequential(nn.AvgPool2d(2, 2), short)
    return Sum(nn.Sequential(*body), short, after=nn.ReLU())


def resnet50_d():
    net = [unit(3, 32, 3, 2), unit(32, 32, 3), unit(32, 64, 3), nn.MaxPool2d(3, 2, 1)]
    i = 64
    for w, n in ((64, 3), (128, 4), (256, 6), (512, 3)):
        for index in range(n):
            net.append(bottleneck(i, w, 2 if index == 0 and w > 64 else 1, avg=True))
            i = 4 * w
    return nn.Sequential(*net, *top(2048)), (3, 224, 224)


def se_resnet50():
    net = [unit(3, 64, 7, 2), nn.MaxPool2d(3, 2, ceil_mode=True)]
    i = 64
    for w, n in ((64, 3), (128, 4), (256, 6), (512, 3)):
        for index in range(n):
            net.append(bottleneck(i, w, 2 if index == 0 and w > 64 else 1, se=True))
            i = 4 * w
    return nn.Sequential(*net, *top(2048)), (3, 224, 224)


class OptionA(nn.Module):
    def __init__(self, more):
        super().__init__()
        self.more = more

    def forward(self, x):
        return functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.more // 2, self.more // 2))


def cifar(n, option):
    net, i = [unit(3, 16, 3)], 16
    for w in (16, 32, 64):
        for index in range(n):
            s = 2 if index == 0 and w > 16 else 1
            short = nn.Identity()
            if s == 2:
                short = OptionA(w - i) if option == "A" else unit(i, w, 1, 2, act=None)
            body = nn.Sequential(unit(i, w, 3, s), unit(w, w, 3, act=None))
            net.append(Sum(body, short, after=nn.ReLU()))
            i = w
    return nn.Sequential(*net, *top(64, 10)), (3, 32, 32)


def same(body, i, o, s):
    return Sum(body, nn.Identity()) if i == o and s == 1 else body


def mobilenet_v1(alpha):
    c = [
        divisible(alpha * v)
        for v in (32, 64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024)
    ]
    s = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1]
    net = [unit(3, c[0], 3, 2)]
    for i, o, stride in zip(c[:-1], c[1:], s, strict=True):
        net += [unit(i, i, 3, stride, g=i), unit(i, o, 1)]
    return nn.Sequential(*net, *top(c[-1])), (3, 224, 224)


def mobilenet_v2(alpha):
    i = divisible(32 * alpha)
    net = [unit(3, i, 3, 2)]
    for t, c, n, s in (
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    ):
        o = divisible(c * alpha)
        for index in range(n):
            stride, mid = s if index == 0 else 1, round(i * t)
            body = [unit(i, mid, 1)] if t > 1 else []
            body += [unit(mid, mid, 3, stride, g=mid), unit(mid, o, 1, act=None)]
            net.append(same(nn.Sequential(*body), i, o, stride))
            i = o
    last = divisible(1280 * max(1.0, alpha))
    return nn.Sequential(*net, unit(i, last, 1), *top(last)), (3, 224, 224)


def mobilenet_v3_small():
    rows = (
        (3, 16, 16, 1, nn.ReLU, 2),
        (3, 72, 24, 0, nn.ReLU, 2),
        (3, 88, 24, 0, nn.ReLU, 1),
        (5, 96, 40, 1, nn.Hardswish, 2),
        (5, 240, 40, 1, nn.Hardswish, 1),
        (5, 240, 40, 1, nn.Hardswish, 1),
        (5, 120, 48, 1, nn.Hardswish, 1),
        (5, 144, 48, 1, nn.Hardswish, 1),
        (5, 288, 96, 1, nn.Hardswish, 2),
        (5, 576, 96, 1, nn.Hardswish, 1),
        (5, 576, 96, 1, nn.Hardswish, 1),
    )
    net, i = [unit(3, 16, 3, 2, act=nn.Hardswish)], 16
    for k, mid, o, se, act, s in rows:
        body = [unit(i, mid, 1, act=act)] if mid != i else []
        body.append(unit(mid, mid, k, s, g=mid, act=act))
        body += [Squeeze(mid, divisible(mid / 4), nn.ReLU, nn.Hardsigmoid)] if se else []
        net.append(same(nn.Sequential(*body, unit(mid, o, 1, act=None)), i, o, s))
        i = o
    net += [
        unit(96, 576, 1),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(576, 1024),
        nn.Linear(1024, 1000),
    ]
    return nn.Sequential(*net), (3, 224, 224)


def efficientnet_v2_s():
    rows = (
        (0, 1, 1, 24, 2),
        (0, 4, 2, 48, 4),
        (0, 4, 2, 64, 4),
        (1, 4, 2, 128, 6),
        (1, 6, 1, 160, 9),
        (1, 6, 2, 256, 15),
    )
    net, i = [unit(3, 24, 3, 2, act=nn.SiLU)], 24
    for mb, t, s, o, n in rows:
        for index in range(n):
            stride, mid = s if index == 0 else 1, i * t
            if mb:
                body = [unit(i, mid, 1, act=nn.SiLU), unit(mid, mid, 3, stride, g=mid, act=nn.SiLU)]
                body += [Squeeze(mid, i // 4, nn.SiLU, nn.Sigmoid), unit(mid, o, 1, act=None)]
            elif t == 1:
                body = [unit(i, o, 3, stride, act=nn.SiLU)]
            else:
                body = [unit(i, mid, 3, stride, act=nn.SiLU), unit(mid, o, 1, act=None)]
            net.append(same(nn.Sequential(*body), i, o, stride))
            i = o
    return nn.Sequential(*net, unit(256, 1280, 1), *top(1280)), (3, 384, 384)


def regnet_y_8gf():
    net, i = [unit(3, 32, 3, 2)], 32
    for w, n in ((224, 2), (448, 4), (896, 10), (2016, 1)):
        for index in range(n):
            s = 2 if index == 0 else 1
            body = [unit(i, w, 1), unit(w, w, 3, s, g=w // 56)]
            body += [Squeeze(w, round(i * 0.25), nn.ReLU, nn.Sigmoid), unit(w, w, 1, act=None)]
            short = unit(i, w, 1, s, act=None) if i != w or s > 1 else nn.Identity()
            net.append(Sum(nn.Sequential(*body), short, after=nn.ReLU()))
            i = w
    return nn.Sequential(*net, *top(2016)), (3, 224, 224)


class Res2Block(nn.Module):
    def __init__(self, i, planes, s, first):
        super().__init__()
        w = planes * 26 // 64
        self.first, self.one = first, unit(i, 4 * w, 1)
        self.threes = nn.ModuleList(unit(w, w, 3, s) for _ in range(3))
        self.pool = nn.AvgPool2d(3, s, 1) if first else nn.Identity()
        self.last = unit(4 * w, 4 * planes, 1, act=None)
        self.short = unit(i, 4 * planes, 1, s, act=None) if first else nn.Identity()

    def forward(self, x):
        outs, parts = [], self.one(x).chunk(4, 1)
        for part, three in zip(parts, self.threes, strict=False):
            outs.append(three(part if self.first or not outs else part + outs[-1]))
        outs.append(self.pool(parts[3]))
        return functional.relu(self.last(torch.cat(outs, 1)) + self.short(x))


def res2net50():
    net, i = [unit(3, 64, 7, 2), nn.MaxPool2d(3, 2, 1)], 64
    for w, n in ((64, 3), (128, 4), (256, 6), (512, 3)):
        for index in range(n):
            net.append(Res2Block(i, w, 2 if index == 0 and w > 64 else 1, index == 0))
            i = 4 * w
    return nn.Sequential(*net, *top(2048)), (3, 224, 224)


class UNet(nn.Module):
    def __init__(self, bilinear):
        super().__init__()

        def double(i, o, mid=None):
            return nn.Sequential(unit(i, mid or o, 3), unit(mid or o, o, 3))

        f = 2 if bilinear else 1
        w = [64, 128, 256, 512, 1024 // f]
        self.down = nn.ModuleList(double(i, o) for i, o in zip([3, *w], w, strict=False))
        self.ups, self.doubles = nn.ModuleList(), nn.ModuleList()
        for level in (512, 256, 128, 64):
            i = level * 2
            out = level // f if level > 64 else 64
            self.ups.append(
                nn.Upsample(scale_factor=2) if bilinear else nn.ConvTranspose2d(i, level, 2, 2)
            )
            self.doubles.append(double(i, out, level if bilinear else None))
        self.out = nn.Conv2d(64, 2, 1)

    def forward(self, x):
        skips = []
        for index, down in enumerate(self.down):
            x = down(functional.max_pool2d(x, 2) if index else x)
            skips.append(x)
        skips.pop()
        for up, double in zip(self.ups, self.doubles, strict=True):
            x = double(torch.cat([skips.pop(), up(x)], 1))
        return self.out(x)


class Siamese(nn.Module):
    def __init__(self):
        super().__init__()
        self.twin = nn.Sequential(
            nn.Conv2d(1, 64, 10),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(64, 128, 7),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(128, 128, 4),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(128, 256, 4),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(9216, 4096),
            nn.Sigmoid(),
        )
        self.out = nn.Linear(4096, 1)

    def forward(self, x):
        return self.out(abs(self.twin(x) - self.twin(x)))


NETWORKS = {
    "resnet20-cifar": lambda: cifar(3, "A"),
    "resnet110-cifar": lambda: cifar(18, "A"),
    "resnet20-cifar-b": lambda: cifar(3, "B"),
    "resnet50-d": resnet50_d,
    "se-resnet50": se_resnet50,
    "mobilenet-v1-0.25": lambda: mobilenet_v1(0.25),
    "keras-mobilenet": lambda: mobilenet_v1(1),
    "mobilenet-v2-1.4": lambda: mobilenet_v2(1.4),
    "keras-mobilenet-v2": lambda: mobilenet_v2(1),
    "mobilenet-v3-small": mobilenet_v3_small,
    "efficientnet-v2-s": efficientnet_v2_s,
    "regnet-y-8gf": regnet_y_8gf,
    "res2net50-26w-4s": res2net50,
    "unet-padded": lambda: (UNet(False), (3, 256, 256)),
    "unet-bilinear": lambda: (UNet(True), (3, 256, 256)),
    "siamese": lambda: (Siamese(), (1, 105, 105)),
}


def measure(net, size):
    """Run it on the meta device, so that nothing is computed."""
    macs = 0

    def hook(module, inputs, output):
        nonlocal macs
        if isinstance(module, nn.Linear):
            macs += module.weight.numel()
        elif isinstance(module, nn.ConvTranspose2d):
            macs += module.weight.numel() * inputs[0][0, 0].numel()
        elif isinstance(module, nn.Conv2d):
            macs += module.weight.numel() * output[0, 0].numel()

    for module in net.modules():
        module.register_forward_hook(hook)
    net.eval().to("meta")
    net(torch.zeros(1, *size, device="meta"))
    return sum(p.numel() for p in net.parameters()), macs


if __name__ == "__main__":
    found = {}
    for name, make in NETWORKS.items():
        params, macs = measure(*make())
        found[name] = {"params": params, "macs": macs}
    json.dump(found, sys.stdout, indent=1)
