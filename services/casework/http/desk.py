"""Handing a command in and waiting for its answer; reading a case."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import UUID

import msgspec
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from contracts.commands import Command, CommandOutcome, case_stream
from contracts.topics import CASE_COMMANDS, partition_for
from ledger.clock import Clock
from ledger.errors import TransportError
from services.casework.case.history import History
from services.casework.ledgers import CaseLedger
from services.casework.policy import PolicyBook
from services.outcomes import Outcomes
from services.web import Problem

ANSWER_SECONDS = 10.0
PUBLISH_SECONDS = 5.0

_encode = msgspec.json.Encoder().encode


class Publish(Protocol):
    """Sends one record to a partition and returns once Kafka has it; raises KafkaError."""

    def __call__(self, value: bytes, *, topic: str, key: bytes, partition: int) -> Awaitable[object]: ...


class Desk:
    """What HTTP and the pages of one replica work with."""

    def __init__(  # noqa: PLR0913 - wired in one place
        self,
        ledger: CaseLedger,
        outcomes: Outcomes,
        policies: PolicyBook,
        clock: Clock,
        publish: Publish,
        *,
        new_id: Callable[[], UUID],
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self.outcomes = outcomes
        self.policies = policies
        self.clock = clock
        self.new_id = new_id
        self._ledger = ledger
        self._publish = publish
        self._answer_seconds = answer_seconds

    async def submit(self, command: Command) -> CommandOutcome | None:
        """Hand the command in and wait for its answer; None when there is none in time.

        Raises Problem 503 when Kafka does not take it, 413 when it never will.
        """
        waiting = self.outcomes.expect(command.id)
        try:
            await self.hand_in(command)
            return await asyncio.wait_for(waiting, self._answer_seconds)
        except TimeoutError:
            return None
        finally:
            waiting.cancel()

    async def hand_in(self, command: Command) -> None:
        """Hand the command in without waiting for its answer. Raises Problem as `submit` does."""
        partition = partition_for(command.stream, len(self._ledger.partitions))
        sending = self._publish(
            _encode(command), topic=CASE_COMMANDS.name, key=command.stream.encode(), partition=partition
        )
        try:
            await asyncio.wait_for(sending, PUBLISH_SECONDS)
        except MessageSizeTooLargeError as error:
            raise Problem(413, "This is too large for one command; send it in parts.", kind="too-large") from error
        except (KafkaError, TimeoutError) as error:
            raise Problem(
                503,
                "Kafka does not take the command now. Send it again with the same Idempotency-Key.",
                kind="kafka-unreachable",
                headers={"Idempotency-Key": str(command.id), "Retry-After": "5"},
            ) from error

    async def history(self, case: UUID, landlord: str | None) -> History:
        """The case's history as the log holds it now, one's own last write included.

        Raises Problem 404 for a case that is not there or is another landlord's, 503 when Kafka cannot be read.
        """
        history = await self.read(case_stream(case))
        if history.version == 0 or landlord not in (None, history.landlord):
            raise Problem(404, "There is no such case here.", kind="no-such-case")
        return history

    async def may_see(self, stream: str, landlord: str | None) -> bool:
        """Whether what is said of a stream may be told to a landlord; None is everyone's. Raises Problem 503."""
        return landlord is None or (await self.read(stream)).landlord in (None, landlord)

    async def read(self, stream: str) -> History:
        """What a stream holds, whoever asks. Raises Problem 503 when Kafka cannot be read."""
        try:
            return await self._ledger.history(stream)
        except TransportError as error:
            raise Problem(503, "The ledger cannot be read now.", kind="kafka-unreachable") from error
