"""What judging a file of facts finds, for every landlord and case in it; pure once the file was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import NamedTuple

from contracts.fields import Said
from contracts.streams import Kind
from services.casework.case import patterns
from services.casework.case.history import History
from services.casework.case.patterns import Patterns
from services.casework.definitions import Answer
from services.casework.gates import Permission
from services.casework.judge.lines import CONCLUSIONS, FACTS, REQUESTS, SETTINGS, SHAPES, Line
from services.casework.judge.shelf import Books
from services.casework.judge.telling import Asked, Told, tell
from services.casework.judging import ClauseVerdict, judge_landlord
from services.casework.pack import Defect
from services.casework.policy import PolicyBook
from services.casework.replay import Moment, case_at
from services.casework.verdict_file import verdicts_at
from services.casework.verdicts import Judgement, Verdict

FAILING = frozenset({Verdict.BREACHED, Verdict.TARGET_MISSED, Verdict.PARTLY_MET, Verdict.NOT_EVIDENCED})
"""The verdicts of a clause that was not kept, or not shown to have been."""
ALL = "all"


class CaseJudged(Said, omit_defaults=False):
    """One case: how every clause stands, its clocks, what permissions lack, what was asked, what belongs to it."""

    stream: str
    called: str
    landlord: str
    kind: str
    status: str
    received_at: datetime | None
    verdicts: tuple[ClauseVerdict, ...]
    answers: tuple[Answer, ...]
    clocks: tuple[Judgement, ...]
    no_clocks_because: str | None
    permissions: tuple[Permission, ...]
    requests: tuple[Asked, ...]
    patterns: Patterns


class PolicyKnown(Said, omit_defaults=False):
    """A version of the policy and the time in which obligations arise under it."""

    version: str
    since: datetime
    until: datetime | None


class LandlordJudged(Said, omit_defaults=False):
    """One landlord: its cases, its own clauses, and what is wrong with its policy.

    `told`: whether the file says anything of the landlord beyond its cases. Where it does not, what is missing there
    says nothing of the landlord, and its own clauses do not count as failing.
    """

    landlord: str
    policies: tuple[PolicyKnown, ...]
    calendar_version: str
    cases: tuple[CaseJudged, ...]
    told: bool
    verdicts: tuple[ClauseVerdict, ...]
    requests: tuple[Asked, ...]
    defects: tuple[Defect, ...]


class NotUnderstood(Said, omit_defaults=False):
    """Lines of a type that this version does not know: kept, and without effect."""

    type: str
    lines: int
    did_you_mean: str | None


class Judged(Said, omit_defaults=False):
    """A file as known at R and as at T; `left_out` are a ledger's own conclusions, which are drawn anew."""

    as_known: datetime
    as_at: datetime
    facts: int
    requests: int
    settings: int
    left_out: int
    not_understood: tuple[NotUnderstood, ...]
    landlords: tuple[LandlordJudged, ...]

    @property
    def failing(self) -> list[ClauseVerdict]:
        """The clauses that were not kept, or not shown to have been."""
        cases = (verdict for landlord in self.landlords for case in landlord.cases for verdict in case.verdicts)
        own = (verdict for landlord in self.landlords if landlord.told for verdict in landlord.verdicts)
        return [verdict for verdict in (*cases, *own) if verdict.verdict in FAILING]


class Question(NamedTuple):
    """As whose, as known when and as at when a file is judged; what is left open follows from its last times."""

    landlord: str | None = None
    as_known: datetime | None = None
    as_at: datetime | None = None


def judge_lines(lines: Sequence[Line], first: PolicyBook, changes: Books, asked: Question) -> Judged:
    """Judge the lines of a file; each landlord's as its own, or all of them as one landlord's or as everyone's."""
    as_known = asked.as_known or max(line.recorded_at for line in lines)
    last = max([as_known, *(line.occurred_at for line in lines)]) if asked.as_known is None else as_known
    as_at = asked.as_at or last
    known = [line for line in lines if line.recorded_at <= as_known]
    book = next((changes[line.id] for line in reversed(known) if line.id in changes), first)
    everyone = sorted({policy.landlord for policy in book.policies})
    meant = everyone if asked.landlord == ALL else [asked.landlord]
    told = [(one, tell(known, first, changes, as_known, one)) for one in meant]
    found = (_landlord(name, one, as_known, as_at) for whose, one in told for name in _names(whose, one))
    return Judged(
        as_known=as_known, as_at=as_at, facts=_count(known, FACTS.keys() - CONCLUSIONS),
        requests=_count(known, REQUESTS), settings=_count(known, SETTINGS), left_out=_count(known, CONCLUSIONS),
        not_understood=tuple(_not_understood(known)), landlords=tuple(found),
    )  # fmt: skip


def _names(whose: str | None, told: Told) -> list[str]:
    """The landlords of whom something is known."""
    known = {history.landlord for history in told.ledger.histories.values()} | {one.landlord for one in told.asked}
    return [whose] if whose else sorted(filter(None, known))


def _landlord(landlord: str, told: Told, as_known: datetime, as_at: datetime) -> LandlordJudged:
    book = told.ledger.book
    cases = [history for history in told.ledger.of(Kind.CASE) if history.landlord == landlord]
    beside = [h for kind in Kind if kind not in (Kind.CASE, Kind.PERSON) for h in told.ledger.of(kind)]
    own = [history for history in beside if history.landlord == landlord]
    mine = {history.stream for history in cases}
    policy = book.in_force(landlord, as_at)
    return LandlordJudged(
        landlord=landlord,
        policies=tuple(PolicyKnown(version=v.version, since=v.since, until=v.until) for v in book.versions(landlord)),
        calendar_version=book.calendar.version,
        cases=tuple(_case(history, told, as_known, as_at) for history in cases),
        told=bool(own),
        verdicts=judge_landlord(landlord, own, cases, book, as_known, as_at),
        requests=tuple(one for one in told.asked if one.landlord == landlord and one.stream not in mine),
        defects=policy.defects if policy else (),
    )  # fmt: skip


def _case(history: History, told: Told, as_known: datetime, as_at: datetime) -> CaseJudged:
    book, moment = told.ledger.book, Moment(as_known=as_known, as_at=as_at)
    file, verdicts = case_at(history, moment, as_known), verdicts_at(history, moment, book, as_known)
    if file is None or verdicts is None:
        raise ValueError(f"nothing is known of {history.stream}")
    return CaseJudged(
        stream=history.stream, called=told.called[history.stream], landlord=file.landlord, kind=file.kind,
        status=file.status, received_at=file.received_at, verdicts=verdicts.verdicts, answers=verdicts.answers,
        clocks=file.clocks, no_clocks_because=file.no_clocks_because,
        permissions=verdicts.permissions,
        requests=tuple(one for one in told.asked if one.stream == history.stream),
        patterns=patterns.fold(history, as_at),
    )  # fmt: skip


def _count(lines: Iterable[Line], tags: Iterable[str]) -> int:
    wanted = frozenset(tags)
    return sum(line.tag in wanted for line in lines)


def _not_understood(lines: Iterable[Line]) -> Iterator[NotUnderstood]:
    for name, count in sorted(Counter(line.tag for line in lines if line.shape is None).items()):
        close = get_close_matches(name, SHAPES, n=1, cutoff=0.8)
        yield NotUnderstood(type=name, lines=count, did_you_mean=close[0] if close else None)
