"""Derby Homes as a landlord: what is mapped and made known, and the policy itself."""

from __future__ import annotations

from contracts.facts.landlord import (
    IncidentsMapped,
    Medium,
    Report,
    ReportIssued,
    ReportPublished,
    RoleAssigned,
    RoleVacated,
)
from contracts.facts.neighbourhood import HotspotDetected, TargetedWorkRecorded
from contracts.facts.policy import PolicyAdopted, PolicyReviewed, ReviewReason
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Landlord
from tests.services.casework.domain.scenario import london


def derby() -> Landlord:
    """The landlord, with nothing told of it; its policy began on 1 June 2024, its first whole quarter is the third."""
    return Landlord("derby-homes")


def quarter(*media: Medium, issued: str = "2024-10-14 10:00", cases: int | None = 12) -> Landlord:
    """The third quarter of 2024: reported, and made known by these media."""
    told = derby().given(ReportIssued(report=Report.QUARTERLY, period="2024-Q3", cases=cases), issued)
    for medium in media:
        told.given(ReportPublished(report=Report.QUARTERLY, period="2024-Q3", medium=medium), issued)
    return told


@met("derby-homes:4.15")
def test_every_quarter_is_mapped_and_a_cluster_worked_on() -> None:
    """The third quarter of 2024: mapped in September, with work where incidents gathered."""
    told = derby().given(IncidentsMapped(period="2024-08", small_numbers_hidden=True), "2024-09-02 10:00")
    told.area("Alvaston", HotspotDetected(area="Alvaston"), "2024-09-02 11:00")
    assert told.verdict("derby-homes:4.15", "2024-09-03 09:00") == "pending"
    told.area("Alvaston", TargetedWorkRecorded(area="Alvaston"), "2024-09-20 10:00")
    assert told.verdict("derby-homes:4.15", "2024-09-30 23:59") == "met"


@not_met("derby-homes:4.15")
def test_a_cluster_on_which_nobody_worked() -> None:
    """Found on 2 July 2024; work in another area, and none here by 1 October (91 days)."""
    told = derby().given(IncidentsMapped(period="2024-07"), "2024-07-01 10:00")
    told.area("Alvaston", HotspotDetected(area="Alvaston"), "2024-07-02 11:00")
    told.area("Chaddesden", TargetedWorkRecorded(area="Chaddesden"), "2024-07-20 10:00")
    told.area("Alvaston", TargetedWorkRecorded(area="Alvaston"), "2024-06-20 10:00")  # before they gathered
    assert told.verdict("derby-homes:4.15", "2024-09-30 23:59") == "pending"
    judged = told.clause("derby-homes:4.15", "2024-10-02 00:00")
    assert (judged.verdict, judged.counts["target_missed"]) == ("target_missed", 1)


@not_met("derby-homes:4.15")
def test_a_quarter_that_nobody_mapped() -> None:
    """One in June and one in October, none between July and September 2024."""
    told = derby().given(IncidentsMapped(period="2024-06"), "2024-06-28 10:00")
    told.given(IncidentsMapped(period="2024-09"), "2024-10-07 10:00")
    assert told.clause("derby-homes:4.15", "2024-10-08 09:00").counts == {"target_missed": 1, "met": 1}


@not_applicable("derby-homes:4.15")
def test_the_month_in_which_the_policy_began_is_no_whole_quarter() -> None:
    """June 2024: incidents are reported, and no map is asked for yet."""
    told = derby()
    told.case().reported("2024-06-10 10:00")
    assert told.verdict("derby-homes:4.15", "2024-06-30 23:59") == "not_applicable"


@met("derby-homes:5.1-5.2")
def test_the_policy_is_reviewed_by_the_end_of_june_2027() -> None:
    """A month alone means its last day."""
    told = derby().policy(PolicyReviewed(by="management-team"), "2027-06-30 17:00")
    assert told.verdict("derby-homes:5.1-5.2", "2027-06-30 12:00") == "pending"
    assert told.verdict("derby-homes:5.1-5.2", "2027-07-05 09:00") == "met"


@not_met("derby-homes:5.1-5.2")
def test_a_review_on_the_first_of_july_2027_is_late() -> None:
    """So is none at all; that law changed and the policy was looked over for it is not the scheduled review."""
    told = derby().policy(PolicyReviewed(reason=ReviewReason.LAW_CHANGE), "2026-03-02 10:00")
    told.policy(PolicyReviewed(), "2027-07-01 00:00")
    told.policy(PolicyReviewed(), "2024-05-20 10:00")  # of the draft, before it began
    judged = told.clause("derby-homes:5.1-5.2", "2027-07-05 09:00")
    assert (judged.verdict, judged.due) == ("breached", london("2027-07-01 00:00"))


@not_met("derby-homes:5.1-5.2")
def test_a_policy_without_an_owner_for_more_than_four_weeks() -> None:
    """Vacated on 1 September 2025, so a new owner by 29 September; a deputy is none, nor who owns something else."""
    told = derby().given(RoleAssigned(role="policy-owner", holder="director"), "2024-06-03 09:00")
    told.given(RoleVacated(role="policy-owner"), "2025-09-01 09:00")
    told.given(RoleAssigned(role="data-owner", holder="head-of-data"), "2025-09-08 09:00")
    told.given(RoleAssigned(role="policy-owner", holder="deputy-director", deputy=True), "2025-09-08 09:00")
    assert told.verdict("derby-homes:5.1-5.2", "2025-09-29 23:59") == "pending"
    assert told.verdict("derby-homes:5.1-5.2", "2025-09-30 00:00") == "target_missed"


@met("derby-homes:5.1-5.2")
def test_another_post_may_stay_vacant() -> None:
    """The clause speaks of who owns the policy."""
    told = derby().given(RoleVacated(role="data-owner"), "2025-09-01 09:00")
    told.policy(PolicyReviewed(), "2025-12-01 10:00")
    assert told.verdict("derby-homes:5.1-5.2", "2026-01-05 09:00") == "met"


@not_applicable("derby-homes:5.1-5.2")
def test_a_policy_adopted_but_not_begun_owes_no_review() -> None:
    """It was adopted in May and begins on 1 June 2024."""
    told = derby().policy(PolicyAdopted(version="derby-homes-2024-06"), "2024-05-20 10:00")
    assert told.verdict("derby-homes:5.1-5.2", "2024-05-31 23:59") == "not_applicable"


@met("derby-homes:5.3")
def test_a_quarter_is_reported_online_and_on_paper() -> None:
    """July to September 2024, told in October; that there were no cases would be a number as well."""
    assert quarter(Medium.WEBSITE, Medium.NON_DIGITAL).verdict("derby-homes:5.3", "2024-12-31 23:59") == "met"
    none = quarter(Medium.WEBSITE, Medium.NON_DIGITAL, cases=0)
    assert none.verdict("derby-homes:5.3", "2024-12-31 23:59") == "met"


@not_met("derby-homes:5.3")
def test_a_quarter_that_is_not_reported_before_the_next_one_ends() -> None:
    """Due by the end of 2024; told on 1 January 2025 it is late, and stays so."""
    told = quarter(Medium.WEBSITE, Medium.NON_DIGITAL, issued="2025-01-01 00:00")
    assert told.verdict("derby-homes:5.3", "2024-12-31 23:59") == "pending"
    assert told.clause("derby-homes:5.3", "2025-01-02 09:00").counts == {"breached": 1, "pending": 1}


@not_met("derby-homes:5.3")
def test_a_quarter_told_online_only_leaves_those_out_who_are_not() -> None:
    """The number was looked at and published, but on the website alone."""
    for told in (quarter(Medium.WEBSITE), quarter(Medium.NON_DIGITAL), quarter()):
        told.given(
            ReportPublished(report=Report.QUARTERLY, period="2024-Q2", medium=Medium.WEBSITE), "2024-07-15 10:00"
        )
        told.given(
            ReportPublished(report=Report.QUARTERLY, period="2024-Q2", medium=Medium.NON_DIGITAL), "2024-07-15 10:00"
        )
        assert told.clause("derby-homes:5.3", "2025-01-02 09:00").counts == {"partly_met": 1, "pending": 1}


@not_met("derby-homes:5.3")
def test_the_number_of_cases_is_looked_at_for_each_quarter() -> None:
    """A report without the number, that of another quarter and one of a month are none."""
    told = quarter(Medium.WEBSITE, Medium.NON_DIGITAL, cases=None)
    told.given(ReportIssued(report=Report.QUARTERLY, period="2024-Q2", cases=4), "2024-07-15 10:00")
    told.given(ReportIssued(report=Report.TREND, period="2024-Q3", cases=4), "2024-10-15 10:00")
    assert told.clause("derby-homes:5.3", "2025-01-02 09:00").counts == {"breached": 1, "pending": 1}


@not_applicable("derby-homes:5.3")
def test_a_quarter_that_was_running_when_the_policy_began_is_not_asked_for() -> None:
    """April to June 2024 was, and July to September is not over yet."""
    told = derby().given(ReportIssued(report=Report.QUARTERLY, period="2024-Q2", cases=3), "2024-07-15 10:00")
    assert told.verdict("derby-homes:5.3", "2024-09-30 23:59") == "not_applicable"
