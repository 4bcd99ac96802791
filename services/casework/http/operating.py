"""HTTP for operators: the views, what does not count, what could not be decided, and what operators did."""

from __future__ import annotations

from typing import Annotated

from aiokafka.errors import KafkaError
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation
from litestar.types import ControllerRouterHandler

from services.access import Acting
from services.casework.http.reading import json_response
from services.casework.operating import Operating
from services.web import Problem

LATEST_MAX = 1000

Given = NamedDependency[SkipValidation[Operating]]


@get(
    "/v1/projections",
    summary="The read models: how far each is, the age of its last event, and a digest of its rows.",
)
async def list_projections(
    operating: Given,
    *,
    digest: Annotated[bool, QueryParameter(description="`false`: without the digest, which reads every row.")] = True,
) -> Response[bytes]:
    """Position and digest of one view belong together."""
    return json_response(await operating.projections(with_digests=digest))


@get("/v1/voids", sync_to_thread=False, summary="What does not count in the case ledger, by partition and reason.")
def list_voids(operating: Given) -> Response[bytes]:
    """As this process has seen it since it started."""
    return json_response(operating.voids())


@get("/v1/parked", summary="The commands that could not be decided, with why, and nothing of what they say.")
async def list_parked(operating: Given, access: Acting) -> Response[bytes]:
    """By where each lay in `case-commands`; who acts for a landlord is shown those that name it."""
    try:
        parked = await operating.parked()
    except (KafkaError, OSError) as error:
        raise _away() from error
    return json_response({"items": [one for one in parked if access.landlord in (None, one.landlord)]})


@get("/v1/actions", summary="What operators did, the last first.")
async def list_actions(
    operating: Given, access: Acting, *, latest: Annotated[int, QueryParameter(ge=1, le=LATEST_MAX)] = 50
) -> Response[bytes]:
    """When, who, what and to what; for those who look after the whole, not for one landlord."""
    if access.landlord is not None:
        raise Problem(403, "This is for those who act for no single landlord.", kind="not-yours")
    try:
        return json_response({"items": await operating.actions(latest)})
    except (KafkaError, OSError) as error:
        raise _away() from error


OPERATING: list[ControllerRouterHandler] = [list_projections, list_voids, list_parked, list_actions]


def _away() -> Problem:
    return Problem(503, "Kafka does not answer now; ask again.", kind="kafka-unreachable")
