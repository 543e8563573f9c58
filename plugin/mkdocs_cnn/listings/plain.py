r"""Lines with the marks of LaTeX and Markdown in them, as plain text in which nothing moves.

`$(5 \times 5 + 1) \times 6 = 156$` is read as `(5 × 5 + 1) × 6 = 156`, with blanks in the place of
what is only there for looks: every number stays in the column in which its author wrote it.
"""

from __future__ import annotations

import re

from mkdocs_cnn.figures.widths import narrow
from mkdocs_cnn.problems.patterns import pattern

_SIGNS = {
    **dict.fromkeys(("times", "ast", "star"), "×"),
    **dict.fromkeys(("cdot", "bullet"), "·"),
    **dict.fromkeys(("approx", "simeq", "cong", "thickapprox"), "≈"),
    "sim": "~",
    **dict.fromkeys(("to", "rightarrow", "longrightarrow", "Rightarrow", "implies"), "→"),
    "item": "-",
}
_LOOKS = frozenset(
    [
        "left",
        "right",
        "big",
        "Big",
        "bigg",
        "Bigg",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "quad",
        "qquad",
        "enspace",
        "hspace",
        "text",
        "textbf",
        "textit",
        "textrm",
        "mathrm",
        "mathbf",
        "mathit",
        "mathsf",
        "operatorname",
        "mbox",
        "boxed",
        "rm",
        "bf",
        "displaystyle",
        "hline",
        "newline",
        "thinspace",
        "tt",
        "texttt",
        "underline",
    ]
)
"""Commands that change how something looks, and nothing else."""
_PREFIX = "(?:thousand|million|billion)s?|mil|[kmgt]i?b|bytes|[kmgtb]|[千万亿]"
_TEX = pattern(
    r"(?<=[0-9])(?:\{[.,]\}|\\[,;:!])(?=[0-9])"
    r"|\\(?:times|cdot)\s?10\s?\^(?:\{[-−+]?[0-9]{1,2}\})?"
    r"|\^\{[-−+]?[0-9]{1,2}\}"
    r"|(?<=[0-9])(?:\\[,;:! ]|[~ ]){0,3}\\(?:text|mathrm|textrm|mbox|operatorname)\{[ ]?"
    rf"(?P<unit>(?i:{_PREFIX}))[ ]?\}}"
    r"|\\(?:begin|end)\{[a-z]{1,20}\*?\}"
    r"|\\(?P<word>[A-Za-z]+)|\\(?P<sign>.)|[{}$&]"
)
_BOLD = pattern(
    r"(?<![\w)*])(?P<mark>\*\*|__)(?=[^\s*_])(?P<inner>[^*_]+)(?<=\S)(?P=mark)(?![\w(])"
)


def plain(text: str) -> str:
    """Return a line without marks, as long as it was, each number where it stood."""
    if "\\" in text or "$" in text:
        text = _TEX.sub(_translated, text)
    if "**" in text or "__" in text:
        text = _BOLD.sub(lambda found: f"  {found['inner']}  ", text)
    if "`" in text:
        text = text.replace("`", " ")
    return text if text.isascii() else narrow(text)


def _translated(found: re.Match[str]) -> str:
    """Put the same in plain signs, and blanks behind it."""
    text, word, sign = found[0], found["word"], found["sign"]
    if found["unit"]:
        return found["unit"].ljust(len(text))
    if word:
        known = "" if word in _LOOKS else _SIGNS.get(word)
        return text if known is None else known.ljust(len(text))
    if sign:
        return f" {sign}" if sign in "%#_" else "  "
    is_number = text[0] in "^\\{" and len(text) > 1 and not text.startswith(("\\begin", "\\end"))
    return text if is_number else " " * len(text)
