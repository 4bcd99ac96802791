"""By which addresses and numbers the people of a case are reached, as digests: enough to know an officer among them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from contracts.envelope import Event
from contracts.facts.report import IncidentReported, VictimIdentified
from contracts.facts.review import EntryCorrected
from contracts.people import Person

_UNITED_KINGDOM = "44"


def people_in(event: Event) -> tuple[Person, ...]:
    """Those whom the event describes; whoever was named once counts, also when a correction took them out."""
    match event.data:
        case EntryCorrected(replacement=replacement):
            return _people(replacement)
        case data:
            return _people(data)


def _people(data: object) -> tuple[Person, ...]:
    match data:
        case IncidentReported(people=people):
            return people
        case VictimIdentified(person=person):
            return (person,)
        case _:
            return ()


def digests_in(event: Event) -> Iterator[bytes]:
    """The digest of every way to reach someone whom the event describes."""
    for person in people_in(event):
        for contact in person.contacts:
            if found := digest(contact.value):
                yield found


def digest(value: str) -> bytes | None:
    """SHA-256 of an address or number in one spelling; None for what could be neither."""
    spelt = _spelt(value)
    return hashlib.sha256(spelt.encode()).digest() if spelt else None


def _spelt(value: str) -> str | None:
    if "@" in value:
        return value.strip().removeprefix("mailto:").casefold()
    digits = re.sub(r"\D", "", value)
    if len(digits) < 7:
        return None
    digits = digits.removeprefix("00")
    return digits if digits.startswith(_UNITED_KINGDOM) else _UNITED_KINGDOM + digits.removeprefix("0")
