"""A form that came when it could not even be looked at: what was typed goes back into the page, lest it be lost."""

from __future__ import annotations

from typing import Any

from litestar import Response

from services.pages.problems import OF_PAGES, refuse_other_sites
from services.pages.serving import AnyRequest, ask_who, page
from services.pages.typed import Typed
from services.web import Problem

AWAY = "It cannot be recorded just now"
TRY_AGAIN = "Leave this page open and press Try again in a minute. What you typed is on this page."
NOBODY = "Nobody knows who you are any more"
SIGN_IN = "Say who you are in another window, then press Try again here. What you typed is on this page."


async def keep_at_hand(request: AnyRequest) -> Response[Any] | None:
    """Before anything is looked up for a form: one of another site does nothing, what ours says is kept at hand."""
    if refused := refuse_other_sites(request):
        return refused
    if request.method == "POST":
        request.state.typed = Typed.of(await request.body())
    return None


def to_who(request: AnyRequest, _: Exception) -> Response[Any]:
    """The way to the form that asks who is there; past it where something is typed already."""
    return _given_back(request, 401, NOBODY, SIGN_IN) or ask_who(request)


def of_problem(request: AnyRequest, problem: Problem) -> Response[Any]:
    """The page that says what is wrong; while the ledger is away, with what was typed in it."""
    told = _given_back(request, 503, AWAY, TRY_AGAIN) if problem.status == 503 else None
    return told or OF_PAGES[Problem](request, problem)


def _given_back(request: AnyRequest, status: int, heading: str, told: str) -> Response[Any] | None:
    typed: Typed | None = request.state.get("typed")
    if typed is None:
        return None
    fields = [(name, text) for name, texts in typed.texts.items() for text in texts]
    return page(request, "call/unkept.html", status_code=status, heading=heading, told=told, fields=fields)
