"""whg 1.8, 1.9, 2.1 and 2.11: what the landlord does to prevent hate, by which law, and with whom it meets."""

from __future__ import annotations

from contracts.facts.enforcement import EnforcementStepTaken
from contracts.facts.handling import CaseConferenceHeld
from contracts.facts.landlord import (
    JointActionTaken,
    MeetingHeld,
    MeetingKind,
    Prevention,
    PreventionActivityHeld,
    Report,
    ReportIssued,
)
from contracts.facts.neighbourhood import EscalationDetected, PreventionStepTaken
from contracts.facts.policy import PolicyComplianceChecked
from contracts.vocabulary import EnforcementStep
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Landlord

FORUMS = ("thematic-meetings", "area-tasking", "safer-walsall-partnership-board", "tension-monitoring")
OVER = "2026-01-01 00:00"  # when the first whole year under the policy of October 2024 is over


@met("whg:1.8")
def test_an_escalation_was_answered_where_it_happened() -> None:
    """Seen in Caldmore on 2 March 2026, something done there on the 16th."""
    whg = Landlord("whg").area("Caldmore", EscalationDetected(area="Caldmore"), "2026-03-02 09:00")
    whg.area("Caldmore", PreventionStepTaken(area="Caldmore"), "2026-03-16 09:00")
    whg.given(ReportIssued(report=Report.TREND, period="2025"), "2026-02-01 09:00")
    assert whg.clause("whg:1.8", "2026-04-01 09:00").counts == {"met": 2}


@not_met("whg:1.8")
def test_an_escalation_left_alone_misses_a_target_of_the_landlords_own() -> None:
    """What was done in Bloxwich does nothing for Caldmore: 28 days were over with 30 March."""
    whg = Landlord("whg").area("Caldmore", EscalationDetected(area="Caldmore"), "2025-03-02 09:00")
    whg.area("Bloxwich", PreventionStepTaken(area="Bloxwich"), "2025-03-16 09:00")
    assert whg.verdict("whg:1.8", "2025-03-30 08:00") == "pending"
    found = whg.clause("whg:1.8", "2025-03-31 00:00")
    assert (str(found.verdict), [str(flag) for flag in found.flags]) == ("target_missed", ["local_target"])


@not_met("whg:1.8")
def test_a_year_whose_trend_was_never_shown_misses_the_target() -> None:
    """The report on 2025 is still missing when 2026 is over."""
    whg = Landlord("whg").given(ReportIssued(report=Report.MONTHLY, period="2025-12"), "2026-02-01 09:00")
    assert whg.verdict("whg:1.8", "2026-12-31 23:59") == "pending"
    assert whg.verdict("whg:1.8", "2027-01-01 00:00") == "target_missed"


@not_applicable("whg:1.8")
def test_an_escalation_from_before_the_policy_is_not_judged_by_it() -> None:
    """Seen in September 2024; and no whole year under the policy is over in March 2025."""
    whg = Landlord("whg").area("Caldmore", EscalationDetected(area="Caldmore"), "2024-09-02 09:00")
    assert whg.verdict("whg:1.8", "2025-03-02 09:00") == "not_applicable"


@met("whg:1.9")
def test_an_injunction_names_the_act_it_rests_on() -> None:
    """And a check found the Act kept to."""
    whg = Landlord("whg")
    whg.case().reported("2026-04-02 16:30").given(
        EnforcementStepTaken(step=EnforcementStep.INJUNCTION, legal_basis="asb-crime-and-policing-act-2014"),
        "2026-04-20 10:00",
    )
    whg.policy(PolicyComplianceChecked(acts=("asb-crime-and-policing-act-2014",)), "2026-05-01 09:00")
    assert whg.clause("whg:1.9", "2026-05-02 09:00").counts == {"met": 2}


@not_met("whg:1.9")
def test_a_notice_without_its_legal_basis_is_not_evidenced() -> None:
    """One case states it, the other does not."""
    whg = Landlord("whg")
    for name, basis in (("one", "housing-act-1988"), ("two", None)):
        whg.case(name).reported("2026-04-02 16:30").given(
            EnforcementStepTaken(step=EnforcementStep.NOTICE, legal_basis=basis), "2026-04-20 10:00"
        )
    assert whg.clause("whg:1.9", "2026-04-21 10:00").counts == {"met": 1, "not_evidenced": 1}


@not_met("whg:1.9")
def test_a_check_that_found_an_act_broken_breaks_the_clause() -> None:
    """The auditors found that the Human Rights Act was not kept to."""
    whg = Landlord("whg").policy(
        PolicyComplianceChecked(acts=("human-rights-act-1998",), kept=False), "2026-05-01 09:00"
    )
    assert whg.verdict("whg:1.9", "2026-05-02 09:00") == "breached"


@not_applicable("whg:1.9")
def test_a_warning_rests_on_no_act() -> None:
    """And a check of other rules says nothing of the Acts that the policy names."""
    whg = Landlord("whg").policy(PolicyComplianceChecked(acts=("fire-safety-act-2021",)), "2026-05-01 09:00")
    whg.case().reported("2026-04-02 16:30").given(
        EnforcementStepTaken(step=EnforcementStep.WRITTEN_WARNING), "2026-04-20 10:00"
    )
    assert whg.verdict("whg:1.9", "2026-05-02 09:00") == "not_applicable"


def prevented(*strands: Prevention, year: int = 2025) -> Landlord:
    """Activities of a year, the first with the police, and something done with the council."""
    whg = Landlord("whg").given(JointActionTaken(partner="council"), f"{year}-02-03 10:00")
    for month, strand in enumerate(strands, 3):
        whg.given(
            PreventionActivityHeld(strand=strand, partner="police" if month == 3 else None),
            f"{year}-{month:02}-03 10:00",
        )
    return whg


@met("whg:2.1")
def test_all_five_ways_of_prevention_and_both_partners_in_a_year() -> None:
    """2025, the first whole year under the policy."""
    assert prevented(*Prevention).clause("whg:2.1", "2025-12-31 12:00").counts == {"met": 7}


@not_met("whg:2.1")
def test_a_year_without_one_of_the_ways_misses_the_target() -> None:
    """Nothing was done for cohesion; what is done in the next year comes too late."""
    whg = prevented(*(strand for strand in Prevention if strand is not Prevention.COHESION))
    assert whg.verdict("whg:2.1", "2025-12-31 23:59") == "pending"
    assert whg.clause("whg:2.1", OVER).counts == {"met": 6, "target_missed": 1, "pending": 7}
    whg.given(PreventionActivityHeld(strand=Prevention.COHESION), "2026-02-01 10:00")
    assert whg.verdict("whg:2.1", "2026-02-02 10:00") == "target_missed"


@not_applicable("whg:2.1")
def test_before_the_first_whole_year_nothing_is_owed() -> None:
    """An activity in November 2024, weeks after the approval."""
    whg = Landlord("whg").given(PreventionActivityHeld(strand=Prevention.AWARENESS), "2024-11-11 10:00")
    assert whg.verdict("whg:2.1", "2024-12-01 10:00") == "not_applicable"


def met_with(*forums: str, actions: bool = True) -> Landlord:
    """Forums met in 2025, and agencies talked a case over."""
    whg = Landlord("whg")
    for month, forum in enumerate(forums, 1):
        whg.given(
            MeetingHeld(kind=MeetingKind.FORUM, forum=forum, attended=("police", "council"), actions_agreed=actions),
            f"2025-{month:02}-14 10:00",
        )
    whg.case().reported("2025-04-02 16:30").given(CaseConferenceHeld(), "2025-05-06 10:00")
    return whg


@met("whg:2.11")
def test_every_forum_met_in_the_year_and_said_who_came() -> None:
    """Four forums, and a conference on a case."""
    assert met_with(*FORUMS).clause("whg:2.11", "2025-12-31 12:00").counts == {"met": 5}


@not_met("whg:2.11")
def test_a_forum_that_never_met_misses_the_target() -> None:
    """Nobody watched community tension in 2025."""
    assert met_with(*FORUMS[:-1]).clause("whg:2.11", OVER).counts == {"met": 4, "target_missed": 1, "pending": 5}


@not_met("whg:2.11")
def test_meetings_without_actions_are_in_part() -> None:
    """They met, and nothing says what was agreed."""
    assert met_with(*FORUMS, actions=False).clause("whg:2.11", OVER).verdict == "partly_met"


@not_applicable("whg:2.11")
def test_a_meeting_in_the_weeks_after_the_approval_owes_nothing_yet() -> None:
    """The first whole year begins in January 2025."""
    whg = Landlord("whg").given(MeetingHeld(kind=MeetingKind.FORUM, forum="tension-monitoring"), "2024-11-14 10:00")
    assert whg.verdict("whg:2.11", "2024-12-31 23:59") == "not_applicable"
