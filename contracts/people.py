"""People as a report describes them, and how they can be reached without harm."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from contracts.fields import (
    BirthDate,
    ContactValue,
    FreeText,
    Language,
    PersonName,
    PersonText,
    Ref,
    Said,
    SourceRef,
)
from contracts.vocabulary import Channel, ContactKind, PersonRole, Unaware, Unsafe


class ContactPoint(Said):
    """One way to reach a person."""

    kind: ContactKind
    value: ContactValue


class SafeContact(Said):
    """What must be kept to when reaching a person; it stands above every number and address."""

    channels: tuple[Channel, ...] = ()
    times: FreeText | None = None
    never: tuple[Unsafe, ...] = ()
    unaware: tuple[Unaware, ...] = ()
    code_word: PersonText | None = None


class Person(Said):
    """Someone a report names, under the report's own short name `ref`."""

    ref: Ref
    source_ref: SourceRef | None = None
    name: PersonName | None = None
    date_of_birth: BirthDate | None = None
    household: SourceRef | None = None
    language: Language | None = None
    interpreter: bool = False
    contacts: tuple[ContactPoint, ...] = ()
    safe_contact: SafeContact | None = None
    role: PersonRole | None = None


MENTIONED_MAX = 100
"""Each victim has clocks of their own, and what one report leaves must fit one append."""

People = Annotated[tuple[Person, ...], Meta(max_length=MENTIONED_MAX)]
Refs = Annotated[tuple[Ref, ...], Meta(max_length=MENTIONED_MAX)]
