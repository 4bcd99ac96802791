"""How the transport goes on when an append is not answered."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from ledger.append_connection import AppendConnection
from ledger.errors import AppendNotSent, AppendRejected, LedgerError, TransportError
from ledger.kafka import KafkaTransport, connect
from ledger.protocol import START, seal
from ledger.records import NewEvent
from ledger.topic import create_topic

pytestmark = pytest.mark.kafka

BATCH = seal(START, [(uuid4(), NewEvent("a", 1, b"v"))], 1_700_000_000_000_000)


class Opened(list[AppendConnection]):
    """The connections made, of which the first never answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        original_open, original_append = AppendConnection.open, AppendConnection.append

        async def counting_open(*args: Any, **settings: Any) -> AppendConnection:
            self.append(await original_open(*args, **settings))
            return self[-1]

        async def silent_append(connection: AppendConnection, *args: Any) -> tuple[int, int]:
            answer = await original_append(connection, *args)
            if connection is self[0]:
                await asyncio.get_running_loop().create_future()
            return answer

        monkeypatch.setattr(AppendConnection, "open", counting_open)
        monkeypatch.setattr(AppendConnection, "append", silent_append)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    return Opened(monkeypatch)


@pytest.fixture
async def transport(kafka: str) -> AsyncIterator[KafkaTransport]:
    async with connect(kafka, request_seconds=1.0) as transport:
        yield transport


@pytest.fixture
async def topic(kafka: str, transport: KafkaTransport) -> str:
    topic = f"appending-{uuid4().hex[:12]}"
    await create_topic(kafka, topic, partitions=2)
    # Reading waits until the leaders are known.
    await transport.read(topic, {0: 0, 1: 0})
    return topic


async def test_unanswered_append_is_unknown_and_holds_up_nobody(
    transport: KafkaTransport, topic: str, opened: Opened
) -> None:
    """After the time for a request the outcome is unknown, and the next append goes over a new connection."""
    with pytest.raises(TransportError):
        await transport.append(topic, 0, BATCH)

    assert await transport.append(topic, 0, BATCH) == 1
    assert [connection.is_open for connection in opened] == [False, True]


async def test_append_given_up_holds_up_nobody(transport: KafkaTransport, topic: str, opened: Opened) -> None:
    """A caller who leaves takes the connection along: its answer may never come."""
    given_up = asyncio.create_task(transport.append(topic, 0, BATCH))
    assert (await transport.read(topic, {0: 0}, wait_seconds=10.0))[0].end_offset == 1
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)

    assert await transport.append(topic, 0, BATCH) == 1
    assert [connection.is_open for connection in opened] == [False, True]


async def test_partitions_do_not_wait_for_one_another(transport: KafkaTransport, topic: str, opened: Opened) -> None:
    """Each partition has a connection of its own, for Kafka answers each connection in order."""
    stuck = asyncio.create_task(transport.append(topic, 0, BATCH))
    async with asyncio.timeout(10):
        while not opened:  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.01)

    assert await transport.append(topic, 1, BATCH) == 0
    with pytest.raises(TransportError):
        await stuck


async def test_rivals_share_the_connection_of_a_partition(transport: KafkaTransport, topic: str) -> None:
    """Two appends to one partition at once, neither finding a connection, leave none that nobody closes."""
    offsets = await asyncio.gather(transport.append(topic, 0, BATCH), transport.append(topic, 0, BATCH))

    assert sorted(offsets) == [0, 1]


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (2, AppendRejected),  # corrupt
        (10, AppendRejected),  # too large
        (29, AppendRejected),  # not authorised
        (32, AppendRejected),  # invalid timestamp
        (87, AppendRejected),  # invalid record
        (19, AppendNotSent),  # fewer copies in sync than wanted: looked at before writing
        (20, TransportError),  # the same, looked at after writing
        (3, TransportError),  # unknown partition: perhaps moved since it was written
        (6, TransportError),  # not the leader: perhaps no more, since it was written
        (7, TransportError),  # not copied in time
        (56, TransportError),  # trouble with the disk
        (-1, TransportError),  # anything
        (9999, TransportError),  # something new
    ],
)
async def test_what_a_refusal_means(
    transport: KafkaTransport, topic: str, monkeypatch: pytest.MonkeyPatch, code: int, meaning: type[LedgerError]
) -> None:
    """Only what Kafka checks before it writes is a definite no; everything else may be in the log."""

    async def refused(*_: object) -> tuple[int, int]:
        return code, -1

    monkeypatch.setattr(AppendConnection, "append", refused)
    with pytest.raises(LedgerError) as refusal:
        await transport.append(topic, 0, BATCH)

    assert type(refusal.value) is meaning
