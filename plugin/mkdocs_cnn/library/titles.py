"""Which known network a text names, as people write it: `VGG-16 (2014)`, `**ResNet50** [12]`.

Letters and digits count, and nothing else: capitals, dashes, points, Markdown around the name, and
references and years behind it do not. What says more than a name does is none: "VGG-16 with BN".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape

from mkdocs_cnn.language.program import Program
from mkdocs_cnn.library.networks import Networks
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.patterns import pattern

_ALEXNETS = ("alexnet", "alexnet-torchvision", "alexnet-ungrouped")
_GOOGLENETS = ("googlenet", "googlenet-paper")
_RESNETS = ("resnet50", "resnet50-v1")
_SPELLINGS = {
    "alexnet": _ALEXNETS,
    **dict.fromkeys(("alexnetowt", "alexnetpytorch", "torchvisionalexnet"), _ALEXNETS[1:2]),
    **dict.fromkeys(("googlenet", "googlenetv1", "inceptionv1", "inception1"), _GOOGLENETS),
    **dict.fromkeys(("inception3", "googlenetv3"), ("inception-v3",)),
    **dict.fromkeys(("resnet50", "rn50"), _RESNETS),
    "resnet50v15": ("resnet50",),
    **{f"rn{depth}": (f"resnet{depth}",) for depth in (18, 34, 101, 152)},
    "resnext50": ("resnext50-32x4d",),
    **dict.fromkeys(("wrn502", "wideresnet502x"), ("wide-resnet50-2",)),
    "lenet": ("lenet5",),
    "zf": ("zfnet",),
    "networkinnetwork": ("nin",),
    **dict.fromkeys(("squeezenet", "squeezenetv10", "squeezenetv1"), ("squeezenet1.0",)),
    "squeezenetv11": ("squeezenet1.1",),
    **dict.fromkeys(("mobilenet", "mobilenet1", "mobilenetv110", "mobilenet10"), ("mobilenet-v1",)),
    **dict.fromkeys(("10mobilenet224", "mobilenet10224"), ("mobilenet-v1",)),
    **dict.fromkeys(("mobilenet2", "mobilenetv210", "mobilenetv21x"), ("mobilenet-v2",)),
    **dict.fromkeys(("mobilenetv3large10", "mobilenetv3l"), ("mobilenet-v3-large",)),
    **dict.fromkeys(("mnasnetb1", "mnasnet10", "mnasnet1x"), ("mnasnet",)),
    **dict.fromkeys(("shufflenetv21x", "shufflenetv210x", "shufflenetv2x10"), ("shufflenet-v2",)),
    "convnextt": ("convnext-tiny",),
    "convnextv2t": ("convnextv2-tiny",),
    "inceptionnextt": ("inceptionnext-tiny",),
    "effnetb0": ("efficientnet-b0",),
    "effnetv2s": ("efficientnetv2-s",),
    **dict.fromkeys(("inception4", "googlenetv4"), ("inception-v4",)),
    "pnasnet5": ("pnasnet",),
    "res2net5026w4s": ("res2net50",),
    "ssd300": ("ssd300-vgg16",),
    "deeplabv3": ("deeplabv3-resnet50",),
    "pspnet50": ("pspnet",),
    **dict.fromkeys(("sqnxt", "10sqnxt23", "sqnxt23"), ("squeezenext",)),
    **dict.fromkeys(("lraspp", "lrasppmobilenetv3large"), ("lraspp-mobilenet-v3",)),
    **dict.fromkeys(("yolo", "yolo1"), ("yolov1",)),
    "yolo2": ("yolov2",),
    "yolo3": ("yolov3",),
    "3dunet": ("unet3d",),
}
"""Networks of the package by how they are written besides their own names, the usual one first."""
_SPELLING = 200
"""About how many bytes it takes to know one spelling."""
_TAGS = pattern(r"<sup\b[^<>]*>[^<>]*</sup>|<[^<>]*>")
_IMAGE_OR_NOTE = pattern(r"!\[[^\[\]]*\]\([^()\s]*\)|\[\^[^\[\]]*\]")
_LINK = pattern(r"\[(?P<text>[^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])(?:\{[^{}]*\})?")
_REFERENCE = pattern(r"(?i)(?<=.)\[(?:[\d\s,;–-]*|[^\[\]]*(?:@|et al|\d{4})[^\[\]]*)\]")
_YEAR = pattern(
    r"(?i)[(（](?:[^()（）]*\b)?(?:(?:19[89]|20[0-4])\d|et al\b|['’]\d\d\b)[^()（）]*[)）]"
)
_RAISED = pattern("[¹²³⁰⁴-⁹†‡§¶]+")
_BEHIND = pattern(r"(?:network|model|网络|模型|網路|網絡)$")
_YEAR_BEHIND = pattern(r"(?<=[a-z0-9])(?:19[89]|20[0-4])[0-9]$")


class Titles:
    """How the networks that can be named are written."""

    def __init__(self, names: Iterable[str], titles: Iterable[tuple[str, str]] = ()) -> None:
        """Take the names of networks, and the titles of some, each with its network's name.

        A title that two of them have names neither.
        """
        own = {key_of(name): (name,) for name in names}
        titled: dict[str, set[str]] = {}
        for title, name in titles:
            titled.setdefault(key_of(title), set()).add(name)
        once = {key: tuple(found) for key, found in titled.items() if len(found) == 1}
        known = {name.lower(): name for (name,) in own.values()}
        spelt = {
            key: tuple(known[each] for each in networks if each in known)
            for key, networks in _SPELLINGS.items()
        }
        more = {key: each for key, each in spelt.items() if own.get(key, each[:1]) == each[:1]}
        self._networks = {key: each for key, each in (own | more | once).items() if key and each}

    def __len__(self) -> int:
        return len(self._networks)

    def networks(self, text: str) -> tuple[str, ...]:
        """Return the networks that a text may name, the usual one first; none if it names none.

        There are several where several go by one name: AlexNet as in the paper, and torchvision's.
        """
        if len(text) > Limits.cell:
            return ()
        key = key_of(_RAISED.sub("", bare(text)))
        return next((self._networks[each] for each in _shorter(key) if each in self._networks), ())


def titles_of(networks: Networks) -> Titles:
    """Return how the networks are written that a text can name; of a page, that is found once."""
    known: Titles | None = networks.facts.ask("written")
    if known is None:
        known = Titles(networks.names(), _own_titles(networks))
        networks.facts.note("written", None, known, len(known) * _SPELLING)
    return known


def _own_titles(networks: Networks) -> Iterator[tuple[str, str]]:
    """Yield the titles of the page's blocks, and of the site's own files, each with its name."""
    ask = networks.facts.ask
    programs = [(name, _of_page(networks, name)) for name in ask("ids")]
    own = networks.library.own_names()
    programs += [(name, ask("file", (name.lower(), networks.numbers))) for name in own]
    for name, program in programs:
        title = program.text("title") if isinstance(program, Program) else None
        if title is not None:
            yield title.value, name


def _of_page(networks: Networks, name: str) -> object:
    ask = networks.facts.ask
    places = ask("places", name)
    return ask("announced", places[0]) if places else ask("defined", name)


def bare(text: str) -> str:
    """Take off the Markdown around a name, and the references and years behind it."""
    text = _IMAGE_OR_NOTE.sub("", _TAGS.sub("", text))
    text = _LINK.sub(r"\g<text>", text)
    return _YEAR.sub("", _REFERENCE.sub("", unescape(text).strip()))


def key_of(text: str) -> str:
    """Return the letters and digits of a text."""
    plain = unicodedata.normalize("NFKC", text.replace("×", "x")).casefold()
    return "".join(filter(str.isalnum, plain)).replace("vggnet", "vgg")


def _shorter(key: str) -> tuple[str, ...]:
    """Return a key, and what is left without a year or a word such as "model" behind it."""
    short = _BEHIND.sub("", key)
    return key, short, _YEAR_BEHIND.sub("", short)
