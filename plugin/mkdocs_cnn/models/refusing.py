"""What is said of a model that cannot be exported."""

from __future__ import annotations

from mkdocs_cnn.problems.phrases import Words, say
from mkdocs_cnn.problems.problem import clip


class CannotExportError(Exception):
    """A model that cannot be exported: what happened, and how to mend it."""

    def __init__(self, message: Words, hint: Words = "") -> None:
        super().__init__(message, hint)
        self.message, self.hint = message, hint

    def __str__(self) -> str:
        lines = [str(self.message)]
        if self.hint:
            lines.append(f"  {say('help', text=self.hint)}")
        return "\n".join(lines)


def told(error: BaseException) -> str:
    """Return the first line of what an error says, behind its kind."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {clip(lines[0], 200)}" if lines else type(error).__name__
