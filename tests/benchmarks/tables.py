"""What was measured, as tables in Markdown: for a terminal, and for the manual."""

ALIGNED = "---:"
MOST = 1.05
"""The exponent aimed at."""


def table(heads, rows):
    """A pipe table; numbers are in columns whose heads begin with a space."""
    rules = [ALIGNED if head.startswith(" ") else "---" for head in heads]
    lines = [[head.strip() for head in heads], rules, *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def number(value):
    """Three digits, or all before the point."""
    if value == int(value):
        return f"{int(value):,}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2g}" if abs(value) < 0.01 else f"{value:.{2 if abs(value) < 10 else 1}f}"


def spread(found, unit):
    """The median, with what half of the values lie between, where that is something else."""
    middle = number(found["median"])
    low, high = number(found["low"]), number(found["high"])
    between = f" ({low} to {high})" if low != high else ""
    return f"{middle}{f' {unit}' if unit else ''}{between}"


def ratio(row):
    """How ours compares with theirs: times as quick, or a part of the other."""
    if "theirs" not in row:
        return None
    ours, theirs = row["ours"]["median"], row["theirs"]["median"]
    return theirs / ours if _by_times(row) else ours / theirs


def _by_times(row):
    return "times" in row["aim"] or (not row["aim"] and row["against"].startswith("torchinfo"))


def compared(row):
    found = ratio(row)
    if found is None:
        return "not measured" if row["against"] else "–"
    return f"{number(found)} times as quick" if _by_times(row) else _share(found)


def _share(value):
    return f"{number(value)} of it" if value < 1 else f"{number(value)} times as much"


def aim(row):
    """What is aimed at, and whether that is reached."""
    if not row["aim"]:
        return "–"
    ((kind, value),) = row["aim"].items()
    found = row["ours"]["median"] if kind == "most" else ratio(row)
    if kind == "times":
        return judged(f"at least {number(value)} times", None if found is None else found >= value)
    words = _share(value) if kind == "share" else number(value)
    return judged(f"at most {words}", None if found is None else found <= value)


def judged(words, reached):
    """An aim with a mark for whether it is reached, where that is known."""
    return words if reached is None else f"{words} {'✓' if reached else '✗'}"


def rows(part):
    """Rows of what was measured, against what, ratio, aim."""
    if not part["rows"]:
        return "Not measured.\n"
    cells = []
    for row in part["rows"]:
        theirs = spread(row["theirs"], row["unit"]) if "theirs" in row else ""
        against = ", ".join(filter(None, (row["against"], theirs))) or "–"
        ours = spread(row["ours"], row["unit"])
        cells.append([row["what"], ours, str(row["ours"]["n"]), against, compared(row), aim(row)])
    return table(["Measured", " Median", " N", "Beside", " Ratio", " Aim"], cells)


def steps(part):
    """Milliseconds of each step, and what part of all they are."""
    networks = part["networks"]
    names = list(next(iter(networks.values())))
    cells = []
    for network, found in networks.items():
        total = sum(found.values())
        each = [f"{number(found[name])} ({100 * found[name] / total:.0f} %)" for name in names]
        cells.append([network, str(part["rounds"]), *each, number(total)])
    return table(["ms", " N", *(f" {name}" for name in names), " together"], cells)


def growths(part):
    """The exponents."""
    cells = []
    for name, found in part["kinds"].items():
        aim = judged(f"at most {MOST}", round(found["exponent"], 2) <= MOST)
        least, most = found["sizes"][1], found["sizes"][-1]
        cells.append(
            [
                name,
                f"{least:,} to {most:,}",
                str(found["rounds"]),
                f"{found['seconds'][-1]:.2f}",
                f"{found['exponent']:.2f}",
                f"{found['r2']:.4f}",
                f"{found['last']:.2f}",
                "–" if name.endswith("alone") else aim,
            ]
        )
    heads = [
        "What grows",
        " From, to",
        " N",
        " Seconds",
        " Exponent",
        " R²",
        " Last decade",
        " Aim",
    ]
    return table(heads, cells)


def as_text(part):
    """A part of a run, whatever is in it."""
    for name, write in (("rows", rows), ("networks", steps), ("kinds", growths)):
        if name in part:
            return write(part)
    raise KeyError(sorted(part))


def together(parts):
    """Parts of one kind in one table."""
    if len(parts) == 1:
        return as_text(parts[0])
    return rows({"rows": [row for part in parts for row in part["rows"]]})


def conditions(parts):
    """On what, with what and when the parts were measured."""
    found = {}
    for name, part in parts.items():
        each = part["conditions"]
        packages = {**each["packages"], **each.get("peer", {})}
        packages.pop("python", None)
        versions = ", ".join(f"{name} {version}" for name, version in packages.items() if version)
        words = (
            f"{each['date']}: {each['processor']}, {each['cores']} cores, {each['system']}; "
            f"Python {each['python']}, {versions}"
        )
        found.setdefault(words, []).append(name)
    if len(found) == 1:
        return f"{next(iter(found))}.\n"
    return "".join(f"- {', '.join(names)}: {words}.\n" for words, names in found.items())
