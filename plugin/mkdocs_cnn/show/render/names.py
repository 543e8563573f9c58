"""What a figure is called where it is a file, or has a label."""

from __future__ import annotations

import re

from mkdocs_cnn.show.document import Document


def name_of(document: Document) -> str:
    """Name a document in letters that go everywhere: `vgg-16`, `vgg-16-diagram`."""
    words = re.findall(r"[a-z0-9]+", document.title.lower()) or ["network"]
    return "-".join(words if document.view == "table" else [*words, document.view])
