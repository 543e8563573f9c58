"""Definitions of known networks as Caffe has them, written by a small program.

`Writer` writes layers in the style of after 2015, or in the older one with `layers` and types in
capitals.
"""

import re

OLD = {
    "Convolution": "CONVOLUTION",
    "InnerProduct": "INNER_PRODUCT",
    "ReLU": "RELU",
    "SoftmaxWithLoss": "SOFTMAX_LOSS",
}


class Writer:
    """Writes one layer behind the other; each method returns the top of its layer."""

    def __init__(self, size, channels=3, *, old=False, in_place=True, name="net"):
        self.old = old
        self.in_place = in_place
        self.lines = [f'name: "{name}"', 'input: "data"']
        self.lines += [f"input_dim: {each}" for each in (10, channels, size, size)]

    def layer(self, kind, name, bottoms, top, parameters=""):
        word = "layers" if self.old else "layer"
        said = OLD.get(kind, kind.upper()) if self.old else f'"{kind}"'
        names = "".join(f'  bottom: "{each}"\n' for each in bottoms)
        inner = f"  {parameters}\n" if parameters else ""
        self.lines.append(
            f'{word} {{\n  name: "{name}"\n  type: {said}\n{names}  top: "{top}"\n{inner}}}'
        )
        return top

    def conv(self, name, bottom, out, kernel, more="", relu=True):
        filler = 'weight_filler { type: "xavier" } bias_filler { type: "constant" value: 0.2 }'
        said = f"convolution_param {{ num_output: {out} kernel_size: {kernel} {more} {filler} }}"
        self.layer("Convolution", name, [bottom], name, said)
        return self.relu(name) if relu else name

    def relu(self, bottom):
        top = bottom if self.in_place else f"{bottom}_out"
        return self.layer("ReLU", f"relu_{bottom}", [bottom], top)

    def pool(self, name, bottom, kernel=3, stride=2, pad=0, how="MAX"):
        said = f"pool: {how} kernel_size: {kernel} stride: {stride} pad: {pad}"
        return self.layer("Pooling", name, [bottom], name, f"pooling_param {{ {said} }}")

    def global_pool(self, name, bottom):
        said = "pooling_param { pool: AVE global_pooling: true }"
        return self.layer("Pooling", name, [bottom], name, said)

    def fc(self, name, bottom, out, relu=True):
        said = f"inner_product_param {{ num_output: {out} }}"
        self.layer("InnerProduct", name, [bottom], name, said)
        if not relu:
            return name
        self.relu(name)
        said = "dropout_param { dropout_ratio: 0.5 }"
        return self.layer("Dropout", f"drop_{name}", [name], name, said)

    def norm(self, name, bottom):
        return self.layer("LRN", name, [bottom], name, "lrn_param { local_size: 5 }")

    def bn(self, bottom, name):
        self.layer("BatchNorm", f"bn_{name}", [bottom], bottom)
        return self.layer(
            "Scale", f"scale_{name}", [bottom], bottom, "scale_param { bias_term: true }"
        )

    def concat(self, name, bottoms):
        return self.layer("Concat", name, bottoms, name)

    def add(self, name, bottoms):
        return self.layer("Eltwise", name, bottoms, name)

    def softmax(self, bottom):
        return self.layer("Softmax", "prob", [bottom], "prob")

    def text(self):
        return "\n".join(self.lines) + "\n"


def alexnet(**how):
    """CaffeNet has each norm behind its pool; of AlexNet, it is the other way round."""
    w = Writer(227, **how)
    x = w.norm("norm1", w.conv("conv1", "data", 96, 11, "stride: 4"))
    x = w.norm("norm2", w.conv("conv2", w.pool("pool1", x), 256, 5, "pad: 2 group: 2"))
    x = w.conv("conv3", w.pool("pool2", x), 384, 3, "pad: 1")
    x = w.conv("conv4", x, 384, 3, "pad: 1 group: 2")
    x = w.pool("pool5", w.conv("conv5", x, 256, 3, "pad: 1 group: 2"))
    x = w.fc("fc8", w.fc("fc7", w.fc("fc6", x, 4096), 4096), 1000, relu=False)
    w.softmax(x)
    return w.text()


def vgg16(**how):
    w = Writer(224, **how)
    x = "data"
    for stage, (width, depth) in enumerate(
        zip((64, 128, 256, 512, 512), (2, 2, 3, 3, 3), strict=True), 1
    ):
        for i in range(1, depth + 1):
            x = w.conv(f"conv{stage}_{i}", x, width, 3, "pad: 1")
        x = w.pool(f"pool{stage}", x, 2)
    w.softmax(w.fc("fc8", w.fc("fc7", w.fc("fc6", x, 4096), 4096), 1000, relu=False))
    return w.text()


def nin(**how):
    w = Writer(224, **how)
    x = "data"
    stages = ((96, 11, "stride: 4"), (256, 5, "pad: 2"), (384, 3, "pad: 1"), (1024, 3, "pad: 1"))
    for stage, (width, kernel, more) in enumerate(stages, 1):
        x = w.conv(f"conv{stage}", x, width, kernel, more)
        x = w.conv(f"cccp{stage}_1", x, width, 1)
        x = w.conv(f"cccp{stage}_2", x, width if stage < 4 else 1000, 1)
        x = w.pool(f"pool{stage}", x) if stage < 4 else w.global_pool("pool4", x)
    w.softmax(x)
    return w.text()


INCEPTION = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}


def inception(w, name, x):
    one, three_in, three, five_in, five, pooled = INCEPTION[name]
    where = f"inception_{name}/"
    each = [w.conv(where + "1x1", x, one, 1)]
    reduced = w.conv(where + "3x3_reduce", x, three_in, 1)
    each.append(w.conv(where + "3x3", reduced, three, 3, "pad: 1"))
    reduced = w.conv(where + "5x5_reduce", x, five_in, 1)
    each.append(w.conv(where + "5x5", reduced, five, 5, "pad: 2"))
    reduced = w.pool(where + "pool", x, 3, 1, 1)
    each.append(w.conv(where + "pool_proj", reduced, pooled, 1))
    return w.concat(where + "output", each)


def head(w, name, x):
    """A classifier at the side, as the definition for training has them."""
    x = w.conv(f"{name}/conv", w.pool(f"{name}/ave_pool", x, 5, 3, how="AVE"), 128, 1)
    x = w.fc(f"{name}/classifier", w.fc(f"{name}/fc", x, 1024), 1000, relu=False)
    w.layer("SoftmaxWithLoss", f"{name}/loss", [x, "label"], f"{name}/loss", "loss_weight: 0.3")


def googlenet(*, heads=False, **how):
    w = Writer(224, **how)
    x = w.norm(
        "pool1/norm1", w.pool("pool1", w.conv("conv1/7x7_s2", "data", 64, 7, "stride: 2 pad: 3"))
    )
    x = w.conv("conv2/3x3", w.conv("conv2/3x3_reduce", x, 64, 1), 192, 3, "pad: 1")
    x = w.pool("pool2", w.norm("conv2/norm2", x))
    for name in INCEPTION:
        x = inception(w, name, x)
        if heads and name in ("4a", "4d"):
            head(w, "loss1" if name == "4a" else "loss2", x)
        if name in ("3b", "4e"):
            x = w.pool(f"pool{name[0]}", x)
    x = w.pool("pool5", x, 7, 1, how="AVE")
    x = w.fc("loss3/classifier", x, 1000, relu=False)
    if not heads:
        w.softmax(x)
    text = w.text()
    if heads:
        label = (
            'layer { name: "train" type: "Data" top: "data" top: "label" include { phase: TRAIN }'
        )
        crop = "  transform_param { crop_size: 224 mirror: true } data_param { batch_size: 32 } }\n"
        text = re.sub(r"input.*\n", "", text).replace('"net"\n', f'"net"\n{label}\n{crop}', 1)
    return text


def resnet50(**how):
    """With the stride in the first convolution of a block, as its authors published it."""
    w = Writer(224, **how)
    none = "bias_term: false"
    x = w.bn(w.conv("conv1", "data", 64, 7, f"stride: 2 pad: 3 {none}", relu=False), "conv1")
    x = w.pool("pool1", w.relu(x))
    for stage, depth in zip((2, 3, 4, 5), (3, 4, 6, 3), strict=True):
        width = 64 * 2 ** (stage - 2)
        for i in range(depth):
            name = f"res{stage}{'abcdef'[i]}"
            strided = f"{none} stride: {2 if stage > 2 and not i else 1}"
            short = y = x
            if not i:
                wide = w.conv(f"{name}_branch1", x, 4 * width, 1, strided, relu=False)
                short = w.bn(wide, f"{name}_branch1")
            for part, (out, kernel, more) in enumerate(
                ((width, 1, strided), (width, 3, f"{none} pad: 1"), (4 * width, 1, none))
            ):
                branch = f"{name}_branch2{'abc'[part]}"
                y = w.conv(branch, y, out, kernel, more, relu=False)
                y = w.bn(y, branch)
                y = w.relu(y) if part < 2 else y
            x = w.relu(w.add(name, [short, y]))
    x = w.pool("pool5", x, 7, 1, how="AVE")
    w.softmax(w.fc("fc1000", x, 1000, relu=False))
    return w.text()


def squeezenet(**how):
    """Version 1.1, whose pools of even sizes leave rounding no matter."""
    w = Writer(227, **how)
    x = w.pool("pool1", w.conv("conv1", "data", 64, 3, "stride: 2"))
    for i, width in enumerate((16, 16, 32, 32, 48, 48, 64, 64), 2):
        small = w.conv(f"fire{i}/squeeze1x1", x, width, 1)
        each = [w.conv(f"fire{i}/expand1x1", small, 4 * width, 1)]
        each.append(w.conv(f"fire{i}/expand3x3", small, 4 * width, 3, "pad: 1"))
        x = w.concat(f"fire{i}/concat", each)
        x = w.pool(f"pool{i}", x) if i in (3, 5) else x
    w.softmax(w.global_pool("pool10", w.conv("conv10", x, 1000, 1)))
    return w.text()


def mobilenet(**how):
    """Depthwise convolutions are those with a group for each channel."""
    w = Writer(224, **how)
    none = "bias_term: false"
    widths = (64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024)
    x = w.conv("conv1", "data", 32, 3, f"stride: 2 pad: 1 {none}", relu=False)
    x, before = w.relu(w.bn(x, "conv1")), 32
    for i, width in enumerate(widths, 2):
        stride = 2 if i in (3, 5, 7, 13) else 1
        more = f"{none} pad: 1 group: {before} stride: {stride}"
        x = w.relu(w.bn(w.conv(f"conv{i}/dw", x, before, 3, more, relu=False), f"conv{i}/dw"))
        x = w.relu(w.bn(w.conv(f"conv{i}/sep", x, width, 1, none, relu=False), f"conv{i}/sep"))
        before = width
    w.softmax(w.conv("fc7", w.global_pool("pool6", x), 1000, 1, relu=False))
    return w.text()


KNOWN = {
    "alexnet": alexnet,
    "vgg16": vgg16,
    "nin": nin,
    "googlenet-paper": googlenet,
    "resnet50-v1": resnet50,
    "mobilenet-v1": mobilenet,
}
"""Writers, by the names of the networks in truth/networks.json."""
