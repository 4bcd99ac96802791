"""Judging every case for the lists over all of them, aside: with a small share of the processor, when others rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.engine import Engine

from contracts.commands import case_stream
from ledger.clock import Clock
from services.casework.breaches import digest_of, judge_for_lists, not_judged
from services.casework.case.history import History
from services.casework.policy import PolicyBook
from services.casework.views.judged import TABLES, Judged, keep, next_again, waiting
from services.casework.views.projecting import Projector
from services.casework.views.worklist import Worklist
from services.poison import DATABASE_AWAY, away_for
from services.store import NotFolded, prepare, require_folded, snapshot

log = structlog.get_logger()

VIEW = Worklist()
PORTION = 20
LOOK_SECONDS = 2.0
SHARE = 0.1
"""Of one processor: a portion is followed by nine times as long a rest, so that commands and readers go before."""
BUSY_SECONDS = 30.0
"""For so long at most it waits for a burst to end."""


class JudgingAside:
    """Keeps the judged clauses up with the worklist, which tells how many events each case has.

    read: a case's history as far as it was read, without keeping it in memory.
    """

    def __init__(
        self,
        engine: Engine,
        worklist: Projector,
        read: Callable[[str], History],
        policies: PolicyBook,
        clock: Clock,
    ) -> None:
        self._failed = False
        self._book = digest_of(policies)
        self._engine = engine
        self._worklist = worklist
        self._read = read
        self._policies = policies
        self._clock = clock
        self._seen: dict[int, int] = {}
        self._again_at: datetime | None = None
        prepare(engine, TABLES)

    async def run(self) -> None:
        """Go on for as long as the process lives; of replicas that share a database, only who keeps the worklist."""
        while True:
            await self._until_something_may_differ()
            try:
                await self.catch_up(share=SHARE)
                self._failed = False
            except DATABASE_AWAY as error:
                self._failed = True
                log.warning("judging.waits", reason=away_for(error))
            except NotFolded:
                self._failed = True

    async def catch_up(self, *, share: float = 1.0) -> int:
        """Judge until no case waits, with that share of a processor; how many cases that were. Raises NotFolded."""
        judged, loop = 0, asyncio.get_running_loop()
        while portion := await asyncio.to_thread(self._waiting):
            begun = loop.time()
            await self._judge(portion)
            judged += len(portion)
            await asyncio.sleep((loop.time() - begun) * (1 / share - 1))
        return judged

    async def _judge(self, portion: Sequence[str]) -> None:
        histories = []
        for case in portion:
            histories.append(self._read(case_stream(UUID(case))))
            await asyncio.sleep(0)
        await asyncio.to_thread(self._judge_all, histories)

    def _judge_all(self, histories: Sequence[History]) -> None:
        now = self._clock.now()
        keep(self._engine, [self._judged(history, now) for history in histories])

    def _judged(self, history: History, now: datetime) -> Judged:
        try:
            return judge_for_lists(history, self._policies, self._book, now)
        except Exception as error:  # noqa: BLE001 - one case that no rule foresaw must not keep the others from the lists
            log.error("judging.failed", stream=history.stream, reason=type(error).__name__)
            return not_judged(history, self._book, now)

    def _waiting(self) -> list[str]:
        self._seen = dict(self._worklist.offsets)
        with snapshot(self._engine) as connection:
            require_folded(connection, VIEW)
            self._again_at = next_again(connection)
            return waiting(connection, self._book, self._clock.now(), PORTION)

    async def _until_something_may_differ(self) -> None:
        """Until the worklist has moved on and rests again, or an instant has come from which a case may differ."""
        waited = 0.0
        while not (self._worklist.leads and self._may_differ(waited)):
            await asyncio.sleep(LOOK_SECONDS)
            waited += LOOK_SECONDS

    def _may_differ(self, waited: float) -> bool:
        if self._failed or (self._again_at and self._again_at <= self._clock.now()):
            return waited > 0
        moved = dict(self._worklist.offsets) != self._seen
        return moved and (waited >= BUSY_SECONDS or not self._worklist.lag)
