"""The list of cases while Kafka cannot be reached."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn, cast
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.di import Provide
from litestar.testing import TestClient
from prometheus_client import CollectorRegistry

from ledger.errors import TransportError
from ledger.testing import HandClock
from services.access import access_cookie
from services.casework.pages.cases import NAMES_COOKIE, SHOWN, cases, search
from services.casework.pages.rota import rota
from services.casework.pages.sources import TEMPLATES, Sources
from services.casework.views.listing import CaseList
from services.health import Health
from services.pages.router import pages_router
from services.web import make_app
from tests.services.casework.domain.scenario import BOOK
from tests.services.casework.pages.conftest import make_list
from tests.services.casework.pages.situations import EASTER, NOW, easter


async def away(_: str) -> NoReturn:
    """No stream can be read."""
    raise TransportError("away")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient[Litestar]]:
    """Someone at the list, whose ledger is away."""
    engine = make_list(tmp_path / "views.sqlite3", [easter().history])
    sources = Sources(CaseList(engine, 10), away, away, BOOK, HandClock(NOW), cast("Any", None), uuid4)
    given = {"sources": Provide(lambda: sources, sync_to_thread=False)}
    pages = pages_router([cases, search, rota], dependencies=given)
    app = make_app("casework", Health(), CollectorRegistry(), [pages], template_config=TEMPLATES)
    cookie = access_cookie("j.smith", "case-officer", "whg")
    with TestClient(app, cookies={cookie.key: str(cookie.value)}) as client:
        yield client
    engine.dispose()


def test_the_plain_list_is_there(client: TestClient[Litestar]) -> None:
    """It rests on what this process has folded already."""
    answer = client.get("/cases?whose=mine")

    assert answer.status_code == 200
    assert str(EASTER) in answer.text


@pytest.mark.parametrize("path", ["/cases?whose=team", "/rota"])
def test_what_needs_the_ledger_says_so(client: TestClient[Litestar], path: str) -> None:
    """A page with what to do, and no mistake of ours."""
    answer = client.get(path)

    assert answer.status_code == 503
    assert "The ledger cannot be read" in answer.text


def test_names_need_the_ledger(client: TestClient[Litestar]) -> None:
    """Shown or sought."""
    shown = client.get("/cases", headers={"cookie": f"{NAMES_COOKIE}={SHOWN}; " + _signed_in()})
    sought = client.post("/cases", data={"person": "Warsame"})

    assert (shown.status_code, sought.status_code) == (503, 503)


def _signed_in() -> str:
    cookie = access_cookie("j.smith", "case-officer", "whg")
    return f"{cookie.key}={cookie.value}"
