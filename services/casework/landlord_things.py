"""The things that a landlord's own clauses speak of: its streams, its policy, its periods and its cases; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain

from contracts.facts.landlord import TrainingCompleted
from services.casework.case import state
from services.casework.case.history import History, standing
from services.casework.case.state import Case
from services.casework.case_things import case_things, fact_thing
from services.casework.officer_months import officer_months
from services.casework.periods import Period, periods
from services.casework.policy import PolicyBook, Version, last_day
from services.casework.things import Thing, Things
from services.casework.working_time import midnight


def landlord_things(
    landlord: str, own: Sequence[History], cases: Sequence[History], book: PolicyBook, as_at: datetime
) -> Things:
    """Everything of a landlord up to an instant; the things of a hate case carry the case's stream."""
    told = [fact_thing(fact) for history in own for fact in standing(history, as_at)]
    hate = [(history.stream, case, facts) for history in cases for case, facts in _hate_cases(history, as_at)]
    of_cases = (case_things(case, facts, book.calendar, name=stream).every() for stream, case, facts in hate)
    versions = book.versions(landlord)
    made = [*told, *_trained(told), *chain.from_iterable(of_cases), *_of_policy(versions, as_at)]
    if versions:
        made += officer_months([case for _, case, _ in hate], versions[0].since, as_at)
    return Things(made)


def _hate_cases(history: History, as_at: datetime) -> Iterator[tuple[Case, tuple]]:  # type: ignore[type-arg]
    facts = tuple(standing(history, as_at))
    case = state.fold_facts(facts)
    if case.report.hate_perceived is not None:
        yield case, facts


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
                yield _thing(f"past-{kind}", period.end, _next(kind, period).end, period=period.name)
            if kind != "quarter":
                yield from _listed(one, kind, period)


def _next(kind: str, period: Period) -> Period:
    return next(periods(kind, period.end, period.end))


def _listed(one: Version, kind: str, period: Period) -> Iterator[Thing]:
    for name, items in one.policy.lists.items():
        for item in items:
            yield _thing(f"listed-{kind}", period.start, period.end, list=name, item=item, period=period.name)
