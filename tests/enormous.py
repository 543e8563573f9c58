"""Texts that ask for far more work than anybody could read, one for each way to ask for it.

`BLOCKS` are the texts of single `cnn` blocks, `PAGES` whole Markdown pages. Each is written by a
function, because some are megabytes long. Most stay just below the limit on characters, so that
the limits behind it have their turn; `GIANTS` go far beyond it.
"""

from mkdocs_cnn.settings.choices import table_columns

HEAD = "input: 32x32x3\nlayers:\n"
MUCH = 490_000
"""Characters, a little less than a block may have."""


def fill(piece, length=MUCH):
    """A piece of text as often as it goes into a length."""
    return piece * (length // len(piece))


def lines(count, write):
    """Lines made by a function of their number, from 0."""
    return "".join(f"{write(number)}\n" for number in range(count))


def definitions(count, write, call):
    """A block with many definitions, and one layer."""
    return f"input: 32x32x3\ndefine:\n{lines(count, write)}layers:\n  - {call}\n"


def nested_stages(levels, name, inner):
    """Stages in each other, whose names make one long path."""
    return f"{HEAD}  - {''.join([f'{{? {name} : ['] * levels)}{inner}{']}' * levels}\n"


def fan_out(levels, width):
    """Every definition calls the one before it several times."""
    calls = f"[{', '.join(['{call}'] * width)}]"

    def write(level):
        return f"  d{level}: " + (calls.format(call=f"d{level - 1}") if level else "[conv1-3]")

    return definitions(levels, write, f"d{levels - 1}")


EVERY_COLUMN = f"columns: {', '.join(table_columns())}\n"

GIANTS = {
    "100,000 layers written out": lambda: HEAD + "  - conv3-64 + relu\n" * 100_000,
    "a comment of 470,000 lines": lambda: "# x\n" * 470_000 + "vgg16\n",
    "2,000,000 blank lines": lambda: "\n" * 2_000_000 + "vgg16\n",
    "20,000 definitions": lambda: definitions(20_000, lambda n: f"  d{n}: [conv1-3]", "d7"),
    "5,000 networks compared": lambda: "compare:\n" + "  - vgg16\n" * 5_000,
    "60,000 claims": lambda: (
        f"use: vgg16\nexpect:\n{lines(60_000, lambda n: f'  params + {n}: {n}')}"
    ),
    "100,000 keys": lambda: lines(100_000, lambda n: f"layer{n}: x"),
    "400,000 aliases": lambda: "a: &a [x]\nb: [" + "*a, " * 400_000 + "]\n",
    "2,000,000 brackets": lambda: HEAD + "  - " + "[" * 2_000_000,
    "a title of 2,000,000 characters": lambda: f"use: vgg16\ntitle: {'<' * 2_000_000}\n",
}
"""Blocks that are refused by their length."""

BLOCKS = {
    **GIANTS,
    "repetitions of repetitions": lambda: f"{HEAD}  - a x999: [b x999: [relu]]\n",
    "three repetitions": lambda: f"{HEAD}  - a x999: [b x999: [c x999: [conv3-8 + bn + relu]]]\n",
    "more layers than atoms": lambda: nested_stages(40, "a x99999", "relu x99999"),
    "repeated empty lists": lambda: f"{HEAD}  - a x4900: [[], [], [], [], [], [], []]\n  - relu\n",
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
    "layers written out": lambda: HEAD + fill("  - conv3-64 + relu\n", 300_000),
    "as many layers as there may be": lambda: HEAD + "  - conv3-64 + bn + relu\n" * 1_800,
    "layers in long lines": lambda: HEAD + f"  - {fill('relu + ', 9_000)}relu\n" * 3,
    "all columns of a long network": lambda: f"{EVERY_COLUMN}{HEAD}  - conv3-64 x5490\n",
    "all columns of volumes": lambda: (
        f"{EVERY_COLUMN}input: 9x9x9x3\nlayers:\n  - sepconv3x3x3-8 + bn x1800\n"
    ),
    "a long network drawn": lambda: f"view: diagram\n{HEAD}  - conv3-64 + bn x1000\n",
    "a long profile": lambda: f"view: profile\n{HEAD}  - conv3-64 + bn x1000\n",
    "lanes in lanes drawn": lambda: (
        f"view: diagram\n{HEAD}"
        + lines(
            12,
            lambda n: (
                f"{'    ' * n}  - concat:\n{'    ' * n}      b: [conv3-4]\n{'    ' * n}      c:"
            ),
        )
        + f"{'    ' * 12}  - conv3-4\n"
    ),
    "a long network worked out": lambda: f"view: worked\n{HEAD}  - conv3-64 + bn x2000\n",
    "a stage worked out again and again": lambda: (
        f"view: worked {'a ' * 4_000}\n{HEAD}  - a: [conv3-64 x1000]\n"
    ),
    "nested stages worked out": lambda: (
        f"view: worked {' '.join('.'.join(['a'] * (n + 1)) for n in range(40))}\n"
        + nested_stages(40, "a", "conv3-8 x1000")
    ),
    "nested stages": lambda: nested_stages(45, "a" * 10, "conv3-8 x5400"),
    "stages of one layer": lambda: f"{HEAD}  - a x1090: [b: [c: [d: [relu]]]]\n",
    "a listing view": lambda: f"view: listing\n{HEAD}  - conv3-64 x5490\n",
    "a memory view": lambda: f"view: memory\n{HEAD}  - conv3-64 x5490\n",
    "arithmetic in every layer": lambda: (
        f"{HEAD}  - a x1000: [conv({'+'.join(['1'] * 99)})-({'+'.join(['1'] * 99)})"
        f" stride ({'+'.join(['0'] * 98)}+1) pad same + relu]\n"
    ),
    "as much arithmetic as there may be": lambda: (
        f"{HEAD}  - conv3-(({'+'.join(['1/3'] * 48)})*3) + relu x480\n"
    ),
    "concatenations that grow": lambda: (
        "input: 32x32x3\ndefine:\n  grow: [concat: [[], [conv1-1]]]\nlayers:\n  - grow x1300\n"
    ),
    "long names in each other": lambda: nested_stages(40, "n" * 9_000, "relu x1000"),
    "names in each other": lambda: nested_stages(40, "n" * 100, "relu x1000"),
    "long addresses": lambda: nested_stages(5, "n" * 90, "relu x5400"),
    "a long remark in every layer": lambda: f"{HEAD}  - dropout {'0' * 9_000} x4000\n",
    "branches": lambda: f"{HEAD}  - concat: [{'[], ' * 19_000}[relu]]\n",
    "repeated branches": lambda: f"{HEAD}  - a x900: [concat: [{'[], ' * 900}[conv1-1]]]\n",
    "branches with a layer each": lambda: f"{HEAD}  - concat: [{'[relu], ' * 2_400}[relu]]\n",
    "branches that split": lambda: f"input: 32x32x9999\nlayers:\n  - split: [{'[], ' * 9_999}]\n",
    "empty lists": lambda: f"{HEAD}  - [{'[], ' * 19_000}relu]\n",
    "a comment": lambda: fill("# x\n") + "vgg16\n",
    "blank lines": lambda: "\n" * MUCH + "vgg16\n",
    "definitions": lambda: definitions(500, lambda n: f"  d{n} a=1 b=2: [conv1-3 + relu]", "d7"),
    "definitions that are never written": lambda: definitions(
        450, lambda n: f"  d{n}: [{', '.join(f'b{n}_{m}' for m in range(40))}]", "relu"
    ),
    "definitions of nested lists": lambda: definitions(
        12, lambda n: f"  d{n}: {'[' * 90}{f'd{n - 1}' if n else 'relu'}{']' * 90}", "d11"
    ),
    "definitions in a chain": lambda: definitions(
        500, lambda n: f"  d{n}: [d{n - 1}]" if n else "  d0: [relu]", "d499"
    ),
    "parameters of a definition": lambda: (
        f"input: 32x32x3\ndefine:\n  ? d {' '.join(f'p{n}={n}' for n in range(1_000))}\n"
        "  : [conv1-3]\nlayers:\n  - d x100\n"
    ),
    "as many choices as there may be": lambda: (
        "vary: {batch: [1, 2, 3, 4], bias: [true, false], dtype: [float32, float16, int8]}\n"
        f"columns: [{', '.join(table_columns())}]\n{HEAD}  - conv3-4 x220\n"
    ),
    "as many parameters as there may be": lambda: (
        f"input: 32x32x3\ndefine:\n  ? d {' '.join(f'p{n}={n}' for n in range(100))}\n"
        "  : [relu]\nlayers:\n  - d x400\n"
    ),
    "parameters of a network": lambda: (
        f"parameters:\n{lines(5_000, lambda n: f'  p{n}: {n}')}{HEAD}  - conv1-p7\n"
    ),
    "parameters given": lambda: f"use: vgg16\nwith:\n{lines(5_000, lambda n: f'  p{n}: {n}')}",
    "defaults": lambda: (
        f"input: 32x32x3\ndefaults:\n{lines(5_000, lambda n: f'  conv{n}: nobias')}"
        "layers:\n  - relu\n"
    ),
    "networks compared": lambda: "view: index\ncompare:\n" + "  - vgg16\n" * 100,
    "known networks compared": lambda: "compare:\n" + "  - resnet152\n" * 90,
    "known networks compared, with other inputs": lambda: (
        "view: index\ncompare:\n"
        + lines(90, lambda n: f"  - {{use: resnet152, input: {n + 99}x{n + 99}x3}}")
    ),
    "networks compared that are alike": lambda: (
        "compare:\n"
        + lines(2, lambda n: f"  - {{input: 9x9x3, layers: [s{n} x600: [conv1-8, relu, bn]]}}")
    ),
    "networks compared that have ids": lambda: (
        "compare:\n" + lines(100, lambda n: f"  - {{id: n{n}, use: vgg16}}")
    ),
    "networks compared side by side": lambda: (
        "compare:\n"
        + lines(60, lambda n: f"  - {{input: 9x9x3, layers: [s{n}: [conv1-{n + 1} x27]]}}")
    ),
    "comparisons in each other": lambda: "compare: [a, " * 90 + "b" + "]" * 90,
    "long networks compared": lambda: (
        "compare:\n" + lines(20, lambda n: f"  - {{input: 9x9x3, layers: [conv1-{n + 1} x1000]}}")
    ),
    "claims": lambda: f"use: vgg16\nexpect:\n{lines(500, lambda n: f'  params + {n}: {n}')}",
    "claims in arithmetic": lambda: (
        "use: vgg16\nexpect:\n"
        + lines(490, lambda n: f"  {n} + {'params+biases+' * 29}params: {n}M")
    ),
    "claims about what is not there": lambda: (
        f"use: resnet152\nexpect:\n{lines(500, lambda n: f'  layer1.conv{n}.prams: {n}')}"
    ),
    "names that are not there": lambda: (
        HEAD
        + lines(4_000, lambda n: f"  - layer{n}: relu")
        + lines(900, lambda n: f"  - from laier{n} + relu")
    ),
    "names used twice": lambda: HEAD + "  - a: relu\n" * 4_900,
    "mistakes": lambda: HEAD + "  - convx-64\n" * 19_000,
    "mistakes in one line": lambda: f"{HEAD}  - conv3-64 {fill('strid 2 ', 9_000)}\n",
    "mistakes in many lines": lambda: HEAD + "  - conv3-64 strid 2 pda 1 x\n" * 16_000,
    "keys": lambda: lines(9_000, lambda n: f"layer{n}: x"),
    "keys twice": lambda: "title: x\n" * 9_000 + "use: vgg16\n",
    "a key in a line": lambda: f"{'k' * MUCH}: x\nuse: vgg16\n",
    "columns": lambda: f"use: vgg16\ncolumns: {', '.join(['params'] * 1_200)}\n",
    "views": lambda: f"use: vgg16\nview: worked {'x ' * 4_900}\n",
    "a title": lambda: f"use: vgg16\ntitle: {'x ' * 4_900}\n",
    "a name": lambda: "v" * MUCH,
    "words": lambda: fill("conv "),
    "digits": lambda: f"{HEAD}  - conv3-{'9' * MUCH}\n",
    "brackets": lambda: f"{HEAD}  - conv3-{'(' * 4_900}1{')' * 4_900}\n",
    "dimensions": lambda: HEAD + f"  - conv{'x'.join(['3'] * 4_900)}-64\n" * 48,
    "sizes of an input": lambda: f"input: {'x'.join(['3'] * 4_900)}\nlayers: [relu]\n",
    "deep lists": lambda: f"{HEAD}  - {'[' * MUCH}\n",
    "deep mappings": lambda: f"{HEAD}  - {fill('{a: ')}\n",
    "deep list items": lambda: f"{HEAD}  {fill('- ')}relu\n",
    "deep questions": lambda: f"{fill('? ')}a\n",
    "a long mapping in one line": lambda: (
        f"{HEAD}  - {{{', '.join(f'k{n}: x' for n in range(9_000))}}}\n"
    ),
    "aliases": lambda: "a: &a [x]\nb: [" + "*a, " * 19_000 + "]\n",
    "tags": lambda: HEAD + "  - !x relu\n" * 19_000,
    "documents": lambda: fill("--- a\n"),
    "listing lines": lambda: "INPUT: [224x224x3]\n" + fill("CONV3-64: [224x224x64]\n", 400_000),
    "a listing as long as it may be": lambda: (
        "INPUT: [224x224x3]\n" + "CONV3-64: [224x224x64] weights: (3*3*64)*64\n" * 480
    ),
    "a listing without sizes": lambda: "".join(
        f"conv3-{64 + n}: {(64 + n) * 9 * 64:,} params\n" for n in range(480)
    ),
    "a listing in one line": lambda: "INPUT: [224x224x3] " + fill("CONV3-64: [224x224x64] "),
    "a listing of repetitions": lambda: "conv3-64 x 500: 36,864\n" * 400,
    "sides of a listing line": lambda: f"fc: {fill('1*1 = ')}1\n",
    "short lines of a listing": lambda: fill("1 = 1\n"),
    "a listing in which nothing fits": lambda: (
        "INPUT: [224x224x3]\n"
        + lines(
            490,
            lambda n: (
                f"CONV{n}: [{200 + n}x{224 - n % 3}x{64 + n}] memory: {n}*5*7=9 "
                f"weights: ({n % 9 + 1}*{n % 5 + 2}*{n})*{n * 7 + 1} + {n} = {n * 777}"
            ),
        )
    ),
    "many products of a layer": lambda: (
        "INPUT: [32x32x3]\n"
        + f"CONV: weights: {' = '.join(f'3*{n}*{n + 1}*7' for n in range(1, 11))}\n" * 490
    ),
    "many equations in a line": lambda: (
        "INPUT: [32x32x3]\n" + f"CONV3-64: [32x32x64]{' weights: 3*3*64*64 = 7' * 18}\n" * 490
    ),
    "layers of the same figure": lambda: "fc: 963761198400\n" * 490,
    "layers told in words that do not fit": lambda: (
        "[224x224x3] INPUT\n"
        + lines(490, lambda n: f"[{224 - n % 7}x224x{64 + n}] CONV{n}: {64 + n * 3} 5x5 filters")
    ),
    "products without a word": lambda: (
        "INPUT: 224x224x3\n"
        + lines(490, lambda n: f"CONV3-{64 + n}: 224x224x{64 + n} = {224 * 224 * (64 + n)}")
    ),
    "long sums": lambda: ("fc-7: weights: " + "1+" * 200 + "1 = 7\n") * 490,
    "blanks in a listing": lambda: (
        "INPUT: [32x32x3]\n" + f"CONV3-64:{' ' * 480}[\n" * 245 + f"CONV3-64: {'at ' * 150}\n" * 245
    ),
    "wide characters": lambda: f"use: vgg16\ntitle: {'界' * 9_900}\n",
    "characters to escape": lambda: f"use: vgg16\ncaption: {'<' * 9_900}\n",
    "words of signs": lambda: HEAD + f"  - {'x' * 9_900}\n" * 48,
    "blanks in lines": lambda: HEAD + f"  - conv3-64{' ' * 9_900}+ relu\n" * 48,
}
"""The text of a block by what is hostile about it."""


def fence(text, opening="cnn"):
    """A fenced block."""
    return f"```{opening}\n{text}\n```\n\n"


PAGES = {
    "a comment in a block": lambda: fence("# x\n" * 470_000 + "vgg16"),
    "blocks": lambda: fence("lenet5") * 2_000,
    "blocks with a title": lambda: fence("use: lenet5\ntitle: The same") * 2_000,
    "blocks with an id": lambda: "".join(fence(f"use: lenet5\nid: net{n}") for n in range(2_000)),
    "blocks that use each other": lambda: (
        fence("use: lenet5\nid: n0")
        + "".join(fence(f"use: n{n}\nid: n{n + 1}") for n in range(2_000))
        + "`#!cnn n7.params`"
    ),
    "blocks named in the text": lambda: (
        fence("use: lenet5\nid: n0")
        + "".join(fence(f"use: n0\nid: n{n + 1}") for n in range(2_000))
        + lines(2_000, lambda n: f"`#!cnn n{n}.params`\n")
    ),
    "broken blocks": lambda: fence("input: 3x3x3\nlayers: [convx]") * 2_000,
    "more blocks than a page shows": lambda: fence("x") * 20_000,
    "long networks": lambda: fence("input: 32x32x3\nlayers: [conv3-8 x4000]") * 100,
    "long networks with a mistake": lambda: (
        fence("input: 32x32x3\nlayers: [conv3-8 x4000, fc-3, conv3-8]") * 1_000
    ),
    "a large known network": lambda: fence("resnet152") * 2_000,
    "numbers": lambda: "`#!cnn 138M = vgg16.params`\n\n" * 20_000,
    "60,000 numbers": lambda: "`#!cnn 138M = vgg16.params`\n\n" * 60_000,
    "numbers in one paragraph": lambda: "`#!cnn 138M = vgg16.params`\n" * 20_000,
    "numbers in one line": lambda: "`#!cnn 138M = vgg16.params` " * 20_000,
    "numbers of what is not there": lambda: "`#!cnn vgg16.cvon3_1.parms` " * 2_000,
    "numbers that are false": lambda: "`#!cnn 137M = vgg16.params` " * 5_000,
    "numbers of a long network": lambda: (
        fence("id: net\ninput: 32x32x3\nlayers: [conv3-8 x4000]")
        + lines(5_000, lambda n: f"`#!cnn {n} + net.conv{n}.params`, `#!cnn net.params`\n")
    ),
    "codes of others": lambda: "`code` " * 20_000 + "`#!cnn vgg16.params`",
    "code that is never closed": lambda: "`#!cnn " * 20_000,
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
    "attributes of a fence of others": lambda: (
        "``` {" + 'a="x" ' * 40 + "}\nx\n```\n\n" + fence("vgg16")
    ),
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
    "comments that are never closed": lambda: f"<div>{'<!-- ' * 20_000}</div>\n\n" + fence("vgg16"),
    "elements that are never closed": lambda: f"<div>{'<pre ' * 20_000}</div>\n\n" + fence("vgg16"),
    "comments": lambda: "<!-- ```cnn -->\n" * 50_000,
    "comparisons": lambda: fence("compare: [vgg11, vgg13]") * 300,
}
"""A page by what is hostile about it."""

KINDS = {"blocks": BLOCKS, "pages": PAGES}
