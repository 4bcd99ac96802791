"""Asking leave to pass something on: consent, approval, a decision of someone else, and what never waits."""

from __future__ import annotations

import msgspec
import pytest

from contracts.commands import (
    Answer,
    ApproveDisclosure,
    AuthoriseDisclosure,
    DecideHeldDisclosure,
)
from contracts.envelope import Actor
from contracts.facts.consent import (
    ConsentForm,
    ConsentGiven,
    DisclosureApproved,
    DisclosureAuthorised,
    DisclosureDecided,
    DisclosureHeld,
    DisclosureMade,
    Ground,
    Purpose,
)
from contracts.vocabulary import Recipient
from tests.services.casework.domain.oak import (
    DIRECTOR,
    LEADER,
    NOON,
    ONE,
    TELL_COUNCIL,
    TELL_COUNSELLOR,
    TELL_POLICE,
    TWO,
    WRITTEN,
    codes,
    oak_case,
    verdict,
)
from tests.services.casework.domain.scenario import Scenario, told


@pytest.fixture
def case() -> Scenario:
    """A hate case of the victim p1 against x1, who has been told of the injunction."""
    return oak_case()


def test_what_is_not_permitted_says_when(case: Scenario) -> None:
    """The refusal names the conditions under which it would be forbidden, and so what has to be otherwise."""
    told_first = case.when(TELL_COUNCIL, NOON).reasons[0].message
    assert told_first.endswith("consent. Not permitted (recipient: council, consent: not written).")


def test_consent_must_be_of_the_form_the_policy_wants(case: Scenario) -> None:
    """A spoken yes is refused, a paper that comes along is enough."""
    spoken = ConsentGiven(
        person="p1", recipient=Recipient.COUNCIL, purpose=Purpose.HOUSING, form=ConsentForm.SPOKEN
    )  # fmt: skip
    case.given(spoken, at="2026-03-11 11:00")
    assert codes(case.when(TELL_COUNCIL, NOON))[0] == ("not-permitted", "oak:consent")
    with_paper = msgspec.structs.replace(TELL_COUNCIL, facts=(told(WRITTEN, NOON),))
    assert case.when(with_paper, NOON).outcome is Answer.DONE
    assert len(case.events(DisclosureAuthorised)) == 1


def test_an_alleged_perpetrator_consents_in_nobodys_place(case: Scenario) -> None:
    """Named as the one who gave the information, x1 agrees on paper: the victim is asked all the same."""
    agreed = msgspec.structs.replace(WRITTEN, person="x1")
    theirs = msgspec.structs.replace(TELL_COUNCIL, givers=("x1",), facts=(told(agreed, NOON),))
    assert codes(case.when(theirs, NOON))[0] == ("not-permitted", "oak:consent")
    assert case.when(msgspec.structs.replace(theirs, facts=(told(WRITTEN, ONE),)), ONE).outcome is Answer.DONE


@pytest.mark.parametrize("recipient", [Recipient.INTERPRETER, Recipient.CONTRACTOR])
def test_those_who_work_for_the_landlord_get_the_job_only(case: Scenario, recipient: Recipient) -> None:
    """There is nothing to permit: the job needs no leave, and the motive is not theirs to know."""
    asked = AuthoriseDisclosure(recipient=recipient, purpose=Purpose.SUPPORT, about=("p1",))
    assert codes(case.when(asked, NOON)) == [("job-only", None), ("never-held-up", None)]


@pytest.mark.parametrize(
    ("recipient", "ground"),
    [
        (Recipient.POLICE, Ground.EMERGENCY), (Recipient.SOCIAL_CARE, Ground.EMERGENCY),
        (Recipient.POLICE, Ground.CHILD_AT_RISK), (Recipient.SOCIAL_CARE, Ground.ADULT_AT_RISK),
    ],
)  # fmt: skip
def test_an_emergency_and_a_safeguarding_referral_are_never_held_up(
    case: Scenario, recipient: Recipient, ground: Ground
) -> None:
    """Whatever a gate says: granted when asked for, and no breach when simply done."""
    asked = AuthoriseDisclosure(recipient=recipient, purpose=Purpose.SAFEGUARDING, ground=ground, about=("p1",))
    assert case.when(asked, NOON).outcome is Answer.DONE
    made = DisclosureMade(recipient=recipient, purpose=Purpose.SAFEGUARDING, ground=ground, about=("p1",))
    case.given(made, at=ONE)
    assert verdict(case, "oak:approve", TWO)[0] in ("met", "not_applicable")


def test_the_ground_alone_opens_no_other_door(case: Scenario) -> None:
    """A council is not the police: a child at risk is told of to the police or social care."""
    asked = msgspec.structs.replace(TELL_COUNCIL, ground=Ground.CHILD_AT_RISK)
    assert codes(case.when(asked, NOON))[0] == ("not-permitted", "oak:consent")


def test_an_approval_comes_first_and_by_the_one_who_may(case: Scenario) -> None:
    """Refused without; not by a team leader; the director's opens the gate."""
    assert codes(case.when(TELL_POLICE, NOON))[0] == ("missing", "oak:approve")
    approve = ApproveDisclosure(recipient=Recipient.POLICE)
    assert codes(case.when(approve, NOON, by=LEADER)) == [("not-the-one", "oak:approve"), ("never-held-up", None)]
    assert case.when(approve, ONE, by=DIRECTOR).outcome is Answer.DONE
    [event] = case.events(DisclosureApproved)
    assert (event.actor.id, event.data) == ("d.morris", DisclosureApproved(recipient=Recipient.POLICE))
    assert case.when(TELL_POLICE, TWO).outcome is Answer.DONE
    case.given(DisclosureMade(recipient=Recipient.POLICE, purpose=Purpose.INVESTIGATION, about=("p1",)), at=TWO)
    assert verdict(case, "oak:approve", TWO) == ("met", [])


@pytest.mark.parametrize(
    "approver", [DIRECTOR, Actor(id="a.deputy", role="director", on_behalf_of="d.morris")]
)  # fmt: skip
def test_nobody_approves_their_own_request(case: Scenario, approver: Actor) -> None:
    """Not in person and not through a deputy; someone else in that role can."""
    case.when(TELL_POLICE, NOON, by=DIRECTOR)
    approve = ApproveDisclosure(recipient=Recipient.POLICE)
    assert codes(case.when(approve, ONE, by=approver)) == [("own-request", None), ("never-held-up", None)]
    assert case.when(approve, TWO, by=Actor(id="e.other", role="director")).outcome is Answer.DONE


def test_what_one_asked_for_and_had_is_no_own_request_any_longer(case: Scenario) -> None:
    """The director's earlier disclosure was made; the next one is an officer's, or has another name."""
    case.when(TELL_POLICE, NOON, by=DIRECTOR)
    approve = ApproveDisclosure(recipient=Recipient.POLICE)
    named = ApproveDisclosure(recipient=Recipient.POLICE, disclosure="d2")
    assert [case.when(one, NOON, by=DIRECTOR).outcome for one in (approve, named)] == [Answer.REFUSED, Answer.DONE]
    case.given(DisclosureMade(recipient=Recipient.POLICE, purpose=Purpose.INVESTIGATION, about=("p1",)), at=ONE)
    case.when(TELL_POLICE, TWO)
    assert case.when(approve, TWO, by=DIRECTOR).outcome is Answer.DONE


def test_ones_own_approval_on_paper_opens_nothing_either(case: Scenario) -> None:
    """The director stated an approval as a fact and then asks: the gate wants another's."""
    case.given(DisclosureApproved(recipient=Recipient.POLICE), at=NOON, by=DIRECTOR)
    assert codes(case.when(TELL_POLICE, ONE, by=DIRECTOR))[0] == ("missing", "oak:approve")
    assert case.when(TELL_POLICE, ONE).outcome is Answer.DONE


def test_an_approval_opens_nothing_for_the_approvers_own_deputy(case: Scenario) -> None:
    """The director approved first, and then has it asked for on their behalf."""
    case.when(ApproveDisclosure(recipient=Recipient.POLICE), NOON, by=DIRECTOR)
    deputy = Actor(id="a.deputy", role="case-officer", on_behalf_of="d.morris")
    assert codes(case.when(TELL_POLICE, ONE, by=deputy))[0] == ("missing", "oak:approve")


def test_an_approval_after_the_disclosure_is_too_late(case: Scenario) -> None:
    """It is refused, and the disclosure stays breached."""
    made = DisclosureMade(recipient=Recipient.POLICE, purpose=Purpose.INVESTIGATION, about=("p1",), disclosure="d1")
    case.given(made, at=NOON)
    approve = ApproveDisclosure(recipient=Recipient.POLICE, disclosure="d1")
    assert codes(case.when(approve, ONE, by=DIRECTOR))[0] == ("made-already", None)
    case.given(DisclosureApproved(recipient=Recipient.POLICE, disclosure="d1"), at=ONE, by=DIRECTOR)
    assert verdict(case, "oak:approve", TWO)[0] == "breached"


def test_a_held_disclosure_waits_for_someone_else(case: Scenario) -> None:
    """Refused and noted as held; decided by another than who asked; then granted."""
    decide_it = DecideHeldDisclosure(recipient=Recipient.COUNSELLING, allowed=True)
    assert codes(case.when(decide_it, NOON, by=LEADER))[0] == ("not-held", None)
    assert codes(case.when(TELL_COUNSELLOR, NOON))[0] == ("held-for-decision", "oak:held")
    assert case.said() == ["disclosure.held", "request.refused"]
    assert case.events(DisclosureHeld)[0].data == DisclosureHeld(
        recipient=Recipient.COUNSELLING, purpose=Purpose.SUPPORT
    )
    assert codes(case.when(decide_it, ONE))[0] == ("own-request", None)
    assert case.when(decide_it, ONE, by=LEADER).outcome is Answer.DONE
    assert case.when(TELL_COUNSELLOR, TWO).outcome is Answer.DONE


def test_a_decision_opens_the_purpose_that_it_names_until_it_is_taken_otherwise(case: Scenario) -> None:
    """Decided for support: not for housing; and no longer once the leader said no after all."""
    case.when(TELL_COUNSELLOR, NOON)
    yes = DecideHeldDisclosure(recipient=Recipient.COUNSELLING, allowed=True, purpose=Purpose.SUPPORT)
    assert case.when(yes, NOON, by=LEADER).outcome is Answer.DONE
    for_housing = msgspec.structs.replace(TELL_COUNSELLOR, purpose=Purpose.HOUSING)
    assert codes(case.when(for_housing, ONE))[0] == ("held-for-decision", "oak:held")
    assert case.when(TELL_COUNSELLOR, ONE).outcome is Answer.DONE
    case.given(DisclosureDecided(recipient=Recipient.COUNSELLING, allowed=False), at=TWO, by=LEADER)
    assert codes(case.when(TELL_COUNSELLOR, "2026-03-11 15:00"))[0] == ("held-for-decision", "oak:held")


def test_an_approval_opens_the_purpose_that_it_names(case: Scenario) -> None:
    """The director approved telling the police for the investigation, not to act against anyone."""
    approve = ApproveDisclosure(recipient=Recipient.POLICE, purpose=Purpose.INVESTIGATION)
    assert case.when(approve, NOON, by=DIRECTOR).outcome is Answer.DONE
    to_act = msgspec.structs.replace(TELL_POLICE, purpose=Purpose.ENFORCEMENT)
    assert codes(case.when(to_act, ONE))[0] == ("missing", "oak:approve")
    assert case.when(TELL_POLICE, ONE).outcome is Answer.DONE


def test_a_held_disclosure_that_is_decided_against_stays_refused(case: Scenario) -> None:
    """And is decided once: another decision needs another asking."""
    case.when(TELL_COUNSELLOR, NOON)
    no = DecideHeldDisclosure(recipient=Recipient.COUNSELLING, allowed=False, reason="She said no to her sister.")
    assert case.when(no, ONE, by=LEADER).outcome is Answer.DONE
    assert codes(case.when(no, ONE, by=LEADER))[0] == ("not-held", None)
    assert case.when(TELL_COUNSELLOR, TWO).outcome is Answer.REFUSED
