"""Changes the program a little, and sees whether a test notices: `python -m mutants` in tests/.

Each change of one place is a mutant. It is tried in a forked process against the tests that run the
changed line, the quickest first. What no test notices is shown, to be closed by a test, or to be
listed in `equivalent.py` with the reason why nobody could notice it.
"""
