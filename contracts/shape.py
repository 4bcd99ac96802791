"""Every way in which a JSON value differs from the shape of a contract type, field by field.

Readers inside the product are tolerant; this walk is for the edge, where an unknown field is a mistake to be told.
A fault never repeats what the sender wrote, which may be personal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from msgspec import inspect

from contracts.envelope import Reason
from contracts.fields import Instant

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")
_FORMS = {
    r"^[A-Za-z0-9][A-Za-z0-9_-]*$": "letters, digits, _ and -, beginning with a letter or digit",
    r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$": "letters, digits and ._:/- without spaces",
    r"^[a-z0-9][a-z0-9-]*$": "small letters, digits and -",
    r"^\S+$": "without spaces",
    r"^[0-9]{4}(-(0[1-9]|1[0-2])|-Q[1-4])?$": "a month (2026-04), a quarter (2026-Q2) or a year (2026)",
    r"^[0-9]{1,12}$": "1 to 12 digits",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "a language tag such as so or pt-BR",
    r"^[a-z]+:\S+$": "a kind, a colon and a name without spaces, such as case:first",
    r"^[0-9a-f]{64}$": "64 hexadecimal digits, in small letters",
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": "a London wall-clock time such as 09:00",
    r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$": (
        "a date (2026-04-01), a London time (2026-04-01T22:15) or a time with its offset (2026-04-01T22:15+01:00)"
    ),
}
"""What a text of each pattern looks like; a pattern that is missing here is an error, not a wrong hint."""


def faults(value: object, shape: type, at: str = "", *, closed: bool = True) -> Iterator[Reason]:
    """Every fault of a decoded JSON value, lazily, each with its JSON pointer below `at`.

    `closed` says whether fields that the outermost type does not know are faults; nested ones always are.
    """
    yield from _walk(value, type_of(shape), at, closed=closed)


@cache
def type_of(shape: type) -> inspect.Type:
    """What msgspec knows of a type."""
    return inspect.type_info(shape)


def limits(kind: inspect.Type) -> str:
    """What a value of this kind must be, in the words of the fault it would be otherwise; empty if anything goes.

    Of a list that, of its items, and how many there may be.
    """
    match kind:
        case inspect.Metadata():
            return limits(kind.type)
        case inspect.UnionType():
            present = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
            return limits(present[0]) if len(present) == 1 else ""
        case inspect.VarTupleType() | inspect.ListType():
            many = "" if kind.max_length is None else f"Must hold at most {kind.max_length} items."
            each = limits(kind.item_type)
            return " ".join(filter(None, (many, each and f"Each: {each}")))
        case inspect.StrType() | inspect.IntType() | inspect.DateTimeType() | inspect.DateType() | inspect.UUIDType():
            return _LEAVES[type(kind)][0](kind)[1]
        case _:
            return ""


def fault(at: str, code: str, message: str) -> Reason:
    """One fault."""
    return Reason(pointer=at, code=code, message=message)


def _walk(value: Any, kind: inspect.Type, at: str, *, closed: bool = True) -> Iterator[Reason]:
    match kind:
        case inspect.Metadata():
            yield from _walk(value, kind.type, at)
        case inspect.UnionType():
            yield from _one_of(value, kind, at)
        case inspect.StructType():
            yield from _struct(value, kind, at, closed=closed)
        case inspect.VarTupleType() | inspect.ListType():
            yield from _items(value, kind, at)
        case _:
            yield from _leaf(value, kind, at)


def _one_of(value: Any, kind: inspect.UnionType, at: str) -> Iterator[Reason]:
    """Null where that is allowed, else the one type there is, or the struct that the value's `type` names."""
    present = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
    if value is None and len(present) < len(kind.types):
        return
    if len(present) == 1:
        yield from _walk(value, present[0], at)
    elif not isinstance(value, dict):
        yield fault(at, "object", "Must be a JSON object with a type.")
    else:
        yield from _tagged(value, {str(one.tag): one for one in present if isinstance(one, inspect.StructType)}, at)


def _tagged(value: dict[str, Any], shapes: dict[str, inspect.StructType], at: str) -> Iterator[Reason]:
    named = value.get("type")
    if not isinstance(named, str) or named not in shapes:
        yield fault(f"{at}/type", "unknown-type", f"Must be one of: {', '.join(shapes)}.")
        return
    inner = {name: one for name, one in value.items() if name != "type"}
    yield from _struct(inner, shapes[named], at, closed=True)


def _struct(value: Any, kind: inspect.StructType, at: str, *, closed: bool) -> Iterator[Reason]:
    if not isinstance(value, dict):
        yield fault(at, "object", "Must be a JSON object.")
        return
    known = _fields(kind.cls)
    for name, field in known.items():
        if name in value:
            yield from _walk(value[name], field.type, f"{at}/{name}")
        elif field.required:
            yield fault(f"{at}/{name}", "missing", "Is missing and must be given.")
    if closed:
        yield from (unknown_field(at, name) for name in value if name not in known)


@cache
def _fields(cls: type) -> dict[str, inspect.Field]:
    kind = type_of(cls)
    if not isinstance(kind, inspect.StructType):
        raise TypeError(f"{cls} is not a struct")
    return {field.encode_name: field for field in kind.fields}


def unknown_field(at: str, name: str) -> Reason:
    """The fault of a field that the contract does not know."""
    # A key may be anything, a person's name as well: only what looks like a field's name is repeated.
    if _NAME.fullmatch(name):
        return fault(f"{at}/{name}", "unknown-field", "Is not a field of the contract; take it out or mend its name.")
    return fault(at, "unknown-field", "Holds a field that the contract does not know; take it out.")


def _items(value: Any, kind: inspect.VarTupleType | inspect.ListType, at: str) -> Iterator[Reason]:
    if not isinstance(value, list):
        yield fault(at, "array", "Must be a JSON array.")
        return
    if kind.max_length is not None and len(value) > kind.max_length:
        yield fault(at, "array", f"Must hold at most {kind.max_length} items.")
        return
    if len(value) < (kind.min_length or 0):
        yield fault(at, "array", f"Must hold at least {kind.min_length} items.")
    for index, item in enumerate(value):
        yield from _walk(item, kind.item_type, f"{at}/{index}")


def _leaf(value: Any, kind: inspect.Type, at: str) -> Iterator[Reason]:
    says, holds = _LEAVES[type(kind)]
    if not holds(value, kind):
        code, message = says(kind)
        yield fault(at, code, message)


def _is_text(value: Any, kind: Any) -> bool:
    return (
        isinstance(value, str)
        and (kind.min_length or 0) <= len(value) <= (kind.max_length or len(value))
        # Python's $ also matches before a last line break, JSON Schema's does not.
        and (kind.pattern is None or (not value.endswith("\n") and re.search(kind.pattern, value) is not None))
        and "\0" not in value
    )


def _text(kind: Any) -> tuple[str, str]:
    low, high, pattern = kind.min_length, kind.max_length, kind.pattern
    limits = f" of {low or 0} to {high} characters" if high else ""
    form = f": {_FORMS[pattern]}" if pattern else " without the character NUL"
    return "text", f"Must be a text{limits}{form}."


def _is_word(value: Any, kind: Any) -> bool:
    return isinstance(value, str) and value in kind.cls._value2member_map_


def _word(kind: Any) -> tuple[str, str]:
    return "word", f"Must be one of: {', '.join(member.value for member in kind.cls)}."


def _is_literal(value: Any, kind: Any) -> bool:
    return isinstance(value, str) and value in kind.values


def _literal(kind: Any) -> tuple[str, str]:
    return "word", f"Must be one of: {', '.join(kind.values)}."


def _converts(to: Any) -> Callable[[Any, Any], bool]:
    def holds(value: Any, _: Any) -> bool:
        try:
            msgspec.convert(value, to)
        except (msgspec.ValidationError, ValueError):
            return False
        return isinstance(value, str)

    return holds


def _is_whole(value: Any, kind: Any) -> bool:
    low, high = kind.ge, kind.le
    # In Python true is the number 1; in JSON it is not.
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and (low is None or value >= low) and (high is None or value <= high)


def _whole(kind: Any) -> tuple[str, str]:
    limits = [f"{word} {limit}" for word, limit in (("from", kind.ge), ("up to", kind.le)) if limit is not None]
    return "number", " ".join(["Must be a whole number", *limits]) + "."


def _is_bool(value: Any, _: Any) -> bool:
    return isinstance(value, bool)


def _always(code: str, message: str) -> Callable[[Any], tuple[str, str]]:
    return lambda _: (code, message)


_INSTANT = "Must be a time with its offset, such as 2026-04-02T16:30:00+01:00."
_LEAVES: dict[type, tuple[Callable[[Any], tuple[str, str]], Callable[[Any, Any], bool]]] = {
    inspect.StrType: (_text, _is_text),
    inspect.EnumType: (_word, _is_word),
    inspect.LiteralType: (_literal, _is_literal),
    inspect.IntType: (_whole, _is_whole),
    inspect.BoolType: (_always("boolean", "Must be true or false."), _is_bool),
    inspect.DateTimeType: (_always("instant", _INSTANT), _converts(Instant)),
    inspect.DateType: (_always("date", "Must be a date of the calendar, such as 1988-03-09."), _converts(date)),
    inspect.UUIDType: (_always("uuid", "Must be a UUID, such as an outcome gave it."), _converts(UUID)),
}
"""What is said of a value that cannot be, and whether it can be, by the kind of field."""
