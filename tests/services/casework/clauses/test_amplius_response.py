"""Amplius: how a report is answered, from the question for hate to the support that is offered."""

from __future__ import annotations

from typing import Any

from contracts.facts.consent import PoliceReportEncouraged
from contracts.facts.contact import ContactMade, ContactPaused
from contracts.facts.handling import ActionTaken, InvestigationOpened, Priority, PrioritySet
from contracts.facts.report import Motivation, MotivationRecorded
from contracts.facts.risk import RiskAssessed, RiskLevel
from contracts.facts.support import ActionPlanAgreed, ReferralMade, SupportOffered, SupportOption
from contracts.vocabulary import Capacity, Channel, Party, PauseGround, Service
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told, report

RECEIPT = "2026-04-02 16:30"


def case(**said: Any) -> Told:
    """A hate report received on Thursday 2 April 2026."""
    return Told("amplius").reported(RECEIPT, **said)


def spoke(party: Party, person: str | None = None) -> ContactMade:
    return ContactMade(party=party, channel=Channel.PHONE, person=person)


@met("amplius:policy-statement-emergency")
def test_acting_on_a_report_treats_it_as_an_emergency() -> None:
    """Something done about the report the same evening keeps the promise."""
    told = case()
    told.given(ActionTaken(), "2026-04-02 18:00")
    assert told.verdict("amplius:policy-statement-emergency", "2026-04-03 09:00") == "met"


@met("amplius:policy-statement-emergency")
def test_a_lower_priority_with_a_reason_is_open() -> None:
    """Lowering the priority is no failing while it says why."""
    told = case()
    told.given(ActionTaken(), "2026-04-02 18:00")
    told.given(PrioritySet(priority=Priority.ORDINARY, reason="Nobody lives there."), "2026-04-03 10:00")
    assert told.verdict("amplius:policy-statement-emergency", "2026-04-04 09:00") == "met"


@not_met("amplius:policy-statement-emergency")
def test_a_priority_lowered_silently_breaks_it_for_good() -> None:
    """No later action mends a priority that was lowered without a word."""
    told = case()
    told.given(PrioritySet(priority=Priority.ORDINARY), "2026-04-02 17:00")
    told.given(ActionTaken(), "2026-04-02 18:00")
    stands = told.clause("amplius:policy-statement-emergency", "2026-04-04 09:00")
    assert (stands.verdict, stands.counts) == ("breached", {"met": 1, "breached": 1})


@not_met("amplius:policy-statement-emergency")
def test_a_case_closed_without_anything_done_shows_no_emergency() -> None:
    """Nothing on record by the closing is no evidence of an emergency's handling."""
    told = case().closed("2026-05-01 10:00")
    assert told.verdict("amplius:policy-statement-emergency", "2026-05-02 09:00") == "not_evidenced"


@not_applicable("amplius:policy-statement-emergency")
def test_ordinary_nuisance_is_no_emergency_of_this_policy() -> None:
    """A report in which nobody sees hate goes another way."""
    told = case(hate=False)
    told.given(PrioritySet(priority=Priority.ORDINARY), "2026-04-02 17:00")
    assert told.verdict("amplius:policy-statement-emergency", "2026-04-03 09:00") == "not_applicable"


@met("amplius:definition-routing")
def test_the_question_for_hate_is_asked_of_ordinary_reports_too() -> None:
    """Whoever was asked and said no was asked."""
    assert case(hate=False).verdict("amplius:definition-routing", "2026-04-03 09:00") == "met"


@met("amplius:definition-routing")
def test_asking_later_counts() -> None:
    """A report taken without the question is kept once someone asks."""
    told = case(motivation=Motivation(asked=False))
    assert told.verdict("amplius:definition-routing", "2026-04-02 17:00") == "pending"
    told.given(MotivationRecorded(motivation=Motivation(asked=True, hate=False)), "2026-04-07 10:00")
    assert told.verdict("amplius:definition-routing", "2026-04-08 09:00") == "met"


@not_met("amplius:definition-routing")
def test_a_case_closed_without_the_question_lacks_it() -> None:
    """By the closing nobody had asked whether hate may be the reason."""
    told = case(motivation=Motivation(asked=False)).closed("2026-04-20 10:00")
    assert told.verdict("amplius:definition-routing", "2026-04-21 09:00") == "not_evidenced"


@not_applicable("amplius:definition-routing")
def test_a_report_before_the_policy_was_not_bound_to_ask() -> None:
    """The policy binds from 17 December 2024: a report of the day before was not under it."""
    told = Told("amplius").reported("2024-12-16 23:00", motivation=Motivation(asked=False))
    told.closed("2025-01-10 10:00")
    assert told.verdict("amplius:definition-routing", "2025-02-01 09:00") == "not_applicable"


@met("amplius:responding.2")
def test_a_plan_agreed_and_the_police_encouraged() -> None:
    """A plan with every victim counts for each; encouragement is per victim."""
    told = case()
    told.given(ActionPlanAgreed(), "2026-04-07 10:00")
    told.given(PoliceReportEncouraged(person="p1"), "2026-04-07 10:05")
    assert told.verdict("amplius:responding.2", "2026-04-08 09:00") == "met"


@not_met("amplius:responding.2")
def test_a_plan_alone_is_not_enough_at_the_closing() -> None:
    """Of two victims one was never encouraged to go to the police."""
    told = case(victims=("p1", "p2"))
    told.given(ActionPlanAgreed(), "2026-04-07 10:00")
    told.given(PoliceReportEncouraged(person="p1"), "2026-04-07 10:05")
    told.closed("2026-05-01 10:00")
    stands = told.clause("amplius:responding.2", "2026-05-02 09:00")
    assert (stands.verdict, stands.counts) == ("not_evidenced", {"met": 1, "not_evidenced": 1})


@not_met("amplius:responding.2")
def test_a_victim_who_cannot_be_reached_suspends_and_then_fails() -> None:
    """While the victim asked for quiet it is suspended; closed like that it is not evidenced."""
    told = case()
    told.given(ContactPaused(ground=PauseGround.VICTIM_ASKED, person="p1"), "2026-04-03 10:00")
    assert told.verdict("amplius:responding.2", "2026-04-10 09:00") == "suspended"
    told.closed("2026-05-01 10:00")
    assert told.verdict("amplius:responding.2", "2026-05-02 09:00") == "not_evidenced"


@not_applicable("amplius:responding.2")
def test_no_plan_is_asked_where_nobody_sees_hate() -> None:
    """Ordinary anti-social behaviour follows its own policy."""
    assert case(hate=None).verdict("amplius:responding.2", "2026-04-10 09:00") == "not_applicable"


@met("amplius:responding.3")
def test_vulnerability_and_risk_reviewed_after_the_plan_counts() -> None:
    """No word of the policy asks for it before the plan."""
    told = case()
    told.given(ActionPlanAgreed(person="p1"), "2026-04-07 10:00")
    told.given(RiskAssessed(level=RiskLevel.MEDIUM, vulnerability=True), "2026-04-09 10:00")
    assert told.verdict("amplius:responding.3", "2026-04-10 09:00") == "met"


@not_met("amplius:responding.3")
def test_a_risk_score_without_vulnerability_is_half_the_review() -> None:
    """Risk was scored, vulnerability never looked at."""
    told = case()
    told.given(RiskAssessed(level=RiskLevel.MEDIUM, person="p1"), "2026-04-09 10:00")
    told.closed("2026-05-01 10:00")
    assert told.verdict("amplius:responding.3", "2026-05-02 09:00") == "not_evidenced"


@not_applicable("amplius:responding.3")
def test_no_review_is_owed_before_hate_is_perceived() -> None:
    """Asked as at a day before anyone spoke of hate, nothing was owed yet."""
    told = case(hate=False)
    told.given(MotivationRecorded(motivation=Motivation(asked=True, hate=True)), "2026-04-20 10:00")
    assert told.verdict("amplius:responding.3", "2026-04-19 09:00") == "not_applicable"
    assert told.verdict("amplius:responding.3", "2026-04-21 09:00") == "pending"


@met("amplius:responding.4-5")
def test_support_of_both_kinds_is_offered() -> None:
    """A colleague offers support and a specialist service is brought in."""
    told = case()
    told.given(SupportOffered(option=SupportOption.COLLEAGUE, person="p1"), "2026-04-03 10:00")
    told.given(ReferralMade(referral="vs-1", service=Service.VICTIM_SUPPORT, person="p1"), "2026-04-09 10:00")
    assert told.verdict("amplius:responding.4-5", "2026-04-10 09:00") == "met"


@not_met("amplius:responding.4-5")
def test_own_support_alone_leaves_the_specialists_out() -> None:
    """Nobody tried to bring a specialist service in."""
    told = case()
    told.given(SupportOffered(option=SupportOption.COLLEAGUE, person="p1"), "2026-04-03 10:00")
    told.closed("2026-05-01 10:00")
    assert told.verdict("amplius:responding.4-5", "2026-05-02 09:00") == "not_evidenced"


@not_applicable("amplius:responding.4-5")
def test_support_under_this_policy_is_for_hate() -> None:
    """Support offered in an ordinary case is not judged by this clause."""
    told = case(hate=False)
    told.given(SupportOffered(option=SupportOption.COLLEAGUE, person="p1"), "2026-04-03 10:00")
    told.closed("2026-05-01 10:00")
    assert told.verdict("amplius:responding.4-5", "2026-05-02 09:00") == "not_applicable"


@met("amplius:responding-third-party")
def test_a_third_partys_report_is_looked_into_with_both() -> None:
    """Investigated, the victim reached, and the witness who reported spoken to."""
    told = case(capacity=Capacity.WITNESS)
    told.given(InvestigationOpened(), "2026-04-03 10:00")
    told.given(spoke(Party.VICTIM, "p1"), "2026-04-07 10:00")
    told.given(spoke(Party.REPORTER), "2026-04-07 11:00")
    assert told.verdict("amplius:responding-third-party", "2026-04-08 09:00") == "met"


@not_met("amplius:responding-third-party")
def test_talking_to_the_reporter_only_is_not_enough() -> None:
    """The victim was never spoken to before the case closed."""
    told = case(capacity=Capacity.WITNESS)
    told.given(InvestigationOpened(), "2026-04-03 10:00")
    told.given(spoke(Party.REPORTER), "2026-04-07 11:00")
    told.closed("2026-05-01 10:00")
    assert told.verdict("amplius:responding-third-party", "2026-05-02 09:00") == "not_evidenced"


@not_applicable("amplius:responding-third-party")
def test_the_victims_own_report_has_no_third_party() -> None:
    """A witness who was also spoken to changes nothing."""
    told = case()
    told.given(spoke(Party.WITNESS), "2026-04-07 11:00")
    assert told.verdict("amplius:responding-third-party", "2026-04-08 09:00") == "not_applicable"


def test_a_report_shorthand_names_its_people() -> None:
    """The shorthand of these tests has one victim and one person accused."""
    assert (report().victims, report().alleged_perpetrators) == (("p1",), ("x1",))
