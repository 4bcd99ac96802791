"""Which failing clauses the address of the list asks for; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlencode

from contracts.when import YEARS
from services.casework.views.breaches import FAILED, WantedBreaches
from services.casework.working_time import midnight
from services.pages.times import Unfit, read_day

FIELDS = ("landlord", "clause", "verdict", "officer", "area", "since", "explained")
REASONS = {"": "Any", "yes": "Given", "no": "Not given yet"}


class NotAFilter(ValueError):  # noqa: N818 - it names what is wrong with what was asked
    """A filter is not one; `field` is which, the message what to give."""

    def __init__(self, field: str, told: str) -> None:
        super().__init__(told)
        self.field = field


def typed_filters(query: Mapping[str, str]) -> dict[str, str]:
    """What was typed into each filter."""
    return {name: query.get(name, "").strip() for name in FIELDS}


def wanted_by(typed: Mapping[str, str], landlord: str | None) -> WantedBreaches:
    """The clauses meant; a landlord's own staff see that landlord's only. Raises NotAFilter."""
    verdict, explained = typed["verdict"] or None, typed["explained"]
    if verdict is not None and verdict not in FAILED:
        raise NotAFilter("verdict", "Choose one of the verdicts.")
    if explained not in REASONS:
        raise NotAFilter("explained", "Choose whether a reason was given.")
    return WantedBreaches(
        landlord=landlord or typed["landlord"] or None,
        clause=typed["clause"] or None,
        verdict=verdict,
        officer=typed["officer"] or None,
        area=typed["area"] or None,
        since=_since(typed["since"]),
        explained={"yes": True, "no": False}.get(explained),
    )


def address(path: str, typed: Mapping[str, str], **more: str) -> str:
    """The address of the list with these filters."""
    query = {name: value for name, value in {**typed, **more}.items() if value}
    return f"{path}?{urlencode(query)}" if query else path


def _since(text: str) -> datetime | None:
    try:
        written = read_day(text)
    except Unfit as unfit:
        raise NotAFilter("since", f"Since: {str(unfit)[:1].lower()}{str(unfit)[1:]}") from unfit
    if written is None:
        return None
    day = date.fromisoformat(written)
    if day.year not in YEARS:
        raise NotAFilter("since", f"Since is a day between the years {YEARS[0]} and {YEARS[-1]}.")
    return midnight(day)
