"""Connexus: the police are told, by the victim or for them; names are kept back; sharing rests on the protocol."""

from __future__ import annotations

from contracts.facts.consent import (
    AnonymityAsked,
    DisclosureMade,
    Ground,
    JointMeetingHeld,
    PoliceReportDeclined,
    PoliceReportEncouraged,
    PoliceReportMade,
    Purpose,
    ReportedBy,
    ReportRoute,
)
from contracts.facts.risk import HousingOptionsContacted
from contracts.facts.support import ReferralMade
from contracts.people import Person
from contracts.vocabulary import Capacity, Recipient, Service
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told

SHARING, POLICE, UNNAMED = "connexus:3.2.3", "connexus:4.1.1", "connexus:4.1.2"
AT, LATER, CLOSED, AFTER = "2026-05-11 09:00", "2026-05-20 10:00", "2026-06-30 17:00", "2026-07-01 09:00"
PROTOCOL = {"protocol": "west-mercia-information-sharing", "legal_basis": "cda-1998-s115"}
TWO = {"victims": ("p1", "p2"), "people": (Person(ref="p1"), Person(ref="p2"))}


def case(**said: object) -> Told:
    """A hate report at Connexus, on Monday 11 May 2026."""
    return Told("connexus").reported(AT, **said)


def by_connexus(*about: str, **said: object) -> PoliceReportMade:
    """Connexus told the police."""
    return PoliceReportMade(by=ReportedBy.LANDLORD, about=about, **said)  # type: ignore[arg-type]


def by_victim(person: str = "p1") -> PoliceReportMade:
    """The victim told the police."""
    return PoliceReportMade(by=ReportedBy.VICTIM, person=person, reference="WM-1234")


def without_the_name() -> PoliceReportMade:
    """Through the national website, nobody named."""
    return by_connexus(route=ReportRoute.TRUE_VISION, anonymised=True)


def passed_on(recipient: Recipient = Recipient.POLICE, /, **said: object) -> DisclosureMade:
    """Something about the victim went to an agency."""
    return DisclosureMade(recipient=recipient, purpose=Purpose.INVESTIGATION, about=("p1",), **said)  # type: ignore[arg-type]


@met(POLICE)
def test_a_victim_who_was_encouraged_reports_themselves() -> None:
    """Encouraged on Tuesday, reported on Wednesday."""
    told = case()
    told.given(PoliceReportEncouraged(person="p1"), "2026-05-12 10:00")
    told.given(by_victim(), "2026-05-13 10:00")
    assert told.verdict(POLICE, LATER) == "met"


@met(POLICE)
def test_connexus_reports_when_the_victim_does_not_want_to() -> None:
    """The victim declined; the landlord told the police of both victims, and of the second without being asked."""
    told = case(**TWO)
    told.given(PoliceReportDeclined(person="p1"), "2026-05-12 10:00")
    told.given(PoliceReportEncouraged(person="p2"), "2026-05-12 11:00")
    told.given(by_connexus("p1", "p2"), "2026-05-13 10:00")
    assert told.verdict(POLICE, LATER) == "met"


@met(POLICE)
def test_a_report_without_names_tells_the_police_as_well() -> None:
    """It names nobody, and is of every victim."""
    told = case(**TWO)
    told.given(PoliceReportDeclined(person="p1"), "2026-05-12 10:00")
    told.given(PoliceReportDeclined(person="p2"), "2026-05-12 10:00")
    told.given(without_the_name(), "2026-05-13 10:00")
    assert told.verdict(POLICE, LATER) == "met"


@not_met(POLICE)
def test_a_victim_who_declined_and_nobody_reported() -> None:
    """Encouraged, declined, and the landlord did not do it either."""
    told = case()
    told.given(PoliceReportEncouraged(person="p1"), "2026-05-12 10:00")
    told.given(PoliceReportDeclined(person="p1"), "2026-05-12 10:05")
    assert told.verdict(POLICE, LATER) == "pending"
    assert told.closed(CLOSED).verdict(POLICE, AFTER) == "not_evidenced"


@not_met(POLICE)
def test_reported_over_the_victims_head_is_kept_in_part() -> None:
    """Nobody encouraged the victim to report themselves."""
    told = case()
    told.given(by_connexus("p1"), "2026-05-13 10:00")
    assert told.closed(CLOSED).verdict(POLICE, AFTER) == "partly_met"


@not_applicable(POLICE)
def test_the_police_need_not_be_told_what_they_reported() -> None:
    """A police officer handed the case over."""
    assert case(capacity=Capacity.POLICE).verdict(POLICE, LATER) == "not_applicable"


@met(UNNAMED)
def test_who_wishes_not_to_be_named_is_reported_through_the_website() -> None:
    """Without the name."""
    told = case()
    told.given(AnonymityAsked(person="p1"), "2026-05-12 10:00")
    told.given(without_the_name(), "2026-05-13 10:00")
    assert told.verdict(UNNAMED, LATER) == "met"


@not_met(UNNAMED)
def test_naming_them_to_the_police_breaks_the_clause_whatever_follows() -> None:
    """The name went out on Wednesday; the report without it on Thursday does not take that back."""
    told = case()
    told.given(AnonymityAsked(person="p1"), "2026-05-12 10:00")
    told.given(by_connexus("p1"), "2026-05-13 10:00")
    told.given(without_the_name(), "2026-05-14 10:00")
    found = told.clause(UNNAMED, LATER)
    assert (found.verdict, found.counts) == ("breached", {"met": 1, "breached": 1})


@not_met(UNNAMED)
def test_not_reported_at_all() -> None:
    """The case ends and the police never learnt of it."""
    told = case()
    told.given(AnonymityAsked(person="p1"), "2026-05-12 10:00")
    assert told.closed(CLOSED).verdict(UNNAMED, AFTER) == "not_evidenced"


@met(UNNAMED)
def test_an_emergency_is_reported_by_name() -> None:
    """Somebody is in danger: the name may go to the police, and the report without it follows."""
    told = case()
    told.given(AnonymityAsked(person="p1"), "2026-05-12 10:00")
    told.given(by_connexus("p1", ground=Ground.EMERGENCY), "2026-05-13 02:00")
    told.given(without_the_name(), "2026-05-13 10:00")
    assert told.verdict(UNNAMED, LATER) == "met"


@not_applicable(UNNAMED)
def test_a_victim_may_be_named_who_never_asked_otherwise() -> None:
    """The police were told by name, and nobody wishes to be unnamed."""
    told = case()
    told.given(by_connexus("p1"), "2026-05-12 10:00")
    assert told.verdict(UNNAMED, LATER) == "not_applicable"


@met(SHARING)
def test_sharing_under_the_protocol_names_it_and_its_basis() -> None:
    """And says what was passed on."""
    told = case()
    told.given(passed_on(**PROTOCOL, data_set="incident-log"), "2026-05-13 10:00")
    assert told.verdict(SHARING, LATER) == "met"


@not_met(SHARING)
def test_sharing_with_a_council_without_the_protocol() -> None:
    """Nothing says by which right it went to the council."""
    told = case()
    told.given(passed_on(**PROTOCOL, data_set="incident-log"), "2026-05-13 10:00")
    told.given(passed_on(Recipient.COUNCIL), "2026-05-14 10:00")
    found = told.closed(CLOSED).clause(SHARING, AFTER)
    assert (found.verdict, found.counts) == ("not_evidenced", {"met": 1, "not_evidenced": 1})


@not_met(SHARING)
def test_without_saying_what_was_shared_it_is_kept_in_part() -> None:
    """The protocol and the basis are named."""
    told = case()
    told.given(passed_on(**PROTOCOL), "2026-05-13 10:00")
    assert told.closed(CLOSED).verdict(SHARING, AFTER) == "partly_met"


@not_met(SHARING)
def test_a_referral_to_a_partner_rests_on_the_protocol_as_well() -> None:
    """To social care, without naming it."""
    told = case()
    told.given(ReferralMade(referral="r-1", service=Service.SOCIAL_CARE, person="p1"), "2026-05-13 10:00")
    assert told.closed(CLOSED).verdict(SHARING, AFTER) == "not_evidenced"


@not_met(SHARING)
def test_the_council_learns_of_the_victim_under_the_protocol_too() -> None:
    """At a meeting it was named; when a safe place was asked for it was not."""
    told = case()
    told.given(JointMeetingHeld(partner=Recipient.COUNCIL, about=("p1",), protocol=PROTOCOL["protocol"]), AT)
    told.given(HousingOptionsContacted(person="p1", about=("p1",)), "2026-05-13 10:00")
    found = told.closed(CLOSED).clause(SHARING, AFTER)
    assert (found.verdict, found.counts) == ("not_evidenced", {"met": 1, "not_evidenced": 1})


@not_applicable(SHARING)
def test_who_works_for_the_landlord_is_no_partner() -> None:
    """An interpreter got the job; a signpost passes nothing on; nobody can be known from what is anonymised."""
    told = case()
    told.given(passed_on(Recipient.INTERPRETER), "2026-05-13 10:00")
    told.given(passed_on(Recipient.POLICE, anonymised=True), "2026-05-13 11:00")
    told.given(ReferralMade(referral="r-1", service=Service.HEALTH, signposted=True), "2026-05-13 12:00")
    assert told.verdict(SHARING, LATER) == "not_applicable"
