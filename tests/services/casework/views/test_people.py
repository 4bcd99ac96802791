"""The view of people: what it keeps, what it leads to, and what the watch makes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.engine import Engine

from contracts.commands import CorrectEntry, RecordPattern
from contracts.facts.contact import ContactMade
from contracts.facts.patterns import ReportLinked
from contracts.facts.person import SamePersonConfirmed
from contracts.facts.report import FurtherIncidentReported, VictimIdentified
from contracts.facts.report import Incident as Suffered
from contracts.people import Person
from contracts.vocabulary import Channel, Party
from ledger.records import Recorded
from ledger.testing import HandClock
from services.casework.person_file import find_landlord, person_file
from services.casework.views.connected import connected
from services.casework.views.people import People
from services.casework.watch import CONCLUSIONS_AT_ONCE, look
from services.store import open_engine, prepare
from tests.services.casework.domain.people import LANDLORD, PATTERN_BOOK, Landlord, corrected, person, report_of
from tests.services.casework.domain.scenario import BOOK, Scenario, london

VIEW = People()


@pytest.fixture
def engine() -> Engine:
    """An empty view."""
    engine = open_engine("sqlite://")
    prepare(engine, VIEW)
    return engine


class Fed:
    """A view that takes in what a landlord's streams hold, stream by stream."""

    def __init__(self, engine: Engine, known: Landlord) -> None:
        self.engine, self.known = engine, known
        self._taken: dict[str, int] = {}
        self._looked: dict[int, int] = {}
        self._position = 0
        self.clock = HandClock()

    def take(self) -> None:
        """Whatever is new."""
        with self.engine.begin() as connection:
            VIEW.apply(connection, [one for case in self._streams() for one in self._new(case)])

    def look(self) -> list[tuple[UUID, str]]:
        """Which cases the watch would tell what."""
        self.take()
        commands, _ = look(self.engine, self._looked, PATTERN_BOOK, self.clock)
        told = ((one.stream, one.body) for one in commands if isinstance(one.body, RecordPattern))
        said = ((stream, one.data) for stream, body in told for one in body.every)
        return sorted((UUID(stream[5:]), str(data.__struct_config__.tag)) for stream, data in said)

    def tell(self, at: str) -> int:
        """Hand the watch's commands to their cases until it has none; how many there were."""
        told = 0
        self.clock.set(london(at))
        for _ in range(5):
            self.take()
            commands, reached = look(self.engine, self._looked, PATTERN_BOOK, self.clock)
            self._looked |= reached
            if not commands:
                return told
            for command in commands:
                case = next(one for one in self.known.cases.values() if one.history.stream == command.stream)
                case.clock.set(max(case.clock.now(), london(at)))
                case.hear(command)
            told += len(commands)
        raise AssertionError("the watch tells the same again and again")

    def _streams(self) -> Iterable[Scenario]:
        return [*self.known.cases.values(), *self.known.people.values()]

    def _new(self, case: Scenario) -> Iterable[Recorded]:
        for entry in case.history.entries[self._taken.get(case.history.stream, 0) :]:
            self._position += 1
            value = msgspec.json.encode(entry.event)
            yield Recorded(
                entry.event.stream, entry.version, self._position, 0, self._position, entry.recorded_at,
                entry.event.caused_by, value,
            )  # fmt: skip
        self._taken[case.history.stream] = case.history.version


def two_at_one_person() -> Landlord:
    """Two incidents a month apart, at one person."""
    known = Landlord()
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2026-05-02 16:30", "T-1", suffered="2026-05-01")
    return known


def test_the_watch_tells_both_cases_once(engine: Engine) -> None:
    """What was told is in the ledger; looked at again there is nothing left to tell, from the start as well."""
    fed = Fed(engine, two_at_one_person())

    assert [tag for _, tag in fed.look()].count("repeat.recorded.v1") == 2
    assert fed.tell("2026-05-03 09:00") == 2
    assert fed.look() == []


def test_whoever_has_many_incidents_is_told_in_few_commands(engine: Engine) -> None:
    """A case hears of all pairs at once, no more in one command than Kafka takes; the next incident adds to them."""
    known = Landlord()
    for number in range(1, 28):
        known.reported(str(number), f"2026-04-{number:02} 16:30", "T-1", suffered=f"2026-04-{number:02}")
    for hour in range(40):
        further = FurtherIncidentReported(incident=Suffered(suffered_from="2026-05-01"), channel=Channel.PHONE)
        known.case("1").given(further, f"2026-05-{hour // 24 + 1:02} {hour % 24:02}:30")
    fed = Fed(engine, known)
    fed.take()

    commands, _ = look(engine, {}, PATTERN_BOOK, fed.clock)

    told = Counter(one.stream for one in commands)
    assert told.pop(known.case("1").history.stream) > 1
    assert set(told.values()) == {1}
    assert max(len(one.body.every) for one in commands if isinstance(one.body, RecordPattern)) == CONCLUSIONS_AT_ONCE
    fed.tell("2026-06-01 09:00")
    known.reported("last", "2026-06-02 16:30", "T-1", suffered="2026-06-02")
    assert fed.tell("2026-06-03 09:00") == 28
    tags = [str(entry.event.data.__struct_config__.tag) for entry in known.case("1").history.entries]
    assert (tags.count("other-incidents.recorded.v1"), tags.count("other-incidents.added.v1")) == (1, 1)


def test_the_watch_names_a_command_alike_wherever_it_runs(engine: Engine) -> None:
    """Two replicas send the same commands, and a case notes each of them once."""
    fed = Fed(engine, two_at_one_person())
    fed.take()
    here, _ = look(engine, {}, PATTERN_BOOK, fed.clock)
    there, reached = look(engine, {}, PATTERN_BOOK, HandClock(london("2026-05-09 12:00")))

    assert [one.id for one in here] == [one.id for one in there]
    assert look(engine, reached, PATTERN_BOOK, fed.clock) == ([], {})
    first = fed.known.case("first")
    for command in (one for replica in (here, there, here) for one in replica if one.stream == first.history.stream):
        first.hear(command)
    tags = [str(entry.event.data.__struct_config__.tag) for entry in first.history.entries]
    assert (tags.count("repeat.recorded.v1"), tags.count("other-incidents.recorded.v1")) == (1, 1)


def test_a_pair_that_goes_and_comes_back_is_told_each_time(engine: Engine) -> None:
    """The ids of the commands follow what the case was told, so that no return is taken for a repeat."""
    known = two_at_one_person()
    fed, second = Fed(engine, known), known.case("second")
    fed.tell("2026-05-03 09:00")
    report = second.history.entries[0].event
    for day, suffered in ((4, "2026-04-01"), (5, "2026-05-01")):
        said = report_of("T-1", suffered=suffered)
        second.when(
            CorrectEntry(entry=report.id, replacement=said, reason="No.", expected_version=second.version),
            f"2026-05-0{day} 09:00",
        )
        fed.tell(f"2026-05-0{day} 10:00")

    tags = [str(entry.event.data.__struct_config__.tag) for entry in second.history.entries]
    assert [tag for tag in tags if tag.startswith("repeat")] == [
        "repeat.recorded.v1", "repeat.withdrawn.v1", "repeat.recorded.v1",
    ]  # fmt: skip


def test_a_corrected_link_reaches_the_case_that_nothing_else_leads_to(engine: Engine) -> None:
    """Once it is gone only what the cases were told connects them: both hear that the pair was wrong."""
    known = Landlord()
    link = known.linked("T-1", "T-2")
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-01")
    known.reported("second", "2026-05-02 16:30", "T-2", suffered="2026-05-01")
    fed = Fed(engine, known)
    fed.tell("2026-05-03 09:00")
    assert fed.look() == []

    corrected(link, None, "2026-05-04 09:00")

    assert [tag for _, tag in fed.look()].count("repeat.withdrawn.v1") == 2
    fed.tell("2026-05-04 09:01")
    assert all(known.patterns_of(case).repeats == {} for case in known.cases.values())


def test_no_name_and_no_word_is_kept(engine: Engine) -> None:
    """References, marks and times are: the rest of a report is nobody's business here."""
    known = Landlord()
    report = report_of("T-1", suffered="2026-04-01")
    people = (replace(report.people[0], name="Zoë Example", household="H-77"),)
    incident = replace(report.incident, description="Words about Zoë Example.")
    known.case("first").given(replace(report, people=people, incident=incident), "2026-04-02 16:30")
    known.said_of("T-1", SamePersonConfirmed(other=person("T-2"), reason="Zoë said so."), "2026-04-03 09:00")
    Fed(engine, known).take()

    with engine.connect() as connection:
        rows = [
            str(tuple(row)) for table in VIEW.metadata.sorted_tables for row in connection.execute(sa.select(table))
        ]

    assert rows
    assert not [row for row in rows if "Zo" in row or "H-77" in row or "race" in row]


def test_an_entry_that_was_corrected_into_a_victim_counts(engine: Engine) -> None:
    """Of the call nothing but its mark was kept, and yet the victim is known from it."""
    known = two_at_one_person()
    third = known.case("third")
    third.given(report_of(suffered="2026-06-01"), "2026-06-02 16:30")
    third.given(ContactMade(party=Party.VICTIM, channel=Channel.PHONE), "2026-06-03 09:00")
    call = third.last.events[0].id
    said = VictimIdentified(person=Person(ref="v1", source_ref="T-1"))
    third.when(
        CorrectEntry(entry=call, replacement=said, reason="No.", expected_version=third.version), "2026-06-04 09:00"
    )
    fed = Fed(engine, known)
    fed.tell("2026-06-05 09:00")

    shown = person_file(engine, LANDLORD, person("T-1"), PATTERN_BOOK)

    assert len(shown.cases) == 3
    assert len(known.patterns_of(third).repeats) == 2


def test_a_person_nobody_knows_is_nobodys(engine: Engine) -> None:
    """Only who is a victim, or of whom something was said, is there to be shown."""
    Fed(engine, two_at_one_person()).take()

    assert find_landlord(engine, person("T-1")) == LANDLORD
    assert find_landlord(engine, person("T-2")) is None


def test_where_no_policy_knows_patterns_linked_reports_are_told_all_the_same(engine: Engine) -> None:
    """Of such a landlord only cases that lead to one another are read."""
    known = Landlord("whg", BOOK)
    known.reported("first", "2026-04-02 16:30", "T-1", suffered="2026-04-02")
    known.reported("again", "2026-04-02 18:00", "T-1", suffered="2026-04-02")
    known.reported("another", "2026-05-02 18:00", "T-1", suffered="2026-05-02")
    fed = Fed(engine, known)
    assert fed.look() == []
    with engine.connect() as connection:
        names = [case.history.stream for case in known.cases.values()]
        assert connected(connection, names, through_people=False) == set()

    said = ReportLinked(other=known.case("again").case, received_at=london("2026-04-02 18:00"))
    known.case("first").given(said, "2026-04-03 09:00")

    assert fed.look() == [(known.case("again").case, "report-link.told.v1")]
