"""The built wheel in an environment of its own, and the files and commands that a page shows."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILE = re.compile(r'(?ms)^(`{3,})[\w.-]+ title="([^"]+)"\n(.*?)^\1$')
"""A file that a page shows under its name."""
COMMANDS = re.compile(r"(?ms)^```bash\n(.*?)^```$")


def built(folder):
    """Build the wheel from the checkout."""
    line = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder)
    subprocess.run(line, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = Path(folder).glob("*.whl")
    return wheel


class Environment:
    """An environment with the package as it is published."""

    def __init__(self, folder, **how):
        venv.create(folder, symlinks=os.name != "nt", **how)
        self.scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
        self.python = self.scripts / "python"

    @classmethod
    def borrowing(cls, folder, wheel):
        """Install a wheel without an index: what it needs is lent by the environment of the tests.

        What lies there in the checkout is found by a file that is read at a start of that
        environment only, so it is not lent.
        """
        made = cls(folder)
        line = ("-m", "pip", "--python", made.python, "install", "--no-index", "--no-deps", wheel)
        subprocess.run((sys.executable, *line), check=True, capture_output=True)
        (packages,) = folder.rglob("site-packages")
        (packages / "lent.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
        return made

    @cached_property
    def variables(self):
        given = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        scripts = (str(self.scripts), str(Path(sys.executable).parent))
        return given | {"PATH": os.pathsep.join([*scripts, given["PATH"]])}

    def run(self, *line, cwd):
        """Run a command; return its status, output and errors."""
        name, *arguments = line
        return subprocess.run(
            # Windows would look for the command in the path of the tests.
            (shutil.which(name, path=self.variables["PATH"]), *arguments),
            cwd=cwd,
            env=self.variables,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


def files(page):
    """What a page shows of files, by their names."""
    return {name: text for _, name, text in FILE.findall(page)}


def commands(page):
    """The commands that a page tells to run, in order."""
    return [line for block in COMMANDS.findall(page) for line in block.splitlines()]


def write(folder, shown):
    """Write the files that a page shows."""
    for name, text in shown.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
