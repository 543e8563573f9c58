"""Attention: products of activations with activations."""

from __future__ import annotations

from mkdocs_cnn.language.traced import Sizes, Tensor
from mkdocs_cnn.models.keras.kinds.joining import shown_sizes
from mkdocs_cnn.models.keras.recording import Step, Value
from mkdocs_cnn.models.keras.settings import refused
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Refusal
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.models.keras.kinds import Kind


@record()
class _Heads:
    """How many heads there are, and how wide each is."""

    queries: int
    keys: int
    width: int
    values: int
    out: int


def _roles(step: Step) -> tuple[Value, Value, Value]:
    """Return the query, the key and the value; the value is the key where there is none."""
    named = [step.kwargs.get(name) for name in ("query", "value", "key")]
    given = [each for each in step.args if isinstance(each, Value)]
    lists = [each for each in step.args if isinstance(each, list)]
    if lists:
        given = [each for each in lists[0] if isinstance(each, Value)]
    for each in given:
        if None in named:
            named[named.index(None)] = each
    query, value, key = named
    if not isinstance(query, Value) or not isinstance(value, Value):
        raise Refusal(say("it-has-so-many-inputs", count=len(step.inputs)), say("two-inputs"))
    return query, key if isinstance(key, Value) else value, value


def _projected(step: Step, value: Value, name: str, heads: int, width: int) -> Value:
    """Note a linear layer to heads, each a matrix: batch x heads x time x width."""
    within = value.sizes[-1]
    tensors = [step.tensor(f"{name}.kernel", (within, heads, width))]
    tensors += _bias(step, name, (heads, width))
    made = step.call(
        "linear",
        [value],
        (*value.sizes[:-1], heads * width),
        {"kernel": (heads * width, within)},
        tensors,
        name,
    )
    batch, time = made.sizes[:2]
    made = step.call("reshape", [made], (batch, time, heads, width), name="reshape")
    return _swapped(step, made)


def _swapped(step: Step, value: Value) -> Value:
    batch, first, second, width = value.sizes
    options = {"dim0": 1, "dim1": 2}
    return step.call("transpose", [value], (batch, second, first, width), options, name="transpose")


def _bias(step: Step, name: str, sizes: Sizes) -> list[Tensor]:
    return [step.tensor(f"{name}.bias", sizes)] if step.flag("use_bias", True) else []


def _attended(step: Step, heads: _Heads) -> list[Value]:
    """Note the projections, the attention, and the way back."""
    query, key, value = _roles(step)
    if any(each.rank != 3 for each in (query, key, value)):
        shown = shown_sizes(next(each.sizes for each in (query, key, value) if each.rank != 3))
        raise Refusal(say("an-input-of-other-axes", sizes=shown), say("so-many-axes", axes=3))
    asked = _projected(step, query, "query", heads.queries, heads.width)
    keys = _projected(step, key, "key", heads.keys, heads.width)
    values = _projected(step, value, "value", heads.keys, heads.values)
    gate = _gate(step, query, heads) if step.flag("use_gate", False) else None
    if heads.keys != heads.queries:
        keys, values = (_repeated(step, each, heads.queries) for each in (keys, values))
    batch, number, time, _ = asked.sizes
    op = "scaled_dot_product_attention"
    made = step.call(op, [asked, keys, values], (batch, number, time, heads.values), name=op)
    made = _swapped(step, made)
    wide = number * heads.values
    made = step.call("reshape", [made], (batch, time, wide), name="reshape")
    if gate is not None:
        made = step.call("mul", [made, gate], made.sizes, name="mul")
    tensors = [step.tensor("attention_output.kernel", (number, heads.values, heads.out))]
    tensors += _bias(step, "attention_output", (heads.out,))
    options = {"kernel": (heads.out, wide)}
    out = (batch, time, heads.out)
    return [step.call("linear", [made], out, options, tensors, "attention_output")]


def _repeated(step: Step, value: Value, heads: int) -> Value:
    batch, fewer, time, width = value.sizes
    options = {"repeats": heads // fewer, "dim": 1}
    sizes = (batch, heads, time, width)
    return step.call("repeat_interleave", [value], sizes, options, name="repeat_interleave")


def _gate(step: Step, query: Value, heads: _Heads) -> Value:
    within, wide = query.sizes[-1], heads.queries * heads.values
    tensors = [step.tensor("gate.kernel", (within, heads.queries, heads.values))]
    tensors += _bias(step, "gate", (heads.queries, heads.values))
    sizes = (*query.sizes[:-1], wide)
    made = step.call("linear", [query], sizes, {"kernel": (wide, within)}, tensors, "gate")
    return step.call("sigmoid", [made], sizes, name="sigmoid")


def _multi_head(step: Step) -> list[Value]:
    number, width = step.whole("num_heads"), step.whole("key_dim")
    query = _roles(step)[0]
    out = step.several("output_shape", (query.sizes[-1],))
    if len(out) != 1 or out[0] < 1:
        raise refused("output_shape", out, say("a-whole-number"))
    values = step.whole("value_dim", width)
    return _attended(step, _Heads(number, number, width, values, out[0]))


def _grouped(step: Step) -> list[Value]:
    width = step.whole("head_dim")
    queries, keys = step.whole("num_query_heads"), step.whole("num_key_value_heads")
    if queries % keys:
        raise refused("num_key_value_heads", keys, say("a-divisor"))
    query = _roles(step)[0]
    return _attended(step, _Heads(queries, keys, width, width, query.sizes[-1]))


def _plain(step: Step) -> list[Value]:
    """Note attention without projections."""
    query, key, value = _roles(step)
    tensors = []
    additive = step.layer.kind == "AdditiveAttention"
    if step.flag("use_scale", additive):
        tensors.append(step.tensor("scale", (query.sizes[-1],) if additive else ()))
    if step.get("score_mode") == "concat":
        tensors.append(step.tensor("concat_score_weight", ()))
    multiplied = not additive and step.get("score_mode") in (None, "dot")
    op = "scaled_dot_product_attention" if multiplied else "additive_attention"
    sizes = (*query.sizes[:-1], value.sizes[-1])
    return [step.call(op, [query, key, value], sizes, None, tensors)]


KINDS: dict[str, Kind] = {
    "AdditiveAttention": _plain,
    "Attention": _plain,
    "GroupQueryAttention": _grouped,
    "GroupedQueryAttention": _grouped,
    "MultiHeadAttention": _multi_head,
}
