"""What HTTP has in common in every service."""

from collections.abc import Iterator

import pytest
from litestar import Litestar, Request, get, post
from litestar.params import JSONBody
from litestar.testing import TestClient
from prometheus_client import CollectorRegistry, Counter
from sqlalchemy.exc import OperationalError

from contracts.envelope import Actor
from services.access import access_cookie, access_of
from services.health import Health
from services.web import Problem, make_app


@get("/who")
async def who(request: Request) -> dict[str, str | None]:  # type: ignore[type-arg]
    access = access_of(request)
    return {"actor": access.actor.id, "role": access.actor.role, "landlord": access.landlord}


@get("/stale")
async def stale() -> None:
    raise Problem(412, "The case has changed.", kind="stale", headers={"ETag": '"7"'}, since=[1, 2])


@get("/bug")
async def bug() -> None:
    raise RuntimeError("Ms Example of 1 Example Street")


@get("/away")
async def away() -> None:
    raise OperationalError("select secret", {}, Exception("secret"))


@post("/who")
async def change(request: Request) -> str:  # type: ignore[type-arg]
    return access_of(request).actor.id


@post("/actors")
async def actors(data: JSONBody[Actor]) -> str:
    return data.id


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
def client(health: Health) -> Iterator[TestClient[Litestar]]:
    metrics = CollectorRegistry()
    Counter("caseledger_tests", "Tests run.", registry=metrics).inc()
    with TestClient(make_app("test", health, metrics, [who, change, stale, bug, away, actors])) as client:
        yield client


def test_readiness_names_each_part_that_is_not_well(client: TestClient[Litestar], health: Health) -> None:
    """One part in trouble makes the process unready, and says so in words; it stays alive."""
    health.check("kafka", lambda: None)
    assert client.get("/readyz").status_code == 200

    health.check("views", lambda: "catching up")

    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["checks"] == {"kafka": "ok", "views": "catching up"}
    assert client.get("/livez").status_code == 200


@pytest.mark.parametrize(
    ("other", "status"),
    [(None, "catching up"), ("is being read", "catching up"), ("Kafka does not answer", "not ready")],
)
def test_readiness_tells_what_needs_only_time(
    client: TestClient[Litestar], health: Health, other: str | None, status: str
) -> None:
    """Whoever waits learns whether waiting can help, and by the records read whether it does."""
    health.check("view", lambda: "is catching up")
    health.check("other", lambda: other)
    health.records_read = lambda: 7

    ready = client.get("/readyz").json()

    assert (ready["status"], ready["records_read"]) == (status, 7)


def test_metrics_are_those_of_the_registry(client: TestClient[Litestar]) -> None:
    """Prometheus reads the process's own registry."""
    answer = client.get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "caseledger_tests_total 1.0" in answer.text


def test_a_problem_is_told_by_its_kind_and_members(client: TestClient[Litestar]) -> None:
    """A problem carries its stable type, its detail, its own members and its headers."""
    answer = client.get("/stale")

    assert answer.status_code == 412
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["etag"] == '"7"'
    assert answer.json() == {
        "type": "urn:caseledger:problem:stale",
        "title": "Precondition Failed",
        "status": 412,
        "detail": "The case has changed.",
        "since": [1, 2],
    }


def test_a_mistake_of_ours_tells_nothing_of_what_it_was_about(client: TestClient[Litestar]) -> None:
    """The answer to a bug holds no text of the exception, which may hold personal data."""
    answer = client.get("/bug")

    assert answer.status_code == 500
    assert "Example" not in answer.text


@pytest.mark.parametrize("path", ["/who?officer=%00", "/who%00", "/nowhere?a=b%00c"])
def test_an_address_with_a_nul_is_refused(client: TestClient[Litestar], path: str) -> None:
    """No database takes one in a text: it would look like a mistake of ours."""
    answer = client.get(path)

    assert answer.status_code in {400, 404}
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/who?officer=%2500").status_code == 401


async def test_a_client_that_goes_away_is_no_mistake_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    """A telephone that loses its line in the middle of a request raises no alert: no 500, and no error in the log."""
    metrics = CollectorRegistry()
    app = make_app("test", Health(), metrics, [actors])
    scope = {
        "type": "http", "method": "POST", "path": "/actors", "raw_path": b"/actors", "query_string": b"",
        "headers": [(b"content-length", b"100")], "http_version": "1.1", "scheme": "http", "root_path": "",
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2), "extensions": {}, "asgi": {"version": "3.0"},
    }  # fmt: skip
    said = iter([{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}])
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return next(said)

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    await app(scope, receive, send)  # type: ignore[arg-type]

    assert sent[0]["status"] == 400
    assert metrics.get_sample_value("caseledger_http_request_seconds_count", {
        "method": "POST", "route": "/actors", "status": "500"
    }) is None  # fmt: skip
    assert "request.failed" not in "".join(capsys.readouterr())


def test_a_database_that_is_away_is_no_mistake(client: TestClient[Litestar]) -> None:
    """Whoever asks is told to ask again, and nothing of what was asked of it."""
    answer = client.get("/away")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["type"] == "urn:caseledger:problem:database-away"
    assert "secret" not in answer.text


def test_a_body_that_does_not_fit_is_answered_with_a_pointer(client: TestClient[Litestar]) -> None:
    """Each field that is wrong has one entry with a JSON pointer."""
    answer = client.post("/actors", json={"id": 3, "role": "officer"})

    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"pointer": "/id", "code": "invalid", "message": "Expected `str`, got `int`"}]


def test_an_unknown_path_is_a_problem_too(client: TestClient[Litestar]) -> None:
    """Even the answers that no handler gives have the one form."""
    assert client.get("/nowhere").headers["content-type"] == "application/problem+json"


def test_the_headers_say_who_acts(client: TestClient[Litestar]) -> None:
    """Actor, role and landlord are read as they are given."""
    headers = {"Caseledger-Actor": "pat", "Caseledger-Role": "officer", "Caseledger-Landlord": "whg"}

    assert client.get("/who", headers=headers).json() == {"actor": "pat", "role": "officer", "landlord": "whg"}


def test_nobody_acts_without_a_name(client: TestClient[Litestar]) -> None:
    """Without an actor the answer is 401, naming the header."""
    answer = client.get("/who", headers={"Caseledger-Role": "officer"})

    assert answer.status_code == 401
    assert "Caseledger-Actor" in answer.json()["detail"]


def test_the_description_of_the_interface_is_served(client: TestClient[Litestar]) -> None:
    """OpenAPI is at /schema and lists the service's own paths only."""
    paths = client.get("/schema").json()["paths"]

    assert set(paths) == {"/who", "/stale", "/bug", "/away", "/actors"}


def test_a_link_of_a_page_is_read_by_whom_its_cookie_names(client: TestClient[Litestar]) -> None:
    """A browser sends no headers of ours; a program's headers count before, and nothing is changed by a cookie."""
    cookie = access_cookie("j.smith", "compliance", "whg")
    sent = {"cookie": f"{cookie.key}={cookie.value}"}
    other = {"Caseledger-Actor": "p.jones", "Caseledger-Role": "operations"}

    assert client.get("/who", headers=sent).json() == {"actor": "j.smith", "role": "compliance", "landlord": "whg"}
    assert client.get("/who", headers={**sent, **other}).json()["actor"] == "p.jones"
    assert client.get("/who", headers={**sent, "Caseledger-Actor": "p.jones"}).status_code == 401
    assert client.post("/who", headers=sent).status_code == 401
