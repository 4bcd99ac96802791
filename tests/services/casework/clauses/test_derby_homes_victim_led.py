"""Derby Homes: what the victim needs and wants leads the way, and risk is assessed again and again."""

from __future__ import annotations

from contracts.facts.contact import ContactPaused, WishesRecorded
from contracts.facts.handling import SinglePointAsked
from contracts.facts.report import FurtherIncidentReported, Incident
from contracts.facts.risk import OutcomeReached, OutcomeWanted, Reached, RiskAssessed, RiskLevel
from contracts.vocabulary import Channel, PauseGround
from tests.services.casework.clauses.derby import TWO, case, led_by_the_victim
from tests.services.casework.clauses.rows import met, not_applicable, not_met

AT, NEXT, CLOSED, AFTER = "2026-05-05 10:00", "2026-05-06 10:00", "2026-06-30 16:00", "2026-07-01 09:00"


@met("derby-homes:4.6")
def test_what_the_victim_wanted_was_asked_and_reached() -> None:
    """Wish, outcome and risk are on record; nobody asked for a single officer, so none had to be named."""
    told = led_by_the_victim()
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.6", AFTER) == "met"


@met("derby-homes:4.6")
def test_as_far_as_possible_may_be_not_at_all_for_a_reason() -> None:
    """What could not be reached is kept if it says why."""
    reasoned, bare = led_by_the_victim(), led_by_the_victim()
    for told, reason in ((reasoned, "The court refused it."), (bare, None)):
        told.given(OutcomeReached(reached=Reached.NO, person="p1", reason=reason), "2026-06-25 10:00")
        told.closed(CLOSED)
    assert reasoned.verdict("derby-homes:4.6", AFTER) == "met"
    assert bare.verdict("derby-homes:4.6", AFTER) == "not_evidenced"


@not_met("derby-homes:4.6")
def test_a_case_closed_without_asking_one_of_two_victims() -> None:
    """What one of them wants says nothing of the other."""
    told = led_by_the_victim(**TWO)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.6", AFTER) == "met"
    alone = case(**TWO)
    alone.given(OutcomeWanted(outcome="That it stops.", person="p1"), NEXT)
    alone.given(OutcomeReached(reached=Reached.YES, person="p1"), "2026-06-20 10:00")
    alone.given(RiskAssessed(level=RiskLevel.MEDIUM), NEXT)
    alone.closed(CLOSED)
    [lacking] = [o for o in alone.clause("derby-homes:4.6", AFTER).obligations if o.verdict == "not_evidenced"]
    assert lacking.person == "p2"


@not_met("derby-homes:4.6")
def test_a_further_incident_asks_for_the_risk_again() -> None:
    """The assessment of 6 May does not know of the incident of 12 May."""
    told = led_by_the_victim()
    told.given(FurtherIncidentReported(incident=Incident(), channel=Channel.PHONE), "2026-05-12 09:00")
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.6", AFTER) == "not_evidenced"


@not_met("derby-homes:4.6")
def test_regularly_is_a_quarter_by_the_landlords_own_number() -> None:
    """Assessed on 6 May 2026, again in time until 5 August (91 days); late is a missed target, never a breach."""
    told = led_by_the_victim()
    assert told.verdict("derby-homes:4.6", "2026-08-05 23:59") == "pending"
    late = told.clause("derby-homes:4.6", "2026-08-06 00:00")
    assert (late.verdict, late.flags) == ("target_missed", ("local_target",))


@not_met("derby-homes:4.6")
def test_what_one_victim_wanted_or_got_is_not_what_the_other_did() -> None:
    """Wishes count as what is wanted, each victim's own; and what became of it is told of each, after it was said."""
    told = case(**TWO)
    told.given(WishesRecorded(wishes="That it stops.", person="p1"), NEXT)
    told.given(RiskAssessed(level=RiskLevel.MEDIUM), NEXT)
    told.closed(CLOSED)
    assert told.clause("derby-homes:4.6", AFTER).counts == {"met": 2, "not_evidenced": 1, "not_applicable": 1}
    both = case(**TWO)
    both.given(OutcomeReached(reached=Reached.YES, person="p2"), NEXT)
    for person in ("p1", "p2"):
        both.given(OutcomeWanted(outcome="That it stops.", person=person), "2026-05-07 10:00")
    both.given(OutcomeReached(reached=Reached.YES, person="p1"), "2026-06-20 10:00")
    both.given(RiskAssessed(level=RiskLevel.MEDIUM), NEXT)
    both.closed(CLOSED)
    assert both.clause("derby-homes:4.6", AFTER).counts == {"met": 4, "not_evidenced": 1, "not_applicable": 1}


@not_met("derby-homes:4.6")
def test_a_case_closed_without_any_assessment_of_risk() -> None:
    """What the victim wanted was asked and reached; how great the danger was, nobody looked."""
    told = case()
    told.given(OutcomeWanted(outcome="That it stops.", person="p1"), NEXT)
    told.given(OutcomeReached(reached=Reached.YES, person="p1"), "2026-06-20 10:00")
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.6", AFTER) == "not_evidenced"


@met("derby-homes:4.6")
def test_what_a_victim_wants_waits_while_they_cannot_be_asked() -> None:
    """Nobody asks someone who wishes not to be contacted."""
    told = case()
    told.given(RiskAssessed(level=RiskLevel.MEDIUM), AT)
    told.given(ContactPaused(ground=PauseGround.VICTIM_ASKED, person="p1"), NEXT)
    assert told.clause("derby-homes:4.6", "2026-05-20 10:00").counts == {"suspended": 1, "met": 1, "pending": 1}


@not_met("derby-homes:4.6")
def test_each_victims_risk_is_looked_at_again() -> None:
    """Two assessed on 6 May, one of them again in July: by 6 August the other's is too old."""
    told = case(**TWO)
    for person in ("p1", "p2"):
        told.given(RiskAssessed(level=RiskLevel.MEDIUM, person=person), NEXT)
    told.given(RiskAssessed(level=RiskLevel.STANDARD, person="p1"), "2026-07-06 10:00")
    assert told.clause("derby-homes:4.6", "2026-08-06 00:00").counts["target_missed"] == 1
    assert told.clause("derby-homes:4.6", "2026-10-06 00:00").counts["target_missed"] == 2  # that of July too


@not_applicable("derby-homes:4.6")
def test_an_officer_asked_for_in_trouble_that_is_no_hate() -> None:
    """The policy promises it to victims of hate; nobody perceived any."""
    told = case(hate=False)
    told.given(SinglePointAsked(person="p1"), NEXT)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.6", AFTER) == "not_applicable"
