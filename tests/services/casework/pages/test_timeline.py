"""The timeline as it is asked for, and where the marks of its strips stand."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest
from litestar.datastructures import MultiDict

from contracts.facts import Fact
from contracts.facts.contact import UpdateGiven
from contracts.people import Person
from contracts.vocabulary import Channel
from services.casework.case import clocks
from services.casework.event_groups import CONCLUDED, GROUPS, group_of
from services.casework.pages.strips import axes, clock_strip, lateness
from services.casework.pages.timeline import EVENTS_A_PAGE, Timeline, asked_timeline, timeline
from services.casework.replay import HistoryRow, Moment, history_rows
from tests.services.casework.domain.scenario import Scenario, london
from tests.services.casework.pages.busy import busy, long
from tests.services.casework.pages.situations import a_report, easter


def rows_of(case: Scenario) -> tuple[HistoryRow, ...]:
    """Every event of a case."""
    return history_rows(case.history, Moment())


def shown(case: Scenario, *query: tuple[str, str]) -> Timeline:
    """The timeline for a query."""
    return timeline(rows_of(case), asked_timeline("/cases/x", MultiDict(query)))


def test_every_fact_of_a_case_is_in_a_group() -> None:
    """Each kind of fact has one; what the ledger concludes is of the clocks or the patterns."""
    tags = {str(shape.__struct_config__.tag) for shape in get_args(Fact)}

    assert {group_of(tag) for tag in tags} == set(GROUPS)
    assert {group_of(tag) for tag in CONCLUDED} == {"clocks", "patterns"}
    assert (group_of("contact.made.v1"), group_of("request.refused.v1")) == ("contact", "record")


def test_in_the_compact_timeline_the_ledger_s_own_events_stand_under_their_cause() -> None:
    """The clock that a report set is under the report; a clock that ran out by itself has its own line."""
    told = shown(busy())
    under = {line.row.type: [row.type for row in line.under] for line in told.lines}

    assert under["incident.reported.v1"] == ["deadline.set.v1"]
    assert under["deadline.passed.v1"] == []
    assert sum(1 + len(line.under) for line in told.lines) == told.events == len(rows_of(busy()))


@pytest.mark.parametrize("mode", ["full", "times", "raw"])
def test_in_other_timelines_every_event_has_its_line(mode: str) -> None:
    """The last first."""
    told = shown(busy(), ("timeline", mode))

    assert [line.row.version for line in told.lines] == list(range(len(rows_of(busy())), 0, -1))
    assert all(line.under == () for line in told.lines)


def test_only_the_groups_that_were_chosen_are_shown_and_all_are_counted() -> None:
    """Two groups; the counts tell of the whole case."""
    told = shown(busy(), ("group", "contact"), ("group", "clocks"), ("group", "nonsense"))

    assert {group_of(line.row.type) for line in told.lines} == {"contact", "clocks"}
    assert sum(told.counts.values()) == len(rows_of(busy()))
    assert told.asked.groups == ("contact", "clocks")


def test_a_long_timeline_comes_in_pages_that_together_are_the_whole() -> None:
    """No event is lost or shown twice between pages; a page too far is the last one."""
    case = long()
    pages = shown(case, ("timeline", "full")).pages
    told = [shown(case, ("timeline", "full"), ("page", str(number))) for number in range(1, pages + 1)]
    seen = [line.row.version for page in told for line in page.lines]

    assert pages == -(-case.version // EVENTS_A_PAGE)
    assert seen == list(range(case.version, 0, -1))
    assert shown(case, ("timeline", "full"), ("page", "999")).asked.page == pages


@pytest.mark.parametrize(
    "query", [("timeline", "sideways"), ("page", "minus"), ("page", "0"), ("page", "9" * 90), ("group", "")]
)
def test_what_a_query_cannot_mean_is_as_if_it_were_not_there(query: tuple[str, str]) -> None:
    """Nobody who follows an old link is turned away."""
    assert shown(busy(), query).lines == shown(busy()).lines


def test_links_keep_the_moment_and_the_groups() -> None:
    """Whoever looks at an earlier moment stays there when the timeline is shown otherwise."""
    query = [("as_known", "2026-06-05T09:00"), ("group", "contact"), ("page", "2")]
    told = asked_timeline("/cases/x", MultiDict(query))

    assert told.link(mode="raw") == "/cases/x?as_known=2026-06-05T09%3A00&timeline=raw&group=contact#timeline"
    assert "page=3" in told.link(page=3)


def test_a_late_entry_is_told_by_word_and_what_the_ledger_concludes_is_not() -> None:
    """Days after it happened; that a clock was met bears the instant of what met it, and nobody was late with that."""
    case = Scenario("derby-homes")
    case.given(a_report(Person(ref="p1")), "2026-06-01 10:00")
    update = UpdateGiven(channel=Channel.PHONE, person="p1")
    case.given(update, "2026-06-02 10:00", "2026-06-04 11:00")
    late = {row.type: lateness(row) for row in rows_of(case)}

    assert late["update.given.v1"] == "recorded 2 days late"
    assert late["deadline.met.v1"] is None
    assert late["incident.reported.v1"] is None


def test_both_axes_have_one_scale() -> None:
    """Nothing is known before it happened, and the first and last instants stand at the ends."""
    pairs = axes(rows_of(busy()))

    assert all(pair.happened_x <= pair.known_x for pair in pairs)
    assert (min(pair.happened_x for pair in pairs), max(pair.known_x for pair in pairs)) == (2.0, 98.0)
    assert axes(()) == ()


def test_a_strip_tells_start_warnings_what_was_late_and_the_due_time() -> None:
    """In the order of time, with the words that a screen reader says."""
    case = busy()
    [judged] = case.file("2026-06-08 09:00").clocks
    strip = clock_strip(judged, clocks.fold(case.history).by_id[judged.deadline], london("2026-06-08 09:00"))

    assert [mark.kind for mark in strip.marks] == ["start", "warning", "warning", "late", "due"]
    start, first, second, late, due = (mark.x for mark in strip.marks)
    assert start < first < second < due < late
    assert "contact 3 June 2026 at 11:00am, late" in strip.told


def test_a_strip_shows_the_moment_only_while_it_lies_on_it() -> None:
    """And what was done in time with its own sign; long after, the scale is the clock's own."""
    case = easter()
    [judged] = case.file().clocks

    kinds = {mark.kind for mark in clock_strip(judged, None, judged.started_at + timedelta(hours=1)).marks}
    assert {"done", "now"} <= kinds
    assert "now" not in {mark.kind for mark in clock_strip(judged, None, judged.due + timedelta(days=900)).marks}
