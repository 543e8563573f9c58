"""What to write instead of words that are no operation and no option."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mkdocs_cnn.language.foreign import LARGEST_KERNEL
from mkdocs_cnn.language.structures import STRUCTURES
from mkdocs_cnn.language.vocabulary import LAYERS, Known, Vocabulary
from mkdocs_cnn.language.words import partition
from mkdocs_cnn.layers import Role, Spec
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import clip, did_you_mean, one_of

_OUT_OF_REACH = say("recurrent-layers-embeddings-and-attention")
_POOLS = say("write-maxpool2-or-avgpool2")
_OTHERS = {
    **dict.fromkeys(
        (
            *("lstm", "gru", "rnn", "lstmcell", "grucell", "embedding", "attention"),
            *("multiheadattention", "transformer", "selfattention"),
        ),
        _OUT_OF_REACH,
    ),
    **dict.fromkeys(("pool", "pooling", "maxavgpool"), _POOLS),
    "sequential": say("write-the-layers-as-a-list"),
    "activation": say("write-the-function-itself-such-as"),
    "adaptiveavgpool": say("write-for-1-1-else"),
    "adaptivemaxpool": say("write-for-1-1-else-of-maximums"),
    "globalmaxpooling": say("write-text", text="gmp"),
    "view": say("did-you-mean", word="reshape"),
    "transpose": say("did-you-mean", word="permute"),
    "chunk": say("write-split-with-a-list-for-each-branch"),
    "narrow": say("did-you-mean", word="slice"),
    "spacetodepth": say("did-you-mean", word="pixelunshuffle"),
    "depthtospace": say("did-you-mean", word="pixelshuffle"),
    "transposedconv": say("did-you-mean", word="deconv"),
    "deconvolution": say("did-you-mean", word="deconv"),
    "resize": say("did-you-mean", word="upsample"),
    "interpolate": say("did-you-mean", word="upsample"),
    "averagepooling": say("did-you-mean", word="avgpool"),
    "depthwiseconv": say("did-you-mean", word="dwconv"),
    "separableconv": say("did-you-mean", word="sepconv"),
    "input": say("the-input-stands-above-as"),
    "concat": say("write-concat-with-a-list-for-each-branch"),
    "add": say("write-or-around-the-layers"),
    "multiply": say("write-multiply-with-a-list-for-each-branch"),
    "split": say("write-split-with-a-list-for-each-branch"),
    "residual": say("write-with-its-layers"),
    "share": say("write-text", text="share: NAME"),
    "head": say("write-text", text="NAME: {head: […]}"),
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
_OPTION = pattern(
    r"(?P<word>[a-z][a-z_-]*?)[=:]?(?P<value>\(?\d+(?:x\d+)?\)?|false|true|same|valid)?",
    re.IGNORECASE,
)
JOINTS = {"->", "→", "=>", "&", "&&", "|", "/", ";", "then", "and", "with", "activation", "act"}
"""What others write between two operations."""
NO_COMMAS = say("nothing-but-spaces-stands-between-options")
"""What to say where commas stand in a line."""
_KERNEL = r"\d+(?:[x×]\d+)*"
_AXES = pattern(r"(?P<word>[a-z]+)(?P<axes>[123]d)(?P<rest>(?:[-\d(].*)?)", re.IGNORECASE)


def other_operation(word: str, vocabulary: Vocabulary) -> Words:
    """Say what to write for a word that is no operation; empty where nothing is near."""
    hint = _OTHERS.get(re.sub(r"[123]d$", "", word.lower())) or vocabulary.elsewhere(word)
    if hint:
        return hint
    if not word.isascii():
        from mkdocs_cnn.language.chinese import operation_of

        return operation_of(word)
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


def bare_kernel(text: str, vocabulary: Vocabulary) -> Words:
    """Say how a parameter is written as a kernel: `conv(k)-64`, where `convk-64` stands."""
    word, dash, behind = partition(text)
    for length in range(min(len(word) - 1, Limits.name), 0, -1):
        known = vocabulary.words.get(word[:length].lower())
        parameter = vocabulary.words.get(word[length:].lower())
        if known and known.spec(Role.KERNEL) and parameter and parameter.is_parameter:
            return say(
                "write-word-part-dash-behind",
                word=word[:length],
                part=word[length:],
                dash=dash,
                behind=behind,
            )
    return ""


def is_call(found: str | None, text: str) -> bool:
    """Say whether a word is no operation, or one with the arguments of a call behind it."""
    if found is None:
        return True
    rest = text[len(found) :]
    if not rest.startswith("("):
        return re.match(r"[123]d\w*\(", rest, re.IGNORECASE) is not None
    kernel = LAYERS.words[found].spec(Role.KERNEL)
    return kernel is None or re.match(r"\(+(?:[<>=]=|[^,=()])+[()]", rest) is None


def apart(known: Known, behind: str, words: Sequence[str]) -> tuple[int, str]:
    """Count the numbers that stand apart from an operation, as in `conv 3 64` and `fc 10`.

    Args:
        known: the operation.
        behind: what stands right behind its word.
        words: those that follow.

    Returns:
        How many of the words belong right behind the operation, and the operation with them.
    """
    kernel, _, out = partition(behind)
    takes_kernel, takes_out = known.spec(Role.KERNEL), known.spec(Role.OUT)
    count = 0
    for word in (each.rstrip(",") for each in words):
        if takes_kernel and not kernel and _fits(word, LARGEST_KERNEL, _KERNEL):
            kernel = word
        elif takes_out and not out and _fits(word, Limits.value, r"\d+"):
            out = word
        else:
            break
        count += 1
    kernel = kernel or ("3" if takes_kernel and takes_kernel.required else "")
    out = out or ("64" if takes_out else "")
    return count, f"{known.name}{kernel}{f'-{out}' if out else ''}"


def leading_numbers(words: Sequence[str], vocabulary: Vocabulary) -> Words:
    """Say how a line is written that begins with its numbers, as in `3x3 conv, 64`."""
    if not words[0][:1].isdigit():
        return ""
    if times := re.match(r"(\d+) ?[x×*] (?!\d)", " ".join(words), re.ASCII):
        return say("to-repeat-the-line-write", time=times[1])
    words = re.sub(r"(\d) [x×] (?=\d)", r"\1x", " ".join(words)).split()
    numbers = [word for each in words if (word := each.rstrip(","))[:1].isdigit()]
    others = (each.rstrip(",") for each in words if not each[:1].isdigit())
    for word in others:
        found = vocabulary.find(word.lower())
        if found is None:
            continue
        known = vocabulary.words[found]
        if known.spec(Role.KERNEL) or known.spec(Role.OUT):
            return say("write-text", text=apart(known, word[len(found) :], numbers)[1])
    return say("the-operation-comes-first")


def with_hyphen(text: str, vocabulary: Vocabulary) -> Words:
    """Say that a dash must be a plain one, where another stands: `conv3–64`, as papers print it."""
    plain = re.sub("[‐‑‒–—−]", "-", text)
    return (
        say("write-with-a-plain", plain=plain)
        if plain != text and vocabulary.find(plain.lower())
        else ""
    )


def joined_otherwise(known: Known, behind: str) -> Words:
    """Say how kernel and outputs are joined, where other signs stand: `conv-3-64`, `conv3x3(64)`.

    Args:
        known: the operation.
        behind: what stands right behind its word.
    """
    if not known.spec(Role.KERNEL) or not known.spec(Role.OUT):
        return ""
    match = re.fullmatch(rf"-?({_KERNEL})(?:[-_/:]|--+)(\d+)|({_KERNEL})\((\d+)\)", behind)
    if match is None or re.fullmatch(rf"{_KERNEL}-\d+", behind):
        return ""
    return say(
        "write-known-match-part",
        known=known.name,
        match=match[1] or match[3],
        part=match[2] or match[4],
    )


def otherwise_joined(text: str, vocabulary: Vocabulary) -> Words:
    """Say how a word is written that begins like an operation: `conv_3-64`, `maxpool/2`."""
    match = re.fullmatch(rf"([^\W\d_]+)[_/]({_KERNEL})(?:[-_](\d+))?", text)
    known = vocabulary.words.get(match[1].lower()) if match else None
    if match is None or known is None or not known.spec(Role.KERNEL):
        return ""
    if "/" in text and not match[3] and "stride" in known.options:
        return say("write-match-stride-part", match=match[1], part=match[2])
    return say("write-text", text=apart(known, match[2], [match[3] or ""])[1])


def glued_times(text: str) -> Words:
    """Say how a repetition is written that has no space before it: `64x2`."""
    match = re.fullmatch(r"(.+)[x×](\d+|\(.*\))", text, re.IGNORECASE)
    return say("to-repeat-the-line-write-at-its-end", match=match[2]) if match else ""


def other_value(text: str, vocabulary: Vocabulary) -> Words:
    """Say how a value is written that cannot be read; empty where nothing is near."""
    if text.startswith("("):
        return say("close-the-bracket-with")
    if re.fullmatch(r"\d+([,_']\d{3})+", text):
        return say("write-text", text=re.sub("[^0-9]", "", text))
    if "," in text:
        return NO_COMMAS
    if any(sign in text for sign in "*/%") or re.fullmatch(r"[^\W\d]\w*\(.*\)", text):
        return say("put-arithmetic-in-brackets", text=clip(text)[1:-1])
    if match := re.fullmatch(r"(\d+)([^\W\d_]+)(\d*)", text):
        return _glued(match, vocabulary)
    return ""


def _glued(match: re.Match[str], vocabulary: Vocabulary) -> Words:
    """Say what a number with letters behind it means: `64s2`, `64relu`, `2in`."""
    number, word, value = match.groups()
    if word.lower() in _OPTIONS and value:
        return say(
            "write-number-option-value", number=number, option=_OPTIONS[word.lower()], value=value
        )
    if vocabulary.find(f"{word}{value}".lower()):
        return say("write-between-two-operations")
    return "" if value else say("put-arithmetic-in-brackets-2", number=number, word=word)


def _fits(word: str, most: int, pattern: str) -> bool:
    """Say whether a word is written like a number, or numbers, of at most some size."""
    if not re.fullmatch(pattern, word, re.ASCII) or len(word) > Limits.name:
        return False
    return all(int(each) <= most for each in re.findall(r"\d+", word))


def other_option(known: Known, text: str, behind: str, vocabulary: Vocabulary) -> Words:
    """Say what to write for a word that is no option; empty where nothing is near.

    Args:
        known: the operation.
        text: the word.
        behind: the word behind it.
        vocabulary: what may stand in a line.
    """
    if not text.isascii():
        from mkdocs_cnn.language.chinese import in_our_words

        text = in_our_words(text)
    match = _OPTION.fullmatch(text)
    word, value = (match["word"].lower(), match["value"] or "") if match else ("", "")
    if hint := _between(known, text, behind, vocabulary):
        return hint
    if is_placed(known, text):
        return _placed(known, Role(_OPTIONS[word]), value.strip("()") or _number(behind))
    if renamed := _renamed(known, word, value, behind):
        return (
            say("write-without", renamed=renamed)
            if "=" in text
            else say("did-you-mean", word=renamed)
        )
    if "=" in text:
        return say("write-without", renamed=text.replace("=", " ", 1))
    if hint := did_you_mean(text, known.options):
        return hint
    if known.spec(Role.PADDING) and text.lower() in ("same", "valid"):
        return say("write-pad-text", text=text.lower())
    return _missing_sign(known, text, vocabulary) or other_times(text, behind)


def _between(known: Known, text: str, behind: str, vocabulary: Vocabulary) -> Words:
    """Say what stands between operations, and that `from` stands in front of them."""
    if text.lower() == "from":
        name = behind if behind.isidentifier() else "NAME"
        return say("it-stands-in-front", name=name, example=known.example.split(" + ")[0])
    if text.lower() in JOINTS and vocabulary.find(behind.lower()):
        return say("write-instead", behind=behind)
    return NO_COMMAS if "," in text else ""


def other_key(word: str, known: Iterable[str]) -> Words:
    """Say what to write for an unknown key of the long form; empty where nothing is near."""
    if word.lower() in ("activation", "act"):
        return say("a-function-is-an-operation")
    keys = list(known)
    meant = _OPTIONS.get(word.lower(), "")
    return say("did-you-mean", word=meant) if meant in keys else did_you_mean(word, keys)


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
    where = say("right-behind-the-operation") if role is Role.KERNEL else say("behind-a-dash")
    return say("the-stands-as-in", meaning=spec.meaning, where=where, example=example)


def _missing_sign(known: Known, text: str, vocabulary: Vocabulary) -> Words:
    """Say which sign is missing before a word, or around it."""
    word = vocabulary.find(text.lower())
    is_value = word is None or vocabulary.words[word].is_parameter
    positional = [spec for spec in known.specs if spec.positional and spec.role is not Role.NOTE]
    if positional and is_value and text.isidentifier():
        return say("put-a-name-in-brackets", known=known.name, text=text)
    if word is not None:
        return say("write-between-two-operations")
    if re.fullmatch(r"/\d+(x\d+)?", text) and "stride" in known.options:
        return say("write-stride-text", text=text[1:])
    if re.match(r"[x×](?=[\d(])", text, re.IGNORECASE):
        return say("write-at-the-end", text=clip(text))
    return ""


def other_times(text: str, behind: str) -> Words:
    """Say how a repetition is written, where a word looks like one: `*2`, `2x`, `xn`, `x 2`."""
    if times := re.fullmatch(r"[*·](\d+)|(\d+)[x×*]", text, re.ASCII):
        return say("to-repeat-the-line-write", time=times[1] or times[2])
    if name := re.fullmatch(r"[x×]([^\W\d]\w{0,2})", text):
        return say("a-repetition-by-a-name-needs", name=name[1])
    if text in ("x", "×", "X") and re.fullmatch(r"\d+|[^\W\d]\w*", behind):
        number = behind if behind.isdecimal() else f"({behind})"
        return say("to-repeat-the-line-write-without", number=number)
    return ""


def shape_of(spec: Spec) -> Words:
    """Say what an option takes: a number, or one of its words."""
    words: Iterable[str] = (f'"{word}"' for word in spec.words)
    number = (
        say("a-number")
        if spec.role in (Role.COUNT, Role.NOTE, Role.PARAMETER)
        else say("a-number-or-one-per-axis")
    )
    return one_of([number, *words])


def sample(spec: Spec) -> str:
    """Return a value for an example of an option."""
    return {"to": "7x7", "pad": "1"}.get(spec.word, "2")
