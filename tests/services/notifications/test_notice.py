"""Who must hear of what, and what to do next about a notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from uuid import UUID

import msgspec
import pytest

from contracts.envelope import Event
from contracts.notices import (
    NoticeAttempted,
    NoticeDelivered,
    NoticeEvent,
    NoticeFact,
    NoticeFailed,
    NoticeRequested,
    Occasion,
    notice_id,
)
from services.notifications.message import message_for
from services.notifications.notice import (
    RETRY_AFTER,
    NeverRequested,
    Notice,
    State,
    Step,
    asked_for_by,
    asks,
    evolve,
    next_step,
    request,
    retry_at,
    said_of,
)
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


@pytest.mark.parametrize(
    ("event", "occasion", "clause", "due"),
    [
        (reported(), Occasion.NEW_CASE, None, None),
        (warned(NOON, DUE), Occasion.WARNING, CLAUSE, DUE),
        (passed(DUE), Occasion.MISSED, CLAUSE, DUE),
    ],
)
@pytest.mark.parametrize(("officer", "recipient"), [("a.khan", "a.khan"), (None, "team:whg")])
def test_a_case_event_asks_for_one_notice(
    *,
    event: Event,
    occasion: Occasion,
    clause: str | None,
    due: datetime | None,
    officer: str | None,
    recipient: str,
) -> None:
    """It goes to the officer who answers for the case, else to the landlord's team; its id follows from the three."""
    notice = asked_for_by(event, officer)

    assert asks(event)
    assert (notice.occasion, notice.recipient, notice.clause, notice.due) == (occasion, recipient, clause, due)
    assert notice.id == notice_id(event.id, occasion, recipient)
    assert notice.state is State.WANTED


@pytest.mark.parametrize("event", [deadline_set(DUE), deadline_reset(DUE), met(DUE), assigned("a.khan")])
def test_other_events_ask_for_none(event: Event) -> None:
    """Nobody is told that a clock runs, moved or was kept."""
    assert not asks(event)
    with pytest.raises(ValueError, match="nobody must hear"):
        asked_for_by(event, None)


WANTED = asked_for_by(passed(DUE), "a.khan")


def attempted(attempt: int) -> NoticeAttempted:
    """Sending began."""
    return NoticeAttempted(notice=WANTED.id, channel="file", attempt=attempt)


def failed(attempt: int, again: datetime | None) -> NoticeFailed:
    """The channel would not."""
    return NoticeFailed(notice=WANTED.id, channel="file", attempt=attempt, reason="No.", retry_at=again)


DELIVERED = NoticeDelivered(notice=WANTED.id, channel="file", attempt=1)


def after_facts(facts: Sequence[NoticeFact]) -> Notice:
    """The notice after the ledger said so."""
    events = [said_of(WANTED, fact, NOON) for fact in facts]
    notice = reduce(evolve, events, None)
    assert notice is not None
    return notice


@pytest.mark.parametrize(
    ("facts", "state", "step"),
    [
        ([request(WANTED)], State.REQUESTED, Step.ATTEMPT),
        ([request(WANTED), attempted(1)], State.ATTEMPTED, Step.ATTEMPT),
        ([request(WANTED), attempted(1), DELIVERED], State.DELIVERED, Step.NOTHING),
        ([request(WANTED), attempted(1), attempted(2), DELIVERED], State.DELIVERED, Step.NOTHING),
        ([request(WANTED), attempted(1), failed(1, NOON)], State.FAILED, Step.ATTEMPT),
        ([request(WANTED), attempted(1), failed(1, after(seconds=1))], State.FAILED, Step.NOTHING),
        ([request(WANTED), attempted(1), failed(1, None)], State.GIVEN_UP, Step.NOTHING),
        ([request(WANTED), attempted(1), failed(1, NOON), attempted(2)], State.ATTEMPTED, Step.ATTEMPT),
        ([request(WANTED), attempted(1), DELIVERED, request(WANTED)], State.DELIVERED, Step.NOTHING),
    ],
)
def test_the_ledger_says_what_to_do_next(facts: list[NoticeFact], state: State, step: Step) -> None:
    """What was cut short is attempted again, what failed waits its time, what is delivered or given up rests."""
    notice = after_facts(facts)

    assert (notice.state, next_step(notice, NOON)) == (state, step)


def test_a_wanted_notice_is_requested_first() -> None:
    """Nothing is sent that the notice ledger was not asked for."""
    assert next_step(WANTED, NOON) is Step.REQUEST
    assert after_facts([request(WANTED)]) == msgspec.structs.replace(WANTED, state=State.REQUESTED)


def test_a_ledger_that_speaks_of_a_notice_never_requested_is_broken() -> None:
    """Such a ledger is not followed."""
    with pytest.raises(NeverRequested):
        evolve(None, said_of(WANTED, DELIVERED, NOON))


def test_retries_come_later_and_later_and_end() -> None:
    """Five more tries within about an hour and a quarter; then the notice is given up."""
    waits = [retry_at(attempt, NOON) for attempt in range(1, 8)]

    assert waits == [*(NOON + wait for wait in RETRY_AFTER), None, None]
    assert list(RETRY_AFTER) == sorted(RETRY_AFTER)
    assert sum(RETRY_AFTER, timedelta()) < timedelta(minutes=75)


def test_the_same_step_is_the_same_event() -> None:
    """An event's id follows from what it says of which attempt, so that a second writer's copy is known as one."""
    ids = [said_of(WANTED, fact, NOON).id for fact in (request(WANTED), attempted(1), attempted(2), DELIVERED)]

    assert said_of(WANTED, attempted(2), after(days=1)).id == ids[2]
    assert len(set(ids)) == 4


def test_every_event_of_the_notice_ledger_can_be_read_again() -> None:
    """What is written is what the contract says."""
    facts: list[NoticeFact] = [request(WANTED), attempted(1), failed(1, NOON), failed(2, None), DELIVERED]
    for fact in facts:
        event = said_of(WANTED, fact, NOON)

        assert msgspec.json.decode(msgspec.json.encode(event), type=NoticeEvent) == event
    assert isinstance(request(WANTED), NoticeRequested)


def test_a_message_carries_reference_action_time_and_link_only() -> None:
    """Whatever the case holds, its notice has these members and no other."""
    message = msgspec.to_builtins(message_for(WANTED, PAGES))
    case = STREAM.removeprefix("case:")

    assert message == {
        "id": str(WANTED.id),
        "recipient": "a.khan",
        "landlord": "whg",
        "occasion": "missed",
        "reference": case[:8],
        "action": message["action"],
        "link": f"{PAGES}/cases/{case}",
        "clause": CLAUSE,
        "due": "2026-04-03T18:00:00Z",
    }
    assert UUID(message["id"]) == WANTED.id
