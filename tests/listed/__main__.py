"""Check what `corpus/listings/tools/make_many.py` has written: `python -m listed FOLDER`.

Every output is what a tool said, so that nothing in it may be called false. Then one digit is
changed in figures that hold, and it is counted how often just that figure is called false, with the
old digit as its correction. With `--save FILE`, the rates are kept for the manual.
"""

import argparse
import json
import random
import re
import sys
from collections import Counter
from pathlib import Path

from helpers import work_out
from mkdocs_cnn.problems.problem import FalseClaim, Invalid

NUMBER = re.compile(r"(?<![\w.,-])[0-9][0-9,]*(?:\.[0-9]+)?(?![\w,]*[(%:]|\w|\.[0-9]|\]\[)")
MODULE = re.compile(r"Conv\w*\((\d+), (\d+)|Norm\dd\((\d+)|in_features=(\d+), out_features=(\d+)")
"""What `print(model)` says that can be checked without knowing its sizes: channels."""
LONGEST = 400
"""No digit is changed in an output with more lines."""


def findings(text):
    """What is called false: its line, what is written, what should be; None if refused."""
    try:
        found = work_out(text).findings
    except Invalid:
        return None
    false = [each for each in found if isinstance(each, FalseClaim)]
    return [(c.span.line, c.claimed, c.instead) for each in false for c in each.corrections]


def places(kind, text):
    """The figures on lines that hold, as (line, start, end)."""
    shown = work_out(text).document.claims
    for number, line in enumerate(text.split("\n")):
        if number >= len(shown) or shown[number].holds is not True:
            continue
        if kind == "print":
            found = MODULE.search(line)
            yield from ((number, *found.span(n)) for n in range(1, 6) if found and found[n])
            continue
        for found in NUMBER.finditer(line):
            if found.start() > 8 or not line[0].isspace():
                yield number, *found.span()


def changed(text, place, chance):
    """A text with one digit changed: it, what is written then, what was written."""
    number, start, end = place
    lines = text.split("\n")
    old = lines[number][start:end]
    at = chance.choice([n for n, sign in enumerate(old) if sign.isdigit()])
    digits = [d for d in "0123456789" if d != old[at] and (at or d != "0")]
    new = old[:at] + chance.choice(digits) + old[at + 1 :]
    lines[number] = lines[number][:start] + new + lines[number][end:]
    return "\n".join(lines), new, old


def outcome(found, number, new, old):
    """What came of a changed digit, in a word."""
    plain = [(line, *(each.replace(",", "") for each in words)) for line, *words in found or ()]
    right = (number, new.replace(",", ""), old.replace(",", ""))
    if plain == [right]:
        return "found"
    return "among others" if right in plain else "elsewhere" if plain else "missed"


def check(folder, each):
    """Count what came of every output, by the tool that wrote it."""
    rates, chance = {}, random.Random(1)
    for path in sorted(folder.glob("*.txt")):
        kind, text = path.stem.partition("-")[0], path.read_text("utf-8")
        found = findings(text)
        counts = rates.setdefault(kind, Counter())
        counts += Counter(outputs=1, false=bool(found), refused=found is None)
        if found:
            print(f"{path.name}:{found[0][0] + 1}: {found[0][1]}, not {found[0][2]}?")
        if found != []:
            continue
        able = list(places(kind, text)) if text.count("\n") <= LONGEST else []
        for place in chance.sample(able, min(each, len(able))):
            said, new, old = changed(text, place, chance)
            word = outcome(findings(said), place[0], new, old)
            counts += Counter({"changed": 1, word: 1})
    return rates


def main():
    arguments = argparse.ArgumentParser(prog="python -m listed", description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--each", type=int, default=2, help="figures to change in an output")
    arguments.add_argument("--save", type=Path, help="keep the rates here")
    given = arguments.parse_args()
    rates = check(given.folder, given.each)
    for kind, counts in rates.items():
        print(kind, dict(counts))
    if given.save:
        given.save.write_text(json.dumps(rates, indent=1) + "\n", "utf-8")
    return any(counts["false"] for counts in rates.values())


if __name__ == "__main__":
    sys.exit(main())
