"""Figures that nobody marked: which stand beside the name of a network, and do they hold?

Comes in: passages of running text, and the networks that their page can name; goes out: the figures
found, each with the claim that would say the same.
"""
