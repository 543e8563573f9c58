"""Parts of the manual, and files for editors, made from declarations: `python -m made` writes them.

A part stands between two comments, `<!-- made: NAME -->` and `<!-- end -->`, so that the page is
whole wherever it is read; a test fails where one is not as it would be written today.
"""

import ast
import json
import re
import sys
import tomllib
from html import escape
from pathlib import Path

import prose
from benchmarks import tables
from editors import grammar, schemas
from mkdocs_cnn.counting.conventions import CONVENTIONS
from mkdocs_cnn.counting.quantities import COLUMNS, QUANTITIES
from mkdocs_cnn.settings.choices import CHOICES, NAME, Settings

PROJECT = Path(__file__).parent.parent
PACKAGE = PROJECT / "plugin" / "mkdocs_cnn"
RULES = PROJECT / "docs" / "development" / "rooms.toml"
MEASURED = PROJECT / "docs" / "development" / "benchmarks.json"
PAGES = sorted((PROJECT / "docs").rglob("*.md"))
MARK = re.compile(r"(?ms)(?P<begin>^<!-- made: (?P<name>[\w ]+) -->\n).*?(?P<end>^<!-- end -->$)")
EXAMPLES = {"all": "vgg16.conv3_1", "row": "alexnet.conv1", "network": "vgg16"}

LISTED = PROJECT / "docs" / "development" / "listings.json"
MODELS = PROJECT / "docs" / "development" / "models.json"
FOUND = ("found", "among others", "elsewhere", "missed")
TOOLS = {
    "torchinfo": "torchinfo",
    "torchsummary": "torchsummary",
    "pms": "pytorch-model-summary",
    "print": "PyTorch: `print(model)`",
    "lightning": "Lightning",
    "keras": "Keras 3",
    "plain": "Keras 2",
    "shapes": "a loop that prints shapes",
}


def table(heads, rows):
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def code(words):
    return ", ".join(f"`{word}`" for word in words)


def said(quantity):
    return quantity.meaning or str(quantity.words)


def quantities(of):
    """What can be asked, with an example that the page computes."""
    rows = []
    for name, each in QUANTITIES.items():
        if each.of != of:
            continue
        others = f" ({code(each.aliases)})" if each.aliases else ""
        part = each.example or EXAMPLES[of]
        example = ["", ""] if name == "depth" else [f"`{part}`", f"`#!cnn {part}.{name}`"]
        rows.append([f"`{name}`{others}", said(each), *example])
    return table(["Quantity", "What it is", "For example, of", "It is"], rows)


def columns():
    rows = [[f"`{NAME}`", "name of the row"]]
    rows += [[f"`{name}`", said(QUANTITIES[name])] for name in COLUMNS]
    return table(["Column", "What it shows"], rows)


def settings():
    rows = []
    for name, choice in CHOICES.items():
        default = getattr(Settings(), name)
        text = str(default).lower() if isinstance(default, bool) else default
        text = ", ".join(text) if isinstance(text, tuple) else text
        rows.append([f"`{name}`", choice.values, choice.otherwise or f"`{text}`"])
    return table(["Option", "Values", "If not given"], rows)


def keys(place):
    """What an object of the JSON report holds of the quantities."""
    rows = [[f"`{name}`", said(each)] for name, each in QUANTITIES.items() if place in each.json]
    return table(["Key", "Value"], rows)


def rooms():
    """Each room with what its own first lines say."""
    rows = []
    for room in reversed(tomllib.loads(RULES.read_text("utf-8"))):
        text = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text("utf-8")))
        words = re.sub(r"(?s)\n\n(?!Comes in).*?(?=\n\n|$)", "", text)
        first, _, rest = " ".join(words.split()).partition(" Comes in: ")
        comes, _, goes = rest.partition("; goes out: ")
        goes = goes.split(". ")[0].rstrip(".")
        rows.append([f"`{room}`", first.split(" Every ")[0], comes, goes])
    return table(["Room", "What lives there", "What comes in", "What goes out"], rows)


WIDTH, ROW, LEFT = 340, 34, 200


def picture():
    """The rooms one above the other; a curve for each rule, faint where it follows from others."""
    rules = {
        room: rule["imports"] for room, rule in tomllib.loads(RULES.read_text("utf-8")).items()
    }
    order = list(reversed(rules))
    below = {}
    for room, imports in rules.items():
        below[room] = set(imports).union(*(below[each] for each in imports))
    height = ROW * len(order)
    each = (f"{room} imports {', '.join(rules[room]) or 'none'}" for room in order)
    title = f"The rooms of the package, those above import those below: {'; '.join(each)}"
    style = "width:30rem;max-width:100%;font:14px var(--md-code-font-family,monospace)"
    how = 'role="img" aria-labelledby="rooms-title" fill="none" stroke="currentColor"'
    parts = [
        f'<figure><svg viewBox="0 0 {LEFT + WIDTH} {height}" {how} style="{style}">',
        f'<title id="rooms-title">{escape(title)}</title>',
    ]
    for room, imports in rules.items():
        for other in imports:
            follows = any(other in below[each] for each in imports if each != other)
            y1, y2 = (order.index(each) * ROW + ROW / 2 for each in (room, other))
            bend = LEFT - min(LEFT - 20, 18 * (order.index(other) - order.index(room)) + 6)
            curve = f"M{LEFT} {y1 + 5:g}C{bend} {y1 + 5:g} {bend} {y2 - 5:g} {LEFT - 4} {y2 - 5:g}"
            parts.append(
                f'<path d="{curve}m-6 -4l6 4l-6 4" opacity="{".25" if follows else ".9"}"/>'
            )
    for index, room in enumerate(order):
        y = index * ROW
        parts.append(
            f'<rect x="{LEFT}" y="{y + 4}" width="{WIDTH - 180}" height="{ROW - 8}" rx="4"/>'
            f'<text x="{LEFT + 12}" y="{y + 22}" fill="currentColor" stroke="none">{room}</text>'
        )
    return "\n".join([*parts, "</svg></figure>"]) + "\n"


def conventions():
    """Who counts otherwise, what, and since when."""
    rows = []
    for each in CONVENTIONS.values():
        who = f"[{each.who}]({each.source})" if each.source else str(each.who)
        meaning = f"{each.meaning}; {each.history}" if each.history else each.meaning
        rows.append([f"`{each.name}`", who, code(each.recounts), meaning])
    return table(["`count`", "Who counts so", "Quantities", "What is counted"], rows)


def measured(*names):
    """Tables of what `python -m benchmarks` has saved."""
    parts = json.loads(MEASURED.read_text("utf-8"))
    return tables.together([parts[name] for name in names if name in parts])


def listed():
    """What `python -m listed` has counted, by the tool."""
    heads = ["Written by", "Outputs", "False alarms", "Digits changed", "Found, with the old one"]
    heads += ["Among others", "Elsewhere", "Missed"]
    rates = json.loads(LISTED.read_text("utf-8"))
    rows = []
    for kind, counts in rates.items():
        of = counts.get("changed", 0)
        if not of:
            continue
        each = (f"{counts.get(what, 0) / of:.0%}" for what in FOUND)
        read = counts["outputs"] - counts.get("refused", 0)
        false = str(counts.get("false", 0) or "none")
        rows.append([TOOLS[kind], f"{read:,}", false, f"{of:,}", *each])
    return table(heads, rows)


def models():
    """What `python -m modelled` has compared, by where the models are from."""
    heads = ["From", "Models", "Parameters and buffers equal", "Multiply-adds equal", "Not known"]
    rows = []
    for group, each in grouped_models().items():
        same = sum(model["exact"] for model in each)
        unknown = sum(model["unknown"] > 0 for model in each)
        rows.append([group, str(len(each)), f"{same} of {len(each)}", f"{same} of {len(each)}"])
        rows[-1].append(f"in {unknown}" if unknown else "none")
    return table(heads, rows)


def grouped_models():
    found = {}
    for model in json.loads(MODELS.read_text("utf-8")):
        found.setdefault(model["group"], []).append(model)
    return found


def each_model():
    """All of them, with what their frameworks count."""
    heads = ["Model", "Parameters", "Buffers", "Multiply-adds"]
    lines = []
    for group, each in grouped_models().items():
        rows = [
            [f"`{model['name']}`", *(f"{model[key]:,}" for key in ("params", "buffers", "macs"))]
            for model in each
        ]
        inner = "".join(f"    {line}\n" for line in table(heads, rows).splitlines())
        lines.append(f'??? note "{group}: {len(each)} models"\n\n{inner}')
    return "\n".join(lines)


def found():
    """How well figures are found that nobody marked."""
    rows = []
    for name, what in (("seen", "by which the rules were made"), ("held", "held out")):
        each = prose.measure(name)
        told = each.right + len(each.wrong)
        precision, recall = (f"{float(part):.0%}" for part in (each.precision, each.recall))
        rows.append([what, each.sentences, each.expected, told, each.right, precision, recall])
    heads = ["Sentences", "How many", "Figures", "Told", "Right", "Precision", "Recall"]
    return table(heads, [[str(cell).replace("%", " %") for cell in row] for row in rows])


PARTS = {
    "figures found": found,
    "conventions": conventions,
    "quantities": lambda: quantities("all"),
    "quantities of rows": lambda: quantities("row"),
    "quantities of networks": lambda: quantities("network"),
    "columns": columns,
    "settings": settings,
    "keys of the report": lambda: keys("network"),
    "keys of a row": lambda: keys("row"),
    "keys of a layer": lambda: keys("layer"),
    "outputs of tools": listed,
    "models in code": models,
    "each model in code": each_model,
    "rooms": rooms,
    "picture of the rooms": picture,
    "speed of counting": lambda: measured("reports", "fresh"),
    "speed of sites": lambda: measured("material", "mkdocs", "serve"),
    "weight of pages": lambda: measured("html", "layout"),
    "speed of steps": lambda: measured("steps"),
    "growth": lambda: measured("growth"),
    "how it was measured": lambda: tables.conditions(json.loads(MEASURED.read_text("utf-8"))),
}


FILES = {
    "schema/network.json": lambda: schemas.as_json(schemas.network()),
    "schema/mkdocs.json": lambda: schemas.as_json(schemas.mkdocs()),
    "schema/zensical.json": lambda: schemas.as_json(schemas.zensical()),
    "editors/vscode/package.json": lambda: schemas.as_json(grammar.package()),
    "editors/vscode/syntaxes/cnn.tmLanguage.json": lambda: schemas.as_json(grammar.block()),
    "editors/vscode/syntaxes/markdown-cnn.tmLanguage.json": lambda: schemas.as_json(
        grammar.markdown()
    ),
}
"""Files of the manual's folder that are made as a whole."""


def made(text):
    """A page's text with its made parts as they are today."""
    return MARK.sub(lambda m: f"{m['begin']}\n{PARTS[m['name']]()}\n{m['end']}", text)


def main():
    """Write the pages whose parts have changed, and the files."""
    for page in PAGES:
        text = page.read_text("utf-8")
        if (new := made(text)) != text:
            page.write_text(new, "utf-8")
            print(page.relative_to(PROJECT))
    for name, make in FILES.items():
        path = PROJECT / "docs" / name
        if not path.is_file() or path.read_text("utf-8") != make():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(make(), "utf-8", newline="\n")
            print(path.relative_to(PROJECT))


if __name__ == "__main__":
    sys.exit(main())
