"""A holiday table loaded late moves the open clocks that it concerns, and asks nothing of the others."""

import asyncio
import re
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from contracts.commands import Command, RecordFacts, Statement, case_stream
from contracts.envelope import Actor
from contracts.facts.deadlines import DeadlineNoted, DeadlineReset
from contracts.facts.report import IncidentReported
from ledger.testing import HandClock
from services.casework.case.history import Entry, History
from services.casework.decide import decide
from services.casework.late_tables import NOTED_WITHIN, TableCase, once_it_answers, review, worked_out_otherwise
from services.casework.policy import CALENDAR, load_policies
from services.casework.replay import Moment, case_at
from services.casework.verdicts import Judgement, Verdict
from services.casework.views.deadlines import Deadlines, table

RECEIVED = datetime.fromisoformat("2026-06-11T10:00:00+01:00")  # a Thursday
STREAM = case_stream(UUID(int=7))
WHG = TableCase(STREAM, "whg")
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
    report = RecordFacts(facts=(Statement(occurred_at=RECEIVED, data=REPORT),))
    return _grown(History(stream=STREAM), _command(report), RECEIVED)


def _command(body: RecordFacts) -> Command:
    return Command(
        id=UUID(int=1),
        stream=STREAM,
        landlord="whg",
        issued_at=RECEIVED,
        actor=Actor(id="j.smith", role="officer"),
        body=body,
    )


def _only_clock(history: History, known: datetime) -> Judgement:
    shown = case_at(history, Moment(as_known=known), known)
    assert shown is not None
    [clock] = shown.clocks
    return clock


def _grown(history: History, command: Command, now: datetime, **policies: Path) -> History:
    events = decide(history, command, load_policies(**policies), now).events
    return history.then(
        Entry(event=event, version=version, recorded_at=now, partition=0, position=version)
        for version, event in enumerate(events, history.version + 1)
    )


def test_an_open_clock_that_the_table_moves_is_worked_out_again(newer: Path) -> None:
    """The case is asked once, and answers with a reset that names both tables."""
    history, now = _reported(), RECEIVED + timedelta(hours=1)

    command = review(WHG, history, load_policies(calendar=newer), now)

    assert command is not None
    [reset] = [e.event.data for e in _grown(history, command, now, calendar=newer).entries[history.version :]]
    assert isinstance(reset, DeadlineReset)
    assert reset.due == datetime.fromisoformat("2026-06-16T00:00:00+01:00")
    assert "2026-11" in reset.reason
    assert "2026-12" in reset.reason


def test_a_clock_that_has_passed_stays_as_it_was_judged_with_one_note(newer: Path) -> None:
    """Once the due instant is behind, only a note is written, once, and what was known before it stays."""
    history, late, policies = _reported(), RECEIVED + timedelta(days=9), load_policies(calendar=newer)
    before = _only_clock(history, late)

    command = review(WHG, history, policies, late)

    assert command is not None
    noted = _grown(history, command, late, calendar=newer)
    [note] = [e.event.data for e in noted.entries[history.version :]]
    assert isinstance(note, DeadlineNoted)
    assert (note.due, note.otherwise) == (before.due, datetime.fromisoformat("2026-06-16T00:00:00+01:00"))
    after = _only_clock(noted, late)
    assert (after.verdict, after.due, after.calendar_version) == (Verdict.BREACHED, before.due, before.calendar_version)
    assert after.trace == (*before.trace, note.note)
    assert {"2026-11", "2026-12"} <= set(re.findall(r"2026-1\d", note.note))
    assert _only_clock(noted, late - timedelta(microseconds=1)).trace == before.trace
    assert review(WHG, noted, policies, late + timedelta(days=1)) is None


def test_a_clock_that_was_met_needs_no_note(newer: Path) -> None:
    """What was done in time is in time, whatever the new table says."""
    call = {"type": "contact.made.v1", "party": "victim", "channel": "phone", "person": "p1", "details_taken": True}
    plan = {"type": "action-plan.agreed.v1", "person": "p1"}
    done = msgspec.convert([{"occurred_at": RECEIVED, "data": data} for data in (call, plan)], tuple[Statement, ...])
    command = msgspec.structs.replace(_command(RecordFacts(facts=done)), id=UUID(int=2))
    history = _grown(_reported(), command, RECEIVED)

    assert _only_clock(history, RECEIVED).verdict is Verdict.MET
    assert review(WHG, history, load_policies(calendar=newer), RECEIVED + timedelta(days=9)) is None


def test_the_same_table_asks_nothing() -> None:
    """A start without a new table has no work to do."""
    assert review(WHG, _reported(), load_policies(), RECEIVED) is None


def test_only_clocks_of_another_table_are_found_open_or_lately_passed() -> None:
    """The view tells which cases to look at."""
    engine = sa.create_engine("sqlite://")
    Deadlines.metadata.create_all(engine)
    now = RECEIVED + NOTED_WITHIN
    lately, long_ago = RECEIVED + timedelta(seconds=1), RECEIVED
    clocks = [
        ("running", "old", long_ago), ("suspended", "old", long_ago), ("passed", "old", lately),
        ("passed", "old", long_ago), ("met", "old", lately), ("running", "new", lately), ("passed", "new", lately),
    ]  # fmt: skip
    row = {"landlord": "whg", "clause": "whg:2.3.2", "aim": False}
    rows = [
        {
            **row,
            "deadline": str(n),
            "case_id": str(UUID(int=n)),
            "state": state,
            "calendar_version": version,
            "due": due,
        }
        for n, (state, version, due) in enumerate(clocks, 1)
    ]
    with engine.begin() as connection:
        connection.execute(table.insert(), rows)

    found = worked_out_otherwise(engine, "new", now)

    assert {case.stream for case in found} == {case_stream(UUID(int=n)) for n in (1, 2, 3)}


async def test_a_database_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever asks which cases a table concerns asks again, and no part of the process dies of it."""
    monkeypatch.setattr("services.casework.late_tables.RETRY_SECONDS", 0.01)
    engine, away = sa.create_engine(f"sqlite:///{tmp_path / 'views.sqlite3'}"), [True, True]

    def refuse(*_: object) -> None:
        if away:
            away.pop()
            raise sa.exc.OperationalError("", None, OSError("away"))

    table.metadata.create_all(engine)
    sa.event.listen(engine, "engine_connect", refuse)

    async with asyncio.timeout(10):
        assert await once_it_answers(engine, load_policies(), HandClock(RECEIVED)) == []
    assert away == []
