"""How long judging takes: a long case under every row of its landlord, and many cases again under a mended pack."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle, islice
from statistics import median
from time import perf_counter, process_time

import msgspec

from services.casework.case import state
from services.casework.case.history import History
from services.casework.judging import judge_case
from services.casework.pack import Clause
from services.casework.policy import Policy, PolicyBook, load_policies
from services.casework.rejudging import Question, all_changes
from tests.bench.case_lives import LANDLORDS, life
from tests.bench.figure import Figure, alone, compared

LONG_CASE_EVENTS = 200
LIVES = 5
BELOW_MS = 5.0
MANY_CASES, QUICK_CASES = 10_000, 1_000
DISTINCT_CASES = 1_000
USUAL_CASE_EVENTS = 60
BELOW_SECONDS = 60.0
BEGINS = datetime(2025, 3, 3, 9, tzinfo=UTC)
NOW = BEGINS + timedelta(days=400)


def judging_figures(rounds: int, *, quick: bool) -> list[Figure]:
    """Processor time for a case of each landlord beside folding it alone; seconds on all cores for many cases."""
    book = load_policies()
    # What is loaded already must not be gone through by each collection of garbage.
    gc.freeze()
    return [*_long_cases(book, rounds), *_many_cases(book, QUICK_CASES if quick else MANY_CASES)]


def _long_cases(book: PolicyBook, rounds: int) -> Iterator[Figure]:
    for landlord in LANDLORDS:
        histories = [life(number, landlord, LONG_CASE_EVENTS, book, BEGINS) for number in range(LIVES)]
        judging, folding = [], []
        for history in islice(cycle(histories), rounds * LIVES):
            judging.append(_milliseconds(partial(judge_case, history, book, NOW, NOW)))
            folding.append(_milliseconds(partial(state.fold, history)))
        rows = sum(clause.binds != "landlord" for policy in book.of(landlord) for clause in policy.clauses)
        name = f"judging {LONG_CASE_EVENTS} events under {rows} rows, {landlord}"
        figure = compared(name, "ms", judging, "folding alone", folding)
        yield msgspec.structs.replace(figure, goal=f"< {BELOW_MS:g} ms", met=median(judging) < BELOW_MS)


def _milliseconds(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return (process_time() - began) * 1000


def _many_cases(book: PolicyBook, count: int) -> Iterator[Figure]:
    """From cases in memory to the list of changed verdicts, the start of the processes included."""
    distinct = [life(n, LANDLORDS[n % len(LANDLORDS)], USUAL_CASE_EVENTS, book, BEGINS) for n in range(DISTINCT_CASES)]
    cases: Iterator[History] = islice(cycle(distinct), count)
    began, used = perf_counter(), _processor_seconds()
    changed = sum(1 for _ in all_changes(cases, Question(book, mended(book), NOW, NOW)))
    seconds, processor = perf_counter() - began, _processor_seconds() - used
    yield alone(f"{count:,} cases judged again under a mended pack", "s", seconds, below=BELOW_SECONDS)
    yield alone("the processor time that this took, of all processes", "s", processor)
    yield alone("verdicts that this changed", "verdicts", changed)


def _processor_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def mended(book: PolicyBook) -> PolicyBook:
    """Each pack as its next edition might be: one thing that a duty asked for is not asked for any more."""
    return PolicyBook(policies=tuple(map(_mended, book.policies)), calendar=book.calendar)


def _mended(policy: Policy) -> Policy:
    clauses = list(policy.clauses)
    for place, clause in enumerate(clauses):
        if clause.binds == "case" and any(duty.needs for duty in clause.duties):
            clauses[place] = _eased(clause)
            break
    return msgspec.structs.replace(policy, version=f"{policy.version}-mended", clauses=tuple(clauses))


def _eased(clause: Clause) -> Clause:
    duties = tuple(msgspec.structs.replace(duty, needs=duty.needs[:-1]) for duty in clause.duties)
    return msgspec.structs.replace(clause, duties=duties)
