"""The events of a case, by area; `Fact` is their union and each tag carries its version."""

from contracts.facts.contact import ContactFact
from contracts.facts.deadlines import DeadlineFact
from contracts.facts.enforcement import EnforcementFact
from contracts.facts.report import ReportFact
from contracts.facts.review import ReviewFact
from contracts.facts.support import SupportFact

StatedFact = ReportFact | ContactFact | SupportFact | EnforcementFact | ReviewFact
Fact = StatedFact | DeadlineFact

__all__ = [
    "ContactFact",
    "DeadlineFact",
    "EnforcementFact",
    "Fact",
    "ReportFact",
    "ReviewFact",
    "StatedFact",
    "SupportFact",
]
