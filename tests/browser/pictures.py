"""Pictures of the real site: `nox -s pictures`, and `nox -s social` behind `nox -s site`.

The first takes the README's pictures anew. `stamps.json` beside them says of which figures they
are, so that a test notices when these have changed. The second puts into a built site the pictures
that other sites show beside a link. They are made where the site is deployed, and not stored: any
change of the style sheet changes all of them.
"""

import hashlib
import json
import re
import sys
import tempfile
from pathlib import Path

from markdown import Markdown

from mkdocs_cnn.hosts.extension import CnnExtension

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
IMAGES = ROOT / "docs" / "images"
STAMPS = IMAGES / "stamps.json"
STYLE_SHEET = ROOT / "plugin/mkdocs_cnn/show/assets/cnn.css"
PICTURES = {
    "table": ("index.md", "a-small-classifier"),
    "diagram": ("vgg16/layers.md", "vgg16-diagram"),
    "profile": ("vgg16/layers.md", "vgg16-profile"),
}
"""The figures of the README, by the page and the id that they have on the site."""
SOCIAL = "assets/social"
"""The folder of the pictures beside links, on the site."""
CARD = {"width": 1200, "height": 630}
LOOK = """
  body { display: block; min-height: 0; overflow: hidden; background: white }
  .card { box-sizing: border-box; width: 1200px; height: 630px; padding: 44px 56px 0;
          overflow: hidden; border-top: 14px solid var(--md-primary-fg-color) }
  .card > p { margin: 0; font: 500 26px/1.2 sans-serif; color: var(--md-primary-fg-color) }
  .card > h1 { margin: 10px 0 26px; font: 700 46px/1.15 sans-serif; color: #222;
          text-wrap: balance }
  .card > figure.cnn { zoom: 1.5; margin: 0 }
  .card figure details { display: none }
"""
COMPOSE = """([look, site, html]) => {
  const style = new CSSStyleSheet();
  style.replaceSync(look);
  document.adoptedStyleSheets.push(style);
  const card = document.createElement("div");
  card.className = "card md-typeset";
  const name = document.createElement("p");
  name.textContent = site;
  const figure = document.createElement("template");
  figure.innerHTML = html;
  const title = document.querySelector("article h1");
  title.querySelector(".headerlink")?.remove();
  const head = document.createElement("h1");
  head.textContent = title.innerText;
  card.append(name, head, figure.content);
  document.body.replaceChildren(card);
}"""
"""Puts a page's title and a figure where the page was."""


def find_figure(html, name):
    """A figure of a page, by its id."""
    found = re.search(rf'<figure\b[^>]*\bid="?{name}\b.*?</figure>', html, re.DOTALL)
    return found[0]


def make_stamp(name):
    """What a picture depends on, in short: the HTML of its figure, and the style sheet."""
    page, figure = PICTURES[name]
    extension = CnnExtension()
    extension.listener = lambda block: None
    text = (ROOT / "docs" / page).read_text("utf-8")
    html = Markdown(extensions=["md_in_html", extension]).convert(text)
    whole = find_figure(html, figure) + STYLE_SHEET.read_text("utf-8")
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def shrink(picture):
    """Bring a picture down to a palette, a third of the size."""
    from PIL import Image

    with Image.open(picture) as whole:
        small = whole.convert("RGB").quantize(64, dither=Image.Dither.NONE)
    small.save(picture, optimize=True)


def address(page):
    """Where a page of the manual is on the site."""
    folder, _, name = page.removesuffix(".md").rpartition("/")
    return "/".join(filter(None, (folder, name if name != "index" else ""))) + "/"


def new_tab(browser, **options):
    """A tab that asks nothing of other machines."""
    from browser import is_foreign

    tab = browser.new_page(**options)
    tab.route(is_foreign, lambda route: route.abort())
    return tab


def take_figures(browser, site, scheme):
    """Take the README's pictures in one colour scheme."""
    from browser import WIDE

    size = {"width": WIDE, "height": 1000}
    tab = new_tab(browser, viewport=size, device_scale_factor=2, color_scheme=scheme)
    for name, (page, figure) in PICTURES.items():
        tab.goto(f"{site}{address(page).lstrip('/')}")
        tab.add_style_tag(content="figure.cnn details { display: none !important }")
        picture = IMAGES / f"{name}-{scheme}.png"
        tab.locator(f"#{figure}").screenshot(path=picture)
        shrink(picture)
    tab.close()


def take_cards(browser, site, folder, pages):
    """Take the picture of each page that stands beside a link to it."""
    tab = new_tab(browser, viewport=CARD, color_scheme="light")
    tab.goto(site)
    usual = tab.locator("figure.cnn").first.evaluate("figure => figure.outerHTML")
    for page in pages:
        tab.goto(f"{site}{address(page).lstrip('/')}")
        figures = tab.locator("figure.cnn")
        html = figures.first.evaluate("each => each.outerHTML") if figures.count() else usual
        tab.evaluate(COMPOSE, [LOOK, "mkdocs-cnn", html])
        picture = folder / SOCIAL / Path(page).with_suffix(".png")
        picture.parent.mkdir(parents=True, exist_ok=True)
        tab.screenshot(path=picture)
    tab.close()


def take_readme():
    """Build the site, and take the README's pictures of it."""
    from browser import build_reference, find_browser, launched, served

    with tempfile.TemporaryDirectory() as name:
        build_reference(Path(name))
        with served(name) as site, launched(find_browser()) as browser:
            for scheme in ("light", "dark"):
                take_figures(browser, site, scheme)
    stamps = {name: make_stamp(name) for name in PICTURES}
    STAMPS.write_text(json.dumps(stamps, indent=2) + "\n", "utf-8")


def take_social(folder):
    """Put a picture for each page into a site that is built."""
    from browser import find_browser, launched, served

    pages = sorted(page.relative_to(ROOT / "docs").as_posix() for page in ROOT.glob("docs/**/*.md"))
    with served(folder) as site, launched(find_browser()) as browser:
        take_cards(browser, site, folder, pages)


if __name__ == "__main__":
    sys.path.insert(0, str(TESTS))
    if sys.argv[1:]:
        take_social(Path(sys.argv[1]))
    else:
        take_readme()
