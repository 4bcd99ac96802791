"""Cases judged again under other policies: which verdicts a changed pack changes, for any number of cases.

Judging is pure and takes a processor for itself, so that many cases are spread over processes, a portion at a time: no
more of them is in memory than the processes are at work on.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from itertools import islice
from typing import NamedTuple

import msgspec

from contracts.fields import Said
from services.casework.case.history import History
from services.casework.judging import ClauseVerdict, judge_seen, see_case
from services.casework.policy import Policy, PolicyBook
from services.casework.verdicts import Flag, Verdict

PORTION = 50
AHEAD = 2
"""How many portions wait for each process while it is at work on one."""


class Stood(Said, omit_defaults=False):
    """How a clause stood under one of the two books."""

    verdict: Verdict
    flags: tuple[Flag, ...]
    due: datetime | None
    policy_version: str | None
    trace: tuple[str, ...]


class VerdictChange(Said, omit_defaults=False):
    """A clause that stands otherwise for a case; None where a book does not have the clause."""

    stream: str
    landlord: str
    clause: str
    before: Stood | None
    after: Stood | None


class Question(NamedTuple):
    """Two books to compare, and the instants as known at and as at which cases are judged."""

    old: PolicyBook
    new: PolicyBook
    as_known: datetime
    as_at: datetime


def changes(history: History, asked: Question) -> Iterator[VerdictChange]:
    """The clauses of one case whose verdict, flags or due time differ; their order is that of the packs."""
    before, after = ({one.clause: one for one in judged} for judged in _judged(history, asked))
    for clause in before | after:
        was, is_now = before.get(clause), after.get(clause)
        told = was or is_now
        if told is not None and _gist(was) != _gist(is_now):
            yield VerdictChange(
                stream=history.stream, landlord=told.landlord, clause=clause, before=_stood(was), after=_stood(is_now)
            )


def _judged(history: History, asked: Question) -> Iterator[tuple[ClauseVerdict, ...]]:
    """The verdicts by the old book, then by the new; the case looks otherwise only by another holiday table."""
    known = history.own().known(asked.as_known)
    if known.landlord is None:
        return iter([(), ()])
    before = after = see_case(known, asked.old, asked.as_at)
    if asked.old.calendar.version != asked.new.calendar.version:
        after = see_case(known, asked.new, asked.as_at)
    return (judge_seen(found, book, known.landlord) for found, book in ((before, asked.old), (after, asked.new)))


def all_changes(histories: Iterable[History], asked: Question, processes: int | None = None) -> Iterator[VerdictChange]:
    """The same of many cases, in their order; by default as many processes as there are cores.

    With one process everything happens in this one.
    """
    count, asked = processes or len(os.sched_getaffinity(0)), narrowed(asked)
    if count == 1:
        for history in histories:
            yield from changes(history, asked)
        return
    # Forking would copy a process whose threads may hold locks; a spawned one begins clean.
    begun = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, begun, initializer=_begin, initargs=(asked,)) as pool:
        waiting: deque[Future[bytes]] = deque()
        for portion in _portions(histories):
            waiting.append(pool.submit(_changes_of, _encode(portion)))
            if len(waiting) > count * AHEAD:
                yield from _read_changes(waiting.popleft().result())
        while waiting:
            yield from _read_changes(waiting.popleft().result())


def narrowed(asked: Question) -> Question:
    """The same question about the clauses that differ: the others cannot stand otherwise."""
    kept = {landlord: _differing(asked, landlord) for landlord in {policy.landlord for policy in asked.old.policies}}
    return asked._replace(old=_only(asked.old, kept), new=_only(asked.new, kept))


def _differing(asked: Question, landlord: str) -> frozenset[str] | None:
    """The clauses that differ in any version; None where the versions differ in more than clauses."""
    sides = [[version.policy for version in book.versions(landlord)] for book in (asked.old, asked.new)]
    if asked.old.calendar != asked.new.calendar or len(sides[0]) != len(sides[1]):
        return None
    pairs = list(zip(*sides, strict=True))
    if any(_apart_from_clauses(one) != _apart_from_clauses(other) for one, other in pairs):
        return None
    apart = (
        one
        for pair in pairs
        for mine, theirs in (pair, pair[::-1])
        for one in mine.clauses
        if one not in theirs.clauses
    )
    return frozenset(clause.id for clause in apart)


def _apart_from_clauses(policy: Policy) -> Policy:
    return msgspec.structs.replace(policy, clauses=(), defects=(), version="any", name="any")


def _only(book: PolicyBook, kept: Mapping[str, frozenset[str] | None]) -> PolicyBook:
    return msgspec.structs.replace(
        book, policies=tuple(_with(policy, kept.get(policy.landlord)) for policy in book.policies)
    )


def _with(policy: Policy, kept: frozenset[str] | None) -> Policy:
    if kept is None:
        return policy
    return msgspec.structs.replace(policy, clauses=tuple(one for one in policy.clauses if one.id in kept))


def _portions(histories: Iterable[History]) -> Iterator[list[History]]:
    rest = iter(histories)
    while portion := list(islice(rest, PORTION)):
        yield portion


def _begin(asked: Question) -> None:
    global _asked  # noqa: PLW0603 - a process of the pool answers one question all its life
    _asked = asked


def _changes_of(portion: bytes) -> bytes:
    """What a process of the pool does."""
    if _asked is None:
        raise RuntimeError("the process was not told what to compare")
    asked = _asked
    return _encode([change for history in _read_histories(portion) for change in changes(history, asked)])


def _gist(one: ClauseVerdict | None) -> tuple[object, ...] | None:
    """What a reader would call another verdict: not the wording of a trace, but what a definition answers."""
    if one is None:
        return None
    return one.verdict, one.flags, one.due, one.trace[1:] if one.binds == "definition" else ()


def _stood(one: ClauseVerdict | None) -> Stood | None:
    if one is None:
        return None
    return Stood(verdict=one.verdict, flags=one.flags, due=one.due, policy_version=one.policy_version, trace=one.trace)


_asked: Question | None = None
# Several times cheaper than pickle, and what passes between the processes is plain values.
_encode = msgspec.msgpack.Encoder().encode
_read_histories = msgspec.msgpack.Decoder(list[History]).decode
_read_changes = msgspec.msgpack.Decoder(list[VerdictChange]).decode
