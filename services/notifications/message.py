"""What a notice says; pure.

Only a case's reference, what to do, by when, and a link to sign in at: never a name, address, strand or free text.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from contracts.facts.deadlines import Part
from contracts.notices import Occasion
from services.notifications.notice import Notice

TO_DO = {
    Part.CONTACT: "contact the victim",
    Part.DETAILS: "take the details from the victim",
    Part.PLAN: "agree a plan with the victim",
    Part.UPDATE: "tell the victim how the case stands",
}
REFERENCE_LENGTH = 8
_LONDON = ZoneInfo("Europe/London")


class Message(Struct, frozen=True, omit_defaults=True):
    """A notice ready to be sent, with the same content at every attempt; `subject` says it in one line."""

    id: UUID
    recipient: str
    landlord: str
    occasion: str
    reference: str
    subject: str
    action: str
    link: str
    asked_at: datetime
    clause: str | None = None
    due: datetime | None = None


def message_for(notice: Notice, pages: str) -> Message:
    """The message of a notice; `pages` is the address at which people sign in."""
    case = notice.stream.partition(":")[2]
    reference = case[:REFERENCE_LENGTH].upper()
    return Message(
        id=notice.id,
        recipient=notice.recipient,
        landlord=notice.landlord,
        occasion=notice.occasion.value,
        reference=reference,
        subject=f"Case {reference}: {_headline(notice)}",
        action=_action(notice),
        link=f"{pages}/cases/{case}",
        asked_at=notice.requested_at,
        clause=notice.clause,
        due=notice.due,
    )


def _headline(notice: Notice) -> str:
    match notice.occasion:
        case Occasion.NEW_CASE:
            return "a new case"
        case Occasion.ASSIGNED:
            return "you have a case"
        case Occasion.WARNING:
            return f"{_to_do(notice)}{_before(notice)}"
        case Occasion.ESCALATED:
            return f"nobody has answered yet: {_to_do(notice)}{_before(notice)}"
        case Occasion.MISSED:
            return f"overdue{_since(notice)}: {_to_do(notice)}"


def _action(notice: Notice) -> str:
    to_do = _to_do(notice)
    asked = f"{to_do[0].upper()}{to_do[1:]}"
    match notice.occasion:
        case Occasion.NEW_CASE:
            return "A case was opened. Look at what is due in it."
        case Occasion.ASSIGNED:
            return "A case was given to you, or to someone you stand in for. Look at what is due in it."
        case Occasion.WARNING:
            return f"A time limit is near. {asked}{_before(notice)}, or record it if it is done; {_ACKNOWLEDGE}"
        case Occasion.ESCALATED:
            return (
                f"A time limit is near, and whoever was told before you has not answered. {asked}{_before(notice)}, "
                f"or see that somebody does; {_ACKNOWLEDGE}"
            )
        case Occasion.MISSED:
            return f"A time limit has passed. {asked}, and record it."


_ACKNOWLEDGE = "then acknowledge the warning in the case, or the next person is told."


def _to_do(notice: Notice) -> str:
    """What a clock still asks for; its clause, where the event did not say."""
    if notice.missing:
        first, *more = [TO_DO[part] for part in notice.missing]
        return " and ".join([", ".join([first, *more[:-1]]), *more[-1:]])
    return f"do what clause {notice.clause} asks"


def _before(notice: Notice) -> str:
    return f" before {local(notice.due)}" if notice.due else ""


def _since(notice: Notice) -> str:
    return f" since {local(notice.due)}" if notice.due else ""


def local(instant: datetime) -> str:
    """An instant as people in the United Kingdom say it, `16:00 on 3 April`; `01:30 GMT` where there are two of it."""
    there = instant.astimezone(_LONDON)
    is_twice = there.utcoffset() != there.replace(fold=1 - there.fold).utcoffset()
    return f"{there:%H:%M}{f' {there:%Z}' if is_twice else ''} on {there.day} {there:%B}"
