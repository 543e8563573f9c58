"""Findings for people, for programs, and for the annotations of GitHub."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from mkdocs_cnn.problems.phrases import Phrase, code_of, say
from mkdocs_cnn.problems.problem import (
    Caution,
    Correction,
    FalseClaim,
    Found,
    Note,
    Problem,
    Span,
    Unread,
    descriptions,
)
from mkdocs_cnn.problems.records import replace
from mkdocs_cnn.problems.visible import visible
from mkdocs_cnn.show.findings import Findings
from mkdocs_cnn.show.render.json import write_json

_TITLES = {
    "claim": say("title-of-a-false-claim"),
    "mistake": say("title-of-a-mistake"),
    "unread": say("title-of-what-is-not-read"),
    "warning": say("title-of-a-warning"),
    "found": say("title-of-a-found-figure"),
}
"""What the annotations of GitHub say of each kind of problem."""


def findings_text(findings: Findings) -> str:
    """Write what was corrected, a line each, and then the problems in full, file by file."""
    written = (*findings.corrected, *findings.marked)
    lines = [f"{each.span.location}: {_change(each)}" for each in written]
    for _, of_file in groupby(findings.problems, key=lambda each: each.span.source.path):
        lines += descriptions([_marked(each) for each in of_file])
    return "".join(f"{line}\n" for line in lines)


def findings_json(findings: Findings) -> str:
    """Write everything as data. Lines and columns count from 1; a column is a character."""
    data = {
        "files": findings.files,
        "checked": findings.tally.as_dict(),
        "counts": findings.counts,
        "findings": [_problem(each) for each in findings.problems],
        "corrected": [_place(each.span) | _correction(each) for each in findings.corrected],
        "marked": [_place(each.span) | _correction(each) for each in findings.marked],
        "left": [{"path": each.path, "reason": str(each.reason)} for each in findings.left],
    }
    return write_json(data)


def findings_github(findings: Findings) -> str:
    """Write commands that GitHub shows beside the lines they are about."""
    corrected = say("title-of-a-correction")
    written = (*findings.corrected, *findings.marked)
    lines = [_command("notice", each.span, corrected, _change(each)) for each in written]
    for each in findings.problems:
        command = "notice" if each.level == "note" else "error"
        warns = isinstance(each, Caution) or (isinstance(each, Found) and command != "notice")
        command = "warning" if warns else command
        lines.append(_command(command, each.span, _TITLES[_kind(each)], _message(each)))
    return "".join(f"{line}\n" for line in lines)


def _marked(problem: Problem) -> Problem:
    """Have a note or a warning say that it is one."""
    if problem.level == "note":
        return replace(problem, message=say("note", message=problem.message))
    if _kind(problem) == "warning":
        return replace(problem, message=say("warning", message=problem.message))
    return problem


def _kind(problem: Problem) -> str:
    """Return the kind of a problem, one of `_TITLES`."""
    kinds = {FalseClaim: "claim", Unread: "unread", Caution: "warning", Found: "found"}
    return kinds.get(type(problem), "mistake")


def _change(correction: Correction) -> str:
    return visible(f"{correction.claimed} -> {correction.instead}")


def _problem(problem: Problem) -> dict[str, Any]:
    corrections = problem.corrections if isinstance(problem, FalseClaim) else ()
    return {
        **_place(problem.span),
        "end_column": problem.span.file_column + problem.span.length,
        "kind": _kind(problem),
        "level": problem.level,
        "code": problem.code,
        "message": str(problem.message),
        "expected": str(problem.expected),
        "hint": str(problem.hint),
        "notes": [_note(note) for note in problem.notes],
        "corrections": [_place(each.span) | _correction(each) for each in corrections],
        **(_found(problem) if isinstance(problem, Found) else {}),
    }


def _found(problem: Found) -> dict[str, Any]:
    return {"claim": problem.claim, "holds": problem.holds, "convention": problem.convention}


def _place(span: Span) -> dict[str, Any]:
    return {"path": span.source.path, "line": span.file_line, "column": span.file_column}


def _note(note: Note) -> dict[str, Any]:
    return {**_place(note.span), "code": code_of(note.message), "message": str(note.message)}


def _correction(correction: Correction) -> dict[str, Any]:
    return {
        "claimed": correction.claimed,
        "computed": correction.computed,
        "instead": correction.instead,
        "rule": str(correction.rule),
        "convention": correction.convention,
    }


def _message(problem: Problem) -> str:
    """Give the description without what GitHub shows itself: the place and the line."""
    lines = [str(problem.message), *problem.advice]
    lines += [f"{note.span.location}: {note.message}" for note in problem.notes]
    return "\n".join(lines)


def notice(title: str, message: str) -> str:
    """Write a command with which GitHub shows something that is about no line."""
    return f"::notice title={_property(title)}::{_escaped(message)}\n"


def _command(name: str, span: Span, title: Phrase, message: str) -> str:
    properties = {
        "file": visible(span.source.path),
        "line": span.file_line,
        "col": span.file_column,
        "endColumn": span.file_column + span.length,
        "title": title,
    }
    written = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {written}::{_escaped(message)}"


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
