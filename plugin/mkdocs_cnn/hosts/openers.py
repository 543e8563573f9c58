"""The opening line of a `cnn` fence: whether it is one, and the options that it gives.

    opener    = fence [ "." ] "cnn" { option }               ```cnn title="VGG-16"
              | fence [ [ "." ] "cnn" ] "{" { attribute } "}"    ``` {.cnn #vgg view="stages"}
    option    = NAME "=" quoted
    attribute = "#" ID | "." CLASS | NAME "=" ( quoted | WORD )

A line that only nearly follows this grammar is an opener all the same, with problems: a fence that
silently stays text is the mistake that authors find last.
"""

from __future__ import annotations

import re

from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Problem, Source, Span, clip

LANGUAGE = "cnn"
"""The language of our fences."""
BEFORE_FENCE = " \t>"
"""What may stand before a fence: white space, and the marks of quotes."""

_FENCE = pattern(r"(?P<fence>`{3,}|~{3,})[ \t]*(?P<rest>[^\r\n]*)")
_NAME = r"[A-Za-z][\w-]*"
_QUOTED = r"\"[^\"]*\"|'[^']*'"
_LANGUAGE = pattern(
    rf"""(?xi)
    (?: \{{ [ \t]* (?: (?> \#[^\s}}]+ | {_NAME}=(?:(?:{_QUOTED})(?=[ \t])|[^\s}}]+) ) [ \t]+ )* )?
    \.?(?P<language>cnn)(?![\w#.+-])
    """
)
_TOKEN = pattern(
    rf"""(?x)
    (?: (?P<mark>[#.]) (?P<label>[^\s}}\#.]+)
      | (?P<name>{_NAME}) = (?P<value>{_QUOTED}|[^\s"'}}]+)
      | (?P<end>\}})
    ) (?= [\s}}] | $ )
    """
)
_QUOTED_OPTION = pattern(rf"{_NAME}=(?P<mark>[\"'])(?P<closed>.*?(?P=mark))?")
_BLANK = pattern(r"\s*")
_WORD = pattern(r"[^\s}]+|\}")


def find_opener(text: str) -> tuple[str, str] | None:
    """Give the fence and the language, as written, if `text` opens a block of ours.

    `text` starts at the fence. Code written in one line (```` ```cnn``` ````) opens nothing.
    """
    line = _FENCE.match(text)
    if line is None or line["fence"] in line["rest"]:
        return None
    word = _LANGUAGE.match(line["rest"])
    return (line["fence"], word["language"]) if word else None


def white_before(line: str) -> str:
    """Return what stands before a fence, or before the text, on a line."""
    return line[: len(line) - len(line.lstrip(BEFORE_FENCE))]


def read_options(header: Source) -> tuple[dict[str, str], list[Problem]]:
    """Read the options of an opening line, and everything that is wrong with them.

    An id (`#vgg`) becomes the option `id`, further classes together the option `class`.
    """
    if len(header.text) > Limits.opening:
        message = say("an-opening-line-of-characters", count=len(header.text))
        return {}, [Problem(message, header.whole_line(), say("at-most", most=Limits.opening))]
    return _OptionReader(header).read()


class _OptionReader:
    """Goes through an opening line from left to right."""

    def __init__(self, header: Source) -> None:
        self.header = header
        self.text = header.lines[0].rstrip()
        self.position = 0
        self.options: dict[str, str] = {}
        self.problems: list[Problem] = []

    def read(self) -> tuple[dict[str, str], list[Problem]]:
        line = _FENCE.match(self.text)
        self.position = line.start("rest") if line else len(self.text)
        word = _LANGUAGE.match(self.text, self.position)
        named = word is not None and not word[0].startswith("{")
        if word is not None:
            self._check_language(word, named)
        if word is not None and named:
            self.position = word.end()
        self._skip_blank()
        if self.text.startswith("{", self.position):
            self._attributes(named)
        else:
            self._tokens(braces=False)
        return self.options, self.problems

    def _check_language(self, word: re.Match[str], named: bool) -> None:
        start, written = word.start("language"), word["language"]
        if written != LANGUAGE:
            hint = say("the-name-of-a-fences-language")
            self._report(
                say("unknown-fence-language", written=clip(written)), start, 3, LANGUAGE, hint
            )
        elif not named and self.text[start - 1] != ".":
            self._report(say("a-language-in-braces-needs"), start, 3, ".cnn")

    def _attributes(self, named: bool) -> None:
        """Read `{…}`; unless the language stands in front, the first class is the language."""
        opening = self.position
        self.position += 1
        closed = self._tokens(braces=True, named=named)
        if not closed:
            hint = say("all-attributes-of-a-fence-stand")
            self._report(
                say("these-braces-are-never-closed"), opening, 1, say("a-brace-at-the-end"), hint
            )
        elif self.position < len(self.text):
            rest = len(self.text) - self.position
            self._report(
                say("text-after-the-closing-brace"), self.position, rest, say("the-end-of-the-line")
            )

    def _tokens(self, braces: bool, named: bool = True) -> bool:
        """Read options up to the end of the line or the closing brace; say whether that was met."""
        self._skip_blank()
        while self.position < len(self.text):
            token = _TOKEN.match(self.text, self.position)
            bare = _LANGUAGE.match(self.text, self.position)
            if not named and bare is not None and bare.start() == self.position:
                named, self.position = True, bare.end()
            elif token is None or (not braces and token["name"] is None):
                self._misfit()
            else:
                self.position = token.end()
                if token["end"]:
                    self._skip_blank()
                    return True
                self._take(token, braces)
            self._skip_blank()
        return False

    def _take(self, token: re.Match[str], braces: bool) -> None:
        if token["mark"] == ".":
            others = self.options.get("class")
            self.options["class"] = f"{others} {token['label']}" if others else token["label"]
            return
        name, value = token["name"] or "id", token["value"] or token["label"]
        if value[0] in "\"'" and value[-1] == value[0]:
            value = value[1:-1]
        elif not braces:
            self._report(
                say("the-value-is-not-in-quotes", name=clip(name)),
                token.start("value"),
                len(value),
                f'{name}="{value}"',
            )
        if name in self.options:
            self._report(say("is-given-twice", name=clip(name)), token.start(), len(token[0]))
        self.options[name] = value

    def _misfit(self) -> None:
        """Report what stands where an option should, and go on behind it."""
        start = self.position
        quoted = _QUOTED_OPTION.match(self.text, start)
        word = _WORD.match(self.text, start)
        if quoted is not None:
            self.position = quoted.end() if quoted["closed"] else len(self.text)
            self._misfit_quotes(quoted)
        elif word is not None:
            self.position = word.end()
            hint = say("what-the-block-shows-stands")
            message = say("is-not-an-option", word=clip(word[0]))
            self._report(message, start, len(word[0]), 'name="value"', hint)

    def _misfit_quotes(self, quoted: re.Match[str]) -> None:
        start, length = quoted.start("mark"), self.position - quoted.start("mark")
        if quoted["closed"]:
            message, expected = say("something-follows-these-quotes"), say("a-space-after-them")
        else:
            message = say("these-quotes-are-never-closed")
            expected = say("behind-the-value", mark=quoted["mark"])
        self._report(message, start, length, expected)

    def _report(
        self, message: Words, column: int, length: int, expected: Words = "", hint: Words = ""
    ) -> None:
        span = Span(self.header, 0, column, max(length, 1))
        self.problems.append(Problem(message, span, expected, hint))

    def _skip_blank(self) -> None:
        blank = _BLANK.match(self.text, self.position)
        self.position = blank.end() if blank else self.position
