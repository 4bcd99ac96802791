"""An append on its way to the log, by its fate."""

from collections.abc import Sequence

from ledger.errors import AppendNotSent, AppendRejected, TransportError
from ledger.stamp import decode
from ledger.transport import Record
from tests.simulation.calls import Call, Link
from tests.simulation.fates import AppendFate

CONNECT_SECONDS = 0.005


class AppendRequest:
    """One attempt to append one batch."""

    def __init__(self, link: Link, topic: str, partition: int, records: Sequence[Record]) -> None:
        self.call: Call = link.call()
        self._link = link
        self._where = (topic, partition)
        self._records = records
        self._draw = self.call.draw()
        self._fate = link.weather.of_append(self.call.name, self._draw)
        self._back = link.weather.delay(self._draw)
        self._said = f"{self.call.name} {_said(records)}"

    def send(self) -> None:
        """Send it; what the broker refuses or never gets to see is decided here."""
        there = self._link.weather.delay(self._draw)
        fate = self._fate
        # A cluster that has just gone is noticed by some only.
        if fate is AppendFate.NOT_SENT or not (self._link.broker.is_up or self._draw.chance(0.3)):
            self.call.answer_later(CONNECT_SECONDS, AppendFate.NOT_SENT, AppendNotSent("No connection."))
        elif fate is AppendFate.REQUEST_LOST:
            self._link.world.happened(fate, self._said)
            self.call.time_out()
        elif fate is AppendFate.REJECTED:
            self.call.answer_later(there + self._back, fate, AppendRejected("The broker says no."))
        elif fate is AppendFate.NOT_ENOUGH:
            self.call.answer_later(there + self._back, fate, AppendNotSent("Not enough replicas."))
        else:
            self._travel(there)

    def _travel(self, there: float) -> None:
        slow = self._link.weather.slow(self._draw)
        if self._fate is AppendFate.SLOW:
            self._link.world.happened(self._fate, self._said)
        self._arrive_later(slow if self._fate is AppendFate.SLOW else there)
        if self._fate is AppendFate.DOUBLED:
            self._arrive_later(slow, again=True)

    def _arrive_later(self, seconds: float, *, again: bool = False) -> None:
        world = self._link.world
        world.flying += 1

        def arrive() -> None:
            world.flying -= 1
            if not self._link.is_there():
                world.happened("append met no broker", self.call.name)
                self.call.time_out()
                return
            base = self._link.broker.append(*self._where, self._records)
            world.happened("append applied", f"{self._said} at offset {base}")
            if again:
                world.happened(AppendFate.DOUBLED, self.call.name)
            else:
                self._answer(base)

        world.after(seconds, arrive)

    def _answer(self, base: int) -> None:
        if self._fate is AppendFate.ANSWER_LOST:
            self._link.world.happened(self._fate, self.call.name)
            self.call.time_out()
        elif self._fate is AppendFate.WRITTEN_NOT_ENOUGH:
            error = TransportError("Not enough replicas after append.")
            self.call.answer_later(self._back, self._fate, error)
        elif self._back > self.call.seconds_left():
            self.call.time_out()
        else:
            self.call.answer_later(self._back, "append answered", base, f" with offset {base}")


def _said(records: Sequence[Record]) -> str:
    """What a batch is, in a word."""
    stamp = decode(records[0].stamp)
    if stamp is None:
        return "an unstamped batch"
    what = "settling" if not records[0].key else f"{len(records)} events"
    return f"({what}, position {stamp.first_position})"
