"""Obtain facts from torch: what whole models of torchvision and timm store, and multiply.

Run it where torch, torchvision, timm and the package are installed: `python make_exports.py >
exports.json` (torch 2.13.0, torchvision 0.28.0 and timm 1.0.31 made the stored file). With names of
models it asks those alone. All facts are those of the libraries:

- `params` and `buffers` are summed over `model.parameters()` and `model.buffers()`;
- multiply-adds are half of what torch.utils.flop_counter counts while the model runs once, without
  numbers: `conv` for convolutions, `linear` for `addmm` and `mm`, `products` for all other products
  of matrices, those of attention among them;
- `gigaflops` is what torchvision publishes of the model with these weights.

Besides, it exports each model, reads the text again, and counts the trace by a few lines of its
own. Whatever differs from the facts is reported, and ends it with status 1.
"""

import json
import random
import sys
import time
import warnings
from importlib.metadata import version
from math import prod

import timm
import torch
from torch.utils.flop_counter import FlopCounterMode
from torchvision import models
from torchvision.models import segmentation

from mkdocs_cnn.models.reading import read
from mkdocs_cnn.models.torch.exporting import record_model
from mkdocs_cnn.models.writing import write
from mkdocs_cnn.problems.problem import Source

warnings.simplefilter("ignore")
torch.backends.mha.set_fastpath_enabled(False)
choose = random.Random(20261201)
ODD = [
    *("nf_resnet50", "nfnet_l0", "dm_nfnet_f0", "nf_regnet_b1", "resnetv2_50x1_bit"),
    *("resnetblur50", "ecaresnet26t", "tresnet_m", "repvgg_a0", "mobileone_s0"),
    *("fastvit_t8", "ghostnet_100", "ghostnetv2_100", "hrnet_w18_small", "dla34"),
    *("res2net50_26w_4s", "selecsls42b", "tf_efficientnet_b0", "tf_efficientnetv2_s"),
    *("tf_efficientnet_cc_b0_4e", "mixnet_s", "tf_mixnet_s", "convmixer_768_32"),
    *("convnextv2_atto", "gernet_s", "regnety_004", "regnetz_c16", "inception_next_atto"),
    *("rdnet_tiny", "efficientvit_b0", "efficientvit_m0", "legacy_xception", "xception41"),
    *("densenet121", "ese_vovnet19b_dw", "cspresnet50", "cspdarknet53", "coatnet_0_rw_224"),
    *("maxvit_tiny_rw_224", "hardcorenas_a", "dpn68", "skresnet18", "resnest14d"),
]
"""Models of timm that do something unusual."""
RANDOM = 20
"""How many others of timm are drawn."""
WITHOUT = [
    *("beit", "cait", "clip", "convit", "crossvit", "davinci", "deit", "dino", "eva"),
    *("flexivit", "gcvit", "hiera", "levit", "mlp", "mvit", "naflex", "nest", "pit", "pvt"),
    *("sam", "sequencer", "swin", "tiny_vit", "tnt", "twins", "vit", "volo", "xcit"),
]
"""Parts of the names of those that are hardly convolutional."""


# The models, with what they are made with


def torchvision_models():
    for name in models.list_models(module=models):
        weights = models.get_model_weights(name).DEFAULT
        size = weights.transforms().crop_size[0]
        arguments = {}
        if name in ("googlenet", "inception_v3"):
            arguments["init_weights"] = False
        if name.startswith("vit_") and size != 224:
            arguments["image_size"] = size
        yield f"torchvision.models:{name}", arguments, (3, size, size), weights
    for name in models.list_models(module=segmentation):
        arguments = {"weights_backbone": None}
        if "lraspp" not in name:
            arguments["aux_loss"] = True
        weights = models.get_model_weights(name).DEFAULT
        yield f"torchvision.models.segmentation:{name}", arguments, (3, 520, 520), weights


def timm_models():
    others = [
        name
        for name in timm.list_models()
        if name not in ODD and not any(part in name for part in WITHOUT)
    ]
    for name in [*ODD, *choose.sample(others, RANDOM)]:
        size = timm.get_pretrained_cfg(name).input_size
        yield "timm:create_model", {"model_name": name}, size, None


# What the libraries say


def made(where, arguments):
    module, _, name = where.partition(":")
    factory = getattr(sys.modules[module], name)
    try:
        with torch.device("meta"):
            return factory(**arguments).eval()
    except (NotImplementedError, RuntimeError):
        return factory(**arguments).eval().to("meta")


def sort_of(function):
    name = function.__name__.partition(".")[0]
    return {"convolution": "conv", "addmm": "linear", "mm": "linear"}.get(name, "products")


def half(flops):
    assert flops % 2 == 0
    return flops // 2


def facts(where, arguments, size, weights):
    model = made(where, arguments)
    given = torch.empty(1, *size, device="meta")
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(given)
    macs = dict.fromkeys(("conv", "linear", "products"), 0)
    for function, flops in counter.get_flop_counts()["Global"].items():
        macs[sort_of(function)] += half(flops)
    found = {
        "model": where,
        "arguments": arguments,
        "input": [1, *size],
        "params": sum(each.numel() for each in model.parameters()),
        "buffers": sum(each.numel() for each in model.buffers()),
        **macs,
    }
    if weights is not None:
        found["gigaflops"] = weights.meta["_ops"]
    return found


# What an export says


def exported(where, arguments, size):
    text = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    trace = record_model(where, [("", size)], arguments, text)
    written = write(trace)
    again, problems = read(Source("export", written))
    assert not problems, problems[0]
    assert again == trace
    assert write(record_model(where, [("", size)], arguments, text)) == written
    return again


def counted(trace):
    """Count a trace as the facts are counted."""
    tensors = {tensor.name: tensor for call in trace.calls for tensor in call.tensors}
    tensors |= {tensor.name: tensor for tensor in trace.unused}
    found = {"conv": 0, "linear": 0, "products": 0}
    for call in trace.calls:
        sort, macs = multiplied(trace, call)
        found[sort] += macs
    return {
        "params": sum(each.count for each in tensors.values() if each.learned),
        "buffers": sum(each.count for each in tensors.values() if not each.learned),
        **found,
    }


def multiplied(trace, call):
    """Multiply sizes: which sort of fact a call belongs to, and its multiply-adds."""
    seen = [sizes(trace, output) for output in call.inputs]
    (made, *_) = call.sizes
    kernel = call.settings.get("kernel") or next(
        (each.sizes for each in call.tensors if each.name == f"{call.name}.weight"), None
    )
    if call.op.startswith("conv_transpose"):
        return "conv", prod(seen[0]) * prod(kernel[1:])
    if call.op in ("conv1d", "conv2d", "conv3d"):
        return "conv", prod(made) * prod(kernel[1:])
    if call.op == "linear":
        return "linear", prod(made) * kernel[1]
    if "operands" in call.settings:
        each = call.settings["operands"].split(",")
        seen = [tuple(map(int, one.split("x"))) for one in each]
    if call.op in ("matmul", "bmm"):
        return "products", prod(made) * seen[0][-1]
    if call.op == "einsum":
        terms = call.settings["equation"].partition("->")[0].split(",")
        axes = dict(zip("".join(terms), [n for each in seen for n in each]))  # noqa: B905
        return "products", prod(axes.values())
    if call.op == "scaled_dot_product_attention":
        query, key, value = seen[:3]
        return "products", prod(query[:-1]) * key[-2] * (query[-1] + value[-1])
    return "products", 0


def sizes(trace, output):
    call, number = output
    return trace.calls[call].sizes[number] if call >= 0 else trace.inputs[-1 - call][1]


def differences(fact, trace):
    """Say what differs."""
    for name, ours in counted(trace).items():
        if ours != fact[name]:
            yield f"{name} {fact[name]}, {ours}"
    if "gigaflops" in fact:
        published = fact["gigaflops"]
        macs = fact["conv"] + fact["linear"] + fact["products"]
        if abs(macs / 1e9 - published) > max(0.0006, 0.002 * published):
            yield f"published {published}, {macs / 1e9:.3f}"


def main():
    """Print the facts; report what differs."""
    wanted, different, found = sys.argv[1:], False, []
    for where, arguments, size, weights in [*torchvision_models(), *timm_models()]:
        name = arguments.get("model_name") or where.partition(":")[2]
        if wanted and name not in wanted:
            continue
        began = time.monotonic()
        try:
            fact = facts(where, arguments, size, weights)
            trace = exported(where, arguments, size)
        except Exception as error:  # noqa: BLE001 - the others are worth having
            print(name, type(error).__name__, error, file=sys.stderr)
            different = True
            continue
        for difference in differences(fact, trace):
            print(name, difference, file=sys.stderr)
            different = True
        found.append(fact)
        print(name, f"{time.monotonic() - began:.1f} s", file=sys.stderr)
    versions = {name: version(name).partition("+")[0] for name in ("torch", "torchvision", "timm")}
    lines = ",\n".join(f"  {json.dumps(each)}" for each in found)
    print(f'{{\n "versions": {json.dumps(versions)},\n "models": [\n{lines}\n ]\n}}')
    return different


if __name__ == "__main__":
    sys.exit(main())
