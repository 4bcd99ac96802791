"""Facts about the record itself: the case's closing and reopening, corrections and refusals."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from contracts.facts.consent import ConsentFact, Purpose
from contracts.facts.contact import ContactFact
from contracts.facts.enforcement import EnforcementFact
from contracts.facts.handling import HandlingFact
from contracts.facts.landlord import LandlordFact
from contracts.facts.neighbourhood import NeighbourhoodFact
from contracts.facts.patterns import ReportLinked
from contracts.facts.person import PersonFact
from contracts.facts.policy import PolicyFact
from contracts.facts.report import ReportFact
from contracts.facts.risk import RiskFact
from contracts.facts.support import SupportFact
from contracts.fields import Code, EventId, FreeText, Instant, Ref, Said, Trace
from contracts.vocabulary import Closure, EnforcementStep, Recipient


class CaseClosed(Said, tag="case.closed.v1"):
    """The case ended; its running clocks end with it."""

    outcome: Closure
    note: FreeText | None = None


class CaseReopened(Said, tag="case.reopened.v1"):
    """The case goes on after all; `in_error`: it should not have been closed."""

    reason: FreeText
    in_error: bool = False


CaseFact = (
    ReportFact | ContactFact | SupportFact | RiskFact | ConsentFact | EnforcementFact | HandlingFact | ReportLinked
)
"""What may be stated of a case."""
Correctable = CaseFact | PersonFact | LandlordFact | PolicyFact | NeighbourhoodFact


class EntryCorrected(Said, tag="entry.corrected.v1"):
    """An entry was wrong: what it should have said, or null if it should not be there; the original stays."""

    entry: EventId
    replacement: Correctable | None
    occurred_at: Instant | None = None


class Lack(Said):
    """One thing a refused request lacked."""

    code: Code
    message: Trace
    clause: Code | None = None


class RequestRefused(Said, tag="request.refused.v1"):
    """Someone asked for something and was refused; that they asked is history too.

    The fields after `lacks` say what they asked leave for: a step, or a disclosure.
    """

    request: Code
    lacks: Annotated[tuple[Lack, ...], Meta(min_length=1)]
    step: EnforcementStep | None = None
    against: Ref | None = None
    recipient: Recipient | None = None
    purpose: Purpose | None = None
    disclosure: Ref | None = None


ASKED_FOR = ("step", "against", "recipient", "purpose", "disclosure")
"""The fields of a refusal that say what leave was asked for."""

ReviewFact = CaseClosed | CaseReopened | EntryCorrected | RequestRefused
