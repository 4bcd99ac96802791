"""A notice as the notice ledger tells of it: how far each of its ways has come, and when it is tried again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from uuid import UUID

import msgspec
import pytest

from contracts.envelope import Event
from contracts.facts.deadlines import Part
from contracts.notices import (
    NoticeAttempted,
    NoticeDelivered,
    NoticeEvent,
    NoticeFact,
    NoticeFailed,
    NoticeRequested,
    NoticeRetried,
    Occasion,
    notice_id,
)
from services.notifications.message import message_for
from services.notifications.notice import (
    ATTEMPT_LASTS,
    RETRY_AFTER,
    NeverRequested,
    Notice,
    State,
    evolve,
    is_failing,
    is_ready,
    retry_at,
    said_of,
)
from services.notifications.sending import SEND_SECONDS
from services.notifications.wanted import wanted_by
from tests.services.notifications.situations import (
    CLAUSE,
    NOON,
    PAGES,
    STREAM,
    after,
    assigned,
    deadline_reset,
    deadline_set,
    met,
    passed,
    reported,
    warned,
)

DUE = after(hours=30)
ABOUT = passed(DUE)
ID = notice_id(ABOUT.id, Occasion.MISSED, "a.khan")


@pytest.mark.parametrize(
    ("event", "occasion", "clause", "due"),
    [
        (reported(), Occasion.NEW_CASE, None, None),
        (assigned("a.khan"), Occasion.ASSIGNED, None, None),
        (warned(NOON, DUE), Occasion.WARNING, CLAUSE, DUE),
        (passed(DUE), Occasion.MISSED, CLAUSE, DUE),
    ],
)
def test_a_case_event_that_somebody_must_hear_of(
    *, event: Event, occasion: Occasion, clause: str | None, due: datetime | None
) -> None:
    """What is to be told, about which event; who hears of it is settled later."""
    wanted = wanted_by(event)

    assert wanted is not None
    assert (wanted.about, wanted.occasion, wanted.stream, wanted.landlord) == (event.id, occasion, STREAM, "whg")
    assert (wanted.clause, wanted.due) == (clause, due)


@pytest.mark.parametrize("event", [deadline_set(DUE), deadline_reset(DUE), met(DUE), assigned("casework")])
def test_other_events_ask_for_none(event: Event) -> None:
    """Nobody is told that a clock runs, moved or was kept, or that they took a case on themselves."""
    assert wanted_by(event) is None


def requested(*channels: str) -> NoticeRequested:
    """Somebody must be told."""
    return NoticeRequested(
        notice=ID,
        occasion=Occasion.MISSED,
        recipient="a.khan",
        about=ABOUT.id,
        clause=CLAUSE,
        due=DUE,
        missing=(Part.CONTACT,),
        channels=channels or ("file",),
    )


def attempted(attempt: int, channel: str = "file") -> NoticeAttempted:
    """Sending began."""
    return NoticeAttempted(notice=ID, channel=channel, attempt=attempt)


def failed(attempt: int, again: datetime | None, channel: str = "file") -> NoticeFailed:
    """The channel would not."""
    return NoticeFailed(notice=ID, channel=channel, attempt=attempt, reason="No.", retry_at=again)


def retried(attempt: int) -> NoticeRetried:
    """An operator had it tried again."""
    return NoticeRetried(notice=ID, channel="file", attempt=attempt, by="o.perator")


DELIVERED = NoticeDelivered(notice=ID, channel="file", attempt=1)
CUT_SHORT = NOON - ATTEMPT_LASTS


def ways_after(facts: Sequence[NoticeFact], at: datetime = NOON) -> dict[str, Notice]:
    """The notice by way after the ledger said so, all at one instant."""
    events = [said_of(STREAM, "whg", fact, at) for fact in facts]
    return reduce(evolve, events, {})


def after_facts(*facts: NoticeFact, at: datetime = NOON) -> Notice:
    """The notice, of one way."""
    [notice] = ways_after(facts, at).values()
    return notice


@pytest.mark.parametrize(
    ("facts", "state", "ready"),
    [
        ([requested()], State.REQUESTED, True),
        ([requested(), attempted(1)], State.ATTEMPTED, False),
        ([requested(), attempted(1), DELIVERED], State.DELIVERED, False),
        ([requested(), attempted(1), attempted(2), DELIVERED], State.DELIVERED, False),
        ([requested(), attempted(1), failed(1, NOON)], State.FAILED, True),
        ([requested(), attempted(1), failed(1, after(seconds=1))], State.FAILED, False),
        ([requested(), attempted(1), failed(1, None)], State.GIVEN_UP, False),
        ([requested(), attempted(1), failed(1, None), retried(1)], State.REQUESTED, True),
        ([requested(), attempted(1), DELIVERED, requested()], State.DELIVERED, False),
    ],
)
def test_the_ledger_says_what_to_do_next(facts: list[NoticeFact], state: State, *, ready: bool) -> None:
    """What failed waits its time, what is delivered or given up rests, and an operator can have it tried again."""
    notice = after_facts(*facts)

    assert (notice.state, is_ready(notice, NOON)) == (state, ready)
    assert is_failing(notice) == (state in (State.FAILED, State.GIVEN_UP))


def test_an_attempt_is_somebodys_until_it_must_have_ended() -> None:
    """Nobody else sends what is being sent; once no send can still be going on, it was cut short."""
    begun = after_facts(requested(), attempted(1))

    assert not is_ready(begun, NOON + ATTEMPT_LASTS - timedelta(microseconds=1))
    assert is_ready(begun, NOON + ATTEMPT_LASTS)
    assert timedelta(seconds=SEND_SECONDS) < ATTEMPT_LASTS


def test_each_way_goes_its_own() -> None:
    """One way that fails keeps no other from being delivered, and is tried again alone."""
    by_file = NoticeDelivered(notice=ID, channel="file", attempt=1)
    facts = [requested("smtp", "file"), attempted(1, "smtp"), attempted(1), by_file, failed(1, NOON, "smtp")]
    ways = ways_after(facts)

    assert {name: way.state for name, way in ways.items()} == {"smtp": State.FAILED, "file": State.DELIVERED}
    assert len({said_of(STREAM, "whg", fact, NOON).id for fact in facts}) == len(facts)


def test_a_ledger_that_speaks_of_a_notice_never_requested_is_broken() -> None:
    """Such a ledger is not followed, whether it knows nothing of the notice or nothing of that way."""
    for told in ({}, ways_after([requested("smtp")])):
        with pytest.raises(NeverRequested):
            evolve(told, said_of(STREAM, "whg", DELIVERED, NOON))


def test_a_notice_requested_before_there_were_ways_went_to_a_file() -> None:
    """What older ledgers hold reads as it was meant."""
    bare = b'{"type":"notice.requested.v1","notice":"%s","occasion":"missed","recipient":"a.khan","about":"%s"}'
    fact = msgspec.json.decode(bare % (str(ID).encode(), str(ABOUT.id).encode()), type=NoticeRequested)

    assert [way.channel for way in ways_after([fact]).values()] == ["file"]


def test_retries_come_later_and_later_and_end() -> None:
    """Five more tries within about an hour and a quarter; then the notice is given up."""
    notice = after_facts(requested())
    waits = [retry_at(notice, attempt, NOON) for attempt in range(1, 8)]

    assert waits == [*(NOON + wait for wait in RETRY_AFTER), None, None]
    assert list(RETRY_AFTER) == sorted(RETRY_AFTER)
    assert sum(RETRY_AFTER, timedelta()) < timedelta(minutes=75)


def test_an_operators_word_begins_the_waits_anew() -> None:
    """After it the next failure waits as the first did."""
    notice = after_facts(requested(), *(attempted(n) for n in range(1, 7)), failed(6, None), retried(6), attempted(7))

    assert retry_at(notice, 7, NOON) == NOON + RETRY_AFTER[0]


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        (timedelta(seconds=1), RETRY_AFTER[0]),
        (timedelta(minutes=3), timedelta(minutes=3)),
        (timedelta(days=9), RETRY_AFTER[-1]),
    ],
)
def test_a_receiver_that_asks_to_be_left_alone_is(asked: timedelta, waits: timedelta) -> None:
    """For as long as it says, between the wait that is due anyway and the longest."""
    assert retry_at(after_facts(requested()), 1, NOON, asked) == NOON + waits


@pytest.mark.parametrize("occasion", [Occasion.WARNING, Occasion.ESCALATED])
def test_a_warning_is_not_tried_again_once_its_time_is_over(occasion: Occasion) -> None:
    """By then somebody else must have been told; a missed time limit is worth telling late."""
    missed = msgspec.structs.replace(after_facts(requested()), due=after(minutes=5))
    warning = msgspec.structs.replace(missed, occasion=occasion)

    assert retry_at(warning, 3, NOON) == after(minutes=2)
    assert retry_at(warning, 4, NOON) is None
    assert retry_at(missed, 4, NOON) == after(minutes=10)


def test_the_same_step_is_the_same_event() -> None:
    """An event's id follows from what it says of which attempt, so that a second writer's copy is known as one."""
    facts = (requested(), attempted(1), attempted(2), DELIVERED, retried(1))
    ids = [said_of(STREAM, "whg", fact, NOON).id for fact in facts]

    assert said_of(STREAM, "whg", attempted(2), after(days=1)).id == ids[2]
    assert len(set(ids)) == 5


def test_every_event_of_the_notice_ledger_can_be_read_again() -> None:
    """What is written is what the contract says."""
    facts = [requested("smtp", "webhook"), attempted(1), failed(1, NOON), failed(2, None), DELIVERED, retried(2)]
    for fact in facts:
        event = said_of(STREAM, "whg", fact, NOON)

        assert msgspec.json.decode(msgspec.json.encode(event), type=NoticeEvent) == event


def test_a_message_carries_reference_action_time_and_link_only() -> None:
    """Whatever the case holds, its notice has these members and no other."""
    message = msgspec.to_builtins(message_for(after_facts(requested()), PAGES))
    case = STREAM.removeprefix("case:")

    assert message == {
        "id": str(ID),
        "recipient": "a.khan",
        "landlord": "whg",
        "occasion": "missed",
        "reference": case[:8].upper(),
        "subject": message["subject"],
        "action": message["action"],
        "link": f"{PAGES}/cases/{case}",
        "asked_at": "2026-04-02T12:00:00Z",
        "clause": CLAUSE,
        "due": "2026-04-03T18:00:00Z",
    }
    assert UUID(message["id"]) == ID
