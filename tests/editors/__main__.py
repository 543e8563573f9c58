"""Put the extension of VS Code into the site that was built: `python -m editors [SITE]`."""

import sys

from editors.vsix import write

print(write(*(sys.argv[1:] or ["site"])))
