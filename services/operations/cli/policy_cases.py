"""The cases whose verdicts two books of policies are compared over: those of the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.topics import CASE_LEDGER
from ledger.kafka import connect
from services.casework.policy import PolicyBook
from services.casework.rejudging import Question, VerdictChange, all_changes
from services.casework.stream_reading import Cases, read_cases
from services.operations.cli import patience
from services.settings import read_settings
from services.topics import require_topics


def changed_verdicts(old: PolicyBook, new: PolicyBook, processes: int | None) -> Iterator[VerdictChange]:
    """The verdicts that differ, of every case of the ledger, as known and as at its last entry.

    Raises TransportError when Kafka cannot be read.
    """
    cases = patience.run(_read())
    if cases.last is not None:
        yield from all_changes(cases.histories(), Question(old, new, cases.last, cases.last), processes)


async def _read() -> Cases:
    settings = read_settings()
    ledger = (await require_topics(settings, [CASE_LEDGER]))[CASE_LEDGER.name]
    async with connect(settings.bootstrap, **settings.connection) as transport:
        return await read_cases(transport, ledger.partitions)
