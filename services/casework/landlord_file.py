"""How every clause that binds a landlord stands at a moment; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from contracts.fields import Said
from services.casework.case.history import History
from services.casework.judging import WORST_FIRST, ClauseVerdict, judge_landlord
from services.casework.pack import Defect
from services.casework.policy import PolicyBook

OBLIGATIONS_SHOWN = 100
"""A landlord may owe something for each of ten thousand cases; the counts tell of all of them."""


class LandlordFile(Said, omit_defaults=False):
    """The verdicts of a landlord at a moment, the worst first, and what is wrong with the policy itself."""

    landlord: str
    as_known: datetime
    as_at: datetime
    verdicts: tuple[ClauseVerdict, ...]
    defects: tuple[Defect, ...]


def landlord_at(  # noqa: PLR0913, PLR0917 - one knowledge, one instant, and what is known
    landlord: str, own: Iterable[History], cases: Iterable[History], book: PolicyBook, as_known: datetime,
    as_at: datetime,
) -> LandlordFile:  # fmt: skip
    """The verdicts from the histories of the landlord's own streams and of its cases.

    Each clause shows the worst of its obligations, at most OBLIGATIONS_SHOWN of them.
    """
    judged = judge_landlord(landlord, own, cases, book, as_known, as_at)
    policy = book.in_force(landlord, as_at)
    return LandlordFile(
        landlord=landlord,
        as_known=as_known,
        as_at=as_at,
        verdicts=tuple(map(_shown, sorted(judged, key=lambda one: WORST_FIRST[one.verdict]))),
        defects=policy.defects if policy else (),
    )


def _shown(judged: ClauseVerdict) -> ClauseVerdict:
    worst = sorted(judged.obligations, key=lambda one: WORST_FIRST[one.verdict])[:OBLIGATIONS_SHOWN]
    events = tuple(dict.fromkeys(event for one in worst for event in one.events))
    return msgspec.structs.replace(judged, obligations=tuple(worst), events=events)
