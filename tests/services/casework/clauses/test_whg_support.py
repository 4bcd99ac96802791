"""whg 2.3(3) to 2.3(6) and 2.5: what victims, witnesses and families are offered, repairs and graffiti."""

from __future__ import annotations

from typing import Any

from contracts.facts.consent import PoliceReportDeclined, PoliceReportMade, PoliceReportSupported, ReportedBy
from contracts.facts.contact import ContactAttempted, ContactMade, WishesRecorded
from contracts.facts.report import FurtherIncidentReported, Incident
from contracts.facts.support import (
    FamilySignposted,
    GraffitiRemoved,
    GraffitiReported,
    ReferralMade,
    RepairCompleted,
    RepairRequested,
    SupportAnswered,
    SupportOffered,
    SupportOption,
)
from contracts.people import Person
from contracts.vocabulary import Behaviour, Capacity, Channel, ContactResult, Party, PersonRole, Service
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told

TOLD = "2026-04-02 16:30"
SOON = "2026-04-08 10:00"
CLOSED = "2026-05-01 10:00"
LATER = "2026-05-02 10:00"
TWO = (Person(ref="p1", role=PersonRole.TENANT), Person(ref="p2", role=PersonRole.HOUSEHOLD))


def case(**said: Any) -> Told:
    """A report of Thursday 2 April 2026."""
    return Told("whg").reported(TOLD, **said)


def wishes(person: str = "p1") -> WishesRecorded:
    """A victim said what they want."""
    return WishesRecorded(person=person, wishes="That it stops.")


@met("whg:2.3.3")
def test_a_victim_who_declines_help_with_the_police_was_supported() -> None:
    """Her wishes are on record, and help with a report was offered and declined."""
    told = case()
    told.given(wishes(), SOON)
    told.given(PoliceReportSupported(accepted=False, person="p1"), SOON)
    assert told.verdict("whg:2.3.3", LATER) == "met"


@met("whg:2.3.3")
def test_where_the_police_brought_the_report_only_the_wishes_are_owed() -> None:
    """There is nothing left to support; what the victim wants is still asked."""
    told = case(channel=Channel.PARTNER, capacity=Capacity.POLICE)
    told.given(wishes(), SOON)
    assert told.clause("whg:2.3.3", LATER).counts == {"met": 1}


@not_met("whg:2.3.3")
def test_closed_with_the_wishes_and_without_support_it_is_not_evidenced() -> None:
    """Nothing says that anyone spoke with her of the police."""
    told = case()
    told.given(wishes(), SOON)
    assert told.verdict("whg:2.3.3", SOON) == "pending"
    assert told.closed(CLOSED).verdict("whg:2.3.3", LATER) == "not_evidenced"


@not_met("whg:2.3.3")
def test_each_victim_leads_for_themselves() -> None:
    """One reported to the police herself; of the other nothing is known."""
    told = case(victims=("p1", "p2"), people=TWO)
    told.given(wishes("p1"), SOON)
    told.given(PoliceReportMade(by=ReportedBy.VICTIM, person="p1"), SOON)
    assert told.closed(CLOSED).clause("whg:2.3.3", LATER).counts == {"met": 2, "not_evidenced": 2}


@not_applicable("whg:2.3.3")
def test_without_hate_the_police_are_no_part_of_this_policy() -> None:
    """A quarrel over parking, which the victim did not take to the police."""
    told = case(hate=False)
    told.given(PoliceReportDeclined(person="p1"), SOON)
    assert told.verdict("whg:2.3.3", LATER) == "not_applicable"


@met("whg:2.3.4")
def test_an_emergency_repair_was_done() -> None:
    """The broken door was mended on the same evening."""
    told = case()
    told.given(RepairRequested(repair="door", emergency=True), "2026-04-02 17:00")
    told.given(RepairCompleted(repair="door"), "2026-04-02 21:00")
    assert told.closed(CLOSED).verdict("whg:2.3.4", LATER) == "met"


@not_met("whg:2.3.4")
def test_another_repair_does_not_stand_for_the_urgent_one() -> None:
    """The fence was mended, the door never."""
    told = case()
    told.given(RepairRequested(repair="door", emergency=True), "2026-04-02 17:00")
    told.given(RepairCompleted(repair="fence"), "2026-04-03 21:00")
    assert told.closed(CLOSED).verdict("whg:2.3.4", LATER) == "not_evidenced"


@not_applicable("whg:2.3.4")
def test_an_ordinary_repair_is_not_bound_by_this_clause() -> None:
    """A fence can wait its turn."""
    told = case()
    told.given(RepairRequested(repair="fence"), "2026-04-02 17:00")
    assert told.closed(CLOSED).verdict("whg:2.3.4", LATER) == "not_applicable"


@met("whg:2.3.5")
def test_an_offer_declined_keeps_the_clause() -> None:
    """New locks were offered; she did not want them."""
    told = case()
    told.given(SupportOffered(option=SupportOption.TARGET_HARDENING, person="p1"), SOON)
    told.given(SupportAnswered(option=SupportOption.TARGET_HARDENING, accepted=False, person="p1"), SOON)
    assert told.closed(CLOSED).verdict("whg:2.3.5", LATER) == "met"


@met("whg:2.3.5")
def test_a_referral_to_an_agency_is_an_option_and_one_to_the_police_is_none() -> None:
    """Victim support helps a victim; the police are not an agency of support."""
    told = case()
    told.given(ReferralMade(referral="r1", service=Service.POLICE, person="p1"), SOON)
    assert told.verdict("whg:2.3.5", LATER) == "pending"
    told.given(ReferralMade(referral="r2", service=Service.VICTIM_SUPPORT, person="p1"), SOON)
    assert told.verdict("whg:2.3.5", LATER) == "met"


@not_met("whg:2.3.5")
def test_an_offer_of_which_nobody_knows_what_became_is_not_evidenced() -> None:
    """Emergency accommodation was offered; her answer concerned the locks."""
    told = case()
    told.given(SupportOffered(option=SupportOption.EMERGENCY_ACCOMMODATION, person="p1"), SOON)
    told.given(SupportAnswered(option=SupportOption.TARGET_HARDENING, accepted=True, person="p1"), SOON)
    assert told.closed(CLOSED).clause("whg:2.3.5", LATER).counts == {"met": 1, "not_evidenced": 1}


@not_applicable("whg:2.3.5")
def test_support_is_owed_to_victims_of_hate() -> None:
    """Locks were offered after a burglary in which nobody saw hate."""
    told = case(hate=False)
    told.given(SupportOffered(option=SupportOption.TARGET_HARDENING, person="p1"), SOON)
    assert told.closed(CLOSED).verdict("whg:2.3.5", LATER) == "not_applicable"


def witness_reached(person: str) -> ContactMade:
    """A witness answered."""
    return ContactMade(party=Party.WITNESS, channel=Channel.PHONE, person=person)


@met("whg:2.3.6")
def test_each_witness_was_reached_and_told_where_to_find_support() -> None:
    """Both of two witnesses."""
    told = case(witnesses=("w1", "w2"))
    for person in ("w1", "w2"):
        told.given(witness_reached(person), SOON)
        told.given(FamilySignposted(person=person), SOON)
    assert told.closed(CLOSED).clause("whg:2.3.6", LATER).counts == {"met": 2}


@met("whg:2.3.6")
def test_a_father_who_reported_was_told_where_the_family_finds_support() -> None:
    """Other members of the family count as well."""
    told = case(capacity=Capacity.FAMILY)
    told.given(FamilySignposted(), SOON)
    assert told.verdict("whg:2.3.6", LATER) == "met"


@not_met("whg:2.3.6")
def test_one_witness_reached_does_not_stand_for_the_other() -> None:
    """The first was only rung up and told of no support; the second never answered."""
    told = case(witnesses=("w1", "w2"))
    told.given(witness_reached("w1"), SOON)
    told.given(
        ContactAttempted(party=Party.WITNESS, channel=Channel.PHONE, result=ContactResult.NO_ANSWER, person="w2"), SOON
    )
    found = told.closed(CLOSED).clause("whg:2.3.6", LATER)
    assert (str(found.verdict), found.counts) == ("partly_met", {"partly_met": 1, "not_evidenced": 1})


@not_met("whg:2.3.6")
def test_a_call_to_a_witness_whom_nobody_named_stands_for_none_of_two() -> None:
    """Of a single witness it would."""
    unnamed = ContactMade(party=Party.WITNESS, channel=Channel.PHONE)
    two, one = case(witnesses=("w1", "w2")), case(witnesses=("w1",))
    for told in (two, one):
        told.given(unnamed, SOON)
        told.given(FamilySignposted(), SOON)
    assert two.closed(CLOSED).verdict("whg:2.3.6", LATER) == "not_evidenced"
    assert one.closed(CLOSED).verdict("whg:2.3.6", LATER) == "met"


@not_applicable("whg:2.3.6")
def test_where_nobody_else_saw_it_there_is_nobody_to_engage() -> None:
    """The victim reported it herself, and there was no witness."""
    assert case().closed(CLOSED).verdict("whg:2.3.6", LATER) == "not_applicable"


@met("whg:2.5")
def test_graffiti_is_removed_whether_or_not_anyone_perceives_hate() -> None:
    """Offensive writing on a wall, in a report without hate."""
    told = case(hate=False)
    told.given(GraffitiReported(graffiti="wall"), SOON)
    assert told.verdict("whg:2.5", SOON) == "pending"
    told.given(GraffitiRemoved(graffiti="wall"), "2026-04-10 10:00")
    assert told.verdict("whg:2.5", LATER) == "met"


@not_met("whg:2.5")
def test_graffiti_that_was_left_is_not_evidenced_at_closure() -> None:
    """The wall was cleaned, the bus shelter not."""
    told = case()
    for place in ("wall", "shelter"):
        told.given(GraffitiReported(graffiti=place), SOON)
    told.given(GraffitiRemoved(graffiti="wall"), "2026-04-10 10:00")
    assert told.closed(CLOSED).clause("whg:2.5", LATER).counts == {"met": 1, "not_evidenced": 1}


@not_met("whg:2.5")
def test_graffiti_told_of_in_a_further_incident_must_go_as_well() -> None:
    """What was cleaned in April does not stand for what was sprayed on 20 April."""
    told = case(incident=Incident(behaviours=(Behaviour.GRAFFITI,)))
    told.given(GraffitiRemoved(graffiti="wall"), "2026-04-10 10:00")
    again = Incident(behaviours=(Behaviour.GRAFFITI,))
    told.given(FurtherIncidentReported(incident=again, channel=Channel.PHONE), "2026-04-20 10:00")
    assert told.closed(CLOSED).clause("whg:2.5", LATER).counts == {"met": 1, "not_evidenced": 1}


@not_applicable("whg:2.5")
def test_damage_that_is_no_graffiti_is_not_removed_under_this_clause() -> None:
    """A smashed window."""
    told = case(incident=Incident(behaviours=(Behaviour.DAMAGE,)))
    assert told.closed(CLOSED).verdict("whg:2.5", LATER) == "not_applicable"
