"""Linked reports, other incidents at a victim, and what a case makes of what it is told."""

from __future__ import annotations

from uuid import uuid4

from contracts.commands import Answer, AssignOfficer, RecordPattern
from contracts.facts.patterns import RepeatWithdrawn, ReportLinked
from contracts.facts.person import Relation
from services.casework.patterns import distinct
from tests.services.casework.domain.people import Landlord, corrected, report_of
from tests.services.casework.domain.scenario import Scenario, london


def linked(known: Landlord, name: str, other: str, received: str, at: str) -> None:
    """Somebody said that two cases' reports are of one incident."""
    said = ReportLinked(other=known.case(other).case, received_at=london(received))
    known.case(name).given(said, at)


def test_an_incident_that_was_reported_twice_is_no_repeat() -> None:
    """Two reports of one incident make no pair; the case received first stands for both, with both reports' victims."""
    known = Landlord()
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-02")
    known.reported("again", "2026-04-02 18:00", "T-1", "T-2", suffered="2026-04-02")
    assert known.named_pairs() == [("first", "again")]

    linked(known, "again", "first", "2026-04-02 16:30", "2026-04-03 10:00")

    assert known.named_pairs() == []
    (one,) = distinct(known.incidents())
    assert (one.case, list(one.victims.values())) == (known.case("first").case, ["p1", None])


def test_a_later_incident_makes_one_pair_with_what_was_reported_twice() -> None:
    """Its window opens with the first receipt, and a victim whom only the second report names is marked as well."""
    known = Landlord()
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-02")
    known.reported("again", "2026-04-05 18:00", "T-2", suffered="2026-04-02")
    known.reported("later", "2026-05-02 18:00", "T-2", suffered="2026-05-02")
    linked(known, "first", "again", "2026-04-05 18:00", "2026-04-06 10:00")

    known.conclude("2026-05-02 18:01")

    assert known.named_pairs() == [("first", "later")]
    (noted,) = known.patterns_of(known.case("first")).repeats.values()
    assert noted.said.person is None
    assert noted.said.opened_at == london("2026-04-02 16:30")
    assert known.patterns_of(known.case("again")).repeats == {}


def test_the_other_case_of_a_link_is_told_and_told_again() -> None:
    """It learns of the link, of a corrected receipt, and that the link was wrong; each once."""
    known = Landlord()
    first = known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-02")
    again = known.reported("again", "2026-04-02 18:00", "T-1", suffered="2026-04-02")
    linked(known, "again", "first", "2026-04-02 16:30", "2026-04-03 10:00")
    known.conclude("2026-04-03 10:01")
    told = known.patterns_of(first).links[again.case]
    assert told.received_at == london("2026-04-02 18:00")

    corrected(again, report_of("T-1", suffered="2026-04-02"), "2026-04-04 10:00", london("2026-04-02 17:00"))
    known.conclude("2026-04-04 10:01")
    assert known.patterns_of(first).links[again.case].received_at == london("2026-04-02 17:00")

    corrected(again, None, "2026-04-05 10:00", entry=told.told_by)
    known.conclude("2026-04-05 10:01")
    assert known.patterns_of(first).links == {}
    assert known.patterns_of(first, as_known=london("2026-04-05 09:00")).links != {}
    assert known.named_pairs() == [("first", "again")]


def test_three_reports_of_one_incident_are_one() -> None:
    """Whichever of them the links were stated of."""
    known = Landlord()
    for name, at in (("a", "16:30"), ("b", "17:30"), ("c", "18:30")):
        known.reported(name, f"2026-04-02 {at}", "T-1", suffered="2026-04-02")
    linked(known, "b", "c", "2026-04-02 18:30", "2026-04-03 10:00")
    linked(known, "c", "a", "2026-04-02 16:30", "2026-04-03 10:00")

    (one,) = distinct(known.incidents())

    assert one.case == known.case("a").case


def test_incidents_suffered_before_but_reported_later_are_previous() -> None:
    """They make no pair with what was reported first, but both cases are told of the other, however long ago it was."""
    known = Landlord()
    first = known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    older = known.reported("older", "2026-04-20 10:00", "T-1", suffered="2019-07-01", until="2019-08-01")
    newer = known.reported("newer", "2026-04-21 10:00", "T-1", suffered="2026-04-20")
    known.conclude("2026-04-21 10:01")

    seen = {name: {one.case: one.previous for one in known.patterns_of(case).others["p1"]}
            for name, case in known.cases.items()}  # fmt: skip

    assert seen["first"] == {older.case: True, newer.case: False}
    assert seen["older"] == {first.case: True, newer.case: False}
    assert sorted(known.named_pairs()) == [("first", "newer"), ("older", "newer")]


def test_harassment_counts_every_distinct_incident_at_one_person() -> None:
    """Whoever did it and however far apart; what befell family is told beside it, with the bond."""
    known = Landlord()
    known.linked("T-1", "T-2", Relation.SIBLING)
    first = known.reported("first", "2016-04-02 16:30", "T-1", suffered="2016-04-01")
    known.reported("second", "2026-04-20 10:00", "T-1", suffered="2026-04-19")
    known.reported("third", "2026-05-20 10:00", "T-2", suffered="2026-05-19")
    known.conclude("2026-05-20 10:01")

    others = known.patterns_of(first).others["p1"]

    assert [one.relation for one in others] == [None, Relation.SIBLING]
    assert known.patterns_of(first, as_at=london("2026-05-01 00:00")).others["p1"] == others[:1]


def test_a_landlord_without_patterns_is_told_nothing() -> None:
    """Where the policy knows none, they are information, not facts of the case."""
    known = Landlord("whg")
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2026-05-02 16:30", "T-1", suffered="2026-05-01")

    assert known.conclude("2026-05-02 16:31") == 0
    assert known.named_pairs() == [("first", "second")]


def test_a_conclusion_for_a_case_that_nobody_told_of_opens_none() -> None:
    """A case begins with what people say."""
    decision = Scenario("whg").when(
        RecordPattern(occurred_at=london("2026-05-02 16:30"), data=RepeatWithdrawn(pair=uuid4())), "2026-05-02 16:31"
    )

    assert (decision.outcome, decision.events) == (Answer.DONE, ())


def test_another_landlords_conclusion_is_refused() -> None:
    """As if there were no such case."""
    known = Landlord()
    case = known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")

    decision = case.when(
        RecordPattern(occurred_at=london("2026-05-02 16:30"), data=RepeatWithdrawn(pair=uuid4())),
        "2026-05-02 16:31", landlord="whg",
    )  # fmt: skip

    assert decision.no_such_case


def test_conclusions_make_no_request_stale() -> None:
    """What casework concludes over several cases is no news to an officer who is about to act."""
    known = Landlord()
    first = known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    version = first.version
    known.reported("second", "2026-05-02 16:30", "T-1", suffered="2026-05-01")
    known.conclude("2026-05-02 16:31")
    assert first.version > version

    decision = first.when(AssignOfficer(officer="a.officer", expected_version=version), "2026-05-02 16:32")

    assert decision.outcome is Answer.DONE
