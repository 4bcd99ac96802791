"""The Group: every report investigated, victims and witnesses supported, confidentiality, officers, partners."""

from __future__ import annotations

from contracts.envelope import Actor
from contracts.facts.consent import (
    ConsentForm,
    ConsentGiven,
    ConsentWithdrawn,
    DisclosureDecided,
    DisclosureMade,
    Ground,
    JointMeetingHeld,
    Purpose,
)
from contracts.facts.handling import Finding, InvestigationOpened, MotivationAssessed, OfficerAssigned
from contracts.facts.support import ActionPlanAgreed, FamilySignposted, SupportOffered, SupportOption, SupportProvided
from contracts.people import Person
from contracts.vocabulary import Recipient
from tests.services.casework.clauses.near import part_of
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told
from tests.services.casework.domain.facts import paused, reached, updated

SUPPORT, PARTNERS, OFFICER = "the-group:5.3", "the-group:5.2", "the-group:5.5.1.1"
AT, LATER, CLOSED, AFTER = "2026-05-11 09:00", "2026-06-20 10:00", "2026-06-30 17:00", "2026-07-01 09:00"
DIRECTOR = Actor(id="d.lane", role="director")
COUNCIL = Recipient.COUNCIL


def case(**said: object) -> Told:
    """A hate report at The Group, on Monday 11 May 2026."""
    return Told("the-group").reported(AT, **said)


def supported(told: Told, person: str = "p1") -> Told:
    """All that a victim is promised: help, help out of hours, and word of how it goes on; the case is investigated."""
    told.given(InvestigationOpened(), "2026-05-11 10:00")
    told.given(SupportProvided(option=SupportOption.COLLEAGUE, person=person), "2026-05-12 10:00")
    told.given(SupportOffered(option=SupportOption.OUT_OF_HOURS, person=person), "2026-05-12 10:00")
    told.given(updated(person), "2026-05-20 10:00")
    return told


def to_council(ground: Ground | None = None, recipient: Recipient = COUNCIL) -> DisclosureMade:
    """Something about the victim went to an agency."""
    return DisclosureMade(recipient=recipient, purpose=Purpose.SUPPORT, about=("p1",), ground=ground)


def consent(recipient: Recipient = COUNCIL) -> ConsentGiven:
    """The victim agreed, by word of mouth."""
    return ConsentGiven(person="p1", recipient=recipient, purpose=Purpose.SUPPORT, form=ConsentForm.SPOKEN)


@met(SUPPORT)
def test_investigated_supported_and_kept_up_to_date() -> None:
    """With help out of hours, and a witness who was shown where to turn."""
    told = supported(case(witnesses=("w1",)))
    told.given(FamilySignposted(person="w1"), "2026-05-13 10:00")
    assert told.verdict(SUPPORT, LATER) == "met"


@met(SUPPORT)
def test_support_goes_on_after_hate_was_not_found() -> None:
    """The finding came before anybody helped: it is owed all the same."""
    told = case()
    told.given(MotivationAssessed(finding=Finding.NOT_UPHELD), "2026-05-11 12:00")
    assert told.verdict(SUPPORT, "2026-05-12 09:00") == "pending"
    assert supported(told).verdict(SUPPORT, LATER) == "met"


@not_met(SUPPORT)
def test_a_victim_who_learnt_nothing_more_is_not_kept_up_to_date() -> None:
    """Helped and then forgotten."""
    told = case()
    told.given(InvestigationOpened(), "2026-05-11 10:00")
    told.given(SupportProvided(option=SupportOption.COLLEAGUE, person="p1"), "2026-05-12 10:00")
    assert told.closed(CLOSED).verdict(SUPPORT, AFTER) == "not_evidenced"


@not_met(SUPPORT)
def test_a_witness_is_owed_support_as_well() -> None:
    """The victim has everything, the witness nothing."""
    found = supported(case(witnesses=("w1",))).closed(CLOSED).clause(SUPPORT, AFTER)
    assert (found.verdict, found.counts["not_evidenced"]) == ("not_evidenced", 1)


@not_met(SUPPORT)
def test_a_report_that_nobody_investigated() -> None:
    """The victim was helped."""
    told = case()
    told.given(SupportProvided(option=SupportOption.OUT_OF_HOURS, person="p1"), "2026-05-12 10:00")
    told.given(reached("p1"), "2026-05-12 10:00")
    assert told.closed(CLOSED).verdict(SUPPORT, AFTER) == "not_evidenced"


@not_met(SUPPORT)
def test_without_help_out_of_hours_it_is_kept_in_part() -> None:
    """Nobody told the victim of it."""
    told = case()
    told.given(InvestigationOpened(), "2026-05-11 10:00")
    told.given(SupportProvided(option=SupportOption.COUNSELLING, person="p1"), "2026-05-12 10:00")
    told.given(updated("p1"), "2026-05-20 10:00")
    assert told.closed(CLOSED).verdict(SUPPORT, AFTER) == "partly_met"


@not_met(SUPPORT)
def test_an_agreed_update_that_did_not_come_misses_its_target() -> None:
    """Every seven days, agreed on Tuesday 12 May and told on the 20th: a day late, for good."""
    told = case()
    told.given(ActionPlanAgreed(person="p1", updates_every_days=7), "2026-05-12 09:00")
    supported(told)
    found = told.clause(SUPPORT, "2026-05-21 09:00")
    assert (found.verdict, found.flags) == ("target_missed", ("local_target",))


@not_met(SUPPORT)
def test_passing_something_on_without_consent_breaks_confidentiality() -> None:
    """To the council, and nobody else had decided it."""
    told = supported(case())
    told.given(to_council(), "2026-05-22 10:00")
    assert told.verdict(SUPPORT, LATER) == "breached"


@met(SUPPORT)
def test_with_consent_it_may_be_passed_on() -> None:
    """Said the day before."""
    told = supported(case())
    told.given(consent(), "2026-05-21 10:00")
    told.given(to_council(), "2026-05-22 10:00")
    assert told.verdict(SUPPORT, LATER) == "met"


@met(SUPPORT)
def test_what_was_held_may_go_once_somebody_else_decided() -> None:
    """The director decided; the same decision by whoever passes it on is none."""
    told = supported(case())
    told.given(DisclosureDecided(recipient=COUNCIL, allowed=True), "2026-05-21 10:00", by=DIRECTOR)
    told.given(to_council(), "2026-05-22 10:00")
    assert told.verdict(SUPPORT, LATER) == "met"
    alone = supported(case())
    alone.given(DisclosureDecided(recipient=COUNCIL, allowed=True), "2026-05-21 10:00")
    alone.given(to_council(), "2026-05-22 10:00")
    assert alone.verdict(SUPPORT, LATER) == "breached"


@met(SUPPORT)
def test_an_emergency_never_waits_for_a_decision() -> None:
    """Nor a child at risk: the police and social care are told at once."""
    told = supported(case())
    told.given(to_council(Ground.EMERGENCY, Recipient.POLICE), "2026-05-22 10:00")
    told.given(to_council(Ground.CHILD_AT_RISK, Recipient.SOCIAL_CARE), "2026-05-22 10:00")
    assert told.verdict(SUPPORT, LATER) == "met"


@not_applicable(SUPPORT)
def test_where_nobody_perceives_hate_this_policy_promises_nothing() -> None:
    """The victim was helped, as with any nuisance."""
    assert supported(case(hate=False)).verdict(SUPPORT, LATER) == "not_applicable"


@part_of(SUPPORT)
def test_support_waits_while_the_victim_cannot_be_contacted() -> None:
    """The report is investigated; the victim asked for peace."""
    told = case()
    told.given(InvestigationOpened(), "2026-05-11 10:00")
    told.given(paused("p1"), "2026-05-12 10:00")
    assert told.verdict(SUPPORT, LATER) == "suspended"


def sat_in(person: str = "p1") -> JointMeetingHeld:
    """Somebody of a community group came to the meeting."""
    return JointMeetingHeld(partner=Recipient.COMMUNITY_GROUP, person=person, about=("p1",))


@met(PARTNERS)
def test_a_partner_sits_in_with_the_complainants_consent() -> None:
    """Given the day before."""
    told = case()
    told.given(consent(Recipient.COMMUNITY_GROUP), "2026-05-21 10:00")
    told.given(sat_in(), "2026-05-22 10:00")
    assert told.verdict(PARTNERS, LATER) == "met"


@not_met(PARTNERS)
def test_consent_asked_for_afterwards_or_for_another_partner_is_none() -> None:
    """The council was agreed to, and the community group only the day after."""
    told = case()
    told.given(consent(), "2026-05-21 10:00")
    told.given(sat_in(), "2026-05-22 10:00")
    told.given(consent(Recipient.COMMUNITY_GROUP), "2026-05-23 10:00")
    assert told.verdict(PARTNERS, LATER) == "breached"


@not_met(PARTNERS)
def test_consent_taken_back_before_the_meeting() -> None:
    """It stood for a day."""
    told = case()
    told.given(consent(Recipient.COMMUNITY_GROUP), "2026-05-20 10:00")
    told.given(ConsentWithdrawn(person="p1"), "2026-05-21 10:00")
    told.given(sat_in(), "2026-05-22 10:00")
    assert told.verdict(PARTNERS, LATER) == "breached"


@not_applicable(PARTNERS)
def test_consent_to_a_partner_who_never_came() -> None:
    """There was no meeting."""
    told = case()
    told.given(consent(Recipient.COMMUNITY_GROUP), "2026-05-20 10:00")
    assert told.verdict(PARTNERS, LATER) == "not_applicable"


CASE_OFFICER = "community-safety-case-management-officer"


@met(OFFICER)
def test_a_case_management_officer_handles_the_case() -> None:
    """From the first day."""
    told = case()
    told.given(OfficerAssigned(officer="k.moor", role=CASE_OFFICER), "2026-05-11 10:00")
    assert told.verdict(OFFICER, LATER) == "met"


@met(OFFICER)
def test_whoever_had_it_first_hands_it_on_to_one() -> None:
    """A housing officer for two days."""
    told = case()
    told.given(OfficerAssigned(officer="h.bell", role="housing-officer"), "2026-05-11 10:00")
    told.given(OfficerAssigned(officer="k.moor", role=CASE_OFFICER), "2026-05-13 10:00")
    assert told.verdict(OFFICER, LATER) == "met"


@not_met(OFFICER)
def test_a_case_that_went_to_another_officer_in_the_end() -> None:
    """A case officer had it first: what came after is not made good by it."""
    told = case()
    told.given(OfficerAssigned(officer="k.moor", role=CASE_OFFICER), "2026-05-11 10:00")
    told.given(OfficerAssigned(officer="h.bell", role="housing-officer"), "2026-05-13 10:00")
    assert told.verdict(OFFICER, LATER) == "pending"
    assert told.closed(CLOSED).verdict(OFFICER, AFTER) == "not_evidenced"


@not_applicable(OFFICER)
def test_a_case_without_hate_may_be_anyones() -> None:
    """A housing officer handles the noise."""
    told = case(hate=False, people=(Person(ref="p1"),))
    told.given(OfficerAssigned(officer="h.bell", role="housing-officer"), "2026-05-13 10:00")
    assert told.verdict(OFFICER, LATER) == "not_applicable"
