"""`python -m mkdocs_cnn` is the command `mkdocs-cnn`."""

import sys

from mkdocs_cnn.commands.main import main

if __name__ == "__main__":
    sys.exit(main())
