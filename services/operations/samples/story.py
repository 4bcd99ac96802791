"""The messages that one sample case makes: a report, what follows, and what senders get wrong on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import msgspec

from contracts.commands import report_id
from contracts.reports import About, IncidentReport, Message, Treatment
from services.operations.samples.cast import cast_for
from services.operations.samples.chance import weighted
from services.operations.samples.days import pick_receipt
from services.operations.samples.flaws import broken
from services.operations.samples.followups import Opening, followups
from services.operations.samples.people import Household, household
from services.operations.samples.record import Posting, Sample
from services.operations.samples.report import incident_report

_LANDLORDS = {"derby-homes": 38, "whg": 34, "connexus": 10, "the-group": 9, "amplius": 9}
_OFTEN_TROUBLED = 8


def story(seed: int, ending: datetime, number: int) -> tuple[Sample, ...]:
    """The records of the `number`-th case in the order of sending, none sent after `ending`.

    A case depends on nothing but the arguments, so a longer run repeats the cases of a shorter one.
    """
    rng = Random(f"{seed}/{ending.timestamp()}/case/{number}")  # noqa: S311 - repeatable, not secret
    postings = _postings(rng, seed, ending, number)
    samples = (sample for posting in postings for sample in _sent(rng, posting, ending))
    return tuple(sorted(samples, key=lambda sample: sample.sent_at))


def _postings(rng: Random, seed: int, ending: datetime, number: int) -> list[Posting]:
    """The good messages of a case; its report is sometimes keyed after what followed."""
    landlord = weighted(rng, _LANDLORDS)
    source = f"https://crm.example/{landlord}"
    name = f"crm-{_run(seed, ending)}-{number:06d}"
    received_at = pick_receipt(rng, ending)
    home = _home(rng, seed, landlord, number)
    cast = cast_for(rng, home)
    opening = Opening(_about(rng, source, name), cast, received_at)
    report = Posting(
        id=name,
        source=source,
        landlord=landlord,
        key=name.encode(),
        data=incident_report(rng, home, cast, received_at),
        sent_at=_sending(rng, received_at, ending),
        binary=rng.random() < 0.15,
    )
    facts = [
        replace(report, id=f"{name}-{place}", data=data, sent_at=_sending(rng, at, ending))
        for place, (at, data) in enumerate(followups(rng, opening), start=1)
        if at <= ending
    ]
    return _in_order_of_sending(rng, report, facts)


def _run(seed: int, ending: datetime) -> str:
    """A short name for the seed and ending, so that other runs use other ids."""
    return hashlib.sha256(f"{seed}/{ending.timestamp()}".encode()).hexdigest()[:6]


def _home(rng: Random, seed: int, landlord: str, number: int) -> Household:
    """A home of its own for most cases; a few homes come up again and again."""
    again = rng.random() < 0.25
    return household(seed, landlord, rng.randrange(_OFTEN_TROUBLED + number // 20) if again else 100_000 + number)


def _about(rng: Random, source: str, name: str) -> About:
    return About(case_id=report_id(source, name)) if rng.random() < 0.5 else About(source=source, id=name)


def _sending(rng: Random, happened_at: datetime, ending: datetime) -> datetime:
    """Minutes after it happened, or now and then days."""
    late = rng.random() < 0.07
    minutes = rng.randrange(1440, 9 * 1440) if late else rng.randrange(1, 25)
    return min(happened_at + timedelta(minutes=minutes), ending.astimezone(happened_at.tzinfo))


def _in_order_of_sending(rng: Random, report: Posting, facts: list[Posting]) -> list[Posting]:
    """The report first, or in some cases keyed only after the first of its facts."""
    facts = sorted(facts, key=lambda fact: fact.sent_at)
    if not facts or rng.random() >= 0.08:
        return [report, *facts]
    return [facts[0], replace(report, sent_at=max(report.sent_at, facts[0].sent_at)), *facts[1:]]


def _sent(rng: Random, posting: Posting, ending: datetime) -> Iterator[Sample]:
    """The records of one message: itself, and what a faulty sender sends before or after it."""
    if rng.random() < 0.06:
        yield broken(rng, posting)
    good = posting.sample(Treatment.ACCEPTED)
    yield good
    again = min(posting.sent_at + timedelta(minutes=rng.randrange(1, 600)), ending.astimezone(posting.sent_at.tzinfo))
    share = rng.random()
    if share < 0.04:
        yield replace(good, sent_at=again, expected=Treatment.DUPLICATE)
    elif share < 0.05:
        yield replace(posting, binary=not posting.binary, sent_at=again).sample(Treatment.DUPLICATE)
    elif share < 0.085:
        yield replace(posting, data=_changed(posting.data), sent_at=again).sample(Treatment.CONFLICT)


def _changed(data: Message) -> Message:
    """Another body under the same id."""
    if isinstance(data, IncidentReport):
        return msgspec.structs.replace(data, immediate_danger=not data.immediate_danger)
    return msgspec.structs.replace(data, occurred_at=data.occurred_at - timedelta(minutes=10))
