"""Facts of a neighbourhood's stream; `area` is its name, the one that the stream bears."""

from __future__ import annotations

from contracts.fields import Code, FreeText, Period, Place, Said


class TensionFlagged(Said, tag="tension.flagged.v1"):
    """There is tension between people in the area; `partner` is the agency that said so or was told."""

    area: Place
    partner: Code | None = None
    note: FreeText | None = None


class TensionReviewed(Said, tag="tension.reviewed.v1"):
    """Someone looked how the tension stands; `eased`: there is none any longer."""

    area: Place
    eased: bool = False
    note: FreeText | None = None


class HotspotDetected(Said, tag="hotspot.detected.v1"):
    """Incidents gather in the area."""

    area: Place
    period: Period | None = None


class TargetedWorkRecorded(Said, tag="targeted-work.recorded.v1"):
    """Something was done in the area because incidents gather there."""

    area: Place
    note: FreeText | None = None


class EscalationDetected(Said, tag="escalation.detected.v1"):
    """Incidents in the area become worse or more."""

    area: Place


class PreventionStepTaken(Said, tag="prevention.step-taken.v1"):
    """Something was done to prevent incidents in the area, or to stop them from becoming worse."""

    area: Place
    note: FreeText | None = None


NeighbourhoodFact = (
    TensionFlagged | TensionReviewed | HotspotDetected | TargetedWorkRecorded | EscalationDetected | PreventionStepTaken
)
