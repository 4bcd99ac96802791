"""Where a page shows how to reach people, how each of them can be reached without harm; pure."""

from __future__ import annotations

from typing import Any

from contracts.people import SafeContact
from services.casework.replay import CaseFile

Reachable = tuple[tuple[str, SafeContact | None], ...]
"""What each person is called, and their instructions, None where there are none."""


def reachable(file: CaseFile) -> Reachable:
    """Everyone of a case who may be reached, the accused without instructions aside."""
    people = [ref for ref in file.people if ref in file.safe_contact or ref not in file.alleged_perpetrators]
    return tuple((_called(file, ref), file.safe_contact.get(ref)) for ref in people)


def first_told(file: CaseFile | None, told: Any) -> Reachable:
    """The same where what a page tells, as plain values, holds anybody's number or address; else nobody."""
    return reachable(file) if file and _holds_contacts(told) else ()


def _holds_contacts(told: Any) -> bool:
    match told:
        case dict():
            return bool(told.get("contacts")) or any(map(_holds_contacts, told.values()))
        case list() | tuple():
            return any(map(_holds_contacts, told))
        case _:
            return False


def _called(file: CaseFile, ref: str) -> str:
    person = file.people[ref]
    return f"{person.name} ({ref})" if person.name else ref
