"""A case in which much happened, for pages that tell of causes, refusals, reasons and lateness; and a long one."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from contracts.commands import AssignOfficer, StartEnforcement
from contracts.facts.contact import ContactAttempted, ContactMade, UpdateGiven
from contracts.facts.enforcement import EnforcementStepTaken
from contracts.facts.handling import BreachExplained, WarningAcknowledged
from contracts.people import ContactPoint, Person, SafeContact
from contracts.vocabulary import Channel, ContactKind, ContactResult, EnforcementStep, Party, Unsafe
from tests.services.casework.domain.scenario import Scenario
from tests.services.casework.pages.situations import a_report

BUSY = UUID("d6000000-0000-5000-8000-000000000006")
LONG = UUID("e7000000-0000-5000-8000-000000000007")
LONG_EVENTS = 500
REASON = "The officer was ill and nobody looked at the list."


def busy() -> Scenario:
    """At whg: a call too late, its warning seen, the reason given, and a step taken although it was refused."""
    victim = Person(
        ref="p1", name="Robin Sample", contacts=(ContactPoint(kind=ContactKind.PHONE, value="07700 900470"),),
        safe_contact=SafeContact(channels=(Channel.PHONE,), never=(Unsafe.VOICEMAIL,)),
    )  # fmt: skip
    case = Scenario("whg", case=BUSY)
    case.given(a_report(victim, Person(ref="p2")), "2026-06-01 10:00", "2026-06-01 10:05")
    case.when(AssignOfficer(officer="j.smith", expected_version=case.version), "2026-06-01 10:30")
    case.turn_to("2026-06-02 09:00")
    [deadline] = [judged.deadline for judged in case.file().clocks]
    case.given(WarningAcknowledged(deadline=deadline), "2026-06-02 09:10")
    case.turn_to("2026-06-03 09:00")
    case.given(ContactMade(party=Party.VICTIM, channel=Channel.PHONE, person="p1"), "2026-06-03 11:00")
    case.given(BreachExplained(clause="whg:2.3.2", reason=REASON, deadline=deadline), "2026-06-04 09:00")
    case.when(StartEnforcement(step=EnforcementStep.INJUNCTION, against="p2"), "2026-06-05 09:00")
    case.given(
        EnforcementStepTaken(step=EnforcementStep.INJUNCTION, against="p2"), "2026-06-06 09:00", "2026-06-10 09:00"
    )
    return case


def long() -> Scenario:
    """At Derby Homes, with half a thousand events: updates and attempts for a year."""
    case = Scenario("derby-homes", case=LONG)
    case.given(a_report(Person(ref="p1", name="Leslie Long")), "2025-10-01 09:00")
    at = datetime(2025, 10, 2, 9, tzinfo=UTC)
    tried = ContactAttempted(party=Party.VICTIM, channel=Channel.PHONE, result=ContactResult.NO_ANSWER, person="p1")
    while case.version < LONG_EVENTS:
        case.given(tried, at)
        case.given(tried, at + timedelta(hours=1))
        case.given(UpdateGiven(channel=Channel.PHONE, person="p1"), at + timedelta(days=1))
        at += timedelta(days=3)
    return case


BESIDE_THE_LIST = (busy, long)
"""Cases that have a page and do not stand in the list, which has tests of its own."""
