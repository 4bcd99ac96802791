"""Connexus: every word that its definitions turn into words of their own, told from the document."""

from __future__ import annotations

import pytest

from contracts.facts.risk import AccessNeed
from contracts.vocabulary import Behaviour, Capacity, Channel, Crime, MotivationBasis, PersonRole, Strand
from tests.services.casework.clauses.near import part_of
from tests.services.casework.clauses.told import Told
from tests.services.casework.clauses.words import LATER, OTHERS, RECEIPT, Said, alike, each, found_by, names

SUPPOSED = "what the offender takes the victim to be; nothing is said of what the victim is"
FROM_CUSTOMERS = "anyone who suffers hate from a customer, their family or a visitor"
BUYERS = ("leaseholder", "shared_owner")
CUSTOMERS = ("tenant", *BUYERS, "care_and_support", "service_user")
FIVE = {
    "race": "race", "religion": "religion", "sexual_orientation": "sexual orientation", "disability": "disability",
    "transgender": "transgender",
}  # fmt: skip
IN_PRINT, A_TALK = "in print", "a talk about it"

WORDS: tuple[Said, ...] = (
    *each("connexus:1.1", "perceived", "basis", MotivationBasis,
          **alike(SUPPOSED, "perceived", "demonstrated", "unknown")),
    *each("connexus:1.2", "in_scope", "role_alone", PersonRole, tenant="directed at a tenant",
          employee="directed at an employee", contractor="directed at a contractor",
          **alike("directed at a leaseholder", *BUYERS)),
    *each("connexus:1.2", "in_scope", "accused_role_alone", PersonRole, tenant="by a tenant",
          employee="by an employee", contractor="by a contractor", **alike("by a leaseholder", *BUYERS)),
    *each("connexus:2.1", "strand", "strand", Strand, **FIVE),
    *each("connexus:2.1", "monitored", "strand", Strand, **FIVE),
    *(
        said
        for said in each(
            "connexus:2.2-2.2c", "incident_type", "behaviour", Behaviour, incitement="incitement to hatred",
            **alike("physical assault", "physical_assault", "spitting"),
            **alike("verbal abuse", "verbal_abuse", "ridicule", "online_abuse"),
            **alike("other", "harassment", "bullying", "damage", "arson", "graffiti", "exploitation", "other"),
        )
        if said[3] is not Behaviour.THREATS
    ),
    ("connexus:2.2-2.2c", "incident_type", "behaviour", Behaviour.THREATS, ["physical assault", "verbal abuse"]),
    *each("connexus:2.3", "strand", "strand", Strand, subculture="alternative subculture (noted, not counted)"),
    *each("connexus:2.5", "perceived", "perceived_by", Capacity, victim="by the victim", witness="by a witness",
          police="by a police officer",
          **alike("by another person", *(one for one in OTHERS if one not in ("witness", "police")))),
    *each("connexus:4.2.1", "channel", "channel", Channel, phone="telephone", email="e-mail",
          **alike("face to face", "in_person", "office"), **alike("website", "portal", "web_form")),
    *each("connexus:app1-stage-2", "in_scope", "role_alone", PersonRole, household="a customer's family",
          visitor="a customer's visitor", **alike("a customer", *CUSTOMERS)),
    *each("connexus:app1-stage-2", "in_scope", "accused_role_alone", PersonRole,
          **alike(FROM_CUSTOMERS, *CUSTOMERS, "household", "visitor")),
    *(
        ("connexus:app1-stage-3-access", "format", "need", need,
         {AccessNeed.PRINT: [IN_PRINT, A_TALK], AccessNeed.LITERACY: [A_TALK]}.get(need, []))
        for need in AccessNeed
    ),
)  # fmt: skip


@part_of()
@pytest.mark.parametrize("looked_at", WORDS, ids=names(WORDS))
def test_each_word_is_read_as_the_policy_reads_it(looked_at: Said) -> None:
    """What the document names has its words, and what it does not name has none."""
    assert found_by(looked_at) == looked_at[-1]


@part_of("connexus:2.1")
@part_of("connexus:2.4")
@pytest.mark.parametrize("strand", Strand)
def test_hostility_on_five_strands_alone_has_a_name(strand: Strand) -> None:
    """A hate crime, or an incident of hate that is none."""
    for crime, name in ((Crime.YES, "hate crime"), (Crime.NO, "non-crime hate incident")):
        told = Told("connexus").reported(RECEIPT, crime=crime, strands=(strand,))
        assert told.words("label", LATER) == ([name] if strand in FIVE else [])
