"""The officers of whg, as the tests of the pages meet them: a team, its rota, and one who is away."""

from uuid import UUID, uuid5

from contracts.envelope import Actor, Event
from contracts.facts.rota import AbsenceRecorded, RotaFact, RotaSet, TeamSet
from contracts.streams import landlord_stream
from services.casework.case.history import Entry, History
from tests.services.casework.domain.scenario import london

SPACE = UUID("0f500000-0000-5000-8000-000000000000")
SAID: tuple[RotaFact, ...] = (
    TeamSet(team="north", members=("j.smith", "a.jones", "s.byrne"), lead="m.shah"),
    AbsenceRecorded(
        officer="s.byrne", begins=london("2026-10-20 00:00"), ends=london("2026-11-02 00:00"), deputy="a.jones"
    ),
    AbsenceRecorded(officer="j.smith", begins=london("2026-12-20 00:00"), ends=london("2027-01-04 00:00")),
    RotaSet(
        team="north",
        begins=london("2026-10-19 00:00"),
        ends=london("2026-11-16 00:00"),
        officers=("s.byrne", "j.smith"),
    ),
)


def whg_people() -> History:
    """The stream of whg."""
    stream, at = landlord_stream("whg"), london("2026-01-05 09:00")
    entries = [
        Entry(
            event=Event(
                id=uuid5(SPACE, f"event {version}"), stream=stream, landlord="whg", occurred_at=at,
                actor=Actor(id="m.shah", role="team-lead"), caused_by=uuid5(SPACE, f"command {version}"), data=data,
            ),
            version=version, recorded_at=at, partition=0, position=version,
        )
        for version, data in enumerate(SAID, 1)
    ]  # fmt: skip
    return History(stream=stream, entries=tuple(entries))
