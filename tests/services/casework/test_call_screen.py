"""The call screen of a running casework: a draft outlives the process, and its report is a case of the ledger."""

from __future__ import annotations

import signal

import httpx
import pytest

from services.access import access_cookie
from tests.services.casework.conftest import Replica

pytestmark = pytest.mark.kafka

WORDS = "Shouted at by Ann Planted."
FORM = {"description": WORDS, "danger": "no", "safe": "unknown", "hate": "yes", "capacity": "victim"}


async def test_a_draft_outlives_a_kill_and_becomes_one_case(casework: Replica) -> None:
    """Saved, killed, found again, recorded; pressed once more it is the same case, and no log has its words."""
    cookie = access_cookie("a.hand", "call-handler", "whg")
    who = {cookie.key: str(cookie.value)}
    async with httpx.AsyncClient(base_url=casework.http.base_url, cookies=who, timeout=20) as pages:
        begun = await pages.post("/reports/new")
        draft = begun.headers["Location"]
        await pages.post(draft, data={**FORM, "do": "save"})
        await casework.end(signal.SIGKILL)
        await casework.start()

        assert WORDS in (await pages.get(draft)).text
        recorded = [await pages.post(draft, data={**FORM, "do": "record"}) for _ in range(2)]
        told = await pages.get(recorded[0].headers["Location"])

    assert [answer.status_code for answer in recorded] == [303, 303]
    assert recorded[0].headers["Location"] == recorded[1].headers["Location"]
    case = await casework.http.get(f"/v1/cases/{draft.rpartition('/')[2]}")
    assert (case.json()["kind"], case.json()["channel"]) == ("hate", "phone")
    assert 'data-next="whg:2.3.2"' in told.text
    assert "Planted" not in casework.log
