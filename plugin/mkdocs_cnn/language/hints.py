"""What to write instead of words that are no operation and no option."""

from __future__ import annotations

import re

from mkdocs_cnn.language.structures import STRUCTURES
from mkdocs_cnn.language.vocabulary import LAYERS, Known, Vocabulary
from mkdocs_cnn.layers import Role
from mkdocs_cnn.problems.phrases import Words
from mkdocs_cnn.problems.problem import clip, did_you_mean

_LIKE_RELU = 'It has no word yet; a function of single values counts as "relu" does.'
_OUT_OF_REACH = "Recurrent layers, embeddings and attention are out of reach."
_POOLS = 'Write "maxpool2" or "avgpool2".'
_OTHERS = {
    **dict.fromkeys(
        (
            *("mish", "hardtanh", "softplus", "softsign", "selu", "celu", "logsigmoid", "rrelu"),
            *("softshrink", "hardshrink", "tanhshrink", "threshold", "softmin", "logsoftmax"),
        ),
        _LIKE_RELU,
    ),
    **dict.fromkeys(
        (
            *("lstm", "gru", "rnn", "lstmcell", "grucell", "embedding", "attention"),
            *("multiheadattention", "transformer", "selfattention"),
        ),
        _OUT_OF_REACH,
    ),
    **dict.fromkeys(("pool", "pooling", "maxavgpool"), _POOLS),
    "sequential": 'Write the layers as a list below "layers:", each behind "- ".',
    "glu": "It halves the channels, for which there is no word yet.",
    "activation": 'Write the function itself, such as "relu".',
    "adaptiveavgpool": 'Write "gap" for 1×1, else "avgpool to 7x7".',
    "globalmaxpool": 'Write "maxpool" with a window as large as its input.',
    "instancenorm": 'Write "gn groups (in)".',
    "transposedconv": 'Did you mean "deconv"?',
    "deconvolution": 'Did you mean "deconv"?',
    "resize": 'Did you mean "upsample"?',
    "interpolate": 'Did you mean "upsample"?',
    "averagepooling": 'Did you mean "avgpool"?',
    "depthwiseconv": 'Did you mean "dwconv"?',
    "separableconv": 'Did you mean "sepconv"?',
    "input": 'The input stands above "layers:", as "input: 224x224x3".',
    "concat": 'Write "concat: [[…], […]]", with a list for each branch.',
    "add": 'Write "add: [[…], […]]", or "residual: […]" around the layers.',
    "multiply": 'Write "multiply: [[…], […]]", with a list for each branch.',
    "split": 'Write "split: [[…], […]]", with a list for each branch.',
    "residual": 'Write "residual: […]", with its layers in the list.',
    "share": 'Write "share: NAME".',
    "head": 'Write "NAME: {head: […]}".',
}
"""Words that are no operation, and what helps whoever writes them."""
_OPTIONS = {
    **dict.fromkeys(("padding", "pads", "p", "zeropad"), "pad"),
    **dict.fromkeys(("strides", "s", "step", "subsample"), "stride"),
    **dict.fromkeys(("d", "dil", "dilated", "rate", "dilation_rate", "dilations"), "dilation"),
    **dict.fromkeys(("g", "group"), "groups"),
    **dict.fromkeys(("output_padding", "out_pad", "op"), "outpad"),
    **dict.fromkeys(("depth_multiplier", "mult"), "multiplier"),
    **dict.fromkeys(("scale", "scale_factor", "times"), "factor"),
    **dict.fromkeys(("ceil_mode", "ceiling"), "ceil"),
    **dict.fromkeys(("k", "kernel", "kernel_size", "window", "filter_size", "pool_size"), "kernel"),
    **dict.fromkeys(("out", "filters", "channels", "out_channels", "units", "outputs"), "out"),
    **dict.fromkeys(("no_bias", "no-bias"), "nobias"),
    "use_bias": "bias",
}
"""What other libraries and papers call options."""
_OPTION = re.compile(
    r"(?P<word>[a-z][a-z_-]*?)[=:]?(?P<value>\(?\d+(?:x\d+)?\)?|false|true|same|valid)?",
    re.IGNORECASE,
)
_AXES = re.compile(r"(?P<word>[a-z]+)(?P<axes>[123]d)(?P<rest>(?:[-\d(].*)?)", re.IGNORECASE)


def other_operation(word: str, vocabulary: Vocabulary) -> Words:
    """Say what to write for a word that is no operation; empty where nothing is near."""
    hint = _OTHERS.get(word.lower()) or vocabulary.elsewhere(word)
    if hint:
        return hint
    words = [*vocabulary.words, *(each for each in STRUCTURES if each not in vocabulary.words)]
    return did_you_mean(word, words) or did_you_mean(word.split("-", maxsplit=1)[0], words)


def with_axes(text: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """Take the axes off a word, as in `conv2d3-64`: what was written, and the same without them.

    Both are empty where that is not so.
    """
    match = _AXES.fullmatch(text)
    if match is None or match["word"].lower() not in vocabulary.words:
        return "", ""
    return text[: match.end("axes")], match["word"] + match["rest"]


def other_option(known: Known, text: str, behind: str, vocabulary: Vocabulary) -> Words:
    """Say what to write for a word that is no option; empty where nothing is near.

    Args:
        known: the operation.
        text: the word.
        behind: the word behind it.
        vocabulary: what may stand in a line.
    """
    match = _OPTION.fullmatch(text)
    word, value = (match["word"].lower(), match["value"] or "") if match else ("", "")
    if is_placed(known, text):
        return _placed(known, Role(_OPTIONS[word]), value.strip("()") or _number(behind))
    if renamed := _renamed(known, word, value, behind):
        return f'Write "{renamed}", without "=".' if "=" in text else f'Did you mean "{renamed}"?'
    if "=" in text:
        return f'Write "{text.replace("=", " ", 1)}", without "=".'
    if hint := did_you_mean(text, known.options):
        return hint
    if known.spec(Role.PADDING) and text.lower() in ("same", "valid"):
        return f'Write "pad {text.lower()}".'
    return _missing_sign(known, text, vocabulary)


def is_placed(known: Known, text: str) -> bool:
    """Say whether a word means the kernel or the outputs, which stand elsewhere in a line."""
    match = _OPTION.fullmatch(text)
    meant = _OPTIONS.get(match["word"].lower()) if match else None
    return meant in ("kernel", "out") and known.spec(Role(meant)) is not None


def _renamed(known: Known, word: str, value: str, behind: str) -> str:
    """Write an option by its own word, with the value that stands in it or behind it."""
    meant = _OPTIONS.get(word, word)
    if value.lower() in ("true", "false") and meant in ("bias", "nobias"):
        meant = "bias" if (value.lower() == "true") == (meant == "bias") else "nobias"
    elif meant == word and not value:
        return ""
    if meant not in known.options:
        return ""
    flag = any(meant in (spec.word, spec.off) for spec in known.specs if spec.role is Role.FLAG)
    number = "" if flag else value.strip("()") or _number(behind)
    return f"{meant} {number}".rstrip()


def _number(word: str) -> str:
    return word if word[:1].isdigit() else ""


def _placed(known: Known, role: Role, number: str) -> Words:
    """Say where kernel and outputs stand, with the number that was written."""
    spec = known.spec(role)
    if spec is None:
        return ""
    kernel = "3" if known.spec(Role.KERNEL) else ""
    out = "64" if known.spec(Role.OUT) else ""
    kernel, out = (number or kernel, out) if role is Role.KERNEL else (kernel, number or out)
    example = f"{known.name}{kernel}{f'-{out}' if out else ''}"
    where = "right behind the operation" if role is Role.KERNEL else "behind a dash"
    return f'The {spec.meaning} stands {where}, as in "{example}".'


def _missing_sign(known: Known, text: str, vocabulary: Vocabulary) -> str:
    """Say which sign is missing before a word, or around it."""
    word = vocabulary.find(text.lower())
    is_value = word is None or (word not in LAYERS.words and not vocabulary.words[word].specs)
    positional = [spec for spec in known.specs if spec.positional and spec.role is not Role.NOTE]
    if positional and is_value and text.isidentifier():
        return f'Put a name in brackets: "{known.name} ({text})".'
    if word is not None:
        return 'Write "+" between two operations.'
    if re.fullmatch(r"/\d+(x\d+)?", text) and "stride" in known.options:
        return f'Write "stride {text[1:]}".'
    if re.match(r"[x×](?=[\d(])", text, re.IGNORECASE):
        return f"Write {clip(text)} at the end of the line: it repeats the whole line."
    return ""
