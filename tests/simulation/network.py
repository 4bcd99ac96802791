"""The transport through which one life of a process reaches the simulated logs."""

from collections.abc import Mapping, Sequence

from ledger.errors import AppendTooLarge
from ledger.transport import Record, Slice
from tests.simulation.append_request import AppendRequest
from tests.simulation.broker import Broker
from tests.simulation.calls import Link
from tests.simulation.fates import Weather
from tests.simulation.process import Process
from tests.simulation.read_request import ReadRequest
from tests.simulation.world import World

RECORD_BYTES = 90


class SimulatedTransport:
    """See `ledger.transport.Transport`; an append is one attempt, as the port demands."""

    def __init__(self, world: World, broker: Broker, weather: Weather, process: Process) -> None:
        self.max_batch_bytes = world.mood.max_batch_bytes
        self._link = Link(world, broker, weather, process)

    async def append(self, topic: str, partition: int, records: Sequence[Record]) -> int:
        """Append the records as the request's fate has it."""
        if sum(len(r.key) + len(r.value) + RECORD_BYTES for r in records) > self.max_batch_bytes:
            msg = "The batch is larger than the topic allows."
            raise AppendTooLarge(msg)
        request = AppendRequest(self._link, topic, partition, records)
        request.send()
        base: int = await request.call.reply()
        return base

    async def read(self, topic: str, offsets: Mapping[int, int], wait_seconds: float = 0.0) -> Mapping[int, Slice]:
        """Read as the request's fate has it."""
        request = ReadRequest(self._link, topic, offsets, wait_seconds)
        request.send()
        slices: Mapping[int, Slice] = await request.call.reply()
        return slices
