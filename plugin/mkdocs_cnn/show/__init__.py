"""What a reader sees: a report becomes a document by a view, and text by a renderer.

Comes in: a block's program, or a number in running text; goes out: HTML, or what else a terminal, a
spreadsheet or a paper takes. `page.Page` is the one door for hosts.
"""
