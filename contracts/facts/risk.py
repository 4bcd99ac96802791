"""Facts about danger and need: risk, safeguarding, access needs, a home that is not safe, what a victim wants."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from contracts.facts.consent import Ground
from contracts.fields import Code, FreeText, Language, Ref, Said
from contracts.people import Refs
from contracts.vocabulary import Recipient, Word


class RiskLevel(Word):
    STANDARD = "standard", "No more than the usual risk of harm."
    MEDIUM = "medium", "Serious harm could follow if circumstances change."
    HIGH = "high", "Serious harm could follow at any time."


class AccessNeed(Word):
    INTERPRETER = "interpreter", "An interpreter, of a spoken or a signed language."
    TRANSLATION = "translation", "Papers in another language."
    PRINT = "print", "Papers in print, large print or Braille, instead of something digital."
    LITERACY = "literacy", "Help with reading and writing."
    COGNITIVE = "cognitive", "Explanations that suit a cognitive impairment."
    MOBILITY = "mobility", "A place that can be reached."
    CULTURAL = "cultural", "Regard to custom or faith, such as who calls and when."
    ADJUSTMENT = "adjustment", "Another reasonable adjustment."


class AtRisk(Word):
    CHILD = "child", "A child may be at risk."
    ADULT = "adult", "An adult who cannot protect themselves may be at risk."


class FalseFriendship(Word):
    FINANCIAL = "financial", "Money or things were taken or borrowed for good."
    PHYSICAL = "physical", "The person was hurt."
    EMOTIONAL = "emotional", "The person was belittled, misled or groomed."
    SEXUAL = "sexual", "The person was exploited sexually."


class Reached(Word):
    YES = "yes", "The victim has what they wanted."
    PARTLY = "partly", "They have some of it."
    NO = "no", "They have not, for the reason given."


Needs = Annotated[tuple[AccessNeed, ...], Meta(extra={"personal": "the person who has them"})]


class RiskAssessed(Said, tag="risk.assessed.v1"):
    """The risk of harm was assessed; a judgement can only lift the level that the score gives.

    Without `person`, for everyone concerned. `vulnerability`: it was reviewed as well. `serious_harm`: a high risk of
    serious harm to someone was found.
    """

    level: RiskLevel
    person: Ref | None = None
    judged: RiskLevel | None = None
    score: int | None = None
    tool: Code | None = None
    vulnerability: bool = False
    serious_harm: bool = False
    note: FreeText | None = None


class AccessNeedsAsked(Said, tag="access-needs.asked.v1"):
    """A person was asked what they need to follow and be followed; none is an answer."""

    person: Ref
    needs: Needs = ()
    language: Language | None = None


class AccessNeedMet(Said, tag="access-need.met.v1"):
    """An access need was met: an interpreter booked, papers in print handed over, an adjustment made."""

    person: Ref
    need: Annotated[AccessNeed, Meta(extra={"personal": "the person who has it"})]


class SafeguardingConcernFound(Said, tag="safeguarding.concern-found.v1"):
    """Someone may be at risk who cannot protect themselves."""

    at_risk: AtRisk
    person: Ref | None = None


class SafeguardingRaised(Said, tag="safeguarding.raised.v1"):
    """A safeguarding referral was made; no gate ever stands before it."""

    to: Recipient
    person: Ref | None = None


class SafeguardingRuledOut(Said, tag="safeguarding.ruled-out.v1"):
    """A safeguarding referral was considered and does not apply, for a reason."""

    reason: FreeText
    person: Ref | None = None


class MateCrimeIdentified(Said, tag="mate-crime.identified.v1"):
    """A vulnerable person was exploited by supposed friends."""

    person: Ref | None = None
    forms: tuple[FalseFriendship, ...] = ()


class HomeUnsafe(Said, tag="home.unsafe.v1"):
    """A victim cannot return home."""

    person: Ref | None = None


class HousingOptionsContacted(Said, tag="housing-options.contacted.v1"):
    """The council's housing options team was asked for a safe place; `about` are those whom it learnt of."""

    person: Ref | None = None
    about: Refs = ()
    ground: Ground | None = None
    protocol: Code | None = None
    necessity: FreeText | None = None


class OutcomeWanted(Said, tag="outcome.wanted.v1"):
    """What a victim needs or wants to come of it."""

    outcome: FreeText
    person: Ref | None = None


class OutcomeReached(Said, tag="outcome.reached.v1"):
    """Whether a victim got what they wanted, and why not."""

    reached: Reached
    person: Ref | None = None
    reason: FreeText | None = None


RiskFact = (
    RiskAssessed
    | AccessNeedsAsked
    | AccessNeedMet
    | SafeguardingConcernFound
    | SafeguardingRaised
    | SafeguardingRuledOut
    | MateCrimeIdentified
    | HomeUnsafe
    | HousingOptionsContacted
    | OutcomeWanted
    | OutcomeReached
)
