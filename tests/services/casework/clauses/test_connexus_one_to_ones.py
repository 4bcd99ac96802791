"""Connexus: each officer with an open hate case has a one-to-one in the month."""

from __future__ import annotations

from contracts.facts.handling import OfficerAssigned
from contracts.facts.landlord import MeetingHeld, MeetingKind
from tests.services.casework.clauses.near import part_of
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Landlord, Told

MONTHLY = "connexus:app1-stage-6"


def connexus() -> Landlord:
    """The landlord with nothing on record."""
    return Landlord("connexus")


def reported(told: Landlord, name: str, at: str = "2026-05-11 09:00", **said: object) -> Told:
    """A hate case of the landlord, reported on Monday 11 May 2026."""
    return told.case(name).reported(at, **said)


def officered(told: Landlord, name: str = "one") -> Told:
    """A case of officer j.officer, from 11 May 2026."""
    case = reported(told, name)
    case.given(OfficerAssigned(officer="j.officer"), "2026-05-11 10:00")
    return case


def one_to_one(period: str, *, covered: bool = True) -> MeetingHeld:
    """The officer's meeting with their supervisor."""
    return MeetingHeld(kind=MeetingKind.ONE_TO_ONE, officer="j.officer", period=period, cases_covered=covered)


@met(MONTHLY)
def test_an_officers_month_has_one_one_to_one_whatever_the_number_of_cases() -> None:
    """Two cases, one meeting in May, one in June."""
    told = connexus()
    officered(told, "one"), officered(told, "other")
    told.given(one_to_one("2026-05"), "2026-05-28 10:00").given(one_to_one("2026-06"), "2026-06-29 10:00")
    assert told.clause(MONTHLY, "2026-06-30 12:00").counts == {"met": 2}


@not_met(MONTHLY)
def test_a_month_without_a_one_to_one_is_a_breach_of_the_landlords() -> None:
    """May was missed; a meeting in June does not make up for it, and one without the cases keeps June in part."""
    told = connexus()
    officered(told)
    told.given(one_to_one("2026-06", covered=False), "2026-06-29 10:00")
    found = told.clause(MONTHLY, "2026-07-01 00:00")
    assert (found.verdict, found.counts) == ("breached", {"breached": 1, "partly_met": 1, "pending": 1})


@not_applicable(MONTHLY)
def test_an_officer_without_an_open_hate_case_needs_no_one_to_one() -> None:
    """One case has no officer, the officer's own is not about hate."""
    told = connexus()
    reported(told, "nobody's")
    reported(told, "ordinary", hate=False).given(OfficerAssigned(officer="j.officer"), "2026-05-11 10:00")
    assert told.verdict(MONTHLY, "2026-06-10 09:00") == "not_applicable"


@part_of(MONTHLY)
def test_months_in_which_the_case_was_closed_do_not_count() -> None:
    """Reported on 11 May, closed on 20 May: May alone asks for a one-to-one."""
    told = connexus()
    officered(told).closed("2026-05-20 10:00")
    assert told.clause(MONTHLY, "2026-08-10 09:00").counts == {"breached": 1}


@part_of(MONTHLY)
def test_a_case_assigned_on_the_first_of_a_month_owes_nothing_for_the_month_before() -> None:
    """Sunday 1 March 2026: February has nothing to do with it."""
    told = connexus()
    reported(told, "one", "2026-03-01 09:00").given(OfficerAssigned(officer="j.officer"), "2026-03-01 10:00")
    assert told.clause(MONTHLY, "2026-04-01 00:00").counts == {"breached": 1, "pending": 1}
