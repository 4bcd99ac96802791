"""Judging a case for a reader leaves the rest of the service its turn."""

from __future__ import annotations

import asyncio
import threading
from typing import Any
from uuid import uuid4

import pytest

from contracts.envelope import Actor
from services.access import Access
from services.casework.case.history import History
from services.casework.http import reading
from services.casework.http.desk import Desk
from services.casework.http.showing import verdicts_shown
from services.casework.replay import Moment
from tests.services.casework.domain.facts import reported
from tests.services.casework.domain.scenario import Scenario


class OneCase(Desk):
    """A desk with a single case."""

    def __init__(self, case: Scenario) -> None:
        self._case = case
        self.policies, self.clock = case.book, case.clock

    async def history(self, *_: object) -> History:
        return self._case.history


async def test_others_have_their_turn_while_a_case_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judging ends only once somebody else was served meanwhile."""
    served = threading.Event()
    judge = verdicts_shown

    def slow(*given: Any) -> Any:
        assert served.wait(10), "nobody else was served"
        return judge(*given)

    monkeypatch.setattr(f"{reading.__name__}.verdicts_shown", slow)
    case = Scenario("whg")
    case.given(reported("p1"), at="2026-03-11 10:00")
    access = Access(Actor(id="o.fficer", role="case-officer"), "whg")
    shown = asyncio.ensure_future(reading.show_verdicts.fn(OneCase(case), access, Moment(), uuid4()))
    await asyncio.sleep(0)
    served.set()
    assert (await shown).status_code in (None, 200)
