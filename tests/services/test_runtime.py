"""How a service process begins and ends."""

import asyncio
import gc
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError
from litestar import Litestar

from deploy.create_topics import create_topics
from deploy.ports import free_port
from services import runtime
from services.http_get import http_get
from services.settings import read_settings

_START_SECONDS = 30


async def start(**variables: str) -> Process:
    """The fake service as a process, its log on a pipe."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.services.fake_service"), env={**os.environ, **variables}, stderr=PIPE
    )


async def log_of(process: Process) -> list[dict[str, Any]]:
    """Every line of the log of a process that ends."""
    _, log = await asyncio.wait_for(process.communicate(), _START_SECONDS)
    return [json.loads(line) for line in log.splitlines()]


async def until_ready(port: int, process: Process) -> None:
    """Return once the process says that it is ready."""
    async with asyncio.timeout(_START_SECONDS):
        while process.returncode is None:
            try:
                status, _ = await http_get("127.0.0.1", port, "/readyz")
            except OSError:
                status = 0
            if status == 200:
                return
            await asyncio.sleep(0.05)
    raise AssertionError(f"it ended with status {process.returncode}")


@pytest.mark.kafka
async def test_a_service_serves_until_it_is_told_to_end(kafka: str) -> None:
    """It is ready once Kafka and the topics are, ends well on SIGTERM, and logs one JSON object a line.

    A Kafka that it did not start itself and that keeps each ledger on one broker only is told of.
    """
    await create_topics(read_settings({"KAFKA_BOOTSTRAP_SERVERS": kafka}))
    port = free_port()
    process = await start(KAFKA_BOOTSTRAP_SERVERS=kafka, CASELEDGER_INTAKE_PORT=str(port))
    await until_ready(port, process)

    process.send_signal(signal.SIGTERM)

    log = await log_of(process)
    assert process.returncode == 0
    assert [line["event"] for line in log] == ["ledger.single_copy", "service.started", "service.stopped"]
    assert {line["service"] for line in log} == {"intake"}


@pytest.mark.kafka
async def test_a_task_that_dies_ends_the_process(kafka: str) -> None:
    """A service with a dead part does not go on looking alive: one clear line, and a status that is not 0."""
    await create_topics(read_settings({"KAFKA_BOOTSTRAP_SERVERS": kafka}))
    process = await start(KAFKA_BOOTSTRAP_SERVERS=kafka, CASELEDGER_INTAKE_PORT=str(free_port()), FAKE_SERVICE="dies")

    log = await log_of(process)

    assert process.returncode == 1
    [death] = [line for line in log if line["event"] == "task.died"]
    assert death["task"] == "doomed"
    assert "RuntimeError: planted" in death["exception"]


@pytest.mark.kafka
async def test_a_taken_port_is_named_with_its_setting(kafka: str) -> None:
    """The message says which port, and the variable that chooses another."""
    await create_topics(read_settings({"KAFKA_BOOTSTRAP_SERVERS": kafka}))
    async with await asyncio.start_server(lambda *_: None, "127.0.0.1", 0) as taken:
        port = taken.sockets[0].getsockname()[1]
        process = await start(KAFKA_BOOTSTRAP_SERVERS=kafka, CASELEDGER_INTAKE_PORT=str(port))
        log = await log_of(process)

    assert process.returncode == 3
    assert log[-1]["event"] == "start.failed"
    assert f"Port {port}" in log[-1]["reason"]
    assert "CASELEDGER_INTAKE_PORT" in log[-1]["reason"]


async def test_a_wrong_setting_ends_the_process_before_it_began() -> None:
    """Settings that cannot be used are exit code 2, with the variable in the log."""
    process = await start(CASELEDGER_INTAKE_PORT="many")

    [line] = await log_of(process)

    assert process.returncode == 2
    assert line["variable"] == "CASELEDGER_INTAKE_PORT"


async def test_an_unreachable_kafka_is_waited_for_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Kafka that never answers is an error that names its address and what to check."""
    monkeypatch.setattr(runtime, "_KAFKA_SECONDS", 0.0)
    nowhere = f"127.0.0.1:{free_port()}"

    async def never_wired(_: runtime.Runtime) -> Litestar:
        raise AssertionError("a service is wired only once Kafka answers")

    with pytest.raises(KafkaConnectionError, match=f"(?s){nowhere}.*KAFKA_BOOTSTRAP_SERVERS"):
        await runtime.serve("intake", read_settings({"KAFKA_BOOTSTRAP_SERVERS": nowhere}), never_wired)


async def test_what_was_begun_is_ended_first_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before tasks are cancelled, for some seconds at most; one that fails or hangs keeps nothing from being closed."""
    monkeypatch.setattr(runtime, "_END_SECONDS", 0.05)
    service = runtime.Runtime("intake", read_settings({}), {})
    told: list[str] = []

    async def works() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            told.append("task cancelled")

    async def ends() -> None:
        told.append("ended")

    async def hangs() -> None:
        await asyncio.Event().wait()

    async def fails() -> None:
        raise RuntimeError("planted")

    service.spawn("work", works())
    service.resources.callback(told.append, "closed")
    for ending in (ends, hangs, fails):
        service.at_the_end(ending)
    await asyncio.sleep(0)
    await asyncio.wait_for(service.stop(), 5)

    assert told == ["ended", "task cancelled", "closed"]


async def test_a_task_that_fails_while_it_is_ended_is_not_told_of_by_asyncio() -> None:
    """Its error may hold what a row does, and asyncio would write it to the log in full."""
    service, unasked = runtime.Runtime("intake", read_settings({}), {}), list[str]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unasked.append(context["message"]))

    async def fails_at_its_end() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise ValueError("planted")

    service.spawn("work", fails_at_its_end())
    await asyncio.sleep(0)
    await service.stop()
    gc.collect()

    assert unasked == []
