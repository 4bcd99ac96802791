"""Derby Homes: what is passed on, by whose consent, why and by which protocol."""

from __future__ import annotations

import msgspec

from contracts.facts.consent import (
    ConsentForm,
    ConsentWithdrawn,
    DisclosureMade,
    Ground,
    JointMeetingHeld,
    PoliceReportMade,
    Purpose,
    ReportedBy,
)
from contracts.facts.risk import HousingOptionsContacted
from contracts.facts.support import ReferralMade
from contracts.vocabulary import Recipient, Service
from tests.services.casework.clauses.derby import TWO, case, consent, passed_on
from tests.services.casework.clauses.rows import met, not_applicable, not_met

AT, NEXT, SHARED = "2026-05-05 10:00", "2026-05-06 10:00", "2026-05-07 10:00"
CLOSED, AFTER = "2026-06-30 16:00", "2026-07-01 09:00"


@met("derby-homes:3.2-3.3")
def test_passed_on_where_it_was_necessary_and_by_the_protocol() -> None:
    """Both are said with the disclosure."""
    told = case()
    told.given(passed_on(), SHARED)
    assert told.verdict("derby-homes:3.2-3.3", AFTER) == "met"


@not_met("derby-homes:3.2-3.3")
def test_passed_on_without_a_word_of_why() -> None:
    """Neither reason nor protocol by the closing; a correction that gives both mends it from then on."""
    told = case()
    told.given(passed_on(necessity=None, protocol=None), SHARED)
    entry = told.entry(DisclosureMade)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:3.2-3.3", AFTER) == "not_evidenced"
    told.corrected(entry, passed_on(), "2026-07-02 09:00")
    assert told.verdict("derby-homes:3.2-3.3", "2026-07-03 09:00") == "met"
    assert told.verdict("derby-homes:3.2-3.3", AFTER, known=AFTER) == "not_evidenced"


@not_met("derby-homes:3.2-3.3")
def test_the_reason_and_the_protocol_are_each_needed() -> None:
    """One of the two is not enough."""
    for said in ({"necessity": None}, {"protocol": None}):
        told = case()
        told.given(passed_on(**said), SHARED)
        told.closed(CLOSED)
        assert told.verdict("derby-homes:3.2-3.3", AFTER) == "not_evidenced"


@not_met("derby-homes:3.2-3.3")
def test_a_referral_that_names_the_victim_is_passed_on_too() -> None:
    """So is a joint meeting at which a partner learns of them; each says why and by which protocol."""
    told = case()
    told.given(ReferralMade(referral="r1", service=Service.HEALTH, person="p1"), SHARED)
    told.given(
        JointMeetingHeld(
            partner=Recipient.POLICE, person="p1", about=("p1",), protocol="sdp-2024", necessity="To plan patrols."
        ),
        SHARED,
    )
    told.closed(CLOSED)
    assert told.clause("derby-homes:3.2-3.3", AFTER).counts == {"met": 1, "not_evidenced": 1}


@met("derby-homes:3.2-3.3")
def test_every_way_of_passing_something_on_can_say_why_and_by_which_protocol() -> None:
    """A referral, a joint meeting, the council's housing team, the police; without the two it is pending."""
    by, why = "sdp-2024", "Nobody else can help."
    for fact in (
        ReferralMade(referral="r1", service=Service.HEALTH, person="p1", protocol=by, necessity=why),
        JointMeetingHeld(partner=Recipient.POLICE, about=("p1",), protocol=by, necessity=why),
        HousingOptionsContacted(about=("p1",), protocol=by, necessity=why),
        PoliceReportMade(by=ReportedBy.LANDLORD, about=("p1",), protocol=by, necessity=why),
    ):
        full, bare = case(), case()
        full.given(fact, SHARED)
        bare.given(msgspec.structs.replace(fact, protocol=None, necessity=None), SHARED)
        assert full.verdict("derby-homes:3.2-3.3", AFTER) == "met"
        assert bare.verdict("derby-homes:3.2-3.3", AFTER) == "pending"


@not_applicable("derby-homes:3.2-3.3")
def test_a_signpost_and_figures_that_name_nobody_tell_of_nobody() -> None:
    """The victim was told where to turn; the council got a number; an emergency speaks for itself."""
    told = case()
    told.given(ReferralMade(referral="r1", service=Service.HEALTH, person="p1", signposted=True), SHARED)
    told.given(passed_on(anonymised=True, necessity=None, protocol=None), SHARED)
    told.given(passed_on(recipient=Recipient.POLICE, ground=Ground.EMERGENCY, necessity=None, protocol=None), SHARED)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:3.2-3.3", AFTER) == "not_applicable"


@met("derby-homes:4.13.1")
def test_passed_on_with_written_consent() -> None:
    """The paper comes before the disclosure."""
    told = case()
    told.given(consent(), NEXT)
    told.given(passed_on(), SHARED)
    told.closed(CLOSED)
    assert told.verdict("derby-homes:4.13.1", AFTER) == "met"


@met("derby-homes:4.13.1")
def test_a_child_at_risk_needs_nobodys_consent() -> None:
    """Even against a refusal, and by the partnership's protocol; without the protocol it is not evidenced."""
    told, bare = case(), case()
    told.given(passed_on(recipient=Recipient.SOCIAL_CARE, ground=Ground.CHILD_AT_RISK), SHARED)
    bare.given(passed_on(recipient=Recipient.SOCIAL_CARE, ground=Ground.CHILD_AT_RISK, protocol=None), SHARED)
    told.closed(CLOSED)
    bare.closed(CLOSED)
    assert told.verdict("derby-homes:4.13.1", AFTER) == "met"
    assert bare.verdict("derby-homes:4.13.1", AFTER) == "not_evidenced"


@met("derby-homes:4.13.1")
def test_a_vulnerable_adult_at_risk_may_be_told_of_to_the_council_too() -> None:
    """The exception is not for the police and social care alone."""
    told = case()
    told.given(passed_on(ground=Ground.ADULT_AT_RISK), SHARED)
    assert told.clause("derby-homes:4.13.1", AFTER).counts == {"met": 1}


@not_met("derby-homes:4.13.1")
def test_spoken_consent_is_not_enough() -> None:
    """The clause wants it in writing, and a paper signed afterwards does not mend what was passed on before."""
    told = case()
    told.given(consent(ConsentForm.SPOKEN, document=None), NEXT)
    told.given(passed_on(), SHARED)
    told.given(consent(), "2026-05-08 10:00")
    judged = told.clause("derby-homes:4.13.1", AFTER)
    assert (judged.verdict, judged.counts) == ("breached", {"breached": 1})


@not_met("derby-homes:4.13.1")
def test_consent_is_for_one_recipient_and_one_purpose() -> None:
    """What the council may know, the police may not; nor may the council for enforcement."""
    told = case()
    told.given(consent(), NEXT)
    told.given(passed_on(recipient=Recipient.POLICE), SHARED)
    told.given(passed_on(purpose=Purpose.ENFORCEMENT), SHARED)
    assert told.clause("derby-homes:4.13.1", AFTER).counts == {"breached": 2}


@not_met("derby-homes:4.13.1")
def test_each_of_two_victims_is_asked() -> None:
    """It told of both, and one of them had signed."""
    told = case(**TWO)
    told.given(consent(person="p1"), NEXT)
    told.given(passed_on(about=("p1", "p2")), SHARED)
    assert told.verdict("derby-homes:4.13.1", AFTER) == "breached"


@not_met("derby-homes:4.13.1")
def test_consent_taken_back_ends_it_and_leaves_what_was_done_lawful() -> None:
    """Passed on twice: before the withdrawal of 11 May and after it."""
    told = case()
    told.given(consent(), NEXT)
    told.given(passed_on(), SHARED)
    told.given(ConsentWithdrawn(person="p1"), "2026-05-11 10:00")
    told.given(passed_on(), "2026-05-12 10:00")
    assert told.clause("derby-homes:4.13.1", AFTER).counts == {"met": 1, "breached": 1}


@not_met("derby-homes:4.13.1")
def test_a_high_risk_to_someone_grown_up_and_able_is_no_exception_here() -> None:
    """Elsewhere it would be; this policy knows only children and vulnerable adults."""
    told = case()
    told.given(passed_on(recipient=Recipient.POLICE, ground=Ground.SERIOUS_HARM), SHARED)
    assert told.verdict("derby-homes:4.13.1", AFTER) == "breached"


@not_met("derby-homes:4.13.1")
def test_a_referral_passes_the_same_door() -> None:
    """Told by name to a service without a signed paper; the answer was known only from the next day on."""
    told = case()
    told.given(ReferralMade(referral="r1", service=Service.HEALTH, person="p1"), SHARED, recorded="2026-05-08 10:00")
    assert told.verdict("derby-homes:4.13.1", "2026-05-07 18:00") == "not_applicable"
    assert told.verdict("derby-homes:4.13.1", "2026-05-08 10:00") == "breached"


@not_met("derby-homes:4.13.1")
def test_written_consent_without_the_paper_is_half_of_it() -> None:
    """Said to be in writing, but no paper is named by the closing."""
    told = case()
    told.given(consent(document=None), NEXT)
    told.given(passed_on(), SHARED)
    told.closed(CLOSED)
    told.given(consent(), "2026-07-02 09:00")
    told.given(consent(recipient=Recipient.POLICE), "2026-05-06 11:00")
    assert told.verdict("derby-homes:4.13.1", AFTER) == "partly_met"
    assert told.verdict("derby-homes:4.13.1", "2026-07-03 09:00") == "partly_met"


@met("derby-homes:4.13.1")
def test_an_emergency_call_is_never_a_breach() -> None:
    """The clause does not provide for it; nothing stands before a call for help all the same."""
    told = case()
    told.given(passed_on(recipient=Recipient.POLICE, ground=Ground.EMERGENCY), SHARED)
    assert told.verdict("derby-homes:4.13.1", AFTER) == "met"


@not_applicable("derby-homes:4.13.1")
def test_an_interpreter_and_figures_without_names_need_no_consent() -> None:
    """The interpreter works for the landlord; figures tell of nobody. Consent given and not used asks for nothing."""
    told = case()
    told.given(consent(), NEXT)
    told.given(passed_on(recipient=Recipient.INTERPRETER), SHARED)
    told.given(passed_on(anonymised=True), SHARED)
    told.given(passed_on(anonymised=True, ground=Ground.CHILD_AT_RISK, protocol=None), SHARED)
    assert told.verdict("derby-homes:4.13.1", AFTER) == "not_applicable"
