"""The way out to casework: commands onto `case-commands`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec
from aiokafka.errors import KafkaError
from faststream.exceptions import FastStreamException
from faststream.kafka import KafkaBroker

from contracts.commands import Command
from contracts.topics import CASE_COMMANDS, partition_for
from ledger.errors import TransportError

SEND_SECONDS = 10.0


class CommandsOut:
    """Publishes commands, each to the partition of its stream."""

    def __init__(self, broker: KafkaBroker, partitions: int) -> None:
        self._broker = broker
        self._partitions = partitions

    async def send(self, commands: Sequence[Command]) -> None:
        """Return once Kafka has them all; raises TransportError, and some may have been sent, if it does not."""
        try:
            # The client's own patience has no end when a broker is gone.
            async with asyncio.timeout(SEND_SECONDS):
                ended = await asyncio.gather(*map(self._send, commands), return_exceptions=True)
        except TimeoutError as error:
            raise TransportError(f"{CASE_COMMANDS.name} took nothing for {SEND_SECONDS:.0f} seconds.") from error
        for failed in filter(None, ended):
            if isinstance(failed, KafkaError | FastStreamException):
                raise TransportError(f"{CASE_COMMANDS.name}: {failed!r}.") from failed
            raise failed

    async def _send(self, command: Command) -> None:
        await self._broker.publish(
            msgspec.json.encode(command),
            topic=CASE_COMMANDS.name,
            key=command.stream.encode(),
            partition=partition_for(command.stream, self._partitions),
        )
