"""whg 2.3(2): contact, details and plan within one working day; one clock for each victim."""

from __future__ import annotations

import pytest

from contracts.facts.contact import ContactAttempted
from contracts.facts.deadlines import DeadlineMet, DeadlinePassed, DeadlineSet, Part
from contracts.vocabulary import Capacity, Channel, ContactResult, Party
from tests.services.casework.domain.facts import NOT_KNOWN, identified, perceived, plan, reached, reported, tried
from tests.services.casework.domain.scenario import Scenario, london

RECEIPT = "2026-04-02 16:30"  # Maundy Thursday
LAST_MINUTE = "2026-04-07 23:59"  # Easter Tuesday
DUE = "2026-04-08 00:00"
AFTER = "2026-04-20 09:00"


@pytest.fixture
def case() -> Scenario:
    """One victim, reported on Maundy Thursday by a witness."""
    case = Scenario("whg")
    case.given(reported("p1"), at=RECEIPT)
    return case


def test_the_clock_starts_at_the_receipt_and_says_by_which_clause(case: Scenario) -> None:
    """The set deadline carries clause, versions, victim, parts, due, warnings and a trace."""
    [event] = case.events(DeadlineSet)
    told = event.data
    assert isinstance(told, DeadlineSet)
    assert (told.clause, told.policy_version, told.person) == ("whg:2.3.2", "whg-2024-10", "p1")
    assert told.parts == (Part.CONTACT, Part.DETAILS, Part.PLAN)
    assert told.essential == (Part.CONTACT,)
    assert (told.started_at, event.occurred_at, told.due) == (london(RECEIPT), london(RECEIPT), london(DUE))
    assert told.warnings == (london("2026-04-07 00:00"), london("2026-04-07 20:00"))
    assert told.calendar_version.startswith("england-and-wales-")
    assert "Tuesday 7 April 2026 is working day 1." in told.trace


def test_it_is_the_receipt_that_counts_not_the_keying(case: Scenario) -> None:
    """A report received on Thursday and keyed on Tuesday evening is due on Tuesday all the same."""
    late = Scenario("whg")
    late.given(reported("p1"), at=RECEIPT, recorded="2026-04-07 22:00")
    assert late.clock_of().due == case.clock_of().due == london(DUE)


def test_all_three_in_the_last_minute_are_in_time(case: Scenario) -> None:
    """Done before 00:00 of the day after the next working day: met."""
    case.given(reached(details=True), at=LAST_MINUTE)
    case.given(plan(), at=LAST_MINUTE)
    assert case.verdicts(AFTER) == ["met"]
    assert case.events(DeadlineMet)[0].occurred_at == london(LAST_MINUTE)


def test_at_midnight_it_is_too_late(case: Scenario) -> None:
    """The due instant itself is the first breached one."""
    case.given(reached(details=True), at=DUE)
    case.given(plan(), at=DUE)
    assert case.verdicts(AFTER) == ["breached"]
    assert case.events(DeadlineMet) == []


def test_contact_alone_is_pending_and_then_partly_met_for_good(case: Scenario) -> None:
    """Details and plan that come late do not mend it."""
    case.given(reached(), at="2026-04-07 10:00")
    assert case.verdicts("2026-04-07 23:00") == ["pending"]
    case.turn_to(DUE)
    assert case.verdicts() == ["partly_met"]
    case.given(reached(details=True), at="2026-04-09 10:00")
    case.given(plan(), at="2026-04-09 11:00")
    assert case.verdicts(AFTER) == ["partly_met"]


def test_the_missed_instant_names_what_was_missing(case: Scenario) -> None:
    """With contact and plan but no details, only details are missing."""
    case.given(reached(), at="2026-04-07 10:00")
    case.given(plan(), at="2026-04-07 10:00")
    case.turn_to(AFTER)
    [passed] = case.events(DeadlinePassed)
    assert isinstance(passed.data, DeadlinePassed)
    assert passed.data.missing == (Part.DETAILS,)
    assert passed.occurred_at == london(DUE)


def test_no_contact_in_time_is_breached_whatever_follows(case: Scenario) -> None:
    """A plan made in time without contact does not help, nor does contact a day later."""
    case.given(plan(), at="2026-04-07 10:00")
    case.turn_to(DUE)
    case.given(reached(details=True), at="2026-04-08 09:00")
    judged = case.clock_of(at=AFTER)
    assert judged.verdict == "breached"
    assert judged.since == london(DUE)


def test_a_call_made_in_time_and_entered_late_is_met_and_recorded_late(case: Scenario) -> None:
    """What was said before the entry stays obtainable: breached."""
    case.turn_to("2026-04-09 08:00")
    case.given(reached(details=True), at="2026-04-07 15:00", recorded="2026-04-09 09:00")
    case.given(plan(), at="2026-04-07 15:10", recorded="2026-04-09 09:05")
    now = case.clock_of(at=AFTER)
    assert (now.verdict, now.flags) == ("met", ("recorded_late",))
    assert case.verdicts("2026-04-09 08:59") == ["breached"]
    assert case.verdicts(as_known="2026-04-09 08:59", as_at="2026-04-07 23:00") == ["pending"]
    assert len(case.events(DeadlinePassed)) == 1
    assert len(case.events(DeadlineMet)) == 1


@pytest.mark.parametrize(
    "result",
    [
        ContactResult.NO_ANSWER,
        ContactResult.VOICEMAIL,
        ContactResult.LETTER_SENT,
        ContactResult.NO_INTERPRETER,
        ContactResult.UNSAFE_TO_TALK,
        ContactResult.ANSWERED,
    ],
)
def test_an_attempt_is_no_contact(case: Scenario, result: ContactResult) -> None:
    """Voicemail, letters and calls without a needed interpreter leave it breached, attempted in time."""
    case.given(tried(result=result), at="2026-04-07 11:00")
    judged = case.clock_of(at=AFTER)
    assert (judged.verdict, judged.flags) == ("breached", ("attempted_in_time",))


def test_an_attempt_after_the_due_time_is_not_in_time(case: Scenario) -> None:
    """The flag is for tries before the due instant."""
    case.given(tried(), at="2026-04-08 10:00")
    assert case.clock_of(at=AFTER).flags == ()


@pytest.mark.parametrize("party", [Party.VICTIM, Party.VICTIMS_ADVOCATE, Party.PARENT])
def test_those_who_answer_for_the_victim_count(case: Scenario, party: Party) -> None:
    """The victim, the advocate they named, and a child's parent."""
    case.given(reached(party=party, details=True), at="2026-04-07 10:00")
    case.given(plan(), at="2026-04-07 10:00")
    assert case.verdicts(AFTER) == ["met"]


@pytest.mark.parametrize("party", [Party.REPORTER, Party.WITNESS, Party.ALLEGED_PERPETRATOR, Party.AGENCY])
def test_others_do_not_count(case: Scenario, party: Party) -> None:
    """Contact with a third-party reporter, a witness, an agency or the accused is not contact with the victim."""
    case.given(reached(party=party, details=True), at="2026-04-07 10:00")
    case.given(plan(), at="2026-04-07 10:00")
    judged = case.clock_of(at=AFTER)
    assert (judged.verdict, judged.flags) == ("breached", ())


def test_an_attempt_to_reach_someone_else_is_no_attempt_for_the_victim(case: Scenario) -> None:
    """Ringing the reporter in vain does not show that the victim was tried."""
    attempt = ContactAttempted(party=Party.REPORTER, channel=Channel.PHONE, result=ContactResult.NO_ANSWER, person="r1")
    case.given(attempt, at="2026-04-07 10:00")
    assert case.clock_of(at=AFTER).flags == ()


def test_the_reporting_conversation_does_not_count_by_itself() -> None:
    """A victim who reported by phone still has to be contacted, unless a contact is logged for that call."""
    case = Scenario("whg")
    case.given(reported("p1", capacity=Capacity.VICTIM, reporter="p1"), at=RECEIPT)
    assert case.verdicts(AFTER) == ["breached"]
    case.given(reached(details=True), at=RECEIPT, recorded="2026-04-03 09:00")
    case.given(plan(), at=RECEIPT, recorded="2026-04-03 09:00")
    assert case.verdicts(AFTER) == ["met"]


def test_two_victims_have_two_clocks() -> None:
    """Reaching one of them keeps one clock and breaks the other."""
    case = Scenario("whg")
    case.given(reported("p1", "p2"), at=RECEIPT)
    case.given(reached("p1", details=True), at="2026-04-07 10:00")
    case.given(plan("p1"), at="2026-04-07 10:10")
    assert case.clock_of("p1", AFTER).verdict == "met"
    assert case.clock_of("p2", AFTER).verdict == "breached"


def test_with_two_victims_a_contact_that_names_nobody_counts_for_neither() -> None:
    """Nobody can tell whom it meant; a plan without a name is with every victim."""
    case = Scenario("whg")
    case.given(reported("p1", "p2"), at=RECEIPT)
    case.given(reached(None, details=True), at="2026-04-07 10:00")
    case.given(plan(None), at="2026-04-07 10:10")
    judged = case.clock_of("p2", AFTER)
    assert judged.verdict == "breached"
    assert [(part.part, part.in_time) for part in judged.parts] == [
        (Part.CONTACT, False),
        (Part.DETAILS, False),
        (Part.PLAN, True),
    ]


def test_a_victim_who_reported_and_is_not_listed_is_the_victim() -> None:
    """A reporter in the capacity of victim needs no second mention."""
    case = Scenario("whg")
    case.given(reported(capacity=Capacity.VICTIM, reporter="p7"), at=RECEIPT)
    assert case.clock_of().person == "p7"


def test_hate_perceived_later_starts_the_clock_then() -> None:
    """Monday's report becomes a hate report on Wednesday: the working day is Thursday."""
    case = Scenario("whg")
    case.given(reported("p1", motivation=NOT_KNOWN), at="2026-03-09 10:00")
    assert case.file().clocks == ()
    case.given(perceived(), at="2026-03-11 10:00")
    assert case.clock_of().due == london("2026-03-13 00:00")


def test_a_second_victim_known_later_has_a_clock_from_then() -> None:
    """The clock towards a victim cannot run before anyone knew of them."""
    case = Scenario("whg")
    case.given(reported("p1"), at="2026-03-09 10:00")
    case.given(identified("p2"), at="2026-03-12 10:00")
    assert case.clock_of("p1").due == london("2026-03-11 00:00")
    assert case.clock_of("p2").due == london("2026-03-14 00:00")
