"""The memory of outcomes."""

from uuid import uuid4

import msgspec
import pytest

from contracts.reports import ReportOutcome, Treatment
from services.intake import outcomes as outcomes_module
from services.intake.outcomes import OUTCOMES_A_REPORT_MAX, Outcomes


def outcome(report=None, offset: int = 0, treatment: Treatment = Treatment.DUPLICATE) -> ReportOutcome:
    """The outcome of one record."""
    return ReportOutcome(outcome=treatment, topic="reports", partition=0, offset=offset, report_id=report)


def test_a_repeated_outcome_is_one() -> None:
    """An outcome published twice is remembered once; another record's is added after it."""
    known, report = Outcomes(), uuid4()
    first, second = outcome(report, 1, Treatment.ACCEPTED), outcome(report, 2)

    for one in (first, first, second):
        known.add(msgspec.json.encode(one))

    assert known.of(report) == (first, second)


def test_what_names_no_report_is_passed_over() -> None:
    """Rubbish's outcome and an unreadable value leave the memory as it was."""
    known = Outcomes()

    for value in (msgspec.json.encode(outcome()), b"{", b"\xff"):
        known.add(value)

    assert known.of(uuid4()) == ()


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest reports go first; of one report sent very often the first outcome and the latest ones stay."""
    known, reports = Outcomes(), [uuid4() for _ in range(3)]
    values = [msgspec.json.encode(outcome(report)) for report in reports]
    monkeypatch.setattr(outcomes_module, "BYTES_MAX", sum(map(len, values[:2])))
    for value in values:
        known.add(value)
    assert [bool(known.of(report)) for report in reports] == [False, True, True]

    monkeypatch.setattr(outcomes_module, "BYTES_MAX", 1_000_000)
    often = reports[-1]
    for offset in range(1, 100):
        known.add(msgspec.json.encode(outcome(often, offset)))

    offsets = [one.offset for one in known.of(often)]
    assert offsets == [0, *range(100 - OUTCOMES_A_REPORT_MAX + 1, 100)]
