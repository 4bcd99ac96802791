"""The form that says who is using the pages, until access control lands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import URLEncodedBody
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from services.access import access_cookie, acting_as
from services.pages.serving import AnyRequest, own_path, page, typed
from services.web import Problem

Form = URLEncodedBody[dict[str, str]]
"""The fields of a form as they were typed; of a field that came twice, the last."""


@get("/acting-as", sync_to_thread=False)
def ask(request: AnyRequest) -> Response[Any]:
    acting = acting_as(request)
    given = {"actor": acting.actor.id, "role": acting.actor.role, "landlord": acting.landlord} if acting else {}
    return page(request, "acting_as.html", next=own_path(request.query_params.get("next", "/"), "/"), given=given)


@post("/acting-as", sync_to_thread=False)
def told(request: AnyRequest, data: Form) -> Response[Any]:
    back = own_path(data.get("next", "/"), "/")
    given = typed(data, "actor", "role", "landlord")
    try:
        cookie = access_cookie(given["actor"], given["role"], given["landlord"])
    except Problem:
        error = "Each is one word of letters, digits, dots and hyphens; a landlord's name has small letters."
        return page(request, "acting_as.html", status_code=422, next=back, given=given, error=error)
    return Redirect(back, status_code=303, cookies=[cookie])


ACTING: Sequence[ControllerRouterHandler] = (ask, told)
