"""Small frozen values as `dataclasses` makes them, without what that costs at the start.

The standard module writes and compiles each class and brings `inspect` along: for the forty values of the rules that
is more than a first answer may take. To whoever asks, these are dataclasses: `replace` and `fields` work on them.
"""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def frozen(cls: type[T], /) -> type[T]: ...
@overload
def frozen(*, eq: bool = ..., slots: bool = ..., apart: str = ...) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True)
def frozen(cls: type[Any] | None = None, /, *, eq: bool = True, slots: bool = True, apart: str = "") -> Any:
    """Make a class with annotated fields a frozen value.

    Without `eq` it equals only itself; without `slots` it may keep what it worked out; the field `apart` makes no
    difference when two are compared.
    """
    return (lambda later: _made(later, eq, slots, apart)) if cls is None else _made(cls, eq, slots, apart)


def _made(cls: type[Any], eq: bool, slots: bool, apart: str) -> type[Any]:
    own = dict(vars(cls))
    names = tuple(own.get("__annotations__", ()))
    defaults = {name: own.pop(name) for name in names if name in own}
    own.pop("__dict__", None)
    own.pop("__weakref__", None)
    own |= {"__match_args__": names, "__dataclass_fields__": _FIELDS, "__repr__": _shown}
    own |= {"__setattr__": _frozen, "__delattr__": _frozen}
    if slots:
        own["__slots__"] = names
    if eq:
        own |= _compared(tuple(name for name in names if name != apart), hasattr(cls, "_hash"))
    made: type[Any] = type(cls.__name__, cls.__bases__, own)
    starter: Any = _starter(made, names, defaults, slots)
    made.__init__ = starter
    return made


def _compared(names: tuple[str, ...], keeps_hash: bool) -> dict[str, Any]:
    """Equality and hash by the fields; a class with a place `_hash` keeps it there, for deep trees are asked often."""
    fields = attrgetter(*names) if names else lambda one: ()

    def equal(self: Any, other: Any) -> Any:
        if self is other:
            return True
        return fields(self) == fields(other) if type(other) is type(self) else NotImplemented

    def of_fields(self: Any) -> int:
        return hash((type(self), fields(self)))

    def kept(self: Any) -> int:
        try:
            return self._hash  # type: ignore[no-any-return, unused-ignore]
        except AttributeError:
            found = of_fields(self)
            object.__setattr__(self, "_hash", found)
            return found

    return {"__eq__": equal, "__hash__": kept if keeps_hash else of_fields}


def _starter(cls: type[Any], names: tuple[str, ...], defaults: Mapping[str, Any], slots: bool) -> Callable[..., None]:
    """The __init__ of a value: by place or by name, what is not given from the defaults."""
    count = len(names)
    last = tuple([defaults[name] for name in names[count - len(defaults) :] if name in defaults])
    setters = tuple(vars(cls)[name].__set__ for name in names) if slots else ()

    def __init__(self: Any, *given: Any, **named: Any) -> None:
        if not named and count - len(last) <= len(given) < count:
            given += last[len(given) - count :]
        elif named or len(given) != count:
            given = _complete(cls.__name__, names, defaults, given, named)
        if slots:
            for put, one in zip(setters, given, strict=True):
                put(self, one)
        else:
            self.__dict__.update(zip(names, given, strict=True))

    return __init__


def _complete(
    cls: str, names: tuple[str, ...], defaults: Mapping[str, Any], given: tuple[Any, ...], named: dict[str, Any]
) -> tuple[Any, ...]:
    known = {**defaults, **dict(zip(names, given, strict=False)), **named}
    rest = names[len(given) :]
    if len(given) > len(names) or len(known) != len(names) or not named.keys() <= set(rest):
        raise TypeError(f"{cls} has the fields {', '.join(names)}")
    return given + tuple([known[name] for name in rest])


class _Fields:
    """The fields as `dataclasses` wants to see them, made when it looks."""

    def __get__(self, one: Any, cls: type[Any]) -> Mapping[str, Any]:
        import dataclasses

        as_told = dataclasses.make_dataclass(cls.__name__, cls.__match_args__)
        return {field.name: field for field in dataclasses.fields(as_told)}


_FIELDS = _Fields()


def _shown(self: Any) -> str:
    fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{type(self).__qualname__}({fields})"


def _frozen(self: Any, name: str, *_: Any) -> None:
    raise AttributeError(f"{type(self).__name__} is frozen: {name} cannot change")
