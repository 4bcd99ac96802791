"""The statuses of a report, and what is remembered from look to look."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiokafka.errors import KafkaConnectionError
from msgspec.structs import replace
from prometheus_client import CollectorRegistry, generate_latest

from ledger.testing import HandClock
from services.operations.burrow import LOOKS, Status
from services.operations.cli import main
from services.operations.lag import LagReport
from services.operations.lag_metrics import LagMetrics, keep_measured
from services.operations.standing import PartitionLag, Standing, by_group
from services.operations.windows import FILE, Windows
from services.unavailable import Unavailable

BEGAN = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def clock() -> HandClock:
    """The machine's."""
    return HandClock(BEGAN)


def _report(*partitions: tuple[int, int], members: int = 1) -> LagReport:
    """A group's partitions as (committed, end)."""
    lags = (
        PartitionLag("readers", "topic", number, Standing.BEHIND, committed, 0, end, end - committed, 1.0, 0, members)
        for number, (committed, end) in enumerate(partitions)
    )
    return LagReport(BEGAN, tuple(lags))


def _look(windows: Windows, clock: HandClock, report: LagReport, times: int = 1) -> LagReport:
    for _ in range(times):
        clock.turn(seconds=15)
        judged = windows.keep(report)
    return judged


def test_a_restart_forgets_nothing(tmp_path: Path, clock: HandClock) -> None:
    """What was seen before counts on; the group is told by its worst partition."""
    file, report = tmp_path / "data" / FILE, _report((5, 9), (9, 9))
    before = _look(Windows(file, clock), clock, report, LOOKS - 1)
    after = _look(Windows(file, clock), clock, report)

    assert [lag.status for lag in before.partitions] == [None, Status.OK]
    assert [lag.status for lag in after.partitions] == [Status.STALL, Status.OK]
    assert [group.status for group in after.groups] == [Status.STALL]


def test_a_group_is_as_well_as_its_worst_partition() -> None:
    """Worst by what it means, not by the alphabet; what is not known says nothing."""
    known = [None, Status.OK, Status.WARN, Status.STALL]
    lags = [replace(lag, status=one) for one in known for lag in _report((5, 9)).partitions]

    assert [group.status for group in by_group(lags)] == [Status.STALL]


def test_members_tell_a_stall_from_a_stop(tmp_path: Path, clock: HandClock) -> None:
    """The same offsets, but nobody is there."""
    report = _report((5, 9), members=0)

    assert _look(Windows(tmp_path / FILE, clock), clock, report, LOOKS).groups[0].status is Status.STOP


def test_asking_is_no_look(tmp_path: Path, clock: HandClock) -> None:
    """However often someone asks, the window goes by the looks."""
    windows, report = Windows(tmp_path / FILE, clock), _report((5, 9))
    for _ in range(3 * LOOKS):
        asked = windows.judge(report)

    assert asked.partitions[0].status is None
    assert not (tmp_path / FILE).exists()


def test_what_is_not_reported_is_forgotten(tmp_path: Path, clock: HandClock) -> None:
    """A partition that comes back begins anew."""
    windows = Windows(tmp_path / FILE, clock)
    _look(windows, clock, _report((5, 9)), LOOKS)
    _look(windows, clock, _report())

    assert _look(windows, clock, _report((5, 9))).partitions[0].status is None


@pytest.mark.parametrize("content", [b"", b"{", b'{"a b 0": 1}', b"\xff"])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, clock: HandClock, content: bytes) -> None:
    """It can be made again in minutes, so nothing fails for it."""
    (tmp_path / FILE).write_bytes(content)

    assert _look(Windows(tmp_path / FILE, clock), clock, _report((9, 9))).partitions[0].status is Status.OK
    assert (tmp_path / FILE).read_bytes() not in (content, b"")


def test_without_a_place_to_keep_them_statuses_are_told_still(tmp_path: Path, clock: HandClock) -> None:
    """A disk that takes nothing costs memory over restarts, not the measuring."""
    (tmp_path / "data").write_bytes(b"a file where the folder should be")
    windows = Windows(tmp_path / "data" / FILE, clock)

    assert _look(windows, clock, _report((5, 9)), LOOKS).partitions[0].status is Status.STALL


def test_metric_counts_as_burrow_does(tmp_path: Path, clock: HandClock) -> None:
    """Known dashboards read the numbers; a status that is not known is not shown."""
    registry = CollectorRegistry()
    metrics, windows = LagMetrics(registry), Windows(tmp_path / FILE, clock)
    metrics.report = _look(windows, clock, _report((5, 9)), LOOKS - 1)
    early = generate_latest(registry).decode()
    metrics.report = _look(windows, clock, _report((5, 9)))

    name = 'burrow_kafka_topic_partition_status{consumer_group="readers",partition="0",topic="topic"}'
    assert name not in early
    assert f"{name} 5.0" in generate_latest(registry).decode()


def test_a_group_is_one_figure(tmp_path: Path, clock: HandClock) -> None:
    """Sums, the oldest age, members and the worst status, by the names that dashboards look for."""
    registry = CollectorRegistry()
    metrics, windows = LagMetrics(registry), Windows(tmp_path / FILE, clock)
    metrics.report = _look(windows, clock, _report((5, 9), (7, 8)), LOOKS)

    shown = generate_latest(registry).decode().splitlines()

    for line in (
        'kafka_consumergroup_group_sum_lag{consumergroup="readers"} 5.0',
        'kafka_consumergroup_group_max_lag_seconds{consumergroup="readers"} 1.0',
        'burrow_kafka_consumer_status{consumer_group="readers"} 5.0',
        'kafka_consumergroup_members{consumergroup="readers"} 1.0',
        'kafka_consumergroup_current_offset{consumergroup="readers",partition="1",topic="topic"} 7.0',
        'kafka_topic_partition_current_offset{partition="0",topic="topic"} 9.0',
        'kafka_topic_partition_oldest_offset{partition="0",topic="topic"} 0.0',
        "caseledger_topics_missing 0.0",
    ):
        assert line in shown


async def test_pages_are_told_the_last_look_and_none_of_a_kafka_that_is_away(clock: HandClock) -> None:
    """As it was measured, without asking Kafka; while there is no look nothing is told as if there were one."""
    metrics, answers = LagMetrics(CollectorRegistry()), iter([_report((5, 9)), KafkaConnectionError()])

    async def measure() -> LagReport:
        answer = next(answers, None)
        if answer is None:
            await asyncio.Event().wait()
        if isinstance(answer, LagReport):
            return answer
        raise KafkaConnectionError

    with pytest.raises(Unavailable):
        await metrics.last()
    looks = asyncio.create_task(keep_measured(metrics, measure, every_seconds=0.05))
    async with asyncio.timeout(10):
        while metrics.report is None:  # noqa: ASYNC110 - bounded
            await asyncio.sleep(0.001)
        told = await metrics.last()
        while metrics.report is not None:  # noqa: ASYNC110 - bounded
            await asyncio.sleep(0.001)
    looks.cancel()

    assert told == _report((5, 9))
    with pytest.raises(Unavailable):
        await metrics.last()


def test_what_no_waiting_mends_is_a_figure_of_its_own(clock: HandClock) -> None:
    """Lost records leave no lag behind that an alert could see."""
    registry = CollectorRegistry()
    metrics = LagMetrics(registry)
    lost, well = (replace(lag, standing=stands) for lag, stands in zip(
        _report((5, 5), (9, 9)).partitions, (Standing.DATA_LOST, Standing.CAUGHT_UP), strict=True
    ))  # fmt: skip
    metrics.report = LagReport(BEGAN, (lost, well))

    shown = generate_latest(registry).decode()

    name = 'caseledger_consumergroup_broken{consumergroup="readers",partition="'
    assert f'{name}0",topic="topic"}} 1.0' in shown
    assert f'{name}1",topic="topic"}} 0.0' in shown


def test_the_verb_tells_what_casework_has_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """`caseledger lag` shows the status from the looks in the data folder; without them it is not known."""

    async def measured(*_: object) -> LagReport:
        return _report((5, 9))

    monkeypatch.setattr("services.operations.lag.measure_lag", measured)
    clock = HandClock(datetime.now(UTC) - timedelta(minutes=5))
    _look(Windows(tmp_path / "kept" / FILE, clock), clock, _report((5, 9)), LOOKS)

    for folder in ("none", "kept"):
        monkeypatch.setenv("CASELEDGER_DATA_DIR", str(tmp_path / folder))
        with pytest.raises(SystemExit):
            main(["lag"])

    headings, *lines = [line.split() for line in capfd.readouterr().out.splitlines() if "topic" in line.lower()]
    assert headings[-1] == "STATUS"
    assert [line[-1] for line in lines if line[0] == "readers"] == ["-", "STALL"]
