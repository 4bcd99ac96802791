"""Derby Homes: what its policy calls a case, whom it covers, and which strands it knows."""

from __future__ import annotations

from contracts.facts.handling import RouteLinked
from contracts.facts.report import Incident, IncidentClassified, Motivation
from contracts.facts.risk import AccessNeed, AccessNeedsAsked
from contracts.vocabulary import Behaviour, Capacity, Channel, Crime, MotivationBasis, PersonRole, Strand
from tests.services.casework.clauses.derby import case
from tests.services.casework.clauses.rows import applied
from tests.services.casework.clauses.told import Told

AT, LATER, LAST = "2026-05-05 10:00", "2026-05-06 10:00", "2026-05-07 10:00"


def words(question: str, **said: object) -> list[str]:
    """The policy's answers about such a case."""
    return case(**said).words(question, LATER)


def by_association(strand: Strand) -> Motivation:
    """Hostility for being linked with a group."""
    return Motivation(
        asked=True, hate=True, strands=(strand,), perceived_by=(Capacity.VICTIM,), basis=MotivationBasis.ASSOCIATION
    )


@applied("derby-homes:title")
def test_tenants_and_staff_are_covered_on_either_side() -> None:
    """Against a tenant, by an employee; between people of the public the title names neither side."""
    covered = words("in_scope", role=PersonRole.TENANT, accused_role=PersonRole.EMPLOYEE)
    assert {"against a tenant or a member of staff", "by a tenant or a member of staff"} <= set(covered)
    assert words("in_scope", role=PersonRole.PUBLIC, accused_role=PersonRole.PUBLIC) == []


@applied("derby-homes:title")
def test_who_cannot_read_the_policy_gets_it_in_another_form() -> None:
    """The header offers it on request; someone who needs no other form is offered none."""
    told = case()
    assert told.words("format", LATER) == []
    told.given(AccessNeedsAsked(person="p1", needs=(AccessNeed.PRINT,)), LATER)
    assert told.words("format", LAST) == ["the policy in a form that suits, on request"]


@applied("derby-homes:1.2")
def test_customers_and_visitors_are_covered() -> None:
    """A leaseholder is a customer although the title speaks of tenants; a visitor needs no tenancy."""
    assert words("in_scope", role=PersonRole.LEASEHOLDER, accused_role=PersonRole.PUBLIC) == [
        "a customer of the landlord"
    ]
    assert words("in_scope", role=PersonRole.VISITOR, accused_role=PersonRole.PUBLIC) == [
        "a visitor to one of its homes"
    ]


@applied("derby-homes:1.2")
def test_someone_from_elsewhere_is_covered_against_a_resident() -> None:
    """Of a hate crime by this clause, of what is no crime by the title alone; against a stranger not at all."""
    crime = words("in_scope", role=PersonRole.PUBLIC, accused_role=PersonRole.HOUSEHOLD, crime=Crime.YES)
    assert crime == ["someone from elsewhere who suffers a hate crime by a resident"]
    incident = words("in_scope", role=PersonRole.PUBLIC, accused_role=PersonRole.HOUSEHOLD, crime=Crime.NO)
    assert incident == [
        "someone from elsewhere who suffers an incident by a resident that is no crime: covered by the title only"
    ]
    for known in (Crime.YES, Crime.NO):
        assert words("in_scope", role=PersonRole.PUBLIC, accused_role=PersonRole.PUBLIC, crime=known) == []
        resident = words("in_scope", role=PersonRole.HOUSEHOLD, accused_role=PersonRole.HOUSEHOLD, crime=known)
        assert resident == ["a customer of the landlord"]


@applied("derby-homes:2.1")
def test_a_crime_perceived_as_hate_is_a_hate_crime() -> None:
    """By anybody's perception, on one of six strands; an age-related crime is none, for age is no strand here."""
    assert words("label", crime=Crime.YES, capacity=Capacity.WITNESS) == ["hate crime"]
    assert words("label", crime=Crime.YES, strands=(Strand.AGE,)) == []
    assert words("label", crime=Crime.YES, strands=()) == ["hate crime, the characteristic not said yet"]
    assert words("label", crime=Crime.YES, hate=False) == []


@applied("derby-homes:2.1")
def test_what_is_no_crime_is_no_hate_crime() -> None:
    """Neither with a strand nor before anyone has said which."""
    assert words("label", crime=Crime.NO) == ["hate incident"]
    assert words("label", crime=Crime.NO, strands=()) == ["hate incident, the characteristic not said yet"]


@applied("derby-homes:2.1")
def test_anybody_may_perceive_it() -> None:
    """A witness counts as the victim does."""
    assert "by anybody else" in words("perceived", capacity=Capacity.WITNESS)
    assert words("perceived") == ["by the victim"]


@applied("derby-homes:2.1")
def test_the_sixth_strand_is_local_and_counted_apart() -> None:
    """A goth and a disabled victim: both are strands, but only disability is one of the five."""
    strands = (Strand.DISABILITY, Strand.SUBCULTURE)
    assert words("strand", strands=strands) == ["disability", "alternative subculture (local, an additional strand)"]
    assert words("monitored", strands=(Strand.SUBCULTURE,)) == [
        "the local strand of alternative subcultures, counted apart"
    ]
    assert words("monitored", strands=(Strand.DISABILITY,)) == ["one of the five characteristics"]


@applied("derby-homes:2.1")
def test_what_happened_has_the_policys_names() -> None:
    """Spitting is assault, arson is damage to property, and what happens online counts."""
    assert words("incident_type", incident=Incident(behaviours=(Behaviour.SPITTING, Behaviour.ARSON))) == [
        "assault", "damage to property",
    ]  # fmt: skip
    assert words("incident_type", incident=Incident(online=True)) == ["online"]
    twice = Incident(online=True, behaviours=(Behaviour.ONLINE_ABUSE,))
    assert words("incident_type", incident=twice) == ["online"]


@applied("derby-homes:2.2")
def test_a_hate_incident_is_never_a_crime() -> None:
    """It loses its name on the day it turns out to be a crime, and keeps it on the days before."""
    told = case(crime=Crime.NO)
    assert told.words("label", LATER) == ["hate incident"]
    told.given(IncidentClassified(crime=Crime.YES), LAST)
    assert told.words("label", LAST) == ["hate crime"]
    assert told.words("label", LATER) == ["hate incident"]


@applied("derby-homes:2.2")
def test_while_nobody_knows_whether_it_is_a_crime_it_has_neither_name() -> None:
    """The two names exclude each other."""
    assert words("label", crime=Crime.UNKNOWN) == []
    assert words("label", crime=Crime.UNKNOWN, strands=()) == []


@applied("derby-homes:2.2")
def test_a_hate_incident_is_on_one_of_the_six_strands() -> None:
    """Age is none of them; while no strand was said it is one, and without hate it is none."""
    assert words("label", crime=Crime.NO, strands=(Strand.AGE,)) == []
    assert words("label", crime=Crime.NO, strands=()) == ["hate incident, the characteristic not said yet"]
    assert words("label", crime=Crime.NO, hate=False) == []
    assert words("label", crime=Crime.YES, strands=()) == ["hate crime, the characteristic not said yet"]


@applied("derby-homes:2.3")
def test_a_victim_need_not_belong_to_the_group() -> None:
    """Being taken for one who is linked with it is enough, and is told as that."""
    told = "a supposed link with the group; the victim need not belong to it"
    assert told in words("perceived", motivation=by_association(Strand.RACE))
    assert told not in words("perceived")


@applied("derby-homes:2.2")
def test_a_supposed_link_with_a_subculture_counts() -> None:
    """A friend of goths is covered as a goth is."""
    told = "a supposed link with an alternative subculture"
    assert told in words("perceived", motivation=by_association(Strand.SUBCULTURE))
    assert told not in words("perceived", motivation=by_association(Strand.RACE))
    assert told not in words("perceived", strands=(Strand.SUBCULTURE,))


@applied("derby-homes:3.7")
def test_a_case_that_was_linked_is_handled_under_that_policy_too() -> None:
    """A policy that this one does not name is none of its links."""
    told = case()
    assert told.words("handled_under", LATER) == []
    told.given(RouteLinked(policy="safeguarding"), LATER)
    told.given(RouteLinked(policy="parking"), LATER)
    assert told.words("handled_under", LAST) == ["the safeguarding policy"]


@applied("derby-homes:4.1")
def test_hate_is_not_tolerated() -> None:
    """The stance is one towards hate: a report without it is not told so."""
    assert words("stance") == ["zero tolerance: support for victims, management of perpetrators"]
    assert words("stance", hate=False) == []


@applied("derby-homes:4.5")
def test_a_report_can_come_through_the_online_tool() -> None:
    """Through the portal or the public form; the telephone is no online tool."""
    assert words("channel", channel=Channel.WEB_FORM) == ["the online reporting tool"]
    assert words("channel", channel=Channel.PHONE) == []


@applied("derby-homes:4.5")
def test_help_for_victims_is_made_known_online() -> None:
    """Before the policy began nothing was promised."""
    assert words("publicity") == ["services for victims are made known online"]
    assert words("publicity", hate=False) == []
    before = Told("derby-homes").reported("2024-05-31 23:59")
    assert before.words("publicity", "2024-06-30 09:00") == []
