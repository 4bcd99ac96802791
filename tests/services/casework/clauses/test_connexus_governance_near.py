"""Connexus: what looks like keeping a clause of the landlord's and is not."""

from __future__ import annotations

from datetime import date

import pytest

from contracts.commands import Recordable
from contracts.facts.consent import PoliceReportMade, ReportedBy
from contracts.facts.handling import (
    AgencyInvolved,
    CaseConferenceHeld,
    InvestigationOpened,
    OfficerAssigned,
    ScopeDecided,
)
from contracts.facts.landlord import IntelligenceShared, MeetingHeld, MeetingKind, PartnerAssured, PartnerEngaged
from contracts.facts.neighbourhood import TensionFlagged
from contracts.facts.policy import PolicyImpactAssessed, PolicyReviewed
from contracts.facts.risk import AtRisk, RiskAssessed, RiskLevel, SafeguardingConcernFound, SafeguardingRaised
from contracts.facts.support import ProtectionStep, ProtectionStepTaken
from contracts.vocabulary import Closure, Crime, Recipient
from tests.services.casework.clauses.near import owed, part_of
from tests.services.casework.clauses.told import Landlord

INVESTIGATED = "connexus:3.1.3"
OPENED, LOOKED = InvestigationOpened(), RiskAssessed(level=RiskLevel.STANDARD, person="p1")
CONFERENCE, TOLD_POLICE = CaseConferenceHeld(forum="panel"), PoliceReportMade(by=ReportedBy.LANDLORD, about=("p1",))


@part_of("connexus:header")
def test_a_review_before_the_policy_was_in_force_is_none_of_it() -> None:
    """Of 20 January 2024."""
    looked_over = ("2024-01-20 10:00", PolicyReviewed(version="connexus-2024-02"))
    assert owed("connexus", "connexus:header", "2027-02-01 00:00", looked_over) == {"breached": 1}


@part_of("connexus:2.6")
@pytest.mark.parametrize(
    ("partner", "area", "at"),
    [
        ("shropshire-council", "Wyeside", "2026-05-08 10:00"),
        ("west-mercia-police", "Hopfield", "2026-05-08 10:00"),
        ("west-mercia-police", "Wyeside", "2026-04-28 10:00"),
    ],
)
def test_tension_is_shared_with_the_police_for_its_area_and_after_it_was_flagged(
    partner: str, area: str, at: str
) -> None:
    """Flagged in Wyeside on 1 May."""
    flagged = ("2026-05-01 10:00", TensionFlagged(area="Wyeside"))
    shared = (at, IntelligenceShared(partner=partner, area=area))
    assert owed("connexus", "connexus:2.6", "2026-07-01 09:00", flagged, shared) == {"target_missed": 1}


@part_of("connexus:app1-stage-1")
@pytest.mark.parametrize("missing", ["lead", "signed_off_by", "next_due"])
def test_an_assessment_names_lead_sign_off_and_its_next_date(missing: str) -> None:
    """One of them alone left open keeps it in part."""
    said = {"lead": "a-manager", "signed_off_by": "their-manager", "next_due": date(2030, 1, 31)}
    said.pop(missing)
    assessed = ("2026-12-01 10:00", PolicyImpactAssessed(**said))  # type: ignore[arg-type]
    assert owed("connexus", "connexus:app1-stage-1", "2027-02-01 00:00", assessed) == {"partly_met": 1}


@part_of("connexus:app1-stage-1")
def test_a_signed_assessment_before_the_policy_was_in_force_is_not_the_next_one() -> None:
    """The next one came in 2026 without a lead or a sign-off."""
    whole = PolicyImpactAssessed(lead="a-manager", signed_off_by="their-manager", next_due=date(2027, 1, 31))
    told = ("2024-01-28 10:00", whole), ("2026-12-01 10:00", PolicyImpactAssessed())
    assert owed("connexus", "connexus:app1-stage-1", "2027-02-01 00:00", *told) == {"partly_met": 1}


@part_of("connexus:app1-outsourced")
def test_a_partner_who_joins_holds_an_equality_policy_or_is_not_assured() -> None:
    """Engaged in 2025, seen to hold none; the three named partners were never looked at."""
    engaged = ("2025-03-01 10:00", PartnerEngaged(partner="a-charity"))
    seen = ("2025-04-01 10:00", PartnerAssured(partner="a-charity", equality_policy=False))
    assert owed("connexus", "connexus:app1-outsourced", "2026-06-01 09:00", engaged, seen) == {"target_missed": 4}


def of_two(
    answers: tuple[Recordable, ...], own: tuple[Recordable, ...] = (), crime: Crime = Crime.UNKNOWN
) -> list[str]:
    """How the first of two cases stands, where the second has all these answers and the first its own."""
    told = Landlord("connexus")
    one = told.case("one").reported("2026-05-11 09:00", crime=crime)
    other = told.case("other").reported("2026-05-11 09:00", crime=crime)
    for case, facts in ((one, own), (other, answers)):
        for fact in facts:
            case.given(fact, "2026-05-12 10:00")
    found = told.clause(INVESTIGATED, "2026-06-01 09:00").obligations
    return [str(judged.verdict) for judged in found if judged.case == one.history.stream]


@part_of(INVESTIGATED)
def test_what_was_done_in_another_case_investigates_nothing_here() -> None:
    """All of it there, nothing here; then an investigation here, and all the rest there."""
    protected = ProtectionStepTaken(step=ProtectionStep.PATROL, person="p1"), SafeguardingRaised(to=Recipient.POLICE)
    everything = (OPENED, LOOKED, *protected, ScopeDecided(in_scope=False), AgencyInvolved(agency=Recipient.POLICE),
                  TOLD_POLICE, CONFERENCE)  # fmt: skip
    assert of_two(everything) == ["target_missed"]
    assert of_two(everything, (OPENED,)) == ["partly_met"]
    assert of_two(everything, (OPENED, LOOKED), Crime.YES) == ["partly_met"]


@part_of(INVESTIGATED)
@pytest.mark.parametrize(
    "own",
    [
        (ScopeDecided(in_scope=False, reason="Not ours."), LOOKED),
        (OPENED, ProtectionStepTaken(step=ProtectionStep.PATROL, person="p1")),
        (OPENED, SafeguardingConcernFound(at_risk=AtRisk.CHILD), SafeguardingRaised(to=Recipient.SOCIAL_CARE)),
    ],
)
def test_each_of_these_looks_after_a_report(own: tuple[Recordable, ...]) -> None:
    """Out of scope with a reason; patrols; a safeguarding referral."""
    assert of_two((), own) == ["met"]


@part_of(INVESTIGATED)
@pytest.mark.parametrize("part", [TOLD_POLICE, CONFERENCE])
def test_each_of_these_is_another_agencys_part_in_a_crime(part: Recordable) -> None:
    """The police told, or a conference."""
    assert of_two((), (OPENED, LOOKED, part), Crime.YES) == ["met"]


@part_of(INVESTIGATED)
def test_in_scope_or_closed_as_resolved_is_no_reason_not_to_investigate() -> None:
    """Nobody investigated the one, and the other was closed on the next day."""
    assert of_two((), (ScopeDecided(in_scope=True), LOOKED)) == ["target_missed"]
    told = Landlord("connexus")
    told.case("one").reported("2026-05-11 09:00").closed("2026-05-12 09:00", Closure.RESOLVED)
    told.case("other").reported("2026-05-11 09:00").closed("2026-05-12 09:00", Closure.OPENED_IN_ERROR)
    assert told.clause(INVESTIGATED, "2026-06-01 09:00").counts == {"target_missed": 1, "partly_met": 1}


NOTHING_TO_LOOK_INTO = (Closure.OPENED_IN_ERROR, Closure.OUT_OF_SCOPE, Closure.VICTIM_WITHDREW)


@part_of(INVESTIGATED)
@pytest.mark.parametrize("outcome", Closure)
def test_some_outcomes_are_a_reason_not_to_investigate(outcome: Closure) -> None:
    """Closed on the next day: no such incident, none of ours, or ended by the victim."""
    told = Landlord("connexus")
    told.case().reported("2026-05-11 09:00").closed("2026-05-12 09:00", outcome)
    expected = "partly_met" if outcome in NOTHING_TO_LOOK_INTO else "target_missed"
    assert told.verdict(INVESTIGATED, "2026-06-01 09:00") == expected


@part_of("connexus:2.6")
@pytest.mark.parametrize("police", ["police", "west-mercia-police"])
def test_tension_shared_with_the_police_by_either_name_is_enough(police: str) -> None:
    """Flagged on 1 May, shared a week later."""
    flagged = ("2026-05-01 10:00", TensionFlagged(area="Wyeside"))
    shared = ("2026-05-08 10:00", IntelligenceShared(partner=police, area="Wyeside"))
    assert owed("connexus", "connexus:2.6", "2026-07-01 09:00", flagged, shared) == {"met": 1}


ONE_TO_ONE, TEAM = MeetingKind.ONE_TO_ONE, MeetingKind.TEAM


@part_of("connexus:app1-stage-6")
@pytest.mark.parametrize(
    ("kind", "officer", "period"),
    [(TEAM, "j.officer", "2026-05"), (ONE_TO_ONE, "k.officer", "2026-05"), (ONE_TO_ONE, "j.officer", "2026-04")],
)
def test_a_team_meeting_another_officers_or_another_months_is_not_the_one_to_one(
    kind: MeetingKind, officer: str, period: str
) -> None:
    """Neither in the place of it, nor to go through the cases which it left out."""
    for own, verdict in ((False, "breached"), (True, "partly_met")):
        told = Landlord("connexus")
        told.case().reported("2026-05-11 09:00").given(OfficerAssigned(officer="j.officer"), "2026-05-11 10:00")
        told.given(MeetingHeld(kind=kind, officer=officer, period=period, cases_covered=True), "2026-05-20 10:00")
        if own:
            told.given(MeetingHeld(kind=ONE_TO_ONE, officer="j.officer", period="2026-05"), "2026-05-21 10:00")
        assert told.clause("connexus:app1-stage-6", "2026-06-01 00:00").counts == {verdict: 1, "pending": 1}
