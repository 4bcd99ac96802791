"""Requests and facts side by side: who loses a race and what they learn, what is refused, what is a repeat."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from contracts.commands import Answer, AssignOfficer, CloseCase, CorrectEntry, RecordFacts, ReopenCase, Request
from contracts.envelope import Origin
from contracts.facts.contact import ContactMade
from contracts.facts.handling import HandoverGiven, InvestigationOpened
from contracts.facts.report import IncidentReported
from contracts.facts.review import RequestRefused
from contracts.reports import Treatment
from contracts.vocabulary import Closure
from services.casework.replay import Moment, case_at, history_rows
from tests.services.casework.domain.facts import NOT_HATE, reached, reported, tried
from tests.services.casework.domain.scenario import Scenario, london, told

RECEIPT = "2026-03-11 10:00"
NOON = "2026-03-11 12:00"
CLOSE = Closure.RESOLVED


@pytest.fixture
def case() -> Scenario:
    """A whg case with its report, its clock, its investigation and one contact."""
    case = Scenario("whg")
    case.given(reported("p1"), at=RECEIPT)
    case.given(InvestigationOpened(), at=RECEIPT)
    case.given(reached(), at="2026-03-11 11:00")
    return case


def requests(case: Scenario, version: int) -> list[Request]:
    """Every request that can be made of an open case, resting on a version."""
    return [
        AssignOfficer(officer="j.officer", expected_version=version),
        CloseCase(outcome=CLOSE, expected_version=version),
        ReopenCase(reason="It began again.", expected_version=version),
        CorrectEntry(entry=case.entry(ContactMade), replacement=tried(), reason="No.", expected_version=version),
    ]


def test_facts_never_conflict(case: Scenario) -> None:
    """Two officers log calls at the same time, knowing nothing of each other."""
    for _ in range(2):
        assert case.given(reached(), at=NOON).outcome is Answer.DONE


def test_a_handover_comes_along_with_the_assignment(case: Scenario) -> None:
    """One command says that the successor was told and makes them answer; the same again changes nothing."""
    handover = told(HandoverGiven(to="a.other"), "2026-03-11 11:30")
    assign = AssignOfficer(officer="a.other", expected_version=case.version, facts=(handover,))
    case.when(assign, NOON, command_id=(asked := uuid4()))
    assert case.said() == ["handover.given", "officer.assigned"]
    assert case.when(assign, "2026-03-11 12:05", command_id=asked).events == ()


@pytest.mark.parametrize("index", range(4))
def test_a_stale_request_learns_exactly_what_changed(case: Scenario, index: int) -> None:
    """The loser of a race is told each change it did not know, by whom and when, and nothing is recorded."""
    known = case.version
    case.given(tried(), at=NOON)
    case.when(AssignOfficer(officer="a.other", expected_version=case.version), "2026-03-11 12:30")
    before = case.version
    decision = case.when(requests(case, known)[index], "2026-03-11 13:00")
    assert (decision.outcome, decision.events, case.version) == (Answer.CONFLICT, (), before)
    assert [(c.version, c.type, c.by) for c in decision.since] == [
        (known + 1, "contact.attempted.v1", "j.officer"),
        (known + 2, "officer.assigned.v1", "j.officer"),
    ]
    assert [c.recorded_at for c in decision.since] == [london(NOON), london("2026-03-11 12:30")]


def test_refusals_and_timers_make_no_request_stale(case: Scenario) -> None:
    """A refused request and the clock's own warnings are no news to an officer."""
    known = case.version
    case.when(ReopenCase(reason="Why not.", expected_version=known), NOON)
    case.turn_to("2026-03-20 09:00")
    assert case.version > known + 2
    assert case.when(CloseCase(outcome=CLOSE, expected_version=known), "2026-03-20 10:00").outcome is Answer.DONE


def test_a_version_that_is_not_there_yet_is_a_conflict(case: Scenario) -> None:
    """A request resting on what nobody has seen."""
    decision = case.when(CloseCase(outcome=CLOSE, expected_version=case.version + 1), NOON)
    assert (decision.outcome, decision.since) == (Answer.CONFLICT, ())


def test_refusals_are_recorded_and_name_what_is_missing(case: Scenario) -> None:
    """That someone asked to reopen an open case is history."""
    decision = case.when(ReopenCase(reason="Why not.", expected_version=case.version), NOON)
    assert (decision.outcome, [r.code for r in decision.reasons]) == (Answer.REFUSED, ["not-closed"])
    [event] = case.events(RequestRefused)
    assert isinstance(event.data, RequestRefused)
    assert event.data.request == "reopen-case.v1"
    assert case.file().status == "open"


def test_a_closed_case_is_not_closed_again_or_assigned(case: Scenario) -> None:
    """Reopen it first."""
    case.when(CloseCase(outcome=CLOSE, expected_version=case.version), NOON)
    for request in requests(case, case.version)[:2]:
        decision = case.when(request, "2026-03-11 13:00")
        assert (decision.outcome, [r.code for r in decision.reasons]) == (Answer.REFUSED, ["closed"])


def test_a_case_that_awaits_its_report_is_not_closed() -> None:
    """There is nothing to close yet."""
    case = Scenario("whg")
    case.given(reached(), at=NOON)
    decision = case.when(CloseCase(outcome=CLOSE, expected_version=1), NOON)
    assert [r.code for r in decision.reasons] == ["awaiting-report"]


def test_assign_close_and_reopen_in_turn(case: Scenario) -> None:
    """Each at a version it knows."""
    case.when(AssignOfficer(officer="a.other", expected_version=case.version), NOON)
    case.when(CloseCase(outcome=CLOSE, expected_version=case.version), "2026-03-11 13:00")
    assert (case.file().officer, case.file().status) == ("a.other", "closed")
    case.when(ReopenCase(reason="It began again.", expected_version=case.version), "2026-03-11 14:00")
    assert case.file().status == "open"


def test_a_reopening_by_a_slow_clock_still_comes_after_the_closing(case: Scenario) -> None:
    """The machine that closed is a minute fast, the one that reopened is a minute slow."""
    case.when(CloseCase(outcome=CLOSE, expected_version=case.version), NOON, issued="2026-03-11 12:01")
    decision = case.when(
        ReopenCase(reason="A mistake.", expected_version=case.version), "2026-03-11 12:00:30", issued="2026-03-11 11:59"
    )
    assert decision.outcome is Answer.DONE
    assert case.file().status == "open"


@pytest.mark.parametrize("index", range(4))
def test_requests_of_an_unknown_case_are_only_answered(index: int) -> None:
    """No new stream, nothing recorded."""
    known = Scenario("whg")
    known.given(reached(), at=NOON)
    case = Scenario("whg")
    decision = case.when(requests(known, 0)[index], NOON)
    assert (decision.outcome, decision.events) == (Answer.REFUSED, ())
    assert [r.code for r in decision.reasons] == ["no-such-case"]


@pytest.mark.parametrize("index", range(4))
def test_another_landlords_case_looks_like_none(case: Scenario, index: int) -> None:
    """The same answer as for an unknown case, for requests and for facts."""
    decision = case.when(requests(case, case.version)[index], NOON, landlord="amplius")
    fact = case.given(reached(), at=NOON, landlord="amplius")
    unknown = Scenario("whg").when(CloseCase(outcome=CLOSE, expected_version=0), NOON)
    assert (
        decision
        == fact
        == unknown.__class__(outcome=unknown.outcome, reasons=unknown.reasons, treatment=unknown.treatment)
    )
    assert decision.events == ()


def test_a_repeated_command_has_its_first_answer(case: Scenario) -> None:
    """Done stays done and refused stays refused, without new events."""
    done = case.command(RecordFacts(facts=(told(reached(), NOON),)))
    refused = case.command(ReopenCase(reason="Why not.", expected_version=case.version))
    first = [case.hear(refused), case.hear(done)]
    again = [case.hear(refused), case.hear(done)]
    assert [d.outcome for d in first] == [d.outcome for d in again] == [Answer.REFUSED, Answer.DONE]
    assert first[0].reasons == again[0].reasons
    assert [d.events for d in again] == [(), ()]


def origin(offset: int, digest: str = "a") -> Origin:
    """Where a sender's record lay and what it said."""
    return Origin(
        source="https://crm.example/whg", id="crm-1", digest=digest * 64, topic="reports", partition=0, offset=offset
    )


def test_the_same_record_again_is_accepted_as_the_first_time() -> None:
    """Redelivery is quiet."""
    case, sent = Scenario("whg"), uuid4()
    body = RecordFacts(facts=(told(reported("p1"), RECEIPT),))
    for events in (2, 0):
        decision = case.when(body, NOON, command_id=sent, origin=origin(7))
        assert (decision.outcome, decision.treatment, len(decision.events)) == (
            Answer.DONE,
            Treatment.ACCEPTED,
            events,
        )


def test_another_record_with_the_same_id_is_a_duplicate_or_a_conflict() -> None:
    """The same body is a duplicate, another body a conflict; neither changes the case."""
    case, sent = Scenario("whg"), uuid4()
    body = RecordFacts(facts=(told(reported("p1"), RECEIPT),))
    case.when(body, NOON, command_id=sent, origin=origin(7))
    same = case.when(body, NOON, command_id=sent, origin=origin(8))
    other = case.when(RecordFacts(facts=(told(reported("p2"), RECEIPT),)), NOON, command_id=sent, origin=origin(9, "b"))
    assert [d.treatment for d in (same, other)] == [Treatment.DUPLICATE, Treatment.CONFLICT]
    assert [r.code for r in other.reasons] == ["id-used-before"]
    assert case.file().victims == ("p1",)
    assert len(case.events(IncidentReported)) == 1


def test_a_senders_record_is_never_taken_for_a_persons_command() -> None:
    """Someone opened a case under the id that a sender's message has: the sender is not told that it was accepted."""
    case, sent = Scenario("whg"), uuid4()
    body = RecordFacts(facts=(told(reported("p1"), RECEIPT),))
    case.when(body, NOON, command_id=sent)
    decision = case.when(body, NOON, command_id=sent, origin=origin(7))
    assert (decision.treatment, decision.events) == (Treatment.CONFLICT, ())


def test_a_used_id_answers_no_other_landlord(case: Scenario) -> None:
    """Sending what another landlord sent, under its id, does not tell that it was sent."""
    first = case.commands[0]
    decision = case.when(first.body, NOON, command_id=first.id, landlord="amplius")
    assert [r.code for r in decision.reasons] == ["no-such-case"]


def test_a_used_id_with_something_else_to_say_is_a_conflict(case: Scenario) -> None:
    """A client that uses a key twice by mistake learns that the second fact or request was not recorded."""
    assign = AssignOfficer(officer="j.officer", expected_version=case.version)
    done, asked = case.command(RecordFacts(facts=(told(reached(), NOON),))), case.command(assign)
    refused = case.command(ReopenCase(reason="Why not.", expected_version=case.version + 1))
    for command in (asked, refused, done):
        case.hear(command)
    version = case.version
    others = [
        case.when(RecordFacts(facts=(told(tried(), NOON),)), NOON, command_id=done.id),
        case.when(AssignOfficer(officer="a.other", expected_version=version), NOON, command_id=asked.id),
        case.when(assign, NOON, command_id=refused.id),
    ]
    assert [[r.code for r in d.reasons] for d in others] == [["id-used-before"]] * 3
    assert case.version == version


def test_a_second_report_changes_nothing_of_the_first(case: Scenario) -> None:
    """Only a correction, with its reason, can move a receipt or take hate away: no new report wipes a breach."""
    case.turn_to("2026-03-20 09:00")
    verdicts = case.verdicts()
    case.given(reported("p2", motivation=NOT_HATE), at="2026-03-01 10:00", recorded="2026-03-20 09:00")
    file = case.file()
    assert (file.received_at, file.victims, file.kind) == (london(RECEIPT), ("p1",), "hate")
    assert case.verdicts() == verdicts == ["partly_met"]


def test_a_fact_before_its_report_waits_for_it() -> None:
    """The stream opens as awaiting; the report takes its place and the call counts."""
    case = Scenario("whg")
    case.given(reached(details=True), at="2026-03-11 11:00")
    assert (case.file().kind, case.file().clocks, case.file().no_clocks_because) == ("awaiting_report", (), None)
    case.given(reported("p1"), at=RECEIPT, recorded=NOON)
    assert [(part.part, part.in_time) for part in case.clock_of().parts][:2] == [("contact", True), ("details", True)]
    assert case.file().kind == "hate"


def test_another_landlords_facts_before_the_report_do_not_stand() -> None:
    """The report tells whose case it is; whoever came first, no fact of its landlord is lost."""
    case = Scenario("whg")
    case.given(reached(), at="2026-03-11 11:00", landlord="amplius")
    assert case.given(reached(details=True), at="2026-03-11 11:30").outcome is Answer.DONE
    assert case.given(reported("p1"), at=RECEIPT, recorded=NOON).outcome is Answer.DONE
    file = case.file()
    assert (file.landlord, [touch.details_taken for touch in file.contacts]) == ("whg", [True])


def test_another_landlords_facts_before_the_report_are_shown_to_nobody() -> None:
    """Not in the history, not at an earlier moment, not among what changed, and no correction of theirs counts."""
    case = Scenario("whg")
    case.given(reached(), at="2026-03-11 11:00", landlord="amplius")
    case.given(reached(details=True), at="2026-03-11 11:30")
    whgs = case.entry_id(1)
    theirs = CorrectEntry(entry=whgs, replacement=None, reason="Not so.", expected_version=2)
    assert case.when(theirs, "2026-03-11 11:40", landlord="amplius").outcome is Answer.REFUSED
    case.given(reported("p1"), at=RECEIPT, recorded=NOON)

    assert 1 not in [row.version for row in history_rows(case.history, Moment())]
    assert case_at(case.history, Moment(version=1), case.clock.now()) is None
    stale = case.when(AssignOfficer(officer="j.officer", expected_version=0), "2026-03-11 13:00")
    assert 1 not in [change.version for change in stale.since]


def test_events_say_who_when_and_by_which_command(case: Scenario) -> None:
    """Every event of a command carries its id, its actor and its own derived id."""
    command = case.command(RecordFacts(facts=(told(tried(), NOON),)), command_id=UUID(int=7))
    [event] = case.hear(command).events
    assert (event.caused_by, event.actor.id, event.landlord, event.occurred_at) == (
        UUID(int=7),
        "j.officer",
        "whg",
        london(NOON),
    )
