"""whg 2.3(1) and 2.3(2): every report investigated; the victim reached, heard and agreed with in a working day."""

from __future__ import annotations

from typing import Any

from contracts.facts.contact import ContactAttempted, ContactMade
from contracts.facts.handling import InvestigationOpened, ScopeDecided
from contracts.facts.report import Motivation, MotivationRecorded
from contracts.facts.support import ActionPlanAgreed
from contracts.people import Person
from contracts.vocabulary import Channel, Closure, ContactResult, Party, PersonRole, Strand
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told

TOLD = "2026-04-02 16:30"  # a Thursday; Good Friday and Easter Monday follow
IN_TIME = "2026-04-07 23:59"  # Tuesday, the next working day
TOO_LATE = "2026-04-08 00:00"


def case(at: str = TOLD, **said: Any) -> Told:
    """A report, on the Thursday before Easter 2026."""
    return Told("whg").reported(at, **said)


def reached(person: str | None = "p1", *, details: bool = True, interpreter: bool | None = None) -> ContactMade:
    """The victim answered the telephone, and told what happened."""
    return ContactMade(
        party=Party.VICTIM, channel=Channel.PHONE, person=person, details_taken=details, interpreter=interpreter
    )


def out_of_scope(reason: str | None = "Neither of them has anything to do with the landlord.") -> ScopeDecided:
    """Somebody decided that the case is not the landlord's."""
    return ScopeDecided(in_scope=False, reason=reason)


@met("whg:2.3.1")
def test_a_report_that_was_investigated_may_be_closed() -> None:
    """Investigated on Wednesday 8 April, closed in May."""
    told = case()
    assert told.verdict("whg:2.3.1", "2026-04-08 09:00") == "pending"
    told.given(InvestigationOpened(), "2026-04-08 10:00")
    told.closed("2026-05-01 10:00")
    assert told.clause("whg:2.3.1", "2026-05-01 11:00").counts == {"met": 2}


@not_met("whg:2.3.1")
def test_a_report_closed_without_an_investigation_breaks_the_clause_for_good() -> None:
    """Beginning to investigate after the closing does not mend it."""
    told = case().closed("2026-05-01 10:00")
    assert told.verdict("whg:2.3.1", "2026-05-01 11:00") == "breached"
    told.given(InvestigationOpened(), "2026-05-04 10:00")
    assert told.verdict("whg:2.3.1", "2026-05-05 10:00") == "breached"


@not_met("whg:2.3.1")
def test_a_customers_report_cannot_be_put_out_of_scope() -> None:
    """A tenant is the victim: deciding otherwise is no investigation."""
    told = case(role=PersonRole.TENANT)
    told.given(out_of_scope(), "2026-04-08 10:00")
    told.closed("2026-04-09 10:00", Closure.OUT_OF_SCOPE)
    assert told.verdict("whg:2.3.1", "2026-04-09 11:00") == "not_evidenced"


@met("whg:2.3.1")
def test_a_report_of_strangers_is_closed_with_the_reason() -> None:
    """Neither is a customer: closed on the reasoned decision."""
    told = case(role=PersonRole.PUBLIC, accused_role=PersonRole.PUBLIC)
    told.given(out_of_scope(), "2026-04-08 10:00")
    told.closed("2026-04-09 10:00", Closure.OUT_OF_SCOPE)
    assert told.verdict("whg:2.3.1", "2026-04-09 11:00") == "met"


@not_met("whg:2.3.1")
def test_out_of_scope_without_a_reason_is_no_answer() -> None:
    """The decision says nothing of why."""
    told = case(role=PersonRole.PUBLIC, accused_role=PersonRole.PUBLIC)
    told.given(out_of_scope(reason=None), "2026-04-08 10:00")
    told.closed("2026-04-09 10:00", Closure.OUT_OF_SCOPE)
    assert told.verdict("whg:2.3.1", "2026-04-09 11:00") == "breached"


@not_applicable("whg:2.3.1")
def test_an_open_report_without_any_customer_need_not_be_investigated() -> None:
    """A passer-by insulted by a passer-by."""
    told = case(role=PersonRole.PUBLIC, accused_role=PersonRole.PUBLIC)
    assert told.verdict("whg:2.3.1", "2026-05-01 10:00") == "not_applicable"


@met("whg:2.3.2")
def test_reached_heard_and_agreed_before_the_next_working_day_is_over() -> None:
    """A minute before Wednesday begins is in time; Good Friday, the weekend and Easter Monday did not count."""
    told = case()
    told.given(reached(), IN_TIME)
    told.given(ActionPlanAgreed(person="p1"), IN_TIME)
    assert told.verdict("whg:2.3.2", "2026-04-20 10:00") == "met"


@met("whg:2.3.2")
def test_what_was_done_in_time_and_written_down_late_is_met_and_said_so() -> None:
    """The call of Tuesday is entered on Friday: until then it looked broken."""
    told = case()
    told.given(reached(), "2026-04-07 10:00", recorded="2026-04-10 09:00")
    told.given(ActionPlanAgreed(person="p1"), "2026-04-07 10:30", recorded="2026-04-10 09:00")
    assert told.verdict("whg:2.3.2", "2026-04-09 10:00") == "breached"
    found = told.clause("whg:2.3.2", "2026-04-10 10:00")
    assert (str(found.verdict), [str(flag) for flag in found.flags]) == ("met", ["recorded_late"])


@not_met("whg:2.3.2")
def test_nobody_reached_in_time_breaks_the_clause_and_later_success_does_not_mend_it() -> None:
    """A voicemail on Tuesday is an attempt; the call at 00:00 on Wednesday is too late."""
    told = case()
    told.given(
        ContactAttempted(party=Party.VICTIM, channel=Channel.PHONE, result=ContactResult.VOICEMAIL, person="p1"),
        "2026-04-07 10:00",
    )
    told.given(reached(), TOO_LATE)
    told.given(ActionPlanAgreed(person="p1"), TOO_LATE)
    found = told.clause("whg:2.3.2", "2026-04-20 10:00")
    assert (str(found.verdict), [str(flag) for flag in found.flags]) == ("breached", ["attempted_in_time"])


@not_met("whg:2.3.2")
def test_contact_in_time_with_the_plan_late_is_in_part_for_good() -> None:
    """Reached on Tuesday: pending until midnight, in part from then on, whatever is agreed on Thursday."""
    told = case()
    told.given(reached(), "2026-04-07 10:00")
    assert told.verdict("whg:2.3.2", IN_TIME) == "pending"
    told.given(ActionPlanAgreed(person="p1"), "2026-04-09 10:00")
    assert told.verdict("whg:2.3.2", "2026-04-20 10:00") == "partly_met"


@not_met("whg:2.3.2")
def test_a_call_that_turns_out_to_have_been_a_day_later_no_longer_counts() -> None:
    """Keyed as of Tuesday, corrected on Friday to Wednesday: what was known before stays as it was."""
    told = case()
    told.given(ActionPlanAgreed(person="p1"), "2026-04-07 10:00")
    told.given(reached(), "2026-04-07 10:00")
    told.corrected(told.entry(ContactMade), None, "2026-04-10 09:00")
    told.given(reached(), "2026-04-08 10:00", recorded="2026-04-10 09:00")
    assert told.verdict("whg:2.3.2", "2026-04-10 10:00", known="2026-04-09 10:00") == "met"
    assert told.verdict("whg:2.3.2", "2026-04-10 10:00") == "breached"


@not_met("whg:2.3.2")
def test_a_conversation_without_the_interpreter_is_an_attempt() -> None:
    """She answered, but could not follow."""
    told = case()
    told.given(reached(interpreter=False), "2026-04-07 10:00")
    told.given(ActionPlanAgreed(person="p1"), "2026-04-07 10:30")
    assert told.verdict("whg:2.3.2", TOO_LATE) == "breached"


@not_met("whg:2.3.2")
def test_of_two_victims_each_has_a_clock() -> None:
    """One reached in time, the other not: the clause shows the worse of them."""
    people = (Person(ref="p1", role=PersonRole.TENANT), Person(ref="p2", role=PersonRole.HOUSEHOLD))
    told = case(victims=("p1", "p2"), people=people)
    told.given(reached("p1"), "2026-04-07 10:00")
    told.given(ActionPlanAgreed(person="p1"), "2026-04-07 10:00")
    found = told.clause("whg:2.3.2", TOO_LATE)
    assert (str(found.verdict), found.counts) == ("breached", {"met": 1, "breached": 1})


@not_applicable("whg:2.3.2")
def test_a_quarrel_in_which_nobody_perceives_hate_has_no_clock_until_somebody_does() -> None:
    """A week later a neighbour says that it was about race: from then on a working day."""
    told = case(hate=False)
    assert told.verdict("whg:2.3.2", "2026-04-15 10:00") == "not_applicable"
    hate = Motivation(asked=True, hate=True, strands=(Strand.RACE,))
    told.given(MotivationRecorded(motivation=hate), "2026-04-15 11:00")
    assert told.verdict("whg:2.3.2", "2026-04-16 23:59") == "pending"
    assert told.verdict("whg:2.3.2", "2026-04-17 00:00") == "breached"


@not_applicable("whg:2.3.2")
def test_a_report_from_before_the_policy_was_approved_is_not_bound_by_it() -> None:
    """Received on Monday 30 September 2024, the day before."""
    told = case("2024-09-30 10:00")
    assert told.verdict("whg:2.3.2", "2024-10-10 10:00") == "not_applicable"
