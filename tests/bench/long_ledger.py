"""Ledgers of any length, filled with case events.

Each event is JSON of about 400 bytes. Cases have ten events, two thousand cases are open at a time, and in between,
evenly over the whole length, come the 500 events of one long case.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from ledger.clock import SystemClock, to_microseconds
from ledger.kafka import KafkaTransport
from ledger.protocol import START, Sealed
from ledger.records import NewEvent

LONG_CASE = f"case:{UUID(int=7)}"
LONG_CASE_EVENTS = 500
CASE_EVENTS = 10
OPEN_CASES = 2_000
BATCH_EVENTS = 500
_EXAMPLE = json.loads(Path("contracts/examples/event.contact.made.v1.json").read_text())
VALUE = json.dumps({name: value for name, value in _EXAMPLE.items() if name != "origin"}).encode()


def case_events(length: int) -> Iterator[NewEvent]:
    """So many events, the same ones each time."""
    rng = random.Random(1)
    opened: list[list[int]] = []
    every = max(length // LONG_CASE_EVENTS, 2)
    for position in range(1, length + 1):
        if position % every == 0 and position // every <= LONG_CASE_EVENTS:
            yield NewEvent(LONG_CASE, position // every, VALUE)
            continue
        if len(opened) < min(OPEN_CASES, length // CASE_EVENTS):
            opened.append([rng.getrandbits(128), 0])
        index = rng.randrange(len(opened))
        case = opened[index]
        case[1] += 1
        yield NewEvent(f"case:{UUID(int=case[0])}", case[1], VALUE)
        if case[1] == CASE_EVENTS:
            opened[index] = opened[-1]
            opened.pop()


def lately_begun(length: int, most: int) -> list[str]:
    """The streams with five events that began last in a ledger of that length."""
    counts = Counter(event.stream for event in case_events(length))
    return [stream for stream, count in counts.items() if count == CASE_EVENTS // 2][-most:]


async def fill(transport: KafkaTransport, topic: str, length: int) -> None:
    """Put so many events into an empty topic, 500 to a batch, each an append of its own, recorded in the last day."""
    checkpoint = START
    now = to_microseconds(SystemClock().now() - timedelta(days=1))
    events = case_events(length)
    number = 0
    while batch := [
        (UUID(int=number + index), event) for index, event in zip(range(BATCH_EVENTS), events, strict=False)
    ]:
        sealed = Sealed.on(checkpoint, batch, now + number * 1_000)
        base = await transport.append(topic, 0, sealed.records)
        checkpoint = sealed.landed(0, base).checkpoint
        number += len(batch)
