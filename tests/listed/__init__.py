"""Outputs of tools by the hundred: what is true in them must hold, and a changed digit be found."""
