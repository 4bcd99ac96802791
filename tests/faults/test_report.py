"""What is said about a run."""

from collections import Counter
from uuid import UUID

import pytest
from msgspec import structs

from tests.faults.evidence import Evidence
from tests.faults.plan import Kind
from tests.faults.report import Report, make_report
from tests.history.honest import LATE, NEVER, honest_history
from tests.history.observations import Folded, Observation, Paused, Settled, Unknown


def honest_run() -> Evidence:
    """The evidence of a small history without fault."""
    history = honest_history()
    observations = [one for one in history.observations if not isinstance(one, Folded)]
    return Evidence({0: history.records}, [*observations, *history.final])


def report_on(evidence: Evidence, done: Counter[Kind] | None = None) -> Report:
    """The report of a run in which nothing was planned."""
    return make_report(evidence, (), done or Counter(), seconds=1.0, events=4)


def without(evidence: Evidence, kind: type[Observation], append_id: UUID) -> Evidence:
    """The same, had that not been observed."""
    left = [one for one in evidence.observations if not (isinstance(one, kind) and one.append_id == append_id)]  # type: ignore[union-attr]
    return structs.replace(evidence, observations=left)


def test_answers_are_counted_by_kind() -> None:
    """Events that were acknowledged, and what else callers were told."""
    report = report_on(honest_run())

    assert report.events_acknowledged == 4
    assert report.answers == {
        "acknowledged": 2,
        "conflict": 1,
        "rejected": 1,
        "unknown": 2,
        "settled: counted": 1,
        "settled: never": 1,
    }
    assert report.is_whole


def test_kills_are_counted_by_process() -> None:
    """To kill all brokers is three kills; a pause is none."""
    report = report_on(honest_run(), Counter({Kind.STOP_CLUSTER: 1, Kind.KILL_WRITER: 2, Kind.PAUSE_WRITER: 4}))

    assert report.kills == 5


@pytest.mark.parametrize("append_id", [LATE, NEVER])
def test_an_unknown_outcome_that_nobody_settled_is_a_finding(append_id: UUID) -> None:
    """Whether the append counts or not, somebody must have been told."""
    findings = report_on(without(honest_run(), Settled, append_id)).findings

    assert [finding.kind for finding in findings] == ["never settled"]


def test_the_longest_wait_leaves_out_pauses() -> None:
    """A process that stood still could not have answered."""
    evidence = honest_run()
    late = next(one for one in evidence.observations if isinstance(one, Unknown) and one.append_id == LATE)
    evidence = without(evidence, Unknown, NEVER)
    assert report_on(evidence).longest_wait[0] == pytest.approx(-0.1)

    evidence.observations.append(Paused(late.at - 1.5, late.who, late.at - 0.5))

    assert report_on(evidence).longest_wait[0] < -1.0
