"""The deadlines of all waiting appends, watched with one timer: a timer an append would cost more than its batch."""

import asyncio
from collections.abc import Callable, Iterable

from ledger.waiting import Waiting

# Between two looks, so that thousands of callers with deadlines of their own do not each cost a look at all the others.
LOOK_SECONDS = 0.01


class Deadlines:
    """Expires those of `waiting` whose time has come, at most LOOK_SECONDS after it; `watch` each deadline."""

    def __init__(self, waiting: Callable[[], Iterable[Waiting]]) -> None:
        self._waiting = waiting
        self._timer: asyncio.TimerHandle | None = None
        self._next = float("inf")

    def watch(self, due: float) -> None:
        """Look again by then, by the event loop's clock."""
        if due < self._next:
            self.close()
            self._next = due
            self._timer = asyncio.get_running_loop().call_at(due, self._look)

    def close(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        now = max(asyncio.get_running_loop().time(), self._next)
        self._next = float("inf")
        for waiting in self._waiting():
            if waiting.due <= now:
                waiting.expire()
            elif not waiting.answer.done():
                self.watch(max(waiting.due, now + LOOK_SECONDS))
