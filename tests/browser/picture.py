"""Take the README's picture anew: `python tests/browser/picture.py`.

It needs what `nox -s dev` installs. Where ImageMagick's `convert` is found, the picture is brought
down to a palette, a third of the size.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).parents[1]


def main():
    sys.path.insert(0, str(TESTS))
    from browser import ROOT, WIDE, build_reference, find_browser, launched, served

    picture = ROOT / "docs" / "images" / "table.png"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build_reference(folder)
        with served(folder) as address, launched(find_browser()) as browser:
            size = {"width": WIDE, "height": 1000}
            tab = browser.new_page(viewport=size, device_scale_factor=2)
            tab.goto(address)
            tab.locator("figure.cnn").first.screenshot(path=picture)
    if convert := shutil.which("convert"):
        palette = ["-strip", "+dither", "-colors", "128"]
        subprocess.run([convert, picture, *palette, f"PNG8:{picture}"], check=True)


if __name__ == "__main__":
    main()
