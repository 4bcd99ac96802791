"""What a report adds to a case that is there."""

from __future__ import annotations

from typing import Any

import msgspec

from contracts.facts.contact import SafeContactRecorded
from contracts.facts.report import FurtherIncidentReported, Motivation, MotivationRecorded, VictimIdentified
from contracts.facts.risk import AccessNeed, AccessNeedsAsked
from contracts.people import ContactPoint, Person, SafeContact
from contracts.vocabulary import Channel, ContactKind, Strand, Unaware, Unsafe
from services.casework.pages.call.form import Told, read
from services.casework.pages.call.further import There, added
from tests.services.casework.pages.call.test_form import BEGUN, NOW, typed

OLD = ContactPoint(kind=ContactKind.PHONE, value="07700 900461")
NEW = ContactPoint(kind=ContactKind.PHONE, value="07700 900462")
AMINA = Person(ref="p7", name="Amina Example", source_ref="T-1", contacts=(OLD,))
NOBODY = There({"p1": Person(ref="p1")}, {})


def adds(there: There, **fields: Any) -> Told:
    """What such a form adds to a case."""
    form = typed(**fields)
    return added(read(form, BEGUN, NOW), form, there)


def test_what_happened_becomes_a_further_incident() -> None:
    """With what was said of hate and of danger."""
    told = adds(NOBODY, danger="yes", strands="race", area="Bentley")

    further, motivation = (fact.data for fact in told.facts)
    assert isinstance(further, FurtherIncidentReported)
    assert (further.incident.neighbourhood, further.person) == ("Bentley", None)
    assert (further.immediate_danger, further.immediate_danger_known) == (True, True)
    assert motivation == MotivationRecorded(motivation=Motivation(asked=True, hate=True, strands=(Strand.RACE,)))


def test_danger_that_nobody_knows_of_is_danger_and_said_to_be_unknown() -> None:
    """As in a report that opens a case."""
    [further] = (fact.data for fact in adds(NOBODY, danger="unknown", hate="unknown").facts)

    assert isinstance(further, FurtherIncidentReported)
    assert (further.immediate_danger, further.immediate_danger_known) == (True, False)


def test_needs_and_the_office_are_kept() -> None:
    """What somebody needs under the case's own name for them; the office with the incident that it heard of."""
    there = There({"p7": AMINA}, {1: "p7"})
    told = adds(
        there, capacity="victim", hate="unknown", p1_needs=("print",), office="bentley-office", entity="wh-homes"
    )

    further, asked = (fact.data for fact in told.facts)
    assert isinstance(further, FurtherIncidentReported)
    assert (further.office, further.legal_entity) == ("bentley-office", "wh-homes")
    assert asked == AccessNeedsAsked(person="p7", needs=(AccessNeed.PRINT,))


def test_what_was_asked_for_before_still_holds() -> None:
    """A caller who names one more thing is not asked for all of them again, so none of them falls away."""
    holds = SafeContact(
        channels=(Channel.PHONE,), times="after 18:00", never=(Unsafe.VOICEMAIL,), unaware=(Unaware.PARTNER,),
        code_word="heron",
    )  # fmt: skip
    there = There({"p7": AMINA}, {1: "p7"}, {"p7": holds})
    told = adds(
        there, capacity="victim", hate="unknown", safe="told", p1_never=("voicemail", "letter"), p1_times="mornings"
    )

    _, identified, safe = (fact.data for fact in told.facts)
    both = msgspec.structs.replace(holds, times="mornings", never=(Unsafe.VOICEMAIL, Unsafe.LETTER))
    assert safe == SafeContactRecorded(person="p7", safe_contact=both)
    assert isinstance(identified, VictimIdentified)
    assert identified.person.safe_contact == both


def test_what_nobody_knows_of_hate_is_not_stated() -> None:
    """The case keeps what it knew."""
    assert len(adds(NOBODY, hate="unknown").facts) == 1


def test_a_victim_who_is_there_keeps_what_was_known_of_them() -> None:
    """What is new is added, under the case's own name, and their safe way counts from now on."""
    there = There({"p1": Person(ref="p1"), "p7": AMINA}, {1: "p7"})
    told = adds(there, capacity="victim", hate="unknown", safe="told", p1_never="letter", p1_phone="07700 900462")

    further, identified, safe = (fact.data for fact in told.facts)
    way = SafeContact(never=(Unsafe.LETTER,))
    assert isinstance(further, FurtherIncidentReported)
    assert further.person == "p7"
    assert identified == VictimIdentified(
        person=Person(ref="p7", name="Amina Example", source_ref="T-1", contacts=(OLD, NEW), safe_contact=way)
    )
    assert safe == SafeContactRecorded(person="p7", safe_contact=way)


def test_a_victim_of_whom_nothing_is_new_is_not_identified_again() -> None:
    """The further incident is theirs, and that is all."""
    there = There({"p7": AMINA}, {1: "p7"})

    assert len(adds(there, capacity="victim", hate="unknown", p1_reference="T-1").facts) == 1


def test_a_victim_who_is_not_there_gets_a_free_name() -> None:
    """Never that of somebody else in the case."""
    told = adds(NOBODY, capacity="victim", hate="unknown", p1_name="Ben Example")

    further, identified = (fact.data for fact in told.facts)
    assert isinstance(further, FurtherIncidentReported)
    assert further.person == "p2"
    assert identified == VictimIdentified(person=Person(ref="p2", name="Ben Example"))


def test_whoever_is_no_victim_cannot_be_lost() -> None:
    """A case that has its report has no place for them, so that is a fault and not left out."""
    told = adds(NOBODY, capacity="witness", p1_name="Ben Example")

    assert told.facts == ()
    assert [fault.field for fault in told.faults] == ["case"]
    assert "the caller is none" in told.faults[0].text
