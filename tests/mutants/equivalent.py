"""Mutants that nobody could notice, by module and changed line, each with the reason."""

_START = "To search from before the beginning is to search from it."
_WHOLE = "Whole numbers never come here."
EQUIVALENT = {
    ("queries/inline.py", "if other := _NO_SIGN.search(text, -1, end):"): _START,
    ("queries/inline.py", "sign = _SIGN.search(text, -1, end)"): _START,
    ("queries/inline.py", "if (bar > 0):"): "There is no sign in front of a bar that stands first.",
    (
        "listings/clues.py",
        "slips = [(extent,) for size in sizes if len(set(size)) > 0 for extent in size]",
    ): "A kernel of equal extents is among the squares already, and each is kept once.",
    (
        "counting/values.py",
        "return window.kernel if len(window.kernel) > 1 else window.kernel[-1]",
    ): "The last extent of one is the first.",
    ("queries/formats.py", "for places in range(0, 10):"): _WHOLE,
}
