"""Where branches meet: sum, difference, product, largest, concatenation.

These are not written as operations; the structure keys of the language (`residual`, `add`,
`subtract`, `multiply`, `maximum`, `concat`, `split`) make them.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from mkdocs_cnn.layers.base import Complaint, Family, Layer, Saved, Shape, extents
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


@record(kw_only=True)
class Join(Layer):
    """Several inputs to one output."""

    family: ClassVar[Family] = Family.RESHAPING
    example: ClassVar[str] = ""
    called: ClassVar[Words] = ""
    """What a reader calls it."""

    sources: tuple[Words, ...] = ()
    """What the inputs are called, for the reader."""

    def kind(self, x: Shape) -> str:
        """The class's name; torch has functions for these, not modules."""
        return type(self).__name__

    @property
    def label(self) -> str:
        """`add shortcut`, `concat branch1, branch2`."""
        return f"{self.called} {', '.join(map(str, self.sources))}".rstrip()

    @abstractmethod
    def disagreement(self, shapes: Sequence[Shape]) -> Complaint | None:
        """Say why the inputs cannot be joined."""

    @abstractmethod
    def joined(self, shapes: Sequence[Shape]) -> Shape:
        """Give the output's shape; only for inputs without disagreement."""

    def _named(self, shapes: Sequence[Shape], first: int, second: int) -> Words:
        """Name two inputs with their shapes."""
        names = [*self.sources, *(say("branch") for _ in shapes)]
        one, other = (say("shape-from", shape=shapes[i], name=names[i]) for i in (first, second))
        return say("one-and-other", one=one, other=other)


@record(kw_only=True)
class Add(Join):
    """Element by element sum of equal shapes (ResNet)."""

    in_place: ClassVar[bool] = True
    names: ClassVar[tuple[str, ...]] = ("add",)
    called: ClassVar[Words] = say("label-add")
    meaning: ClassVar[str] = "sum of the branches, element by element"

    def disagreement(self, shapes: Sequence[Shape]) -> Complaint | None:
        """All shapes must be the same."""
        for i, shape in enumerate(shapes[1:], 1):
            if shape != shapes[0]:
                same = shape.spatial == shapes[0].spatial
                what, way = (
                    (say("channels"), say("a-1-1-convolution"))
                    if same
                    else (say("sizes"), say("a-stride"))
                )
                hint = say("bring-the-of-both", what=what, way=way)
                message = self._refusal(self._named(shapes, 0, i))
                return Complaint(message, say("equal-shapes"), hint)
        return None

    def _refusal(self, named: Words) -> Words:
        return say("cannot-add", named=named)

    def joined(self, shapes: Sequence[Shape]) -> Shape:
        """The shape of each."""
        return shapes[0]


@record(kw_only=True)
class Subtract(Add):
    """The first branch less the others, of equal shapes (PoolFormer)."""

    names: ClassVar[tuple[str, ...]] = ("subtract",)
    called: ClassVar[Words] = say("label-subtract")
    meaning: ClassVar[str] = "the first branch, less the others, element by element"

    def _refusal(self, named: Words) -> Words:
        return say("cannot-subtract", named=named)


@record(kw_only=True)
class Maximum(Add):
    """The largest of the branches, element by element (Maxout)."""

    in_place: ClassVar[bool] = False
    names: ClassVar[tuple[str, ...]] = ("maximum",)
    called: ClassVar[Words] = say("label-maximum")
    meaning: ClassVar[str] = "the largest of the branches, element by element"

    def saved(self, x: Shape, y: Shape) -> Saved:
        """All branches, and the largest on the way where there are more than two."""
        return Saved(input=True, values=max(len(self.sources) - 2, 0) * y.size)

    def _refusal(self, named: Words) -> Words:
        return say("cannot-take-the-maximum", named=named)


@record(kw_only=True)
class Multiply(Join):
    """Element by element product; 1×1 extents and single channels are stretched."""

    in_place: ClassVar[bool] = True
    names: ClassVar[tuple[str, ...]] = ("multiply",)
    called: ClassVar[Words] = say("label-multiply")
    meaning: ClassVar[str] = "product of the branches; 1×1 is stretched (squeeze-excite)"

    def saved(self, x: Shape, y: Shape) -> Saved:
        """All factors, and the products on the way where there are more than two."""
        return Saved(input=True, values=max(len(self.sources) - 2, 0) * y.size)

    def disagreement(self, shapes: Sequence[Shape]) -> Complaint | None:
        """Extents must be equal or 1, those of all inputs among each other."""
        for i, shape in enumerate(shapes[1:], 1):
            if shape.rank != shapes[0].rank:
                return self._unequal(shapes, 0, i)
        for sizes in zip(*(shape.sizes for shape in shapes), strict=True):
            wide = [i for i, size in enumerate(sizes) if size > 1]
            other = next((i for i in wide if sizes[i] != sizes[wide[0]]), None)
            if other is not None:
                return self._unequal(shapes, wide[0], other)
        return None

    def _unequal(self, shapes: Sequence[Shape], first: int, second: int) -> Complaint:
        message = say("cannot-multiply", named=self._named(shapes, first, second))
        return Complaint(message, say("equal-sizes-or-1-where-they"))

    def joined(self, shapes: Sequence[Shape]) -> Shape:
        """The larger of each extent."""
        sizes = [max(each) for each in zip(*(shape.sizes for shape in shapes), strict=True)]
        return Shape(tuple(sizes[:-1]), sizes[-1])


@record(kw_only=True)
class Concat(Join):
    """Channels one after the other (Inception, DenseNet, U-Net)."""

    names: ClassVar[tuple[str, ...]] = ("concat",)
    called: ClassVar[Words] = say("label-concat")
    meaning: ClassVar[str] = "the branches' channels, one after the other"

    def disagreement(self, shapes: Sequence[Shape]) -> Complaint | None:
        """Spatial extents must be the same."""
        for i, shape in enumerate(shapes[1:], 1):
            if shape.spatial != shapes[0].spatial:
                smallest = min((each.spatial for each in shapes), default=())
                hint = say("crop-pad-or-pool-the-branches", smallest=extents(smallest))
                if shape.rank != shapes[0].rank:
                    hint = say("vectors-join-only-vectors-flatten-all")
                message = say("cannot-join", named=self._named(shapes, 0, i))
                return Complaint(message, say("equal-heights-and-widths"), hint)
        return None

    def joined(self, shapes: Sequence[Shape]) -> Shape:
        """The channels add up."""
        return Shape(shapes[0].spatial, sum(shape.channels for shape in shapes))
