"""The Group: every word that its definitions turn into words of their own, told from the document."""

from __future__ import annotations

import pytest

from contracts.vocabulary import Capacity, Channel, PersonRole, Strand
from tests.services.casework.clauses.near import part_of
from tests.services.casework.clauses.words import CUSTOMERS, OTHERS, Said, alike, each, found_by, names

USERS = ("visitor", "service_user")
OWN = tuple(one for one in CUSTOMERS if one not in USERS)

WORDS: tuple[Said, ...] = (
    *each("the-group:2.1-2.2", "in_scope", "role_alone", PersonRole,
          **alike("suffered by a customer", *OWN), **alike("suffered by another service user", *USERS)),
    *each("the-group:2.1-2.2", "in_scope", "accused_role_alone", PersonRole,
          **alike("by a customer", *OWN), **alike("by another service user", *USERS)),
    *each("the-group:4.1", "perceived", "perceived_by", Capacity, victim="by the victim",
          **alike("by another person", *OTHERS)),
    *each("the-group:4.2-4.5", "strand", "strand", Strand, race="racism", disability="disablism",
          religion="faith or religion", **alike("homophobia", "sexual_orientation", "transgender")),
    *each("the-group:4.2-4.5", "monitored", "strand", Strand, race="race", religion="religion",
          sexual_orientation="sexual orientation", disability="disability", transgender="transgender"),
    *each("the-group:5.1.3", "channel", "channel", Channel, office="a neighbourhood office, as a reporting centre",
          reporting_centre="a partner's reporting centre"),
)  # fmt: skip


@part_of()
@pytest.mark.parametrize("looked_at", WORDS, ids=names(WORDS))
def test_each_word_is_read_as_the_policy_reads_it(looked_at: Said) -> None:
    """What the document names has its words, and what it does not name has none."""
    assert found_by(looked_at) == looked_at[-1]
