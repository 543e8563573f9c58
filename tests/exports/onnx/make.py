"""Export the ONNX files that stand beside this script.

Run it where torch, torchvision, onnx and onnxscript are installed (torch 2.13.0, torchvision
0.28.0, onnx 1.23.2 and onnxscript 0.7.2 made the stored ones): `python make.py`. Weights are taken
out, as if they lay in a file beside it that nobody has kept, and of the exporters' notes those stay
that the package reads. What PyTorch says of the models is written to truth.json.
"""

import json
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

warnings.simplefilter("ignore")
LIBRARY = torch.library.Library("torchvision", "FRAGMENT")
for OPERATOR in ("nms", "qnms"):  # which torchvision's extension would define
    if not hasattr(torch.ops.torchvision, OPERATOR):
        LIBRARY.define(f"{OPERATOR}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import torchvision  # noqa: E402

FOLDER = Path(__file__).parent
NOTES = ("name_scopes", "class_hierarchy", "rule_name", "graph_signature")
EXACT = {"dynamo": True, "optimize": False, "external_data": False, "verbose": False}
FOLDED = {"dynamo": True, "external_data": False, "verbose": False}
SCRIPT = {"dynamo": False}
UNFOLDED = {
    "dynamo": False,
    "do_constant_folding": False,
    "training": torch.onnx.TrainingMode.PRESERVE,
}


class Kinds(nn.Module):
    """A module of every kind."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, padding=1)
        self.bare = nn.BatchNorm2d(8, affine=False)
        self.group = nn.GroupNorm(4, 8)
        self.instance = nn.InstanceNorm2d(8, affine=True)
        self.up = nn.ConvTranspose2d(8, 6, 3, stride=2, padding=1, output_padding=1)
        self.same = nn.Conv2d(6, 8, 4, padding="same")
        self.activations = nn.Sequential(
            *(nn.PReLU(8), nn.Softplus(), nn.Mish(), nn.ELU(), nn.SELU(), nn.Hardtanh(), nn.SiLU()),
            *(nn.GELU("tanh"), nn.LeakyReLU(0.2), nn.ReLU6(), nn.Hardswish(), nn.LogSoftmax(1)),
        )
        self.shuffle = nn.PixelShuffle(2)
        self.resize = nn.Upsample(scale_factor=2, mode="bilinear")
        self.average = nn.AvgPool2d(3, 2, 1, ceil_mode=True)
        self.largest = nn.MaxPool2d(2, ceil_mode=True)
        self.shared = nn.Conv2d(2, 2, 3, padding=1)
        self.plain = nn.Linear(2, 4)
        self.bias_less = nn.Linear(4, 4, bias=False)
        self.scale = nn.Parameter(torch.ones(4))
        self.layer = nn.LayerNorm(4)
        self.line = nn.Conv1d(4, 4, 3, groups=2)
        self.norm = nn.BatchNorm1d(4)
        self.register_buffer("blur", torch.ones(2, 1, 3, 3))

    def forward(self, x):
        x = self.instance(self.group(self.bare(self.first(x))))
        x = self.resize(self.shuffle(self.activations(self.same(self.up(x)))))
        x = self.largest(self.average(x))
        x = 1 - (self.shared(self.shared(x)) * 0.5 + 3)
        x = F.conv2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), self.blur, groups=2, stride=2)
        a, b = x.chunk(2, 1)
        x = torch.stack([torch.cat([b, a], 1), x], 1).mean(1)[:, :, 1:].clamp(0, 1)
        x = F.interpolate(x, size=(8, 8)).flatten(2).transpose(1, 2)
        x = self.layer(self.bias_less(self.plain(x)) * self.scale)
        heads = x.unsqueeze(1)
        x = x + F.scaled_dot_product_attention(heads, heads, heads).squeeze(1)
        x = self.norm(self.line(x.permute(0, 2, 1)))
        return torch.einsum("bct,bdt->bcd", x, x).softmax(-1), x.amax(2)


def vision(name):
    return getattr(torchvision.models, name)(weights=None)


def strip(model):
    """Take out weights, and notes that nobody reads."""
    graph = model.graph
    for tensor in graph.initializer:
        if len(tensor.raw_data) > 256:
            tensor.ClearField("raw_data")
            tensor.data_location = onnx.TensorProto.EXTERNAL
            tensor.external_data.add(key="location", value="weights.data")
    stored = {each.name for each in graph.initializer}
    between = [each for each in graph.value_info if each.name not in stored]
    del graph.value_info[:]
    graph.value_info.extend(between)
    for node in graph.node:
        keep(node.metadata_props)
    keep(graph.metadata_props)
    del model.metadata_props[:]


def keep(notes):
    kept = [(each.key, each.value) for each in notes if each.key.endswith(NOTES)]
    del notes[:]
    for key, value in kept:
        notes.add(key=key, value=value)


def export(name, model, options, size=(1, 3, 32, 32), folder=FOLDER):
    torch.manual_seed(0)
    for each in model.parameters():
        nn.init.normal_(each, std=0.1)  # equal tensors would be stored once
    for key, each in model.named_buffers():
        if key.endswith(("running_mean", "running_var")):
            nn.init.uniform_(each, 0.5, 1.5)
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary, "model.onnx")
        torch.onnx.export(model.eval(), (torch.zeros(size),), path, **options)
        found = onnx.load(path)
    strip(found)
    if options is not EXACT and options is not FOLDED:
        found.graph.doc_string = ""
    Path(folder, f"{name}.onnx").write_bytes(found.SerializeToString())


def macs(model, size):
    """Count the multiply-adds of convolutions and fully connected layers, as they run."""
    found = [0]

    def count(module, _, output):
        each = module.in_features if isinstance(module, nn.Linear) else module.weight[0].numel()
        found[0] += output.numel() * each

    for module in model.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            module.register_forward_hook(count)
    with torch.no_grad():
        model(torch.zeros(size))
    return found[0]


def fact(model, size=(1, 3, 32, 32)):
    return {
        "params": sum(each.numel() for each in model.parameters()),
        "buffers": sum(each.numel() for each in model.buffers()),
        "macs": macs(model.eval(), size),
    }


def main():
    export("resnet10", small_resnet(), EXACT)
    export("resnet10-folded", small_resnet(), FOLDED)
    export("resnet10-script", small_resnet(), UNFOLDED)
    export("resnet10-script-folded", small_resnet(), SCRIPT)
    export("squeezenet-open", vision("squeezenet1_1"), OPEN)
    export("squeezenet-bare", vision("squeezenet1_1"), {**SCRIPT, "export_params": False})
    export("convnext", small_convnext(), UNFOLDED)
    export("kinds", Kinds(), EXACT, (1, 3, 20, 22))
    export("kinds-script", Kinds(), UNFOLDED, (1, 3, 20, 22))
    models = {
        "resnet10": small_resnet(),
        "squeezenet": vision("squeezenet1_1"),
        "convnext": small_convnext(),
    }
    truth = {name: fact(model) for name, model in models.items()}
    kinds = Kinds()
    truth["kinds"] = {
        "params": sum(each.numel() for each in kinds.parameters()),
        "buffers": sum(each.numel() for each in kinds.buffers()),
    }
    Path(FOLDER, "truth.json").write_text(json.dumps(truth, indent=2) + "\n")


OPEN = {
    **SCRIPT,
    "input_names": ["image"],
    "dynamic_axes": {"image": {0: "batch", 2: "height", 3: "width"}},
}


def small_resnet():
    return torchvision.models.ResNet(torchvision.models.resnet.BasicBlock, [1, 1, 1, 1])


def small_convnext():
    stage = torchvision.models.convnext.CNBlockConfig
    return torchvision.models.ConvNeXt([stage(8, 16, 1), stage(16, None, 1)], num_classes=10)


if __name__ == "__main__":
    main()
