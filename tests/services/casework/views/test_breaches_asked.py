"""The list of breaches over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar.di import Provide
from litestar.testing import AsyncTestClient
from prometheus_client import CollectorRegistry

from ledger.testing import HandClock
from services.access import access_of
from services.acting_headers import ACTOR, LANDLORD, ROLE
from services.casework.breach_lists import BreachLists
from services.casework.breaches import digest_of, judge_for_lists
from services.casework.http.breaches import breaches_router
from services.casework.views.judged import TABLES, keep
from services.casework.views.worklist import Worklist
from services.health import Health
from services.store import open_engine, prepare
from services.web import make_app
from tests.services.casework.domain.scenario import BOOK
from tests.services.casework.pages.busy import busy
from tests.services.casework.pages.situations import NOW, fortnightly, spring

STAFF = {ACTOR: "c.sample", ROLE: "compliance"}


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[AsyncTestClient]:  # type: ignore[type-arg]
    """Three cases, two of whg, judged."""
    engine = open_engine(tmp_path / "views.sqlite3")
    for tables in (Worklist(), TABLES):
        prepare(engine, tables)
    histories = [make().history for make in (busy, fortnightly, spring)]
    keep(engine, [judge_for_lists(history, BOOK, digest_of(BOOK), NOW) for history in histories])
    router = breaches_router(BreachLists(engine, BOOK, HandClock(NOW)))
    given = {"access": Provide(access_of, sync_to_thread=False)}
    async with AsyncTestClient(
        make_app("casework", Health(), CollectorRegistry(), [router], dependencies=given)
    ) as client:
        yield client
    engine.dispose()


async def test_the_list_is_answered_page_by_page(http: AsyncTestClient) -> None:  # type: ignore[type-arg]
    """By the cursor of each page, the newest first; with how many cases wait."""
    seen, query = [], {"limit": 2}
    while True:
        told = (await http.get("/v1/breaches", params=query, headers=STAFF)).json()
        seen += [(one["reference"], one["clause"]) for one in told["items"]]
        if not told["next"]:
            break
        query = {"limit": 2, "cursor": told["next"]}

    assert seen[0] == ("f2000000", "derby-homes:4.14.2")
    assert len(seen) == len(set(seen)) == 7
    assert told["waiting"] == 0


async def test_filters_and_the_landlord_of_who_asks_narrow_it(http: AsyncTestClient) -> None:  # type: ignore[type-arg]
    """A landlord's own staff get theirs, and are told that another's is not there."""
    explained = await http.get("/v1/breaches", params={"explained": "true"}, headers=STAFF)
    own = await http.get("/v1/breaches", headers=STAFF | {LANDLORD: "derby-homes"})
    other = await http.get("/v1/breaches", params={"landlord": "whg"}, headers=STAFF | {LANDLORD: "derby-homes"})

    assert [(one["clause"], one["reasons"]) for one in explained.json()["items"]] == [("whg:2.3.2", 1)]
    assert {one["landlord"] for one in own.json()["items"]} == {"derby-homes"}
    assert other.status_code == 404


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ({"verdict": "met"}, "verdict must be one of"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"since": "2026-04-02T16:30"}, "since must be"),
    ],
)
async def test_what_cannot_be_asked_is_said_plainly(
    http: AsyncTestClient,  # type: ignore[type-arg]
    query: dict[str, str],
    word: str,
) -> None:
    """A problem that says what to give."""
    answer = await http.get("/v1/breaches", params=query, headers=STAFF)

    assert answer.status_code == 400
    assert word in answer.json()["detail"]
