"""Layers that are linear in their input, and tables of vectors."""

from __future__ import annotations

from math import prod

from mkdocs_cnn.language.traced import Sizes, Tensor
from mkdocs_cnn.models.keras.kinds.activation import activated
from mkdocs_cnn.models.keras.recording import Step, Value
from mkdocs_cnn.models.keras.settings import refused
from mkdocs_cnn.models.writing import write_operands
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mkdocs_cnn.models.keras.kinds import Kind
    from mkdocs_cnn.models.keras.recording import Options

_EQUATION = pattern(r"([A-Za-z]*(?:\.\.\.)?[A-Za-z]*),([A-Za-z]+)->([A-Za-z]*(?:\.\.\.)?[A-Za-z]*)")
_LETTERS = "0123456789"


def _dense(step: Step) -> list[Value]:
    units, sizes = step.whole("units"), step.input.sizes
    tensors = [step.tensor("kernel", (sizes[-1], units))]
    if step.flag("use_bias", True):
        tensors.append(step.tensor("bias", (units,)))
    options = {"kernel": (units, sizes[-1])}
    made = step.call("linear", [step.input], (*sizes[:-1], units), options, tensors)
    return [activated(step, made)]


@record()
class _Product:
    """An equation, letter by letter; an ellipsis is written out in digits."""

    given: str
    kernel: str
    out: str
    extents: dict[str, int]

    def sizes(self, letters: str) -> Sizes:
        """Return the size of what has these axes."""
        return tuple(self.extents[each] for each in letters)

    @property
    def equation(self) -> str:
        """All of it."""
        return f"{self.given},{self.kernel}->{self.out}"

    @property
    def summed(self) -> str:
        """The axes over which is summed."""
        return "".join(each for each in self.given if each not in self.out)

    @property
    def made(self) -> str:
        """The axes that the kernel makes."""
        return "".join(each for each in self.out if each not in self.given)

    @property
    def is_linear(self) -> bool:
        """Is every place of the other axes multiplied by the same matrix?"""
        return set(self.kernel) == {*self.summed, *self.made}


def _product(step: Step) -> _Product:
    equation = step.get("equation")
    found = _EQUATION.fullmatch(equation.replace(" ", "")) if isinstance(equation, str) else None
    if found is None or len(equation) > 100:
        raise refused("equation", equation, say("such-as-an-equation"))
    given, kernel, out = found.groups()
    rank, batch = step.input.rank, not out.startswith(".")
    elided = rank - len(given.replace("...", ""))
    if not 0 <= elided <= len(_LETTERS) or (elided and "..." not in given):
        raise refused("equation", equation, say("so-many-axes", axes=rank))
    rest = out.replace("...", "")[batch:]
    given, out = (each.replace("...", _LETTERS[:elided]) for each in (given, out))
    extents = dict(zip(given, step.input.sizes, strict=True))
    sizes = step.get("output_shape")
    sizes = sizes if isinstance(sizes, list | tuple) else [sizes]
    for letter, size in zip(rest, sizes[-len(rest) :] if rest else (), strict=False):
        if type(size) is int and size > 0:
            extents.setdefault(letter, size)
    if any(letter not in extents for letter in kernel + out):
        raise refused("output_shape", step.get("output_shape"), say("a-size-for-each-axis"))
    return _Product(given, kernel, out, extents)


def einsum_dense(step: Step) -> list[Value]:
    """Note the product of an input and a kernel along any axes: a linear layer, if it is one."""
    product = _product(step)
    tensors = [step.tensor("kernel", product.sizes(product.kernel))]
    biased = step.get("bias_axes")
    if isinstance(biased, str) and biased:
        if any(each not in product.out for each in biased):
            raise refused("bias_axes", biased, say("axes-of-the-output"))
        first = min(product.out.index(each) for each in biased)
        bias = [product.extents[each] if each in biased else 1 for each in product.out[first:]]
        tensors.append(step.tensor("bias", tuple(bias)))
    if product.is_linear:
        made = _linear(step, product, tensors)
    else:
        factors = write_operands([step.input.sizes, product.sizes(product.kernel)])
        options: Options = {"operands": factors, "equation": product.equation}
        made = step.call("einsum", [step.input], product.sizes(product.out), options, tensors)
    return [activated(step, made)]


def _linear(step: Step, product: _Product, tensors: list[Tensor]) -> Value:
    """Note a linear layer over the last axes, with what brings them there and back."""
    kept = "".join(each for each in product.given if each not in product.summed)
    value = _permuted(step, step.input, product.given, kept + product.summed, product)
    into, out = (prod(product.sizes(each)) for each in (product.summed, product.made))
    value = _reshaped(step, value, (*product.sizes(kept), into))
    sizes = (*product.sizes(kept), out)
    value = step.call("linear", [value], sizes, {"kernel": (out, into)}, tensors)
    value = _reshaped(step, value, product.sizes(kept + product.made))
    return _permuted(step, value, kept + product.made, product.out, product)


def _permuted(step: Step, value: Value, letters: str, order: str, product: _Product) -> Value:
    if letters == order:
        return value
    dims = tuple(letters.index(each) for each in order)
    return step.call("permute", [value], product.sizes(order), {"dims": dims}, name="permute")


def _reshaped(step: Step, value: Value, sizes: Sizes) -> Value:
    return value if value.sizes == sizes else step.call("reshape", [value], sizes, name="reshape")


def _embedding(step: Step) -> list[Value]:
    rows, columns = step.whole("input_dim"), step.whole("output_dim")
    table = step.tensor("embeddings", (rows, columns))
    sizes = (*step.input.sizes, columns)
    return [step.call("embedding", [step.input], sizes, None, [table])]


KINDS: dict[str, Kind] = {"Dense": _dense, "EinsumDense": einsum_dense, "Embedding": _embedding}
