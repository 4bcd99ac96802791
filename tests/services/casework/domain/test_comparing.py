"""One case at two moments."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.casework.comparing import ClauseChange, ClockChange, Comparison, compare
from services.casework.replay import Moment
from services.casework.verdicts import Verdict
from tests.services.casework.domain.scenario import BOOK, Scenario, london
from tests.services.casework.pages.busy import busy
from tests.services.casework.pages.situations import NOW, easter


def compared(case: Scenario, before: Moment, after: Moment) -> Comparison:
    """With the packs and the holiday table of today."""
    return compare(case.history, before, after, BOOK, NOW)


def stood(change: ClauseChange | ClockChange) -> tuple[Verdict | None, Verdict | None]:
    """The verdicts before and after."""
    before, after = (one.verdict if one else None for one in (change.before, change.after))
    return before, after


def known(at: str) -> Moment:
    """As known, and as at, a London time."""
    return Moment(as_known=london(at))


def test_a_late_entry_turns_a_breach_and_is_named_as_the_cause() -> None:
    """Before the call was entered the clause was breached; afterwards it is met, because of that event."""
    told = compared(easter(), known("2026-04-08 09:05"), known("2026-04-08 09:30"))
    [clause] = [one for one in told.clauses if one.clause == "whg:2.3.2"]
    [clock] = told.clocks

    assert stood(clause) == (Verdict.BREACHED, Verdict.MET)
    assert {8, 10} & set(clause.because)
    assert set(clause.because) <= {row.version for row in told.learnt}
    assert stood(clock) == (Verdict.BREACHED, Verdict.MET)
    assert [row.type for row in told.learnt][:1] == ["contact.made.v1"]
    assert told.no_longer == ()


def test_time_alone_changes_a_verdict_without_an_event() -> None:
    """The same knowledge as at two instants: the clause is open, then broken, and no event is to blame."""
    case = busy()
    as_known = london("2026-06-02 09:05")
    before = Moment(as_known=as_known, as_at=london("2026-06-02 09:00"))
    after = Moment(as_known=as_known, as_at=london("2026-06-03 01:00"))
    told = compared(case, before, after)
    [clause] = [one for one in told.clauses if one.clause == "whg:2.3.2"]

    assert stood(clause) == (Verdict.PENDING, Verdict.BREACHED)
    assert clause.because == ()
    assert told.learnt == ()


def test_an_earlier_instant_takes_events_out_of_view() -> None:
    """What had not happened by then is in view at the first moment only."""
    told = compared(easter(), Moment(), Moment(as_at=london("2026-04-02 17:00")))

    assert told.learnt == ()
    assert {row.type for row in told.no_longer} >= {"contact.made.v1", "action-plan.agreed.v1"}


@pytest.mark.parametrize("make", [easter, busy])
def test_a_case_does_not_differ_from_itself(make: Callable[[], Scenario]) -> None:
    """At one moment nothing differs."""
    case = make()

    assert compared(case, Moment(version=4), Moment(version=4)).same
    assert not compared(case, Moment(version=4), Moment(version=5)).same


def test_before_its_first_event_everything_is_new() -> None:
    """Nothing was known; each clause and each field comes in."""
    told = compared(easter(), known("2026-04-02 16:00"), known("2026-04-02 16:35"))

    assert told.before is None
    assert told.after is not None
    assert all(one.before is None for one in told.clauses)
    assert {one.pointer for one in told.fields} >= {"/kind", "/landlord"}
