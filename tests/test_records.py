"""Records: what the standard library's dataclasses do, held against them."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from functools import cached_property
from typing import ClassVar

import pytest

from mkdocs_cnn.problems import records
from mkdocs_cnn.problems.records import field, record, state


@record()
class Point:
    x: int
    y: int = 2
    kind: ClassVar[str] = "point"

    @cached_property
    def size(self):
        return self.x * self.y


@record(kw_only=True)
class Marked(Point):
    """With a name for some."""

    found: list[int] = field(default_factory=list, repr=False)
    place: str = field(default="nowhere", compare=False)
    y: int = 3
    needed: str


@state()
class Counter:
    count: int = 0
    seen: list[int] = field(default_factory=list)


@record(eq=False)
class Once:
    x: int


@record()
class Checked:
    text: str

    def __post_init__(self):
        self.text = self.text.strip()


@dataclasses.dataclass(frozen=True)
class TheirPoint:
    x: int
    y: int = 2
    kind: ClassVar[str] = "point"


@dataclasses.dataclass(frozen=True, kw_only=True)
class TheirMarked(TheirPoint):
    found: list[int] = dataclasses.field(default_factory=list, repr=False)
    place: str = dataclasses.field(default="nowhere", compare=False)
    y: int = 3
    needed: str


PAIRS = [(Point, TheirPoint), (Marked, TheirMarked)]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((1,), {}),
        ((1, 5), {}),
        ((1,), {"y": 5}),
        ((), {}),
        ((1, 2, 3), {}),
        ((1,), {"needed": "a"}),
        ((1,), {"needed": "a", "y": 1, "place": "b", "found": [1]}),
        ((1,), {"x": 1}),
        ((1,), {"z": 1}),
    ],
)
def test_made_and_shown_as_a_dataclass_is(ours, theirs, values, named):
    try:
        expected = theirs(*values, **named)
    except TypeError:
        with pytest.raises(TypeError):
            ours(*values, **named)
        return
    found = ours(*values, **named)
    for each in dataclasses.fields(theirs):
        assert getattr(found, each.name) == getattr(expected, each.name)
    assert repr(found) == repr(expected).removeprefix("Their")


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_declared_as_a_dataclass_is(ours, theirs):
    assert [each.name for each in records.fields(ours)] == [
        each.name for each in dataclasses.fields(theirs)
    ]
    assert ours.__match_args__ == theirs.__match_args__
    assert ours.y == theirs.y
    assert hasattr(ours, "needed") == hasattr(theirs, "needed")
    ours(1, needed="a") if ours is Marked else ours(1)
    ours_takes, theirs_takes = inspect.signature(ours), inspect.signature(theirs)
    assert list(ours_takes.parameters) == list(theirs_takes.parameters)


def test_equal_by_what_counts():
    assert Point(1) == Point(1, 2) != Point(1, 3)
    assert hash(Point(1)) == hash(Point(1, 2)) != hash(Point(1, 3))
    one = Marked(1, needed="a")
    assert one == Marked(1, needed="a", place="b") != Marked(1, needed="a", found=[1])
    assert one != Point(1, 3)
    assert Point(1) != (1, 2)
    assert Once(1) != Once(1)
    same = Once(1)
    assert {same, Once(1)} > {same}


def test_what_changes_has_no_hash():
    first, second = Counter(), Counter()
    assert first == second
    first.seen.append(1)
    assert second.seen == []
    assert first != second
    with pytest.raises(TypeError):
        hash(first)


def test_a_copy_with_other_values():
    point = Point(2)
    assert point.size == 4
    other = records.replace(point, x=5)
    assert (other.x, other.y, other.size, point.x) == (5, 2, 10, 2)
    assert records.replace(Checked("a"), text=" b ").text == "b"
    with pytest.raises(TypeError):
        records.replace(point, z=1)


def test_matched_and_copied():
    match Point(1, 5):
        case Point(x, y):
            assert (x, y) == (1, 5)
    marked = Marked(1, needed="a")
    assert copy.deepcopy(marked) == pickle.loads(pickle.dumps(marked)) == marked


def test_one_class_does_not_take_what_another_has():
    """Of two classes, the one below can be made first."""

    @record()
    class Above:
        x: int

    @record()
    class Below(Above):
        y: int

    assert Below(1, 2).y == 2
    assert Above(1).x == 1
    assert Below(1, 2) == Below(1, 2)
    with pytest.raises(TypeError):
        Above(1, 2)


def test_classes_of_one_size_keep_their_names():
    """They share what is compiled."""

    @record()
    class Size:
        width: int
        height: int = 1

    @record()
    class Pair:
        first: str
        second: str

    assert repr(Size(3)) == f"{Size.__qualname__}(width=3, height=1)"
    assert vars(Pair("a", second="b")) == {"first": "a", "second": "b"}
    with pytest.raises(TypeError, match=r"Pair\.__init__\(\) missing 1 .*argument: 'second'"):
        Pair("a")
    with pytest.raises(TypeError, match=r"Size\.__init__\(\) got an unexpected .*'first'"):
        Size(first=1)


def test_what_must_be_passed_comes_first():
    @record()
    class Turned:
        x: int = 1
        y: int

    with pytest.raises(TypeError, match=r"Turned: a field without a default"):
        Turned(1, 2)
