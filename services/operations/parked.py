"""The commands that casework could not decide, with what may be told of each, from the topic that keeps them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
import structlog
from aiokafka.errors import KafkaError
from msgspec import Struct
from prometheus_client import CollectorRegistry, Gauge

from contracts.envelope import Reason
from contracts.fields import Code, StreamId
from contracts.topics import COMMANDS_PARKED
from services.operations.rejected import Position, Redrive, Rejected, read_rejected

_EVERY_SECONDS = 60.0
_log = structlog.get_logger(__name__)


class _Body(Struct):
    type: Code | None = None


class _Origin(Struct):
    topic: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,249}$")]
    partition: int
    offset: int


class _Named(Struct):
    """As much of a command as may be shown: nothing that anyone typed."""

    id: UUID
    stream: StreamId
    landlord: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")] | None = None
    body: _Body | None = None
    origin: _Origin | None = None


class ParkedCommand(Struct, frozen=True):
    """A command that was set aside. `command_id`, `stream`, `landlord`, `asks`: None where they cannot be read.

    original: where it lay in `case-commands`. report: the record of a sender that it came of, in flight until it is
    decided; None for one that came of none. redriven_from: of which other it is a repeat. redriven: how often it was
    sent again itself, the first time first.
    """

    original: Position
    sent_at: datetime
    parked_at: datetime
    reasons: tuple[Reason, ...]
    command_id: UUID | None = None
    stream: str | None = None
    landlord: str | None = None
    asks: str | None = None
    report: Position | None = None
    redriven_from: str | None = None
    redriven: tuple[Redrive, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether nobody has sent it again yet."""
        return not self.redriven


async def read_parked(
    bootstrap: str, connection: Mapping[str, Any], topic: str = COMMANDS_PARKED.name
) -> list[ParkedCommand]:
    """Every parked command that is still kept, by where it lay.

    Raises aiokafka's KafkaError, or OSError, when Kafka cannot be reached.
    """
    return [told_of(one) for one in await read_rejected(bootstrap, connection, topic)]


async def keep_counted(registry: CollectorRegistry, read: Callable[[], Awaitable[list[ParkedCommand]]]) -> None:
    """Count those that wait every minute, until cancelled; without Kafka the last count stays."""
    waiting = Gauge(
        "caseledger_commands_parked_waiting", "Parked commands that nobody has sent again.", registry=registry
    )
    while True:
        try:
            waiting.set(sum(one.waits for one in await read()))
        except (KafkaError, OSError) as error:
            _log.info("parked.not_counted", reason=type(error).__name__)
        await asyncio.sleep(_EVERY_SECONDS)


def told_of(one: Rejected) -> ParkedCommand:
    """What may be told of a record that was set aside as a command."""
    named = _named(one.body)
    return ParkedCommand(
        original=one.original,
        sent_at=one.sent_at,
        parked_at=one.rejected_at,
        reasons=one.reasons,
        command_id=named.id if named else None,
        stream=named.stream if named else None,
        landlord=named.landlord if named else None,
        asks=named.body.type if named and named.body else None,
        report=Position(named.origin.topic, named.origin.partition, named.origin.offset)
        if named and named.origin
        else None,
        redriven_from=one.redriven_from,
        redriven=one.redriven,
    )


def _named(body: bytes) -> _Named | None:
    try:
        return msgspec.json.decode(body, type=_Named)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
