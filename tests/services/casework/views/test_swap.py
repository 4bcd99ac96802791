"""A view folded anew beside the live one takes its place while it is read and moved on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from ledger.errors import CheckpointMismatch
from ledger.records import Recorded
from ledger.testing import InMemoryTransport
from services import swap
from services.casework.views import VIEWS
from services.casework.views.listing import Wanted, find_page
from services.casework.views.projecting import Projector
from services.casework.views.rebuild import Rebuild, rebuild_and_swap
from services.casework.views.standing import standing
from services.casework.views.worklist import Worklist, table
from services.rows import copy_rows
from services.store import NotFolded, ViewReplaced, checkpoints, digest, prepare, save, snapshot
from tests.services.casework.sample_ledger import SampleLedger
from tests.services.casework.views.at_hand import (
    PARTITIONS,
    Written,
    digest_of,
    folded,
    following,
    sample_ledger,
    written,
)
from tests.services.casework.views.conftest import MakeEngine

WORKLIST = VIEWS["worklist"]


class Newer(Worklist):
    """The worklist of the next release."""

    version = Worklist.version + 1


class Broken(Exception):  # noqa: N818 - it happens to something
    """The rebuild breaks off here."""


def tamper(engine: Engine) -> None:
    """Make every row wrong, so that one can tell the old from the new."""
    with engine.begin() as connection:
        connection.execute(table.update().values(officer="someone-else"))


async def test_readers_see_the_old_rows_or_the_new_and_never_fewer(new_engine: MakeEngine, large: SampleLedger) -> None:
    """A reader that never stops finds, in each of its snapshots, all rows wrong or all rows right."""
    transport, engine = await written(large), new_engine()
    right = await folded(WORKLIST, engine, transport)
    tamper(engine)
    wrong = digest_of(WORKLIST, engine)
    swapped = asyncio.create_task(rebuild_and_swap(WORKLIST, engine, transport, PARTITIONS))

    def look() -> str:
        with snapshot(engine) as connection:
            return digest(connection, WORKLIST)

    seen = [look()]
    while not swapped.done():
        seen.append(await asyncio.to_thread(look))
    seen.append(look())

    assert await swapped == sum(map(len, large.appends))
    assert set(seen) == {wrong, right}
    assert seen == sorted(seen, key=[wrong, right].index)


async def test_the_live_view_is_moved_on_before_during_and_after_a_swap(
    new_engine: MakeEngine, large: SampleLedger
) -> None:
    """Its projector goes on from what took its place; a reader that waits for its own event has it on either side."""
    engine, middle = new_engine(), len(large.appends) // 2
    ledger = await (await Written().open()).add(large.appends[:middle])
    projector = Projector(WORKLIST, engine, ledger.transport, PARTITIONS)
    async with following(projector) as running:
        await running.caught_up()
        swapped = asyncio.create_task(rebuild_and_swap(WORKLIST, engine, ledger.transport, PARTITIONS))
        for append in large.appends[middle:]:
            await ledger.add([append])
        await swapped
        last = large.appends[-1][-1]
        await asyncio.wait_for(projector.wait_for(last.partition, last.position), 60)
        await running.caught_up()
    await ledger.close()

    assert digest_of(WORKLIST, engine) == await folded(WORKLIST, new_engine(), await written(large))


async def test_a_swap_never_takes_a_view_back(new_engine: MakeEngine, large: SampleLedger) -> None:
    """What the live view took in after the rebuild had come to the end is in the new one too."""
    engine, middle = new_engine(), len(large.appends) // 2
    ledger = await (await Written().open()).add(large.appends[:middle])
    with Rebuild(WORKLIST, ledger.transport, range(PARTITIONS)) as rebuild:
        await rebuild.fold_to_the_end()
        await ledger.add(large.appends[middle:])
        await folded(WORKLIST, engine, ledger.transport)
        reached = _positions(engine)
        await rebuild.swap_into(engine)
    await ledger.close()

    assert _positions(engine) == reached


def _positions(engine: Engine) -> dict[int, int]:
    with engine.connect() as connection:
        return standing(connection, WORKLIST).positions


@pytest.mark.parametrize("statement", [1, 2, 4, 5])
async def test_a_swap_that_breaks_off_leaves_the_live_view_as_it_was(
    statement: int, new_engine: MakeEngine, transport: InMemoryTransport
) -> None:
    """At any of its statements; and the next one succeeds, with nothing to clean up."""
    engine = new_engine()
    right = await folded(WORKLIST, engine, transport)
    tamper(engine)
    wrong, left = digest_of(WORKLIST, engine), [statement]

    def breaks(_: object, __: object, said: str, *___: object) -> None:
        left[0] -= said.startswith(("INSERT", "DELETE"))
        if left[0] == 0:
            left[0] = -1
            raise Broken

    sa.event.listen(engine, "before_cursor_execute", breaks)
    with pytest.raises(Broken):
        await rebuild_and_swap(WORKLIST, engine, transport, PARTITIONS)

    assert digest_of(WORKLIST, engine) == wrong
    await rebuild_and_swap(WORKLIST, engine, transport, PARTITIONS)
    assert digest_of(WORKLIST, engine) == right


async def test_a_swap_that_breaks_off_behind_its_rows_leaves_the_live_view_as_it_was(
    new_engine: MakeEngine, transport: InMemoryTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every row of the last table written: they are of the same transaction, however they were brought in."""
    engine = new_engine()
    await folded(WORKLIST, engine, transport)
    tamper(engine)
    wrong, copied = digest_of(WORKLIST, engine), []

    def breaks(source: Connection, target: Connection, rows_of: sa.Table) -> None:
        copy_rows(source, target, rows_of)
        copied.append(target.scalar(sa.select(sa.func.count()).select_from(rows_of)))
        if len(copied) == len(WORKLIST.metadata.tables):
            raise Broken

    monkeypatch.setattr(swap, "copy_rows", breaks)
    with pytest.raises(Broken):
        await rebuild_and_swap(WORKLIST, engine, transport, PARTITIONS)

    assert all(copied)
    assert digest_of(WORKLIST, engine) == wrong


async def test_what_a_database_says_to_copied_rows_is_told_as_of_any_statement(
    new_engine: MakeEngine, transport: InMemoryTransport
) -> None:
    """Whoever waits for a database that is away, or finds an event to blame, goes by SQLAlchemy's classes of errors."""
    engine = new_engine()
    await folded(WORKLIST, engine, transport)
    with Rebuild(WORKLIST, transport, range(PARTITIONS)) as rebuild:
        await rebuild.fold_to_the_end()
        with rebuild._scratch.connect() as source, engine.connect() as target, pytest.raises(sa.exc.IntegrityError):
            copy_rows(source, target, table)


async def test_a_view_of_another_ledger_is_not_swapped(new_engine: MakeEngine, transport: InMemoryTransport) -> None:
    """Whoever names the wrong Kafka keeps the right view."""
    engine = new_engine()
    before = await folded(WORKLIST, engine, await written(sample_ledger(30, seed=2)))

    with pytest.raises(CheckpointMismatch):
        await rebuild_and_swap(WORKLIST, engine, transport, PARTITIONS)

    assert digest_of(WORKLIST, engine) == before


async def test_a_new_version_is_folded_beside_the_old_one(
    new_engine: MakeEngine, transport: InMemoryTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it is whole the old rows stay and the new program refuses to read; then the old program is fenced off."""
    engine = new_engine()
    old = await folded(WORKLIST, engine, transport)
    monkeypatch.setattr("services.casework.views.listing.VIEW", Newer())
    projector, during = Projector(Newer(), engine, transport, PARTITIONS), []
    apply = Newer.apply

    def watched(self: Newer, connection: Connection, events: Sequence[Recorded]) -> None:
        during.append((digest_of(WORKLIST, engine), projector.trouble))
        apply(self, connection, events)

    monkeypatch.setattr(Newer, "apply", watched)
    with pytest.raises(NotFolded):
        await find_page(engine, Wanted(), 10, None)
    async with following(projector) as running:
        await running.caught_up()

    assert set(during) == {(old, "is being folded anew: catching up")}
    assert (await find_page(engine, Wanted(), 10, None)).items
    with engine.connect() as connection:
        stands = checkpoints(connection, Newer())
    with pytest.raises(ViewReplaced):
        save(engine, WORKLIST, stands, [])


async def test_a_program_whose_view_was_replaced_by_another_version_stops(
    new_engine: MakeEngine, large: SampleLedger
) -> None:
    """It must not write rows of its own making among those of the other; it says what to do."""
    engine, middle = new_engine(), len(large.appends) // 2
    ledger = await (await Written().open()).add(large.appends[:middle])
    older = Projector(WORKLIST, engine, ledger.transport, PARTITIONS)
    async with following(older) as running:
        await running.caught_up()
        await rebuild_and_swap(Newer(), engine, ledger.transport, PARTITIONS)
        with engine.connect() as connection:
            swapped = digest(connection, Newer())
        await ledger.add(large.appends[middle:])
        await running.until(lambda: older.stopped)
    await ledger.close()

    assert "Restart" in str(older.trouble)
    with engine.connect() as connection:
        assert digest(connection, Newer()) == swapped


async def test_a_view_folded_for_the_first_time_is_not_read_before_it_is_whole(
    new_engine: MakeEngine, transport: InMemoryTransport
) -> None:
    """There is no half of a list, not even at the very first start."""
    engine = new_engine()
    Projector(WORKLIST, engine, transport, PARTITIONS)

    with pytest.raises(NotFolded):
        await find_page(engine, Wanted(), 10, None)

    prepare(engine, WORKLIST)
    assert (await find_page(engine, Wanted(), 10, None)).items == []
