"""Every trace tells by which policy and which holiday table it was reckoned, and by which local reading."""

from __future__ import annotations

import re

import pytest

from services.casework.judging import judge_case
from services.casework.office_hours import OfficeHours
from services.casework.pack import Clause, Duty, Need, Sought
from services.casework.policy import Policy, PolicyBook
from services.casework.verdicts import Judged, Verdict
from services.casework.working_time import Limit
from tests.services.casework.domain.facts import reached, reported
from tests.services.casework.domain.scenario import BOOK, Scenario, london

HOLIDAYS = re.compile(r"; holidays england-and-wales-2026-11-[0-9a-f]{12}\.$")


def judged(within: Limit | None, switches: OfficeHours = OfficeHours()) -> Judged:  # noqa: B008 - an immutable value
    """A duty to have reached the victim, reported on Maundy Thursday 2026, reached on the Tuesday after at 17:30."""
    duty = Duty(for_each="report", needs=(Need(what="A call", any=(Sought(thing="contact"),)),), within=within)
    clause = Clause(id="any:1", at="1", says="A call.", binds="case", duties=(duty,))
    policy = Policy(
        landlord="any", name="Any", version="any-1", effective="2020-01", adopted="2020-01", clauses=(clause,),
        switches=switches,
    )  # fmt: skip
    case = Scenario("any", PolicyBook(policies=(policy,), calendar=BOOK.calendar))
    case.given(reported("p1"), "2026-04-02 16:30")
    case.given(reached(), "2026-04-07 17:30")
    now = london("2026-04-09 12:00")
    [verdict] = judge_case(case.history, case.book, now, now)
    [one] = verdict.obligations
    return one


@pytest.mark.parametrize("within", [None, Limit(hours=24), Limit(days=14), Limit(working_days=1)])
def test_a_duty_names_policy_clause_and_the_hash_of_the_table(within: Limit | None) -> None:
    """With a limit of any kind and with none."""
    last = judged(within).trace[-1]
    assert last.startswith("Policy any-1, any:1; holidays ")
    assert HOLIDAYS.search(last)


def test_a_clock_names_the_hash_of_the_table() -> None:
    """The sentences that the ledger stored with the deadline."""
    case = Scenario()
    case.given(reported("p1"), "2026-04-02 16:30")
    assert HOLIDAYS.search(case.clock_of(at="2026-04-02 17:00").trace[-1])


def test_a_duty_tells_which_days_counted() -> None:
    """As a clock does."""
    trace = judged(Limit(working_days=1)).trace
    assert "Monday 6 April 2026 is Easter Monday and does not count." in trace
    assert "In time before Wednesday 8 April 2026 00:00 BST." in trace


def test_a_duty_goes_by_the_landlords_office_hours_as_a_clock_does() -> None:
    """In time by the clause, too late by closing time, and the trace tells both."""
    clause, local = judged(Limit(working_days=1)), judged(Limit(working_days=1), OfficeHours(ends_at_closing=True))
    assert (clause.verdict, local.verdict) == (Verdict.MET, Verdict.BREACHED)
    assert not any(line.startswith("local_reading") for line in clause.trace)
    assert any("as the clause has it, before Wednesday 8 April 2026 00:00" in line for line in local.trace)
