"""Amplius: victims to whom it happens again, and those whom false friends exploit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from contracts.commands import RecordPattern
from contracts.facts.patterns import RepeatRecorded
from contracts.facts.report import FurtherIncidentReported, Incident
from contracts.facts.risk import MateCrimeIdentified, RiskAssessed, RiskLevel, SafeguardingRaised, SafeguardingRuledOut
from contracts.people import Person
from contracts.vocabulary import Channel, Recipient
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told
from tests.services.casework.domain.scenario import london

RECEIPT = "2026-04-02 16:30"
PAIR = UUID(int=12)
LATER_ON = Incident(suffered_from="2026-04-23", suffered_to="2026-04-23")


def case(**said: Any) -> Told:
    """A hate report received on Thursday 2 April 2026."""
    return Told("amplius").reported(RECEIPT, **said)


def repeat_of(person: str) -> RepeatRecorded:
    return RepeatRecorded(
        pair=PAIR, earlier_case=UUID(int=1), earlier=UUID(int=2), earlier_person=UUID(int=3), later_case=UUID(int=4),
        later=UUID(int=5), later_person=UUID(int=3), opened_at=london("2025-06-01 10:00"),
        window_ends=london("2026-06-02 00:00"), clause="amplius:definition-repeat", person=person,
    )  # fmt: skip


@met("amplius:definition-repeat")
def test_a_repeat_victim_is_marked_with_the_pair() -> None:
    """The second incident of 2 April 2026 falls within twelve months of the first report, and the case says so."""
    told = case()
    told.when(RecordPattern(occurred_at=london(RECEIPT), data=repeat_of("p1")), "2026-04-02 16:31")
    stands = told.clause("amplius:definition-repeat", "2026-04-03 09:00")
    assert (stands.verdict, len(stands.obligations)) == ("met", 1)


@not_met("amplius:definition-repeat")
def test_a_case_closed_without_its_mark_fails() -> None:
    """A further incident three weeks later at the same victim, of which the case was never told before it closed."""
    told = case(people=(Person(ref="p1", source_ref="T-1"),))
    told.given(FurtherIncidentReported(incident=LATER_ON, channel=Channel.PHONE, person="p1"), "2026-04-24 10:00")
    assert told.verdict("amplius:definition-repeat", "2026-04-30 09:00") == "pending"
    told.closed("2026-05-01 10:00")
    assert told.verdict("amplius:definition-repeat", "2026-05-02 09:00") == "not_evidenced"


@not_met("amplius:definition-repeat")
def test_the_mark_of_one_pair_is_not_that_of_another() -> None:
    """Told of a pair with another case, never of the one with a further incident in this one."""
    told = case(people=(Person(ref="p1", source_ref="T-1"),))
    told.when(RecordPattern(occurred_at=london(RECEIPT), data=repeat_of("p1")), "2026-04-02 16:31")
    told.given(FurtherIncidentReported(incident=LATER_ON, channel=Channel.PHONE, person="p1"), "2026-04-24 10:00")
    told.closed("2026-05-01 10:00")
    assert told.clause("amplius:definition-repeat", "2026-05-02 09:00").counts == {"met": 1, "not_evidenced": 1}


@not_applicable("amplius:definition-repeat")
def test_a_first_incident_is_no_repeat() -> None:
    """A victim with one incident is nobody's repeat victim, though the case has been assessed as high risk."""
    told = case()
    told.given(RiskAssessed(level=RiskLevel.HIGH, person="p1"), "2026-04-02 17:00")
    assert told.verdict("amplius:definition-repeat", "2026-04-03 09:00") == "not_applicable"


@met("amplius:mate-crime")
def test_false_friends_lead_to_safeguarding() -> None:
    """The exploitation of p1 is raised with social care."""
    told = case()
    told.given(MateCrimeIdentified(person="p1"), "2026-04-08 10:00")
    told.given(SafeguardingRaised(person="p1", to=Recipient.SOCIAL_CARE), "2026-04-08 11:00")
    assert told.verdict("amplius:mate-crime", "2026-04-09 09:00") == "met"


@met("amplius:mate-crime")
def test_a_reasoned_no_to_safeguarding_counts() -> None:
    """A referral is made where it applies; that it does not is an answer with a reason."""
    told = case()
    told.given(MateCrimeIdentified(person="p1"), "2026-04-08 10:00")
    told.given(SafeguardingRuledOut(person="p1", reason="Has support already."), "2026-04-10 11:00")
    assert told.verdict("amplius:mate-crime", "2026-04-11 09:00") == "met"


@not_met("amplius:mate-crime")
def test_false_friends_left_at_that_are_not_evidenced() -> None:
    """The case closed and nobody had looked at safeguarding."""
    told = case()
    told.given(MateCrimeIdentified(person="p1"), "2026-04-08 10:00")
    told.closed("2026-05-01 10:00")
    assert told.verdict("amplius:mate-crime", "2026-05-02 09:00") == "not_evidenced"


@not_applicable("amplius:mate-crime")
def test_abuse_by_strangers_is_no_mate_crime() -> None:
    """A safeguarding referral of its own does not make it one."""
    told = case()
    told.given(SafeguardingRaised(person="p1", to=Recipient.SOCIAL_CARE), "2026-04-08 11:00")
    assert told.verdict("amplius:mate-crime", "2026-04-09 09:00") == "not_applicable"
