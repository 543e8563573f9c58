"""Run the tools again whose output stands beside this file.

    python make_listings.py FOLDER       writes a file for each tool and network

Needs torch, torchvision, torchinfo, torchsummary, pytorch_lightning and keras, which runs on torch
here. Where torchvision was built without its C++ operators, those are declared, so that it imports.
"""

import contextlib
import importlib.util
import io
import os
import re
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("COLUMNS", "130")

import torch


def declare_operators():
    """Declare what torchvision's C++ part would, where it is not there."""
    where = importlib.util.find_spec("torchvision").submodule_search_locations[0]
    text = Path(where, "_meta_registrations.py").read_text("utf-8")
    library = torch.library.Library("torchvision", "DEF")
    names = re.findall(r"torchvision::(\w+)", text) + re.findall(r'register_meta\("(\w+)"\)', text)
    for name in sorted(set(names)):
        with contextlib.suppress(RuntimeError):
            library.define(f"{name}(Tensor x) -> Tensor")
    return library


LIBRARY = declare_operators()
import keras  # noqa: E402 - these import torchvision, whose operators are declared above
import pytorch_lightning  # noqa: E402
import torchinfo  # noqa: E402
import torchsummary  # noqa: E402
from keras import layers  # noqa: E402
from pytorch_lightning.utilities.model_summary import ModelSummary  # noqa: E402
from torch import nn  # noqa: E402
from torchvision import models  # noqa: E402


class Digits(nn.Module):
    """The usual example for MNIST, in which pooling has no module."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 10, 5), nn.Conv2d(10, 20, 5)
        self.drop = nn.Dropout2d()
        self.fc1, self.fc2 = nn.Linear(320, 50), nn.Linear(50, 10)

    def forward(self, x):
        x = torch.relu(torch.max_pool2d(self.conv1(x), 2))
        x = torch.relu(torch.max_pool2d(self.drop(self.conv2(x)), 2))
        return self.fc2(torch.relu(self.fc1(x.flatten(1))))


class Lit(pytorch_lightning.LightningModule):
    def __init__(self, model, example=None):
        super().__init__()
        self.model, self.loss = model, nn.CrossEntropyLoss()
        if example:
            self.example_input_array = torch.zeros(*example)

    def forward(self, x):
        return self.model(x)


def audio():
    convs = [nn.Conv1d(1, 32, 80, stride=16), nn.BatchNorm1d(32), nn.ReLU(), nn.MaxPool1d(4)]
    convs += [nn.Conv1d(32, 64, 3, padding=1), nn.BatchNorm1d(64), nn.ReLU()]
    return nn.Sequential(*convs, nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(64, 35))


def video():
    convs = [nn.Conv3d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool3d(2)]
    convs += [nn.Conv3d(16, 32, 3, padding=1), nn.GroupNorm(4, 32), nn.ReLU(), nn.MaxPool3d(2)]
    return nn.Sequential(*convs, nn.Flatten(), nn.Linear(32 * 4 * 8 * 8, 10))


def generator():
    lines = [nn.ConvTranspose2d(100, 512, 4, 1, 0, bias=False), nn.BatchNorm2d(512), nn.ReLU()]
    lines += [nn.ConvTranspose2d(512, 256, 4, 2, 1, bias=False), nn.BatchNorm2d(256), nn.ReLU()]
    return nn.Sequential(*lines, nn.ConvTranspose2d(256, 3, 4, 2, 1), nn.Tanh())


def odds_and_ends():
    lines = [nn.Conv2d(3, 16, 3, stride=2, padding=1), nn.PReLU()]
    lines += [nn.Conv2d(16, 16, 3, padding=2, dilation=2, groups=16), nn.Conv2d(16, 32, 1)]
    lines += [nn.GELU(), nn.AvgPool2d(3, 2, 1), nn.Upsample(scale_factor=2), nn.ZeroPad2d(1)]
    lines += [nn.Conv2d(32, 64, (1, 7), padding=(0, 3)), nn.LeakyReLU(0.1)]
    lines += [nn.AdaptiveAvgPool2d((4, 4)), nn.Flatten(), nn.Linear(1024, 10), nn.Softmax(1)]
    return nn.Sequential(*lines)


ALL = ("input_size", "output_size", "num_params", "params_percent", "kernel_size", "mult_adds")
NETWORKS = {
    "mnist": (Digits, (1, 28, 28)),
    "audio": (audio, (1, 8000)),
    "video": (video, (3, 16, 32, 32)),
    "dcgan": (generator, (100, 1, 1)),
    "tiny": (odds_and_ends, (3, 64, 64)),
    "alexnet": (models.alexnet, (3, 224, 224)),
    "resnet18": (models.resnet18, (3, 224, 224)),
    "mobilenet-v3": (models.mobilenet_v3_small, (3, 224, 224)),
}


def of_torch(folder):
    for name, (make, size) in NETWORKS.items():
        network, text = make().eval(), io.StringIO()
        with contextlib.redirect_stdout(text):
            torchsummary.summary(network, size, device="cpu")
        (folder / f"torchsummary-{name}.txt").write_text(text.getvalue(), "utf-8")
        (folder / f"print-{name}.txt").write_text(f"{network!r}\n", "utf-8")
        ways = {"": {}, "-d1": {"depth": 1, "batch": 4}}
        ways["-all"] = {"depth": 9, "batch": 2, "col_names": (*ALL, "trainable")}
        ways["-all"]["row_settings"] = ("var_names", "depth")
        ways["-ascii"] = {"depth": 4, "batch": 8, "row_settings": ("ascii_only", "var_names")}
        for way, options in ways.items():
            shape = (options.pop("batch", 1), *size)
            found = torchinfo.summary(network, shape, verbose=0, device="cpu", **options)
            (folder / f"torchinfo-{name}{way}.txt").write_text(f"{found}\n", "utf-8")


def of_lightning(folder):
    made = {"alexnet": (Lit(models.alexnet(), (1, 3, 224, 224)), 3)}
    made["resnet18"] = (Lit(models.resnet18()), 1)
    made["mnist-sizes"] = (Lit(Digits(), (4, 1, 28, 28)), 2)
    for name, (module, depth) in made.items():
        text = f"{ModelSummary(module, max_depth=depth)}\n"
        (folder / f"lightning-{name}.txt").write_text(text, "utf-8")


def branches():
    """Blocks side by side, one that weighs channels, and names that the tool cuts off."""
    x = start = layers.Input((32, 32, 3))
    x = layers.ZeroPadding2D(((0, 1), (0, 1)), name="pad_in_front_of_the_first_convolution")(x)
    x = layers.Conv2D(16, 3, strides=2, use_bias=False, name="the_first_convolution_of_all")(x)
    x = layers.BatchNormalization(name="normalization_of_the_first_convolution", scale=False)(x)
    x = begun = layers.ReLU()(x)
    weight = layers.GlobalAveragePooling2D(name="squeezed_into_one_value_a_channel")(x)
    weight = layers.Reshape((1, 1, 16), name="squeezed_and_put_into_an_image")(weight)
    weight = layers.Conv2D(4, 1, activation="relu")(weight)
    weight = layers.Conv2D(16, 1, activation="sigmoid")(weight)
    x = layers.Multiply()([x, weight])
    x = layers.Add(name="what_came_in_and_what_was_weighed")([begun, x])
    sides = [layers.Conv2D(8, 1)(x), layers.Conv2D(12, 3, padding="same", dilation_rate=2)(x)]
    sides.append(layers.Conv2D(4, 1)(layers.MaxPooling2D(3, strides=1, padding="same")(x)))
    x = layers.Concatenate()([*sides, x])
    x = layers.DepthwiseConv2D(3, padding="same", strides=2)(x)
    x = layers.SeparableConv2D(24, 3, padding="same")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(start, layers.Dense(10, activation="softmax")(layers.Dropout(0.2)(x)))


def of_keras(folder):
    convs = [layers.Input((32, 32, 3)), layers.Conv2D(8, 3), layers.Flatten(), layers.Dense(4)]
    frozen, trained = keras.Sequential(convs), keras.Sequential(convs)
    frozen.layers[0].trainable = False
    trained.compile("adam", "mse")
    trained.optimizer.build(trained.trainable_variables)
    signal = [layers.Input((100, 4)), layers.Conv1D(16, 5), layers.MaxPooling1D(2)]
    signal += [layers.Conv1D(32, 3, padding="causal"), layers.GlobalMaxPooling1D()]
    made = {"frozen": frozen, "adam": trained, "vgg16": keras.applications.VGG16(weights=None)}
    made |= {"branches": branches(), "resnet50": keras.applications.ResNet50(weights=None)}
    made["mobilenet-v2"] = keras.applications.MobileNetV2(weights=None)
    made["conv1d"] = keras.Sequential([*signal, layers.Dense(2)])
    for name, model in made.items():
        lines = []
        model.summary(print_fn=lambda line, lines=lines, **_: lines.append(line))
        (folder / f"keras-{name}.txt").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    where = Path(sys.argv[1])
    where.mkdir(exist_ok=True)
    of_torch(where)
    of_lightning(where)
    of_keras(where)
