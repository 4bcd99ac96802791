"""A holiday table loaded late moves the open clocks that it concerns, and asks nothing of the others."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from contracts.commands import Command, RecordFacts, Statement, case_stream
from contracts.envelope import Actor
from contracts.facts.deadlines import DeadlineReset
from contracts.facts.report import IncidentReported
from services.casework.case.history import Entry, History
from services.casework.decide import decide
from services.casework.late_tables import OpenCase, review, worked_out_otherwise
from services.casework.policy import CALENDAR, load_policies
from services.casework.views.deadlines import Deadlines, table

RECEIVED = datetime.fromisoformat("2026-06-11T10:00:00+01:00")  # a Thursday
STREAM = case_stream(UUID(int=7))
REPORT = msgspec.convert(
    {
        "type": "incident.reported.v1",
        "channel": "phone",
        "immediate_danger": False,
        "reporter": {"capacity": "victim", "person": "p1"},
        "motivation": {"asked": True, "hate": True},
    },
    IncidentReported,
)


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The holiday table with a one-off holiday on Friday 12 June 2026."""
    path = tmp_path / "newer.toml"
    text = CALENDAR.read_text().replace('version = "2026-11"', 'version = "2026-12"')
    path.write_text(text + '2026-06-12 = "A one-off holiday"\n')
    return path


def _reported() -> History:
    command = Command(
        id=UUID(int=1),
        stream=STREAM,
        landlord="whg",
        issued_at=RECEIVED,
        actor=Actor(id="j.smith", role="officer"),
        body=RecordFacts(facts=(Statement(occurred_at=RECEIVED, data=REPORT),)),
    )
    return _grown(History(stream=STREAM), command, RECEIVED)


def _grown(history: History, command: Command, now: datetime, **policies: Path) -> History:
    events = decide(history, command, load_policies(**policies), now).events
    return history.then(
        Entry(event=event, version=version, recorded_at=now, partition=0, position=version)
        for version, event in enumerate(events, history.version + 1)
    )


def test_an_open_clock_that_the_table_moves_is_worked_out_again(newer: Path) -> None:
    """The case is asked once, and answers with a reset that names both tables."""
    history, now = _reported(), RECEIVED + timedelta(hours=1)

    command = review(OpenCase(STREAM, "whg"), history, load_policies(calendar=newer), now)

    assert command is not None
    [reset] = [e.event.data for e in _grown(history, command, now, calendar=newer).entries[history.version :]]
    assert isinstance(reset, DeadlineReset)
    assert reset.due == datetime.fromisoformat("2026-06-16T00:00:00+01:00")
    assert "2026-11" in reset.reason
    assert "2026-12" in reset.reason


def test_a_clock_that_has_passed_stays_as_it_was(newer: Path) -> None:
    """Nothing is asked once the due instant is behind."""
    late = RECEIVED + timedelta(days=9)

    assert review(OpenCase(STREAM, "whg"), _reported(), load_policies(calendar=newer), late) is None


def test_the_same_table_asks_nothing() -> None:
    """A start without a new table has no work to do."""
    assert review(OpenCase(STREAM, "whg"), _reported(), load_policies(), RECEIVED) is None


def test_only_open_clocks_of_another_table_are_found() -> None:
    """The view tells which cases to look at."""
    engine = sa.create_engine("sqlite://")
    Deadlines.metadata.create_all(engine)
    row = {"landlord": "whg", "clause": "whg:2.3.2", "aim": False, "due": RECEIVED}
    rows = [
        {**row, "deadline": str(n), "case_id": str(UUID(int=n)), "state": state, "calendar_version": version}
        for n, (state, version) in enumerate([("running", "old"), ("met", "old"), ("running", "new")], 1)
    ]
    with engine.begin() as connection:
        connection.execute(table.insert(), rows)

    assert worked_out_otherwise(engine, "new") == [OpenCase(case_stream(UUID(int=1)), "whg")]
