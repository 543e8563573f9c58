"""The networks that a page can name: the package's files, the site's folder, a page's ids.

Comes in: a name, a file or a text; goes out: the program that it holds, read by the reader that
takes it, and its report.
"""
