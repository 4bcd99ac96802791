"""Whether those who gave information had consented to its passing on: per giver, recipient, purpose and time; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from contracts.facts.consent import (
    AnonymityAsked,
    ConsentForm,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
)
from services.casework.case.history import Standing

ConsentSaid = ConsentGiven | ConsentRefused | ConsentWithdrawn

HEARD = frozenset({ConsentGiven, ConsentRefused, ConsentWithdrawn, AnonymityAsked})
WRITTEN, SPOKEN, NONE, NOT_NEEDED = "written", "spoken", "none", "not_needed"


class Consents:
    """What each giver said of consent, in the order in which it was said."""

    def __init__(self, facts: Iterable[Standing]) -> None:
        self._said: list[Said] = []
        self._unnamed: list[tuple[datetime, str]] = []
        for fact in (one for one in facts if type(one.data) in HEARD):
            match fact.data:
                case ConsentGiven() | ConsentRefused() | ConsentWithdrawn() as data:
                    self._said.append(Said(fact.occurred_at, data))
                case AnonymityAsked(person=person):
                    self._unnamed.append((fact.occurred_at, person))

    def of(self, givers: Iterable[str], recipient: str, purpose: str, at: datetime) -> str:
        """The least that any of the givers had consented to at an instant: written, spoken or none.

        Nobody to ask is nobody's consent.
        """
        forms = {self._form(giver, recipient, purpose, at) for giver in givers} or {NONE}
        return next(form for form in (NONE, SPOKEN, WRITTEN) if form in forms)

    def refused(self, givers: Iterable[str], recipient: str, purpose: str, at: datetime) -> bool:
        """Whether any of the givers had said no, or taken it back, and not said yes since."""
        last = (self._last(giver, recipient, purpose, at) for giver in givers)
        return any(isinstance(said, ConsentRefused | ConsentWithdrawn) for said in last)

    def unnamed(self, people: Iterable[str], at: datetime) -> bool:
        """Whether any of these people had asked not to be named."""
        meant = set(people)
        return any(asked <= at and person in meant for asked, person in self._unnamed)

    def _form(self, giver: str, recipient: str, purpose: str, at: datetime) -> str:
        match self._last(giver, recipient, purpose, at):
            case ConsentGiven(form=ConsentForm.WRITTEN, until=until) if until is None or at < until:
                return WRITTEN
            case ConsentGiven(until=until) if until is None or at < until:
                return SPOKEN
            case _:
                return NONE

    def _last(self, giver: str, recipient: str, purpose: str, at: datetime) -> ConsentSaid | None:
        said = (one.data for one in self._said if one.at <= at and _concerns(one.data, giver, recipient, purpose))
        return max(enumerate(said), default=(0, None), key=lambda numbered: numbered[0])[1]


class Said(NamedTuple):
    at: datetime
    data: ConsentSaid


def _concerns(data: ConsentSaid, giver: str, recipient: str, purpose: str) -> bool:
    """A withdrawal that leaves recipient or purpose open is of all of them."""
    return data.person == giver and data.recipient in (None, recipient) and data.purpose in (None, purpose)
