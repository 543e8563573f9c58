"""What no block and no page may do, however it is written: run for long, or take the memory.

All hostile texts run in one process that is apart from the others, with bounds on its time and
memory. The bounds are generous, because the machine may be slow and busy: without the limits of
the package, these texts would run for years. `test_growth` counts their work instead.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import enormous
from enormous import HEAD
from helpers import TESTS, problems, some
from measure import measure
from work import ENDLESS

pytest.importorskip("resource", reason="bounds on processes are Unix's")
if not Path("/proc/self/status").exists():
    pytest.skip("the peak of a process is read from /proc", allow_module_level=True)

MEBIBYTES = 150
"""For one block, the interpreter and the package included."""

PARTS = 4
"""Processes for all texts: each short, so that the cores share them evenly."""

RUNNER = """
import json, re, resource, sys, time
resource.setrlimit(resource.RLIMIT_CPU, (600, 600))
resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
sys.path.insert(0, sys.argv[1])
import enormous
from mkdocs_cnn.show.page import Page
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import Settings
Page(Library(), Settings()).render(Source("page.md", "vgg16"))
for name in sys.argv[2:]:
    text = enormous.BLOCKS[name]()
    begun = time.process_time()
    block = Page(Library(), Settings()).render(Source("page.md", text))
    seconds = time.process_time() - begun
    with open("/proc/self/status") as status:  # ru_maxrss may be that of the parent process
        peak = int(re.search("VmHWM:\\s*([0-9]+)", status.read())[1]) / 1024
    told = [str(problem.message) for problem in block.problems[:3]]
    print(json.dumps([name, seconds, peak, len(block.html), "itself failed" in block.html, told]))
"""


def run(*names):
    """What became of some blocks, in one process: name, seconds, MiB, length, failure, problems."""
    command = [sys.executable, "-c", RUNNER, str(TESTS), *names]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_no_block_takes_long_or_much(part):
    """One process for many, whose peak is that of the worst; the giants are apart."""
    names = some(sorted(enormous.BLOCKS - enormous.GIANTS.keys()), 4)
    for name, seconds, peak, length, failed, _ in run(*names[part::PARTS]):
        assert seconds < ENDLESS, name
        assert peak < MEBIBYTES, name
        assert length < 20_000_000, name
        assert not failed, name


@pytest.mark.slow
def test_no_giant_takes_long_or_much():
    for name, seconds, peak, _, _, told in run(*enormous.GIANTS):
        assert seconds < ENDLESS, name
        assert peak < MEBIBYTES, name
        assert "too many" in told[0], name


def test_the_bounds_hold():
    """A process that runs too long is ended, so that the tests above can fail."""
    endless = RUNNER.replace("(600, 600)", "(1, 1)").replace("import enormous", "while True: pass")
    done = subprocess.run(
        [sys.executable, "-c", endless, str(TESTS)], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0


def test_what_the_manual_shows_can_be_measured():
    seconds, peak, length, shown = measure("blocks", "as many parameters as there may be")
    assert 0 < seconds < ENDLESS
    assert 10 < peak < MEBIBYTES
    assert length < 1_000 < shown


def laughs():
    """A billion laughs: every line holds the one above nine times."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    return "\n".join(lines)


REFUSED = {
    "a billion times": (f"{HEAD}  - relu x1000000000", "1,000,000,000 layers are too many"),
    "more than can be told": (f"{HEAD}  - a x9999: [b x9999: [c x9999: [relu x9999]]]", "too many"),
    "many digits": (f"{HEAD}  - conv3-{'9' * 1_000}", "is too large"),
    "many digits in brackets": (f"{HEAD}  - conv3-({'9' * 1_000})", "is too large"),
    "powers": (f"{HEAD}  - conv3-({'*'.join(['999999999999'] * 50)})", "is too large"),
    "deep brackets": (f"{HEAD}  - conv3-({'(' * 1_000}1{')' * 1_000})", "too long"),
    "deep negatives": (f"{HEAD}  - conv3-({'-' * 90}1)", "brackets nested more than 50 deep"),
    "aliases": (laughs(), "the anchor &a"),
    "a huge kernel": (f"{HEAD}  - conv999999999999-64 pad 0", "does not fit"),
    "huge padding": (f"{HEAD}  - pad 999999999999", "is too large"),
    "huge upsampling": (f"{HEAD}  - upsample 999999999999", "is too large"),
    "repeated upsampling": (f"{HEAD}  - upsample 1000 x1000", "is too large"),
    "an endless name": ("use: " + "v" * 10_001, "10,001 characters in one value"),
    "a mistake repeated": (f"{HEAD}  - conv3-64 stride 0 x5000", "stride 0"),
    "numbers for many axes": (f"{HEAD}  - conv3x3x3x3x3-64", '5 numbers in "3x3x3x3x3"'),
    "a long name": (f"{HEAD}  - {'n' * 101}: relu", "a name of 101 characters"),
    "a long note": (f"{HEAD}  - dropout 0.{'5' * 99}", "rate of 101 characters"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    text, message = REFUSED[name]
    found = problems(text)
    assert any(message in str(problem.message) for problem in found), found


SHOWN = {
    "huge kernels": f"{HEAD}  - conv999999999999-99999999 pad same + conv999999999999-1",
    "huge adaptive pools": "input: 1000000x1\nlayers:\n  - avgpool to 999983 x200",
    "thousands of layers": f"{HEAD}  - conv3-1 x5000",
    "a fraction that grows": f"{HEAD}  - a x1600: [upsample 3, crop 64]",
    "a receptive field without end": (
        f"columns: [layer, receptive_field]\n{HEAD}"
        "  - a x1600: [conv1-1 stride 2, pad 16]\n  - conv3-1"
    ),
    "thousands of layers worked out": f"view: worked\n{HEAD}  - conv3-1 x2000",
    "a long line": f"{HEAD}  - {'relu + ' * 1_400}relu",
    "many comments": "# x\n" * 100_000 + "vgg16",
}


@pytest.mark.many
@pytest.mark.parametrize("name", SHOWN)
def test_shown(name):
    assert problems(SHOWN[name]) == ()
