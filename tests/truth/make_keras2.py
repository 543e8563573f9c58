"""Obtain facts from Keras 2, which is part of TensorFlow up to 2.15.

Run it where that is installed: `python make_keras2.py`. It writes `keras2.json` beside it and the
configuration in `../exports/keras`, and does not import mkdocs_cnn.
"""

import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf

keras = tf.keras
kl = keras.layers
HERE = pathlib.Path(__file__).parent
KEPT = HERE.parent / "exports" / "keras"
LEFT_OUT = ("_initializer", "_regularizer", "_constraint")


def earlier():
    """Layers, functions of TensorFlow between them, and a model that is called twice."""
    x = keras.Input((16, 16, 4), name="x")
    y = kl.Conv2D(8, 3, padding="same", activation="relu", name="conv")(x)
    y = kl.BatchNormalization(name="bn")(y)
    z = (y + 1.0) * y
    z = tf.reduce_mean(z, axis=[1, 2], keepdims=True)
    part = tf.reshape(y[:, 1:, ::2, tf.newaxis], (-1, 15 * 8 * 8))
    left, right = tf.split(part, 2, axis=-1)
    product = tf.matmul(tf.expand_dims(left, 1), tf.expand_dims(right, 2))
    stem = keras.Sequential([kl.Dense(3, name="down"), kl.Dense(8, name="up")], name="stem")
    attention = kl.MultiHeadAttention(2, 8, name="attention")
    flat = tf.reshape(y, (-1, 256, 8))
    outputs = [
        tf.squeeze(z, [1, 2]),
        tf.concat([left, right], -1),
        tf.maximum(left, right),
        product,
        tf.nn.relu6(y + tf.constant([1.0] * 8)),
        2.0 / (y - tf.nn.sigmoid(y)),
        tf.transpose(y, (0, 3, 1, 2)),
        tf.pad(y, ((0, 0), (1, 1), (2, 2), (0, 0))),
        tf.image.resize(y, (32, 32)),
        tf.nn.softmax(y),
        attention(flat, flat),
        stem(stem(y)),
        kl.DepthwiseConv2D(3, 2, depth_multiplier=2, padding="same", name="depthwise")(y),
        kl.SeparableConv2D(3, 3, name="separable")(y),
        kl.TimeDistributed(kl.Dense(5, name="dense"), name="rows")(y),
        kl.LeakyReLU(0.2, name="leaky")(y),
        kl.Dropout(0.5, name="dropout")(kl.GlobalMaxPool2D(name="pool")(y)),
        kl.Cropping2D(2, name="cropping")(y),
    ]
    return keras.Model(x, outputs, name="earlier")


def stripped(value):
    """Leave out what does not change a size."""
    if isinstance(value, list):
        return [stripped(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: stripped(each) for name, each in value.items() if not name.endswith(LEFT_OUT)}


def main():
    model = earlier()
    text = json.dumps(stripped(json.loads(model.to_json())), separators=(",", ":"))
    (KEPT / "keras2.json").write_text(text + "\n", "utf-8")
    facts = {
        "params": model.count_params(),
        "trainable": sum(int(tf.size(each)) for each in model.trainable_weights),
        "outputs": [list(each.shape[1:]) for each in model.outputs],
    }
    (HERE / "keras2.json").write_text(json.dumps(facts) + "\n", "utf-8")


if __name__ == "__main__":
    main()
