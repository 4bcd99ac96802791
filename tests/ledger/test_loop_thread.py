"""Threads ask, and the loop's own thread answers."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import current_thread

import pytest

from ledger.loop_thread import LoopThread


@pytest.fixture
def thread() -> Iterator[LoopThread]:
    thread = LoopThread("test")
    yield thread
    thread.stop()


def later(answer: object) -> "asyncio.Future[object]":
    """A future that is answered at the loop's next turn."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[object] = loop.create_future()
    if isinstance(answer, Exception):
        loop.call_soon(future.set_exception, answer)
    else:
        loop.call_soon(future.set_result, answer)
    return future


def test_everyone_gets_their_own_answer(thread: LoopThread) -> None:
    """Many threads at once are each answered with what they asked for, worked out on the loop's thread."""

    def ask(number: int) -> object:
        return thread.call(lambda: later((number, current_thread().name)))

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(200)))

    assert answers == [(number, "test") for number in range(200)]


def test_what_goes_wrong_reaches_the_caller(thread: LoopThread) -> None:
    """An error of the future, and one before there is a future, are raised where it was asked; the loop goes on."""

    def fails() -> "asyncio.Future[object]":
        raise KeyError("at once")

    with pytest.raises(KeyError, match="later"):
        thread.call(lambda: later(KeyError("later")))
    with pytest.raises(KeyError, match="at once"):
        thread.call(fails)

    assert thread.call(lambda: later("fine")) == "fine"
