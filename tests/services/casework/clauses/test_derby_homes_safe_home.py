"""Derby Homes: victims are helped to stay in their homes and feel safe there."""

from __future__ import annotations

from contracts.facts.contact import ContactPaused
from contracts.facts.risk import HomeUnsafe, HousingOptionsContacted
from contracts.facts.support import (
    ProtectionStep,
    ProtectionStepTaken,
    SupportAnswered,
    SupportOption,
    SupportProvided,
)
from contracts.vocabulary import PauseGround, PersonRole
from tests.services.casework.clauses.derby import TWO, case, offered
from tests.services.casework.clauses.rows import met, not_applicable, not_met

AT, NEXT, LATER = "2026-05-05 10:00", "2026-05-06 10:00", "2026-05-20 10:00"
CLOSED, AFTER = "2026-06-30 16:00", "2026-07-01 09:00"


@met("derby-homes:4.8")
def test_locks_and_lights_are_offered_and_put_in() -> None:
    """Accepted on 6 May and done on 20 May."""
    told = case()
    told.given(offered(SupportOption.TARGET_HARDENING), NEXT)
    told.given(SupportAnswered(option=SupportOption.TARGET_HARDENING, accepted=True, person="p1"), NEXT)
    told.given(ProtectionStepTaken(step=ProtectionStep.HOME_SECURED, person="p1"), LATER)
    assert told.verdict("derby-homes:4.8", NEXT) == "pending"
    assert told.verdict("derby-homes:4.8", AFTER) == "met"


@met("derby-homes:4.8")
def test_who_cannot_go_home_is_helped_to_somewhere_safe() -> None:
    """The council's housing team was asked on the same day."""
    told = case()
    told.given(offered(SupportOption.TARGET_HARDENING), NEXT)
    told.given(HomeUnsafe(person="p1"), NEXT)
    told.given(HousingOptionsContacted(person="p1"), NEXT)
    assert told.verdict("derby-homes:4.8", AFTER) == "met"


@not_met("derby-homes:4.8")
def test_locks_accepted_and_never_put_in() -> None:
    """An offer alone keeps nobody safe."""
    told = case()
    told.given(offered(SupportOption.TARGET_HARDENING), NEXT)
    told.given(SupportAnswered(option=SupportOption.TARGET_HARDENING, accepted=True, person="p1"), NEXT)
    told.closed(CLOSED)
    assert told.clause("derby-homes:4.8", AFTER).counts == {"met": 1, "not_evidenced": 1}


@not_met("derby-homes:4.8")
def test_a_home_that_is_not_safe_and_nothing_done() -> None:
    """Locks were offered; where to live meanwhile was not."""
    told = case()
    told.given(offered(SupportOption.TARGET_HARDENING), NEXT)
    told.given(HomeUnsafe(person="p1"), NEXT)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.8", AFTER) == "not_evidenced"


@not_applicable("derby-homes:4.8")
def test_an_employee_does_not_live_in_the_landlords_homes() -> None:
    """Neither does a visitor: locks on a home that is not the landlord's are not its to offer."""
    assert case(role=PersonRole.EMPLOYEE).verdict("derby-homes:4.8", AFTER) == "not_applicable"
    assert case(role=PersonRole.VISITOR).verdict("derby-homes:4.8", AFTER) == "not_applicable"


@met("derby-homes:4.8")
def test_every_way_of_making_a_home_safer_counts_for_the_one_who_lives_there() -> None:
    """Declined, put in, or done as a protection step; for the second victim each of them is still to come."""
    ways = (
        offered(SupportOption.TARGET_HARDENING),
        SupportAnswered(option=SupportOption.TARGET_HARDENING, accepted=False, person="p1"),
        SupportProvided(option=SupportOption.TARGET_HARDENING, person="p1"),
        ProtectionStepTaken(step=ProtectionStep.HOME_SECURED, person="p1"),
    )
    for way in ways:
        told = case(**TWO)
        told.given(way, NEXT)
        assert told.clause("derby-homes:4.8", AFTER).counts == {"met": 1, "pending": 1}


@not_met("derby-homes:4.8")
def test_other_help_makes_no_home_safer() -> None:
    """Counselling does not, in whatever way; nor do patrols."""
    ways = (
        offered(SupportOption.COUNSELLING),
        SupportAnswered(option=SupportOption.COUNSELLING, accepted=True, person="p1"),
        SupportProvided(option=SupportOption.COUNSELLING, person="p1"),
        ProtectionStepTaken(step=ProtectionStep.PATROL, person="p1"),
    )
    for way in ways:
        told = case()
        told.given(way, NEXT)
        told.closed(CLOSED)
        assert told.clause("derby-homes:4.8", AFTER).counts == {"not_evidenced": 1}


@not_met("derby-homes:4.8")
def test_what_one_victim_got_is_not_what_the_other_accepted() -> None:
    """Locks for the first, accepted by the second; patrols and counselling are no locks."""
    told = case(**TWO)
    for person in ("p1", "p2"):
        told.given(SupportAnswered(option=SupportOption.TARGET_HARDENING, accepted=True, person=person), NEXT)
        told.given(SupportProvided(option=SupportOption.COUNSELLING, person=person), NEXT)
        told.given(ProtectionStepTaken(step=ProtectionStep.PATROL, person=person), NEXT)
    told.given(SupportProvided(option=SupportOption.TARGET_HARDENING, person="p1"), LATER)
    told.closed(CLOSED)
    assert told.clause("derby-homes:4.8", AFTER).counts == {"met": 3, "not_evidenced": 1}
    told.given(ProtectionStepTaken(step=ProtectionStep.HOME_SECURED, person="p1"), LATER)
    assert told.clause("derby-homes:4.8", AFTER).counts == {"met": 3, "not_evidenced": 1}


@met("derby-homes:4.8")
def test_locks_that_were_declined_need_not_be_put_in() -> None:
    """Neither does help that is not about the home, though it was accepted."""
    told = case()
    told.given(SupportAnswered(option=SupportOption.TARGET_HARDENING, accepted=False, person="p1"), NEXT)
    told.given(SupportAnswered(option=SupportOption.COUNSELLING, accepted=True, person="p1"), NEXT)
    told.closed(CLOSED)
    assert told.clause("derby-homes:4.8", AFTER).counts == {"met": 1}


@not_met("derby-homes:4.8")
def test_somewhere_safe_for_one_of_two_who_cannot_go_home() -> None:
    """Offered, given or asked of the council for the first; the second has nothing."""
    ways = (
        offered(SupportOption.EMERGENCY_ACCOMMODATION),
        SupportProvided(option=SupportOption.REHOUSING, person="p1"),
        HousingOptionsContacted(person="p1"),
    )
    for way in ways:
        told = case(**TWO)
        for person in ("p1", "p2"):
            told.given(SupportProvided(option=SupportOption.TARGET_HARDENING, person=person), NEXT)
            told.given(HomeUnsafe(person=person), NEXT)
        told.given(way, NEXT)
        told.closed(CLOSED)
        assert told.clause("derby-homes:4.8", AFTER).counts == {"met": 3, "not_evidenced": 1}


@not_met("derby-homes:4.8")
def test_an_offer_waits_while_the_victim_cannot_be_contacted() -> None:
    """Once the case is closed without one, it is not evidenced."""
    told = case()
    told.given(ContactPaused(ground=PauseGround.VICTIM_ASKED, person="p1"), NEXT)
    assert told.verdict("derby-homes:4.8", LATER) == "suspended"
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.8", AFTER) == "not_evidenced"
