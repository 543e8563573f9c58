"""What can be asked about a network, a stage, a row or an operation: every quantity there is.

Each quantity is one entry of `QUANTITIES`. Addresses, the columns of the table, the views `summary`
and `memory`, JSON, the hints of messages and the tables of the manual all read from it.
"""

from __future__ import annotations

from mkdocs_cnn.counting import formulas, values
from mkdocs_cnn.counting.quantity import Heading, Meaning, Place, Quantity
from mkdocs_cnn.figures.amounts import Kind


def _state(optimiser: str, words: str, more: str) -> Quantity:
    """Make the quantity of what training holds for the parameters."""
    count = values.state(optimiser)
    return Quantity(
        words=words,
        value=lambda subject: count(subject) * subject.basis.value_bytes,
        kind=Kind.BYTES,
        of="network",
        memory=Meaning(optimiser, lambda report: f"weights, gradients{more}", count),
    )


_ALL: frozenset[Place] = frozenset({"network", "row", "layer"})
_LARGE: frozenset[Place] = frozenset({"network", "layer"})
_NETWORK: frozenset[Place] = frozenset({"network"})
_ROW: frozenset[Place] = frozenset({"row"})

QUANTITIES: dict[str, Quantity] = {
    "operation": Quantity(
        words="operation",
        meaning="what the row does",
        value=lambda subject: values.row(subject).operation,
        of="row",
        aliases=("op",),
        column=Heading("Operation", numeric=False),
        json=_ROW,
    ),
    "kernel": Quantity(
        words="kernel",
        meaning="size of the kernel",
        value=values.geometry(values.kernel),
        of="row",
        column=Heading("Kernel"),
    ),
    "stride": Quantity(
        words="stride",
        meaning="step of the kernel",
        value=values.geometry(values.stride),
        of="row",
        column=Heading("Stride"),
    ),
    "padding": Quantity(
        words="padding",
        meaning="padding on each side; before and after as `0+1` where they differ",
        example="alexnet.conv2",
        value=values.geometry(values.padding),
        of="row",
        aliases=("pad",),
        column=Heading("Padding"),
    ),
    "input": Quantity(
        words="input",
        meaning="size of what goes in",
        value=lambda subject: subject.basis.sizes(subject.input),
        column=Heading("Input", joint=" × "),
        summary="Input",
        json=_LARGE,
    ),
    "output": Quantity(
        words="output",
        meaning="size of what comes out",
        value=lambda subject: subject.basis.sizes(subject.output),
        aliases=("shape", "size"),
        column=Heading("Output", ends=True, joint=" × "),
        summary="Output",
        json=frozenset({"row", "layer"}),
    ),
    "height": Quantity(words="height of the output", example="vgg16.pool5", value=values.axis(-2)),
    "width": Quantity(words="width of the output", example="vgg16.pool5", value=values.axis(-1)),
    "depth": Quantity(words="depth of the output", value=values.axis(-3)),
    "channels": Quantity(
        words="channels of the output",
        example="vgg16.pool5",
        value=lambda subject: subject.output.channels,
    ),
    "arithmetic": Quantity(
        words="arithmetic of the output's size",
        meaning="how the output's size comes about",
        aliases=("shape-arithmetic",),
        value=lambda subject: "; ".join(map(str, values.row(subject).arithmetic)),
        of="row",
        column=Heading("Output size", numeric=False),
    ),
    "layers": Quantity(
        words="rows",
        meaning="rows that it has in a table",
        example="vgg16",
        value=lambda subject: len(subject.rows),
        aliases=("rows",),
        summary="Rows",
    ),
    "weight_layers": Quantity(
        words="layers with weights",
        meaning="rows that have weights",
        example="vgg16",
        value=lambda subject: sum(1 for row in subject.rows if row.counts.weights),
        summary="Layers with weights",
    ),
    "params": Quantity(
        words="parameters",
        meaning="weights and biases",
        value=values.params,
        kind=Kind.VALUES,
        formula=formulas.summed(values.params, lambda row: row.formula),
        aliases=("parameters",),
        column=Heading("Parameters", adds=True, bars=True),
        summary="Parameters",
        json=_ALL,
    ),
    "weights": Quantity(
        words="weights",
        meaning="parameters without biases",
        value=values.weights,
        kind=Kind.VALUES,
        formula=formulas.summed(values.weights, formulas.learned("weight")),
        column=Heading("Weights", adds=True, bars=True),
        summary="of them weights",
        json=_LARGE,
    ),
    "biases": Quantity(
        words="biases",
        meaning="the other parameters",
        value=values.biases,
        kind=Kind.VALUES,
        formula=formulas.summed(values.biases, formulas.learned("bias")),
        column=Heading("Biases", adds=True, bars=True),
        summary="of them biases",
        json=_LARGE,
    ),
    "formula": Quantity(
        words="formula of the parameters",
        meaning="how the parameters come about; beside `params`, in one column with it",
        value=lambda subject: values.row(subject).formula,
        of="row",
        column=Heading("Weights + biases", quiet=True),
        json=_ROW,
    ),
    "share": Quantity(
        words="share of all parameters",
        meaning="part that it has in all parameters of the network",
        example="vgg16.fc6",
        aliases=("share-of-total",),
        value=values.share,
        formula=formulas.share,
        share=True,
        column=Heading("Share", adds=True, bars=True),
    ),
    "buffers": Quantity(
        words="buffers of batch normalisation",
        meaning="values that batch normalisation stores and does not learn; of a whole network "
        "those of heads, too",
        example="resnet50",
        value=lambda subject: subject.buffers[0],
        kind=Kind.VALUES,
        summary="Buffers (batch norm)",
        optional=True,
        json=_NETWORK,
    ),
    "params_with_heads": Quantity(
        words="parameters, those of side outputs included",
        meaning="parameters, those of [heads](../conventions.md#heads) included",
        example="googlenet",
        value=lambda subject: subject.report.params_with_heads,
        kind=Kind.VALUES,
        of="network",
    ),
    "macs": Quantity(
        words="multiply-adds",
        meaning="multiply-adds",
        example="vgg16",
        value=values.macs,
        kind=Kind.MACS,
        formula=formulas.summed(values.macs, formulas.macs),
        aliases=("multiply-adds",),
        column=Heading("MACs", adds=True, bars=True),
        summary="Multiply-adds (MACs)",
        json=_ALL,
    ),
    "flops": Quantity(
        words="FLOPs",
        meaning="twice the multiply-adds",
        example="vgg16",
        value=lambda subject: subject.counts.flops,
        kind=Kind.FLOPS,
        formula=formulas.flops,
        column=Heading("FLOPs (2 × MACs)", adds=True, bars=True),
        summary="FLOPs (2 × MACs)",
        json=_NETWORK,
    ),
    "activations": Quantity(
        words="activations",
        meaning="values of the outputs; of a whole network the input's, too",
        example="vgg16",
        value=values.activations,
        kind=Kind.VALUES,
        formula=formulas.activations,
        aliases=("listed-outputs",),
        column=Heading("Activations", adds=True, bars=True),
        summary="Activations (listed outputs)",
        json=frozenset({"network", "row"}),
    ),
    "memory": Quantity(
        words="memory of the activations",
        meaning="bytes of the activations, for the whole batch",
        example="vgg16",
        value=lambda subject: subject.basis.bytes(subject.part.activations),
        kind=Kind.BYTES,
        formula=formulas.memory,
        column=Heading("Memory", adds=True, bars=True),
        summary="Memory of the activations",
        memory=Meaning(
            "listed outputs",
            lambda report: "the outputs of all rows, and the input",
            values.activations,
        ),
    ),
    "inference_peak": Quantity(
        words="values alive at once",
        meaning="most [values alive at once](../conventions.md#memory)",
        value=values.inference_peak,
        kind=Kind.VALUES,
        of="network",
        aliases=("peak",),
    ),
    "peak_memory": Quantity(
        words="memory of what is alive at once",
        meaning="bytes of these",
        value=lambda subject: subject.basis.bytes(subject.report.inference_peak),
        kind=Kind.BYTES,
        of="network",
        memory=Meaning(
            "inference peak",
            lambda report: "the most alive at once, running forward with nothing kept",
            values.inference_peak,
        ),
    ),
    "kept_for_backward": Quantity(
        words="memory kept for the backward pass",
        meaning="bytes that [training keeps](../conventions.md#memory)",
        value=values.kept,
        kind=Kind.BYTES,
        of="network",
        memory=Meaning("kept for backward", values.explain_kept, values.kept_values),
    ),
    "params_memory": Quantity(
        words="memory of the parameters",
        meaning="bytes of the parameters",
        example="vgg16",
        value=lambda subject: subject.counts.params * subject.basis.value_bytes,
        kind=Kind.BYTES,
        formula=formulas.params_memory,
        summary="Memory of the parameters",
        memory=Meaning("weights", lambda report: "all parameters", values.params),
    ),
    "model_memory": Quantity(
        words="memory of the parameters and buffers",
        meaning="bytes of a stored model: parameters, those of heads included, and buffers",
        example="resnet50",
        value=values.model_memory,
        kind=Kind.BYTES,
        formula=formulas.model_memory,
        memory=Meaning(
            "stored model",
            lambda report: "parameters and buffers, as a file of them holds",
            values.stored,
        ),
    ),
    "sgd_memory": _state("SGD", "memory of weights and gradients", ""),
    "momentum_memory": _state(
        "SGD with momentum", "memory of weights, gradients and momentum", ", a momentum"
    ),
    "adam_memory": _state("Adam", "memory of weights, gradients and two moments", ", two moments"),
    "receptive_field": Quantity(
        words="receptive field",
        meaning="input values along one axis that an output value can see",
        example="vgg16.pool5",
        value=values.receptive_field,
        aliases=("rf",),
        column=Heading("Receptive field", ends=True, bars=True),
        summary="Receptive field",
        json=_ROW,
    ),
    "jump": Quantity(
        words="effective stride",
        meaning="input values along one axis from one output value to the next",
        example="vgg16.pool5",
        value=values.jump,
        aliases=("effective-stride",),
        column=Heading("Effective stride", ends=True),
        json=_ROW,
    ),
}
"""Every quantity, by the name that authors write."""
ALIASES = {
    alias.replace("-", "_"): name
    for name, quantity in QUANTITIES.items()
    for alias in quantity.aliases
}
"""Other names, with `_` for dashes."""
COLUMNS = {name: each.column for name, each in QUANTITIES.items() if each.column}
"""The quantities that can be columns of the table."""


def quantity_name(word: str) -> str | None:
    """Return the usual name of a quantity: `Multiply-adds` is `macs`; None if there is none."""
    name = word.lower().replace("-", "_")
    name = ALIASES.get(name, name)
    return name if name in QUANTITIES else None
