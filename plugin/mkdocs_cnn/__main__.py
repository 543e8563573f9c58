"""`python -m mkdocs_cnn` is the command `mkdocs-cnn`."""

from __future__ import annotations

import gc
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command; Ctrl-C ends it without a traceback even while it is being loaded.

    Args:
        arguments: those of the command line if None.
    """
    gc.disable()  # what is loaded stays: looking through it for garbage is of no use
    try:
        from mkdocs_cnn.commands.main import main
    except KeyboardInterrupt:
        sys.stderr.write("mkdocs-cnn: interrupted\n")
        return 130  # as `commands.main.INTERRUPTED`
    gc.freeze()
    gc.enable()
    return main(arguments)


if __name__ == "__main__":
    sys.exit(run())
