"""The observations of one run, sorted by what they are about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from tests.history.observations import (
    Acknowledged,
    Answer,
    Asked,
    Conflicted,
    Ended,
    Folded,
    Observation,
    Paused,
    Refused,
    Settled,
    Shown,
    StreamRead,
    Unknown,
)
from tests.history.rule import Counting, Partition


class Evidence:
    """What was observed, and what the log holds, by append."""

    def __init__(self, partitions: Mapping[int, Partition], observations: Iterable[Observation]) -> None:
        self.partitions = partitions
        self.asked: dict[UUID, list[Asked]] = defaultdict(list)
        self.answers: dict[UUID, list[Answer]] = defaultdict(list)
        self.settled: dict[UUID, list[Settled]] = defaultdict(list)
        self.shown: list[Shown] = []
        self.reads: list[StreamRead] = []
        self.folded: list[Folded] = []
        self.pauses: dict[str, list[Paused]] = defaultdict(list)
        self.ended: dict[str, float] = {}
        for observation in sorted(observations, key=lambda one: one.at):
            self._sort_in(observation)
        self.logged: dict[UUID, list[Counting]] = defaultdict(list)
        self._versions: dict[tuple[int, str, int], Counting] = {}
        for partition in partitions.values():
            for counting in partition.counting:
                event = counting.event
                self.logged[event.append_id].append(counting)
                self._versions[partition.number, event.stream, event.version] = counting

    def _sort_in(self, observation: Observation) -> None:
        match observation:
            case Asked():
                self.asked[observation.append_id].append(observation)
            case Acknowledged() | Conflicted() | Refused() | Unknown():
                self.answers[observation.append_id].append(observation)
            case Settled():
                self.settled[observation.append_id].append(observation)
            case Shown():
                self.shown.append(observation)
            case StreamRead():
                self.reads.append(observation)
            case Folded():
                self.folded.append(observation)
            case Paused():
                self.pauses[observation.who].append(observation)
            case Ended():
                self.ended[observation.who] = observation.at

    def positions(self, append_id: UUID) -> tuple[int, ...]:
        """Where the append's events stand in the log; empty if it does not count."""
        return tuple(counting.event.position for counting in self.logged.get(append_id, ()))

    def last_landed_at(self, append_id: UUID) -> float | None:
        """When the append came into the log, if it counts and anyone knows."""
        times = [counting.landed_at for counting in self.logged.get(append_id, ()) if counting.landed_at is not None]
        return max(times, default=None)

    def version_at(self, partition: int, stream: str, version: int) -> Counting | None:
        """The event that has taken the version, if one has."""
        return self._versions.get((partition, stream, version))

    def event_at(self, partition: int, position: int) -> Counting | None:
        """The event at the position, if there is one."""
        counting = self.partitions[partition].counting if partition in self.partitions else []
        return counting[position - 1] if 1 <= position <= len(counting) else None
