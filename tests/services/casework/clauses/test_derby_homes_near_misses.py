"""Derby Homes: what only looks like keeping a clause: another person, another subject, another paper."""

from __future__ import annotations

import pytest

from contracts.facts.consent import ConsentForm, ConsentGiven, DisclosureMade, Purpose
from contracts.facts.enforcement import EnforcementStepTaken, ProportionalityRecorded
from contracts.facts.handling import RouteLinked, ScopeDecided
from contracts.facts.landlord import MeetingHeld, MeetingKind, Subject, TrainingCompleted, TrainingRequired
from contracts.facts.risk import AccessNeed, AccessNeedMet, AccessNeedsAsked
from contracts.vocabulary import Channel, Crime, EnforcementStep, PersonRole, Recipient, Strand
from tests.services.casework.clauses.near import LookedAt, name_of, owed, part_of, stands
from tests.services.casework.clauses.told import Told

LATER = "2026-05-12 09:00"
STRANDS = (
    Strand.RACE, Strand.RELIGION, Strand.SEXUAL_ORIENTATION, Strand.TRANSGENDER, Strand.DISABILITY, Strand.SUBCULTURE
)  # fmt: skip
ROUTES = {
    "anti-social-behaviour": "the policy on anti-social behaviour",
    "safeguarding": "the safeguarding policy",
    "inclusion": "the inclusion strategy",
    "equalities": "the equalities policy and procedure",
    "allocations": "the council's allocations policy",
    "housing-options": "the housing options procedures",
    "homelessness": "the homelessness strategy",
    "neighbourhood-management": "the policy on neighbourhood management",
    "equality-commitment": "the council's equality commitment",
}

INJUNCTION, SPOKEN, WRITTEN = EnforcementStep.INJUNCTION, ConsentForm.SPOKEN, ConsentForm.WRITTEN


def agrees(form: ConsentForm, purpose: Purpose = Purpose.SUPPORT, document: str | None = None) -> ConsentGiven:
    return ConsentGiven(person="p1", recipient=Recipient.COUNCIL, purpose=purpose, form=form, document=document)


def fits(against: str) -> ProportionalityRecorded:
    return ProportionalityRecorded(step=INJUNCTION, reason="Threats with a knife.", against=against)


PASSED_ON = DisclosureMade(recipient=Recipient.COUNCIL, purpose=Purpose.SUPPORT, about=("p1",))
STEP = EnforcementStepTaken(step=INJUNCTION, against="x1")
LISTENED = AccessNeedsAsked(person="p1", needs=(AccessNeed.INTERPRETER,))

NOT_KEPT: tuple[LookedAt, ...] = (
    ("derby-homes:1.3", "report", (ScopeDecided(in_scope=True, reason="A tenant's visitor."),)),
    ("derby-homes:4.7", "injunction", (fits("x2"), STEP)),
    ("derby-homes:4.14.1", "access-need", (LISTENED, AccessNeedMet(person="p2", need=AccessNeed.INTERPRETER))),
)
PARTLY: tuple[LookedAt, ...] = (
    ("derby-homes:4.13.1", "disclosure", (agrees(WRITTEN), PASSED_ON)),
    ("derby-homes:4.13.1", "disclosure", (agrees(WRITTEN), agrees(WRITTEN, Purpose.HOUSING, "doc-1"), PASSED_ON)),
    ("derby-homes:4.13.1", "disclosure", (agrees(SPOKEN, document="doc-1"), agrees(WRITTEN), PASSED_ON)),
)


@part_of()
@pytest.mark.parametrize("looked_at", NOT_KEPT, ids=name_of)
def test_what_concerns_somebody_or_something_else_keeps_nothing(looked_at: LookedAt) -> None:
    """Another person, somebody else accused, the wrong answer."""
    assert stands("derby-homes", looked_at) == {"not_evidenced"}


@part_of()
@pytest.mark.parametrize("looked_at", PARTLY, ids=name_of)
def test_written_consent_whose_paper_is_another_or_none_is_in_part(looked_at: LookedAt) -> None:
    """The paper is for another purpose, or is a note of what was said."""
    assert stands("derby-homes", looked_at) == {"partly_met"}


@part_of("derby-homes:4.2.2")
def test_training_in_another_subject_does_not_answer_a_need() -> None:
    """The call handlers needed training on hate crime; all of them were trained on a change of law."""
    trained = TrainingCompleted(subject=Subject.LAW_CHANGE, group="call-handlers", trained=9, staff=9)
    needed = TrainingRequired(subject=Subject.HATE_CRIME, group="call-handlers")
    found = owed(
        "derby-homes", "derby-homes:4.2.2", "2024-12-01 09:00",
        ("2024-09-02 09:00", needed), ("2024-09-09 09:00", trained),
    )  # fmt: skip
    assert found == {"pending": 1}


@part_of("derby-homes:2.1")
def test_each_of_six_strands_makes_a_crime_a_hate_crime() -> None:
    """Age does not."""
    labels = {strand: tuple(labelled(Crime.YES, strand)) for strand in STRANDS}
    assert set(labels.values()) == {("hate crime",)}
    assert labelled(Crime.YES, Strand.AGE) == []


@part_of("derby-homes:2.2")
def test_each_of_six_strands_makes_what_is_no_crime_a_hate_incident() -> None:
    """Age does not."""
    labels = {strand: tuple(labelled(Crime.NO, strand)) for strand in STRANDS}
    assert set(labels.values()) == {("hate incident",)}
    assert labelled(Crime.NO, Strand.AGE) == []


def labelled(crime: Crime, strand: Strand) -> list[str]:
    return Told("derby-homes").reported("2026-05-11 09:00", crime=crime, strands=(strand,)).words("label", LATER)


@part_of("derby-homes:4.8")
@pytest.mark.parametrize("role", PersonRole)
def test_a_home_is_made_safe_where_it_is_the_landlords_business(role: PersonRole) -> None:
    """Not that of a passer-by, an employee, a contractor or a visitor."""
    elsewhere = (PersonRole.PUBLIC, PersonRole.EMPLOYEE, PersonRole.CONTRACTOR, PersonRole.VISITOR)
    told = Told("derby-homes").reported("2026-05-11 09:00", role=role)
    assert told.verdict("derby-homes:4.8", LATER) == ("not_applicable" if role in elsewhere else "pending")


@part_of("derby-homes:3.7")
@pytest.mark.parametrize(("route", "words"), ROUTES.items())
def test_each_policy_that_goes_along_has_its_name(route: str, words: str) -> None:
    """Once the case is linked to it."""
    told = Told("derby-homes").reported("2026-05-11 09:00")
    told.given(RouteLinked(policy=route), "2026-05-11 10:00")
    assert told.words("handled_under", LATER) == [words]


@part_of("derby-homes:4.5")
@pytest.mark.parametrize("channel", [Channel.PORTAL, Channel.WEB_FORM])
def test_a_report_online_came_by_the_tool(channel: Channel) -> None:
    """Signed in or not."""
    told = Told("derby-homes").reported("2026-05-11 09:00", channel=channel)
    assert told.words("channel", LATER) == ["the online reporting tool"]


@part_of("derby-homes:3.1-3.6")
@pytest.mark.parametrize("kind", [MeetingKind.FORUM, MeetingKind.BOARD])
def test_the_partnership_meets_as_a_forum_or_a_board(kind: MeetingKind) -> None:
    """Both of 2025, the first whole year."""
    held = [
        (f"2025-0{month}-03 10:00", MeetingHeld(kind=kind, forum=forum))
        for month, forum in enumerate(("safer-derbyshire-partnership", "hate-crime-network"), 3)
    ]
    assert owed("derby-homes", "derby-homes:3.1-3.6", "2025-12-31 12:00", *held) == {"met": 2}
