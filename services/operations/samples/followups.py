"""What follows a sample report: contact, updates, referrals and enforcement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from random import Random
from typing import Any

from msgspec.structs import replace

from contracts.reports import About, ContactLog, EnforcementStepLog, Message, Referral, ReferralOutcome
from contracts.vocabulary import Channel, ContactResult, EnforcementStep, Party, ReferralResult, Service
from services.operations.samples.cast import Cast
from services.operations.samples.chance import weighted
from services.operations.samples.days import from_utc

_CHANNELS = {Channel.PHONE: 60, Channel.IN_PERSON: 15, Channel.EMAIL: 12, Channel.TEXT: 8, Channel.LETTER: 5}
_UNREACHED = {
    ContactResult.NO_ANSWER: 45,
    ContactResult.VOICEMAIL: 25,
    ContactResult.LETTER_SENT: 12,
    ContactResult.NO_INTERPRETER: 9,
    ContactResult.UNSAFE_TO_TALK: 9,
}
_OTHER_PARTIES = {
    Party.AGENCY: 30,
    Party.REPORTER: 20,
    Party.WITNESS: 20,
    Party.ALLEGED_PERPETRATOR: 15,
    Party.VICTIMS_ADVOCATE: 10,
    Party.PARENT: 5,
}
_SERVICES = dict(zip(Service, (22, 14, 16, 8, 8, 12, 8, 6, 4, 2), strict=True))
_RESULTS = dict(zip(ReferralResult, (40, 15, 10, 15, 20), strict=True))
_LADDER = tuple(EnforcementStep)
_MORNING, _EVENING = 8, 20
_HOUR = 60
_DAY = 24 * _HOUR

Happening = tuple[datetime, Message]


@dataclass(frozen=True)
class Opening:
    """What every follow-up of a case rests on."""

    about: About
    cast: Cast
    received_at: datetime

    def after(self, rng: Random, least_minutes: int, most_minutes: int) -> datetime:
        """An instant so long after the receipt."""
        return _later(rng, self.received_at, least_minutes, most_minutes)


def followups(rng: Random, opening: Opening) -> Iterator[Happening]:
    """All that happens on a case, area by area, each with its instant; some of it may lie ahead of now."""
    return chain(
        _first_contact(rng, opening),
        _updates(rng, opening),
        _other_contact(rng, opening),
        _referrals(rng, opening),
        _enforcement(rng, opening),
    )


def _first_contact(rng: Random, opening: Opening) -> Iterator[Happening]:
    """Victims are reached promptly, late or never, often after tries that failed."""
    for victim in opening.cast.victims or (None,):
        pace = weighted(rng, {"prompt": 60, "late": 20, "never": 20})
        end = opening.after(rng, 2 * _DAY, 7 * _DAY) if pace == "late" else opening.after(rng, 20, 7 * _HOUR)
        yield from (_attempt(rng, opening, victim, end) for _ in range(weighted(rng, {0: 60, 1: 28, 2: 12})))
        if pace != "never" and victim is not None:
            yield end, _answered(rng, opening, end, victim, details_taken=rng.random() < 0.85)


def _attempt(rng: Random, opening: Opening, victim: str | None, before: datetime) -> Happening:
    at = _later(rng, opening.received_at, 1, (before - opening.received_at) // timedelta(minutes=1))
    at = min(at, before - timedelta(minutes=rng.randrange(1, 15)))
    result = weighted(rng, _UNREACHED)
    channel = Channel.LETTER if result is ContactResult.LETTER_SENT else Channel.PHONE
    return at, ContactLog(
        about=opening.about, occurred_at=at, party=Party.VICTIM, channel=channel, result=result, person=victim
    )


def _answered(rng: Random, opening: Opening, at: datetime, person: str | None, **said: Any) -> ContactLog:
    return ContactLog(
        about=opening.about,
        occurred_at=at,
        party=Party.VICTIM,
        channel=weighted(rng, _CHANNELS),
        result=ContactResult.ANSWERED,
        person=person,
        note="Spoke about what happened and what should happen next." if rng.random() < 0.3 else None,
        **said,
    )


def _updates(rng: Random, opening: Opening) -> Iterator[Happening]:
    """Updates follow within a fortnight or somewhat later, until they peter out."""
    for victim in opening.cast.victims:
        at = opening.received_at
        while rng.random() < 0.65:
            at = _later(rng, at, 8 * _DAY, 13 * _DAY) if rng.random() < 0.8 else _later(rng, at, 15 * _DAY, 20 * _DAY)
            yield at, _answered(rng, opening, at, victim, update_given=True, nothing_new=rng.random() < 0.3)


def _other_contact(rng: Random, opening: Opening) -> Iterator[Happening]:
    if rng.random() < 0.35:
        at, party = opening.after(rng, _HOUR, 5 * _DAY), weighted(rng, _OTHER_PARTIES)
        log = _answered(rng, opening, at, next(iter(_of(party, opening.cast)), None))
        yield at, replace(log, party=party)


def _of(party: Party, cast: Cast) -> tuple[str, ...]:
    """Those of the cast who are that party, as far as the report named them."""
    return {Party.WITNESS: cast.witnesses, Party.ALLEGED_PERPETRATOR: cast.perpetrators}.get(party, ())


def _referrals(rng: Random, opening: Opening) -> Iterator[Happening]:
    victim = next(iter(opening.cast.victims), None)
    for number in range(1, weighted(rng, {0: 60, 1: 30, 2: 10}) + 1):
        at, name = opening.after(rng, 2 * _HOUR, 6 * _DAY), f"r{number}"
        service = weighted(rng, _SERVICES)
        yield at, Referral(about=opening.about, occurred_at=at, referral=name, service=service, person=victim)
        if rng.random() < 0.7:
            at, result = _later(rng, at, _DAY, 9 * _DAY), weighted(rng, _RESULTS)
            yield at, ReferralOutcome(about=opening.about, occurred_at=at, referral=name, result=result)


def _enforcement(rng: Random, opening: Opening) -> Iterator[Happening]:
    """Steps up the ladder against the first person accused, if any."""
    at, rung = opening.received_at, 0
    against = next(iter(opening.cast.perpetrators), None)
    while against and rung < len(_LADDER) and rng.random() < 0.55:
        rung += rng.randrange(0, 3)
        at = _later(rng, at, _DAY, 8 * _DAY)
        step = _LADDER[min(rung, len(_LADDER) - 1)]
        reason = "Earlier steps did not stop it." if rung > 1 else None
        yield at, EnforcementStepLog(about=opening.about, occurred_at=at, step=step, against=against, reason=reason)
        rung += 1


def _later(rng: Random, instant: datetime, least_minutes: int, most_minutes: int) -> datetime:
    """So long after an instant, or the next morning where that falls in the night."""
    at = from_utc(instant.timestamp() + 60 * rng.randrange(least_minutes, most_minutes))
    if _MORNING <= at.hour < _EVENING:
        return at
    return from_utc(at.replace(hour=_MORNING).timestamp() + 60 * (_DAY if at.hour >= _EVENING else 0))
