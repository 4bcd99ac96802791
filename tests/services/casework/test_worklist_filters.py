"""Which cases a filter means, and that HTTP and the pages mean the same."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from contracts.envelope import Actor
from ledger.testing import HandClock
from services.access import Access
from services.casework.case.history import History
from services.casework.http.overview import wanted_cases
from services.casework.views.listing import Order, Wanted
from services.casework.worklist_filters import Filters, typed_filters, urgency, wanted
from services.web import Problem
from tests.services.casework.domain.scenario import BOOK, london
from tests.services.casework.pages.people_there import whg_people

THURSDAY = london("2026-04-02 10:00")
"""Before Good Friday: the working days that follow are the 7th, 8th and 9th."""
ME = Access(Actor(id="j.smith", role="case-officer"), "whg")


def meant(**fields: str) -> Wanted:
    """The cases that the fields mean for j.smith of whg, who works with a.jones."""
    colleagues = {"whg": frozenset({"j.smith", "a.jones"})}
    return wanted(typed_filters(fields, ME), ME, colleagues, THURSDAY, BOOK.calendar)


def test_due_times_are_of_the_day_before() -> None:
    """What is due before midnight is due today; three working days leave Easter out."""
    overdue, today, soon = (meant(due=one) for one in ("overdue", "today", "soon"))

    assert (overdue.due_after, overdue.due_by) == (None, THURSDAY)
    assert (today.due_after, today.due_by) == (THURSDAY, london("2026-04-03 00:00"))
    assert (soon.due_after, soon.due_by) == (THURSDAY, london("2026-04-10 00:00"))


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (None, ""),
        ("2026-04-02 10:00", "Overdue"),
        ("2026-04-02 10:01", "Due today"),
        ("2026-04-03 00:00", "Due today"),
        ("2026-04-03 00:01", ""),
    ],
)
def test_how_near_a_due_time_is(due: str | None, expected: str) -> None:
    """At the due instant it is too late; midnight belongs to the day before."""
    assert urgency(london(due) if due else None, THURSDAY) == expected


def test_whose_cases_are_meant() -> None:
    """Mine goes before a named officer; who acts for a landlord sees its cases whatever they ask for."""
    assert meant(whose="mine", officer="z.other").officer == "j.smith"
    assert meant(whose="team").officers == {"whg": {"j.smith", "a.jones"}}
    assert meant(whose="unassigned").assigned is False
    assert meant(landlord="connexus").landlord == "whg"
    assert (meant().order, meant(sort="newest").order) == (Order.DUE, Order.NEWEST)


def test_the_filters_stand_in_an_address_as_they_were_typed() -> None:
    """Only those that ask for something."""
    assert Filters(whose="mine", area="Bentley & Darlaston").query == "whose=mine&area=Bentley+%26+Darlaston"


async def asked(**query: Any) -> Wanted:
    """What HTTP makes of a query."""

    async def read(stream: str) -> History:
        return whg_people() if stream == "landlord:whg" else History(stream=stream)

    desk = SimpleNamespace(clock=HandClock(THURSDAY), policies=BOOK, read=read)
    return await wanted_cases(ME, cast("Any", desk), **query)


async def test_http_means_the_same_cases() -> None:
    """Each filter by the same name; the newest first unless the query says otherwise."""
    fields = {"whose": "mine", "due": "soon", "area": "Bentley", "reference": "e1", "status": "open"}

    assert await asked(sort=Order.DUE, **fields) == meant(**fields)
    assert (await asked()).order is Order.NEWEST


async def test_http_knows_the_team_from_the_landlord_s_stream() -> None:
    """Members and lead; of another landlord there is nothing here."""
    assert (await asked(whose="team")).officers == {"whg": {"j.smith", "a.jones", "s.byrne", "m.shah"}}
    with pytest.raises(Problem, match="no such cases"):
        await asked(landlord="connexus")
