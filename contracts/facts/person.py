"""Facts about people as such: who is family of whom and when, and who turned out to be one and the same person."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from contracts.fields import FreeText, Said
from contracts.vocabulary import Word


class Relation(Word):
    """What the other person is to this one."""

    SPOUSE = "spouse", "Married to them."
    CIVIL_PARTNER = "civil_partner", "In a civil partnership with them."
    COHABITEE = "cohabitee", "Living with them as a couple."
    PARENT = "parent", "Their parent; a step-parent and an adoptive parent are one."
    CHILD = "child", "Their child; a stepchild and an adopted child are one."
    SIBLING = "sibling", "Their brother or sister; step, half and adoptive included."
    OTHER = "other", "Family in another way, such as a grandparent or a cousin."


Related = Annotated[Relation, Meta(extra={"personal": "both people"})]


class FamilyLinkRecorded(Said, tag="family-link.recorded.v1"):
    """The person `other` is this person's `relation`, from the London date `since` to `until`, both included.

    Said of either of the two it holds for both; `since` is the day from which it is known to have held.
    """

    other: UUID
    relation: Related
    since: date
    until: date | None = None


class FamilyLinkEnded(Said, tag="family-link.ended.v1"):
    """The link with `other` ended; `until` is the last London date on which it held."""

    other: UUID
    relation: Related
    until: date


class SamePersonConfirmed(Said, tag="same-person.confirmed.v1"):
    """Somebody looked and decided that this person and `other` are one, under two references."""

    other: UUID
    reason: FreeText


class SamePersonRuledOut(Said, tag="same-person.ruled-out.v1"):
    """Somebody looked and decided that this person and `other` are two, however alike."""

    other: UUID
    reason: FreeText


PersonFact = FamilyLinkRecorded | FamilyLinkEnded | SamePersonConfirmed | SamePersonRuledOut
