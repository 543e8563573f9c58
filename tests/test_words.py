"""What is said of a text has a code and parts; its words stand in one file, and another language
is another file."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from helpers import PACKAGE, TESTS, problems
from mkdocs_cnn.problems.phrases import (
    FOLDER,
    Catalogue,
    Phrase,
    Place,
    placeholders,
    say,
    speaking,
)
from mkdocs_cnn.problems.problem import MAX_SHOWN, FalseClaim, Problem, Source, descriptions, one_of
from mkdocs_cnn.show.findings import Findings
from mkdocs_cnn.show.render.findings import findings_github, findings_text
from mkdocs_cnn.show.render.inline import render_inline_problem
from mkdocs_cnn.show.tally import NOTHING

pytestmark = pytest.mark.many

ENGLISH = Path(FOLDER, "en.toml").read_text("utf-8")
ENTRIES = Catalogue(ENGLISH).entries


# The catalogue and the sources


@cache
def sources():
    """The syntax trees of all modules."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def called(node):
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def said(tree):
    """Every code that a module says, with the names of the parts given to it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "tell"):
            assert isinstance(node.args[0], ast.Constant), ast.unparse(node)
            yield node.args[0].value, {keyword.arg for keyword in node.keywords}


def parts_of(template):
    return {piece.name for piece in placeholders(template) if isinstance(piece, Place)}


@cache
def used():
    """All that is said in any module."""
    return [use for tree in sources().values() for use in said(tree)]


def test_everything_that_is_said_has_words():
    assert [code for code, _ in used() if code not in ENTRIES] == []


def test_everything_that_has_words_is_said():
    assert set(ENTRIES) - {code for code, _ in used()} == set()


def test_parts_are_those_that_the_words_have_room_for():
    assert [(code, parts) for code, parts in used() if parts != parts_of(ENTRIES[code])] == []


def test_no_code_stands_in_two_tables():
    tables = [each for each in tomllib.loads(ENGLISH).values() if isinstance(each, dict)]
    assert sum(map(len, tables)) == len(ENTRIES)


def test_no_words_stand_there_twice():
    twice = [text for text in ENTRIES.values() if list(ENTRIES.values()).count(text) > 1]
    assert twice == []


# No English in the sources

TELLING = {
    *("Problem", "Caution", "FalseClaim", "Unread", "Note", "Correction", "Complaint", "Advice"),
    *("SettingError", "FormatError", "LimitError", "UnreadableError", "SiteError"),
    *("CannotWriteError", "_Unreadable", "ArgumentTypeError", "ValueError"),
    *("problem", "_report", "unreadable", "fail", "complete", "together", "clauses", "listed"),
}
"""What takes words: classes and functions."""
NAMED = {"message", "expected", "hint", "advice", "rule", "reason"}
"""Variables and parameters that hold words."""


def english(node):
    """Every text with a space in an expression, unless it is a part of something said."""
    if isinstance(node, ast.Call) and called(node) not in TELLING:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if re.search("[A-Za-z] | [A-Za-z]", node.value):
            yield node
    elif isinstance(node, ast.JoinedStr):
        if re.search("[A-Za-z]{2}| ", re.sub('"[^"]*"', "", written(node))):
            yield node
    else:
        for child in ast.iter_child_nodes(node):
            yield from english(child)


def written(string):
    """What an f-string has around its values."""
    return "".join(each.value if isinstance(each, ast.Constant) else "…" for each in string.values)


def left(tree):
    """What a module says in English itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in TELLING:
            words = [*node.args, *(each.value for each in node.keywords)]
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {each.id for t in targets for each in ast.walk(t) if isinstance(each, ast.Name)}
            words = [node.value] if names & NAMED else []
        elif isinstance(node, ast.Return) and node.value and "Words" in returned(tree, node):
            words = [node.value]
        else:
            words = []
        yield from (ast.unparse(each) for word in words for each in english(word))


def returned(tree, node):
    """What the function around a return says that it returns."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and node in ast.walk(function):
            return ast.unparse(function.returns) if function.returns else ""
    return ""


def test_no_module_has_words_of_its_own():
    found = {name: list(left(tree)) for name, tree in sources().items()}
    assert {name: texts for name, texts in found.items() if texts} == {}


SHOWING = {"Cell": 0, "Column": 1, "Fact": 0, "Words": 0, "Heading": 0, "Step": 0}
"""What makes something that readers see, with the place of its words."""
NOTATION = {"TOTAL"}
"""What the course notes' listing has, in every language."""


def labels(tree):
    """What a module has readers see in words of its own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in SHOWING:
            for each in node.args[SHOWING[called(node)] :][:2]:
                own = [each] if not isinstance(each, ast.IfExp) else [each.body, each.orelse]
                for text in own:
                    value = getattr(text, "value", "")
                    if isinstance(value, str) and re.search("[A-Za-z]{2}", value):
                        yield value


def test_no_label_is_written_in_a_module():
    rooms = ("show/", "counting/", "layers/")
    found = {
        name: set(labels(tree)) - NOTATION
        for name, tree in sources().items()
        if name.startswith(rooms)
    }
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_a_label_in_a_module_is_found():
    found = 'Cell("Total"); Column("layer", "Layer"); Cell("a" if x else "input"); Cell(tell("x"))'
    assert list(labels(ast.parse(found))) == ["Total", "Layer", "input"]


@pytest.mark.parametrize(
    "text",
    [
        'Problem("no network", span)',
        'Problem(say("no-network"), span, f"one of {names}")',
        'self.problem(say("no-network"), span, hint=say("x") or "Write one.")',
        'Problem(message, span, "" if known else "a network")',
        'hint = "Did you mean it?"',
        'hint = f"{subject}: {each}"',
        'message, hint = say("x"), "Write one."',
        'raise SettingError(f"{what} as {name}", expected)',
        'def hint(word) -> Words:\n    return "Write one." if word else ""',
    ],
)
def test_english_in_a_module_is_found(text):
    assert list(left(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        'Problem(say("no-network"), span, say("one-of", names=f"{a} {b}"))',
        "Problem(clip(text), span, '\")\"')",
        'expected = say("a-network") if known else ""',
        'title = "a network"',
        """expected = f'"{word}"'""",
    ],
)
def test_what_is_no_english_is_not_found(text):
    assert list(left(ast.parse(text))) == []


# A language that nobody speaks: every letter of the catalogue is another one

LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "абцдефгхийклмнопярстувжщыэАБЦДЕФГХИЙКЛМНОПЯРСТУВЖЩЫЭ",
)


def translated(template):
    """The same places of parts, in other words."""
    return re.sub(
        r"\{\{|\}\}|\{\w+\?[^{}]*\}|\{[^{}?]+\}|[A-Za-z]+",
        lambda found: (
            re.sub(r"(?<=[?|])[^|}]*", lambda form: form[0].translate(LETTERS), found[0])
            if found[0][0] == "{"
            else found[0].translate(LETTERS)
        ),
        template,
    )


HEAD = ("plurals", "comma", "joint", "percent", "counts")
"""What a file says before its tables."""


def other_file():
    lines = []
    for line in ENGLISH.split("\n"):
        code, equals, text = line.partition(" = ")
        is_entry = bool(equals) and not line.startswith("#") and code not in HEAD
        lines.append(f"{code} = {translated(text)}" if is_entry else line)
    return "\n".join(lines)


OTHER = Catalogue(other_file())


def words_of_ours(words):
    """What is left of words when every part that an author wrote is taken out of them."""
    if isinstance(words, str):
        return words
    return "".join(
        piece if isinstance(piece, str) else words_within(words.parts[piece.name])
        for piece in placeholders(OTHER.entries[words.code])
    )


def words_within(part):
    if isinstance(part, tuple):
        return " ".join(map(words_within, part))
    return words_of_ours(part) if isinstance(part, Phrase) else ""


def leaves(part):
    """The texts in a phrase that are not of ours, and that it does not put in quotes."""
    if isinstance(part, Phrase):
        quoted = set(re.findall(r'"\{(\w+)\}"', ENTRIES[part.code]))
        for name, each in part.parts.items():
            yield from () if name in quoted else leaves(each)
    elif isinstance(part, tuple):
        for each in part:
            yield from leaves(each)
    elif isinstance(part, str):
        yield part


def told():
    """What is wrong with the cases: every kind of mistake in a block."""
    for path in sorted((TESTS / "cases").rglob("*.cnn")):
        yield from problems(path.read_text("utf-8"))


def everything_told():
    for problem in told():
        yield from (problem.message, problem.expected, problem.hint)
        yield from (note.message for note in problem.notes)


def test_the_other_file_is_a_language():
    assert set(OTHER.entries) == set(ENTRIES)
    assert {
        code for code in ENTRIES if parts_of(ENTRIES[code]) != parts_of(OTHER.entries[code])
    } == set()
    assert not any(re.search("[A-Za-z]", translated(text)) for text in ("one of", "Write 3x3"))


def test_another_language_changes_every_word():
    for words in everything_told():
        if isinstance(words, Phrase):
            english_, other = str(words), OTHER.write(words)
            assert not re.search("[A-Za-z]", words_of_ours(words))
            bare = [each for each in placeholders(ENTRIES[words.code]) if isinstance(each, str)]
            assert other != english_ or not re.search("[A-Za-z]", "".join(bare))


def test_what_is_no_phrase_is_nobodys_language():
    """Parts are names and numbers, or stand in quotes; only the parser of YAML has words too."""
    odd = []
    for words in everything_told():
        parser = isinstance(words, Phrase) and words.code == "this-is-not-yaml"
        texts = [] if parser else leaves(words)
        odd += [
            text for text in texts if re.search("[a-z]{2} [a-z]{2}", re.sub('"[^"]*"', "", text))
        ]
    assert odd == []


def test_a_problem_has_the_code_of_its_message():
    source = Source("page.md", "x")
    assert Problem(say("no-network"), source.span(), say("a-network")).code == "no-network"
    assert Problem("as the parser says", source.span()).code == ""


def test_a_problem_is_told_in_another_language():
    source = Source("7.md", "123 45")
    problem = Problem(
        say("too-many", what=say("layers")),
        source.span(),
        one_of([say("at-most", most=5_500), '"9"', '"8"']),
        say("raise-the-limit", option="5", name="6"),
        level="note",
    )
    with speaking(OTHER):
        text = problem.describe()
        inline = str(render_inline_problem(problem, "7"))
        github = findings_github(Findings((problem,), 1, NOTHING))
        block = findings_text(Findings((problem,), 1, NOTHING))
        many = list(descriptions([problem] * (MAX_SHOWN + 2)))[-1]
        claims = list(descriptions([FalseClaim(say("mistakes"), source.span())] * 51))[-1]
    assert re.findall("[A-Za-z]+", text.replace("7.md:1:1", "")) == []
    assert "5,500" in text
    assert 'ат мост 5,500, "9" ор "8"' in text
    for shown in (inline, github, block, many, claims):
        assert re.findall("[а-я]{3}", shown)
        assert not re.search("(?i)limit|most|layer|problem|claim|expected|help|here on", shown)
    assert "too many layers" in problem.describe()


def test_what_a_language_lacks_is_said_in_english():
    some = Catalogue('plurals = []\ncomma = "、"\n[problems]\nlayers = "层"\n', Catalogue(ENGLISH))
    with speaking(some):
        assert str(say("layers")) == "层"
        assert str(say("too-many", what=say("layers"))) == "too many layers"


# How words are written


def catalogue(*entries, plurals="[]", comma=", "):
    return Catalogue(f'plurals = {plurals}\ncomma = "{comma}"\n[room]\n' + "\n".join(entries))


@pytest.mark.parametrize(
    ("template", "parts", "text"),
    [
        ("no network", {}, "no network"),
        ("unknown {name}!", {"name": "x"}, "unknown x!"),
        ("{count:,} rows", {"count": 12_345}, "12,345 rows"),
        ("{count} rows", {"count": 12_345}, "12345 rows"),
        ("{{{name}: …}}", {"name": "x"}, "{x: …}"),
        ("{names}", {"names": ("a", "b", "c")}, "a, b, c"),
        ("{names:; }", {"names": ["a", 2]}, "a; 2"),
        ("{names}", {"names": ()}, ""),
        ("{asked:capital}?", {"asked": "a comma"}, "A comma?"),
        ("{most:,}", {"most": "3x3"}, "3x3"),
    ],
)
def test_parts_are_put_into_words(template, parts, text):
    assert catalogue(f"code = '{template}'").write(say("code", **parts)) == text


@pytest.mark.parametrize(
    ("plurals", "forms", "told"),
    [
        ('["1"]', "layer|layers", {0: "layers", 1: "layer", 2: "layers", 11: "layers"}),
        ("[]", "层", {0: "层", 1: "层", 5: "层"}),
        ('["[01]"]', "couche|couches", {0: "couche", 1: "couche", 2: "couches"}),
        (
            '["1", "(|.*[^1])[2-4]"]',
            "warstwa|warstwy|warstw",
            {1: "warstwa", 3: "warstwy", 5: "warstw", 12: "warstw", 22: "warstwy", 101: "warstw"},
        ),
    ],
    ids=["English", "Chinese", "French", "Polish"],
)
def test_nouns_fit_their_numbers(plurals, forms, told):
    words = catalogue(f'layers = "{{count}} {{count?{forms}}}"', plurals=plurals)
    for count, form in told.items():
        assert words.write(say("layers", count=count)) == f"{count} {form}"


def test_a_language_has_its_own_comma():
    words = catalogue('either = "{some}或{last}"', comma="、")
    assert words.write(one_of(["甲", "乙", "丙"])) == "甲、乙或丙"


def test_phrases_are_in_phrases():
    words = catalogue('outer = "<{inner}>"', 'inner = "[{text}]"')
    assert words.write(say("outer", inner=say("inner", text="x"))) == "<[x]>"


def test_hidden_characters_are_shown():
    assert str(say("too-many", what="\x1b[2J")) == r"too many \x1b[2J"


def test_phrases_with_one_code_and_the_same_parts_are_one():
    one, other = say("too-many", what=say("layers")), say("too-many", what=say("layers"))
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other, say("too-many", what="layers")}) == 2


def test_words_are_read_when_something_is_wrong():
    """A page without mistakes needs what stands first in the file, and no more."""
    code = """
import sys
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.problems import phrases
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import make_settings
from mkdocs_cnn.show.page import Page
shown = Page(Library(), make_settings({})).render(Source("page.md", "use: lenet5"))
assert not shown.problems
print(phrases.catalogue_of("en").is_read)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert done.stdout.strip() == "False"
