"""The peer: torchinfo, in an environment of its own that knows nothing of this package.

`python peers.py` answers requests, one a line, so that it is measured in turn with what it is
compared with: `vgg16 3` makes three summaries of VGG-16 and gives the seconds that each took.
`python peers.py vgg16` prints one summary, as somebody would who wants to see it once.

Models and image are on the meta device, where shapes are worked out and no value is computed. This
is the quickest way that torchinfo has, short of giving again what it has kept of the call before.
"""

import json
import platform
import sys
import time
from importlib.metadata import version

import torch
import torchinfo
from torch import nn

IMAGE = torch.empty((1, 3, 224, 224), device="meta")


def convolution(inputs, outputs, kernel, stride=1):
    """A convolution with batch normalisation."""
    options = {"stride": stride, "padding": kernel // 2, "bias": False}
    return [nn.Conv2d(inputs, outputs, kernel, **options), nn.BatchNorm2d(outputs)]


class Bottleneck(nn.Module):
    """ResNet's, with the stride in the 3x3 as torchvision has it."""

    def __init__(self, inputs, width, stride=1):
        super().__init__()
        outputs = 4 * width
        self.body = nn.Sequential(
            *convolution(inputs, width, 1),
            nn.ReLU(),
            *convolution(width, width, 3, stride),
            nn.ReLU(),
            *convolution(width, outputs, 1),
        )
        self.shortcut = nn.Identity()
        if inputs != outputs:
            self.shortcut = nn.Sequential(*convolution(inputs, outputs, 1, stride))
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.relu(self.body(x) + self.shortcut(x))


def resnet50():
    layers = [*convolution(3, 64, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    inputs = 64
    for width, blocks, first in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        for index in range(blocks):
            layers.append(Bottleneck(inputs, width, 1 if index else first))
            inputs = 4 * width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, 1000))


def vgg16():
    layers, inputs = [], 3
    for outputs, times in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(times):
            layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU()]
            inputs = outputs
        layers.append(nn.MaxPool2d(2))
    layers += [nn.AdaptiveAvgPool2d(7), nn.Flatten(), nn.Linear(7 * 7 * 512, 4096), nn.ReLU()]
    layers += [nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout()]
    return nn.Sequential(*layers, nn.Linear(4096, 1000))


MAKERS = {"vgg16": vgg16, "resnet50": resnet50}


def on_meta(name):
    with torch.device("meta"):
        return MAKERS[name]()


def summary(model):
    return torchinfo.summary(model, input_data=IMAGE, device="meta", verbose=0)


def measured(model, times):
    """Seconds of the processor for one summary of a model that is there, and what it says."""
    begun = time.process_time()
    for _ in range(times):
        done = summary(model)
    seconds = (time.process_time() - begun) / times
    return {"seconds": seconds, "params": done.total_params, "macs": done.total_mult_adds}


def main(arguments):
    """Print one summary, or answer requests until there are no more."""
    if arguments:
        print(summary(on_meta(arguments[0])))
        return
    torch.set_num_threads(1)
    models = {name: on_meta(name) for name in MAKERS}
    for model in models.values():
        summary(model)  # the first one takes longer
    about = {name: version(name) for name in ("torch", "torchinfo")}
    print(json.dumps({"python": platform.python_version(), **about}), flush=True)
    for line in sys.stdin:
        name, times = line.split()
        print(json.dumps(measured(models[name], int(times))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
