"""From what was typed on the call screen to a report, or to what is wanting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.facts.report import IncidentReported, Motivation
from contracts.facts.risk import AccessNeed, AccessNeedsAsked
from contracts.people import ContactPoint, Person, SafeContact
from contracts.vocabulary import Capacity, Channel, ContactKind, Crime, Strand, Unaware, Unsafe
from services.casework.pages.call.form import begun_with, read
from services.casework.pages.call.typed import PEOPLE_MAX, Typed

BEGUN = datetime(2026, 10, 26, 11, 30, 12, tzinfo=UTC)
NOW = BEGUN + timedelta(minutes=20)
FOUR = {"description": "Shouted at.", "danger": "no", "safe": "unknown", "hate": "yes"}


def typed(**fields: Any) -> Typed:
    """A form with the four answers and whatever else; an underscore stands for a hyphen, None for nothing."""
    given = {**FOUR, **fields}
    return Typed({**begun_with(BEGUN).texts}).having(**{name: v if v is not None else () for name, v in given.items()})


def report(**fields: Any) -> IncidentReported:
    """The report of such a form."""
    told = read(typed(**fields), BEGUN, NOW)
    assert not told.faults
    data = told.facts[0].data
    assert isinstance(data, IncidentReported)
    return data


def wrong(**fields: Any) -> list[str]:
    """The fields of such a form that are wrong."""
    return [fault.field for fault in read(typed(**fields), BEGUN, NOW).faults]


def test_four_answers_make_a_report() -> None:
    """Nothing else is asked for, and nothing else is claimed."""
    told = read(typed(), BEGUN, NOW)

    assert told.facts[0].occurred_at == BEGUN
    assert report().reporter.capacity is Capacity.ANONYMOUS
    assert report().people == ()
    assert report().motivation == Motivation(asked=True, hate=True)
    assert (report().incident.description, report().incident.crime) == ("Shouted at.", Crime.UNKNOWN)
    assert report().channel is Channel.PHONE


def test_nothing_but_not_known_makes_a_report() -> None:
    """What nobody knows is treated as danger, and said to be not known; nobody is said to have thought of hate."""
    answers = {"description": None, "description_unknown": "yes", "danger": "unknown", "hate": "unknown"}
    told = read(typed(**answers), BEGUN, NOW)

    assert told.faults == ()
    assert told.facts[0].why is None
    assert (report(**answers).immediate_danger, report(**answers).immediate_danger_known) == (True, False)
    assert (report().immediate_danger, report().immediate_danger_known) == (False, True)
    assert report(**answers).motivation == Motivation(asked=True)


@pytest.mark.parametrize("field", FOUR)
def test_each_of_the_four_is_asked_for(field: str) -> None:
    """The other three do not make up for it, and the fault is at the field that wants an answer."""
    assert wrong(**{field: None}) == [field]


def test_what_was_said_not_to_be_hate_carries_no_strand() -> None:
    """Ticked before the answer was known, it stays in the form and out of the report."""
    assert report(hate="yes", strands=("race",)).motivation.strands == (Strand.RACE,)

    assert report(hate="no", strands=("race",), perceived="victim").motivation == Motivation(asked=True, hate=False)


def test_a_victim_who_gives_no_name_is_there() -> None:
    """Clocks start for them all the same."""
    assert report(capacity="victim").victims == ("p1",)
    assert report(capacity="victim").people == (Person(ref="p1"),)


def test_a_named_caller_who_says_no_more_is_somebody() -> None:
    """In a capacity nobody knows."""
    assert report(p1_name="Ann Example").reporter.capacity is Capacity.THIRD_PARTY
    assert report(p1_name="Ann Example").reporter.person == "p1"


def test_everything_of_a_person_reaches_the_report() -> None:
    """Each field where the contract has it, a shared telephone as one."""
    said = report(
        capacity="victim", safe="told", p1_safe=("phone",), p1_never=("letter", "voicemail"), p1_unaware="household",
        p1_times="after six", p1_word="marigold", p1_name="Ann Example", p1_born="1988-03-09", p1_reference="T-1",
        p1_household="H-7", p1_language="so", p1_interpreter="yes", p1_role="tenant", p1_phone="07700 900461",
        p1_phone_shared="yes", p1_address="9 Sample Row",
    )  # fmt: skip

    person = said.people[0]
    assert person.safe_contact == SafeContact(
        channels=(Channel.PHONE,),
        never=(Unsafe.LETTER, Unsafe.VOICEMAIL),
        unaware=(Unaware.HOUSEHOLD,),
        times="after six",
        code_word="marigold",
    )
    assert person.contacts == (
        ContactPoint(kind=ContactKind.SHARED_PHONE, value="07700 900461"),
        ContactPoint(kind=ContactKind.ADDRESS, value="9 Sample Row"),
    )
    assert (person.name, person.source_ref, person.household, person.language) == ("Ann Example", "T-1", "H-7", "so")
    assert person.interpreter
    assert str(person.date_of_birth) == "1988-03-09"


def test_a_safe_way_that_is_not_known_is_not_told() -> None:
    """What was ticked before the answer was taken back does not count."""
    assert report(capacity="victim", safe="unknown", p1_never="letter").people[0].safe_contact is None


def test_a_safe_way_that_was_told_must_be_told() -> None:
    """Yes alone helps nobody."""
    assert wrong(safe="told") == ["p1-safe"]


def test_needs_that_were_asked_for_are_a_fact_of_their_own() -> None:
    """None is an answer; not asked is none."""
    [_, asked] = read(typed(capacity="victim", p1_needs=("print", "literacy")), BEGUN, NOW).facts
    [_, none] = read(typed(capacity="victim", p1_needs="none"), BEGUN, NOW).facts

    assert asked.data == AccessNeedsAsked(person="p1", needs=(AccessNeed.PRINT, AccessNeed.LITERACY))
    assert none.data == AccessNeedsAsked(person="p1")
    assert len(read(typed(capacity="victim"), BEGUN, NOW).facts) == 1


def test_other_people_have_their_parts() -> None:
    """Each under a name that stays when another is taken out."""
    three = typed(person=("1", "2", "3"), p2_part="accused", p2_name="Ben Example", p3_part="victim").without(2)
    said = read(three.with_another().having(p4_part="witness", p4_name="Cy Example"), BEGUN, NOW).facts[0].data

    assert isinstance(said, IncidentReported)
    assert (said.victims, said.witnesses, said.alleged_perpetrators) == (("p3",), ("p4",), ())
    assert [person.ref for person in said.people] == ["p3", "p4"]


def test_somebody_of_whom_nothing_is_said_is_left_out() -> None:
    """Room for a person is not a person; one with a name and without a part is asked about."""
    assert report(person=("1", "2")).people == ()

    assert wrong(person=("1", "2"), p2_name="Ben Example") == ["p2-part"]


def test_there_is_room_for_so_many_people_and_no_more() -> None:
    """Whatever a page that was tampered with asks for."""
    many = Typed({"person": tuple(map(str, range(1, 60)))})

    assert len(many.people()) == PEOPLE_MAX
    assert many.with_another().people() == many.people()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"p1_born": "1988-13-09"}, "p1-born"),
        ({"p1_born": "2030-01-01"}, "p1-born"),
        ({"p1_name": "x" * 201}, "p1-name"),
        ({"p1_phone": "7", "p1_email": "x" * 301}, "p1-email"),
        ({"p1_language": "Somali!"}, "p1-language"),
        ({"uprn": "twelve"}, "uprn"),
        ({"area": "x" * 101}, "area"),
        ({"description": "x" * 10_001}, "description"),
        ({"behaviours": ("threats", "shouting")}, "behaviours"),
        ({"strands": ("race", "shoe size")}, "strands"),
        ({"channel": "pigeon"}, "channel"),
        ({"capacity": "king"}, "capacity"),
        ({"office": "the office!"}, "office"),
        ({"from_date": "2026-02-30"}, "from-date"),
        ({"from_time": "10:00"}, "from-date"),
        ({"from_date": "2027-01-01"}, "from-date"),
        ({"from_date": "2026-04-02", "to_date": "2026-03-31"}, "to-date"),
        ({"from_date": "2026-03-29", "from_time": "01:30"}, "from-time"),
        ({"from_date": "2026-10-25", "from_time": "01:30"}, "from-offset"),
        ({"received_date": "2026-11-26"}, "received-date"),
        ({"received_time": ""}, "received-time"),
        ({"received_date": ""}, "received-date"),
    ],
)
def test_a_fault_stands_at_its_field(fields: dict[str, Any], field: str) -> None:
    """Told in words, without what was typed."""
    [fault] = read(typed(**fields), BEGUN, NOW).faults

    assert fault.field == field
    assert not any(value in fault.text for value in fields.values() if isinstance(value, str) and len(value) > 12)


def test_mistakes_are_told_from_top_to_bottom() -> None:
    """As the fields stand on the page, whichever of them was looked at first."""
    fields = {"hate": None, "safe": "told", "p1_born": "x", "from_date": "x", "uprn": "twelve", "p2_born": "x",
              "person": ("1", "2"), "received_date": "x", "danger": None}  # fmt: skip

    assert wrong(**fields) == ["danger", "p1-safe", "hate", "p1-born", "uprn", "from-date", "p2-born", "received-date"]


def test_a_time_that_the_clocks_showed_twice_is_asked_about() -> None:
    """Each answer is another instant."""
    night = {"from_date": "2026-10-25", "from_time": "01:30"}

    assert report(**night, from_offset="+01:00").incident.suffered_from == "2026-10-25T01:30+01:00"
    assert report(**night, from_offset="+00:00").incident.suffered_from == "2026-10-25T01:30+00:00"


def test_a_receipt_that_is_left_as_it_stood_is_the_call_to_the_second() -> None:
    """Also in the hour that the clocks show twice; one that was typed is the minute typed."""
    again = datetime(2026, 10, 25, 1, 30, 12, tzinfo=UTC)
    left = begun_with(again).having(**FOUR)
    earlier = typed(received_date="2026-10-25", received_time="16:30")

    assert read(left, again, NOW).facts[0].occurred_at == again
    assert read(earlier, BEGUN, NOW).facts[0].occurred_at == datetime(2026, 10, 25, 16, 30, tzinfo=UTC)
