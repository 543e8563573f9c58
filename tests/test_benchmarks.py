"""The benchmarks can be run; what they print is for people."""

import runpy

from helpers import TESTS


def test_the_benchmarks_find_what_they_measure():
    names = runpy.run_path(str(TESTS / "benchmarks" / "ratios.py"))
    assert names["counted"](names["written"](3)).macs == 3 * 3 * 8 * 1024 * (3 + 8 + 8)
    shown = names["Page"](names["Library"](), names["Settings"]())
    assert not shown.render(names["Source"]("b", names["claims"](3))).problems
