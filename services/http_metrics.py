"""How long HTTP takes to answer, by route: never by address, which may name a case."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Histogram

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10)


def timed(registry: CollectorRegistry) -> Callable[[ASGIApp], ASGIApp]:
    """A middleware that measures each request that a route takes."""
    seconds = Histogram(
        "caseledger_http_request_seconds",
        "From a request until its answer was sent, by route and status.",
        ["method", "route", "status"],
        buckets=_BUCKETS,
        registry=registry,
    )

    def around(app: ASGIApp) -> ASGIApp:
        async def measured(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != ScopeType.HTTP:
                await app(scope, receive, send)
                return
            began, status = perf_counter(), 500

            async def noted(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                await send(message)

            try:
                await app(scope, receive, noted)
            finally:
                seconds.labels(scope["method"], scope.get("path_template", ""), status).observe(perf_counter() - began)

        return measured

    return around
