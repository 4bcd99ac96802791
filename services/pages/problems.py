"""What a page says when something went wrong: people get a page, programs the problem details that they know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from litestar import Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException

from services.pages.serving import AnyRequest, problem_page
from services.web import Handlers, Problem, from_litestar, noted

HEADINGS = {
    400: "That cannot be shown",
    403: "That is not allowed",
    404: "Page not found",
    405: "That cannot be done here",
    409: "That does not fit what is on record",
    413: "That is too much at once",
    422: "Something is not right yet",
    429: "Too much at once",
    500: "Something went wrong here",
    503: "Not ready yet",
}
NOT_FOUND = "There is no page at this address. If you typed it, see that it is complete."
NOT_SO = "This address does not take what was sent to it. Go back and start from the page before."
ELSEWHERE = "The form was sent from another site, so nothing was done. Start from a page of the case ledger."
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FOR_PROGRAMS = ("/v1", "/schema", "/livez", "/readyz", "/metrics")


def refuse_other_sites(request: AnyRequest) -> Response[Any] | None:
    """A page that says so for a form that another site sent; to be asked before any route of pages."""
    if request.method in SAFE_METHODS or _own(request.headers):
        return None
    return problem_page(request, 403, HEADINGS[403], ELSEWHERE)


def _own(headers: Mapping[str, str]) -> bool:
    """By what a browser says and a page cannot change; who says neither is no browser, and no cookie was lent to it."""
    if site := headers.get("sec-fetch-site"):
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")


def _of_problem(request: AnyRequest, problem: Problem) -> Response[Any]:
    return _told(request, problem.status, problem.body["detail"], problem.body.get("errors", ()))


def _of_litestar(request: AnyRequest, error: HTTPException) -> Response[Any]:
    if error.status_code >= 500:
        return _of_bug(request, error)
    return _told(request, error.status_code, error.detail)


def _of_bug(request: AnyRequest, error: Exception) -> Response[Any]:
    return _of_problem(request, noted(request, error))


def _told(request: AnyRequest, status: int, told: str, errors: Any = ()) -> Response[Any]:
    heading = HEADINGS.get(status, HTTPStatus(status).phrase)
    return problem_page(request, status, heading, told, errors=[one["message"] for one in errors])


def _nowhere(told: str) -> Callable[[AnyRequest, HTTPException], Response[Any]]:
    def answer(request: AnyRequest, error: HTTPException) -> Response[Any]:
        if not _for_a_person(request):
            return from_litestar(request, error)
        return _told(request, error.status_code, told)

    return answer


def _for_a_person(request: AnyRequest) -> bool:
    path = request.url.path
    programs = any(path == start or path.startswith(f"{start}/") for start in FOR_PROGRAMS)
    return not programs and "text/html" in request.headers.get("accept", "")


OF_PAGES: Handlers = {Problem: _of_problem, HTTPException: _of_litestar, Exception: _of_bug}
"""Exception handlers of a router that holds nothing but pages."""
OF_NOWHERE: Handlers = {
    NotFoundException: _nowhere(NOT_FOUND),
    MethodNotAllowedException: _nowhere(NOT_SO),
}
"""Exception handlers of an app with pages, for addresses that no route has."""
