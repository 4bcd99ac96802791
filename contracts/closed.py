"""Twins of the contract's structs that refuse unknown fields, so that a good message is known as one at full speed."""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec.structs import fields


@cache
def decoder(shape: type) -> msgspec.json.Decoder[Any]:
    """A decoder that takes what `shape` says and nothing else, nested fields too."""
    return msgspec.json.Decoder(closed(shape))


@cache
def closed(shape: type) -> type:
    """The twin of a struct; its values are for checking only."""
    hints = get_type_hints(shape, include_extras=True)
    twins = [(field.name, _twin(hints[field.name]), *_default(field)) for field in fields(shape)]
    return msgspec.defstruct(shape.__name__, twins, kw_only=True, forbid_unknown_fields=True)


def _default(field: Any) -> tuple[Any, ...]:
    return () if field.required else (None,)


def _twin(annotation: Any) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return Annotated[(_twin(arguments[0]), *annotation.__metadata__)]
    if origin in (Union, UnionType):
        return Union[tuple(_twin(one) for one in arguments)]  # noqa: UP007 - made at run time
    if origin is tuple:
        return tuple.__class_getitem__((_twin(arguments[0]), ...))
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return closed(annotation)
    return annotation
