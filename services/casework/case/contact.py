"""Who was reached, who was tried, what they want, and how they can be reached without harm."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from contracts.facts.contact import (
    ContactAttempted,
    ContactMade,
    ContactPaused,
    ContactResumed,
    SafeContactRecorded,
    UpdateGiven,
    WishesRecorded,
)
from contracts.fields import Instant, Ref, Said
from contracts.people import SafeContact
from contracts.vocabulary import Channel, ContactResult, Party, PauseGround
from services.casework.case.history import Standing

FOR_THE_VICTIM = frozenset({Party.VICTIM, Party.VICTIMS_ADVOCATE, Party.PARENT})
"""Answering for the victim counts as contact with them; `person` then names the victim."""


HEARD = frozenset(
    {ContactMade, ContactAttempted, UpdateGiven, WishesRecorded, SafeContactRecorded, ContactPaused, ContactResumed}
)


class Touch(Said):
    """One contact, attempt or update, by its event; an attempt never counts as contact, whatever its result says."""

    event: UUID
    at: Instant
    known_at: Instant
    party: Party
    channel: Channel
    person: Ref | None = None
    result: ContactResult = ContactResult.ANSWERED
    details_taken: bool = False
    interpreter: bool | None = None
    spoke_with: Ref | None = None
    attempt: bool = False
    update: bool = False


class Pause(Said):
    """A time in which the victim could not be contacted; `person` absent means every victim."""

    ground: PauseGround
    since: Instant
    known_at: Instant
    person: Ref | None = None
    until: Instant | None = None


class Wish(Said):
    """A victim's wishes and when they were told."""

    at: Instant
    wishes: str
    person: Ref | None = None


class Contacts(Said):
    touches: tuple[Touch, ...] = ()
    wishes: tuple[Wish, ...] = ()
    safe_contact: dict[str, SafeContact] = {}
    pauses: tuple[Pause, ...] = ()


def evolve(contacts: Contacts, fact: Standing) -> Contacts:
    match fact.data:
        case ContactMade() | ContactAttempted() | UpdateGiven():
            return msgspec.structs.replace(contacts, touches=(*contacts.touches, _touch(fact)))
        case WishesRecorded(wishes=wishes, person=person):
            told = Wish(at=fact.occurred_at, wishes=wishes, person=person)
            return msgspec.structs.replace(contacts, wishes=(*contacts.wishes, told))
        case SafeContactRecorded(person=person, safe_contact=safe_contact):
            return msgspec.structs.replace(contacts, safe_contact={**contacts.safe_contact, person: safe_contact})
        case ContactPaused():
            return msgspec.structs.replace(contacts, pauses=(*contacts.pauses, _pause(fact)))
        case ContactResumed(person=person):
            return msgspec.structs.replace(contacts, pauses=_resumed(contacts.pauses, person, fact.occurred_at))
        case _:
            return contacts


def _touch(fact: Standing) -> Touch:
    data = fact.data
    match data:
        case ContactMade():
            return Touch(
                event=fact.id, at=fact.occurred_at, known_at=fact.recorded_at, party=data.party,
                channel=data.channel, person=data.person, details_taken=data.details_taken,
                interpreter=data.interpreter, spoke_with=data.spoke_with,
            )  # fmt: skip
        case ContactAttempted():
            return Touch(
                event=fact.id, at=fact.occurred_at, known_at=fact.recorded_at, party=data.party,
                channel=data.channel, person=data.person, result=data.result,
                attempt=True,
            )  # fmt: skip
        case UpdateGiven():
            return Touch(
                event=fact.id, at=fact.occurred_at, known_at=fact.recorded_at, party=Party.VICTIM,
                channel=data.channel, person=data.person, update=True,
            )  # fmt: skip
        case _:
            raise TypeError(f"{type(data).__name__} reaches nobody")


def _pause(fact: Standing) -> Pause:
    data = fact.data
    if not isinstance(data, ContactPaused):
        raise TypeError(f"{type(data).__name__} pauses nothing")
    return Pause(
        ground=data.ground, since=fact.occurred_at, known_at=fact.recorded_at, person=data.person, until=data.until
    )


def _resumed(pauses: tuple[Pause, ...], person: str | None, at: datetime) -> tuple[Pause, ...]:
    """Ends the pauses of that person, or of everyone when none is named."""
    return tuple(
        msgspec.structs.replace(pause, until=at)
        if (person is None or pause.person in (None, person)) and (pause.until is None or pause.until > at)
        else pause
        for pause in pauses
    )
