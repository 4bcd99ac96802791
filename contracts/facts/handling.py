"""Facts about how a case is handled: its priority, officer, investigation, reviews, and what people think of it."""

from __future__ import annotations

from contracts.fields import Code, DeadlineId, FreeText, Ref, Said
from contracts.vocabulary import Recipient, Word


class Priority(Word):
    EMERGENCY = "emergency", "Before everything else."
    HIGH = "high", "Before ordinary cases."
    ORDINARY = "ordinary", "In turn."


class ReviewKind(Word):
    SUPERVISOR = "supervisor", "By the officer's supervisor."
    ONE_TO_ONE = "one_to_one", "In a one-to-one with the officer."
    TEAM = "team", "By the team that `team` names."
    AUDIT = "audit", "An audit of the case as one of a sample."


class Finding(Word):
    UPHELD = "upheld", "Hate was found to be the motive."
    NOT_UPHELD = "not_upheld", "Hate was not found to be the motive; what was perceived stays on record."
    UNCLEAR = "unclear", "The motive could not be settled."


class OfficerAssigned(Said, tag="officer.assigned.v1"):
    """A named officer answers for the case from here on; `role` is the post they hold."""

    officer: Code
    role: Code | None = None


class OfficerReleased(Said, tag="officer.released.v1"):
    """The officer no longer answers for the case."""


class HandoverGiven(Said, tag="handover.given.v1"):
    """The officer told their successor how the case stands."""

    to: Code
    note: FreeText | None = None


class OfficerDetailsGiven(Said, tag="officer-details.given.v1"):
    """A person was told who their officer is and how to reach them."""

    person: Ref | None = None
    officer: Code | None = None


class SinglePointAsked(Said, tag="single-point.asked.v1"):
    """A victim wishes to deal with one person from start to finish."""

    person: Ref | None = None


class SinglePointNamed(Said, tag="single-point.named.v1"):
    """Who that one person is."""

    officer: Code
    person: Ref | None = None


class PrioritySet(Said, tag="priority.set.v1"):
    """The case was given a priority; lowering it needs a reason."""

    priority: Priority
    reason: FreeText | None = None


class InvestigationOpened(Said, tag="investigation.opened.v1"):
    """Someone began to find out what happened."""


class ScopeDecided(Said, tag="scope.decided.v1"):
    """Whether the case is the landlord's to investigate, and why."""

    in_scope: bool
    reason: FreeText | None = None


class ActionTaken(Said, tag="action.taken.v1"):
    """Something was done at once upon a report."""

    note: FreeText | None = None


class AgencyInvolved(Said, tag="agency.involved.v1"):
    """Another agency works on the case as well."""

    agency: Recipient


class CaseConferenceHeld(Said, tag="case-conference.held.v1"):
    """Several agencies talked the case over."""

    forum: Code | None = None


class RouteLinked(Said, tag="route.linked.v1"):
    """The case is handled under another policy as well."""

    policy: Code


class CaseReviewed(Said, tag="case.reviewed.v1"):
    """Someone looked over the handling of the case."""

    findings: FreeText | None = None
    kind: ReviewKind | None = None
    team: Code | None = None


class LearningRecorded(Said, tag="learning.recorded.v1"):
    """What is to be done better, from a review, a failing or a complaint."""

    note: FreeText
    failing: Ref | None = None


class FailingLogged(Said, tag="failing.logged.v1"):
    """Something in the handling went wrong; `failing` is the name that what is learnt from it uses."""

    failing: Ref
    note: FreeText | None = None


class MotivationAssessed(Said, tag="motivation.assessed.v1"):
    """Whether hate was found to be the motive."""

    finding: Finding
    note: FreeText | None = None


class ClosingLetterSent(Said, tag="closing-letter.sent.v1"):
    """A person was told that the case ended, why, and what they can do."""

    person: Ref | None = None


class SurveySent(Said, tag="survey.sent.v1"):
    """A person was asked how content they are."""

    person: Ref | None = None


class SurveyDeclined(Said, tag="survey.declined.v1"):
    """A person does not want to be asked, or it would not be safe to."""

    person: Ref | None = None


class SurveyAnswered(Said, tag="survey.answered.v1"):
    """A person said how content they are."""

    satisfied: bool
    person: Ref | None = None


class ComplaintMade(Said, tag="complaint.made.v1"):
    """Someone complained of how the case was handled."""

    complaint: Ref
    person: Ref | None = None


class ComplimentReceived(Said, tag="compliment.received.v1"):
    """Someone praised how the case was handled."""

    person: Ref | None = None


class WarningAcknowledged(Said, tag="warning.acknowledged.v1"):
    """Someone has seen that a clock is near its end and sees to it; who, says the event's actor."""

    deadline: DeadlineId
    note: FreeText | None = None


class BreachExplained(Said, tag="breach.explained.v1"):
    """Why a clause was not kept, in the landlord's own words; it stands beside the verdict and never changes it."""

    clause: Code
    reason: FreeText
    person: Ref | None = None
    deadline: DeadlineId | None = None


HandlingFact = (
    OfficerAssigned
    | OfficerReleased
    | HandoverGiven
    | OfficerDetailsGiven
    | SinglePointAsked
    | SinglePointNamed
    | PrioritySet
    | InvestigationOpened
    | ScopeDecided
    | ActionTaken
    | AgencyInvolved
    | CaseConferenceHeld
    | RouteLinked
    | CaseReviewed
    | LearningRecorded
    | FailingLogged
    | MotivationAssessed
    | ClosingLetterSent
    | SurveySent
    | SurveyDeclined
    | SurveyAnswered
    | ComplaintMade
    | ComplimentReceived
    | WarningAcknowledged
    | BreachExplained
)
