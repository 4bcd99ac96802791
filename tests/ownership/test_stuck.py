"""A consumer that has lost its group without hearing of it: beside a healthy one, and alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from aiokafka import AIOKafkaProducer

from contracts.commands import Command
from contracts.topics import CASE_COMMANDS, PARTITIONS, partition_for
from deploy.ports import HOST
from ledger.clock import SystemClock
from services.casework.commands.consuming import GROUP
from services.operations.lag import measure_lag
from tests.acceptance.product import until
from tests.ownership.conftest import Doors
from tests.ownership.evidence import Evidence, gather_evidence, misplaced, scattered, untrue
from tests.ownership.group_proxy import GroupProxy
from tests.ownership.service import Service
from tests.services.casework.counter import contact, report

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

ALL = set(range(PARTITIONS))
MOVED_SECONDS = 180.0
ENDED_SECONDS = 90.0
CASES = 40
SEND_PAUSE_SECONDS = 0.05


@dataclass
class Scene:
    """One replica behind a network that can lose its group, one that is reached as it is, and the commands so far."""

    doors: Doors
    network: GroupProxy
    cut_off: Service
    healthy: Service
    sent: int = 0

    async def send(self) -> None:
        """Some cases more: a report and a call to each."""
        numbers = range(self.sent, self.sent + CASES)
        self.sent += CASES
        async with AIOKafkaProducer(bootstrap_servers=self.doors.plain, acks="all") as producer:
            for number in numbers:
                for command in (report(number), contact(number)):
                    await _put(producer, command)
                await asyncio.sleep(SEND_PAUSE_SECONDS)

    async def consumed(self) -> None:
        """Return once the group has recorded that everything is done."""

        async def is_consumed() -> bool:
            lag = await measure_lag(self.doors.plain, {}, SystemClock(), {GROUP: (CASE_COMMANDS.name,)})
            return all((one.committed or 0) == one.end for one in lag.partitions if one.group == GROUP)

        await until(is_consumed, MOVED_SECONDS, lambda: f"not consumed:\n{self.cut_off.tail()}\n{self.healthy.tail()}")

    async def judge(self) -> Evidence:
        """Every command so far has one effect and true answers."""
        evidence = await gather_evidence(self.doors.plain)
        told = {one.id for number in range(self.sent) for one in (report(number), contact(number))}
        assert told <= evidence.effects.keys()
        assert (misplaced(evidence), scattered(evidence), untrue(evidence)) == ([], [], [])
        return evidence


async def _put(producer: AIOKafkaProducer, command: Command) -> None:
    value, key = msgspec.json.encode(command), command.stream.encode()
    partition = partition_for(command.stream, PARTITIONS)
    await producer.send_and_wait(CASE_COMMANDS.name, value, key=key, partition=partition)


@pytest.fixture(scope="module")
async def scene(kafka_doors: Doors, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """The replica that can be cut off runs, alone."""
    folder: Path = tmp_path_factory.mktemp("stuck")
    network = GroupProxy(kafka_doors.advertised, kafka_doors.behind)
    await network.start()
    through = f"{HOST}:{kafka_doors.advertised}"
    cut_off = Service("casework", through, folder / "cut-off", module="tests.ownership.impatient_casework")
    healthy = Service("casework", kafka_doors.plain, folder / "healthy", module="tests.ownership.impatient_casework")
    try:
        await cut_off.start()
        await cut_off.ready()
        yield Scene(kafka_doors, network, cut_off, healthy)
    finally:
        await asyncio.gather(cut_off.close(), healthy.close())
        await network.stop()


async def _owns(replica: Service, wanted: set[int]) -> None:
    async def does() -> bool:
        return replica.owned == wanted

    await until(does, MOVED_SECONDS, lambda: f"{replica.name} owns {replica.owned}, not {wanted}:\n{replica.tail()}")


async def test_two_owners_of_one_partition_do_no_harm(scene: Scene) -> None:
    """A replica that does not hear that its partitions went to another decides beside it; each command counts once.

    And it is not ended for it: what it believes to be its own gets on.
    """
    await scene.send()
    # Nothing may wait while there is one replica only and it is cut off: its watchdog would be right to end it.
    await scene.consumed()

    scene.network.lost = True
    await scene.healthy.start()
    await scene.healthy.ready()
    await _owns(scene.healthy, ALL)
    assert scene.cut_off.owned == ALL
    await scene.send()
    await scene.consumed()

    assert scene.cut_off.owned == ALL
    assert scene.cut_off.events("consumer.stuck") == []
    decided = await scene.judge()
    assert max(len(said) for said in decided.outcomes.values()) > 1, "both should have answered some"
    assert await scene.healthy.stop() == 0
    scene.network.lost = False
    await _owns(scene.cut_off, ALL)
    await scene.consumed()


async def test_a_stuck_consumer_is_ended_and_another_goes_on(scene: Scene) -> None:
    """Alone and cut off from its group it gets nowhere: the watchdog ends it with a clear word and status 1.

    Its replacement takes over where the group's record ends, and what was answered is answered the same again.
    """
    await scene.send()
    await scene.consumed()
    scene.network.lost = True
    await scene.send()

    assert await scene.cut_off.ended(ENDED_SECONDS) == 1
    [stuck] = scene.cut_off.events("consumer.stuck")
    [death] = scene.cut_off.events("task.died")
    assert stuck["seconds"].keys() <= {str(number) for number in ALL}
    assert min(stuck["seconds"].values()) >= 12
    assert (death["task"], "ConsumerStuck" in death["exception"]) == ("watchdog", True)

    await scene.healthy.start()
    await scene.healthy.ready()
    await scene.consumed()
    await scene.judge()
    assert await scene.healthy.stop() == 0
