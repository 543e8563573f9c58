"""Where the pages of networks are: `{resnet50: resnet.md#resnet-50, VGG: vgg.md}`."""

from __future__ import annotations

from mkdocs_cnn.language.program import Text
from mkdocs_cnn.language.tree import Entry, Mapping, Scalar
from mkdocs_cnn.problems.patterns import pattern
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import Problem, clip
from mkdocs_cnn.problems.visible import hides

_SCHEME = pattern(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):")
_OF_PAGES = ("http", "https")


def read_pages(entry: Entry, problems: list[Problem]) -> tuple[tuple[Text, Text], ...]:
    """Read networks and families, each with an address; what the names mean is looked up later."""
    if not isinstance(entry.value, Mapping) or not entry.value.entries:
        message = say("no-pages")
        problems.append(Problem(message, entry.key.span, say("names-with-their-pages")))
        return ()
    found = []
    for each in entry.value.entries:
        name = Text(" ".join(each.key.value.split()), each.key.span)
        if not isinstance(each.value, Scalar) or not each.value.value.strip():
            message = say("no-page-for", name=clip(name.value))
            problems.append(Problem(message, name.span, say("an-address-such-as")))
            continue
        address = Text(each.value.value.strip(), each.value.span)
        if not _leads_to_a_page(address.value):
            message = say("not-the-address-of-a-page", address=clip(address.value))
            problems.append(Problem(message, address.span, say("an-address-such-as")))
        found.append((name, address))
    return tuple(found)


def _leads_to_a_page(address: str) -> bool:
    """Say whether an address runs nothing. Browsers overlook a tab within `javascript:`."""
    scheme = _SCHEME.match(address)
    return not hides(address) and (scheme is None or scheme["scheme"].lower() in _OF_PAGES)
