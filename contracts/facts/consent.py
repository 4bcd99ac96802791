"""Facts about sharing: consent, disclosures, anonymity, and reports to the police."""

from __future__ import annotations

from contracts.fields import Code, FreeText, Instant, Ref, Said
from contracts.people import Refs
from contracts.vocabulary import Recipient, Word


class Purpose(Word):
    SUPPORT = "support", "To help the person."
    INVESTIGATION = "investigation", "To find out what happened."
    ENFORCEMENT = "enforcement", "To act against an alleged perpetrator."
    HOUSING = "housing", "To find or keep a safe home."
    MONITORING = "monitoring", "To count and map incidents."
    SAFEGUARDING = "safeguarding", "To protect a child or an adult at risk."


class ConsentForm(Word):
    WRITTEN = "written", "In writing; `document` names the paper."
    SPOKEN = "spoken", "By word of mouth."


class Ground(Word):
    CONSENT = "consent", "Those who gave the information consented."
    CHILD_AT_RISK = "child_at_risk", "A child may be at risk."
    ADULT_AT_RISK = "adult_at_risk", "An adult who cannot protect themselves may be at risk."
    SERIOUS_HARM = "serious_harm", "There is a high risk of serious harm to someone."
    SIGNIFICANT_RISK = "significant_risk", "There is a significant risk to a person or to the public."
    REQUIRED_BY_LAW = "required_by_law", "The law requires it."
    POLICY = "policy", "The landlord's policy says that it will report."
    EMERGENCY = "emergency", "Someone is in danger now."


class ReportedBy(Word):
    VICTIM = "victim", "The victim, in person or through someone they named."
    LANDLORD = "landlord", "The landlord."
    OTHER = "other", "Someone else."


class ReportRoute(Word):
    DIRECT = "direct", "To the police themselves."
    TRUE_VISION = "true_vision", "Through the police's website for hate crime."


class ConsentAsked(Said, tag="consent.asked.v1"):
    """Someone who gave information was asked whether it may be shared."""

    person: Ref
    recipient: Recipient
    purpose: Purpose


class ConsentGiven(Said, tag="consent.given.v1"):
    """Someone consented, for one recipient and one purpose, until they withdraw it or `until`."""

    person: Ref
    recipient: Recipient
    purpose: Purpose
    form: ConsentForm
    document: Code | None = None
    until: Instant | None = None


class ConsentRefused(Said, tag="consent.refused.v1"):
    """Someone did not consent; what they had given for this recipient and purpose ends."""

    person: Ref
    recipient: Recipient
    purpose: Purpose


class ConsentWithdrawn(Said, tag="consent.withdrawn.v1"):
    """Someone took consent back; without `recipient` or `purpose`, for all of them."""

    person: Ref
    recipient: Recipient | None = None
    purpose: Purpose | None = None


class WithdrawalTold(Said, tag="withdrawal.told.v1"):
    """A recipient was told that consent has been withdrawn."""

    person: Ref
    recipient: Recipient


class PassedOn(Said):
    """What is passed on to whom: asked for, authorised or made."""

    recipient: Recipient
    purpose: Purpose
    ground: Ground | None = None
    about: Refs = ()
    givers: Refs = ()
    disclosure: Ref | None = None
    protocol: Code | None = None
    legal_basis: Code | None = None
    data_set: Code | None = None
    necessity: FreeText | None = None
    anonymised: bool = False


class DisclosureMade(PassedOn, tag="disclosure.made.v1"):
    """Something about people was passed on; `about` are those it told of, `anonymised` if none can be known from it.

    `givers` are those who gave the information, where that is not those it tells of.
    """


class DisclosureApproved(Said, tag="disclosure.approved.v1"):
    """Someone whose role allows it approved a disclosure before it was made."""

    recipient: Recipient
    purpose: Purpose | None = None
    disclosure: Ref | None = None
    on_behalf_of_role: Code | None = None


class DisclosureAuthorised(PassedOn, tag="disclosure.authorised.v1"):
    """A disclosure was asked for and nothing stood against it; a withdrawal of consent stops it while it waits."""


class DisclosureHeld(Said, tag="disclosure.held.v1"):
    """A disclosure waits for a decision of someone named."""

    recipient: Recipient
    purpose: Purpose
    disclosure: Ref | None = None
    decision_by: Code | None = None


class DisclosureDecided(Said, tag="disclosure.decided.v1"):
    """The decision on a disclosure that was held."""

    recipient: Recipient
    allowed: bool
    purpose: Purpose | None = None
    disclosure: Ref | None = None
    reason: FreeText | None = None


class JointMeetingHeld(Said, tag="joint-meeting.held.v1"):
    """Someone from another agency sat in at a meeting with a person; they learn of those in `about`."""

    partner: Recipient
    person: Ref | None = None
    about: Refs = ()
    ground: Ground | None = None
    protocol: Code | None = None
    necessity: FreeText | None = None


class AnonymityAsked(Said, tag="anonymity.asked.v1"):
    """A person wishes not to be named."""

    person: Ref


class IdentityMasked(Said, tag="identity.masked.v1"):
    """A person's identity is kept from all but those who need it."""

    person: Ref


class ProtocolShared(Said, tag="protocol.shared.v1"):
    """A person was shown by which protocol information is exchanged."""

    protocol: Code
    person: Ref | None = None


class PrivacyNoticeShown(Said, tag="privacy-notice.shown.v1"):
    """A person was shown a version of the privacy notice."""

    notice: Code
    person: Ref | None = None


class PoliceReportEncouraged(Said, tag="police-report.encouraged.v1"):
    """A person was encouraged to report to the police."""

    person: Ref | None = None


class PoliceReportSupported(Said, tag="police-report.supported.v1"):
    """A person was offered help to report to the police, and took it or not."""

    accepted: bool
    person: Ref | None = None


class PoliceReportDeclined(Said, tag="police-report.declined.v1"):
    """A person does not want to report to the police themselves."""

    person: Ref | None = None


class PoliceReportMade(Said, tag="police-report.made.v1"):
    """The police were told of the incident; by the landlord and not anonymised, it discloses those in `about`."""

    by: ReportedBy
    person: Ref | None = None
    route: ReportRoute = ReportRoute.DIRECT
    anonymised: bool = False
    about: Refs = ()
    reference: Code | None = None
    ground: Ground | None = None
    protocol: Code | None = None
    necessity: FreeText | None = None


ConsentFact = (
    ConsentAsked
    | ConsentGiven
    | ConsentRefused
    | ConsentWithdrawn
    | WithdrawalTold
    | DisclosureMade
    | DisclosureApproved
    | DisclosureAuthorised
    | DisclosureHeld
    | DisclosureDecided
    | JointMeetingHeld
    | AnonymityAsked
    | IdentityMasked
    | ProtocolShared
    | PrivacyNoticeShown
    | PoliceReportEncouraged
    | PoliceReportSupported
    | PoliceReportDeclined
    | PoliceReportMade
)
