"""Obtain facts from Keras: what its models count, and the files that they are stored in.

Run it where Keras and PyTorch are installed (Keras 3.15.1, PyTorch 2.13.0 made the stored files):
`python make_keras.py`. It writes `keras.json` beside it and the configurations in
`../exports/keras`, and does not import mkdocs_cnn.

- Parameters are `count_params()` of Keras, with those that it trains.
- Multiply-adds are half of what torch.utils.flop_counter counts while the model runs; large ones
  run on tensors without values.
- Sizes are those of the outputs of every layer, for each of its calls.

`keras2.json` is the work of `make_keras2.py`. NASNet refuses PyTorch, for what happens when it is
trained; it is told that it runs on something else.
"""

import io
import json
import os
import pathlib
import sys
import types

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch
from keras import layers as kl
from keras import ops
from keras.src import backend
from keras.src.applications import nasnet
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

torch.set_num_threads(1)
HERE = pathlib.Path(__file__).parent
KEPT = HERE.parent / "exports" / "keras"
LEFT_OUT = ("_initializer", "_regularizer", "_constraint")
BESIDES = (
    *("build_config", "compile_config", "momentum", "epsilon", "sparse", "ragged", "optional"),
    *("synchronized", "renorm_momentum"),
)
"""What does not change a size, and makes the files twice as long."""
USUAL = {"dtype": "float32", "trainable": True, "use_bias": True, "center": True, "scale": True}
SHORTER = USUAL | {"module": "keras.layers", "data_format": "channels_last", "activation": "linear"}
"""What is as usual, and what else is so in the small models."""


# Whole networks

APPLICATIONS = sorted(
    name
    for name in dir(keras.applications)
    if name[0].isupper() and callable(getattr(keras.applications, name))
)
VARIANTS = {
    "MobileNet alpha=0.25": ("MobileNet", {"alpha": 0.25}),
    "MobileNet 160": ("MobileNet", {"input_shape": (160, 160, 3), "alpha": 0.5}),
    "MobileNetV2 alpha=1.4": ("MobileNetV2", {"alpha": 1.4}),
    "MobileNetV2 without top": ("MobileNetV2", {"include_top": False, "input_shape": (96, 96, 3)}),
    "MobileNetV3Large minimalistic": ("MobileNetV3Large", {"minimalistic": True}),
    "MobileNetV3Small alpha=0.75": ("MobileNetV3Small", {"alpha": 0.75}),
    "VGG16 without top": ("VGG16", {"include_top": False, "input_shape": (224, 224, 3)}),
    "ResNet50 pooled": ("ResNet50", {"include_top": False, "pooling": "avg"}),
    "InceptionV3 odd": ("InceptionV3", {"include_top": False, "input_shape": (201, 333, 3)}),
    "EfficientNetB0 ten": ("EfficientNetB0", {"classes": 10, "input_shape": (65, 65, 3)}),
}


def application(name, **options):
    if name.startswith("NASNet"):
        # It refuses PyTorch, for what happens when it is trained.
        shim = types.SimpleNamespace(**vars(backend))
        shim.backend = lambda: "jax"
        nasnet.backend = shim
    return getattr(keras.applications, name)(weights=None, **options)


# Small models


def small():
    """Yield odd small models by their names."""
    x = keras.Input((32, 30, 3), name="x")
    line = keras.Input((20, 8), name="line")
    cube = keras.Input((8, 9, 10, 2), name="cube")

    def model(name, inputs, outputs):
        return name, keras.Model(inputs, outputs, name=name.replace(" ", "_"))

    yield (
        "sequential",
        keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                kl.Conv2D(32, 3, activation="relu"),
                kl.MaxPooling2D(),
                kl.Conv2D(64, (3, 5), strides=(2, 1), padding="same"),
                kl.BatchNormalization(),
                kl.ReLU(6.0),
                kl.Flatten(),
                kl.Dropout(0.5),
                kl.Dense(10, activation="softmax"),
            ],
            name="sequential",
        ),
    )
    yield model(
        "padding",
        x,
        [
            kl.Conv2D(4, 4, padding="same")(x),
            kl.Conv2D(4, 3, 2, padding="same")(x),
            kl.Conv2D(4, 3, dilation_rate=2, padding="same")(x),
            kl.Conv2D(4, (1, 7))(x),
            kl.Conv2D(6, 5, 3, padding="same", groups=3)(x),
            kl.Conv2D(2, 2, 2, use_bias=False)(x),
            kl.MaxPooling2D(3, 2, padding="same")(x),
            kl.AveragePooling2D((2, 3), padding="same")(x),
            kl.AveragePooling2D(3, 2)(x),
            kl.MaxPooling2D(5, 1, padding="same")(x),
        ],
    )
    yield model(
        "causal",
        line,
        [
            kl.Conv1D(4, 3, padding="causal", dilation_rate=2)(line),
            kl.Conv1D(4, 3, 2)(line),
            kl.Conv1D(5, 3, padding="causal", strides=2)(line),
            kl.SeparableConv1D(6, 3)(line),
            kl.DepthwiseConv1D(3, depth_multiplier=2)(line),
            kl.MaxPooling1D(3)(line),
            kl.UpSampling1D(3)(line),
            kl.ZeroPadding1D((1, 2))(line),
            kl.Cropping1D(2)(line),
            kl.GlobalAveragePooling1D()(line),
            kl.GlobalMaxPooling1D(keepdims=True)(line),
        ],
    )
    yield model(
        "cubes",
        cube,
        [
            kl.Conv3D(4, 3, padding="same", activation="elu")(cube),
            kl.Conv3D(4, (1, 2, 3), 2)(cube),
            kl.MaxPooling3D(2)(cube),
            kl.AveragePooling3D((1, 2, 2))(cube),
            kl.UpSampling3D(2)(cube),
            kl.ZeroPadding3D(((1, 0), (0, 2), (1, 1)))(cube),
            kl.Cropping3D((1, 2, 3))(cube),
            kl.GlobalAveragePooling3D()(cube),
            kl.Conv3DTranspose(3, 3, 2)(cube),
        ],
    )
    yield model(
        "transposed",
        x,
        [
            kl.Conv2DTranspose(4, 3, 2, padding="same")(x),
            kl.Conv2DTranspose(4, 4, 2)(x),
            kl.Conv2DTranspose(4, 2, 3)(x),
            kl.Conv2DTranspose(4, 3, 2, output_padding=1)(x),
            kl.Conv2DTranspose(4, 3, 2, padding="same", output_padding=(1, 0))(x),
            kl.Conv2DTranspose(4, (5, 4), padding="same", use_bias=False, activation="relu")(x),
            kl.Conv2DTranspose(4, 3, dilation_rate=2)(x),
            kl.Conv2DTranspose(4, 5, 2)(x),
        ],
    )
    yield model(
        "separable",
        x,
        [
            kl.SeparableConv2D(8, 3, 2, padding="same", depth_multiplier=3, activation="relu")(x),
            kl.SeparableConv2D(8, 3, dilation_rate=2, use_bias=False)(x),
            kl.DepthwiseConv2D(3, 2, padding="same", depth_multiplier=2)(x),
            kl.DepthwiseConv2D((3, 5), activation="swish", use_bias=False)(x),
        ],
    )
    y = kl.Conv2D(8, 3, name="stem")(x)
    yield model(
        "normalized",
        x,
        [
            kl.BatchNormalization(scale=False)(y),
            kl.BatchNormalization(center=False)(y),
            kl.BatchNormalization(axis=1)(y),
            kl.LayerNormalization()(y),
            kl.LayerNormalization(axis=[1, 2, 3])(y),
            kl.LayerNormalization(center=False)(y),
            kl.GroupNormalization(4)(y),
            kl.GroupNormalization(-1)(y),
            kl.UnitNormalization()(y),
            kl.RMSNormalization()(y),
            kl.Normalization()(y),
            kl.Rescaling(1 / 127.5, offset=-1)(y),
            kl.Normalization(mean=[1.0] * 8, variance=[2.0] * 8)(y),
            kl.SpectralNormalization(kl.Conv2D(4, 3))(y),
        ],
    )
    yield model(
        "activations",
        x,
        [
            kl.PReLU()(y),
            kl.PReLU(shared_axes=[1, 2])(y),
            kl.LeakyReLU()(y),
            kl.ELU(0.5)(y),
            kl.ReLU()(y),
            kl.ReLU(4.0)(y),
            kl.ReLU(negative_slope=0.1)(y),
            kl.Softmax()(y),
            kl.Activation("hard_silu")(y),
            kl.Activation("gelu")(y),
            kl.Activation("mish")(y),
            kl.Activation("linear")(y),
            kl.Conv2D(2, 1, activation=kl.LeakyReLU(0.2))(y),
            kl.Dense(4, activation="tanh")(y),
            kl.Activation("log_softmax")(y),
            kl.Activation("hard_sigmoid")(y),
            kl.Dense(6, activation="glu")(y),
        ],
    )
    a, b = kl.Conv2D(8, 1, name="a")(x), kl.Conv2D(8, 1, name="b")(x)
    c = kl.GlobalAveragePooling2D(keepdims=True)(a)
    yield model(
        "joined",
        x,
        [
            kl.Add()([a, b]),
            kl.Add()([a, b, c]),
            kl.Subtract()([a, b]),
            kl.Multiply()([a, c]),
            kl.Average()([a, b]),
            kl.Maximum()([a, b]),
            kl.Minimum()([a, b]),
            kl.Concatenate()([a, b]),
            kl.Concatenate(axis=1)([a, b]),
            kl.Concatenate(axis=-2)([a, b]),
        ],
    )
    p, q = keras.Input((5, 7), name="p"), keras.Input((7, 4), name="q")
    u, v = kl.Flatten()(p), kl.Dense(35)(kl.Flatten()(q))
    yield model(
        "dots",
        [p, q],
        [
            kl.Dot(axes=(2, 1))([p, q]),
            kl.Dot(axes=1)([u, v]),
            kl.Dot(axes=-1, normalize=True)([u, v]),
            kl.Dot(axes=(2, 2))([p, kl.Permute((2, 1))(q)]),
        ],
    )
    yield model(
        "shaped",
        x,
        [
            kl.Flatten()(x),
            kl.Reshape((-1, 3))(x),
            kl.Reshape((32, 90))(x),
            kl.Permute((3, 1, 2))(x),
            kl.UpSampling2D()(x),
            kl.UpSampling2D((2, 3), interpolation="bilinear")(x),
            kl.ZeroPadding2D(2)(x),
            kl.ZeroPadding2D(((1, 2), (3, 4)))(x),
            kl.Cropping2D((1, 2))(x),
            kl.Cropping2D(((0, 2), (3, 0)))(x),
            kl.Resizing(16, 17)(x),
            kl.CenterCrop(20, 21)(x),
            kl.RepeatVector(4)(kl.Flatten()(x)),
        ],
    )
    yield model(
        "noisy",
        x,
        kl.Dense(2)(
            kl.GlobalMaxPooling2D()(
                kl.GaussianNoise(0.1)(
                    kl.SpatialDropout2D(0.2)(
                        kl.RandomFlip()(
                            kl.RandomRotation(0.1)(kl.ActivityRegularization()(kl.Identity()(y)))
                        )
                    )
                )
            )
        ),
    )
    yield model(
        "pooled",
        x,
        [
            kl.GlobalAveragePooling2D()(y),
            kl.GlobalMaxPooling2D()(y),
            kl.GlobalMaxPooling2D(keepdims=True)(y),
            kl.AdaptiveAveragePooling2D((7, 7))(y),
        ],
    )
    yield model(
        "attention",
        [line, p],
        [
            kl.MultiHeadAttention(2, 16)(line, line),
            kl.MultiHeadAttention(3, 4, value_dim=5)(line, p),
            kl.MultiHeadAttention(2, 4, use_bias=False, output_shape=9)(line, line, key=line),
            kl.GroupQueryAttention(4, 6, 2)(line, line),
            kl.Attention()([line, line]),
            kl.Attention(use_scale=True)([line, line]),
            kl.AdditiveAttention()([line, line]),
        ],
    )
    yield model(
        "einsums",
        line,
        [
            kl.EinsumDense("abc,cd->abd", (None, 6), bias_axes="d")(line),
            kl.EinsumDense("abc,cde->abde", (None, 6, 2), bias_axes="de", activation="relu")(line),
            kl.EinsumDense("abc,bd->adc", (9, 8), bias_axes="d")(line),
            kl.EinsumDense("...c,cd->...d", (6,), bias_axes="d")(line),
            kl.EinsumDense("abc,bcd->ad", 7)(line),
            kl.EinsumDense("abc,bcd->abd", (20, 3))(line),
        ],
    )
    words = keras.Input((12,), name="words", dtype="int32")
    e = kl.Embedding(100, 8)(words)
    yield model(
        "recurrent",
        words,
        [
            kl.LSTM(5)(e),
            kl.GRU(6, return_sequences=True)(e),
            kl.SimpleRNN(4, use_bias=False)(e),
            kl.GRU(6, reset_after=False)(e),
            kl.Bidirectional(kl.LSTM(5, return_sequences=True))(e),
            kl.Bidirectional(kl.GRU(3), merge_mode="sum")(e),
            *kl.LSTM(5, return_state=True)(e),
        ],
    )
    film = keras.Input((6, 16, 16, 3), name="film")
    inner = keras.Sequential([kl.Conv2D(4, 3), kl.GlobalMaxPooling2D()], name="frames")
    yield model(
        "distributed",
        film,
        [
            kl.TimeDistributed(kl.Conv2D(8, 3, activation="relu"))(film),
            kl.TimeDistributed(kl.Dense(5))(film),
            kl.TimeDistributed(inner)(film),
            kl.TimeDistributed(kl.BatchNormalization())(film),
            kl.TimeDistributed(kl.Flatten())(film),
        ],
    )
    yield "shared", shared()
    yield "nested", nested()
    s = keras.Sequential([kl.Dense(4), kl.Dense(4)], name="twice")
    yield model("called twice", line, kl.Dense(2)(s(kl.Dense(8)(s(line)))))
    yield (
        "deep sequences",
        keras.Sequential(
            [
                keras.Input((16, 16, 3)),
                keras.Sequential(
                    [
                        kl.Conv2D(4, 3, name="conv"),
                        keras.Sequential([kl.Conv2D(5, 3, name="conv"), kl.ReLU()]),
                    ]
                ),
                kl.Flatten(),
            ],
            name="deep_sequences",
        ),
    )
    frozen = kl.Conv2D(8, 3, name="frozen", trainable=False)
    bn = kl.BatchNormalization(trainable=False)
    yield model("frozen", x, kl.Conv2D(4, 3)(bn(frozen(x))))
    yield model("operators", x, list(operators(y)))
    yield model("moves", x, list(moves(y)))
    squeezed = kl.GlobalAveragePooling2D(keepdims=True)(y)
    gate = kl.Conv2D(8, 1, activation="sigmoid")(kl.Conv2D(2, 1, activation="relu")(squeezed))
    yield model("squeezed", x, ops.relu(y * gate + y))
    yield model("several", x, [y, kl.Dense(3, name="class head")(y)])
    twin = keras.Input((16,), name="twin input")
    yield model("named", [x, twin], kl.Concatenate()([kl.Flatten()(x), twin]))
    yield "half", halved()
    yield model("unet", x, unet(x))


def operators(y):
    z = ops.mean(y, axis=[1, 2], keepdims=True)
    yield y + 1.0
    yield 1.0 - y
    yield 2.0 / ops.exp(y)
    yield y * z
    yield y * np.arange(8, dtype="float32")
    yield ops.maximum(y, 0.0)
    yield ops.relu6(y)
    yield ops.softmax(y, axis=-1)
    yield ops.sqrt(ops.abs(y))
    yield y**2
    yield ops.max(y, axis=-1)
    yield ops.sum(y, axis=[1, 2])
    yield ops.clip(y, 0, 6)
    yield ops.matmul(ops.reshape(y, (-1, 840, 8)), ops.reshape(y, (-1, 8, 840)))
    yield ops.einsum("bijc,bijd->bcd", y, y)
    yield ops.cast(y, "float16")


def moves(y):
    yield y[:, 1:, ::2, None]
    yield y[:, 0]
    yield y[:, :, -1, 2:5]
    yield ops.transpose(y, (0, 3, 1, 2))
    yield ops.swapaxes(y, 1, 2)
    yield ops.expand_dims(y, -1)
    yield ops.squeeze(ops.mean(y, axis=1, keepdims=True), axis=1)
    yield from ops.split(y, 4, axis=-1)
    yield from ops.split(y, [2, 3], axis=-1)
    yield ops.concatenate([y, y], axis=1)
    yield ops.stack([y, y], axis=1)
    yield ops.pad(y, ((0, 0), (1, 2), (0, 3), (0, 0)))
    yield ops.repeat(y, 2, axis=1)
    yield ops.tile(y, (1, 2, 1, 1))
    yield ops.flip(y, axis=1)
    yield ops.roll(y, 2, axis=1)
    yield ops.image.resize(y, (40, 41))
    yield ops.moveaxis(y, 3, 1)
    yield ops.broadcast_to(ops.mean(y, axis=1, keepdims=True), (1, 9, 28, 8))


def unet(x):
    skips, y = [], kl.ZeroPadding2D(((0, 0), (1, 1)))(x)
    for width in (4, 8):
        y = kl.Conv2D(width, 3, padding="same", activation="relu")(y)
        skips.append(y)
        y = kl.MaxPooling2D()(y)
    for width in (8, 4):
        y = kl.Conv2DTranspose(width, 2, 2, padding="same")(y)
        y = kl.Concatenate()([y, skips.pop()])
        y = kl.Conv2D(width, 3, padding="same", activation="relu")(y)
    return kl.Conv2D(1, 1, activation="sigmoid")(y)


def shared():
    """Two pictures and a table; one tower sees both pictures."""
    left, right = keras.Input((32, 32, 3), name="left"), keras.Input((32, 32, 3), name="right")
    table = keras.Input((5,), name="table")
    conv, dense = kl.Conv2D(8, 3, activation="relu", name="conv"), kl.Dense(4, name="dense")
    pool = kl.GlobalAveragePooling2D(name="pool")
    towers = [dense(pool(conv(each))) for each in (left, right)]
    joined = kl.Concatenate(name="joined")([*towers, kl.Dense(6, name="columns")(table)])
    distance = kl.Subtract(name="distance")(towers)
    outputs = [kl.Dense(1, name="score")(joined), distance]
    return keras.Model([left, right, table], outputs, name="shared")


def nested():
    """A model that holds models, one of them twice."""
    seen = keras.Input((None, None, 8), name="seen")
    y = kl.Conv2D(8, 3, padding="same", use_bias=False, name="conv")(seen)
    block = keras.Model(
        seen, kl.Add(name="add")([seen, kl.BatchNormalization(name="bn")(y)]), name="block"
    )
    x = keras.Input((24, 20, 3), name="x")
    stem = keras.Sequential([kl.Conv2D(8, 3, 2, name="conv"), kl.ReLU(name="relu")], name="stem")
    y = block(kl.MaxPooling2D(name="pool")(block(stem(x))))
    head = keras.Sequential(
        [kl.GlobalAveragePooling2D(name="pool"), kl.Dense(3, name="fc")], name="head"
    )
    return keras.Model(x, head(y), name="nested")


def halved():
    x = keras.Input((16, 16, 3), name="x", dtype="float16")
    y = kl.Conv2D(4, 3, dtype="float16", name="half")(x)
    return keras.Model(x, kl.Conv2D(4, 3, dtype="mixed_float16", name="mixed")(y), name="half")


# Facts


def macs(model, runs=True):
    """Count what a model multiplies; large ones work on tensors without values."""
    sizes = [(1, *(each or 224 for each in tensor.shape[1:])) for tensor in model.inputs]
    types = [each.dtype for each in model.inputs]
    plain = sdpa_kernel(SDPBackend.MATH)  # the others are not counted
    with FlopCounterMode(display=False) as counter, torch.no_grad(), plain:
        if runs:
            given = [ops.zeros(size, each) for size, each in zip(sizes, types, strict=True)]
            model(given if len(given) > 1 else given[0], training=False)
        else:
            backend.compute_output_spec(model.call, keras.KerasTensor(sizes[0]))
    return counter.get_total_flops() // 2


def count(weights):
    return sum(int(np.prod(each.shape)) for each in weights)


def outputs(model):
    """The output sizes of every layer for each of its calls in this model, without the batch."""
    model = getattr(model, "_functional", model)
    own = {id(node) for nodes in model._nodes_by_depth.values() for node in nodes}
    return {
        layer.name: [
            [list(each.shape[1:]) for each in node.outputs]
            for node in layer._inbound_nodes
            if id(node) in own
        ]
        for layer in model.operations
    }


def facts(model, runs=True):
    return {
        "params": model.count_params(),
        "trainable": count(model.trainable_weights),
        "non_trainable": count(model.non_trainable_weights),
        "macs": macs(model, runs),
        "outputs": outputs(model),
    }


# Files


def stripped(value, usual):
    """Leave out what does not change a size, and what is as usual."""
    if isinstance(value, list):
        return [stripped(each, usual) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == "DTypePolicy":
        return value["config"]["name"]
    return {
        name: stripped(each, usual)
        for name, each in value.items()
        if not name.endswith(LEFT_OUT) and name not in BESIDES
        if each is not None and each != usual.get(name)
    }


def compact(model, usual=None):
    value = stripped(json.loads(model.to_json()), usual or USUAL)
    return json.dumps(value, separators=(",", ":"))


FILES = {
    "vgg16.json": lambda: application("VGG16"),
    "mobilenet_v2.json": lambda: application("MobileNetV2"),
    "xception.json": lambda: application("Xception"),
    "shared.json": shared,
    "nested.json": nested,
}


def main():
    keras.utils.clear_session()
    KEPT.mkdir(parents=True, exist_ok=True)
    truth = {"applications": {}, "files": {}, "small": {}}
    chosen = sys.argv[1:]
    for name, make in FILES.items():
        keras.utils.clear_session()
        model = make()
        (KEPT / name).write_text(compact(model) + "\n", "utf-8")
        truth["files"][name] = facts(model)
    keras.utils.clear_session()
    model = shared()
    model.save(KEPT / "shared.keras")
    truth["files"]["shared.keras"] = facts(model)
    keras.utils.clear_session()
    lines = []
    for name, model in small():
        truth["small"][name] = facts(model)
        lines.append(f"{json.dumps(name)}:{compact(model, SHORTER)}")
    for i, some in enumerate((lines[:13], lines[13:]), 1):
        (KEPT / f"small_{i}.json").write_text("{" + ",\n".join(some) + "}\n", "utf-8")
    for name in APPLICATIONS:
        if not chosen or name in chosen:
            VARIANTS.setdefault(name, (name, {}))
    for name, (which, options) in sorted(VARIANTS.items()):
        keras.utils.clear_session()
        print(name, file=sys.stderr)
        found = facts(application(which, **options), runs=False)
        found.pop("outputs")
        truth["applications"][name] = found
    text = io.StringIO()
    json.dump(truth, text)
    (HERE / "keras.json").write_text(text.getvalue() + "\n", "utf-8")


if __name__ == "__main__":
    main()
