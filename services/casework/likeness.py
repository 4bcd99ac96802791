"""Which people may be one under two references: likeness is told by marks, never by what they are made of; pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from contracts.fields import Landlord
from contracts.people import Person
from contracts.vocabulary import Word


class Likeness(Word):
    """Why two people may be one; a person has to look, nothing is merged by itself."""

    NAME_AND_BIRTH = "name_and_birth", "The same name and date of birth."
    NAME_AND_HOUSEHOLD = "name_and_household", "The same name in the same household."
    REFERENCE = "reference", "The same reference, told by another source."


def masked(person: Person, landlord: Landlord) -> Person:
    """The person by reference, with marks in the place of name and household; nothing else of them.

    The mark in the place of the name is of name and date of birth, that of the household is of name and household.
    """
    name = normalised(person.name or "")
    born = person.date_of_birth.isoformat() if person.date_of_birth else ""
    home = (person.household or "").strip().casefold()
    return Person(
        ref=person.ref,
        source_ref=person.source_ref,
        name=_mark(landlord, name, born) if name and born else None,
        household=_mark(landlord, name, home) if name and home else None,
    )


def marks_of(hidden: Person, landlord: Landlord) -> dict[Likeness, str]:
    """The marks of a masked person, by what they say."""
    found = {Likeness.NAME_AND_BIRTH: hidden.name, Likeness.NAME_AND_HOUSEHOLD: hidden.household}
    if hidden.source_ref:
        found[Likeness.REFERENCE] = _mark(landlord, hidden.source_ref.strip().casefold(), "")
    return {likeness: mark for likeness, mark in found.items() if mark}


def normalised(name: str) -> str:
    """A name without case, accents, punctuation and the order of its parts."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(sorted(re.findall(r"\w+", plain.casefold())))


def _mark(landlord: str, one: str, other: str) -> str:
    return hashlib.sha256(f"{landlord}\n{one}\n{other}".encode()).hexdigest()
