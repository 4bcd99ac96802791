"""What a notice says in one line and in a sentence: what to do and by when, of each occasion."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from contracts.facts.deadlines import Part
from contracts.notices import Occasion
from services.notifications.message import TO_DO, local, message_for
from services.notifications.notice import Notice
from tests.services.notifications.situations import CASE, NOON, PAGES, STREAM

DUE = datetime(2026, 4, 3, 15, 0, tzinfo=UTC)


def subject(occasion: Occasion, *missing: Part, due: datetime | None = DUE, clause: str | None = "whg:2.3.2") -> str:
    """The subject of such a notice."""
    notice = Notice(
        id=UUID(int=1),
        channel="file",
        stream=STREAM,
        landlord="whg",
        occasion=occasion,
        recipient="a.khan",
        about=CASE,
        requested_at=NOON,
        clause=clause,
        due=due,
        missing=missing,
    )
    return message_for(notice, PAGES).subject


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (subject(Occasion.NEW_CASE, due=None, clause=None), "a new case"),
        (subject(Occasion.ASSIGNED, due=None, clause=None), "you have a case"),
        (subject(Occasion.WARNING, Part.CONTACT), "contact the victim before 16:00 on 3 April"),
        (
            subject(Occasion.ESCALATED, Part.UPDATE),
            "nobody has answered yet: tell the victim how the case stands before 16:00 on 3 April",
        ),
        (
            subject(Occasion.MISSED, Part.CONTACT, Part.PLAN),
            "overdue since 16:00 on 3 April: contact the victim and agree a plan with the victim",
        ),
        (
            subject(Occasion.MISSED, Part.CONTACT, Part.DETAILS, Part.PLAN),
            (
                "overdue since 16:00 on 3 April: contact the victim, take the details from the victim and agree a plan "
                "with the victim"
            ),
        ),
        (subject(Occasion.WARNING), "do what clause whg:2.3.2 asks before 16:00 on 3 April"),
    ],
)
def test_the_subject_says_what_to_do_and_by_when(said: str, wanted: str) -> None:
    """With the case's short name first; by the parts that are missing, else by the clause."""
    assert said == f"Case 11111111: {wanted}"


def test_every_part_and_occasion_has_words() -> None:
    """None of the contract's words is without them."""
    assert set(TO_DO) == set(Part)
    assert all(subject(occasion, part) for occasion in Occasion for part in Part)


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (datetime(2026, 12, 25, 7, 0, tzinfo=UTC), "07:00 on 25 December"),
        (datetime(2026, 4, 2, 23, 0, tzinfo=UTC), "00:00 on 3 April"),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "00:59 on 29 March"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "02:00 on 29 March"),
        (datetime(2026, 10, 24, 23, 59, tzinfo=UTC), "00:59 on 25 October"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "01:30 BST on 25 October"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "01:30 GMT on 25 October"),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "02:00 on 25 October"),
    ],
)
def test_times_are_those_of_the_united_kingdom(instant: datetime, said: str) -> None:
    """In winter, in summer, and in the night between: an hour that is there twice is told by its name."""
    assert local(instant) == said
