"""Connexus: the policy's review and assessment, tension, investigations and partners."""

from __future__ import annotations

from datetime import date

from contracts.facts.handling import AgencyInvolved, InvestigationOpened
from contracts.facts.landlord import IntelligenceShared, PartnerAssured, PartnerEngaged
from contracts.facts.neighbourhood import TensionFlagged, TensionReviewed
from contracts.facts.policy import PolicyAdopted, PolicyImpactAssessed, PolicyReviewed
from contracts.facts.risk import RiskAssessed, RiskLevel
from contracts.vocabulary import Closure, Crime, Recipient
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Landlord, Told
from tests.services.casework.domain.scenario import london

HEADER, TENSION, INVESTIGATED = "connexus:header", "connexus:2.6", "connexus:3.1.3"
IMPACT, PARTNERS = "connexus:app1-stage-1", "connexus:app1-outsourced"
REVIEW_PASSED = "2027-02-01 00:00"


def connexus() -> Landlord:
    """The landlord with nothing on record."""
    return Landlord("connexus")


@met(HEADER)
def test_reviewed_on_the_last_day() -> None:
    """31 January 2027 is in time."""
    told = connexus().policy(PolicyReviewed(version="connexus-2024-02"), "2027-01-31 16:00")
    assert told.verdict(HEADER, REVIEW_PASSED) == "met"


@not_met(HEADER)
def test_the_review_was_due_on_31_january_2027() -> None:
    """Pending until the day is over, breached after it; adopting this version was no review of it."""
    told = connexus().policy(PolicyAdopted(version="connexus-2024-02"), "2024-02-01 12:00")
    assert told.verdict(HEADER, "2027-01-31 23:59") == "pending"
    found = told.clause(HEADER, REVIEW_PASSED)
    assert (found.verdict, found.due) == ("breached", london(REVIEW_PASSED))


@met(HEADER)
def test_a_new_version_is_a_review() -> None:
    """Adopted in 2026."""
    told = connexus().policy(PolicyAdopted(version="connexus-2026-09", approved=date(2026, 9, 1)), "2026-09-01 12:00")
    assert told.verdict(HEADER, REVIEW_PASSED) == "met"


@not_applicable(HEADER)
@not_applicable(IMPACT)
def test_between_its_start_and_its_approval_the_policy_binds_nobody() -> None:
    """It names 1 January 2024 and was approved on 1 February."""
    told = connexus().policy(PolicyReviewed(), "2024-01-10 10:00")
    told.policy(PolicyImpactAssessed(lead="senior-housing-manager"), "2024-01-28 10:00")
    assert (told.verdict(HEADER, "2024-01-31 23:00"), told.verdict(IMPACT, "2024-01-31 23:00")) == (
        "not_applicable", "not_applicable",
    )  # fmt: skip


@met(IMPACT)
def test_assessed_again_in_january_2027() -> None:
    """With lead, sign-off and the next date."""
    assessment = PolicyImpactAssessed(
        lead="housing-manager", signed_off_by="head-of-housing", next_due=date(2030, 1, 31)
    )
    told = connexus().policy(assessment, "2027-01-28 10:00")
    assert told.verdict(IMPACT, REVIEW_PASSED) == "met"


@not_met(IMPACT)
def test_an_assessment_that_nobody_signed_off_is_kept_in_part() -> None:
    """Whether or not it was in time."""
    told = connexus().policy(PolicyImpactAssessed(lead="housing-manager"), "2026-12-10 10:00")
    assert told.verdict(IMPACT, REVIEW_PASSED) == "partly_met"


@not_met(IMPACT)
def test_the_assessment_of_2024_is_not_the_next_one() -> None:
    """It was there before the policy came in force."""
    told = connexus().policy(PolicyImpactAssessed(lead="housing-manager", signed_off_by="head"), "2024-01-28 10:00")
    assert told.verdict(IMPACT, REVIEW_PASSED) == "breached"


@met(TENSION)
def test_flagged_tension_is_shared_with_the_police() -> None:
    """Or looked over: either, and for the area meant."""
    told = connexus().area("Wyeside", TensionFlagged(area="Wyeside"), "2026-05-01 10:00")
    told.given(IntelligenceShared(partner="west-mercia-police", area="Wyeside"), "2026-05-08 10:00")
    told.area("Hopfield", TensionFlagged(area="Hopfield"), "2026-05-02 10:00")
    told.area("Hopfield", TensionReviewed(area="Hopfield", eased=True), "2026-05-20 10:00")
    assert told.clause(TENSION, "2026-07-01 09:00").counts == {"met": 2}


@not_met(TENSION)
def test_tension_in_one_area_is_not_answered_in_another() -> None:
    """After 31 days, the landlord's own number: 1 June is day 31, from the 2nd on it is missed."""
    told = connexus().area("Wyeside", TensionFlagged(area="Wyeside"), "2026-05-01 10:00")
    told.area("Hopfield", TensionReviewed(area="Hopfield"), "2026-05-20 10:00")
    assert told.verdict(TENSION, "2026-06-01 23:59") == "pending"
    found = told.clause(TENSION, "2026-06-02 00:00")
    assert (found.verdict, found.flags) == ("target_missed", ("local_target",))


@not_applicable(TENSION)
def test_without_tension_there_is_nothing_to_look_over() -> None:
    """Intelligence was shared all the same."""
    told = connexus().given(IntelligenceShared(partner="west-mercia-police", area="Wyeside"), "2026-05-08 10:00")
    assert told.verdict(TENSION, "2026-07-01 09:00") == "not_applicable"


def reported(told: Landlord, name: str, at: str = "2026-05-11 09:00", **said: object) -> Told:
    """A hate case of the landlord, reported on Monday 11 May 2026."""
    return told.case(name).reported(at, **said)


@met(INVESTIGATED)
def test_every_report_is_investigated_and_the_victim_protected() -> None:
    """One is investigated; the other turned out to be no incident at all."""
    told = connexus()
    one, other = reported(told, "one"), reported(told, "other")
    for case in (one, other):
        case.given(RiskAssessed(level=RiskLevel.MEDIUM, person="p1"), "2026-05-12 10:00")
    one.given(InvestigationOpened(), "2026-05-12 10:00")
    other.closed("2026-05-14 10:00", Closure.OPENED_IN_ERROR)
    assert told.clause(INVESTIGATED, "2026-06-01 09:00").counts == {"met": 2}


@not_met(INVESTIGATED)
def test_a_slow_investigation_misses_the_local_target() -> None:
    """Five working days end with Monday 18 May; the policy itself gives no number."""
    told = connexus()
    case = reported(told, "one")
    case.given(InvestigationOpened(), "2026-05-19 00:00")
    assert told.verdict(INVESTIGATED, "2026-05-18 23:59") == "pending"
    found = told.clause(INVESTIGATED, "2026-06-01 09:00")
    assert (found.verdict, found.flags, found.due) == ("target_missed", ("local_target",), london("2026-05-19 00:00"))


@not_met(INVESTIGATED)
def test_investigated_without_a_look_at_protection_is_kept_in_part() -> None:
    """In one case; the risk was assessed in the other."""
    told = connexus()
    one, other = reported(told, "one"), reported(told, "other")
    for case in (one, other):
        case.given(InvestigationOpened(), "2026-05-12 10:00")
    other.given(RiskAssessed(level=RiskLevel.STANDARD, person="p1"), "2026-05-12 10:00")
    assert told.clause(INVESTIGATED, "2026-06-01 09:00").counts == {"partly_met": 1, "met": 1}


@not_met(INVESTIGATED)
def test_a_crime_is_not_investigated_alone() -> None:
    """The police have a part in it; in what is no crime nobody else need have."""
    told = connexus()
    crime, other = reported(told, "crime", crime=Crime.YES), reported(told, "other", crime=Crime.NO)
    for case in (crime, other):
        case.given(InvestigationOpened(), "2026-05-12 10:00")
        case.given(RiskAssessed(level=RiskLevel.STANDARD, person="p1"), "2026-05-12 10:00")
    assert told.clause(INVESTIGATED, "2026-06-01 09:00").counts == {"partly_met": 1, "met": 1}
    crime.given(AgencyInvolved(agency=Recipient.POLICE), "2026-05-13 10:00", recorded="2026-06-02 10:00")
    assert told.clause(INVESTIGATED, "2026-06-03 09:00").counts == {"met": 2}


@not_applicable(INVESTIGATED)
def test_a_report_without_hate_is_not_counted_here() -> None:
    """Nobody investigated it, under this policy."""
    told = connexus()
    reported(told, "one", hate=False)
    assert told.verdict(INVESTIGATED, "2026-06-01 09:00") == "not_applicable"


def assured(told: Landlord, *partners: str, at: str = "2024-10-01 10:00") -> Landlord:
    """Their equality policies were seen."""
    for partner in partners:
        told.given(PartnerAssured(partner=partner, equality_policy=True), at)
    return told


@met(PARTNERS)
def test_all_three_partners_have_shown_their_policies() -> None:
    """The police and both councils."""
    told = assured(connexus(), "west-mercia-police", "herefordshire-council", "shropshire-council")
    assert told.clause(PARTNERS, "2025-06-01 09:00").counts == {"met": 3}


@not_met(PARTNERS)
def test_a_partner_without_an_equality_policy_is_not_assured() -> None:
    """One of the three holds none; a fourth joined and nobody looked."""
    told = assured(connexus(), "west-mercia-police", "herefordshire-council")
    told.given(PartnerAssured(partner="shropshire-council", equality_policy=False), "2024-10-01 10:00")
    told.given(PartnerEngaged(partner="a-charity"), "2024-11-01 10:00")
    found = told.clause(PARTNERS, "2026-06-01 09:00")
    assert (found.verdict, found.counts) == ("target_missed", {"met": 2, "target_missed": 2})


@not_applicable(PARTNERS)
def test_before_the_policy_was_approved_no_partner_had_to_show_anything() -> None:
    """A partner was engaged two weeks before."""
    told = connexus().given(PartnerEngaged(partner="a-charity"), "2024-01-15 10:00")
    assert told.verdict(PARTNERS, "2024-01-31 09:00") == "not_applicable"
