"""Publishing until Kafka has answered, over a producer whose failures are chosen."""

import asyncio
import hashlib
from typing import Any

import pytest
import sqlalchemy as sa
from aiokafka.errors import KafkaConnectionError, MessageSizeTooLargeError

from contracts.topics import PARTITIONS, TOPICS, partition_for
from services import outbox as outbox_module
from services.intake import handlers
from services.intake.door import REQUESTS_MAX, Door
from services.intake.handlers import Intake
from services.intake.rate import Rates
from services.intake.repeats import Repeats
from services.intake.sources import load_sources
from services.outbox import Outbox, Outgoing
from services.web import Problem
from tests.services.intake.messages import STRUCTURED, as_bytes, incident
from tests.services.intake.records import CLOCK, record

# Never asked: these requests bear no key.
NO_KEYS = Repeats(sa.create_engine("sqlite://"))


class FlakyProducer:
    """Takes records as aiokafka does; each failure given is raised once, in order, before anything is taken."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.taken: list[tuple[str, bytes | None, dict[str, Any]]] = []

    async def send(self, topic: str, value: bytes | None, **options: Any) -> "asyncio.Future[None]":
        acknowledged: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self.failures:
            acknowledged.set_exception(self.failures.pop(0))
        else:
            self.taken.append((topic, value, options))
            acknowledged.set_result(None)
        return acknowledged


def outbox_over(producer: Any) -> Outbox:
    """An outbox for the product's topics."""
    return Outbox(producer, {topic.name: PARTITIONS for topic in TOPICS})


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow each other at once."""
    monkeypatch.setattr(outbox_module, "_PAUSE_SECONDS_MAX", 0)


async def test_only_what_failed_is_sent_again() -> None:
    """Each record is acknowledged once, on the partition of its place, however often Kafka fails before."""
    producer = FlakyProducer(KafkaConnectionError(), TimeoutError())

    await outbox_over(producer).publish([Outgoing("case-commands", f"case:{n}", b"%d" % n) for n in range(4)])

    assert sorted(value or b"" for _, value, _ in producer.taken) == [b"0", b"1", b"2", b"3"]
    for _, value, options in producer.taken:
        assert options["partition"] == partition_for(f"case:{(value or b'').decode()}", PARTITIONS)


async def test_a_long_outage_is_outlasted() -> None:
    """After hours of failures a record is sent all the same: the pause between tries stops growing."""
    producer = FlakyProducer(*[KafkaConnectionError()] * 1200)

    await outbox_over(producer).publish([Outgoing("case-commands", "case:1", b"1")])

    assert len(producer.taken) == 1


class OneLeaderAway(FlakyProducer):
    """Takes everything but one record, until its broker is back."""

    back = False

    async def send(self, topic: str, value: bytes | None, **options: Any) -> "asyncio.Future[None]":
        if value == b"1" and not self.back:
            self.failures = [KafkaConnectionError()]
        return await super().send(topic, value, **options)


async def test_what_one_leader_answers_does_not_hide_that_another_does_not() -> None:
    """Trouble lasts for as long as anything waits to be sent again, whatever else goes through meanwhile."""
    producer = OneLeaderAway()
    outbox = outbox_over(producer)
    waiting = asyncio.create_task(outbox.publish([Outgoing("case-commands", "case:1", b"1")]))
    for _ in range(10):
        await asyncio.sleep(0)
    await outbox.publish([Outgoing("case-commands", "case:2", b"2")])

    assert outbox.trouble == "Kafka does not answer"
    producer.back = True
    await waiting
    assert outbox.trouble is None


async def test_nothing_to_publish_is_published_at_once() -> None:
    """A poll may hold only records that name nobody to answer."""
    await outbox_over(FlakyProducer()).publish([])


async def test_what_fits_nowhere_is_kept_by_its_hash() -> None:
    """A record larger than Kafka takes leaves its reasons and hash, not a partition that is stuck."""
    producer = FlakyProducer(MessageSizeTooLargeError())
    headers = (("theirs", b"x"), ("caseledger-reasons", b"[]"))

    await outbox_over(producer).publish([Outgoing("reports-rejected", "reports:0", b"body", key=b"k", headers=headers)])

    [(_, value, options)] = producer.taken
    assert value == b""
    assert options["headers"] == [
        ("caseledger-reasons", b"[]"),
        ("caseledger-original-sha256", hashlib.sha256(b"body").hexdigest().encode()),
    ]


async def test_redelivery_makes_the_same_records() -> None:
    """A batch taken twice publishes the same commands, rejections and outcomes twice, byte for byte."""
    producer = FlakyProducer()
    intake = Intake(outbox_over(producer), load_sources(), CLOCK)
    batch = [record(0, as_bytes(incident()), STRUCTURED), record(1, b"rubbish", []), record(2, None, [])]

    await intake.take(batch)
    first, producer.taken = producer.taken, []
    await intake.take(batch)

    assert [topic for topic, *_ in first].count("case-commands") == 1
    assert [topic for topic, *_ in first].count("reports-rejected") == 2
    assert producer.taken == first


async def test_a_mistake_of_ours_sets_one_record_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record on which our own code fails is rejected as such, and those beside it go on."""
    producer = FlakyProducer()
    intake = Intake(outbox_over(producer), load_sources(), CLOCK)
    good, bad = incident(), incident()
    judge = handlers.check

    def broken(submission: Any, now: Any) -> Any:
        if submission.attributes["id"] == bad["id"]:
            raise RuntimeError
        return judge(submission, now)

    monkeypatch.setattr(handlers, "check", broken)
    await intake.take([record(n, as_bytes(message), STRUCTURED) for n, message in enumerate((bad, good))])

    assert sorted(topic for topic, *_ in producer.taken) == ["case-commands", "report-outcomes", "reports-rejected"]


async def test_the_door_says_when_kafka_does_not_answer() -> None:
    """503 with the advice to send again, which is safe."""
    door = Door(outbox_over(FlakyProducer(KafkaConnectionError())), load_sources(), CLOCK, Rates(500), NO_KEYS)

    with pytest.raises(Problem) as caught:
        await door.receive(as_bytes(incident()), {"content-type": "application/cloudevents+json"})

    assert (caught.value.status, caught.value.headers) == (503, {"Retry-After": "5"})


async def test_the_door_takes_so_many_at_once() -> None:
    """429 for the request that is one too many; room again once the others are answered."""
    kafka_answers = asyncio.Event()

    class SlowProducer(FlakyProducer):
        async def send(self, topic: str, value: bytes | None, **options: Any) -> "asyncio.Future[None]":
            await kafka_answers.wait()
            return await super().send(topic, value, **options)

    door = Door(outbox_over(SlowProducer()), load_sources(), CLOCK, Rates(500), NO_KEYS)
    structured = {"content-type": "application/cloudevents+json"}
    waiting = [asyncio.create_task(door.receive(as_bytes(incident()), structured)) for _ in range(REQUESTS_MAX)]
    await asyncio.sleep(0)

    with pytest.raises(Problem) as caught:
        await door.receive(as_bytes(incident()), structured)
    kafka_answers.set()

    assert caught.value.status == 429
    assert len(await asyncio.gather(*waiting)) == REQUESTS_MAX
    assert await door.receive(as_bytes(incident()), structured)


async def test_those_who_publish_at_about_the_same_time_do_so_together() -> None:
    """Nothing is handed over before the gathering ends, then all at once; one who gives up ends it for nobody."""
    producer = FlakyProducer()
    outbox = Outbox(producer, {topic.name: PARTITIONS for topic in TOPICS}, gather_seconds=0.01)  # type: ignore[arg-type]
    first, given_up, second = (
        asyncio.create_task(outbox.publish([Outgoing("reports", "place", value)])) for value in (b"1", b"2", b"3")
    )
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.sleep(0)
    assert producer.taken == []

    await asyncio.wait_for(first, 5)

    await asyncio.wait_for(second, 5)
    assert [value for _, value, _ in producer.taken] == [b"1", b"3"]
