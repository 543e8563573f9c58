"""A model that was recorded to a network: its calls to layers, its modules to groups of rows."""
