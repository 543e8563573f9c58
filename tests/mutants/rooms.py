"""The rooms of the package that are tried, and the tests that matter to each."""

_CASES = "test_cases.py"
_INLINE = ("test_inline.py", "test_expect.py", "test_number_formats.py")
ROOMS = {
    "counting": (
        _CASES,
        "test_layers.py",
        "test_joins.py",
        "test_memory.py",
        "test_inline.py",
        "test_goldens.py",
        "test_compared.py",
        "test_truth.py",
        "test_made.py",
        "properties/test_count_laws.py",
        "test_counting_edges.py",
    ),
    "figures": (
        "test_figures.py",
        *_INLINE,
        "test_sentences.py",
        "properties/test_figure_laws.py",
        "properties/test_number_laws.py",
        "test_figure_edges.py",
    ),
    "queries": (
        *_INLINE,
        "properties/test_inline_laws.py",
        "test_query_edges.py",
    ),
    "listings": (
        "test_listings.py",
        _CASES,
        "properties/test_listing_laws.py",
        "test_listing_edges.py",
    ),
    "library": (
        "test_library.py",
        "test_files.py",
        "test_inline.py",
        _CASES,
        "test_limits.py",
        "properties/test_network_file_laws.py",
        "test_library_edges.py",
    ),
}
SLOW = ("test_a_false_number_is_found", "test_a_false_number_is_found_in_the_notes")
"""Tests that take longer than all others of their room together."""
