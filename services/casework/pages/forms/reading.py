"""From what was typed to the JSON value that a program would have sent, and back from pointers to fields; pure.

What the value lacks is found where every other sender's is, by `http.bodies`; here only what JSON cannot say is found:
a date that no calendar has, a time that the clocks showed twice.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from services.casework.pages.forms.fields import Field, Kind
from services.pages.times import Unfit, exactly, read_day, read_instant, read_when
from services.pages.typed import Typed

TRUTHS = {"yes": True, "no": False}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
SHOWN = "shown"
"""The part of a time that holds the instant at which the form was shown: the minute typed then means that instant."""


class Fault(NamedTuple):
    """Something to mend in the field of that name; `part` of it where a field has several."""

    name: str
    told: str
    part: str = ""


class Read(NamedTuple):
    """The value of a form; `places`: JSON pointer -> the field of it."""

    value: dict[str, Any]
    faults: tuple[Fault, ...]
    places: dict[str, Field]
    names: dict[str, str]


def read(fields: tuple[Field, ...], typed: Typed, start: str = "", pointer: str = "") -> Read:
    """What the fields hold; `start` stands before their names, `pointer` before their pointers."""
    found = Read({}, (), {}, {})
    for field in fields:
        found = _with(found, field, typed, f"{start}{field.name}", f"{pointer}/{field.name}")
    return found


def _with(found: Read, field: Field, typed: Typed, name: str, pointer: str) -> Read:
    inner = _READERS.get(field.kind, _text)(field, typed, name, pointer)
    places, names = {pointer: field, **inner.places}, {pointer: name, **inner.names}
    said = dict(found.value)
    value = inner.value.get(field.name)
    if field.required and field.kind in _LISTS and value is None:
        value = []
    if field.required and field.kind is Kind.GROUP and value is None:
        value = {}
    if value is not None and (field.required or value != field.default):
        said[field.name] = value
    return Read(said, found.faults + inner.faults, found.places | places, found.names | names)


_LISTS = frozenset({Kind.CHOICES, Kind.PEOPLE, Kind.LINES, Kind.GROUPS})


def _alone(field: Field, value: Any) -> Read:
    return Read({field.name: value}, (), {}, {})


def _text(field: Field, typed: Typed, name: str, _: str) -> Read:
    text = typed.one(name)
    found = _UUID.search(text) if field.name == "other" else None
    return _alone(field, (found[0].lower() if found else text) or None)


def _hidden(field: Field, typed: Typed, name: str, pointer: str) -> Read:
    """Ids as they are, and the version on which a request rests as the number that it is."""
    return (_number if field.name == "expected_version" else _text)(field, typed, name, pointer)


def _number(field: Field, typed: Typed, name: str, _: str) -> Read:
    text = typed.one(name)
    if not text or re.fullmatch(r"-?[0-9]{1,12}", text):
        return _alone(field, int(text) if text else None)
    return Read({field.name: None}, (Fault(name, "Give a whole number, such as 3."),), {}, {})


def _truth(field: Field, typed: Typed, name: str, _: str) -> Read:
    return _alone(field, TRUTHS.get(typed.one(name)))


def _list(field: Field, typed: Typed, name: str, _: str) -> Read:
    return _alone(field, list(typed.all(name)) or None)


def _lines(field: Field, typed: Typed, name: str, _: str) -> Read:
    said = [line.strip() for text in typed.all(name) for line in text.split("\n") if line.strip()]
    return _alone(field, said or None)


def _time(field: Field, typed: Typed, name: str, _: str) -> Read:
    try:
        if field.kind is Kind.DAY:
            return _alone(field, read_day(typed.one(name)))
        parts = typed.moment(f"{name}.")
        value = read_when(parts) if field.kind is Kind.WHEN else read_instant(parts)
    except Unfit as unfit:
        return Read({field.name: None}, (Fault(name, str(unfit), unfit.part),), {}, {})
    return _alone(field, exactly(value, typed.one(f"{name}.{SHOWN}")))


def _group(field: Field, typed: Typed, name: str, pointer: str) -> Read:
    inner = read(field.inner, typed, f"{name}.", pointer)
    return inner._replace(value={field.name: inner.value or None})


def _groups(field: Field, typed: Typed, name: str, pointer: str) -> Read:
    """One item for each group in which anything was said."""
    items: list[Any] = []
    whole = Read({}, (), {}, {})
    for number in range(typed.number(f"{name}.count")):
        inner = read(field.inner, typed, f"{name}.{number}.", f"{pointer}/{len(items)}")
        if not inner.value and not inner.faults:
            continue
        items.append(inner.value)
        whole = Read({}, whole.faults + inner.faults, whole.places | inner.places, whole.names | inner.names)
    return whole._replace(value={field.name: items or None})


_READERS = {
    Kind.HIDDEN: _hidden,
    Kind.NUMBER: _number, Kind.TRUTH: _truth, Kind.CHOICES: _list, Kind.PEOPLE: _list, Kind.LINES: _lines,
    Kind.DAY: _time, Kind.INSTANT: _time, Kind.WHEN: _time, Kind.GROUP: _group, Kind.GROUPS: _groups,
}  # fmt: skip
