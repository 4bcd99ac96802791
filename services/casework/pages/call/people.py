"""The people of a report as somebody typed them; pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from contracts.vocabulary import Capacity, ContactKind
from services.casework.pages.call.typed import CALLER, UNKNOWN, YES, Typed
from services.pages.times import Unfit, read_day

SAFE = ("safe", "never", "unaware", "times", "word")
_PLACES = {
    "source_ref": "reference", "name": "name", "date_of_birth": "born", "household": "household",
    "language": "language", "role": "role", "interpreter": "interpreter",
    "safe_contact/channels": "safe", "safe_contact/never": "never", "safe_contact/unaware": "unaware",
    "safe_contact/times": "times", "safe_contact/code_word": "word",
}  # fmt: skip
_PLAIN = frozenset({"source_ref", "name", "household", "language", "role"})
"""What goes into the report as it was typed."""
_CONTACTS = (
    ("phone", ContactKind.PHONE, ContactKind.SHARED_PHONE),
    ("email", ContactKind.EMAIL, ContactKind.SHARED_MAILBOX),
    ("address", ContactKind.ADDRESS, ContactKind.ADDRESS),
)
"""Field, kind of contact, and kind if others may answer or read it."""


def ref(number: int) -> str:
    """The report's own short name of a person."""
    return f"p{number}"


def part(typed: Typed, number: int) -> str:
    """What a person is in it: `victim`, `accused`, `witness`, or none of them."""
    if number != CALLER:
        return typed.one(f"p{number}-part")
    capacity = typed.one("capacity")
    return capacity if capacity in (Capacity.VICTIM, Capacity.WITNESS) else ""


def known_as(typed: Typed, number: int) -> UUID | None:
    """The person of other cases whom somebody said this one is."""
    try:
        return UUID(typed.one(f"p{number}-known"))
    except ValueError:
        return None


def said_of(typed: Typed, number: int) -> dict[str, Any]:
    """What is known of a person, as the contract has it; nothing but the short name if nothing is."""
    field = {name: typed.one(f"p{number}-{name}") for name in _PLACES.values()}
    said: dict[str, Any] = {at: field[name] for at, name in _PLACES.items() if at in _PLAIN and field[name]}
    if born := _born(field["born"]):
        said["date_of_birth"] = born
    if field["interpreter"] == YES:
        said["interpreter"] = True
    if points := list(_contacts(typed, number)):
        said["contacts"] = points
    if safe := _safe_contact(typed, number):
        said["safe_contact"] = safe
    return {"ref": ref(number), **said}


def _born(text: str) -> str | None:
    """The date as the contract has it; what cannot be read is told at its field."""
    try:
        return read_day(text)
    except Unfit:
        return None


def is_there(typed: Typed, number: int) -> bool:
    """Whether the report has such a person: something is known of them, or they are a victim."""
    return part(typed, number) == "victim" or len(said_of(typed, number)) > 1


def safe_is_told(typed: Typed, number: int) -> bool:
    """Whether anything was said of how they can be reached safely."""
    return _safe_contact(typed, number) is not None


def places(typed: Typed, number: int, index: int) -> dict[str, str]:
    """Where the parts of the person stand in the report -> the field in which they were typed."""
    at = f"/people/{index}"
    points = [f"p{number}-{name}" for name, *_ in _CONTACTS if typed.one(f"p{number}-{name}")]
    contacts = {f"{at}/contacts/{place}": field for place, field in enumerate(points)}
    return {f"{at}/{place}": f"p{number}-{name}" for place, name in _PLACES.items()} | contacts


def _contacts(typed: Typed, number: int) -> Iterator[dict[str, str]]:
    for name, own, shared in _CONTACTS:
        if value := typed.one(f"p{number}-{name}"):
            kind = shared if typed.one(f"p{number}-{name}-shared") else own
            yield {"kind": kind.value, "value": value}


def _safe_contact(typed: Typed, number: int) -> dict[str, Any] | None:
    if number == CALLER and typed.one("safe") == UNKNOWN:
        return None
    ticked = {"channels": "safe", "never": "never", "unaware": "unaware"}
    said: dict[str, Any] = {at: found for at, name in ticked.items() if (found := list(typed.all(f"p{number}-{name}")))}
    written = {"times": "times", "code_word": "word"}
    said |= {at: text for at, name in written.items() if (text := typed.one(f"p{number}-{name}"))}
    return said or None
