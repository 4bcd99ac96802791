"""whg: what keeps a clause that binds the landlord, and what only looks like keeping it."""

from __future__ import annotations

import pytest

from contracts.commands import Recordable
from contracts.facts import Fact
from contracts.facts.consent import PrivacyNoticeShown
from contracts.facts.handling import CaseReviewed, InvestigationOpened, OfficerAssigned
from contracts.facts.landlord import (
    JointActionTaken,
    MeetingHeld,
    MeetingKind,
    Prevention,
    PreventionActivityHeld,
    Report,
    ReportIssued,
    Subject,
    TrainingCompleted,
)
from contracts.facts.neighbourhood import EscalationDetected, PreventionStepTaken
from contracts.facts.policy import LawChanged, PolicyComplianceChecked, PolicyReviewCalled, PolicyReviewed, ReviewReason
from contracts.vocabulary import Closure
from tests.services.casework.clauses.near import owed, part_of
from tests.services.casework.clauses.told import Landlord

LAW, TEAM, GROUP = "crime-and-policing-act-2026", "community-safety-team", "policy-group"
FORUMS = ("thematic-meetings", "area-tasking", "safer-walsall-partnership-board", "tension-monitoring")
OVER = "2026-01-01 00:00"  # when the first whole year under the policy of October 2024 is over
Case = tuple[str, str, tuple[tuple[str, Fact], ...], dict[str, int]]
"""A row, when it is asked of, what happened when, and how often the row then has each verdict."""


def prevents(partner: str | None = None) -> tuple[tuple[str, Fact], ...]:
    """All five ways of prevention in 2025, each with this partner."""
    return tuple(
        (f"2025-{month:02}-03 10:00", PreventionActivityHeld(strand=strand, partner=partner))
        for month, strand in enumerate(Prevention, 2)
    )


def meets(
    forum: str = "tension-monitoring", kind: MeetingKind = MeetingKind.FORUM, day: str = "2025-06-03",
    attended: tuple[str, ...] = ("police",),
) -> tuple[str, Fact]:  # fmt: skip
    return f"{day} 10:00", MeetingHeld(kind=kind, forum=forum, attended=attended, actions_agreed=True)


def trains(trained: int = 8, group: str = TEAM, law: str = LAW) -> TrainingCompleted:
    return TrainingCompleted(subject=Subject.LAW_CHANGE, group=group, trained=trained, staff=8, law=law)


def reports(report: Report, period: str, audience: str | None = None) -> tuple[str, Fact]:
    return "2026-02-01 09:00", ReportIssued(report=report, period=period, audience=audience)


def reviews(at: str, by: str = GROUP) -> tuple[str, Fact]:
    return at, PolicyReviewed(by=by)


ESCALATED = ("2025-03-02 09:00", EscalationDetected(area="Caldmore"))
CHANGED = ("2026-02-02 09:00", LawChanged(law=LAW))
MET = tuple(meets(forum) for forum in FORUMS)
MISSED, IN_PART, CONFERRED = (
    {"met": 3, "target_missed": 2, "pending": 5},
    {"met": 3, "partly_met": 1, "target_missed": 1, "pending": 5},
    {"met": 5, "pending": 5},
)
DIRECTOR = "director-of-housing-and-customer-services"
HEARD = tuple(
    (f"{year + 1}-02-02 09:00", ReportIssued(report=Report.ANNUAL, period=str(year), audience=DIRECTOR))
    for year in (2025, 2026)
)

OWED: tuple[Case, ...] = (
    (
        "whg:1.8", "2025-03-31 00:00",
        (("2025-02-16 09:00", PreventionStepTaken(area="Caldmore")), ESCALATED), {"target_missed": 1},
    ),
    ("whg:1.8", "2027-01-01 00:00", (reports(Report.TREND, "2025"),), {"met": 1, "pending": 1}),
    ("whg:1.8", "2027-01-01 00:00", (reports(Report.TREND, "2024"),), {"target_missed": 1, "pending": 1}),
    ("whg:1.8", "2027-01-01 00:00", (reports(Report.ANNUAL, "2025"),), {"target_missed": 1, "pending": 1}),
    ("whg:2.1", OVER, prevents("council"), {"met": 6, "target_missed": 1, "pending": 7}),
    (
        "whg:2.1", OVER, (*prevents(), ("2025-09-03 10:00", JointActionTaken(partner="police"))),
        {"met": 6, "target_missed": 1, "pending": 7},
    ),
    ("whg:2.11", OVER, MET, {"met": 4, "target_missed": 1, "pending": 5}),
    ("whg:2.11", OVER, (*MET, meets("case-conferencing")), CONFERRED),
    (
        "whg:2.11", OVER, (*MET, meets("case-conferencing", MeetingKind.TEAM)),
        {"met": 4, "target_missed": 1, "pending": 5},
    ),
    ("whg:2.11", OVER, (*MET[:3], meets(day="2024-11-14")), MISSED),
    ("whg:2.11", OVER, (*MET[:3], meets(kind=MeetingKind.TEAM)), MISSED),
    ("whg:2.11", OVER, (*MET[:3], meets(attended=())), IN_PART),
    ("whg:2.11", OVER, (*MET[:3], meets(attended=()), meets(day="2024-11-14")), IN_PART),
    ("whg:2.11", OVER, (*MET[:3], meets(attended=()), meets(kind=MeetingKind.TEAM)), IN_PART),
    ("whg:5.1", "2026-06-03 09:00", (("2026-01-02 09:00", trains()), CHANGED), {"target_missed": 1}),
    (
        "whg:5.1", "2026-06-03 09:00", (CHANGED, ("2026-03-02 09:00", trains(group="call-handlers"))),
        {"target_missed": 1},
    ),
    *(
        ("whg:5.1", "2026-06-03 09:00", (other, CHANGED, ("2026-03-02 09:00", trains(4))), {"partly_met": 1})
        for other in (
            ("2026-01-02 09:00", trains()),
            ("2026-03-01 09:00", trains(group="call-handlers")),
            ("2026-03-01 09:00", trains(law="equality-act-2010")),
        )
    ),
    ("whg:6.1", "2027-11-01 00:00", (*HEARD, reviews("2024-09-02 09:00")), {"met": 2, "breached": 1}),
    (
        "whg:6.1", "2027-11-01 00:00",
        (*HEARD, reviews("2024-09-02 09:00"), reviews("2027-10-01 09:00", "housing-manager")),
        {"met": 2, "partly_met": 1},
    ),
    (
        "whg:6.1", "2026-08-02 00:00",
        (HEARD[0], ("2026-02-02 09:00", PolicyReviewCalled(reason=ReviewReason.INEFFECTIVE))),
        {"met": 1, "pending": 1},
    ),
    (
        "whg:6.1", "2026-08-02 00:00",
        (
            HEARD[0], reviews("2026-01-02 09:00", "housing-manager"),
            ("2026-02-02 09:00", PolicyReviewCalled(reason=ReviewReason.LAW_CHANGE, law=LAW)),
        ),
        {"met": 1, "target_missed": 1, "pending": 1},
    ),
    (
        "whg:6.1", "2027-01-01 00:00", (reports(Report.ANNUAL, "2024", DIRECTOR),),
        {"target_missed": 1, "pending": 2},
    ),
)  # fmt: skip


@part_of()
@pytest.mark.parametrize("looked_at", OWED, ids=lambda one: one[0])
def test_what_keeps_a_clause_in_its_time_and_what_does_not(looked_at: Case) -> None:
    """Another area, partner, forum, group, law or year, or before its time."""
    row, at, happened, counts = looked_at
    assert owed("whg", row, at, *happened) == counts


@part_of("whg:2.1")
def test_work_with_a_partner_has_no_number_in_the_policy() -> None:
    """Five ways, and never the council: the landlord's own target is missed."""
    whg = Landlord("whg")
    for at, fact in prevents("police"):
        whg.given(fact, at)
    found = whg.clause("whg:2.1", OVER)
    assert (str(found.verdict), [str(flag) for flag in found.flags]) == ("target_missed", ["local_target"])


@part_of("whg:2.11")
def test_a_year_without_a_case_conference_misses_a_target_of_the_landlords_own() -> None:
    """All four forums met."""
    whg = Landlord("whg")
    for at, fact in MET:
        whg.given(fact, at)
    found = whg.clause("whg:2.11", OVER)
    assert (str(found.verdict), [str(flag) for flag in found.flags]) == ("target_missed", ["local_target"])


def overseen(fact: Recordable, *, elsewhere: bool = False, investigated: bool = True) -> dict[str, int]:
    """How oversight stands of a case closed on 1 May 2026; `elsewhere`: the fact is told of another case."""
    whg = Landlord("whg")
    case, other = (whg.case(name).reported("2026-04-02 16:30") for name in ("case", "other"))
    if investigated:
        case.given(InvestigationOpened(), "2026-04-08 10:00")
    (other if elsewhere else case).given(fact, "2026-04-20 10:00")
    case.closed("2026-05-01 10:00")
    return whg.clause("whg:5.1", "2026-05-02 09:00").counts


@part_of("whg:5.1")
def test_oversight_is_the_teams_and_of_the_very_case() -> None:
    """Another team, another officer, another case; what was not investigated needs no overseeing."""
    ours = OfficerAssigned(officer="j.officer", role=TEAM)
    assert overseen(ours) == {"met": 1}
    assert overseen(CaseReviewed(team="cst")) == overseen(CaseReviewed(team="community-safety")) == {"met": 1}
    assert overseen(ours, elsewhere=True) == {"not_evidenced": 1}
    assert overseen(OfficerAssigned(officer="j.officer", role="housing")) == {"not_evidenced": 1}
    assert overseen(CaseReviewed(team="housing")) == {"not_evidenced": 1}
    assert overseen(CaseReviewed(team="housing"), investigated=False) == {}


@part_of("whg:7.1-meta")
def test_the_notice_shown_in_one_case_is_not_shown_in_another() -> None:
    """Two cases closed, one with its notice."""
    whg = Landlord("whg")
    for name in ("one", "two"):
        case = whg.case(name).reported("2026-04-02 16:30")
        if name == "one":
            case.given(PrivacyNoticeShown(notice="asb-privacy-notice-2023", person="p1"), "2026-04-08 10:00")
        case.closed("2026-05-01 10:00")
    assert whg.clause("whg:7.1-meta", "2026-05-02 09:00").counts == {"met": 1, "not_evidenced": 2}
    whg.case("three").reported("2026-04-02 16:30").closed("2026-05-01 10:00", Closure.OUT_OF_SCOPE)
    assert whg.clause("whg:7.1-meta", "2026-05-02 09:00").counts == {"met": 1, "not_evidenced": 2}


@part_of("whg:1.9")
def test_each_act_that_the_policy_names_is_to_be_found_kept() -> None:
    """Five, with their right names."""
    acts = (
        "criminal-justice-act-2003", "crime-and-disorder-act-1998", "human-rights-act-1998",
        "anti-social-behaviour-act-2003", "asb-crime-and-policing-act-2014",
    )  # fmt: skip
    for act in acts:
        checked = PolicyComplianceChecked(acts=(act,), kept=False)
        assert owed("whg", "whg:1.9", "2026-05-02 09:00", ("2026-05-01 09:00", checked)) == {"breached": 1}
