"""The Group: what looks like keeping a clause of the landlord's and is not."""

from __future__ import annotations

import pytest

from contracts.facts import Fact
from contracts.facts.landlord import (
    HomesCounted,
    PracticeCompared,
    PracticeReviewed,
    Prevention,
    PreventionActivityHeld,
    Reviewer,
    RoleAssigned,
    RoleVacated,
    ServiceViewGathered,
    Subject,
    TrainingCompleted,
    TrainingRequired,
    ViewSource,
)
from contracts.facts.policy import (
    Consulted,
    DefectKind,
    LawChanged,
    PolicyAdopted,
    PolicyConsulted,
    PolicyDefectLogged,
    PolicyReviewed,
    ReviewReason,
)
from tests.services.casework.clauses.near import owed, part_of

DIRECTORS, LAW = "sos-directors", "regulatory-code"
BEGUN = ("2026-01-10 10:00", HomesCounted(homes=400))
EARLY, LATE, END = "2026-01-20 10:00", "2026-03-01 10:00", "2027-12-31 09:00"


def met_of(row: str, *told: tuple[str, Fact], at: str = END) -> int:
    """How many obligations of a row are met, the record beginning on 10 January 2026."""
    return owed("the-group", row, at, BEGUN, *told).get("met", 0)


@part_of("the-group:2")
@pytest.mark.parametrize(
    ("at", "successor"),
    [
        (LATE, RoleAssigned(role=DIRECTORS, holder="a-post", area="Northmoor", deputy=True)),
        (LATE, RoleAssigned(role="another-role", holder="a-post", area="Northmoor")),
        (EARLY, RoleAssigned(role=DIRECTORS, holder="a-post", area="Northmoor")),
    ],
)
def test_no_deputy_other_role_or_earlier_holder_succeeds_who_left(at: str, successor: RoleAssigned) -> None:
    """The directors' role in Northmoor was vacated in February and its successor is still missing."""
    left = ("2026-02-20 10:00", RoleVacated(role=DIRECTORS, area="Northmoor"))
    found = owed("the-group", "the-group:2", END, BEGUN, left, (at, successor))
    assert found["target_missed"] == (5 if at == LATE else 4)


@part_of("the-group:2")
def test_a_role_that_the_policy_does_not_name_may_stay_vacant() -> None:
    """Four roles are named, and nothing else is asked."""
    left = ("2026-02-20 10:00", RoleVacated(role="another-role"))
    assert owed("the-group", "the-group:2", END, BEGUN, left) == {"target_missed": 4}


def logged(kind: DefectKind = DefectKind.STALE_LAW) -> tuple[str, Fact]:
    """The Regulatory Code was logged in February."""
    return "2026-02-20 10:00", PolicyDefectLogged(defect="d-1", kind=kind, law=LAW)


@part_of("the-group:3.1-3.3")
def test_a_slip_is_no_stale_law() -> None:
    """It is logged as another kind of defect, and asks for no review of stale law either."""
    assert owed("the-group", "the-group:3.1-3.3", END, BEGUN, logged(DefectKind.SLIP)) == {"target_missed": 5}


@part_of("the-group:3.1-3.3")
@pytest.mark.parametrize(("at", "reason"), [(EARLY, ReviewReason.DEFECT), (LATE, ReviewReason.SERVICE_CHANGE)])
def test_a_review_before_it_or_for_something_else_takes_no_stale_law_up(at: str, reason: ReviewReason) -> None:
    """That it was logged is met, and nothing more."""
    assert met_of("the-group:3.1-3.3", logged(), (at, PolicyReviewed(reason=reason))) == 1


@part_of("the-group:3.1-3.3")
@pytest.mark.parametrize("reason", ReviewReason)
def test_a_review_for_the_law_a_defect_or_as_planned_takes_stale_law_up(reason: ReviewReason) -> None:
    """Why else a policy is reviewed has nothing to do with it."""
    taken_up = reason in (ReviewReason.LAW_CHANGE, ReviewReason.DEFECT, ReviewReason.SCHEDULED)
    assert met_of("the-group:3.1-3.3", logged(), (LATE, PolicyReviewed(reason=reason))) == 1 + taken_up


@part_of("the-group:5.5.1.5")
@pytest.mark.parametrize("source", ViewSource)
def test_complaints_and_compliments_are_heard_beside_the_panels(source: ViewSource) -> None:
    """Panels were heard for 2027; surveys and more panels leave the year kept in part."""
    told = [
        ("2028-02-01 10:00", ServiceViewGathered(source=one, period="2027")) for one in (ViewSource.PANEL, source)
    ]  # fmt: skip
    verdict = "met" if source in (ViewSource.COMPLAINTS, ViewSource.COMPLIMENTS) else "partly_met"
    assert owed("the-group", "the-group:5.5.1.5", "2029-01-02 09:00", BEGUN, *told)[verdict] == 1


@part_of("the-group:5.1.2")
def test_practice_compared_and_nothing_prevented_keeps_a_year_in_part() -> None:
    """In 2027; something to prevent incidents was done in 2026, and that of 2027 makes it whole."""
    activity = PreventionActivityHeld(strand=Prevention.COHESION)
    compared = ("2027-06-01 10:00", PracticeCompared(partner="a-charity"))
    told = (compared, ("2026-12-01 10:00", activity))
    assert owed("the-group", "the-group:5.1.2", "2028-01-01 00:00", BEGUN, *told)["partly_met"] == 1
    assert met_of("the-group:5.1.2", compared, ("2027-07-01 10:00", activity)) == 1


@part_of("the-group:5.1.4")
@pytest.mark.parametrize(
    ("subject", "group", "law"),
    [
        (Subject.VICTIMS, "front-line", "an-act"),
        (Subject.LAW_CHANGE, "back-office", "an-act"),
        (Subject.LAW_CHANGE, "front-line", "another-act"),
    ],
)
def test_training_in_something_else_or_of_others_is_not_what_was_required(
    subject: Subject, group: str, law: str
) -> None:
    """In the change that an Act made, of front-line staff; the first training in hate crime was never held."""
    required = ("2026-02-01 10:00", TrainingRequired(subject=Subject.LAW_CHANGE, group="front-line", law="an-act"))
    held = (LATE, TrainingCompleted(subject=subject, group=group, trained=9, staff=9, law=law))
    assert owed("the-group", "the-group:5.1.4", END, BEGUN, required, held) == {"target_missed": 2}


@part_of("the-group:5.1.4")
def test_other_groups_are_not_front_line_staff() -> None:
    """Training that was required of them is no business of this clause, and theirs in hate crime does not count."""
    required = ("2026-02-01 10:00", TrainingRequired(subject=Subject.HATE_CRIME, group="back-office"))
    held = (LATE, TrainingCompleted(subject=Subject.HATE_CRIME, group="back-office", trained=9, staff=9))
    assert owed("the-group", "the-group:5.1.4", END, BEGUN, required, held) == {"target_missed": 1}


def looked(by: Reviewer = Reviewer.SPECIALIST, *, policy: bool = True, sample: bool = True) -> PracticeReviewed:
    """A review of practice."""
    return PracticeReviewed(by=by, policy_too=policy, sample_attached=sample)


@part_of("the-group:5.5.1.4")
@pytest.mark.parametrize("other", [looked(Reviewer.EXTERNAL), looked(policy=False)])
def test_a_sample_that_another_review_looked_at_makes_none_whole(other: PracticeReviewed) -> None:
    """Two reviews, two years apart, each without a sample; somebody else looked at one in between."""
    told = [
        ("2027-01-01 10:00", looked(sample=False)), ("2027-02-01 10:00", other),
        ("2028-12-01 10:00", looked(sample=False)), ("2029-02-01 10:00", other),
    ]  # fmt: skip
    assert owed("the-group", "the-group:5.5.1.4", "2030-12-02 00:00", BEGUN, *told) == {"partly_met": 2, "breached": 1}


@part_of("the-group:5.5.1.4")
def test_an_earlier_sample_makes_no_later_review_whole() -> None:
    """Three reviews, of which the first alone looked at a sample."""
    told = [(f"{year}-06-01 10:00", looked(sample=year == 2027)) for year in (2027, 2028, 2029)]
    assert owed("the-group", "the-group:5.5.1.4", "2031-06-02 00:00", BEGUN, *told) == {
        "met": 1, "partly_met": 2, "breached": 1,
    }  # fmt: skip


@part_of("the-group:5.5.1.4")
def test_the_second_review_is_owed_from_the_first() -> None:
    """Reviewed on 1 June 2027, again a day more than 24 months later: the first is kept, the second not."""
    told = [("2027-06-01 10:00", looked()), ("2029-06-02 10:00", looked())]
    assert owed("the-group", "the-group:5.5.1.4", "2029-06-03 00:00", BEGUN, *told) == {
        "met": 1, "breached": 1, "pending": 1,
    }  # fmt: skip
    assert owed("the-group", "the-group:5.5.1.4", "2031-06-03 00:00", BEGUN, *told) == {"met": 1, "breached": 2}


THREE = (Consulted.USERS, Consulted.STAFF, Consulted.AGENCIES)


@part_of("the-group:5.5.2")
@pytest.mark.parametrize("left_out", THREE)
def test_each_of_the_three_is_asked_before_the_review_of_this_version(left_out: Consulted) -> None:
    """One of them only afterwards, and before it of an older version."""
    two = tuple(one for one in THREE if one is not left_out)
    told: list[tuple[str, Fact]] = [
        ("2026-04-01 10:00", PolicyConsulted(asked=(left_out,), version="older")),
        ("2026-05-01 10:00", PolicyConsulted(asked=two, version="this")),
        ("2026-06-01 10:00", PolicyReviewed(version="this")),
        ("2026-07-01 10:00", PolicyConsulted(asked=(left_out,), version="this")),
    ]
    assert owed("the-group", "the-group:5.5.2", END, BEGUN, *told) == {"breached": 1}


@part_of("the-group:5.5.2")
@pytest.mark.parametrize(("at", "law"), [("2026-03-01 10:00", "another-act"), ("2026-01-15 10:00", "one-act")])
def test_a_change_of_law_is_answered_for_itself_and_after_it_came(at: str, law: str) -> None:
    """One Act changed on 1 February 2026."""
    changed = ("2026-02-01 10:00", LawChanged(law="one-act"))
    adopted = (at, PolicyAdopted(version="next", law=law))
    reviewed = (at, PolicyReviewed(reason=ReviewReason.LAW_CHANGE, law=law))
    for answer in (adopted, reviewed):
        assert owed("the-group", "the-group:5.5.2", END, BEGUN, changed, answer) == {"target_missed": 1}
