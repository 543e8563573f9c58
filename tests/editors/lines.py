"""A layer line as a regular expression that Python, JavaScript and Java read alike.

A schema cannot read arithmetic or know what a block defines. So a pattern takes more than the
language does, and less only where brackets are nested beyond all reason: what it refuses is a
mistake.
"""

from mkdocs_cnn.language.program import FROM, TO
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
    """An operation of the language, or a network that can hardly be anything else."""
    return "|".join([*map(operation, KINDS), rf"{any_case(FROM)}\s+[^\s+]+", network()])


def network():
    """A network as a part: it has a digit, a dash or a dot in its name, or says where it ends.

    What looks like a layer is none: `cnov3-64`, `fc10`.
    """
    other = rf"(?!{LETTER}+[0-9xX×]*-[0-9(]|(?:{one_of(BY_NAME)})[0-9])"
    name = rf"{other}{LETTER}(?:{WORD}|[.-])*[0-9.-](?:{WORD}|[.-])*"
    ended = rf"{LETTER}(?:{WORD}|[.-])*\s+(?={any_case(TO)}\s)"
    return rf"(?:{name}(?=[\s+]|$)|{ended}(?<=\s))(?:\s*(?!{TIMES}\s*$)(?<=\s){NAME}\s+{VALUE})*"


def call():
    """A call of something that the block defines, which no operation of the language is."""
    specs = [spec for kind in KINDS for spec in kind.specs().values() if spec.role is Role.FLAG]
    switches = one_of({word for spec in specs for word in (spec.word, spec.off)})
    heads = "|".join([*map(head, KINDS), f"(?:{one_of(BY_NAME)}){OUT}"])
    return (
        rf"(?!(?:{heads}|{any_case(FROM)})(?:[\s+]|$))"
        rf"{NAME}(?:{FIRST})?(?:{OUT})?(?:\s+(?:(?:{switches})(?=[\s+]|$)|(?!{TIMES}\s*$){NAME}\s+{VALUE}))*"
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
