"""Connexus: support, referrals and the record of contacts."""

from __future__ import annotations

from contracts.facts.contact import ContactMade, WishesRecorded
from contracts.facts.enforcement import NoActionDecided
from contracts.facts.risk import OutcomeWanted
from contracts.facts.support import (
    ReferralMade,
    ReferralOutcomeRecorded,
    SupportAnswered,
    SupportOffered,
    SupportOption,
    SupportProvided,
)
from contracts.people import Person
from contracts.vocabulary import Channel, Party, ReferralResult, Service
from tests.services.casework.clauses.near import part_of
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told
from tests.services.casework.domain.facts import paused, reached, tried

REFERRED, SUPPORTED, CONTACTS = "connexus:3.1.2", "connexus:3.1.5", "connexus:3.1.6"
OUTCOME = "connexus:3.2.1"
AT, LATER, CLOSED, AFTER = "2026-05-11 09:00", "2026-05-20 10:00", "2026-06-30 17:00", "2026-07-01 09:00"
TWO = {"victims": ("p1", "p2"), "people": (Person(ref="p1"), Person(ref="p2"))}


def case(**said: object) -> Told:
    """A hate report at Connexus, on Monday 11 May 2026."""
    return Told("connexus").reported(AT, **said)


def referral(person: str | None = "p1", *, signposted: bool = False) -> ReferralMade:
    """To a service for victims."""
    return ReferralMade(referral="r-1", service=Service.VICTIM_SUPPORT, person=person, signposted=signposted)


def declined(option: SupportOption, person: str | None = "p1") -> SupportAnswered:
    """The offer was not taken up."""
    return SupportAnswered(option=option, accepted=False, person=person)


@met(REFERRED)
def test_a_victim_heard_and_referred() -> None:
    """What they want is recorded, and a service was found."""
    told = case()
    told.given(OutcomeWanted(outcome="To sleep without fear.", person="p1"), "2026-05-12 10:00")
    told.given(referral(), "2026-05-12 11:00")
    assert told.verdict(REFERRED, LATER) == "met"


@met(REFERRED)
def test_a_declined_offer_is_as_good() -> None:
    """The victim was asked and wants no service."""
    told = case()
    told.given(WishesRecorded(wishes="No strangers, please.", person="p1"), "2026-05-12 10:00")
    told.given(declined(SupportOption.SPECIALIST), "2026-05-12 10:00")
    assert told.verdict(REFERRED, LATER) == "met"


@not_met(REFERRED)
def test_one_of_two_victims_was_never_referred() -> None:
    """Open, it is pending; closed, nothing shows that the second was thought of."""
    told = case(**TWO)
    told.given(OutcomeWanted(outcome="Quiet.", person="p1"), "2026-05-12 10:00")
    told.given(referral("p1"), "2026-05-12 11:00")
    assert told.verdict(REFERRED, LATER) == "pending"
    found = told.closed(CLOSED).clause(REFERRED, AFTER)
    assert (found.verdict, found.counts) == ("not_evidenced", {"met": 1, "not_evidenced": 1})


@not_met(REFERRED)
def test_referred_without_being_asked_is_kept_in_part() -> None:
    """Nobody recorded what the victim needs or wants."""
    told = case()
    told.given(referral(), "2026-05-12 11:00")
    assert told.closed(CLOSED).verdict(REFERRED, AFTER) == "partly_met"


@not_applicable(REFERRED)
@not_applicable(SUPPORTED)
def test_without_hate_this_policy_owes_no_support() -> None:
    """A referral in an ordinary case is no business of these clauses."""
    told = case(hate=False)
    told.given(referral(), "2026-05-12 11:00")
    assert (told.verdict(REFERRED, LATER), told.verdict(SUPPORTED, LATER)) == ("not_applicable", "not_applicable")


@part_of(REFERRED)
@part_of(SUPPORTED)
def test_support_waits_while_the_victim_cannot_be_contacted() -> None:
    """They asked for peace: it is suspended and not pending."""
    told = case()
    told.given(paused("p1"), "2026-05-12 10:00")
    assert (told.verdict(REFERRED, LATER), told.verdict(SUPPORTED, LATER)) == ("suspended", "suspended")


@met(SUPPORTED)
def test_support_given_after_the_incident() -> None:
    """Locks were changed."""
    told = case()
    told.given(SupportProvided(option=SupportOption.TARGET_HARDENING, person="p1"), LATER)
    assert told.verdict(SUPPORTED, LATER) == "met"


@met(SUPPORTED)
def test_support_may_be_declined() -> None:
    """The one victim there is declined, though the entry names nobody."""
    told = case()
    told.given(declined(SupportOption.COUNSELLING, None), LATER)
    assert told.verdict(SUPPORTED, LATER) == "met"


@not_met(SUPPORTED)
def test_an_offer_that_nobody_followed_up_is_no_support() -> None:
    """Offered, then closed without an answer."""
    told = case()
    told.given(SupportOffered(option=SupportOption.COLLEAGUE, person="p1"), LATER)
    assert told.closed(CLOSED).verdict(SUPPORTED, AFTER) == "not_evidenced"


def record(party: Party, person: str) -> ContactMade:
    """A contact with somebody of the case."""
    return ContactMade(party=party, channel=Channel.PHONE, person=person)


@met(CONTACTS)
def test_contacts_with_all_three_sides_are_on_record() -> None:
    """Victim, witness and the person accused; an attempt is a record as well."""
    told = case(witnesses=("w1",))
    told.given(tried("p1"), "2026-05-11 10:00")
    told.given(record(Party.WITNESS, "w1"), "2026-05-13 10:00")
    told.given(record(Party.ALLEGED_PERPETRATOR, "x1"), "2026-05-14 10:00")
    assert told.verdict(CONTACTS, LATER) == "met"


@met(CONTACTS)
def test_the_reason_for_not_speaking_to_the_accused_is_a_record() -> None:
    """Nothing is done against them, and it says why."""
    told = case()
    told.given(reached("p1"), "2026-05-11 10:00")
    told.given(NoActionDecided(against="x1", reason="Nobody could be identified."), "2026-05-14 10:00")
    assert told.verdict(CONTACTS, LATER) == "met"


@not_met(CONTACTS)
def test_a_witness_nobody_spoke_to_is_missing_from_the_record() -> None:
    """The other two sides are there."""
    told = case(witnesses=("w1",))
    told.given(reached("p1"), "2026-05-11 10:00")
    told.given(record(Party.ALLEGED_PERPETRATOR, "x1"), "2026-05-14 10:00")
    found = told.closed(CLOSED).clause(CONTACTS, AFTER)
    assert (found.verdict, found.counts) == ("not_evidenced", {"met": 2, "not_evidenced": 1})


@not_met(CONTACTS)
def test_a_contact_taken_back_leaves_a_gap() -> None:
    """The call was entered in the wrong case: corrected away, the victim's record is empty."""
    told = case(alleged_perpetrators=())
    told.given(reached("p1"), "2026-05-11 10:00")
    told.corrected(told.entry(ContactMade), None, "2026-05-12 09:00")
    told.closed(CLOSED)
    assert told.verdict(CONTACTS, AFTER) == "not_evidenced"
    assert told.verdict(CONTACTS, AFTER, known="2026-05-11 18:00") == "met"


@not_applicable(CONTACTS)
def test_contacts_in_a_case_without_hate_are_not_judged_here() -> None:
    """Somebody was spoken to, about noise."""
    told = case(hate=False)
    told.given(reached("p1"), "2026-05-11 10:00")
    assert told.verdict(CONTACTS, LATER) == "not_applicable"


@met(OUTCOME)
def test_what_became_of_the_referral_is_known() -> None:
    """The service took the victim on."""
    told = case()
    told.given(referral(), "2026-05-12 11:00")
    told.given(ReferralOutcomeRecorded(referral="r-1", result=ReferralResult.ACCEPTED), "2026-05-18 11:00")
    assert told.verdict(OUTCOME, LATER) == "met"


@not_met(OUTCOME)
def test_a_referral_that_nobody_followed() -> None:
    """The outcome on record is that of another referral."""
    told = case()
    told.given(referral(), "2026-05-12 11:00")
    told.given(ReferralOutcomeRecorded(referral="r-2", result=ReferralResult.ACCEPTED), "2026-05-18 11:00")
    assert told.verdict(OUTCOME, LATER) == "pending"
    assert told.closed(CLOSED).verdict(OUTCOME, AFTER) == "not_evidenced"


@not_applicable(OUTCOME)
def test_a_signpost_has_no_outcome() -> None:
    """The victim was only told where to turn."""
    told = case()
    told.given(referral(signposted=True), "2026-05-12 11:00")
    assert told.verdict(OUTCOME, LATER) == "not_applicable"
