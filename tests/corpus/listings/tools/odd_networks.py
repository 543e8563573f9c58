"""Networks of every sort for the tools, beside those of torchvision, timm and Keras."""

from make_listings import NETWORKS, keras, layers, nn, torch


def unet():
    """An encoder and a decoder with concatenations that no module does."""

    class Block(nn.Sequential):
        def __init__(self, c, n):
            convs = [nn.Conv2d(c, n, 3, padding=1), nn.BatchNorm2d(n), nn.ReLU(True)]
            convs += [nn.Conv2d(n, n, 3, padding=1), nn.BatchNorm2d(n), nn.ReLU(True)]
            super().__init__(*convs)

    class UNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.down1, self.down2, self.down3 = Block(3, 16), Block(16, 32), Block(32, 64)
            self.pool = nn.MaxPool2d(2)
            self.up2, self.up1 = nn.ConvTranspose2d(64, 32, 2, 2), nn.ConvTranspose2d(32, 16, 2, 2)
            self.dec2, self.dec1, self.out = Block(64, 32), Block(32, 16), nn.Conv2d(16, 2, 1)

        def forward(self, x):
            a = self.down1(x)
            b = self.down2(self.pool(a))
            c = self.up2(self.down3(self.pool(b)))
            c = self.up1(self.dec2(torch.cat([c, b], 1)))
            return self.out(self.dec1(torch.cat([c, a], 1)))

    return UNet()


def recurrent():
    class Recurrent(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.norm, self.relu = nn.Conv1d(8, 32, 5), nn.BatchNorm1d(32), nn.ReLU()
            self.lstm, self.fc = nn.LSTM(32, 64, batch_first=True), nn.Linear(64, 6)

        def forward(self, x):
            x = self.relu(self.norm(self.conv(x))).transpose(1, 2)
            return self.fc(self.lstm(x)[0][:, -1])

    return Recurrent()


def attention():
    class Attention(nn.Module):
        def __init__(self):
            super().__init__()
            self.patch = nn.Conv2d(3, 64, 8, 8)
            layer = nn.TransformerEncoderLayer(64, 4, 128, batch_first=True)
            self.encoder, self.head = nn.TransformerEncoder(layer, 2), nn.Linear(64, 10)

        def forward(self, x):
            x = self.patch(x).flatten(2).transpose(1, 2)
            return self.head(self.encoder(x).mean(1))

    return Attention().train()


def grouped():
    lines = [
        nn.Conv2d(3, 24, 3, padding=1, padding_mode="reflect", bias=False),
        nn.GroupNorm(4, 24),
    ]
    lines += [nn.SiLU(), nn.Conv2d(24, 48, 3, 2, 1, groups=4), nn.InstanceNorm2d(48, affine=True)]
    lines += [nn.Hardswish(), nn.Conv2d(48, 48, 5, padding=4, dilation=2, groups=48, bias=False)]
    lines += [nn.BatchNorm2d(48, affine=False), nn.ELU(), nn.AvgPool2d(2), nn.Dropout2d(0.1)]
    lines += [nn.Conv2d(48, 12, 1), nn.PixelShuffle(2), nn.Conv2d(3, 8, (1, 3), padding="same")]
    return nn.Sequential(*lines, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(8, 5))


def decoder():
    lines = [nn.Linear(16, 512), nn.ReLU(), nn.Unflatten(1, (32, 4, 4))]
    lines += [nn.ConvTranspose2d(32, 16, 3, 2, 1, 1), nn.BatchNorm2d(16), nn.ReLU()]
    lines += [nn.ConvTranspose2d(16, 8, 4, 2, 1), nn.ReLU(), nn.Upsample(scale_factor=2)]
    return nn.Sequential(*lines, nn.Conv2d(8, 1, 3, padding=1), nn.Sigmoid())


def pooled_apart():
    class Cifar(nn.Module):
        """The first network of PyTorch's tutorial; its pooling is used twice."""

        def __init__(self):
            super().__init__()
            self.conv1, self.pool, self.conv2 = (
                nn.Conv2d(3, 6, 5),
                nn.MaxPool2d(2, 2),
                nn.Conv2d(6, 16, 5),
            )
            self.fc1, self.fc2, self.fc3 = (
                nn.Linear(400, 120),
                nn.Linear(120, 84),
                nn.Linear(84, 10),
            )

        def forward(self, x):
            x = self.pool(torch.relu(self.conv1(x)))
            x = self.pool(torch.relu(self.conv2(x)))
            x = torch.relu(self.fc1(torch.flatten(x, 1)))
            return self.fc3(torch.relu(self.fc2(x)))

    return Cifar()


def two_inputs():
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.left, self.right = nn.Conv2d(1, 8, 3), nn.Conv2d(1, 8, 3)
            self.fc = nn.Linear(16 * 14 * 14, 2)

        def forward(self, a, b):
            x = torch.cat([self.left(a), self.right(b)], 1)
            return self.fc(x.flatten(1))

    return Two()


OWN = {
    **{n: each for n, each in NETWORKS.items() if n in ("mnist", "audio", "video", "dcgan", "tiny")}
}
OWN |= {
    "unet": (unet, (3, 64, 64)),
    "lstm": (recurrent, (8, 100)),
    "transformer": (attention, (3, 32, 32)),
}
OWN |= {
    "grouped": (grouped, (3, 32, 32)),
    "decoder": (decoder, (16,)),
    "cifar": (pooled_apart, (3, 32, 32)),
}


def keras_own():
    lay = layers
    convs = [
        lay.Conv2D(32, 3, activation="relu"),
        lay.MaxPooling2D(),
        lay.Conv2D(64, 3, activation="relu"),
        lay.MaxPooling2D(),
    ]
    yield (
        "mnist",
        keras.Sequential(
            [
                lay.Input((28, 28, 1)),
                *convs,
                lay.Flatten(),
                lay.Dropout(0.5),
                lay.Dense(10, activation="softmax"),
            ]
        ),
    )
    yield "unbuilt", keras.Sequential([lay.Conv2D(8, 3), lay.Flatten(), lay.Dense(3)])
    sep = [
        lay.Input((64, 64, 3)),
        lay.SeparableConv2D(16, 3, padding="same"),
        lay.BatchNormalization(),
        lay.ReLU(),
        lay.DepthwiseConv2D(3, strides=2, padding="same", use_bias=False),
    ]
    yield (
        "separable",
        keras.Sequential(
            [
                *sep,
                lay.LayerNormalization(),
                lay.Conv2DTranspose(8, 3, strides=2, padding="same"),
                lay.UpSampling2D(),
                lay.Cropping2D(2),
                lay.GlobalAveragePooling2D(),
                lay.Dense(4),
            ]
        ),
    )
    yield (
        "wide",
        keras.Sequential(
            [
                lay.Input((32, 48, 3)),
                lay.ZeroPadding2D((1, 2)),
                lay.Conv2D(8, (3, 5), strides=(1, 2)),
                lay.PReLU(),
                lay.AveragePooling2D(2),
                lay.Reshape((-1, 8)),
                lay.LSTM(16),
                lay.Dense(2),
            ]
        ),
    )
    yield (
        "mlp",
        keras.Sequential(
            [lay.Input((784,)), lay.Dense(512, activation="relu"), lay.Dropout(0.2), lay.Dense(10)]
        ),
    )
    yield (
        "conv3d",
        keras.Sequential(
            [
                lay.Input((8, 32, 32, 1)),
                lay.Conv3D(4, 3),
                lay.MaxPooling3D(2),
                lay.GroupNormalization(2),
                lay.Flatten(),
                lay.Dense(2),
            ]
        ),
    )
    x = i = keras.Input((32, 32, 3), name="image")
    x = lay.Conv2D(16, 3, padding="same", name="a_rather_long_name_of_a_convolution_layer")(x)
    y = lay.Conv2D(16, 3, padding="same", use_bias=False)(lay.BatchNormalization()(lay.ReLU()(x)))
    z = lay.Concatenate()([lay.Add()([x, y]), x])
    yield (
        "functional",
        keras.Model(
            i,
            lay.Dense(10)(lay.GlobalMaxPooling2D()(lay.MaxPooling2D(3, 2, "same")(z))),
            name="net",
        ),
    )
    a, b = keras.Input((16,), name="left"), keras.Input((16,), name="right")
    yield (
        "two",
        keras.Model([a, b], lay.Dense(1)(lay.concatenate([lay.Dense(8)(a), lay.Dense(8)(b)]))),
    )
    frozen = keras.Sequential(
        [
            lay.Input((28, 28, 1)),
            lay.Conv2D(8, 3),
            lay.BatchNormalization(),
            lay.Flatten(),
            lay.Dense(10),
        ]
    )
    frozen.compile("sgd", "mse")
    frozen.optimizer.build(frozen.trainable_variables)
    yield "sgd", frozen
