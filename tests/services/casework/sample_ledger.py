"""The case ledger that the samples lead to: admitted and decided as the services do it, every timer fired in time."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from contracts.check import check
from contracts.cloudevents import Unreadable, from_kafka
from contracts.commands import Command
from contracts.envelope import Event
from contracts.topics import REPORTS, partition_for
from ledger.records import Recorded
from services.casework.case.history import Entry, History
from services.casework.decide import decide
from services.casework.policy import load_policies
from services.intake.report import Position, Rejection, admit
from services.intake.sources import load_sources
from services.notifications.timers import Timer, change_by, command_for, outlived
from services.operations.samples import Sample

_encode = msgspec.json.Encoder().encode


class SampleLedger:
    """A ledger of so many partitions in memory; `appends` are what each command left, in order of time."""

    def __init__(self, partitions: int = 1) -> None:
        self.partitions = partitions
        self.appends: list[list[Recorded]] = []
        self._book, self._sources = load_policies(), load_sources()
        self._histories: dict[str, History] = {}
        self._next = defaultdict[int, int](lambda: 1)
        self._open: dict[object, tuple[Timer, ...]] = {}
        self._timers: list[tuple[datetime, int, Timer]] = []
        self._queued = 0

    def take(self, samples: Iterable[Sample]) -> SampleLedger:
        """Hear the samples in the order of sending, and between them whatever timers fire."""
        for offset, sample in enumerate(samples):
            self.turn_to(sample.sent_at)
            if command := self._admitted(sample, offset):
                self._hear(command, sample.sent_at)
        return self

    def turn_to(self, now: datetime) -> None:
        """Fire the timers that are due by then, each at its instant."""
        while self._timers and self._timers[0][0] <= now:
            at, _, timer = heapq.heappop(self._timers)
            if timer in self._open[timer.deadline] and not outlived(timer, at):
                self._hear(command_for(timer, at), at)

    def _admitted(self, sample: Sample, offset: int) -> Command | None:
        try:
            judged = check(from_kafka(sample.value, sample.headers), sample.sent_at)
        except Unreadable:
            return None
        admitted = admit(judged, self._sources, Position(REPORTS.name, 0, offset, sample.sent_at))
        return None if isinstance(admitted, Rejection) else admitted

    def _hear(self, command: Command, now: datetime) -> None:
        history = self._histories.get(command.stream) or History(stream=command.stream)
        events = decide(history, command, self._book, now).events
        if not events:
            return
        recorded = list(self._recorded(events, history.version, now))
        self.appends.append(recorded)
        entries = (
            Entry(event=event, version=r.version, recorded_at=now, partition=r.partition, position=r.position)
            for event, r in zip(events, recorded, strict=True)
        )
        self._histories[command.stream] = history.then(entries)
        for event in events:
            self._set_timers(event)

    def _recorded(self, events: Iterable[Event], version: int, now: datetime) -> Iterator[Recorded]:
        for number, event in enumerate(events, version + 1):
            partition = partition_for(event.stream, self.partitions)
            position = self._next[partition]
            self._next[partition] += 1
            value = _encode(event)
            yield Recorded(event.stream, number, position, partition, position - 1, now, event.caused_by, value)

    def _set_timers(self, event: Event) -> None:
        change = change_by(event)
        if change is None:
            return
        kept = filter(change.keeps, self._open.get(change.deadline, ()))
        self._open[change.deadline] = (*kept, *change.opens)
        for timer in change.opens:
            self._queued += 1
            heapq.heappush(self._timers, (timer.at, self._queued, timer))
