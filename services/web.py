"""HTTP as every service speaks it: health, metrics, OpenAPI at `/schema`, errors as problem details (RFC 9457)."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from litestar import Litestar, Request, Response, get
from litestar.exceptions import HTTPException, InternalServerException, ValidationException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ASGIApp, ControllerRouterHandler, Receive, Scope, Send
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from services import openapi
from services.health import Health, status
from services.http_metrics import timed
from services.poison import DATABASE_AWAY

_log = structlog.get_logger()
Handlers = dict[int | type[Exception], Callable[[Request[Any, Any, Any], Any], Response[Any]]]
"""Exception handlers, as Litestar takes them."""
PROBLEM_JSON = "application/problem+json"
# Litestar adds the character set itself.
_METRICS_TYPE = CONTENT_TYPE_LATEST.removesuffix("; charset=utf-8")


# How Litestar tells that a client went away in the middle of its request.
_BROKE_OFF = "client disconnected prematurely"


class Problem(Exception):  # noqa: N818 - RFC 9457's word
    """An answer that says what is wrong and what to do.

    `errors`: one `{"pointer", "code", "message"}` a field. `kind`: a stable name that a program can tell the problem
    by; it becomes the `type`. Other keyword arguments become members of the answer.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        kind: str | None = None,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = dict(headers or {})
        self.body = {
            "type": f"urn:caseledger:problem:{kind}" if kind else "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
            **({"errors": list(errors)} if errors else {}),
            **members,
        }

    def response(self) -> Response[dict[str, Any]]:
        """The answer that says so."""
        return Response(self.body, status_code=self.status, headers=self.headers, media_type=PROBLEM_JSON)


class _Completed(JsonRenderPlugin):
    """OpenAPI with what every operation of ours has besides."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return super().render(request, openapi.completed(openapi_schema))


def make_app(
    name: str,
    health: Health,
    metrics: CollectorRegistry,
    handlers: Sequence[ControllerRouterHandler],
    exception_handlers: Handlers | None = None,
    **options: Any,
) -> Litestar:
    """The Litestar app of a service: its own handlers and the routes that all have.

    exception_handlers: beside those that answer with a problem, or in their place.
    options: passed to Litestar by name, such as `dependencies`, `template_config` or `request_max_body_size`.
    """
    ready = Gauge("caseledger_ready", "1 while every part of the process can do its work, else 0.", registry=metrics)
    ready.set_function(lambda: status(health.report()) == "ok")
    own: Handlers = {Problem: lambda _, problem: problem.response(), HTTPException: from_litestar, Exception: from_bug}
    return Litestar(
        [*_operator_routes(health, metrics), *handlers],
        exception_handlers={**own, **(exception_handlers or {})},
        openapi_config=OpenAPIConfig(
            title=f"Case ledger: {name}",
            version="1",
            path="/schema",
            use_handler_docstrings=True,
            render_plugins=[_Completed(path=["/", "/openapi.json"])],
        ),
        middleware=[timed(metrics), without_nul],
        # `configure_logs` has done it.
        logging_config=None,
        **options,
    )


def without_nul(app: ASGIApp) -> ASGIApp:
    """A middleware that refuses addresses with a NUL, which no database of ours takes in a text. Raises Problem 400."""

    async def refusing(scope: Scope, receive: Receive, send: Send) -> None:
        if b"%00" in scope.get("query_string", b"") or "\0" in scope["path"]:
            raise Problem(400, "No address here holds a NUL character: take %00 out.")
        await app(scope, receive, send)

    return refusing


def _operator_routes(health: Health, metrics: CollectorRegistry) -> list[ControllerRouterHandler]:
    @get("/livez", include_in_schema=False, sync_to_thread=False)
    def livez() -> dict[str, str]:
        return {"status": "ok"}

    @get("/readyz", include_in_schema=False, sync_to_thread=False)
    def readyz() -> Response[dict[str, Any]]:
        report = health.report()
        answer = {"status": status(report), "checks": report, "records_read": health.records_read()}
        return Response(answer, status_code=200 if answer["status"] == "ok" else 503)

    # In a thread: some figures are counted in a database.
    @get("/metrics", include_in_schema=False, media_type=_METRICS_TYPE, sync_to_thread=True)
    def metrics_text() -> bytes:
        return generate_latest(metrics)

    return [livez, readyz, metrics_text]


def from_litestar(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """The problem that Litestar found before any route of ours was asked."""
    if error.status_code >= 500:
        return from_bug(request, error)
    errors = []
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        errors = [
            {"pointer": _pointer(problem), "code": "invalid", "message": problem.get("message", "")}
            for problem in error.extra
        ]
    return Problem(error.status_code, error.detail, errors=errors, headers=error.headers).response()


def _pointer(problem: Mapping[str, Any]) -> str:
    key = str(problem.get("key", ""))
    if problem.get("source") != "body":
        return key
    return "".join(f"/{part}" for part in key.replace("[", ".").replace("]", "").split(".") if part != "data")


def from_bug(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The problem that a mistake of ours is to whoever asked; the log has the rest."""
    return noted(request, error).response()


def noted(request: Request[Any, Any, Any], error: Exception) -> Problem:
    """Write what nobody foresaw to the log; what is said of it."""
    if isinstance(error, InternalServerException) and error.detail == _BROKE_OFF:
        # Whoever asked has gone: no mistake of ours, and nobody reads the answer.
        return Problem(400, "The request broke off before it was complete.")
    _log.error("request.failed", method=request.method, handler=str(request.route_handler), exc_info=error)
    if isinstance(error, DATABASE_AWAY):
        detail = "The database does not answer now; try again soon."
        return Problem(503, detail, kind="database-away", headers={"Retry-After": "5"})
    return Problem(500, "This is our mistake. It has been noted; please try again later.")
