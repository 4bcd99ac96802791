"""How facts, verdicts and instants read on a page; pure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from contracts.when import LONDON
from services.casework.http.moments import AS_AT
from services.casework.replay import HistoryRow, Moment
from services.casework.verdicts import Flag, Verdict

TITLES = {
    "incident.reported.v1": "Report received",
    "victim.identified.v1": "Victim identified",
    "motivation.recorded.v1": "Motivation recorded",
    "contact.made.v1": "Contact made",
    "contact.attempted.v1": "Contact attempted",
    "update.given.v1": "Update given",
    "wishes.recorded.v1": "Wishes recorded",
    "safe-contact.recorded.v1": "Safe contact recorded",
    "contact.paused.v1": "Contact paused",
    "contact.resumed.v1": "Contact resumed",
    "action-plan.agreed.v1": "Action plan agreed",
    "referral.made.v1": "Referral made",
    "referral.outcome.v1": "Referral outcome",
    "enforcement.step-taken.v1": "Enforcement step taken",
    "officer.assigned.v1": "Officer assigned",
    "case.reviewed.v1": "Case reviewed",
    "case.closed.v1": "Case closed",
    "case.reopened.v1": "Case reopened",
    "entry.corrected.v1": "Entry corrected",
    "request.refused.v1": "Request refused",
    "deadline.set.v1": "Clock started",
    "deadline.reset.v1": "Clock reset",
    "deadline.warned.v1": "Warning: clock near its end",
    "deadline.passed.v1": "Clock ran out",
    "deadline.met.v1": "Clock met",
    "deadline.suspended.v1": "Clock suspended",
    "deadline.noted.v1": "Clock stays as judged",
    "deadline.ended.v1": "Clock ended",
    "clocks.not-set.v1": "No clocks",
}

VERDICTS = {
    Verdict.BREACHED: "Breached",
    Verdict.TARGET_MISSED: "Target missed",
    Verdict.PARTLY_MET: "Partly met",
    Verdict.PENDING: "Running",
    Verdict.SUSPENDED: "Suspended",
    Verdict.MET: "Met",
    Verdict.NOT_APPLICABLE: "Not applicable",
}

FLAGS = {Flag.ATTEMPTED_IN_TIME: "attempted in time", Flag.RECORDED_LATE: "recorded late"}

KINDS = {
    "hate": "Hate incident",
    "anti_social_behaviour": "Anti-social behaviour",
    "awaiting_report": "Awaiting report",
}

HIDDEN = frozenset({"deadline", "started_by", "entry", "met_by", "parts", "essential", "warnings", "trace"})
"""What a reader of the timeline does not need: ids and what the clocks table shows better."""


_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def title(row: HistoryRow) -> str:
    """What happened, in a few words; a fact that is newer than this program shows its own name."""
    return TITLES.get(row.type, row.type)


def details(row: HistoryRow) -> list[tuple[str, str]]:
    """What a fact says, as name and text."""
    return [(label(name), text) for name, value in _flat(row.data) if name not in HIDDEN and (text := _text(value))]


def where(pointer: str) -> str:
    """The place of a value in words: ids, which tell entries of a list apart for programs, are left out."""
    names = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    return ", ".join(label(name) for name in names if not _ID.fullmatch(name)) or "All"


def shown(value: Any) -> str:
    """One value of a case as people read it."""
    return _text(value) or "nothing"


def label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def instant(at: datetime | str | None, *, seconds: bool = False) -> str:
    """A London date and time as people write it, such as "2 April 2026 at 4:30pm"."""
    if at is None:
        return "not known"
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    local = moment.astimezone(LONDON)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"midnight at the start of {local.day} {local:%B %Y}"
    clock = f"{local:%I:%M:%S}" if seconds else f"{local:%I:%M}"
    half = "am" if local.hour < 12 else "pm"
    return f"{local.day} {local:%B %Y} at {clock.lstrip('0')}{half}{_which(local)}"


def _which(local: datetime) -> str:
    """The name of the time where the clocks showed it twice."""
    again = local.replace(fold=1 - local.fold)
    return "" if local.utcoffset() == again.utcoffset() else f" {local.tzname()}"


def field_value(at: datetime) -> str:
    """An instant as a date-and-time field holds it: London wall-clock time."""
    return f"{at.astimezone(LONDON):%Y-%m-%dT%H:%M:%S}"


def moment_named(moment: Moment) -> str:
    """A moment as the head of a column."""
    if moment.version:
        return f"After event {moment.version}"
    if moment.as_at:
        return f"As at {instant(moment.as_at, seconds=True)}"
    return f"As known on {instant(moment.as_known, seconds=True)}"


def moment_typed(moment: Moment | None) -> str:
    """A moment as it is typed into a field."""
    if moment is None:
        return ""
    at = moment.as_at or moment.as_known
    if at is None:
        return str(moment.version)
    return (AS_AT if moment.as_at else "") + at.astimezone(LONDON).isoformat()


def reference(case_id: object) -> str:
    """The short name of a case, safe to say aloud and to put into a title."""
    return str(case_id)[:8].upper()


def _flat(data: dict[str, Any]) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for name, value in data.items():
        if isinstance(value, dict):
            pairs.extend(_flat(value))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            pairs.extend(pair for item in value for pair in _flat(item))
        else:
            pairs.append((name, value))
    return pairs


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    if value is None:
        return ""
    text = str(value)
    return instant(text) if _is_instant(text) else text.replace("_", " ") if text.islower() else text


def _is_instant(text: str) -> bool:
    if len(text) < 20 or text[10] != "T":
        return False
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
