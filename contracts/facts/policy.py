"""Facts of a landlord's policy register: versions, reviews, impact assessments, defects, and the law around it."""

from __future__ import annotations

from datetime import date

from contracts.fields import Code, FreeText, Said
from contracts.vocabulary import Word


class ReviewReason(Word):
    SCHEDULED = "scheduled", "It was time."
    LAW_CHANGE = "law_change", "Law or guidance changed."
    INEFFECTIVE = "ineffective", "It does not work well."
    SERVICE_CHANGE = "service_change", "The service is or will be another."
    DEFECT = "defect", "Something in it is wrong."


class Consulted(Word):
    USERS = "users", "Those who use the service."
    STAFF = "staff", "Staff."
    AGENCIES = "agencies", "Other agencies."


class DefectKind(Word):
    STALE_LAW = "stale_law", "It cites law or guidance that was repealed or replaced."
    CONTRADICTION = "contradiction", "Two of its clauses cannot both be kept."
    GAP = "gap", "It leaves open what has to be settled."
    SLIP = "slip", "A slip of wording, name or date."


class PolicyAdopted(Said, tag="policy.adopted.v1"):
    """A version of the policy was approved; it binds from the later of `effective` and `approved`, both London dates.

    Without them, from the day this occurred. `law` is the change of law that it answers, `defects` those it mends.
    """

    version: Code
    approved: date | None = None
    effective: date | None = None
    review_due: date | None = None
    law: Code | None = None
    defects: tuple[Code, ...] = ()


class PolicyReviewed(Said, tag="policy.reviewed.v1"):
    """The policy was looked over; `by` is the post or group that did it, `changed` whether it is to become another."""

    reason: ReviewReason = ReviewReason.SCHEDULED
    version: Code | None = None
    by: Code | None = None
    changed: bool = False
    next_due: date | None = None
    law: Code | None = None


class PolicyReviewCalled(Said, tag="policy.review-called.v1"):
    """Something calls for a review before its time."""

    reason: ReviewReason
    law: Code | None = None


class PolicyImpactAssessed(Said, tag="policy.impact-assessed.v1"):
    """The policy's effect on equality was assessed; `lead` and `signed_off_by` are posts."""

    version: Code | None = None
    lead: Code | None = None
    signed_off_by: Code | None = None
    next_due: date | None = None
    note: FreeText | None = None


class PolicyConsulted(Said, tag="policy.consulted.v1"):
    """These were asked what they think of the policy."""

    asked: tuple[Consulted, ...]
    version: Code | None = None


class PolicyDefectLogged(Said, tag="policy.defect-logged.v1"):
    """Something in the policy's text is wrong, stale or missing; kept as it stands until a version mends it."""

    defect: Code
    kind: DefectKind
    clause: Code | None = None
    law: Code | None = None
    note: FreeText | None = None


class PolicyComplianceChecked(Said, tag="policy.compliance-checked.v1"):
    """Someone checked that policy and practice keep to these Acts, standards or regulations."""

    acts: tuple[Code, ...]
    version: Code | None = None
    kept: bool = True


class LawChanged(Said, tag="law.changed.v1"):
    """Law or guidance that the policy rests on changed."""

    law: Code


PolicyFact = (
    PolicyAdopted
    | PolicyReviewed
    | PolicyReviewCalled
    | PolicyImpactAssessed
    | PolicyConsulted
    | PolicyDefectLogged
    | PolicyComplianceChecked
    | LawChanged
)
