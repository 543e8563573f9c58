"""What editors read of the language: schemas and grammars, made from the package's declarations.

`python -m made` writes them into `docs/editors`, so that the manual's site has them.
"""
