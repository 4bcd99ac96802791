"""What a fact cannot mean, beside what the shape of a message refuses."""

from datetime import UTC, datetime

import pytest

from contracts.facts.rota import AbsenceRecorded, RotaSet
from contracts.sense import contradictions_in

NOW = datetime(2026, 4, 7, 9, tzinfo=UTC)
LATER = datetime(2026, 4, 8, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begins", "ends", "faults"),
    [
        (NOW, LATER, []),
        (NOW, NOW, [("/data/ends", "order")]),
        (LATER, NOW, [("/data/ends", "order")]),
        (datetime(1, 1, 1, tzinfo=UTC), LATER, [("/data/begins", "out-of-range")]),
        (NOW, datetime(9999, 12, 31, tzinfo=UTC), [("/data/ends", "out-of-range")]),
    ],
)
def test_nobody_is_away_or_on_duty_backwards_or_for_ever(
    begins: datetime, ends: datetime, faults: list[tuple[str, str]]
) -> None:
    """An absence and a rota last from an instant to a later one, both of which a calendar knows."""
    for fact in (
        AbsenceRecorded(officer="j.okafor", begins=begins, ends=ends),
        RotaSet(team="north", begins=begins, ends=ends, officers=("j.okafor",)),
    ):
        assert [(one.pointer, one.code) for one in contradictions_in(fact, "/data", NOW)] == faults
