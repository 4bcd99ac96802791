"""The things that a landlord's own clauses speak of: its streams, its policy, its periods and its cases; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import get_args

from contracts.facts.landlord import LandlordFact, TrainingCompleted
from contracts.facts.neighbourhood import NeighbourhoodFact
from contracts.facts.policy import PolicyFact
from services.casework.area_months import area_months, named_by, named_in
from services.casework.case import state
from services.casework.case.handling import Handling
from services.casework.case.history import History, Standing, standing
from services.casework.case.state import Case
from services.casework.case_things import each_thing, fact_thing
from services.casework.officer_months import officer_months
from services.casework.pack import Duty
from services.casework.periods import Period, periods
from services.casework.policy import PolicyBook, Version, last_day
from services.casework.things import DERIVED, FACTS, Thing, Things
from services.casework.working_time import midnight

OWN = frozenset(
    {
        "everyone-trained", "policy-version", "defect", "listed", "month", "quarter", "year", "past-month",
        "past-quarter", "past-year", "listed-month", "listed-year",
        *(kind for kind, fact in FACTS.items() if fact in get_args(LandlordFact | PolicyFact | NeighbourhoodFact)),
    }
)  # fmt: skip
"""What a landlord's own streams and its policy say, and what is derived from that: no case plays a part."""
REPORTED = frozenset(
    {
        "incident.reported", "incident.classified", "incident.further", "motivation.recorded", "victim.identified",
        "report.linked", "report-link.told", "report-link.withdrawn",
    }
)  # fmt: skip
"""What a case's report and its people are known by, whether it is a hate case, and whether another carries it."""
FED_BY: dict[str, frozenset[str]] = {
    **dict.fromkeys(("report", "reporter", "victim", "witness", "accused", "incident"), frozenset()),
    "closing": frozenset({"case.closed", "investigation.opened"}),
    "past-area-month": frozenset(),
    "step": frozenset({"enforcement.step-taken", "wishes.recorded", "action.discussed"}),
    "officer-month": frozenset({"officer.assigned", "officer.released", "case.closed", "case.reopened"}),
}
"""Derived kind -> the facts of a case that it takes besides REPORTED; a kind that is not here may take any."""


def landlord_things(
    landlord: str, own: Iterable[History], cases: Iterable[History], book: PolicyBook, as_at: datetime
) -> Things:
    """What the clauses that bind a landlord speak of, up to an instant; the things of a hate case carry its stream.

    Of the cases, which may be thousands, one at a time is looked at, and only such things are kept.
    """
    versions = book.versions(landlord)
    kinds = _spoken_of(versions)
    made = [fact_thing(fact) for history in own for fact in standing(history, as_at)]
    made += _trained(made)
    named = list(named_by(made))
    handled: list[Handling] = []
    received: list[datetime] = []
    for stream, case, facts in _hate_cases(cases, as_at):
        found = each_thing(case, facts, book.calendar)
        made += (thing._replace(case=stream) for thing in found if thing.kind in kinds)
        if "officer-month" in kinds:
            handled.append(case.handling)
        if "past-area-month" in kinds:
            named += named_in(facts)
        received += [case.report.received_at] if case.report.received_at else []
    begun = min((*(thing.at for thing in made), *received), default=None)
    if started := _started(versions, begun):
        made += _of_policy(started, as_at)
        made += officer_months(handled, started[0].since, as_at)
        made += area_months(named, started[0].since, as_at)
    return Things(made)


def _started(versions: Iterable[Version], begun: datetime | None) -> list[Version]:
    """The versions with their start; one that names none starts with the first thing on record, if there is any."""
    return [
        one._replace(since=begun) if one.policy.open_start and begun else one
        for one in versions
        if begun or not one.policy.open_start
    ]


def case_facts(book: PolicyBook, landlord: str) -> frozenset[str] | None:
    """The kinds of a case's facts that the clauses binding a landlord can rest on; None for any."""
    versions = book.versions(landlord)
    spoken_of = _spoken_of(versions) - OWN
    if any(kind in DERIVED and kind not in FED_BY for kind in spoken_of):
        return None
    if not spoken_of and not any(version.policy.open_start for version in versions):
        return frozenset()
    return REPORTED.union(spoken_of - FED_BY.keys(), *(FED_BY[kind] for kind in spoken_of & FED_BY.keys()))


def _spoken_of(versions: Iterable[Version]) -> frozenset[str]:
    clauses = [c for version in versions for c in version.policy.clauses if c.binds == "landlord"]
    return frozenset(kind for clause in clauses for duty in clause.duties for kind in _kinds(duty))


def _kinds(duty: Duty) -> Iterator[str]:
    yield duty.for_each
    needed = (sought for need in duty.needs for sought in need.any)
    yield from (sought.thing for sought in (*duty.given, *duty.unless, *needed))


def _hate_cases(cases: Iterable[History], as_at: datetime) -> Iterator[tuple[str, Case, tuple[Standing, ...]]]:
    """The cases in which hate is perceived; one whose incident another case was told of first is part of that one."""
    for history in cases:
        facts = tuple(standing(history, as_at))
        case = state.with_carrier(state.fold_facts(facts), history, as_at)
        if case.report.hate_perceived is not None and case.carried_by is None:
            yield history.stream, case, facts


def _trained(told: Sequence[Thing]) -> Iterator[Thing]:
    """Each time that nobody of a group was left untrained."""
    for thing in told:
        if isinstance(thing.said, TrainingCompleted) and thing.said.trained >= thing.said.staff > 0:
            done = thing.said
            yield thing._replace(
                kind="everyone-trained", said={"subject": done.subject, "group": done.group, "law": done.law}
            )


def _thing(kind: str, at: datetime, due: datetime | None = None, **said: str) -> Thing:
    return Thing(kind, at, at, None, None, said, due=due)


def _of_policy(versions: Sequence[Version], as_at: datetime) -> Iterator[Thing]:
    """Each version with its review's due date, what its pack lists, and the periods in which it is in force."""
    for one in versions:
        policy = one.policy
        due = midnight(last_day(policy.review) + timedelta(days=1)) if policy.review else None
        yield _thing("policy-version", one.since, due, version=policy.version)
        yield from (_thing("defect", one.since, defect=defect.id) for defect in policy.defects)
        yield from (
            _thing("listed", one.since, list=name, item=item) for name, items in policy.lists.items() for item in items
        )
        yield from _periodic(one, as_at)


def _periodic(one: Version, as_at: datetime) -> Iterator[Thing]:
    until = min(one.until, as_at) if one.until else as_at
    for kind in ("month", "quarter", "year"):
        for period in periods(kind, one.since, until):
            yield _thing(kind, period.start, period.end, period=period.name)
            if period.end <= until:
                yield _thing(f"past-{kind}", period.end, period.following(kind).end, period=period.name)
            if kind != "quarter":
                yield from _listed(one, kind, period)


def _listed(one: Version, kind: str, period: Period) -> Iterator[Thing]:
    for name, items in one.policy.lists.items():
        for item in items:
            yield _thing(f"listed-{kind}", period.start, period.end, list=name, item=item, period=period.name)
