"""A read on its way to the log, by its fate, or waiting there for news."""

from collections.abc import Mapping
from functools import partial

from ledger.errors import OffsetOutOfRange
from tests.simulation.calls import Call, Link
from tests.simulation.fates import ReadFate

MOST_RECORDS = 400


class ReadRequest:
    """One read of some partitions."""

    def __init__(self, link: Link, topic: str, offsets: Mapping[int, int], wait_seconds: float) -> None:
        self.call: Call = link.call()
        self._link = link
        self._topic = topic
        self._offsets = dict(offsets)
        self._wait_seconds = wait_seconds
        self._draw = draw = self.call.draw()
        self._fate = link.weather.of_read(self.call.name, draw)
        self._back = link.weather.delay(draw)
        self._most = draw.integer(1, 7) if self._fate is ReadFate.BROKEN_OFF else MOST_RECORDS
        self._is_served = False

    def send(self) -> None:
        """Send it; it may be lost."""
        there = self._link.weather.delay(self._draw)
        if self._fate is ReadFate.LOST:
            self._link.world.happened(self._fate, self.call.name)
            self.call.time_out()
            return
        slow = self._link.weather.slow(self._draw) if self._fate is ReadFate.SLOW else 0.0
        self._link.world.after(there + slow, self._arrive)

    def _arrive(self) -> None:
        world = self._link.world
        if not self._link.is_there():
            world.happened("read met no broker", self.call.name)
            self.call.time_out()
            return
        world.happened(self._fate, f"{self.call.name} {self._topic} from {self._offsets}")
        if self._wait_seconds == 0 or self._has_news():
            self._serve()
        else:
            self._link.broker.wait(self._serve_news)
            world.after(self._wait_seconds, self._serve)

    def _has_news(self) -> bool:
        broker = self._link.broker
        return any(offset < broker.log(self._topic, p).end for p, offset in self._offsets.items())

    def _serve_news(self) -> bool:
        if not self._is_served and self._has_news():
            self._serve()
        return self._is_served

    def _serve(self) -> None:
        if self._is_served:
            return
        self._is_served = True
        if not self._link.is_there():
            self.call.time_out()
            return
        try:
            answer: object = self._link.broker.read(self._topic, self._offsets, self._most)
        except OffsetOutOfRange as error:
            answer = error
        self._link.world.after(self._back, partial(self.call.answer, answer))
