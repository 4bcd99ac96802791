"""The Group: who answers, the stale references, best practice, training and the review of the policy.

The policy bears no date: what the landlord owes begins with the first thing on record.
"""

from __future__ import annotations

from datetime import date

from contracts.facts.landlord import (
    JointActionTaken,
    PracticeCompared,
    PracticeReviewed,
    Reviewer,
    RoleAssigned,
    RoleVacated,
    Subject,
    TrainingCompleted,
    TrainingRequired,
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
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Landlord
from tests.services.casework.domain.scenario import london

ROLES, STALE, PRACTICE = "the-group:2", "the-group:3.1-3.3", "the-group:5.1.2"
TRAINING, REVIEWED, VIEWS = "the-group:5.1.4", "the-group:5.5.1.4", "the-group:5.5.2"
START, BEFORE = "2026-01-10 10:00", "2026-01-09 23:00"
RESPONSIBLE = (
    "community-safety-and-cohesion-specialist", "director-of-operational-support-and-service-development",
    "sos-directors", "director-of-older-people-services",
)  # fmt: skip
REFERENCES = (
    "sex-discrimination-act-1975", "race-relations-acts", "disability-discrimination-act-1995",
    "commission-for-racial-equality-codes", "regulatory-code",
)  # fmt: skip


def staffed(*roles: str) -> Landlord:
    """The Group, with these roles given to somebody on 10 January 2026: the first thing on record."""
    told = Landlord("the-group")
    for role in roles or RESPONSIBLE:
        told.given(RoleAssigned(role=role, holder="a-post"), START)
    return told


@met(ROLES)
def test_all_four_answer_for_the_policy() -> None:
    """The specialist and three kinds of director."""
    assert staffed().clause(ROLES, "2026-06-01 09:00").counts == {"met": 4}


@not_met(ROLES)
def test_a_director_who_left_one_area_without_a_successor_there() -> None:
    """31 days after 1 April end with 2 May; another area's new director is none for this one."""
    told = staffed().given(RoleVacated(role="sos-directors", area="Northmoor"), "2026-04-01 10:00")
    told.given(RoleAssigned(role="sos-directors", holder="another-post", area="Potters Bank"), "2026-04-10 10:00")
    assert told.verdict(ROLES, "2026-05-02 23:59") == "pending"
    found = told.clause(ROLES, "2026-05-03 00:00")
    assert (found.verdict, found.flags) == ("target_missed", ("local_target",))


@not_met(ROLES)
def test_nobody_or_a_deputy_alone_answers() -> None:
    """The specialist was never named, and of the directors of older people's services a deputy only."""
    told = staffed(*RESPONSIBLE[1:3])
    told.given(RoleAssigned(role=RESPONSIBLE[3], holder="a-post", deputy=True), START)
    assert told.clause(ROLES, "2026-06-01 09:00").counts == {"met": 2, "target_missed": 2}


@not_applicable(ROLES)
@not_applicable(STALE)
@not_applicable(TRAINING)
@not_applicable(REVIEWED)
def test_nothing_is_asked_of_a_time_before_anything_was_on_record() -> None:
    """On 9 January 2026, a day before the first thing that is known."""
    told = staffed()
    rows = (ROLES, STALE, TRAINING, REVIEWED)
    assert {told.verdict(row, BEFORE, known="2026-06-01 09:00") for row in rows} == {"not_applicable"}


def logged(told: Landlord, *laws: str) -> Landlord:
    """Stale references, logged in February under their own names."""
    for law in laws:
        told.policy(PolicyDefectLogged(defect=f"stale-{law}", kind=DefectKind.STALE_LAW, law=law), "2026-02-20 10:00")
    return told


@met(STALE)
def test_every_stale_reference_is_logged_and_reviewed() -> None:
    """Five of them, and a review for that reason."""
    told = logged(staffed(), *REFERENCES).policy(PolicyReviewed(reason=ReviewReason.DEFECT), "2026-09-01 10:00")
    assert told.clause(STALE, "2027-06-01 09:00").counts == {"met": 10}


@not_met(STALE)
def test_a_stale_reference_nobody_logged_and_one_nobody_took_up() -> None:
    """A version mended one of the two that were logged; three were not."""
    told = logged(staffed(), *REFERENCES[:2])
    told.policy(PolicyAdopted(version="next", defects=(f"stale-{REFERENCES[0]}", "other")), "2026-09-01 10:00")
    found = told.clause(STALE, "2027-06-01 09:00")
    assert (found.verdict, found.counts) == ("target_missed", {"met": 3, "target_missed": 4})


@met(PRACTICE)
def test_practice_is_compared_with_an_expert_partners_each_year() -> None:
    """In 2027, the first whole year on record, with a joint action; a look in 2026 is none for 2027."""
    told = staffed().given(PracticeCompared(partner="a-charity"), "2027-06-01 10:00")
    told.given(JointActionTaken(partner="a-charity"), "2027-07-01 10:00")
    assert told.verdict(PRACTICE, "2027-12-31 23:00") == "met"


@not_met(PRACTICE)
def test_a_year_without_a_comparison_misses_the_local_target() -> None:
    """2027 ended; that of 2026 and that of 2028 count for their own years."""
    told = staffed().given(PracticeCompared(partner="a-charity"), "2026-06-01 10:00")
    told.given(PracticeCompared(partner="a-charity"), "2028-01-01 10:00")
    found = told.clause(PRACTICE, "2028-01-02 00:00")
    assert (found.verdict, found.due) == ("target_missed", london("2029-01-01 00:00"))
    assert found.counts == {"target_missed": 1, "pending": 1}


@not_applicable(PRACTICE)
def test_a_year_that_was_running_already_is_not_counted() -> None:
    """The record begins on 10 January 2026."""
    told = staffed().given(PracticeCompared(partner="a-charity"), "2026-06-01 10:00")
    assert told.verdict(PRACTICE, "2026-12-31 23:00") == "not_applicable"


def trained(count: int, subject: Subject = Subject.HATE_CRIME) -> TrainingCompleted:
    """So many of forty front-line staff had it."""
    return TrainingCompleted(subject=subject, group="front-line", trained=count, staff=40)


@met(TRAINING)
def test_all_front_line_staff_are_trained_and_refreshed() -> None:
    """In the first year; and in supporting victims, once that was found to be needed."""
    told = staffed().given(trained(31), "2026-05-01 10:00").given(trained(40), "2026-06-01 10:00")
    told.given(TrainingRequired(subject=Subject.VICTIMS, group="front-line"), "2027-02-01 10:00")
    told.given(trained(40, Subject.VICTIMS), "2027-03-01 10:00")
    assert told.clause(TRAINING, "2027-12-01 09:00").counts == {"met": 2}


@not_met(TRAINING)
def test_one_of_forty_was_left_out() -> None:
    """The year ends with 10 January 2027."""
    told = staffed().given(trained(39), "2026-06-01 10:00")
    assert told.verdict(TRAINING, "2027-01-10 23:59") == "pending"
    assert told.verdict(TRAINING, "2027-01-11 00:00") == "target_missed"


@not_met(TRAINING)
def test_training_is_not_refreshed_by_that_of_before() -> None:
    """Found to be needed again in February 2027; everyone was trained in 2026 only."""
    told = staffed().given(trained(40), "2026-06-01 10:00")
    told.given(TrainingRequired(subject=Subject.HATE_CRIME, group="front-line"), "2027-02-01 10:00")
    assert told.clause(TRAINING, "2027-12-01 09:00").counts == {"met": 1, "target_missed": 1}


def looked_over(
    by: Reviewer = Reviewer.INTERNAL_AUDIT, *, policy: bool = True, sample: bool = True
) -> PracticeReviewed:
    """Practice was reviewed, and the policy."""
    return PracticeReviewed(by=by, policy_too=policy, sample_attached=sample)


@met(REVIEWED)
def test_reviewed_on_the_last_day_of_24_months() -> None:
    """10 January 2028 is in time; the next 24 months run from that review."""
    told = staffed().given(looked_over(), "2028-01-10 23:00")
    found = told.clause(REVIEWED, "2028-02-01 09:00")
    assert (found.counts, found.due) == ({"met": 1, "pending": 1}, london("2030-01-11 00:00"))
    assert told.given(looked_over(Reviewer.SPECIALIST), "2029-11-01 10:00").clause(
        REVIEWED, "2029-12-01 09:00"
    ).counts == {"met": 2, "pending": 1}


@not_met(REVIEWED)
def test_24_months_without_a_review_of_policy_and_practice() -> None:
    """A manager looked at it, and audit at the practice alone; the review of the day after is too late."""
    told = staffed().given(looked_over(Reviewer.MANAGER), "2027-01-01 10:00")
    told.given(looked_over(policy=False), "2027-06-01 10:00").given(looked_over(), "2028-01-11 10:00")
    assert told.clause(REVIEWED, "2028-02-01 09:00").counts == {"breached": 1, "pending": 1}


@not_met(REVIEWED)
def test_a_review_without_a_sample_of_cases_is_kept_in_part() -> None:
    """The practice itself was not looked at."""
    told = staffed().given(looked_over(sample=False), "2027-01-01 10:00")
    assert told.clause(REVIEWED, "2028-02-01 09:00").counts == {"partly_met": 1, "pending": 1}


def asked(*whom: Consulted) -> PolicyConsulted:
    """These were asked about the policy."""
    return PolicyConsulted(asked=whom, version="the-group-undated")


REVIEW = PolicyReviewed(version="the-group-undated")


@met(VIEWS)
def test_users_staff_and_agencies_are_asked_before_the_review() -> None:
    """The agencies a month later than the others."""
    told = staffed().policy(asked(Consulted.USERS, Consulted.STAFF), "2026-05-01 10:00")
    told.policy(asked(Consulted.AGENCIES), "2026-06-01 10:00").policy(REVIEW, "2026-07-01 10:00")
    assert told.verdict(VIEWS, "2026-08-01 09:00") == "met"


@not_met(VIEWS)
def test_asking_users_after_the_review_is_too_late() -> None:
    """The others were asked before."""
    told = staffed().policy(asked(Consulted.STAFF, Consulted.AGENCIES), "2026-05-01 10:00")
    told.policy(REVIEW, "2026-07-01 10:00").policy(asked(Consulted.USERS), "2026-07-02 10:00")
    assert told.verdict(VIEWS, "2026-08-01 09:00") == "breached"


@met(VIEWS)
def test_the_policy_follows_the_law() -> None:
    """One change of law led to a new version, another was found to change nothing."""
    told = staffed().policy(LawChanged(law="one-act"), "2026-02-01 10:00")
    told.policy(LawChanged(law="another-act"), "2026-02-01 10:00")
    told.policy(PolicyAdopted(version="next", approved=date(2026, 5, 1), law="one-act"), "2026-05-01 10:00")
    told.policy(PolicyReviewed(reason=ReviewReason.LAW_CHANGE, law="another-act"), "2026-05-01 10:00")
    assert told.clause(VIEWS, "2026-12-01 09:00").counts == {"met": 2}


@not_met(VIEWS)
def test_a_review_that_finds_a_change_needed_does_not_amend_the_policy() -> None:
    """183 days after 1 February 2026 end with 3 August."""
    told = staffed().policy(LawChanged(law="one-act"), "2026-02-01 10:00")
    told.policy(PolicyReviewed(reason=ReviewReason.LAW_CHANGE, law="one-act", changed=True), "2026-03-01 10:00")
    assert told.verdict(VIEWS, "2026-08-03 23:59") == "pending"
    assert told.verdict(VIEWS, "2026-08-04 00:00") == "target_missed"


@not_applicable(VIEWS)
def test_views_asked_without_a_review_or_a_change_of_law() -> None:
    """Users may be asked at any time."""
    told = staffed().policy(asked(Consulted.USERS), "2026-05-01 10:00")
    assert told.verdict(VIEWS, "2026-08-01 09:00") == "not_applicable"
