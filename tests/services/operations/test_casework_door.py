"""Asking casework over HTTP, by the command line: its own routes on a real port."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from litestar import Router
from litestar.di import Provide
from prometheus_client import CollectorRegistry

from deploy.ports import HOST, free_port
from services.casework.http.operating import list_projections, list_voids
from services.health import Health
from services.http_get import http_get
from services.http_server import HttpServer
from services.operations.cli import main
from services.web import make_app
from tests.services.casework.operations.operators import Operators

amiss = pytest.mark.parametrize("product", [True], indirect=True)
either = pytest.mark.parametrize("product", [False, True], ids=["well", "amiss"], indirect=True)


@pytest.fixture
def product(request: pytest.FixtureRequest) -> Operators:
    """A product that is well or amiss, as the test says."""
    return Operators(amiss=request.param)


@pytest.fixture
async def port(product: Operators, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """Where its casework answers, which the settings name too."""
    given = {"operating": Provide(lambda: product, sync_to_thread=False)}
    routes = Router("/", route_handlers=[list_projections, list_voids], dependencies=given)
    port = free_port()
    monkeypatch.setenv("CASELEDGER_HTTP_PORT", str(port))
    async with HttpServer(make_app("casework", Health(), CollectorRegistry(), [routes]), HOST, port, setting="nothing"):
        yield port


async def run(*arguments: str) -> int:
    """The exit code of a verb."""
    with pytest.raises(SystemExit) as left:
        await asyncio.to_thread(main, arguments)
    return int(left.value.code or 0)


@either
@pytest.mark.usefixtures("port")
async def test_views_are_told_with_position_and_age(product: Operators, capsys: pytest.CaptureFixture[str]) -> None:
    """A line each; the exit code is 1 where a view goes no further, and the line says before which event."""
    code = await run("views")
    lines = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]

    assert code == int(product.amiss)
    assert lines[0][:7] == ["worklist", "9", "3" if product.amiss else "0", "70.0", "s", "ago", "0:41"]
    assert lines[1] == ["deadlines", "4", "0", "none", "nowhere", "yet", "well"]
    assert ("position 12" in " ".join(lines[0])) is product.amiss


@either
@pytest.mark.usefixtures("port")
async def test_voids_are_told_with_their_reasons(product: Operators, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there are any; for programs every partition has its line."""
    assert await run("voids") == 0
    told = capsys.readouterr().out
    assert await run("voids", "--json") == 0
    counts = [json.loads(line)["count"] for line in capsys.readouterr().out.splitlines()]

    assert ("partition 1  3 void" in told) is product.amiss
    assert ("2: another batch came first; 1: no valid stamp" in told) is product.amiss
    assert "partition 0" not in told
    assert counts == [0, 3 * product.amiss]


@amiss
async def test_a_digest_is_told_unless_it_is_not_wanted(port: int) -> None:
    """It reads every row of a view, which a look at how far it is need not cost."""
    _, whole = await http_get(HOST, port, "/v1/projections")
    _, quick = await http_get(HOST, port, "/v1/projections?digest=false")

    assert [one["digest"] for one in json.loads(whole)] == ["5f3c", None]
    assert [one["digest"] for one in json.loads(quick)] == [None, None]
    assert json.loads(quick)[0]["age_seconds"] == 70.0


@pytest.mark.parametrize("verb", ["views", "voids"])
async def test_casework_that_is_away_is_said(verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 3, and no list that looks complete."""
    monkeypatch.setenv("CASELEDGER_HTTP_PORT", str(free_port()))

    assert await run(verb) == 3
