"""Take sizes from ONNX's own tests of its operations: what goes in, and what comes out.

Run it where onnx is installed with its tests (1.16.2 made the stored file): `python make_nodes.py`.
Each fact is an operation, its attributes, the sizes of its inputs with the values of the short ones
that are whole numbers or scales, and the sizes of its outputs.
"""

import json
from collections import Counter
from pathlib import Path

import onnx
from onnx import numpy_helper

MOST = 4
"""Facts about one operation."""
LONGEST = 12
"""Values of an input that are kept."""
STRANGE = (
    *(
        "String",
        "Sequence",
        "Optional",
        "Random",
        "Bernoulli",
        "If",
        "Loop",
        "Scan",
        "Image",
        "Ada",
    ),
    *("Softmax", "Negative", "Bitwise", "Label", "Regex", "Tf", "Array", "Binarizer", "Col2Im"),
    *(
        "NonMax",
        "NonZero",
        "Unique",
        "Compress",
        "DFT",
        "STFT",
        "Mel",
        "Tree",
        "Momentum",
        "Deform",
    ),
    *("CenterCrop", "Affine", "RoiAlign", "MaxUnpool", "Reverse", "Det", "EyeLike", "Dynamic"),
)
"""Beginnings of operations that no network of images has, or whose sizes depend on values."""


def tensor(path):
    found = onnx.TensorProto()
    found.ParseFromString(path.read_bytes())
    return numpy_helper.to_array(found)


def kept(array, index):
    sizes = list(array.shape)
    if (index or not sizes) and array.size <= LONGEST and array.dtype.kind in "if":
        return {"sizes": sizes, "numbers": array.reshape(-1).tolist()}
    return {"sizes": sizes}


def fact(folder):
    model = onnx.load(folder / "model.onnx")
    (node,) = model.graph.node
    data = folder / "test_data_set_0"
    several = {
        each.name: kept(tensor(data / f"input_{i}.pb"), i)
        for i, each in enumerate(model.graph.input)
    }
    outputs = {
        each.name: list(tensor(data / f"output_{i}.pb").shape)
        for i, each in enumerate(model.graph.output)
    }
    attributes = {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}
    attributes = {k: v.decode() if isinstance(v, bytes) else v for k, v in attributes.items()}
    json.dumps(attributes)
    return {
        "op": node.op_type,
        "attributes": attributes,
        "inputs": [several.get(name) for name in node.input],
        "outputs": [outputs.get(name) for name in node.output],
    }


def main():
    found, count = [], Counter()
    for folder in sorted(Path(onnx.__file__).parent.glob("backend/test/data/node/*")):
        try:
            made = fact(folder)
        except (ValueError, TypeError, OSError, AttributeError):
            continue  # several nodes, or values that are no arrays
        if made["op"].startswith(STRANGE) or count[made["op"]] == MOST:
            continue
        if made not in found:
            found.append(made)
            count[made["op"]] += 1
    lines = ",\n".join(json.dumps(each) for each in found)
    Path(__file__).with_name("nodes.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
