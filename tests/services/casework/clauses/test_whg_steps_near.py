"""whg: what comes before a step against somebody, in every way that the policy has, and what only looks like it."""

from __future__ import annotations

from itertools import product

import pytest

from contracts.commands import Recordable
from contracts.facts.contact import WishesRecorded
from contracts.facts.enforcement import (
    ActionDiscussed,
    Discussion,
    EnforcementStepTaken,
    LadderRungSettled,
    PerpetratorNeed,
    PerpetratorNeedsConsidered,
    ProportionalityRecorded,
    RungSettled,
    ToolConsidered,
    Unsuitability,
    VictimAdvised,
    WishesOverridden,
)
from contracts.facts.risk import OutcomeWanted
from contracts.facts.support import ReferralMade
from contracts.vocabulary import EnforcementStep, Service
from tests.services.casework.clauses.near import LookedAt, name_of, part_of, stands
from tests.services.casework.clauses.told import Told
from tests.services.casework.domain.facts import paused

MEDIATION, WARNING, JUSTICE = RUNGS = (
    EnforcementStep.MEDIATION, EnforcementStep.WRITTEN_WARNING, EnforcementStep.RESTORATIVE_JUSTICE
)  # fmt: skip
NOTICE, INJUNCTION = EnforcementStep.NOTICE, EnforcementStep.INJUNCTION
TOOLS = (NOTICE, INJUNCTION, EnforcementStep.CLOSURE, EnforcementStep.POSSESSION)
AGREED, OBJECTED, NOT_POSSIBLE = Discussion.AGREED, Discussion.OBJECTED, Discussion.NOT_POSSIBLE


def step(kind: EnforcementStep = INJUNCTION, against: str = "x1") -> EnforcementStepTaken:
    return EnforcementStepTaken(step=kind, against=against)


def considers(tool: EnforcementStep, against: str = "x1") -> ToolConsidered:
    return ToolConsidered(tool=tool, used=False, against=against, reason="Not needed.")


def wishes(person: str = "p1", *, pursue: bool | None = None) -> WishesRecorded:
    return WishesRecorded(wishes="That it stops.", person=person, pursue=pursue)


def advises(person: str = "p1", kind: EnforcementStep = INJUNCTION) -> VictimAdvised:
    return VictimAdvised(step=kind, person=person)


def talks(
    result: Discussion, person: str = "p1", kind: EnforcementStep = INJUNCTION, reason: str | None = None
) -> ActionDiscussed:
    return ActionDiscussed(step=kind, result=result, person=person, reason=reason)


def fits(kind: EnforcementStep = INJUNCTION, against: str = "x1") -> ProportionalityRecorded:
    return ProportionalityRecorded(step=kind, reason="Threats with a knife.", against=against)


def overrides(kind: EnforcementStep = INJUNCTION) -> WishesOverridden:
    return WishesOverridden(step=kind, reason="Children are in danger.")


def settles(
    rung: EnforcementStep, against: str, how: RungSettled, why: Unsuitability | None = None, reason: str | None = None
) -> LadderRungSettled:
    return LadderRungSettled(rung=rung, how=how, against=against, why=why, reason=reason)


def tried(rung: EnforcementStep, way: str, against: str = "x1") -> Recordable:
    """One of the ways in which a gentler way is exhausted."""
    ways: dict[str, Recordable] = {
        "step": step(rung, against),
        "declined": settles(rung, against, RungSettled.DECLINED),
        "violence": settles(rung, against, RungSettled.UNSUITABLE, Unsuitability.VIOLENCE),
        "unwilling": settles(rung, against, RungSettled.UNSUITABLE, Unsuitability.VICTIM_UNWILLING),
        "reason": settles(rung, against, RungSettled.UNSUITABLE, Unsuitability.OTHER, "He moved far away."),
    }
    return ways[way]


WAYS = ("step", "declined", "violence", "unwilling", "reason")
REFER = ReferralMade(referral="r-1", service=Service.HEALTH, person="x1")
MISUSE = PerpetratorNeedsConsidered(against="x1", needs=(PerpetratorNeed.SUBSTANCE_MISUSE,), referred=True)


def others(rung: EnforcementStep, way: str) -> tuple[Recordable, ...]:
    """Every rung but one exhausted in one way."""
    return tuple(tried(other, way) for other in RUNGS if other is not rung)


KEPT: tuple[LookedAt, ...] = (
    ("whg:2.4", "x1", tuple(considers(tool) for tool in TOOLS)),
    ("whg:2.4", "x1", tuple(step(tool) for tool in TOOLS)),
    ("whg:2.6", "p1", (wishes(), advises(), fits(), step())),
    ("whg:2.6", "p1", (OutcomeWanted(outcome="Peace.", person="p1"), advises(), fits(), step())),
    ("whg:2.6", "p1", (paused("p1"), fits(), step())),
    ("whg:2.6", "p1", (talks(AGREED), fits(), step())),
    ("whg:2.6", "p1", (talks(OBJECTED), overrides(), fits(), step())),
    *(("whg:2.9", "injunction", (*(tried(rung, way) for rung in RUNGS), step())) for way in WAYS),
    ("whg:2.10", "perpetrator-needs.considered", (MISUSE,)),
    ("whg:4.1", "p1", (overrides(), step())),
)  # fmt: skip

PARTLY: tuple[LookedAt, ...] = (
    *(("whg:2.4", "x1", tuple(considers(tool) for tool in TOOLS if tool is not left_out)) for left_out in TOOLS),
    *(("whg:2.4", "x1", tuple(considers(tool, "x2" if tool is other else "x1") for tool in TOOLS)) for other in TOOLS),
    *(("whg:2.4", "x1", tuple(step(tool) for tool in TOOLS if tool is not left_out)) for left_out in TOOLS),
    *(("whg:2.4", "x1", tuple(step(tool, "x2" if tool is other else "x1") for tool in TOOLS)) for other in TOOLS),
    ("whg:2.6", "p1", (wishes(), advises(), fits(NOTICE), step())),
    ("whg:2.6", "p1", (wishes(), advises(), fits(against="x2"), step())),
)

NOT_KEPT: tuple[LookedAt, ...] = (
    ("whg:2.4", "x1", (considers(NOTICE, "x2"),)),
    ("whg:2.4", "x1", (considers(WARNING),)),
    ("whg:2.4", "x1", (step(NOTICE, "x2"),)),
    ("whg:2.4", "x1", (step(WARNING),)),
    ("whg:2.6", "p1", (advises(), fits(), step())),
    ("whg:2.6", "p1", (advises(), fits(), step(), wishes())),
    ("whg:2.6", "p1", (wishes("p2"), advises(), fits(), step())),
    ("whg:2.6", "p1", (OutcomeWanted(outcome="Peace.", person="p2"), advises(), fits(), step())),
    ("whg:2.6", "p1", (paused("p2"), advises(), fits(), step())),
    ("whg:2.6", "p1", (talks(AGREED, "p2"), advises(), fits(), step())),
    ("whg:2.6", "p1", (talks(AGREED, kind=NOTICE), advises(), fits(), step())),
    ("whg:2.6", "p1", (wishes(), advises("p2"), fits(), step())),
    ("whg:2.6", "p1", (wishes(), paused("p2"), fits(), step())),
    ("whg:2.6", "p1", (wishes(), talks(AGREED, kind=NOTICE), fits(), step())),
    ("whg:2.6", "p1", (talks(NOT_POSSIBLE, reason="Away."), fits(), step())),
    ("whg:2.8", "injunction", (fits(against="x2"), step())),
    *(("whg:2.9", "injunction", (*others(rung, way), step())) for rung, way in product(RUNGS, WAYS)),
    *(
        ("whg:2.9", "injunction", (*others(rung, way), tried(rung, way, "x2"), step()))
        for rung, way in product(RUNGS, WAYS)
    ),
    *(
        ("whg:2.9", "injunction", (*others(rung, "step"), settles(rung, "x1", RungSettled.UNSUITABLE), step()))
        for rung in RUNGS
    ),
    ("whg:4.1", "p1", (talks(AGREED, "p2"), step())),
    ("whg:4.1", "p1", (talks(AGREED, kind=NOTICE), step())),
    ("whg:4.1", "p1", (talks(NOT_POSSIBLE, "p2", reason="Away."), step())),
    ("whg:4.1", "p1", (talks(NOT_POSSIBLE, kind=NOTICE, reason="Away."), step())),
    ("whg:4.1", "p1", (talks(OBJECTED, reason="Afraid of him."), step())),
    ("whg:4.1", "p1", (talks(NOT_POSSIBLE), step())),
    ("whg:4.1", "p1", (overrides(NOTICE), step())),
)

NOT_ASKED: tuple[LookedAt, ...] = (
    ("whg:2.6", "victim-step", (wishes(pursue=False), step(MEDIATION))),
    ("whg:4.1", "victim-step", (wishes(pursue=False), step(MEDIATION))),
)


@part_of()
@pytest.mark.parametrize("looked_at", KEPT, ids=name_of)
def test_there_is_more_than_one_way_to_prepare_a_step(looked_at: LookedAt) -> None:
    """Each of these is enough for the one it is about."""
    assert stands("whg", looked_at) == {"met"}


@part_of()
@pytest.mark.parametrize("looked_at", PARTLY, ids=name_of)
def test_some_of_the_range_or_a_step_that_nobody_weighed_is_in_part(looked_at: LookedAt) -> None:
    """One tool was never thought of, or of someone else; the reasons were those of another step or person."""
    assert stands("whg", looked_at) == {"partly_met"}


@part_of()
@pytest.mark.parametrize("looked_at", NOT_KEPT, ids=name_of)
def test_what_concerns_somebody_or_something_else_prepares_nothing(looked_at: LookedAt) -> None:
    """Another victim, another step, somebody else accused, no reason, or too late."""
    found = stands("whg", looked_at)
    assert found
    assert found.isdisjoint({"met", "partly_met"})


@part_of("whg:2.6")
def test_why_wishes_were_overridden_is_about_one_step() -> None:
    """The victim was heard and advised; the reason on record is that of a notice."""
    looked_at: LookedAt = ("whg:2.6", "p1", (wishes(pursue=False), advises(), fits(), overrides(NOTICE), step()))
    assert stands("whg", looked_at) == {"met", "breached"}


@part_of()
@pytest.mark.parametrize("looked_at", NOT_ASKED, ids=name_of)
def test_help_to_both_sides_is_no_action_against_anyone(looked_at: LookedAt) -> None:
    """Mediation that the victim did not want."""
    assert stands("whg", looked_at) == set()


@part_of("whg:2.10")
def test_a_referral_of_nobody_named_is_not_the_perpetrators() -> None:
    """Even where there is one victim only, and one person accused."""
    told = Told("whg").reported("2026-05-11 09:00")
    told.given(PerpetratorNeedsConsidered(against="x1", needs=(PerpetratorNeed.DISABILITY,)), "2026-05-12 09:00")
    told.given(ReferralMade(referral="r-1", service=Service.HEALTH, signposted=True), "2026-05-13 09:00")
    assert told.closed("2026-06-30 17:00").verdict("whg:2.10", "2026-07-01 09:00") == "not_evidenced"
