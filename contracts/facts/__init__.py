"""The events of a case, by area; `Fact` is their union and each tag carries its version."""

from contracts.facts.consent import ConsentFact
from contracts.facts.contact import ContactFact
from contracts.facts.deadlines import DeadlineFact
from contracts.facts.enforcement import EnforcementFact
from contracts.facts.handling import HandlingFact
from contracts.facts.report import ReportFact
from contracts.facts.review import ReviewFact
from contracts.facts.risk import RiskFact
from contracts.facts.support import SupportFact

StatedFact = (
    ReportFact | ContactFact | SupportFact | RiskFact | ConsentFact | EnforcementFact | HandlingFact | ReviewFact
)
Fact = StatedFact | DeadlineFact

__all__ = [
    "ConsentFact",
    "ContactFact",
    "DeadlineFact",
    "EnforcementFact",
    "Fact",
    "HandlingFact",
    "ReportFact",
    "ReviewFact",
    "RiskFact",
    "StatedFact",
    "SupportFact",
]
