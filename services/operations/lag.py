"""How far behind each consumer group is, in records and in seconds.

The age is that of the record waiting at the committed offset, read from Kafka: nothing is extrapolated, so an idle
producer or an uneven stream cannot falsify it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from msgspec import Struct
from msgspec.structs import replace

from contracts.topics import CASE_COMMANDS, CASE_LEDGER, REPORTS, TOPICS
from ledger.clock import Clock, SystemClock, from_microseconds
from services.kafka_clients import admin_client, open_reader
from services.operations.extents import Extent, extents, partitions_of
from services.operations.standing import GroupLag, PartitionLag, age_seconds, by_group, first_unread, standing

EXPECTED_GROUPS: Mapping[str, Collection[str]] = {
    "caseledger-intake": (REPORTS.name,),
    "caseledger-casework": (CASE_COMMANDS.name,),
    "caseledger-casework-views": (CASE_LEDGER.name,),
    "caseledger-notifications-timers": (CASE_LEDGER.name,),
    "caseledger-notifications-notices": (CASE_LEDGER.name,),
}
"""The groups that a running product has and the topics that each reads, whether or not it ever committed."""

_LEDGERS = {topic.name for topic in TOPICS if topic.ledger}
_MACHINE = SystemClock()
# One record a partition is enough; a larger batch than this comes whole all the same.
_FETCH_BYTES = 64 * 1024
_READ_SECONDS = 5.0
# Where Kafka's description of a group has its name and its members.
_GROUP, _MEMBERS = 1, 5


class Place(NamedTuple):
    """A partition as one group sees it."""

    group: str
    partition: TopicPartition


class LagReport(Struct, frozen=True):
    """Every group in every partition of its topics at one instant, sorted; and expected topics that do not exist."""

    measured_at: datetime
    partitions: tuple[PartitionLag, ...]
    missing_topics: tuple[str, ...] = ()

    @property
    def groups(self) -> list[GroupLag]:
        """The partitions summed up by group."""
        return by_group(self.partitions)

    def is_wanting(self, max_seconds: float) -> bool:
        """Whether anything is amiss anywhere."""
        return bool(self.missing_topics) or any(lag.is_wanting(max_seconds) for lag in self.partitions)


async def measure_lag(
    bootstrap: str,
    connection: Mapping[str, Any],
    clock: Clock,
    expected: Mapping[str, Collection[str]] = EXPECTED_GROUPS,
) -> LagReport:
    """The lag of every group that the broker knows or the product expects, within one record and one second of truth.

    connection: what a secured Kafka asks for; clock: the one that the services write their ledgers by.
    Raises aiokafka's KafkaError, or OSError, when Kafka cannot be reached.
    """
    async with (
        admin_client(bootstrap, **connection) as admin,
        open_reader(bootstrap, connection, max_partition_fetch_bytes=_FETCH_BYTES) as reader,
    ):
        committed, members = await _committed(admin, expected)
        topics = _topics(committed, expected)
        partitions = await partitions_of(admin, set().union(*topics.values()))
        # Ends are asked for after the commits, so that no group seems to be beyond one.
        found = await extents(reader, partitions)
        places = [
            Place(group, at) for group in sorted(topics) for at in sorted(partitions) if at.topic in topics[group]
        ]
        unread = {place: first_unread(committed.get(place), found[place.partition]) for place in places}
        since = await _waiting_since(reader, unread)
        now = clock.now()
        times = {at: stamping_clock(at.topic, clock).now() for at in partitions}
    lags = (
        replace(
            _lag(
                place, committed.get(place), found, age_seconds(unread[place], since.get(place), times[place.partition])
            ),
            members=members.get(place.group, 0),
        )
        for place in places
    )
    missing = {topic for wanted in expected.values() for topic in wanted} - {at.topic for at in partitions}
    return LagReport(measured_at=now, partitions=tuple(lags), missing_topics=tuple(sorted(missing)))


def stamping_clock(topic: str, clock: Clock, machine: Clock = _MACHINE) -> Clock:
    """The clock that a topic's records have their times from.

    A ledger's are stamped by the services' own clock, which may have been set; the others by broker or producer.
    """
    return clock if topic in _LEDGERS else machine


def _lag(
    place: Place, committed: int | None, found: Mapping[TopicPartition, Extent], seconds: float | None
) -> PartitionLag:
    extent = found[place.partition]
    return PartitionLag(
        group=place.group,
        topic=place.partition.topic,
        partition=place.partition.partition,
        standing=standing(committed, extent),
        committed=committed,
        log_start=extent.start,
        end=extent.end,
        records=None if committed is None else max(0, extent.end - max(committed, extent.start)),
        seconds=seconds,
        lost=0 if committed is None else max(0, extent.start - committed),
    )


async def _committed(admin: AIOKafkaAdminClient, expected: Iterable[str]) -> tuple[dict[Place, int], dict[str, int]]:
    """Every offset that any group has committed, and how many members each group has."""
    groups = {name for name, _ in await admin.list_consumer_groups()} | set(expected)
    committed = {
        Place(group, partition): offset.offset
        for group in groups
        for partition, offset in (await admin.list_consumer_group_offsets(group)).items()
        if offset.offset >= 0
    }
    return committed, await _members(admin, groups)


async def _members(admin: AIOKafkaAdminClient, groups: Iterable[str]) -> dict[str, int]:
    # One at a time: aiokafka reads the newest form of the answer by an older one, which fails at the second group.
    asked = (admin.describe_consumer_groups([group]) for group in groups)
    answers: list[Any] = [answer for answers in await asyncio.gather(*asked) for answer in answers]
    return {group[_GROUP]: len(group[_MEMBERS]) for answer in answers for group in answer.groups}


def _topics(committed: Iterable[Place], expected: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    """The topics of each group: those expected of it, and those it has read."""
    topics = {group: set(wanted) for group, wanted in expected.items()}
    for place in committed:
        topics.setdefault(place.group, set()).add(place.partition.topic)
    return topics


async def _waiting_since(reader: AIOKafkaConsumer, unread: Mapping[Place, int | None]) -> dict[Place, datetime]:
    """The timestamp of the first unread record of each place that has one."""
    wanted = {(place.partition, offset) for place, offset in unread.items() if offset is not None}
    stamps: dict[tuple[TopicPartition, int], datetime] = {}
    while wanted:
        # Groups may stand at different offsets of a partition; a reader can stand at only one of them at a time.
        turn = dict(wanted)
        read = await first_timestamps(reader, turn)
        stamps |= {(partition, turn[partition]): stamp for partition, stamp in read.items()}
        wanted -= turn.items()
    answers = ((place, stamps.get((place.partition, offset))) for place, offset in unread.items() if offset is not None)
    return {place: stamp for place, stamp in answers if stamp}


async def first_timestamps(
    reader: AIOKafkaConsumer, offsets: Mapping[TopicPartition, int]
) -> dict[TopicPartition, datetime]:
    """The timestamp of the first record at or after each offset, as far as Kafka gives them in time."""
    reader.assign(list(offsets))
    for partition, offset in offsets.items():
        reader.seek(partition, offset)
    read: dict[TopicPartition, datetime] = {}
    deadline = asyncio.get_running_loop().time() + _READ_SECONDS
    while len(read) < len(offsets) and asyncio.get_running_loop().time() < deadline:
        for partition, records in (await reader.getmany(timeout_ms=500)).items():
            read.setdefault(partition, from_microseconds(records[0].timestamp * 1000))
            reader.pause(partition)
    return read
