"""What leave may be asked for, as facts tell of it afterwards: allowed, or done; pure."""

from __future__ import annotations

from typing import Any, NamedTuple

from contracts.commands import AuthoriseDisclosure, CloseCase, StartEnforcement, name_of
from contracts.facts import Fact
from contracts.facts.consent import DisclosureAuthorised
from contracts.facts.enforcement import EnforcementAuthorised, EnforcementStepTaken
from contracts.facts.review import ASKED_FOR, CaseClosed, RequestRefused
from services.casework.disclosures import passing_of


class Act(NamedTuple):
    """The request by which leave is asked, and the fields that say what for."""

    request: str
    asked: dict[str, Any]

    def is_of(self, refused: RequestRefused) -> bool:
        """Whether it is what was refused; a field that the refusal left open may say anything."""
        told = {name: value for name in ASKED_FOR if (value := getattr(refused, name)) is not None}
        return self.request == refused.request and all(self.asked.get(name) == told[name] for name in told)


def done_by(fact: Fact) -> Act | None:
    """What a fact says was done, None if leave is never asked for it."""
    if isinstance(fact, EnforcementStepTaken):
        return _step(fact)
    if isinstance(fact, DisclosureAuthorised):
        return None
    return _disclosure(fact)


def allowed_by(fact: Fact) -> Act | None:
    """What a fact allows; a case is closed by being allowed to be."""
    match fact:
        case EnforcementAuthorised():
            return _step(fact)
        case DisclosureAuthorised():
            return _disclosure(fact)
        case CaseClosed():
            return Act(name_of(CloseCase), {})
        case _:
            return None


def _step(fact: EnforcementStepTaken | EnforcementAuthorised) -> Act:
    return Act(name_of(StartEnforcement), {"step": fact.step, "against": fact.against})


def _disclosure(fact: Fact) -> Act | None:
    if (passing := passing_of(fact)) is None:
        return None
    asked = {"recipient": passing.recipient, "purpose": passing.purpose, "disclosure": passing.disclosure}
    return Act(name_of(AuthoriseDisclosure), asked)
