"""whg 5.1, 6.1, and 7.1 with the document's details: training, oversight, review, and what goes with the policy."""

from __future__ import annotations

from contracts.facts.consent import PrivacyNoticeShown
from contracts.facts.handling import CaseReviewed, InvestigationOpened, OfficerAssigned
from contracts.facts.landlord import Report, ReportIssued, Subject, TrainingCompleted
from contracts.facts.policy import (
    LawChanged,
    PolicyImpactAssessed,
    PolicyReviewCalled,
    PolicyReviewed,
    ReviewReason,
)
from contracts.vocabulary import Closure
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Landlord, Told

LAW = "crime-and-policing-act-2026"


def trained(law: str = LAW, *, trained: int = 8) -> TrainingCompleted:
    """The eight of the Community Safety Team, or some of them, learnt of a change of law."""
    return TrainingCompleted(
        subject=Subject.LAW_CHANGE, group="community-safety-team", trained=trained, staff=8, law=law
    )


def investigated(whg: Landlord, name: str = "case") -> Told:
    """A case with an investigation, of April 2026."""
    case = whg.case(name).reported("2026-04-02 16:30")
    case.given(InvestigationOpened(), "2026-04-08 10:00")
    return case


@met("whg:5.1")
def test_the_team_was_trained_on_the_change_and_oversees() -> None:
    """Law changed on 2 February 2026, all trained in March; the team looked at a case before it was closed."""
    whg = Landlord("whg").policy(LawChanged(law=LAW), "2026-02-02 09:00").given(trained(), "2026-03-02 09:00")
    case = investigated(whg)
    case.given(CaseReviewed(team="community-safety-team"), "2026-04-20 10:00")
    case.closed("2026-05-01 10:00")
    assert whg.clause("whg:5.1", "2026-05-02 09:00").counts == {"met": 2}


@met("whg:5.1")
def test_an_officer_of_the_team_is_oversight() -> None:
    """The case was theirs from the start."""
    whg = Landlord("whg")
    case = investigated(whg)
    case.given(OfficerAssigned(officer="j.officer", role="community-safety-team"), "2026-04-08 10:00")
    case.closed("2026-05-01 10:00")
    assert whg.verdict("whg:5.1", "2026-05-02 09:00") == "met"


@not_met("whg:5.1")
def test_training_on_another_change_or_too_late_misses_the_target() -> None:
    """Ninety days from 2 February 2026 are over with 3 May: the training of June does not mend that."""
    whg = Landlord("whg").policy(LawChanged(law=LAW), "2026-02-02 09:00")
    whg.given(trained("equality-act-2010"), "2026-03-02 09:00")
    assert whg.verdict("whg:5.1", "2026-05-03 08:00") == "pending"
    assert whg.verdict("whg:5.1", "2026-05-04 00:00") == "target_missed"
    assert whg.given(trained(), "2026-06-02 09:00").verdict("whg:5.1", "2026-06-03 09:00") == "target_missed"


@not_met("whg:5.1")
def test_half_the_team_trained_is_in_part() -> None:
    """Four of eight were there."""
    whg = Landlord("whg").policy(LawChanged(law=LAW), "2026-02-02 09:00").given(trained(trained=4), "2026-03-02 09:00")
    assert whg.verdict("whg:5.1", "2026-06-03 09:00") == "partly_met"


@not_met("whg:5.1")
def test_an_investigation_that_the_team_never_saw_is_not_evidenced() -> None:
    """Its review of one case says nothing of the other."""
    whg = Landlord("whg")
    seen, unseen = investigated(whg, "seen"), investigated(whg, "unseen")
    seen.given(CaseReviewed(team="community-safety-team"), "2026-04-20 10:00")
    for case in (seen, unseen):
        case.closed("2026-05-01 10:00")
    assert whg.clause("whg:5.1", "2026-05-02 09:00").counts == {"met": 1, "not_evidenced": 1}


@not_applicable("whg:5.1")
def test_a_change_from_before_the_policy_and_an_open_case_ask_nothing() -> None:
    """Law that changed in August 2024, and an investigation that goes on."""
    whg = Landlord("whg").policy(LawChanged(law="online-safety-act-2023"), "2024-08-01 09:00")
    investigated(whg)
    assert whg.verdict("whg:5.1", "2026-05-02 09:00") == "not_applicable"


def reported(whg: Landlord, *years: int) -> Landlord:
    """The Director had a report on each of these years, in the February that followed."""
    for year in years:
        issued = ReportIssued(
            report=Report.ANNUAL, period=str(year), audience="director-of-housing-and-customer-services"
        )
        whg.given(issued, f"{year + 1}-02-02 09:00")
    return whg


@met("whg:6.1")
def test_reviewed_by_the_policy_group_before_the_end_of_october_2027() -> None:
    """On the last day; and the Director had the reports on 2025 and 2026."""
    whg = reported(Landlord("whg"), 2025, 2026).policy(PolicyReviewed(by="policy-group"), "2027-10-31 23:00")
    assert whg.clause("whg:6.1", "2027-12-01 09:00").counts == {"met": 3}


@not_met("whg:6.1")
def test_a_review_that_is_still_missing_in_november_2027_breaks_the_clause() -> None:
    """Pending to the end of the month; the review of November comes too late."""
    whg = reported(Landlord("whg"), 2025, 2026)
    assert whg.verdict("whg:6.1", "2027-10-31 23:59") == "pending"
    assert whg.verdict("whg:6.1", "2027-11-01 00:00") == "breached"
    whg.policy(PolicyReviewed(by="policy-group"), "2027-11-02 09:00")
    assert whg.verdict("whg:6.1", "2027-12-01 09:00") == "breached"


@not_met("whg:6.1")
def test_a_review_by_somebody_else_is_in_part() -> None:
    """A manager reviewed it."""
    whg = reported(Landlord("whg"), 2025, 2026).policy(PolicyReviewed(by="housing-manager"), "2027-10-01 09:00")
    assert whg.verdict("whg:6.1", "2027-11-01 00:00") == "partly_met"


@not_met("whg:6.1")
def test_a_significant_change_of_law_brings_the_review_forward() -> None:
    """Called for on 2 February 2026: 180 days are over with 1 August."""
    whg = reported(Landlord("whg"), 2025).policy(
        PolicyReviewCalled(reason=ReviewReason.LAW_CHANGE, law=LAW), "2026-02-02 09:00"
    )
    assert whg.verdict("whg:6.1", "2026-08-01 23:59") == "pending"
    assert whg.verdict("whg:6.1", "2026-08-02 00:00") == "target_missed"


@not_met("whg:6.1")
def test_a_year_of_which_the_director_heard_nothing_misses_the_target() -> None:
    """The report on 2025 went to the board only, all through 2026."""
    whg = Landlord("whg").given(ReportIssued(report=Report.ANNUAL, period="2025", audience="board"), "2026-02-02 09:00")
    assert whg.verdict("whg:6.1", "2027-01-01 00:00") == "target_missed"


@not_applicable("whg:6.1")
def test_a_review_of_the_policy_before_it_began_is_no_review_of_it() -> None:
    """In September 2024 no version was in force yet."""
    whg = Landlord("whg").policy(PolicyReviewed(by="policy-group"), "2024-09-02 09:00")
    assert whg.verdict("whg:6.1", "2024-09-30 23:59") == "not_applicable"


def assessed(at: str = "2024-06-10 09:00") -> Landlord:
    """The policy's effect on equality was assessed."""
    return Landlord("whg").policy(PolicyImpactAssessed(), at)


@met("whg:7.1-meta")
def test_the_assessment_of_june_2024_and_the_notice_a_victim_was_shown() -> None:
    """Both on record in time."""
    whg = assessed()
    case = whg.case().reported("2026-04-02 16:30")
    case.given(PrivacyNoticeShown(notice="asb-privacy-notice-2023", person="p1"), "2026-04-08 10:00")
    case.closed("2026-05-01 10:00")
    assert whg.clause("whg:7.1-meta", "2026-05-02 09:00").counts == {"met": 2}


@not_met("whg:7.1-meta")
def test_an_assessment_that_came_after_the_policy_is_not_evidenced() -> None:
    """Assessed in November 2024 only."""
    assert assessed("2024-11-04 09:00").verdict("whg:7.1-meta", "2024-12-01 09:00") == "not_evidenced"


@not_met("whg:7.1-meta")
def test_a_victim_who_was_shown_another_notice_or_none() -> None:
    """One saw the notice of 2019, one saw it after the closing."""
    whg = assessed()
    one, two = whg.case("one").reported("2026-04-02 16:30"), whg.case("two").reported("2026-04-02 16:30")
    one.given(PrivacyNoticeShown(notice="privacy-notice-2019", person="p1"), "2026-04-08 10:00")
    one.closed("2026-05-01 10:00")
    two.closed("2026-05-01 10:00")
    two.given(PrivacyNoticeShown(notice="asb-privacy-notice-2023", person="p1"), "2026-05-01 11:00")
    assert whg.clause("whg:7.1-meta", "2026-05-02 09:00").counts == {"met": 1, "not_evidenced": 2}


@met("whg:7.1-meta")
def test_a_case_opened_in_error_showed_nobody_a_notice() -> None:
    """There was no incident and no victim: only the assessment counts."""
    whg = assessed()
    whg.case().reported("2026-04-02 16:30").closed("2026-04-03 10:00", Closure.OPENED_IN_ERROR)
    assert whg.clause("whg:7.1-meta", "2026-05-02 09:00").counts == {"met": 1}


@not_applicable("whg:7.1-meta")
def test_before_its_approval_the_policy_owes_nothing() -> None:
    """Assessed in June, judged in September 2024."""
    assert assessed().verdict("whg:7.1-meta", "2024-09-30 23:59") == "not_applicable"
