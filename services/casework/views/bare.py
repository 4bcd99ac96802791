"""What was said without what is marked as someone's: words, names, addresses, dates of birth, strands, needs.

Codes, refs and other words of closed lists stay: they say what happened, not to whom.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec.structs import fields

WITHHELD = "withheld"
"""Stands where there must be a text."""

Value = TypeVar("Value", bound=msgspec.Struct)


def bare(value: Value) -> Value:
    """The same with all that is marked as personal left out, in whatever it holds as well.

    What must be there and is no text, a word of a closed list, stays.
    """
    replaced, nested = _plan(type(value))
    changes = dict(replaced)
    for name in nested:
        if (inner := _inside(held := getattr(value, name))) is not held:
            changes[name] = inner
    return msgspec.structs.replace(value, **changes) if changes else value


def _inside(held: Any) -> Any:
    if isinstance(held, tuple):
        return tuple(map(_inside, held))
    return bare(held) if isinstance(held, msgspec.Struct) else held


@cache
def _plan(shape: type[msgspec.Struct]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Field -> what stands in its place, and the other fields that hold something with fields of its own."""
    hints = get_type_hints(shape, include_extras=True)
    replaced = {
        field.name: WITHHELD if field.required else field.default
        for field in fields(shape)
        if (kind := _personal(hints[field.name])) and (kind is str or not field.required)
    }
    nested = (field.name for field in fields(shape) if _holds_structs(hints[field.name]))
    return replaced, tuple(name for name in nested if name not in replaced)


def _holds_structs(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return True
    return any(map(_holds_structs, get_args(annotation)))


def _personal(annotation: Any) -> Any:
    """What is marked as personal in an annotation, None if nothing is."""
    if get_origin(annotation) is Annotated:
        kind, *marks = get_args(annotation)
        return kind if any((mark.extra or {}).get("personal") for mark in marks) else None
    return next(filter(None, map(_personal, get_args(annotation))), None)
