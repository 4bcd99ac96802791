"""What notifications does with its two ledgers, and in which order it may begin.

Of replicas that share a database one works and the others stand by. It reads what became of every notice before it
looks for new ones, and reads both ledgers to their end before it fires or sends anything: whatever was lost here,
nobody hears of the same thing twice. An event that cannot be taken in ends the reading of its ledger and nothing else:
the timers of all other cases must not stop with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Engine

from ledger.clock import Clock
from ledger.errors import CheckpointMismatch
from ledger.follow import Follower
from ledger.protocol import START, Checkpoint
from ledger.transport import Transport
from services.leading import ALONE, LOOK_SECONDS, Lead
from services.notifications import notice_table, timer_table
from services.notifications.delivery import Delivery
from services.notifications.firing import Firing
from services.notifications.keeper import Keeper
from services.notifications.notice import NeverRequested
from services.notifications.tables import make_tables
from services.poison import DATABASE_AWAY, Poisoned, save_or_name
from services.store import View, ViewFenced, checkpoints

log = structlog.get_logger(__name__)

# What is saved together also costs one look for timers and notices, instead of one for each event. A quarter of a
# second is nothing to a notice, and a timer is set long before it is due.
GATHER_SECONDS = 0.25
RETRY_SECONDS = 1.0

NOT_MENDED_BY_A_RESTART = (CheckpointMismatch, NeverRequested, ViewFenced)
"""The ledger is not the one that was read, or the database is somebody else's: a person has to look."""


class LeadLost(Exception):  # noqa: N818 - it names what happened
    """Another replica goes on with the work."""


class FollowedView:
    """A view kept up with its ledger, saved together with how far it has come."""

    def __init__(self, engine: Engine, view: View, transport: Transport, topic: str, partitions: int) -> None:
        self._engine = engine
        self._view = view
        self._partitions = range(partitions)
        self._waits: str | None = None
        self._poison: str | None = None
        self._stopped = asyncio.Event()
        self.follower = Follower(transport, topic, self._stands_at(), gather_seconds=GATHER_SECONDS)

    @property
    def offsets(self) -> dict[int, int]:
        """Partition -> the offset of the first record that is not saved yet."""
        return self.follower.offsets

    @property
    def trouble(self) -> str | None:
        """Why the view gets no further, None when it does."""
        return self._poison or (None if self.follower.caught_up else self._waits)

    async def begin(self) -> None:
        """Go by what the database holds now: another replica may have kept the view meanwhile."""
        self._poison = None
        self._stopped.clear()
        await self.follower.stand_at(self._stands_at())

    async def wait_caught_up(self) -> None:
        """Wait until the view holds what its ledger held at the start, or stands before what it cannot take in."""
        either = [asyncio.create_task(self.follower.wait_caught_up()), asyncio.create_task(self._stopped.wait())]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in either:
                one.cancel()

    async def keep_up(self, when_saved: Callable[[], None]) -> None:
        """Follow until cancelled or before an event that cannot be taken in; waits while the database is away.

        Raises one of NOT_MENDED_BY_A_RESTART.
        """
        while not self._stopped.is_set():
            try:
                # The database says how far: a save may have got through in part.
                await self.follower.stand_at(self._stands_at())
                await self._follow(when_saved)
            except DATABASE_AWAY as error:
                await self._wait_for_database(error)
            except Poisoned as poisoned:
                self._poison = f"view {self._view.name} {poisoned.status}"
                self._stopped.set()
                log.error("view.poisoned", view=self._view.name, **poisoned.log_context)

    async def _follow(self, when_saved: Callable[[], None]) -> None:
        async for batches in self.follower.batches():
            save_or_name(self._engine, self._view, self.follower.checkpoints, batches)
            when_saved()

    async def _wait_for_database(self, error: sa.exc.DBAPIError) -> None:
        self._waits = f"view {self._view.name} waits for its database"
        log.warning("view.waits", view=self._view.name, reason=type(error.orig).__name__)
        # Whoever had caught up has not any more, for as long as nobody can tell where the view stands.
        await self.follower.stand_at(self.follower.checkpoints)
        await asyncio.sleep(RETRY_SECONDS)

    def _stands_at(self) -> dict[int, Checkpoint]:
        with self._engine.connect() as connection:
            saved = checkpoints(connection, self._view)
        return {number: saved.get(number, START) for number in self._partitions}


class Notifications:
    """Follows both ledgers while it leads, and once it has caught up with them fires timers and delivers notices.

    `state` is None when well, also of one that stands by, else a short plain word of what is wrong.
    """

    def __init__(  # noqa: PLR0913 - the parts that work together, put together once
        self,
        engine: Engine,
        clock: Clock,
        *,
        notices: FollowedView,
        watch: FollowedView,
        firing: Firing,
        delivery: Delivery,
        lead: Lead = ALONE,
    ) -> None:
        self._engine = engine
        self._lead = lead
        self._works = False
        self._notices = notices
        self._watch = watch
        self._delivery = delivery
        self._state: str | None = "catching up" if lead is ALONE else None
        self._requested: Mapping[int, int] = {}

        def next_timer() -> datetime | None:
            with engine.connect() as connection:
                return timer_table.next_at(connection)

        def next_retry() -> datetime | None:
            with engine.connect() as connection:
                return notice_table.next_retry(connection)

        self._timers = Keeper("timers", firing.step, next_timer, clock)
        self._deliveries = Keeper("notices", self._deliver, next_retry, clock)

    @property
    def state(self) -> str | None:
        """What is wrong, None when well."""
        if not self._works:
            return self._state
        saving = self._notices.trouble or self._watch.trouble
        reading = self._notices.follower.trouble or self._watch.follower.trouble
        return saving or self._state or reading or self._timers.trouble or self._deliveries.trouble

    @property
    def saved_offsets(self) -> Mapping[int, int]:
        """How far the case ledger is saved, by partition; nothing from one that stands by."""
        return self._watch.offsets if self._works else {}

    @property
    def requested_offsets(self) -> Mapping[int, int]:
        """How far every notice that the case ledger asks for is in the notice ledger, by partition; the same."""
        return self._requested if self._works else {}

    async def run(self) -> None:
        """Work until cancelled, in turns that each last while this replica leads.

        With a ledger that cannot be followed, stop working, say so and wait for a person.
        """
        while (ended := await self._lead_a_turn()) is None:  # noqa: ASYNC110 - a turn is not a look
            # By then the lock has been asked for again, and it shows whether the next turn is ours.
            await asyncio.sleep(2 * LOOK_SECONDS)
        self._give_up(ended)
        await asyncio.Event().wait()

    async def end(self) -> None:
        """Fire and send nothing more; return once what was begun is done and recorded, so that nobody repeats it."""
        await asyncio.gather(self._timers.end(), self._deliveries.end())

    async def _lead_a_turn(self) -> Exception | None:
        """Wait to lead, and work until that ends; what ended it, if another turn would end the same way."""
        await self._lead.won()
        self._state, self._requested, self._works = "catching up", {}, True
        ended: tuple[BaseException, ...] = ()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._until_lost())
                tasks.create_task(self._begin(tasks))
        except* (LeadLost, *DATABASE_AWAY) as errors:
            ended = errors.exceptions
        except* NOT_MENDED_BY_A_RESTART as errors:
            ended = errors.exceptions
        self._works = False
        error = ended[0]
        if isinstance(error, NOT_MENDED_BY_A_RESTART) and not self._was_followed(error):
            return error
        self._state = "waits for its database" if isinstance(error, DATABASE_AWAY) else None
        log.info("lead.ended", reason=type(error).__name__)
        return None

    def _was_followed(self, error: Exception) -> bool:
        """Whether the view was moved on by the replica that leads now, of which this one had not heard yet."""
        return isinstance(error, ViewFenced) and self._lead is not ALONE

    async def _until_lost(self) -> None:
        await self._lead.lost()
        raise LeadLost

    async def _begin(self, tasks: asyncio.TaskGroup) -> None:
        await asyncio.to_thread(make_tables, self._engine)
        await self._notices.begin()
        tasks.create_task(self._notices.keep_up(self._tell))
        await self._notices.wait_caught_up()
        await self._watch.begin()
        tasks.create_task(self._watch.keep_up(self._tell))
        await self._watch.wait_caught_up()
        await self._delivery.open()
        log.info("ledgers.caught_up")
        self._state = None
        tasks.create_task(self._timers.run())
        tasks.create_task(self._deliveries.run())

    def _tell(self) -> None:
        self._timers.news.set()
        self._deliveries.news.set()

    async def _deliver(self) -> int:
        saved = self._watch.offsets
        did = await self._delivery.step()
        if not did:
            self._requested = saved
        return did

    def _give_up(self, error: Exception) -> None:
        self._state = str(error)
        log.error(
            "ledger.cannot_be_followed",
            reason=self._state,
            exc_info=error,
            remedy="see that it is the right Kafka and its log is whole; then remove notifications.sqlite3 and restart",
        )
