"""How an author means figures: rounded or cut off, MB or MiB, FLOPs or multiply-adds."""

from __future__ import annotations

from fractions import Fraction

from mkdocs_cnn.problems.records import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Rounding = Literal["nearest", "down", "coarse"]


@record()
class Reading:
    """What figures mean that can mean several things."""

    rounding: Rounding = "nearest"
    binary: bool = False
    """Is MB said of MiB, and kB of KiB?"""
    fused: bool = False
    """Is FLOPs said of multiply-adds?"""

    def declared(self, over: Reading) -> list[str]:
        """Return what an author declares for it where another reading holds."""
        bytes_, work = "MiB" if self.binary else "MB", "MACs" if self.fused else "FLOPs"
        each = (
            (f"rounding: {self.rounding}", self.rounding != over.rounding),
            (f"MB: {bytes_}", self.binary != over.binary),
            (f"FLOPs: {work}", self.fused != over.fused),
        )
        return [text for text, differs in each if differs]

    def within(self, claimed: Fraction, value: Fraction, unit: Fraction) -> bool:
        """Return whether a value comes to a figure that counts in some unit of its last digit."""
        if self.rounding == "down":
            return claimed * value >= 0 and 0 <= abs(value) - abs(claimed) < unit
        return 2 * abs(claimed - value) <= unit

    def cut(self, value: Fraction, places: int) -> Fraction:
        """Cut a value off behind some decimal places."""
        step = Fraction(10) ** -places
        return abs(value) // step * step * (1 if value >= 0 else -1)


USUAL = Reading()
