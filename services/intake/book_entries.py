"""What the book of reports writes of a record and of its outcome; pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from contracts.reports import ReportOutcome
from contracts.when import LONDON
from ledger.clock import to_microseconds

IN_FLIGHT = "in_flight"
DECIDED = ("outcome", "decided", "codes", "told")
"""The columns that an outcome fills."""

Place = tuple[int, int]
"""Partition and offset of a record of `reports`."""


class Came(NamedTuple):
    """A record of `reports`: where it lies, when it arrived, and whose it is as far as that can be read."""

    partition: int
    offset: int
    arrived: datetime
    source: str | None
    id: str | None
    report_id: str | None


class Told(NamedTuple):
    """An outcome, as it was published, and when."""

    outcome: ReportOutcome
    value: bytes
    at: datetime


class Parked(NamedTuple):
    """The command that a record became could not be decided: why, by its code, and since when."""

    place: Place
    code: str
    since: datetime


def place_of(told: Told) -> Place:
    return told.outcome.partition, told.outcome.offset


def row_of(one: Came) -> dict[str, Any]:
    return {
        "partition": one.partition,
        "offset": one.offset,
        "arrived": to_microseconds(one.arrived),
        "day": london_day(one.arrived),
        "source": one.source or "",
        "sender_id": one.id,
        "report_id": one.report_id,
        **dict.fromkeys(DECIDED),
    }


def came_of(told: Told) -> Came:
    one = told.outcome
    return Came(
        one.partition, one.offset, told.at, one.source, one.id, None if one.report_id is None else str(one.report_id)
    )


def decision_of(told: Told) -> dict[str, Any]:
    codes = " ".join(sorted({reason.code for reason in told.outcome.reasons}))
    return {
        "outcome": told.outcome.outcome.value,
        "decided": to_microseconds(told.at),
        "codes": codes or None,
        "told": told.value,
    }


def london_day(at: datetime) -> str:
    """The day of the London calendar on which the instant lies, such as 2026-04-02."""
    return at.astimezone(LONDON).date().isoformat()


_decode = msgspec.json.Decoder(ReportOutcome).decode


def read_outcome(value: bytes) -> ReportOutcome:
    """The outcome in these bytes; raises msgspec.MsgspecError or UnicodeError."""
    return _decode(value)
