"""Everything that passed something on about a person, in one form, with the consent there was for it; pure.

A referral that is no mere signpost, a joint meeting, a contact with the council's housing team or a report to the
police by the landlord tells of those it names, just as a disclosure does (domain reading of "consent").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from contracts.facts.consent import (
    DisclosureAuthorised,
    DisclosureMade,
    JointMeetingHeld,
    PoliceReportMade,
    Purpose,
    ReportedBy,
)
from contracts.facts.risk import HousingOptionsContacted
from contracts.facts.support import ReferralMade
from contracts.vocabulary import Recipient
from services.casework.case.history import Standing
from services.casework.case.state import Case
from services.casework.consents import NOT_NEEDED, Consents
from services.casework.things import Thing

PROCESSORS = frozenset({Recipient.INTERPRETER, Recipient.CONTRACTOR})
"""They work for the landlord: they get the job, and what they get is no disclosure."""


PASSING = frozenset(
    {DisclosureMade, DisclosureAuthorised, ReferralMade, HousingOptionsContacted, JointMeetingHeld, PoliceReportMade}
)


class Passing(NamedTuple):
    """One passing on, whatever fact tells of it."""

    kind: str
    recipient: str
    purpose: str
    about: tuple[str, ...]
    givers: tuple[str, ...] = ()
    ground: str | None = None
    protocol: str | None = None
    legal_basis: str | None = None
    necessity: str | None = None
    disclosure: str | None = None
    anonymised: bool = False


def disclosures(case: Case, facts: Sequence[Standing]) -> Iterator[Thing]:
    """One thing for each passing on, with the consent standing at its instant."""
    consents = Consents(facts)
    for fact in facts:
        if type(fact.data) not in PASSING or isinstance(fact.data, DisclosureAuthorised):
            continue  # nothing is passed on by it, or not yet
        if (passing := passing_of(fact.data)) and passing.recipient not in PROCESSORS:
            yield disclosure_thing(passing, fact, case, consents)


def passing_of(data: Any) -> Passing | None:
    """What a fact passed on, None if it did not."""
    match data:
        case DisclosureMade() | DisclosureAuthorised():
            return Passing(
                "disclosure", data.recipient, data.purpose, data.about, data.givers, data.ground, data.protocol,
                data.legal_basis, data.necessity, data.disclosure, data.anonymised,
            )  # fmt: skip
        case ReferralMade(person=str() as person, signposted=False):
            return Passing(
                "referral", data.service, data.purpose, (person,), (), data.ground, data.protocol, data.legal_basis,
                data.necessity,
            )  # fmt: skip
        case HousingOptionsContacted(about=about) if about:
            return Passing(
                "housing_options", Recipient.HOUSING_OPTIONS, Purpose.HOUSING, about, ground=data.ground,
                protocol=data.protocol, necessity=data.necessity,
            )  # fmt: skip
        case JointMeetingHeld(partner=partner, about=about) if about:
            return Passing(
                "joint_meeting", partner, Purpose.SUPPORT, about, ground=data.ground, protocol=data.protocol,
                necessity=data.necessity,
            )  # fmt: skip
        case PoliceReportMade(by=ReportedBy.LANDLORD):
            about = data.about or ((data.person,) if data.person else ())
            return Passing(
                "police_report", Recipient.POLICE, Purpose.INVESTIGATION, about, ground=data.ground,
                protocol=data.protocol, necessity=data.necessity, anonymised=data.anonymised,
            )  # fmt: skip
        case _:
            return None


def disclosure_thing(passing: Passing, fact: Standing, case: Case, consents: Consents) -> Thing:
    """A passing on as the clauses see it."""
    givers, at = givers_of(passing, case), fact.occurred_at
    consent = NOT_NEEDED if passing.anonymised else consents.of(givers, passing.recipient, passing.purpose, at)
    refused = not passing.anonymised and consents.refused(givers, passing.recipient, passing.purpose, at)
    said = {
        **passing._asdict(), "givers": givers, "consent": consent, "refused": refused,
        "tells_of_victim": not set(case.report.victims).isdisjoint(passing.about),
        "anonymity_asked": consents.unnamed((*givers, *passing.about), at),
    }  # fmt: skip
    return Thing("disclosure", at, fact.recorded_at, fact.id, fact.by, said)


def givers_of(passing: Passing, case: Case) -> tuple[str, ...]:
    """Whom to ask: those who gave the information, else those it tells of; an alleged perpetrator is never asked."""
    accused = set(case.report.alleged_perpetrators) - set(case.report.victims)
    named, told_of = (tuple(ref for ref in refs if ref not in accused) for refs in (passing.givers, passing.about))
    return named or told_of or tuple(case.report.victims)
