"""Amplius: how its words are read, and what each reading changes."""

from __future__ import annotations

from typing import Any

from contracts.facts.report import Incident, Motivation, Reporter
from contracts.facts.risk import AccessNeed, AccessNeedsAsked, MateCrimeIdentified
from contracts.vocabulary import Behaviour, Capacity, Crime, PersonRole, Strand
from tests.services.casework.clauses.rows import applied
from tests.services.casework.clauses.told import Told

RECEIPT, LATER = "2026-04-02 16:30", "2026-04-03 09:00"


def case(**said: Any) -> Told:
    return Told("amplius").reported(RECEIPT, **said)


@applied("amplius:policy-statement-values")
def test_eight_strands_count_and_age_is_one() -> None:
    """Age and gender identity are strands here, a subculture is not."""
    told = case(strands=(Strand.AGE, Strand.TRANSGENDER, Strand.SUBCULTURE))
    assert told.words("strand", LATER) == ["age", "gender identity"]


@applied("amplius:scope")
def test_a_shared_owner_is_covered_and_a_passer_by_is_not() -> None:
    """The policy names shared owners, and nobody without a tie to the landlord."""
    assert case(role=PersonRole.SHARED_OWNER).words("in_scope", LATER) == ["a shared owner is a customer"]
    assert case(role=PersonRole.PUBLIC).words("in_scope", LATER) == []


@applied("amplius:definition")
def test_it_is_a_hate_incident_whether_a_crime_or_not() -> None:
    """Crime or no crime, the label is the same; without hate there is none."""
    labels = [case(crime=crime).words("label", LATER) for crime in (Crime.YES, Crime.NO)]
    assert labels == [["hate incident"], ["hate incident"]]
    assert case(hate=False).words("label", LATER) == []


@applied("amplius:definition-forms")
def test_spitting_and_online_abuse_are_forms_of_it() -> None:
    """Each behaviour has the policy's own name."""
    told = case(incident=Incident(behaviours=(Behaviour.SPITTING, Behaviour.ONLINE_ABUSE)))
    assert told.words("incident_type", LATER) == ["threatening or abusive behaviour", "abuse through social media"]


@applied("amplius:responding.1")
def test_a_third_partys_belief_suffices() -> None:
    """The victim says nothing of hate; a neighbour does, and the clauses apply."""
    told = case(
        reporter=Reporter(capacity=Capacity.THIRD_PARTY),
        motivation=Motivation(asked=True, hate=True, perceived_by=(Capacity.THIRD_PARTY,)),
    )
    assert told.words("perceived", LATER) == ["another person's belief suffices"]
    assert told.verdict("amplius:responding.3", LATER) == "pending"


@applied("amplius:edi-additional-needs")
def test_what_a_person_needs_changes_the_form() -> None:
    """Someone who needs an interpreter and help with reading gets both."""
    told = case()
    told.given(AccessNeedsAsked(person="p1", needs=(AccessNeed.INTERPRETER, AccessNeed.LITERACY)), "2026-04-02 17:00")
    assert told.words("format", LATER) == ["with an interpreter", "with help in reading and writing"]


@applied("amplius:local-variations")
def test_no_place_has_a_policy_of_its_own() -> None:
    """Asked what differs locally, the answer is nothing."""
    assert case().words("local_variation", LATER) == ["none: one policy everywhere"]


@applied("amplius:appendix-a-related-changelog")
def test_other_policies_take_what_is_not_hate_or_needs_safeguarding() -> None:
    """No hate goes to anti-social behaviour; mate crime goes to safeguarding as well."""
    assert case(hate=False).words("handled_under", LATER) == ["the anti-social behaviour policy"]
    told = case()
    told.given(MateCrimeIdentified(person="p1"), "2026-04-02 17:00")
    assert told.words("handled_under", LATER) == ["the safeguarding policy as well"]


@applied("amplius:appendix-a-related-changelog")
def test_how_to_articles_are_not_for_the_public() -> None:
    """Asked how people learn of the policy, the articles are not among it."""
    assert case().words("publicity", LATER) == ["how-to articles are for colleagues only"]
