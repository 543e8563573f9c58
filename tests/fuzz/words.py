"""What is put into an input: words of the language, and what no author should ever write."""

from mkdocs_cnn.layers import BY_NAME, KINDS
from mkdocs_cnn.network.traced.kinds import KNOWN as KNOWN_OPERATIONS
from mkdocs_cnn.settings.choices import DTYPES, SETTINGS, UNITS, VIEWS, table_columns

NUMBERS = (
    *("0", "1", "2", "3", "7", "16", "64", "224", "1000", "4096", "-1", "0.5", "1e3", "00", "007"),
    *("1,000", "1.000.000", "12 345", "1_0", "3x3", "1x1x1", "224x224x3", "999999999999"),
    *("1000000000000", "9" * 40, "0x10", "1/3", "²", "٣", "１２", "½", "Ⅷ", "NaN", "inf"),
)
BRACKETS = ("(", ")", "[", "]", "{", "}", "((((", "))))", "[[[[", "{a: {a: {a: ", "(1", "[]", "{}")
SIGNS = (
    *("+", "-", "*", "/", "//", "%", "=", "==", "!=", "<", ">=", "|", ":", ",", ";", ".", "..."),
    *("#", "&", "&a", "*a", "!", "!!python/name:os.system", "?", "@", "`", "``", "```", "~", "~~~"),
    *("'", '"', '""', "\\", "---", "- ", "> ", "<b>", "</code>", "<!--", "-->", "&lt;", "$", "×"),
    *("≈", "~=", "->", "·", "–", "−", "…", "%%", "{{", "}}", "{%", "\\end{verbatim}", "8<--"),
)
INVISIBLE = (
    *("\x00", "\x07", "\x08", "\x1b[31m", "\x7f", "\x85", "\xa0", "\xad", "\u200b", "\u200d"),
    *("\u2028", "\u2029", "\u202e", "\u2066", "\ufeff", "\ufffd", "\ufffe", "\U000e0041"),
    *("\t", "\r", "\r\n", "\n", "\n\n", "\v", "\f", " ", "    ", "\u0300", "e\u0301"),
)
LETTERS = (
    "é",
    "ß",
    "İ",
    "ı",
    "ﬀ",
    "Ǆ",
    "漢字",
    "אב",
    "😀",
    "👩‍👩‍👧",
    "𝟘𝟙",
    "ｃｏｎｖ",
    "сonv",
    "K",
    "µ",
)
ANYTHING = (*NUMBERS, *BRACKETS, *SIGNS, *INVISIBLE, *LETTERS)

EXPORTED = (
    *sorted(KNOWN_OPERATIONS),
    *("stride=0,0", "stride=2,2", "padding=same", "padding=-1,9", "groups=0", "groups=3", "dim=-9"),
    *("dims=0,3,1,2", "kernel=1,1,1,1", "kernel_size=3,3", "output_size=0,", "normalized_shape=8,"),
    *("1x3x8x8", "1x0x8", "scalar", " -> ", " | ", " = ", "~running_mean 8", "/weight 3x3", "[1]"),
    *("module a: B", "input: x 1x3x8x8", "output: x", "unused: /a 3", "channels: last", "doubt: x"),
)
"""Of an export: operations, options, sizes, tensors, lines."""

OPERATIONS = (
    *BY_NAME,
    *(kind.example for kind in KINDS),
    *(word for kind in KINDS for spec in kind.specs().values() for word in (spec.word, spec.off)),
)
STRUCTURE = (
    *("residual", "shortcut", "identity", "projection", "if-same", "concat", "add", "multiply"),
    *("split", "head", "share", "from input", "from", "x2", "x(in)", "x0", "xN", "none", "in"),
    *("round8(in)", "ceil(in/2)", "min(in, 8)", "(in//2)", "- conv3-8 + relu", "[conv1-8, bn]"),
)
KEYS = (
    *("input", "layers", "define", "defaults", "parameters", "use", "with", "compare", "expect"),
    *("title", "caption", "source", "id", *SETTINGS),
)
VALUES = (
    *VIEWS,
    *table_columns(),
    *UNITS,
    *DTYPES,
    "HWC",
    "CHW",
    "note",
    "warning",
    "error",
    "all",
)
ADDRESSES = (
    *("vgg16", "lenet5", "resnet50.conv4_x", "vgg16.conv3_1", "googlenet.aux1", "vgg16.input"),
    *("params", "macs", "flops", "memory", "share", "output", "rf", "kernel", "formula", "shape"),
    *("vgg16.params", "lenet5.fc1.weights", "resnet18.macs", "exact", "short", "0.0M", "0 MiB"),
)
FIGURES = (
    *("138M", "~60M", "61 MB", "58 MiB", "74 %", "7x7x512", "1x1x4096", "15.5 GMACs", "61,706"),
    *("1,38M", "6,1706", "13_8M", "100M", "50%", "138 million params", "30 GFLOPs", "10^12"),
    *(">40M", "almost 400MB", "1.38亿", "约６０００万", "over 1e6", "5x5", "12 times", "120 Mil"),
    *("138M | count keras", "58 MB | MB MiB", "36K | rounding: down", "1G | FLOPs MACs, count own"),
)
LISTED = (
    *("INPUT:", "CONV3-64:", "POOL2:", "FC:", "TOTAL memory:", "TOTAL params:", "conv1:", "fc8:"),
    *("[224x224x3]", "[1x1x1000]", "memory:", "weights:", "(3*3*64)*64", "(9216+1)*4096", "x 2"),
    *("(not counting biases)", "/ image", "* 4 bytes", "~= 93MB", "+ 64", "= 1,728", "# remark"),
)
MARKDOWN = (
    *(
        "```cnn",
        "``` {.cnn #a}",
        "~~~cnn",
        '```cnn title="a"',
        "````",
        "`#!cnn ",
        "`` `#!cnn a` ``",
    ),
    *("# ", "> ", "- ", "1. ", '=== "Tab"', '!!! note "a"', "    ", "| a | b |", "| --- | --- |"),
    *("[a](#b)", "![a](b)", "[^1]", "[^1]: ", "<div markdown>", "</div>", "<pre>", "*", "**", "_"),
)
