"""Mutants that nobody could notice, by module and changed line, each with the reason."""

_START = "To search from before the beginning is to search from it."
_WHOLE = "Whole numbers never come here."
_NOWHERE = "No line stands behind a line before the first one, whatever its number."
_GIVEN = "Whoever makes one says it."
_SHOWN = "shown = source.lines[:-1] if len(source.lines) > 0 and not source.lines[-1]"
_SHOWN += " else source.lines"
EQUIVALENT = {
    ("queries/inline.py", "if other := _NO_SIGN.search(text, -1, end):"): _START,
    ("queries/inline.py", "sign = _SIGN.search(text, -1, end)"): _START,
    (
        "listings/clues.py",
        "(extent,) for size in sizes if len(set(size)) > 0 for extent in size",
    ): "A kernel of equal extents is among the squares already, and each is kept once.",
    (
        "counting/values.py",
        "return window.kernel if len(window.kernel) > 1 else window.kernel[-1]",
    ): "The last extent of one is the first.",
    (
        "listings/judged.py",
        _SHOWN,
    ): "A text without any line is no listing.",
    (
        "listings/steps.py",
        "wrong, cost = falsity(line, Truth(shape, shape.size), biases=False) if line else (0, 0)",
    ): "An input has no biases.",
    ("listings/lines.py", "self.last = -3"): _NOWHERE,
    (
        "listings/lines.py",
        'self.last = line.number if read.role in ("input", "layer") else -3',
    ): _NOWHERE,
    ("listings/judged.py", "figures: int = -1"): _GIVEN,
    ("listings/judged.py", "unchecked: int = -1"): _GIVEN,
    ("problems/files.py", "if (len(content) >= size):"): "Behind the end there is nothing to read.",
    ("queries/formats.py", "for places in range(0, 10):"): _WHOLE,
}
