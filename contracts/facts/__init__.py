"""The events of the ledger, by area; `Fact` is their union and each tag carries its version."""

from contracts.facts.consent import ConsentFact
from contracts.facts.contact import ContactFact
from contracts.facts.deadlines import DeadlineFact
from contracts.facts.enforcement import EnforcementFact
from contracts.facts.handling import HandlingFact
from contracts.facts.landlord import LandlordFact
from contracts.facts.neighbourhood import NeighbourhoodFact
from contracts.facts.patterns import PatternFact, ReportLinked
from contracts.facts.person import PersonFact
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
    | ReportLinked
    | PersonFact
    | LandlordFact
    | PolicyFact
    | NeighbourhoodFact
    | ReviewFact
)
Concluded = DeadlineFact | PatternFact
"""What casework itself concludes; the rest is stated by people and systems."""
Fact = StatedFact | Concluded

__all__ = [
    "Concluded",
    "ConsentFact",
    "ContactFact",
    "DeadlineFact",
    "EnforcementFact",
    "Fact",
    "HandlingFact",
    "LandlordFact",
    "NeighbourhoodFact",
    "PatternFact",
    "PersonFact",
    "PolicyFact",
    "ReportFact",
    "ReviewFact",
    "RiskFact",
    "StatedFact",
    "SupportFact",
]
