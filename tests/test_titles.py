"""Which known network a text names, as people write it."""

import pytest

from mkdocs_cnn.library.library import Library
from mkdocs_cnn.library.titles import Titles
from work import soon

NAMES = Library().names()


def named_network(text: str, names: list[str]) -> str | None:
    """Return which of some networks a text names, the usual one of several."""
    return next(iter(Titles(names).networks(text)), None)


WRITTEN = {
    "alexnet": ["AlexNet", "Alexnet [1]", "AlexNet (2012)", "AlexNet, 2012", "AlexNet [^1]"],
    "vgg16": [
        *["VGG-16", "VGG16", "vgg 16", "VGG_16", "VGGNet-16", "**VGG-16** (2014)", "VGG-16网络"],
        *["[VGG-16](vgg/index.md)", "[VGG-16][vgg]", "[VGG-16](a.md){ .x }", "`vgg16`", "VGG-16¹"],
        *["<b>VGG-16</b>", "VGG-16<sup>2</sup>", "VGG&#8209;16", "VGG‑16", "ＶＧＧ－１６"],
        *["VGG-16 (Simonyan & Zisserman, 2015)", "VGG-16 [Simonyan et al.]", "~~VGG-16~~ [3, 4]"],
    ],
    "resnet50": ["ResNet-50", "ResNet50 [12]", "ResNet-50 v1.5", "RN50", "*ResNet-50* (CVPR'16)"],
    "resnet50-v1": ["ResNet-50-v1", "ResNet-50 V1"],
    "resnet152": ["ResNet-152", "RN152"],
    "resnext50-32x4d": ["ResNeXt-50 (32x4d)", "ResNeXt-50 (32×4d)", "ResNeXt50", "resnext50_32x4d"],
    "wide-resnet50-2": ["Wide ResNet-50-2", "WRN-50-2"],
    "googlenet": ["GoogLeNet", "Inception v1", "Inception-V1 (2014)"],
    "inception-v3": ["Inception v3", "InceptionV3", "Inception-v3 [8]"],
    "lenet5": ["LeNet", "LeNet-5", "LeNet-5 (1998)"],
    "squeezenet1.0": ["SqueezeNet 1.0", "SqueezeNet", "squeezenet1_0", "SqueezeNet v1.0"],
    "squeezenet1.1": ["SqueezeNet 1.1", "SqueezeNet v1.1"],
    "mobilenet-v1": ["MobileNet", "MobileNet-v1", "MobileNetV1", "MobileNet 1.0 (224)"],
    "mobilenet-v2": ["``MobileNet v2``", "MobileNetV2", "MobileNet V2 (1.0)"],
    "mobilenet-v3-large": ["MobileNetV3-Large", "MobileNet v3 Large 1.0"],
    "shufflenet-v2": ["ShuffleNet V2", "ShuffleNet v2 1×", "ShuffleNetV2 x1.0"],
    "efficientnet-b0": ["EfficientNet-B0", "EfficientNet B0"],
    "densenet121": ["DenseNet-121"],
    "convnext-tiny": ["ConvNeXt-T", "ConvNeXt Tiny"],
    "unet": ["U-Net", "UNet"],
    "nin": ["NIN", "Network in Network"],
    "zfnet": ["ZFNet", "ZF Net (2013)", "ZF"],
    "vgg-d": ["VGG-D"],
    "inception-v4": ["Inception v4", "Inception-v4 (2016)"],
    "ssd300-vgg16": ["SSD300", "SSD300 (VGG-16)"],
    "deeplabv3-resnet50": ["DeepLabV3", "DeepLabV3-ResNet-50", "DeepLab v3 [3]"],
    "yolov1": ["YOLO", "YOLOv1"],
    "yolov3": ["YOLOv3", "YOLO v3 (2018)"],
    "unet3d": ["3D U-Net"],
}


@pytest.mark.many
@pytest.mark.parametrize(("name", "text"), [(k, t) for k, ts in WRITTEN.items() for t in ts])
def test_a_network_is_known_however_its_name_is_written(name: str, text: str) -> None:
    assert named_network(text, NAMES) == name


@pytest.mark.parametrize(
    "text",
    [
        *["", "-", "VGG", "ResNet", "Inception", "VGG-16 with BN", "VGG-16-BN", "VGG-16 (no FC)"],
        *["ResNet-50 (ours)", "ResNet-50-D", "ResNet-200", "EfficientNet-B7", "VGG-1", "VGG-161"],
        *["MobileNetV3-Small", "SE-ResNet-50", "AlexNet and VGG-16", "2012", "[12]", "vgg16" * 50],
    ],
)
def test_what_says_more_or_less_than_a_name_is_none(text: str) -> None:
    assert named_network(text, NAMES) is None


def test_every_known_network_is_named_by_its_name_and_by_its_title() -> None:
    library = Library()
    titles = Titles(NAMES)
    for name in NAMES:
        assert titles.networks(name)[0] == name
        title = library.program(name).text("title")
        if title is not None:
            assert name in titles.networks(title.value)


def test_networks_that_go_by_one_name_are_all_given_the_usual_one_first() -> None:
    titles = Titles(NAMES)
    assert titles.networks("AlexNet") == ("alexnet", "alexnet-torchvision", "alexnet-ungrouped")
    assert titles.networks("ResNet-50") == ("resnet50", "resnet50-v1")
    assert titles.networks("AlexNet (torchvision)") == ("alexnet-torchvision",)
    assert titles.networks("VGG-16") == ("vgg16",)


def test_networks_of_a_site_are_known_by_name_and_title_and_go_first() -> None:
    titles = Titles([*NAMES, "tiny", "our-net", "other"], [("Our ResNet", "our-net")])
    assert titles.networks("Tiny") == ("tiny",)
    assert titles.networks("**Our ResNet** (2024)") == ("our-net",)
    assert Titles([*NAMES, "lenet"]).networks("LeNet") == ("lenet",)
    assert Titles([*NAMES, "mine"], [("VGG-16", "mine")]).networks("VGG 16") == ("mine",)


def test_a_title_of_two_networks_names_neither() -> None:
    titles = Titles(["one", "two"], [("A net", "one"), ("A Net", "two")])
    assert titles.networks("A net") == ()


def test_networks_that_there_are_not_are_not_named() -> None:
    assert named_network("Inception v1", ["vgg16"]) is None


@pytest.mark.parametrize("piece", ["[", "](", "<sup>", "(2014", "[1] ", "![", "('14", "**", "1990"])
def test_long_texts_take_no_time(piece: str) -> None:
    with soon():
        assert named_network(piece * 20_000, NAMES) is None
        assert named_network(piece * (200 // len(piece)), NAMES) is None
