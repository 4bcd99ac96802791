"""Invented households: who lives where, how they can be reached, and what must be kept to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from contracts.people import ContactPoint, Person, SafeContact
from contracts.vocabulary import Channel, ContactKind, PersonRole, Unaware, Unsafe
from services.operations.samples.chance import weighted
from services.operations.samples.names import (
    FAMILY_NAMES,
    GIVEN_NAMES,
    LANDLORDS,
    LANGUAGES,
    NEIGHBOURHOODS,
    STREETS,
    TOWN,
)

_FIRST_BIRTH = date(1938, 1, 1)
_BIRTH_DAYS = 80 * 365
_SAFE_CHANNELS = (Channel.PHONE, Channel.EMAIL, Channel.TEXT, Channel.IN_PERSON, Channel.OFFICE)
_SAFE_TIMES = ("weekdays after 18:00", "mornings before 11:00", "only on Wednesdays")
_LIVES_THERE = {
    PersonRole.TENANT: 70,
    PersonRole.LEASEHOLDER: 8,
    PersonRole.SHARED_OWNER: 6,
    PersonRole.CARE_AND_SUPPORT: 6,
    PersonRole.HOUSEHOLD: 10,
}
_COMES_BY = {
    PersonRole.TENANT: 50,
    PersonRole.PUBLIC: 20,
    PersonRole.VISITOR: 12,
    PersonRole.SERVICE_USER: 8,
    PersonRole.EMPLOYEE: 6,
    PersonRole.CONTRACTOR: 4,
}
_CODE_WORDS = ("bluebell", "the parcel", "Aunt Maud")


@dataclass(frozen=True)
class Household:
    """People of one home; the same number at the same landlord is the same home, which makes repeat victims."""

    uprn: str
    neighbourhood: str
    members: tuple[Person, ...]


def household(seed: int, landlord: str, number: int) -> Household:
    """The home of that number: one to four people under the sender's own references."""
    rng = Random(f"{seed}/{landlord}/household/{number}")  # noqa: S311 - repeatable, not secret
    address = f"{rng.randrange(1, 120)} {rng.choice(STREETS)}, {TOWN}"
    language = rng.choice(LANGUAGES) if rng.random() < 0.2 else None
    family = _Family(f"H-{number:05d}", rng.choice(FAMILY_NAMES), address, language)
    size = rng.choices((1, 2, 3, 4), (4, 3, 2, 1))[0]
    members = tuple(_member(rng, family, f"T-{number:05d}-{place}") for place in range(1, size + 1))
    # Twelve digits that begin with 999: the shape of a property reference, of no property.
    uprn = f"999{LANDLORDS.index(landlord)}{number:08d}"
    return Household(uprn, rng.choice(NEIGHBOURHOODS[landlord]), members)


def stranger(rng: Random, ref: str) -> Person:
    """Someone outside the home, known by name and perhaps by one number."""
    name = f"{rng.choice(GIVEN_NAMES)} {rng.choice(FAMILY_NAMES)}"
    contacts = (ContactPoint(kind=ContactKind.PHONE, value=_mobile(rng)),) if rng.random() < 0.5 else ()
    return Person(ref=ref, name=name, contacts=contacts, role=weighted(rng, _COMES_BY))


@dataclass(frozen=True)
class _Family:
    ref: str
    surname: str
    address: str
    language: str | None


def _member(rng: Random, family: _Family, source_ref: str) -> Person:
    name = f"{rng.choice(GIVEN_NAMES)} {family.surname}"
    return Person(
        ref="p1",
        source_ref=source_ref,
        name=name,
        date_of_birth=_FIRST_BIRTH + timedelta(days=rng.randrange(_BIRTH_DAYS)),
        household=family.ref,
        language=family.language,
        interpreter=family.language is not None and rng.random() < 0.5,
        contacts=_contacts(rng, name, family.address),
        safe_contact=_safe_contact(rng) if rng.random() < 0.25 else None,
        role=weighted(rng, _LIVES_THERE),
    )


def _contacts(rng: Random, name: str, address: str) -> tuple[ContactPoint, ...]:
    mailbox = "".join(letter for letter in name.lower() if letter.isascii() and letter.isalpha())
    values = {
        ContactKind.PHONE: _mobile(rng),
        ContactKind.SHARED_PHONE: _landline(rng),
        ContactKind.EMAIL: f"{mailbox}@example.org",
        ContactKind.SHARED_MAILBOX: f"family.{mailbox}@example.org",
        ContactKind.ADDRESS: address,
        ContactKind.OTHER: "By the neighbour at the next door.",
    }
    chances = (0.8, 0.2, 0.4, 0.1, 0.6, 0.03)
    chosen = (kind for kind, chance in zip(values, chances, strict=True) if rng.random() < chance)
    return tuple(ContactPoint(kind=kind, value=values[kind]) for kind in chosen)


def _safe_contact(rng: Random) -> SafeContact:
    return SafeContact(
        channels=(rng.choice(_SAFE_CHANNELS),),
        times=rng.choice(_SAFE_TIMES) if rng.random() < 0.6 else None,
        never=tuple(word for word in Unsafe if rng.random() < 0.35),
        unaware=tuple(word for word in Unaware if rng.random() < 0.3),
        code_word=rng.choice(_CODE_WORDS) if rng.random() < 0.2 else None,
    )


def _mobile(rng: Random) -> str:
    """A number of the range that Ofcom keeps for drama."""
    return f"07700 900{rng.randrange(1000):03d}"


def _landline(rng: Random) -> str:
    """A number of the range that Ofcom keeps for drama."""
    return f"01632 960{rng.randrange(1000):03d}"
