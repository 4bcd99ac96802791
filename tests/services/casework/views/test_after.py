"""A reader who says what they wrote is answered once the list holds it, or is told how far it is."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.di import Provide
from prometheus_client import CollectorRegistry

from ledger.clock import SystemClock
from services.access import access_of
from services.casework.http import overview
from services.casework.http.overview import OVERVIEW, Overview, wanted_cases
from services.casework.views import VIEWS
from services.casework.views.projecting import Projector
from services.health import Health
from services.store import open_engine, prepare
from services.web import PROBLEM_JSON, make_app
from tests.services.casework.domain.scenario import BOOK
from tests.services.casework.sample_ledger import SampleLedger
from tests.services.casework.views.at_hand import PARTITIONS, Written, following

ASKED_BY = {"Caseledger-Actor": "j.officer", "Caseledger-Role": "operations"}


def app(projector: Projector, engine: Any) -> Litestar:
    """The list of cases over HTTP and nothing else."""
    given = Overview(engine, {"worklist": projector}, lambda: None, lambda: None)  # type: ignore[arg-type,return-value]
    desk = SimpleNamespace(clock=SystemClock(), policies=BOOK)
    found = {"access": access_of, "overview": lambda: given, "desk": lambda: desk}
    needs = {name: Provide(made, sync_to_thread=False) for name, made in found.items()}
    needs["wanted"] = Provide(wanted_cases)
    return make_app("casework", Health(), CollectorRegistry(), OVERVIEW, dependencies=needs)


async def test_a_reader_waits_for_their_own_event(
    tmp_path: Path, small: SampleLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with how far the list is before; the list with it once it is there, also for one who was waiting."""
    ledger, engine = await Written().open(), open_engine(tmp_path / "views.sqlite3")
    projector, view = Projector(VIEWS["worklist"], engine, ledger.transport, PARTITIONS), VIEWS["worklist"]
    last = small.appends[0][-1]
    own = {"after": f"{last.partition}:{last.position}"}
    served = httpx.ASGITransport(app(projector, engine))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=served, base_url="http://casework.example", headers=ASKED_BY) as http:
        folding = await http.get("/v1/cases")
        prepare(engine, view)
        async with following(projector):
            monkeypatch.setattr(overview, "CATCH_UP_SECONDS", 0.0)
            behind = await http.get("/v1/cases", params=own)
            monkeypatch.setattr(overview, "CATCH_UP_SECONDS", 30.0)
            waiting = asyncio.create_task(http.get("/v1/cases", params=own))
            await ledger.add(small.appends[:1])
            answer = await waiting
        wrong = await http.get("/v1/cases", params={"after": "9:9"})
    await ledger.close()
    engine.dispose()

    assert (folding.status_code, folding.json()["type"].rsplit(":")[-1]) == (503, "being-folded")
    assert (behind.status_code, behind.json()["reached"]) == (503, f"{last.partition}:0")
    assert behind.headers["content-type"].startswith(PROBLEM_JSON)
    assert [f"case:{one['case_id']}" for one in answer.json()["items"]] == [last.stream]
    assert wrong.status_code == 400
