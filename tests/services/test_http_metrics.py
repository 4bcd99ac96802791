"""What is measured of HTTP: routes, never what an address names."""

from litestar import get
from litestar.params import FromPath
from litestar.testing import AsyncTestClient
from prometheus_client import CollectorRegistry, generate_latest

from services.health import Health
from services.web import Problem, make_app


async def test_requests_are_told_by_route_and_status() -> None:
    """A case's id, a query and an address that there is not are in no label; a refusal and a bug have their status."""

    @get("/v1/cases/{case:str}", sync_to_thread=False)
    def shown(case: FromPath[str]) -> str:
        if case == "broken":
            raise ZeroDivisionError
        if case == "refused":
            raise Problem(403, "No.")
        return "well"

    registry = CollectorRegistry()
    async with AsyncTestClient(make_app("casework", Health(), registry, [shown])) as http:
        for path in ("secret-1?name=Oak", "secret-2", "refused", "broken"):
            await http.get(f"/v1/cases/{path}")
        await http.get("/nowhere/secret-3")
    told = generate_latest(registry).decode()

    name = "caseledger_http_request_seconds_count"
    route = 'method="GET",route="/v1/cases/{case}"'
    found = sorted(line for line in told.splitlines() if line.startswith(name))
    assert found == [
        f'{name}{{{route},status="{status}"}} {count}.0' for status, count in ((200, 2), (403, 1), (500, 1))
    ]
    assert "secret" not in told
    assert "Oak" not in told


async def test_ready_is_a_figure() -> None:
    """An alert reads it as a person reads /readyz."""
    registry, health = CollectorRegistry(), Health()
    make_app("casework", health, registry, [])
    before = generate_latest(registry).decode()
    health.check("ledger", lambda: "is away")

    assert "caseledger_ready 1.0" in before
    assert "caseledger_ready 0.0" in generate_latest(registry).decode()
