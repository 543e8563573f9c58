"""Laws of what leaves the program: a text stays in its place, whatever it holds and wherever."""

import csv
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import RENDERERS, page
from hostile import CONTROLS, TEXTS, documents
from mkdocs_cnn.problems.problem import SHOWN, Correction, FalseClaim, Note, Problem, Source
from mkdocs_cnn.problems.visible import visible, width
from mkdocs_cnn.queries.inline import Inline
from mkdocs_cnn.show.findings import Findings, Left
from mkdocs_cnn.show.render.boxes import render_problems
from mkdocs_cnn.show.render.findings import findings_github, findings_json, findings_text
from mkdocs_cnn.show.render.inline import render_inline, render_inline_problem
from readers import (
    EVERYTHING,
    Figure,
    Latex,
    read_csv,
    read_markdown,
    read_workflow_command,
    words,
)

UNSEEN = {*CONTROLS} - {"\n"}


def rows_of(table):
    """The texts of a table, row by row, as a reader sees them."""
    rows = [[column.title for column in table.columns]]
    rows += [[cell.full for cell in row.cells] for row in table.rows]
    return [*rows, [cell.full for cell in table.total]] if table.total else rows


def in_words(rows):
    return [list(map(words, row)) for row in rows]


@given(documents())
def test_no_renderer_writes_what_cannot_be_seen(document):
    for form, render in RENDERERS.items():
        written = render(document)
        assert not set(written) & UNSEEN, form
        written.encode()


# CSV


@given(documents())
def test_csv_holds_the_values(document):
    expected = []
    for index, table in enumerate(document.tables):
        expected += [] if index else [[column.key for column in table.columns]]
        expected += [[str(cell.bare) for cell in row.cells] for row in table.rows]
        expected += [[str(cell.bare) for cell in table.total]] if table.total else []
    if not document.tables:
        expected = [["holds", "claim"]]
        for line in document.claims:
            said = "".join(passage.text for passage in line.passages)
            expected.append(["" if line.holds is None else str(line.holds).lower(), said])
    assert read_csv(RENDERERS["csv"](document).splitlines()) == expected


@given(documents())
def test_no_cell_of_a_csv_is_a_formula(document):
    written = RENDERERS["csv"](document).splitlines()
    for delimiter in ",;":
        for row in csv.reader(written, delimiter=delimiter):
            for cell in row:
                assert cell.strip(' "\u00a0')[:1] not in {*"=+-@＝＋－＠"}


# Markdown


def markdown_blocks(document):
    caption = f" ({document.caption})" if document.caption else ""
    yield "p", words(f"{document.title.strip()}{caption}")
    if document.facts and (facts := words(" · ".join(fact.text for fact in document.facts))):
        yield "p", facts
    for table in document.tables:
        if table.as_text:
            yield "pre", "\n".join(table.verbatim).strip("\n").split("\n")
        else:
            yield "table", in_words(rows_of(table))
    if document.claims:
        text = "\n".join(line.text for line in document.claims)
        yield "pre", text.strip("\n").split("\n")
    for note in document.notes:
        yield "p", words(note)


@given(documents())
def test_markdown_is_read_as_the_same_texts(document):
    assert read_markdown(RENDERERS["markdown"](document)) == [*markdown_blocks(document)]


@settings(max_examples=50)
@given(documents())
def test_markdown_of_every_dialect_is_read_as_the_same_texts(document):
    found = read_markdown(RENDERERS["markdown"](document), EVERYTHING)
    assert found == [*markdown_blocks(document)]


# HTML


@given(documents())
def test_html_holds_the_texts(document):
    shown = Figure(RENDERERS["html"](document))
    tables = [in_words(rows_of(table)) for table in document.tables if not table.as_text]
    assert [in_words(rows) for rows in shown.tables] == tables
    first, *others = map(words, shown.paragraphs)
    assert first == words(f"{document.title} {document.caption}")
    facts = words(" ".join(fact.text for fact in document.facts))
    expected = [facts] if document.facts else []
    assert others == [*expected, *map(words, document.notes)]
    lines = ["\n".join(table.verbatim) for table in document.tables if table.as_text]
    if document.claims:
        lines.append("\n".join(line.text.replace(" → ", " ") for line in document.claims))
    assert [words(each.replace(" → ", " ")) for each in shown.lines] == list(
        map(words, (each.replace(" → ", " ") for each in lines))
    )


@given(st.builds(Inline, TEXTS, TEXTS, TEXTS, TEXTS, st.booleans()))
def test_numbers_in_html_hold_their_texts(inline):
    written = str(render_inline(inline))
    assert not set(written) & UNSEEN
    found = Figure(f"<p>{written}</p>")
    assert found.attributes["title"] == inline.title
    assert words(found.paragraphs[0]) == words(f"{inline.text} {inline.instead}")
    if not inline.instead:
        assert found.attributes.get("value", "") == inline.value


# LaTeX


@given(documents())
def test_latex_holds_the_texts(document):
    found = Latex(RENDERERS["latex"](document))
    caption = f", {document.caption}" if document.caption else ""
    assert words(found.caption) == words(f"{document.title}{caption}")
    tables = [in_words(rows_of(table)) for table in document.tables if not table.as_text]
    assert [in_words(rows) for rows in found.tables] == tables
    code = [list(table.verbatim) for table in document.tables if table.as_text]
    code += [[line.text for line in document.claims]] if document.claims else []
    assert found.code == [[plain(line) for line in lines] for lines in code]
    assert [*map(words, found.notes)] == [*map(words, document.notes)]


def plain(line):
    """A line in the signs that LaTeX's fonts of code have; all spaces are alike there."""
    for sign, instead in (("✓", "+"), ("✗", "!"), ("→", "->"), ("×", "x"), ("·", "*")):
        line = line.replace(sign, instead)
    return line.replace("\u00a0", " ")


# Text


@given(documents())
def test_text_is_aligned_in_a_terminal(document):
    lines = RENDERERS["text"](document).split("\n")
    for table in document.tables:
        if table.verbatim:
            continue
        rows = rows_of(table)
        widths = [max(width(row[i]) for row in rows) for i in range(len(table.columns))]
        for row in rows:
            padded = [
                " " * (room - width(text)) + text
                if column.numeric
                else f"{text}{' ' * (room - width(text))}"
                for column, text, room in zip(table.columns, row, widths, strict=True)
            ]
            assert "  ".join(padded).rstrip() in lines


# Messages


PATHS = TEXTS.map(lambda text: f"docs/{text}.md")
LINES = st.lists(TEXTS, min_size=1, max_size=3).map("\n".join)


@st.composite
def spans(draw):
    source = Source(draw(PATHS), draw(LINES), draw(st.integers(1, 200)), draw(st.integers(0, 4)))
    line = draw(st.integers(0, len(source.lines) - 1))
    size = len(source.lines[line])
    return source.span(line, draw(st.integers(0, size)), draw(st.integers(1, max(size, 1))))


NOTES = st.lists(st.builds(Note, TEXTS, spans()), max_size=2).map(tuple)
CORRECTIONS = st.builds(Correction, spans(), TEXTS, TEXTS, TEXTS, TEXTS)
MISTAKES = st.builds(Problem, TEXTS, spans(), TEXTS, TEXTS, NOTES)
CLAIMS = st.builds(
    FalseClaim,
    *(TEXTS, spans(), TEXTS, TEXTS, NOTES),
    st.sampled_from(["note", "warning", "error"]),
    st.lists(CORRECTIONS, max_size=2).map(tuple),
)
FINDINGS = st.builds(
    Findings,
    st.lists(MISTAKES | CLAIMS, max_size=3).map(tuple),
    st.just(1),
    corrected=st.lists(CORRECTIONS, max_size=2).map(tuple),
    left=st.lists(st.builds(Left, PATHS, TEXTS), max_size=2).map(tuple),
)


@given(MISTAKES | CLAIMS)
def test_messages_show_everything(problem):
    said = problem.describe()
    assert not set(said) & UNSEEN
    lines = 3 + bool(problem.expected) + bool(problem.hint) + 3 * len(problem.notes)
    assert said.count("\n") == lines - 1, "a text broke out of its line"


@given(spans())
def test_carets_stand_below_what_is_marked(span):
    _, below = span.excerpt()
    gutter, _, carets = below.partition(" | ")
    assert len(gutter) == len(str(span.file_line))
    line = span.source.lines[span.line].removesuffix("\r")
    before = len(carets) - len(carets.lstrip(" \u3000"))
    room = width(carets[:before])
    marked = carets[before:]
    assert set(marked) == {"^"}
    if len(line) <= SHOWN:
        beyond = max(0, span.column - len(line))
        assert room == width(visible(line[: span.column])) + beyond
        text = visible(line[span.column : span.column + span.length])
        assert len(marked) == max(1, width(text))


@given(FINDINGS)
def test_findings_show_everything(findings):
    for write in (findings_text, findings_json, findings_github):
        assert not set(write(findings)) & UNSEEN


@given(FINDINGS)
def test_findings_as_data_lose_nothing(findings):
    found = json.loads(findings_json(findings))
    assert [each["path"] for each in found["findings"]] == [
        each.span.source.path for each in findings.problems
    ]
    assert [(each["claimed"], each["instead"]) for each in found["corrected"]] == [
        (each.claimed, each.instead) for each in findings.corrected
    ]


@given(FINDINGS)
def test_commands_of_github_hold_their_texts(findings):
    written = findings_github(findings).split("\n")[:-1]
    commands = list(map(read_workflow_command, written))
    assert len(commands) == len(findings.corrected) + len(findings.problems)
    about = [*findings.corrected, *findings.problems]
    for (_, properties, _), each in zip(commands, about, strict=True):
        assert properties["file"] == visible(each.span.source.path)
        assert properties["line"] == str(each.span.file_line)
        assert list(properties) == ["file", "line", "col", "endColumn", "title"]
    messages = [message for _, _, message in commands[len(findings.corrected) :]]
    for message, problem in zip(messages, findings.problems, strict=True):
        assert message.split("\n")[0] == str(problem.message)


@given(st.lists(MISTAKES, min_size=1, max_size=3))
def test_the_box_on_the_page_holds_the_messages(problems):
    written = render_problems(problems, "mistakes")
    assert not set(written) & UNSEEN
    found = Figure(written)
    assert words(found.all) == words(" ".join(["mistakes", *map(Problem.describe, problems)]))
    spans = [each.span for problem in problems for each in (problem, *problem.notes)]
    assert found.lines == ["\n".join([*span.excerpt(), ""]) for span in spans]


@given(MISTAKES, TEXTS)
def test_a_mistake_in_running_text_holds_its_message(problem, code):
    written = str(render_inline_problem(problem, code))
    assert not set(written) & UNSEEN
    found = Figure(f"<p>{written}</p>")
    assert found.attributes["title"] == problem.describe()
    said = f"{problem.message}. {problem.hint}" if str(problem.hint) else str(problem.message)
    assert words(found.paragraphs[0]) == words(f"{visible(code)} {said}")


# Blocks, from end to end


@given(TEXTS, TEXTS)
def test_what_an_author_writes_is_seen(title, remark):
    quoted = json.dumps(title)
    listing = f"INPUT: [8x8x3] memory: 8*8*3=192 weights: 0 {remark}\n"
    listing += f"CONV3-4: [8x8x4] memory: 8*8*4=256 weights: (3*3*3)*4 = 100 ({remark})\n"
    for text in (f"title: {quoted}\nuse: lenet5\n", f"use: lenet5\n{quoted}: 3\n", listing):
        shown = page(text)
        assert not set(shown.html) & UNSEEN
        for problem in shown.problems:
            assert not set(problem.describe()) & UNSEEN
            assert "itself failed" not in str(problem.message)
