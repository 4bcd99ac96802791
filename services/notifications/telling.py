"""Whom to tell now, and when somebody else is told if nobody answers; pure.

A warning climbs: at half of the time that remains the next person is told, and so on. When no further step fits before
the due instant, the last of the chain is told together with the next, so that nobody's silence is the end of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from contracts.notices import NoticeRequested, Occasion, notice_id
from services.notifications.notice import OF_USE_UNTIL_DUE
from services.notifications.wanted import Wanted

SHORTEST_STEP = timedelta(minutes=15)
"""Whoever is told needs a while to look."""


def next_step(told_at: datetime, due: datetime) -> datetime | None:
    """When the next person is to be told after somebody was; None when that would not be before `due`."""
    at = told_at + max(SHORTEST_STEP, (due - told_at) / 2)
    return at if at < due else None


def tell(
    wanted: Wanted, chain: Sequence[str], told: Collection[str], now: datetime, ways: Sequence[str]
) -> list[NoticeRequested]:
    """What to request now; `told` are those who were told of the same before. Nothing if nobody is left."""
    left = [one for one in chain if one not in told]
    climbs = wanted.occasion in OF_USE_UNTIL_DUE and wanted.due is not None and now < wanted.due
    at = next_step(now, wanted.due) if climbs and wanted.due else None
    whom = _whom(left, last_chance=climbs and at is None)
    passes_on = len(left) > len(whom)
    return [
        NoticeRequested(
            notice=notice_id(wanted.about, wanted.occasion, recipient),
            occasion=wanted.occasion,
            recipient=recipient,
            about=wanted.about,
            clause=wanted.clause,
            due=wanted.due,
            missing=wanted.missing,
            channels=tuple(ways),
            passes_on=passes_on,
            escalates_at=at if passes_on else None,
        )
        for recipient in whom
    ]


def _whom(left: Sequence[str], *, last_chance: bool) -> list[str]:
    return list(dict.fromkeys((left[0], left[-1]) if last_chance else left[:1])) if left else []


def passed_on(occasion: Occasion) -> Occasion:
    """Why the next person is told of what somebody was told of before."""
    return Occasion.ESCALATED if occasion in OF_USE_UNTIL_DUE else occasion
