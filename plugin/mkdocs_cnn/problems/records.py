"""Classes that hold values: what `dataclasses` does, for a small part of what it costs.

Nearly everything in this package is such a class. The standard library's decorator compiles half a
dozen methods for each of them when it is defined, whether they are used or not, and sets every
field of a frozen instance by a call. `record` makes `__init__` when the first instance is made,
from code that is compiled once for all records with as many fields, and shares all other methods.
docs/development/architecture.md has the measurements.

An instance is not changed once it is made. The type checker sees to that, not the class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from operator import attrgetter
from types import CodeType, FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar, dataclass_transform

    T = TypeVar("T")
else:

    def dataclass_transform(**_: object) -> object:
        """Tell the type checker what `record` does; nobody else asks."""
        return lambda decorator: decorator


class _Missing:
    """What stands where no value is."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()


class Field:
    """One field of a record.

    `default` is the value where none is passed, or `MISSING`; `default_factory` makes one for each
    instance. `compare` says whether it counts when two are compared and hashed, `hash` whether it
    counts when one is hashed, `repr` whether it is shown. `metadata` is for whoever declares it.
    """

    def __init__(
        self,
        *,
        default: Any = MISSING,
        default_factory: Any = MISSING,
        compare: bool = True,
        hash: bool = True,  # noqa: A002
        repr: bool = True,  # noqa: A002
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = ""
        self.type = ""
        self.keyword = False
        self.default, self.default_factory = default, default_factory
        self.compare, self.hash, self.repr = compare, hash and compare, repr
        self.metadata = metadata or {}


def field(**how: Any) -> Any:
    """Declare a field; the options are those of `Field`."""
    return Field(**how)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(*, kw_only: bool = False, eq: bool = True) -> Callable[[type[T]], type[T]]:
    """Make a class hold the values that its annotations name.

    Args:
        kw_only: the fields of this class are passed by name.
        eq: two are equal when their values are; otherwise only if they are the same one.
    """

    def complete(cls: type[T]) -> type[T]:
        _completed(cls, kw_only, eq)
        return cls

    return complete


@dataclass_transform(frozen_default=False, field_specifiers=(field,))
def state() -> Callable[[type[T]], type[T]]:
    """Make a class hold values that change; its instances have no hash."""

    def complete(cls: type[T]) -> type[T]:
        _completed(cls, kw_only=False, eq=True)
        cls.__hash__ = None  # type: ignore[assignment]
        return cls

    return complete


def fields(what: Any) -> tuple[Field, ...]:
    """Return the fields of a record, or of an instance, in the order of their declaration."""
    found: dict[str, Field] = what.__record_fields__
    return tuple(found.values())


def replace(what: T, **changes: Any) -> T:
    """Make a copy with other values for some fields."""
    for each in fields(what):
        if each.name not in changes:
            changes[each.name] = getattr(what, each.name)
    return type(what)(**changes)


def _completed(cls: Any, kw_only: bool, eq: bool) -> Any:
    """Add to a class what makes it a record."""
    known: dict[str, Field] = dict(getattr(cls, "__record_fields__", {}))
    for name, annotation in cls.__annotations__.items():
        if "ClassVar" not in annotation.partition("[")[0]:
            known[name] = _declared(cls, name, annotation, kw_only)
    cls.__record_fields__ = known
    positional = tuple(each.name for each in known.values() if not each.keyword)
    cls.__match_args__ = positional  # type: ignore[misc]
    cls.__init__ = _init_when_needed(cls)
    if "__repr__" not in cls.__dict__:
        cls.__repr__ = _repr
    if eq:
        cls.__eq__ = _eq(each.name for each in known.values() if each.compare)
    if eq and "__hash__" not in cls.__dict__:
        cls.__hash__ = _hash(each.name for each in known.values() if each.hash)
    return cls


def _declared(cls: type, name: str, annotation: str, keyword: bool) -> Field:
    """Read the declaration of a field, and leave its default on the class."""
    written = cls.__dict__.get(name, MISSING)
    found = written if isinstance(written, Field) else Field(default=written)
    found.name, found.type, found.keyword = name, annotation, keyword
    if found.default is not MISSING:
        setattr(cls, name, found.default)
    elif isinstance(written, Field):
        delattr(cls, name)
    return found


def _init_when_needed(cls: Any) -> Callable[..., None]:
    """Return an `__init__` that compiles the real one when it is called first."""

    def __init__(self: Any, *values: Any, **named: Any) -> None:  # noqa: N807
        cls.__init__ = _compiled(cls)
        cls.__init__(self, *values, **named)

    return __init__


def _compiled(cls: Any) -> Callable[..., None]:
    """Make `__init__` with one assignment for each field, which those of other records share."""
    known: Iterable[Field] = cls.__record_fields__.values()
    passed = [each for each in known if not each.keyword]
    named = [each for each in known if each.keyword]
    makers = {i: each.default_factory for i, each in enumerate([*passed, *named])}
    makers = {i: maker for i, maker in makers.items() if maker is not MISSING}
    shared = _assigning(len(passed) + len(named), tuple(makers), hasattr(cls, "__post_init__"))
    names = {f"field_{i}": each.name for i, each in enumerate([*passed, *named])}
    code = shared.replace(
        co_name="__init__",
        co_qualname=f"{cls.__qualname__}.__init__",
        co_filename=f"<record {cls.__qualname__}>",
        co_argcount=1 + len(passed),
        co_kwonlyargcount=len(named),
        co_varnames=("self", *names.values()),
        co_names=tuple(names.get(name, name) for name in shared.co_names),
    )
    space = {"MISSING": MISSING, **{f"make_{i}": maker for i, maker in makers.items()}}
    optional = [each for each in passed if _is_optional(each)]
    if optional != passed[len(passed) - len(optional) :]:
        raise TypeError(f"{cls.__qualname__}: a field without a default follows one with a default")
    made = FunctionType(code, space)
    made.__defaults__ = tuple(each.default for each in optional)
    made.__kwdefaults__ = {each.name: each.default for each in named if _is_optional(each)}
    return made


def _is_optional(each: Field) -> bool:
    return each.default is not MISSING or each.default_factory is not MISSING


@cache
def _assigning(count: int, made: tuple[int, ...], completes: bool) -> CodeType:
    """Compile the assignments of as many fields, to which any names can be given.

    Args:
        count: how many fields there are.
        made: the indices of those for which a value is made where none is passed.
        completes: is `__post_init__` called?
    """
    body = []
    for i in range(count):
        value = f"make_{i}() if field_{i} is MISSING else field_{i}" if i in made else f"field_{i}"
        body.append(f"    self.field_{i} = {value}\n")
    body.append("    self.__post_init__()\n" if completes else "    pass\n")
    parameters = ", ".join(["self", *(f"field_{i}" for i in range(count))])
    space: dict[str, Any] = {}
    exec(f"def __init__({parameters}):\n{''.join(body)}", space)
    code: CodeType = space["__init__"].__code__
    return code


def _repr(self: Any) -> str:
    shown = (each.name for each in fields(self) if each.repr)
    values = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
    return f"{type(self).__qualname__}({values})"


def _values(names: Iterable[str]) -> Callable[[Any], object]:
    """Return what reads some fields of a record at once."""
    chosen = tuple(names)
    return attrgetter(*chosen) if chosen else lambda _: ()


def _eq(names: Iterable[str]) -> Callable[[Any, object], bool]:
    values = _values(names)

    def __eq__(self: Any, other: object) -> bool:  # noqa: N807
        if self is other:
            return True
        return values(self) == values(other) if type(self) is type(other) else NotImplemented

    return __eq__


def _hash(names: Iterable[str]) -> Callable[[Any], int]:
    values = _values(names)
    return lambda self: hash(values(self))
