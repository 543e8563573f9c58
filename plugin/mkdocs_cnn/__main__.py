"""`python -m mkdocs_cnn` is the command `mkdocs-cnn`."""

import sys

from mkdocs_cnn.cli import main

if __name__ == "__main__":
    sys.exit(main())
