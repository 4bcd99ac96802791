"""Amplius: every other way to keep a clause that binds the landlord, and what only looks like keeping it."""

from __future__ import annotations

from functools import partial

import pytest

from contracts.facts import Fact
from contracts.facts.landlord import (
    ExternalCheckRecorded,
    JointActionTaken,
    Medium,
    MeetingHeld,
    MeetingKind,
    PracticeReviewed,
    ReportingInformationPublished,
    Reviewer,
    ServiceViewGathered,
    Subject,
    TrainingCompleted,
    TrainingRequired,
    ViewSource,
)
from contracts.facts.policy import PolicyReviewCalled, PolicyReviewed, ReviewReason
from contracts.facts.risk import RiskAssessed, RiskLevel
from contracts.vocabulary import Closure
from tests.services.casework.clauses.near import owed
from tests.services.casework.clauses.rows import met, not_applicable, not_met, shows_part
from tests.services.casework.clauses.told import Landlord

NEW_YEAR, LATER = "2026-01-02 09:00", "2026-02-10 09:00"
Case = tuple[str, str, tuple[tuple[str, Fact], ...], dict[str, int]]
"""A row, when it is asked of, what happened when, and how often the row then has each verdict."""


def trained(subject: Subject, group: str) -> TrainingCompleted:
    return TrainingCompleted(subject=subject, group=group, trained=20, staff=22)


def covers(kind: MeetingKind, *, cases: bool = True) -> MeetingHeld:
    return MeetingHeld(kind=kind, cases_covered=cases)


def reviews(by: Reviewer) -> PracticeReviewed:
    return PracticeReviewed(by=by)


PUBLISHED = ReportingInformationPublished(media=(Medium.WEBSITE,), third_party=True)
CHECKED, ONE_TO_ONE = ExternalCheckRecorded(by="auditors"), covers(MeetingKind.ONE_TO_ONE)
NEEDED = TrainingRequired(subject=Subject.CHALLENGING, group="call-handlers")
CALLED = PolicyReviewCalled(reason=ReviewReason.INEFFECTIVE)
HATE = ("2025-03-03 10:00", trained(Subject.HATE_CRIME, "officers"))
AUDITED = (("2025-03-03 10:00", CHECKED), ("2025-03-04 10:00", ONE_TO_ONE))
KEPT, MISSED = {"met": 1, "pending": 1}, {"target_missed": 1, "pending": 1}

OWED: tuple[Case, ...] = (
    ("amplius:document-mgmt", "2026-06-05 00:00", (("2024-12-10 10:00", PolicyReviewed()),), {"breached": 1}),
    (
        "amplius:policy-statement-reports",
        NEW_YEAR,
        (("2025-02-03 10:00", PUBLISHED), ("2025-02-04 10:00", JointActionTaken(partner="police"))),
        KEPT,
    ),
    ("amplius:policy-statement-reports", NEW_YEAR, (("2025-02-03 10:00", PUBLISHED),), MISSED),
    ("amplius:objectives", NEW_YEAR, (("2025-02-03 10:00", reviews(Reviewer.MANAGER)),), KEPT),
    (
        "amplius:objectives",
        NEW_YEAR,
        (("2025-02-03 10:00", ServiceViewGathered(source=ViewSource.PANEL, period="2025")),),
        KEPT,
    ),
    # Met: the year 2025 and the need. Open: the year 2026.
    (
        "amplius:training",
        LATER,
        (HATE, ("2025-02-03 10:00", NEEDED), ("2025-02-04 10:00", trained(Subject.CHALLENGING, "call-handlers"))),
        {"met": 2, "pending": 1},
    ),
    *(
        (
            "amplius:training",
            LATER,
            (HATE, ("2025-02-03 10:00", NEEDED), other),
            {"met": 1, "target_missed": 1, "pending": 1},
        )
        for other in (
            ("2025-02-04 10:00", trained(Subject.VICTIMS, "call-handlers")),
            ("2025-02-04 10:00", trained(Subject.CHALLENGING, "officers")),
            ("2025-02-02 10:00", trained(Subject.CHALLENGING, "call-handlers")),
        )
    ),
    ("amplius:evaluation", NEW_YEAR, AUDITED, KEPT),
    ("amplius:evaluation", NEW_YEAR, (AUDITED[1], ("2025-03-05 10:00", reviews(Reviewer.INTERNAL_AUDIT))), KEPT),
    ("amplius:evaluation", NEW_YEAR, (AUDITED[1], ("2025-03-05 10:00", reviews(Reviewer.MANAGER))), MISSED),
    ("amplius:evaluation", NEW_YEAR, (AUDITED[1], ("2025-03-05 10:00", reviews(Reviewer.EXTERNAL))), KEPT),
    ("amplius:evaluation", NEW_YEAR, (AUDITED[0],), MISSED),
    ("amplius:evaluation", NEW_YEAR, (AUDITED[0], ("2025-03-05 10:00", covers(MeetingKind.TEAM))), MISSED),
    (
        "amplius:evaluation",
        NEW_YEAR,
        (AUDITED[0], ("2025-03-05 10:00", covers(MeetingKind.ONE_TO_ONE, cases=False))),
        MISSED,
    ),
    ("amplius:evaluation", NEW_YEAR, (AUDITED[0], ("2024-12-20 10:00", ONE_TO_ONE)), MISSED),
    ("amplius:evaluation", NEW_YEAR, (AUDITED[1], ("2024-12-20 10:00", CHECKED)), MISSED),
    (
        "amplius:evaluation",
        LATER,
        (*AUDITED, ("2025-02-03 10:00", CALLED), ("2025-05-03 10:00", PolicyReviewed())),
        {"met": 2, "pending": 1},
    ),
    (
        "amplius:evaluation",
        LATER,
        (*AUDITED, ("2025-02-03 10:00", CALLED), ("2025-01-03 10:00", PolicyReviewed())),
        {"met": 1, "target_missed": 1, "pending": 1},
    ),
)


@pytest.mark.parametrize("looked_at", OWED, ids=lambda one: one[0])
def test_what_keeps_a_clause_in_its_time_and_what_does_not(looked_at: Case) -> None:
    """Another partner, subject, group, kind of meeting or reviewer, or before its time."""
    row, at, happened, counts = looked_at
    assert owed("amplius", row, at, *happened) == counts


for each in OWED:
    shows_part(each[0], partial(test_what_keeps_a_clause_in_its_time_and_what_does_not, each))


def closings(*assessed: str, outcome: Closure = Closure.RESOLVED) -> dict[str, int]:
    """How the objectives stand in the summer of 2025, once two cases are closed of which these were assessed."""
    told = Landlord("amplius")
    for name in ("one", "two"):
        case = told.case(name).reported("2025-03-03 10:00")
        if name in assessed:
            case.given(RiskAssessed(level=RiskLevel.MEDIUM), "2025-03-04 10:00")
        case.closed("2025-03-20 10:00", outcome)
        if name not in assessed:
            case.given(RiskAssessed(level=RiskLevel.MEDIUM), "2025-03-21 10:00")
    return told.clause("amplius:objectives", "2025-07-01 10:00").counts


@met("amplius:objectives")
def test_the_risk_was_assessed_before_each_closing() -> None:
    """Both cases; the year is still open."""
    assert closings("one", "two") == {"met": 2, "pending": 1}


@not_met("amplius:objectives")
def test_an_assessment_of_another_case_or_after_the_closing_shows_nothing() -> None:
    """One case was assessed in time, the other a day after it was closed."""
    assert closings("one") == {"met": 1, "not_evidenced": 1, "pending": 1}


@not_applicable("amplius:objectives")
def test_a_case_opened_in_error_has_no_risk_to_assess() -> None:
    """There was no such incident, or it is not the landlord's."""
    assert closings(outcome=Closure.OPENED_IN_ERROR) == {"pending": 1}
    assert closings(outcome=Closure.OUT_OF_SCOPE) == {"pending": 1}
