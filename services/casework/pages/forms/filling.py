"""From a value to what would have been typed for it: how a form begins that puts something right; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.casework.pages.forms.fields import Field, Kind
from services.pages.times import day_of, parts_of
from services.pages.typed import Typed


def fill(fields: tuple[Field, ...], value: Mapping[str, Any], start: str = "") -> Typed:
    """What is typed where the fields hold that value, as JSON has it."""
    return Typed(dict(_filled(fields, value, start)))


def _filled(fields: tuple[Field, ...], value: Mapping[str, Any], start: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for field in fields:
        if (said := value.get(field.name)) is not None:
            yield from _texts(field, said, f"{start}{field.name}")


def _texts(field: Field, said: Any, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    match field.kind:
        case Kind.GROUP:
            yield from _filled(field.inner, said, f"{name}.")
        case Kind.GROUPS:
            yield f"{name}.count", (str(len(said)),)
            for number, item in enumerate(said):
                yield from _filled(field.inner, item, f"{name}.{number}.")
        case Kind.DAY:
            yield name, (day_of(said),)
        case Kind.INSTANT | Kind.WHEN:
            yield from ((f"{name}.{part}", (text,)) for part, text in parts_of(said)._asdict().items() if text)
        case Kind.CHOICES | Kind.PEOPLE:
            yield name, tuple(said)
        case Kind.LINES:
            yield name, ("\n".join(said),)
        case Kind.TRUTH:
            yield name, ("yes" if said else "no",)
        case _:
            yield name, (str(said),)
