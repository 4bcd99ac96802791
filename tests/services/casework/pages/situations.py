"""The cases that the tests of the pages look at, each decided as casework decides."""

from datetime import UTC, datetime
from uuid import UUID

from contracts.commands import AssignOfficer, CorrectEntry
from contracts.facts.contact import ContactAttempted, ContactMade, SafeContactRecorded
from contracts.facts.report import Incident, IncidentReported, Motivation, Reporter
from contracts.facts.support import ActionPlanAgreed
from contracts.people import ContactPoint, Person, SafeContact
from contracts.vocabulary import (
    Behaviour,
    Capacity,
    Channel,
    ContactKind,
    ContactResult,
    Party,
    Strand,
    Unaware,
    Unsafe,
)
from tests.services.casework.domain.scenario import Scenario

NOW = datetime(2026, 10, 26, 12, 0, tzinfo=UTC)
EASTER = UUID("e1000000-0000-5000-8000-000000000001")
FORTNIGHTLY = UUID("f2000000-0000-5000-8000-000000000002")
WITHOUT_CLOCKS = UUID("a3000000-0000-5000-8000-000000000003")
SPRING = UUID("b4000000-0000-5000-8000-000000000004")
AUTUMN = UUID("c5000000-0000-5000-8000-000000000005")

NAME = "Amina <script>document.title='broken'</script> Warsame"
NOTE = 'Said "><img src=x onerror="document.title=\'broken\'"> & left.'
PHONE = "07700 900461"
ADDRESS = "9 Sample Row, <b>Bentley</b>"
RESULT_FIRST, RESULT_RIGHT = "no answer", "unsafe to talk"


def a_report(*people: Person, motivation: Motivation | None = None) -> IncidentReported:
    """A report by the first of the people, who is its victim."""
    return IncidentReported(
        channel=Channel.PHONE,
        immediate_danger=False,
        reporter=Reporter(capacity=Capacity.VICTIM, person=people[0].ref),
        motivation=motivation or Motivation(asked=True, hate=True, strands=(Strand.RELIGION,)),
        incident=Incident(
            suffered_from="2026-04-01", neighbourhood="Bentley", behaviours=(Behaviour.THREATS,), description=NOTE
        ),
        people=people,
        victims=(people[0].ref,),
    )


def easter() -> Scenario:
    """At whg, reported before Easter, tried, called in time but entered late, with an entry that was put right."""
    victim = Person(
        ref="p1",
        name=NAME,
        language="so",
        interpreter=True,
        contacts=(
            ContactPoint(kind=ContactKind.PHONE, value=PHONE),
            ContactPoint(kind=ContactKind.ADDRESS, value=ADDRESS),
        ),
        safe_contact=SafeContact(
            channels=(Channel.PHONE,),
            times="weekdays after 18:00",
            never=(Unsafe.VOICEMAIL, Unsafe.LETTER),
            unaware=(Unaware.HOUSEHOLD,),
            code_word="marigold",
        ),
    )
    other = Person(ref="p2", contacts=(ContactPoint(kind=ContactKind.PHONE, value="07700 900462"),))
    case = Scenario("whg", case=EASTER)
    case.given(a_report(victim, other), "2026-04-02 16:30", "2026-04-02 16:31")
    case.when(AssignOfficer(officer="j.smith", expected_version=case.version), "2026-04-02 16:40")
    case.given(
        ContactAttempted(party=Party.VICTIM, channel=Channel.PHONE, result=ContactResult.NO_ANSWER, person="p1"),
        "2026-04-03 10:00",
        "2026-04-03 10:05",
    )
    case.turn_to("2026-04-08 09:00")
    called = ContactMade(party=Party.VICTIM, channel=Channel.PHONE, person="p1", details_taken=True, note=NOTE)
    case.given(called, "2026-04-07 18:05", "2026-04-08 09:10")
    case.given(ActionPlanAgreed(person="p1"), "2026-04-07 18:20", "2026-04-08 09:12")
    corrected = ContactAttempted(
        party=Party.VICTIM, channel=Channel.PHONE, result=ContactResult.UNSAFE_TO_TALK, person="p1"
    )
    correction = CorrectEntry(
        entry=case.entry(ContactAttempted),
        replacement=corrected,
        reason="The partner had answered.",
        expected_version=case.version,
    )
    case.when(correction, "2026-04-09 11:00")
    case.given(
        SafeContactRecorded(person="p2", safe_contact=SafeContact(never=(Unsafe.VOICEMAIL,))), "2026-04-09 12:00"
    )
    return case


def fortnightly() -> Scenario:
    """At Derby Homes, with an update missed and the next one running."""
    case = Scenario("derby-homes", case=FORTNIGHTLY)
    case.given(a_report(Person(ref="p1", name="Leslie Sample")), "2026-10-01 09:00")
    case.turn_to("2026-10-20 09:00")
    return case


def without_clocks() -> Scenario:
    """At a landlord that has no pack, and without hate."""
    case = Scenario("elsewhere", case=WITHOUT_CLOCKS)
    case.given(a_report(Person(ref="p1"), motivation=Motivation(asked=True, hate=False)), "2026-05-05 11:00")
    return case


def spring() -> Scenario:
    """Told in the hour before and the hour after the clocks go forward."""
    case = Scenario("whg", case=SPRING)
    case.given(a_report(Person(ref="p1")), datetime(2026, 3, 29, 0, 59, tzinfo=UTC))
    case.given(_tried(), datetime(2026, 3, 29, 1, 0, tzinfo=UTC))
    return case


def autumn() -> Scenario:
    """Told at half past one, twice, in the night in which the clocks go back."""
    case = Scenario("whg", case=AUTUMN)
    case.given(a_report(Person(ref="p1")), datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    case.given(_tried(), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    return case


def _tried() -> ContactAttempted:
    return ContactAttempted(party=Party.VICTIM, channel=Channel.PHONE, result=ContactResult.NO_ANSWER, person="p1")


CASES = (easter, fortnightly, without_clocks, spring, autumn)
