"""Derby Homes: help is offered to each victim, with counselling among it."""

from __future__ import annotations

from contracts.facts.contact import ContactPaused, ContactResumed
from contracts.facts.support import (
    ReferralMade,
    SupportAnswered,
    SupportOption,
    SupportProvided,
)
from contracts.vocabulary import PauseGround, Service
from tests.services.casework.clauses.derby import TWO, case, offered
from tests.services.casework.clauses.rows import met, not_applicable, not_met

AT, NEXT, LATER = "2026-05-05 10:00", "2026-05-06 10:00", "2026-05-20 10:00"
CLOSED, AFTER = "2026-06-30 16:00", "2026-07-01 09:00"


@met("derby-homes:4.3")
def test_counselling_offered_and_declined_is_an_offer() -> None:
    """The offer is what is promised."""
    told = case()
    told.given(offered(SupportOption.COUNSELLING), NEXT)
    told.given(SupportAnswered(option=SupportOption.COUNSELLING, accepted=False, person="p1"), NEXT)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.3", AFTER) == "met"


@not_met("derby-homes:4.3")
def test_support_without_counselling_is_a_part_of_it() -> None:
    """The clause names counselling among what is offered."""
    told = case()
    told.given(offered(SupportOption.SPECIALIST), NEXT)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.3", AFTER) == "partly_met"


@not_met("derby-homes:4.3")
def test_each_of_two_victims_is_offered_support() -> None:
    """The second was offered nothing by the closing; what came after it does count later."""
    told = case(**TWO)
    told.given(offered(SupportOption.COUNSELLING, "p1"), NEXT)
    told.closed(CLOSED)
    told.given(offered(SupportOption.COUNSELLING, "p2"), "2026-07-06 09:00")
    assert told.clause("derby-homes:4.3", AFTER).counts == {"met": 1, "not_evidenced": 1}
    assert told.verdict("derby-homes:4.3", "2026-07-07 09:00") == "met"


@met("derby-homes:4.3")
def test_who_asked_not_to_be_contacted_is_offered_support_later() -> None:
    """From 6 to 20 May it waits, which is neither pending nor a failing."""
    told = case()
    told.given(ContactPaused(ground=PauseGround.VICTIM_ASKED, person="p1"), NEXT)
    told.given(ContactResumed(person="p1"), LATER)
    told.given(offered(SupportOption.COUNSELLING), "2026-05-21 10:00")
    assert told.verdict("derby-homes:4.3", "2026-05-05 12:00") == "pending"
    assert told.verdict("derby-homes:4.3", "2026-05-12 12:00") == "suspended"
    assert told.verdict("derby-homes:4.3", AFTER) == "met"


@not_applicable("derby-homes:4.3")
def test_support_offered_in_trouble_that_is_no_hate_is_not_by_this_policy() -> None:
    """The promise is to those whom hate affects."""
    told = case(hate=False)
    told.given(offered(SupportOption.COUNSELLING), NEXT)
    assert told.verdict("derby-homes:4.3", AFTER) == "not_applicable"


@met("derby-homes:4.3")
def test_every_way_of_offering_counselling_counts() -> None:
    """Offered, taken up or not, given, or the victim put in touch with a counsellor."""
    ways = (
        offered(SupportOption.COUNSELLING),
        SupportAnswered(option=SupportOption.COUNSELLING, accepted=True, person="p1"),
        SupportProvided(option=SupportOption.COUNSELLING, person="p1"),
        ReferralMade(referral="r1", service=Service.COUNSELLING, person="p1"),
    )
    for way in ways:
        told = case()
        told.given(way, NEXT)
        assert told.verdict("derby-homes:4.3", AFTER) == "met"


@not_met("derby-homes:4.3")
def test_every_other_help_is_a_part_of_it_for_the_one_who_gets_it() -> None:
    """Counselling lacks to the first victim; the second was offered nothing, though the first was."""
    ways = (
        offered(SupportOption.OTHER),
        SupportAnswered(option=SupportOption.OTHER, accepted=True, person="p1"),
        SupportProvided(option=SupportOption.OTHER, person="p1"),
        ReferralMade(referral="r1", service=Service.HEALTH, person="p1"),
    )
    for way in ways:
        told = case(**TWO)
        told.given(way, NEXT)
        told.closed(CLOSED)
        assert told.clause("derby-homes:4.3", AFTER).counts == {"partly_met": 1, "not_evidenced": 1}


@not_met("derby-homes:4.3")
def test_counselling_for_one_is_none_for_the_other() -> None:
    """Both were offered help, and counselling the first alone."""
    for way in (
        SupportAnswered(option=SupportOption.COUNSELLING, accepted=True, person="p1"),
        SupportProvided(option=SupportOption.COUNSELLING, person="p1"),
        ReferralMade(referral="r1", service=Service.COUNSELLING, person="p1"),
        offered(SupportOption.COUNSELLING),
    ):
        told = case(**TWO)
        told.given(way, NEXT)
        told.given(offered(SupportOption.OTHER, "p2"), NEXT)
        told.closed(CLOSED)
        assert told.clause("derby-homes:4.3", AFTER).counts == {"met": 1, "partly_met": 1}
