"""whg 2.3(7) and 2.7: what is passed on about people, and when the police must and must not learn of it."""

from __future__ import annotations

from typing import Any

from contracts.facts.consent import (
    ConsentForm,
    ConsentGiven,
    ConsentWithdrawn,
    DisclosureMade,
    Ground,
    PoliceReportMade,
    Purpose,
    ReportedBy,
)
from contracts.facts.risk import (
    AtRisk,
    RiskAssessed,
    RiskLevel,
    SafeguardingConcernFound,
    SafeguardingRaised,
    SafeguardingRuledOut,
)
from contracts.facts.support import ReferralMade
from contracts.vocabulary import Channel, Recipient, Service
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told

TOLD = "2026-04-02 16:30"
SOON = "2026-04-08 10:00"
AFTER = "2026-04-09 10:00"
CLOSED = "2026-05-01 10:00"
LATER = "2026-05-02 10:00"


def case(**said: Any) -> Told:
    """A report of Thursday 2 April 2026 at a reporting centre."""
    return Told("whg").reported(TOLD, **{"channel": Channel.REPORTING_CENTRE, **said})


def passed_on(to: Recipient = Recipient.COUNCIL, **said: Any) -> DisclosureMade:
    """Something about the victim was passed on."""
    return DisclosureMade(**{"recipient": to, "purpose": Purpose.INVESTIGATION, "about": ("p1",), **said})


def consent(to: Recipient = Recipient.COUNCIL) -> ConsentGiven:
    """The victim consented by word of mouth."""
    return ConsentGiven(person="p1", recipient=to, purpose=Purpose.INVESTIGATION, form=ConsentForm.SPOKEN)


@met("whg:2.3.7")
def test_what_is_passed_on_with_consent_is_within_the_law() -> None:
    """Spoken consent for the council, and a legal basis for the other landlord."""
    told = case()
    told.given(consent(), SOON)
    told.given(passed_on(), AFTER)
    told.given(passed_on(Recipient.OTHER_LANDLORD, legal_basis="gdpr-art-6-1-e"), AFTER)
    assert told.clause("whg:2.3.7", LATER).counts == {"met": 2}


@met("whg:2.3.7")
def test_a_withdrawal_leaves_what_was_done_lawful() -> None:
    """She took her consent back on the day after."""
    told = case()
    told.given(consent(), SOON)
    told.given(passed_on(), AFTER)
    told.given(ConsentWithdrawn(person="p1"), "2026-04-10 10:00")
    assert told.verdict("whg:2.3.7", LATER) == "met"


@not_met("whg:2.3.7")
def test_passing_on_without_consent_ground_or_legal_basis_breaks_the_clause() -> None:
    """Consent that comes a day later does not mend it."""
    told = case()
    told.given(passed_on(), SOON)
    told.given(consent(), AFTER)
    assert told.verdict("whg:2.3.7", LATER) == "breached"


@not_met("whg:2.3.7")
def test_a_referral_that_names_a_person_is_passing_on_as_well() -> None:
    """Counselling was told of her without her leave; consent for the council is for the council."""
    told = case()
    told.given(consent(), SOON)
    told.given(ReferralMade(referral="r1", service=Service.COUNSELLING, person="p1"), AFTER)
    assert told.verdict("whg:2.3.7", LATER) == "breached"


@not_applicable("whg:2.3.7")
def test_a_contractor_gets_a_job_and_a_signpost_tells_nobody() -> None:
    """The locksmith learns the address, and the victim learns of a service: nothing is passed on about her."""
    told = case()
    told.given(passed_on(Recipient.CONTRACTOR), SOON)
    told.given(ReferralMade(referral="r1", service=Service.COUNSELLING, person="p1", signposted=True), SOON)
    assert told.verdict("whg:2.3.7", LATER) == "not_applicable"


CONCERN = SafeguardingConcernFound(at_risk=AtRisk.CHILD)


@met("whg:2.7")
def test_a_safeguarding_concern_is_forwarded_to_the_police() -> None:
    """A child may be at risk: the police learn of it without anyone's consent."""
    told = case()
    told.given(CONCERN, SOON)
    told.given(passed_on(Recipient.POLICE, purpose=Purpose.SAFEGUARDING, ground=Ground.CHILD_AT_RISK), AFTER)
    assert told.closed(CLOSED).verdict("whg:2.7", LATER) == "met"


@met("whg:2.7")
def test_a_significant_risk_is_forwarded_by_a_report_to_the_police() -> None:
    """The officer judged the risk higher than its score, and the landlord reported it."""
    told = case()
    told.given(RiskAssessed(level=RiskLevel.MEDIUM, judged=RiskLevel.HIGH), SOON)
    told.given(PoliceReportMade(by=ReportedBy.LANDLORD, about=("p1",), ground=Ground.SIGNIFICANT_RISK), AFTER)
    assert told.closed(CLOSED).verdict("whg:2.7", LATER) == "met"


@met("whg:2.7")
def test_a_concern_ruled_out_for_a_reason_need_not_be_forwarded() -> None:
    """The child lives elsewhere; what was ruled out of another person would not count."""
    told = case()
    told.given(SafeguardingConcernFound(at_risk=AtRisk.CHILD, person="c1"), SOON)
    told.given(SafeguardingRuledOut(reason="She is of age.", person="p1"), AFTER)
    assert told.verdict("whg:2.7", AFTER) == "pending"
    told.given(SafeguardingRuledOut(reason="He lives elsewhere.", person="c1"), AFTER)
    assert told.closed(CLOSED).verdict("whg:2.7", LATER) == "met"


@not_met("whg:2.7")
def test_a_concern_that_went_to_social_care_only_is_not_evidenced_at_closure() -> None:
    """What the police were told before the concern was found did not tell them of it."""
    told = case()
    told.given(consent(Recipient.POLICE), TOLD)
    told.given(passed_on(Recipient.POLICE), "2026-04-07 10:00")
    told.given(CONCERN, SOON)
    told.given(SafeguardingRaised(to=Recipient.SOCIAL_CARE), AFTER)
    assert told.verdict("whg:2.7", "2026-04-20 10:00") == "pending"
    assert told.closed(CLOSED).verdict("whg:2.7", LATER) == "not_evidenced"


@not_met("whg:2.7")
def test_a_high_risk_that_stayed_in_the_house_is_not_evidenced_at_closure() -> None:
    """Three ways to find one, each an obligation."""
    told = case()
    told.given(RiskAssessed(level=RiskLevel.HIGH), SOON)
    told.given(RiskAssessed(level=RiskLevel.STANDARD, judged=RiskLevel.HIGH), SOON)
    told.given(RiskAssessed(level=RiskLevel.MEDIUM, serious_harm=True), SOON)
    assert told.closed(CLOSED).clause("whg:2.7", LATER).counts == {"not_evidenced": 3}


@not_met("whg:2.7")
def test_telling_the_police_without_consent_or_ground_breaks_the_confidence() -> None:
    """That the policy says so is no ground here."""
    told = case()
    told.given(passed_on(Recipient.POLICE, ground=Ground.POLICY), SOON)
    assert told.verdict("whg:2.7", AFTER) == "breached"


@not_met("whg:2.7")
def test_a_ground_of_which_nothing_is_on_record_is_not_evidenced() -> None:
    """Significant risk was claimed, and no risk was ever assessed."""
    told = case()
    told.given(passed_on(Recipient.POLICE, ground=Ground.SIGNIFICANT_RISK), SOON)
    assert told.closed(CLOSED).verdict("whg:2.7", LATER) == "not_evidenced"


@not_applicable("whg:2.7")
def test_a_medium_risk_stays_in_confidence() -> None:
    """Nothing is at stake that must be forwarded, and what the victim agreed to is no breach of confidence."""
    told = case()
    told.given(RiskAssessed(level=RiskLevel.MEDIUM), SOON)
    told.given(consent(Recipient.POLICE), SOON)
    told.given(passed_on(Recipient.POLICE), AFTER)
    assert told.closed(CLOSED).verdict("whg:2.7", LATER) == "not_applicable"
