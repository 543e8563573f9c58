"""What is wrong with a text, where, and how to mend it; and how much a text may ask for.

Comes in: a source, and a place in it; goes out: problems, each with what was found, what was
expected and a hint, which the page, the log and the command line all say alike.
"""
