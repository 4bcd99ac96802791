"""What a consumer group's position in a partition means: the pure half of measuring lag."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from msgspec import Struct

from services.operations.burrow import Status
from services.operations.extents import Extent


class Standing(StrEnum):
    """How a group stands in one partition."""

    CAUGHT_UP = "caught up"
    BEHIND = "behind"
    NEVER_COMMITTED = "never committed"
    DATA_LOST = "data lost"
    BEYOND_END = "beyond end"


_BROKEN = {Standing.DATA_LOST, Standing.BEYOND_END}
"""Standings that no waiting mends: records are gone that were never read, or the topic is another one."""


class PartitionLag(Struct, frozen=True):
    """One group in one partition, offsets as Kafka counts them.

    records: how many can still be read; None when the group never committed. seconds: the age of the first of them, 0
    when there is none, None when it could not be read. lost: records that were deleted before the group read them.
    members: how many processes are in the group. status: how it gets on; None when that is not known (yet).
    """

    group: str
    topic: str
    partition: int
    standing: Standing
    committed: int | None
    log_start: int
    end: int
    records: int | None
    seconds: float | None
    lost: int = 0
    members: int = 0
    status: Status | None = None

    def is_wanting(self, max_seconds: float) -> bool:
        """Whether someone should look.

        Records were lost, the group gets no further, or the oldest record unread waits for too long or unknown time.
        """
        stuck = self.status is not None and self.status.rank > Status.WARN.rank
        return self.standing in _BROKEN or stuck or self.seconds is None or self.seconds > max_seconds


class GroupLag(Struct, frozen=True):
    """One group over all its partitions; those where it never committed are counted apart, not in `records`.

    status: the worst of any partition where it is known.
    """

    group: str
    records: int
    seconds: float | None
    never_committed: int
    status: Status | None = None


def first_unread(committed: int | None, extent: Extent) -> int | None:
    """The offset of the first record that the group can still read and has not; None when there is none."""
    offset = max(committed or 0, extent.start)
    return offset if offset < extent.end else None


def standing(committed: int | None, extent: Extent) -> Standing:
    """How a committed offset (None for none) stands in what the partition has."""
    if committed is None:
        return Standing.NEVER_COMMITTED
    if committed > extent.end:
        return Standing.BEYOND_END
    if committed < extent.start:
        return Standing.DATA_LOST
    return Standing.BEHIND if committed < extent.end else Standing.CAUGHT_UP


def age_seconds(unread: int | None, waiting_since: datetime | None, now: datetime) -> float | None:
    """The age of the first unread record; a record stamped ahead of the clock has none."""
    if unread is None:
        return 0.0
    return max(0.0, (now - waiting_since).total_seconds()) if waiting_since else None


def by_group(partitions: Iterable[PartitionLag]) -> list[GroupLag]:
    """The partitions summed up by group; they must be sorted by it."""
    return [_group(name, list(lags)) for name, lags in groupby(partitions, key=lambda lag: lag.group)]


def _group(name: str, lags: list[PartitionLag]) -> GroupLag:
    ages = [lag.seconds for lag in lags if lag.seconds is not None]
    return GroupLag(
        group=name,
        records=sum(lag.records for lag in lags if lag.records is not None),
        seconds=max(ages) if len(ages) == len(lags) else None,
        never_committed=sum(lag.standing is Standing.NEVER_COMMITTED for lag in lags),
        status=max((lag.status for lag in lags if lag.status), key=lambda known: known.rank, default=None),
    )
