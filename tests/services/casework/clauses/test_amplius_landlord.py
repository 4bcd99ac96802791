"""Amplius: what the landlord owes beside its cases."""

from __future__ import annotations

from contracts.facts.handling import CaseReviewed, ReviewKind
from contracts.facts.landlord import (
    ExternalCheckRecorded,
    IntelligenceShared,
    Medium,
    Report,
    ReportingInformationPublished,
    ReportIssued,
    Subject,
    TrainingCompleted,
    TrainingRequired,
)
from contracts.facts.policy import PolicyComplianceChecked, PolicyReviewCalled, PolicyReviewed, ReviewReason
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Landlord

BEFORE = "2024-12-10 09:00"
NEW_YEAR = "2026-01-02 09:00"


def amplius() -> Landlord:
    return Landlord("amplius")


@met("amplius:document-mgmt")
def test_a_review_on_the_last_day_is_in_time() -> None:
    """Reviewed on 4 June 2026 in the evening: the named day is in time until it ends."""
    told = amplius().policy(PolicyReviewed(), "2026-06-04 23:30")
    assert told.verdict("amplius:document-mgmt", "2026-06-05 00:00") == "met"


@not_met("amplius:document-mgmt")
def test_the_day_named_governs_and_not_the_three_years() -> None:
    """At the first instant of 5 June 2026 the review is overdue; one a week later does not wipe that."""
    told = amplius()
    assert told.verdict("amplius:document-mgmt", "2026-06-04 23:59") == "pending"
    assert told.verdict("amplius:document-mgmt", "2026-06-05 00:00") == "breached"
    told.policy(PolicyReviewed(), "2026-06-12 10:00")
    assert told.verdict("amplius:document-mgmt", "2026-06-13 10:00") == "breached"


@not_applicable("amplius:document-mgmt")
def test_no_review_is_owed_before_the_policy_binds() -> None:
    """Approved on 4 December 2024, effective on the 17th: on the 10th nothing binds yet."""
    assert amplius().verdict("amplius:document-mgmt", BEFORE) == "not_applicable"


PUBLISHED = ReportingInformationPublished(media=(Medium.WEBSITE,), third_party=True)
SHARED = IntelligenceShared(partner="police")


@met("amplius:policy-statement-reports")
def test_people_know_how_to_report_and_partners_are_told() -> None:
    """Both within the calendar year 2025."""
    told = amplius().given(PUBLISHED, "2025-02-03 10:00").given(SHARED, "2025-09-01 10:00")
    assert told.clause("amplius:policy-statement-reports", NEW_YEAR).counts == {"met": 1, "pending": 1}


@not_met("amplius:policy-statement-reports")
def test_information_without_a_word_on_third_parties_is_wanting() -> None:
    """What was published in 2025 does not say how someone else can report."""
    told = amplius().given(SHARED, "2025-09-01 10:00")
    told.given(ReportingInformationPublished(media=(Medium.WEBSITE,)), "2025-02-03 10:00", "2025-09-02 10:00")
    assert told.verdict("amplius:policy-statement-reports", NEW_YEAR) == "target_missed"


@not_applicable("amplius:policy-statement-reports")
def test_the_weeks_before_the_first_whole_year_are_not_measured() -> None:
    """From 17 December 2024 to the new year there is no whole year to look at."""
    told = amplius().given(PUBLISHED, "2024-12-20 10:00")
    assert told.verdict("amplius:policy-statement-reports", "2024-12-31 12:00") == "not_applicable"


@met("amplius:objectives")
def test_a_report_on_the_service_measures_it() -> None:
    """An annual report issued in March 2025."""
    told = amplius().given(ReportIssued(report=Report.ANNUAL, period="2025"), "2025-03-03 10:00")
    assert told.clause("amplius:objectives", NEW_YEAR).counts["met"] == 1


@not_met("amplius:objectives")
def test_a_year_without_any_measure_is_not_evidenced() -> None:
    """The report came in January 2026, after the year."""
    told = amplius().given(ReportIssued(report=Report.ANNUAL, period="2025"), "2026-01-01 10:00")
    assert told.verdict("amplius:objectives", NEW_YEAR) == "target_missed"


@not_applicable("amplius:objectives")
def test_no_measure_is_owed_before_the_policy() -> None:
    """In the summer of 2024 there was no such policy."""
    told = amplius().given(ReportIssued(report=Report.ANNUAL, period="2024"), "2024-07-01 10:00")
    assert told.verdict("amplius:objectives", "2024-08-01 10:00") == "not_applicable"


def trained(subject: Subject = Subject.HATE_CRIME) -> TrainingCompleted:
    return TrainingCompleted(subject=subject, group="housing-officers", trained=20, staff=22)


@met("amplius:training")
def test_colleagues_were_trained_in_the_year() -> None:
    """Training on hate crime in May 2025."""
    told = amplius().given(trained(), "2025-05-06 10:00")
    assert told.clause("amplius:training", NEW_YEAR).counts["met"] == 1


@not_met("amplius:training")
def test_training_in_something_else_is_not_this_training() -> None:
    """Only training in the change of a law was held."""
    told = amplius().given(trained(Subject.LAW_CHANGE), "2025-05-06 10:00")
    assert told.verdict("amplius:training", NEW_YEAR) == "target_missed"


@not_met("amplius:training")
def test_training_found_to_be_needed_and_never_given_misses_the_landlords_own_target() -> None:
    """Needed from 3 February 2025; the landlord gives itself 366 days, and says that the number is its own."""
    told = (
        amplius()
        .given(TrainingRequired(subject=Subject.CHALLENGING, group="call-handlers"), "2025-02-03 10:00")
        .given(trained(), "2025-05-06 10:00")
    )
    stands = told.clause("amplius:training", "2026-02-05 09:00")
    assert (stands.verdict, stands.flags) == ("target_missed", ("local_target",))


@not_applicable("amplius:training")
def test_training_before_the_policy_is_not_measured_by_it() -> None:
    """Training of 2023 stands by itself."""
    told = amplius().given(trained(), "2023-05-06 10:00")
    assert told.verdict("amplius:training", BEFORE) == "not_applicable"


CHECKED = PolicyComplianceChecked(acts=("neighbourhood-and-community-standard", "housing-acts", "dpa-2018"))


@met("amplius:legal-compliance")
def test_compliance_was_checked_and_kept() -> None:
    """Checked in June 2025 and found kept."""
    told = amplius().policy(CHECKED, "2025-06-02 10:00")
    assert told.clause("amplius:legal-compliance", NEW_YEAR).counts["met"] == 1


@not_met("amplius:legal-compliance")
def test_a_check_that_finds_a_failing_does_not_show_compliance() -> None:
    """Checked, and found not kept."""
    told = amplius().policy(PolicyComplianceChecked(acts=("dpa-2018",), kept=False), "2025-06-02 10:00")
    assert told.verdict("amplius:legal-compliance", NEW_YEAR) == "target_missed"


@not_applicable("amplius:legal-compliance")
def test_no_check_is_owed_before_the_policy() -> None:
    """A check of 2023 concerns another policy."""
    told = amplius().policy(CHECKED, "2023-06-02 10:00")
    assert told.verdict("amplius:legal-compliance", BEFORE) == "not_applicable"


def audited() -> Landlord:
    """A case reviewed in a one-to-one in 2025."""
    told = amplius()
    told.case().reported("2025-03-03 10:00").given(CaseReviewed(kind=ReviewKind.ONE_TO_ONE), "2025-03-20 10:00")
    return told


@met("amplius:evaluation")
def test_cases_audited_within_and_by_auditors() -> None:
    """A one-to-one looked at a case, and auditors checked in October."""
    told = audited().given(ExternalCheckRecorded(by="auditors"), "2025-10-06 10:00")
    assert told.clause("amplius:evaluation", NEW_YEAR).counts["met"] == 1


@not_met("amplius:evaluation")
def test_no_auditors_in_a_year() -> None:
    """Only the one-to-ones looked at cases."""
    assert audited().verdict("amplius:evaluation", NEW_YEAR) == "target_missed"


@met("amplius:evaluation")
def test_an_audit_of_a_case_is_one() -> None:
    """As one of a sample, beside what the auditors did."""
    told = amplius().given(ExternalCheckRecorded(by="auditors"), "2025-10-06 10:00")
    told.case().reported("2025-03-03 10:00").given(CaseReviewed(kind=ReviewKind.AUDIT), "2025-03-20 10:00")
    assert told.clause("amplius:evaluation", NEW_YEAR).counts["met"] == 1


@not_met("amplius:evaluation")
def test_a_supervisors_look_at_a_case_is_no_audit_of_it() -> None:
    """Auditors checked, but the case was looked at outside a one-to-one."""
    told = amplius().given(ExternalCheckRecorded(by="auditors"), "2025-10-06 10:00")
    told.case().reported("2025-03-03 10:00").given(CaseReviewed(kind=ReviewKind.SUPERVISOR), "2025-03-20 10:00")
    assert told.verdict("amplius:evaluation", NEW_YEAR) == "target_missed"


@not_met("amplius:evaluation")
def test_news_that_the_policy_fails_and_no_review() -> None:
    """Called for in February 2025; a year and a day later nobody has reviewed it."""
    told = audited().given(ExternalCheckRecorded(by="auditors"), "2025-10-06 10:00")
    told.policy(PolicyReviewCalled(reason=ReviewReason.INEFFECTIVE), "2025-02-03 10:00")
    stands = told.clause("amplius:evaluation", "2026-02-06 09:00")
    assert (stands.verdict, stands.flags) == ("target_missed", ("local_target",))


@not_applicable("amplius:evaluation")
def test_no_audit_is_owed_before_the_policy() -> None:
    """Auditors of 2023 checked something else."""
    told = amplius().given(ExternalCheckRecorded(by="auditors"), "2023-10-06 10:00")
    assert told.verdict("amplius:evaluation", BEFORE) == "not_applicable"
