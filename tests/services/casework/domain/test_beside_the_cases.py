"""Streams that are no case's: a landlord's own, its policy register, its neighbourhoods."""

from __future__ import annotations

from uuid import UUID

import pytest

from contracts.commands import Answer, AssignOfficer, CloseCase, CorrectEntry, Recordable
from contracts.facts.contact import ContactMade
from contracts.facts.landlord import MeetingHeld, MeetingKind, Subject, TrainingCompleted
from contracts.facts.neighbourhood import TensionFlagged
from contracts.facts.policy import PolicyReviewed
from contracts.streams import Kind, kind_of, landlord_stream, neighbourhood_stream, owner_of, policy_stream
from contracts.vocabulary import Channel, Closure, Party
from services.casework.case.history import History, standing
from tests.services.casework.domain.scenario import Scenario, london

TRAINED = TrainingCompleted(subject=Subject.HATE_CRIME, group="front-line", trained=118, staff=120)
REVIEWED = PolicyReviewed(by="policy-group")
TENSE = TensionFlagged(area="St Ann's")


def beside(stream: str, landlord: str = "whg") -> Scenario:
    """A stream of that name, told of by that landlord."""
    scenario = Scenario(landlord)
    scenario.history = History(stream=stream)
    return scenario


@pytest.mark.parametrize(
    ("stream", "fact"),
    [
        (landlord_stream("whg"), TRAINED),
        (policy_stream("whg"), REVIEWED),
        (neighbourhood_stream("whg", "St Ann's"), TENSE),
    ],
)
def test_a_fact_is_all_that_is_recorded(stream: str, fact: Recordable) -> None:
    """No clock, and no word that a report is awaited."""
    told = beside(stream)
    told.given(fact, "2026-04-02 16:30")

    assert told.last.outcome is Answer.DONE
    assert [entry.event.data for entry in told.history.entries] == [fact]


def test_another_landlords_stream_takes_nothing() -> None:
    """Whose it is its name says, before anything is in it; the answer leaves no event."""
    told = beside(landlord_stream("derby-homes"))
    told.given(TRAINED, "2026-04-02 16:30")

    assert (told.last.outcome, told.last.no_such_case, told.version) == (Answer.REFUSED, True, 0)


def test_a_repeated_command_changes_nothing() -> None:
    """The second has the first one's answer; the same id for something else is a conflict."""
    told = beside(landlord_stream("whg"))
    told.given(TRAINED, "2026-04-02 16:30")
    [first] = told.commands
    told.hear(first)
    assert (told.last.outcome, told.version) == (Answer.DONE, 1)

    told.given(MeetingHeld(kind=MeetingKind.TEAM), "2026-04-02 17:00")
    other = told.commands[-1]
    told.when(first.body, "2026-04-02 18:00", command_id=other.id)
    assert (told.last.outcome, told.version) == (Answer.CONFLICT, 2)


def test_a_correction_replaces_and_leaves_what_was_known() -> None:
    """As known before the correction the first word stands, afterwards the second."""
    told = beside(landlord_stream("whg"))
    told.given(TRAINED, "2026-04-02 16:30")
    fewer = TrainingCompleted(subject=Subject.HATE_CRIME, group="front-line", trained=18, staff=120)
    told.when(correction(told, told.entry_id(0), fewer), "2026-04-10 09:00")

    before = standing(told.history.known(london("2026-04-09 09:00")))
    assert [fact.data for fact in before] == [TRAINED]
    assert next(fact.data for fact in standing(told.history)) == fewer


def test_a_correction_stays_in_its_kind_of_stream() -> None:
    """What a case may say does not replace what a landlord said; the refusal is on record."""
    told = beside(landlord_stream("whg"))
    told.given(TRAINED, "2026-04-02 16:30")
    call = ContactMade(party=Party.VICTIM, channel=Channel.PHONE)
    told.when(correction(told, told.entry_id(0), call), "2026-04-10 09:00")

    assert [reason.code for reason in told.last.reasons] == ["other-stream"]
    assert told.said() == ["request.refused"]


def test_only_corrections_can_be_asked_for() -> None:
    """A landlord is neither closed nor assigned."""
    told = beside(policy_stream("whg"))
    told.given(REVIEWED, "2026-04-02 16:30")
    for request in (
        CloseCase(outcome=Closure.RESOLVED, expected_version=1),
        AssignOfficer(officer="j.officer", expected_version=1),
    ):
        told.when(request, "2026-04-03 09:00")
        assert [reason.code for reason in told.last.reasons] == ["not-a-case"]


def correction(told: Scenario, entry: UUID, replacement: Recordable) -> CorrectEntry:
    """That an entry should have said something else."""
    return CorrectEntry(entry=entry, replacement=replacement, reason="Misread.", expected_version=told.version)


@pytest.mark.parametrize(
    ("area", "name"),
    [
        ("Bentley", "Bentley"),
        ("St Ann's", "St%20Ann's"),
        ("Bentley/Darlaston", "Bentley%2FDarlaston"),
        ("Bentley%2FDarlaston", "Bentley%252FDarlaston"),
        ("Y\u2003Fro", "Y%E2%80%83Fro"),
    ],
)
def test_a_neighbourhoods_stream_bears_its_name(area: str, name: str) -> None:
    """No two names share a stream, and none needs a space or a second slash."""
    stream = neighbourhood_stream("whg", area)

    assert (stream, kind_of(stream), owner_of(stream)) == (f"neighbourhood:whg/{name}", Kind.NEIGHBOURHOOD, "whg")


def test_cases_and_people_bear_no_landlords_name() -> None:
    """Whose they are only their events say."""
    assert owner_of("case:6f1c0f6e-2d0c-5b86-9d6e-3f5a9d3c0001") is owner_of("person:p") is None
