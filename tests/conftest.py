"""What all tests share: a flag that writes expected texts anew, what compares them, a command."""

import os
import signal
import time

import pytest

from sampled import chosen

# What a shell starts in the background ignores Ctrl-C, and so would all that the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser):
    parser.addoption(
        "--update-goldens",
        action="store_true",
        help="write the expected texts anew instead of comparing; read the difference before use",
    )
    parser.addoption(
        "--part",
        choices=["measured", "others"],
        help="run one of the two parts of the usual run: what is measured, or all else",
    )


@pytest.hookimpl(trylast=True)  # Hypothesis marks its tests before
def pytest_collection_modifyitems(config, items):
    """Leave the tests of one part, if one is asked for."""
    part = config.getoption("--part")
    if part:
        kept = chosen(part, items)
        staying = set(map(id, kept))
        config.hook.pytest_deselected(items=[each for each in items if id(each) not in staying])
        items[:] = kept


@pytest.fixture
def golden(request):
    """Compare a text with what a file says that it must be; or write it there, with the flag."""

    def compare(path, text):
        if request.config.getoption("--update-goldens"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        assert path.is_file(), (
            f"{path.name} is missing; write it with --update-goldens, and read it"
        )
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    """Have a folder filled by the first process that asks for it, and used by all of them."""
    base = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        base = base.parent  # that of the whole run

    def get(name, make):
        folder, done, failed = (base / f"once-{name}{end}" for end in ("", ".done", ".failed"))
        try:
            folder.mkdir()
        except FileExistsError:
            while not done.exists():
                assert not failed.exists(), f"another process could not make {name}"
                time.sleep(0.1)
            return folder
        try:
            make(folder)
        except BaseException:
            failed.touch()
            raise
        done.touch()
        return folder

    return get


@pytest.fixture
def networks(tmp_path):
    """Return what counts the text of an export."""
    from helpers import exported

    def count(text, name="net"):
        (tmp_path / f"{name}.net").write_text(text, "utf-8")
        return exported(name, tmp_path)

    return count


@pytest.fixture
def command(capsys):
    """Run the command in this process: status, output, errors."""
    from mkdocs_cnn.commands.main import main

    def call(*arguments):
        try:
            status = main(list(arguments))
        except SystemExit as exit_:
            status = exit_.code
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call
