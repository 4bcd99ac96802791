"""A process of the simulation: an event loop of its own, which can stand still, die and be started again."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tests.history.observations import Ended, Paused

if TYPE_CHECKING:
    from tests.simulation.world import World

_RESOLUTION = 1e-9


class _NoFiles:
    """There are no sockets to wait for."""

    def select(self, timeout: float | None = None) -> list[Any]:
        """Nothing has come in; time is moved by the world."""
        return []


class ProcessLoop(asyncio.BaseEventLoop):
    """An event loop that runs when the world lets it, and whose time is the world's."""

    def __init__(self, world: "World") -> None:
        super().__init__()
        self.set_debug(False)
        self._world = world
        self._selector = _NoFiles()
        self._tasks: dict[asyncio.Task[Any], None] = {}
        self.set_task_factory(self._make_task)

    def _make_task(self, loop: asyncio.AbstractEventLoop, coro: Any, **options: Any) -> Any:
        task = asyncio.Task(coro, loop=loop, **options)
        self._tasks[task] = None
        task.add_done_callback(self._forget)
        return task

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.pop(task, None)

    def _process_events(self, event_list: Any) -> None:
        """Nothing ever comes in."""

    def time(self) -> float:
        """The world's time."""
        return self._world.now

    def next_time(self) -> float | None:
        """When there is something to do next."""
        if self._ready:  # type: ignore[attr-defined]
            return self._world.now
        return self._scheduled[0].when() if self._scheduled else None  # type: ignore[attr-defined]

    def is_due(self) -> bool:
        """Whether there is something to do now."""
        if self._ready:  # type: ignore[attr-defined]
            return True
        scheduled = self._scheduled  # type: ignore[attr-defined]
        return bool(scheduled) and scheduled[0].when() < self._world.now + _RESOLUTION

    def turn(self) -> None:
        """Do what is due."""
        asyncio._set_running_loop(self)
        try:
            self._run_once()  # type: ignore[attr-defined]
        finally:
            asyncio._set_running_loop(None)

    def kill(self) -> None:
        """End as a killed process does: no task gets to do anything more that anyone could see."""
        for task in list(self._tasks):
            task._log_destroy_pending = False  # type: ignore[attr-defined]
            # What a coroutine would await while it is torn down never comes.
            with suppress(RuntimeError):
                task.get_coro().close()
        self._ready.clear()  # type: ignore[attr-defined]
        self._scheduled.clear()  # type: ignore[attr-defined]
        self.close()


class Process:
    """One place in the world where a program runs, in one life after the other."""

    def __init__(self, world: "World", name: str) -> None:
        self.world = world
        self.name = name
        self.life = 0
        self.loop: ProcessLoop | None = None
        self.paused_until = 0.0
        self.is_cut = False

    @property
    def who(self) -> str:
        """This life, as the history calls it."""
        return f"{self.name}.{self.life}"

    def main(self) -> Coroutine[Any, Any, None]:
        """What the program does."""
        raise NotImplementedError

    def start(self) -> None:
        """Begin another life."""
        self.life += 1
        self.loop = ProcessLoop(self.world)
        self.spawn(self.main())

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run one more task in this life; whatever it raises should not have happened."""
        if self.loop is None:
            coroutine.close()
            return
        task = self.loop.create_task(coroutine)
        task.add_done_callback(self._look_at)

    def _look_at(self, task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.world.surprise(f"{self.who} ended with {error!r}")

    def is_due(self) -> bool:
        """Whether it runs and has something to do now."""
        return self.loop is not None and self.paused_until <= self.world.now and self.loop.is_due()

    def next_time(self) -> float | None:
        """When it has something to do next, if it runs."""
        if self.loop is None or (when := self.loop.next_time()) is None:
            return None
        return max(when, self.paused_until)

    def pause(self, seconds: float) -> None:
        """Stand still for so long; what arrives in the meantime is found later."""
        self.paused_until = self.world.now + seconds
        self.world.note(Paused(self.world.now, self.who, self.paused_until))

    def kill(self) -> None:
        """End this life at once."""
        if self.loop is not None:
            dying, self.loop = self.loop, None
            dying.kill()
            self.paused_until = 0.0
            self.world.note(Ended(self.world.now, self.who))
