"""Pickles as data: their instructions are followed, and nothing that they name is looked up.

A pickle is a program that can call anything. Here it calls nothing: what it would call becomes a
`Called`, with the name and the arguments. https://docs.python.org/3/library/pickletools.html.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable, Iterator

from mkdocs_cnn.models.binary import AHEAD, BrokenFileError, Window
from mkdocs_cnn.problems.phrases import say
from mkdocs_cnn.problems.records import record, state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

STEPS = 1_000_000
"""Instructions of a pickle. A state of a thousand tensors takes 30,000."""
_TEXT = 1_000_000
"""Bytes of a text, of which a pickle with an old model's source has long ones."""
_TEXTS = 50_000_000
"""Bytes of a pickle."""


@record()
class Named:
    """A class or a function, by its name alone."""

    name: str
    """With its module: `torch._utils._rebuild_tensor_v2`."""


@record()
class Kept:
    """What the pickle says is stored elsewhere."""

    what: Any


@state()
class Called:
    """What a call of a class or a function would have made."""

    function: Any
    arguments: Any
    set: Any = None
    """The state that it would have been given."""


class Reader:
    """What `pickletools` reads a pickle from; no part of it is long."""

    def __init__(self, window: Window, at: int) -> None:
        self.window = window
        self.at = at
        self.left = _TEXTS

    def read(self, count: int) -> bytes:
        """Return as many bytes.

        Raises:
            BrokenFileError: they are too many.
        """
        self._spend(count)
        count = min(count, self.window.size - self.at)
        found = self.window.long(self.at, count, _TEXT) if count > 0 else b""
        self.at += len(found)
        return found

    def readline(self) -> bytes:
        """Return a line.

        Raises:
            BrokenFileError: it has no end.
        """
        piece = self.window.read(self.at, min(AHEAD // 2, self.window.size - self.at))
        found = piece[: piece.find(b"\n") + 1]
        if not found:
            raise BrokenFileError(say("no-instruction-of-a-pickle", at=self.at))
        self._spend(len(found))
        self.at += len(found)
        return found

    def tell(self) -> int:
        """Return where the next byte is."""
        return self.at

    def _spend(self, count: int) -> None:
        self.left -= count
        if count > _TEXT or self.left < 0:
            raise BrokenFileError(say("too-long-a-part", at=self.at, count=count, most=_TEXT))


def load(window: Window, at: int = 0) -> tuple[Any, int]:
    """Read a pickle, and say where it ends.

    Raises:
        BrokenFileError: it is none, or is too long.
    """
    reader = Reader(window, at)
    machine = _Machine()
    place = at
    try:
        for opcode, argument, _ in pickletools.genops(reader):  # type: ignore[arg-type]
            machine.do(opcode.name, argument)
            place = reader.at
    except BrokenFileError:
        raise
    except (ValueError, LookupError, TypeError, OverflowError, AttributeError):
        raise BrokenFileError(say("no-instruction-of-a-pickle", at=place)) from None
    return machine.result, reader.at


class _Machine:
    """A stack, and what is remembered."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}
        self.steps = 0
        self.result: Any = None

    def do(self, name: str, argument: Any) -> None:
        """Follow one instruction."""
        self.steps += 1
        if self.steps > STEPS:
            raise BrokenFileError(say("more-instructions-than", most=STEPS))
        if name in _VALUES:
            self.stack.append(argument)
        elif name in _MAKING:
            self.stack.append(_MAKING[name]())
        elif name in _REMEMBERING:
            self.memo[len(self.memo) if argument is None else argument] = self.stack[-1]
        elif name in _RECALLING:
            self.stack.append(self.memo[argument])
        elif name in _ACTIONS:
            _ACTIONS[name](self, argument)
        elif name not in _IDLE:
            raise ValueError

    def pop(self) -> Any:
        """Take the last value, which no mark is behind."""
        if self.marks and self.marks[-1] >= len(self.stack):
            raise IndexError
        return self.stack.pop()

    def marked(self) -> list[Any]:
        """Take everything behind the last mark."""
        at = self.marks.pop()
        found = self.stack[at:]
        del self.stack[at:]
        return found

    # Instructions

    def mark(self, _: Any) -> None:
        self.marks.append(len(self.stack))

    def stop(self, _: Any) -> None:
        self.result = self.pop()

    def drop(self, _: Any) -> None:
        self.pop()

    def drop_marked(self, _: Any) -> None:
        self.marked()

    def again(self, _: Any) -> None:
        self.stack.append(self.stack[-1])

    def several(self, _: Any) -> None:
        self.stack.append(tuple(self.marked()))

    def listed(self, _: Any) -> None:
        self.stack.append(self.marked())

    def mapped(self, _: Any) -> None:
        self.stack.append({})
        found: dict[Any, Any] = self.stack.pop()
        _fill(found, self.marked())
        self.stack.append(found)

    def tuple_of(self, count: int) -> None:
        found = tuple(self.pop() for _ in range(count))
        self.stack.append(found[::-1])

    def add(self, _: Any) -> None:
        value = self.pop()
        _extend(self.stack[-1], [value])

    def add_all(self, _: Any) -> None:
        values = self.marked()
        _extend(self.stack[-1], values)

    def put(self, _: Any) -> None:
        value, key = self.pop(), self.pop()
        _fill(self.stack[-1], [key, value])

    def put_all(self, _: Any) -> None:
        values = self.marked()
        _fill(self.stack[-1], values)

    def named(self, argument: Any) -> None:
        module, _, name = str(argument).partition(" ")
        self.stack.append(Named(f"{module}.{name}"))

    def named_on_the_stack(self, _: Any) -> None:
        name, module = self.pop(), self.pop()
        self.stack.append(Named(f"{module}.{name}" if isinstance(module, str) else ""))

    def call(self, _: Any) -> None:
        arguments, function = self.pop(), self.pop()
        self.stack.append(_called(function, arguments))

    def call_by_name(self, _: Any) -> None:
        self.pop()
        self.call(_)

    def instance(self, argument: Any) -> None:
        module, _, name = str(argument).partition(" ")
        self.stack.append(_called(Named(f"{module}.{name}"), tuple(self.marked())))

    def object(self, _: Any) -> None:
        function, *arguments = self.marked()
        self.stack.append(_called(function, tuple(arguments)))

    def build(self, _: Any) -> None:
        given = self.pop()
        if isinstance(self.stack[-1], Called):
            self.stack[-1].set = given

    def kept(self, _: Any) -> None:
        self.stack.append(Kept(self.pop()))

    def kept_by_name(self, argument: Any) -> None:
        self.stack.append(Kept(argument))


def _called(function: Any, arguments: Any) -> Any:
    """Make the mappings and lists that only hold values, and leave all else alone."""
    name = function.name if isinstance(function, Named) else ""
    if name in ("collections.OrderedDict", "collections.defaultdict", "builtins.dict"):
        found: dict[Any, Any] = {}
        for pair in _pairs(arguments):
            _fill(found, pair)
        return found
    return Called(function, arguments)


def _pairs(arguments: Any) -> Iterator[list[Any]]:
    """Return what an older `OrderedDict` is made of: a list of pairs."""
    first = arguments[0] if isinstance(arguments, tuple) and arguments else ()
    for each in first if isinstance(first, list) else ():
        if isinstance(each, (list, tuple)) and len(each) == 2:
            yield list(each)


def _extend(what: Any, values: list[Any]) -> None:
    if isinstance(what, list):
        what.extend(values)


def _fill(what: Any, values: list[Any]) -> None:
    """Put keys with values into a mapping; keys that are no names are no weights."""
    if len(values) % 2:
        raise ValueError
    if isinstance(what, dict):
        for key, value in zip(values[::2], values[1::2], strict=True):
            if isinstance(key, str) or (isinstance(key, int) and abs(key) < _LARGEST):
                what[key] = value


_LARGEST = 10**12
"""Magnitude of a number that is a key."""
_VALUES = frozenset(
    {
        *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"),
        *("STRING", "BINSTRING", "SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8"),
        *("BYTEARRAY8", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"),
    }
)
_MAKING: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "EMPTY_DICT": dict,
    "EMPTY_SET": list,
}
_REMEMBERING = ("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE")
_RECALLING = ("GET", "BINGET", "LONG_BINGET")
_IDLE = ("PROTO", "FRAME")
_ACTIONS: dict[str, Callable[[_Machine, Any], None]] = {
    "MARK": _Machine.mark,
    "STOP": _Machine.stop,
    "POP": _Machine.drop,
    "POP_MARK": _Machine.drop_marked,
    "DUP": _Machine.again,
    "TUPLE": _Machine.several,
    "TUPLE1": lambda machine, _: machine.tuple_of(1),
    "TUPLE2": lambda machine, _: machine.tuple_of(2),
    "TUPLE3": lambda machine, _: machine.tuple_of(3),
    "LIST": _Machine.listed,
    "FROZENSET": _Machine.listed,
    "DICT": _Machine.mapped,
    "APPEND": _Machine.add,
    "APPENDS": _Machine.add_all,
    "ADDITEMS": _Machine.add_all,
    "SETITEM": _Machine.put,
    "SETITEMS": _Machine.put_all,
    "GLOBAL": _Machine.named,
    "STACK_GLOBAL": _Machine.named_on_the_stack,
    "REDUCE": _Machine.call,
    "NEWOBJ": _Machine.call,
    "NEWOBJ_EX": _Machine.call_by_name,
    "INST": _Machine.instance,
    "OBJ": _Machine.object,
    "BUILD": _Machine.build,
    "PERSID": _Machine.kept_by_name,
    "BINPERSID": _Machine.kept,
}
