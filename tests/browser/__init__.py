"""What the tests in a browser share: sites that are built and served, and pages that are open."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hosts import Site

ROOT = Path(__file__).parents[2]
ALL_PAGES = sorted(
    f"{path.relative_to(ROOT / 'docs').with_suffix('').as_posix()}/".removesuffix("index/")
    for path in (ROOT / "docs").rglob("*.md")
)
"""The addresses of the reference site's pages."""
DIFFERENT = (
    *("", "famous/", "development/speed/", "guide/bring/", "guide/language/", "guide/numbers/"),
    *("guide/views/", "networks/", "networks/resnet/", "vgg16/layers/", "vgg16/listing/"),
    *("zh/famous/", "zh/vgg16/layers/"),
)
"""Those of them that hold something that no other does."""
PAGES = ALL_PAGES if os.environ.get("EVERY_PAGE") else list(DIFFERENT)
"""Those that are looked at from all sides: every one in the task `browser`, which takes long."""
WIDE, PHONE, PAPER = 1220, 390, 718
"""Widths in px: a window, a phone, and what a sheet of A4 has between its margins."""
THEMES = ("material", "mkdocs", "readthedocs")
STRICT = "default-src 'self'; style-src 'self'; script-src 'self'"
"""The policy under which the site `strict` is served: nothing but its own files."""
MATERIAL = "name: material, font: false, palette: {scheme: default}"
SITES = {
    "material": MATERIAL,
    "instant": f"{MATERIAL}, features: [navigation.instant]",
    "mkdocs": "name: mkdocs, highlightjs: false",
    "readthedocs": "name: readthedocs, highlightjs: false",
    "strict": f"name: null, custom_dir: {Path(__file__).with_name('theme')}",
}
"""Sites with every view, and what their configuration says under `theme`."""
EXTENSIONS = "admonition, {pymdownx.tabbed: {alternate_style: true}}"
"""What the pages need, apart from what MkDocs has on its own."""
MARKS = {"material": ("body", "data-md-color-scheme"), "mkdocs": ("html", "data-bs-theme")}
"""Where a theme writes its colour scheme; readthedocs has but one."""
SCHEMES = {"light": "default", "dark": "slate"}
"""What Material calls them."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STILL = """() => {
  const style = new CSSStyleSheet();
  style.replaceSync("* { transition: none !important; scroll-behavior: auto !important }");
  document.adoptedStyleSheets.push(style);
}"""
BOXES = """all => all.map((each) => {
  const { width, height } = each.getBoundingClientRect();
  return { width, height };
})"""
"""How large elements are: 0 where they are not shown. To ask for each alone would take seconds."""
PROBE = Path(__file__).with_name("probe.js").read_text("utf-8")


def find_browser():
    """The path of a Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def launched(executable):
    """A running browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    protocol_version = "HTTP/1.1"

    def end_headers(self):
        if self.path.startswith("/strict/"):
            self.send_header("Content-Security-Policy", STRICT)
        super().end_headers()

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    """Keeps the errors of its handlers, which no test would see otherwise.

    A browser that leaves a page drops what it has asked for: that is no error.
    """

    daemon_threads = True

    def __init__(self, handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.errors = []

    def handle_error(self, request, client_address):
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError):
            self.errors.append(error)


@contextmanager
def served(folder, handler=Handler):
    """The address of a folder; in the end, whatever went wrong while it was served is raised."""
    with Server(functools.partial(handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
    if server.errors:
        raise ExceptionGroup("the test server failed", server.errors)


def build_reference(folder):
    """Build the repository's own site."""
    done = Site(ROOT).build("--strict", "--site-dir", str(folder))
    assert done.returncode == 0, done.stderr


def build_site(folder, name, address):
    """Build one of the sites with every view, and a mistake."""
    made = Site(folder / f"{name}-source")
    pages = Path(__file__).with_name("pages")
    plugins = "[cnn]" if name == "strict" else "[search, cnn]"
    made.write(
        "mkdocs.yml",
        f"site_name: Test\nsite_url: {address}{name}/\ndocs_dir: {pages}\n"
        f"theme: {{{SITES[name]}}}\nplugins: {plugins}\n"
        f"markdown_extensions: [{EXTENSIONS}]\n",
    )
    done = made.build("--site-dir", str(folder / name))
    assert done.returncode == 0, done.stderr


def is_foreign(address):
    """Would this address be asked of another machine?"""
    return not address.startswith(("http://127.0.0.1:", "data:", "blob:"))


@dataclass
class Shown:
    """A page that is open, of a site, and what it did wrong so far."""

    tab: object
    site: str
    trouble: list = field(default_factory=list)

    def open(self, address):
        """Load an address, and keep what it logs and what it asks of others."""
        self.tab.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.tab.on("console", self._note)
        self.tab.on("requestfailed", lambda request: self.trouble.append(request.url))
        self.tab.route(is_foreign, lambda route: route.abort())
        self.tab.add_init_script(PROBE)
        self.tab.set_default_timeout(10_000)
        self.tab.goto(address)
        self.tab.evaluate(STILL)

    def _note(self, message):
        if message.type in ("error", "warning"):
            self.trouble.append(message.text)

    def look(self, width=WIDE, scheme="light", media="screen"):
        """Show it at a width, in a scheme, on a screen or on paper."""
        self.tab.emulate_media(media=media)
        self.tab.set_viewport_size({"width": width, "height": 900})
        if self.site != "readthedocs":
            bootstrap = self.site == "mkdocs"
            place, attribute = MARKS["mkdocs" if bootstrap else "material"]
            value = scheme if bootstrap else SCHEMES[scheme]
            self.tab.evaluate(
                "([place, name, value]) => document.querySelector(place).setAttribute(name, value)",
                [place, attribute, value],
            )

    def ask(self, question, *arguments):
        """Call a function of probe.js."""
        return self.tab.evaluate(f"arguments => probe.{question}(...arguments)", list(arguments))
