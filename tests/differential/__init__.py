"""A differential test: random layers and networks, counted by this package and by PyTorch.

    description     what is compared, in nobody's words: layers, branches, definitions, parameters
    making          random descriptions: options, structures, definitions
    writing         a description as a `cnn` block
    programming     a description as a PyTorch program, which is run and measured: modules, figures
    comparing       both, figure by figure; what differs is made small

The two sides share the description and nothing else: the program is never made from what this
package has read, and what PyTorch refuses is found by running it. In an environment with
requirements.txt and this package:

    python -m differential --seed 1 --layers 5000 --networks 2000

Every case follows from its sort, the seed and its number, so that each can be made again.
"""
