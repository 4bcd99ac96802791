"""What integrating systems send in a bad hour: everything twice, out of order, by Kafka and by HTTP."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from random import Random
from typing import NamedTuple

import httpx
import msgspec
from aiokafka import AIOKafkaProducer

from contracts.reports import Treatment
from contracts.topics import REPORTS
from services.operations.samples import Sample, make_samples
from tests.acceptance.product import Product

Place = tuple[int, int]
"""Partition and offset of a record of `reports`."""

HTTP_SEED_STEP = 1_000_000
STRUCTURED = "application/cloudevents+json"
RETRY_SECONDS = 0.3
SPREAD = 30.0


class Sending(NamedTuple):
    """A record to send and what must become of it."""

    sample: Sample
    expected: Treatment


def twice_out_of_order(samples: Sequence[Sample], rng: Random) -> list[Sending]:
    """Each sample twice, facts before their reports and cases mixed; only what bears one id keeps its order."""
    told: dict[object, list[Sample]] = defaultdict(list)
    place: dict[object, int] = {}
    for number, sample in enumerate(samples):
        name = identity(sample) or number
        told[name].append(sample)
        place.setdefault(name, number)
    timed = [
        (at, sending)
        for name, same in told.items()
        for at, sending in zip(_times(rng, place[name], 2 * len(same)), _expected(same), strict=True)
    ]
    return [sending for _, sending in sorted(timed, key=lambda one: one[0])]


def _times(rng: Random, place: int, number: int) -> list[float]:
    return sorted(place + rng.uniform(0, SPREAD) for _ in range(number))


def _expected(same: Sequence[Sample]) -> Iterator[Sending]:
    """The samples of one id, then all of them again: what was accepted is a duplicate by then."""
    for sample in same:
        yield Sending(sample, sample.expected)
    for sample in same:
        again = Treatment.DUPLICATE if sample.expected is Treatment.ACCEPTED else sample.expected
        yield Sending(sample, again)


def identity(sample: Sample) -> tuple[str, str] | None:
    """Source and id of what a sample says, None where it cannot be read."""
    headers = {name: value.decode() for name, value in sample.headers}
    try:
        said = msgspec.json.decode(sample.value, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError:
        return None
    if "ce_id" in headers:
        return headers["ce_source"], headers["ce_id"]
    return str(msgspec.json.decode(said["source"])), str(msgspec.json.decode(said["id"]))


async def publish(
    product: Product, sendings: Sequence[Sending], seconds: float, done: asyncio.Event
) -> dict[Place, Treatment]:
    """Send over so many seconds, without pause once `done`; what must become of each record, by its place."""
    loop = asyncio.get_running_loop()
    began, sent = loop.time(), []
    async with AIOKafkaProducer(bootstrap_servers=product.bootstrap, enable_idempotence=True) as producer:
        for number, (sample, _) in enumerate(sendings):
            ahead = began + number * seconds / len(sendings) - loop.time()
            if ahead > 0 and not done.is_set():
                await asyncio.sleep(ahead)
            sent.append(await producer.send(REPORTS.name, sample.value, key=sample.key, headers=list(sample.headers)))
        places = await asyncio.gather(*sent)
    return {(at.partition, at.offset): one.expected for at, one in zip(places, sendings, strict=True)}


def postable(number: int, ending: datetime, seed: int) -> list[Sample]:
    """Good messages of other cases, for the HTTP door."""
    samples = make_samples(number, ending, seed + HTTP_SEED_STEP)
    return [one for one in samples if one.expected is Treatment.ACCEPTED and "ce_id" not in dict(one.headers)]


async def post(product: Product, samples: Iterable[Sample]) -> None:
    """Post each twice, and again whenever the front door is not there or could not take it."""
    for sample in samples:
        for _ in range(2):
            while not await _posted(product, sample):  # noqa: ASYNC110 - the front door is waited for
                await asyncio.sleep(RETRY_SECONDS)


async def _posted(product: Product, sample: Sample) -> bool:
    try:
        answer = await product.http.post(
            product.url("intake", "/v1/reports"), content=sample.value, headers={"content-type": STRUCTURED}
        )
    except httpx.HTTPError:
        return False
    assert answer.status_code in {202, 429, 503}, answer.text
    return answer.status_code == 202
