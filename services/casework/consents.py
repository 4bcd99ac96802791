"""Whether those who gave information had consented to its passing on: per giver, recipient, purpose and time; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

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
        self._said: list[Word] = []
        self._unnamed: list[tuple[datetime, str]] = []
        for fact in (one for one in facts if type(one.data) in HEARD):
            match fact.data:
                case ConsentGiven() | ConsentRefused() | ConsentWithdrawn() as data:
                    self._said.append(Word(fact.occurred_at, data, fact.id))
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
        return any(self.refusals(givers, recipient, purpose, at))

    def refusals(self, givers: Iterable[str], recipient: str, purpose: str, at: datetime) -> Iterator[Word]:
        """The word of each giver who had said no, or taken it back, and not said yes since."""
        last = (self._last(giver, recipient, purpose, at) for giver in givers)
        return (word for word in last if word and not isinstance(word.data, ConsentGiven))

    def unnamed(self, people: Iterable[str], at: datetime) -> bool:
        """Whether any of these people had asked not to be named."""
        meant = set(people)
        return any(asked <= at and person in meant for asked, person in self._unnamed)

    def last_words(self, at: datetime) -> Iterator[tuple[str, str, Word]]:
        """For everyone, what stands, or else the last word, on each recipient and purpose that they have spoken of."""
        named = [(one.data.person, one.data.recipient, one.data.purpose) for one in self._said if one.at <= at]
        for giver, recipient, purpose in dict.fromkeys(named):
            if recipient and purpose:
                found = self._in_force(giver, recipient, purpose, at) or self._last(giver, recipient, purpose, at)
                if found:
                    yield recipient, purpose, found

    def _form(self, giver: str, recipient: str, purpose: str, at: datetime) -> str:
        word = self._in_force(giver, recipient, purpose, at)
        if word is None:
            return NONE
        return WRITTEN if _is_written(word) else SPOKEN

    def _in_force(self, giver: str, recipient: str, purpose: str, at: datetime) -> Word | None:
        """The consent that stands: a spoken yes after a written one takes nothing from it."""
        given: list[Word] = []
        for word in self._words(giver, recipient, purpose, at):
            if not isinstance(word.data, ConsentGiven):
                break
            if word.data.until is None or at < word.data.until:
                given.append(word)
        return next(filter(_is_written, given), given[0] if given else None)

    def _last(self, giver: str, recipient: str, purpose: str, at: datetime) -> Word | None:
        return next(self._words(giver, recipient, purpose, at), None)

    def _words(self, giver: str, recipient: str, purpose: str, at: datetime) -> Iterator[Word]:
        """What was said of it up to an instant, the last word first."""
        until = (one for one in reversed(self._said) if one.at <= at)
        return (one for one in until if _concerns(one.data, giver, recipient, purpose))


class Word(NamedTuple):
    """What someone said of consent, and when."""

    at: datetime
    data: ConsentSaid
    event: UUID


def _is_written(word: Word) -> bool:
    return isinstance(word.data, ConsentGiven) and word.data.form is ConsentForm.WRITTEN


def _concerns(data: ConsentSaid, giver: str, recipient: str, purpose: str) -> bool:
    """A withdrawal that leaves recipient or purpose open is of all of them."""
    return data.person == giver and data.recipient in (None, recipient) and data.purpose in (None, purpose)
