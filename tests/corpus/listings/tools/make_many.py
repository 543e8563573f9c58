"""Run the tools over many networks, so that `python -m listed` can check what they say.

    python make_many.py FOLDER [WORDS]    writes a file for each tool, network and way to ask it

Only tools in WORDS are run, if there are some: `torchinfo keras`. Needs what make_listings.py does,
timm and pytorch-model-summary.
"""

import contextlib
import importlib
import io
import itertools
import sys
import warnings
from functools import partial
from pathlib import Path

import pytorch_model_summary
from keras2 import plain
from make_listings import (
    Lit,
    ModelSummary,
    keras,
    layers,
    models,
    torch,
    torchinfo,
    torchsummary,
)
from odd_networks import OWN, keras_own, two_inputs

warnings.simplefilter("ignore")
torch.set_grad_enabled(False)

COLUMNS = ("input_size", "output_size", "num_params", "params_percent", "kernel_size", "mult_adds")
COLUMNS += ("trainable",)
COLOURED = (3, 224, 224)
BIG = ("vit_h_14", "vit_l_16", "vit_l_32", "regnet_y_128gf", "convnext_large", "swin_v2_b")
"""Those that take long and bring nothing new."""
TIMM = ("resnet50d", "resnext26ts", "densenet121", "dla34", "hrnet_w18_small", "repvgg_a0")
TIMM += (
    "ghostnet_100",
    "efficientnet_b0",
    "tf_efficientnetv2_s",
    "mixnet_s",
    "mobilenetv3_large_100",
)
TIMM += ("convnext_pico", "cspresnet50", "vovnet39a", "inception_v4", "xception41", "nfnet_l0")
TIMM += (
    "selecsls42",
    "regnety_004",
    "skresnet18",
    "seresnet18",
    "vgg11_bn",
    "mobileone_s0",
    "rexnet_100",
)


def named(*more):
    """The names of torchvision's networks for images, without the largest."""
    return [n for n in models.list_models(module=models) if n not in BIG and "regnet" not in n] + [
        "regnet_y_400mf",
        "regnet_x_400mf",
        *more,
    ]


def vision(name):
    options = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    return models.get_model(name, weights=None, **options).eval()


def size_for(name):
    return (3, 299, 299) if name == "inception_v3" else COLOURED


class Folder:
    def __init__(self, where):
        self.where, self.failed = Path(where), []
        self.where.mkdir(exist_ok=True, parents=True)

    def write(self, name, make):
        try:
            text = make()
        except Exception as error:  # noqa: BLE001 - a tool that cannot do a network says nothing
            self.failed.append(f"{name}: {type(error).__name__}: {str(error)[:100]}")
            return
        (self.where / f"{name}.txt").write_text(text.rstrip("\n") + "\n", "utf-8")


def printed(run):
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        run()
    return text.getvalue()


def told(network, shape=None, **options):
    """What torchinfo says."""
    if shape is not None:
        options["input_size"] = shape
    return f"{torchinfo.summary(network, verbose=0, device='cpu', **options)}\n"


def of_torchinfo(folder):
    several = {"alexnet": (models.alexnet, COLOURED), "resnet18": (models.resnet18, COLOURED)}
    several |= {"cifar": OWN["cifar"], "grouped": OWN["grouped"]}
    for name, (make, size) in several.items():
        in_all_columns(folder, name, make().eval(), size)
        in_all_ways(folder, name, make().eval(), size)
        in_other_values(folder, name, make().eval(), size)
    for name, (make, size) in OWN.items():
        for way, columns in {"": COLUMNS[1:3], "-all": COLUMNS, "-in": COLUMNS[:3]}.items():
            network = make() if name == "transformer" else make().eval()
            ask = partial(told, network, (2, *size), col_names=columns, depth=len(columns))
            folder.write(f"torchinfo-{name}{way}", ask)
    folder.write("torchinfo-two", partial(told, two_inputs(), [(1, 1, 16, 16), (1, 1, 16, 16)]))
    for name in named():
        network, size = vision(name), size_for(name)
        folder.write(f"torchinfo-{name}", partial(told, network, (1, *size)))
        columns = (*COLUMNS[:3], *COLUMNS[4:6])
        ask = partial(told, network, (8, *size), depth=10, col_names=columns)
        folder.write(f"torchinfo-{name}-deep", ask)
    for name in ("fcn_resnet50", "deeplabv3_mobilenet_v3_large", "lraspp_mobilenet_v3_large"):
        network = models.get_model(name, weights=None, weights_backbone=None).eval()
        folder.write(f"torchinfo-{name}", partial(told, network, (1, 3, 128, 128), depth=5))
    for name in ("r3d_18", "r2plus1d_18", "s3d"):
        size = (16, 224, 224) if name == "s3d" else (16, 64, 64)
        network = models.get_model(name, weights=None).eval()
        folder.write(f"torchinfo-{name}", partial(told, network, (1, 3, *size), depth=5))
    for name, network in timm_networks():
        folder.write(f"torchinfo-timm-{name}", partial(told, network, (1, *COLOURED), depth=6))


def in_all_columns(folder, name, network, size):
    for count in range(1, 8):
        chosen = itertools.combinations(COLUMNS, count)
        for columns in itertools.islice(chosen, (count - 1) % 3, None, 5):
            way = "".join(word[0] + word[-1] for word in columns)
            ask = partial(told, network, (2, *size), col_names=columns)
            folder.write(f"torchinfo-{name}-cols-{way}", ask)


def in_all_ways(folder, name, network, size):
    ways = {f"depth{depth}": {"depth": depth} for depth in range(1, 11, 3)}
    rows = ("depth", "var_names", "ascii_only", "hide_recursive_layers")
    for each in [*itertools.combinations(rows, 1), *itertools.combinations(rows, 2)]:
        ways[f"rows-{'-'.join(each)}"] = {"row_settings": each}
    ways |= {"train": {"mode": "train"}, "width": {"col_width": 30}}
    ways["narrow"] = {"col_width": 12, "depth": 9}
    for batch, (way, options) in enumerate(ways.items(), 1):
        ask = partial(told, network.eval(), (batch, *size), **options)
        folder.write(f"torchinfo-{name}-{way}", ask)
    folder.write(f"torchinfo-{name}-nosize", partial(told, network))
    data = torch.zeros(1, *size)
    folder.write(f"torchinfo-{name}-data", partial(told, network, input_data=data))
    verbose = partial(torchinfo.summary, network, input_data=data, verbose=2)
    folder.write(f"torchinfo-{name}-verbose", partial(printed, verbose))
    for each in list(network.parameters())[:4]:
        each.requires_grad_(False)
    columns = ("output_size", "num_params", "trainable")
    folder.write(f"torchinfo-{name}-frozen", partial(told, network, (1, *size), col_names=columns))


def in_other_values(folder, name, network, size):
    for way, values in (("half", torch.bfloat16), ("double", torch.double)):
        ask = partial(told, network.to(values), (1, *size), dtypes=[values])
        folder.write(f"torchinfo-{name}-{way}", ask)


def timm_networks():
    timm = importlib.import_module("timm")  # it imports torchvision
    for name in TIMM:
        with contextlib.suppress(RuntimeError):
            yield name, timm.create_model(name, pretrained=False).eval()


def of_torchsummary(folder):
    def ask(network, size, **options):
        return lambda: printed(lambda: torchsummary.summary(network, size, device="cpu", **options))

    for name, (make, size) in OWN.items():
        folder.write(f"torchsummary-{name}", ask(make().eval(), size))
        folder.write(f"torchsummary-{name}-b16", ask(make().eval(), size, batch_size=16))
    folder.write("torchsummary-two", ask(two_inputs(), [(1, 16, 16), (1, 16, 16)]))
    for name in named():
        folder.write(f"torchsummary-{name}", ask(vision(name), size_for(name)))
    for name, network in timm_networks():
        folder.write(f"torchsummary-timm-{name}", ask(network, COLOURED))


def of_print(folder):
    def ask(network):
        return lambda: f"{network!r}\n"

    for name, (make, _) in OWN.items():
        folder.write(f"print-{name}", ask(make()))
    for module in (
        models,
        models.segmentation,
        models.detection,
        models.video,
        models.optical_flow,
    ):
        for name in models.list_models(module=module):
            if name in BIG:
                continue
            options = (
                {"weights_backbone": None}
                if module in (models.segmentation, models.detection)
                else {}
            )
            folder.write(
                f"print-{name}",
                lambda n=name, o=options: f"{models.get_model(n, weights=None, **o)!r}\n",
            )
    for name in models.list_models(module=models.quantization):
        folder.write(
            f"print-{name}",
            lambda n=name: f"{models.get_model(n, weights=None, quantize=False)!r}\n",
        )
    for name, network in timm_networks():
        folder.write(f"print-timm-{name}", ask(network))


def of_lightning(folder):
    made = {name: (make, size) for name, (make, size) in OWN.items()}
    made |= {
        n: ((lambda n=n: vision(n)), size_for(n))
        for n in (
            "vgg11",
            "alexnet",
            "resnet18",
            "resnet50",
            "mobilenet_v2",
            "densenet121",
            "squeezenet1_1",
            "shufflenet_v2_x1_0",
            "mnasnet1_0",
            "efficientnet_b0",
            "googlenet",
            "inception_v3",
        )
    }
    for name, (make, size) in made.items():
        for depth in (1, 2, 3, -1):
            for way, example in (("", None), ("-sizes", (2, *size))):
                folder.write(
                    f"lightning-{name}-d{depth}{way}".replace("-d-1", "-all"),
                    lambda m=make, e=example, d=depth: (
                        f"{ModelSummary(Lit(m().eval(), e), max_depth=d)}\n"
                    ),
                )


def of_keras(folder):
    def ask(model, **options):
        def run():
            lines = []
            model.summary(print_fn=lambda line, **_: lines.append(line), **options)
            return "\n".join(lines) + "\n"

        return run

    small = (
        "MobileNet",
        "MobileNetV2",
        "MobileNetV3Small",
        "MobileNetV3Large",
        "VGG16",
        "VGG19",
        "ResNet50",
        "ResNet50V2",
        "ResNet101",
        "DenseNet121",
        "EfficientNetB0",
        "EfficientNetV2B0",
        "Xception",
        "InceptionV3",
        "InceptionResNetV2",
        "ConvNeXtTiny",
        "EfficientNetB7",
        "DenseNet201",
    )
    for name in small:
        model = getattr(keras.applications, name)(weights=None)
        folder.write(f"keras-{name}", ask(model))
        for width in (80, 120, 160):
            folder.write(f"keras-{name}-w{width}", ask(model, line_length=width))
        folder.write(f"keras-{name}-train", ask(model, show_trainable=True))
        first, last = model.layers[2].name, model.layers[12].name
        folder.write(f"keras-{name}-range", ask(model, layer_range=(first, last)))
        if name in ("MobileNetV2", "VGG16", "ResNet50", "DenseNet121"):
            top = keras.applications.__dict__[name](
                weights=None, include_top=False, input_shape=(160, 160, 3)
            )
            transfer = keras.Sequential(
                [
                    layers.Input((160, 160, 3)),
                    layers.Rescaling(1 / 255),
                    top,
                    layers.GlobalAveragePooling2D(),
                    layers.Dropout(0.2),
                    layers.Dense(5),
                ]
            )
            top.trainable = False
            folder.write(f"keras-{name}-transfer", ask(transfer))
            folder.write(f"keras-{name}-expanded", ask(transfer, expand_nested=True))
    for name, model in keras_own():
        folder.write(f"keras-{name}", ask(model))
        for width in (60, 80, 140):
            folder.write(f"keras-{name}-w{width}", ask(model, line_length=width))
        folder.write(f"keras-{name}-train", ask(model, show_trainable=True))
        folder.write(f"keras-{name}-expand", ask(model, expand_nested=True))


def of_plain(folder):
    for name in (
        "VGG16",
        "MobileNet",
        "ResNet50",
        "InceptionV3",
        "DenseNet121",
        "EfficientNetB0",
        "Xception",
        "MobileNetV2",
    ):
        model = getattr(keras.applications, name)(weights=None)
        for style in (0, 2):
            folder.write(
                f"plain-{name}-{style}",
                lambda m=model, s=style, c=name not in ("VGG16", "MobileNet"): plain(
                    m, connected=c, quoted=bool(s)
                ),
            )
    for name, model in keras_own():
        if name != "unbuilt":
            for style in (0, 2):
                folder.write(
                    f"plain-{name}-{style}",
                    lambda m=model, s=style, c=name in ("functional", "two"): plain(
                        m, connected=c, quoted=bool(s)
                    ),
                )


def of_shapes(folder):
    """Shapes as books print them, from hooks on the modules that hold no others."""
    for name in ("alexnet", "vgg11", "squeezenet1_1", "mnasnet1_0"):
        of_shapes_of(folder, name, vision(name), COLOURED)
    for name in ("audio", "dcgan", "tiny", "grouped", "cifar", "decoder"):
        make, size = OWN[name]
        of_shapes_of(folder, name, make().eval(), size)


def of_shapes_of(folder, name, network, size):
    seen = []
    for own, each in network.named_modules():
        if not list(each.children()):
            each.register_forward_hook(
                lambda m, i, o, own=own: seen.append((type(m).__name__, own, o.shape))
            )
    network(torch.zeros(1, *size))
    last = {
        "Conv2d": "Conv2D",
        "MaxPool2d": "MaxPooling2D",
        "Linear": "Dense",
        "BatchNorm2d": "BatchNormalization",
    }
    manners = {
        "d2l": lambda t, n, s: f"{t} output shape:\t {s}",
        "d2l-old": lambda t, n, s: f"{t} output shape: \t{s}",
        "tuple": lambda t, n, s: f"{t} output shape:\t{tuple(s)}",
        "named": lambda t, n, s: f"{n} {t} output shape: {s}",
        "tf": lambda t, n, s: f"{last.get(t, t)} output shape:\t {(s[0], *s[2:], s[1])}",
        "bare": lambda t, n, s: f"{s}",
        "after": lambda t, n, s: f"after {n}: {s}",
        "arrow": lambda t, n, s: f"{t} -> {s}",
        "shape": lambda t, n, s: f"{t}.shape: {s}",
        "table": lambda t, n, s: f"{n:<20}{t:<20}{list(s)}",
        "mxnet": lambda t, n, s: f"{t.lower()}0 output shape:\t {tuple(s)}",
    }
    for manner, write in manners.items():
        folder.write(
            f"shapes-{name}-{manner}", lambda w=write: "\n".join(w(*each) for each in seen) + "\n"
        )


def of_model_summary(folder):
    networks = {
        **OWN,
        **{
            n: ((lambda n=n: vision(n)), COLOURED)
            for n in ("alexnet", "resnet18", "mobilenet_v2", "vgg11")
        },
    }
    for name, (make, size) in networks.items():
        data = torch.zeros(1, *size)
        ways = {"": {}, "-in": {"show_input": True}}
        ways["-tree"] = {"show_hierarchical": True, "max_depth": 3}
        ways["-parents"] = {"show_parent_layers": True, "batch_size": 4}
        for way, options in ways.items():
            ask = partial(pytorch_model_summary.summary, make().eval(), data, **options)
            folder.write(f"pms-{name}{way}", ask)


ALL = {
    "torchinfo": of_torchinfo,
    "torchsummary": of_torchsummary,
    "print": of_print,
    "lightning": of_lightning,
}
ALL |= {"keras": of_keras, "plain": of_plain, "shapes": of_shapes, "pms": of_model_summary}

if __name__ == "__main__":
    folder = Folder(sys.argv[1])
    for word in sys.argv[2:] or ALL:
        ALL[word](folder)
    print("\n".join(folder.failed), file=sys.stderr)
