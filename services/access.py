"""Who is asking, in which role, for which landlord: the only place that reads it.

Until access control lands, three headers are believed as they are.
"""

import msgspec
from litestar import Request

from contracts.envelope import Actor
from contracts.fields import Code, Landlord
from services.web import Problem


class Access(msgspec.Struct, frozen=True):
    """The person at the other end; `landlord` is None when they did not say for whom they act."""

    actor: Actor
    landlord: str | None


def access_of(request: Request) -> Access:  # type: ignore[type-arg]
    """The access of an HTTP request, from its headers; also usable as a Litestar dependency.

    Raises Problem 401 when `Caseledger-Actor` or `Caseledger-Role` is missing, 400 when a header is malformed.
    """
    headers = request.headers
    missing = [name for name in ("Caseledger-Actor", "Caseledger-Role") if not headers.get(name)]
    if missing:
        raise Problem(401, f"Say who you are: the header {' and '.join(missing)} is missing.")
    landlord = headers.get("Caseledger-Landlord")
    return Access(
        Actor(
            id=_read("Caseledger-Actor", headers["Caseledger-Actor"], Code),
            role=_read("Caseledger-Role", headers["Caseledger-Role"], Code),
        ),
        _read("Caseledger-Landlord", landlord, Landlord) if landlord else None,
    )


def _read(header: str, value: str, kind: object) -> str:
    try:
        word: str = msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise Problem(400, f"The header {header} is not usable: {error}.") from error
    return word
