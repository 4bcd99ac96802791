"""Random but valid facts and lives of cases, for properties that must hold of every case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from itertools import cycle
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from hypothesis import strategies as st
from msgspec import Meta

from contracts.commands import (
    AssignOfficer,
    Body,
    CloseCase,
    CorrectEntry,
    Moment,
    PassDeadline,
    Permission,
    RecordFacts,
    ReopenCase,
    ReviewClocks,
    Statement,
)
from contracts.facts import contact, report
from contracts.facts.deadlines import DeadlineReset, DeadlineSet
from contracts.facts.review import CaseFact, Correctable
from contracts.people import Person, SafeContact
from contracts.vocabulary import (
    Capacity,
    Channel,
    Closure,
    Party,
)
from services.casework.decide import Decision
from tests.services.casework.domain.scenario import Scenario, london

RECEIPT = london("2026-03-11 10:00")
REFS = st.sampled_from(["p1", "p2"])
SOMEONE = st.none() | REFS
WORDS = st.none() | st.sampled_from(["As told.", "As told again."])
CHANNEL = st.sampled_from(Channel)
# Mostly hate and mostly the victim's side, since otherwise there is little to see.
MOTIVATION = st.sampled_from([True, True, True, False, None]).map(lambda h: report.Motivation(asked=True, hate=h))
PARTY = st.sampled_from([Party.VICTIM, Party.VICTIM, *Party])
_NAMED: dict[str, st.SearchStrategy[Any]] = {
    "person": REFS, "against": REFS, "about": st.lists(REFS, unique=True, max_size=2).map(tuple),
    "givers": st.just(()), "party": PARTY, "language": st.just("so"), "digest": st.just("0" * 64),
    "period": st.sampled_from(["2026-03", "2026-Q2", "2026"]),
}  # fmt: skip


def halves(days: float) -> st.SearchStrategy[datetime]:
    """Instants up to so many days after the receipt and half a day before, to the half hour: many fall together."""
    return st.integers(-24, int(days * 48)).map(lambda half: RECEIPT + timedelta(minutes=30 * half))


def reports() -> st.SearchStrategy[report.IncidentReported]:
    """A report with none, one or two victims, hate or not."""
    return st.builds(
        report.IncidentReported, channel=CHANNEL, immediate_danger=st.booleans(), motivation=MOTIVATION,
        reporter=st.builds(report.Reporter, capacity=st.sampled_from(Capacity), person=SOMEONE),
        victims=st.lists(REFS, unique=True, max_size=2).map(tuple),
        people=st.lists(st.builds(Person, ref=REFS), max_size=1).map(tuple),
    )  # fmt: skip


def facts_by_kind(until: st.SearchStrategy[datetime]) -> dict[type, st.SearchStrategy[CaseFact]]:
    """Every kind of fact that a case may be told, by its type."""
    told: dict[type, st.SearchStrategy[CaseFact]] = {
        report.IncidentReported: reports(),
        report.VictimIdentified: st.builds(report.VictimIdentified, person=st.builds(Person, ref=REFS)),
        report.MotivationRecorded: st.builds(report.MotivationRecorded, motivation=MOTIVATION),
        contact.SafeContactRecorded: st.builds(
            contact.SafeContactRecorded, person=REFS, safe_contact=st.builds(SafeContact, channels=st.tuples(CHANNEL))
        ),
    }
    kinds = (kind for kind in get_args(CaseFact) if kind not in told)
    return {**told, **{kind: _anything(kind, until) for kind in kinds}}


def facts_of(kinds: UnionType, until: st.SearchStrategy[datetime]) -> st.SearchStrategy[Any]:
    """A fact of any of these kinds."""
    return st.one_of([_anything(kind, until) for kind in get_args(kinds)])


def _anything(
    kind: type, until: st.SearchStrategy[datetime], **given: st.SearchStrategy[Any]
) -> st.SearchStrategy[Any]:
    """Any value of a type, from few names, so that many speak of the same person or thing; some fields may be given."""
    hints = {
        name: hint for name, hint in get_type_hints(kind, include_extras=True).items() if not name.startswith("__")
    }
    fields = {name: _any_value(name, hint, until) for name, hint in hints.items() if name not in given}
    return st.builds(kind, **fields, **{name: value for name, value in given.items() if name in hints})


def _any_value(  # noqa: PLR0911 - one return a kind of type
    name: str, hint: Any, until: st.SearchStrategy[datetime]
) -> st.SearchStrategy[Any]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return st.one_of([st.none() if one is type(None) else _any_value(name, one, until) for one in inner])
    if name in _NAMED:
        return _NAMED[name]
    if origin is Annotated:
        fewest = max((limit.min_length or 0 for limit in inner[1:] if isinstance(limit, Meta)), default=0)
        plain_value = _any_value(name, inner[0], until)
        return plain_value.filter(lambda many: len(many) >= fewest) if get_origin(inner[0]) is tuple else plain_value
    if origin is tuple:
        return st.lists(_any_value("", inner[0], until), max_size=2).map(tuple)
    if issubclass(hint, datetime):
        return until
    if issubclass(hint, date):
        return until.map(datetime.date)
    plain = {
        bool: st.booleans(), int: st.integers(1, 30), str: st.sampled_from(["n-1", "n-2"]),
        UUID: st.sampled_from([UUID(int=1), UUID(int=2)]),
    }  # fmt: skip
    if hint in plain:
        return plain[hint]
    return st.sampled_from(list(hint)) if issubclass(hint, Enum) else st.builds(hint)


def facts(until: st.SearchStrategy[datetime], *, without: tuple[type, ...] = ()) -> st.SearchStrategy[CaseFact]:
    """A fact of any kind, or of any but some."""
    return st.one_of([made for kind, made in facts_by_kind(until).items() if kind not in without])


class Step(NamedTuple):
    """Something that happens to a case: so much later, made from what the case holds then."""

    later: timedelta
    body: Callable[[Scenario], Body | None]


def wild_instants() -> st.SearchStrategy[datetime]:
    """Any instant that a message can carry, the first and the last there are included."""
    zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
    return st.datetimes(timezones=zones)


def steps(*, wild: bool = False) -> st.SearchStrategy[Step]:
    """Facts, requests that know the case or do not, timers in and out of time, and time that just passes."""
    at = halves(40) | wild_instants() if wild else halves(40)
    statement = st.builds(Statement, occurred_at=at, data=facts(at))
    told = st.lists(statement, min_size=1, max_size=3).map(lambda said: RecordFacts(facts=tuple(said)))
    return st.one_of(
        _later(told.map(_whatever)),
        _later(told.map(_whatever)),
        _later(st.builds(_asks, st.integers(0, 3), st.integers(0, 50), facts(at), st.none() | at, st.booleans())),
        _later(permissions(at, st.lists(statement, max_size=2).map(tuple)).map(_whatever)),
        _later(st.builds(_fires, st.integers(0, 50), st.sampled_from(Moment), st.none() | halves(40))),
        _later(st.just(_whatever(ReviewClocks(calendar_version="a-table")))),
        st.builds(Step, st.integers(1, 10).map(lambda days: timedelta(days=days)), st.just(_whatever(None))),
    )


def permissions(
    at: st.SearchStrategy[datetime], carried: st.SearchStrategy[tuple[Statement, ...]]
) -> st.SearchStrategy[Permission]:
    """Leave for anything, resting on no version, with facts that come along or without."""
    return st.one_of([_anything(kind, at, facts=carried, expected_version=st.none()) for kind in get_args(Permission)])


def _later(body: st.SearchStrategy[Callable[[Scenario], Body | None]]) -> st.SearchStrategy[Step]:
    return st.builds(Step, st.integers(0, 96).map(lambda half: timedelta(minutes=30 * half)), body)


def _whatever(body: Body | None) -> Callable[[Scenario], Body | None]:
    return lambda _: body


def _asks(
    which: int, index: int, replacement: Correctable, at: datetime | None, stale: bool
) -> Callable[[Scenario], Body]:
    """One of the four requests; a correction is of some entry there is."""

    def body(case: Scenario) -> Body:
        version = case.version - 1 if stale else case.version
        entries = case.history.entries
        entry = entries[index % len(entries)].event.id if entries else case.case
        asked: list[Body] = [
            AssignOfficer(officer="a.one", expected_version=version),
            CloseCase(outcome=Closure.RESOLVED, expected_version=version),
            ReopenCase(reason="It began again.", expected_version=version),
            CorrectEntry(
                entry=entry, replacement=replacement if index % 4 else None, reason="No.",
                expected_version=version, occurred_at=at,
            ),
        ]  # fmt: skip
        return asked[which]

    return body


def _fires(index: int, moment: Moment, at: datetime | None) -> Callable[[Scenario], Body]:
    """A timer of some clock there is, at the instant it was set to or at another."""

    def body(case: Scenario) -> Body:
        clocks = [e for kind in (DeadlineSet, DeadlineReset) for e in case.events(kind)]
        told = clocks[index % len(clocks)].data if clocks else None
        if not isinstance(told, DeadlineSet | DeadlineReset):
            return PassDeadline(deadline=case.case, at=at or RECEIPT, moment=moment)
        instants = [told.due, *told.warnings]
        return PassDeadline(deadline=told.deadline, at=at or instants[index % len(instants)], moment=moment)

    return body


def live(case: Scenario, life: list[Step], seen: Callable[[Scenario, Decision | None], None]) -> None:
    """Takes the case through its steps; `seen` looks at it after each."""
    case.clock.set(RECEIPT)
    for number, step in zip(cycle(range(1, 2**64)), life, strict=False):
        case.clock.turn(seconds=step.later.total_seconds())
        body = step.body(case)
        if body is None:
            case.turn_to(case.clock.now())
            seen(case, None)
        else:
            seen(case, case.hear(case.command(body, command_id=UUID(int=number))))
