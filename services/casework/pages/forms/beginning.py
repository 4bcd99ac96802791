"""What stands in a form before anybody types: the time that it is, a fresh name, what a link said; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from contracts.facts.contact import SafeContactRecorded
from contracts.people import SafeContact
from contracts.streams import Kind as Stream
from services.casework.http.bodies import FACTS
from services.casework.pages.forms import wording
from services.casework.pages.forms.choices import Choices
from services.casework.pages.forms.fields import Field, Kind, of_fact
from services.casework.pages.forms.filling import fill
from services.casework.pages.forms.form import Form
from services.casework.pages.forms.reading import SHOWN
from services.casework.pages.forms.understanding import CARRIED
from services.pages.times import minute_of
from services.pages.typed import Typed

_LINKED = frozenset({Kind.TEXT, Kind.CHOICE, Kind.PERSON, Kind.CLOCK})
"""What a link can fill in: nothing that is about a person outside the case."""
_PERSONAL = frozenset({"name", "value", "code_word", "household", "source_ref", "language", "uprn"})
SAFE_CONTACT = str(SafeContactRecorded.__struct_config__.tag)
Texts = dict[str, tuple[str, ...]]


def begin(form: Form, choices: Choices, said: Mapping[str, str], now: datetime, version: int) -> Typed:
    """A form nobody has typed into; `said` by a link, `version` of the stream as it is shown."""
    texts = _begun(form.tag, form.fields, choices, now)
    if form.rests:
        texts["expected_version"] = (str(version),)
    return Typed(texts | dict(_linked(form, said)))


def with_what_holds(typed: Typed, form: Form, safe_contact: Mapping[str, SafeContact]) -> Typed:
    """How somebody can be reached safely, as it was told last: what is told now takes its whole place."""
    safe = safe_contact.get(typed.one("data.person"))
    if form.tag != SAFE_CONTACT or safe is None:
        return typed
    return typed.also(fill(form.fields, {"data": {"safe_contact": msgspec.to_builtins(safe)}}).texts)


def bring_along(typed: Typed, tag: str, choices: Choices, now: datetime) -> Typed:
    """The form with one more fact that comes along; what the request says already is said for it too."""
    number, shape = typed.number(f"{CARRIED}.count"), FACTS[Stream.CASE].get(tag)
    if shape is None:
        return typed
    start = f"{CARRIED}.{number}."
    begun = _begun(tag, of_fact(shape), choices, now)
    known = {f"data.{field}": typed.all(field) for field in shape.__struct_fields__ if typed.all(field)}
    texts = {f"{start}{name}": said for name, said in (begun | known).items()}
    return typed.also({**texts, f"{start}tag": (tag,), f"{CARRIED}.count": (str(number + 1),)})


def leave_out(typed: Typed, number: int) -> Typed:
    """The form without the fact of that number; those after it move up."""
    count = typed.number(f"{CARRIED}.count")
    kept = {name: said for name, said in typed.texts.items() if not name.startswith(f"{CARRIED}.")}
    order = [one for one in range(count) if one != number]
    for place, one in enumerate(order):
        start = f"{CARRIED}.{one}."
        kept |= {f"{CARRIED}.{place}.{name}": said for name, said in typed.only(start).texts.items()}
    return Typed({**kept, f"{CARRIED}.count": (str(len(order)),)})


def _begun(tag: str, fields: tuple[Field, ...], choices: Choices, now: datetime) -> Texts:
    texts: Texts = {}
    for field in fields:
        if field.name == "occurred_at" and field.required:
            texts |= now_in("occurred_at", now)
        if field.kind is Kind.GROUP and field.name == "data":
            texts |= {f"data.{name}": said for name, said in _data(tag, field.inner, choices)}
    return texts


def now_in(name: str, now: datetime) -> Texts:
    """The minute that it is in the fields of a date and time, with the instant behind it."""
    texts: Texts = {f"{name}.{part}": (text,) for part, text in minute_of(now)._asdict().items()}
    return texts | {f"{name}.{SHOWN}": (now.isoformat(),)}


def _data(tag: str, fields: tuple[Field, ...], choices: Choices) -> Iterator[tuple[str, tuple[str, ...]]]:
    for field in fields:
        if field.name == wording.NEW_NAMES.get(tag):
            yield field.name, (choices.fresh(field.name),)
        if field.kind is Kind.GROUP and any(one.name == "ref" for one in field.inner):
            yield f"{field.name}.ref", (choices.fresh_person(),)
        meant = field.required or (field.name == "person" and tag in wording.CONTACTING)
        if field.kind is Kind.PERSON and meant and len(choices.victims) == 1:
            yield field.name, tuple(choices.victims)


def _linked(form: Form, said: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    data = next((one.inner for one in form.fields if one.name == "data"), ())
    for start, fields in (("", form.fields), ("data.", data)):
        for field in fields:
            if field.kind in _LINKED and field.name not in _PERSONAL and said.get(field.name):
                yield f"{start}{field.name}", (said[field.name],)
