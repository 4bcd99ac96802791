"""An event loop on a thread of its own, for callers that are not asynchronous."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError
from threading import Lock, Thread, current_thread
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")


class LoopThread:
    """Runs coroutines for any thread and waits for their answers; `stop` at the end.

    Whoever waits then, or asks later, gets CancelledError.
    """

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = Thread(target=self.loop.run_forever, name=name, daemon=True)
        # Held while work is handed over: what came behind the end would never be answered.
        self._handing_over = Lock()
        self._is_stopped = False
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, Answer]) -> Answer:
        """Run the coroutine on the loop and return its answer, or raise what it raises."""
        with self._handing_over:
            if self._is_stopped:
                coroutine.close()
                raise CancelledError
            answer = asyncio.run_coroutine_threadsafe(coroutine, self.loop)
        return answer.result()

    def call(self, begin: Callable[[], "asyncio.Future[Answer]"]) -> Answer:
        """Call `begin` on the loop and return what its future gives; raises what either raises. Lighter than `run`."""
        handover = _Handover(begin)
        with self._handing_over:
            if self._is_stopped:
                raise CancelledError
            self.loop.call_soon_threadsafe(handover.begin)
        return handover.wait()

    def is_current(self) -> bool:
        """Whether the caller runs on this thread, and so cannot wait for it."""
        return current_thread() is self._thread

    def stop(self) -> None:
        """Stop the loop and wait for its thread; once is enough."""
        with self._handing_over:
            if self._is_stopped:
                return
            self._is_stopped = True
            others_ended = asyncio.run_coroutine_threadsafe(_cancel_others(), self.loop)
        others_ended.result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


class _Handover(Generic[Answer]):
    """What one thread asks of the loop's thread, and the lock on which it waits."""

    def __init__(self, begin: "Callable[[], asyncio.Future[Answer]]") -> None:
        self._begin = begin
        self._answer: asyncio.Future[Answer]
        self._unanswered = Lock()
        self._unanswered.acquire()

    def begin(self) -> None:
        try:
            self._answer = self._begin()
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets it
            self._answer = asyncio.get_running_loop().create_future()
            self._answer.set_exception(error)
        self._answer.add_done_callback(self._answered)

    def _answered(self, _: "asyncio.Future[Answer]") -> None:
        self._unanswered.release()

    def wait(self) -> Answer:
        self._unanswered.acquire()
        return self._answer.result()


async def _cancel_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
