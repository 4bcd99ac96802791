"""What a notice says; pure.

Only a case's reference, what to do, by when, and a link to sign in at: never a name, address, strand or free text.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from contracts.notices import Occasion
from services.notifications.notice import Notice

ACTIONS = {
    Occasion.NEW_CASE: "A case was opened. Look at what is due in it.",
    Occasion.WARNING: "A time limit is near. Do what the clause asks, or record it if it is done.",
    Occasion.MISSED: "A time limit has passed. Do what the clause asks, and record it.",
}
REFERENCE_LENGTH = 8


class Message(Struct, frozen=True, omit_defaults=True):
    """A notice ready to be sent, with the same content at every attempt."""

    id: UUID
    recipient: str
    landlord: str
    occasion: str
    reference: str
    action: str
    link: str
    clause: str | None = None
    due: datetime | None = None


def message_for(notice: Notice, pages: str) -> Message:
    """The message of a notice; `pages` is the address at which people sign in."""
    case = notice.stream.partition(":")[2]
    return Message(
        id=notice.id,
        recipient=notice.recipient,
        landlord=notice.landlord,
        occasion=notice.occasion.value,
        reference=case[:REFERENCE_LENGTH],
        action=ACTIONS[notice.occasion],
        link=f"{pages}/cases/{case}",
        clause=notice.clause,
        due=notice.due,
    )
