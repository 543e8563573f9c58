"""What the tests in a browser share: sites that are built and served, and pages that are open."""

from __future__ import annotations

import functools
import http.server
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hosts import Site
from sampled import THOROUGH

ROOT = Path(__file__).parents[2]
ALL_PAGES = sorted(
    f"{path.relative_to(ROOT / 'docs').with_suffix('').as_posix()}/".removesuffix("index/")
    for path in (ROOT / "docs").rglob("*.md")
)
"""The addresses of the reference site's pages."""
DIFFERENT = (
    *("", "famous/", "guide/bring/", "guide/numbers/", "guide/views/", "networks/"),
    *("networks/resnet/", "vgg16/layers/", "vgg16/listing/", "zh/vgg16/layers/"),
)
"""Those of them that hold something that no other does."""
PAGES = ALL_PAGES if THOROUGH else list(DIFFERENT)
"""Those that are looked at from all sides: every one in the task `thorough`, which takes long."""
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
NOWHERE = "http://127.0.0.1:1/"
"""The address for which sites are built, before there is one at which they are served."""
BUILD = """
import sys
from pathlib import Path
from mkdocs.__main__ import cli

for name in sys.argv[2:]:
    made = Path(sys.argv[1], f"{name}-source", "mkdocs.yml")
    command = ["build", "--config-file", str(made), "--site-dir", str(made.parents[1] / name)]
    cli(command, standalone_mode=False)
"""
"""Builds sites one after the other."""
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
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
"""The last one lets nobody else be asked; to hold up each request and look at it takes longer."""
FIRST = {"width": 1280, "height": 720}
"""The size of a new tab."""
UNSET = dict.fromkeys(("media", "color_scheme", "forced_colors", "reduced_motion"), "null")
FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"
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

    def do_GET(self):
        if self.path == "/favicon.ico":  # which a browser wants of its own accord
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

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


def build_sites(folder):
    """Build all sites with every view, and a mistake, as if they were served at NOWHERE.

    One process builds them, so that what they all need is loaded once.
    """
    pages = Path(__file__).with_name("pages")
    for name, theme in SITES.items():
        plugins = "[cnn]" if name == "strict" else "[search, cnn]"
        Site(folder / f"{name}-source").write(
            "mkdocs.yml",
            f"site_name: Test\nsite_url: {NOWHERE}{name}/\ndocs_dir: {pages}\n"
            f"theme: {{{theme}}}\nplugins: {plugins}\n"
            f"markdown_extensions: [{EXTENSIONS}]\n",
        )
    command = [sys.executable, "-c", BUILD, str(folder), *SITES]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


def build_all(folder):
    """Build `reference` and all of SITES."""
    build_reference(folder / "reference")
    build_sites(folder)


def take(source, target, address):
    """Copy a site that was built for NOWHERE, for the address at which it is served."""
    shutil.copytree(source, target)
    for path in (*target.rglob("*.html"), target / "sitemap.xml"):
        if path.is_file():
            text = path.read_text("utf-8")
            path.write_text(text.replace(NOWHERE, address), "utf-8", newline="\n")


def is_foreign(address):
    """Would this address be asked of another machine?"""
    return not address.startswith(("http://127.0.0.1:", "data:", "blob:"))


@dataclass
class Shown:
    """A page that is open, of a site, and what it did wrong so far."""

    tab: object
    site: str
    trouble: list = field(default_factory=list)
    looked: tuple = ()
    """How it was looked at last."""

    def open(self, address):
        """Load an address in a new tab, and keep what it logs and what it asks of others."""
        self.tab.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.tab.on("console", self._note)
        self.tab.on("requestfailed", lambda request: self.trouble.append(request.url))
        self.tab.add_init_script(PROBE)
        self.tab.set_default_timeout(10_000)
        self.go(address)

    def go(self, address):
        """Load an address."""
        self.looked = ()
        self.tab.goto(address)
        self.tab.evaluate(STILL)

    def leave(self):
        """Let the tab be as a new one is."""
        self.tab.evaluate(FORGET)
        self.tab.unroute_all()
        self.tab.goto("about:blank")
        self.tab.mouse.move(0, 0)
        self.tab.emulate_media(**UNSET)
        self.tab.set_viewport_size(FIRST)
        self.trouble = []

    def _note(self, message):
        if message.type in ("error", "warning"):
            self.trouble.append(message.text)

    def look(self, width=WIDE, scheme="light", media="screen"):
        """Show it at a width, in a scheme, on a screen or on paper, unless it is shown so."""
        if self.looked == (width, scheme, media):
            return
        self.looked = (width, scheme, media)
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
