"""What is wrong with a text, where, and how to mend it; and how much a text may ask for.

Every room comes here: a `Problem` has a place, what was found, what was expected and a hint. Comes
in: a source and a place in it; goes out: problems, shown in full or in one line.
"""
