"""What came and what became of it: each source's days as they add up, and every record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from litestar import Response, get

from services.access import acting_as
from services.csv_file import MEDIA_TYPE, head, lines
from services.intake.looking import OUTCOMES, CursorError, Day, Entry, Wanted, find_page, reconcile
from services.intake.pages.sources import Doors, Given
from services.intake.sources import sources_of
from services.pages.serving import SAFE, AnyRequest, ask_who, page
from services.web import Problem

PAGE_RECORDS = 50
COLUMNS = ("source", "day", "received", "accepted", "duplicate", "conflict", "rejected", "in_flight")


class Asked(NamedTuple):
    """What was chosen in the form, and what is wrong with it: (id of the field, message)."""

    wanted: Wanted
    errors: Sequence[tuple[str, str]]


@get("/outcomes", sync_to_thread=True)
def outcomes(request: AnyRequest, doors: Given) -> Response[Any]:
    if (acting := acting_as(request)) is None:
        return ask_who(request)
    given = {name: request.query_params.get(name, "").strip() for name in ("source", "day", "outcome", "id")}
    own = sources_of(doors.sources, acting.landlord)
    asked = _asked(given, own)
    days, items, following = ([], [], None) if asked.errors else _found(doors, asked.wanted, request)
    kept = {name: text for name, text in given.items() if text}
    return page(
        request,
        "outcomes.html",
        status_code=422 if asked.errors else 200,
        given=given,
        errors=asked.errors,
        faults=dict(asked.errors),
        sources=sorted(doors.sources if own is None else own),
        outcomes=OUTCOMES,
        days=days,
        items=items,
        chosen=bool(kept),
        file=f"/outcomes.csv?{urlencode(kept)}",
        more=f"/outcomes?{urlencode({**kept, 'after': following})}#records" if following else None,
        first=f"/outcomes?{urlencode(kept)}#records" if request.query_params.get("after") else None,
    )


@get("/outcomes.csv", sync_to_thread=True)
def outcomes_csv(request: AnyRequest, doors: Given) -> Response[Any]:
    """The days as they add up, for a spreadsheet."""
    if (acting := acting_as(request)) is None:
        return ask_who(request)
    given = {name: request.query_params.get(name, "").strip() for name in ("source", "day")}
    asked = _asked(given, sources_of(doors.sources, acting.landlord))
    if asked.errors:
        raise Problem(400, " ".join(message for _, message in asked.errors))
    rows = [
        [day.source, day.day.isoformat(), *(getattr(day, name) for name in COLUMNS[2:])]
        for day in reconcile(doors.engine, asked.wanted)
    ]
    headers = SAFE | {"Content-Disposition": 'attachment; filename="outcomes.csv"'}
    return Response(head(COLUMNS) + lines(rows), media_type=MEDIA_TYPE, headers=headers)


def _asked(given: Mapping[str, str], own: frozenset[str] | None) -> Asked:
    errors = []
    day = _day(given["day"])
    if given["day"] and day is None:
        errors.append(("day", "Enter a day as 2026-04-02"))
    if (outcome := given.get("outcome")) and outcome not in OUTCOMES:
        errors.append(("outcome", "Choose one of the outcomes"))
    wanted = Wanted(own, given["source"] or None, day, outcome or None, given.get("id") or None)
    return Asked(wanted, errors)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _found(doors: Doors, wanted: Wanted, request: AnyRequest) -> tuple[list[Day], list[Entry], str | None]:
    try:
        found = find_page(doors.engine, wanted, PAGE_RECORDS, request.query_params.get("after"))
        return reconcile(doors.engine, wanted), found.items, found.next
    except CursorError as error:
        raise Problem(400, str(error)) from error
