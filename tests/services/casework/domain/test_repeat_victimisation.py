"""Repeat victimisation: which incidents make a pair, by real dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import CloseCase
from contracts.facts.contact import ContactMade
from contracts.facts.person import FamilyLinkEnded, Relation, SamePersonConfirmed, SamePersonRuledOut
from contracts.facts.report import FurtherIncidentReported, VictimIdentified
from contracts.facts.report import Incident as Suffered
from contracts.people import Person
from contracts.vocabulary import Channel, Closure, Party
from services.casework.patterns import repeats, window
from tests.services.casework.domain.facts import HATE, NOT_HATE, perceived
from tests.services.casework.domain.people import (
    REPEAT,
    Landlord,
    corrected,
    names_of,
    person,
    report_of,
    utc,
)
from tests.services.casework.domain.scenario import london


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


@pytest.mark.parametrize("relation", [one for one in Relation if one is not Relation.OTHER])
def test_immediate_family_makes_a_pair_from_either_side(relation: Relation) -> None:
    """Whichever of the two was told of the link, and whoever suffered first."""
    for teller, other in (("T-1", "T-2"), ("T-2", "T-1")):
        known = Landlord()
        known.linked(teller, other, relation)
        known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
        known.reported("second", "2026-05-02 16:30", "T-2", suffered="2026-05-01")
        (pair,) = known.pairs()

        back = {Relation.PARENT: Relation.CHILD, Relation.CHILD: Relation.PARENT}.get(relation, relation)
        assert pair.relation is (relation if teller == "T-1" else back)


def test_other_family_makes_none() -> None:
    """Which relations are immediate is the policy's to say, and nothing is inferred from two links."""
    known = Landlord()
    known.linked("T-1", "T-2", Relation.OTHER)
    known.linked("T-2", "T-3", Relation.CHILD)
    known.linked("T-3", "T-4", Relation.SIBLING)
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2026-05-02 16:30", "T-2", suffered="2026-05-01")
    known.reported("third", "2026-06-02 16:30", "T-4", suffered="2026-06-01")

    assert known.named_pairs() == []


@pytest.mark.parametrize(
    ("since", "until", "suffered", "is_repeat"),
    [
        ("2026-05-01", None, "2026-05-01", True),  # married on the day
        ("2026-05-02", None, "2026-05-01", False),
        ("2026-05-02", None, "2026-04-20", False),
        ("2010-01-01", "2026-04-30", "2026-05-01", False),  # divorced the day before
        ("2010-01-01", "2026-05-01", "2026-05-01", True),
        ("2010-01-01", "2026-05-01", "2026-05-01T23:59:59+01:00", True),
        ("2010-01-01", "2026-05-01", "2026-05-02T00:00:00+01:00", False),
    ],
)
def test_the_link_must_be_in_force_when_the_later_incident_was_suffered(
    since: str, until: str | None, suffered: str, *, is_repeat: bool
) -> None:
    """A link is dated by London days, both its first and its last included."""
    known = Landlord()
    known.linked("T-1", "T-2", since=since, until=until)
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2026-06-02 16:30", "T-2", suffered=suffered)

    assert known.named_pairs() == ([("first", "second")] if is_repeat else [])


def test_the_link_and_the_window_must_hold_at_one_time() -> None:
    """An inexact time that touches each of them at different times counts for nothing."""
    known = Landlord()
    known.linked("T-1", "T-2", since="2010-01-01", until="2026-03-31")
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2026-06-02 16:30", "T-2", suffered="2026-03-01", until="2026-05-01")

    assert known.named_pairs() == []


def test_a_link_that_ended_is_told_from_either_side() -> None:
    """The other of the two says that it is over."""
    known = Landlord()
    known.linked("T-1", "T-2", Relation.PARENT)
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2026-06-02 16:30", "T-2", suffered="2026-06-01")
    assert known.named_pairs() == [("first", "second")]

    over = FamilyLinkEnded(other=person("T-1"), relation=Relation.CHILD, until=date(2026, 5, 31))
    known.said_of("T-2", over, "2026-07-01 09:00")

    assert known.named_pairs() == []


def test_one_person_under_two_references_is_one_once_somebody_said_so() -> None:
    """Never before, and not any longer once somebody found that they are two; their family goes with them."""
    known = Landlord()
    known.linked("T-9", "T-2")
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2026-05-02 16:30", "T-9", suffered="2026-05-01")
    known.reported("third", "2026-06-02 16:30", "T-2", suffered="2026-06-01")
    assert known.named_pairs() == [("second", "third")]

    known.said_of("T-9", SamePersonConfirmed(other=person("T-1"), reason="Same card."), "2026-06-03 10:00")
    assert known.named_pairs() == [("first", "second"), ("first", "third"), ("second", "third")]

    known.said_of("T-1", SamePersonRuledOut(other=person("T-9"), reason="Twins."), "2026-06-04 10:00")
    assert known.named_pairs() == [("second", "third")]


def test_an_earlier_report_that_comes_late_changes_the_answer_and_the_old_one_stays() -> None:
    """The pair is found when the earlier report is recorded; as known before, there is none."""
    known = Landlord()
    second = known.reported("second", "2026-05-02 16:30", "T-1", suffered="2026-05-01")
    assert known.conclude("2026-05-02 16:31") == 0
    first = known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01", recorded="2026-06-01 09:00")

    known.conclude("2026-06-01 09:01")

    for case in (first, second):
        assert len(known.patterns_of(case).repeats) == 1
        assert known.patterns_of(case, as_known=london("2026-05-31 12:00")).repeats == {}
        assert known.patterns_of(case, as_at=london("2026-05-02 16:29")).repeats == {}
    assert known.named_pairs(london("2026-05-31 12:00")) == []


def test_a_corrected_receipt_takes_the_pair_away() -> None:
    """The later incident had been suffered before the earlier report was really received; both cases are told."""
    known = Landlord()
    first = known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    second = known.reported("second", "2026-05-02 16:30", "T-1", suffered="2026-05-01")
    assert known.conclude("2026-05-02 16:31") == 4
    corrected(first, report_of("T-1", suffered="2026-04-01"), "2026-05-10 10:00", london("2026-05-01 23:59:59"))
    assert known.named_pairs() == [("first", "second")]
    corrected(second, report_of("T-1", suffered="2026-04-30"), "2026-05-11 10:00")

    known.conclude("2026-05-11 10:01")

    for case in (first, second):
        assert known.patterns_of(case).repeats == {}
        assert len(known.patterns_of(case, as_known=london("2026-05-10 09:00")).repeats) == 1
    assert [one.previous for one in known.patterns_of(first).others["p1"]] == [True]


def test_a_corrected_link_takes_the_pair_away_and_its_return_brings_it_back() -> None:
    """A link that should not be there is corrected to nothing; stated again, the pair is recorded again."""
    known = Landlord()
    link = known.linked("T-1", "T-2", at="2026-06-03 09:00")
    first = known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2026-05-02 16:30", "T-2", suffered="2026-05-01")
    known.conclude("2026-06-03 09:01")
    corrected(link, None, "2026-06-04 09:00")
    known.conclude("2026-06-04 09:01")
    assert known.patterns_of(first).repeats == {}

    known.linked("T-2", "T-1", at="2026-06-05 09:00")
    known.conclude("2026-06-05 09:01")

    assert len(known.patterns_of(first).repeats) == 1
    assert known.conclude("2026-06-05 09:02") == 0


def test_both_cases_note_the_pair_with_its_reason() -> None:
    """Each names its own victim; the trace tells the window, the time and the bond, and no name."""
    known = Landlord()
    known.linked("T-1", "T-2", Relation.CHILD)
    first = known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    second = known.reported("second", "2026-05-02 16:30", "T-3", "T-2", suffered="2026-05-01")
    known.conclude("2026-05-02 16:31")

    (of_first,), (of_second,) = (known.patterns_of(case).repeats.values() for case in (first, second))

    assert (of_first.said.person, of_second.said.person) == ("p1", "p2")
    assert of_first.said.relation is Relation.CHILD
    assert of_first.said.window_ends == utc("2027-04-02T23:00:00")
    assert of_first.said.trace == (
        "The earlier incident was reported at 2026-04-02 16:30: its window ends with 2027-04-02, 12 months on.",
        "The later one, reported at 2026-05-02 16:30, was suffered from 2026-05-01 00:00 to 2026-05-01 23:59.",
        "The victims are immediate family by a link in force then.",
    )
    assert of_first.at == of_second.at == london("2026-05-02 16:30")


NAMES = st.lists(st.sampled_from(["T-1", "T-2", "T-3"]), max_size=2, unique=True)
CASES = st.lists(st.tuples(st.integers(0, 800), st.integers(-30, 30), NAMES), min_size=2, max_size=5)
"""By case: the day of its report, how many days before it was suffered, and at whom."""


def _told(cases: list[tuple[int, int, list[str]]], order: list[int]) -> Landlord:
    """Cases by number, whose reports become known in that order."""
    known = Landlord()
    known.linked("T-1", "T-2", since="2021-01-01", until="2021-12-31")
    for number in order:
        received, before, victims = cases[number]
        day = date.fromordinal(date(2020, 6, 1).toordinal() + received)
        suffered = date.fromordinal(day.toordinal() - before).isoformat()
        known.reported(str(number), f"{day} 12:00", *victims, recorded="2026-01-01 09:00", suffered=suffered)
    return known


@settings(max_examples=60, deadline=None)
@given(cases=CASES, data=st.data())
def test_any_order_of_arrival_gives_the_same_pairs(
    cases: list[tuple[int, int, list[str]]], data: st.DataObject
) -> None:
    """What is known in the end counts, not the way there; and every case was told the same."""
    order = data.draw(st.permutations(range(len(cases))))
    one, other = _told(cases, list(range(len(cases)))), _told(cases, order)
    for number in order:
        other.conclude(f"2026-01-01 10:0{number}")
    one.conclude("2026-01-01 10:09")
    other.conclude("2026-01-01 10:09")

    assert sorted(one.named_pairs()) == sorted(other.named_pairs())
    for name, case in one.cases.items():
        here, there = one.patterns_of(case), other.patterns_of(other.cases[name])
        assert here.repeats.keys() == {
            pair.id for pair in one.pairs() if case.case in (pair.earlier.case, pair.later.case)
        }
        assert len(here.repeats) == len(there.repeats)


@settings(max_examples=60, deadline=None)
@given(cases=CASES)
def test_taking_an_incident_away_takes_its_pairs_and_no_others(cases: list[tuple[int, int, list[str]]]) -> None:
    """No pair depends on a third incident."""
    known = _told(cases, list(range(len(cases))))
    whole, gone = known.pairs(), known.cases["0"].case

    left = repeats([one for one in known.incidents() if one.case != gone], known.kinship(), lambda _: REPEAT)

    assert names_of(left) == names_of(pair for pair in whole if gone not in (pair.earlier.case, pair.later.case))


@settings(max_examples=60, deadline=None)
@given(cases=CASES)
def test_swapping_who_is_linked_to_whom_changes_nothing(cases: list[tuple[int, int, list[str]]]) -> None:
    """A link told of the one is a link told of the other."""
    here = _told(cases, list(range(len(cases))))
    there = _told(cases, list(range(len(cases))))
    there.people.clear()
    there.linked("T-2", "T-1", since="2021-01-01", until="2021-12-31")

    assert names_of(here.pairs()) == names_of(there.pairs())


def test_what_is_no_report_makes_no_incident() -> None:
    """A case that awaits its report has victims in nobody's eyes."""
    known = Landlord()
    known.case("waiting").given(ContactMade(party=Party.VICTIM, channel=Channel.PHONE), "2026-04-02 16:30")

    assert known.incidents() == []
