"""Regular expressions that are compiled when they are used first.

Compiling one takes between 0.1 and 1 ms, and a command or a page uses few of those that there are.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, AnyStr

_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "split")


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what `re.compile` does, which is compiled at the first call of one of its methods."""
    return _Pattern(text, flags)  # type: ignore[return-value]


class _Pattern:
    """An expression that takes over the methods of the compiled one."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self.pattern = text
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        """Compile the expression; no method is missing after that."""
        compiled = re.compile(self.pattern, self.flags)
        self.__dict__ |= {method: getattr(compiled, method) for method in _METHODS}
        return getattr(compiled, name)
