"""Facts about action against alleged perpetrators: what was considered, agreed and done."""

from __future__ import annotations

from contracts.fields import Code, FreeText, Ref, Said
from contracts.vocabulary import EnforcementStep, Word


class RungSettled(Word):
    DECLINED = "declined", "It was offered and not taken up."
    UNSUITABLE = "unsuitable", "It does not suit, for the reason given."


class Unsuitability(Word):
    VIOLENCE = "violence", "There was violence."
    THREATS = "threats", "There were threats."
    VICTIM_UNWILLING = "victim_unwilling", "The victim does not want it."
    OTHER = "other", "Another reason, in words."


class Discussion(Word):
    AGREED = "agreed", "The victim agreed to the step."
    OBJECTED = "objected", "The victim does not want the step."
    NOT_POSSIBLE = "not_possible", "It could not be discussed beforehand, for the reason given."


class PerpetratorNeed(Word):
    SUBSTANCE_MISUSE = "substance_misuse", "Misuse of drugs or alcohol."
    DISABILITY = "disability", "A disability."
    MENTAL_HEALTH = "mental_health", "Mental health."
    OTHER = "other", "Another need."


class Decision(Word):
    ENFORCEMENT = "enforcement", "A step against someone."
    DISCLOSURE = "disclosure", "Passing something on about people."


class EnforcementStepTaken(Said, tag="enforcement.step-taken.v1"):
    """A step of the ladder was taken; `urgent`: without notice, since waiting would have been dangerous."""

    step: EnforcementStep
    against: Ref | None = None
    reason: FreeText | None = None
    urgent: bool = False
    legal_basis: Code | None = None


class EnforcementProposed(Said, tag="enforcement.proposed.v1"):
    """A step was put forward."""

    step: EnforcementStep
    against: Ref | None = None
    reason: FreeText | None = None


class EnforcementAuthorised(Said, tag="enforcement.authorised.v1"):
    """A step was asked for and nothing stood against it."""

    step: EnforcementStep
    against: Ref | None = None
    reason: FreeText | None = None
    urgent: bool = False
    legal_basis: Code | None = None


class ImpactAssessmentCompleted(Said, tag="impact-assessment.completed.v1"):
    """What one step would mean for the equality of those concerned was assessed, its alternatives included."""

    step: EnforcementStep
    against: Ref | None = None
    note: FreeText | None = None


class LadderRungSettled(Said, tag="ladder-rung.settled.v1"):
    """A softer step than the next was offered and declined, or does not suit."""

    rung: EnforcementStep
    how: RungSettled
    against: Ref | None = None
    why: Unsuitability | None = None
    reason: FreeText | None = None


class VictimAdvised(Said, tag="victim.advised.v1"):
    """A victim was told of a step before it is taken."""

    step: EnforcementStep
    person: Ref | None = None


class ActionDiscussed(Said, tag="action.discussed.v1"):
    """A step was discussed with a victim, or why it could not be."""

    step: EnforcementStep
    result: Discussion
    person: Ref | None = None
    reason: FreeText | None = None


class WishesOverridden(Said, tag="wishes.overridden.v1"):
    """A step goes on although the victim does not want it, for a reason."""

    step: EnforcementStep
    reason: FreeText


class WitnessWillingnessRecorded(Said, tag="witness-willingness.recorded.v1"):
    """Whether someone is ready to give evidence and be a witness."""

    person: Ref
    willing: bool


class PerpetratorNeedsConsidered(Said, tag="perpetrator-needs.considered.v1"):
    """What support an alleged perpetrator may need was considered, and whether they were referred."""

    against: Ref | None = None
    needs: tuple[PerpetratorNeed, ...] = ()
    referred: bool = False


class ToolConsidered(Said, tag="tool.considered.v1"):
    """One of the legal tools was considered."""

    tool: EnforcementStep
    used: bool
    against: Ref | None = None
    reason: FreeText | None = None


class ProportionalityRecorded(Said, tag="proportionality.recorded.v1"):
    """Why a step is proportionate to what happened."""

    step: EnforcementStep
    reason: FreeText
    against: Ref | None = None


class EqualityDutyConsidered(Said, tag="equality-duty.considered.v1"):
    """The public sector equality duty was considered for a decision."""

    decision: Decision
    step: EnforcementStep | None = None
    disclosure: Ref | None = None
    note: FreeText | None = None


class TenancyBreachFound(Said, tag="tenancy-breach.found.v1"):
    """A condition of the tenancy was broken."""

    against: Ref | None = None


class ConvictionRecorded(Said, tag="conviction.recorded.v1"):
    """An alleged perpetrator was convicted."""

    against: Ref | None = None


class PossessionConsidered(Said, tag="possession.considered.v1"):
    """Whether possession is sought after a conviction; if not, why."""

    sought: bool
    against: Ref | None = None
    reason: FreeText | None = None


class NoActionDecided(Said, tag="no-action.decided.v1"):
    """Nothing is done against someone, for a reason."""

    reason: FreeText
    against: Ref | None = None


EnforcementFact = (
    EnforcementStepTaken
    | EnforcementProposed
    | EnforcementAuthorised
    | ImpactAssessmentCompleted
    | LadderRungSettled
    | VictimAdvised
    | ActionDiscussed
    | WishesOverridden
    | WitnessWillingnessRecorded
    | PerpetratorNeedsConsidered
    | ToolConsidered
    | ProportionalityRecorded
    | EqualityDutyConsidered
    | TenancyBreachFound
    | ConvictionRecorded
    | PossessionConsidered
    | NoActionDecided
)
