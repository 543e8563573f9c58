"""Where what was rendered goes: a file, which is not written over unless that was asked for."""

from __future__ import annotations

from pathlib import Path

from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.problem import clip, did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import SimpleNamespace

    from mkdocs_cnn.show.document import Document

STANDARD_OUTPUT = "-"
FORMATS = {
    ".svg": "svg",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".tex": "latex",
    ".csv": "csv",
    ".json": "json",
    ".txt": "text",
}
"""What a file holds by the end of its name."""


class RefusedError(ValueError):
    """Something that cannot be written, or not there."""


def form_of(options: SimpleNamespace) -> str:
    """Return the format that was asked for, if only by a file's name.

    Raises:
        RefusedError: none was, or there could be no file where it is wanted.
    """
    output = options.output
    if output != STANDARD_OUTPUT:
        _check_place(output)
    if options.format is not None:
        return str(options.format)
    if output == STANDARD_OUTPUT:
        raise RefusedError(say("standard-output-has-no-suffix"))
    suffix = Path(output).suffix.lower()
    if suffix not in FORMATS:
        message = say("suffix-of-no-format", file=clip(output), suffixes=tuple(FORMATS))
        hint = did_you_mean(suffix, FORMATS) if suffix else ""
        raise RefusedError(f"{message}. {hint}".rstrip())
    return FORMATS[suffix]


def _check_place(output: str) -> None:
    """Find out before anything is counted whether there can be such a file."""
    folder = Path(output).parent
    if not folder.is_dir():
        raise RefusedError(say("is-not-a-folder", text=clip(str(folder))))
    if Path(output).is_dir():
        raise RefusedError(say("is-a-folder", file=clip(output)))


def check_picture(document: Document) -> None:
    """Refuse to draw what is no picture.

    Raises:
        RefusedError: there is none in it.
    """
    if not document.pictures:
        raise RefusedError(say("view-without-a-picture", view=document.view))


def write(output: str, text: str, *, over: bool) -> None:
    """Write a file, unless it holds the same already.

    Raises:
        RefusedError: it holds something else, which is not to be written over.
        OSError: it cannot be written.
    """
    file, content = Path(output), text.encode()
    if file.is_file():
        if file.read_bytes() == content:
            return
        if not over:
            raise RefusedError(say("is-there-already", file=clip(output)))
    try:
        file.write_bytes(content)
    except OSError as error:  # which names no file where the disk is full
        raise OSError(error.errno, error.strerror, output) from None
