"""Every word that three landlords' definitions turn into words of their own, told from the documents."""

from __future__ import annotations

import pytest

from contracts.facts.risk import AccessNeed
from contracts.vocabulary import Behaviour, Capacity, Channel, Crime, Group, MotivationBasis, PersonRole, Strand
from tests.services.casework.clauses.near import part_of
from tests.services.casework.clauses.words import CUSTOMERS, OTHERS, Said, alike, each, found_by, names

FIVE = ("race", "religion", "sexual_orientation", "transgender", "disability")
NOT_NAMED = alike("a route not named, accepted alike", "web_form", "text", "reporting_centre", "partner", "staff")

WORDS: tuple[Said, ...] = (
    *each(
        "amplius:policy-statement-values", "strand", "strand", Strand, gender="gender", age="age",
        disability="disability", race="race", religion="religion", sexual_orientation="sexual orientation",
        transgender="gender identity", appearance="appearance",
    ),
    *each(
        "amplius:scope", "in_scope", "role", PersonRole, tenant="a tenant is a customer",
        leaseholder="a leaseholder is a customer", shared_owner="a shared owner is a customer",
        care_and_support="whoever has care and support is a customer", employee="a colleague is covered",
    ),
    *each(
        "amplius:definition-forms", "incident_type", "behaviour", Behaviour, physical_assault="physical assault",
        bullying="bullying", harassment="harassment", online_abuse="abuse through social media",
        **alike("verbal abuse, insults and threats", "verbal_abuse", "threats"),
        **alike("damage to property or belongings", "damage", "graffiti"),
        **alike("threatening or abusive behaviour", "spitting", "arson", "ridicule"),
    ),
    *each(
        "amplius:responding.1", "perceived", "perceived_by", Capacity, victim="the victim's belief suffices",
        **alike("another person's belief suffices", *OTHERS),
    ),
    *each(
        "amplius:edi-additional-needs", "format", "need", AccessNeed, interpreter="with an interpreter",
        translation="in their language", print="in print that they can read",
        literacy="with help in reading and writing", cognitive="explained so that they can follow",
        mobility="where they can come", cultural="with regard to their customs",
        adjustment="with the adjustment agreed",
    ),
    *each(
        "whg:1.1", "in_scope", "role_alone", PersonRole, employee="a colleague as victim",
        **alike("a customer as victim", *CUSTOMERS),
    ),
    *each(
        "whg:1.1", "in_scope", "accused_role_alone", PersonRole, employee="a colleague as alleged perpetrator",
        **alike("a customer as alleged perpetrator", *CUSTOMERS),
    ),
    *each(
        "whg:1.2", "strand", "strand", Strand, race="race or ethnicity", religion="religion or belief",
        sexual_orientation="sexual orientation", disability="disability", transgender="transgender identity",
    ),
    *each(
        "whg:1.2", "strand", "group", Group, uk_nation="race or ethnicity: a nation of the UK",
        gypsy_traveller="race or ethnicity: Gypsy or Traveller", asylum_seeker="race or ethnicity: asylum seeker",
        migrant="race or ethnicity: migrant", no_faith="religion or belief: no faith",
        physical_disability="disability: physical", learning_disability="disability: learning",
        mental_health="disability: mental health or development", cross_dresser="transgender identity: cross-dressing",
        gender_recognised="transgender identity: certificate holder",
    ),
    *each(
        "whg:1.2", "label", "crime", Crime, yes="hate crime", unknown="hate crime",
        no="incident of hate that is no crime, handled alike",
    ),
    *each(
        "whg:1.3", "perceived", "basis", MotivationBasis, demonstrated="hostility shown",
        **alike("hostility as the motive", "perceived", "association"),
    ),
    *each(
        "whg:1.3", "incident_type", "behaviour", Behaviour, threats="threatening behaviour",
        verbal_abuse="verbal abuse", physical_assault="physical assault", incitement="inciting others",
        harassment="harassment", online_abuse="online abuse",
        **alike("damage to property", "damage", "arson", "graffiti"),
        **alike("not among the examples", "spitting", "bullying", "ridicule", "exploitation", "other"),
    ),
    *each(
        "whg:2.2", "channel", "channel", Channel, phone="telephone", portal="customer portal", letter="letter",
        email="e-mail", in_person="in person", office="in person", **NOT_NAMED,
    ),
    *each(
        "derby-homes:1.2", "in_scope", "role", PersonRole, visitor="a visitor to one of its homes",
        public="someone from elsewhere who suffers a hate crime by a resident",
        **alike("a customer of the landlord", *(one for one in CUSTOMERS if one != "visitor")),
    ),
    *each(
        "derby-homes:2.1", "strand", "strand", Strand, race="race or ethnic origin", religion="religion or belief",
        sexual_orientation="sexual orientation", transgender="transgender identity", disability="disability",
        subculture="alternative subculture (local, an additional strand)",
    ),
    *each(
        "derby-homes:2.1", "monitored", "strand", Strand,
        subculture="the local strand of alternative subcultures, counted apart",
        **alike("one of the five characteristics", *FIVE),
    ),
    *each(
        "derby-homes:2.1", "perceived", "perceived_by", Capacity, victim="by the victim",
        **alike("by anybody else", *OTHERS),
    ),
    *each(
        "derby-homes:2.1", "incident_type", "behaviour", Behaviour, harassment="harassment", online_abuse="online",
        **alike("verbal abuse", "verbal_abuse", "ridicule"), **alike("intimidation or threats", "threats", "bullying"),
        **alike("assault", "physical_assault", "spitting"),
        **alike("damage to property", "damage", "arson", "graffiti"),
    ),
    *each(
        "derby-homes:title", "format", "need", AccessNeed,
        **alike(
            "the policy in a form that suits, on request", "translation", "print", "literacy", "cognitive", "adjustment"
        ),
    ),
)  # fmt: skip


@part_of()
@pytest.mark.parametrize("looked_at", WORDS, ids=names(WORDS))
def test_each_word_is_read_as_the_policy_reads_it(looked_at: Said) -> None:
    """What the document names has its words, and what it does not name has none."""
    assert found_by(looked_at) == looked_at[-1]
