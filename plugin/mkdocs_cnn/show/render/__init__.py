"""Document to text of some format: one module a format."""
