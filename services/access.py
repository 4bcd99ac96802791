"""Who is asking, in which role, for which landlord: the only place that reads it.

Until access control lands, three headers are believed as they are; pages keep the same in a cookie.
"""

import json
from urllib.parse import quote, unquote

import msgspec
from litestar import Request
from litestar.datastructures import Cookie
from litestar.di import NamedDependency

from contracts.envelope import Actor
from contracts.fields import Code, Landlord
from services.acting_headers import ACTOR, LANDLORD, ROLE
from services.web import Problem

COOKIE = "caseledger-acting-as"


class Access(msgspec.Struct, frozen=True):
    """The person at the other end; `landlord` is None when they did not say for whom they act."""

    actor: Actor
    landlord: str | None


Acting = NamedDependency[Access]
"""Who asks, as a handler of HTTP is given it."""


def access_of(request: Request) -> Access:  # type: ignore[type-arg]
    """The access of an HTTP request, from its headers; also usable as a Litestar dependency.

    A browser that follows a link of a page sends none: what it only reads is read by whom the page's cookie names.
    Raises Problem 401 when `Caseledger-Actor` or `Caseledger-Role` is missing, 400 when a header is malformed.
    """
    headers = request.headers
    missing = [name for name in (ACTOR, ROLE) if not headers.get(name)]
    if missing == [ACTOR, ROLE] and request.method == "GET" and (known := acting_as(request)):
        return known
    if missing:
        raise Problem(401, f"Say who you are: the header {' and '.join(missing)} is missing.")
    return _access(headers[ACTOR], headers[ROLE], headers.get(LANDLORD))


def acting_as(request: Request) -> Access | None:  # type: ignore[type-arg]
    """The person whom a page's cookie names, None when there is no usable one."""
    try:
        actor, role, landlord = json.loads(unquote(request.cookies.get(COOKIE, "")))
        return _access(actor, role, landlord)
    except (ValueError, TypeError, Problem):
        return None


def access_cookie(actor: str, role: str, landlord: str) -> Cookie:
    """The cookie of a person who filled in the form. Raises Problem when a field is not usable."""
    _access(actor, role, landlord)
    value = quote(json.dumps([actor, role, landlord]))
    return Cookie(key=COOKIE, value=value, httponly=True, samesite="lax")


def _access(actor: str, role: str, landlord: str | None) -> Access:
    return Access(
        Actor(id=_read(ACTOR, actor, Code), role=_read(ROLE, role, Code)),
        _read(LANDLORD, landlord, Landlord) if landlord else None,
    )


def _read(header: str, value: str, kind: object) -> str:
    try:
        word: str = msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise Problem(400, f"{header.removeprefix('Caseledger-')} is not usable: {error}.") from error
    # Python's own `$` also matches before a line break at the end.
    if word != word.strip():
        raise Problem(400, f"{header.removeprefix('Caseledger-')} is not usable: it ends in a line break.")
    return word
