"""Facts about action against alleged perpetrators."""

from __future__ import annotations

from contracts.fields import FreeText, Ref, Said
from contracts.vocabulary import EnforcementStep


class EnforcementStepTaken(Said, tag="enforcement.step-taken.v1"):
    """A step of the ladder was taken."""

    step: EnforcementStep
    against: Ref | None = None
    reason: FreeText | None = None


EnforcementFact = EnforcementStepTaken
