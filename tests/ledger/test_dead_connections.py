"""The transport over connections that died without a word, against a broker of a few lines."""

import asyncio
import struct
from collections.abc import AsyncIterator

import pytest
from aiokafka.protocol.fetch import FetchResponse_v4
from aiokafka.protocol.metadata import MetadataResponse_v0

from ledger.errors import TransportError
from ledger.kafka import KafkaTransport, connect
from ledger.protocol import START, seal
from tests.ledger.test_append_connection import Broker, frame, produced

PRODUCE, FETCH, METADATA = 0, 1, 3
BATCH = seal(START, [], 0)


class OneBroker(Broker):
    """Leads partition 3 of the topic `t`, and does not answer the first `unheard` fetches."""

    def __init__(self, unheard: int = 0) -> None:
        super().__init__(self._answer_any)
        self._supported |= {FETCH: (4, 4), METADATA: (0, 0)}
        self._unheard = unheard
        self.connections = 0
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, that stays dumb once it was asked in vain."""
        self.connections += 1
        await super().serve(reader, writer)

    async def _answer_any(self, writer: asyncio.StreamWriter, number: int) -> None:
        (key,) = struct.unpack_from(">h", self.requests[-1])
        if key == PRODUCE:
            writer.write(produced(number))
        elif key == METADATA:
            partitions = [(0, 3, 7, [7], [7])]
            known = MetadataResponse_v0([(7, "127.0.0.1", self.port)], [(0, "t", partitions)])
            writer.write(frame(struct.pack(">i", number) + known.encode()))
        elif self._unheard:
            self._unheard -= 1
            await asyncio.Event().wait()
        else:
            found = FetchResponse_v4(0, [("t", [(3, 0, 5, 5, [], b"")])])
            writer.write(frame(struct.pack(">i", number) + found.encode()))


@pytest.fixture
async def broker() -> AsyncIterator[OneBroker]:
    broker = OneBroker()
    server = await asyncio.start_server(broker.serve, "127.0.0.1", 0)
    broker.port = server.sockets[0].getsockname()[1]
    yield broker
    server.close()


@pytest.fixture
async def transport(broker: OneBroker) -> AsyncIterator[KafkaTransport]:
    async with connect(f"127.0.0.1:{broker.port}", request_seconds=0.3) as transport:
        yield transport


async def test_reading_goes_on_after_a_connection_died(broker: OneBroker, transport: KafkaTransport) -> None:
    """Whoever reads without waiting gives a dead connection up, and does not ask the same one for ever."""
    broker._unheard = 1
    for _ in range(2):
        try:
            found = await transport.read("t", {3: 5})
        except TransportError:
            continue
        assert found[3].end_offset == 5
        return
    pytest.fail("the dead connection was asked again")


async def test_append_goes_over_a_fresh_connection(
    broker: OneBroker, transport: KafkaTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that lay idle for long is replaced before an append is trusted to it."""
    await transport.append("t", 3, BATCH)
    [first] = transport._appending.values()
    await transport.append("t", 3, BATCH)
    assert [first] == list(transport._appending.values())
    monkeypatch.setattr(first, "_used_at", float("-inf"))
    await transport.append("t", 3, BATCH)

    assert not first.is_open
    assert list(transport._appending.values()) != [first]
