"""Amplius: leave that is refused, what the police may be told without consent, and what other people report."""

from __future__ import annotations

from typing import Any

from contracts.commands import AuthoriseDisclosure, StartEnforcement
from contracts.envelope import Actor
from contracts.facts.consent import ConsentRefused, DisclosureApproved, DisclosureMade, Ground, Purpose
from contracts.facts.contact import ContactMade, WishesRecorded
from contracts.facts.handling import InvestigationOpened
from contracts.facts.risk import RiskAssessed, RiskLevel
from contracts.facts.support import SupportOffered, SupportOption
from contracts.vocabulary import Capacity, Channel, EnforcementStep, Party, Recipient
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told
from tests.services.casework.domain.facts import paused

DIRECTOR = Actor(id="d.director", role="director-of-customer-operations")
RECEIPT = "2026-05-11 09:00"
POLICE = Recipient.POLICE


def case(**said: Any) -> Told:
    """A hate report received on Monday 11 May 2026."""
    return Told("amplius").reported(RECEIPT, **said)


def asks(recipient: Recipient, ground: Ground | None) -> AuthoriseDisclosure:
    return AuthoriseDisclosure(recipient=recipient, purpose=Purpose.INVESTIGATION, ground=ground, about=("p1",))


def refused_by(told: Told, asked: AuthoriseDisclosure | StartEnforcement) -> list[str | None]:
    """The clauses that a request of 12 May at noon is refused by, once for each thing that is missing."""
    return [reason.clause for reason in told.when(asked, "2026-05-12 12:00").reasons]


@not_met("amplius:responding-third-party")
def test_leave_for_a_step_over_a_refusal_is_refused() -> None:
    """Nobody is ready to give evidence, so the step waits."""
    told = case()
    told.given(WishesRecorded(wishes="No action.", person="p1", pursue=False), "2026-05-11 10:00")
    refused = refused_by(told, StartEnforcement(step=EnforcementStep.INJUNCTION, against="x1"))
    assert refused.count("amplius:responding-third-party") == 1


@not_met("amplius:confidentiality.1")
def test_leave_to_tell_a_council_without_consent_is_refused() -> None:
    """No law requires it; where one does, nothing here stands against it."""
    assert "amplius:confidentiality.1" in refused_by(case(), asks(Recipient.COUNCIL, None))
    assert "amplius:confidentiality.1" not in refused_by(case(), asks(Recipient.COUNCIL, Ground.REQUIRED_BY_LAW))


@not_met("amplius:confidentiality.2")
def test_leave_to_tell_the_police_waits_for_the_risk_and_the_director() -> None:
    """Both are missing; a council is never told on this ground; safeguarding never waits."""
    assert refused_by(case(), asks(POLICE, Ground.SERIOUS_HARM)).count("amplius:confidentiality.2") == 2
    assert "amplius:confidentiality.2" in refused_by(case(), asks(Recipient.COUNCIL, Ground.SERIOUS_HARM))
    assert "amplius:confidentiality.2" not in refused_by(case(), asks(POLICE, Ground.CHILD_AT_RISK))


def police(*, approved: DisclosureApproved, risk: RiskAssessed | None, late: bool = False) -> str:
    """How it stands once the police were told on 15 May of a serious harm, without consent."""
    told = case()
    told.given(approved, "2026-05-12 10:00", by=DIRECTOR)
    if risk:
        told.given(risk, "2026-05-18 10:00" if late else "2026-05-13 10:00")
    disclosed = DisclosureMade(
        recipient=POLICE, purpose=Purpose.INVESTIGATION, about=("p1",), ground=Ground.SERIOUS_HARM, disclosure="d-1"
    )
    told.given(disclosed, "2026-05-15 10:00")
    return told.verdict("amplius:confidentiality.2", "2026-05-19 09:00")


APPROVED = DisclosureApproved(recipient=POLICE, disclosure="d-1")


@met("amplius:confidentiality.2")
def test_a_high_risk_is_one_of_serious_harm() -> None:
    """By the score, by a judgement that lifted it, or in so many words."""
    risks = (
        RiskAssessed(level=RiskLevel.HIGH),
        RiskAssessed(level=RiskLevel.MEDIUM, judged=RiskLevel.HIGH),
        RiskAssessed(level=RiskLevel.MEDIUM, serious_harm=True),
    )
    assert [police(approved=APPROVED, risk=risk) for risk in risks] == ["met"] * 3


@not_met("amplius:confidentiality.2")
def test_without_a_high_risk_assessed_before_the_approval_is_not_enough() -> None:
    """None, a lower one, one judged no higher, and one that came after the police were told."""
    medium, high = RiskLevel.MEDIUM, RiskAssessed(level=RiskLevel.HIGH, serious_harm=True)
    found = [police(approved=APPROVED, risk=risk) for risk in (None, RiskAssessed(level=medium, judged=medium))]
    assert [*found, police(approved=APPROVED, risk=high, late=True)] == ["breached"] * 3


@not_met("amplius:confidentiality.2")
def test_an_approval_is_for_one_recipient_disclosure_and_purpose() -> None:
    """The Director approved telling a council, another disclosure, or the same for another purpose."""
    high = RiskAssessed(level=RiskLevel.HIGH, serious_harm=True)
    others = (
        DisclosureApproved(recipient=Recipient.COUNCIL, disclosure="d-1"),
        DisclosureApproved(recipient=POLICE, disclosure="d-2"),
        DisclosureApproved(recipient=POLICE, disclosure="d-1", purpose=Purpose.ENFORCEMENT),
    )
    assert [police(approved=other, risk=high) for other in others] == ["breached"] * 3


@not_met("amplius:confidentiality.2")
def test_a_manager_who_is_no_director_approves_nothing() -> None:
    """Someone else than the officer, with another post."""
    told = case()
    told.given(RiskAssessed(level=RiskLevel.HIGH, serious_harm=True), "2026-05-12 10:00")
    told.given(APPROVED, "2026-05-13 10:00", by=Actor(id="m.manager", role="manager"))
    disclosed = DisclosureMade(
        recipient=POLICE, purpose=Purpose.INVESTIGATION, about=("p1",), ground=Ground.SERIOUS_HARM, disclosure="d-1"
    )
    told.given(disclosed, "2026-05-15 10:00")
    assert told.verdict("amplius:confidentiality.2", "2026-05-19 09:00") == "breached"


@not_applicable("amplius:confidentiality.2")
def test_a_disclosure_on_another_ground_is_not_for_the_director() -> None:
    """What a law requires, and a safeguarding matter, need no approval."""
    told = case()
    for ground in (Ground.REQUIRED_BY_LAW, Ground.ADULT_AT_RISK):
        told.given(
            DisclosureMade(recipient=POLICE, purpose=Purpose.SAFEGUARDING, about=("p1",), ground=ground),
            "2026-05-12 10:00",
        )
    assert told.verdict("amplius:confidentiality.2", "2026-05-19 09:00") == "not_applicable"


@met("amplius:confidentiality.1")
def test_while_a_victim_wants_quiet_nobody_asks_them_for_consent() -> None:
    """The duty waits, and a refusal afterwards shows that they were asked."""
    told = case()
    told.given(paused("p1"), "2026-05-11 10:00")
    assert told.verdict("amplius:confidentiality.1", "2026-05-12 10:00") == "suspended"
    told.given(ConsentRefused(person="p1", recipient=POLICE, purpose=Purpose.SUPPORT), "2026-05-20 10:00")
    assert told.verdict("amplius:confidentiality.1", "2026-05-21 10:00") == "met"


@not_met("amplius:responding.4-5")
def test_while_a_victim_wants_quiet_no_support_is_offered() -> None:
    """It waits; without an offer by the closing it is not evidenced."""
    told = case()
    told.given(paused("p1"), "2026-05-11 10:00")
    assert told.verdict("amplius:responding.4-5", "2026-05-12 10:00") == "suspended"
    told.given(SupportOffered(option=SupportOption.COLLEAGUE, person="p1"), "2026-05-13 10:00")
    told.closed("2026-06-30 17:00")
    assert told.verdict("amplius:responding.4-5", "2026-07-01 10:00") == "not_evidenced"


def reported_by(capacity: Capacity, *spoken_to: tuple[Party, str | None], investigated: bool = True) -> dict[str, int]:
    """How it stands at the closing when this person reported what happened to p1 and p2, and these were spoken to."""
    told = case(capacity=capacity, victims=("p1", "p2"))
    if investigated:
        told.given(InvestigationOpened(), "2026-05-11 12:00")
    for party, person in spoken_to:
        told.given(ContactMade(party=party, channel=Channel.PHONE, person=person), "2026-05-12 10:00")
    told.closed("2026-06-30 17:00")
    return told.clause("amplius:responding-third-party", "2026-07-01 10:00").counts


BOTH = ((Party.VICTIM, "p1"), (Party.VICTIM, "p2"))


@met("amplius:responding-third-party")
def test_each_victim_and_whoever_reported_are_spoken_to() -> None:
    """Investigated; where a report gave no name there is nobody else to speak to."""
    assert reported_by(Capacity.WITNESS, *BOTH, (Party.WITNESS, None)) == {"met": 3}
    assert reported_by(Capacity.ANONYMOUS, *BOTH) == {"met": 3}


@met("amplius:responding-third-party")
def test_an_advocate_or_a_parent_speaks_for_a_victim() -> None:
    """One of the victims is a child, the other named somebody."""
    spoken_for = ((Party.VICTIMS_ADVOCATE, "p1"), (Party.PARENT, "p2"))
    assert reported_by(Capacity.WITNESS, *spoken_for, (Party.REPORTER, None)) == {"met": 3}


@not_met("amplius:responding-third-party")
def test_one_victim_does_not_stand_for_the_other_nor_a_call_for_an_investigation() -> None:
    """Each lacks one part: a victim, the third party, the investigation."""
    reporter = (Party.REPORTER, None)
    assert reported_by(Capacity.WITNESS, BOTH[0], reporter) == {"met": 2, "not_evidenced": 1}
    assert reported_by(Capacity.WITNESS, *BOTH) == {"met": 2, "not_evidenced": 1}
    assert reported_by(Capacity.WITNESS, *BOTH, (Party.ALLEGED_PERPETRATOR, "x1")) == {"met": 2, "not_evidenced": 1}
    assert reported_by(Capacity.WITNESS, *BOTH, reporter, investigated=False) == {"met": 2, "not_evidenced": 1}
    others = ((Party.WITNESS, "p1"), (Party.VICTIM, "p2"), reporter)
    assert reported_by(Capacity.WITNESS, *others) == {"met": 2, "not_evidenced": 1}


@not_met("amplius:responding-third-party")
def test_a_victim_who_wants_quiet_is_not_called_about_anothers_report() -> None:
    """Speaking to them waits; what was asked of the rest goes on."""
    told = case(capacity=Capacity.WITNESS)
    told.given(paused("p1"), "2026-05-11 10:00")
    assert told.clause("amplius:responding-third-party", "2026-05-12 10:00").counts == {"pending": 1, "suspended": 1}
