"""Random descriptions: single layers with any options, and networks with everything in them.

Layers take all options as they come, so that many cannot be. Networks are mostly made so that they
fit together. One in eight has an option changed afterwards, by which it mostly becomes impossible.
"""

from dataclasses import replace
from random import Random

from differential.description import Network, Op, Row, mapped, walk
from differential.options import LARGEST, SOME, Options
from differential.structures import Maker


def layers(seed, number):
    """A network of one row: mostly one operation, sometimes up to three."""
    random = Random(f"layers/{seed}/{number}")
    rank = random.choice((0, 1, 1, 2, 2, 2, 2, 3, 3))
    size = tuple(random.randint(1, LARGEST[rank]) for _ in range(rank))
    options = Options(random, rank)
    c = random.choice(SOME)
    ops = tuple(options.any(c) for _ in range(random.choice((1, 1, 1, 1, 2, 3))))
    return Network(size, c, (Row(ops),), bias=random.random() > 0.05)


def networks(seed, number):
    """A network with branches, stages, definitions, parameters and all that."""
    random = Random(f"networks/{seed}/{number}")
    network = Maker(random).network()
    return changed(random, network) if random.random() < 0.12 else network


SORTS = {"layers": layers, "networks": networks}
"""Each sort of description with what makes it, of a seed and a number."""


MORE = {"kernel": (1, 9), "out": (1, 5), "stride": (1, 2), "dilation": (1, 2), "groups": (1, 5)}
"""What is added to an option to change it."""


def changed(random, network):
    """A network in which one number of one operation is another."""
    ops = [
        op
        for op in walk(network)
        if isinstance(op, Op) and any(isinstance(op.options.get(word), int) for word in MORE)
    ]
    if not ops:
        return network
    chosen = random.choice(ops)
    words = [word for word in MORE if isinstance(chosen.options.get(word), int)]
    word = random.choice(words)
    value = chosen.options[word] + random.choice(MORE[word])
    other = replace(chosen, options={**chosen.options, word: value})
    return mapped(network, lambda op: other if op is chosen else op)
