"""SVG: a picture as it stands in a page, or as a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape

from mkdocs_cnn.problems.phrases import speaking
from mkdocs_cnn.show.document import Document, Picture
from mkdocs_cnn.show.pictures.drawing import Drawing, Shape, Words, box, number
from mkdocs_cnn.show.pictures.labels import room
from mkdocs_cnn.show.render.legend import legend

Link = Callable[[str], str]
"""Returns the address of a row, or nothing where the row stands nowhere."""
_MARGIN = 14.0
_LINE = 15.0
"""From one line of words to the next, in pixels."""
_SQUARE = 8.0
_STYLE = """
text { fill: #4b4b4b; text-anchor: middle }
text { font-family: Helvetica, Arial, sans-serif; font-size: 11px }
.start { text-anchor: start }
.end { text-anchor: end }
.strong { fill: #333; font-weight: bold }
.name { font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 11px }
.ground { fill: #fff }
.conv, .block { fill: #3f6fd8 }
.pool { fill: #b4bdd3 }
.fc { fill: #d9822b }
.norm { fill: #2f9e8f }
.act { fill: #9a6fc9 }
.shape { fill: #a3a3a3 }
.input, .tip { fill: #4b4b4b }
.axis { fill: none; stroke: #ddd }
.way { fill: none; stroke: #4b4b4b; opacity: 0.7 }
.dot { fill: #333; fill-opacity: 0.3; stroke: #333 }
.lead { fill: none; stroke: #4b4b4b; stroke-dasharray: 1 1.5; stroke-width: 0.8 }
@media (prefers-color-scheme: dark) {
  text, .input, .tip { fill: #c9cbd1 }
  .strong { fill: #e2e4e9 }
  .ground { fill: #1e2129 }
  .pool { fill: #8e97ad }
  .axis { stroke: #42454e }
  .way, .lead { stroke: #c9cbd1 }
  .dot { fill: #e2e4e9; stroke: #e2e4e9 }
}
"""
"""The colours of the style sheet for pages, where no theme says others; on the screens of who reads
in the dark, other ones, which programs that know no such screens leave out."""


def render_svg(document: Document) -> str:
    """Write the pictures of a document, one below the other, as a file of its own."""
    wide = max(picture.wide.width for picture in document.pictures)
    parts: list[str] = []
    y = _MARGIN
    for picture in document.pictures:
        if picture.heading:
            y += _LINE
            parts += _words((Words(picture.heading, 0, y - 3, "strong", "start"),), '"')
        parts += [
            f'<g transform="translate(0 {number(y)})">',
            *(_shape(shape, _nowhere, '"') for shape in picture.wide.shapes),
            *_words(picture.wide.words, '"'),
            "</g>",
        ]
        y += picture.wide.height + _MARGIN
    with speaking(document.language):
        kinds = legend(document)
    for shapes, words in (_legend(kinds, y), _notes(document, wide, y + _LINE)):
        parts += [*(_shape(shape, _nowhere, '"') for shape in shapes), *_words(words, '"')]
        y = max([y, *(each.y for each in words)])
    width, height = number(wide + 2 * _MARGIN), number(y + _MARGIN)
    title = ". ".join(picture.title for picture in document.pictures)
    description = " ".join(picture.description for picture in document.pictures)
    size, left = f'width="{width}" height="{height}"', number(-_MARGIN)
    box_ = f'viewBox="{left} 0 {width} {height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box_} role="img">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(description)}</desc>",
        f"<style>{_STYLE}</style>",
        f'<rect class="ground" x="{left}" {size}/>',
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _nowhere(_: str) -> str:
    """Link to nothing: a file has no rows."""
    return ""


def _legend(
    kinds: Iterable[tuple[str, str]], y: float
) -> tuple[tuple[Shape, ...], tuple[Words, ...]]:
    """Say what the colours mean, each behind a square, in a line on which words stand at `y`."""
    shapes, words, x = [], [], 0.0
    for kind, meaning in kinds:
        shapes.append(Shape(box(x, y - _SQUARE, _SQUARE, _SQUARE), kind))
        words.append(Words(meaning, x + _SQUARE + 4, y, side="start"))
        x += _SQUARE + 4 + room(meaning) + _SQUARE
    return tuple(shapes), tuple(words)


def _notes(
    document: Document, wide: float, y: float
) -> tuple[tuple[Shape, ...], tuple[Words, ...]]:
    """Break the notes into lines, of which the first stands at `y`."""
    lines: list[str] = []
    for note in document.notes:
        lines.append("")
        for word in note.split():
            longer = f"{lines[-1]} {word}".lstrip()
            if lines[-1] and room(longer) > wide:
                lines.append(word)
            else:
                lines[-1] = longer
    return (), tuple(
        Words(line, 0, y + index * _LINE, side="start") for index, line in enumerate(lines)
    )


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


def _shape(shape: Shape, link: Link, quote: str = "") -> str:
    title = f"<title>{escape(shape.title)}</title>" if shape.title else ""
    end = f">{title}</path>" if title else "/>"
    path = f'<path class={quote}{shape.kind}{quote} d="{shape.path}"{end}'
    address = link(shape.row) if shape.row else ""
    if not address:
        return path
    # Material's instant navigation assigns to `href` of all that has one, which SVG does not allow.
    return f'<a xlink:href="{escape(address)}" tabindex=-1>{path}</a>'


def _words(words: tuple[Words, ...], quote: str = "") -> Iterator[str]:
    """Write labels; what is no HTML needs a quote around every attribute."""
    for each in words:
        classes = " ".join(name for name in (each.kind, each.side) if name and name != "middle")
        mark = '"' if " " in classes else quote
        of = f" class={mark}{classes}{mark}" if classes else ""
        x, y = f"{quote}{number(each.x)}{quote}", f"{quote}{number(each.y)}{quote}"
        yield f"<text{of} x={x} y={y}>{escape(each.text)}</text>"
