"""The histories that were lately asked for, decoded, as many events of them as memory may take."""

from __future__ import annotations

from collections import OrderedDict

from services.casework.case.history import History


class Histories:
    """Keeps what was used last, of all partitions together; a single history longer than the bound is kept alone."""

    def __init__(self, events_kept: int) -> None:
        self.events = 0
        """How many events of all streams are kept."""
        self._events_kept = events_kept
        self._kept: OrderedDict[str, History] = OrderedDict()

    def __contains__(self, stream: str) -> bool:
        return stream in self._kept

    def take(self, stream: str) -> History:
        """The history as it was kept, and not any longer; an empty one if it was not."""
        history = self._kept.pop(stream, None) or History(stream=stream)
        self.events -= len(history.entries)
        return history

    def keep(self, history: History) -> None:
        """Keep a history that was taken, if there is anything in it."""
        if not history.entries:
            return
        self._kept[history.stream] = history
        self.events += len(history.entries)
        while self.events > self._events_kept and len(self._kept) > 1:
            self.take(next(iter(self._kept)))
