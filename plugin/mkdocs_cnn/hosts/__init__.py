"""The way into Markdown and MkDocs: where the blocks and numbers of a page stand.

Comes in: the text of a page; goes out: that page with what `show` made of its blocks and numbers,
and in the log what is wrong with them, by file and line.
"""
