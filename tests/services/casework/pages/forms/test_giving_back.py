"""What was typed into a form that could not even be looked at."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from contracts.facts.contact import ContactMade
from ledger.errors import TransportError
from tests.services.casework.domain.scenario import Scenario
from tests.services.casework.pages.forms.counter import Counter
from tests.services.casework.pages.forms.test_handing_in import CALL, field, key


async def test_what_was_typed_survives_when_the_ledger_cannot_be_read(
    counter: Counter, case: Scenario, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands in the page with its key, and is recorded once by trying again."""
    path, said = f"/cases/{case.case}/record/contact.made.v1", {**CALL, "key": key()}

    async def away(_: str) -> Any:
        raise TransportError("away")

    with monkeypatch.context() as patch:
        patch.setattr(counter, "history", away)
        told = await client.post(path, data=said)
        shown = await client.get(path)

    assert (told.status_code, shown.status_code) == (503, 503)
    assert {name: field(told.text, name) for name in said} == said
    assert [(await client.post(path, data=said)).status_code for _ in range(2)] == [303, 303]
    assert len(counter.facts(case.case, ContactMade)) == 1


async def test_what_was_typed_survives_when_nobody_knows_who_one_is(case: Scenario, counter: Counter) -> None:
    """The cookie goes with the browser's session; a form of another site is given nothing back."""
    path = f"{counter.at}/cases/{case.case}/record/contact.made.v1"
    async with httpx.AsyncClient() as nobody:
        told = await nobody.post(path, data=CALL)
        asked = await nobody.get(path)
        elsewhere = await nobody.post(path, data=CALL, headers={"origin": "https://elsewhere.example"})

    assert (told.status_code, asked.status_code, elsewhere.status_code) == (401, 303, 403)
    assert field(told.text, "data.note") == CALL["data.note"]
    assert CALL["data.note"] not in elsewhere.text
