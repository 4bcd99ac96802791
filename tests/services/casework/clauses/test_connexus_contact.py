"""Connexus: the victim is reached in one working day (3.1) and in 24 hours (Appendix 1, Stage 3): two clocks.

A report of Thursday 2 April 2026, 16:30, falls before Easter: Good Friday is the 3rd, Easter Monday the 6th. The
working day is Tuesday the 7th; the 24 hours end on the Friday at 16:30.
"""

from __future__ import annotations

from contracts.people import Person
from contracts.vocabulary import Capacity, Party
from tests.services.casework.clauses.near import part_of
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told
from tests.services.casework.domain.facts import identified, paused, reached, tried
from tests.services.casework.domain.scenario import london

WORKING_DAY, HOURS = "connexus:3.1.1", "connexus:app1-stage-3"
BEFORE_EASTER = "2026-04-02 16:30"


def case(at: str = BEFORE_EASTER, **said: object) -> Told:
    """A hate report at Connexus."""
    return Told("connexus").reported(at, **said)


@met(WORKING_DAY)
@not_met(HOURS)
def test_reached_on_the_next_working_day_is_in_time_by_one_clock_and_late_by_the_other() -> None:
    """Half an hour before Tuesday ends the working day is kept; the 24 hours ended on Friday."""
    told = case()
    told.given(reached("p1"), "2026-04-07 23:30")
    working_day, hours = told.clause(WORKING_DAY, "2026-04-09 09:00"), told.clause(HOURS, "2026-04-09 09:00")
    assert (working_day.verdict, working_day.obligations[0].due) == ("met", london("2026-04-08 00:00"))
    assert (hours.verdict, hours.since) == ("breached", hours.due)


@met(HOURS)
def test_exactly_24_hours_is_in_time() -> None:
    """The Friday counts, though it is a holiday."""
    told = case()
    told.given(reached("p1"), "2026-04-03 16:30")
    assert told.verdict(HOURS, "2026-04-03 16:31") == "met"


@not_met(HOURS)
def test_a_minute_after_24_hours_is_too_late() -> None:
    """A call on Friday at 16:31 does not mend it."""
    told = case()
    told.given(reached("p1"), "2026-04-03 16:31")
    assert told.verdict(HOURS, "2026-04-03 16:30") == "pending"
    assert told.verdict(HOURS, "2026-04-03 16:32") == "breached"


@met(HOURS)
def test_24_hours_are_elapsed_hours_when_the_clocks_go_forward() -> None:
    """Saturday 28 March 2026 at noon GMT: 24 hours later it is 13:00 BST on Sunday."""
    told = case("2026-03-28 12:00")
    told.given(reached("p1"), "2026-03-29 13:00")
    assert told.verdict(HOURS, "2026-03-29 13:01") == "met"


@not_met(WORKING_DAY)
def test_reached_after_the_working_day_is_breached_for_good() -> None:
    """Wednesday at 00:00 is the first instant too late, whatever follows."""
    told = case()
    told.given(reached("p1"), "2026-04-08 00:00")
    assert told.verdict(WORKING_DAY, "2026-04-10 09:00") == "breached"


@not_met(WORKING_DAY)
def test_trying_is_not_reaching() -> None:
    """An unanswered call is shown beside the breach."""
    told = case()
    told.given(tried("p1"), "2026-04-07 10:00")
    found = told.clause(WORKING_DAY, "2026-04-08 09:00")
    assert (found.verdict, found.flags) == ("breached", ("attempted_in_time",))


@not_met(WORKING_DAY)
def test_the_third_party_reporter_is_not_the_victim() -> None:
    """Talking to the neighbour who reported it does not stop the victim's clock."""
    told = case(capacity=Capacity.THIRD_PARTY)
    told.given(reached("r1", Party.REPORTER), "2026-04-07 10:00")
    assert told.verdict(WORKING_DAY, "2026-04-08 09:00") == "breached"


@not_met(WORKING_DAY)
def test_each_victim_has_a_clock_of_their_own() -> None:
    """One of two is reached: the clause shows the other."""
    told = case(victims=("p1", "p2"), people=(Person(ref="p1"), Person(ref="p2")))
    told.given(reached("p1"), "2026-04-02 18:00")
    found = told.clause(WORKING_DAY, "2026-04-08 09:00")
    assert (found.verdict, found.counts) == ("breached", {"met": 1, "breached": 1})
    assert told.clause(HOURS, "2026-04-08 09:00").counts == {"met": 1, "breached": 1}


@met(WORKING_DAY)
def test_a_contact_written_down_late_still_counts() -> None:
    """As known on Wednesday it was a breach; once the call of Tuesday is entered it is met, recorded late."""
    told = case()
    told.given(reached("p1"), "2026-04-07 11:00", recorded="2026-04-09 15:00")
    assert told.verdict(WORKING_DAY, "2026-04-09 16:00", known="2026-04-08 12:00") == "breached"
    found = told.clause(WORKING_DAY, "2026-04-09 16:00")
    assert (found.verdict, found.flags) == ("met", ("recorded_late",))


@met(WORKING_DAY)
def test_a_victim_identified_later_is_owed_the_day_from_then() -> None:
    """Known on Wednesday 8 April, reached on Thursday the 9th."""
    told = case(victims=(), capacity=Capacity.WITNESS, people=())
    told.given(identified("p1"), "2026-04-08 10:00")
    told.given(reached("p1"), "2026-04-09 17:00")
    assert told.verdict(WORKING_DAY, "2026-04-10 09:00") == "met"


@part_of(WORKING_DAY)
@part_of(HOURS)
def test_both_clocks_wait_while_the_victim_asked_not_to_be_contacted() -> None:
    """Said before either was due."""
    told = case()
    told.given(paused("p1"), "2026-04-02 17:00")
    assert (told.verdict(WORKING_DAY, "2026-04-20 09:00"), told.verdict(HOURS, "2026-04-20 09:00")) == (
        "suspended", "suspended",
    )  # fmt: skip


@not_applicable(WORKING_DAY)
@not_applicable(HOURS)
def test_without_hate_neither_clock_runs() -> None:
    """Ordinary anti-social behaviour has no such promise."""
    told = case(hate=False)
    assert (told.verdict(WORKING_DAY, "2026-04-20 09:00"), told.verdict(HOURS, "2026-04-20 09:00")) == (
        "not_applicable", "not_applicable",
    )  # fmt: skip


@not_applicable(WORKING_DAY)
@not_applicable(HOURS)
def test_nothing_is_owed_before_the_policy_was_approved() -> None:
    """A report of 15 January 2024 lies after the date the policy names and before its approval."""
    told = case("2024-01-15 10:00")
    found = told.clause(WORKING_DAY, "2024-01-20 09:00")
    assert (found.verdict, found.trace[-1]) == ("not_applicable", "No policy was in force.")
    assert told.verdict(HOURS, "2024-01-20 09:00") == "not_applicable"


@not_met(HOURS)
def test_the_first_day_of_the_policy_binds() -> None:
    """Reported on 1 February 2024 and never answered."""
    assert case("2024-02-01 00:00").verdict(HOURS, "2024-02-02 00:01") == "breached"
