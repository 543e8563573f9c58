"""Other ways to count than this package's, each once, with whose it is and what it counts.

A claim that is false as this package counts is tried against them, and an author can declare one
(`count: ptflops`). A convention speaks of some quantities alone: one of memory excuses no figure of
parameters. The manual's table, the view `conventions` and the tests read from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import prod

from mkdocs_cnn.counting import other_memory, other_sizes, tools
from mkdocs_cnn.counting.quantity import Bare
from mkdocs_cnn.counting.report import Report, Row
from mkdocs_cnn.counting.subjects import Subject
from mkdocs_cnn.counting.tools import Tool
from mkdocs_cnn.figures.amounts import Amount, Value
from mkdocs_cnn.layers import Family
from mkdocs_cnn.network.graph import Node
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.records import record

OWN = "own"
"""The name of this package's own conventions among those of others."""
Recount = Callable[[Subject], Bare]
"""What a part of a network has by another convention; None where that says nothing of the part."""


@record(kw_only=True)
class Convention:
    """Another way to count."""

    name: str
    """By which authors declare it."""
    who: Words
    """Who counts so, with the version: `ptflops 0.7.5`."""
    meaning: str
    """What is counted, in one line for the manual."""
    recounts: Mapping[str, Recount]
    """How, for each quantity of which it says something."""
    binary: bool = False
    """Are its megabytes MiB?"""
    source: str = ""
    """Where that can be read; empty for what nobody has written down."""
    history: str = ""
    """Since when, or until when, it has been counted so; empty where that is not known."""

    def value(self, name: str, subject: Subject, own: Value | None) -> Value | None:
        """Return a quantity as it is counted here; what is not spoken of is as ever.

        Args:
            name: the quantity.
            subject: the part of the network.
            own: the value that this package has.
        """
        recount = self.recounts.get(name)
        found = recount(subject) if recount else None
        if found is None or own is None:
            return own
        if isinstance(own, Amount) and isinstance(found, int | Fraction):
            return Amount(Fraction(found), own.kind)
        return found if isinstance(found, tuple) and isinstance(own, tuple) else own


def nodes(subject: Subject) -> Iterator[Node]:
    """Yield the layers of a part, side outputs left out."""
    return (node for row in subject.rows for node in row.line.nodes)


def _work(tool: Tool) -> Recount:
    return lambda subject: sum(map(tool.work, nodes(subject)))


def _doubled(tool: Tool) -> Recount:
    return lambda subject: 2 * sum(map(tool.work, nodes(subject)))


def _macs(tool: Tool) -> dict[str, Recount]:
    """Take what a tool counts for multiply-adds, of which each is two FLOPs."""
    return {"macs": _work(tool), "flops": _doubled(tool)}


def _with_statistics(subject: Subject) -> int:
    counts = subject.counts
    return counts.params + counts.buffers - counts.counters


def _with_buffers(subject: Subject) -> int:
    return subject.counts.params + subject.counts.buffers


def _buffers_in_bytes(subject: Subject) -> int:
    buffers, counters = subject.counts.buffers, subject.counts.counters
    values = subject.counts.params + buffers - counters
    return values * subject.basis.value_bytes + counters * 8


def _statistics_in_bytes(subject: Subject) -> int:
    return _with_statistics(subject) * subject.basis.value_bytes


def _with_heads(subject: Subject) -> int | None:
    return subject.report.params_with_heads if isinstance(subject.part, Report) else None


def _weights(subject: Subject) -> int:
    return subject.counts.weights


def _without_norms(subject: Subject) -> int:
    norms = (node for node in nodes(subject) if node.layer.family is Family.NORMALIZATION)
    learned = (each for node in norms if not node.shared for each in _learned(node))
    return subject.counts.params - sum(learned)


def _learned(node: Node) -> Iterator[int]:
    return (parameter.count for parameter in node.parameters)


def _whole_row(subject: Subject) -> int | None:
    """Count the row in which an operation stands."""
    part = subject.part
    row = subject.report.find(part.path.rpartition(".")[0]) if isinstance(part, Row) else None
    return row.counts.params if isinstance(row, Row) else None


def _is_sparse(node: Node) -> bool:
    """Is it a convolution as the third layer of LeNet-5: 5×5, from 6 channels to 16?"""
    geometry = node.layer.geometry(node.input)
    weights = sum(each.count for each in node.parameters if each.role == "weight")
    kernel = geometry.kernel if geometry and tools.kind(node) == "Conv" else ()
    sizes = node.input.channels, node.output.channels
    return kernel == (5, 5) and sizes == (6, 16) and weights == _PAIRS * prod(kernel)


def _missing(subject: Subject) -> int | None:
    """Count the weights between the planes that LeNet-5's table leaves unconnected."""
    sparse = [node for node in nodes(subject) if _is_sparse(node) and not node.shared]
    return (_PAIRS - _CONNECTED) * 25 * len(sparse) if sparse else None


def _sparse_params(subject: Subject) -> int | None:
    missing = _missing(subject)
    return None if missing is None else subject.counts.params - missing


def _sparse_macs(subject: Subject) -> int:
    sparse = [node for node in nodes(subject) if _is_sparse(node)]
    places = sum(prod(node.output.spatial) for node in sparse)
    return subject.counts.macs - (_PAIRS - _CONNECTED) * 25 * places


_PAIRS, _CONNECTED = 6 * 16, 60
"""The pairs of planes of LeNet-5's third layer, and those that its table connects."""
_GITHUB = "https://github.com"
_ALL = (
    Convention(
        name="ptflops",
        who="ptflops 0.7.5",
        source=f"{_GITHUB}/sovrasov/flops-counter.pytorch",
        meaning="biases count one multiply-add each, normalised values two, and ReLUs and pools "
        "two as well, once for the module and once for the function that it calls",
        recounts=_macs(tools.PTFLOPS),
        history="transposed convolutions count by their input since 0.7.5, as up to 0.6.3",
    ),
    Convention(
        name="ptflops-0.7",
        who=say("ptflops-versions"),
        source=f"{_GITHUB}/sovrasov/flops-counter.pytorch",
        meaning="biases, activation functions and values that go into a pool count one "
        "multiply-add each, normalised values two; transposed convolutions count by their output",
        recounts=_macs(tools.PTFLOPS_0_7),
        history="transposed convolutions so from 0.6.4 to 0.7.4, activation functions to 0.7",
    ),
    Convention(
        name="ptflops-aten",
        who=say("ptflops-aten"),
        source=f"{_GITHUB}/sovrasov/flops-counter.pytorch",
        meaning="multiply-adds with biases, one for each output, and nothing else",
        recounts=_macs(tools.PTFLOPS_ATEN),
    ),
    Convention(
        name="fvcore",
        who="fvcore 0.1.5",
        source=f"{_GITHUB}/facebookresearch/fvcore/blob/main/fvcore/nn/flop_count.py",
        meaning="FLOPs are multiply-adds; batch norm counts two for each value, layer norm five, a "
        "global average one for each value that goes in",
        recounts={"macs": _work(tools.FVCORE), "flops": _work(tools.FVCORE)},
    ),
    Convention(
        name="thop",
        who="thop 0.1.1",
        source=f"{_GITHUB}/Lyken17/pytorch-OpCounter",
        meaning="batch norm counts four for each value, averages what they add up; transposed "
        "convolutions count by their output",
        recounts=_macs(tools.THOP),
    ),
    Convention(
        name="deepspeed",
        who="DeepSpeed 0.19.8",
        source=f"{_GITHUB}/deepspeedai/DeepSpeed/tree/master/deepspeed/profiling/flops_profiler",
        meaning="MACs are those of this package; FLOPs are two for each, and one for each bias of "
        "a convolution, activation and pooled value, two for a batch-normalised one",
        recounts={"macs": _work(tools.DEEPSPEED), "flops": _work(tools.DEEPSPEED_FLOPS)},
        history="since 2026; before, depthwise transposed convolutions counted nothing",
    ),
    Convention(
        name="deepspeed-2023",
        who=say("calflops"),
        source=f"{_GITHUB}/MrYxJ/calculate-flops.pytorch",
        meaning="the filters of a transposed convolution are divided by its groups twice, so that "
        "a depthwise one counts nothing",
        recounts={"macs": _work(tools.DEEPSPEED_2023)},
        history="until 2026",
    ),
    Convention(
        name="convnet-burden",
        who="convnet-burden 2019",
        source=f"{_GITHUB}/albanie/convnet-burden/blob/master/core/burden.m",
        meaning="FLOPs are multiply-adds with biases; a ReLU counts two, a pool two for each place "
        "that it moves over, a sum one, batch norm none; memory is that of all outputs but those "
        "of activation functions; MB are MiB",
        recounts={
            "macs": _work(tools.CONVNET_BURDEN),
            "flops": _work(tools.CONVNET_BURDEN),
            "memory": other_memory.without_activations,
        },
        binary=True,
    ),
    Convention(
        name="torchinfo",
        who="torchinfo 1.8.0",
        source=f"{_GITHUB}/TylerYep/torchinfo",
        meaning="mult-adds are the parameters of a convolution, biases too, for each place of the "
        "output, and all other parameters once; memory is that of layers with parameters, twice",
        recounts={
            **_macs(tools.TORCHINFO),
            "memory": other_memory.torchinfo,
        },
    ),
    Convention(
        name="torchinfo-total",
        who=say("torchinfo-total"),
        source=f"{_GITHUB}/TylerYep/torchinfo",
        meaning="the estimated total size: memory as `torchinfo`, and that of the input and the "
        "parameters",
        recounts={"memory": other_memory.with_input_and_parameters(other_memory.torchinfo)},
    ),
    Convention(
        name="torchsummary",
        who=say("torchsummary-passes"),
        source=f"{_GITHUB}/sksq96/pytorch-summary",
        meaning="the forward/backward pass size is that of every layer's output, and of every "
        "block's once more, twice for the gradients, without the input; MB are MiB",
        recounts={"memory": other_memory.torchsummary},
        binary=True,
    ),
    Convention(
        name="torchsummary-total",
        who=say("torchsummary-total"),
        source=f"{_GITHUB}/sksq96/pytorch-summary",
        meaning="the estimated total size: as `torchsummary`, and that of the input and the "
        "parameters; MB are MiB",
        recounts={"memory": other_memory.with_input_and_parameters(other_memory.torchsummary)},
        binary=True,
    ),
    Convention(
        name="keras",
        who=say("keras-total"),
        source="https://keras.io/api/models/model/",
        meaning="parameters with the running statistics of batch norm, without counters; MB are "
        "MiB",
        recounts={"params": _with_statistics, "params_memory": _statistics_in_bytes},
        binary=True,
    ),
    Convention(
        name="with-buffers",
        who=say("a-state-dict"),
        source="https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html",
        meaning="parameters with all buffers, counters of batches too",
        recounts={"params": _with_buffers, "params_memory": _buffers_in_bytes},
    ),
    Convention(
        name="with-heads",
        who=say("parameters-of-pytorch"),
        source="https://docs.pytorch.org/vision/stable/models/googlenet.html",
        meaning="parameters, those of side outputs included",
        recounts={"params": _with_heads},
    ),
    Convention(
        name="without-biases",
        who=say("course-notes"),
        source="https://cs231n.github.io/convolutional-networks/",
        meaning="parameters are weights alone",
        recounts={"params": _weights},
    ),
    Convention(
        name="without-norms",
        who=say("tables-of-convolutions"),
        meaning="parameters without those of normalisation",
        recounts={"params": _without_norms},
    ),
    Convention(
        name="whole-row",
        who=say("tables-with-batch-norm"),
        meaning="the parameters of an operation are those of its whole row",
        recounts={"params": _whole_row},
    ),
    Convention(
        name="sparse-table",
        who=say("paper-of-lenet"),
        source="https://doi.org/10.1109/5.726791",
        meaning="a 5×5 convolution from 6 planes to 16 connects 60 of their 96 pairs, as C3 of "
        "LeNet-5 does",
        recounts={
            "params": _sparse_params,
            "macs": _sparse_macs,
            "flops": lambda subject: 2 * _sparse_macs(subject),
        },
    ),
    Convention(
        name="every-layer",
        who=say("listings-of-all-modules"),
        source="https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html",
        meaning="activations and memory of every layer's output, even where it overwrites another",
        recounts=other_memory.both(other_memory.every_layer),
    ),
    Convention(
        name="without-input",
        who=say("tables-without-input"),
        meaning="activations and memory of a whole network without its input",
        recounts=other_memory.both(other_memory.without_input),
    ),
    Convention(
        name="forward-and-backward",
        who=say("course-notes"),
        source="https://cs231n.github.io/convolutional-networks/",
        meaning="memory twice, once for the values and once for their gradients",
        recounts={"memory": other_memory.twice},
    ),
    Convention(
        name="with-parameters",
        who=say("estimates-with-parameters"),
        source="https://cs231n.github.io/convolutional-networks/",
        meaning="memory with that of the parameters",
        recounts={"memory": other_memory.with_parameters},
    ),
    Convention(
        name="ceil",
        who=say("tools-that-round-up"),
        source="https://caffe.berkeleyvision.org/tutorial/layers/pooling.html",
        meaning="sizes behind convolutions are rounded up, as Caffe rounds those behind its pools",
        recounts=other_sizes.RECOUNTS,
    ),
)
CONVENTIONS: dict[str, Convention] = {each.name: each for each in _ALL}
"""Every convention, by the name that authors write."""
