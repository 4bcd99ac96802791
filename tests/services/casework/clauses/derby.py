"""What tests of Derby Homes have in common: the usual report, and facts about its victims."""

from __future__ import annotations

from contracts.facts.consent import ConsentForm, ConsentGiven, DisclosureMade, Purpose
from contracts.facts.landlord import MeetingHeld, MeetingKind
from contracts.facts.report import FurtherIncidentReported, Incident
from contracts.facts.risk import OutcomeReached, OutcomeWanted, Reached, RiskAssessed, RiskLevel
from contracts.facts.support import SupportOffered, SupportOption
from contracts.people import Person
from contracts.vocabulary import Channel, Recipient
from tests.services.casework.clauses.told import Landlord, Told

AT, NEXT = "2026-05-05 10:00", "2026-05-06 10:00"
TWO = {"victims": ("p1", "p2"), "people": (Person(ref="p1"), Person(ref="p2"), Person(ref="x1"))}


def case(**said: object) -> Told:
    """A hate report at Derby Homes, on Tuesday 5 May 2026."""
    return Told("derby-homes").reported(AT, **said)


def told_of(said: dict[str, object]) -> tuple[str, ...]:
    """The victims of a case told with these words."""
    return said.get("victims", ("p1",))  # type: ignore[return-value]


def led_by_the_victim(**said: object) -> Told:
    """A case in which the wish, the risk and what became of the wish are on record."""
    told = case(**said)
    for person in told_of(said):
        told.given(OutcomeWanted(outcome="That it stops.", person=person), NEXT)
        told.given(OutcomeReached(reached=Reached.YES, person=person), "2026-06-20 10:00")
    told.given(RiskAssessed(level=RiskLevel.MEDIUM), NEXT)
    return told


def consent(form: ConsentForm = ConsentForm.WRITTEN, person: str = "p1", **said: object) -> ConsentGiven:
    """Consent that the council learns of it to support the victim; `said` changes it."""
    usual = {"recipient": Recipient.COUNCIL, "purpose": Purpose.SUPPORT, "document": "doc-1"} | said
    return ConsentGiven(person=person, form=form, **usual)  # type: ignore[arg-type]


def passed_on(**said: object) -> DisclosureMade:
    """Something about the victim p1 passed on to the council, with reason and protocol; `said` changes it."""
    usual = {
        "recipient": Recipient.COUNCIL, "purpose": Purpose.SUPPORT, "about": ("p1",), "protocol": "sdp-2024",
        "necessity": "Only the council can move the family.",
    }  # fmt: skip
    return DisclosureMade(**{**usual, **said})  # type: ignore[arg-type]


def offered(option: SupportOption, person: str = "p1") -> SupportOffered:
    """An offer to a victim."""
    return SupportOffered(option=option, person=person)


def further() -> FurtherIncidentReported:
    """A second incident, reported by telephone."""
    return FurtherIncidentReported(incident=Incident(), channel=Channel.PHONE)


def derby() -> Landlord:
    """The landlord, with nothing told of it."""
    return Landlord("derby-homes")


def meeting(forum: str) -> MeetingHeld:
    """A forum that the landlord attended."""
    return MeetingHeld(kind=MeetingKind.FORUM, forum=forum)
