"""What is in the ledger, in a few lines, as the running services and Kafka tell it."""

import asyncio
from collections.abc import Collection, Mapping

from prometheus_client.parser import text_string_to_metric_families

from contracts.topics import REPORTS, REPORTS_REJECTED
from ledger.clock import SystemClock
from services.http_get import http_get
from services.kafka_clients import admin_client, open_reader
from services.operations.extents import extents, partitions_of
from services.operations.lag import measure_lag
from services.operations.rejected import read_rejected
from services.settings import Settings

_PAUSE_SECONDS = 0.5

Figures = Mapping[str, Mapping[str, int]]
"""Metric -> the value of its first label -> the sum."""


async def until_taken_in(settings: Settings, deadline_seconds: float) -> bool:
    """Wait until every consumer has read all there is; False if time was up before. Raises aiokafka's KafkaError."""
    try:
        async with asyncio.timeout(deadline_seconds):
            while await _unread(settings):  # noqa: ASYNC110 - Kafka is waited for
                await asyncio.sleep(_PAUSE_SECONDS)
    except TimeoutError:
        return False
    return True


async def summarise(settings: Settings) -> list[str]:
    """One line each: reports, cases, clocks, notices. Raises OSError or aiokafka's KafkaError."""
    sent = await _written(settings, [REPORTS.name, REPORTS_REJECTED.name])
    rejected = sent[REPORTS_REJECTED.name] - await _marks(settings)
    casework, notifications = await asyncio.gather(_figures(settings, "casework"), _figures(settings, "notifications"))
    cases, clocks = casework.get("caseledger_cases", {}), casework.get("caseledger_clocks", {})
    notices = notifications.get("caseledger_notices", {})
    return [
        f"Reports in    {sent[REPORTS.name]}, of which {rejected} rejected",
        f"Cases         {_told(cases)}",
        f"Clocks        {_told(clocks)}",
        f"Notices       {_told(notices)}",
    ]


def _told(figures: Mapping[str, int]) -> str:
    parts = [f"{number} {word.replace('_', ' ')}" for word, number in sorted(figures.items()) if number]
    return f"{sum(figures.values())}{': ' if parts else ''}{', '.join(parts)}"


async def _unread(settings: Settings) -> int:
    report = await measure_lag(settings.bootstrap, settings.connection, SystemClock(settings.now))
    return sum(lag.end - lag.log_start if lag.records is None else lag.records for lag in report.partitions)


async def _written(settings: Settings, topics: Collection[str]) -> dict[str, int]:
    """How many records were ever written to each topic, those no longer kept among them."""
    async with (
        admin_client(settings.bootstrap, **settings.connection) as admin,
        open_reader(settings.bootstrap, settings.connection) as reader,
    ):
        found = await extents(reader, await partitions_of(admin, topics))
    return {topic: sum(extent.end for at, extent in found.items() if at.topic == topic) for topic in topics}


async def _marks(settings: Settings) -> int:
    """How many records beside the rejected ones only say that one of them was sent again."""
    kept = await read_rejected(settings.bootstrap, settings.connection, with_bodies=False)
    return sum(len(one.redriven) for one in kept)


async def _figures(settings: Settings, service: str) -> Figures:
    _, text = await http_get(settings.reached_at, settings.ports[service].number, "/metrics")
    figures: dict[str, dict[str, int]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            word = next(iter(sample.labels.values()), "")
            sums = figures.setdefault(sample.name, {})
            sums[word] = sums.get(word, 0) + int(sample.value)
    return figures
