"""What other tools print and write, which is named rather than read.

An author who pastes it learns what it was taken for, and what to paste in its place.
"""

from __future__ import annotations

from mkdocs_cnn.figures.numerals import NumberFormat
from mkdocs_cnn.listings.kinds.kind import Kind, Read
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Invalid, Problem, Source

_SIGNS = {
    "fvcore": ("#", r"^\| (?:module|name) +\| #(?:parameters|elements) or shape"),
    "ptflops": ("ac,", r"[(, ][\d.]+ ?[kKMG]?, [\d.]+% Params, [\d.]+ ?[kKMG]?Mac, [\d.]+% MACs,"),
    "thop": ("[INFO]", r"\[INFO\] Register \w+\(\) for <class "),
    "DeepSpeed": ("Flops Profiler", r"-+ DeepSpeed Flops Profiler -+"),
    "torchsummaryX": ("Kernel Shape", r"^ +Kernel Shape +Output Shape +Params"),
    "torch.fx": ("opcode", r"^opcode +name +target +args +kwargs"),
    "ONNX": ("onnx", r"^[ \t]*(?:%\S+ [^=\n]*= onnx::\w+|ir_version: \d+|producer_name: )"),
    "TensorFlow": ("op:", r"^[ \t]+op: \"(?:Conv2D|Placeholder|MatMul|Const|Relu)\"\s*$"),
    "Ultralytics": ("Conv", r"^[ \t]*- \[(?:-1|\[[-\d, ]+\]), \d+, [\w.]+, \["),
    "YOLO": ("arguments", r"^[ \t]*from +n +params +module +arguments"),
    "Darknet": ("[convolutional]", r"^\[convolutional\]\s*$"),
    "fastai": ("Trainable", r"^Layer \(type\) +Output Shape +Param # +Trainable"),
}
"""For each tool, a word that nothing else has and that is quickly looked for, and a line of it."""


def tool_of(text: str) -> str:
    """Name the tool whose output a text is; empty where it is none of these."""
    for tool, (word, line) in _SIGNS.items():
        if word in text and pattern(rf"(?m){line}").search(text):
            return tool
    return ""


def _recognise(text: str) -> bool:
    return bool(tool_of(text))


def _read(source: Source, numbers: NumberFormat) -> Read:
    del numbers
    says = say("what-a-tool-says", tool=tool_of(source.text.replace("\u00a0", " ")))
    first = next(n for n, line in enumerate(source.lines) if line.strip())
    expected = say("what-is-read-of-tools")
    raise Invalid([Problem(says, source.whole_line(first), expected, say("paste-its-summary"))])


KIND = Kind("unread", say("another-tools-output"), _recognise, _read)
