"""What can be asked about a network, a stage, a row or an operation: every quantity there is.

Each quantity is one entry of `QUANTITIES`. Addresses, the columns of the table, the views `summary`
and `memory`, JSON, the hints of messages and the tables of the manual all read from it.
"""

from __future__ import annotations

from mkdocs_cnn.counting import formulas, values
from mkdocs_cnn.counting.quantity import Heading, Meaning, Place, Quantity
from mkdocs_cnn.counting.report import Report
from mkdocs_cnn.figures.amounts import Kind
from mkdocs_cnn.problems.phrases import Phrase, say


def _state(optimiser: str, name: Phrase, words: Phrase, held: Phrase) -> Quantity:
    """Make the quantity of what training holds for the parameters."""
    count = values.state(optimiser)
    return Quantity(
        words=words,
        value=lambda subject: count(subject) * subject.basis.value_bytes,
        kind=Kind.BYTES,
        of="network",
        memory=Meaning(name, lambda report: held, count),
    )


def _head_of_buffers(report: Report) -> Phrase:
    """Say of what they are, where they are all of one kind."""
    return say("buffers-head") if report.has_other_buffers else say("buffers-batch-norm-head")


_ALL: frozenset[Place] = frozenset({"network", "row", "layer"})
_LARGE: frozenset[Place] = frozenset({"network", "layer"})
_NETWORK: frozenset[Place] = frozenset({"network"})
_ROW: frozenset[Place] = frozenset({"row"})

QUANTITIES: dict[str, Quantity] = {
    "operation": Quantity(
        words=say("operation"),
        meaning="what the row does",
        value=lambda subject: values.row(subject).operation,
        of="row",
        aliases=("op",),
        column=Heading(say("operation-head"), numeric=False),
        json=_ROW,
    ),
    "kernel": Quantity(
        words=say("kernel"),
        meaning="size of the kernel",
        value=values.geometry(values.kernel),
        of="row",
        column=Heading(say("kernel-head")),
    ),
    "stride": Quantity(
        words=say("stride"),
        meaning="step of the kernel",
        value=values.geometry(values.stride),
        of="row",
        column=Heading(say("stride-head")),
    ),
    "padding": Quantity(
        words=say("padding"),
        meaning="padding on each side; before and after as `0+1` where they differ",
        example="alexnet.conv2",
        value=values.geometry(values.padding),
        of="row",
        aliases=("pad",),
        column=Heading(say("padding-head")),
    ),
    "input": Quantity(
        flows=True,
        words=say("input"),
        meaning="size of what goes in",
        value=lambda subject: subject.basis.sizes(subject.input),
        column=Heading(say("input-head"), joint=" × "),
        summary=say("input-head"),
        json=_LARGE,
    ),
    "output": Quantity(
        flows=True,
        words=say("output"),
        meaning="size of what comes out",
        value=lambda subject: subject.basis.sizes(subject.output),
        aliases=("shape", "size"),
        column=Heading(say("output-head"), ends=True, joint=" × "),
        summary=say("output-head"),
        json=frozenset({"row", "layer"}),
    ),
    "height": Quantity(
        words=say("height-of-the-output"), example="vgg16.pool5", value=values.axis(-2)
    ),
    "width": Quantity(
        words=say("width-of-the-output"), example="vgg16.pool5", value=values.axis(-1)
    ),
    "depth": Quantity(words=say("depth-of-the-output"), value=values.axis(-3)),
    "channels": Quantity(
        flows=True,
        words=say("channels-of-the-output"),
        example="vgg16.pool5",
        value=lambda subject: subject.output.channels,
    ),
    "arithmetic": Quantity(
        words=say("arithmetic-of-the-output-s-size"),
        meaning="how the output's size comes about",
        aliases=("shape-arithmetic",),
        value=lambda subject: "; ".join(map(str, values.row(subject).arithmetic)),
        of="row",
        column=Heading(say("output-size-head"), numeric=False),
    ),
    "layers": Quantity(
        words=say("rows"),
        meaning="rows that it has in a table",
        example="vgg16",
        value=lambda subject: len(subject.rows),
        aliases=("rows",),
        summary=say("rows-head"),
    ),
    "weight_layers": Quantity(
        words=say("layers-with-weights"),
        meaning="rows that have weights",
        example="vgg16",
        value=lambda subject: sum(1 for row in subject.rows if row.counts.weights),
        summary=say("layers-with-weights-head"),
    ),
    "params": Quantity(
        words=say("parameters"),
        meaning="weights and biases",
        value=values.params,
        kind=Kind.VALUES,
        formula=formulas.summed(values.params, lambda row: row.formula),
        aliases=("parameters",),
        column=Heading(say("parameters-head"), adds=True, bars=True),
        summary=say("parameters-head"),
        json=_ALL,
    ),
    "weights": Quantity(
        words=say("weights"),
        meaning="parameters without biases",
        value=values.weights,
        kind=Kind.VALUES,
        formula=formulas.summed(values.weights, formulas.learned("weight")),
        column=Heading(say("weights-head"), adds=True, bars=True),
        summary=say("of-them-weights-head"),
        json=_LARGE,
    ),
    "biases": Quantity(
        words=say("biases"),
        meaning="the other parameters",
        value=values.biases,
        kind=Kind.VALUES,
        formula=formulas.summed(values.biases, formulas.learned("bias")),
        column=Heading(say("biases-head"), adds=True, bars=True),
        summary=say("of-them-biases-head"),
        json=_LARGE,
    ),
    "formula": Quantity(
        words=say("formula-of-the-parameters"),
        meaning="how the parameters come about; beside `params`, in one column with it",
        value=lambda subject: values.row(subject).formula,
        of="row",
        column=Heading(say("weights-biases-head"), quiet=True),
        json=_ROW,
    ),
    "share": Quantity(
        words=say("share-of-all-parameters"),
        meaning="part that it has in all parameters of the network",
        example="vgg16.fc6",
        aliases=("share-of-total",),
        value=values.share,
        formula=formulas.share,
        share=True,
        column=Heading(say("share-head"), adds=True, bars=True),
    ),
    "buffers": Quantity(
        words=say("buffers"),
        meaning="values that are stored and not learned, such as the statistics of batch "
        "normalisation; of a whole network those of heads, too",
        example="resnet50",
        value=lambda subject: subject.buffers[0],
        kind=Kind.VALUES,
        summary=_head_of_buffers,
        optional=True,
        json=_NETWORK,
    ),
    "params_with_heads": Quantity(
        words=say("parameters-those-of-side-outputs-included"),
        meaning="parameters, those of [heads](../conventions.md#heads) included",
        example="googlenet",
        value=lambda subject: subject.report.params_with_heads,
        kind=Kind.VALUES,
        of="network",
    ),
    "macs": Quantity(
        words=say("multiply-adds"),
        meaning="multiply-adds",
        example="vgg16",
        unknown=lambda subject: subject.counts.uncounted,
        value=values.macs,
        kind=Kind.MACS,
        formula=formulas.summed(values.macs, formulas.macs),
        aliases=("multiply-adds",),
        column=Heading(say("macs-head"), adds=True, bars=True),
        summary=say("multiply-adds-macs-head"),
        json=_ALL,
    ),
    "flops": Quantity(
        words=say("flops"),
        meaning="twice the multiply-adds",
        example="vgg16",
        unknown=lambda subject: subject.counts.uncounted,
        value=lambda subject: subject.counts.flops,
        kind=Kind.FLOPS,
        formula=formulas.flops,
        column=Heading(say("flops-2-macs-head"), adds=True, bars=True),
        summary=say("flops-2-macs-head"),
        json=_NETWORK,
    ),
    "activations": Quantity(
        flows=True,
        words=say("activations"),
        meaning="values of the outputs; of a whole network the input's, too",
        example="vgg16",
        value=values.activations,
        kind=Kind.VALUES,
        formula=formulas.activations,
        aliases=("listed-outputs",),
        column=Heading(say("activations-head"), adds=True, bars=True),
        summary=say("activations-listed-outputs-head"),
        json=frozenset({"network", "row"}),
    ),
    "memory": Quantity(
        flows=True,
        words=say("memory-of-the-activations"),
        meaning="bytes of the activations, for the whole batch",
        example="vgg16",
        value=lambda subject: subject.basis.bytes(subject.part.activations),
        kind=Kind.BYTES,
        formula=formulas.memory,
        column=Heading(say("memory-head"), adds=True, bars=True),
        summary=say("memory-of-the-activations-head"),
        memory=Meaning(
            say("listed-outputs"),
            lambda report: say("the-outputs-of-all-rows"),
            values.activations,
        ),
    ),
    "inference_peak": Quantity(
        words=say("values-alive-at-once"),
        meaning="most [values alive at once](../conventions.md#memory)",
        value=values.inference_peak,
        kind=Kind.VALUES,
        of="network",
        aliases=("peak",),
    ),
    "peak_memory": Quantity(
        words=say("memory-of-what-is-alive-at-once"),
        meaning="bytes of these",
        value=lambda subject: subject.basis.bytes(subject.report.inference_peak),
        kind=Kind.BYTES,
        of="network",
        memory=Meaning(
            say("inference-peak"),
            lambda report: say("the-most-alive-at-once"),
            values.inference_peak,
        ),
    ),
    "kept_for_backward": Quantity(
        words=say("memory-kept-for-the-backward-pass"),
        meaning="bytes that [training keeps](../conventions.md#memory)",
        example="vgg16",
        unknown=lambda subject: subject.counts.unkept,
        value=values.kept,
        kind=Kind.BYTES,
        column=Heading(say("kept-for-backward-head"), adds=True, bars=True),
        memory=Meaning(say("kept-for-backward"), values.explain_kept, values.kept_values),
    ),
    "params_memory": Quantity(
        words=say("memory-of-the-parameters"),
        meaning="bytes of the parameters",
        example="vgg16",
        value=lambda subject: subject.counts.params * subject.basis.value_bytes,
        kind=Kind.BYTES,
        formula=formulas.params_memory,
        summary=say("memory-of-the-parameters-head"),
        memory=Meaning(say("weights"), lambda report: say("all-parameters"), values.params),
    ),
    "model_memory": Quantity(
        words=say("memory-of-the-parameters-and-buffers"),
        meaning="bytes of a stored model: parameters, those of heads included, and buffers",
        example="resnet50",
        value=values.model_memory,
        kind=Kind.BYTES,
        formula=formulas.model_memory,
        memory=Meaning(
            say("stored-model"),
            lambda report: say("parameters-and-buffers"),
            values.stored,
        ),
    ),
    "sgd_memory": _state("SGD", say("sgd"), say("memory-of-sgd"), say("held-by-sgd")),
    "momentum_memory": _state(
        "SGD with momentum",
        say("sgd-with-momentum"),
        say("memory-of-momentum"),
        say("held-by-momentum"),
    ),
    "adam_memory": _state("Adam", say("adam"), say("memory-of-adam"), say("held-by-adam")),
    "receptive_field": Quantity(
        words=say("receptive-field"),
        meaning="input values along one axis that an output value can see",
        example="vgg16.pool5",
        value=values.receptive_field,
        unknown=values.lost,
        aliases=("rf",),
        column=Heading(say("receptive-field-head"), ends=True, bars=True),
        summary=say("receptive-field-head"),
        json=_ROW,
    ),
    "jump": Quantity(
        words=say("effective-stride"),
        meaning="input values along one axis from one output value to the next",
        example="vgg16.pool5",
        value=values.jump,
        unknown=values.lost,
        aliases=("effective-stride",),
        column=Heading(say("effective-stride-head"), ends=True),
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
