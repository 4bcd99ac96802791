"""Connexus: a safe place for a victim who cannot go home, and what makes it easier to gather evidence."""

from __future__ import annotations

from contracts.facts.risk import HomeUnsafe, HousingOptionsContacted
from contracts.facts.support import (
    EvidenceKit,
    EvidenceKitIssued,
    EvidenceNeeded,
    SupportAnswered,
    SupportOption,
)
from contracts.people import Person
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told

SAFE_PLACE, EVIDENCE = "connexus:3.2.2", "connexus:4.2.2"
AT, LATER, CLOSED, AFTER = "2026-05-11 09:00", "2026-05-20 10:00", "2026-06-30 17:00", "2026-07-01 09:00"
TWO = {"victims": ("p1", "p2"), "people": (Person(ref="p1"), Person(ref="p2"))}


def case(**said: object) -> Told:
    """A hate report at Connexus, on Monday 11 May 2026."""
    return Told("connexus").reported(AT, **said)


def declined(option: SupportOption, person: str | None = "p1") -> SupportAnswered:
    """The offer was not taken up."""
    return SupportAnswered(option=option, accepted=False, person=person)


@met(SAFE_PLACE)
def test_housing_options_were_asked_for_a_safe_place() -> None:
    """On the evening on which the victim could not go home."""
    told = case()
    told.given(HomeUnsafe(person="p1"), "2026-05-12 18:00")
    told.given(HousingOptionsContacted(person="p1", about=("p1",)), "2026-05-12 18:30")
    assert told.verdict(SAFE_PLACE, LATER) == "met"


@not_met(SAFE_PLACE)
def test_asking_before_an_earlier_night_does_not_serve_the_second() -> None:
    """They were asked on the 12th; on the 25th the home is unsafe again and nobody asks."""
    told = case()
    told.given(HomeUnsafe(person="p1"), "2026-05-12 18:00")
    told.given(HousingOptionsContacted(person="p1"), "2026-05-12 18:30")
    told.given(HomeUnsafe(person="p1"), "2026-05-25 22:00")
    found = told.closed(CLOSED).clause(SAFE_PLACE, AFTER)
    assert (found.verdict, found.counts) == ("not_evidenced", {"met": 1, "not_evidenced": 1})


@not_applicable(SAFE_PLACE)
def test_housing_options_asked_though_the_home_is_safe() -> None:
    """Nobody said that the victim cannot return: the clause asks nothing."""
    told = case()
    told.given(HousingOptionsContacted(person="p1"), "2026-05-12 18:30")
    assert told.verdict(SAFE_PLACE, LATER) == "not_applicable"


@met(EVIDENCE)
def test_a_recorder_was_lent() -> None:
    """The noise goes on at night."""
    told = case()
    told.given(EvidenceNeeded(person="p1"), "2026-05-12 11:00")
    told.given(EvidenceKitIssued(kit="k-1", kind=EvidenceKit.RECORDER, person="p1"), "2026-05-13 11:00")
    assert told.verdict(EVIDENCE, LATER) == "met"


@met(EVIDENCE)
def test_a_camera_may_be_declined() -> None:
    """The victim does not want to be seen with one."""
    told = case()
    told.given(EvidenceNeeded(person="p1"), "2026-05-12 11:00")
    told.given(declined(SupportOption.EVIDENCE_KIT), "2026-05-13 11:00")
    assert told.verdict(EVIDENCE, LATER) == "met"


@not_met(EVIDENCE)
def test_the_camera_went_to_the_other_victim() -> None:
    """The one who has to gather evidence got nothing."""
    told = case(**TWO)
    told.given(EvidenceNeeded(person="p1"), "2026-05-12 11:00")
    told.given(EvidenceKitIssued(kit="k-1", kind=EvidenceKit.CAMERA, person="p2"), "2026-05-13 11:00")
    assert told.closed(CLOSED).verdict(EVIDENCE, AFTER) == "not_evidenced"


@not_applicable(EVIDENCE)
def test_a_camera_lent_for_comfort_is_not_asked_for() -> None:
    """No evidence had to be gathered over time."""
    told = case()
    told.given(EvidenceKitIssued(kit="k-1", kind=EvidenceKit.CAMERA, person="p1"), "2026-05-13 11:00")
    assert told.verdict(EVIDENCE, LATER) == "not_applicable"
