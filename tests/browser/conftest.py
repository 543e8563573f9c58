"""Sites to look at, and a browser to look with, both made once."""

import os

import pytest

from browser import SITES, Shown, build_reference, build_site, find_browser, launched, served


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
def sites(browser, folder):
    """The address below which `reference` and all of SITES are served."""
    with served(folder) as address:
        build_reference(folder / "reference")
        for name in SITES:
            build_site(folder, name, address)
        yield address


@pytest.fixture
def visit(browser, sites):
    """Open a page in a context of its own, with the context's options."""
    contexts = []

    def open_page(path, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        shown = Shown(context.new_page(), path.partition("/")[0])
        shown.open(sites + path)
        return shown

    yield open_page
    for context in contexts:
        context.close()
