"""What one command costs casework, from its record to its answer, over a ledger of any length."""

import asyncio
import gc
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from time import process_time
from typing import Any, cast

import msgspec
from aiokafka import AIOKafkaProducer, ConsumerRecord
from prometheus_client import CollectorRegistry

from contracts.check import check
from contracts.cloudevents import Unreadable, from_kafka
from contracts.commands import Command
from contracts.topics import COMMAND_OUTCOMES, REPORT_OUTCOMES
from ledger.clock import SystemClock
from ledger.log import PartitionLog
from services.casework.commands.ownership import Ownership
from services.casework.commands.settling import Settler
from services.casework.handlers import CommandHandler
from services.casework.histories import Histories
from services.casework.ledgers import Partition
from services.casework.metrics import Metrics
from services.casework.policy import load_policies
from services.intake.report import Position, admit
from services.intake.sources import Sources, load_sources
from services.operations.samples import make_samples
from services.outbox import Outbox

AT_ONCE = 50
HISTORIES_KEPT = 20_000


class _Acknowledging:
    """Stands for the producer of the answers, which cost the same whatever the ledger's length."""

    async def send(self, *_: Any, **__: Any) -> asyncio.Future[None]:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done


class Office:
    """Casework's handler over one partition that is the whole ledger."""

    def __init__(self, log: PartitionLog, max_batch_bytes: int) -> None:
        metrics, ownership = Metrics(CollectorRegistry()), Ownership()
        settler = Settler(
            Partition(log, Histories(HISTORIES_KEPT)),
            load_policies(),
            SystemClock(),
            metrics,
            max_batch_bytes=max_batch_bytes,
        )
        outbox = Outbox(cast("AIOKafkaProducer", _Acknowledging()), {COMMAND_OUTCOMES.name: 1, REPORT_OUTCOMES.name: 1})
        self._handler = CommandHandler({0: settler}, ownership, outbox, metrics)

    async def cost(self, records: Sequence[ConsumerRecord[Any, Any]]) -> float:
        """Microseconds of processor time a command."""
        # What other rounds left behind is no cost of this one.
        gc.collect()
        gc.freeze()
        began = process_time()
        for first in range(0, len(records), AT_ONCE):
            answers = await self._handler.settle(0, records[first : first + AT_ONCE])
            await self._handler.answer(0, answers or ())
        return (process_time() - began) / len(records) * 1e6


def command_records(number: int, seed: int) -> list[ConsumerRecord[Any, Any]]:
    """What so many sample messages become on `case-commands`; other cases for each seed."""
    return list(_records(number, seed, load_sources()))


def _records(number: int, seed: int, sources: Sources) -> Iterator[ConsumerRecord[Any, Any]]:
    now, offsets = datetime.now(UTC), count()
    for offset, sample in enumerate(make_samples(number, now, seed)):
        try:
            command = admit(
                check(from_kafka(sample.value, sample.headers), now), sources, Position("r", 0, offset, now)
            )
        except Unreadable:
            continue
        if isinstance(command, Command):
            value = msgspec.json.encode(command)
            yield ConsumerRecord("c", 0, next(offsets), 0, 0, None, value, None, 0, len(value), ())
