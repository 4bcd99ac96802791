"""Derby Homes: a report goes first, is investigated and acted upon, and failings in handling it are learnt from."""

from __future__ import annotations

from contracts.facts.handling import (
    ActionTaken,
    FailingLogged,
    InvestigationOpened,
    LearningRecorded,
    Priority,
    PrioritySet,
    ScopeDecided,
)
from contracts.facts.report import IncidentClassified, Motivation, MotivationRecorded
from contracts.facts.support import ProtectionStep, ProtectionStepTaken
from contracts.vocabulary import Capacity, Channel, Crime
from tests.services.casework.clauses.derby import case, further
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told

AT, NEXT, CLOSED, AFTER = "2026-05-05 10:00", "2026-05-06 10:00", "2026-06-30 16:00", "2026-07-01 09:00"


@met("derby-homes:1.1")
def test_a_hate_report_goes_before_ordinary_work() -> None:
    """High priority is priority."""
    told = case()
    told.given(PrioritySet(priority=Priority.HIGH), NEXT)
    assert told.verdict("derby-homes:1.1", AFTER) == "met"


@not_met("derby-homes:1.1")
def test_a_report_handled_in_turn_was_no_priority() -> None:
    """An ordinary priority without a reason is none, and at the closing there is nothing to show for the promise."""
    told = case()
    told.given(PrioritySet(priority=Priority.ORDINARY), NEXT)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:1.1", NEXT) == "pending"
    assert told.clause("derby-homes:1.1", AFTER).counts == {"not_evidenced": 2}


@met("derby-homes:1.1")
def test_lowering_the_priority_takes_a_reason() -> None:
    """With a reason it is kept; the same without one is not, though the case had been put first before."""
    reasoned, bare = case(), case()
    for told, reason in ((reasoned, "Both have moved away."), (bare, None)):
        told.given(PrioritySet(priority=Priority.EMERGENCY), AT)
        told.given(PrioritySet(priority=Priority.ORDINARY, reason=reason), NEXT)
        told.closed(CLOSED)
    assert reasoned.verdict("derby-homes:1.1", AFTER) == "met"
    assert bare.clause("derby-homes:1.1", AFTER).counts == {"met": 1, "not_evidenced": 1}


@not_applicable("derby-homes:1.1")
def test_a_report_before_the_policy_began_has_no_priority_by_it() -> None:
    """Received on 31 May 2024 at 23:59, a minute before the policy's first day."""
    told = Told("derby-homes").reported("2024-05-31 23:59")
    assert told.verdict("derby-homes:1.1", "2024-06-30 09:00") == "not_applicable"
    first = Told("derby-homes").reported("2024-06-01 00:00")
    assert first.verdict("derby-homes:1.1", "2024-06-30 09:00") == "pending"


@met("derby-homes:1.3")
def test_what_is_no_crime_is_investigated() -> None:
    """As a crime would be."""
    told = case(crime=Crime.NO)
    told.given(InvestigationOpened(), NEXT)
    assert told.verdict("derby-homes:1.3", AFTER) == "met"


@met("derby-homes:1.3")
def test_a_reason_why_it_is_not_the_landlords_is_an_answer() -> None:
    """A reasoned no; without the reason it is none."""
    reasoned, bare = case(crime=Crime.NO), case(crime=Crime.NO)
    reasoned.given(ScopeDecided(in_scope=False, reason="Neither of them lives with us."), NEXT)
    bare.given(ScopeDecided(in_scope=False), NEXT)
    assert reasoned.verdict("derby-homes:1.3", AFTER) == "met"
    assert bare.verdict("derby-homes:1.3", AFTER) == "pending"


@not_met("derby-homes:1.3")
def test_an_incident_closed_uninvestigated_because_it_was_no_crime() -> None:
    """That it is no crime is no reason; once closed nothing shows an investigation."""
    told = case(crime=Crime.NO)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:1.3", AFTER) == "not_evidenced"


@not_applicable("derby-homes:1.3")
def test_a_crime_is_not_what_this_clause_is_about() -> None:
    """It speaks of what is no crime; until the incident was known as one, it bound."""
    told = case(crime=Crime.UNKNOWN)
    told.given(IncidentClassified(crime=Crime.YES), NEXT)
    assert told.verdict("derby-homes:1.3", "2026-05-05 18:00") == "pending"
    assert told.verdict("derby-homes:1.3", AFTER) == "not_applicable"


@met("derby-homes:4.2.1")
def test_something_is_done_about_each_incident() -> None:
    """Two incidents, and something done after each."""
    told = case()
    told.given(ActionTaken(), "2026-05-05 10:40")
    told.given(further(), "2026-05-12 09:00")
    told.given(ProtectionStepTaken(step=ProtectionStep.PATROL, person="p1"), "2026-05-12 15:00")
    assert told.clause("derby-homes:4.2.1", AFTER).counts == {"met": 2}


@met("derby-homes:4.2.1")
def test_what_staff_notice_is_acted_upon_too() -> None:
    """An employee saw it and nobody else reported it."""
    told = case(channel=Channel.STAFF, capacity=Capacity.STAFF)
    told.given(ActionTaken(), NEXT)
    assert told.verdict("derby-homes:4.2.1", AFTER) == "met"


@not_met("derby-homes:4.2.1")
def test_nothing_done_after_the_second_incident() -> None:
    """What was done after the first does not answer the second."""
    told = case()
    told.given(ActionTaken(), NEXT)
    told.given(further(), "2026-05-12 09:00")
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.2.1", AFTER) == "not_evidenced"
    assert told.clause("derby-homes:4.2.1", AFTER).counts == {"met": 1, "not_evidenced": 1}


@not_applicable("derby-homes:4.2.1")
def test_trouble_that_nobody_calls_hate_is_not_the_policys() -> None:
    """Until someone does: then what was done about it at once counts."""
    told = case(hate=False)
    told.given(ActionTaken(), NEXT)
    assert told.verdict("derby-homes:4.2.1", NEXT) == "not_applicable"
    told.given(
        MotivationRecorded(motivation=Motivation(asked=True, hate=True, perceived_by=(Capacity.WITNESS,))),
        "2026-05-20 09:00",
    )
    assert told.verdict("derby-homes:4.2.1", AFTER) == "met"


@met("derby-homes:4.4")
def test_a_failing_is_learnt_from() -> None:
    """The learning names the failing it is from."""
    told = case()
    told.given(FailingLogged(failing="f1"), NEXT)
    told.given(LearningRecorded(note="Calls are shared out each morning.", failing="f1"), "2026-05-20 09:00")
    assert told.verdict("derby-homes:4.4", AFTER) == "met"


@not_met("derby-homes:4.4")
def test_a_failing_without_learning_stays_to_be_seen() -> None:
    """Of two failings one is learnt from; the other is not evidenced when the case closes."""
    told = case()
    told.given(FailingLogged(failing="f1"), NEXT)
    told.given(FailingLogged(failing="f2"), "2026-05-11 09:00")
    told.given(LearningRecorded(note="Calls are shared out each morning.", failing="f1"), "2026-05-20 09:00")
    told.closed(CLOSED)
    assert told.clause("derby-homes:4.4", AFTER).counts == {"met": 1, "not_evidenced": 1}


@met("derby-homes:4.4")
def test_learning_that_comes_after_the_closing_is_still_learning() -> None:
    """No time is given for it: as at the closing it was missing, later it was not."""
    told = case()
    told.given(FailingLogged(failing="f1"), NEXT)
    told.closed(CLOSED)
    told.given(LearningRecorded(note="Calls are shared out.", failing="f1"), "2026-07-20 09:00")
    assert told.verdict("derby-homes:4.4", AFTER) == "not_evidenced"
    assert told.verdict("derby-homes:4.4", "2026-07-21 09:00") == "met"


@not_applicable("derby-homes:4.4")
def test_learning_without_a_failing_answers_nothing() -> None:
    """A case that went well asks for none, though something was learnt from it."""
    told = case()
    told.given(LearningRecorded(note="The early visit helped."), NEXT)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.4", AFTER) == "not_applicable"
