"""The way into Markdown and MkDocs: where the blocks and numbers of a page stand.

Comes in: the text of a page; goes out: that page with what `show` made of its blocks and numbers,
and in the log what is wrong with them, by file and line.

    `extension`, `plugin`           what Markdown and MkDocs load; `watching` is for `serve`
    `zensical`                      what a plugin does elsewhere, where only an extension is loaded
    `setup`                         what is wrong with how a site is set up
    `conversion`                    one page on its way, and what its processors share
    `fences`                        blocks: `finder` finds, `surroundings` fits in, `caught` reads
    `inline_codes`                  numbers in running text, which have `marks`
    `unread`                        `suspects` that look like either and were not read
    `locations`                     where each of them stands in its author's file
"""
