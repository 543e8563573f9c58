"""Mutants that nobody could notice: what is changed, by the new line, and why it makes no odds."""

EQUIVALENT = {}
"""(module, the lines before and after as they are printed) with the reason."""
