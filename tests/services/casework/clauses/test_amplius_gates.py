"""Amplius: what comes before action and before anything is passed on."""

from __future__ import annotations

from typing import Any

from contracts.envelope import Actor
from contracts.facts.consent import (
    ConsentAsked,
    ConsentForm,
    ConsentGiven,
    ConsentWithdrawn,
    DisclosureApproved,
    DisclosureMade,
    Ground,
    Purpose,
)
from contracts.facts.contact import WishesRecorded
from contracts.facts.enforcement import (
    Decision,
    EnforcementStepTaken,
    EqualityDutyConsidered,
    WitnessWillingnessRecorded,
)
from contracts.facts.risk import RiskAssessed, RiskLevel
from contracts.vocabulary import Capacity, EnforcementStep, Recipient
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told

DIRECTOR = Actor(id="d.director", role="director-of-customer-operations")
RECEIPT = "2026-04-02 16:30"
INJUNCTION = EnforcementStepTaken(step=EnforcementStep.INJUNCTION, against="x1")


def case(**said: Any) -> Told:
    """A hate report received on Thursday 2 April 2026."""
    return Told("amplius").reported(RECEIPT, **said)


def to_police(ground: Ground | None = None, **said: Any) -> DisclosureMade:
    """The police are told of p1."""
    return DisclosureMade(
        recipient=Recipient.POLICE, purpose=Purpose.INVESTIGATION, about=("p1",), ground=ground, **said
    )


def consent(form: ConsentForm = ConsentForm.SPOKEN) -> ConsentGiven:
    return ConsentGiven(person="p1", recipient=Recipient.POLICE, purpose=Purpose.INVESTIGATION, form=form)


HIGH = RiskAssessed(level=RiskLevel.HIGH, serious_harm=True)
APPROVAL = DisclosureApproved(recipient=Recipient.POLICE)


@met("amplius:legal-psed")
def test_equality_is_considered_before_step_and_disclosure() -> None:
    """One for the injunction of 20 April, one for what went to the police on 21 April."""
    told = case()
    told.given(
        EqualityDutyConsidered(decision=Decision.ENFORCEMENT, step=EnforcementStep.INJUNCTION), "2026-04-15 10:00"
    )
    told.given(INJUNCTION, "2026-04-20 10:00")
    told.given(EqualityDutyConsidered(decision=Decision.DISCLOSURE), "2026-04-21 09:00")
    told.given(to_police(), "2026-04-21 10:00")
    assert told.verdict("amplius:legal-psed", "2026-04-22 09:00") == "met"


@not_met("amplius:legal-psed")
def test_equality_considered_for_another_step_does_not_cover_this_one() -> None:
    """A warning's consideration is no injunction's; a later one comes too late for it."""
    told = case()
    told.given(
        EqualityDutyConsidered(decision=Decision.ENFORCEMENT, step=EnforcementStep.WRITTEN_WARNING), "2026-04-15 10:00"
    )
    told.given(INJUNCTION, "2026-04-20 10:00")
    told.given(
        EqualityDutyConsidered(decision=Decision.ENFORCEMENT, step=EnforcementStep.INJUNCTION), "2026-04-21 10:00"
    )
    stands = told.clause("amplius:legal-psed", "2026-04-22 09:00")
    assert stands.verdict == "not_evidenced"
    assert any("out of order" in line for line in stands.trace)


@not_met("amplius:legal-psed")
def test_a_disclosure_without_a_thought_for_equality_is_not_evidenced() -> None:
    """The document names no time for it, so it is no breach either."""
    told = case()
    told.given(to_police(), "2026-04-21 10:00")
    assert told.verdict("amplius:legal-psed", "2026-04-22 09:00") == "not_evidenced"


@not_applicable("amplius:legal-psed")
def test_an_emergency_disclosure_does_not_wait_for_it() -> None:
    """A safeguarding disclosure is not asked for an equality consideration."""
    told = case()
    told.given(to_police(Ground.CHILD_AT_RISK), "2026-04-03 10:00")
    assert told.verdict("amplius:legal-psed", "2026-04-04 09:00") == "not_applicable"


@met("amplius:responding-third-party")
def test_a_step_over_a_refusal_with_views_and_a_witness() -> None:
    """The victim does not want it pursued; a neighbour will give evidence."""
    told = case()
    told.given(WishesRecorded(wishes="No action.", person="p1", pursue=False), "2026-04-07 10:00")
    told.given(WitnessWillingnessRecorded(person="w1", willing=True), "2026-04-10 10:00")
    told.given(INJUNCTION, "2026-04-20 10:00")
    assert told.verdict("amplius:responding-third-party", "2026-04-21 09:00") == "met"


@not_met("amplius:responding-third-party")
def test_a_step_over_a_refusal_without_a_willing_witness() -> None:
    """The witness was asked and is not willing."""
    told = case()
    told.given(WishesRecorded(wishes="No action.", person="p1", pursue=False), "2026-04-07 10:00")
    told.given(WitnessWillingnessRecorded(person="w1", willing=False), "2026-04-10 10:00")
    told.given(INJUNCTION, "2026-04-20 10:00")
    assert told.verdict("amplius:responding-third-party", "2026-04-21 09:00") == "breached"


@not_applicable("amplius:responding-third-party")
def test_a_step_that_the_victim_wants_asks_no_witness() -> None:
    """The victim changed their mind before the step."""
    told = case()
    told.given(WishesRecorded(wishes="No action.", person="p1", pursue=False), "2026-04-07 10:00")
    told.given(WishesRecorded(wishes="Go on.", person="p1", pursue=True), "2026-04-15 10:00")
    told.given(INJUNCTION, "2026-04-20 10:00")
    assert told.verdict("amplius:responding-third-party", "2026-04-21 09:00") == "not_applicable"


@met("amplius:confidentiality.1")
def test_a_disclosure_with_consent_standing() -> None:
    """Spoken consent for this recipient and purpose suffices here."""
    told = case()
    told.given(consent(), "2026-04-07 10:00")
    told.given(to_police(), "2026-04-08 10:00")
    stands = told.clause("amplius:confidentiality.1", "2026-04-09 09:00")
    assert (stands.verdict, stands.counts) == ("met", {"met": 1})


@not_met("amplius:confidentiality.1")
def test_a_disclosure_after_consent_was_withdrawn() -> None:
    """Consent given on the 7th and taken back on the 9th does not carry what went out on the 10th."""
    told = case()
    told.given(consent(), "2026-04-07 10:00")
    told.given(to_police(), "2026-04-08 10:00")
    told.given(ConsentWithdrawn(person="p1"), "2026-04-09 10:00")
    told.given(to_police(), "2026-04-10 10:00")
    stands = told.clause("amplius:confidentiality.1", "2026-04-11 09:00")
    assert (stands.verdict, stands.counts["breached"]) == ("breached", 1)


@not_met("amplius:confidentiality.1")
def test_a_victim_never_asked_for_consent_at_the_closing() -> None:
    """Nothing was passed on, but nobody encouraged the victim to allow it either."""
    told = case().closed("2026-05-01 10:00")
    assert told.verdict("amplius:confidentiality.1", "2026-05-02 09:00") == "not_evidenced"


@not_applicable("amplius:confidentiality.1")
def test_an_ordinary_case_is_not_judged_for_its_disclosures_here() -> None:
    """Without hate this policy says nothing of what was passed on."""
    told = case(hate=False)
    told.given(to_police(), "2026-04-08 10:00")
    assert told.verdict("amplius:confidentiality.1", "2026-04-09 09:00") == "not_applicable"


@met("amplius:confidentiality.2")
def test_the_director_approves_before_the_police_are_told() -> None:
    """High risk on the 7th, approval on the 8th, disclosure on the 9th, without consent."""
    told = case()
    told.given(HIGH, "2026-04-07 10:00")
    told.given(APPROVAL, "2026-04-08 10:00", by=DIRECTOR)
    told.given(to_police(Ground.SERIOUS_HARM), "2026-04-09 10:00")
    assert told.verdict("amplius:confidentiality.2", "2026-04-10 09:00") == "met"


@not_met("amplius:confidentiality.2")
def test_an_approval_after_the_disclosure_is_too_late() -> None:
    """Told on the 9th, approved on the 10th."""
    told = case()
    told.given(HIGH, "2026-04-07 10:00")
    told.given(to_police(Ground.SERIOUS_HARM), "2026-04-09 10:00")
    told.given(APPROVAL, "2026-04-10 10:00", by=DIRECTOR)
    assert told.verdict("amplius:confidentiality.2", "2026-04-11 09:00") == "breached"


@not_met("amplius:confidentiality.2")
def test_nobody_but_the_director_can_approve_and_not_for_themselves() -> None:
    """An officer's approval is none, nor is that of a Director who tells the police in person."""
    told = case()
    told.given(HIGH, "2026-04-07 10:00")
    told.given(APPROVAL, "2026-04-08 10:00")
    told.given(to_police(Ground.SERIOUS_HARM), "2026-04-09 10:00")
    alone = case()
    alone.given(HIGH, "2026-04-07 10:00")
    alone.given(APPROVAL, "2026-04-08 10:00", by=DIRECTOR)
    alone.given(to_police(Ground.SERIOUS_HARM), "2026-04-09 10:00", by=DIRECTOR)
    stands = [one.verdict("amplius:confidentiality.2", "2026-04-10 09:00") for one in (told, alone)]
    assert stands == ["breached", "breached"]


@not_met("amplius:confidentiality.2")
def test_the_exception_is_for_the_police_alone() -> None:
    """High risk and an approval do not open it to a council."""
    told = case()
    told.given(HIGH, "2026-04-07 10:00")
    told.given(DisclosureApproved(recipient=Recipient.COUNCIL), "2026-04-08 10:00", by=DIRECTOR)
    told.given(
        DisclosureMade(recipient=Recipient.COUNCIL, purpose=Purpose.HOUSING, about=("p1",), ground=Ground.SERIOUS_HARM),
        "2026-04-09 10:00",
    )
    assert told.clause("amplius:confidentiality.2", "2026-04-10 09:00").counts == {"breached": 1}


@not_applicable("amplius:confidentiality.2")
def test_with_consent_no_approval_is_needed() -> None:
    """The same disclosure, with the victim's consent standing."""
    told = case(capacity=Capacity.VICTIM)
    told.given(ConsentAsked(person="p1", recipient=Recipient.POLICE, purpose=Purpose.INVESTIGATION), "2026-04-06 10:00")
    told.given(consent(), "2026-04-07 10:00")
    told.given(to_police(Ground.SERIOUS_HARM), "2026-04-09 10:00")
    assert told.verdict("amplius:confidentiality.2", "2026-04-10 09:00") == "not_applicable"
