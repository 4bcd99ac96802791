"""Repeat victimisation: which incidents make a pair, by real dates."""

from __future__ import annotations

import pytest

from contracts.commands import CloseCase
from contracts.facts.contact import ContactMade
from contracts.facts.report import FurtherIncidentReported, VictimIdentified
from contracts.facts.report import Incident as Suffered
from contracts.people import Person
from contracts.vocabulary import Channel, Closure, Party
from services.casework.patterns import repeats, window
from tests.services.casework.domain.facts import HATE, NOT_HATE, perceived
from tests.services.casework.domain.people import (
    REPEAT,
    Landlord,
    person,
    report_of,
    utc,
)


@pytest.mark.parametrize(
    ("received", "ends"),
    [
        ("2026-04-02T15:30:00.000001", "2027-04-02T22:59:59.999999"),  # received in summer time, ends in it
        ("2026-01-15T12:00:00", "2027-01-15T23:59:59.999999"),  # winter time at both ends
        ("2024-02-29T09:00:00", "2025-02-28T23:59:59.999999"),  # 29 February has no corresponding date
        ("2023-02-28T09:00:00", "2024-02-28T23:59:59.999999"),  # 28 February stays, though 2024 has a 29th
        ("2026-03-31T23:30:00", "2027-04-01T22:59:59.999999"),  # 00:30 on 1 April in London
        ("2026-10-25T00:30:00", "2027-10-25T22:59:59.999999"),  # the night in which the clocks go back
        ("2026-03-29T01:00:00", "2027-03-29T22:59:59.999999"),  # the night in which the clocks go forward
        ("2025-12-31T23:59:59", "2026-12-31T23:59:59.999999"),
    ],
)
def test_the_window_ends_with_the_corresponding_day(received: str, ends: str) -> None:
    """It runs from just after the receipt to the last microsecond of the London date twelve months on."""
    opened = window(utc(received), 12)

    assert opened.last == utc(ends)
    assert (opened.first - utc(received)).microseconds == 1


@pytest.mark.parametrize(
    ("suffered", "is_repeat"),
    [
        ("2026-04-02T16:30:00+01:00", False),  # the very instant of the earlier receipt
        ("2026-04-02T16:30:00.000001+01:00", True),
        ("2027-04-02T23:59:59.999999+01:00", True),  # the last instant of the window
        ("2027-04-03T00:00:00+01:00", False),
        ("2027-04-02", True),
        ("2027-04-03", False),
        ("2026-04-02", True),  # some part of the day lies after the receipt
        ("2026-04-01", False),
    ],
)
def test_what_is_suffered_inside_the_window_is_a_repeat(suffered: str, *, is_repeat: bool) -> None:
    """It counts from just after the earlier report was received up to the end of the window, in whole or in part."""
    known = Landlord()
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2027-06-01 09:00", "T-1", suffered=suffered)

    assert known.named_pairs() == ([("first", "second")] if is_repeat else [])


@pytest.mark.parametrize(
    ("span", "is_repeat"),
    [
        ({"suffered": "2026-03-01", "until": "2026-04-03"}, True),  # begins before the receipt, ends after it
        ({"suffered": "2027-04-02", "until": "2027-05-02"}, True),  # begins on the window's last day
        ({"until": "2026-03-31"}, False),  # whenever it began, it was over
        ({"until": "2026-04-03"}, True),
        ({}, True),  # nobody said when: it may have been yesterday
        ({"suffered": "2026-03-29T01:30"}, True),  # no such London time: as good as not said
    ],
)
def test_an_inexact_time_counts_if_any_part_falls_inside(span: dict[str, str], *, is_repeat: bool) -> None:
    """Stretches, open ends and times that nobody knows."""
    known = Landlord()
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2027-06-01 09:00", "T-1", **span)

    assert known.named_pairs() == ([("first", "second")] if is_repeat else [])


def test_a_day_is_cut_at_its_own_receipt() -> None:
    """What was reported in the morning was not suffered after an earlier report of the same afternoon."""
    known = Landlord()
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2026-04-02 09:00", "T-1", suffered="2026-04-02")

    assert known.named_pairs() == []


def test_every_incident_opens_a_window_of_its_own() -> None:
    """Three incidents in a row: the third is in the window of the second, not in that of the first."""
    known = Landlord()
    known.reported("first", "2025-01-10 10:00", "T-1", suffered="2025-01-09")
    known.reported("second", "2025-12-10 10:00", "T-1", suffered="2025-12-09")
    known.reported("third", "2026-11-10 10:00", "T-1", suffered="2026-11-09")

    assert known.named_pairs() == [("first", "second"), ("second", "third")]


def test_one_incident_with_two_victims_is_no_repeat() -> None:
    """Not even if they are married."""
    known = Landlord()
    known.linked("T-1", "T-2")
    known.reported("only", "2026-04-02 16:30", "T-1", "T-2", suffered="2026-04-01")

    assert known.named_pairs() == []


def test_two_landlords_people_are_two() -> None:
    """The same reference at another landlord is somebody else."""
    known, other = Landlord(), Landlord("another-landlord")
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    other.reported("second", "2026-05-02 16:30", "T-1", suffered="2026-05-01")

    assert repeats([*known.incidents(), *other.incidents()], known.kinship(), lambda _: REPEAT) == []


def test_a_victim_without_a_reference_is_known_to_their_case_alone() -> None:
    """Two cases' p1 are two people."""
    known = Landlord()
    for name, day in (("first", "02"), ("second", "09")):
        report = report_of("T-1", suffered=f"2026-04-{day}")
        nameless = (Person(ref="p1"),)
        known.case(name).given(
            type(report)(**{f: getattr(report, f) for f in report.__struct_fields__} | {"people": nameless}),
            f"2026-04-{day} 16:30",
        )

    assert known.named_pairs() == []


def test_only_hate_incidents_make_a_pair() -> None:
    """A report without hate makes none, until somebody says that it was hate."""
    known = Landlord()
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    second = known.case("second")
    second.given(report_of("T-1", suffered="2026-05-01", motivation=NOT_HATE), "2026-05-02 16:30")
    assert known.named_pairs() == []

    second.given(perceived(HATE), "2026-05-09 10:00")

    assert known.named_pairs() == [("first", "second")]


def test_a_case_opened_in_error_makes_no_pair() -> None:
    """There was no such incident."""
    known = Landlord()
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    second = known.reported("second", "2026-05-02 16:30", "T-1", suffered="2026-05-01")
    assert known.named_pairs() == [("first", "second")]

    second.when(CloseCase(outcome=Closure.OPENED_IN_ERROR, expected_version=second.version), "2026-05-03 10:00")

    assert known.named_pairs() == []


def test_a_further_incident_of_an_open_case_is_an_incident_too() -> None:
    """It makes a pair with the one the case was opened for, at the victim whom it names."""
    known = Landlord()
    case = known.reported("only", "2026-04-02 16:30", "T-1", "T-2", suffered="2026-04-01")
    again = FurtherIncidentReported(incident=Suffered(suffered_from="2026-04-20"), channel=Channel.PHONE, person="p2")
    case.given(again, "2026-04-21 10:00")

    (pair,) = known.pairs()

    assert (pair.earlier_person, pair.later_person) == (person("T-2"), person("T-2"))
    assert known.conclude("2026-04-21 10:01") == 2  # the pair, and the list of other incidents


def test_a_victim_who_is_identified_later_makes_the_pair_then() -> None:
    """Nobody was known at first."""
    known = Landlord()
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    second = known.case("second")
    second.given(report_of(suffered="2026-05-01"), "2026-05-02 16:30")
    assert known.named_pairs() == []

    second.given(VictimIdentified(person=Person(ref="v1", source_ref="T-1")), "2026-05-05 10:00")

    assert known.named_pairs() == [("first", "second")]


def test_what_is_no_report_makes_no_incident() -> None:
    """A case that awaits its report has victims in nobody's eyes."""
    known = Landlord()
    known.case("waiting").given(ContactMade(party=Party.VICTIM, channel=Channel.PHONE), "2026-04-02 16:30")

    assert known.incidents() == []
