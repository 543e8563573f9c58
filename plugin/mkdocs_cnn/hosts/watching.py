"""Watching a folder under `mkdocs serve` that may be deleted and made again.

What the server watches is lost for good once it is gone, and a folder that appears is nothing to
it: only files are. So the folder above is watched too, and a file of our own, which is written to
whenever there is something to build, tells the server.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any


class FolderWatch:
    """Has a server build again when a folder, or a file in it, comes, goes or changes."""

    def __init__(self, server: Any, folder: str) -> None:
        """Begin to watch, besides whatever the server does itself.

        Args:
            server: MkDocs' or ProperDocs' `LiveReloadServer`.
            folder: the absolute path of the folder.
        """
        self.folder = folder
        self.signal = Path(tempfile.mkdtemp(prefix="mkdocs-cnn-")) / "changed"
        self.signal.write_text("")
        self._observer = server.observer
        server.watch(str(self.signal))
        self._observer.schedule(self, str(Path(folder).parent), recursive=False)

    def dispatch(self, event: Any) -> None:
        """Take an event of the observer's."""
        places = {os.fsdecode(event.src_path), os.fsdecode(getattr(event, "dest_path", ""))}
        if self.folder in places:
            self._watch_again()
        elif event.is_directory or not any(self._is_inside(place) for place in places):
            return
        with self.signal.open("a") as file:  # its size is what the server sees
            file.write(".")

    def _watch_again(self) -> None:
        """Let go of what was there, and watch what is there now."""
        watch = self._observer.schedule(self, self.folder, recursive=True)
        self._observer.unschedule(watch)
        if Path(self.folder).is_dir():
            self._observer.schedule(self, self.folder, recursive=True)

    def _is_inside(self, place: str) -> bool:
        return place.startswith(self.folder + os.sep)

    def close(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.signal.parent, ignore_errors=True)
