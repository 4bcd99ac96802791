"""No service starts on topics that could lose what was acknowledged; what it says mends them."""

from __future__ import annotations

import asyncio
import re
import shlex
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from litestar import Litestar

from contracts.topics import CASE_COMMANDS, CASE_LEDGER, NOTICE_LEDGER
from services import runtime
from services.kafka_clients import admin_client
from services.settings import read_settings
from services.topics import TopicsMissing, TopicsUnfit, require_topics
from tests.acceptance.product import until
from tests.ledger.kafka_configs import command_in, kafka_configs
from tests.ownership.conftest import Doors
from tests.ownership.service import PORTS, Service

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]

UNREACHABLE = 3
DANGEROUS = {
    CASE_LEDGER.name: {
        "cleanup.policy": "compact",
        "retention.ms": "604800000",
        "retention.bytes": "1000000000",
        "unclean.leader.election.enable": "true",
        "message.timestamp.type": "LogAppendTime",
        "max.message.bytes": "100000",
    },
    CASE_COMMANDS.name: {"min.insync.replicas": "2"},
}


@pytest.fixture
async def services(kafka_doors: Doors, tmp_path: Path) -> AsyncIterator[list[Service]]:
    """One of each, none of them started."""
    async with AsyncExitStack() as stack:
        services = [Service(name, kafka_doors.plain, tmp_path / name) for name in PORTS]
        for one in services:
            stack.push_async_callback(one.close)
        yield services


async def _never_wired(_: runtime.Runtime) -> Litestar:
    raise AssertionError("a service is wired only on topics that are fit")


async def test_every_service_refuses_dangerous_topics_and_says_what_mends_them(
    kafka_doors: Doors, services: list[Service]
) -> None:
    """Each ends at once, naming topic, setting, what it is and must be; Kafka's own tool takes the commands it prints.

    With them done, and nothing else, all of them start.
    """
    for topic, settings in DANGEROUS.items():
        await _alter(kafka_doors, topic, settings)
    await _until_refused(kafka_doors)

    await asyncio.gather(*(one.start() for one in services))
    assert await asyncio.gather(*(one.ended() for one in services)) == [UNREACHABLE] * 3

    [said] = {failure["reason"] for one in services for failure in one.events("start.failed")}
    lines = {line.split(":")[0]: line for line in said.splitlines()}
    assert lines.keys() == {f"Topic {topic}" for topic in DANGEROUS}
    for topic, settings in DANGEROUS.items():
        assert all(f"{name} is {value} and must be" in lines[f"Topic {topic}"] for name, value in settings.items())
    await asyncio.gather(*(kafka_configs(*command_in(line)) for line in lines.values()))
    await _until_fit(kafka_doors)
    await asyncio.gather(*(one.start() for one in services))
    await asyncio.gather(*(one.ready() for one in services))
    assert {tuple(one.events("ledger.single_copy")[0]["topics"]) for one in services} == {
        (CASE_LEDGER.name, NOTICE_LEDGER.name)
    }
    assert [await one.stop() for one in services] == [0, 0, 0]


async def test_another_partition_count_is_refused(kafka_doors: Doors) -> None:
    """It says which topics have which count, and the setting that has them right; with that setting it would start."""
    environ = {"KAFKA_BOOTSTRAP_SERVERS": kafka_doors.plain}
    with pytest.raises(TopicsUnfit) as refused:
        await runtime.serve("intake", read_settings({**environ, "CASELEDGER_PARTITIONS": "4"}), _never_wired)

    named = re.findall(r"Topic (\S+): it has 6 partitions and must have 4", str(refused.value))
    assert set(named) == {CASE_COMMANDS.name, CASE_LEDGER.name, NOTICE_LEDGER.name}
    [remedy] = {*re.findall(r"CASELEDGER_PARTITIONS=\d+", str(refused.value))}
    variable, _, value = remedy.partition("=")
    await require_topics(read_settings({**environ, variable: value}))


async def test_a_missing_topic_is_refused_and_made_by_what_is_said(
    kafka_doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not made by accident, with settings that forget; the command in the message makes it."""
    monkeypatch.setattr(runtime, "_KAFKA_SECONDS", 0.0)
    settings = read_settings({"KAFKA_BOOTSTRAP_SERVERS": kafka_doors.plain})
    async with admin_client(kafka_doors.plain) as admin:
        await admin.delete_topics([NOTICE_LEDGER.name])
    await _until_refused(kafka_doors)

    with pytest.raises(TopicsMissing, match=f"no topic {NOTICE_LEDGER.name}:") as refused:
        await runtime.serve("notifications", settings, _never_wired)

    python, *arguments = shlex.split(str(refused.value).split("`")[1])
    assert python == "python"
    made = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env={"KAFKA_BOOTSTRAP_SERVERS": kafka_doors.plain}
    )
    assert await made.wait() == 0
    await require_topics(settings)


async def _alter(doors: Doors, topic: str, settings: dict[str, str]) -> None:
    wanted = ",".join(f"{name}={value}" for name, value in settings.items())
    await kafka_configs("--bootstrap-server", doors.plain, "--alter", "--topic", topic, "--add-config", wanted)


async def _refused(doors: Doors) -> bool:
    try:
        await require_topics(read_settings({"KAFKA_BOOTSTRAP_SERVERS": doors.plain}))
    except TopicsUnfit:
        return True
    return False


async def _until_refused(doors: Doors) -> None:
    await until(lambda: _refused(doors), 10, lambda: "the broker did not take the change")


async def _until_fit(doors: Doors) -> None:
    async def is_fit() -> bool:
        return not await _refused(doors)

    await until(is_fit, 10, lambda: "the printed commands did not mend it")
