"""Connexus: what its policy calls a case, whom it covers, and which strands and types it knows."""

from __future__ import annotations

from contracts.facts.report import Incident, IncidentClassified, Motivation
from contracts.facts.risk import AccessNeed, AccessNeedsAsked
from contracts.vocabulary import Behaviour, Capacity, Channel, Crime, MotivationBasis, PersonRole, Strand
from tests.services.casework.clauses.rows import applied
from tests.services.casework.clauses.told import Told

AT, LATER, LAST = "2026-05-11 09:00", "2026-05-12 09:00", "2026-05-13 09:00"


def case(**said: object) -> Told:
    """A hate report at Connexus, on Monday 11 May 2026."""
    return Told("connexus").reported(AT, **said)


def words(question: str, **said: object) -> list[str]:
    """The policy's answers about such a case."""
    return case(**said).words(question, LATER)


def behaving(*behaviours: Behaviour) -> list[str]:
    """The types of an incident with these behaviours."""
    return words("incident_type", incident=Incident(behaviours=behaviours))


@applied("connexus:1.1")
def test_the_strand_says_what_the_offender_supposed() -> None:
    """Nothing is said of what the victim is; hostility for being linked with someone is another matter."""
    supposed = "what the offender takes the victim to be; nothing is said of what the victim is"
    assert supposed in words("perceived")
    linked = Motivation(
        asked=True,
        hate=True,
        strands=(Strand.RACE,),
        perceived_by=(Capacity.VICTIM,),
        basis=MotivationBasis.ASSOCIATION,
    )
    assert supposed not in words("perceived", motivation=linked)


@applied("connexus:1.2")
def test_tenants_leaseholders_employees_and_contractors_are_covered_on_either_side() -> None:
    """Directed at a leaseholder, by a contractor; someone of the public is named on neither side."""
    covered = words("in_scope", role=PersonRole.LEASEHOLDER, accused_role=PersonRole.CONTRACTOR)
    assert {"directed at a leaseholder", "by a contractor"} <= set(covered)
    strangers = words("in_scope", role=PersonRole.PUBLIC, accused_role=PersonRole.PUBLIC)
    assert not any(answer.startswith(("directed at", "by a")) for answer in strangers)


@applied("connexus:1.2")
def test_a_case_of_an_employee_is_kept_from_colleagues() -> None:
    """Whether they suffered it or are accused of it."""
    assert words("restricted", role=PersonRole.EMPLOYEE) == ["colleagues of the employee who suffered it"]
    assert words("restricted", accused_role=PersonRole.EMPLOYEE) == ["the employee accused, and their colleagues"]
    assert words("restricted") == []


@applied("connexus:1.3")
def test_a_subsidiary_is_covered_like_the_parent() -> None:
    """Whichever company of the Group the case belongs to; without hate the policy claims no case."""
    assert "any company of the Group" in words("in_scope", legal_entity="a-subsidiary")
    assert "any company of the Group" not in words("in_scope", legal_entity="a-subsidiary", hate=False)


@applied("connexus:2.1")
def test_an_offence_on_one_of_five_strands_is_a_hate_crime() -> None:
    """Age is none of the five."""
    assert words("label", crime=Crime.YES, strands=(Strand.RELIGION,)) == ["hate crime"]
    assert words("label", crime=Crime.YES, strands=(Strand.AGE,)) == []
    assert "hate crime" not in words("label", crime=Crime.NO)


@applied("connexus:2.1")
def test_five_strands_are_told_and_counted() -> None:
    """Of eight perceived the policy knows five."""
    perceived = (
        Strand.RACE, Strand.RELIGION, Strand.SEXUAL_ORIENTATION, Strand.DISABILITY, Strand.TRANSGENDER, Strand.AGE,
        Strand.GENDER, Strand.APPEARANCE,
    )  # fmt: skip
    five = ["race", "religion", "sexual orientation", "disability", "transgender"]
    assert words("strand", strands=perceived) == five
    assert words("monitored", strands=perceived) == five


@applied("connexus:2.2-2.2c")
def test_an_incident_can_be_of_several_types() -> None:
    """A push and an insult are two of the three types; a threat to hurt is assault and abuse in words."""
    assert behaving(Behaviour.PHYSICAL_ASSAULT, Behaviour.VERBAL_ABUSE) == ["physical assault", "verbal abuse"]
    assert behaving(Behaviour.THREATS) == ["physical assault", "verbal abuse"]
    assert behaving(Behaviour.INCITEMENT) == ["incitement to hatred"]


@applied("connexus:2.2-2.2c")
def test_damage_fits_none_of_the_three_types() -> None:
    """A broken window and paint on the door are shown as other."""
    assert behaving(Behaviour.DAMAGE, Behaviour.GRAFFITI) == ["other"]


@applied("connexus:2.3")
def test_a_subculture_is_told_and_not_counted() -> None:
    """It makes no sixth strand, and no hate crime of its own."""
    assert words("strand", strands=(Strand.SUBCULTURE,)) == ["alternative subculture (noted, not counted)"]
    assert words("monitored", strands=(Strand.SUBCULTURE,)) == []
    assert words("strand", strands=(Strand.RACE,)) == ["race"]
    assert words("label", crime=Crime.YES, strands=(Strand.SUBCULTURE,)) == []


@applied("connexus:2.4")
def test_what_is_no_crime_is_a_non_crime_hate_incident() -> None:
    """As long as nobody knows whether it is one, neither name fits."""
    assert words("label", crime=Crime.NO) == ["non-crime hate incident"]
    assert words("label", crime=Crime.NO, strands=(Strand.AGE,)) == []
    assert words("label", crime=Crime.UNKNOWN) == []


@applied("connexus:2.4")
def test_the_name_changes_when_it_turns_out_to_be_a_crime_and_the_earlier_one_can_be_asked_for() -> None:
    """Classified as a crime on Wednesday 13 May; as known on the Tuesday it was none."""
    told = case(crime=Crime.NO)
    told.given(IncidentClassified(crime=Crime.YES), LAST)
    assert told.words("label", LATER) == ["non-crime hate incident"]
    assert told.words("label", LAST) == ["hate crime"]


@applied("connexus:2.5")
def test_a_police_officers_perception_is_enough() -> None:
    """The victim said nothing of hate: it is a hate crime, seen so by a police officer."""
    seen = Motivation(asked=True, hate=True, strands=(Strand.DISABILITY,), perceived_by=(Capacity.POLICE,))
    told = case(motivation=seen, crime=Crime.YES, incident=Incident(crime=Crime.YES))
    assert "by a police officer" in told.words("perceived", LATER)
    assert told.words("label", LATER) == ["hate crime"]


@applied("connexus:4.2.1")
def test_four_routes_are_told_apart() -> None:
    """A letter is none of the four that the policy names, and is taken all the same."""
    routes = {channel: words("channel", channel=channel) for channel in Channel}
    assert routes[Channel.PHONE] == ["telephone"]
    assert routes[Channel.OFFICE] == routes[Channel.IN_PERSON] == ["face to face"]
    assert routes[Channel.PORTAL] == routes[Channel.WEB_FORM] == ["website"]
    assert (routes[Channel.EMAIL], routes[Channel.LETTER]) == (["e-mail"], [])


@applied("connexus:app1-stage-2")
def test_a_victim_need_not_be_a_tenant() -> None:
    """Somebody of the public whom a tenant's visitor abused is covered; so is a tenant's family."""
    victims = "anyone who suffers hate from a customer, their family or a visitor"
    assert victims in words("in_scope", role=PersonRole.PUBLIC, accused_role=PersonRole.VISITOR)
    assert victims not in words("in_scope", role=PersonRole.PUBLIC, accused_role=PersonRole.PUBLIC)
    assert victims not in words("in_scope", hate=False)
    assert "a customer's family" in words("in_scope", role=PersonRole.HOUSEHOLD, accused_role=PersonRole.PUBLIC)


@applied("connexus:app1-stage-3-access")
def test_who_has_no_device_gets_print_and_a_talk() -> None:
    """Asked on the second day what they need; before that nothing was known of it."""
    told = case()
    told.given(AccessNeedsAsked(person="p1", needs=(AccessNeed.PRINT,)), LAST)
    assert (told.words("format", LATER), told.words("format", LAST)) == ([], ["in print", "a talk about it"])
