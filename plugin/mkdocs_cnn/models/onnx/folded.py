"""Signs that a file is no longer the model that its author wrote."""

from __future__ import annotations

from mkdocs_cnn.models.onnx.messages import Model, Node
from mkdocs_cnn.models.onnx.store import Store
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say

_FOLDED = pattern(r"onnx::Conv(?:Transpose)?_\d+|.*_fused(?:_.*)?|.*_bn_fused.*|.*_fused_bn.*")
_RUNTIMES = ("com.microsoft", "com.ms", "ai.onnx.contrib")


def doubt_of(model: Model, store: Store) -> Words:
    """Say why a file is not the model; nothing where it seems to be."""
    nodes = model.graph.nodes
    if any(_without_batch_norm(node) for node in nodes):
        return say("batch-norms-are-folded")
    if any(node.op.startswith(("QLinear", "DequantizeLinear")) for node in nodes):
        return say("weights-are-quantized")
    if any(node.domain.startswith(_RUNTIMES) for node in nodes):
        return say("nodes-are-fused")
    return _of_tensors(model, store)


def _without_batch_norm(node: Node) -> bool:
    """Is it a convolution that does what a batch norm did?"""
    if "FuseBatchNorm" in node.metadata.get("pkg.onnxscript.rewriter.rule_name", ""):
        return True
    if node.op not in ("Conv", "ConvTranspose"):
        return False
    weights = node.inputs[1:3]
    noted = node.metadata.get("pkg.torch.onnx.class_hierarchy", "")
    return "batch_norm" in noted or any(_FOLDED.fullmatch(name) for name in weights)


def _of_tensors(model: Model, store: Store) -> Words:
    """Look at the tensors: nameless ones may be made of others, and some may lack."""
    missing = store.missing()
    if not missing:
        unclear = not store.signed and any(store.nameless())
        return say("constants-may-hold-weights") if unclear else ""
    made_up = any(name not in store.signed for name in store.uses)
    rewritten = any("pkg.onnxscript.rewriter.rule_name" in n.metadata for n in model.graph.nodes)
    if made_up or rewritten:
        return say("weights-are-folded")
    return say("unread-parameters-are-left-out")
