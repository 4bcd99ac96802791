"""What stands in the topics and the raw ledger afterwards, and whether each command had exactly one effect."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from aiokafka import ConsumerRecord

from contracts.commands import Answer, Command, CommandOutcome
from contracts.envelope import Event
from contracts.reports import ReportOutcome, Treatment
from contracts.topics import (
    CASE_COMMANDS,
    CASE_LEDGER,
    COMMAND_OUTCOMES,
    PARTITIONS,
    REPORT_OUTCOMES,
    REPORTS,
    partition_for,
)
from ledger.protocol import Chain
from ledger.records import Recorded
from ledger.stamp import HEADER
from ledger.transport import StoredRecord
from tests.acceptance.found import records_at

Place = tuple[int, int]
"""Partition and offset of a record of `reports`."""
Raw = ConsumerRecord[bytes, bytes]
T = TypeVar("T")


@dataclass
class Evidence:
    """Everything that was said, in the order of each partition."""

    reports: list[Place]
    commands: dict[UUID, Command]
    outcomes: dict[UUID, list[CommandOutcome]]
    treated: dict[Place, list[ReportOutcome]]
    events: list[tuple[Recorded, Event]]
    voids: int

    @property
    def effects(self) -> dict[UUID, list[tuple[Recorded, Event]]]:
        """Command id -> the events that it left."""
        effects: dict[UUID, list[tuple[Recorded, Event]]] = defaultdict(list)
        for recorded, event in self.events:
            effects[event.caused_by].append((recorded, event))
        return effects


async def gather_evidence(bootstrap: str) -> Evidence:
    """Read every topic to its end with a plain consumer."""
    commands = [
        msgspec.json.decode(one.value or b"", type=Command) for one in await records_at(bootstrap, CASE_COMMANDS)
    ]
    outcomes = [
        msgspec.json.decode(one.value or b"", type=CommandOutcome)
        for one in await records_at(bootstrap, COMMAND_OUTCOMES)
    ]
    treated = [
        msgspec.json.decode(one.value or b"", type=ReportOutcome)
        for one in await records_at(bootstrap, REPORT_OUTCOMES)
    ]
    chains = [Chain(number) for number in range(PARTITIONS)]
    raw = _by((one.partition, _stored(one)) for one in await records_at(bootstrap, CASE_LEDGER))
    events = [event for chain in chains for event in counting(chain, raw[chain.partition])]
    return Evidence(
        reports=[(one.partition, one.offset) for one in await records_at(bootstrap, REPORTS)],
        commands={one.id: one for one in commands},
        outcomes=_by((one.command_id, one) for one in outcomes),
        treated=_by(((one.partition, one.offset), one) for one in treated),
        events=events,
        voids=sum(chain.voids.total() for chain in chains),
    )


def _by(pairs: Iterable[tuple[Any, T]]) -> dict[Any, list[T]]:
    found: dict[Any, list[T]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _stored(one: Raw) -> StoredRecord:
    return StoredRecord(one.offset, one.key or b"", one.value or b"", dict(one.headers).get(HEADER, b""))


def counting(chain: Chain, stored: Iterable[StoredRecord]) -> Iterator[tuple[Recorded, Event]]:
    """What counts of a partition's raw records."""
    for batch in chain.feed(stored):
        for recorded in batch.events:
            yield recorded, msgspec.json.decode(recorded.value, type=Event)


def misplaced(evidence: Evidence, partitions: int = PARTITIONS) -> list[str]:
    """Streams with a gap or on another's partition, and events that stand twice."""
    versions = _by((recorded.stream, recorded) for recorded, _ in evidence.events)
    wrong = [stream for stream, of in versions.items() if [one.version for one in of] != list(range(1, len(of) + 1))]
    wrong += [
        recorded.stream
        for recorded, event in evidence.events
        if recorded.partition != partition_for(recorded.stream, partitions) or event.stream != recorded.stream
    ]
    return wrong + [str(one) for one, times in Counter(event.id for _, event in evidence.events).items() if times > 1]


def scattered(evidence: Evidence) -> list[UUID]:
    """Commands whose events are not one contiguous run of their own stream."""
    wrong = []
    for command, left in evidence.effects.items():
        streams = {recorded.stream for recorded, _ in left}
        versions = [recorded.version for recorded, _ in left]
        positions = [recorded.position for recorded, _ in left]
        known = evidence.commands.get(command)
        if known is None or streams != {known.stream} or not (_contiguous(versions) and _contiguous(positions)):
            wrong.append(command)
    return wrong


def _contiguous(numbers: list[int]) -> bool:
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def untrue(evidence: Evidence) -> list[tuple[UUID, list[CommandOutcome]]]:
    """Commands without an answer, with two different ones, or with one that the ledger does not bear out."""
    effects = evidence.effects
    return [
        (command, said)
        for command in evidence.commands
        if not _is_true(said := evidence.outcomes.get(command, []), effects.get(command, []))
    ]


def _is_true(said: list[CommandOutcome], left: list[tuple[Recorded, Event]]) -> bool:
    if not said or any(one != said[0] for one in said):
        return False
    if not left:
        return said[0].position is None and said[0].outcome in {Answer.CONFLICT, Answer.DONE, Answer.REFUSED}
    last, _ = left[-1]
    place = (said[0].stream, said[0].version, said[0].partition, said[0].position)
    return place == (last.stream, last.version, last.partition, last.position)


def unconserved(evidence: Evidence) -> list[Any]:
    """Records of `reports` without exactly one treatment, and messages not accepted exactly once."""
    wrong: list[Any] = [
        place for place in evidence.reports if len({one.outcome for one in evidence.treated.get(place, [])}) != 1
    ]
    accepted = Counter(said[0].report_id for said in evidence.treated.values() if said[0].outcome is Treatment.ACCEPTED)
    messages = {said[0].report_id for said in evidence.treated.values()}
    return wrong + [one for one in messages if accepted[one] != 1]
