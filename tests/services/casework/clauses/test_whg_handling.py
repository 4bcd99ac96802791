"""whg 2.3(9) to 2.3(11) and 3.1: audits, updates, the named officer, and the Community Safety Team's review."""

from __future__ import annotations

from typing import Any

from contracts.facts.contact import ContactAttempted, ContactPaused, UpdateGiven
from contracts.facts.handling import (
    CaseReviewed,
    LearningRecorded,
    OfficerAssigned,
    OfficerDetailsGiven,
    OfficerReleased,
    ReviewKind,
)
from contracts.facts.support import ActionPlanAgreed
from contracts.people import Person
from contracts.vocabulary import Channel, ContactResult, Party, PauseGround, PersonRole
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told
from tests.services.casework.domain.scenario import london

TOLD = "2026-04-02 16:30"
SOON = "2026-04-08 10:00"
CLOSED = "2026-05-01 10:00"
LATER = "2026-05-02 10:00"


def case(**said: Any) -> Told:
    """A report of Thursday 2 April 2026."""
    return Told("whg").reported(TOLD, **said)


def updated(person: str = "p1") -> UpdateGiven:
    """The victim learnt how the case stands."""
    return UpdateGiven(channel=Channel.EMAIL, person=person)


def weekly(at: str = SOON, **said: Any) -> Told:
    """A plan of Wednesday 8 April with an update every seven days."""
    told = case(**said)
    told.given(ActionPlanAgreed(person="p1", updates_every_days=7), at)
    return told


@met("whg:2.3.9")
def test_an_audit_says_what_it_found_and_what_is_learnt() -> None:
    """One of the sample, looked over after its closing."""
    told = case().closed(CLOSED)
    told.given(CaseReviewed(kind=ReviewKind.AUDIT, findings="The plan was late."), LATER)
    told.given(LearningRecorded(note="Agree the plan in the first call."), LATER)
    assert told.verdict("whg:2.3.9", LATER) == "met"


@not_met("whg:2.3.9")
def test_an_audit_from_which_nothing_is_learnt_is_kept_in_part() -> None:
    """What was learnt a month before the audit was not learnt from it."""
    told = case()
    told.given(LearningRecorded(note="Ring before noon."), SOON)
    told.closed(CLOSED)
    told.given(CaseReviewed(kind=ReviewKind.AUDIT, findings="The plan was late."), LATER)
    assert told.verdict("whg:2.3.9", LATER) == "partly_met"


@not_met("whg:2.3.9")
def test_an_audit_without_findings_is_not_evidenced() -> None:
    """It is said that there was one, and nothing more."""
    told = case().closed(CLOSED)
    told.given(CaseReviewed(kind=ReviewKind.AUDIT), LATER)
    assert told.verdict("whg:2.3.9", LATER) == "not_evidenced"


@not_applicable("whg:2.3.9")
def test_a_supervisors_review_is_no_audit() -> None:
    """The case was not in the sample."""
    told = case()
    told.given(CaseReviewed(kind=ReviewKind.SUPERVISOR), SOON)
    assert told.closed(CLOSED).verdict("whg:2.3.9", LATER) == "not_applicable"


@met("whg:2.3.10")
def test_updates_as_often_as_the_plan_promised() -> None:
    """Every seven days from 8 April; the gap that the closing cut short asks for nothing."""
    told = weekly()
    for day in ("2026-04-15", "2026-04-22", "2026-04-29"):
        told.given(updated(), f"{day} 10:00")
    found = told.closed(CLOSED).clause("whg:2.3.10", LATER)
    assert (str(found.verdict), found.counts) == ("met", {"met": 4, "not_applicable": 1})


@not_met("whg:2.3.10")
def test_a_gap_longer_than_agreed_misses_the_target_although_updates_follow() -> None:
    """Due before Thursday 16 April; a letter of the 14th that nobody answered is none, and the 20th is too late."""
    told = weekly()
    told.given(
        ContactAttempted(party=Party.VICTIM, channel=Channel.PHONE, result=ContactResult.VOICEMAIL, person="p1"),
        "2026-04-14 10:00",
    )
    assert told.verdict("whg:2.3.10", "2026-04-15 23:59") == "pending"
    assert told.clause("whg:2.3.10", "2026-04-15 23:59").due == london("2026-04-16 00:00")
    told.given(updated(), "2026-04-20 10:00")
    assert told.verdict("whg:2.3.10", "2026-04-21 10:00") == "target_missed"


@not_met("whg:2.3.10")
def test_every_gap_is_an_obligation_of_its_own() -> None:
    """An update in time, then silence: its own update does not answer the gap that begins with it."""
    told = weekly()
    told.given(updated(), "2026-04-15 10:00")
    assert told.verdict("whg:2.3.10", "2026-04-22 23:59") == "pending"
    assert told.verdict("whg:2.3.10", "2026-04-23 00:00") == "target_missed"


@not_met("whg:2.3.10")
def test_without_a_frequency_a_victim_who_never_learnt_anything_is_not_evidenced() -> None:
    """Nothing was agreed on updates, and none was given."""
    told = case()
    told.given(ActionPlanAgreed(person="p1"), SOON)
    assert told.closed(CLOSED).verdict("whg:2.3.10", LATER) == "not_evidenced"


@not_applicable("whg:2.3.10")
def test_updates_are_owed_under_this_policy_where_hate_is_perceived() -> None:
    """A plan with weekly updates for a quarrel that is about no such thing."""
    assert weekly(hate=False).closed(CLOSED).verdict("whg:2.3.10", LATER) == "not_applicable"


def assigned(officer: str = "j.officer") -> OfficerAssigned:
    """An officer answers for the case."""
    return OfficerAssigned(officer=officer)


@met("whg:2.3.11")
def test_an_officer_is_named_and_the_victim_knows_how_to_reach_them() -> None:
    """Handed over without a gap, and the new officer's details given."""
    told = case()
    told.given(assigned(), "2026-04-02 17:00")
    told.given(OfficerDetailsGiven(person="p1", officer="j.officer"), SOON)
    told.given(OfficerReleased(), "2026-04-20 10:00")
    told.given(assigned("k.officer"), "2026-04-20 10:00")
    told.given(OfficerDetailsGiven(person="p1", officer="k.officer"), "2026-04-21 10:00")
    assert told.closed(CLOSED).verdict("whg:2.3.11", LATER) == "met"


@not_met("whg:2.3.11")
def test_an_hour_without_an_officer_breaks_the_clause() -> None:
    """Released at ten, the next assigned at eleven."""
    told = case()
    told.given(assigned(), "2026-04-02 17:00")
    told.given(OfficerDetailsGiven(person="p1"), SOON)
    told.given(OfficerReleased(), "2026-04-20 10:00")
    told.given(assigned("k.officer"), "2026-04-20 11:00")
    told.given(OfficerDetailsGiven(person="p1"), "2026-04-20 12:00")
    assert told.verdict("whg:2.3.11", "2026-04-21 10:00") == "breached"


@not_met("whg:2.3.11")
def test_a_victim_who_never_learnt_of_the_new_officer_is_not_evidenced() -> None:
    """The details she has are those of the officer who left."""
    told = case()
    told.given(assigned(), "2026-04-02 17:00")
    told.given(OfficerDetailsGiven(person="p1", officer="j.officer"), SOON)
    told.given(assigned("k.officer"), "2026-04-20 10:00")
    assert told.closed(CLOSED).verdict("whg:2.3.11", LATER) == "not_evidenced"


@not_met("whg:2.3.11")
def test_each_of_two_victims_gets_the_details() -> None:
    """The household member was left out."""
    told = case(victims=("p1", "p2"), people=(Person(ref="p1", role=PersonRole.TENANT), Person(ref="p2", role=None)))
    told.given(assigned(), "2026-04-02 17:00")
    told.given(OfficerDetailsGiven(person="p1", officer="j.officer"), SOON)
    assert told.closed(CLOSED).clause("whg:2.3.11", LATER).counts == {"met": 3, "not_evidenced": 1}


@not_applicable("whg:2.3.11")
def test_a_case_without_hate_may_be_without_an_officer() -> None:
    """Its officer was released and nobody followed."""
    told = case(hate=False)
    told.given(assigned(), "2026-04-02 17:00")
    told.given(OfficerReleased(), "2026-04-20 10:00")
    assert told.verdict("whg:2.3.11", LATER) == "not_applicable"


@met("whg:3.1")
def test_the_community_safety_team_looked_at_the_case() -> None:
    """Reviewed before the closing."""
    told = case()
    told.given(CaseReviewed(kind=ReviewKind.TEAM, team="community-safety-team"), SOON)
    assert told.closed(CLOSED).verdict("whg:3.1", LATER) == "met"


@not_met("whg:3.1")
def test_another_teams_review_is_not_the_community_safety_teams() -> None:
    """The lettings team looked at it; at closure theirs is the only review."""
    told = case()
    told.given(CaseReviewed(kind=ReviewKind.TEAM, team="lettings"), SOON)
    assert told.verdict("whg:3.1", SOON) == "pending"
    assert told.closed(CLOSED).verdict("whg:3.1", LATER) == "not_evidenced"


@not_applicable("whg:3.1")
def test_the_team_reviews_hate_crimes_only() -> None:
    """Closed without a review, and nobody ever spoke of hate."""
    assert case(hate=False).closed(CLOSED).verdict("whg:3.1", LATER) == "not_applicable"


@met("whg:2.3.10")
def test_updates_wait_while_the_victim_asked_for_peace() -> None:
    """She asked on 10 April not to be contacted: nothing is late on the 16th, and seven days run anew from the 30th."""
    told = weekly()
    told.given(
        ContactPaused(ground=PauseGround.VICTIM_ASKED, person="p1", until=london("2026-04-30 10:00"), reason="Rest."),
        "2026-04-10 10:00",
    )
    told.given(updated(), "2026-04-09 10:00")
    assert told.verdict("whg:2.3.10", "2026-04-17 10:00") == "suspended"
    assert told.verdict("whg:2.3.10", "2026-05-07 23:59") == "pending"
    told.given(updated(), "2026-05-06 10:00")
    assert told.verdict("whg:2.3.10", "2026-05-07 10:00") == "pending"
    assert told.closed("2026-05-08 10:00").verdict("whg:2.3.10", "2026-05-09 10:00") == "met"
