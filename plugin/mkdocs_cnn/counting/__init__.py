"""What a network costs: parameters, multiply-adds, memory, receptive field, in whole numbers.

Comes in: a `Network`; goes out: a `Report` with all its rows and sums, and every quantity that can
be asked of a network, a stage or a layer.
"""
