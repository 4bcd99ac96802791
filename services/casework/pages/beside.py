"""What people said beside a clock or a clause: that a warning was seen, and why something was not kept; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from contracts.facts.handling import BreachExplained, WarningAcknowledged
from services.casework.case.history import Standing
from services.casework.verdicts import Judgement, Verdict


class Remark(NamedTuple):
    """Who said it when, of whom, in which words and by which event."""

    by: str
    at: datetime
    text: str | None
    person: str | None
    event: UUID


class Beside(NamedTuple):
    """Reasons by clause, and acknowledgements by deadline, each in the order in which they were given."""

    reasons: dict[str, list[Remark]]
    acknowledged: dict[UUID, list[Remark]]


def beside(facts: Iterable[Standing]) -> Beside:
    """What stands of it among the facts of a case."""
    reasons, acknowledged = defaultdict[str, list[Remark]](list), defaultdict[UUID, list[Remark]](list)
    for fact in facts:
        match fact.data:
            case BreachExplained(clause=clause, reason=reason, person=person):
                reasons[clause].append(Remark(fact.by.id, fact.occurred_at, reason, person, fact.id))
            case WarningAcknowledged(deadline=deadline, note=note):
                acknowledged[deadline].append(Remark(fact.by.id, fact.occurred_at, note, None, fact.id))
    return Beside(dict(reasons), dict(acknowledged))


def unseen(clocks: Iterable[Judgement], said: Beside, as_at: datetime) -> list[Judgement]:
    """The clocks that warned and that nobody said they saw to, the next to run out first."""
    warned = (one for one in clocks if one.verdict is Verdict.PENDING and one.warnings and one.warnings[0] <= as_at)
    return sorted((one for one in warned if one.deadline not in said.acknowledged), key=lambda one: one.due)
