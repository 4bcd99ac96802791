"""HTTP: what intake could not take, and why, for whoever looks after a source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated

from aiokafka.errors import KafkaError
from litestar import Response, get
from litestar.params import FromQuery, QueryParameter
from litestar.types import ControllerRouterHandler

from contracts.when import LONDON
from ledger.clock import to_microseconds
from services.access import Acting
from services.casework.http.overview import Views
from services.casework.http.reading import json_response
from services.operations.rejected import Rejected
from services.web import Problem

PAGE_MAX = 200

Place = tuple[int, int, int]
"""Microseconds of arrival, partition, offset: the order of the list, the newest first."""


@get("/v1/rejected", summary="The messages that could not be taken, the last to arrive first, with their reasons.")
async def list_rejected(  # noqa: PLR0913 - each is a query parameter
    overview: Views,
    access: Acting,
    *,
    source: FromQuery[str | None] = None,
    day: Annotated[date | None, QueryParameter(description="The day of arrival in the United Kingdom.")] = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=PAGE_MAX)] = 50,
) -> Response[bytes]:
    """A page of them, never with what a sender wrote; `next` is the cursor of the page that follows.

    Who acts for a landlord is shown what names that landlord. `source` and `landlord` are what the message says.
    """
    before = _place(cursor)
    try:
        everything = await overview.rejected()
    except (KafkaError, OSError) as error:
        raise Problem(503, "Kafka does not answer now; ask again.", kind="kafka-unreachable") from error
    wanted = _wanted(everything, access.landlord, source, day)
    rest = sorted((one for one in wanted if before is None or _at(one) < before), key=_at, reverse=True)
    page = rest[:limit]
    following = _cursor(page[-1]) if len(rest) > limit else None
    return json_response({"items": [one.shown() for one in page], "next": following})


REJECTED: list[ControllerRouterHandler] = [list_rejected]


def _wanted(
    everything: Sequence[Rejected], landlord: str | None, source: str | None, day: date | None
) -> Iterator[Rejected]:
    for one in everything:
        if landlord in (None, one.landlord) and source in (None, one.source) and day in (None, _day(one.sent_at)):
            yield one


def _day(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def _at(one: Rejected) -> Place:
    return to_microseconds(one.sent_at), one.original.partition, one.original.offset


def _cursor(one: Rejected) -> str:
    return ":".join(map(str, _at(one)))


def _place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    if not re.fullmatch(r"[0-9]{1,18}:[0-9]{1,9}:[0-9]{1,18}", cursor):
        raise Problem(400, "The cursor is not one that an earlier page gave.", kind="cursor")
    arrived, partition, offset = map(int, cursor.split(":"))
    return arrived, partition, offset
