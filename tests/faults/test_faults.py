"""Two minutes of faults on three real nodes, and a judge that would have seen it if anything had been lost."""

import pytest

from tests.faults.evidence import Evidence
from tests.faults.plan import Kind
from tests.faults.report import Report
from tests.faults.run import run
from tests.faults.scene import PARTITIONS, READERS
from tests.history.observations import Acknowledged, Folded

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(480)]

SEED = 1
EVENTS = 10_000
KILLS = 6
SECONDS_MAX = 300.0


@pytest.fixture(scope="module")
async def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Evidence, Report]:
    """What a run left behind, and what it amounts to."""
    return await run(tmp_path_factory.mktemp("faults"), SEED, EVENTS, KILLS, SECONDS_MAX)


def test_every_promise_is_kept(ran: tuple[Evidence, Report]) -> None:
    """Nothing acknowledged is lost, doubled or out of order, every answer is true and in time, every view complete."""
    evidence, report = ran

    assert report.findings == []
    # Views are judged by what their readers have noted at the end.
    assert sum(isinstance(one, Folded) for one in evidence.observations) == READERS * PARTITIONS
    assert report.is_whole, "\n".join(report.lines())


def test_the_faults_were_real(ran: tuple[Evidence, Report]) -> None:
    """All kinds of faults happened, and callers felt them: some were refused, some were told that nobody knows."""
    _, report = ran

    assert set(report.done) == set(Kind)
    assert report.events_acknowledged >= EVENTS
    felt = {"acknowledged", "conflict", "not sent", "unknown", "settled: counted"}
    assert felt - set(report.answers) == set()
    assert report.void_records > 0


def test_a_lost_record_would_be_found(ran: tuple[Evidence, Report]) -> None:
    """With one acknowledged record taken away, its append and all that stands on it are missed, by readers as well."""
    evidence, _ = ran
    last = max((one for one in evidence.observations if isinstance(one, Acknowledged)), key=lambda one: one.at)
    doctored = Evidence({**evidence.records}, evidence.observations)
    for partition, records in evidence.records.items():
        doctored.records[partition] = [record for record in records if last.append_id.bytes not in record.stamp]

    kinds = {finding.kind for finding in doctored.judge()}

    assert {"lost", "shown what is not there"} <= kinds
