"""Asking leave in a hate case of any landlord, and by which clauses it is refused."""

from __future__ import annotations

from contracts.commands import Answer, AuthoriseDisclosure, CloseCase, Recordable, StartEnforcement
from contracts.facts.consent import ConsentForm, ConsentGiven, Ground, Purpose
from contracts.vocabulary import EnforcementStep, Recipient
from tests.services.casework.clauses.told import report
from tests.services.casework.domain.scenario import Scenario, told

RECEIPT, BEFORE, NOON, ONE, TWO = (f"2026-03-11 {clock}" for clock in ("10:00", "11:00", "12:00", "13:00", "14:00"))


def a_case(landlord: str, *facts: Recordable) -> Scenario:
    """A hate case of the victim p1 against x1, with these facts."""
    case = Scenario(landlord)
    case.given(report(), at=RECEIPT)
    for fact in facts:
        case.given(fact, at=BEFORE)
    return case


def start(step: EnforcementStep, *facts: Recordable, urgent: bool = False) -> StartEnforcement:
    """A step against x1, with facts that come along."""
    carried = tuple(told(fact, NOON) for fact in facts)
    return StartEnforcement(step=step, against="x1", urgent=urgent, facts=carried)


def tell(recipient: Recipient, purpose: Purpose = Purpose.SUPPORT, ground: Ground | None = None) -> AuthoriseDisclosure:
    """Something about p1 for a recipient."""
    return AuthoriseDisclosure(recipient=recipient, purpose=purpose, ground=ground, about=("p1",))


def consent(recipient: Recipient, form: ConsentForm, purpose: Purpose = Purpose.SUPPORT) -> ConsentGiven:
    """What p1 consented to."""
    return ConsentGiven(person="p1", recipient=recipient, purpose=purpose, form=form, document="doc-1")


def refused_by(case: Scenario, asked: StartEnforcement | AuthoriseDisclosure | CloseCase) -> list[str]:
    """The clauses that a request at noon is refused by, each as often as something is missing; none if granted."""
    decision = case.when(asked, NOON)
    assert (decision.outcome is Answer.REFUSED) == bool(decision.reasons)
    return [reason.clause for reason in decision.reasons if reason.clause]
