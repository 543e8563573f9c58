"""A layer line as a regular expression that Python, JavaScript and Java read alike.

A schema cannot read arithmetic or know what a block defines. So a pattern takes more than the
language does, and less only where brackets are nested beyond all reason: what it refuses is a
mistake.
"""

from mkdocs_cnn.language.program import FROM
from mkdocs_cnn.language.vocabulary import OFF
from mkdocs_cnn.layers import BY_NAME, KINDS, Role

LETTER = r"[^\u0000-@\[-\^`{-\u007f]"
r"""What a name begins with: `[^\W\d]`, which means ASCII alone in JavaScript."""
WORD = r"[^\u0000-/:-@\[-\^`{-\u007f]"
NAME = f"{LETTER}{WORD}*"
"""A parameter, or a definition."""
ITEM = f"{LETTER}(?:{WORD}|-)*"
"""What an item can be called."""
DEPTH = 8
"""Brackets in brackets: more than anybody reads, and what a pattern cannot do without a bound."""
BRACKETS = r"\((?:[^()]|" * DEPTH + r"\(\)" + r")*\)" * DEPTH
"""Arithmetic."""
VALUE = rf"(?:{BRACKETS}|[^\s()+])+"
"""Numbers, names and arithmetic, joined by `x` or not."""
DIRECT = rf"(?:{BRACKETS}|[0-9.])(?:{BRACKETS}|[^\s()+])*"
"""A value that stands without a word in front."""
NETWORK = f"{LETTER}(?:{WORD}|[.-])*"
"""A known network, as its file is called."""
SWITCHES = (*OFF, *OFF.values())
TIMES = rf"[xX×](?:[0-9]+|{BRACKETS}(?:{WORD}|[()])*)"
FIRST = rf"(?:[0-9]+|{BRACKETS})"
KERNEL = rf"{FIRST}(?:[xX×](?:{FIRST}|{NAME}))*"
OUT = rf"-(?:{FIRST}|{NAME})"


def any_case(word):
    """A word in capitals or not."""
    return "".join(f"[{c.upper()}{c}]" if c.isalpha() else c for c in word)


def one_of(words):
    return "|".join(map(any_case, sorted(words, key=lambda word: (-len(word), word))))


def options(kind):
    """What may follow the operation, each part with the space before it."""
    specs = [spec for spec in kind.specs().values() if spec.role not in (Role.KERNEL, Role.OUT)]
    switches = [word for spec in specs if spec.role is Role.FLAG for word in (spec.word, spec.off)]
    valued = [spec.word for spec in specs if spec.role is not Role.FLAG]
    parts = [rf"(?:{one_of(valued)})\s+{VALUE}"] if valued else []
    parts += [f"(?:{one_of(switches)})"] if switches else []
    parts += [DIRECT] if any(spec.positional for spec in specs) else []
    return "|".join(parts)


def head(kind):
    """The operation's word with its kernel and outputs."""
    roles = {spec.role for spec in kind.specs().values()}
    kernel = f"(?:{KERNEL})?" if Role.KERNEL in roles else ""
    return f"(?:{one_of(kind.names)}){kernel}" + (f"(?:{OUT})?" if Role.OUT in roles else "")


def operation(kind):
    behind = options(kind)
    return head(kind) + (rf"(?:\s+(?:{behind}))*" if behind else "")


def known():
    """An operation of the language."""
    return "|".join([*map(operation, KINDS), rf"{any_case(FROM)}\s+[^\s+]+"])


def call():
    """A call of something that no operation of the language is.

    That is a definition, a parameter that stands for an operation, or a known network.
    """
    heads = "|".join([*map(head, KINDS), f"(?:{one_of(BY_NAME)}){OUT}"])
    return (
        rf"(?!(?:{heads}|{any_case(FROM)})(?:[\s+]|$))"
        rf"(?:{NAME}(?:{FIRST})?(?:{OUT})?|{NETWORK})"
        rf"(?:\s+(?:{one_of(SWITCHES)}|(?!{TIMES}\s*$){NAME}\s+{VALUE}))*"
    )


def line(*, calls):
    """A whole line, in which definitions may be called or not."""
    each = f"{known()}|{call()}" if calls else known()
    return rf"^\s*(?:(?:{each})(?:\s*\+\s*(?=[^\s+])|\s*$|\s+{TIMES}\s*$))+$"


def begins(kind):
    """A line that begins with an operation."""
    return rf"^\s*{head(kind)}(?:[\s+]|$)"


def defaults(kind):
    """The options of a kind alone."""
    behind = options(kind)
    return rf"^\s*(?:(?:{behind})(?:\s+|$))*$" if behind else r"^\s*$"


def header():
    """The key of a definition."""
    option = rf"\s+{NAME}(?:=(?:{BRACKETS}|(?:{WORD}|[.-])+))?"
    return rf"^\s*{NAME}(?:\({NAME}\))?(?:-{NAME})?(?:{option})*\s*$"


def called():
    """The key of an item: its name, and how often it is there."""
    return rf"^{ITEM}(?:\s+{TIMES})?\s*$"


def size():
    """An input in one word."""
    number = r"\s*[0-9]+\s*"
    return rf"^{number}(?:[xX×]{number}){{0,3}}$"
