"""The headers of a message that was set aside and is sent again by an operator, beside those of its sender."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

PREFIX = "caseledger-redriven-"
FROM = f"{PREFIX}from"
"""`topic:partition:offset` of the record that was set aside."""
TO = f"{PREFIX}to"
"""`topic:partition:offset` of the record that was sent again; on the mark beside the one set aside only."""
BY = f"{PREFIX}by"
"""The code of the person who did it."""
AT = f"{PREFIX}at"
"""When, as RFC 3339."""
ARRIVED = f"{PREFIX}arrived"
"""When the message first arrived at the front door, in milliseconds since 1970 UTC."""

_DIGITS_MAX = 14


def first_arrival(headers: Iterable[tuple[str, bytes | None]]) -> datetime | None:
    """When the message first arrived, if its headers say so; the last header of that name counts, rubbish does not."""
    told: Any = dict(headers).get(ARRIVED) or b""
    if not (told.isdigit() and len(told) <= _DIGITS_MAX):
        return None
    return datetime.fromtimestamp(int(told) / 1000, UTC)
