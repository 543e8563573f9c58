"""Builds what is published, and refuses what would be wrong to publish.

    nox -s dist -- --tag v0.1.0 --notes notes.md

The wheel and the source archive are built from this folder, and once more, elsewhere, from the
archive: what others build is what is published, byte for byte.
"""

import argparse
import filecmp
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
VERSION = re.search(
    r'(?m)^__version__ = "(.+)"$', (ROOT / "plugin/mkdocs_cnn/__init__.py").read_text("utf-8")
)[1]
LATER = 1_700_000_000
"""A moment at which nobody has changed a file here."""


class RefusedError(Exception):
    """Something that must not be published; its text says why."""


def notes(changelog, version):
    """What a changelog says of a version.

    Raises:
        RefusedError: it says nothing, or not when that was.
    """
    heads = list(re.finditer(r"(?m)^## (.+)$", changelog))
    ends = [each.start() for each in heads[1:]] + [len(changelog)]
    for head, end in zip(heads, ends, strict=True):
        named, _, date = head[1].partition(" - ")
        if named != version:
            continue
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
            raise RefusedError(f"the section for {version} in CHANGELOG.md has no date behind it")
        if text := changelog[head.end() : end].strip():
            return f"{text}\n"
    raise RefusedError(f"CHANGELOG.md has no section for {version}")


def hold_tag(tag):
    """Refuse a tag that is not the package's version."""
    if tag != f"v{VERSION}":
        raise RefusedError(f"the tag is {tag}, the version in the package is {VERSION}")


def run(*line, **how):
    if subprocess.run(line, check=False, **how).returncode:
        raise RefusedError(f"failed: {' '.join(map(str, line[:4]))}")


def build(source, target):
    """Build the source archive, and from that the wheel."""
    run(sys.executable, "-m", "build", "--outdir", target, source)
    return sorted(target.iterdir())


def build_again(archive, folder):
    """Build both from the source archive, in another folder, at another time, by somebody else."""
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    (source,) = folder.iterdir()
    for each in source.rglob("*"):
        os.utime(each, (LATER, LATER))
        each.chmod(each.stat().st_mode & 0o700)
    return build(source, folder / "dist")


def hold_bytes(built, again):
    """Refuse what is not the same when it is built again."""
    if [each.name for each in built] != [each.name for each in again]:
        raise RefusedError("the source archive does not make what was made here")
    for one, other in zip(built, again, strict=True):
        if not filecmp.cmp(one, other, shallow=False):
            raise RefusedError(f"{one.name} has other bytes when it is built from the archive")


def hold_metadata(built):
    """Refuse what the package index or a reader of it would not take."""
    archive, wheel = sorted(built, key=lambda each: each.suffix == ".whl")
    run(sys.executable, "-m", "twine", "check", "--strict", archive, wheel)
    run(sys.executable, "-m", "check_wheel_contents", wheel)
    run(sys.executable, "-m", "pyroma", "--quiet", "--min", "8", archive)  # nobody has an address


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--tag", help="the tag that is released, which must be the version")
    parser.add_argument("--notes", type=Path, help="where the changelog's section is written to")
    options = parser.parse_args()
    dist = ROOT / "dist"
    begun = time.monotonic()
    try:
        if options.tag is not None:
            hold_tag(options.tag)
        text = notes((ROOT / "CHANGELOG.md").read_text("utf-8"), VERSION)
        if options.notes is not None:
            options.notes.write_text(text, encoding="utf-8", newline="\n")
        shutil.rmtree(dist, ignore_errors=True)
        built = build(ROOT, dist)
        with tempfile.TemporaryDirectory() as folder:
            hold_bytes(built, build_again(next(dist.glob("*.tar.gz")), Path(folder)))
        hold_metadata(built)
    except RefusedError as refused:
        sys.exit(f"not to be released: {refused}")
    for each in built:
        print(f"{each.stat().st_size:>9,} bytes  {each.name}")
    print(f"built twice, alike, in {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
