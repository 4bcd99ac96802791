"""An event loop on a thread of its own, for callers that are not asynchronous."""

import asyncio
from collections.abc import Coroutine
from threading import Thread, current_thread
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class LoopThread:
    """Runs coroutines for any thread and waits for their answers; `stop` at the end."""

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = Thread(target=self.loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, Answer]) -> Answer:
        """Run the coroutine on the loop and return its answer, or raise what it raises."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result()

    def is_current(self) -> bool:
        """Whether the caller runs on this thread, and so cannot wait for it."""
        return current_thread() is self._thread

    def stop(self) -> None:
        """Stop the loop and wait for its thread."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()
