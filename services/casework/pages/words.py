"""How facts, verdicts and instants read on a page; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, get_args

from contracts.facts.review import ASKED_FOR, Correctable, RequestRefused
from contracts.when import LONDON
from services.casework.gates import Permission
from services.casework.http.moments import AS_AT
from services.casework.judging import WORST_FIRST, ClauseVerdict
from services.casework.replay import CaseFile, HistoryRow, Moment
from services.casework.verdict_file import VerdictFile
from services.casework.verdicts import FAILING, Flag, Judged, Verdict
from services.pages.words import instant, label

TITLES = {
    "incident.reported.v1": "Report received",
    "deadline.set.v1": "Clock started",
    "deadline.reset.v1": "Clock reset",
    "deadline.warned.v1": "Warning: clock near its end",
    "deadline.passed.v1": "Clock ran out",
    "deadline.met.v1": "Clock met",
    "deadline.suspended.v1": "Clock suspended",
    "deadline.noted.v1": "Clock stays as judged",
    "deadline.ended.v1": "Clock ended",
    "clocks.not-set.v1": "No clocks",
    "incident.further.v1": "Further incident reported",
    "home.unsafe.v1": "Home is unsafe",
    "report.linked.v1": "Report linked",
    "outcome.wanted.v1": "Outcome the victim wants",
    "outcome.reached.v1": "Outcome for the victim",
    "single-point.asked.v1": "Single point of contact asked for",
    "single-point.named.v1": "Single point of contact named",
}

VERDICTS = {
    Verdict.BREACHED: "Breached",
    Verdict.TARGET_MISSED: "Target missed",
    Verdict.PARTLY_MET: "Partly met",
    Verdict.NOT_EVIDENCED: "Not evidenced",
    Verdict.PENDING: "Open",
    Verdict.SUSPENDED: "Suspended",
    Verdict.MET: "Met",
    Verdict.NOT_APPLICABLE: "Not applicable",
}

FLAGS = {
    Flag.ATTEMPTED_IN_TIME: "attempted in time",
    Flag.RECORDED_LATE: "recorded late",
    Flag.OVERRIDDEN: "done although refused",
    Flag.LOCAL_TARGET: "the landlord's own target",
}

GROUPS = (
    ("Broken, missed or not evidenced", FAILING),
    ("Still open", frozenset({Verdict.PENDING, Verdict.SUSPENDED})),
    ("Kept", frozenset({Verdict.MET})),
    ("Not asked of this case", frozenset({Verdict.NOT_APPLICABLE})),
)
"""The clauses of a case in the order in which a reader needs them."""

KINDS = {
    "hate": "Hate incident",
    "anti_social_behaviour": "Anti-social behaviour",
    "awaiting_report": "Awaiting report",
}

DANGER_NOT_KNOWN = "Not known: treated as danger"
HIDDEN = frozenset({
    "deadline", "started_by", "entry", "met_by", "parts", "essential", "warnings", "trace", "type",
    "immediate_danger_known",
})  # fmt: skip
"""What a reader of the timeline does not need: ids, what the clocks table shows better, what stands with its answer."""

GIST_DETAILS = 3
GIST_CHARACTERS = 60

_CORRECTABLE = frozenset(str(shape.__struct_config__.tag) for shape in get_args(Correctable))
FAR = datetime.max.replace(tzinfo=UTC)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def title(row: HistoryRow) -> str:
    """What happened, in a few words: the fact's own name, unless another says it better."""
    return TITLES.get(row.type) or label(re.sub(r"[.-]", " ", row.type.rpartition(".v")[0] or row.type))


def details(row: HistoryRow) -> list[tuple[str, str]]:
    """What a fact says, as name and text."""
    return details_of(row.data)


def details_of(data: dict[str, Any]) -> list[tuple[str, str]]:
    """What the fields of a fact say, as name and text."""
    return [(label(name), text) for name, value in _flat(data) if name not in HIDDEN and (text := _text(value))]


def danger(file: CaseFile) -> str:
    """Whether anyone was in danger when the report came, and at which further incidents somebody was."""
    first = ("Yes" if file.immediate_danger else "No") if file.immediate_danger_known else DANGER_NOT_KNOWN
    later = (f"{instant(one.at)}, {'yes' if one.known else DANGER_NOT_KNOWN.lower()}" for one in file.danger_since)
    return ". ".join([first, *(f"Further incident, {told}" for told in later)])


def gist(row: HistoryRow) -> str:
    """The first things that a fact says, on one line."""
    told = (f"{name.lower()} {text}" for name, text in details(row)[:GIST_DETAILS] if name != "Type")
    return ", ".join(text if len(text) <= GIST_CHARACTERS else f"{text[:GIST_CHARACTERS]}…" for text in told)


def where(pointer: str, events: Mapping[str, int]) -> str:
    """The place of a value in words. events: id -> number; an entry of a list is named by the event that told it."""
    names = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    told = ", ".join(filter(None, (_place(name, events) for name in names)))
    return f"{told[:1].upper()}{told[1:]}" or "All"


def _place(name: str, events: Mapping[str, int]) -> str:
    if name in events:
        return f"event {events[name]}"
    if name.isdecimal():
        return f"number {int(name) + 1}"
    return "" if _ID.fullmatch(name) else name.replace("_", " ")


def shown(value: Any) -> str:
    """One value of a case as people read it."""
    return _text(value) or "nothing"


def moment_named(moment: Moment) -> str:
    """A moment as the head of a column."""
    known = f"After event {moment.version}" if moment.version else ""
    if moment.as_known:
        known = f"As known on {instant(moment.as_known, seconds=True)}"
    at = f"as at {instant(moment.as_at, seconds=True)}" if moment.as_at else ""
    told = ", ".join(filter(None, (known, at)))
    return told[:1].upper() + told[1:]


def moment_typed(moment: Moment | None) -> str:
    """What is known at a moment, as it is typed into a field."""
    if moment is None:
        return ""
    if moment.as_known:
        return moment.as_known.astimezone(LONDON).isoformat()
    if moment.version:
        return str(moment.version)
    return AS_AT + moment.as_at.astimezone(LONDON).isoformat() if moment.as_at else ""


class Group(NamedTuple):
    """Clauses that stand alike, under their heading."""

    heading: str
    verdicts: tuple[ClauseVerdict, ...]


def grouped(file: VerdictFile) -> list[Group]:
    """What binds the case: failing clauses first, in each group by what breaches next, else as the policy has them."""
    binding = [verdict for verdict in file.verdicts if verdict.binds == "case"]
    groups = ((name, [v for v in binding if v.verdict in kinds]) for name, kinds in GROUPS)
    return [Group(name, tuple(sorted(found, key=_next_due))) for name, found in groups if found]


def failing(file: VerdictFile) -> list[ClauseVerdict]:
    """The clauses of the case that were not kept, the worst first."""
    broken = [one for one in file.verdicts if one.binds == "case" and one.verdict in FAILING]
    return sorted(broken, key=lambda one: WORST_FIRST[one.verdict])


def open_deadlines(file: VerdictFile) -> list[Judged]:
    """The obligations that are open and have a due time, the next to be broken first."""
    judged = (one for verdict in file.verdicts for one in verdict.obligations)
    running = [one for one in judged if one.due and one.verdict in (Verdict.PENDING, Verdict.SUSPENDED)]
    return sorted(running, key=lambda one: (one.due or FAR, one.clause))


def lacking(file: VerdictFile) -> list[Permission]:
    """What may not be asked for yet with success."""
    return [one for one in file.permissions if one.lacks]


def permission(one: Permission) -> str:
    """What is asked for, in a few words."""
    if one.step:
        return _text(str(one.step)).capitalize() + (f" against {one.against}" if one.against else "")
    return f"Telling {_text(str(one.recipient))} of the victims" if one.recipient else "Closing the case"


def refused(said: RequestRefused) -> str:
    """What a refused request asked for, in a few words."""
    name = label(said.request.rpartition(".v")[0].replace("-", " "))
    told = [f"{label(field).lower()} {_text(str(value))}" for field in ASKED_FOR if (value := getattr(said, field))]
    return ", ".join([name, *told])


def correctable(row: HistoryRow) -> bool:
    """Whether an entry may be put right: what people and systems stated, not what the ledger concluded or refused."""
    return row.type in _CORRECTABLE


def _next_due(verdict: ClauseVerdict) -> datetime:
    return verdict.due or FAR


def reference(case_id: object) -> str:
    """The short name of a case, safe to say aloud and to put into a title."""
    return str(case_id)[:8].upper()


def _flat(data: dict[str, Any]) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for name, value in data.items():
        if name == "immediate_danger" and data.get("immediate_danger_known") is False:
            pairs.append((name, DANGER_NOT_KNOWN))
        elif isinstance(value, dict):
            pairs.extend(_flat(value))
        elif isinstance(value, list | tuple) and value and isinstance(value[0], dict):
            pairs.extend(pair for item in value for pair in _flat(item))
        else:
            pairs.append((name, value))
    return pairs


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
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
