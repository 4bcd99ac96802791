"""Read models and their positions: saved together, fenced, dropped when the code's version is another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from ledger.protocol import START, Checkpoint, CountedBatch
from ledger.records import Recorded
from services.store import Instant, ViewFenced, checkpoints, digest, open_engine, prepare, save, stored_version

AT = datetime(2026, 4, 2, 15, 30, 0, 123456, tzinfo=UTC)


class Seen:
    """A view that counts the events of each stream."""

    name = "seen"

    def __init__(self, version: int = 1) -> None:
        self.version = version
        self.metadata = sa.MetaData()
        self.table = sa.Table(
            "seen",
            self.metadata,
            sa.Column("position", sa.Integer, primary_key=True),
            sa.Column("at", Instant, nullable=False),
            *([sa.Column("added", sa.Integer)] if version > 1 else []),
        )

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        for event in events:
            if event.value == b"broken":
                raise RuntimeError("the fold has a bug")
            connection.execute(self.table.insert().values(position=event.position, at=event.recorded_at))


def batch(first: int, count: int, value: bytes = b"") -> CountedBatch:
    """A batch of partition 0 whose positions begin at `first`."""
    events = [Recorded("s", n, n, 0, n - 1, AT, UUID(int=n), value) for n in range(first, first + count)]
    return CountedBatch(0, events, Checkpoint(first + count - 1, first + count, bytes(32), first - 1, 1))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A fresh database file."""
    return open_engine(tmp_path / "deep" / "views.sqlite3")


def rows(engine: Engine, view: Seen) -> list[int]:
    """The positions the view has seen."""
    with engine.connect() as connection:
        return list(connection.scalars(sa.select(view.table.c.position).order_by(view.table.c.position)))


def test_a_view_and_its_position_are_saved_together(engine: Engine) -> None:
    """What a failing fold had done is undone with the step of its position."""
    view = Seen()
    prepare(engine, view)
    save(engine, view, {}, [batch(1, 2)])
    first = {0: batch(1, 2).checkpoint}

    with pytest.raises(RuntimeError):
        save(engine, view, first, [batch(3, 1), batch(4, 1, b"broken")])

    assert rows(engine, view) == [1, 2]
    with engine.connect() as connection:
        assert checkpoints(connection, view) == first


def test_a_second_copy_of_a_view_is_fenced(engine: Engine) -> None:
    """Two processes that fold the same view cannot both move it on from the same place."""
    view = Seen()
    prepare(engine, view)
    save(engine, view, {0: START}, [batch(1, 2)])

    with pytest.raises(ViewFenced):
        save(engine, view, {0: START}, [batch(1, 2)])
    save(engine, view, {0: batch(1, 2).checkpoint}, [batch(3, 1)])
    with pytest.raises(ViewFenced):
        save(engine, view, {0: batch(1, 2).checkpoint}, [batch(3, 1)])

    assert rows(engine, view) == [1, 2, 3]


def test_an_error_does_not_repeat_what_a_row_holds(engine: Engine) -> None:
    """Errors end in logs; the values of a statement may be personal."""
    with pytest.raises(sa.exc.DBAPIError) as raised, engine.connect() as connection:
        connection.execute(sa.text("select :name from nowhere"), {"name": "Mary Example"})

    assert "Mary" not in str(raised.value)


def test_a_view_of_another_version_begins_anew(engine: Engine) -> None:
    """Its tables are made as the code has them, and its position is the start; the same version keeps both."""
    prepare(engine, Seen(1))
    save(engine, Seen(1), {}, [batch(1, 2)])
    prepare(engine, Seen(1))
    assert rows(engine, Seen(1)) == [1, 2]

    newer = Seen(2)
    prepare(engine, newer)

    assert rows(engine, newer) == []
    with engine.connect() as connection:
        assert checkpoints(connection, newer) == {}
        assert stored_version(connection, newer) == 2
        assert "added" in {column["name"] for column in sa.inspect(connection).get_columns("seen")}


def test_equal_rows_have_equal_digests(tmp_path: Path) -> None:
    """The digest depends on the rows, not on the portions in which they came."""
    view, digests = Seen(), []
    for name, portions in (
        ("one", [batch(1, 3)]),
        ("three", [batch(1, 1), batch(2, 1), batch(3, 1)]),
        ("two", [batch(1, 2)]),
    ):
        engine = open_engine(tmp_path / name)
        prepare(engine, view)
        before: dict[int, Checkpoint] = {}
        for portion in portions:
            save(engine, view, before, [portion])
            before = {0: portion.checkpoint}
        with engine.connect() as connection:
            digests.append(digest(connection, view))

    assert digests[0] == digests[1] != digests[2]


def test_instants_come_back_exactly(engine: Engine) -> None:
    """A database that knows no time zones still gives back the same instant, to the microsecond."""
    view = Seen()
    prepare(engine, view)
    save(engine, view, {}, [batch(1, 1)])

    with engine.connect() as connection:
        assert connection.scalar(sa.select(view.table.c.at)) == AT


def test_reads_of_one_transaction_agree(engine: Engine) -> None:
    """What is written meanwhile is not seen halfway."""
    view = Seen()
    prepare(engine, view)
    save(engine, view, {}, [batch(1, 1)])
    with engine.connect() as connection:
        before = digest(connection, view)
        save(engine, view, {0: batch(1, 1).checkpoint}, [batch(2, 1)])
        assert digest(connection, view) == before
    assert rows(engine, view) == [1, 2]
