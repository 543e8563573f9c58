"""JSON Schemas of network files, which are those of blocks, and of the plugin's options.

Words come from the package's declarations, descriptions from there and from the manual's tables.
Draft 7 is what all editors read. What only some of them know, such as `defaultSnippets`, the others
pass over.
"""

import json
import re
from pathlib import Path

from editors import lines
from mkdocs_cnn.counting.conventions import CONVENTIONS, OWN
from mkdocs_cnn.figures.numerals import FORMATS
from mkdocs_cnn.hosts.extension import LIMITS, NAMES, NETWORKS, CnnExtension
from mkdocs_cnn.language.inputs import _NAMES as SIZES
from mkdocs_cnn.language.program import JOINS, PARTS, SHORTCUTS, TEXT_KEYS, block_keys
from mkdocs_cnn.language.structures import SHORTCUT, STRUCTURES
from mkdocs_cnn.language.varied import INPUT
from mkdocs_cnn.language.varied import SETTINGS as VARYING
from mkdocs_cnn.layers import BY_NAME, KINDS, Role
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.problems.limits import NAMES as LIMIT_NAMES
from mkdocs_cnn.settings.choice import OneOf, Whole
from mkdocs_cnn.settings.choices import (
    CHOICES,
    DEPTH,
    OF_PARTS,
    SETTINGS,
    TRUTHS,
    VIEWS,
    Settings,
    known_columns,
)

ROOT = Path(__file__).parents[2]
SITE = re.search(r"(?m)^site_url: (.*)$", (ROOT / "mkdocs.yml").read_text("utf-8"))[1]
MANUAL = (ROOT / "docs/guide/language.md").read_text("utf-8")
WORDS = ["string", "number"]
"""What YAML makes of a text that stands alone: `2014` is a number to it."""
TEXT = {"type": WORDS}
LINK = re.compile(r"\[([^]]*)\]\(([^)]*)\)")


def as_json(value):
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def ref(name):
    return {"$ref": f"#/definitions/{name}"}


def any_of(*several):
    return {"anyOf": list(several)}


def several(each, least=1):
    return {"type": "array", "items": each, "minItems": least}


def sentence(text, values=()):
    """A text with a capital in front, unless it begins with a value, and a full stop."""
    first = re.search(r"[^\W\d]", text).start()
    if text.startswith("`") or re.split(r"[ ,;]", text)[0] in values:
        first = len(text)
    return f"{text[:first]}{text[first : first + 1].upper()}{text[first + 1 :]}".rstrip(".") + "."


def described(text, page, **schema):
    """A schema with a text of the manual, whose links lead to the site."""
    text = sentence(text)
    plain = LINK.sub(r"\1", text).replace("`", "")

    def absolute(link):
        path, _, anchor = link[2].partition("#")
        up = path.startswith("../")
        folder = "" if up else "guide/"
        name = path.removeprefix("../").removesuffix(".md") or page
        return f"[{link[1]}]({SITE}{folder}{name}/#{anchor})"

    return {**schema, "description": plain, "markdownDescription": LINK.sub(absolute, text)}


def keys_of_the_manual():
    """What the manual's table says of each key of a block."""
    table = MANUAL.split("### Keys of a block")[1].split("\n\n")[1]
    found = {}
    for row in table.splitlines()[2:]:
        keys, text = (cell.strip() for cell in row.strip("|").split(" | ", 1))
        found |= dict.fromkeys(re.findall(r"`(\w+)`", keys), text.strip())
    return found


def structure_of_the_manual(word):
    """The first sentence of the manual about a structure."""
    text = re.search(rf"(?ms)^### [^\n]*\b{word}\b[^\n]*\n\n(.*?)\n\n", MANUAL)[1]
    return " ".join(text.split()).partition(". ")[0].rstrip(".") + "."


# Layers


def example(kind):
    """The part of a kind's example that is of this kind."""
    parts = kind.example.split(" + ")
    return next((each for each in parts if re.match(lines.begins(kind), each)), parts[0])


def layer(kind):
    """A line that begins with an operation: what an editor says where the mouse is."""
    specs = [spec for spec in kind.specs().values() if spec.role not in (Role.KERNEL, Role.OUT)]
    words = [
        f"`{spec.word}`{f', `{spec.off}`' if spec.off else ''}: {spec.meaning}" for spec in specs
    ]
    others = f" ({', '.join(f'`{name}`' for name in kind.names[1:])})" if kind.names[1:] else ""
    text = f"`{kind.names[0]}`{others}: {kind.meaning}. For example `{kind.example}`."
    listed = "".join(f"\n- {each}" for each in words)
    return {
        "pattern": lines.begins(kind),
        "description": text.replace("`", ""),
        "markdownDescription": f"{text}\n{listed}" if listed else text,
    }


def snippet(kind):
    """What an editor offers: the example with its numbers to be changed."""
    parts = iter(range(1, 9))
    body = re.sub(r"\d+(?:\.\d+)?", lambda m: f"${{{next(parts)}:{m[0]}}}", example(kind))
    text = layer(kind)
    return {
        "label": example(kind),
        "description": text["description"],
        "markdownDescription": text["markdownDescription"],
        "body": body,
    }


def structure_snippets():
    items = ["$1"]
    branches = {"${1:left}": ["$2"], "${3:right}": ["$4"]}
    bodies = {
        "residual": items,
        "head": items,
        "share": "${1:name}",
        **dict.fromkeys(JOINS, branches),
    }
    for word in STRUCTURES:
        yield {
            "label": word,
            "description": structure_of_the_manual(word),
            "body": {word: bodies[word]},
        }


def option(spec):
    """An option's value in the long form."""
    known = {"description": str(spec.meaning)}
    if spec.role is Role.FLAG:
        return {**known, **any_of({"type": "boolean"}, words(TRUTHS))}
    if spec.words:
        return {**known, **any_of({"enum": list(spec.words)}, {"type": ["integer", "string"]})}
    return {**known, "type": ["number", "string"]}


def long_form(kind):
    """An operation as a mapping."""
    specs = kind.specs().values()
    options = {spec.word: option(spec) for spec in specs}
    options |= {spec.off: option(spec) for spec in specs if spec.off}
    return {
        "type": "object",
        "description": f"{kind.meaning}: the long form",
        "properties": options,
        "additionalProperties": False,
    }


def whole(kind):
    """The long form, with all that the operation cannot do without."""
    needed = [spec.word for spec in kind.specs().values() if spec.required]
    return {"allOf": [ref(f"long-{kind.names[0]}"), {"required": needed}]}


def all_of_a_kind(kind):
    """What `defaults` may say of a kind."""
    return any_of(ref(f"options-{kind.names[0]}"), ref(f"long-{kind.names[0]}"))


def structures():
    """What says that an item is more than a sequence, by its key."""
    one = any_of(ref("items"), ref("line"), ref("entry"))
    found = {
        **{word: ref("branches") for word in JOINS},
        "residual": one,
        "head": one,
        "share": {"type": "string"},
    }
    assert found.keys() == set(STRUCTURES)
    return {
        word: described(structure_of_the_manual(word), "language", **found[word])
        for word in STRUCTURES
    }


def entries():
    """What the keys of an item may be, and what stands under each."""
    under = any_of(ref("line"), ref("items"), ref("entry"))
    shortcut = any_of({"enum": list(SHORTCUTS)}, ref("line"), ref("items"), ref("entry"))
    return {
        "properties": {
            **structures(),
            SHORTCUT: {"description": "What is added to a residual's output.", **shortcut},
            PARTS: {
                "description": "How many channels each branch of a split gets.",
                "type": "array",
                "items": {"type": ["string", "integer"]},
            },
        },
        "patternProperties": {
            f"^(?:{lines.one_of(kind.names)})$": any_of(whole(kind), *under["anyOf"])
            for kind in KINDS
        },
        "additionalProperties": under,
        "propertyNames": {"pattern": lines.called(), "doNotSuggest": True},
    }


def definitions():
    """What a network file is made of."""
    every = f"^(?:{lines.one_of(BY_NAME)})$"
    branch = any_of(
        {"type": "null"}, {"type": "array", "items": ref("item")}, ref("line"), ref("entry")
    )
    return {
        "line": {
            "type": "string",
            "pattern": lines.line(calls=True),
            "patternErrorMessage": "This is no layer line: OPERATION[KERNEL][-OUTPUTS] "
            "[OPTION VALUE]… [+ OPERATION…]… [xN]",
            "anyOf": [*map(layer, KINDS), {}],
            "defaultSnippets": list(map(snippet, KINDS)),
        },
        "item": {
            "description": "A layer, a stage (a name with a list), branches, or a call.",
            **any_of(ref("line"), ref("items"), ref("entry")),
        },
        "items": several(ref("item")),
        "entry": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 2,
            **entries(),
            "dependencies": {SHORTCUT: ["residual"], PARTS: ["split"]},
            "if": any_of({"required": [SHORTCUT]}, {"required": [PARTS]}),
            "else": {"maxProperties": 1},
            "defaultSnippets": list(structure_snippets()),
        },
        "branch": branch,
        "branches": any_of(
            several(ref("branch")),
            {"type": "object", "minProperties": 1, "additionalProperties": ref("branch")},
        ),
        **{f"long-{kind.names[0]}": long_form(kind) for kind in KINDS},
        **{
            f"options-{kind.names[0]}": {
                "type": ["string", "number", "null"],
                "pattern": lines.defaults(kind),
                "description": f"Options for every {kind.names[0]}, such as a line has them.",
            }
            for kind in KINDS
        },
        "known": {
            "type": ["string", "array", "object", "null"],
            "pattern": lines.line(calls=False),
            "patternErrorMessage": "No operation is called so, or it has no such option, "
            "and this network defines none",
            "items": ref("known"),
            "properties": {
                "share": True,
                SHORTCUT: any_of({"enum": list(SHORTCUTS)}, ref("known")),
                PARTS: True,
            },
            "patternProperties": {every: any_of({"type": "object"}, ref("known"))},
            "additionalProperties": ref("known"),
        },
        "size": any_of(
            {"type": "string", "pattern": lines.size(), "examples": ["224x224x3", "28x28x1"]},
            {"type": "integer", "minimum": 1},
            {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 4},
            {
                "type": "object",
                "properties": {
                    name: {"type": "integer", "minimum": 1} for names in SIZES for name in names
                },
                "required": ["channels"],
                "additionalProperties": False,
            },
        ),
        "inputs": any_of(
            ref("size"),
            {
                "type": "object",
                "minProperties": 1,
                "patternProperties": {rf"^{lines.ITEM}$": ref("size")},
                "additionalProperties": False,
            },
        ),
        "numbers": {
            "type": "object",
            "patternProperties": {rf"^{lines.NAME}$": {"type": ["number", "string"]}},
            "additionalProperties": False,
        },
    }


# Settings


def words(names):
    """One of some words, in capitals or not."""
    pattern = f"^(?:{lines.one_of(names)})$"
    return any_of({"enum": list(names)}, {"type": "string", "pattern": pattern})


def comma_separated(names):
    each = rf"\s*(?:{lines.one_of(names)})\s*"
    return {"type": "string", "pattern": f"^{each}(?:,{each})*$"}


def spellings(names):
    """Names of columns, in whose place of an underscore a space or a dash may stand."""
    each = ((name, name.replace("_", " "), name.replace("_", "-")) for name in names)
    return list(dict.fromkeys(one for several in each for one in several))


SPECIAL = {
    "view": lambda: any_of(
        {"enum": list(VIEWS)},
        {"type": "string", "pattern": rf"^\s*(?:{lines.one_of(OF_PARTS)})\s.*$"},
        {"type": "string", "pattern": rf"^\s*(?:{lines.one_of(VIEWS)})\s*$"},
        several({"type": "string"}),
    ),
    "columns": lambda: any_of(
        several({"enum": sorted(spellings(known_columns()))}),
        {
            **comma_separated(spellings(known_columns())),
            "examples": [", ".join(Settings().columns)],
        },
    ),
    "depth": lambda: any_of(
        {"type": "integer", "minimum": DEPTH.least, "maximum": DEPTH.most}, {"const": "all"}
    ),
    "bias": lambda: any_of({"type": "boolean"}, words(TRUTHS)),
    "numbers": lambda: any_of({"enum": list(FORMATS)}, {"type": ["string", "number"]}),
    "count": lambda: any_of(
        several({"enum": [OWN, *CONVENTIONS]}),
        {"enum": [OWN, *CONVENTIONS]},
        comma_separated([OWN, *CONVENTIONS]),
    ),
}
"""The settings that are neither one of some words nor a number."""


def one_value(name):
    read = CHOICES[name].read
    if isinstance(read, OneOf):
        return words(read.names)
    if isinstance(read, Whole):
        return {"type": "integer", "minimum": read.least, "maximum": read.most}
    return SPECIAL[name]()


def setting(name):
    """A setting's values; a list with one of them says the same."""
    value = one_value(name)
    lists = any(each.get("type") == "array" for each in value.get("anyOf", ()))
    if not lists:
        value = any_of(*value.get("anyOf", (value,)), {**several(value), "maxItems": 1})
    choice = CHOICES[name]
    text = sentence(choice.meaning, {*VIEWS, *TRUTHS, *getattr(choice.read, "names", ())})
    more = f"\n\n[Settings]({SITE}guide/options/#settings)"
    return {**value, "description": text, "markdownDescription": text + more}


# The files


def head(name, title, description):
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": f"{SITE}schema/{name}",
        "title": title,
        "description": description,
    }


def network():
    """A network file, and what stands in a block."""
    told = keys_of_the_manual()
    lists = any_of(ref("items"), ref("line"), ref("entry"))
    own = {
        "use": any_of({"enum": Library().names()}, TEXT),
        "with": ref("numbers"),
        "input": ref("inputs"),
        "layers": ref("items"),
        "defaults": {
            "type": "object",
            "properties": {kind.names[0]: all_of_a_kind(kind) for kind in KINDS},
            "patternProperties": {
                f"^(?:{lines.one_of(kind.names)})$": all_of_a_kind(kind) for kind in KINDS
            },
            "additionalProperties": False,
        },
        "define": {
            "type": "object",
            "propertyNames": {"pattern": lines.header(), "doNotSuggest": True},
            "additionalProperties": lists,
        },
        "parameters": ref("numbers"),
        **dict.fromkeys(TEXT_KEYS, TEXT),
        "id": {"type": "string", "pattern": f"^{lines.ITEM}$"},
        "caption": {"type": [*WORDS, "null"]},
        **{name: setting(name) for name in SETTINGS},
        "expect": {"type": "object", "minProperties": 1, "additionalProperties": TEXT},
        "compare": any_of({"const": "all"}, several({"$ref": "#"}, 2)),
        "pages": {"type": "object", "minProperties": 1, "additionalProperties": TEXT},
        "vary": {
            "type": "object",
            "minProperties": 1,
            "properties": {
                INPUT: several(ref("inputs"), 2),
                **{name: several(one_value(name), 2) for name in VARYING},
            },
            "patternProperties": {rf"^{lines.NAME}$": {"type": "array", "minItems": 2}},
            "additionalProperties": False,
        },
    }
    keys = block_keys(SETTINGS)
    assert own.keys() == set(keys) == told.keys()
    ways = ("layers", "use", "compare")
    return {
        **head("network.json", "A convolutional network", "A cnn block, or a network file."),
        "type": ["object", "string"],
        "properties": {
            key: own[key] if key in SETTINGS else described(told[key], "language", **own[key])
            for key in keys
        },
        "additionalProperties": False,
        "anyOf": [{"required": [way]} for way in ways],
        "dependencies": {
            "layers": {
                **any_of({"required": ["input"]}, {"required": ["vary"]}),
                "not": any_of({"required": ["use"]}, {"required": ["compare"]}),
            },
            "compare": {"not": any_of({"required": ["use"]}, {"required": ["vary"]})},
            "with": ["use"],
            **{key: ["layers"] for key in ("defaults", "define", "parameters")},
        },
        "if": any_of({"required": ["define"]}, {"required": ["parameters"]}),
        "else": {"properties": {"layers": ref("known")}},
        "definitions": definitions(),
    }


def options():
    """What the plugin, and the extension, can be told."""
    config = CnnExtension().config
    return {
        "type": ["object", "null"],
        "properties": {
            NETWORKS: {"type": ["string", "null"], "description": config[NETWORKS][1]},
            LIMITS: {
                "description": config[LIMITS][1],
                **any_of(
                    {
                        "type": "object",
                        "properties": {
                            name: {"type": ["integer", "string"]} for name in LIMIT_NAMES
                        },
                        "additionalProperties": False,
                    },
                    {"type": "string", "pattern": rf"^\s*(?:{'|'.join(LIMIT_NAMES)})\s*=.*$"},
                ),
            },
            **{name: setting(name) for name in SETTINGS},
        },
        "additionalProperties": False,
    }


def among():
    """A list of plugins or extensions, or a mapping, ours among them."""
    ours = dict.fromkeys(NAMES[:1], ref("options"))
    text = "Exact tables of convolutional networks, from blocks in Markdown."
    either = any_of(
        {"const": NAMES[0], "description": text}, {"type": "string"}, {"type": "object"}
    )
    return {"items": {"properties": ours, **either}, "properties": ours}


def mkdocs():
    """What is ours in mkdocs.yml; everything else may be there."""
    return {
        **head("mkdocs.json", "mkdocs-cnn in mkdocs.yml", "The options of mkdocs-cnn."),
        "type": "object",
        "properties": {"plugins": among(), "markdown_extensions": among()},
        "definitions": {"options": options()},
    }


def zensical():
    """What is ours in zensical.toml."""
    return {
        **head("zensical.json", "mkdocs-cnn in zensical.toml", "The options of mkdocs-cnn."),
        "type": "object",
        "properties": {
            "project": {"type": "object", "properties": {"markdown_extensions": among()}}
        },
        "definitions": {"options": options()},
    }
