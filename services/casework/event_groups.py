"""The groups in which a reader looks for the events of a case; they follow the areas of the contract."""

from __future__ import annotations

from types import MappingProxyType
from typing import get_args

from contracts.facts.consent import ConsentFact
from contracts.facts.contact import ContactFact
from contracts.facts.deadlines import DeadlineFact
from contracts.facts.enforcement import EnforcementFact
from contracts.facts.handling import HandlingFact
from contracts.facts.patterns import PatternFact, ReportLinked
from contracts.facts.report import ReportFact
from contracts.facts.review import CaseClosed, CaseReopened, EntryCorrected, RequestRefused
from contracts.facts.risk import RiskFact
from contracts.facts.support import SupportFact

_AREAS: dict[str, tuple[type, ...]] = {
    "report": get_args(ReportFact),
    "contact": get_args(ContactFact),
    "support": get_args(SupportFact),
    "risk": get_args(RiskFact),
    "consent": get_args(ConsentFact),
    "enforcement": get_args(EnforcementFact),
    "handling": get_args(HandlingFact),
    "clocks": get_args(DeadlineFact),
    "patterns": (*get_args(PatternFact), ReportLinked),
    "record": (CaseClosed, CaseReopened, EntryCorrected, RequestRefused),
}
GROUPS = tuple(_AREAS)
"""Every group, in the order in which they are offered."""

OTHER = "record"
"""Where a reader finds what no area claims."""

_GROUP_OF = MappingProxyType({str(s.__struct_config__.tag): name for name, kinds in _AREAS.items() for s in kinds})  # type: ignore[attr-defined]
CONCLUDED = frozenset(str(s.__struct_config__.tag) for s in (*get_args(DeadlineFact), *get_args(PatternFact)))
"""The tags of what the ledger concludes itself."""


def group_of(tag: str) -> str:
    """The group of an event by its tag."""
    return _GROUP_OF.get(tag, OTHER)
