"""TextMate grammars: blocks of ours in colour, in Markdown and alone, with the words of the lexer.

A grammar goes through a text line by line, with the same pieces as `show.highlighting`; what a word
is follows from the words around it on its line, and from the key at whose section it stands.
"""

import re

from editors.schemas import SITE
from mkdocs_cnn import __version__
from mkdocs_cnn.counting.quantities import ALIASES, QUANTITIES
from mkdocs_cnn.layers import BY_NAME
from mkdocs_cnn.show.highlighting import ASKING, NAMING, words

SCOPE = "source.cnn"
SCOPES = {
    "key": "entity.name.tag.cnn",
    "keyword": "keyword.other.cnn",
    "label": "entity.name.label.cnn",
    "operation": "entity.name.function.cnn",
    "network": "entity.name.type.cnn",
    "quantity": "variable.other.property.cnn",
    "figure": "constant.numeric.cnn",
    "text": "string.unquoted.cnn",
    "quoted": "string.quoted.cnn",
    "comment": "comment.line.number-sign.cnn",
    "operator": "keyword.operator.cnn",
    "mark": "punctuation.cnn",
}
"""The kinds of pieces, as themes know them."""

WORD = r"[[:alpha:]_]\w*(?:[.-]\w+)*"
AFTER = r"(?![\w]|[.-]\w)"
COLON = r"(:)(?=\s|$)"


def one_of(several):
    return "|".join(
        re.escape(each) for each in sorted(several, key=lambda word: (-len(word), word))
    )


def match(pattern, *kinds):
    """A rule for pieces; each kind is that of one group."""
    groups = {str(number): {"name": SCOPES[kind]} for number, kind in enumerate(kinds, 1)}
    return {"match": pattern, "captures": groups}


def whole(pattern, kind):
    return {"match": pattern, "name": SCOPES[kind]}


def include(*names):
    return [{"include": f"#{name}"} for name in names]


def operation():
    behind = r"(?=(?:\d+(?:[x×]\d+)*)?(?:-|(?!\w)(?!\.\w)))"
    return rf"(?i:{one_of(BY_NAME)}){behind}"


def section(keys, *inner):
    """What stands under one of some keys, up to a line that is not indented further."""
    begins = {"2": {"name": SCOPES["key"]}, "3": {"name": SCOPES["mark"]}}
    return {
        "begin": rf"(?:^|\G)(\s*)({one_of(keys)}){COLON}",
        "beginCaptures": begins,
        "end": r"^(?!\1[\s#-]|\s*$)",
        "patterns": include(*inner),
    }


def rules():
    known = words()
    keywords = {*known.options, *known.structures}
    quantities = one_of({*QUANTITIES, *ALIASES})
    keys = one_of(known.keys - known.texts)
    signs = ("operator", "mark")
    return {
        "comment": whole(r"(?<!\S)#.*$", "comment"),
        "quoted": whole(r"\"[^\"]*\"|'[^']*'", "quoted"),
        "figure": whole(
            r"(?:(?<=\s)x)?\d+(?:[.,x×]\d+)*(?: ?(?:%|[kKMGT]i?B?|B)(?!\w))?", "figure"
        ),
        "texts": match(rf"({one_of(known.texts)}){COLON}(.*?)(?=\s#|$)", "key", "mark", "text"),
        "keys": match(rf"({keys}){COLON}", "key", "mark"),
        "structures": match(rf"({one_of(known.structures)}){COLON}", "keyword", "mark"),
        "labels": match(rf"({WORD}){COLON}", "label", "mark"),
        "operation": whole(operation(), "operation"),
        "call": {
            "begin": operation(),
            "beginCaptures": {"0": {"name": SCOPES["operation"]}},
            "end": r"(?=[+,\[\]])|$",
            "patterns": include(
                "comment", "quoted", *KEYED, "keywords", "operation", "words", *signs
            ),
        },
        "keywords": whole(rf"(?:{one_of(keywords)}){AFTER}", "keyword"),
        "quantities": {
            "patterns": [
                match(rf"({WORD})(\.)((?i:{quantities})){AFTER}", "network", "mark", "quantity"),
                whole(rf"(?i:{quantities}){AFTER}", "quantity"),
            ]
        },
        "words": {
            "patterns": [
                whole(rf"[[:alpha:]_]\w*(?:-\w+)*\.{WORD}", "network"),
                {"match": WORD},
            ]
        },
        "networks": whole(WORD, "network"),
        "lone": whole(rf"^\s*{WORD}\s*$", "network"),
        "operator": whole(r"[-+*/=!~<>|%·×]+", "operator"),
        "mark": whole(r"[\]\[(){},:.]+", "mark"),
        "naming": section(NAMING, "comment", "quoted", *KEYED, "call", "networks", *signs),
        "asking": section([each for each in ASKING if each], *ASKED),
        "asked": {"patterns": include(*ASKED)},
        "rest": {
            "patterns": include("comment", "quoted", *KEYED, "call", "keywords", "words", *signs)
        },
    }


KEYED = ("figure", "texts", "keys", "structures", "labels")
"""A repetition comes before a name: `block x3:`."""
ASKED = (
    "comment",
    "quoted",
    "call",
    "keywords",
    "quantities",
    "figure",
    "words",
    "operator",
    "mark",
)


def head(name, scope):
    return {
        "$schema": "https://json.schemastore.org/tmlanguage.json",
        "name": name,
        "scopeName": scope,
    }


def block():
    """The grammar of a block, and of a network file."""
    return {
        **head("cnn", SCOPE),
        "patterns": include("naming", "asking", "lone", "rest"),
        "repository": rules(),
    }


def markdown():
    """What is put into a grammar of Markdown: blocks, and numbers in running text."""
    language = r"(?:\{[^`]*?(?<=[{\s])\.?cnn|\.?cnn)(?![\w#.+-])"
    punctuation = {"name": "punctuation.definition.markdown"}
    return {
        **head("cnn in Markdown", "markdown.cnn"),
        "injectionSelector": "L:text.html.markdown -markup.fenced_code -comment",
        "patterns": include("fence", "number"),
        "repository": {
            "fence": {
                "name": "markup.fenced_code.block.markdown",
                "begin": rf"(^|\G)(\s*)(`{{3,}}|~{{3,}})\s*(?i:({language})([^`]*)$)",
                "beginCaptures": {
                    "3": punctuation,
                    "4": {"name": "fenced_code.block.language"},
                    "5": {"name": "fenced_code.block.language.attributes"},
                },
                "end": r"(^|\G)(\2|\s{0,3})(\3)\s*$",
                "endCaptures": {"3": punctuation},
                "patterns": [
                    {
                        "begin": r"(^|\G)(?=\s*\S)",
                        "while": r"(^|\G)(?!\s*([`~]{3,})\s*$)",
                        "contentName": "meta.embedded.block.cnn",
                        "patterns": [{"include": SCOPE}],
                    }
                ],
            },
            "number": {
                "name": "markup.inline.raw.string.markdown",
                "match": r"(`)(#!cnn)(?=[\s`])([^`]*)(`)",
                "captures": {
                    "1": {"name": "punctuation.definition.raw.markdown"},
                    "2": {"name": SCOPES["keyword"]},
                    "3": {
                        "name": "meta.embedded.line.cnn",
                        "patterns": [{"include": f"{SCOPE}#asked"}],
                    },
                    "4": {"name": "punctuation.definition.raw.markdown"},
                },
            },
        },
    }


def package():
    """The extension of VS Code, which other editors read as a bundle of grammars."""
    return {
        "name": "mkdocs-cnn",
        "displayName": "mkdocs-cnn",
        "description": "Colours cnn blocks in Markdown, and knows the options in mkdocs.yml.",
        "version": __version__.partition(".dev")[0],
        "publisher": "mkdocs-cnn",
        "license": "MIT",
        "homepage": f"{SITE}guide/editors/",
        "repository": {"type": "git", "url": "https://github.com/mkdocs-cnn/mkdocs-cnn.git"},
        "engines": {"vscode": "^1.75.0"},
        "categories": ["Programming Languages"],
        "contributes": {
            "languages": [{"id": "cnn", "aliases": ["cnn"]}],
            "grammars": [
                {"language": "cnn", "scopeName": SCOPE, "path": "./syntaxes/cnn.tmLanguage.json"},
                {
                    "scopeName": "markdown.cnn",
                    "path": "./syntaxes/markdown-cnn.tmLanguage.json",
                    "injectTo": ["text.html.markdown"],
                    "embeddedLanguages": {"meta.embedded.block.cnn": "cnn"},
                },
            ],
            "yamlValidation": [
                {"fileMatch": name, "url": f"{SITE}schema/mkdocs.json"}
                for name in ("mkdocs.yml", "properdocs.yml")
            ],
        },
    }
