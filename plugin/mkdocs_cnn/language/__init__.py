"""The block language: text to program, and back."""

from mkdocs_cnn.language.printer import unparse
from mkdocs_cnn.language.program import Program
from mkdocs_cnn.language.reader import parse, read

__all__ = ["Program", "parse", "read", "unparse"]
