"""Obtain facts from the tools that count: what each says of whole networks and of single layers.

Run it where torch and the tools of `tools.txt` are installed: `python make_tools.py > tools.json`.
With names of tools it asks those alone, and with `layers` nothing of networks: `ptflops` has what
earlier versions say, `python make_tools.py ptflops layers > ptflops/0.6.3.json`. It does not import
mkdocs_cnn. A network is one of torchvision's or Keras', with the name that it has in this package;
a layer is a line of the block language, written beside the torch module that it means. A tool that
refuses a model is left out.
"""

import contextlib
import io
import json
import re
import sys
import warnings
from importlib.metadata import version

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision import models

warnings.simplefilter("ignore")
NETWORKS = {
    "alexnet-torchvision": models.alexnet,
    "vgg11": models.vgg11,
    "vgg16": models.vgg16,
    "squeezenet1.0": models.squeezenet1_0,
    "resnet18": models.resnet18,
    "resnet50": models.resnet50,
    "resnext50-32x4d": models.resnext50_32x4d,
    "densenet121": models.densenet121,
    "googlenet": lambda: models.googlenet(init_weights=False, aux_logits=False),
    "mobilenet-v2": models.mobilenet_v2,
    "mobilenet-v3-large": models.mobilenet_v3_large,
    "shufflenet-v2": models.shufflenet_v2_x1_0,
    "efficientnet-b0": models.efficientnet_b0,
    "convnext-tiny": models.convnext_tiny,
}
LAYERS = {
    "conv3-16": ((32, 20, 24), lambda: nn.Conv2d(32, 16, 3, padding=1)),
    "conv5-16 stride 2 nobias": ((32, 20, 24), lambda: nn.Conv2d(32, 16, 5, 2, 2, bias=False)),
    "conv3-16 groups 4": ((32, 20, 24), lambda: nn.Conv2d(32, 16, 3, padding=1, groups=4)),
    "dwconv3": ((32, 20, 24), lambda: nn.Conv2d(32, 32, 3, padding=1, groups=32)),
    "deconv2-16 stride 2": ((32, 20, 24), lambda: nn.ConvTranspose2d(32, 16, 2, 2)),
    "deconv4-16 stride 2 pad 1 nobias": (
        (32, 20, 24),
        lambda: nn.ConvTranspose2d(32, 16, 4, 2, 1, bias=False),
    ),
    "deconv4-32 stride 2 pad 1 groups 32": (
        (32, 20, 24),
        lambda: nn.ConvTranspose2d(32, 32, 4, 2, 1, groups=32),
    ),
    "deconv3-16 groups 4 nobias": (
        (32, 20, 24),
        lambda: nn.ConvTranspose2d(32, 16, 3, groups=4, bias=False),
    ),
    "fc-10": ((640,), lambda: nn.Linear(640, 10)),
    "fc-10 nobias": ((640,), lambda: nn.Linear(640, 10, bias=False)),
    "bn": ((32, 20, 24), lambda: nn.BatchNorm2d(32)),
    "groupnorm groups 4": ((32, 20, 24), lambda: nn.GroupNorm(4, 32)),
    "relu": ((32, 20, 24), nn.ReLU),
    "relu6": ((32, 20, 24), nn.ReLU6),
    "leakyrelu 0.1": ((32, 20, 24), lambda: nn.LeakyReLU(0.1)),
    "elu": ((32, 20, 24), nn.ELU),
    "gelu": ((32, 20, 24), nn.GELU),
    "silu": ((32, 20, 24), nn.SiLU),
    "hardswish": ((32, 20, 24), nn.Hardswish),
    "sigmoid": ((32, 20, 24), nn.Sigmoid),
    "tanh": ((32, 20, 24), nn.Tanh),
    "softmax": ((640,), lambda: nn.Softmax(1)),
    "prelu": ((32, 20, 24), lambda: nn.PReLU(32)),
    "maxpool2": ((32, 20, 24), lambda: nn.MaxPool2d(2)),
    "maxpool3 stride 2 pad 1": ((32, 20, 24), lambda: nn.MaxPool2d(3, 2, 1)),
    "avgpool2": ((32, 20, 24), lambda: nn.AvgPool2d(2)),
    "gap": ((32, 20, 24), lambda: nn.AdaptiveAvgPool2d(1)),
    "avgpool to 5x6": ((32, 20, 24), lambda: nn.AdaptiveAvgPool2d((5, 6))),
    "upsample 2": ((32, 20, 24), lambda: nn.Upsample(scale_factor=2)),
    "dropout": ((640,), nn.Dropout),
    "conv3-16 + bn + relu": (
        (32, 20, 24),
        lambda: nn.Sequential(nn.Conv2d(32, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU()),
    ),
}
KERAS = {
    "vgg16": "VGG16",
    "mobilenet-v1": "MobileNet",
    "mobilenet-v2": "MobileNetV2",
    "densenet121": "DenseNet121",
    "xception": "Xception",
}


def ptflops(model, shape):
    from ptflops import get_model_complexity_info

    if version("ptflops") < "0.7.2":  # which had one way to count
        macs, params = get_model_complexity_info(
            model, shape, as_strings=False, print_per_layer_stat=False
        )
        return {"macs": int(macs), "params": int(params)}
    found = {}
    for backend in ("pytorch", "aten"):
        macs, params = get_model_complexity_info(
            model, shape, as_strings=False, print_per_layer_stat=False, backend=backend
        )
        found[f"macs, {backend}"] = int(macs)
        found["params"] = int(params)
    return found


def fvcore(model, shape):
    import logging

    from fvcore.nn import FlopCountAnalysis, parameter_count

    logging.getLogger("fvcore").setLevel(logging.ERROR)
    counted = FlopCountAnalysis(model, torch.rand(1, *shape))
    counted.unsupported_ops_warnings(False)
    return {"flops": int(counted.total()), "params": parameter_count(model)[""]}


def torchinfo(model, shape):
    from torchinfo import summary

    found = summary(model, (1, *shape), verbose=0)
    return {
        "mult-adds": found.total_mult_adds,
        "params": found.total_params,
        "input bytes": found.total_input,
        "forward/backward bytes": found.total_output_bytes,
        "params bytes": found.total_param_bytes,
        "Forward/backward pass size": _size(found, "Forward/backward pass size"),
        "Params size": _size(found, "Params size"),
        "Estimated Total Size": _size(found, "Estimated Total Size"),
    }


def _size(found, what):
    return re.search(rf"{what} \(MB\): ([\d.]+)", str(found))[1]


def torchsummary(model, shape):
    from torchsummary import summary

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        summary(model, shape, batch_size=1, device="cpu")
    text = printed.getvalue()
    params = re.search(r"Total params: ([\d,]+)", text)[1]
    found = {"params": int(params.replace(",", ""))}
    return found | {
        each: re.search(rf"{each} \(MB\): ([\d.]+)", text)[1]
        for each in (
            "Input size",
            "Forward/backward pass size",
            "Params size",
            "Estimated Total Size",
        )
    }


def thop(model, shape):
    from thop import profile

    macs, params = profile(model, inputs=(torch.rand(1, *shape),), verbose=False)
    return {"macs": int(macs), "params": int(params)}


def _profiled(profiler, model, shape):
    profiler.start_profile()
    model(torch.rand(1, *shape))
    profiler.stop_profile()
    found = {
        "macs": int(profiler.get_total_macs()),
        "flops": int(profiler.get_total_flops()),
        "params": int(profiler.get_total_params()),
    }
    profiler.end_profile()
    return found


def deepspeed(model, shape):
    from deepspeed.profiling.flops_profiler import FlopsProfiler

    return _profiled(FlopsProfiler(model), model, shape)


def calflops(model, shape):
    """Count with a copy of DeepSpeed's profiler as that was in 2023."""
    from calflops import calculate_flops

    next(model.parameters())  # without any it fails, and does not put back what it has changed
    flops, macs, params = calculate_flops(
        model, (1, *shape), print_results=False, output_as_string=False
    )
    return {"macs": int(macs), "flops": int(flops), "params": int(params)}


def torch_counter(model, shape):
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(torch.rand(1, *shape))
    return {"flops": counter.get_total_flops()}


TOOLS = {
    "torch": torch_counter,
    "ptflops": ptflops,
    "fvcore": fvcore,
    "torchinfo": torchinfo,
    "torchsummary": torchsummary,
    "thop": thop,
    "deepspeed": deepspeed,
    "calflops": calflops,
}


def ask(tool, makers):
    """Ask one tool about models, each made anew; what it refuses is left out."""
    for key, make, shape in makers:
        print(f"{tool.__name__}: {key}", file=sys.stderr)
        quiet = io.StringIO()
        try:
            with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
                yield key, tool(make().eval(), shape)
        except Exception as error:  # noqa: BLE001 - a tool can fail in any way
            print(f"  {type(error).__name__}: {error}", file=sys.stderr)


def keras(name):
    """Read what `summary()` prints of one of Keras' own networks."""
    import keras

    model = getattr(keras.applications, name)(weights=None)
    printed = []
    model.summary(print_fn=lambda line, **how: printed.append(line))
    text = "\n".join(printed)
    found = {}
    for what in ("Total", "Trainable", "Non-trainable"):
        count, size = re.search(rf"\s{what} params: ([\d,]+) \(([\d.]+ \w+)\)", text).groups()
        found |= {what: int(count.replace(",", "")), f"{what} size": size}
    return found


def written(value):
    """Write a list with one fact a line."""
    if isinstance(value, dict):
        return json.dumps(value)
    return "[\n" + ",\n".join(f"  {json.dumps(each)}" for each in value) + "\n ]"


def main():
    """Print all facts as JSON, or those that are asked for."""
    asked = {*sys.argv[1:]}
    chosen = {name: tool for name, tool in TOOLS.items() if name in asked} or TOOLS
    known = {} if "layers" in asked else NETWORKS
    versions = {name: version(name).partition("+")[0] for name in chosen}
    makers = [(name, make, (3, 224, 224)) for name, make in known.items()]
    for line, (shape, make) in LAYERS.items():
        # A module alone is wrapped, because some tools look at the parts of a model only.
        makers.append((line, lambda make=make: nn.Sequential(make()), shape))
    told = {key: {} for key, *_ in makers}
    for name, tool in chosen.items():  # one after the other: some change torch's own functions
        for key, found in ask(tool, makers):
            told[key][name] = found
    layers = [
        {"input": "x".join(map(str, (*shape[1:], shape[0]))), "line": line, "said": told[line]}
        for line, (shape, _) in LAYERS.items()
    ]
    networks = [{"name": name, "said": told[name]} for name in known]
    facts = {"versions": versions, "networks": networks, "layers": layers}
    if not asked:
        versions |= {name: version(name) for name in ("torchvision", "keras")}
        facts["keras"] = [{"name": name, "said": keras(each)} for name, each in KERAS.items()]
    parts = (f" {json.dumps(key)}: {written(value)}" for key, value in facts.items())
    print("{\n" + ",\n".join(parts) + "\n}")


if __name__ == "__main__":
    main()
