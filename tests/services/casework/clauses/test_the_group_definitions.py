"""The Group: what its policy calls an incident, its four headings, harassment, and where it holds."""

from __future__ import annotations

from uuid import UUID, uuid5

from contracts.commands import RecordPattern
from contracts.facts.patterns import OtherIncident, OtherIncidentsRecorded
from contracts.facts.person import Relation
from contracts.facts.report import FurtherIncidentReported, Incident, Motivation
from contracts.vocabulary import Capacity, Channel, Crime, PersonRole, Strand
from tests.services.casework.clauses.rows import applied
from tests.services.casework.clauses.told import Told
from tests.services.casework.domain.scenario import CASE, london

AT, LATER, LAST = "2026-05-11 09:00", "2026-05-12 09:00", "2026-05-13 09:00"
SERIES = "harassment: a series of incidents at one person"


def case(**said: object) -> Told:
    """A hate report at The Group, on Monday 11 May 2026."""
    return Told("the-group").reported(AT, **said)


def words(question: str, **said: object) -> list[str]:
    """The policy's answers about such a case."""
    return case(**said).words(question, LATER)


def another(number: int, relation: Relation | None = None) -> OtherIncident:
    """Another incident at the victim, or at their family, received on the Monday as well."""
    return OtherIncident(
        case=UUID(int=number), incident=uuid5(CASE, str(number)), received_at=london(AT), relation=relation
    )


@applied("the-group:1.1")
def test_hate_is_anti_social_behaviour_as_well() -> None:
    """A hate case is handled under both; any other is none of this policy's."""
    both = "this policy, with the Nuisance, Harassment and Anti-Social Behaviour procedure"
    assert (words("handled_under"), words("handled_under", hate=False)) == ([both], [])


@applied("the-group:2.1-2.2")
def test_customers_and_other_service_users_are_covered() -> None:
    """A visitor uses what the Group offers; somebody of the public does not."""
    covered = words("in_scope", role=PersonRole.VISITOR, accused_role=PersonRole.TENANT)
    assert covered == ["suffered by another service user", "by a customer"]
    assert words("in_scope", role=PersonRole.PUBLIC, accused_role=PersonRole.PUBLIC) == []


@applied("the-group:4.1")
def test_a_hate_incident_may_be_a_crime_or_not() -> None:
    """Whatever is known of that, it has one name."""
    assert [words("label", crime=crime) for crime in Crime] == [["hate incident"]] * 3
    assert "hate incident" not in words("label", hate=False)


@applied("the-group:4.1")
def test_anyones_perception_makes_it_one() -> None:
    """A police officer saw it so, the victim did not."""
    seen = Motivation(asked=True, hate=True, strands=(Strand.RACE,), perceived_by=(Capacity.POLICE,))
    told = case(motivation=seen)
    assert (told.words("label", LATER), told.words("perceived", LATER)) == (["hate incident"], ["by another person"])


@applied("the-group:4.2-4.5")
def test_transgender_stands_under_homophobia_and_is_counted_apart() -> None:
    """One local heading, two strands for the regulator."""
    perceived = (Strand.SEXUAL_ORIENTATION, Strand.TRANSGENDER)
    assert words("strand", strands=perceived) == ["homophobia"]
    assert words("monitored", strands=perceived) == ["sexual orientation", "transgender"]


@applied("the-group:4.2-4.5")
def test_four_headings_and_no_more() -> None:
    """Age and subculture are none of them."""
    assert words("strand", strands=(Strand.RACE, Strand.DISABILITY, Strand.RELIGION)) == [
        "racism", "disablism", "faith or religion",
    ]  # fmt: skip
    assert words("strand", strands=(Strand.AGE, Strand.SUBCULTURE)) == []


@applied("the-group:4.6")
def test_what_nobody_perceives_as_hate_is_an_incident_still() -> None:
    """The wider word, where the narrower does not fit."""
    assert (words("label", hate=False), words("label")) == (["incident"], ["hate incident"])


@applied("the-group:4.7")
def test_a_second_incident_makes_it_a_series() -> None:
    """Reported two days later in the same case; until then it was one."""
    told = case()
    told.given(FurtherIncidentReported(incident=Incident(), channel=Channel.PHONE, person="p1"), LAST)
    assert (told.words("harassment", LATER), told.words("harassment", LAST)) == ([], [SERIES])


@applied("the-group:4.7")
def test_an_incident_in_another_case_counts_whoever_did_it() -> None:
    """The victim suffered another, found over all cases; that of their brother makes no series at them."""
    told = case()
    others = OtherIncidentsRecorded(person="p1", incidents=(another(1, Relation.SIBLING),))
    told.when(RecordPattern(occurred_at=london(LATER), data=others), LATER)
    assert told.words("harassment", LATER) == []
    others = OtherIncidentsRecorded(person="p1", incidents=(another(1, Relation.SIBLING), another(2)))
    told.when(RecordPattern(occurred_at=london(LAST), data=others), LAST)
    assert (told.words("harassment", LATER), told.words("harassment", LAST)) == ([], [SERIES])


@applied("the-group:5.1.3")
def test_a_neighbourhood_office_is_a_reporting_centre() -> None:
    """So is a partner's; a telephone call is not."""
    assert words("channel", channel=Channel.OFFICE, office="northmoor") == [
        "a neighbourhood office, as a reporting centre"
    ]
    assert words("channel", channel=Channel.REPORTING_CENTRE) == ["a partner's reporting centre"]
    assert words("channel") == []


@applied("the-group:5.4")
def test_people_learn_how_to_report_by_a_leaflet() -> None:
    """At the sign-up of each new tenancy, which other landlords do not promise."""
    leaflet, events = words("publicity")
    assert ("leaflet" in leaflet, "events" in events) == (True, True)
    assert Told("connexus").reported(AT).words("publicity", LATER) == []
