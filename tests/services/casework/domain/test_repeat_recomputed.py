"""Pairs worked out anew: late reports, corrections, any order of arrival; and what both cases are told."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import RecordPattern
from contracts.facts.patterns import OtherIncident, OtherIncidentsAdded, OtherIncidentsRecorded
from contracts.facts.person import Relation
from services.casework.case import patterns
from services.casework.patterns import repeats
from tests.services.casework.domain.people import (
    REPEAT,
    Landlord,
    corrected,
    names_of,
    report_of,
    utc,
)
from tests.services.casework.domain.scenario import london


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


def test_another_incident_that_is_told_twice_is_one() -> None:
    """Two replicas look at once, the later one knows of more: what both tell counts once, in the order of receipt."""
    case = Landlord().reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    one, two, three = (
        OtherIncident(case=UUID(int=day), incident=UUID(int=day), received_at=london(f"2026-05-0{day} 09:00"))
        for day in (1, 2, 3)
    )
    for said in (
        OtherIncidentsRecorded(person="p1", incidents=(one,)),
        OtherIncidentsAdded(person="p1", incidents=(three,)),
        OtherIncidentsAdded(person="p1", incidents=(two, three)),
    ):
        case.when(RecordPattern(occurred_at=london("2026-05-04 09:00"), data=said), "2026-05-04 09:00")

    assert patterns.fold(case.history).others == {"p1": (one, two, three)}


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


@settings(max_examples=60)
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
        assert {pair: one.said for pair, one in here.repeats.items()} == {
            pair: one.said for pair, one in there.repeats.items()
        }
        assert {ref: others for ref, others in here.others.items() if others} == {
            ref: others for ref, others in there.others.items() if others
        }


@settings(max_examples=60)
@given(cases=CASES)
def test_taking_an_incident_away_takes_its_pairs_and_no_others(cases: list[tuple[int, int, list[str]]]) -> None:
    """No pair depends on a third incident."""
    known = _told(cases, list(range(len(cases))))
    whole, gone = known.pairs(), known.cases["0"].case

    left = repeats([one for one in known.incidents() if one.case != gone], known.kinship(), lambda _: REPEAT)

    assert names_of(left) == names_of(pair for pair in whole if gone not in (pair.earlier.case, pair.later.case))


@settings(max_examples=60)
@given(cases=CASES)
def test_swapping_who_is_linked_to_whom_changes_nothing(cases: list[tuple[int, int, list[str]]]) -> None:
    """A link told of the one is a link told of the other."""
    here = _told(cases, list(range(len(cases))))
    there = _told(cases, list(range(len(cases))))
    there.people.clear()
    there.linked("T-2", "T-1", since="2021-01-01", until="2021-12-31")

    assert names_of(here.pairs()) == names_of(there.pairs())
