"""The steps taken against alleged perpetrators."""

from __future__ import annotations

from uuid import UUID

from contracts.facts.enforcement import EnforcementStepTaken
from contracts.fields import Instant, Ref, Said
from contracts.vocabulary import EnforcementStep
from services.casework.case.history import Standing

HEARD = frozenset({EnforcementStepTaken})


class StepTaken(Said):
    event: UUID
    at: Instant
    step: EnforcementStep
    against: Ref | None = None


def evolve(steps: tuple[StepTaken, ...], fact: Standing) -> tuple[StepTaken, ...]:
    match fact.data:
        case EnforcementStepTaken(step=step, against=against):
            return (*steps, StepTaken(event=fact.id, at=fact.occurred_at, step=step, against=against))
        case _:
            return steps
