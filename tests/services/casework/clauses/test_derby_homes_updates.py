"""Derby Homes: victims are told how the case stands every fortnight, even that nothing is new."""

from __future__ import annotations

from contracts.commands import CloseCase
from contracts.facts.contact import ContactAttempted, ContactMade, UpdateGiven
from contracts.vocabulary import Channel, Closure, ContactResult, Party
from tests.services.casework.clauses.derby import TWO, case
from tests.services.casework.clauses.rows import met, not_applicable, not_met
from tests.services.casework.clauses.told import Told

AT, AFTER = "2026-05-05 10:00", "2026-07-01 09:00"


def update(person: str = "p1", *, nothing_new: bool = False) -> UpdateGiven:
    """The victim learnt how the case stands."""
    return UpdateGiven(channel=Channel.PHONE, person=person, nothing_new=nothing_new)


def close(told: Told, at: str) -> None:
    """The case is closed on request, which ends its clocks."""
    told.when(CloseCase(outcome=Closure.RESOLVED, expected_version=told.version), at)


@met("derby-homes:4.14.2")
def test_told_every_fortnight_that_nothing_is_new() -> None:
    """Received 5 May: due by 19 May, then 14 days after each update; closed before the next was due."""
    told = case()
    told.given(update(nothing_new=True), "2026-05-19 17:00")
    told.given(update(nothing_new=True), "2026-06-02 09:00")
    told.given(update(), "2026-06-16 09:00")
    close(told, "2026-06-29 16:00")
    assert told.clause("derby-homes:4.14.2", AFTER).counts == {"met": 3, "not_applicable": 1}


@not_met("derby-homes:4.14.2")
def test_one_gap_too_long_is_a_missed_target_for_good() -> None:
    """The update of 20 May is a day late; the next in time does not wipe that out, and an aim is never breached."""
    told = case()
    told.given(update(), "2026-05-20 00:00")
    told.given(update(), "2026-06-02 09:00")
    assert told.verdict("derby-homes:4.14.2", "2026-05-19 23:59") == "pending"
    assert told.clause("derby-homes:4.14.2", "2026-06-03 09:00").counts == {
        "target_missed": 1, "met": 1, "pending": 1,
    }  # fmt: skip


@not_met("derby-homes:4.14.2")
def test_a_call_that_nobody_answered_tells_nobody_anything() -> None:
    """It is an attempt in time, and shown beside the missed target."""
    told = case()
    told.given(
        ContactAttempted(party=Party.VICTIM, channel=Channel.PHONE, result=ContactResult.NO_ANSWER, person="p1"),
        "2026-05-18 11:00",
    )
    judged = told.clause("derby-homes:4.14.2", "2026-05-20 00:00")
    assert (judged.verdict, judged.flags) == ("target_missed", ("attempted_in_time",))


@met("derby-homes:4.14.2")
def test_an_update_entered_late_was_still_in_time() -> None:
    """Given on 18 May, written down on 25 May: missed as known before, met and recorded late as known after."""
    told = case()
    told.given(update(), "2026-05-18 11:00", recorded="2026-05-25 09:00")
    close(told, "2026-05-28 16:00")
    assert told.verdict("derby-homes:4.14.2", "2026-05-20 00:00") == "target_missed"
    judged = told.clause("derby-homes:4.14.2", "2026-05-28 17:00")
    assert (judged.verdict, judged.flags) == ("met", ("recorded_late",))


@not_met("derby-homes:4.14.2")
def test_each_of_two_victims_is_told() -> None:
    """What one learnt in a conversation, the other did not."""
    told = case(**TWO)
    told.given(ContactMade(party=Party.VICTIM, channel=Channel.IN_PERSON, person="p1"), "2026-05-15 10:00")
    judged = told.clause("derby-homes:4.14.2", "2026-05-20 00:00")
    assert sorted((o.person, str(o.verdict)) for o in judged.obligations) == [
        ("p1", "met"), ("p1", "pending"), ("p2", "target_missed"),
    ]  # fmt: skip


@not_applicable("derby-homes:4.14.2")
def test_a_case_closed_within_the_first_fortnight_owes_no_update() -> None:
    """Closed on 14 May, five days before the first was due."""
    told = case()
    close(told, "2026-05-14 16:00")
    assert told.verdict("derby-homes:4.14.2", AFTER) == "not_applicable"
