"""The rooms of the package that are tried, and the tests that matter to each."""

_CASES = "test_cases.py"
_INLINE = ("test_inline.py", "test_expect.py", "test_number_formats.py")
ROOMS = {
    "counting": (
        "test_counting_edges.py",
        "test_memory.py",
        "test_joins.py",
        "test_layers.py",
        "properties/test_count_laws.py",
        _CASES,
        "test_truth.py",
        "test_inline.py",
        "test_goldens.py",
        "test_compared.py",
        "test_made.py",
    ),
    "figures": (
        "test_figure_edges.py",
        "test_figures.py",
        "properties/test_number_laws.py",
        "properties/test_figure_laws.py",
        "test_sentences.py",
        *_INLINE,
    ),
    "queries": ("test_query_edges.py", *_INLINE, "properties/test_inline_laws.py"),
    "listings": (
        "test_listing_edges.py",
        "test_listings.py",
        "properties/test_listing_laws.py",
        _CASES,
    ),
    "library": (
        "test_library_edges.py",
        "test_library.py",
        "test_files.py",
        "test_limits.py",
        "properties/test_network_file_laws.py",
        "test_inline.py",
        _CASES,
    ),
}
"""For each room its tests, those that are about it alone first."""
SLOW = ("test_a_false_number_is_found", "test_a_false_number_is_found_in_the_notes")
"""Tests that take longer than all others of their room together."""
