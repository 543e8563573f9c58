"""`python -m mkdocs_cnn` is the command `mkdocs-cnn`."""

import sys


def run() -> int:
    """Run the command; Ctrl-C ends it without a traceback even while it is being loaded."""
    try:
        from mkdocs_cnn.commands.main import main
    except KeyboardInterrupt:
        sys.stderr.write("mkdocs-cnn: interrupted\n")
        return 130  # as `commands.main.INTERRUPTED`
    return main()


if __name__ == "__main__":
    sys.exit(run())
