"""SVG: a picture as it stands in a page, or as a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from mkdocs_cnn.show.document import Picture
from mkdocs_cnn.show.pictures.drawing import Drawing, Shape, Words, number

Link = Callable[[str], str]
"""Returns the address of a row, or nothing where the row stands nowhere."""


def inline_svg(picture: Picture, anchor: str, link: Link) -> str:
    """Write a picture for a page: once for a column, once for a phone, of which one is seen."""
    wide = _svg(picture, picture.wide, f"{anchor}-{picture.key}", link)
    narrow = _svg(picture, picture.narrow, f"{anchor}-{picture.key}-narrow", link)
    key = escape(picture.key)
    heading = f"<p class=cnn-of>{escape(picture.heading)}</p>\n" if picture.heading else ""
    return (
        f'{heading}<div class="cnn-picture cnn-{key}">{wide}</div>\n'
        f'<div class="cnn-picture cnn-{key} cnn-narrow" hidden>{narrow}</div>'
    )


def _svg(picture: Picture, drawing: Drawing, own: str, link: Link) -> str:
    width, height = number(drawing.width), number(drawing.height)
    description = escape(picture.description)
    parts = [
        f'<svg viewBox="0 0 {width} {height}" role=group aria-labelledby="{own}-t {own}-d">',
        f'<title id="{own}-t">{escape(picture.title)}</title>',
        f'<desc id="{own}-d">{description}</desc>',
        "<g aria-hidden=true>",  # said by the description, and by the table below
        *(_shape(shape, link) for shape in drawing.shapes),
        *_words(drawing.words),
        "</g></svg>",
    ]
    return "".join(parts)


def _shape(shape: Shape, link: Link) -> str:
    title = f"<title>{escape(shape.title)}</title>" if shape.title else ""
    end = f">{title}</path>" if title else "/>"
    path = f'<path class={shape.kind} d="{shape.path}"{end}'
    address = link(shape.row) if shape.row else ""
    return f'<a href="{escape(address)}" tabindex=-1>{path}</a>' if address else path


def _words(words: tuple[Words, ...]) -> Iterator[str]:
    for each in words:
        classes = " ".join(name for name in (each.kind, each.side) if name and name != "middle")
        of = f' class="{classes}"' if " " in classes else f" class={classes}" if classes else ""
        yield f"<text{of} x={number(each.x)} y={number(each.y)}>{escape(each.text)}</text>"
