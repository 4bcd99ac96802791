"""Lives of cases as officers would record them: threads of facts that hang together, mixed, until there are enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from contracts.envelope import Actor, Event
from contracts.facts import Fact, consent, contact, enforcement, handling, report, review, risk, support
from contracts.people import Person
from contracts.vocabulary import (
    Behaviour,
    Capacity,
    Channel,
    Closure,
    ContactResult,
    Crime,
    EnforcementStep,
    Party,
    PersonRole,
    Recipient,
    ReferralResult,
    Service,
    Strand,
)
from services.casework.case.history import Entry, History
from services.casework.policy import PolicyBook
from services.casework.reconcile import reconcile

LANDLORDS = ("connexus", "whg", "the-group", "derby-homes", "amplius")
OFFICERS = tuple(Actor(id=f"officer.{n}", role="case-officer") for n in range(5))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Told(NamedTuple):
    """A fact, when it happened, when it was written down, and by whom."""

    occurred_at: datetime
    recorded_at: datetime
    by: Actor
    data: Fact


Thread = Callable[[Random, int], Iterator[tuple[timedelta, Fact]]]
"""Facts that hang together, each so long after the first; the number tells one thread of its kind from another."""


def life(number: int, landlord: str, events: int, book: PolicyBook, begins: datetime) -> History:
    """One case's history of so many events or a few more, its clocks as the ledger would conclude them at the end."""
    chance = Random(f"{landlord}/{number}")
    stream = f"case:{uuid5(NAMESPACE_URL, f'bench/{landlord}/{number}')}"
    told = sorted(_facts(chance, events), key=lambda one: one[0])
    history = History(stream=stream)
    for after, fact in told:
        at, late = begins + after, timedelta(minutes=chance.choice((1, 5, 30, 60 * 20)))
        history = _learnt(history, Told(at, at + late, chance.choice(OFFICERS), fact), landlord)
    last = history.entries[-1].recorded_at
    for happening in reconcile(history, book, last):
        told_then = Told(happening.occurred_at, last, OFFICERS[0], happening.data)
        history = _learnt(history, told_then, landlord)
    return history


def _learnt(history: History, fact: Told, landlord: str) -> History:
    version = history.version + 1
    told = uuid5(UUID(history.stream.removeprefix("case:")), str(version))
    event = Event(
        id=told, stream=history.stream, landlord=landlord, occurred_at=fact.occurred_at, actor=fact.by, caused_by=told,
        data=fact.data,
    )  # fmt: skip
    known = max(fact.recorded_at, history.entries[-1].recorded_at) if history.entries else fact.recorded_at
    return history.then([Entry(event=event, version=version, recorded_at=known, partition=0, position=version)])


def _facts(chance: Random, events: int) -> Iterator[tuple[timedelta, Fact]]:
    found = list(_reported(chance))
    closes = chance.random() < 0.5
    number = 0
    while len(found) < events - 5 * closes:
        number += 1
        starts = chance.random() * 180 * DAY
        thread = chance.choice(THREADS)
        found += [(starts + after, fact) for after, fact in thread(chance, number)]
    if closes:
        found += [(200 * DAY + after, fact) for after, fact in _closed()]
    return iter(found)


def _reported(chance: Random) -> Iterator[tuple[timedelta, Fact]]:
    people = tuple(Person(ref=ref, role=PersonRole.TENANT) for ref in ("p1", "p2", "w1", "x1"))
    yield (
        0 * DAY,
        report.IncidentReported(
            channel=chance.choice((Channel.PHONE, Channel.OFFICE, Channel.PARTNER)), immediate_danger=False,
            reporter=report.Reporter(capacity=Capacity.VICTIM, person="p1"), motivation=_hate(chance),
            incident=_incident(chance), people=people, victims=("p1", "p2"), witnesses=("w1",),
            alleged_perpetrators=("x1",),
        ),
    )  # fmt: skip
    yield HOUR, handling.PrioritySet(priority=handling.Priority.HIGH)
    yield HOUR, handling.OfficerAssigned(officer="officer.1")
    yield 2 * HOUR, handling.InvestigationOpened()
    yield chance.choice((3, 30)) * HOUR, _reached("p1")
    yield chance.choice((3, 60)) * HOUR, _reached("p2")
    yield 4 * HOUR, support.ActionPlanAgreed(person="p1", updates_every_days=14)


def _hate(chance: Random) -> report.Motivation:
    strands = (chance.choice((Strand.RACE, Strand.RELIGION, Strand.DISABILITY, Strand.TRANSGENDER)),)
    return report.Motivation(asked=True, hate=True, strands=strands, perceived_by=(Capacity.VICTIM,))


def _incident(chance: Random) -> report.Incident:
    behaviours = (chance.choice((Behaviour.VERBAL_ABUSE, Behaviour.THREATS, Behaviour.DAMAGE)),)
    return report.Incident(behaviours=behaviours, crime=chance.choice(list(Crime)), neighbourhood="Bentley")


def _reached(person: str) -> contact.ContactMade:
    return contact.ContactMade(party=Party.VICTIM, channel=Channel.PHONE, person=person, details_taken=True)


def _contacts(chance: Random, _: int) -> Iterator[tuple[timedelta, Fact]]:
    person = chance.choice(("p1", "p2"))
    failed = chance.choice((ContactResult.NO_ANSWER, ContactResult.VOICEMAIL))
    yield 0 * DAY, contact.ContactAttempted(party=Party.VICTIM, channel=Channel.PHONE, result=failed, person=person)
    yield DAY, _reached(person)
    yield DAY, contact.ContactMade(party=Party.WITNESS, channel=Channel.PHONE, person="w1")
    yield 2 * DAY, contact.ContactMade(party=Party.ALLEGED_PERPETRATOR, channel=Channel.LETTER, person="x1")


def _updates(chance: Random, _: int) -> Iterator[tuple[timedelta, Fact]]:
    for fortnight in range(4):
        at = fortnight * 14 * DAY + chance.random() * DAY
        yield at, contact.UpdateGiven(channel=Channel.EMAIL, person="p1", nothing_new=fortnight % 2 == 0)


def _further(chance: Random, _: int) -> Iterator[tuple[timedelta, Fact]]:
    yield 0 * DAY, report.FurtherIncidentReported(incident=_incident(chance), channel=Channel.PHONE, person="p1")
    level = chance.choice(list(risk.RiskLevel))
    yield DAY, risk.RiskAssessed(level=level, person="p1", vulnerability=True)


def _needs(chance: Random, _: int) -> Iterator[tuple[timedelta, Fact]]:
    yield 0 * DAY, risk.AccessNeedsAsked(person="p2", needs=(risk.AccessNeed.INTERPRETER,), language="so")
    yield DAY, risk.AccessNeedMet(person="p2", need=risk.AccessNeed.INTERPRETER)
    yield DAY, contact.WishesRecorded(wishes="As told.", person="p2", pursue=chance.random() < 0.8)
    yield DAY, risk.OutcomeWanted(outcome="As told.", person="p2")


def _help(chance: Random, _: int) -> Iterator[tuple[timedelta, Fact]]:
    option, person = chance.choice(list(support.SupportOption)), chance.choice(("p1", "p2"))
    accepted = chance.random() < 0.7
    yield 0 * DAY, support.SupportOffered(option=option, person=person)
    yield DAY, support.SupportAnswered(option=option, person=person, accepted=accepted)
    if accepted:
        yield 3 * DAY, support.SupportProvided(option=option, person=person)


def _referral(chance: Random, number: int) -> Iterator[tuple[timedelta, Fact]]:
    to, purpose = Recipient.VICTIM_SUPPORT, consent.Purpose.SUPPORT
    yield 0 * DAY, consent.ConsentAsked(person="p1", recipient=to, purpose=purpose)
    if chance.random() < 0.7:
        form = consent.ConsentForm.WRITTEN
        given = consent.ConsentGiven(person="p1", recipient=to, purpose=purpose, form=form, document=f"doc-{number}")
        yield HOUR, given
    yield DAY, support.ReferralMade(referral=f"r{number}", service=Service.VICTIM_SUPPORT, person="p1")
    yield 9 * DAY, support.ReferralOutcomeRecorded(referral=f"r{number}", result=ReferralResult.ACCEPTED)


def _police(chance: Random, number: int) -> Iterator[tuple[timedelta, Fact]]:
    yield 0 * DAY, consent.PoliceReportEncouraged(person="p1")
    yield HOUR, consent.DisclosureApproved(recipient=Recipient.POLICE, disclosure=f"d{number}")
    ground = chance.choice((consent.Ground.CONSENT, consent.Ground.SERIOUS_HARM))
    made = consent.DisclosureMade(
        recipient=Recipient.POLICE, purpose=consent.Purpose.INVESTIGATION, ground=ground, about=("p1",),
        disclosure=f"d{number}", protocol="isp-1", legal_basis="cda-115",
    )  # fmt: skip
    yield DAY, made
    yield 2 * DAY, handling.AgencyInvolved(agency=Recipient.POLICE)


def _evidence(_: Random, number: int) -> Iterator[tuple[timedelta, Fact]]:
    yield 0 * DAY, support.EvidenceNeeded(person="p1")
    yield DAY, support.EvidenceKitIssued(kit=f"k{number}", kind=support.EvidenceKit.CAMERA, person="p1")
    yield 5 * DAY, support.EvidenceReceived(item=f"i{number}", person="p1")
    yield 6 * DAY, support.EvidenceHandedOver(item=f"i{number}", to="police")
    yield 20 * DAY, support.EvidenceKitReturned(kit=f"k{number}")


def _repairs(_: Random, number: int) -> Iterator[tuple[timedelta, Fact]]:
    yield 0 * DAY, support.GraffitiReported(graffiti=f"g{number}", photographed=True)
    yield HOUR, support.RepairRequested(repair=f"m{number}", emergency=True)
    yield DAY, support.RepairCompleted(repair=f"m{number}")
    yield DAY, support.GraffitiRemoved(graffiti=f"g{number}", photographed=True)


def _steps(chance: Random, _: int) -> Iterator[tuple[timedelta, Fact]]:
    """A step against someone, prepared well or not so well."""
    step = chance.choice(list(EnforcementStep))
    prepared: list[Fact] = [
        enforcement.TenancyBreachFound(against="x1"),
        enforcement.EnforcementProposed(step=step, against="x1"),
        enforcement.PerpetratorNeedsConsidered(against="x1"),
        enforcement.ImpactAssessmentCompleted(step=step, against="x1"),
        enforcement.LadderRungSettled(
            rung=EnforcementStep.WRITTEN_WARNING, how=enforcement.RungSettled.UNSUITABLE, against="x1",
            why=enforcement.Unsuitability.VIOLENCE,
        ),
        enforcement.VictimAdvised(step=step, person="p1"),
        enforcement.ActionDiscussed(step=step, result=chance.choice(list(enforcement.Discussion)), person="p1"),
        enforcement.ProportionalityRecorded(step=step, reason="As told.", against="x1"),
    ]  # fmt: skip
    for hours, fact in enumerate(prepared):
        if chance.random() < 0.9:
            yield hours * HOUR, fact
    yield 3 * DAY, enforcement.EnforcementStepTaken(step=step, against="x1")


def _handling(_: Random, number: int) -> Iterator[tuple[timedelta, Fact]]:
    yield 0 * DAY, handling.CaseReviewed(kind=handling.ReviewKind.SUPERVISOR)
    yield DAY, handling.OfficerReleased()
    yield DAY, handling.HandoverGiven(to=f"officer.{number % 5}")
    yield DAY + HOUR, handling.OfficerAssigned(officer=f"officer.{number % 5}")
    yield DAY + HOUR, handling.OfficerDetailsGiven(person="p1", officer=f"officer.{number % 5}")
    yield 7 * DAY, handling.CaseConferenceHeld(forum="marac")


def _closed() -> Iterator[tuple[timedelta, Fact]]:
    yield 0 * DAY, handling.MotivationAssessed(finding=handling.Finding.UPHELD)
    yield HOUR, handling.ClosingLetterSent(person="p1")
    yield 2 * HOUR, review.CaseClosed(outcome=Closure.RESOLVED)
    yield 9 * DAY, handling.SurveySent(person="p1")
    yield 20 * DAY, handling.SurveyAnswered(person="p1", satisfied=True)


THREADS: tuple[Thread, ...] = (
    _contacts, _updates, _further, _needs, _help, _referral, _police, _evidence, _repairs, _steps, _handling,
)  # fmt: skip
