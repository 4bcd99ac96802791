"""Which cases are found by a name."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import msgspec
import pytest

from contracts.people import Person
from ledger.records import Recorded
from services.casework.pages.naming import matching
from tests.services.casework.domain.scenario import Scenario
from tests.services.casework.pages.situations import a_report

CASE = UUID("0f600000-0000-5000-8000-000000000000")


@pytest.mark.parametrize("sought", ['"molly', "back\\slash", "JONES", "zoë"])
async def test_a_name_is_found_as_it_is_written(sought: str) -> None:
    """Large or small, and with signs that the ledger writes otherwise."""
    case = Scenario("whg", case=CASE)
    case.given(a_report(Person(ref="p1", name='Zoë "Molly" Back\\slash Jones')), "2026-04-02 16:30")

    async def find_records(_: str) -> Sequence[Recorded]:
        return [
            Recorded(case.history.stream, one.version, 1, 0, 1, one.recorded_at, CASE, msgspec.json.encode(one.event))
            for one in case.history.entries
        ]

    row = {"case_id": str(CASE)}
    sources = cast("Any", SimpleNamespace(find_records=find_records))
    assert await matching(sources, [row], sought) == [row]
    assert await matching(sources, [row], f"{sought}x") == []
