"""Awaiting the answers to commands, whichever replica of casework gives them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from contracts.commands import CommandOutcome
from contracts.topics import COMMAND_OUTCOMES

log = structlog.get_logger()

KEPT = 20_000
# Each answer would wake a fetch of its own: the broker gathers them, no longer than whoever waits for one would notice.
GATHER_BYTES = 256 * 1024
GATHER_MILLISECONDS = 50

_decode = msgspec.json.Decoder(CommandOutcome).decode


class Outcomes:
    """The last answers on `command-outcomes`, and those that someone waits for.

    `trouble` says why answers might be missed, None when they are not.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self.trouble: str | None = "catching up"
        self._kept = kept
        self._known: OrderedDict[UUID, CommandOutcome] = OrderedDict()
        self._expected: OrderedDict[UUID, None] = OrderedDict()
        self._awaited: dict[UUID, set[asyncio.Future[CommandOutcome]]] = {}

    def take(self, records: Sequence[ConsumerRecord[Any, Any]]) -> None:
        """Note the answers in these records; one that cannot be read is passed over with a word in the log."""
        for record in records:
            try:
                outcome = _decode(record.value or b"")
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                log.error("outcome.unreadable", partition=record.partition, offset=record.offset)
                continue
            self.note(outcome)

    def note(self, outcome: CommandOutcome) -> None:
        """Remember an answer and hand it to those who wait for it."""
        self._known[outcome.command_id] = outcome
        self._known.move_to_end(outcome.command_id)
        if len(self._known) > self._kept:
            self._known.popitem(last=False)
        for waiting in self._awaited.pop(outcome.command_id, ()):
            if not waiting.done():
                waiting.set_result(outcome)

    def known(self, command_id: UUID) -> CommandOutcome | None:
        """The answer to a command, if it is among the last."""
        return self._known.get(command_id)

    def is_expected(self, command_id: UUID) -> bool:
        """Whether this process lately handed the command in."""
        return command_id in self._expected

    def expect(self, command_id: UUID) -> asyncio.Future[CommandOutcome]:
        """The next answer to a command; ask before sending it, and cancel it when it is no longer wanted."""
        waiting: asyncio.Future[CommandOutcome] = asyncio.get_running_loop().create_future()
        self._awaited.setdefault(command_id, set()).add(waiting)
        self._expected[command_id] = None
        if len(self._expected) > self._kept:
            self._expected.popitem(last=False)
        waiting.add_done_callback(lambda _: self._forget(command_id, waiting))
        return waiting

    def _forget(self, command_id: UUID, waiting: asyncio.Future[CommandOutcome]) -> None:
        others = self._awaited.get(command_id, set())
        others.discard(waiting)
        if not others:
            self._awaited.pop(command_id, None)


async def follow(
    outcomes: Outcomes, bootstrap: str, connection: Mapping[str, Any], partitions: int, kept: int = KEPT
) -> None:
    """Read every answer from so far before the end that a process which starts again knows the last ones.

    Not FastStream's: its subscribers cannot begin at a place of their own choosing.
    """
    where = [TopicPartition(COMMAND_OUTCOMES.name, number) for number in range(partitions)]
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        auto_offset_reset="latest",
        fetch_min_bytes=GATHER_BYTES,
        fetch_max_wait_ms=GATHER_MILLISECONDS,
        **connection,
    )
    try:
        await consumer.start()
        consumer.assign(where)
        starts, ends = await consumer.beginning_offsets(where), await consumer.end_offsets(where)
        for one in where:
            consumer.seek(one, max(starts[one], ends[one] - kept // partitions))
        outcomes.trouble = None
        while True:
            found = await consumer.getmany(timeout_ms=1000)
            outcomes.take([record for records in found.values() for record in records])
    finally:
        await consumer.stop()
