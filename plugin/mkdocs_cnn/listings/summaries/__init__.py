"""Summaries that tools print: the layers behind the rows, and what in the rows is true.

`classes`    what a class such as `Conv2d` does
`windows`    kernels, strides and paddings that lead from one size to another
`ways`       the layers that a row can stand for
`chain`      the layers under which the least of a summary is false
`totals`     what the tool's own totals come to
`network`    the network behind it, where its rows are one behind the other
`verdict`    every number held against that
"""
