"""Files of weights as claims about totals: every format, what they leave out, and damaged ones.

The files in exports/weights were saved by the frameworks themselves.
"""

import io
import json
import os
import pickle
import struct
import zipfile
from collections import OrderedDict

import pytest
from hypothesis import given, settings

from damage import damaged
from helpers import TESTS
from mkdocs_cnn.models.binary import BrokenFileError, Inner, Window
from mkdocs_cnn.models.weights import Weight, Weights, read_weights, snappy
from mkdocs_cnn.models.weights.pickles import Called, Named, load

FOLDER = TESTS / "exports" / "weights"
TRUTH = json.loads((FOLDER / "truth.json").read_text("utf-8"))
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix not in (".py", ".json"))
TORCH = ["state.pth", "state-old.pth", "checkpoint.pth", "module.pt", "half.pth"]
KERAS = ["model.weights.h5", "model.keras", "whole.h5"]


def load_file(name):
    return read_weights(FOLDER / name)


def refusal(content):
    with pytest.raises(BrokenFileError) as caught:
        read_weights(io.BytesIO(content))
    assert caught.value.problem("weights").describe().startswith("weights:1:1: cannot read")
    return str(caught.value.reason)


# Real files


def test_files_are_small():
    assert all(path.stat().st_size < 60_000 for path in FILES)


@pytest.mark.parametrize("name", [*TORCH, "state.safetensors"])
def test_totals_of_pytorch(name):
    found = load_file(name)
    assert {"params": found.params, "buffers": found.buffers} == TRUTH["torch"]
    assert found.format == ("safetensors" if name.endswith("tensors") else "PyTorch")


@pytest.mark.parametrize("name", KERAS)
def test_totals_of_keras(name):
    found = load_file(name)
    assert {"params": found.params, "buffers": found.buffers} == TRUTH["keras"]
    assert found.format == "Keras"
    assert [str(note).split(": ")[0] for note in found.notes] == ["not counted"]


def test_totals_of_a_checkpoint_of_tensorflow():
    found = load_file("model-1.index")
    assert [(each.name, each.sizes, each.is_buffer) for each in found.tensors] == [
        ("model/kernel", (3, 3, 3, 4), False),
        ("model/layers/0", (4, 2), False),
        ("model/layers/1", (2,), False),
        ("model/moving_mean", (4,), True),
    ]
    assert (found.format, found.params, found.buffers) == ("TensorFlow", 118, 4)
    assert [str(each) for each in found.notes] == ["not counted: optimizer"]


def test_tensors_have_names_sizes_and_types():
    assert load_file("state.pth").tensors[:6] == (
        Weight("0.weight", (4, 3, 3, 3), "float32"),
        Weight("1.weight", (4,), "float32"),
        Weight("1.bias", (4,), "float32"),
        Weight("1.running_mean", (4,), "float32", is_buffer=True),
        Weight("1.running_var", (4,), "float32", is_buffer=True),
        Weight("1.num_batches_tracked", (), "int64", is_buffer=True),
    )
    assert load_file("half.pth").tensors[0].dtype == "float16"


def test_all_ways_to_save_hold_the_same():
    state = [(each.name, each.sizes) for each in load_file("state.pth").tensors]
    for name in TORCH:
        assert [(each.name, each.sizes) for each in load_file(name).tensors] == state
    loaded = load_file("state.safetensors").tensors
    assert sorted((each.name, each.sizes) for each in loaded) == sorted(state)


def test_what_a_checkpoint_has_besides_is_told():
    assert [str(each) for each in load_file("checkpoint.pth").notes] == [
        "not counted: model_ema, optimizer"
    ]
    assert load_file("state.pth").notes == ()


def test_tied_weights_count_once():
    found = load_file("tied.pth")
    assert [(each.name, each.shared) for each in found.tensors] == [
        ("embed.weight", ""),
        ("head.weight", "embed.weight"),
    ]
    assert found.params == 21


def test_a_newer_kind_of_group_is_read_and_a_dense_one_refused():
    assert [(each.name, each.sizes) for each in load_file("latest.h5").tensors] == [
        ("layers/dense/vars/0", (3, 2)),
        ("layers/dense/vars/1", (2,)),
    ]
    assert "links" in refusal((FOLDER / "dense.h5").read_bytes())


def test_a_file_may_begin_later():
    content = bytes(512) + (FOLDER / "model.weights.h5").read_bytes()
    assert read_weights(io.BytesIO(content)).params == TRUTH["keras"]["params"]


# Pickles, of which nothing is run


def saved(value, protocol=2):
    return zipped(pickle.dumps(value, protocol))


class Trap:
    """What does something when it is unpickled."""

    def __reduce__(self):
        return (os.system, ("touch trapped",))


def test_nothing_in_a_pickle_is_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for protocol in range(6):
        assert "no weights" in refusal(saved({"state_dict": Trap()}, protocol))
        found, _ = load(Window(io.BytesIO(pickle.dumps(Trap(), protocol))))
        assert isinstance(found, Called)
        assert isinstance(found.function, Named)
        assert found.function.name.endswith(".system")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("protocol", range(6))
def test_plain_values_are_what_they_were(protocol):
    value = {"a": [1, -2, 3.5, None, True, "ä", b"x", 10**20], "b": ({"c": ()}, (1, 2, 3, 4))}
    value["d"] = OrderedDict([("e", 1)])
    content = pickle.dumps(value, protocol)
    found, end = load(Window(io.BytesIO(content)))
    if protocol > 2:
        assert found == value
    assert (found["b"], found["d"], found["a"][:6]) == (value["b"], {"e": 1}, value["a"][:6])
    assert end == len(content)


def test_values_in_themselves_come_to_an_end():
    inside = {}
    inside["state_dict"] = inside
    assert "no weights" in refusal(saved(inside))
    doubled = []
    for _ in range(200):
        doubled = [doubled, doubled]
    assert "no weights" in refusal(saved({"model": {"x": doubled}}))
    doubled = {}
    for _ in range(60):
        doubled = {"a": doubled, "b": doubled}
    assert "no weights" in refusal(saved({"model": doubled, "ema": doubled}))


@pytest.mark.parametrize(
    "content",
    [
        *(
            b"",
            b".",
            b"\x80\x02.",
            b"\x80\x02(.",
            b"\x80\x02h\x07.",
            b"\x80\x02R.",
            b"\x80\x02\x85.",
        ),
        *(b"\x80\x02((t0.", b"\x80\x02}(K\x01u.", b"\x80\x02\x8b\xff\xff\xff\x7f", b"cos\nsystem"),
        *(b"\x80\x02X\xff\xff\xff\x7fabc", b"\x80\x09.", b"\x82\x01.", b"\x80\x02}K\x01s.", b"zz"),
    ],
)
def test_a_damaged_pickle_is_refused(content):
    with pytest.raises(BrokenFileError, match=r"no instruction of a pickle|too long|ends after"):
        load(Window(io.BytesIO(content)))


def test_many_instructions_end_the_reading(monkeypatch):
    monkeypatch.setattr("mkdocs_cnn.models.weights.pickles.STEPS", 50)
    assert "more than 50 instructions" in refusal(saved(list(range(100))))


# Tensors as pickles have them, written by hand


def stored(kind="Float", key=b"0"):
    kinds = f"ctorch\n{kind}Storage\n".encode()
    return (
        b"(X\x07\x00\x00\x00storage"
        + kinds
        + b"X\x01\x00\x00\x00"
        + key
        + b"X\x03\x00\x00\x00cpuK\x06tQ"
    )


SIZES = b"K\x00K\x02K\x03\x86K\x03K\x01\x86\x89}"
"""No offset, 2x3, strides, without a gradient, without hooks."""
PLAIN = b"ctorch._utils\n_rebuild_tensor_v2\n(" + stored() + SIZES + b"tR"
PARAMETER = b"ctorch._utils\n_rebuild_parameter\n(" + PLAIN + b"\x88}tR"
TYPED = b"ctorch._utils\n_rebuild_tensor_v3\n(" + stored("Untyped", b"1") + SIZES
TYPED += b"ctorch\nbfloat16\ntR"
META = b"ctorch._utils\n_rebuild_meta_tensor_no_storage\n(ctorch\nfloat16\n"
META += b"K\x02K\x03\x86K\x03K\x01\x86\x89tR"
DERIVED = b"ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._utils\n_rebuild_tensor_v2\nc"
DERIVED += b"mine\nTensor\n(" + stored("Half", b"2") + SIZES + b"t}tR"


@pytest.mark.parametrize(
    ("content", "dtype"),
    [
        *((PLAIN, "float32"), (PARAMETER, "float32"), (TYPED, "bfloat16")),
        *((META, "float16"), (DERIVED, "float16")),
    ],
)
def test_every_way_to_rebuild_a_tensor(content, dtype):
    found = read_weights(io.BytesIO(zipped(b"\x80\x02}X\x01\x00\x00\x00w" + content + b"s.")))
    assert found.tensors == (Weight("w", (2, 3), dtype),)


@pytest.mark.parametrize(
    "content",
    [
        b"ctorch._utils\n_rebuild_tensor_v2\n)R",
        b"ctorch._utils\n_rebuild_tensor_v2\nNR",
        b"ctorch._utils\n_rebuild_tensor_v2\n(K\x01K\x01K\x01K\x01tR",
        b"ctorch._utils\n_rebuild_meta_tensor_no_storage\n(K\x01tR",
        b"ctorch._utils\n_rebuild_from_type_v2\n(K\x01tR",
        b"cother\nfunction\n(K\x01tR",
        b"K\x01",
    ],
)
def test_what_rebuilds_no_tensor_is_none(content):
    assert "no weights" in refusal(zipped(b"\x80\x02}X\x01\x00\x00\x00w" + content + b"s."))


def test_a_tensor_without_a_name_is_one():
    found = read_weights(io.BytesIO(zipped(b"\x80\x02" + PLAIN + b".")))
    assert [each.name for each in found.tensors] == ["tensor"]


def test_buffers_that_are_not_kept_are_none():
    module = b"cmine\nNet\n)\x81}(X\x08\x00\x00\x00_buffers}(X\x01\x00\x00\x00a" + PLAIN
    module += b"X\x01\x00\x00\x00b" + TYPED + b"uX\x1b\x00\x00\x00_non_persistent_buffers_set"
    module += b"c__builtin__\nset\n](X\x01\x00\x00\x00be\x85Rub."
    found = read_weights(io.BytesIO(zipped(b"\x80\x02" + module)))
    assert [each.name for each in found.tensors] == ["a"]


@pytest.mark.parametrize(
    "content",
    [
        b"(cmine\nA\nK\x01o.",
        b"(K\x01imine\nA\n.",
        b"cmine\nA\n(K\x01t\x81.",
        b"cmine\nA\n(K\x01t}\x92.",
        b"cmine\nA\n(K\x01tRN0(1.",
    ],
)
def test_instances_are_calls_whose_functions_nobody_looks_up(content):
    found, _ = load(Window(io.BytesIO(content)))
    assert (found.function, found.arguments) == (Named("mine.A"), (1,))


def zipped(content):
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as file:
        file.writestr("archive/data.pkl", content)
    return found.getvalue()


# Headers made by hand


def safetensors(header, data=b""):
    content = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(content)) + content + data


def entry(sizes, end=0, dtype="F32"):
    return {"dtype": dtype, "shape": sizes, "data_offsets": [0, end]}


def test_statistics_are_known_by_name_and_type():
    names = ["bn.running_mean", "bn.running_var", "running_mean", "moving_mean", "mean", "mask"]
    header = {each: entry([2]) for each in names} | {"mask": entry([2], 0, "BOOL")}
    found = read_weights(io.BytesIO(safetensors(header)))
    assert [each.name for each in found.tensors if not each.is_buffer] == ["mean"]
    assert (found.params, found.buffers) == (2, 10)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (safetensors({"a": entry([2], 8)}), "beyond the file"),
        (safetensors({"a": entry([-1])}), 'sizes of the tensor "a"'),
        (safetensors({"a": entry([1.5])}), 'sizes of the tensor "a"'),
        (safetensors({"a": entry([10**9] * 9)}), 'sizes of the tensor "a"'),
        (safetensors({"a": entry([1] * 40)}), 'sizes of the tensor "a"'),
        (safetensors({"a": []}), 'sizes of the tensor "a"'),
        (safetensors({"a": {"dtype": "F32", "shape": [1]}}), "beyond the file"),
        (safetensors({}), "no weights"),
        (safetensors(b'{"a":' * 50_000), "none of safetensors"),
        (safetensors(b'{"a"'), "none of safetensors"),
        (struct.pack("<Q", 2**62) + b"{", "too long"),
        (struct.pack("<Q", 90) + b"{}", "ends after 10 bytes"),
    ],
)
def test_a_damaged_header_of_safetensors_is_refused(content, said):
    assert said in refusal(content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no file of weights"),
        (b"<html>", "no file of weights"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "Git LFS"),
        (b"PK\x03\x04" + bytes(100), "without its table"),
        (pickle.dumps({"a": 1}), "none that torch.save wrote"),
        (b"\x89HDF\r\n\x1a\n" + bytes([9] * 90), "version 9"),
        (b"\x89HDF\r\n\x1a\n" + bytes(90), "version 0"),
    ],
)
def test_other_files_are_refused(content, said):
    assert said in refusal(content)


def test_other_zips_are_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("a.txt", "x")
    assert "zip file without weights" in refusal(content.getvalue())
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("archive/data.pkl", b"x" * 1_000)
    assert "compressed" in refusal(content.getvalue())


def test_a_member_with_large_numbers_is_read():
    content = bytearray(zipped(b"\x80\x02" + PLAIN + b"."))
    at = content.rfind(b"PK\x01\x02")
    size = int.from_bytes(content[at + 24 : at + 28], "little")
    content[at + 20 : at + 28] = b"\xff" * 8
    content[at + 42 : at + 46] = b"\xff" * 4
    extra = b"zz\x00\x00" + struct.pack("<HHQQQ", 1, 24, size, size, 0)
    content[at + 30 : at + 32] = struct.pack("<H", len(extra))
    name_end = at + 46 + len("archive/data.pkl")
    content[name_end:name_end] = extra
    assert read_weights(io.BytesIO(bytes(content))).params == 6


@pytest.mark.parametrize("mark", [b"PK\x01\x02", b"PK\x06\x06", b"PK\x06\x07", b"PK\x05\x06"])
def test_a_zip_with_a_damaged_table_is_refused(mark):
    content = bytearray((FOLDER / "state.pth").read_bytes())
    at = content.rfind(mark)
    if mark[2:] in (b"\x06\x06", b"\x06\x07"):
        end = content.rfind(b"PK\x05\x06")
        content[end + 8 : end + 20] = b"\xff" * 12
    content[at] = 0
    assert "zip" in refusal(bytes(content)) or "byte" in refusal(bytes(content))


def test_a_zip_with_large_numbers_is_read():
    content = bytearray((FOLDER / "state.pth").read_bytes())
    assert b"PK\x06\x06" in content, "torch writes the end for large files always"
    end = content.rfind(b"PK\x05\x06")
    content[end + 8 : end + 20] = b"\xff" * 12
    assert read_weights(io.BytesIO(bytes(content))).params == TRUTH["torch"]["params"]


# Tables of LevelDB


def block(entries, compress=False):
    content = b""
    for key, value in entries:
        content += bytes([0, len(key), len(value)]) + key.encode() + value
    content += struct.pack("<II", 0, 1)
    if compress:
        content = bytes([len(content), 60 << 2, len(content) - 1]) + content
    return content, bytes([compress]) + bytes(4)


def table(entries, compress=False):
    content, trailer = block(entries, compress)
    index, end = block([("z", varint(0) + varint(len(content)))])
    place = len(content + trailer)
    footer = varint(0) + varint(0) + varint(place) + varint(len(index))
    footer = footer.ljust(40, b"\0") + bytes.fromhex("57fb808b247547db")
    return content + trailer + index + end + footer


def varint(value):
    return bytes([value & 127 | 128, value >> 7])


VARIABLE = b"\x08\x01\x12\x08\x12\x02\x08\x03\x12\x02\x08\x05"
"""An entry: 3x5 numbers of float32."""


@pytest.mark.parametrize("compress", [False, True])
def test_a_table_is_read_compressed_or_not(compress):
    entries = [
        ("", b"\x08\x01"),
        ("dense/kernel/.ATTRIBUTES/VARIABLE_VALUE", VARIABLE),
        ("dense/kernel/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE", VARIABLE),
        ("w/Adam", VARIABLE),
        ("save_counter/.ATTRIBUTES/VARIABLE_VALUE", b"\x08\x09"),
    ]
    found = read_weights(io.BytesIO(table(entries[:2] if compress else entries, compress)))
    assert [(each.name, each.sizes) for each in found.tensors] == [("dense/kernel", (3, 5))]
    assert [str(each) for each in found.notes] == (
        [] if compress else ["not counted: Adam, optimizer"]
    )


def test_copies_of_snappy():
    assert snappy.decompressed(b"\x0a\x08abc\x0d\x03", 100) == b"abcabcabca"
    assert snappy.decompressed(b"\x06\x04ab\x0e\x02\x00", 100) == b"ababab"
    for content in (b"", b"\x06\x04a", b"\x06\x04ab\x0e\x03\x00", b"\xff" * 9, b"\x02\x00a"):
        with pytest.raises(BrokenFileError):
            snappy.decompressed(content, 100)
    with pytest.raises(BrokenFileError):
        snappy.decompressed(b"\x0a\x08abc\x0d\x03", 5)


def test_a_damaged_table_is_refused():
    good = table([("a", VARIABLE)])
    assert "table" in refusal(good.replace(b"\x00\x01\x0ca", b"\x05\x01\x0ca"))
    assert "byte" in refusal(good[:5] + good[-48:])


# Files that are damaged anywhere


@given(damaged([path.read_bytes() for path in FILES]))
@settings(deadline=None, max_examples=200)
def test_damaged_bytes_give_a_refusal_and_nothing_else(content):
    try:
        found = read_weights(io.BytesIO(content))
    except BrokenFileError:
        found = refusal(content)
    assert isinstance(found, Weights | str)


def test_a_file_within_another_ends_where_it_ends():
    outer = Window(io.BytesIO(b"0123456789"))
    assert Inner(outer, 2, 5).read(1, 4) == b"3456"
    for at, count in ((1, 5), (-1, 2), (6, 0)):
        with pytest.raises(BrokenFileError):
            Inner(outer, 2, 5).read(at, count)
    with pytest.raises(BrokenFileError):
        Inner(outer, 8, 5)


def test_a_path_that_is_no_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "none.pth", "a\0b"):
        with pytest.raises(BrokenFileError):
            read_weights(path)
