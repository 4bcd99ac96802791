"""What no landlord's gate holds up, and what every refusal says of it."""

from __future__ import annotations

import pytest

from contracts.commands import Answer, Body
from contracts.facts.consent import ConsentWithdrawn, DisclosureMade, Ground, Purpose
from contracts.vocabulary import EnforcementStep, Recipient
from services.casework.judging import judge_case
from tests.services.casework.domain.asking import NOON, ONE, TWO, a_case, refused_by, start, tell
from tests.services.casework.domain.scenario import BOOK, london

ALL = sorted({policy.landlord for policy in BOOK.policies})


@pytest.mark.parametrize("landlord", ALL)
@pytest.mark.parametrize(
    ("recipient", "ground"),
    [
        (Recipient.POLICE, Ground.EMERGENCY), (Recipient.POLICE, Ground.CHILD_AT_RISK),
        (Recipient.POLICE, Ground.ADULT_AT_RISK), (Recipient.SOCIAL_CARE, Ground.EMERGENCY),
        (Recipient.SOCIAL_CARE, Ground.CHILD_AT_RISK), (Recipient.SOCIAL_CARE, Ground.ADULT_AT_RISK),
    ],
)  # fmt: skip
def test_no_landlord_holds_up_an_emergency_or_a_safeguarding_referral(
    landlord: str, recipient: Recipient, ground: Ground
) -> None:
    """Nothing is on record, consent is refused even: granted, and no gate is broken by what was done."""
    case = a_case(landlord, ConsentWithdrawn(person="p1"))
    assert refused_by(case, tell(recipient, Purpose.SAFEGUARDING, ground)) == []
    made = DisclosureMade(recipient=recipient, purpose=Purpose.SAFEGUARDING, ground=ground, about=("p1",))
    case.given(made, at=ONE)
    judged = judge_case(case.history, BOOK, london(TWO), london(TWO))
    about_it = [one for clause in judged for one in clause.obligations if one.subject.startswith("disclosure")]
    assert [one.clause for one in about_it if one.verdict == "breached"] == []


@pytest.mark.parametrize("landlord", ALL)
def test_every_refusal_says_what_never_waits(landlord: str) -> None:
    """And how to record it afterwards."""
    case = a_case(landlord)
    asked: list[Body] = [start(EnforcementStep.INJUNCTION), *(tell(recipient) for recipient in Recipient)]
    refused = [decision for one in asked if (decision := case.when(one, NOON)).outcome is Answer.REFUSED]
    assert refused
    for decision in refused:
        assert decision.reasons[-1].code == "never-held-up"
        assert "disclosure.made.v1" in decision.reasons[-1].message
