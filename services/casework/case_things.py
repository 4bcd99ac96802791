"""The things of one case: its facts as they stand, and what follows from them; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from contracts.facts.deadlines import Part
from contracts.facts.handling import InvestigationOpened, OfficerAssigned, OfficerReleased
from contracts.facts.report import FurtherIncidentReported, Incident, IncidentReported, MotivationRecorded
from contracts.facts.review import CaseClosed
from contracts.facts.risk import AccessNeedsAsked
from contracts.vocabulary import Behaviour, Capacity, Channel, PersonRole
from services.casework.case.history import Standing
from services.casework.case.report import Trigger
from services.casework.case.state import Case
from services.casework.disclosures import disclosures
from services.casework.doings import Doings, reached, victims_of
from services.casework.steps import steps
from services.casework.things import Thing, Things, kind_of
from services.casework.updates import agreed_updates
from services.casework.working_time import Calendar

CUSTOMERS = frozenset(PersonRole) - {PersonRole.EMPLOYEE, PersonRole.CONTRACTOR, PersonRole.PUBLIC}


def case_things(case: Case, facts: Sequence[Standing], calendar: Calendar, repeats: Iterable[Thing] = ()) -> Things:
    """Everything that the clauses can speak of."""
    return Things([*each_thing(case, facts, calendar), *repeats], alone=_alone(case))


def each_thing(case: Case, facts: Sequence[Standing], calendar: Calendar) -> Iterator[Thing]:
    """The facts and what follows from them, in no order."""
    yield from map(fact_thing, facts)
    yield from people_things(case)
    yield from _contacts(case)
    yield from disclosures(case, facts)
    yield from _incidents(facts)
    yield from _questions(facts)
    yield from steps(case, facts)
    yield from _closings(facts)
    yield from _unowned(case, facts)
    yield from _access_needs(facts)
    yield from agreed_updates(case, facts, Doings(case), calendar)


def _alone(case: Case) -> frozenset[str]:
    """The fields that can only mean one; a witness who is not named is meant where there is only one."""
    report = case.report
    several = {"person": report.victims, "against": report.alleged_perpetrators, "witness": report.witnesses}
    return frozenset(name for name, refs in several.items() if len(refs) <= 1)


def fact_thing(fact: Standing) -> Thing:
    """A fact as a thing of its own kind."""
    return Thing(kind_of(fact.data), fact.occurred_at, fact.recorded_at, fact.id, fact.by, fact.data)


def _derived(kind: str, fact: Standing, **said: Any) -> Thing:
    return Thing(kind, fact.occurred_at, fact.recorded_at, fact.id, fact.by, said)


def _since(kind: str, trigger: Trigger, **said: Any) -> Thing:
    """Something that is so from an event on."""
    return Thing(kind, trigger.at, trigger.at, trigger.event, None, said)


def people_things(case: Case) -> Iterator[Thing]:
    """The report and the people in it, from when they were known."""
    report = case.report
    if report.received is None or report.reporter is None:
        return
    capacity, received = report.reporter.capacity, report.received
    third = capacity is not Capacity.VICTIM
    yield _since(
        "report", received, channel=report.channel, capacity=capacity, third_party=third, crime=report.crime,
        immediate_danger=report.immediate_danger, office=report.office, customers=_customers(case),
        known_customers=any(role in CUSTOMERS for role in _roles(case)),
        partner=report.channel in (Channel.PARTNER, Channel.REPORTING_CENTRE),
    )  # fmt: skip
    if third:
        yield _since("reporter", received, person=report.reporter.person)
    for ref, known in report.victims.items() or [(None, received)]:
        yield _since("victim", known if ref else received, person=ref, role=_role(case, ref))
    for ref in report.witnesses:
        yield _since("witness", received, person=ref)
    for ref in report.alleged_perpetrators:
        yield _since("accused", received, person=ref, against=ref, role=_role(case, ref))


def _role(case: Case, ref: str | None) -> PersonRole | None:
    person = case.report.people.get(ref or "")
    return person.role if person else None


def _customers(case: Case) -> bool:
    """Whether the landlord serves any of them; someone whose role nobody told may be."""
    roles = _roles(case)
    return not roles or any(role is None or role in CUSTOMERS for role in roles)


def _roles(case: Case) -> list[PersonRole | None]:
    """What each victim and each accused is to the landlord."""
    return [_role(case, ref) for ref in (*case.report.victims, *case.report.alleged_perpetrators)]


def _contacts(case: Case) -> Iterator[Thing]:
    for touch in case.contacts.touches:
        said = {
            "person": touch.person, "party": touch.party, "channel": touch.channel,
            "details_taken": touch.details_taken,
        }  # fmt: skip
        kind = "update" if touch.update else "contact" if reached(touch, case) else "attempt"
        yield Thing(kind, touch.at, touch.known_at, touch.event, None, said)
    for ref in victims_of(case):
        for done in Doings(case).every(ref, Part.UPDATE):
            yield Thing("told", done.at, done.known_at, done.event, None, {"person": ref})


def _questions(facts: Sequence[Standing]) -> Iterator[Thing]:
    """When someone was asked whether hate may be the reason, whatever they answered."""
    for fact in facts:
        if isinstance(fact.data, IncidentReported | MotivationRecorded) and fact.data.motivation.asked:
            yield _derived("motivation-asked", fact)


def _incidents(facts: Sequence[Standing]) -> Iterator[Thing]:
    reported = [fact for fact in facts if isinstance(fact.data, IncidentReported | FurtherIncidentReported)]
    for number, fact in enumerate(reported, 1):
        yield _derived("incident", fact, number=number, behaviours=_behaviours(fact.data))


def _behaviours(data: Any) -> tuple[Behaviour, ...]:
    incident: Incident = data.incident
    return incident.behaviours


def _closings(facts: Sequence[Standing]) -> Iterator[Thing]:
    for fact in facts:
        if isinstance(fact.data, CaseClosed):
            yield closing_thing(fact.data, fact, facts)


def closing_thing(data: Any, fact: Standing, facts: Sequence[Standing]) -> Thing:
    """A closing as the clauses see it."""
    opened = (f for f in facts if isinstance(f.data, InvestigationOpened) and f.occurred_at <= fact.occurred_at)
    return _derived("closing", fact, outcome=data.outcome, investigated=any(opened))


def _access_needs(facts: Sequence[Standing]) -> Iterator[Thing]:
    """Each need that someone said they have, once however often they say it."""
    told: set[tuple[str, str]] = set()
    for fact in facts:
        if isinstance(fact.data, AccessNeedsAsked):
            for need in fact.data.needs:
                if (fact.data.person, need) not in told:
                    told.add((fact.data.person, need))
                    yield _derived("access-need", fact, person=fact.data.person, need=need)


def _unowned(case: Case, facts: Sequence[Standing]) -> Iterator[Thing]:
    """Each stretch in which nobody answered for an open case that had had an officer."""
    released: Standing | None = None
    for fact in facts:
        if (
            isinstance(fact.data, OfficerReleased)
            and released is None
            and not case.handling.closed_at(fact.occurred_at)
        ):
            released = fact
        elif isinstance(fact.data, OfficerAssigned) and released is not None:
            if fact.occurred_at > released.occurred_at:
                yield _derived("unowned", released, until=fact.occurred_at)
            released = None
    if released is not None:
        yield _derived("unowned", released, until=None)
