"""Where each role begins its day."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.response import Redirect

from services.access import acting_as
from services.pages.serving import AnyRequest, ask_who

BEGINNINGS = {
    "call-handler": "/reports/new",
    "case-officer": "/cases?whose=mine",
    "team-lead": "/cases?whose=team",
    "compliance": "/compliance",
    "operations": "/operations",
}
OTHERS = "/cases"


@get("/", sync_to_thread=False)
def home(request: AnyRequest) -> Response[Any]:
    """By the role that one acts in; whoever has not said so is asked first, and begins by the answer."""
    acting = acting_as(request)
    return Redirect(BEGINNINGS.get(acting.actor.role, OTHERS)) if acting else ask_who(request)
