"""Facts of a landlord's stream: what the landlord does as such, beyond any one case.

What belongs together says so by the same word: `period`, `area`, `forum`, `officer`, `partner`, `subject`, `request`,
`law`, `version`, `staff_case`. An `area` is a neighbourhood's name, everywhere spelt alike; without one, all of them.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from contracts.facts.rota import RotaFact
from contracts.fields import Code, Digest, FreeText, Period, Place, Ref, Said
from contracts.vocabulary import Word

Count = Annotated[int, Meta(ge=0)]
Codes = tuple[Code, ...]


class Subject(Word):
    HATE_CRIME = "hate_crime", "Recognising, recording and responding to hate crime and hate incidents."
    CHALLENGING = "challenging", "Challenging prejudice, among colleagues too."
    VICTIMS = "victims", "Supporting victims and witnesses."
    LAW_CHANGE = "law_change", "A change of law or guidance, which `law` names."
    OTHER = "other", "Another subject that belongs to this work."


class MeetingKind(Word):
    ONE_TO_ONE = "one_to_one", "A supervisor and one officer."
    TEAM = "team", "A team."
    FORUM = "forum", "Agencies, or parts of the landlord, that meet as the forum that `forum` names."
    BOARD = "board", "A board or committee of the landlord."


class Report(Word):
    MONTHLY = "monthly", "Performance in one month."
    QUARTERLY = "quarterly", "The number of cases and how they were handled, in one quarter."
    ANNUAL = "annual", "Performance in one year."
    EXCEPTION = "exception", "Specific cases, on request."
    TREND = "trend", "How reporting, escalation or prevention develops."


class Medium(Word):
    WEBSITE = "website", "The landlord's website."
    NON_DIGITAL = "non_digital", "Something that needs no device: print, a notice board, a meeting."
    SOCIAL_MEDIA = "social_media", "Social media."


class Measure(Word):
    RECOGNISE = "recognise", "Whether incidents are recognised."
    RECORD = "record", "Whether they are recorded."
    RESPOND = "respond", "How they are responded to."


class Reviewer(Word):
    INTERNAL_AUDIT = "internal_audit", "Internal audit."
    SPECIALIST = "specialist", "The landlord's own specialist."
    EXTERNAL = "external", "Someone from outside."
    MANAGER = "manager", "A manager."


class ViewSource(Word):
    SURVEY = "survey", "Surveys on closed cases."
    PANEL = "panel", "A panel of service users."
    COMPLAINTS = "complaints", "Complaints."
    COMPLIMENTS = "compliments", "Compliments."


class Prevention(Word):
    RIGHTS_AND_RESPONSIBILITIES = "rights_and_responsibilities", "Telling people of their rights and responsibilities."
    AWARENESS = "awareness", "Raising awareness."
    COHESION = "cohesion", "Bringing people together."
    CHALLENGE = "challenge", "Challenging prejudice."
    ENCOURAGE_REPORTING = "encourage_reporting", "Encouraging people to report."


class StaffPart(Word):
    VICTIM = "victim", "The employee is the victim."
    ALLEGED_PERPETRATOR = "alleged_perpetrator", "The employee is accused."


class StaffStep(Word):
    SUPPORT_OFFERED = "support_offered", "The employee was offered support."
    TREATED_AS_CONDUCT = "treated_as_conduct", "It was taken up as a matter of conduct, at work or not."
    PRIVATE_MATTER = "private_matter", "It was left alone as a private matter."


class TrainingRequired(Said, tag="training.required.v1"):
    """Someone found that a group of staff needs training, for the first time or again."""

    subject: Subject
    group: Code
    law: Code | None = None


class TrainingCompleted(Said, tag="training.completed.v1"):
    """A group of staff was trained; `trained` of its `staff` have now had it."""

    subject: Subject
    group: Code
    trained: Count
    staff: Count
    law: Code | None = None


class StaffAssessed(Said, tag="staff.assessed.v1"):
    """The performance of a group of staff was assessed with each of them; `assessed` of its `staff` have had it."""

    group: Code
    period: Period
    assessed: Count
    staff: Count


class MeetingHeld(Said, tag="meeting.held.v1"):
    """People met; `cases_covered`: the open hate cases were gone through.

    `officer` and `period` (the month) belong to a one-to-one; `attended` are posts or partners, not people.
    """

    kind: MeetingKind
    forum: Code | None = None
    officer: Code | None = None
    period: Period | None = None
    area: Place | None = None
    attended: Codes = ()
    cases_covered: bool = False
    actions_agreed: bool = False


class ReportRequested(Said, tag="performance-report.requested.v1"):
    """Someone asked for a report; `by` is their post."""

    request: Ref
    by: Code
    report: Report = Report.EXCEPTION


class ReportIssued(Said, tag="performance-report.issued.v1"):
    """A report was handed to its audience; `digest` is the SHA-256 of the paper, zero cases are said as 0.

    `redacted`: nobody can be recognised from it. `measures` are those it tells of.
    """

    report: Report
    period: Period | None = None
    area: Place | None = None
    audience: Code | None = None
    digest: Digest | None = None
    request: Ref | None = None
    cases: Count | None = None
    redacted: bool = False
    measures: tuple[Measure, ...] = ()


class ReportPublished(Said, tag="performance-report.published.v1"):
    """A report was made known to everyone by one medium."""

    report: Report
    period: Period
    medium: Medium


class IncidentsMapped(Said, tag="incidents.mapped.v1"):
    """All incidents of a period were put on a map and looked over; `small_numbers_hidden` so that none is traced."""

    period: Period
    area: Place | None = None
    small_numbers_hidden: bool = False


class PracticeReviewed(Said, tag="practice.reviewed.v1"):
    """How the work is really done was looked over, from a sample of cases where `sample_attached`."""

    by: Reviewer
    sample_attached: bool = False
    policy_too: bool = False
    note: FreeText | None = None


class ExternalCheckRecorded(Said, tag="external-check.recorded.v1"):
    """Auditors from outside the team checked cases or compliance."""

    by: Code
    cases: Count | None = None
    note: FreeText | None = None


class PracticeCompared(Said, tag="practice.compared.v1"):
    """Practice was set beside the best that an expert partner knows of."""

    partner: Code
    note: FreeText | None = None


class RoleAssigned(Said, tag="role.assigned.v1"):
    """A post answers for a role, everywhere or in one area, from here on; a `deputy` stands in for it."""

    role: Code
    holder: Code
    area: Place | None = None
    deputy: bool = False


class RoleVacated(Said, tag="role.vacated.v1"):
    """Nobody answers for a role any longer, everywhere or in one area."""

    role: Code
    area: Place | None = None


class PartnerEngaged(Said, tag="partner.engaged.v1"):
    """A partner carries out part of the work."""

    partner: Code


class PartnerAssured(Said, tag="partner.assured.v1"):
    """Someone looked whether a partner holds an equality policy."""

    partner: Code
    equality_policy: bool


class IntelligenceShared(Said, tag="intelligence.shared.v1"):
    """What is known of tension or trends, and of nobody in particular, was passed to a partner or came from one."""

    partner: Code
    area: Place | None = None


class JointActionTaken(Said, tag="joint-action.taken.v1"):
    """Something was done together with a partner."""

    partner: Code
    area: Place | None = None
    note: FreeText | None = None


class HomesCounted(Said, tag="homes.counted.v1"):
    """How many homes the landlord owns or manages."""

    homes: Count
    area: Place | None = None


class ReportingInformationPublished(Said, tag="reporting-information.published.v1"):
    """People were told how to report; `third_party`: also how someone else can report for them."""

    media: tuple[Medium, ...]
    third_party: bool = False
    area: Place | None = None


class ServiceViewGathered(Said, tag="service-view.gathered.v1"):
    """What users think of the service was gathered from one source; `answers` is how many said something."""

    source: ViewSource
    period: Period
    answers: Count | None = None


class PreventionActivityHeld(Said, tag="prevention-activity.held.v1"):
    """Something was done to prevent hate incidents."""

    strand: Prevention
    area: Place | None = None
    partner: Code | None = None


class StaffCaseOpened(Said, tag="staff-case.opened.v1"):
    """An employee is the victim or is accused; `staff_case` is the name that later facts use, nobody else's."""

    staff_case: Ref
    part: StaffPart
    on_duty: bool
    restricted: bool = False


class StaffCaseStepTaken(Said, tag="staff-case.step-taken.v1"):
    """What was done about it."""

    staff_case: Ref
    step: StaffStep


class PrivacyNoticePublished(Said, tag="privacy-notice.published.v1"):
    """A version of the notice that says what becomes of people's data."""

    version: Code


LandlordFact = (
    TrainingRequired
    | TrainingCompleted
    | StaffAssessed
    | MeetingHeld
    | ReportRequested
    | ReportIssued
    | ReportPublished
    | IncidentsMapped
    | PracticeReviewed
    | ExternalCheckRecorded
    | PracticeCompared
    | RoleAssigned
    | RoleVacated
    | PartnerEngaged
    | PartnerAssured
    | IntelligenceShared
    | JointActionTaken
    | HomesCounted
    | ReportingInformationPublished
    | ServiceViewGathered
    | PreventionActivityHeld
    | StaffCaseOpened
    | StaffCaseStepTaken
    | PrivacyNoticePublished
    | RotaFact
)
