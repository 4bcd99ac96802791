"""What holds of every permission, whatever happened to the case: told beforehand as answered, and never in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.commands import Answer, AuthoriseDisclosure, CloseCase, Request, StartEnforcement
from contracts.facts.consent import Purpose
from contracts.facts.enforcement import EnforcementStepTaken
from contracts.vocabulary import Closure
from services.casework.gates import Permission
from services.casework.judging import see_case
from services.casework.rules import URGENT_TO, Bound, bound
from tests.services.casework.domain.chance import RECEIPT, Step, live, reports, steps
from tests.services.casework.domain.scenario import BOOK, Scenario, lacks_of

LANDLORDS = sorted({policy.landlord for policy in BOOK.policies})
LIFE = st.lists(steps(), max_size=8)
WITHOUT_A_CLAUSE = {"closed", "awaiting-report"}


def lived(landlord: str, data: st.DataObject) -> Scenario:
    """A reported case of the landlord after some life."""
    case = Scenario(landlord)
    life: list[Step] = data.draw(LIFE)
    case.given(data.draw(reports()), at=RECEIPT)
    live(case, life, lambda *_: None)
    return case


def request(permission: Permission, case: Scenario) -> Request:
    """The request that a permission is of."""
    if permission.step:
        return StartEnforcement(step=permission.step, against=permission.against)
    if permission.recipient and permission.purpose:
        victims = case.file().victims
        return AuthoriseDisclosure(recipient=permission.recipient, purpose=permission.purpose, about=victims)
    return CloseCase(outcome=Closure.RESOLVED, expected_version=case.version)


@pytest.mark.parametrize("landlord", LANDLORDS)
@settings(max_examples=25)
@given(data=st.data())
def test_what_a_permission_would_lack_is_what_its_request_is_refused_for(landlord: str, data: st.DataObject) -> None:
    """Whoever looks beforehand sees what they would be told; asked of one of them, at the same instant."""
    case = lived(landlord, data)
    case.clock.turn(seconds=1)
    now = case.clock.now()
    told = lacks_of(case.history, BOOK, now, now)
    permission = data.draw(st.sampled_from(told))
    decision = case.when(request(permission, case), now)
    refused = [(one.code, one.message, one.clause) for one in decision.reasons if one.clause]
    assert refused == [(lack.code, lack.message, lack.clause) for lack in permission.lacks]
    others = {one.code for one in decision.reasons if not one.clause} - {"never-held-up"}
    assert others <= WITHOUT_A_CLAUSE
    assert (decision.outcome is Answer.DONE) == (not permission.lacks and not others)


@pytest.mark.parametrize("landlord", LANDLORDS)
@settings(max_examples=25)
@given(data=st.data())
def test_an_emergency_is_always_granted(landlord: str, data: st.DataObject) -> None:
    """In any case whatever, closed or not, consent refused or not."""
    case = lived(landlord, data)
    ground, recipient = data.draw(
        st.sampled_from([(ground, to) for ground, all_to in URGENT_TO.items() for to in all_to])
    )
    purpose = data.draw(st.sampled_from(Purpose))
    asked = AuthoriseDisclosure(recipient=recipient, purpose=purpose, ground=ground, about=("p1",))
    assert case.when(asked, case.clock.now()).outcome is Answer.DONE


@pytest.mark.parametrize("landlord", LANDLORDS)
@settings(max_examples=25)
@given(data=st.data())
def test_a_step_that_was_granted_breaks_no_gate(landlord: str, data: st.DataObject) -> None:
    """Taken at once, it is judged as the request was."""
    case = lived(landlord, data)
    case.clock.turn(seconds=1)
    now = case.clock.now()
    granted = [one for one in lacks_of(case.history, BOOK, now, now) if one.step and not one.lacks]
    if not granted:
        return
    chosen = data.draw(st.sampled_from(granted))
    if chosen.step is None:
        raise AssertionError("a step was granted")
    case.given(EnforcementStepTaken(step=chosen.step, against=chosen.against), at=now)
    taken = case.last.events[0].id
    assert [one.judged().trace for one in gates(case, now) if one.trigger.event == taken and one.broken] == []


def gates(case: Scenario, at: datetime) -> Iterator[Bound]:
    """Every obligation of a gate that the case has."""
    seen = see_case(case.history, BOOK, at).seen
    for version in BOOK.versions(case.landlord):
        for clause in version.policy.clauses:
            for duty in (one for one in clause.duties if one.gate):
                yield from bound(duty, clause, version, seen)
