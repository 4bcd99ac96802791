"""The Group: every other way to keep a clause of a case, and what looks like keeping it and is not."""

from __future__ import annotations

import pytest

from contracts.commands import AuthoriseDisclosure, CloseCase, DecideHeldDisclosure
from contracts.envelope import Actor
from contracts.facts.consent import (
    ConsentForm,
    ConsentGiven,
    ConsentWithdrawn,
    DisclosureDecided,
    DisclosureMade,
    JointMeetingHeld,
    Purpose,
)
from contracts.facts.enforcement import (
    EnforcementStepTaken,
    LadderRungSettled,
    NoActionDecided,
    RungSettled,
)
from contracts.facts.handling import (
    ActionTaken,
    Finding,
    InvestigationOpened,
    MotivationAssessed,
    OfficerAssigned,
    Priority,
    PrioritySet,
)
from contracts.facts.support import (
    ActionPlanAgreed,
    FamilySignposted,
    ProtectionStep,
    ProtectionStepTaken,
    SupportAnswered,
    SupportOffered,
    SupportOption,
    SupportProvided,
)
from contracts.vocabulary import Closure, EnforcementStep, Recipient
from tests.services.casework.clauses.near import LookedAt, name_of, part_of, stands
from tests.services.casework.clauses.told import Told
from tests.services.casework.domain.facts import paused, updated

DIRECTOR = Actor(id="d.lane", role="director")
OUT_OF_HOURS, COUNSELLING = SupportOption.OUT_OF_HOURS, SupportOption.COUNSELLING
GROUP, COUNCIL = Recipient.COMMUNITY_GROUP, Recipient.COUNCIL
INVESTIGATED, FIRST = InvestigationOpened(), PrioritySet(priority=Priority.HIGH)
WARNING = EnforcementStep.WRITTEN_WARNING


def gives(person: str | None, option: SupportOption = COUNSELLING) -> SupportProvided:
    return SupportProvided(option=option, person=person)


def offers(person: str | None, option: SupportOption = OUT_OF_HOURS) -> SupportOffered:
    return SupportOffered(option=option, person=person)


def answers(person: str | None, option: SupportOption = COUNSELLING, *, yes: bool = False) -> SupportAnswered:
    return SupportAnswered(option=option, accepted=yes, person=person)


def agrees(person: str, recipient: Recipient = GROUP) -> ConsentGiven:
    return ConsentGiven(person=person, recipient=recipient, purpose=Purpose.SUPPORT, form=ConsentForm.SPOKEN)


def passed_on(recipient: Recipient, disclosure: str | None = None) -> DisclosureMade:
    return DisclosureMade(recipient=recipient, purpose=Purpose.HOUSING, about=("p1",), disclosure=disclosure)


HELPED = (gives("p1"), updated("p1"), offers("p1"))

KEPT: tuple[LookedAt, ...] = (
    ("the-group:5.1.1", "report", (INVESTIGATED, FIRST, ActionPlanAgreed(person="p1"))),
    ("the-group:5.1.1", "report", (INVESTIGATED, FIRST, EnforcementStepTaken(step=WARNING, against="x1"))),
    ("the-group:5.1.1", "report", (INVESTIGATED, FIRST, ProtectionStepTaken(step=ProtectionStep.PATROL))),
    ("the-group:5.1.1", "report", (INVESTIGATED, FIRST, NoActionDecided(reason="A mistake."))),
    ("the-group:5.1.5", "x1", (LadderRungSettled(rung=WARNING, how=RungSettled.UNSUITABLE, against="x1"),)),
    ("the-group:5.3", "p1", (answers("p1"), updated("p1"), offers("p1"))),
    ("the-group:5.3", "p1", (gives("p1"), updated("p1"), answers("p1", OUT_OF_HOURS, yes=True))),
    ("the-group:5.3", "w1", (gives("w1"),)),
    ("the-group:5.3", "w1", (offers("w1"),)),
    ("the-group:5.3", "w1", (answers("w1", yes=True),)),
)

NOT_KEPT: tuple[LookedAt, ...] = (
    ("the-group:5.1.1", "report", (FIRST, ActionTaken())),
    ("the-group:5.1.1", "report", (INVESTIGATED, ActionTaken(), PrioritySet(priority=Priority.ORDINARY, reason="So."))),
    ("the-group:5.1.5", "x1", (EnforcementStepTaken(step=WARNING, against="x2"),)),
    ("the-group:5.1.5", "x1", (LadderRungSettled(rung=WARNING, how=RungSettled.DECLINED, against="x2"),)),
    ("the-group:5.1.5", "x1", (NoActionDecided(against="x2", reason="Unknown."),)),
    ("the-group:5.2", "p1", (agrees("p2"), JointMeetingHeld(partner=GROUP, person="p1"))),
    ("the-group:5.3", "p1", (updated("p1"), offers("p1"))),
    ("the-group:5.3", "p1", (gives("p2"), *HELPED[1:])),
    ("the-group:5.3", "p1", (answers("p2"), *HELPED[1:])),
    ("the-group:5.3", "p1", (answers("p1", yes=True), *HELPED[1:])),
    ("the-group:5.3", "p1", (gives("p1"), updated("p2"), offers("p1"))),
    ("the-group:5.3", "p1", (*HELPED[:2], offers("p1", COUNSELLING))),
    ("the-group:5.3", "p1", (*HELPED[:2], offers("p2"))),
    ("the-group:5.3", "p1", (*HELPED[:2], gives("p2", OUT_OF_HOURS))),
    ("the-group:5.3", "p1", (*HELPED[:2], answers("p1"))),
    ("the-group:5.3", "p1", (*HELPED[:2], answers("p2", OUT_OF_HOURS))),
    ("the-group:5.3", "w1", (gives(None), offers(None), answers(None), FamilySignposted())),
    ("the-group:5.3", "w1", (gives("w2"), offers("w2"), answers("w2"), FamilySignposted(person="w2"))),
    ("the-group:5.5.1.1", "report", (OfficerAssigned(officer="h.bell", role="housing-officer"),)),
    ("the-group:5.5.1.1", "report", ()),
    ("the-group:5.5.1.1", "officer.assigned", (
        OfficerAssigned(officer="h.bell", role="housing-officer"),
        OfficerAssigned(officer="h.ash", role="housing-officer"),
    )),
)  # fmt: skip


@part_of()
@pytest.mark.parametrize("looked_at", KEPT, ids=name_of)
def test_there_is_more_than_one_way_to_keep_a_clause(looked_at: LookedAt) -> None:
    """Each of these is enough for the one it is about."""
    assert stands("the-group", looked_at) == {"met"}


@part_of()
@pytest.mark.parametrize("looked_at", NOT_KEPT, ids=name_of)
def test_what_concerns_somebody_or_something_else_keeps_nothing(looked_at: LookedAt) -> None:
    """Another person or partner, the wrong answer, or nothing at all."""
    found = stands("the-group", looked_at)
    assert found
    assert "met" not in found


@part_of("the-group:5.3")
def test_support_that_names_nobody_is_not_the_witnesses() -> None:
    """Even where one victim is the only person that it can mean."""
    told = Told("the-group").reported("2026-05-11 09:00", witnesses=("w1",))
    for fact in (gives(None), offers(None), answers(None), FamilySignposted(), updated("p1"), INVESTIGATED):
        told.given(fact, "2026-05-12 10:00")
    found = told.closed("2026-06-30 17:00").clause("the-group:5.3", "2026-07-01 09:00")
    assert found.counts == {"met": 2, "not_evidenced": 1}


@part_of("the-group:5.3")
def test_an_agreed_update_is_owed_to_each_victim_and_after_the_plan() -> None:
    """Every seven days from 12 May: the first victim was told before the plan, the second has no plan."""
    told = Told("the-group").reported("2026-05-11 09:00", victims=("p1", "p2"), people=())
    told.given(updated("p1"), "2026-05-12 08:00")
    told.given(ActionPlanAgreed(person="p1", updates_every_days=7), "2026-05-12 09:00")
    told.given(updated("p2"), "2026-05-15 09:00")
    found = told.clause("the-group:5.3", "2026-05-20 00:00").obligations
    assert [str(one.verdict) for one in found if one.subject == "agreed-update p1"] == ["target_missed"]


def decided(decision: DisclosureDecided, disclosure: DisclosureMade) -> str:
    """What becomes of confidentiality when the director decided the one and the other was made."""
    told = Told("the-group").reported("2026-05-11 09:00")
    told.given(decision, "2026-05-12 10:00", by=DIRECTOR)
    told.given(disclosure, "2026-05-13 10:00")
    return told.verdict("the-group:5.3", "2026-05-14 10:00")


@part_of("the-group:5.3")
def test_a_decision_opens_what_it_was_about_and_nothing_else() -> None:
    """A no opens nothing; nor does a yes to another recipient or to another disclosure."""
    allowed = DisclosureDecided(recipient=COUNCIL, allowed=True, disclosure="d-1")
    assert decided(allowed, passed_on(COUNCIL, "d-1")) == "pending"
    assert decided(allowed, passed_on(COUNCIL, "d-2")) == "breached"
    assert decided(allowed, passed_on(Recipient.HEALTH, "d-1")) == "breached"
    assert decided(DisclosureDecided(recipient=COUNCIL, allowed=False), passed_on(COUNCIL)) == "breached"
    for_monitoring = DisclosureDecided(recipient=COUNCIL, allowed=True, purpose=Purpose.MONITORING)
    assert decided(for_monitoring, passed_on(COUNCIL)) == "breached"


@part_of("the-group:5.3")
def test_the_last_decision_counts_until_then_the_one_before() -> None:
    """Allowed, passed on, taken back, and passed on again: only the second was against a decision."""
    told = Told("the-group").reported("2026-05-11 09:00")
    told.given(DisclosureDecided(recipient=COUNCIL, allowed=True), "2026-05-12 10:00", by=DIRECTOR)
    told.given(passed_on(COUNCIL), "2026-05-13 10:00")
    told.given(DisclosureDecided(recipient=COUNCIL, allowed=False), "2026-05-14 10:00", by=DIRECTOR)
    assert told.verdict("the-group:5.3", "2026-05-15 10:00") == "pending"
    told.given(passed_on(COUNCIL), "2026-05-16 10:00")
    assert told.clause("the-group:5.3", "2026-05-17 10:00").counts["breached"] == 1


@part_of("the-group:5.2")
def test_consent_taken_back_is_no_matter_of_meetings_where_nobody_sat_in() -> None:
    """What went to the council after it breaks confidentiality, not the clause on partners at meetings."""
    told = Told("the-group").reported("2026-05-11 09:00")
    told.given(agrees("p1", COUNCIL), "2026-05-12 10:00")
    told.given(ConsentWithdrawn(person="p1"), "2026-05-13 10:00")
    told.given(passed_on(COUNCIL), "2026-05-14 10:00")
    assert told.verdict("the-group:5.2", "2026-05-15 10:00") == "not_applicable"
    assert told.verdict("the-group:5.3", "2026-05-15 10:00") == "breached"


@part_of("the-group:5.3")
def test_leave_to_pass_on_is_held_until_somebody_else_decides() -> None:
    """Not whoever asked; then the same request is granted."""
    told = Told("the-group").reported("2026-05-11 09:00")
    ask = AuthoriseDisclosure(recipient=COUNCIL, purpose=Purpose.HOUSING, about=("p1",), disclosure="d-1")
    assert ("held-for-decision", "the-group:5.3") in [
        (r.code, r.clause) for r in told.when(ask, "2026-05-12 09:00").reasons
    ]
    decide = DecideHeldDisclosure(recipient=COUNCIL, allowed=True, disclosure="d-1")
    assert told.when(decide, "2026-05-12 10:00").outcome == "refused"
    assert told.when(decide, "2026-05-12 11:00", by=DIRECTOR).outcome == "done"
    assert told.when(ask, "2026-05-12 12:00").outcome == "done"


@part_of("the-group:4-end")
def test_leave_to_close_is_refused_until_the_motive_was_assessed() -> None:
    """Refused on Tuesday, granted on Wednesday."""
    told = Told("the-group").reported("2026-05-11 09:00")
    close = CloseCase(outcome=Closure.RESOLVED, expected_version=told.version)
    refused = told.when(close, "2026-05-12 09:00")
    assert [reason.clause for reason in refused.reasons if reason.code == "missing"] == ["the-group:4-end"]
    told.given(MotivationAssessed(finding=Finding.UNCLEAR), "2026-05-13 09:00")
    close = CloseCase(outcome=Closure.RESOLVED, expected_version=told.version)
    assert told.when(close, "2026-05-13 10:00").outcome == "done"


@part_of("the-group:5.3")
def test_agreed_updates_wait_with_the_victim_and_end_with_the_case() -> None:
    """Every seven days from 12 May: while the victim wants no word nothing is due, nor once the case is closed."""
    told = Told("the-group").reported("2026-05-11 09:00")
    told.given(ActionPlanAgreed(person="p1", updates_every_days=7), "2026-05-12 09:00")
    agreed = {one.subject: str(one.verdict) for one in told.clause("the-group:5.3", "2026-05-19 09:00").obligations}
    assert agreed["agreed-update p1"] == "pending"
    told.given(paused("p1"), "2026-05-19 10:00")
    held = {one.subject: str(one.verdict) for one in told.clause("the-group:5.3", "2026-05-25 09:00").obligations}
    assert held["agreed-update p1"] == "suspended"
    ended = Told("the-group").reported("2026-05-11 09:00")
    ended.given(ActionPlanAgreed(person="p1", updates_every_days=7), "2026-05-12 09:00")
    over = ended.closed("2026-05-18 09:00").clause("the-group:5.3", "2026-06-01 09:00").obligations
    assert [str(one.verdict) for one in over if one.subject == "agreed-update p1"] == ["not_applicable"]
