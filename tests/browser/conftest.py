"""Sites to look at, and a browser to look with, both made once."""

import os

import pytest

from browser import SITES, Shown, build_all, find_browser, launched, served, take


class Tabs:
    """The tabs of a context that nobody has."""

    def __init__(self, context):
        self.context = context
        self.free = []

    def take(self):
        """A tab, and how to load the first address in it."""
        if self.free:
            shown = self.free.pop()
            return shown, shown.go
        shown = Shown(self.context.new_page(), "")
        return shown, shown.open

    def give_back(self, shown):
        """Keep a tab for others, unless something is wrong with it."""
        from playwright.sync_api import Error

        try:
            shown.leave()
        except Error:
            shown.tab.close()
        else:
            self.free.append(shown)


@pytest.fixture(scope="package")
def browser():
    """Chromium. Without one, tests are skipped, but not where CI needs them."""
    executable = find_browser()
    if executable is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("there is no Chromium")
    with launched(executable) as running:
        yield running


@pytest.fixture(scope="package")
def folder(tmp_path_factory):
    """The folder in which sites are built."""
    return tmp_path_factory.mktemp("sites")


@pytest.fixture(scope="package")
def sites(browser, folder, once):
    """The address below which `reference` and all of SITES are served."""
    made = once("sites", build_all)
    with served(folder) as address:
        for name in ("reference", *SITES):
            take(made / name, folder / name, address)
        yield address


@pytest.fixture(scope="package")
def tabs(browser):
    """Tabs that are free. One test after the other has the same: a new one costs as much again."""
    context = browser.new_context()
    yield Tabs(context)
    context.close()


@pytest.fixture
def visit(browser, sites, tabs):
    """Open a page, in a context of its own if the context has options."""
    contexts, taken = [], []

    def open_page(path, **options):
        if options:
            contexts.append(browser.new_context(**options))
            shown = Shown(contexts[-1].new_page(), "")
            start = shown.open
        else:
            taken.append(tabs.take())
            shown, start = taken[-1]
        shown.site = path.partition("/")[0]
        start(sites + path)
        return shown

    yield open_page
    for context in contexts:
        context.close()
    for shown, _ in taken:
        tabs.give_back(shown)
