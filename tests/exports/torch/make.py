"""Export models of torchvision and timm: the files beside this one.

Run it where torch, torchvision, timm and the package are installed: `python make.py`, or with names
of models for those alone (torch 2.13.0, torchvision 0.28.0 and timm 1.0.31 made the stored files).
"""

import sys
from pathlib import Path

from mkdocs_cnn.models.torch.exporting import record_model
from mkdocs_cnn.models.writing import write

FOLDER = Path(__file__).parent
SIZES = {"ecaresnet26t": (3, 256, 256), "inception_v3": (3, 299, 299)}
"""Inputs that are not 3x224x224; segmentation has 3x520x520."""
ARGUMENTS = {"googlenet": {"init_weights": False}, "inception_v3": {"init_weights": False}}
CLASSIFIERS = [
    *("convnext_tiny", "densenet121", "efficientnet_b0", "googlenet", "inception_v3"),
    *("mobilenet_v2", "mobilenet_v3_small", "regnet_y_400mf", "resnet18", "resnet50"),
    *("shufflenet_v2_x0_5", "squeezenet1_1", "swin_t", "vgg11_bn"),
]
SEGMENTATION = ["deeplabv3_mobilenet_v3_large", "lraspp_mobilenet_v3_large"]
TIMM = ["ecaresnet26t", "nfnet_l0", "repvgg_a0", "resnetblur50", "tf_efficientnet_b0"]


def models():
    """Yield names of files, and what is exported: place, size, arguments."""
    for name in CLASSIFIERS:
        size = SIZES.get(name, (3, 224, 224))
        yield name, f"torchvision.models:{name}", size, ARGUMENTS.get(name, {})
    for name in SEGMENTATION:
        where = f"torchvision.models.segmentation:{name}"
        heads = {} if "lraspp" in name else {"aux_loss": True}
        yield name, where, (3, 520, 520), {"weights_backbone": None, **heads}
    for name in TIMM:
        yield name, "timm:create_model", SIZES.get(name, (3, 224, 224)), {"model_name": name}


def main():
    for name, where, size, arguments in models():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        text = ", ".join(f"{key}={value!r}" for key, value in arguments.items())
        trace = record_model(where, [("", size)], arguments, text)
        (FOLDER / f"{name}.net").write_text(write(trace), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
