"""The streams of the case ledger by kind: what each is about is said before the colon of its name."""

from __future__ import annotations

import re
from enum import StrEnum
from types import UnionType

from contracts.facts.landlord import LandlordFact
from contracts.facts.neighbourhood import NeighbourhoodFact
from contracts.facts.person import PersonFact
from contracts.facts.policy import PolicyFact
from contracts.facts.review import CaseFact


class Kind(StrEnum):
    """What a stream is about."""

    CASE = "case"
    PERSON = "person"
    LANDLORD = "landlord"
    POLICY = "policy"
    NEIGHBOURHOOD = "neighbourhood"


STATED: dict[Kind, UnionType] = {
    Kind.CASE: CaseFact,
    Kind.PERSON: PersonFact,
    Kind.LANDLORD: LandlordFact,
    Kind.POLICY: PolicyFact,
    Kind.NEIGHBOURHOOD: NeighbourhoodFact,
}
"""What people and systems may state of each kind; corrections replace one of these by another of them."""

_NAMED_BY_OWNER = re.compile(r"(?:landlord|policy|neighbourhood):([^/]+)")
_UNFIT = re.compile(r"[\s/%]")


def kind_of(stream: str) -> Kind:
    """The kind of a stream by its name; raises ValueError for a kind that this version does not know."""
    return Kind(stream.partition(":")[0])


def owner_of(stream: str) -> str | None:
    """The landlord whose name the stream bears; None for cases and people, whose names say nothing."""
    found = _NAMED_BY_OWNER.match(stream)
    return found[1] if found else None


def landlord_stream(landlord: str) -> str:
    """The stream of what a landlord does beyond any one case."""
    return f"{Kind.LANDLORD}:{landlord}"


def policy_stream(landlord: str) -> str:
    """The stream of a landlord's policy register."""
    return f"{Kind.POLICY}:{landlord}"


def neighbourhood_stream(landlord: str, area: str) -> str:
    """The stream of a neighbourhood; spaces, slashes and percent signs of its name are written as in a URL."""
    return f"{Kind.NEIGHBOURHOOD}:{landlord}/{_UNFIT.sub(_escaped, area)}"


def _escaped(character: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in character[0].encode())
