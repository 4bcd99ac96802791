"""Case events as the samples lead to them, read from the first to the last, decoded and folded to what is still due.

The fold is the one that notifications keep: which timers are open, by clock.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import count, islice
from time import perf_counter
from uuid import UUID

import msgspec
from eventsourcing.persistence import ApplicationRecorder, StoredEvent

from contracts.envelope import Event
from ledger.follow import Follower
from ledger.kafka import connect
from ledger.protocol import START
from ledger.records import NewEvent
from services.notifications.timers import Net, change_by
from services.operations.samples import make_samples
from tests.services.casework.sample_ledger import SampleLedger

SAMPLES = 1_000
ENDING = datetime(2026, 4, 1, tzinfo=UTC)
PAGE_EVENTS = 2_000

_decode = msgspec.json.Decoder(Event).decode


class OpenTimers:
    """What is still due, by clock."""

    def __init__(self) -> None:
        self.folded = 0
        self.by_clock: dict[UUID, Net] = {}

    def fold(self, values: Iterable[bytes]) -> None:
        """Decode the next events and fold them in."""
        for value in values:
            self.folded += 1
            change = change_by(_decode(value))
            if change is not None:
                self.by_clock.setdefault(change.deadline, Net()).add(change)


def case_events(number: int) -> list[NewEvent]:
    """So many events of cases; when the samples are used up, the same again in streams of other names."""
    once = [recorded for append in SampleLedger().take(make_samples(SAMPLES, ENDING)).appends for recorded in append]
    return list(islice(_over_and_over([(one.stream, one.version, one.value) for one in once]), number))


def _over_and_over(once: list[tuple[str, int, bytes]]) -> Iterator[NewEvent]:
    for time in count():
        for stream, version, value in once:
            kind, _, name = stream.partition(":")
            yield NewEvent(f"{kind}:{UUID(int=UUID(name).int ^ time)}", version, value)


def stored_event(event: NewEvent) -> StoredEvent:
    """The event as the library's recorders store it."""
    return StoredEvent(UUID(event.stream.partition(":")[2]), event.version, "case", event.value)


async def replay_ledger(bootstrap: str, topic: str, events: int) -> float:
    """Events a second of a follower, every batch judged by the rule, every event decoded and folded."""
    async with connect(bootstrap) as transport:
        follower = Follower(transport, topic, {0: START})
        timers, began = OpenTimers(), perf_counter()
        async for batches in follower.batches():
            timers.fold(event.value for batch in batches for event in batch.events)
            if timers.folded >= events:
                break
        return timers.folded / (perf_counter() - began)


def replay_recorder(recorder: ApplicationRecorder, events: int) -> float:
    """Events a second of the library's way to follow: notifications page by page, decoded and folded."""
    timers, began = OpenTimers(), perf_counter()
    while timers.folded < events:
        page = recorder.select_notifications(timers.folded + 1, PAGE_EVENTS)
        timers.fold(notification.state for notification in page)
    return timers.folded / (perf_counter() - began)
