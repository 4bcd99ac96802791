"""What operators did, on a real broker: kept, told the last first, and beside what was sent again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from aiokafka import AIOKafkaProducer, ConsumerRecord

from contracts.envelope import Reason
from contracts.operators import Deed, OperatorAction
from services.operations.actions import read_actions, record
from services.operations.parked import read_parked
from services.operations.redriving import Action
from services.operations.rejected import Position, read_rejected
from services.operations.sending_again import COMMANDS, Kind, find, never_sent_again, send_again
from services.set_aside import set_aside
from tests.conftest import MakeTopic
from tests.services.casework.counter import contact

pytestmark = pytest.mark.kafka
AT = datetime(2026, 7, 15, 10, tzinfo=UTC)
REASONS = (Reason(code="undecided", message="The command could not be decided; this is our mistake."),)


def _action(minutes: int) -> OperatorAction:
    return OperatorAction(at=AT + timedelta(minutes=minutes), by="op1", deed=Deed.VIEW_REBUILT, target="worklist")


async def test_the_latest_actions_come_first(kafka: str, kafka_topic: MakeTopic) -> None:
    """From every partition; something foreign on the topic hides nothing."""
    topic = await kafka_topic("actions", partitions=3)
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        await producer.send_and_wait(topic, b"rubbish")
    for minutes in (1, 2, 3, 4):
        await record(kafka, {}, [_action(minutes)], topic)

    assert await read_actions(kafka, {}, 3, topic) == [_action(4), _action(3), _action(2)]


async def test_no_actions_yet(kafka: str, kafka_topic: MakeTopic) -> None:
    """An empty topic is no trouble."""
    assert await read_actions(kafka, {}, topic=await kafka_topic("actions")) == []


async def _parked(kafka: str, kept_on: str, topic: str, offset: int, value: bytes) -> None:
    """What casework keeps of a record of partition 0."""
    came = ConsumerRecord(topic, 0, offset, 1_775_131_870_000, 0, b"key", value, None, 3, len(value), ())
    kept = set_aside(came, REASONS, kept_on)
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        await producer.send_and_wait(kept_on, kept.value, key=kept.key, headers=list(kept.headers))


async def test_a_parked_command_is_told_sent_again_and_no_longer_waits(kafka: str, kafka_topic: MakeTopic) -> None:
    """What may be told is told of it, nothing of what it says; rubbish is told by its place alone."""
    commands, kept_on, actions = [await kafka_topic(name) for name in ("commands", "parked", "actions")]
    kind = Kind("command", commands, kept_on, COMMANDS.deed, COMMANDS.repeats)
    asked = contact(1)
    await _parked(kafka, kept_on, commands, 7, msgspec.json.encode(asked))
    await _parked(kafka, kept_on, commands, 9, b"\xff rubbish")
    before = await read_parked(kafka, {}, kept_on)
    listed = await read_rejected(kafka, {}, kept_on)
    wanted = [one for one in (find(listed, 0, 7), find(listed, 1, 7)) if one]
    done = [one async for one in send_again(kafka, {}, kind, wanted, Action("op1", AT), actions=actions)]
    after = await read_parked(kafka, {}, kept_on)

    assert [(one.command_id, one.stream, one.asks) for one in before] == [
        (asked.id, asked.stream, "record-facts.v1"),
        (None, None, None),
    ]
    assert [one.original for one, _ in done] == [Position(commands, 0, 7)]
    assert [one.waits for one in after] == [False, True]
    [kept] = await read_actions(kafka, {}, topic=actions)
    assert (kept.by, kept.deed, kept.target) == ("op1", Deed.COMMAND_REDRIVEN, f"{commands}:0:7")
    assert len(never_sent_again(await read_rejected(kafka, {}, kept_on), kind)) == 1
