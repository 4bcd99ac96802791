"""What a command costs at a million events in the ledger beside what it costs at a thousand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ledger.kafka import KafkaTransport, connect
from ledger.local_copy import LocalCopy
from ledger.log import PartitionLog
from services.runtime import tune_interpreter
from tests.bench.command_loads import Office, command_records
from tests.bench.figure import Figure, grown
from tests.bench.long_ledger import fill
from tests.bench.topics import MakeTopic

MILLION, THOUSAND = 1_000_000, 1_000
MESSAGES = 1_000
ROUNDS_MAX = 9
GROWTH_MAX = 1.1
WARM_UP_SEED = 1


async def command_figures(
    bootstrap: str, make_topic: MakeTopic, folder: Path, rounds: int, long: int = MILLION
) -> list[Figure]:
    """The same commands to both ledgers, in turns; the short one is a fresh one each round."""
    tune_interpreter()
    found: dict[int, list[float]] = {long: [], THOUSAND: []}
    async with connect(bootstrap) as transport, _ledger(transport, make_topic, folder, long) as million:
        await Office(million, transport.max_batch_bytes).cost(command_records(MESSAGES, WARM_UP_SEED))
        for seed in range(WARM_UP_SEED + 1, WARM_UP_SEED + 1 + min(rounds, ROUNDS_MAX)):
            records = command_records(MESSAGES, seed)
            async with _ledger(transport, make_topic, folder, THOUSAND) as few:
                both = [(long, million), (THOUSAND, few)]
                for length, log in both if seed % 2 else reversed(both):
                    found[length].append(await Office(log, transport.max_batch_bytes).cost(records))
    what = f"one command at {long:,} events, processor"
    return [grown(what, "µs", found[long], f"at {THOUSAND:,}", found[THOUSAND], at_most=GROWTH_MAX)]


@asynccontextmanager
async def _ledger(
    transport: KafkaTransport, make_topic: MakeTopic, folder: Path, length: int
) -> AsyncIterator[PartitionLog]:
    topic = await make_topic()
    await fill(transport, topic, length)
    log = PartitionLog(transport, topic, 0, streams=LocalCopy(folder / f"{topic}.sqlite", topic, 0), gapless=True)
    await log.open()
    try:
        yield log
    finally:
        await log.close()
