"""How to count and show: each setting once, with its values, its default and its words.

Comes in: what mkdocs.yml, a block, its opening line or the command line says; goes out: `Settings`.
"""
