"""Derby Homes: who asks for it has one officer to deal with, from start to finish."""

from __future__ import annotations

from contracts.facts.handling import OfficerAssigned, OfficerReleased, SinglePointAsked, SinglePointNamed
from tests.services.casework.clauses.derby import TWO, led_by_the_victim
from tests.services.casework.clauses.rows import met, not_met

AT, NEXT, CLOSED, AFTER = "2026-05-05 10:00", "2026-05-06 10:00", "2026-06-30 16:00", "2026-07-01 09:00"


@met("derby-homes:4.6")
def test_who_asks_for_one_officer_has_one_of_the_right_post() -> None:
    """Named after it was asked for, and an anti-social behaviour officer."""
    told = led_by_the_victim()
    told.given(SinglePointAsked(person="p1"), NEXT)
    told.given(OfficerAssigned(officer="j.officer", role="anti-social-behaviour-officer"), NEXT)
    told.given(SinglePointNamed(officer="j.officer", person="p1"), "2026-05-07 10:00")
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.6", AFTER) == "met"


@met("derby-homes:4.6")
def test_the_anti_social_behaviour_officer_of_the_case_is_the_one_to_deal_with() -> None:
    """That is how the clause means it: nobody else has to be named."""
    told = led_by_the_victim()
    told.given(OfficerAssigned(officer="j.officer", role="asb-officer"), NEXT)
    told.given(SinglePointAsked(person="p1"), "2026-05-07 10:00")
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.6", AFTER) == "met"


@not_met("derby-homes:4.6")
def test_one_officer_asked_for_and_never_named() -> None:
    """All else was done, and the case closed without the one officer."""
    told = led_by_the_victim()
    told.given(SinglePointAsked(person="p1"), NEXT)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.6", AFTER) == "not_evidenced"


@not_met("derby-homes:4.6")
def test_one_officer_of_another_post_is_half_of_what_was_promised() -> None:
    """A housing officer is one person to deal with, but not the one that the clause names."""
    told = led_by_the_victim()
    told.given(SinglePointAsked(person="p1"), NEXT)
    told.given(OfficerAssigned(officer="h.officer", role="housing-officer"), NEXT)
    told.given(SinglePointNamed(officer="h.officer", person="p1"), "2026-05-07 10:00")
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.6", AFTER) == "partly_met"


@not_met("derby-homes:4.6")
def test_from_start_to_finish_means_that_the_next_officer_is_named_too() -> None:
    """The officer left on 1 June and the victim was given nobody in their place."""
    told = led_by_the_victim()
    told.given(SinglePointAsked(person="p1"), NEXT)
    told.given(OfficerAssigned(officer="j.officer", role="asb-officer"), NEXT)
    told.given(SinglePointNamed(officer="j.officer", person="p1"), NEXT)
    told.given(OfficerReleased(), "2026-06-01 09:00")
    assert told.verdict("derby-homes:4.6", "2026-05-31 09:00") == "pending"  # the outcome is not known yet
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.6", AFTER) == "not_evidenced"


@met("derby-homes:4.6")
def test_officers_may_change_where_nobody_asked_for_one() -> None:
    """The clause promises one officer only to who asks."""
    told = led_by_the_victim()
    told.given(OfficerAssigned(officer="j.officer"), NEXT)
    told.given(OfficerReleased(), "2026-06-01 09:00")
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.6", AFTER) == "met"


@not_met("derby-homes:4.6")
def test_the_one_officer_is_that_of_the_victim_who_asked() -> None:
    """Named for the first victim, asked for by the second; an officer of another post is not the one either."""
    told = led_by_the_victim(**TWO)
    told.given(OfficerAssigned(officer="h.officer", role="housing-officer"), NEXT)
    told.given(OfficerAssigned(officer="j.officer"), NEXT)
    told.given(SinglePointAsked(person="p2"), NEXT)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.6", AFTER) == "not_evidenced"
    told.given(SinglePointNamed(officer="j.officer", person="p1"), "2026-07-02 09:00")
    assert told.clause("derby-homes:4.6", "2026-07-03 09:00").counts["not_evidenced"] == 1
    told.given(SinglePointNamed(officer="j.officer", person="p2"), "2026-07-06 09:00")
    assert "not_evidenced" not in told.clause("derby-homes:4.6", "2026-07-07 09:00").counts


@not_met("derby-homes:4.6")
def test_it_is_the_named_officer_who_holds_the_post() -> None:
    """Another officer of the case is one for anti-social behaviour; the one named is not."""
    told = led_by_the_victim()
    told.given(SinglePointAsked(person="p1"), NEXT)
    told.given(OfficerAssigned(officer="j.officer", role="asb-officer"), NEXT)
    told.given(SinglePointNamed(officer="h.officer", person="p1"), NEXT)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.6", AFTER) == "partly_met"


@met("derby-homes:4.6")
def test_the_next_officer_is_named_or_of_the_right_post() -> None:
    """After the first one left on 1 June: either keeps it, an officer of another post does not."""
    after = "2026-06-03 09:00"
    named = SinglePointNamed(officer="j.officer", person="p1")
    assigned, other = OfficerAssigned(officer="k.officer", role="asb-officer"), OfficerAssigned(officer="k.officer")
    for successor, verdict in ((named, "met"), (assigned, "met"), (other, "not_evidenced")):
        told = led_by_the_victim()
        told.given(SinglePointAsked(person="p1"), NEXT)
        told.given(OfficerAssigned(officer="j.officer", role="asb-officer"), NEXT)
        told.given(OfficerReleased(), "2026-06-01 09:00")
        told.given(successor, after)
        told.closed(CLOSED)
        assert told.verdict("derby-homes:4.6", AFTER) == verdict
