"""Short words for the facts that the scenarios tell."""

from __future__ import annotations

from datetime import datetime

from contracts.facts.contact import ContactAttempted, ContactMade, ContactPaused, ContactResumed, UpdateGiven
from contracts.facts.report import IncidentReported, Motivation, MotivationRecorded, Reporter, VictimIdentified
from contracts.facts.support import ActionPlanAgreed
from contracts.people import Person
from contracts.vocabulary import Capacity, Channel, ContactResult, Party, PauseGround, Strand

HATE = Motivation(asked=True, hate=True, strands=(Strand.RACE,), perceived_by=(Capacity.VICTIM,))
NOT_HATE = Motivation(asked=True, hate=False)
NOT_KNOWN = Motivation(asked=True)


def reported(
    *victims: str, motivation: Motivation = HATE, capacity: Capacity = Capacity.WITNESS, reporter: str | None = "r1"
) -> IncidentReported:
    """A report by a witness about these victims."""
    return IncidentReported(
        channel=Channel.PHONE,
        immediate_danger=False,
        reporter=Reporter(capacity=capacity, person=reporter),
        motivation=motivation,
        victims=victims,
        people=tuple(Person(ref=ref) for ref in victims),
    )


def reached(
    person: str | None = "p1", party: Party = Party.VICTIM, *, details: bool = False, note: str | None = None
) -> ContactMade:
    """Someone answered."""
    return ContactMade(party=party, channel=Channel.PHONE, person=person, details_taken=details, note=note)


def tried(person: str | None = "p1", result: ContactResult = ContactResult.NO_ANSWER) -> ContactAttempted:
    """Someone was meant to be reached and was not."""
    return ContactAttempted(party=Party.VICTIM, channel=Channel.PHONE, result=result, person=person)


def plan(person: str | None = "p1") -> ActionPlanAgreed:
    """A plan was agreed."""
    return ActionPlanAgreed(person=person)


def updated(person: str | None = "p1", *, nothing_new: bool = False) -> UpdateGiven:
    """A victim learnt how the case stands."""
    return UpdateGiven(channel=Channel.EMAIL, person=person, nothing_new=nothing_new)


def paused(
    person: str | None = "p1", ground: PauseGround = PauseGround.VICTIM_ASKED, until: datetime | None = None
) -> ContactPaused:
    """Contact has to wait."""
    return ContactPaused(ground=ground, person=person, until=until, reason="as recorded")


def resumed(person: str | None = "p1") -> ContactResumed:
    """The ground for waiting has gone."""
    return ContactResumed(person=person)


def identified(person: str = "p1") -> VictimIdentified:
    """A victim who was not known is known now."""
    return VictimIdentified(person=Person(ref=person))


def perceived(motivation: Motivation = HATE) -> MotivationRecorded:
    """Someone said whether hate was the reason."""
    return MotivationRecorded(motivation=motivation)
