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
    changes = dict(_replacements(type(value)))
    for name in value.__struct_fields__:
        if name not in changes and (inner := _inside(held := getattr(value, name))) is not held:
            changes[name] = inner
    return msgspec.structs.replace(value, **changes) if changes else value


def _inside(held: Any) -> Any:
    if isinstance(held, msgspec.Struct):
        return bare(held)
    if isinstance(held, tuple) and any(isinstance(item, msgspec.Struct) for item in held):
        return tuple(_inside(item) for item in held)
    return held


@cache
def _replacements(shape: type[msgspec.Struct]) -> dict[str, Any]:
    """Field -> what stands in its place."""
    hints = get_type_hints(shape, include_extras=True)
    return {
        field.name: WITHHELD if field.required else field.default
        for field in fields(shape)
        if (kind := _personal(hints[field.name])) and (kind is str or not field.required)
    }


def _personal(annotation: Any) -> Any:
    """What is marked as personal in an annotation, None if nothing is."""
    if get_origin(annotation) is Annotated:
        kind, *marks = get_args(annotation)
        return kind if any((mark.extra or {}).get("personal") for mark in marks) else None
    return next(filter(None, map(_personal, get_args(annotation))), None)
