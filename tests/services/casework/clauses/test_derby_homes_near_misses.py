"""Derby Homes: what only looks like keeping a clause: another person, another subject, another paper."""

from __future__ import annotations

import pytest

from contracts.facts.consent import ConsentForm, ConsentGiven, DisclosureMade, Purpose
from contracts.facts.enforcement import EnforcementStepTaken, ProportionalityRecorded
from contracts.facts.handling import ScopeDecided
from contracts.facts.landlord import Subject, TrainingCompleted, TrainingRequired
from contracts.facts.risk import AccessNeed, AccessNeedMet, AccessNeedsAsked
from contracts.vocabulary import EnforcementStep, Recipient
from tests.services.casework.clauses.near import LookedAt, name_of, owed, part_of, stands

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
