"""What people are told when something went wrong, and what is refused before any page is asked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar, get, post
from litestar.exceptions import PermissionDeniedException
from litestar.testing import TestClient
from prometheus_client import CollectorRegistry

from services.health import Health
from services.pages.problems import OF_NOWHERE
from services.pages.router import pages_router
from services.pages.serving import templates
from services.web import Problem, make_app

PERSON = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@get("/stale")
async def stale() -> None:
    raise Problem(
        422, "Two things are missing.", errors=[{"pointer": "/a", "code": "missing", "message": "Say <who>."}]
    )


@get("/private")
async def private() -> None:
    raise PermissionDeniedException("This is not yours.")


@get("/bug")
async def bug() -> None:
    raise RuntimeError("Ms Example of 1 Example Street")


@post("/done", status_code=200)
async def done() -> str:
    return "done"


@get("/v1/things")
async def things() -> None:
    raise Problem(404, "No such thing.")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient[Litestar]]:
    """A service with pages and an API."""
    pages = pages_router([stale, private, bug, done])
    looks = templates(Path(__file__).parent, places=())
    app = make_app("test", Health(), CollectorRegistry(), [pages, things], OF_NOWHERE, template_config=looks)
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "status", "heading", "words"),
    [
        ("GET", "/stale", 422, "Something is not right yet", "Say &lt;who&gt;."),
        ("GET", "/private", 403, "That is not allowed", "This is not yours."),
        ("GET", "/nowhere", 404, "Page not found", "see that it is complete"),
        ("GET", "/done", 405, "That cannot be done here", "Go back"),
        ("GET", "/bug", 500, "Something went wrong here", "our mistake"),
    ],
)
def test_what_went_wrong_is_told_as_a_page(  # noqa: PLR0917 - a row of the table
    client: TestClient[Litestar], method: str, path: str, status: int, heading: str, words: str
) -> None:
    """With its status, a heading, what to do, and nothing of what was asked or of the mistake."""
    answer = client.request(method, path, headers=PERSON)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
    assert f'<h1 class="govuk-heading-l">{heading}</h1>' in answer.text
    assert words in answer.text
    assert "Example" not in answer.text


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/v1/things", PERSON, 404),
        ("/v1/nothing", PERSON, 404),
        ("/nowhere", {"accept": "application/json"}, 404),
        ("/done", {}, 405),
    ],
)
def test_a_program_gets_the_problem_that_it_knows(
    client: TestClient[Litestar], path: str, headers: dict[str, str], status: int
) -> None:
    """Whatever it accepts where programs ask, and elsewhere unless it wants a page."""
    answer = client.get(path, headers=headers)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"origin": "http://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://["}, 403),
        ({"host": "ledger.example", "origin": "http://ledger.example"}, 200),
        ({}, 200),
    ],
)
def test_a_form_of_another_site_does_nothing(
    client: TestClient[Litestar], headers: dict[str, Any], status: int
) -> None:
    """By what the browser says of where it came from; a link from elsewhere opens a page as ever."""
    answer = client.post("/done", headers=headers)

    assert answer.status_code == status
    assert ("nothing was done" in answer.text) == (status == 403)
    assert client.get("/acting-as", headers=headers).status_code == 200
