"""The read models: what they say of a case, and that they say it however they were folded."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from contracts.commands import AssignOfficer, CloseCase, CorrectEntry, ReopenCase
from contracts.facts.report import IncidentReported
from contracts.people import Person
from contracts.vocabulary import Closure
from ledger.protocol import Checkpoint, CountedBatch
from ledger.records import Recorded
from services.casework.case.history import History
from services.casework.replay import Moment, case_at
from services.casework.views import VIEWS
from services.casework.views.listing import CursorError, Wanted, read_page
from services.casework.views.worklist import table as worklist
from services.store import View, checkpoints, digest, open_engine, prepare, save
from tests.services.casework.counter import case
from tests.services.casework.domain.facts import NOT_HATE, identified, paused, perceived, plan, reached, reported
from tests.services.casework.domain.scenario import Scenario

RECEIVED = "2026-04-02 16:30"


class Death(Exception):  # noqa: N818 - it is one
    """The process dies in the middle of a save."""


def recorded(*histories: History) -> list[Recorded]:
    """The events as one partition holds them, the cases side by side."""
    entries = sorted(
        (entry for history in histories for entry in history.entries),
        key=lambda e: (e.recorded_at, e.event.stream, e.version),
    )
    return [
        Recorded(
            one.event.stream, one.version, n, 0, n - 1, one.recorded_at, one.event.id, msgspec.json.encode(one.event)
        )
        for n, one in enumerate(entries, 1)
    ]


def batches(events: list[Recorded], sizes: Iterator[int]) -> list[CountedBatch]:
    """The events cut into batches of these sizes."""
    found, start = [], 0
    while start < len(events):
        end = min(start + next(sizes), len(events))
        found.append(CountedBatch(0, events[start:end], Checkpoint(end, end + 1, bytes(32), start, 1)))
        start = end
    return found


def folded(engine: Engine, view: View, portions: list[CountedBatch]) -> str:
    """The digest of the view after it has taken these in, from wherever it stands."""
    prepare(engine, view)
    with engine.connect() as connection:
        before = checkpoints(connection, view)
    reached_offset = before[0].next_offset if before else 0
    for one in portions:
        if one.checkpoint.next_offset > reached_offset:
            save(engine, view, before, [one])
            before = {0: one.checkpoint}
    with engine.connect() as connection:
        return digest(connection, view)


def row(*histories: History) -> dict[str, Any]:
    """The only row of the worklist after these events."""
    engine = open_engine("sqlite://")
    prepare(engine, VIEWS["worklist"])
    save(engine, VIEWS["worklist"], {}, batches(recorded(*histories), iter([1000])))
    with engine.connect() as connection:
        [found] = connection.execute(sa.select(worklist)).mappings()
    return dict(found)


def lively() -> Scenario:
    """A case in which everything that a row rests on happens, much of it late or corrected."""
    scenario = Scenario(case=case(1))
    scenario.given(reached("p1", note="Ann Example"), "2026-04-02 17:00")
    scenario.given(reported("p1", "p2"), RECEIVED, recorded="2026-04-02 18:00")
    scenario.when(AssignOfficer(officer="j.officer", expected_version=scenario.version), "2026-04-02 18:10")
    scenario.given(identified("p3"), "2026-04-03 09:00")
    scenario.turn_to("2026-04-20 09:00")
    scenario.given(reached("p2", details=True), "2026-04-02 19:00", recorded="2026-04-20 10:00")
    scenario.given(plan("p2"), "2026-04-02 19:30", recorded="2026-04-20 10:05")
    scenario.given(paused("p3"), "2026-04-20 11:00")
    scenario.when(
        CloseCase(outcome=Closure.RESOLVED, note="Ann Example", expected_version=scenario.version), "2026-04-21 09:00"
    )
    scenario.when(ReopenCase(reason="Ann Example came back", expected_version=scenario.version), "2026-04-22 09:00")
    report = scenario.entry(IncidentReported)
    corrected = msgspec.structs.replace(
        reported("p1", "p2", "p4"), people=tuple(Person(ref=ref, name="Ann Example") for ref in ("p1", "p2", "p4"))
    )
    scenario.when(
        CorrectEntry(
            entry=report, replacement=corrected, reason="Ann Example was missing", expected_version=scenario.version
        ),
        "2026-04-23 09:00",
    )
    return scenario


def test_a_row_agrees_with_the_case() -> None:
    """After every event the worklist says of a case what the case file says."""
    scenario = lively()
    for version in range(1, scenario.version + 1):
        known = scenario.history.known(version=version)
        file, found = case_at(known, Moment(), scenario.clock.now()), row(known)
        assert file is not None
        assert (found["kind"], found["status"], found["officer"]) == (file.kind, file.status, file.officer)
        assert (found["landlord"], found["opened"]) == (file.landlord, file.received_at)
        assert (found["victims"], found["version"]) == (len(file.victims), version)


def test_a_row_counts_clocks() -> None:
    """Running and missed clocks are counted, and the next due instant is that of a running one."""
    scenario = Scenario(case=case(1))
    scenario.given(reported("p1", "p2"), RECEIVED)
    running = row(scenario.history)
    assert (running["clocks_running"], running["missed"]) == (2, 0)
    assert running["next_due"] == scenario.clock_of("p1").due

    scenario.turn_to("2026-04-20 09:00")
    missed = row(scenario.history)
    assert (missed["clocks_running"], missed["missed"], missed["next_due"]) == (0, 2, None)

    scenario.given(reached("p1", details=True), "2026-04-02 17:00", recorded="2026-04-20 09:10")
    scenario.given(plan("p1"), "2026-04-02 17:30", recorded="2026-04-20 09:20")
    assert row(scenario.history)["missed"] == 1


def test_a_clock_that_no_longer_applies_is_not_missed() -> None:
    """A report corrected to one without hate has no missed clocks, in the list as on the page."""
    scenario = Scenario(case=case(1))
    scenario.given(reported("p1"), RECEIVED)
    scenario.turn_to("2026-04-20 09:00")
    entry, version = scenario.entry(IncidentReported), scenario.version
    correction = CorrectEntry(
        entry=entry, replacement=reported("p1", motivation=NOT_HATE), reason="Misheard.", expected_version=version
    )
    scenario.when(correction, "2026-04-20 10:00")
    assert scenario.file().clocks == ()
    assert row(scenario.history)["missed"] == 0


def test_a_case_without_its_report_awaits_it() -> None:
    """A fact that came first lists the case; the report then takes its place."""
    scenario = Scenario(case=case(1))
    scenario.given(reached("p1"), "2026-04-02 17:00")
    assert (row(scenario.history)["kind"], row(scenario.history)["opened"]) == ("awaiting_report", None)

    scenario.given(reported("p1", motivation=NOT_HATE), RECEIVED, recorded="2026-04-02 18:00")
    assert row(scenario.history)["kind"] == "anti_social_behaviour"

    scenario.given(perceived(), "2026-04-02 19:00")
    assert row(scenario.history)["kind"] == "hate"


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_a_view_killed_anywhere_is_the_same_in_the_end(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the portions, and wherever a process dies between two of its writes, the rows come out the same."""
    other = Scenario(case=case(2), landlord="derby-homes")
    other.given(reported("p1"), "2026-04-01 10:00")
    other.turn_to("2026-05-20 09:00")
    events = recorded(lively().history, other.history)
    wanted = folded(open_engine(tmp_path / "whole"), VIEWS[name], batches(events, iter([len(events)])))

    for seed in range(10):
        rng = random.Random(seed)
        engine = open_engine(tmp_path / f"{seed}")
        portions = batches(events, iter(lambda rng=rng: rng.randint(1, 9), None))
        prepare(engine, VIEWS[name])
        deaths = 0
        while True:
            dying = engine.execution_options()
            fuse = rng.randint(1, 25) if deaths < 8 else 10_000

            def burn(*_: object, left: list[int] = [fuse]) -> None:  # noqa: B006 - one fuse a run
                left[0] -= 1
                if left[0] == 0:
                    raise Death

            sa.event.listen(dying, "before_cursor_execute", burn)
            try:
                found = folded(dying, VIEWS[name], portions)
                break
            except Death:
                deaths += 1
            finally:
                sa.event.remove(dying, "before_cursor_execute", burn)
        assert found == wanted, f"seed {seed}"
        assert deaths > 0, f"seed {seed}"


def test_views_hold_no_names_and_no_free_text(tmp_path: Path) -> None:
    """What people said or are stays in the ledger: the database file does not contain it."""
    file = tmp_path / "views.sqlite3"
    engine = open_engine(file)
    for view in VIEWS.values():
        folded(engine, view, batches(recorded(lively().history), iter([1000])))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()

    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"j.officer" in content
    assert b"Ann Example" not in content
    assert b"race" not in content


def test_a_list_is_read_page_by_page(tmp_path: Path) -> None:
    """Pages follow one another without gap or repeat, the newest first, and a filter holds on every page."""
    histories = []
    for number in range(7):
        scenario = Scenario(case=case(number), landlord="whg" if number % 2 else "derby-homes")
        scenario.given(reported("p1"), f"2026-04-0{1 + number // 2} 10:00")
        histories.append(scenario.history)
    engine = open_engine(tmp_path / "views.sqlite3")
    folded(engine, VIEWS["worklist"], batches(recorded(*histories), iter([1000])))

    with engine.connect() as connection:
        listed: list[dict[str, Any]] = []
        cursor: str | None = None
        while not listed or cursor:
            page = read_page(connection, Wanted(), 3, cursor)
            listed += page.items
            cursor = page.next
        whgs = read_page(connection, Wanted(landlord="whg"), 10, None).items
        with pytest.raises(CursorError):
            read_page(connection, Wanted(), 3, "rubbish")

    assert len({one["case_id"] for one in listed}) == len(listed) == 7
    opened = [one["opened"] for one in listed]
    assert opened == sorted(opened, reverse=True)
    assert {one["landlord"] for one in whgs} == {"whg"}
    assert len(whgs) == 3
