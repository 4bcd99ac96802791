"""Every clause of a landlord's policy judged for one case, or for the landlord: as known at R, as at T; pure.

A clause shows the worst of its obligations with counts of each; a later success never wipes an earlier failure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from contracts.facts.review import ASKED_FOR, RequestRefused
from contracts.fields import Said
from services.casework.case import clocks as clockwork
from services.casework.case import patterns, state
from services.casework.case.history import History, Standing, standing
from services.casework.case.patterns import Patterns
from services.casework.case.state import Case
from services.casework.case_things import case_things
from services.casework.definitions import Answer, answers_of
from services.casework.features import features
from services.casework.landlord_things import landlord_things
from services.casework.pack import Clause
from services.casework.policy import PolicyBook, Version
from services.casework.repeat_things import repeat_things
from services.casework.rules import Refused, Seen, judge_duty
from services.casework.verdicts import Flag, Judged, Judgement, Verdict, judge_all

WORST_FIRST = {verdict: place for place, verdict in enumerate(Verdict)}
UNDECIDED = frozenset({Verdict.PENDING, Verdict.SUSPENDED})
NO_POLICY = "No policy was in force."
NO_TRIGGER = "Nothing that the clause speaks of is on record."
NO_HATE = "Nobody has said that hate was the reason."
CARRIED = "The same incident was reported to case {} first, which carries the duties."


class ClauseVerdict(Said, omit_defaults=False):
    """How a clause stands: the worst of its obligations, with counts of each."""

    landlord: str
    clause: str
    binds: str
    verdict: Verdict
    flags: tuple[Flag, ...]
    since: datetime | None
    due: datetime | None
    obligations: tuple[Judged, ...]
    counts: dict[str, int]
    events: tuple[UUID, ...]
    policy_version: str | None
    calendar_version: str
    trace: tuple[str, ...]


class CaseSeen(Said):
    """One case as known and as at an instant, with all that judging it takes.

    `others` is how many incidents beside this one are known at one of its victims.
    """

    case: Case
    facts: tuple[Standing, ...]
    judged: tuple[Judgement, ...]
    seen: Seen
    others: int = 0


def judge_case(history: History, book: PolicyBook, as_known: datetime, as_at: datetime) -> tuple[ClauseVerdict, ...]:
    """The verdict of every clause that binds a case, and of every definition whether it applies; in the pack's order.

    What was not yet known at `as_known` plays no part.
    """
    known = history.own().known(as_known)
    if known.landlord is None:
        return ()
    return judge_seen(see_case(known, book, as_at), book, known.landlord)


def judge_seen(found: CaseSeen, book: PolicyBook, landlord: str) -> tuple[ClauseVerdict, ...]:
    """The verdicts of a case that was seen already."""
    told = classify(found, book, landlord)
    return tuple(
        _defined(clause, landlord, told, found.seen, versions)
        if clause.binds == "definition"
        else _shown(clause, landlord, _of_case(clause, versions, found), found.seen, versions)
        for clause, versions in _clauses(book, landlord)
        if clause.binds != "landlord"
    )


def classify(found: CaseSeen, book: PolicyBook, landlord: str) -> tuple[Answer, ...]:
    """What the policy in force at the receipt says of the case."""
    policy = book.in_force(landlord, found.case.report.received_at or found.seen.at)
    return answers_of(features(found.case, found.facts, found.others), policy)


def see_case(known: History, book: PolicyBook, as_at: datetime) -> CaseSeen:
    """The case as its facts known stand at an instant."""
    facts, told = tuple(standing(known, as_at)), patterns.fold(known, as_at)
    case = state.with_carrier(state.fold_facts(facts), known, as_at)
    judged = judge_all(list(clockwork.fold(known).by_id.values()), case, as_at)
    hate, received = case.report.hate_perceived, case.report.received
    seen = Seen(
        things=case_things(case, facts, book.calendar, repeat_things(told, known, book, facts, case)),
        calendar=book.calendar, at=as_at,
        hate_at=max(hate.at, received.at) if hate and received and not case.carried_by else None,
        carried_by=case.carried_by,
        closed_at=case.handling.endings[-1].at if case.handling.closed else None,
        pauses=case.contacts.pauses, refused=_refused(known),
    )  # fmt: skip
    return CaseSeen(case=case, facts=facts, judged=judged, seen=seen, others=_others(told))


def _others(told: Patterns) -> int:
    return max((sum(one.relation is None for one in others) for others in told.others.values()), default=0)


def judge_landlord(  # noqa: PLR0913, PLR0917 - one knowledge, one instant, and what is known
    landlord: str, own: Iterable[History], cases: Iterable[History], book: PolicyBook, as_known: datetime,
    as_at: datetime,
) -> tuple[ClauseVerdict, ...]:  # fmt: skip
    """The verdict of every clause that binds a landlord, from its own streams and its cases, which come one by one."""
    known = (history.known(as_known) for history in own), (history.own().known(as_known) for history in cases)
    things = landlord_things(landlord, *known, book, as_at)
    seen = Seen(things=things, calendar=book.calendar, at=as_at, always=True)
    return tuple(
        _shown(clause, landlord, list(_by_duties(versions, seen)), seen, versions)
        for clause, versions in _clauses(book, landlord)
        if clause.binds == "landlord"
    )


class Worded(NamedTuple):
    """A clause as one version of the policy words it."""

    version: Version
    clause: Clause


Versions = Sequence[Worded]
"""The versions that have a clause, the newest last."""


def _clauses(book: PolicyBook, landlord: str) -> Iterator[tuple[Clause, Versions]]:
    """Each clause as its newest version words it, with all the versions that have it."""
    versions: dict[str, list[Worded]] = {}
    for version in book.versions(landlord):
        for clause in version.policy.clauses:
            versions.setdefault(clause.id, []).append(Worded(version, clause))
    return ((worded[-1].clause, worded) for worded in versions.values())


def _by_duties(versions: Versions, seen: Seen) -> Iterator[Judged]:
    """The judgements of one clause's duties, each under the version in which the obligation arose."""
    for version, clause in versions:
        for duty in clause.duties:
            yield from judge_duty(duty, clause, version, seen)


def _of_case(clause: Clause, versions: Versions, found: CaseSeen) -> list[Judged]:
    clocks = [_by_clock(judged) for judged in found.judged if judged.clause == clause.id and clause.clock]
    return [*clocks, *_by_duties(versions, found.seen)]


def _by_clock(judged: Judgement) -> Judged:
    """A clock's judgement as that of an obligation like any other."""
    who = judged.person or "not known yet"
    return Judged(
        clause=judged.clause, verdict=judged.verdict, since=judged.since, due=judged.due, flags=judged.flags,
        subject=f"victim {who}", person=judged.person, case=None, events=judged.events,
        policy_version=judged.policy_version, calendar_version=judged.calendar_version, trace=judged.trace,
    )  # fmt: skip


def _shown(clause: Clause, landlord: str, judged: list[Judged], seen: Seen, versions: Versions) -> ClauseVerdict:
    worst = min(judged, key=lambda one: WORST_FIRST[one.verdict], default=None)
    verdict = worst.verdict if worst else Verdict.NOT_APPLICABLE
    return ClauseVerdict(
        landlord=landlord, clause=clause.id, binds=clause.binds, verdict=verdict,
        flags=tuple(dict.fromkeys(flag for one in judged for flag in one.flags)),
        since=worst.since if worst else None, due=_due(judged, worst),
        obligations=tuple(judged), counts=dict(Counter(str(one.verdict) for one in judged)),
        events=tuple(dict.fromkeys(event for one in judged for event in one.events)),
        policy_version=worst.policy_version if worst else _version_at(versions, seen.at),
        calendar_version=seen.calendar.version,
        trace=worst.trace if worst else (clause.says, _why_not(seen, versions)),
    )  # fmt: skip


def _due(judged: list[Judged], worst: Judged | None) -> datetime | None:
    """What breaches next, if anything is still open; else when the worst was due."""
    ahead = [one.due for one in judged if one.due and one.verdict in UNDECIDED]
    return min(ahead, default=worst.due if worst else None)


def _why_not(seen: Seen, versions: Versions) -> str:
    if not any(worded.version.since <= seen.at for worded in versions):
        return NO_POLICY
    if seen.carried_by:
        return CARRIED.format(seen.carried_by)
    return NO_TRIGGER if seen.always or seen.hate_at else NO_HATE


def _version_at(versions: Versions, at: datetime) -> str | None:
    return next((worded.version.version for worded in versions if worded.version.binds(at)), None)


def _defined(clause: Clause, landlord: str, told: tuple[Answer, ...], seen: Seen, versions: Versions) -> ClauseVerdict:
    """A definition is met where it says something of the case."""
    answers = [answer for answer in told if answer.clause == clause.id]
    said = tuple(f"{answer.question}: {answer.answer}." for answer in answers)
    return ClauseVerdict(
        landlord=landlord, clause=clause.id, binds=clause.binds,
        verdict=Verdict.MET if answers else Verdict.NOT_APPLICABLE, flags=(), since=None, due=None,
        obligations=(), counts={}, events=(), policy_version=_version_at(versions, seen.at),
        calendar_version=seen.calendar.version, trace=(clause.says, *said),
    )  # fmt: skip


def _refused(known: History) -> dict[str, tuple[Refused, ...]]:
    """Clause -> the requests refused by it."""
    refused: dict[str, tuple[Refused, ...]] = {}
    for entry in known.entries:
        if isinstance(entry.event.data, RequestRefused):
            one = Refused(entry.event.occurred_at, _asked(entry.event.data))
            for clause in dict.fromkeys(lack.clause for lack in entry.event.data.lacks if lack.clause):
                refused[clause] = (*refused.get(clause, ()), one)
    return refused


def _asked(data: RequestRefused) -> dict[str, str]:
    return {name: value for name in ASKED_FOR if (value := getattr(data, name)) is not None}
