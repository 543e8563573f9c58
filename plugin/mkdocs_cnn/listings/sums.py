"""What the totals of a listing may come to, in every way in which it may count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from mkdocs_cnn.language.listed import Listing, ListingLine, Part
from mkdocs_cnn.listings.agreement import counts_biases
from mkdocs_cnn.listings.corrections import byte_factors, holds, worked_out
from mkdocs_cnn.listings.facts import Facts
from mkdocs_cnn.listings.totals import is_in
from mkdocs_cnn.listings.truth import Truth

_ALL_PARAMETERS = ("param", "params", "parameter", "parameters")


class Sums:
    """The layers of a listing, added up."""

    def __init__(self, listing: Listing, facts: Facts) -> None:
        self.facts = facts
        self.listing = listing
        self.biases = counts_biases(listing, facts.lines, facts.value_bytes)

    def counts(self, line: ListingLine) -> bool:
        """Say whether a line counts biases: by its own words, its figures, or those of prose."""
        said = (line.biases, self.biases, self.listing.biases)
        return next((each for each in said if each is not None), True)

    def named(self, part: Part = "") -> dict[str, int]:
        """Return the sums over all layers, or those of a part, by what they are called."""
        known = [truth for _, truth in self.known(part)]
        return split_by_name(sum(t.weights for t in known), sum(t.biases for t in known))

    def totals(
        self, noun: str, word: str, split: bool, biases: bool | None, part: Part
    ) -> Sequence[Fraction | int]:
        """Return the sums that a figure may be: first the one that it should be."""
        named = self.named(part)
        weights = named["weights"]
        if part == "biases":
            return [named["biases"]]
        if noun == "biases" or (noun in ("weights", "weight") and split):
            return [named["biases" if noun == "biases" else "weights"]]
        if split:
            return [named["parameters"]]
        arithmetic = self.sum_of_arithmetic()
        if arithmetic and not any(self.layers()):
            statements = (each for line in self.listing.lines for each in line.statements)
            inside = any(byte_factors(each) for each in statements)
            return [arithmetic, *([arithmetic / self.facts.value_bytes] if inside else [])]
        everything = [named["parameters"]] if part else []
        if not part and self.facts.params is not None:
            everything += [self.facts.params, self.facts.params + self.facts.unsaid_biases]
        if biases is not None:
            without = [self.whole(False, part), weights]
            return [named["parameters"], *everything] if biases else without
        found = [sum(truth.counted(self.counts(line)) for line, truth in self.known(part))]
        found += [weights] if part and word in ("weight", "weights") else []
        if noun in _ALL_PARAMETERS or word in _ALL_PARAMETERS or self.biases is None:
            found += everything
        if self.biases is None:
            return [*found, named["parameters"], self.whole(False, part), weights]
        found += [weights] if self.without_offsets() else []
        mixed = any(self.counts(line) is not self.biases for line in self.layers())
        return [*found, named["parameters"]] if mixed else found

    def whole(self, biases: bool, part: Part = "") -> int:
        """Return the sum over all layers, or those of a kind, with biases or without."""
        return sum(truth.counted(biases) for _, truth in self.known(part))

    def without_offsets(self) -> bool:
        """Are the offsets of normalisations left out, as far as their lines say?"""
        said = (
            holds(side, truth.counted(biases=False))
            for line, truth in self.known("")
            if truth.offsets
            for statement in line.statements
            if statement.of == "weights"
            for side in statement.sides
        )
        return self.biases is False and not any(said)

    def sum_of_arithmetic(self) -> Fraction:
        """Add up what lines of arithmetic come to."""
        lines = (line for line in self.listing.lines if line.role == "arithmetic")
        return sum((worked_out(line.statements[0]) for line in lines), Fraction(0))

    def known(self, part: Part) -> Iterator[tuple[ListingLine, Truth]]:
        """Yield the layers of a part with what is true of them, where that is known."""
        for line in self.layers():
            truth = self.facts.lines.get(line.number)
            if truth is not None and is_in(line, part):
                yield line, truth

    def layers(self) -> Iterator[ListingLine]:
        """Yield the lines of layers."""
        return (line for line in self.listing.lines if line.role == "layer")


def split_by_name(weights: int, biases: int) -> dict[str, int]:
    """Say what each noun counts."""
    return {"weights": weights, "biases": biases, "parameters": weights + biases}
