"""Running what asks Kafka, for as long as Kafka answers: one that accepts and says nothing must not keep anybody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from aiokafka.errors import KafkaError

from services.kafka_clients import admin_client, no_answer
from services.settings import Settings, SettingsError, read_settings
from services.unavailable import Unavailable

Told = TypeVar("Told")

EVERY_SECONDS = 10.0
# Whoever is busy with what was read may be late for one answer.
FAILURES_MAX = 2
_LEAVE_SECONDS = 5.0


def run(work: Coroutine[Any, Any, Told]) -> Told:
    """What the work returns, within a minute of Kafka's last answer. Raises Unavailable when that has been."""
    try:
        settings = read_settings()
    except SettingsError:
        # Python would warn whoever mistyped a setting of work that was never begun.
        work.close()
        raise
    return asyncio.run(patiently(work, lambda: _ask(settings), no_answer(settings)))


async def patiently(
    work: Coroutine[Any, Any, Told],
    ask: Callable[[], Awaitable[object]],
    told: str,
    *,
    every_seconds: float = EVERY_SECONDS,
) -> Told:
    """Do the work, and ask Kafka beside it; after FAILURES_MAX without an answer the work is given up.

    Raises what the work raises, or Unavailable with what is to be told.
    """
    working, asking = asyncio.create_task(work), asyncio.create_task(_until_silent(ask, every_seconds))
    try:
        await asyncio.wait({working, asking}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
    finally:
        asking.cancel()
        working.cancel()
        # What clients do at their end may wait for the same Kafka.
        await asyncio.wait({working, asking}, timeout=_LEAVE_SECONDS)
    raise Unavailable(told)


async def _until_silent(ask: Callable[[], Awaitable[object]], every_seconds: float) -> None:
    failures = 0
    while failures < FAILURES_MAX:
        await asyncio.sleep(every_seconds)
        try:
            await ask()
        except (KafkaError, OSError):
            failures += 1
        else:
            failures = 0


async def _ask(settings: Settings) -> None:
    async with asyncio.timeout(EVERY_SECONDS), admin_client(settings.bootstrap, **settings.connection) as admin:
        await admin.list_topics()
