"""Derby Homes: victims see the protocol by which information is exchanged, and may stay unnamed."""

from __future__ import annotations

from contracts.facts.consent import (
    AnonymityAsked,
    IdentityMasked,
    ProtocolShared,
)
from contracts.facts.contact import ContactPaused
from contracts.vocabulary import PauseGround
from tests.services.casework.clauses.derby import TWO, case, consent, passed_on
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.domain.scenario import london

AT, NEXT, SHARED = "2026-05-05 10:00", "2026-05-06 10:00", "2026-05-07 10:00"
CLOSED, AFTER = "2026-06-30 16:00", "2026-07-01 09:00"


@met("derby-homes:4.13.2")
def test_the_protocol_is_shown_to_the_victim() -> None:
    """Also after something was passed on: when is not said."""
    told = case()
    told.given(ContactPaused(ground=PauseGround.VICTIM_ASKED, person="p1", until=london("2026-05-10 00:00")), NEXT)
    told.given(passed_on(), SHARED)
    told.given(ProtocolShared(protocol="sdp-2024", person="p1"), "2026-05-11 10:00")
    assert told.verdict("derby-homes:4.13.2", "2026-05-09 10:00") == "suspended"
    assert told.verdict("derby-homes:4.13.2", "2026-05-10 10:00") == "pending"
    assert told.verdict("derby-homes:4.13.2", AFTER) == "met"


@not_met("derby-homes:4.13.2")
def test_one_of_two_victims_never_saw_the_protocol() -> None:
    """Nothing shows it by the closing."""
    told = case(**TWO)
    told.given(ProtocolShared(protocol="sdp-2024", person="p1"), NEXT)
    told.closed(CLOSED)
    assert told.clause("derby-homes:4.13.2", AFTER).counts == {"met": 1, "not_evidenced": 1}


@not_applicable("derby-homes:4.13.2")
def test_who_reports_trouble_that_is_no_hate_is_shown_no_protocol() -> None:
    """Not even when something is passed on: the promise is one to victims of hate."""
    told = case(hate=False)
    told.given(passed_on(), SHARED)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.13.2", AFTER) == "not_applicable"


@met("derby-homes:4.13.3")
def test_who_fears_reprisal_is_not_named() -> None:
    """The identity is kept back on the day it was asked for."""
    told = case()
    told.given(AnonymityAsked(person="p1"), NEXT)
    told.given(IdentityMasked(person="p1"), NEXT)
    assert told.verdict("derby-homes:4.13.3", AFTER) == "met"


@not_met("derby-homes:4.13.3")
def test_the_wish_not_to_be_named_was_forgotten() -> None:
    """Someone else's identity was kept back, not theirs."""
    told = case(**TWO)
    told.given(AnonymityAsked(person="p2"), NEXT)
    told.given(IdentityMasked(person="p1"), NEXT)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.13.3", AFTER) == "not_evidenced"


@not_applicable("derby-homes:4.13.3")
def test_nobody_asked_not_to_be_named() -> None:
    """Something was passed on by name, and nobody had wished otherwise."""
    told = case()
    told.given(consent(), NEXT)
    told.given(passed_on(), SHARED)
    assert told.verdict("derby-homes:4.13.3", AFTER) == "not_applicable"
