"""Text to a trace, with every mistake at its place.

text     = "mkdocs-cnn export 1", then lines in any number, empty ones and comments (#) among them
head     = "model:" | "arguments:" | "versions:" | "class:" | "channels: last" | "doubt:"
| "input:" name sizes [ ":" type ]
module   = "module" address ":" class
call     = address "=" op [ "(" output { "," output } ")" ] { option "=" value }
"->" sizes { "," sizes } [ "|" tensor { "," tensor } ]
output   = the name of an input, or address [ "[" number "]" ]; without brackets, what the call
above has as its first output
tensor   = [ "~" ] name sizes [ ":" type ]; "~" for a buffer, "/" before a name of the whole model
foot     = "output:" output { "," output } | "unused:" tensor
sizes    = number { "x" number } | "scalar"
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from mkdocs_cnn.language.traced import USUAL_TYPE, Call, Option, Output, Sizes, Tensor, Trace
from mkdocs_cnn.models.writing import HEAD, SCALAR, write_sizes
from mkdocs_cnn.problems.limits import DEFAULTS, Limits, Mistakes, check_count
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import Invalid, Problem, Source, Span, clip, did_you_mean
from mkdocs_cnn.problems.records import record

_HEAD = pattern(r"mkdocs-cnn export (\S+)\s*")
_CALL = pattern(
    r"\s*(?P<name>\S+)\s+=\s+(?P<what>.*?)\s+->\s+(?P<sizes>[^|]*?)\s*(?:\|\s*(?P<tensors>.*))?"
)
_BEGINS = pattern(r"\s*\S+\s+=\s")
_WHAT = pattern(r"(?P<op>[A-Za-z_]\w*)\s*(?:\((?P<inputs>[^()]*)\))?(?P<options>(?:\s+\S+)*)")
_OPTION = pattern(r"(?P<name>[A-Za-z_]\w*)=(?P<value>\S+)")
_LINE = pattern(r"\s*(?P<key>[a-z ]+?)(?: (?P<module>\S+))?:\s*(?P<value>.*?)\s*")
_OUTPUT = pattern(r"(?P<name>\S+?)(?:\[(?P<number>\d{1,4})\])?")
_TENSOR = pattern(r"(?P<buffer>~?)(?P<name>\S+) (?P<sizes>[\dx]+|scalar)(?::(?P<type>\w+))?")
_TYPED = pattern(r"(?P<sizes>[^:]*)(?::(?P<type>\w{1,20}))?")
_SIZES = pattern(r"[1-9]\d{0,12}(?:x[1-9]\d{0,12})*")
_WHOLE = pattern(r"-?\d{1,12}")
_DECIMAL = pattern(r"-?(?:\d{1,20}\.\d{0,20}|\d{1,20}(?:\.\d{1,20})?e[+-]?\d{1,3}|inf)")
_TEXTS = ("model", "arguments", "versions", "class", "channels", "doubt")
_KEYS = (*_TEXTS, "input", "output", "unused")
_ADDRESS = pattern(r"[\w-]+(?:\.[\w-]+)*")


def read(source: Source, limits: Limits = DEFAULTS) -> tuple[Trace, list[Problem]]:
    """Read the trace that a text holds, as far as it can be read, and report the rest.

    Raises:
        Invalid: it is of another version, or there is too much of something.
    """
    check_count(limits, "characters", source.span(), len(source.text))
    reader = _Reader(source, limits)
    reader.lines()
    return reader.trace(), reader.problems


@record()
class Line:
    """A line of an export."""

    source: Source
    number: int
    text: str

    @property
    def whole(self) -> Span:
        """Mark all of it."""
        return self.source.whole_line(self.number)

    def mark(self, part: str) -> Span:
        """Mark a part of it."""
        start = self.text.find(part) if part else -1
        return self.whole if start < 0 else self.source.span(self.number, start, len(part))


class _Reader:
    """Goes from line to line."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self.problems = Mistakes(limits)
        self.texts: dict[str, str] = {}
        self.inputs: list[tuple[str, Sizes]] = []
        self.types: list[str] = []
        self.calls: list[Call] = []
        self.known: dict[str, int] = {}
        """The inputs and calls by their names."""
        self.outputs: list[Output] = []
        self.modules: dict[str, str] = {}
        self.unused: list[Tensor] = []
        self.tensors: dict[str, Tensor] = {}

    def trace(self) -> Trace:
        """Return what has been read."""
        versions = self.texts.get("versions", "")
        if "class" in self.texts:
            self.modules = {"": self.texts["class"], **self.modules}
        return Trace(
            self.texts.get("model", ""),
            tuple(self.inputs),
            tuple(self.calls),
            tuple(self.outputs) or ((len(self.calls) - 1, 0),),
            tuple(self.modules.items()),
            tuple(self.unused),
            self.texts.get("arguments", ""),
            tuple(each.strip() for each in versions.split(",") if each.strip()),
            self.texts.get("channels") == "last",
            self.texts.get("doubt", ""),
            tuple(self.types) if any(self.types) else (),
        )

    def lines(self) -> None:
        """Read every line."""
        started = False
        for number, text in enumerate(self.source.lines):
            if not text.strip() or text.lstrip().startswith("#"):
                continue
            line = Line(self.source, number, text)
            if not started:
                self.head(line)
                started = True
            elif _BEGINS.match(text):
                self.call(line)
            else:
                self.said(line)
        span = self.source.span()
        if not self.inputs and not self.problems:
            self.report(say("an-export-without-an-input"), span, say("such-as-input-sizes"))
        elif not self.calls and not self.problems:
            self.report(say("an-export-without-operations"), span, say("such-as-a-call"))

    def head(self, line: Line) -> None:
        """Read the first line."""
        text = line.text.strip()
        if text != HEAD:
            found = _HEAD.fullmatch(text)
            message = say("unknown-export-format", version=found[1] if found else clip(text))
            hint = say("a-newer-version-may-read-it")
            raise Invalid([Problem(message, line.whole, HEAD, hint)])

    def report(self, message: Words, span: Span, expected: Words = "", hint: Words = "") -> None:
        """Note a mistake."""
        self.problems.append(Problem(message, span, expected, hint))

    # Lines with a colon

    def said(self, line: Line) -> None:
        """Read a line such as `input: x 1x3x224x224` or `module layer1: Sequential`."""
        found = _LINE.fullmatch(line.text)
        if found is None:
            self.report(say("no-line-of-an-export"), line.whole, say("such-as-a-call"))
            return
        key, module, value = found["key"], found["module"], found["value"]
        if key == "module" and module:
            if module in self.modules:
                message = say("stands-twice-in-an-export", name=clip(module))
                self.report(message, line.mark(module))
            self.modules[module] = self.short(line, value)
        elif module or key not in _KEYS:
            word = f"{key} {module}" if module else key
            hint = did_you_mean(key, [*_KEYS, "module"])
            expected = say("one-of", names=(*_KEYS, "module"))
            message = say("unknown-key", key=clip(word))
            self.report(message, line.mark(word), expected, hint)
        elif key in self.texts:
            self.report(say("stands-twice-in-an-export", name=clip(key)), line.mark(key))
        elif key in _TEXTS:
            self.texts[key] = self.short(line, value)
        else:
            read = {"input": self.input, "output": self.ending, "unused": self.spare}[key]
            read(line, value)

    def short(self, line: Line, value: str) -> str:
        """Return a value that stands on pages, unless it is longer than any such."""
        if len(value) <= Limits.path:
            return value
        message = say("characters-in-one-value", count=len(value))
        self.report(message, line.mark(value[:20]), say("at-most", most=Limits.path))
        return ""

    def input(self, line: Line, value: str) -> None:
        """Read what goes in: `x 1x3x224x224`."""
        name, _, written = value.rpartition(" ")
        found = _TYPED.fullmatch(written)
        written, kind = (found["sizes"], found["type"] or "") if found else (written, "")
        sizes = self.sizes(line, written)
        if not name or not _ADDRESS.fullmatch(name):
            self.report(
                say("an-input-without-a-name"),
                line.mark(value),
                say("such-as-input-sizes"),
            )
        elif sizes and sizes[0] != 1:
            self.report(
                say("a-batch-of-others", sizes=clip(written)),
                line.mark(written),
                say("a-batch-of-one"),
            )
        elif sizes is not None and self.free(line, name):
            check_count(self.limits, "inputs", line.mark(name), len(self.inputs) + 1)
            self.inputs.append((name, sizes))
            self.types.append(kind)
            self.known[name] = -len(self.inputs)

    def ending(self, line: Line, value: str) -> None:
        """Read what comes out at the end."""
        self.outputs += self.several(line, value)

    def spare(self, line: Line, value: str) -> None:
        """Read a tensor that no call reads."""
        tensor = self.tensor(line, value, "")
        if tensor is not None:
            self.unused.append(tensor)

    # Calls

    def call(self, line: Line) -> None:
        """Read a line such as `conv1 = conv2d(x) stride=2 -> 1x64x112x112 | weight 64x3x7x7`."""
        found = _CALL.fullmatch(line.text)
        what = _WHAT.fullmatch(found["what"]) if found else None
        if found is None or what is None:
            self.report(say("no-call-of-an-export"), line.whole, say("such-as-a-call"))
            return
        name = found["name"]
        before = len(self.problems)
        self.free(line, name)
        self.short(line, what["op"])
        if what["inputs"] is None:
            inputs: list[Output] = [(len(self.calls) - 1, 0)]
        else:
            inputs = self.several(line, what["inputs"])
        options = tuple(self.options(line, what["options"]))
        written = (each.strip() for each in found["sizes"].split(","))
        sizes = [each for size in written if (each := self.sizes(line, size)) is not None]
        tensors = list(self.stored(line, found["tensors"] or "", name))
        if len(self.problems) > before:
            if _ADDRESS.fullmatch(name):
                self.known.setdefault(name, len(self.calls))
            return
        span = line.whole
        self.known[name] = len(self.calls)
        call = Call(name, what["op"], tuple(inputs), tuple(sizes), options, tuple(tensors), span)
        self.calls.append(call)
        check_count(self.limits, "layers", span, len(self.calls))

    def free(self, line: Line, name: str) -> bool:
        """Check that a name is one, and not taken."""
        if not _ADDRESS.fullmatch(name) or len(name) > Limits.path:
            message = say("no-address", name=clip(name))
            self.report(message, line.mark(name), say("letters-digits-dots"))
        elif name in self.known:
            message = say("stands-twice-in-an-export", name=clip(name))
            hint = say("number-the-second", name=clip(name)[1:-1])
            self.report(message, line.mark(name), hint=hint)
        else:
            return True
        return False

    def several(self, line: Line, written: str) -> list[Output]:
        """Read outputs with commas between."""
        each = (one.strip() for one in written.split(",") if one.strip())
        return [found for one in each if (found := self.output(line, one)) is not None]

    def output(self, line: Line, written: str) -> Output | None:
        """Read what goes in: `x`, `layer1.0.conv1`, `split[1]`."""
        found = _OUTPUT.fullmatch(written)
        name = found["name"] if found else written
        at = self.known.get(name)
        if found is None or at is None:
            message, hint = say("no-call-above", name=clip(name)), did_you_mean(name, self.known)
            self.report(message, line.mark(written), say("a-call-above-or-an-input"), hint)
            return None
        which = int(found["number"] or 0)
        outputs = len(self.calls[at].sizes) if 0 <= at < len(self.calls) else 1
        if which >= outputs:
            message = say("has-so-many-outputs", name=clip(name), count=outputs)
            self.report(message, line.mark(written))
            return None
        return at, which

    def options(self, line: Line, written: str) -> Iterator[tuple[str, Option]]:
        """Read options: `stride=2 padding=3,3`."""
        for word in written.split():
            found = _OPTION.fullmatch(word)
            if found is None:
                message = say("no-option-of-a-call", word=clip(word))
                self.report(message, line.mark(word), say("such-as-an-option"))
            else:
                yield found["name"], option(found["value"])

    def stored(self, line: Line, written: str, within: str) -> Iterator[Tensor]:
        """Read tensors with commas between."""
        for each in written.split(","):
            if each.strip() and (found := self.tensor(line, each.strip(), within)):
                yield found

    def tensor(self, line: Line, written: str, within: str) -> Tensor | None:
        """Read a tensor: `weight 64x3x7x7`, `~running_mean 64`, `/head.weight 10x512`."""
        found = _TENSOR.fullmatch(written)
        if found is None:
            message = say("no-tensor", text=clip(written))
            self.report(message, line.mark(written), say("such-as-a-tensor"))
            return None
        sizes = () if found["sizes"] == SCALAR else self.sizes(line, found["sizes"])
        if sizes is None:
            return None
        name = found["name"]
        name = name[1:] if name.startswith("/") else f"{within}.{name}"
        made = Tensor(name, sizes, not found["buffer"], found["type"] or USUAL_TYPE)
        known = self.tensors.setdefault(name, made)
        if known != made:
            message = say("another-tensor-has-that-name", name=clip(name))
            expected = say("its-sizes-above", sizes=write_sizes(known.sizes))
            self.report(message, line.mark(written), expected)
            return None
        return made

    def sizes(self, line: Line, written: str) -> Sizes | None:
        """Read a size: `1x64x112x112`."""
        if written == SCALAR:
            return ()
        if not _SIZES.fullmatch(written):
            message = say("no-sizes", text=clip(written))
            self.report(message, line.mark(written), say("such-as-sizes"))
            return None
        sizes = tuple(map(int, written.split("x")))
        if prod(sizes) > Limits.value or len(sizes) > 2 * Limits.axes:
            message = say("more-values-than", text=clip(written))
            self.report(message, line.mark(written), say("at-most", most=Limits.value))
            return None
        return sizes


def option(written: str) -> Option:
    """Read what an option is set to."""
    if written in ("true", "false"):
        return written == "true"
    if "," in written:
        parts = [_number(each) for each in written.split(",") if each]
        numbers = tuple(each for each in parts if not isinstance(each, str))
        return numbers if len(numbers) == len(parts) else written
    return _number(written)


def _number(written: str) -> int | float | str:
    if _WHOLE.fullmatch(written):
        return int(written)
    return float(written) if _DECIMAL.fullmatch(written) else written
