"""Write whole networks in plain torch whose authors' programs cannot be installed.

    python make_networks.py         prints their facts, as in networks.json

Needs torch alone. Written from the papers and the authors' code, named beside each. Multiply-adds
are those of convolutions and fully connected layers.
"""

import json
import sys
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional


def unit(i, o, k, s=1, act=nn.ReLU, **options):
    conv = nn.Conv2d(i, o, k, s, options.pop("padding", k // 2), bias=False, **options)
    return nn.Sequential(conv, nn.BatchNorm2d(o), *([act()] if act else []))


class Net(nn.Module):
    """Modules by name, and a function that runs them."""

    def __init__(self, run, **modules):
        super().__init__()
        self.run = run
        for name, module in modules.items():
            self.add_module(name, module if isinstance(module, nn.Module) else many(module))

    def forward(self, *inputs):
        return self.run(self, *inputs)


def many(modules):
    return nn.ModuleList(modules)


def darknet(text, i=3, act=nn.LeakyReLU, norm=True):
    """Layers as in a .cfg: `7x64/2` is a convolution, `M` a maximum pooling."""
    layers = []
    for word in text.split():
        if word == "M":
            layers.append(nn.MaxPool2d(2))
            continue
        size, _, stride = word.partition("/")
        k, o = map(int, size.split("x"))
        conv = nn.Conv2d(i, o, k, int(stride or 1), k // 2, bias=not norm)
        layers += [conv, *([nn.BatchNorm2d(o)] if norm else []), act()]
        i = o
    return nn.Sequential(*layers)


def yolov1():
    """The paper's figure 3."""
    body = darknet(
        "7x64/2 M 3x192 M 1x128 3x256 1x256 3x512 M "
        + "1x256 3x512 " * 4
        + "1x512 3x1024 M "
        + "1x512 3x1024 " * 2
        + "3x1024 3x1024/2 3x1024 3x1024",
        norm=False,
    )
    top = [nn.Flatten(), nn.Linear(7 * 7 * 1024, 4096), nn.LeakyReLU(), nn.Linear(4096, 1470)]
    return nn.Sequential(body, *top), (3, 448, 448)


def yolov2():
    """darknet's cfg/yolov2.cfg, for COCO."""
    fine = darknet(
        "3x32 M 3x64 M 3x128 1x64 3x128 M 3x256 1x128 3x256 M 3x512 1x256 3x512 1x256 3x512"
    )
    coarse = darknet("M 3x1024 1x512 3x1024 1x512 3x1024 3x1024 3x1024", 512)

    def run(net, x):
        x = net.fine(x)
        skip = functional.pixel_unshuffle(net.thin(x), 2)
        return net.last(torch.cat([skip, net.coarse(x)], 1))

    last = nn.Sequential(darknet("3x1024", 1280), nn.Conv2d(1024, 425, 1))
    return Net(run, fine=fine, coarse=coarse, thin=darknet("1x64", 512), last=last), (3, 416, 416)


def yolov3():
    """darknet's cfg/yolov3.cfg, for COCO."""
    stages, i = [], 32
    for n in (1, 2, 8, 8, 4):
        blocks = [darknet(f"1x{i} 3x{2 * i}", 2 * i) for _ in range(n)]
        stages.append(many([darknet(f"3x{2 * i}/2", i), *blocks]))
        i *= 2
    necks, heads = [], []
    for i, w in ((1024, 512), (768, 256), (384, 128)):
        necks.append(darknet(f"1x{w} 3x{2 * w} " * 2 + f"1x{w}", i))
        heads.append(nn.Sequential(darknet(f"3x{2 * w}", w), nn.Conv2d(2 * w, 255, 1)))

    def run(net, x):
        x, kept = net.stem(x), []
        for first, *blocks in net.stages:
            x = first(x)
            for each in blocks:
                x = x + each(x)
            kept.append(x)
        x, outputs = kept.pop(), []
        for level, (neck, head) in enumerate(zip(net.necks, net.heads, strict=True)):
            if level:
                x = functional.interpolate(net.ups[level - 1](x), scale_factor=2)
                x = torch.cat([x, kept.pop()], 1)
            x = neck(x)
            outputs.append(head(x))
        return outputs

    ups = [darknet("1x256", 512), darknet("1x128", 256)]
    net = Net(run, stem=darknet("3x32"), stages=stages, necks=necks, heads=heads, ups=ups)
    return net, (3, 416, 416)


def wavenet():
    """The paper's figure 4: 30 layers; their 32 and 512 channels, without biases, are usual."""
    rates = [2**k for k in range(10)] * 3
    conv = lambda i, o, k=1, d=1: nn.Conv1d(i, o, k, dilation=d, bias=False)  # noqa: E731

    def run(net, x):
        x, skips = net.first(functional.pad(x, (1, 0))), 0
        for d, f, g, skip, out in zip(
            rates, net.filters, net.gates, net.skips, net.outs, strict=True
        ):
            y = functional.pad(x, (d, 0))
            y = torch.tanh(f(y)) * torch.sigmoid(g(y))
            skips, x = skips + skip(y), x + out(y)
        return net.top(skips)

    top = nn.Sequential(nn.ReLU(), conv(512, 512), nn.ReLU(), conv(512, 256))
    net = Net(
        run,
        first=conv(256, 32, 2),
        filters=[conv(32, 32, 2, d) for d in rates],
        gates=[conv(32, 32, 2, d) for d in rates],
        skips=[conv(32, 512) for _ in rates],
        outs=[conv(32, 32) for _ in rates],
        top=top,
    )
    return net, (256, 16000)


def tcn():
    """locuslab/TCN, sequential MNIST: 8 blocks of 25 channels, without weight norm."""

    def run(net, x):
        for level, (one, two) in enumerate(zip(net.ones, net.twos, strict=True)):
            pad = (6 * 2**level, 0)
            y = functional.relu(one(functional.pad(x, pad)))
            y = functional.relu(two(functional.pad(y, pad)))
            x = functional.relu(y + (x if level else net.shortcut(x)))
        return net.top(x[:, :, -1])

    ones = [nn.Conv1d(25 if k else 1, 25, 7, dilation=2**k) for k in range(8)]
    twos = [nn.Conv1d(25, 25, 7, dilation=2**k) for k in range(8)]
    net = Net(run, ones=ones, twos=twos, shortcut=nn.Conv1d(1, 25, 1), top=nn.Linear(25, 10))
    return net, (1, 784)


def pix2pix_generator():
    """The authors' PyTorch code: unet_256 with batch normalisation."""
    down = [(3, 64), (64, 128), (128, 256), (256, 512), *[(512, 512)] * 4]
    up = [(512, 512), *[(1024, 512)] * 3, (1024, 256), (512, 128), (256, 64), (128, 3)]
    norms = {1, 2, 3, 4, 5, 6}

    def run(net, x):
        skips = []
        for conv, norm in zip(net.down, net.norms, strict=True):
            x = norm(conv(x if not skips else functional.leaky_relu(x, 0.2)))
            skips.append(x)
        skips.pop()
        for conv, norm in zip(net.up, net.up_norms, strict=True):
            x = norm(conv(functional.relu(x)))
            x = torch.cat([skips.pop(), x], 1) if skips else torch.tanh(x)
        return x

    net = Net(
        run,
        down=[nn.Conv2d(i, o, 4, 2, 1, bias=False) for i, o in down],
        norms=[nn.BatchNorm2d(o) if k in norms else nn.Identity() for k, (_, o) in enumerate(down)],
        up=[nn.ConvTranspose2d(i, o, 4, 2, 1, bias=k == 7) for k, (i, o) in enumerate(up)],
        up_norms=[nn.BatchNorm2d(o) if k < 7 else nn.Identity() for k, (_, o) in enumerate(up)],
    )
    return net, (3, 256, 256)


def pix2pix_discriminator():
    """The authors' PyTorch code: NLayerDiscriminator with 3 layers, on two images side by side."""
    conv = lambda i, o, s, bias=False: nn.Conv2d(i, o, 4, s, 1, bias=bias)  # noqa: E731
    net = [conv(6, 64, 2, True), conv(64, 128, 2), nn.BatchNorm2d(128), conv(128, 256, 2)]
    net += [nn.BatchNorm2d(256), conv(256, 512, 1), nn.BatchNorm2d(512), conv(512, 1, 1, True)]
    return nn.Sequential(*net), (6, 256, 256)


def dcgan_generator():
    """PyTorch's DCGAN example, 64×64."""
    net, i = [], 100
    for index, o in enumerate((512, 256, 128, 64, 3)):
        net.append(nn.ConvTranspose2d(i, o, 4, 2 if index else 1, 1 if index else 0, bias=False))
        net += [nn.BatchNorm2d(o)] if o > 3 else []
        i = o
    return nn.Sequential(*net), (100, 1, 1)


def dcgan_discriminator():
    """PyTorch's DCGAN example, 64×64."""
    net, i = [], 3
    for o in (64, 128, 256, 512):
        net.append(nn.Conv2d(i, o, 4, 2, 1, bias=False))
        net += [nn.BatchNorm2d(o)] if o > 64 else []
        i = o
    return nn.Sequential(*net, nn.Conv2d(512, 1, 4, 1, 0, bias=False)), (3, 64, 64)


def srcnn():
    """The paper's 9-1-5 on one channel, padded."""
    net = [nn.Conv2d(1, 64, 9, 1, 4), nn.ReLU(), nn.Conv2d(64, 32, 1), nn.ReLU()]
    return nn.Sequential(*net, nn.Conv2d(32, 1, 5, 1, 2)), (1, 256, 256)


def edsr():
    """The authors' baseline for ×2 (EDSR-PyTorch): 16 blocks, 64 channels."""
    conv = lambda i, o: nn.Conv2d(i, o, 3, 1, 1)  # noqa: E731

    def run(net, x):
        x = first = net.first(x)
        for each in net.blocks:
            x = x + each(x)
        x = functional.pixel_shuffle(net.wide(net.body(x) + first), 2)
        return net.last(x)

    blocks = [nn.Sequential(conv(64, 64), nn.ReLU(), conv(64, 64)) for _ in range(16)]
    net = Net(
        run,
        first=conv(3, 64),
        blocks=blocks,
        body=conv(64, 64),
        wide=conv(64, 256),
        last=conv(64, 3),
    )
    return net, (3, 128, 128)


def segnet():
    """The paper's figure 2, for 11 classes, with sizes rounded up, as in the authors' Caffe."""
    down = ((3, 64, 64), (64, 128, 128), (128, *[256] * 3), (256, *[512] * 3), (512, *[512] * 3))
    up = ([512] * 4, [512, 512, 512, 256], [256, 256, 256, 128], [128, 128, 64], [64, 64, 11])

    def conv(i, o):
        pair = [nn.Conv2d(i, o, 3, 1, 1), nn.BatchNorm2d(o), nn.ReLU()]
        return nn.Sequential(*(pair if o != 11 else pair[:1]))

    def chain(widths):
        return nn.Sequential(*(conv(i, o) for i, o in pairwise(widths)))

    def run(net, x):
        kept = []
        for each in net.down:
            x = each(x)
            size = x.shape
            x, where = functional.max_pool2d(x, 2, ceil_mode=True, return_indices=True)
            kept.append((where, size))
        for each in net.up:
            where, size = kept.pop()
            x = each(functional.max_unpool2d(x, where, 2, output_size=size))
        return x

    return Net(run, down=[chain(w) for w in down], up=[chain(w) for w in up]), (3, 360, 480)


def enet():
    """The paper's table 1, for 12 classes, without biases, PReLU with a slope for each channel."""

    def conv(i, o, k=1, s=1, p=0, d=1):
        return [nn.Conv2d(i, o, k, s, p, d, bias=False), nn.BatchNorm2d(o), nn.PReLU(o)]

    def bottleneck(i, o, how="", d=1):
        mid = i // 4
        middle = conv(mid, mid, 3, p=d, d=d)
        if how == "asymmetric":
            middle = [nn.Conv2d(mid, mid, (5, 1), 1, (2, 0), bias=False)]
            middle += conv(mid, mid, (1, 5), p=(0, 2))
        if how == "up":
            up = nn.ConvTranspose2d(mid, mid, 3, 2, 1, 1, bias=False)
            middle = [up, nn.BatchNorm2d(mid), nn.PReLU(mid)]
        first = conv(i, mid, 2, 2) if how == "down" else conv(i, mid)
        body = nn.Sequential(*first, *middle, *conv(mid, o)[:2])
        beside = nn.Sequential(*conv(i, o)[:2]) if how == "up" else nn.Identity()
        return many([body, beside, nn.PReLU(o)])

    section = ("", 2, "asymmetric", 4, "", 8, "asymmetric", 16)
    twice = [bottleneck(128, 128, *([w] if isinstance(w, str) else ["", w])) for w in section * 2]

    def run(net, x):
        x = net.after(torch.cat([net.first(x), functional.max_pool2d(x, 2)], 1))
        kept = []
        for body, beside, last in net.blocks:
            y, shortcut = body(x), beside(x)
            if y.shape[2] < x.shape[2]:
                shortcut, where = functional.max_pool2d(x, 2, return_indices=True)
                shortcut = torch.cat([shortcut, shortcut.new_zeros(y[:, x.shape[1] :].shape)], 1)
                kept.append(where)
            elif y.shape[2] > x.shape[2]:
                shortcut = functional.max_unpool2d(shortcut, kept.pop(), 2)
            x = last(y + shortcut)
        return net.top(x)

    blocks = [bottleneck(16, 64, "down"), *(bottleneck(64, 64) for _ in range(4))]
    blocks += [bottleneck(64, 128, "down"), *twice]
    blocks += [bottleneck(128, 64, "up"), bottleneck(64, 64), bottleneck(64, 64)]
    blocks += [bottleneck(64, 16, "up"), bottleneck(16, 16)]
    first = nn.Conv2d(3, 13, 3, 2, 1, bias=False)
    after = nn.Sequential(nn.BatchNorm2d(16), nn.PReLU(16))
    top = nn.ConvTranspose2d(16, 12, 2, 2, bias=False)
    return Net(run, first=first, after=after, blocks=blocks, top=top), (3, 512, 512)


def unet3d():
    """The paper's figure 2. Normalisation without weights makes its 19,069,955 parameters."""

    def two(i, a, b):
        norm = lambda c: nn.BatchNorm3d(c, affine=False)  # noqa: E731
        pair = [nn.Conv3d(i, a, 3), norm(a), nn.ReLU(), nn.Conv3d(a, b, 3), norm(b), nn.ReLU()]
        return nn.Sequential(*pair)

    def run(net, x):
        skips = []
        for index, down in enumerate(net.down):
            x = down(functional.max_pool3d(x, 2) if index else x)
            skips.append(x)
        skips.pop()
        for up, pair in zip(net.up, net.pairs, strict=True):
            x, skip = up(x), skips.pop()
            for axis in (2, 3, 4):
                cut = (skip.shape[axis] - x.shape[axis]) // 2
                skip = skip.narrow(axis, cut, x.shape[axis])
            x = pair(torch.cat([skip, x], 1))
        return net.out(x)

    net = Net(
        run,
        down=[two(3, 32, 64), two(64, 64, 128), two(128, 128, 256), two(256, 256, 512)],
        up=[nn.ConvTranspose3d(c, c, 2, 2, bias=False) for c in (512, 256, 128)],
        pairs=[two(768, 256, 256), two(384, 128, 128), two(192, 64, 64)],
        out=nn.Conv3d(64, 3, 1),
    )
    return net, (3, 132, 132, 116)


class Plus(nn.Module):
    """What some layers make of the input, added to it or to what others make of it."""

    def __init__(self, layers, shortcut=None):
        super().__init__()
        self.layers, self.shortcut = nn.Sequential(*layers), shortcut

    def forward(self, x):
        return functional.relu(self.layers(x) + (self.shortcut(x) if self.shortcut else x))


def squeezenext():
    """1.0-SqNxt-23 of the paper's tables, as in pytorchcv (sqnxt23_w1)."""

    def conv(i, o, k=1, s=1, p=0):
        return nn.Sequential(nn.Conv2d(i, o, k, s, p), nn.BatchNorm2d(o), nn.ReLU())

    def block(i, o, s=1):
        by = 1 if s == 2 else 4 if i > o else 2
        half, quarter = i // by, i // (2 * by)
        layers = [
            *(conv(i, half, s=s), conv(half, quarter)),
            *(conv(quarter, half, (1, 3), p=(0, 1)), conv(half, half, (3, 1), p=(1, 0))),
            conv(half, o),
        ]
        return Plus(layers, conv(i, o, s=s) if by != 2 else None)

    layers, i = [conv(3, 64, 7, 2, 1), nn.MaxPool2d(3, 2, ceil_mode=True)], 64
    for stage, (o, count) in enumerate(((32, 6), (64, 6), (128, 8), (256, 1))):
        for number in range(count):
            layers.append(block(i, o, 2 if stage and number == 0 else 1))
            i = o
    return nn.Sequential(
        *layers, conv(256, 128), nn.AvgPool2d(7), nn.Flatten(), nn.Linear(128, 1000)
    ), (
        3,
        224,
        224,
    )


def pspnet():
    """PSPNet as in its authors' semseg, on the ResNet-50 that torchvision's FCN has."""

    def block(i, width, s=1, d=1):
        layers = [
            *(unit(i, width, 1), unit(width, width, 3, s, padding=d, dilation=d)),
            unit(width, 4 * width, 1, act=None),
        ]
        return Plus(layers, unit(i, 4 * width, 1, s, act=None) if i != 4 * width or s > 1 else None)

    def stage(i, width, count, s=1, first=1, d=1):
        rest = (block(4 * width, width, d=d) for _ in range(count - 1))
        return [block(i, width, s, first), *rest]

    body = nn.Sequential(
        unit(3, 64, 7, 2),
        nn.MaxPool2d(3, 2, 1),
        *stage(64, 64, 3),
        *stage(256, 128, 4, 2),
        *stage(512, 256, 6, 1, 1, 2),
        *stage(1024, 512, 3, 1, 2, 4),
    )
    levels = [
        nn.Sequential(nn.AdaptiveAvgPool2d(size), unit(2048, 512, 1)) for size in (1, 2, 3, 6)
    ]
    last = nn.Sequential(unit(4096, 512, 3), nn.Dropout(0.1), nn.Conv2d(512, 21, 1))

    def run(net, x):
        seen = net.body(x)
        pooled = [functional.interpolate(level(seen), seen.shape[2:]) for level in net.levels]
        return net.last(torch.cat([seen, *pooled], 1))

    aux = nn.Sequential(unit(1024, 256, 3), nn.Dropout(0.1), nn.Conv2d(256, 21, 1))
    return Net(run, body=body, levels=levels, last=last, aux=aux), (3, 473, 473)


NETWORKS = {
    "yolov1": yolov1,
    "yolov2": yolov2,
    "yolov3": yolov3,
    "unet3d": unet3d,
    "wavenet": wavenet,
    "tcn": tcn,
    "pix2pix-generator": pix2pix_generator,
    "pix2pix-discriminator": pix2pix_discriminator,
    "dcgan-generator": dcgan_generator,
    "dcgan-discriminator": dcgan_discriminator,
    "srcnn": srcnn,
    "edsr": edsr,
    "segnet": segnet,
    "enet": enet,
    "squeezenext": squeezenext,
    "pspnet": pspnet,
}
CONVOLUTIONS = nn.Conv1d | nn.Conv2d | nn.Conv3d
TRANSPOSED = nn.ConvTranspose2d | nn.ConvTranspose3d


def measure(net, size):
    """Run it on the meta device, so that nothing is computed; `aux` is there for training alone."""
    macs = outputs = 0

    def hook(module, inputs, output):
        nonlocal macs, outputs
        if isinstance(module, TRANSPOSED):
            macs += module.weight.numel() * inputs[0][0, 0].numel()
        else:
            positions = output[0, 0].numel() if isinstance(module, CONVOLUTIONS) else 1
            macs += module.weight.numel() * positions
        outputs += output.numel()

    for module in net.modules():
        if isinstance(module, CONVOLUTIONS | TRANSPOSED | nn.Linear):
            module.register_forward_hook(hook)
    net.eval().to("meta")
    with torch.no_grad():
        net(torch.zeros(1, *size, device="meta"))
    return {
        "params": sum(p.numel() for n, p in net.named_parameters() if not n.startswith("aux.")),
        "macs": macs,
        "buffers": sum(each.numel() for each in net.buffers()),
        "conv_fc_outputs": outputs,
    }


if __name__ == "__main__":
    facts = []
    for name, make in NETWORKS.items():
        net, size = make()
        written = "x".join(map(str, [*size[1:], size[0]]))
        source = f"{' '.join(make.__doc__.split())} make_networks.py"
        facts.append({"name": name, "input": written, **measure(net, size), "source": source})
    json.dump(facts, sys.stdout, indent=1)
