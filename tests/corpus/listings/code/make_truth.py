"""Run the code beside this file with PyTorch and Keras, and write down what they say of it.

    KERAS_BACKEND=torch python make_truth.py

For each text it writes all parameters that are trained, and for each module that has some its
output, with the channels in front, and how many it has. The texts are the project's own.
"""

import contextlib
import io
import json
import re
from pathlib import Path

import keras
import torch
from keras import layers as keras_layers
from torch import nn
from torch.nn import functional

HERE = Path(__file__).parent


def run(text):
    """Run a text, without what is no Python, and return its names."""
    text = re.sub(r"(?m)^(?:>>> |\.\.\. ?)", "", re.sub(r"(?m)^input: .*", "", text))
    names = {"nn": nn, "torch": torch, "F": functional, "keras": keras, "layers": keras_layers}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(text, names)
    return names


def of_torch(text):
    """Send zeros through a PyTorch network, and note what comes out of its modules."""
    names = run(text)
    modules = [each for each in names.values() if isinstance(each, nn.Module)]
    model = max(modules, key=lambda each: len(list(each.modules()))).eval()
    found = re.search(r"torch\.(?:rand|randn|zeros|ones)\((?:size=)?\(?(.+?)\)", text)
    if found is None:
        height, width, channels = map(int, re.search(r"input: (\d+)x(\d+)x(\d+)", text).groups())
        shape = (1, channels, height, width)
    else:
        shape = tuple(names.get(each) or int(each) for each in found[1].split(", "))
    seen = []

    def note(module, _, output):
        own = sum(p.numel() for p in module.parameters(recurse=False))
        if own:
            seen.append([list(output.shape[1:]), own])

    for module in model.modules():
        module.register_forward_hook(note)
    with torch.no_grad():
        model(torch.zeros(shape))
    return {"params": sum(p.numel() for p in model.parameters()), "layers": seen}


def of_keras(text):
    """Note the outputs of a Keras model, its trained parameters, and those of its layers."""
    model = run(text)["model"]
    seen = []
    for layer in model.layers:
        own = sum(int(v.value.numel()) for v in layer.trainable_variables)
        *spatial, channels = layer.output.shape[1:]
        if own:
            seen.append([[channels, *spatial], own])
    return {"params": sum(own for _, own in seen), "layers": seen}


def main():
    """Write the truth."""
    found = {
        path.stem: (of_torch if path.stem.startswith("pytorch") else of_keras)(path.read_text())
        for path in sorted(HERE.glob("*.txt"))
    }
    lines = (f"  {json.dumps(name)}: {json.dumps(each)}" for name, each in found.items())
    (HERE / "truth.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
