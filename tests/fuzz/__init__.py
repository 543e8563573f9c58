"""A fuzzer: valid input is broken in many ways, and a few laws must hold whatever comes of it.

    seeds       what is broken: blocks, numbers in text, listings, network files, options, pages
    words       what else is put into them
    mutations   the ways in which they are broken
    laws        what must hold
    kinds       how each kind of input is run
    running     one input after the other, measured; a failure is made small and saved

`test_fuzz` tries some thousands of inputs, the same ones each time. A long run by hand is

    nox -s fuzz -- --minutes 60 --kind listings

Every input follows from its kind, the seed and its number, so that each can be made again.
"""
