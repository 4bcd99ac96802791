"""From what was typed on the call screen to the facts it states, or to what is still wanting; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from contracts.commands import Statement
from contracts.envelope import Reason
from contracts.facts.report import IncidentReported
from contracts.facts.risk import AccessNeed, AccessNeedsAsked
from contracts.sense import contradictions_in, out_of_time
from contracts.shape import faults
from contracts.vocabulary import Capacity, Channel
from services.casework.pages.call import people
from services.casework.pages.call.choices import NAMES
from services.casework.pages.call.typed import CALLER, NO, UNKNOWN, YES, Fault, Typed, who
from services.pages.times import Unfit, exactly, minute_of, read_day, read_instant, read_when

_PLACES = {
    "/channel": "channel", "/immediate_danger": "danger", "/reporter/capacity": "capacity",
    "/motivation/hate": "hate", "/motivation/strands": "strands", "/motivation/perceived_by": "perceived",
    "/motivation/basis": "basis", "/motivation/groups": "groups", "/incident/suffered_from": "from-date",
    "/incident/suffered_to": "to-date", "/incident/uprn": "uprn", "/incident/neighbourhood": "area",
    "/incident/behaviours": "behaviours", "/incident/crime": "crime", "/incident/description": "description",
    "/office": "office", "/legal_entity": "entity",
}  # fmt: skip

_ORDER = (
    "description", "danger", "safe", "hate", "perceived", "strands", "basis", "groups", "capacity", "p1", "area",
    "uprn", "from", "to", "behaviours", "online", "crime", "others", "received", "channel", "office", "entity",
)  # fmt: skip
"""The fields as they stand on the page, by what their names begin with."""


class Told(NamedTuple):
    """A report that can be recorded, and what else was said; `faults` are what keeps it from that."""

    facts: tuple[Statement, ...]
    faults: tuple[Fault, ...] = ()


def begun_with(begun: datetime) -> Typed:
    """What stands in the fields of a new draft."""
    blank = Typed({"channel": (Channel.PHONE.value,), "person": (str(CALLER),)})
    return set_to(blank, "received", begun)


def set_to(typed: Typed, name: str, at: datetime) -> Typed:
    """The same with the minute of that instant in the fields of that date and time."""
    return typed.also({f"{name}-{part}": (text,) for part, text in minute_of(at)._asdict().items()})


def read(typed: Typed, begun: datetime, now: datetime) -> Told:
    """What the form states; `begun` is when the call was, to the second, if nobody said another time."""
    value, where = _report(typed)
    received, wrong = _received(typed, begun)
    wanting = [*_unanswered(typed), *_ill_timed(typed), *([wrong] if wrong else [])]
    wanting += [_fault(reason, where) for reason in faults(value, IncidentReported)]
    if wanting or received is None:
        return Told((), tuple(sorted(dict.fromkeys(wanting), key=_place)))
    report = msgspec.convert(value, IncidentReported)
    impossible = [*contradictions_in(report, "", now), *out_of_time("/received_at", received, now)]
    if impossible:
        return Told((), tuple(sorted((_fault(reason, where) for reason in impossible), key=_place)))
    return Told((Statement(occurred_at=received, data=report), *_needs(typed, received)))


def _unanswered(typed: Typed) -> Iterator[Fault]:
    if not typed.one("description") and not typed.one("description-unknown"):
        yield Fault("description", "Say what happened, or tick that it is not known yet")
    if typed.one("danger") not in (YES, NO, UNKNOWN):
        yield Fault("danger", "Say whether anyone is in danger now; not known is an answer")
    if typed.one("safe") not in ("told", UNKNOWN):
        yield Fault("safe", "Say whether the caller told you how to reach them safely; not known is an answer")
    elif typed.one("safe") == "told" and not people.safe_is_told(typed, CALLER):
        yield Fault("p1-safe", "Say how the caller can be reached safely, or answer that it is not known")
    if typed.one("hate") not in (YES, NO, UNKNOWN):
        yield Fault("hate", "Say whether hate may be the reason; not known is an answer")
    for number in typed.people():
        if number != CALLER and people.is_there(typed, number) and not people.part(typed, number):
            yield Fault(f"p{number}-part", f"Say what {who(number)} is in it")


def _ill_timed(typed: Typed) -> Iterator[Fault]:
    yield from (wrong for name in ("from", "to") if (wrong := _when(typed, name)[1]))
    for number in typed.people():
        try:
            read_day(typed.one(f"p{number}-born"))
        except Unfit as unfit:
            yield _told(f"p{number}-born", str(unfit))


def _when(typed: Typed, name: str) -> tuple[str | None, Fault | None]:
    """A date or a time as the contract has it, None if nothing was typed; and what is wrong with it."""
    try:
        return read_when(typed.moment(f"{name}-")), None
    except Unfit as unfit:
        return None, _told(f"{name}-{unfit.part}", str(unfit))


def _received(typed: Typed, begun: datetime) -> tuple[datetime | None, Fault | None]:
    """When we first had the report: to the second, if the time was left as it stood."""
    try:
        text = exactly(read_instant(typed.moment("received-")), begun.isoformat())
    except Unfit as unfit:
        return None, _told(f"received-{unfit.part}", str(unfit))
    return datetime.fromisoformat(text) if text else begun, None


def _report(typed: Typed) -> tuple[dict[str, Any], dict[str, str]]:
    """The report as the contract has it, and where its parts stand -> the fields in which they were typed."""
    there = [number for number in typed.people() if people.is_there(typed, number)]
    parts = {"victims": "victim", "alleged_perpetrators": "accused", "witnesses": "witness"}
    value = {
        "channel": typed.one("channel") or Channel.PHONE.value,
        # What nobody knows is treated as danger, and told apart from what somebody said.
        "immediate_danger": typed.one("danger") != NO,
        **({"immediate_danger_known": False} if typed.one("danger") == UNKNOWN else {}),
        "reporter": _reporter(typed, CALLER in there),
        "motivation": _motivation(typed),
        "incident": _incident(typed),
        "people": [people.said_of(typed, number) for number in there],
        **{name: [people.ref(n) for n in there if people.part(typed, n) == part] for name, part in parts.items()},
        **_given(typed, {"office": "office", "legal_entity": "entity"}),
    }
    where = dict(_PLACES)
    for index, number in enumerate(there):
        where |= people.places(typed, number, index)
    return value, where


def _reporter(typed: Typed, is_there: bool) -> dict[str, Any]:
    capacity = typed.one("capacity") or (Capacity.THIRD_PARTY if is_there else Capacity.ANONYMOUS).value
    return {"capacity": capacity, **({"person": people.ref(CALLER)} if is_there else {})}


def _motivation(typed: Typed) -> dict[str, Any]:
    """Strands and perceptions are asked for where hate may be the reason, and what was ticked before that is left."""
    answer = typed.one("hate")
    said: dict[str, Any] = {"asked": True, "hate": {YES: True, NO: False}.get(answer)}
    if answer == NO:
        return said
    ticked = {"strands": "strands", "perceived_by": "perceived", "groups": "groups"}
    said |= {name: found for name, field in ticked.items() if (found := list(typed.all(field)))}
    return said | _given(typed, {"basis": "basis"})


def _incident(typed: Typed) -> dict[str, Any]:
    said = _given(typed, {"uprn": "uprn", "neighbourhood": "area", "crime": "crime", "description": "description"})
    times = {"suffered_from": _when(typed, "from")[0], "suffered_to": _when(typed, "to")[0]}
    said |= {name: text for name, text in times.items() if text}
    if behaviours := list(typed.all("behaviours")):
        said["behaviours"] = behaviours
    return said | ({"online": True} if typed.one("online") == YES else {})


def _given(typed: Typed, names: Mapping[str, str]) -> dict[str, Any]:
    return {name: text for name, field in names.items() if (text := typed.one(field))}


def _needs(typed: Typed, at: datetime) -> Iterator[Statement]:
    """What somebody needs to follow and be followed, where they were asked; none is an answer."""
    for number in typed.people():
        needs = typed.all(f"p{number}-needs")
        if needs and people.is_there(typed, number):
            said = {"person": people.ref(number), "needs": [need for need in AccessNeed if need in needs]}
            said |= _given(typed, {"language": f"p{number}-language"})
            yield Statement(occurred_at=at, data=msgspec.convert(said, AccessNeedsAsked))


def _fault(reason: Reason, where: Mapping[str, str]) -> Fault:
    """A fault of the report in words for the field in which it was typed."""
    pointer = reason.pointer
    if pointer == "/received_at":
        pointer, field = "", "received-date"
    else:
        while pointer and pointer not in where:
            pointer = pointer.rpartition("/")[0]
        field = where.get(pointer, "description")
    return _told(field, reason.message)


def _place(fault: Fault) -> tuple[int, str]:
    """Where the field stands on the page: mistakes are told from top to bottom."""
    start, _, name = fault.field.partition("-")
    if start == "p1" and name in people.SAFE:
        start = "safe"
    known = start in _ORDER
    return _ORDER.index(start if known else "others"), "" if known else start


def _told(field: str, message: str) -> Fault:
    """A fault with the name of its field before it."""
    number, _, name = field.partition("-") if field[:1] == "p" and field[1:2].isdecimal() else ("", "", field)
    of = f" of {who(int(number[1:]))}" if number else ""
    return Fault(field, f"{NAMES.get(name, 'This')}{of}: {message[:1].lower()}{message[1:]}")
