"""The events of the ledger, by area; `Fact` is their union and each tag carries its version."""

from contracts.facts.consent import ConsentFact
from contracts.facts.contact import ContactFact
from contracts.facts.deadlines import DeadlineFact
from contracts.facts.enforcement import EnforcementFact
from contracts.facts.handling import HandlingFact
from contracts.facts.landlord import LandlordFact
from contracts.facts.neighbourhood import NeighbourhoodFact
from contracts.facts.policy import PolicyFact
from contracts.facts.report import ReportFact
from contracts.facts.review import ReviewFact
from contracts.facts.risk import RiskFact
from contracts.facts.support import SupportFact

StatedFact = (
    ReportFact
    | ContactFact
    | SupportFact
    | RiskFact
    | ConsentFact
    | EnforcementFact
    | HandlingFact
    | LandlordFact
    | PolicyFact
    | NeighbourhoodFact
    | ReviewFact
)
Fact = StatedFact | DeadlineFact

__all__ = [
    "ConsentFact",
    "ContactFact",
    "DeadlineFact",
    "EnforcementFact",
    "Fact",
    "HandlingFact",
    "LandlordFact",
    "NeighbourhoodFact",
    "PolicyFact",
    "ReportFact",
    "ReviewFact",
    "RiskFact",
    "StatedFact",
    "SupportFact",
]
