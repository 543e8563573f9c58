"""Valid blocks with one line made into a mistake."""

import re
from functools import cache

from helpers import PACKAGE, TESTS, problems
from mkdocs_cnn.problems.problem import FalseClaim

OPERATION = r"(?<![\w-])(?:conv|dwconv|sepconv|deconv|fc|maxpool|avgpool|bn|relu|relu6|gap)"
MUTATIONS = {
    "unknown operation": (rf"{OPERATION}(?=[\d\s+(,\]-]|$)(?!\w*:)", "kwx"),
    "unknown option": (rf"{OPERATION}[\d(][^\s,\]+]*", r"\g<0> strid 3"),
    "no outputs": (r"(conv\d+)-\d+", r"\1"),
    "division by zero": (r"(conv\d+)-\d+", r"\1-(4/0)"),
    "not whole": (r"(conv\d+)-\d+", r"\1-(4/3)"),
    "unknown name": (r"(conv\d+)-\d+", r"\1-(nowhere)"),
    "kernel too large": (r"(?<!\w)conv\d+-(\w+)", r"conv9999-\1 pad 0"),
    "even kernel": (r"(?<!\w)conv3-(?!.*pad )", "conv4-"),
    "kernel of nothing": (r"(?<!\w)conv\d+-", "conv0-"),
    "pool too large": (r"maxpool\d*(?!\d)", "maxpool9999"),
    "groups": (r"(conv\d+-\w+)(?! groups)", r"\1 groups 7919"),
    "foreign": (r"(?<![\w(])conv3-(\d+)", r"Conv2d(\1, 3)"),
    "repeated half": (r" x\d+(?=[,\]\s]|$)", " x(1/2)"),
    "repeated never": (r" x\d+(?=[,\]\s]|$)", " x(0 - 1)"),
    "repeated unknown": (r" x\d+(?=[,\]\s]|$)", " x(nowhere)"),
    "misspelt residual": (r"(?<![\w])residual(?=:)", "residul"),
    "misspelt concat": (r"(?<![\w])concat(?=:)", "concatt"),
    "misspelt add": (r"(?<![\w])add(?=:)", "sum"),
    "misspelt shortcut": (r"shortcut: \w.*", "shortcut: projektion"),
    "misspelt key beside": (r"(?<=    )shortcut:", "shortcutt:"),
    "from nowhere": (r"from [\w-]+", "from nowhere"),
    "share of nothing": (r"share: [\w-]+", "share: nowhere"),
    "one branch": (r"(concat|add|multiply|split): \[.*\]$", r"\1: [[relu]]"),
    "two lists": (r"residual: \[.*\]$", "residual: [[relu], [relu]]"),
    "parameter of a definition": (r"^(  [^\W\d]\w*(?:\(\w+\))?(?:-\w+)?[^:]*):", r"\1 in=2:"),
    "default of a definition": (r"^(  [^\W\d]\w*(?:\(\w+\))?(?:-\w+)?[^:]*):", r"\1 q=(1+):"),
    "header of a definition": (r"^  ([^\W\d]\w*)((?:\(\w+\))?-\w+[^:]*):", r"  \1(\2:"),
    "parameter": (r"^parameters: \{(\w+): \w+", r"parameters: {\1: (1/0)"),
    "parameter without a name": (r"^parameters: \{(\w+): \w+", r"parameters: {\1 \1: 1"),
    "default": (r"^defaults: \{(\w+): \w+", r"defaults: {\1: nowhere"),
    "given": (r"^with: \{(\w+): \w+", r"with: {\1: [1, 2]"),
    "input": (r"^input: .*", "input: 224x0x3"),
    "channels first": (r"^input: .*", "input: 3x224x224"),
    "unknown key": (r"^(input|layers|define|use|with|defaults):", r"\1q:"),
    "unknown setting": (r"^(view|columns|dtype|batch): .*", r"\1: nowhere"),
    "name": (r"- ([^\W\d][\w-]*): (?=\w)", r"- \1.\1: "),
    "empty": (r"^(\s*- [\w-]+: )\[\S.*\]$", r"\1[]"),
    "empty list": (r"\[\S.*\]$", "[[]]"),
    "long form": (r"(?<![\w-])conv: \{", "conv: {strid: 3, "),
}
"""Each kind of mistake: what is replaced in a line, once, and by what."""


@cache
def sources():
    """Valid blocks by their names."""
    paths = [*(TESTS / "cases" / "valid").glob("*.cnn")]
    paths += [
        *(PACKAGE / "library" / "networks").glob("*.yml"),
        *(TESTS / "relatives").glob("*.yml"),
    ]
    texts = {path.name: path.read_text("utf-8") for path in sorted(paths)}
    return {name: text for name, text in texts.items() if not problems(text)}


@cache
def candidates():
    """Every way to make one line of one block into a mistake: name, line, kind."""
    found = []
    for name, text in sources().items():
        for number, line in enumerate(text.split("\n")):
            kinds = [kind for kind in MUTATIONS if mutate(line, kind) != line]
            found += [(name, number, kind) for kind in kinds if is_mistake(line, text, kind)]
    return tuple(found)


def is_mistake(line, text, kind):
    """Is it a mistake in this block, of this line alone?"""
    named = re.search(r"- ([\w-]+):", line)
    if kind == "name" and re.search(rf"\b(?!- ){named[1]}\b(?!:)", text):
        return False  # other lines miss the name
    return not (kind == "even kernel" and re.search(r"conv: .*pad", text))


def mutate(line, kind):
    pattern, instead = MUTATIONS[kind]
    return re.sub(pattern, instead, line, count=1)


def mutated(name, number, kind):
    """The block with its mistake."""
    lines = sources()[name].split("\n")
    lines[number] = mutate(lines[number], kind)
    return "\n".join(lines)


def innocent(name, number, kind):
    """The problems that neither stand on the line with the mistake nor name it."""
    found = problems(mutated(name, number, kind))
    return [
        each
        for each in found
        if not isinstance(each, FalseClaim)
        and number not in [each.span.line, *(note.span.line for note in each.notes)]
    ]
