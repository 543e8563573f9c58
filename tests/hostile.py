"""Texts that ask for far more work than anybody could read, one for each way to ask for it.

`BLOCKS` are the texts of single `cnn` blocks, `PAGES` whole Markdown pages. Each is written by a
function, because some are megabytes long.
"""

HEAD = "input: 32x32x3\nlayers:\n"


def lines(count, write):
    """Lines made by a function of their number, from 0."""
    return "".join(f"{write(number)}\n" for number in range(count))


def definitions(count, write, call):
    """A block with many definitions, and one layer."""
    return f"input: 32x32x3\ndefine:\n{lines(count, write)}layers:\n  - {call}\n"


def nested_stages(levels, name, inner):
    """Stages in each other, whose names make one long path."""
    text = HEAD
    for level in range(levels):
        text += f"{'  ' * level}  - {name}:\n"
    return text + f"{'  ' * levels}  - {inner}\n"


def fan_out(levels, width):
    """Every definition calls the one before it several times."""
    calls = f"[{', '.join(['{call}'] * width)}]"

    def write(level):
        return f"  d{level}: " + (calls.format(call=f"d{level - 1}") if level else "[conv1-3]")

    return definitions(levels, write, f"d{levels - 1}")


BLOCKS = {
    "repetitions of repetitions": lambda: f"{HEAD}  - a x999: [b x999: [relu]]\n",
    "three repetitions": lambda: f"{HEAD}  - a x999: [b x999: [c x999: [conv3-8 + bn + relu]]]\n",
    "repeated empty lists": lambda: f"{HEAD}  - a x4999: [[], [], [], []]\n  - relu\n",
    "a fan-out of definitions": lambda: fan_out(40, 9),
    "a fan-out with parameters": lambda: definitions(
        40,
        lambda n: f"  d{n} n: [d{n - 1} n (n+1), d{n - 1} n (n+2)]" if n else "  d0 n: [conv1-n]",
        "d39 n 1",
    ),
    "a fan-out of shares": lambda: (
        f"{HEAD}  - s0: [conv1-3, conv1-3]\n"
        + lines(40, lambda n: f"  - s{n + 1}: [share: s{n}, share: s{n}]")
    ),
    "repetitions that depend on the input": lambda: (
        f"{HEAD}  - conv1-999\n  - a x(in): [b x(in): [relu]]\n"
    ),
    "layers written out": lambda: HEAD + "  - conv3-64 + relu\n" * 100_000,
    "layers as long as they may be": lambda: HEAD + "  - conv3-64 + bn + relu\n" * 6_000,
    "layers in one line": lambda: f"{HEAD}  - {'relu + ' * 250_000}relu\n",
    "all columns of a long network": lambda: (
        "columns: layer, operation, kernel, stride, padding, input, output, arithmetic, "
        "activations, memory, formula, weights, biases, params, share, macs, flops, "
        f"receptive_field\n{HEAD}  - conv3-64 x5000\n"
    ),
    "a long network worked out": lambda: f"view: worked\n{HEAD}  - conv3-64 x5000\n",
    "a stage worked out again and again": lambda: (
        f"view: worked {'a ' * 10_000}\n{HEAD}  - a: [conv3-64 x1000]\n"
    ),
    "nested stages worked out": lambda: (
        f"view: worked {' '.join('.'.join(['a'] * (n + 1)) for n in range(50))}\n"
        + nested_stages(50, "a", "conv3-8 x1000")
    ),
    "arithmetic in every layer": lambda: (
        f"{HEAD}  - a x1000: [conv({'+'.join(['1'] * 99)})-({'+'.join(['1'] * 99)})"
        f" stride ({'+'.join(['0'] * 98)}+1) pad same + relu]\n"
    ),
    "long names in each other": lambda: nested_stages(50, "n" * 20_000, "relu x1000"),
    "a long remark in every layer": lambda: f"{HEAD}  - dropout {'0' * 100_000} x4000\n",
    "branches": lambda: f"{HEAD}  - concat: [{'[], ' * 400_000}[relu]]\n",
    "repeated branches": lambda: f"{HEAD}  - a x900: [concat: [{'[], ' * 900}[conv1-1]]]\n",
    "branches that split": lambda: f"input: 32x32x99999\nlayers:\n  - split: [{'[], ' * 99_999}]\n",
    "empty lists": lambda: f"{HEAD}  - [{'[], ' * 400_000}]\n",
    "a comment": lambda: "# x\n" * 470_000 + "vgg16\n",
    "blank lines": lambda: "\n" * 1_900_000 + "vgg16\n",
    "definitions": lambda: definitions(20_000, lambda n: f"  d{n}: [conv1-3]", "d7"),
    "definitions that are alike": lambda: definitions(
        20_000, lambda n: f"  d{n} d{n}: [x]", "relu"
    ),
    "definitions in a chain": lambda: definitions(
        20_000, lambda n: f"  d{n}: [d{n - 1}]" if n else "  d0: [relu]", "d19999"
    ),
    "parameters of a definition": lambda: (
        f"input: 32x32x3\ndefine:\n  d {' '.join(f'p{n}={n}' for n in range(20_000))}: [conv1-3]\n"
        "layers:\n  - d x100\n"
    ),
    "parameters of a network": lambda: (
        f"parameters:\n{lines(20_000, lambda n: f'  p{n}: {n}')}{HEAD}  - conv1-p7\n"
    ),
    "parameters given": lambda: f"use: vgg16\nwith:\n{lines(20_000, lambda n: f'  p{n}: {n}')}",
    "defaults": lambda: (
        f"input: 32x32x3\ndefaults:\n{lines(20_000, lambda n: f'  conv{n}: nobias')}"
        "layers:\n  - relu\n"
    ),
    "networks compared": lambda: "compare:\n" + "  - vgg16\n" * 5_000,
    "networks compared that have ids": lambda: (
        "compare:\n" + lines(5_000, lambda n: f"  - {{id: n{n}, use: vgg16}}")
    ),
    "comparisons in each other": lambda: "compare: [a, " * 90 + "b" + "]" * 90,
    "long networks compared": lambda: (
        "compare:\n" + lines(20, lambda n: f"  - {{input: 9x9x3, layers: [conv1-{n + 1} x1000]}}")
    ),
    "claims": lambda: f"use: vgg16\nexpect:\n{lines(60_000, lambda n: f'  params + {n}: {n}')}",
    "claims in arithmetic": lambda: (
        "use: vgg16\nexpect:\n"
        + lines(2_000, lambda n: f"  {n} + {'+'.join(['params'] * 90)}: {n}M")
    ),
    "claims about what is not there": lambda: (
        f"use: resnet152\nexpect:\n{lines(5_000, lambda n: f'  layer1.conv{n}.prams: {n}')}"
    ),
    "names that are not there": lambda: (
        HEAD
        + lines(4_000, lambda n: f"  - layer{n}: relu")
        + lines(900, lambda n: f"  - from laier{n} + relu")
    ),
    "names used twice": lambda: HEAD + "  - a: relu\n" * 60_000,
    "mistakes": lambda: HEAD + "  - convx-64\n" * 100_000,
    "mistakes in one line": lambda: f"{HEAD}  - conv3-64 {'strid 2 ' * 100_000}\n",
    "mistakes in one line of many": lambda: HEAD + "  - conv3-64 strid 2 pda 1 x\n" * 60_000,
    "mistakes near many definitions": lambda: definitions(
        10_000, lambda n: f"  block{n}: [blokc{n}]", "relu"
    ),
    "keys": lambda: lines(100_000, lambda n: f"layer{n}: x"),
    "keys twice": lambda: "title: x\n" * 200_000 + "use: vgg16\n",
    "a key in a line": lambda: f"{'k' * 1_900_000}: x\nuse: vgg16\n",
    "columns": lambda: f"use: vgg16\ncolumns: {', '.join(['params'] * 250_000)}\n",
    "views": lambda: f"use: vgg16\nview: worked {'x ' * 900_000}\n",
    "a title": lambda: f"use: vgg16\ntitle: {'x ' * 900_000}\n",
    "a title in another": lambda: f"use: vgg16\ntitle: {'#' * 1_900_000}\nview: worked\n",
    "a name": lambda: "v" * 1_900_000,
    "words": lambda: "conv " * 380_000,
    "digits": lambda: f"{HEAD}  - conv3-{'9' * 1_900_000}\n",
    "brackets": lambda: f"{HEAD}  - conv3-{'(' * 900_000}1{')' * 900_000}\n",
    "dimensions": lambda: f"{HEAD}  - conv{'x'.join(['3'] * 900_000)}-64\n",
    "sizes of an input": lambda: f"input: {'x'.join(['3'] * 900_000)}\nlayers: [relu]\n",
    "deep lists": lambda: f"{HEAD}  - {'[' * 900_000}\n",
    "deep mappings": lambda: f"{HEAD}  - {'{a: ' * 400_000}\n",
    "deep list items": lambda: f"{HEAD}  {'- ' * 900_000}relu\n",
    "deep questions": lambda: f"{'? ' * 900_000}a\n",
    "a long mapping in one line": lambda: (
        f"{HEAD}  - {{{', '.join(f'k{n}: x' for n in range(150_000))}}}\n"
    ),
    "aliases": lambda: "a: &a [x]\nb: [" + "*a, " * 400_000 + "]\n",
    "tags": lambda: HEAD + "  - !x relu\n" * 100_000,
    "documents": lambda: "--- a\n" * 200_000,
    "listing lines": lambda: "INPUT: [224x224x3]\n" + "CONV3-64: [224x224x64]\n" * 80_000,
    "a listing in one line": lambda: "INPUT: [224x224x3] " + "CONV3-64: [224x224x64] " * 80_000,
    "a listing of repetitions": lambda: "conv3-64 x 500\n" * 500,
    "sides of a listing line": lambda: f"fc: {'1*1 = ' * 300_000}1\n",
    "wide characters": lambda: f"use: vgg16\ntitle: {'界' * 1_900_000}\n",
    "characters to escape": lambda: f"use: vgg16\ncaption: {'<' * 1_900_000}\n",
    "an endless word of signs": lambda: f"{HEAD}  - {'x' * 1_900_000}\n",
    "blanks in a line": lambda: f"{HEAD}  - conv3-64{' ' * 1_900_000}+ relu\n",
}
"""The text of a block by what is hostile about it."""


def fence(text, opening="cnn"):
    """A fenced block."""
    return f"```{opening}\n{text}\n```\n\n"


PAGES = {
    "blocks": lambda: fence("lenet5") * 2_000,
    "blocks with a title": lambda: fence("use: lenet5\ntitle: The same") * 2_000,
    "blocks with an id": lambda: "".join(fence(f"use: lenet5\nid: net{n}") for n in range(2_000)),
    "blocks that use each other": lambda: (
        fence("use: lenet5\nid: n0")
        + "".join(fence(f"use: n{n}\nid: n{n + 1}") for n in range(2_000))
    ),
    "broken blocks": lambda: fence("input: 3x3x3\nlayers: [convx]") * 2_000,
    "a page of long networks": lambda: fence("input: 32x32x3\nlayers: [conv3-8 x4000]") * 100,
    "numbers": lambda: "`#!cnn 138M = vgg16.params`\n\n" * 20_000,
    "numbers in one paragraph": lambda: "`#!cnn 138M = vgg16.params`\n" * 20_000,
    "numbers in one line": lambda: "`#!cnn 138M = vgg16.params` " * 20_000,
    "numbers of what is not there": lambda: "`#!cnn vgg16.cvon3_1.parms` " * 2_000,
    "numbers that are false": lambda: "`#!cnn 137M = vgg16.params` " * 5_000,
    "codes of others": lambda: "`code` " * 100_000 + "`#!cnn vgg16.params`",
    "code that is never closed": lambda: "`#!cnn " * 100_000,
    "backticks": lambda: " ".join("`" * n for n in range(1, 1_000)) + " `#!cnn vgg16.params`",
    "blanks in a number": lambda: f"`#!cnn{' ' * 300_000}vgg16.params`",
    "blanks in a claim": lambda: f"`#!cnn 138M{' ' * 300_000}= vgg16.params`",
    "a long number": lambda: f"`#!cnn {'9' * 500_000}`",
    "a long expression": lambda: f"`#!cnn {'vgg16.params+' * 30_000}1`",
    "dashes in an address": lambda: f"`#!cnn vgg16{'-a' * 400}.params` " * 20,
    "dots in an address": lambda: f"`#!cnn {'.a' * 400}` " * 20 + f"`#!cnn a{'.a' * 480}` " * 20,
    "a table of numbers": lambda: (
        "| a | b |\n| --- | --- |\n" + "| `#!cnn vgg16.params` | `#!cnn vgg16.macs` |\n" * 3_000
    ),
    "unknown options": lambda: fence(
        "vgg16", "cnn " + " ".join(f'a{n}="x"' for n in range(20_000))
    ),
    "options in braces": lambda: fence(
        "vgg16", f"{{.cnn {' '.join(f'a{n}={n}' for n in range(20_000))}}}"
    ),
    "an option that is never closed": lambda: fence("vgg16", "cnn " + 'a="x ' * 50_000),
    "classes in an opening line": lambda: fence("vgg16", f"{{.cnn {'.a ' * 100_000}}}"),
    "words in an opening line": lambda: fence("vgg16", "cnn " + "a " * 100_000),
    "fences of others": lambda: "```python\nx = 1\n```\n\n" * 5_000 + fence("vgg16"),
    "fences in a long page": lambda: (
        ("text\n\n" * 20 + "```python\nx\n```\n\n") * 1_000 + fence("vgg16")
    ),
    "fences that are never closed": lambda: "```cnn\nvgg16\n" * 3_000,
    "fences in quotes": lambda: "> ```cnn\n> vgg16\ntext\n" * 1_000,
    "headings and blocks": lambda: "".join(f"# H{n}\n\n{fence('lenet5')}" for n in range(1_000)),
    "headings": lambda: "# The `#!cnn vgg16.params`\n\n" * 3_000,
    "comments": lambda: "<!-- ```cnn -->\n" * 50_000,
    "comparisons": lambda: fence("compare: [vgg11, vgg13]") * 300,
}
"""A page by what is hostile about it."""
