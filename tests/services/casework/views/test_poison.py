"""An event that a fold cannot take in stops its view, says so, and is taken in once the fold can."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from structlog.testing import capture_logs

from ledger.protocol import Checkpoint
from ledger.records import Recorded
from ledger.testing import InMemoryTransport
from services.casework.views import VIEWS
from services.casework.views.projecting import Projector
from services.casework.views.rebuild import rebuild_and_swap
from services.casework.views.standing import standing
from services.casework.views.worklist import Worklist
from services.health import Health, status
from services.poison import Poisoned, save_or_name
from services.store import open_engine, prepare
from tests.services.casework.sample_ledger import SampleLedger
from tests.services.casework.views.at_hand import PARTITIONS, Written, digest_of, folded, following
from tests.services.casework.views.conftest import MakeEngine

WORKLIST = VIEWS["worklist"]


class Faulty(Worklist):
    """The worklist with a bug that one event meets; what it says in the error must reach nobody."""

    def __init__(self, poison: Recorded) -> None:
        self._poison = (poison.partition, poison.position)

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        super().apply(connection, events)
        if any((event.partition, event.position) == self._poison for event in events):
            raise ZeroDivisionError("Ann Example lives at 1 Example Road")


@pytest.fixture
def poison(small: SampleLedger) -> Recorded:
    """An event from the middle of the ledger, the second of its append."""
    appends = [append for append in small.appends if len(append) > 1]
    return appends[len(appends) // 2][1]


@pytest.mark.parametrize("there", [True, False], ids=["moved on", "folded anew"])
async def test_a_poison_event_stops_its_view_and_is_never_skipped(
    new_engine: MakeEngine, transport: InMemoryTransport, poison: Recorded, *, there: bool
) -> None:
    """All before its batch is taken in, nothing after; status and log name place and type, nothing of the content."""
    engine, view = new_engine(), Faulty(poison)
    if there:
        prepare(engine, view)
    health = Health()

    with capture_logs() as logs:
        projector = Projector(view, engine, transport, PARTITIONS)
        health.check("view worklist", lambda: projector.trouble)
        async with following(projector) as running:
            await running.until(lambda: projector.stopped)

    assert f"partition {poison.partition}, position {poison.position} (" in str(projector.trouble)
    assert "restart" in str(projector.trouble)
    assert status(health.report()) == "not ready"
    [line] = [line for line in logs if line["log_level"] == "error"]
    assert (line["event"], line["partition"], line["position"]) == ("view.poisoned", poison.partition, poison.position)
    assert line["type"].endswith(".v1")
    assert line["where"].startswith("test_poison.py:")
    assert "Example" not in str(logs) + str(projector.trouble)
    if there:
        assert projector.checkpoints[poison.partition].next_position <= poison.position
        assert _position(engine, poison.partition) == projector.checkpoints[poison.partition].next_position - 1


def _position(engine: Engine, partition: int) -> int:
    with engine.connect() as connection:
        return standing(connection, WORKLIST).positions.get(partition, 0)


async def test_a_mended_program_goes_on_from_the_poison(
    new_engine: MakeEngine, transport: InMemoryTransport, poison: Recorded
) -> None:
    """A new process whose fold can take the event in needs nothing but to be started."""
    engine = new_engine()
    prepare(engine, WORKLIST)
    faulty = Projector(Faulty(poison), engine, transport, PARTITIONS)
    async with following(faulty) as running:
        await running.until(lambda: faulty.stopped)

    assert await folded(WORKLIST, engine, transport) == await folded(WORKLIST, new_engine(), transport)


async def test_another_view_goes_on(new_engine: MakeEngine, transport: InMemoryTransport, poison: Recorded) -> None:
    """In the same database, beside the one that has stopped."""
    engine = new_engine()
    faulty = Projector(Faulty(poison), engine, transport, PARTITIONS)
    async with following(faulty) as running:
        await running.until(lambda: faulty.stopped)
        deadlines = await folded(VIEWS["deadlines"], engine, transport)

    assert deadlines == await folded(VIEWS["deadlines"], new_engine(), transport)


async def test_a_rebuild_that_meets_a_poison_event_leaves_the_live_view(
    new_engine: MakeEngine, transport: InMemoryTransport, poison: Recorded
) -> None:
    """It says which event, and what was there stays."""
    engine = new_engine()
    before = await folded(WORKLIST, engine, transport)

    with pytest.raises(Poisoned, match=f"Partition {poison.partition}, position {poison.position}"):
        await rebuild_and_swap(Faulty(poison), engine, transport, PARTITIONS)

    assert digest_of(WORKLIST, engine) == before


async def test_a_database_that_does_not_answer_is_waited_for(
    new_engine: MakeEngine, transport: InMemoryTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full or locked database is no fault of an event: the view says what it waits for, and goes on."""
    monkeypatch.setattr("services.casework.views.projecting.RETRY_SECONDS", 0.0)
    engine, waits = new_engine(), 3
    prepare(engine, WORKLIST)
    projector = Projector(WORKLIST, engine, transport, PARTITIONS)
    seen: list[str | None] = []

    def away(*_: object) -> None:
        nonlocal waits
        seen.append(projector.trouble)
        if waits:
            waits -= 1
            raise sa.exc.OperationalError("INSERT", None, OSError("no space"))

    sa.event.listen(engine, "before_cursor_execute", away)
    async with following(projector) as running:
        await running.caught_up()

    assert "waits for its database" in seen
    assert digest_of(WORKLIST, engine) == await folded(WORKLIST, new_engine(), transport)


async def test_a_database_that_goes_away_later_is_said_too(new_engine: MakeEngine, small: SampleLedger) -> None:
    """A view that had caught up is not called well while nobody can reach it."""
    ledger = await (await Written().open()).add(small.appends[:10])
    engine, gone = new_engine(), False
    projector = Projector(WORKLIST, engine, ledger.transport, PARTITIONS)

    def away(*_: object) -> None:
        if gone:
            raise sa.exc.OperationalError("BEGIN", None, OSError("no route"))

    sa.event.listen(engine, "before_cursor_execute", away)
    async with following(projector) as running:
        await running.caught_up()
        gone = True
        await ledger.add(small.appends[10:])
        await running.until(lambda: projector.trouble == "waits for its database")
        gone = False
        await running.caught_up()
    await ledger.close()


@pytest.mark.parametrize("error", [sa.exc.InternalError, sa.exc.DatabaseError])
def test_a_database_that_is_not_to_be_written_is_no_poison(
    new_engine: MakeEngine, error: type[sa.exc.DatabaseError]
) -> None:
    """PostgreSQL says the one of a server that became a copy, SQLite the other of a damaged file."""
    engine = new_engine()
    prepare(engine, WORKLIST)

    def fail(*_: object) -> None:
        raise error("INSERT", None, OSError())

    sa.event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(error):
        save_or_name(engine, WORKLIST, {}, [])


async def test_a_view_that_has_stopped_needs_no_database(
    new_engine: MakeEngine, transport: InMemoryTransport, poison: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that goes away just then ends no process: where the view stands is only told less exactly."""
    engine, view = new_engine(), Faulty(poison)
    prepare(engine, view)
    projector, asked = Projector(view, engine, transport, PARTITIONS), count()
    stands_at = projector._stands_at

    def once() -> dict[int, Checkpoint]:
        if next(asked):
            raise sa.exc.OperationalError("SELECT", None, OSError("no route"))
        return stands_at()

    monkeypatch.setattr(projector, "_stands_at", once)
    async with following(projector) as running:
        await running.task

    assert projector.stopped


def test_a_database_that_went_without_a_word_is_given_up(postgres: str) -> None:
    """In half a minute, unless its URL says otherwise; else a view would wait for its silent connection for hours."""
    patient = open_engine(f"{postgres}{'&' if '?' in postgres else '?'}tcp_user_timeout=90000")
    with open_engine(postgres).connect() as one, patient.connect() as other:
        told = [raw.connection.driver_connection.info.get_parameters() for raw in (one, other)]  # type: ignore[union-attr]

    assert [each["tcp_user_timeout"] for each in told] == ["30000", "90000"]
    assert [each["keepalives_idle"] for each in told] == ["10", "10"]
