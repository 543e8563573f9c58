"""What no block may do, however it is written: run for long, or take the machine's memory.

Each runs in a process of its own with a bound on its time (CPU seconds) and memory. The bounds are
far above what is needed; without the limits of the language these would run for years.
"""

import subprocess
import sys
import textwrap

import pytest

pytest.importorskip("resource", reason="bounds on processes are Unix's")

RUNNER = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
from mkdocs_cnn.block import Page
from mkdocs_cnn.library import Library
from mkdocs_cnn.problems import Source
from mkdocs_cnn.settings import Settings
text = sys.stdin.read()
block = Page(Library(), Settings()).render(Source("page.md", text))
print(len(block.html), "failed" if "itself failed" in block.html else "shown")
for problem in block.problems[:3]:
    print(problem.message)
"""


def run(text):
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    first, *problems = done.stdout.splitlines()
    length, how = first.split()
    assert how == "shown"
    return int(length), problems


HEAD = "input: 64x64x3\nlayers:\n"


def laughs():
    """A billion laughs: every line holds the one above nine times."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    return "\n".join(lines)


REFUSED = {
    "a billion times": (f"{HEAD}  - relu x1000000000", "1,000,000,000 times"),
    "nested times": (f"{HEAD}  - a x9999: [b x9999: [c x9999: [relu x9999]]]", "too many layers"),
    "many digits": (f"{HEAD}  - conv3-{'9' * 100_000}", "is too large"),
    "many digits in brackets": (f"{HEAD}  - conv3-({'9' * 100_000})", "is too large"),
    "powers": (f"{HEAD}  - conv3-({'*'.join(['999999999999'] * 90)})", "is too large"),
    "deep brackets": (f"{HEAD}  - conv3-({'(' * 50_000}1{')' * 50_000})", "too long"),
    "deep negatives": (f"{HEAD}  - conv3-({'-' * 150}1)", "nested more than"),
    "deep lists": (f"{HEAD}  - {'[' * 50_000}", "nested more than"),
    "deep mappings": (f"{HEAD}  - {'{a: ' * 50_000}", "nested more than"),
    "deep list items": (f"{HEAD}  {'- ' * 50_000}relu", "nested more than"),
    "aliases": (laughs(), "the anchor &a"),
    "too much text": ("# " + "x" * 3_000_000, "characters are too many"),
    "a huge kernel": (f"{HEAD}  - conv999999999999-64 pad 0", "does not fit"),
    "huge padding": (f"{HEAD}  - pad 999999999999", "is too large"),
    "huge upsampling": (f"{HEAD}  - upsample 999999999999", "is too large"),
    "repeated upsampling": (f"{HEAD}  - upsample 1000 x1000", "is too large"),
    "an endless name": ("use: " + "v" * 1_000_000, "unknown network"),
    "a mistake repeated": (f"{HEAD}  - conv3-64 stride 0 x50000", "stride 0"),
    "mistakes in every line": (HEAD + "  - convx-64\n" * 5_000, "unknown operation"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    text, message = REFUSED[name]
    _, problems = run(text)
    assert any(message in problem for problem in problems), problems


SHOWN = {
    "huge kernels": f"{HEAD}  - conv999999999999-99999999 pad same + conv999999999999-1",
    "huge adaptive pools": "input: 1000000x1\nlayers:\n  - avgpool to 999983 x200",
    "ten thousand layers": f"{HEAD}  - conv3-1 x10000",
    "a fraction that grows": f"{HEAD}  - a x2000: [upsample 3, crop 64]",
    "a receptive field without end": (
        f"columns: [layer, receptive_field]\n{HEAD}"
        "  - a x8000: [conv1-1 stride 2, pad 16]\n  - conv3-1"
    ),
    "thousands of layers worked out": f"view: worked\n{HEAD}  - conv3-1 x4000",
    "a long line": f"{HEAD}  - {'relu + ' * 5_000}relu",
    "many comments": "# x\n" * 100_000 + "vgg16",
}


@pytest.mark.parametrize("name", SHOWN)
def test_shown(name):
    length, problems = run(SHOWN[name])
    assert problems == []
    assert length > 1000


def test_the_bounds_hold():
    """A process that runs too long is ended, so that the tests above can fail."""
    code = textwrap.dedent(RUNNER).replace("(60, 60)", "(1, 1)")
    done = subprocess.run(
        [sys.executable, "-c", code.replace("text = ", "\nwhile True: pass\ntext = ")],
        input="vgg16",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
