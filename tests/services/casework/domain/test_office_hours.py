"""A landlord's own readings of working days, off by default; every date of the examples was counted by hand."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.casework.office_hours import OfficeHours, local_due_after, local_due_at
from services.casework.policy import CALENDAR, PACKS, PolicyBook, PolicyError, load_policies
from services.casework.verdicts import Verdict
from services.casework.working_time import Limit, Warn, due_after, load_calendar
from tests.services.casework.domain import own_reckoning as own
from tests.services.casework.domain.facts import paused, plan, reached, reported
from tests.services.casework.domain.scenario import BOOK, LONDON, Scenario, london

TABLE = load_calendar(CALENDAR)
WARNED = (Warn(last_working_day=True), Warn(hours_before=4))
DAY = Limit(working_days=1)
DEEMED = OfficeHours(deemed_next_working_day=True)
CLOSING = OfficeHours(ends_at_closing=True)
BOTH = OfficeHours(deemed_next_working_day=True, ends_at_closing=True)
SPAN = st.datetimes(datetime(2012, 1, 1), datetime(2032, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds it
SWITCHES = st.sampled_from([OfficeHours(), DEEMED, CLOSING, BOTH])


def due(start: str, office: OfficeHours) -> datetime:
    return local_due_at(london(start), DAY, TABLE, office)


@pytest.mark.parametrize(
    ("received", "deemed", "closing", "both"),
    [
        pytest.param("2026-03-11 10:00", "2026-03-13 00:00", "2026-03-12 17:00", "2026-03-12 17:00", id="in hours"),
        pytest.param("2026-03-11 17:00", "2026-03-14 00:00", "2026-03-12 17:00", "2026-03-13 17:00", id="at closing"),
        pytest.param("2026-03-11 16:59", "2026-03-13 00:00", "2026-03-12 17:00", "2026-03-12 17:00", id="just open"),
        pytest.param(
            "2026-03-11 07:00", "2026-03-13 00:00", "2026-03-12 17:00", "2026-03-12 17:00", id="before opening"
        ),
        pytest.param("2026-03-14 12:00", "2026-03-18 00:00", "2026-03-16 17:00", "2026-03-17 17:00", id="Saturday"),
        pytest.param("2026-04-02 18:00", "2026-04-09 00:00", "2026-04-07 17:00", "2026-04-08 17:00", id="Easter"),
        pytest.param("2026-12-25 09:30", "2026-12-31 00:00", "2026-12-29 17:00", "2026-12-30 17:00", id="Christmas"),
        pytest.param("2026-03-28 12:00", "2026-04-01 00:00", "2026-03-30 17:00", "2026-03-31 17:00", id="clock change"),
    ],
)
def test_each_switch_moves_the_due_instant_as_it_says(received: str, deemed: str, closing: str, both: str) -> None:
    """Outside office hours day 0 is that of the next opening; at closing the last day in time ends."""
    assert [due(received, office) for office in (DEEMED, CLOSING, BOTH)] == [london(w) for w in (deemed, closing, both)]


def test_at_closing_the_working_day_ends_before_or_after_the_24_hours() -> None:
    """Wednesday 18:00: closing on Thursday comes first; Thursday 16:30 before Easter: the 24 hours do."""
    day_first, hours_first = london("2026-03-11 18:00"), london("2026-04-02 16:30")
    assert local_due_at(day_first, DAY, TABLE, CLOSING) < local_due_at(day_first, Limit(hours=24), TABLE, CLOSING)
    assert local_due_at(hours_first, DAY, TABLE, CLOSING) > local_due_at(hours_first, Limit(hours=24), TABLE, CLOSING)


def test_the_trace_tells_each_switch_beside_the_date_that_the_clause_gives() -> None:
    """The steps of the clause stay as they were; the local reading follows and names both instants."""
    start = london("2026-04-02 18:00")
    clause, local = due_after(start, DAY, WARNED, TABLE), local_due_after(start, DAY, WARNED, TABLE, BOTH)
    assert local.trace[: len(clause.trace)] == clause.trace
    hours = "office hours are 09:00 to 17:00"
    deemed, closing, both = local.trace[len(clause.trace) :]
    counted = "so it counts from Tuesday 7 April 2026 09:00 BST; that day is day 0."
    assert deemed == f"local_reading deemed_next_working_day: {hours}, {counted}"
    assert closing == f"local_reading ends_at_closing: {hours}, and the last day in time ends with them."
    assert "in time before Wednesday 8 April 2026 17:00 BST" in both
    assert "as the clause has it, before Wednesday 8 April 2026 00:00 BST" in both


def test_warnings_go_with_the_local_due_instant() -> None:
    """Four hours before closing, and the start of that day."""
    local = local_due_after(london("2026-04-02 16:30"), DAY, WARNED, TABLE, CLOSING)
    assert local.warnings == (london("2026-04-07 00:00"), london("2026-04-07 13:00"))


@pytest.mark.parametrize(
    ("opens", "closes"), [("17:00", "09:00"), ("09:00", "09:00"), ("9:00", "17:00"), ("0900", "1700")]
)
def test_office_hours_that_are_none_are_refused(opens: str, closes: str) -> None:
    """They open before they close, and are written as clocks show them."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"opens": opens, "closes": closes}, OfficeHours)


def book(tmp_path: Path, switches: str) -> PolicyBook:
    """The whg pack alone, with these switches."""
    text = (PACKS / "whg.toml").read_text()
    (tmp_path / "whg.toml").write_text(f"{text}\n[switches]\n{switches}\n")
    return load_policies(tmp_path)


def test_no_pack_switches_them_on() -> None:
    """What no policy says is off until a landlord decides otherwise."""
    assert {policy.switches for policy in BOOK.policies} == {OfficeHours()}


def test_a_pack_switches_them_on_and_the_case_is_judged_by_them(tmp_path: Path) -> None:
    """A call on Tuesday at 17:30 is in time by the clause and too late by closing time."""
    verdicts = {}
    for name, policies in {"clause": BOOK, "closing": book(tmp_path, "ends_at_closing = true")}.items():
        case = Scenario(book=policies)
        case.given(reported("p1"), "2026-04-02 16:30")
        case.given(reached(details=True), "2026-04-07 17:30")
        case.given(plan(), "2026-04-07 17:30")
        verdicts[name] = case.clock_of(at="2026-04-07 18:00")
    assert (verdicts["clause"].verdict, verdicts["closing"].verdict) == (Verdict.MET, Verdict.BREACHED)
    assert any(line.startswith("local_reading") for line in verdicts["closing"].trace)
    assert not any(line.startswith("local_reading") for line in verdicts["clause"].trace)


def test_a_pause_recorded_after_closing_time_comes_too_late(tmp_path: Path) -> None:
    """The clock had passed at 17:00: waiting from 17:30 on changes nothing; by the clause it would."""
    verdicts = []
    for policies in (BOOK, book(tmp_path, "ends_at_closing = true")):
        case = Scenario(book=policies)
        case.given(reported("p1"), "2026-04-02 16:30")
        case.given(paused(), "2026-04-07 17:30")
        verdicts.append(case.clock_of(at="2026-04-07 18:00").verdict)
    assert verdicts == [Verdict.SUSPENDED, Verdict.BREACHED]


def test_a_pack_whose_office_never_opens_is_an_error_that_names_it(tmp_path: Path) -> None:
    """File, entry and what is wrong."""
    with pytest.raises(PolicyError, match=r"whg\.toml.*opens.*before.*closes"):
        book(tmp_path, 'opens = "17:00"\ncloses = "09:00"')


def test_a_switch_turned_later_moves_no_clock_that_was_set(tmp_path: Path) -> None:
    """Obligations keep the due instant under which they arose."""
    case = Scenario()
    case.given(reported("p1"), "2026-04-02 16:30")
    case.book = book(tmp_path, "ends_at_closing = true")
    case.given(reached(), "2026-04-03 10:00")
    assert case.clock_of(at="2026-04-03 11:00").due == london("2026-04-08 00:00")


@given(SPAN, SPAN, st.integers(1, 5), SWITCHES)
def test_a_later_start_is_never_due_earlier(one: datetime, other: datetime, days: int, office: OfficeHours) -> None:
    """Monotone in the start, whatever is switched on."""
    early, late = sorted((one, other))
    limit = Limit(working_days=days)
    assert local_due_at(early, limit, TABLE, office) <= local_due_at(late, limit, TABLE, office)


@given(SPAN, st.integers(1, 5), SWITCHES)
def test_the_local_due_instant_is_that_of_an_own_reckoning(start: datetime, days: int, office: OfficeHours) -> None:
    """Day 0, so many working days on, closing time or midnight."""
    wall = start.astimezone(LONDON)
    open_then = wall.date() in own.WORKING_DAYS and wall.time() < time(17)
    day = wall.date()
    if office.deemed_next_working_day and not open_then:
        day = own.nth_working_day(day, 1)
    last = own.nth_working_day(day, days)
    expected = own.london(last, time(17)) if office.ends_at_closing else own.london(last + timedelta(days=1))
    assert local_due_at(start, Limit(working_days=days), TABLE, office) == expected
    assert start < expected


@given(SPAN, SWITCHES)
def test_hours_and_days_are_never_read_otherwise(start: datetime, office: OfficeHours) -> None:
    """They count time when no office is open."""
    for limit in (Limit(hours=24), Limit(days=14)):
        assert local_due_after(start, limit, WARNED, TABLE, office) == due_after(start, limit, WARNED, TABLE)
