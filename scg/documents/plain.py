"""Frozen dataclasses to plain JSON values and back, exactly."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

SCALARS = (str, bool, int)


def as_plain(thing: Any) -> Any:
    """Give `thing` as dict, list, str, int, bool and None alone; refuse anything else, floats too.

    Keys are the dataclass's field names. The record's restricted RFC 8785 encoding takes the result as it is.
    """
    if is_dataclass(thing):
        return {field.name: as_plain(getattr(thing, field.name)) for field in fields(thing)}
    if isinstance(thing, tuple):
        return [as_plain(part) for part in thing]
    if thing is None or isinstance(thing, SCALARS):
        return thing
    raise TypeError(f"{type(thing).__name__} has no plain form")


def from_plain(kind: Any, plain: Any, at: str = "minutes") -> Any:
    """Build `kind` (a dataclass, tuple, union with None, str, int or bool) from what `as_plain` gave.

    A field that has a default may be missing, so that minutes kept before the field was thought of still
    read. Raises ValueError, naming the place, for an unknown key, a missing field or a wrong type.
    """
    if is_dataclass(kind):
        return _built(kind, plain, at)
    if get_origin(kind) is tuple:
        _must_be(plain, list, at)
        part = get_args(kind)[0]
        return tuple(from_plain(part, each, f"{at}[{n}]") for n, each in enumerate(plain))
    if isinstance(kind, UnionType):
        return None if plain is None else from_plain(_which(get_args(kind), plain, at), plain, at)
    if get_origin(kind) is Literal:
        if plain not in get_args(kind):
            raise ValueError(f"{at}: expected one of {', '.join(get_args(kind))}")
        return plain
    _must_be(plain, kind, at)
    return plain


def _which(kinds: tuple[Any, ...], plain: Any, at: str) -> Any:
    """Of several dataclasses the one whose field `kind` says so; of a union with None the other."""
    if NoneType in kinds:
        return kinds[0]
    _must_be(plain, Mapping, at)
    said = {get_args(get_type_hints(each)["kind"])[0]: each for each in kinds}
    if plain.get("kind") not in said:
        raise ValueError(f"{at}: unknown kind")
    return said[plain["kind"]]


def _built(kind: Any, plain: Any, at: str) -> Any:
    _must_be(plain, Mapping, at)
    kinds = get_type_hints(kind)
    unknown = set(plain) - set(kinds)
    if unknown:
        raise ValueError(f"{at}: unknown {', '.join(sorted(unknown))}")
    given = {name: from_plain(kinds[name], each, f"{at}.{name}") for name, each in plain.items()}
    try:
        return kind(**given)
    except TypeError as missing:
        raise ValueError(f"{at}: {missing}") from missing


def _must_be(plain: Any, kind: Any, at: str) -> None:
    if not isinstance(plain, kind) or (kind is int and isinstance(plain, bool)):
        raise ValueError(f"{at}: expected {kind.__name__}, got {type(plain).__name__}")
