"""How well a text stands out from what lies behind it, as WCAG 2 counts it."""

from __future__ import annotations

import re
from dataclasses import dataclass

NUMBER = r"([\d.]+(?:e-?\d+)?)"
RGB = re.compile(rf"rgba?\({NUMBER}, {NUMBER}, {NUMBER}(?:, {NUMBER})?\)")
SRGB = re.compile(rf"color\(srgb {NUMBER} {NUMBER} {NUMBER}(?: / {NUMBER})?\)")


@dataclass(frozen=True)
class Colour:
    """Red, green, blue and alpha, each from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    def over(self, other):
        """This colour painted upon another."""
        alpha = self.alpha + other.alpha * (1 - self.alpha)
        if not alpha:
            return Colour(0, 0, 0, 0)
        pairs = zip(self.channels(), other.channels(), strict=True)
        mixed = [
            (top * self.alpha + below * other.alpha * (1 - self.alpha)) / alpha
            for top, below in pairs
        ]
        return Colour(*mixed, alpha)

    def channels(self):
        return self.red, self.green, self.blue

    def luminance(self):
        """Relative luminance: 0 for black, 1 for white."""
        linear = (
            value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
            for value in self.channels()
        )
        return sum(map(float.__mul__, (0.2126, 0.7152, 0.0722), linear))


WHITE = Colour(1, 1, 1)


def find_colours(text):
    """The colours in a computed value: `rgb(…)`, `rgba(…)` or `color(srgb …)`, in any words."""
    found = [(match, 255) for match in RGB.finditer(text)]
    found += [(match, 1) for match in SRGB.finditer(text)]
    for match, scale in found:
        *channels, alpha = match.groups(default="1")
        yield Colour(*(float(value) / scale for value in channels), float(alpha))


def read_colour(text):
    """The one colour in a computed value."""
    (colour,) = find_colours(text)
    return colour


def contrast(text, ground):
    """From 1 to 21, of a text's colour upon an opaque ground."""
    lighter, darker = sorted((text.over(ground).luminance(), ground.luminance()), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def worst_contrast(color, grounds, opacity=1.0):
    """The least contrast of a text with what can lie behind it.

    Args:
        color: the text's computed colour.
        grounds: the computed background-color and background-image of the elements around it, the
            outermost first. An image, a bar of one colour, may lie behind the text or beside it.
        opacity: of all elements around it.
    """
    behind = [WHITE]
    for flat, image in grounds:
        behind = [read_colour(flat).over(each) for each in behind]
        bars = set(find_colours(image))
        behind += [bar.over(each) for bar in bars for each in behind]
    text = read_colour(color)
    text = Colour(*text.channels(), text.alpha * opacity)
    return min(contrast(text, each) for each in behind)
