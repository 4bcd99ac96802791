"""What is to be done next about a case, in words; pure."""

from __future__ import annotations

from contracts.facts.deadlines import Part
from services.casework.next_action import NOTHING, PAUSED, REVIEW, WAIT_FOR_REPORT

PARTS: dict[str, str] = {
    Part.CONTACT: "contact the victim",
    Part.DETAILS: "take the details",
    Part.PLAN: "agree a plan",
    Part.UPDATE: "give an update",
}
OTHERS = {
    WAIT_FOR_REPORT: "Wait for the report",
    PAUSED: "Wait: contact is paused",
    REVIEW: "Review the case",
    NOTHING: "Nothing: it is closed",
}


def action_words(what: str) -> str:
    """What the list keeps of the next action, as a sentence without its full stop."""
    if what in OTHERS:
        return OTHERS[what]
    *before, last = (PARTS[part] for part in what.split())
    sentence = f"{', '.join(before)} and {last}" if before else last
    return sentence[0].upper() + sentence[1:]
