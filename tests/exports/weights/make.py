"""Save the files of weights that stand beside this script.

Run it where torch, safetensors, h5py and keras are installed (torch 2.13.0, safetensors 0.8.0, h5py
3.16.0 and keras 3.15.1 made the stored ones): `python make.py`. The figures of the models go to
truth.json. Where TensorFlow is (2.15.1 made the stored one), `python make.py tensorflow` saves its
checkpoint.
"""

import copy
import json
import os
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def save_torch():
    import safetensors.torch
    import torch
    from torch import nn

    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(3, 4, 3, bias=False),
        nn.BatchNorm2d(4),
        nn.Sequential(nn.Conv2d(4, 2, 1), nn.Flatten()),
    )
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.zeros(2, 3, 5, 5)).sum().backward()
    optimizer.step()
    state = model.state_dict()
    checkpoint = {
        "epoch": 3,
        "state_dict": state,
        "optimizer": optimizer.state_dict(),
        "model_ema": copy.deepcopy(state),
    }
    torch.save(state, FOLDER / "state.pth")
    torch.save(state, FOLDER / "state-old.pth", _use_new_zipfile_serialization=False)
    torch.save(checkpoint, FOLDER / "checkpoint.pth")
    torch.save(model, FOLDER / "module.pt")
    torch.save(model.half().state_dict(), FOLDER / "half.pth", pickle_protocol=4)
    safetensors.torch.save_file(state, FOLDER / "state.safetensors", {"format": "pt"})
    tied = nn.ModuleDict({"embed": nn.Embedding(7, 3), "head": nn.Linear(3, 7, bias=False)})
    tied["head"].weight = tied["embed"].weight
    torch.save(tied.state_dict(), FOLDER / "tied.pth")
    return {
        "torch": {
            "params": sum(each.numel() for each in model.parameters()),
            "buffers": sum(each.numel() for each in model.buffers()),
        }
    }


def save_keras():
    os.environ["KERAS_BACKEND"] = "torch"
    import h5py
    import keras

    keras.utils.set_random_seed(0)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 3, use_bias=False),
            layers.BatchNormalization(scale=False),
            layers.DepthwiseConv2D(3),
            layers.BatchNormalization(),
            layers.GlobalAveragePooling2D(),
            layers.Dropout(0.5),
            layers.Dense(2),
        ]
    )
    model.compile("adam", "mse")
    model.fit(keras.ops.zeros((2, 8, 8, 3)), keras.ops.zeros((2, 2)), verbose=0)
    model.save_weights(FOLDER / "model.weights.h5")
    model.save(FOLDER / "model.keras")
    model.save(FOLDER / "whole.h5")
    with h5py.File(FOLDER / "latest.h5", "w", libver="latest") as file:
        group = file.create_group("layers/dense/vars")
        group.create_dataset("0", (3, 2), "float32")
        group.create_dataset("1", (2,), "float32")
    with h5py.File(FOLDER / "dense.h5", "w", libver="latest") as file:
        for index in range(20):
            file.create_dataset(f"{index}", (1,), "float32")
    return {
        "keras": {
            "params": sum(each.numpy().size for each in model.trainable_weights),
            "buffers": sum(each.numpy().size for each in model.non_trainable_weights),
        }
    }


def save_tensorflow():
    import tensorflow as tf

    class Model(tf.Module):
        def __init__(self):
            super().__init__()
            self.kernel = tf.Variable(tf.zeros((3, 3, 3, 4)), name="kernel")
            self.moving_mean = tf.Variable(tf.zeros(4), trainable=False)
            self.layers = [tf.Variable(tf.zeros((4, 2))), tf.Variable(tf.zeros(2))]

    model = Model()
    optimizer = tf.keras.optimizers.Adam()
    optimizer.build([model.kernel, *model.layers])
    tf.train.Checkpoint(model=model, optimizer=optimizer).save(FOLDER / "model")
    for path in FOLDER.glob("model-1.data*"):
        path.unlink()
    (FOLDER / "checkpoint").unlink()


if __name__ == "__main__":
    if sys.argv[1:] == ["tensorflow"]:
        save_tensorflow()
    else:
        truth = save_torch() | save_keras()
        (FOLDER / "truth.json").write_text(json.dumps(truth, indent=2) + "\n")
