"""Listings at the edges of what is read into them: ties, and what only just counts."""

import pytest

from helpers import problems, work_out
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.listings.clues import channels_of, filters_of, products, square
from mkdocs_cnn.listings.inputs import oddness, solved
from mkdocs_cnn.listings.manners import manners
from mkdocs_cnn.listings.products import factors, seen_before, splits, windows
from mkdocs_cnn.listings.rewriting import rewritten
from mkdocs_cnn.listings.truth import Tensor
from mkdocs_cnn.problems.limits import Limits
from mkdocs_cnn.problems.problem import FalseClaim, Source


def corrections(text):
    """What is false: (line from 1, what is claimed, what should stand there)."""
    return [
        (wrong.span.line + 1, wrong.claimed, wrong.instead)
        for finding in work_out(text).findings
        if isinstance(finding, FalseClaim)
        for wrong in finding.corrections
    ]


INPUT = "input: [8x8x3]\n"
# The layers have 3·3·3·4 = 108 and 3·3·4·4 = 144 weights, and 4 biases each.


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("conv3-4: [8x8x4] params: 112\nconv3-4: [8x8x4] params: 144\n", [(3, "144", "148")]),
        ("conv3-4: [8x8x4] params: 108\nconv3-4: [8x8x4] params: 148\n", [(2, "108", "112")]),
    ],
)
def test_biases_count_where_as_many_figures_have_them_as_not(lines, found):
    assert corrections(INPUT + lines) == found


@pytest.mark.parametrize(("total", "found"), [("260", []), ("252", [(4, "252", "260")])])
def test_biases_count_where_as_many_products_have_them_as_not(total, found):
    lines = (
        "conv3-4: [8x8x4] weights: (3*3*3)*4 + 4 = 112\n"
        "conv3-4: [8x8x4] weights: (3*3*4)*4 = 144\n"
        f"TOTAL weights: {total}\n"
    )
    assert corrections(INPUT + lines) == found


def line_of(text):
    """The last line of a listing, as it is read."""
    program, _ = read(Source("block", INPUT + text))
    return program.listing.lines[-1]


def product_of(text):
    return next(products(line_of(f"conv3-4: weights: {text} = 1\n"), "weights"))


# What figures say of layers: 3·3·5 = 45 weights for each filter


@pytest.mark.parametrize(
    ("figure", "times", "filters"),
    [
        (46 * 7, 1, [7]),
        (45 * 7, 1, [7]),
        (46 * 7 + 9 * 7 * 7 + 7, 2, [7]),
        (45 * 7 + 9 * 7 * 7, 2, [7]),
        (46 * 7 + 2 * (9 * 7 * 7 + 7), 3, [7]),
        (46 * 7 + 1, 1, []),
        (46 * 7 + 9 * 7 * 7 + 8, 2, []),
        (46 * 45, 1, [45, 46]),
        (0, 1, []),
    ],
)
def test_filters_are_solved_from_the_weights(figure, times, filters):
    assert list(filters_of(figure, (3,), 5, times)) == filters
    assert list(filters_of(figure, (3, 3), 5, times)) == filters


def test_a_kernel_of_nothing_has_no_filters():
    assert list(filters_of(100, (0,), 5)) == list(filters_of(100, (3,), 0)) == []
    assert list(filters_of(10 * 2, (3, 1), 3)) == [2]


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        (f"conv3-7: params: {46 * 7}\n", [5]),
        (f"conv3-7: params: {45 * 7}\n", [5]),
        (f"conv3-7 x 2: params: {46 * 7 + 9 * 49 + 7}\n", [5]),
        (f"conv3-7: params: {46 * 7 + 1}\n", []),
        ("conv3-8: weights: (3*3*6)*8 = 432\n", [6, 8]),
        ("conv5-8: weights: (5*5*6)*4*2 = 1,200\n", [6]),
    ],
)
def test_channels_are_solved_from_the_weights(text, channels):
    line = line_of(text)
    assert list(channels_of(line, line.operations[0])) == channels


def test_groups_see_so_many_times_the_channels():
    line = line_of("conv5-8: weights: (5*5*6)*4*2 = 1,200\n")
    assert list(channels_of(line, line.operations[0], grouped=True)) == [6, 12]


# What products say


@pytest.mark.parametrize(
    ("text", "main", "added", "outside", "inside"),
    [
        ("3*3*64*128", (3, 3, 64, 128), None, (), ()),
        ("(3*3*64)*128 + 128", (3, 3, 64, 128), 128, (), ()),
        ("128 + (3*3*64)*128", (3, 3, 64, 128), 128, (), ()),
        ("(3*3*64 + 1)*128", (3, 3, 64, 128), 1, (128,), (3, 3, 64)),
        ("128*(3*3*64 + 1)", (128, 3, 3, 64), 1, (128,), (3, 3, 64)),
        ("(1 + 3*3*64)*128", (3, 3, 64, 128), 1, (128,), (3, 3, 64)),
        ("(120 + 1)*84", (120, 84), 1, (84,), (120,)),
        ("(1 + 120)*84", (120, 84), 1, (84,), (120,)),
    ],
)
def test_a_product_is_taken_apart(text, main, added, outside, inside):
    found = factors(product_of(text))
    assert (found.main, found.added) == (main, added)
    assert (found.outside, found.inside) == (outside, inside)


@pytest.mark.parametrize("text", ["3*3*64 + 5*5*64", "(400*120 + 120)*2", "1*2 + 3*4 + 5"])
def test_other_arithmetic_is_not_taken_apart(text):
    assert factors(product_of(text)) is None


@pytest.mark.parametrize(
    ("text", "kernel", "found"),
    [
        ("(3*3)*128", None, [((3, 3), 1, 128, 1), ((3, 3), 128, 1, 1)]),
        ("5*5*48*128*2", None, [((5, 5), 48, 128, 2)]),
        ("3*3*64*128 + 64", None, [((3, 3), 128, 64, 1), ((3, 3), 64, 128, 1)]),
        ("31*31*3*8", None, [((31, 31), 3, 8, 1), ((31, 31), 8, 3, 1)]),
        ("32*32*40*80", None, []),
        ("961*3*8", None, [((31, 31), 3, 8, 1), ((31, 31), 8, 3, 1)]),
        ("1024*40*80", None, []),
        ("3*1*8*16", (3, 1), [((3, 1), 8, 16, 1), ((3, 1), 16, 8, 1)]),
        ("3*8*16", (3,), [((3,), 8, 16, 1), ((3,), 16, 8, 1)]),
        ("1*1*8*16", (1,), [((1,), 8, 16, 1)]),
    ],
)
def test_every_window_that_a_product_can_mean(text, kernel, found):
    seen = [(w.kernel, w.channels, w.filters, w.copies) for w in windows(product_of(text), kernel)]
    assert [each for each in seen if each in found] == found
    assert bool(seen) == bool(found)


@pytest.mark.parametrize(
    ("text", "inputs", "found"),
    [
        ("4096*1000", None, [((4096,), (1000,)), ((1000,), (4096,))]),
        ("4096*1000", 1000, [((1000,), (4096,)), ((4096,), (1000,))]),
        ("7*7*512*4096", None, [((7, 7, 512), (4096,)), ((7, 512, 4096), (7,))]),
        ("4096*1000*2", 4096, [((4096,), (1000, 2)), ((4096, 1000), (2,)), ((1000, 2), (4096,))]),
        ("(120 + 1)*84", None, [((120,), (84,))]),
        ("4096*1000 + 4096", None, [((1000,), (4096,)), ((4096,), (1000,))]),
    ],
)
def test_every_way_to_split_a_product(text, inputs, found):
    assert [(s.seen, s.outputs) for s in splits(product_of(text), inputs)] == found


def test_what_stands_before_outputs_in_the_middle():
    assert seen_before(product_of("4096*1000*2"), 1000) == [(4096,)]
    assert seen_before(product_of("7*7*64*7*3"), 7) == [(7,), (7, 7, 64)]
    assert seen_before(product_of("4096*1000"), 1000) == []
    assert seen_before(product_of("(3*3 + 1)*5"), 3) == []


# What goes into fully connected layers


@pytest.mark.parametrize(
    ("spatial", "channels", "all_channels", "oddness_of_it"),
    [
        ((7, 7), 512, 512, 0),
        ((7, 7), 512, None, 0),
        ((7, 6), 512, 512, 1),
        ((), 25_088, 512, 0),
        ((), 512 * 48, 512, 2),
        ((), 25_089, 512, 3),
        ((), 25_088, None, 0),
    ],
)
def test_how_unusual_an_input_is(spatial, channels, all_channels, oddness_of_it):
    assert oddness(Shape(spatial, channels), all_channels) == oddness_of_it


@pytest.mark.parametrize(
    ("figures", "outs", "channels", "found"),
    [
        # (4·4·8 + 1)·10 = 1,290 and (10 + 1)·3 = 33; without biases 1,280 and 30.
        ([1290, 33], [10, None], 8, [((4, 4, 8), (10, 3))]),
        ([1280, 30], [10, None], 8, [((4, 4, 8), (10, 3))]),
        ([1290, 33], [10, 3], 8, [((4, 4, 8), (10, 3))]),
        ([1290, 33], [10, 4], 8, []),
        ([1290, 34], [10, None], 8, []),
        ([1290], [10], None, [((128,), (10,)), ((129,), (10,))]),
        ([10], [10], None, [((1,), (10,))]),
        ([], [], 8, []),
        ([10**12 + 10], [10], None, []),
        ([10**12], [10], None, [((10**11 - 1,), (10,)), ((10**11,), (10,))]),
    ],
)
def test_layers_are_solved_from_their_parameters(figures, outs, channels, found):
    assert [(shape.sizes, each) for shape, each in solved(figures, outs, channels)] == found


def test_every_divisor_is_tried():
    """12 = (11 + 1)·1 = (5 + 1)·2 = (3 + 1)·3 = (2 + 1)·4 = (1 + 1)·6, or without biases."""
    ways = {(shape.sizes, outs) for shape, outs in solved([12], [None], None)}
    with_bias = {((12 // n - 1,), (n,)) for n in (1, 2, 3, 4, 6)}
    assert ways == with_bias | {((12 // n,), (n,)) for n in (1, 2, 3, 4, 6, 12)}


# Strides and paddings that no label says


@pytest.mark.parametrize(
    ("text", "before", "after", "first"),
    [
        # (227 − 11)/4 + 1 = 55; (224 + 2·2 − 11)/4 + 1 = 55.25, down.
        ("conv11-96", (227, 227), (55, 55), [("stride", 4), ("pad", 0)]),
        ("conv11-96", (224, 224), (55, 55), [("stride", 4), ("pad", 2)]),
        ("conv3-8", (8, 8), (4, 4), [("stride", 2)]),
        ("conv3-8", (8, 8), (6, 6), [("pad", 0)]),
        ("conv1-8", (8, 8), (4, 4), [("stride", 2)]),
        ("conv3-8 stride 2", (9, 9), (4, 4), [("pad", 0)]),
        ("conv3-8 pad 0", (9, 9), (4, 4), [("stride", 2)]),
        ("conv5-8", (8, 8), (6, 6), [("pad", 1)]),
        ("maxpool3", (55, 55), (27, 27), [("stride", 2)]),
        ("maxpool3", (8, 8), (8, 8), [("stride", 1), ("pad", 1)]),
        ("maxpool3", (112, 112), (56, 56), [("stride", 2), ("pad", 1)]),
        ("maxpool2", (7, 7), (4, 4), [("stride", 2), ("pad", 1)]),
        ("maxpool3 pad 0", (112, 112), (56, 56), [("stride", 2), ("ceil", 1)]),
        ("maxpool2", (8, 8), (7, 7), [("stride", 1)]),
        ("conv3-8", (8, 8), (9, 9), None),
        ("conv3-8 dilation 2", (8, 8), (4, 4), None),
        ("conv3-8", (8,), (4, 4), None),
        ("fc-8", (8, 8), (4, 4), None),
    ],
)
def test_the_usual_manner_comes_first(text, before, after, first):
    (operation,) = line_of(f"{text}: [4x4x8]\n").operations
    found = manners(operation, operation, Shape(before, 8), after)
    assert (list(found[0]) if found else None) == first


@pytest.mark.parametrize(
    ("first", "size"),
    [
        # 8 + 2·1 − 5 + 1 = 6; 2·6 = 12; (6 − 1)·2 + 3 = 13 would do for the pool as well.
        ("conv5-8 pad 1: [6x6x8] weights: (5*5*3)*8 = 600", (8, 8, 3)),
        ("conv3-8 stride 2: [6x6x8] weights: (3*3*5)*8 = 360", (12, 12, 5)),
        ("maxpool2: [6x6x8] memory: 6*6*8 = 288", (12, 12, 8)),
        ("maxpool3 stride 2: [6x6x8] memory: 6*6*8 = 288", (13, 13, 8)),
    ],
)
def test_the_input_is_read_out_of_the_first_line(first, size):
    """Of a listing that does not say it: what the first layer makes its size from."""
    text = f"{first}\nconv3-8: [6x6x8] weights: (3*3*8)*8 = 576\n"
    found = work_out(text)
    assert found.reports[0].network.input.sizes == size
    written = " × ".join(map(str, size))
    assert f"No line says the input: it is read as {written}." in found.document.notes


def test_kernels_of_equal_extents_are_one_number():
    assert square((3, 3)) == square((3,)) == (3,)
    assert square((1, 7)) == (1, 7)


def test_the_longest_line_that_is_read():
    start = "conv3-4: [8x8x4] weights: (3*3*3)*4 = 108 (as in "
    line = f"{start}{'x' * (Limits.listing_line - len(start) - 1)})"
    assert problems(f"{INPUT}{line}\n{line}\n") == ()
    first, *_ = problems(f"{INPUT}{line}\n{line[:-1]}x)\n")
    assert first.message == "a line too long to be read"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("conv3-4 + relu: params: 1000", "no line says the channels of the input"),
        ("conv3-4: params: 1000", "no line says the channels of the input"),
        ("fc-7 + relu: params: 100", 'no line says how many values "fc-7 + relu" sees'),
    ],
)
def test_what_is_missing_is_told_of_the_first_operation(line, message):
    (problem,) = problems(f"{line}\nfc-10: params: 1000\n")[:1]
    assert problem.message == message


def test_what_cannot_be_checked_is_told():
    """No number of inputs gives 1,234 parameters with 10 outputs: 1,234 is no multiple of 10."""
    text = "conv3-4: [8x8x4] weights: 108\nblub3 ?\nfc-10: [1x1x10] params: 1,234\n"
    found = work_out(INPUT + text)
    told = 'Not checked, because what goes in is not known: "fc-10".'
    assert told in found.document.notes


def test_one_number_alone_is_changed_only_where_the_true_factors_would_change_more():
    """(2·2·100)·64 could be mended by 144, but three numbers of the layer are as near."""
    found = rewritten(product_of("(2*2*100)*64"), [Tensor((3, 3, 64), 64)], False)
    assert (found.text, found.changes) == ("(3*3*64)*64", 3)


def test_of_an_input_and_an_output_that_differ_the_square_one_is_right():
    text = "input: [8x7x3]\nconv3-4: [8x8x4] weights: (3*3*3)*4 = 108\n"
    assert corrections(text) == [(1, "[8x7x3]", "[8x8x3]")]


def test_the_noun_is_wrong_where_the_figure_is_right_for_another():
    line = "conv3-4: [8x8x4] params: (3*3*3)*4 + 4 = 112 weights\n"
    other = "conv3-4: [8x8x4] params: (3*3*4)*4 + 4 = 148\n"
    assert corrections(INPUT + line + other) == [(2, "weights", "parameters")]
