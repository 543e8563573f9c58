"""Ways to break a text: its tokens, lines, digits and brackets, and far too much of anything."""

import re

TOKEN = re.compile(r"\w+|[^\S\n]+|\n|[^\w\s]")
MOST = 60_000
"""The most characters of an input, but for the extremes."""


def mutated(random, text, words, others, most):
    """A text broken in one way or several, mostly few.

    Args:
        random: a `random.Random`.
        text: what is broken.
        words: what may be put into it.
        others: texts of the same kind, parts of which may be put into it.
        most: how many characters the extremes may have, about.
    """
    times = 1
    while times < 12 and random.random() < 0.4:
        times += 1
    for _ in range(times):
        way = random.choice(WAYS)
        text = way(random, text, words, others)[:MOST]
    if random.random() < 0.005:
        text = extreme(random, text, words, most)
    return text


def _tokens(way):
    """A mutation of tokens as one of a text."""

    def mutate(random, text, words, others):
        tokens = TOKEN.findall(text) or [""]
        way(random, tokens, random.randrange(len(tokens)), words)
        return "".join(tokens)

    return mutate


def _lines(way):
    """A mutation of lines as one of a text."""

    def mutate(random, text, words, others):
        lines = text.split("\n")
        way(random, lines, random.randrange(len(lines)), others)
        return "\n".join(lines)

    return mutate


@_tokens
def delete(random, tokens, at, words):
    del tokens[at : at + random.choice((1, 1, 1, 2, 5))]


@_tokens
def duplicate(random, tokens, at, words):
    tokens[at:at] = tokens[at : at + random.choice((1, 1, 2, 5))] * random.choice((1, 1, 2, 9))


@_tokens
def swap(random, tokens, at, words):
    other = random.randrange(len(tokens))
    tokens[at], tokens[other] = tokens[other], tokens[at]


@_tokens
def swap_neighbours(random, tokens, at, words):
    tokens[at : at + 3] = reversed(tokens[at : at + 3])


@_tokens
def insert(random, tokens, at, words):
    blank = random.choice(("", "", " "))
    tokens.insert(at, f"{blank}{random.choice(words)}{blank}")


@_tokens
def replace(random, tokens, at, words):
    tokens[at] = random.choice(words)


@_tokens
def replace_word(random, tokens, at, words):
    """A word of the text in the place of another one, so that much stays readable."""
    named = [index for index, token in enumerate(tokens) if token[0:1].isalnum()]
    if named:
        tokens[random.choice(named)] = tokens[random.choice(named)]


@_tokens
def change_number(random, tokens, at, words):
    found = [index for index, token in enumerate(tokens) if token.isdecimal() and len(token) < 20]
    if found:
        at = random.choice(found)
        number = int(tokens[at])
        near = (number + 1, number - 1, number * 2, -number, number * 10**6, number // 10)
        tokens[at] = str(random.choice(near))


@_tokens
def change_letter(random, tokens, at, words):
    token = tokens[at]
    if token:
        place = random.randrange(len(token))
        other = chr(random.choice((random.randrange(32, 127), random.randrange(1, 0xD7FF))))
        tokens[at] = (
            token[:place] + random.choice(("", other, other.swapcase())) + token[place + 1 :]
        )


@_tokens
def change_case(random, tokens, at, words):
    tokens[at] = tokens[at].swapcase()


@_tokens
def bracket(random, tokens, at, words):
    opening, closing = random.choice(("()", "[]", "{}", '""', "''", ("<!--", "-->")))
    tokens.insert(min(at + random.choice((1, 3, 9)), len(tokens)), closing)
    tokens.insert(at, opening)


@_lines
def delete_line(random, lines, at, others):
    del lines[at : at + random.choice((1, 1, 1, 3))]


@_lines
def duplicate_line(random, lines, at, others):
    lines[at:at] = lines[at : at + random.choice((1, 1, 1, 3))] * random.choice((1, 1, 2, 20))


@_lines
def swap_lines(random, lines, at, others):
    other = random.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


@_lines
def indent(random, lines, at, others):
    blanks = random.choice(("", " ", "  ", "    ", "\t"))
    lines[at] = blanks + lines[at].lstrip() if random.random() < 0.5 else blanks + lines[at]


@_lines
def borrow(random, lines, at, others):
    """Some lines of another text of the same kind."""
    other = random.choice(others).split("\n")
    start = random.randrange(len(other))
    lines[at:at] = other[start : start + random.choice((1, 1, 2, 4))]


def cut(random, text, words, others):
    """The text up to somewhere, or from there."""
    at = random.randrange(len(text) + 1)
    return text[:at] if random.random() < 0.8 else text[at:]


def joined(random, text, words, others):
    """The beginning of a text with the end of another."""
    other = random.choice(others)
    return text[: random.randrange(len(text) + 1)] + other[random.randrange(len(other) + 1) :]


def line_ends(random, text, words, others):
    return text.replace("\n", random.choice(("\r\n", "\r", "\n\n", " ", "\u2028")))


WAYS = (
    *(delete, duplicate, swap, swap_neighbours, insert, insert, replace, replace, replace_word),
    *(replace_word, change_number, change_number, change_letter, change_case, bracket),
    *(delete_line, duplicate_line, swap_lines, indent, borrow, borrow, cut, joined, line_ends),
)


def extreme(random, text, words, most):
    """Far too much of a word, of a line or of the whole."""
    tokens = TOKEN.findall(text) or [""]
    at = random.randrange(len(tokens))
    what = random.choice((tokens[at], random.choice(words), text, "\n" + text.partition("\n")[2]))
    times = random.choice((100, 1_000, 10_000, 100_000, 2_000_000))
    tokens.insert(at, what * min(times, most // max(len(what), 1)))
    return "".join(tokens)
