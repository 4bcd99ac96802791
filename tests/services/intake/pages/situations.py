"""A book with every outcome in it, of two sources and of nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from contracts.commands import report_id
from contracts.envelope import Reason
from contracts.reports import ReportOutcome, Treatment
from services.intake.book import Read, enter
from services.intake.book_entries import Came, Parked, Told
from tests.services.intake.records import NOW

WHG, AMPLIUS = "https://crm.example/whg", "https://crm.example/amplius"
RECORDS = 70
FATES = (*Treatment, None)


def fill(engine: Any) -> None:
    """Seventy records of whg, more than a page; one of amplius and one of nobody.

    The last of whg to arrive is in flight, and crm-000064 waits for an operator.
    """
    came = [_came(n, WHG, f"crm-{n:06}") for n in range(RECORDS)]
    came += [_came(RECORDS, AMPLIUS, "amp-1"), _came(RECORDS + 1, None, None)]
    told = [_told(n, WHG, f"crm-{n:06}", fate) for n in range(RECORDS) if (fate := FATES[n % len(FATES)])]
    told.append(_told(RECORDS + 1, None, None, Treatment.REJECTED))
    enter(engine, Read(came, told, [Parked((0, 64), "undecided", NOW - timedelta(hours=1))]), {}, {})


def _came(offset: int, source: str | None, name: str | None) -> Came:
    arrived = NOW - timedelta(hours=RECORDS - offset)
    return Came(0, offset, arrived, source, name, str(report_id(source, name)) if source and name else None)


def _told(offset: int, source: str | None, name: str | None, fate: Treatment) -> Told:
    reasons: tuple[Reason, ...] = ()
    if fate is Treatment.REJECTED:
        reasons = (
            Reason(pointer="/data/channel", code="word", message="Must be one of: phone, email."),
            Reason(pointer="/data/victims/0", code="unknown-ref", message="Names nobody in people."),
        )
    elif fate is Treatment.CONFLICT:
        reasons = (Reason(code="id-used-before", message="This id was used for something else."),)
    outcome = ReportOutcome(
        outcome=fate,
        topic="reports",
        partition=0,
        offset=offset,
        source=source,
        id=name,
        report_id=report_id(source, name) if source and name else None,
        reasons=reasons,
    )
    return Told(outcome, msgspec.json.encode(outcome), NOW - timedelta(hours=RECORDS - offset, seconds=-3))
