"""whg's definitions: whom the policy covers, what counts as hate, by which routes it is told."""

from __future__ import annotations

from typing import Any

from contracts.facts.handling import ActionTaken
from contracts.facts.report import Incident, Motivation, MotivationRecorded
from contracts.vocabulary import Behaviour, Capacity, Channel, Crime, Group, MotivationBasis, PersonRole, Strand
from tests.services.casework.clauses.rows import applied
from tests.services.casework.clauses.told import Told

TOLD = "2026-04-02 16:30"
LATER = "2026-04-09 12:00"


def case(**said: Any) -> Told:
    """A report of Thursday 2 April 2026."""
    return Told("whg").reported(TOLD, **said)


def perceived(**said: Any) -> MotivationRecorded:
    """Somebody said later that hate was the reason."""
    return MotivationRecorded(motivation=Motivation(asked=True, hate=True, **said))


@applied("whg:1.1")
def test_customers_and_colleagues_are_covered_on_either_side() -> None:
    """A tenant who accuses an employee: a customer on one side, a colleague on the other."""
    told = case(role=PersonRole.TENANT, accused_role=PersonRole.EMPLOYEE)
    assert told.words("in_scope", LATER) == ["a customer as victim", "a colleague as alleged perpetrator"]


@applied("whg:1.1")
def test_people_who_are_neither_customers_nor_colleagues_are_not_covered() -> None:
    """A passer-by and a contractor are neither customers nor colleagues."""
    told = case(role=PersonRole.PUBLIC, accused_role=PersonRole.CONTRACTOR)
    assert told.words("in_scope", LATER) == []
    assert told.verdict("whg:1.1", LATER) == "not_applicable"


@applied("whg:1.1")
def test_a_colleagues_case_is_kept_from_other_colleagues_once() -> None:
    """Where both are employees the restriction is said once, where neither is, not at all."""
    both = case(role=PersonRole.EMPLOYEE, accused_role=PersonRole.EMPLOYEE)
    assert both.words("restricted", LATER) == ["colleagues who do not handle the case"]
    assert case(accused_role=PersonRole.EMPLOYEE).words("restricted", LATER) == [
        "colleagues who do not handle the case"
    ]
    assert case().words("restricted", LATER) == []


@applied("whg:1.2")
def test_five_characteristics_count_with_the_groups_they_take_in() -> None:
    """Race and transgender identity are among the five, with the group named; age is not."""
    told = case(hate=False)
    told.given(perceived(strands=(Strand.RACE, Strand.TRANSGENDER, Strand.AGE), groups=(Group.GYPSY_TRAVELLER,)), LATER)
    assert told.words("strand", LATER) == [
        "race or ethnicity", "transgender identity", "race or ethnicity: Gypsy or Traveller"
    ]  # fmt: skip


@applied("whg:1.2")
def test_what_is_no_crime_is_labelled_so_and_bound_alike() -> None:
    """A crime is a hate crime; what is known to be none is not called so, and must still be investigated."""
    assert case(crime=Crime.YES).words("label", LATER) == ["hate crime"]
    no_crime = case(crime=Crime.NO)
    assert no_crime.words("label", LATER) == ["incident of hate that is no crime, handled alike"]
    assert no_crime.verdict("whg:2.3.1", LATER) == "pending"


@applied("whg:1.2")
def test_without_anyone_perceiving_hate_there_is_no_label() -> None:
    """A neighbour dispute is no hate crime until somebody perceives it as one, even much later."""
    assert case(hate=False, crime=Crime.NO).words("label", LATER) == []
    told = case(hate=False, crime=Crime.YES)
    assert told.words("label", LATER) == []
    told.given(perceived(strands=(Strand.DISABILITY,)), "2026-05-01 10:00")
    assert told.words("label", "2026-05-01 11:00") == ["hate crime"]


@applied("whg:1.3")
def test_the_named_kinds_of_conduct_and_others_count() -> None:
    """Threats and damage are named; spitting is not, and counts as well."""
    incident = Incident(behaviours=(Behaviour.THREATS, Behaviour.DAMAGE, Behaviour.SPITTING))
    assert case(incident=incident).words("incident_type", LATER) == [
        "threatening behaviour", "damage to property", "not among the examples"
    ]  # fmt: skip


@applied("whg:1.3")
def test_abuse_online_is_said_once() -> None:
    """Harassment over social media is online abuse too; online abuse that happened online is not named twice."""
    harassed = case(incident=Incident(behaviours=(Behaviour.HARASSMENT,), online=True))
    assert harassed.words("incident_type", LATER) == ["harassment", "online abuse"]
    abused = case(incident=Incident(behaviours=(Behaviour.ONLINE_ABUSE,), online=True))
    assert abused.words("incident_type", LATER) == ["online abuse"]


@applied("whg:1.3")
def test_hostility_shown_is_told_apart_from_hostility_as_the_motive() -> None:
    """Either is enough; which of them it was is kept."""
    told = case(hate=False)
    told.given(perceived(strands=(Strand.RACE,), basis=MotivationBasis.DEMONSTRATED), TOLD)
    assert told.words("perceived", LATER) == ["hostility shown"]


@applied("whg:1.4-1.5-1.7")
def test_each_report_of_hate_is_promised_to_be_taken_seriously() -> None:
    """The promise is for hate, whoever perceived it; without that it is not made."""
    promise = ["not tolerated; taken seriously, without delay, with support"]
    assert case(capacity=Capacity.WITNESS).words("stance", LATER) == promise
    assert case(hate=False).words("stance", LATER) == []


@applied("whg:1.6")
def test_hate_against_a_colleague_goes_under_a_second_policy() -> None:
    """The policy on acceptable behaviour joins where an employee is the victim, not where one is accused."""
    assert case(role=PersonRole.EMPLOYEE).words("handled_under", LATER) == ["Acceptable Behaviour Policy"]
    assert case(accused_role=PersonRole.EMPLOYEE).words("handled_under", LATER) == []
    assert case(role=PersonRole.EMPLOYEE, hate=False).words("handled_under", LATER) == []


@applied("whg:2.2")
def test_an_advocate_may_report_by_letter() -> None:
    """The route and that somebody spoke for the victim are both told."""
    told = case(channel=Channel.LETTER, capacity=Capacity.ADVOCATE)
    assert told.words("channel", LATER) == ["letter", "through an advocate"]


@applied("whg:2.2")
def test_any_individual_may_report_by_any_route() -> None:
    """An anonymous text message is accepted, though the policy names neither."""
    told = case(channel=Channel.TEXT, capacity=Capacity.ANONYMOUS)
    assert told.words("channel", LATER) == ["a route not named, accepted alike", "from someone other than the victim"]


@applied("whg:2.2")
def test_what_came_before_the_report_came_by_no_route() -> None:
    """Somebody acted at once, and the report is not on record yet."""
    told = Told("whg")
    told.given(ActionTaken(), "2026-04-02 16:00")
    assert told.words("channel", LATER) == []
