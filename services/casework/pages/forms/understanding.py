"""From a form that was handed in to what casework is asked to do, or to everything that has to be mended; pure.

The checks are those of every other door: what JSON over HTTP would be refused for, a form is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from contracts.commands import AssignOfficer, Body, RecordFacts, Request
from contracts.facts.handling import HandoverGiven
from contracts.streams import Kind as Stream
from services.casework.http.bodies import FACTS, read_facts, read_request
from services.casework.pages.forms.fields import Field, Kind, of_fact
from services.casework.pages.forms.form import CORRECT, HAND_OVER, Form
from services.casework.pages.forms.reading import Fault, Read, read
from services.pages.times import Unfit, read_instant
from services.pages.typed import Typed
from services.web import Problem

CARRIED = "facts"
"""The name before the fields of the facts that come along: `facts.0.data.person`; the tag of each is `facts.0.tag`."""


class Understood(NamedTuple):
    """What is asked, unless there are faults; by the name of its field each, and by `""` what is of none."""

    body: Body | None
    faults: Mapping[str, Fault]


def understand(form: Form, typed: Typed, stream: Stream, now: datetime, *, shape: Any = None) -> Understood:
    """What a form says; `shape` is the fact by which a correction replaces its entry."""
    found = read(form.fields, typed)
    carried = _read_carried(typed, stream) if form.brings else Read({}, (), {}, {})
    value, names, places = found.value | carried.value, found.names | carried.names, found.places | carried.places
    own = {fault.name: fault for fault in (*found.faults, *carried.faults, *_ahead(names.values(), typed, now))}
    try:
        body = _body(form, value, stream, now, shape)
    except Problem as problem:
        if problem.status != 422:
            raise
        told = [_fault(error, names, places) for error in problem.body.get("errors", [])]
        return Understood(None, {fault.name: fault for fault in told} | own)
    return Understood(None if own else body, own)


def carried_tags(typed: Typed) -> tuple[str, ...]:
    """The facts that come along, in the order in which they were added."""
    return tuple(typed.one(f"{CARRIED}.{number}.tag") for number in range(typed.number(f"{CARRIED}.count")))


def _body(form: Form, value: dict[str, Any], stream: Stream, now: datetime, shape: Any) -> Body:
    if not form.asks:
        at = {} if any(one.name == "occurred_at" for one in form.fields) else {"occurred_at": now.isoformat()}
        told = {**at, **value, "data": {"type": form.tag, **value.get("data", {})}}
        return RecordFacts(facts=read_facts(msgspec.json.encode(told), now, stream))
    if form.tag == HAND_OVER:
        return _handed_over(value, now)
    if form.tag == CORRECT:
        tag = shape.__struct_config__.tag if shape else None
        value = {**value, "replacement": {"type": tag, **value.get("replacement", {})} if shape else None}
    return _asked({"type": form.tag, **value}, now, stream)


def _handed_over(value: dict[str, Any], now: datetime) -> Request:
    """The assignment with the handover before it; what is wrong with either is wrong with the form's own fields."""
    given = {"to": value["officer"]} if "officer" in value else {}
    said = {"type": HandoverGiven.__struct_config__.tag, **given, **_only(value, "note")}
    asked = {"type": AssignOfficer.__struct_config__.tag, **_only(value, "officer", "expected_version")}
    return _asked({**asked, CARRIED: [{**_only(value, "occurred_at"), "data": said}]}, now, Stream.CASE)


def _only(value: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value[name] for name in names if name in value}


def _asked(value: dict[str, Any], now: datetime, stream: Stream) -> Request:
    return read_request(msgspec.json.encode(value), None, now, stream)


def _read_carried(typed: Typed, stream: Stream) -> Read:
    whole = Read({CARRIED: []}, (), {}, {})
    for number, tag in enumerate(carried_tags(typed)):
        if shape := FACTS[stream].get(tag):
            place = len(whole.value[CARRIED])
            inner = read(of_fact(shape), typed, f"{CARRIED}.{number}.", f"/{CARRIED}/{place}")
            said = {**inner.value, "data": {"type": tag, **inner.value.get("data", {})}}
            told = {CARRIED: [*whole.value[CARRIED], said]}
            whole = Read(told, whole.faults + inner.faults, whole.places | inner.places, whole.names | inner.names)
    return whole


def _ahead(names: Iterable[str], typed: Typed, now: datetime) -> Iterator[Fault]:
    """What is said to have happened later than now; over HTTP another machine's clock may be a little fast."""
    for name in names:
        if name.endswith("occurred_at") and (at := _instant(typed, name)) and datetime.fromisoformat(at) > now:
            yield Fault(name, "This is later than now: give when it happened.", "time")


def _instant(typed: Typed, name: str) -> str | None:
    try:
        return read_instant(typed.moment(f"{name}."))
    except Unfit:
        return None


def _fault(error: Mapping[str, Any], names: Mapping[str, str], places: Mapping[str, Field]) -> Fault:
    """A fault by its pointer, told in the words of the field that has it."""
    pointer = error["pointer"]
    if pointer not in names:
        pointer = _HANDED_OVER.get(pointer, pointer)
    while pointer and pointer not in names:
        pointer = pointer.rpartition("/")[0]
    if not pointer:
        return Fault("", error["message"])
    told = _MISSING.get(places[pointer].kind, _FILL) if error["code"] == "missing" else error["message"]
    return Fault(names[pointer], told)


_HANDED_OVER = {"/facts/0/occurred_at": "/occurred_at", "/facts/0/data/to": "/officer", "/facts/0/data/note": "/note"}
_FILL = "Fill this in."
_MISSING: dict[Kind, str] = {
    Kind.CHOICE: "Choose one.", Kind.PERSON: "Choose one.", Kind.CLOCK: "Choose one.", Kind.TRUTH: "Choose yes or no.",
    Kind.INSTANT: "Give the date and the time.", Kind.DAY: "Give the date.",
}  # fmt: skip
