"""Derby Homes: what becomes of referrals, safeguarding, and what a victim needs to follow and be followed."""

from __future__ import annotations

from contracts.facts.contact import ContactPaused
from contracts.facts.risk import (
    AccessNeed,
    AccessNeedMet,
    AccessNeedsAsked,
    AtRisk,
    SafeguardingConcernFound,
    SafeguardingRaised,
    SafeguardingRuledOut,
)
from contracts.facts.support import (
    FamilySignposted,
    ReferralMade,
    ReferralOutcomeRecorded,
)
from contracts.vocabulary import Capacity, PauseGround, Recipient, ReferralResult, Service
from tests.services.casework.clauses.derby import TWO, case
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told

AT, NEXT, LATER = "2026-05-05 10:00", "2026-05-06 10:00", "2026-05-20 10:00"
CLOSED, AFTER = "2026-06-30 16:00", "2026-07-01 09:00"


@met("derby-homes:3.4-3.5")
def test_what_became_of_a_referral_is_on_record() -> None:
    """Even that the person did not want it in the end."""
    told = case()
    told.given(ReferralMade(referral="r1", service=Service.HEALTH, person="p1"), NEXT)
    told.given(ReferralOutcomeRecorded(referral="r1", result=ReferralResult.DECLINED_BY_PERSON), LATER)
    assert told.verdict("derby-homes:3.4-3.5", NEXT) == "pending"
    assert told.verdict("derby-homes:3.4-3.5", AFTER) == "met"


@met("derby-homes:3.4-3.5")
def test_a_family_member_who_reports_is_helped_as_well() -> None:
    """Support is for the family too, not only for the one who suffered it."""
    told = case(capacity=Capacity.FAMILY)
    told.given(FamilySignposted(), NEXT)
    assert told.verdict("derby-homes:3.4-3.5", AFTER) == "met"


@not_met("derby-homes:3.4-3.5")
def test_one_of_two_referrals_was_never_looked_back_upon() -> None:
    """The outcome of one is not that of the other."""
    told = case()
    told.given(ReferralMade(referral="r1", service=Service.HEALTH, person="p1"), NEXT)
    told.given(ReferralMade(referral="r2", service=Service.LEGAL_ADVICE, person="p1"), NEXT)
    told.given(ReferralOutcomeRecorded(referral="r1", result=ReferralResult.COMPLETED), LATER)
    told.closed(CLOSED)
    assert told.clause("derby-homes:3.4-3.5", AFTER).counts == {"met": 1, "not_evidenced": 1}


@not_applicable("derby-homes:3.4-3.5")
def test_who_was_only_told_where_to_turn_was_referred_to_nobody() -> None:
    """Nobody can say what became of it."""
    told = case()
    told.given(ReferralMade(referral="r1", service=Service.HEALTH, person="p1", signposted=True), NEXT)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:3.4-3.5", AFTER) == "not_applicable"


@met("derby-homes:4.9")
def test_a_child_at_risk_is_referred() -> None:
    """To social care, whoever consents."""
    told = case()
    told.given(SafeguardingConcernFound(at_risk=AtRisk.CHILD, person="c1"), NEXT)
    told.given(SafeguardingRaised(to=Recipient.SOCIAL_CARE, person="c1"), NEXT)
    assert told.verdict("derby-homes:4.9", AFTER) == "met"


@met("derby-homes:4.9")
def test_a_reason_why_safeguarding_does_not_apply_is_an_answer() -> None:
    """The procedure was followed to its end."""
    told = case()
    told.given(SafeguardingConcernFound(at_risk=AtRisk.ADULT, person="p1"), NEXT)
    told.given(SafeguardingRuledOut(reason="He looks after himself.", person="p1"), LATER)
    assert told.verdict("derby-homes:4.9", AFTER) == "met"


@not_met("derby-homes:4.9")
def test_a_second_child_was_forgotten() -> None:
    """One was referred, the other not."""
    told = case()
    told.given(SafeguardingConcernFound(at_risk=AtRisk.CHILD, person="c1"), NEXT)
    told.given(SafeguardingConcernFound(at_risk=AtRisk.CHILD, person="c2"), NEXT)
    told.given(SafeguardingRaised(to=Recipient.SOCIAL_CARE, person="c1"), NEXT)
    told.closed(CLOSED)
    assert told.clause("derby-homes:4.9", AFTER).counts == {"met": 1, "not_evidenced": 1}
    two = case(**TWO)
    two.given(SafeguardingConcernFound(at_risk=AtRisk.ADULT, person="p1"), NEXT)
    two.given(SafeguardingRuledOut(reason="He looks after himself.", person="p2"), NEXT)
    assert two.verdict("derby-homes:4.9", AFTER) == "pending"


@not_applicable("derby-homes:4.9")
def test_a_concern_that_was_entered_by_mistake_asks_for_nothing() -> None:
    """Corrected on 7 May; on 6 May it had stood."""
    told = case()
    told.given(SafeguardingConcernFound(at_risk=AtRisk.CHILD, person="c1"), NEXT)
    told.corrected(told.entry(SafeguardingConcernFound), None, "2026-05-07 10:00")
    assert told.verdict("derby-homes:4.9", "2026-05-06 12:00") == "pending"
    assert told.verdict("derby-homes:4.9", AFTER) == "not_applicable"


@met("derby-homes:4.14.1")
def test_asked_what_they_need_and_given_it() -> None:
    """An interpreter and regard to custom, both met."""
    told = case()
    told.given(AccessNeedsAsked(person="p1", needs=(AccessNeed.INTERPRETER, AccessNeed.CULTURAL)), NEXT)
    told.given(AccessNeedMet(person="p1", need=AccessNeed.INTERPRETER), NEXT)
    assert told.verdict("derby-homes:4.14.1", "2026-05-07 10:00") == "pending"
    told.given(AccessNeedMet(person="p1", need=AccessNeed.CULTURAL), LATER)
    assert told.clause("derby-homes:4.14.1", AFTER).counts == {"met": 3}


@met("derby-homes:4.14.1")
def test_no_need_is_an_answer() -> None:
    """Who was asked and needs nothing is served."""
    told = case()
    told.given(AccessNeedsAsked(person="p1"), NEXT)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.14.1", AFTER) == "met"


@not_met("derby-homes:4.14.1")
def test_help_with_reading_was_needed_and_not_given() -> None:
    """The interpreter was booked; the letters stayed as they were."""
    told = case()
    told.given(AccessNeedsAsked(person="p1", needs=(AccessNeed.INTERPRETER, AccessNeed.LITERACY)), NEXT)
    told.given(AccessNeedMet(person="p1", need=AccessNeed.INTERPRETER), NEXT)
    told.closed(CLOSED)
    assert told.clause("derby-homes:4.14.1", AFTER).counts == {"met": 2, "not_evidenced": 1}


@not_met("derby-homes:4.14.1")
def test_nobody_asked_what_the_victim_needs() -> None:
    """Then nobody can know that nothing was needed; what the other victim needs says nothing of it."""
    told = case(**TWO)
    told.given(AccessNeedsAsked(person="p2"), NEXT)
    told.closed(CLOSED)
    assert told.clause("derby-homes:4.14.1", AFTER).counts == {"met": 1, "not_evidenced": 1}
    waiting = case()
    waiting.given(ContactPaused(ground=PauseGround.VICTIM_ASKED, person="p1"), NEXT)
    assert waiting.verdict("derby-homes:4.14.1", LATER) == "suspended"


@not_applicable("derby-homes:4.14.1")
def test_needs_in_trouble_before_the_policy_began() -> None:
    """Received and asked on 31 May 2024, the day before."""
    told = Told("derby-homes").reported("2024-05-31 09:00")
    told.given(AccessNeedsAsked(person="p1", needs=(AccessNeed.INTERPRETER,)), "2024-05-31 10:00")
    assert told.verdict("derby-homes:4.14.1", "2024-07-01 09:00") == "not_applicable"
