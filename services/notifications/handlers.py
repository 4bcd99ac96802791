"""What notifications does with its two ledgers, and in which order it may begin.

Of replicas that share a database one works and the others stand by. It reads what became of every notice before it
looks for new ones, and reads both ledgers to their end before it fires or sends anything: whatever was lost here,
nobody hears of the same thing twice. An event that cannot be taken in ends the reading of its ledger and nothing else:
the timers of all other cases must not stop with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from ledger.clock import Clock
from ledger.errors import CheckpointMismatch
from services.leading import ALONE, LOOK_SECONDS, Lead
from services.notifications.database import Database
from services.notifications.delivery import Delivery
from services.notifications.firing import Firing
from services.notifications.followed import FollowedView
from services.notifications.keeper import Keeper
from services.notifications.notice import NeverRequested
from services.notifications.tables import make_tables
from services.poison import DATABASE_AWAY
from services.store import ViewFenced

log = structlog.get_logger(__name__)

NOT_MENDED_BY_A_RESTART = (CheckpointMismatch, NeverRequested, ViewFenced)
"""The ledger is not the one that was read, or the database is somebody else's: a person has to look."""


class LeadLost(Exception):  # noqa: N818 - it names what happened
    """Another replica goes on with the work."""


class Notifications:
    """Follows both ledgers while it leads, and once it has caught up with them fires timers and delivers notices.

    `state` is None when well, also of one that stands by, else a short plain word of what is wrong.
    """

    def __init__(  # noqa: PLR0913 - the parts that work together, put together once
        self,
        database: Database,
        clock: Clock,
        *,
        notices: FollowedView,
        watch: FollowedView,
        firing: Firing,
        delivery: Delivery,
        lead: Lead = ALONE,
    ) -> None:
        self._database = database
        self._lead = lead
        self._works = self._watches = False
        self._notices = notices
        self._watch = watch
        self._delivery = delivery
        self._state: str | None = "catching up" if lead is ALONE else None
        self._requested: Mapping[int, int] = {}

        self._timers = Keeper("timers", firing.step, firing.next_at, clock)
        self._deliveries = Keeper("notices", self._deliver, delivery.next_at, clock)

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
        """How far the case ledger is saved, by partition; nothing from one that stands by, or has yet to look it up."""
        return self._watch.offsets if self._watches else {}

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
        self._works = self._watches = False
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
        await self._database.do(make_tables, self._database.engine)
        await self._notices.begin()
        tasks.create_task(self._notices.keep_up(self._tell))
        await self._notices.wait_caught_up()
        await self._watch.begin()
        self._watches = True
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
