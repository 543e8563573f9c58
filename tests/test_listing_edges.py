"""Listings at the edges of what is read into them: ties, and what only just counts.

Which of several readings is tried first is a choice, and no fact: the rows about that hold what was
chosen. All counts are worked out by hand.
"""

import pytest

from helpers import page, problems, work_out
from mkdocs_cnn.language.listed import Product
from mkdocs_cnn.layers import Shape
from mkdocs_cnn.library.texts import read
from mkdocs_cnn.listings.agreement import counted, fits
from mkdocs_cnn.listings.clues import (
    are_same,
    channels_of,
    filters_of,
    kernels,
    outputs,
    products,
    square,
)
from mkdocs_cnn.listings.inputs import inputs_of, oddness, solved
from mkdocs_cnn.listings.manners import manners
from mkdocs_cnn.listings.products import factors, seen_before, splits, windows
from mkdocs_cnn.listings.rewriting import distance, fitted, rewritten
from mkdocs_cnn.listings.truth import Tensor, Truth
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
        ("conv1-1: params: 6\n", [5, 6]),
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
    """6 = (5 + 1)·1 = (2 + 1)·2 = (1 + 1)·3, or without biases."""
    ways = {(shape.sizes, outs) for shape, outs in solved([6], [None], None)}
    with_bias = {((6 // n - 1,), (n,)) for n in (1, 2, 3)}
    assert ways == with_bias | {((6 // n,), (n,)) for n in (1, 2, 3, 6)}


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
        # No pool is padded by more than half of its window.
        ("maxpool3", (8, 8), (10, 10), None),
        ("maxpool2", (8, 8), (9, 9), [("stride", 1), ("pad", 1)]),
        ("conv3-8 dilation 2", (8, 8), (4, 4), None),
        ("conv3-8", (8,), (4, 4), None),
        ("fc-8", (8, 8), (4, 4), None),
        # Strides up to 8 and paddings up to 7 are tried.
        ("conv11-8", (88, 88), (11, 11), [("stride", 8)]),
        ("conv11-8", (99, 99), (11, 11), None),
        ("conv19-8", (20, 20), (16, 16), [("pad", 7)]),
        ("conv19-8", (20, 20), (18, 18), None),
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
    assert str(first.message) == "a line too long to be read"


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
    assert str(problem.message) == message


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


# Products that are mended


CONV = Tensor((3, 3, 64), 128)


@pytest.mark.parametrize(
    ("text", "bias", "changes"),
    [
        ("(3*3*64)*128", False, 0),
        ("128*(3*3*64)", False, 0),
        ("64*3*3*128", False, 0),
        ("9*64*128", False, 0),
        ("576*128", False, 0),
        ("(3*3*63)*128", False, 1),
        ("(3*3*63)*127", False, 2),
        ("(5*5*64)*128", False, 2),
        ("(5*5*63)*127", False, 4),
        ("(3*3*64)*128 + 128", True, 0),
        ("(3*3*64)*128 + 127", True, 1),
        ("(3*3*64 + 1)*128", True, 0),
        ("(3*3*64 + 2)*128", True, 1),
        ("(3*3*64)*128", True, 1),
        ("(3*3*64)*128 + 128", False, 1),
        ("3*3*64 + 5*5*64", False, 4),
    ],
)
def test_how_many_numbers_of_a_product_cannot_stay(text, bias, changes):
    assert distance(product_of(text), [CONV], bias) == changes


def test_a_product_of_several_layers_is_written_anew():
    assert distance(product_of("(3*3*64)*128"), [CONV, CONV], False) == 4
    two = rewritten(product_of("(3*3*64)*127"), [CONV, Tensor((3, 3, 128), 128)], False)
    assert two.text == "(3*3*64)*128 + (3*3*128)*128"
    four = rewritten(product_of("(3*3*64)*127"), [CONV] * 4, True)
    assert four.text == str(4 * (3 * 3 * 64 * 128 + 128))


@pytest.mark.parametrize(
    ("text", "tensor", "bias", "instead"),
    [
        ("3*3*64*2*128", CONV, False, "3*3*64*128"),
        ("2*3*3*64*128", CONV, False, "3*3*64*128"),
        ("3 x 3 x 64 x 5 x 128", CONV, False, "3 x 3 x 64 x 128"),
        ("(7*7*512)*4095", Tensor((7, 7, 512), 4096), False, "(7*7*512)*4096"),
        ("25,089*4,096", Tensor((25_088,), 4096), False, "25,088*4,096"),
        ("25089*4096 + 4096", Tensor((25_088,), 4096), True, "25088*4096 + 4096"),
        ("(119 + 1)*84", Tensor((120,), 84), True, "(120 + 1)*84"),
        ("(1*7*128)*191", Tensor((1, 7, 128), 192), False, "(1*7*128)*192"),
        ("3*3*16", Tensor((3, 3, 1), 32), False, "3*3*32"),
        ("5*5 + 7*7", CONV, False, "(3*3*64)*128"),
        ("5*5 + 7*7", CONV, True, "(3*3*64)*128 + 128"),
        ("5*5 + 7*7", Tensor((25_088,), 10), False, "25088*10"),
    ],
)
def test_products_are_mended_in_their_own_manner(text, tensor, bias, instead):
    assert rewritten(product_of(text), [tensor], bias).text == instead


@pytest.mark.parametrize(
    ("text", "sizes", "instead"),
    [
        ("112*112*64", (56, 56, 64), "56*56*64"),
        ("64*112*112", (56, 56, 64), "64*56*56"),
        ("56 × 56 × 65", (56, 56, 64), "56 × 56 × 64"),
        ("56*56", (56, 56, 64), None),
        ("56 + 56 + 64", (56, 56, 64), None),
    ],
)
def test_sizes_are_put_into_a_product_of_as_many(text, sizes, instead):
    assert fitted(product_of(text), sizes) == instead


@pytest.mark.parametrize(
    ("text", "tensor", "fitting"),
    [
        ("(3*3*64)*128", CONV, True),
        ("128*576", CONV, True),
        ("(50 + 1)*10*2", Tensor((101,), 10), False),
        ("(101 + 1)*10", Tensor((101,), 10), True),
        ("(100 + 2)*10", Tensor((101,), 10), False),
        ("(3*3*64)*128 + 128", CONV, True),
        ("72*1024", CONV, False),
        ("96*6*128", CONV, True),
        ("3*3*64 + 5*5*64", CONV, True),
    ],
)
def test_true_products_whose_numbers_are_those_of_the_layer(text, tensor, fitting):
    assert fits(product_of(text), [tensor]) is fitting
    assert fits(product_of(text), [tensor, tensor])


def test_a_product_says_whether_it_counts_biases():
    truth = Truth(Shape((8, 8), 128), 8192, 3 * 3 * 64 * 128, 128, (CONV,))
    assert counted(product_of("(3*3*64)*128"), truth) is False
    assert counted(product_of("(3*3*64)*127 + 127"), truth) is True
    assert counted(product_of("3*3*8192 + 0*5"), truth) is False
    assert counted(product_of("3*3*8192 + 2*64"), truth) is True
    assert counted(product_of("3*3*8192 + 2*65"), truth) is None


# What is read into labels and lines


def test_no_more_than_a_few_remarks_of_a_kind():
    """Five labels are read with a stride: four are told, and that there is one more."""
    lines, size = [], 256
    for channels in range(4, 9):
        size //= 2
        sizes = f"{size}x{size}x{channels}"
        memory = f"{sizes.replace('x', '*')} = {size * size * channels}"
        lines.append(f"conv3-{channels}: [{sizes}] memory: {memory}\n")
    notes = work_out(f"input: [256x256x3]\n{''.join(lines)}").document.notes
    assert sum("is read as" in note for note in notes) == 4
    assert 'conv3-7 is read as "conv3-7 stride 2".' in notes
    assert "1 more labels are read with a stride or padding." in notes
    notes = work_out(f"input: [256x256x3]\n{''.join(lines[:4])}").document.notes
    assert not any("more labels" in note for note in notes)


@pytest.mark.parametrize(
    ("text", "params"),
    [
        # 3·3·3·4 + 4 = 112, twice 3·3·4·4 + 4 = 148; 8·8·4·10 + 10 = 2,570, of 4·4·4 values 650.
        ("conv3-4 x 3: [8x8x4] params: 408\nfc-10: [10] params: 2,570\n", 112 + 296 + 2570),
        ("3 x conv3-4: [8x8x4] params: 408\nfc-10: [10] params: 2,570\n", 112 + 296 + 2570),
        ("conv3-4: [8x8x4] params: 112\nfc: [1x1x10] params: 2,570\n", 112 + 2570),
        ("conv3-4: [8x8x4] params: 112\nfc6: [10] params: 2,570\n", 112 + 2570),
        ("conv1: [8x8x4] params: (3*3*3)*4 + 4 = 112\nfc2: [10] params: 2,570\n", 112 + 2570),
        ("C1: [8x8x4] params: (3*3*3)*4 + 4 = 112\nF2: [10] params: 2,570\n", 112 + 2570),
        ("conv3-4: [8x8x4] params: 112\npool1: [4x4x4]\nfc-10: [10] params: 650\n", 762),
    ],
)
def test_labels_with_numbers_repetitions_and_names(text, params):
    found = work_out(INPUT + text)
    assert found.findings == ()
    assert found.reports[0].totals.params == params


@pytest.mark.parametrize(("times", "told"), [(500, []), (501, ["501 times"]), (0, ["0 times"])])
def test_how_often_a_line_can_be_repeated(times, told):
    found = problems(f"{INPUT}conv1-3 x {times}: [8x8x3] params: {12 * times}\n")
    assert [str(each.message) for each in found if str(each.message).endswith(" times")] == told


@pytest.mark.parametrize(
    ("total", "found"),
    [
        ("TOTAL params: 408", []),
        ("TOTAL params: 396 weights + 12 biases", []),
        ("TOTAL params: 396 weights + 13 biases", [("13", "12")]),
        ("TOTAL params: 112 + 148 + 148 = 408", []),
        ("TOTAL params: 112 + 148 + 149 = 409", [("112 + 148 + 149", "112 + 148 + 148")]),
        ("TOTAL weights: 396", [("396", "408")]),
        ("TOTAL memory: 192 + 256 + 256 + 256 = 960", []),
        ("TOTAL memory: 961 * 4 bytes = 3,840 bytes", [("961", "960")]),
        ("TOTAL memory: 960 * 4 bytes = 3,841 bytes", [("3,841 bytes", "3,840 bytes")]),
    ],
)
def test_totals_are_held_against_the_sum_of_all_lines(total, found):
    """112, 148 and 148 parameters: 108 + 144 + 144 weights are 396, and 12 biases."""
    lines = (
        "conv3-4: [8x8x4] memory: 8*8*4 = 256 params: (3*3*3)*4 + 4 = 112\n"
        "conv3-4: [8x8x4] memory: 8*8*4 = 256 params: (3*3*4)*4 + 4 = 148\n"
        "conv3-4: [8x8x4] memory: 8*8*4 = 256 params: (3*3*4)*4 + 4 = 148\n"
    )
    head = "input: [8x8x3] memory: 8*8*3 = 192\n"
    wrong = [(claimed, instead) for _, claimed, instead in corrections(f"{head}{lines}{total}\n")]
    first = wrong[:1] if found else wrong
    assert first == found


OTHER = "conv3-4: [8x8x4] params: 148\n"


@pytest.mark.parametrize(
    ("line", "marked", "expected"),
    [
        ("conv3-4: 112 foo", "foo", '"memory:" or "weights:" with a product'),
        ("conv3-4: [8x8x4] memory: 256 weights", "weights", "values, or no word"),
        ("conv3-4: [8x8x4] params: 112 activations", "activations", "weights, or no word"),
        ("TOTAL FLOPs: 3 G", "FLOPs", '"TOTAL memory:" or "TOTAL params:"'),
        ("TOTAL ops: 260", "ops", '"TOTAL memory:" or "TOTAL params:"'),
    ],
)
def test_words_that_do_not_go_with_a_figure(line, marked, expected):
    (problem,) = problems(f"{INPUT}{OTHER.replace('148', '112')}{OTHER}{line}\n")
    column, length = problem.span.column, problem.span.length
    assert line[column : column + length] == marked
    assert str(problem.expected).startswith(expected)


def test_a_total_of_parameters_may_speak_of_layers():
    text = f"{INPUT}{OTHER.replace('148', '112')}{OTHER}TOTAL params of all layers: "
    assert problems(f"{text}260\n") == ()
    assert corrections(f"{text}261\n") == [(4, "261", "260")]


@pytest.mark.parametrize("label", ["fc10", "fc10:", "FC 10"])
def test_a_number_behind_fc_is_its_outputs_where_nothing_else_says_them(label):
    """8·8·4·10 + 10 = 2,570."""
    found = work_out(f"{INPUT}conv3-4: [8x8x4] params: 112\n{label}\n")
    assert found.reports[0].totals.params == 112 + 2570


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((1, 1, 4), (4,), True),
        ((4,), (1, 1, 4), True),
        ((1, 1, 4), (1, 1, 4), True),
        ((1, 1, 4), (5,), False),
        ((7, 7, 4), (4,), False),
        ((4,), (7, 7, 4), False),
        ((7, 7, 4), (1, 1, 4), False),
        ((7, 7, 4), (7, 7, 4), True),
        ((7, 7, 4), (7, 8, 4), False),
    ],
)
def test_a_vector_may_be_written_with_ones(one, other, same):
    assert are_same(one, other) is same


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # 8·8·3 = 192 values go in: 192·10 + 10 = 1,930, and 10·5 + 5 = 55.
        ("INPUT: [8x8x3]\nfc-10: params: 1,930\nfc-5: params: 55\n", []),
        ("INPUT: [8x8x3]\nfc-10: params: 1,930\nfc-5: params: 56\n", [(3, "56", "55")]),
        ("INPUT: [8x8x3]\nfc: params: 1,930\nfc-5 + relu: params: 55\n", []),
        ("INPUT: [8x8x3]\nconv3-4: params: 112\nfc: params: 2,570\nfc-5: params: 55\n", []),
    ],
)
def test_listings_without_sizes(text, found):
    assert corrections(text) == found


def test_neighbours_of_which_one_is_large_are_no_kernel():
    assert windows(product_of("32*3*40*80"), None) == []
    assert windows(product_of("40*3*3*80"), None)[0].kernel == (3, 3)


def test_one_number_alone_is_changed_where_that_is_all_it_takes():
    """2·2·2·72·128 = 3·3·64·128, in as many numbers as were written."""
    assert rewritten(product_of("2*2*2*71*128"), [CONV], False).text == "2*2*2*72*128"


VGG = [64, 64, 128, 128, *[256] * 3, *[512] * 6]


def bare_vgg(off=0):
    """VGG-16 by its parameters alone, each by so many too large."""
    lines, seen = [], 3
    for channels in VGG:
        lines.append(f"conv3-{channels}: params: {9 * seen * channels + channels + off}\n")
        seen = channels
    seen *= 7 * 7
    for out in (4096, 4096, 1000):
        lines.append(f"fc-{out}: params: {seen * out + out + off}\n")
        seen = out
    return "".join(lines)


def test_a_network_whose_figures_are_all_false_is_no_known_one():
    (note,) = [each for each in work_out(bare_vgg()).document.notes if "VGG-16" in each]
    assert note == "No line says sizes: it is read as VGG-16 (vgg16)."
    assert not any("VGG-16" in each for each in work_out(bare_vgg(1)).document.notes)


LINES = f"{OTHER.replace('148', '112')}{OTHER}"


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        # Each size in brackets, each product and each figure is one.
        (LINES, 5),
        (f"{LINES}TOTAL params: 260\n", 6),
        (f"{LINES}TOTAL params: 112 + 148 = 260\n", 7),
        (f"{LINES}TOTAL memory: 704\n", 6),
        (f"{LINES}(3*3*3)*4 + 4 = 112\n", 6),
        (f"{LINES}pool2: [4x4x4] memory: 4*4*4 = 64\n", 8),
    ],
)
def test_how_many_figures_are_held_against_the_truth(text, figures):
    assert page(INPUT + text).tally.figures == figures


def test_arithmetic_beside_layers_is_not_part_of_the_total():
    text = f"{LINES}(3*3*3)*4 + 4 = 112\nTOTAL params: 260\n"
    assert corrections(INPUT + text) == []
    alone = "(3*3*3)*4 + 4 = 112\n(3*3*4)*4 + 4 = 148\nTOTAL: 261\n"
    assert corrections(alone) == [(3, "261", "260")]


@pytest.mark.parametrize(
    ("line", "claimed", "instead"),
    [
        ("gap: [5]", "[5]", "[4]"),
        ("gap: [1x1x5]", "[1x1x5]", "[1x1x4]"),
        ("fc-10: [1x1x11]", "[1x1x11]", "[1x1x10]"),
        ("fc-10: [11]", "[11]", "[10]"),
        ("pool2: [5x4x4]", "[5x4x4]", "[4x4x4]"),
        ("conv3-8: [8x8x9] params: (3*3*4)*8 + 8 = 296", "[8x8x9]", "[8x8x8]"),
        ("pool2: [4x4x4] memory: 4*4*5 = 80", "4*4*5", "4*4*4"),
        ("pool2: [4x4x4] memory: 65", "65", "64"),
        ("pool2: [4x4x4] memory: 4*4*4 * 4 bytes = 257 bytes", "257 bytes", "256 bytes"),
        ("conv3-8: [8x8x8] params: 3*3*4*8 + 8 = 297", "297", "296"),
        ("conv3-8: [8x8x8] params: (3*3*5)*8 + 8 = 368", "(3*3*5)*8 + 8", "(3*3*4)*8 + 8"),
        ("conv3-8: [8x8x8] params: (3*3*4 + 1)*9 = 333", "(3*3*4 + 1)*9", "(3*3*4 + 1)*8"),
        ("conv5-8: [8x8x8] params: (3*3*4)*8 + 8 = 296", "5", "3"),
        ("conv3-70: [8x8x8] params: (3*3*4)*8 + 8 = 296", "70", "8"),
    ],
)
def test_one_false_part_of_a_line_is_found_and_mended(line, claimed, instead):
    found = corrections(f"{INPUT}{LINES}{line}\n")
    assert found[0] == (4, claimed, instead)
    assert {number for number, *_ in found} == {4}


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (
            f"{INPUT}conv3-4: [4x4x4] memory: 4*4*4 = 64 params: 112\nfc-2: [2] params: 130\n",
            ['conv3-4 is read as "conv3-4 stride 2".'],
        ),
        (
            "conv3-4: params: 112\nfc-2: params: 515\n",
            ["Parameters only: no line says sizes."],
        ),
    ],
)
def test_what_is_read_into_a_listing_is_told(text, notes):
    told = work_out(text).document.notes
    assert [note for note in notes if note not in told] == []


def test_the_size_of_a_network_behind_a_listing():
    """8·8·3 + 8·8·4 + 4·4·4 + 10 values, and no input where none is listed."""
    lines = "conv3-4: [8x8x4] memory: 256 params: 112\npool2: [4x4x4] memory: 64\n"
    lines += "fc-10: [10] memory: 10 params: 650\n"
    assert corrections(f"{INPUT}{lines}TOTAL memory: 522\nTOTAL params: 762\n") == []
    assert corrections(f"{INPUT}{lines}TOTAL memory: 330\n") == [(5, "330", "522")]
    assert corrections(f"{lines}TOTAL memory: 330\nTOTAL params: 762\n") == []
    assert corrections(f"{lines}TOTAL memory: 522\nTOTAL params: 762\n") == []
    assert corrections(f"{lines}TOTAL memory: 523\n") == [(4, "523", "330")]


def side_text(side):
    """A product as it stands, a figure with its mark and its noun."""
    if isinstance(side, Product):
        return side.text
    figure = side.figure
    return f"{figure.about}{figure.number}{figure.unit} {side.noun}".rstrip()


def told(text):
    """What is read of a line behind two others, in short; and what is wrong with it."""
    program, found = read(Source("block", f"{INPUT}conv3-4: [8x8x4] params: 112\n{text}\n"))
    parts = []
    for line in program.listing.lines[2:]:
        name = f"{line.name.value}: " if line.name else ""
        times = f" x {line.times}" if line.times > 1 else ""
        outline = f" {line.outline.extents.text}" if line.outline else ""
        parts.append(f"{line.role} {name}{line.label}{times}{outline}".rstrip())
        for each in line.statements:
            sides = " = ".join(map(side_text, each.sides))
            size = f"; {each.value_bytes} bytes" if each.value_bytes else ""
            batch = f"; {each.batch} samples" if each.batch > 1 else ""
            parts.append(f"{each.of} {each.word}: {sides}{size}{batch}")
    return [*parts, *(str(problem.message) for problem in found)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("conv3-8", ["layer conv3-8"]),
        ("CONV3-8:", ["layer CONV3-8"]),
        ("- conv3-8: [8x8x8]", ["layer conv3-8 [8x8x8]"]),
        ("1. conv3-8: [8x8x8]", ["layer conv3-8 [8x8x8]"]),
        ("* conv3-8 = 296", ["layer conv3-8", "weights : 296"]),
        ("conv3_1: conv3-8: [8x8x8]", ["layer conv3_1: conv3-8 [8x8x8]"]),
        ("conv3-8 (stride 2): [4x4x8]", ["layer conv3-8  stride 2 [4x4x8]"]),
        (
            "conv3-8 [8x8x8], memory: 512; params: 296",
            ["layer conv3-8 [8x8x8]", "memory memory: 512", "weights params: 296"],
        ),
        (
            "conv3-8: memory: 8*8*8=512 params: (3*3*4)*8+8 ~= 300",
            ["layer conv3-8", "memory memory: 8*8*8 = 512", "weights params: (3*3*4)*8+8 = ~300"],
        ),
        (
            "conv3-8: mem 8*8*8 * 4 bytes = 2KB",
            ["layer conv3-8", "memory mem: 8*8*8 = 2KB; 4 bytes"],
        ),
        (
            "conv3-8: activations: 512 * 2 images",
            ["layer conv3-8", "memory activations: 512; 2 samples"],
        ),
        ("conv3-8: # params: 296 (with biases)", ["layer conv3-8", "weights params: 296"]),
        ("conv3-8: 296 params", ["layer conv3-8", "weights : 296 params"]),
        ("conv3-8: about 300", ["layer conv3-8", "weights : ~300"]),
        ("conv3-8: ~300", ["layer conv3-8", "weights : ~300"]),
        ("conv3-8: params: none", ["layer conv3-8"]),
        ("total params: 296", ["total total params", "weights params: 296"]),
        (
            "TOTAL memory: 24M * 4 bytes ~= 93MB / image (only forward! ~*2 for bwd)",
            ["total TOTAL memory", "memory memory: 24M = ~93MB; 4 bytes"],
        ),
        ("Sum: 404", ["total Sum", "weights : 404"]),
        (
            "Total weights: 400 weights + 12 biases",
            ["total Total weights", "weights weights: 400 weights = 12 biases"],
        ),
        ("grand total = 404", ["total grand total", "weights : 404"]),
        ("(3*3*4)*8 + 8 = 296", ["arithmetic the product", "weights : (3*3*4)*8 + 8 = 296"]),
        ("3*3*4*8 = 288 = 288", ["arithmetic the product", "weights : 3*3*4*8 = 288 = 288"]),
        ("3*3*4*8", ["unread the product", 'cannot read "3*3*4*8"']),
        ("3x3x4x8 = 288", ["arithmetic the product", "weights : 3x3x4x8 = 288"]),
        ("2 x conv3-4: params: 296", ["layer conv3-4 x 2", "weights params: 296"]),
        ("conv3-4 x2: params: 296", ["layer conv3-4 x 2", "weights params: 296"]),
        ("conv3-4 (x2): params: 296", ["layer conv3-4 x 2", "weights params: 296"]),
        ("input: 224x224x3", ["input input 224x224x3"]),
        ("image size: [224x224x3]", ["input image size [224x224x3]"]),
        ("data: [8,8,3] memory: 192", ["input data [8,8,3]", "memory memory: 192"]),
        ("pool", ["layer pool"]),
        ("POOL2: 4x4x4", ["layer POOL2 4x4x4"]),
        ("gap", ["layer gap"]),
        ("# conv3-8: 7", []),
        ("no digits here", []),
        ("conv3-8: [8x8x8] / 7 more", ["layer conv3-8 [8x8x8]"]),
        (
            "conv3-8 + relu: [8x8x8] params: 296",
            ["layer conv3-8 + relu [8x8x8]", "weights params: 296"],
        ),
        (
            "(k*k*c + 1)*n = (3*3*4 + 1)*8 = 296",
            ["arithmetic the product", "weights : (3*3*4 + 1)*8 = 296"],
        ),
        (
            "params: k*k*c*n = 3*3*4*8 = 288",
            ["arithmetic the product", "weights params: 3*3*4*8 = 288"],
        ),
        ("fc6: params: 12", ["layer fc6: fc6", "weights params: 12"]),
        ("conv1_1: params: 12", ["layer conv1_1: conv1_1", "weights params: 12"]),
        ("norm1: [8x8x4]", ["layer norm1: norm1 [8x8x4]"]),
        ("[8x8x8] memory: 8*8*8", ["unread  [8x8x8]", 'cannot read "[8x8x8] memory: 8*8*8"']),
        ("params: 12", ["unread the product", 'cannot read "params: 12"']),
        ("conv3-8: params: 12.5 = 3*4", ["layer conv3-8", "weights params: 12.5 = 3*4"]),
        ("conv3-8: params: 3*4.5 = 12", ["unread conv3-8", '"3*4.5" as a product']),
        ("conv3-8: params: (3*4 = 12", ["unread conv3-8", 'cannot read "= 12"']),
        ("conv3-8: params: 3*4 = = 12", ["unread conv3-8", 'cannot read "= 12"']),
        ("conv3-8: params = 1.2e3", ["layer conv3-8", "weights params: 1.2"]),
        ("conv3-8: params = 1,2", ["unread conv3-8", 'cannot tell what "1,2" means']),
    ],
)
def test_what_is_read_of_a_line(text, parts):
    assert told(text) == parts


@pytest.mark.parametrize(
    ("text", "of_kernel", "of_outputs"),
    [
        # Behind an output of 8×8×4; what the label says comes first, then what the numbers can be.
        ("conv3-8: params: 296", [(3,)], [(8, 1)]),
        ("conv3: params: 296", [], []),
        ("conv: params: (3*3*4)*8 + 8 = 296", [(3,)], [(8, 1), (4, 1)]),
        ("conv5-8: weights: (3*3*4)*8 = 288", [(5,), (3,)], [(8, 1)]),
        ("conv3: [8x8x8] weights: (3*3*4)*8 = 288", [(3,)], [(8, 1), (4, 1)]),
        ("conv3: weights: (3*3*2)*4*2 = 144", [(3,)], [(8, 2), (2, 1)]),
        ("conv3: weights: (3*3*2)*4*3 = 216", [(3,)], [(4, 1), (3, 1), (12, 1, "twice")]),
        (
            "conv3-7: [8x8x9] memory: 8*8*10 = 640 weights: (3*3*4)*11 + 12 = 408",
            [(3,)],
            [(7, 1), (9, 1), (10, 1), (12, 1), (11, 1), (4, 1)],
        ),
        (
            "conv: weights: (1*7*4)*8 = 224",
            [(1, 7), (4, 8), (7, 4), (1,), (7,), (4,), (8,)],
            [(8, 1), (1, 1), (4, 1), (7, 1)],
        ),
        ("fc: params: 2570", [], [(10, 1)]),
        ("fc: weights: 8*8*4*10 = 2560", [], [(10, 1), (8, 1)]),
        ("fc: [1x1x10] memory: 10 weights: 256*10 + 10 = 2,570", [], [(10, 1), (256, 1)]),
        ("fc12: memory: 11", [], [(11, 1), (12, 1)]),
        ("fc9: memory: 11", [], [(11, 1)]),
        ("fc10: memory: 11", [], [(11, 1), (10, 1)]),
        ("conv3: weights: (3*3*1)*5*4 = 180", [(3,)], [(20, 4), (4, 1)]),
        ("fc-9: weights: 256*5*2 = 2560", [], [(9, 1), (5, 1), (2, 1), (10, 1, "twice"), (256, 1)]),
    ],
)
def test_what_a_kernel_and_the_outputs_can_be(text, of_kernel, of_outputs):
    line = line_of(f"{text}\n")
    (operation,) = line.operations
    found = kernels(line, operation) if operation.name == "conv" else []
    assert found == of_kernel
    each = outputs(line, operation, Shape((8, 8), 4))
    told = [(it.number, it.groups, "twice") if it.twice else (it.number, it.groups) for it in each]
    assert told == of_outputs


@pytest.mark.parametrize(
    ("text", "sized", "channels", "nearby", "found"),
    [
        # 296 = (3·3·4 + 1)·8, 808 = (5·5·4 + 1)·8, 2,570 = (8·8·4 + 1)·10 = 257·10.
        ("conv3-8: [8x8x8] params: 296", True, None, None, [(8, 8, 4)]),
        ("conv3-8 + relu: [8x8x8] params: 296", True, None, None, [(8, 8, 4)]),
        ("fc-10 + relu: params: 2,570", True, None, None, [(256,), (257,)]),
        ("conv3-8: [8x8x8] params: 296", False, None, None, [(1, 1, 4)]),
        ("conv3-8: [8x8x8] params: 296", True, 5, None, [(8, 8, 5)]),
        ("conv3-8: params: 296", True, None, (6, 6), [(6, 6, 4)]),
        ("conv3-8: params: 296", True, None, None, []),
        ("maxpool2: [4x4x8]", True, None, None, [(8, 8, 8)]),
        ("maxpool3 stride 2: [4x4x8]", True, None, None, [(8, 8, 8), (9, 9, 8)]),
        ("conv3-8 stride 2: [4x4x8] params: 296", True, None, None, [(8, 8, 4), (7, 7, 4)]),
        ("conv5-8 pad 0: [4x4x8] params: 808", True, None, None, [(4, 4, 4), (8, 8, 4)]),
        ("conv3-8: [4x6x8] params: 296", True, None, None, [(4, 6, 4), (4, 4, 4), (6, 6, 4)]),
        ("fc-10: params: 2,570", True, 4, None, [(256,), (257,)]),
        ("fc-10: weights: 8*8*4*10 = 2,560", True, 4, None, [(8, 8, 4), (8, 4, 4), (4, 4, 4)]),
        ("fc-10: weights: 4*8*8*10 = 2,560", True, 4, None, [(8, 8, 4)]),
        ("fc-10: weights: 8*8*4*10 = 2,560", True, None, None, [(8, 8, 4), (8, 4, 10)]),
        ("fc-10: weights: 256*10 = 2,560", True, 4, None, [(256,), (10,)]),
        ("fc-10: weights: 10*256 = 2,560", True, None, None, [(256,), (10,)]),
    ],
)
def test_what_can_go_into_a_line(text, sized, channels, nearby, found):
    line = line_of(f"{text}\n")
    assert [shape.sizes for shape in inputs_of(line, sized, channels, nearby)] == found


@pytest.mark.parametrize("indent", ["", "  ", "\t", "    - "])
def test_a_false_figure_is_marked_wherever_its_line_begins(indent):
    line = f"{indent}conv3-4: [8x8x4] params: 149"
    (finding,) = work_out(f"{INPUT}{LINES}{line}   \n").findings
    (wrong,) = finding.corrections
    assert (wrong.span.line, wrong.span.column) == (3, line.index("149"))
    assert wrong.span.text == "149"


@pytest.mark.parametrize("more", [0, 1])
def test_how_many_sides_an_equation_can_have(more):
    most = f"at most {Limits.listing_sides} sides of an equation"
    many = " = ".join(["148"] * (Limits.listing_sides + more))
    found = problems(f"{INPUT}{LINES}conv3-4: params: {many}\n")
    assert [str(problem.expected) for problem in found] == [most] * more


def test_a_pool_has_no_parameters_where_no_line_says_sizes():
    text = "conv3-4: params: (3*3*3)*4 + 4 = 112\npool2: params: {}\nconv3-4: params: 148\n"
    assert corrections(text.format(0)) == []
    assert corrections(text.format(5)) == [(2, "5", "0")]


def test_each_manner_is_tried_once():
    """(8 + 2·0 − 3)/1 + 1 = 6, and nothing else comes to 6."""
    (operation,) = line_of("conv3-8: [6x6x8]\n").operations
    assert manners(operation, operation, Shape((8, 8), 8), (6, 6)) == ((("pad", 0),),)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        # Of arithmetic alone, one side is what the others are held against.
        ("memory: 8*8*4 = 256\nweights: (3*3*3)*4 = 108\n", 2),
        ("conv3-4: params: (3*3*3)*4 + 4 = 112\nconv3-4: params: 148\nTOTAL params: 260\n", 4),
    ],
)
def test_figures_are_counted_where_no_line_says_sizes(text, figures):
    assert page(text).tally.figures == figures


def test_a_pool_that_is_read_once_with_a_stride_is_so_always():
    """(32 − 3)/2 + 1 = 15.5, (15 − 3)/2 + 1 = 7, (7 − 3)/2 + 1 = 3."""
    text = (
        "input: [32x32x3]\nconv3-4: [32x32x4]\npool3: [15x15x4] memory: 900\n"
        "conv3-4: [15x15x4]\npool3: [7x7x4] memory: 196\nconv3-4: [7x7x4]\npool3: [3x3x4]\n"
    )
    found = work_out(text)
    assert found.findings == ()
    assert found.document.notes[1:] == ('pool3 is read as "maxpool3 stride 2".',)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("blub3: [8x8x4]\nconv3-4: [8x8x4] params: 148\n", []),
        ("blub3: [8x8x4]\nconv3-4: [8x8x4] params: 149\n", [(4, "149", "148")]),
        ("blub3 ?\npool2: [4x4x4]\nconv3-4: [4x4x4] params: 148\n", []),
        # (3·3·9)·5 + 5 = 410
        ("blub3: [4x4x9]\nconv3-5: [4x4x5] params: (3*3*9)*5 + 5 = 410\n", []),
        (
            "blub3: [4x4x9]\nconv3-5: [4x4x5] params: (3*3*9)*5 + 5 = 411\n",
            [(4, "411", "410")],
        ),
        ("blub3 ?\nfc-10: [10] params: 2,570\n", []),
        ("blub3 ?\nfc-10: [10] params: 8*8*4*10 + 10 = 2,571\n", [(4, "2,571", "2,570")]),
        ("blub3 ?\nconv3-5: [8x8x5] params: 410\nconv3-5: [8x8x5] params: 230\n", []),
        (
            "blub3 ?\nconv3-5: [8x8x5] params: 410\nconv3-5: [8x8x5] params: 231\n",
            [(5, "231", "230")],
        ),
    ],
)
def test_lines_behind_one_that_cannot_be_read(lines, found):
    """They are checked as far as they, or those above, say what goes in."""
    text = f"{INPUT}conv3-4: [8x8x4] params: 112\n{lines}"
    assert [str(problem.message) for problem in problems(text)] == ['unknown operation "blub"']
    assert corrections(text) == found


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("TOTAL params: 407", [("407", "408")]),
        ("TOTAL: 407 params", [("407", "408")]),
        ("TOTAL params: 397 weights + 12 biases", [("397", "396")]),
        ("TOTAL params: 396 weights + 11 biases", [("11", "12")]),
        ("TOTAL weights: 396 biases", [("biases", "weights")]),
        ("TOTAL params: 12 weights", [("weights", "biases")]),
        ("TOTAL params: 408 = 409", [("409", "408")]),
        ("TOTAL params: ~400", []),
        ("TOTAL params: ~380", [("380", "408")]),
        ("TOTAL params: 0.4K", []),
        ("TOTAL params: 0.5K", [("0.5K", "0.4K")]),
        ("TOTAL params: 1.6 kB", []),
        ("TOTAL params: 1,632 bytes", []),
        ("TOTAL params: 1,633 bytes", [("1,633 bytes", "1,632 bytes")]),
        ("TOTAL params: 408 * 4 bytes = 1,632 bytes", []),
        ("TOTAL params: 408 * 2 bytes = 816 bytes", []),
        ("TOTAL params: 408 * 2 bytes = 817 bytes", [("817 bytes", "816 bytes")]),
    ],
)
def test_totals_of_parameters(text, claims):
    """As above: 408 parameters, of which 396 are weights and 12 biases; 4 bytes each."""
    lines = f"{LINES}conv3-4: [8x8x4] params: (3*3*4)*4 + 4 = 148\n"
    found = corrections(f"{INPUT}{lines}{text}\n")
    assert [(claimed, instead) for _, claimed, instead in found] == claims


def test_the_first_sizes_are_those_that_are_told_to_be_turned_round():
    """Channels first: 3 of 8×8, then 16 of 8×8; the message shows how the first would be right."""
    text = "input: [3x8x8]\nconv3-16: [16x8x8]\npool2: [16x4x4]\n"
    (problem,) = problems(text)
    assert str(problem.message).startswith("[3x8x8] is read as")
    assert str(problem.expected) == "channels last: 8x8x3"


def test_an_input_of_one_value_along_each_axis():
    text = "conv1-8: [1x1x8] params: (1*1*3)*8 + 8 = 32\nconv1-8: [1x1x8] params: 72\n"
    assert work_out(text).reports[0].network.input.sizes == (1, 1, 3)


@pytest.mark.parametrize(("size", "known"), [("224x224x3", True), ("200x200x3", False)])
def test_a_network_with_another_input_is_no_known_one(size, known):
    """Its parameters would be those of 6×6 outputs in front of fc6."""
    text = f"input: [{size}]\n{bare_vgg()}"
    assert corrections(text) == []
    notes = work_out(text).document.notes
    assert any("VGG-16" in note for note in notes) is known


@pytest.mark.parametrize(
    ("weights", "found"),
    [
        ("(3*3*3)*4 = 108", [(1, "8*8*4", "8*8*3"), (1, "256", "192")]),
        ("(3*3*4)*4 = 144", [(1, "[8x8x3]", "[8x8x4]")]),
    ],
)
def test_the_first_layer_decides_between_two_sizes_of_the_input(weights, found):
    text = f"input: [8x8x3] memory: 8*8*4 = 256\nconv3-4: [8x8x4] weights: {weights}\n"
    assert corrections(text) == found


def test_what_is_no_size_of_an_input():
    (problem,) = problems(f"input: [999999999x8x3]\n{LINES}")
    assert str(problem.message) == "this is not the size of an input"
    assert corrections(f"input: [0x8x3]\n{LINES}") == [(1, "[0x8x3]", "[8x8x3]")]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        # 4·4·4·10 + 10 = 650 behind a pool, 8·8·4·10 + 10 = 2,570 without one.
        ("conv3-4: params: 112\npool2:\nfc-10: params: 650\n", []),
        ("conv3-4: params: 112\npool2:\nfc-10: params: 651\n", [(4, "651", "650")]),
        ("conv3-4: params: 112\nfc-10: params: 2,570\n", []),
        ("conv3-4: params: 112\nconv3-4 x 2: params: 296\n", []),
        ("conv3-4: params: 112\nconv3-4 x 2: params: 297\n", [(3, "297", "296")]),
        ("conv3-4: params: 112\nconv: params: (3*3*4)*8 + 8 = 296\nconv3-2: params: 146\n", []),
        ("conv3-4: params: 112\nconv3-4 + bn + relu: params: 156\n", []),
        ("conv3-4 + relu: params: 112\nconv3-4 + relu: params: 149\n", [(3, "149", "148")]),
        ("dwconv3: params: 30\nconv1-4: params: 16\n", []),
        ("dwconv3: params: 31\nconv1-4: params: 16\n", [(2, "31", "30")]),
    ],
)
def test_the_input_and_the_labels_say_all_that_the_figures_need(lines, found):
    assert corrections(INPUT + lines) == found


@pytest.mark.parametrize(
    ("before", "after"), [("  ", " (as in the paper)"), ("", ""), ("- ", " /")]
)
def test_a_line_is_cut_at_its_false_figures(before, after):
    """(3·3·4 + 1)·14 = 518."""
    text = f"{INPUT}{LINES}{before}conv3-14: [8x8x15] params: 519{after}\n"
    shown = work_out(text).document.claims[3]
    assert [(each.text, each.instead) for each in shown.passages] == [
        each
        for each in (
            (f"{before}conv3-14: ", ""),
            ("[8x8x15]", "[8x8x14]"),
            (" params: ", ""),
            ("519", "518"),
            (after, ""),
        )
        if each[0]
    ]
    assert shown.holds is False


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("conv3-4:\n  [8x8x4]\n  params: 112\n", ""),
        ("conv3-4: [8x8x4]\nmemory: 256\nparams: 112\n", ""),
        ("conv3-4: [8x8x4] memory: 256\n  params: 112\n", ""),
        ("conv3-4: [8x8x4] params: 112\n\n  memory: 256\n", 'cannot read "memory: 256"'),
        ("conv3-4: [8x8x4] params: 112\n  params: 112\n", 'cannot read "params: 112"'),
        ("conv3-4: [8x8x4] memory: 256\n  memory: 256\n", 'cannot read "memory: 256"'),
        ("conv3-4: [8x8x4] memory: 256 params: 112\n memory: 256\n", 'cannot read "memory: 256"'),
    ],
)
def test_a_line_goes_on_with_what_the_one_above_does_not_say(text, message):
    text = f"{INPUT}{text}conv3-4: [8x8x4] params: 148\n"
    assert [str(problem.message) for problem in problems(text)] == [message] * bool(message)
    assert corrections(text) == []


def test_figures_that_cannot_be_checked_are_not_counted():
    """One of the input, two of the first layer."""
    text = "conv3-4: [8x8x4] weights: 108\nblub3 ?\nfc-10: [1x1x10] params: 1,234\n"
    assert page(INPUT + text).tally.figures == 3


def test_an_odd_kernel_is_read_out_of_a_product_only_where_the_label_says_none():
    text = f"{INPUT}{{}}: [8x8x5] weights: (1*7*3)*5 = 105\nconv3-4: [8x8x4] weights: 180\n"
    assert corrections(text.format("conv")) == []
    assert corrections(text.format("conv1x7-5")) == []
    assert corrections(text.format("conv3-5"))[0][:2] == (2, "3")


@pytest.mark.parametrize(
    ("words", "one", "other", "found"),
    [
        ("", 108, 144, []),
        ("", 112, 148, []),
        ("# counting biases", 108, 144, []),
        ("# counting biases", 108, 148, [(3, "108", "112")]),
        ("# with the biases", 112, 148, []),
        ("# not counting biases", 112, 148, []),
        ("# not counting biases", 108, 148, [(4, "148", "144")]),
        ("# without biases", 108, 144, []),
    ],
)
def test_words_say_whether_biases_are_counted_where_as_many_figures_have_them_as_not(
    words, one, other, found
):
    lines = f"conv3-4: [8x8x4] params: {one}\nconv3-4: [8x8x4] params: {other}\n"
    assert corrections(f"{INPUT}{words}\n{lines}") == found


def test_a_sum_of_weights_and_biases_behind_a_total():
    text = f"{INPUT}{LINES}TOTAL params: 260 = 252 weights + {{}} biases\n"
    assert problems(text.format(8)) == ()
    assert corrections(text.format(8)) == []
    assert corrections(text.format(9)) == [(4, "9", "8")]


def test_a_bias_in_brackets_stays_there_in_a_product_that_is_written_anew():
    product = product_of("(5*5*2*2*2*2*2*2*2*2*2 + 1)*128")
    assert rewritten(product, [CONV], True).text == "(3*3*64 + 1)*128"


@pytest.mark.parametrize(
    ("figure", "rule"),
    [
        ("149", "a figure without a unit is exact"),
        ("0.2K", "a figure with a unit is what the value rounds to, at the digits written"),
    ],
)
def test_a_false_figure_is_told_with_its_rule(figure, rule):
    (finding,) = work_out(f"{INPUT}{LINES}conv3-4: [8x8x4] params: {figure}\n").findings
    assert [str(wrong.rule) for wrong in finding.corrections] == [rule]
