"""A form that puts an entry right: it begins with what the entry says now; pure."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from contracts.facts.review import Correctable
from services.casework.case.history import Entry, Standing, standing
from services.casework.http.bodies import FACTS
from services.casework.pages.forms.filling import fill
from services.casework.pages.forms.form import Form, correction_form
from services.casework.pages.forms.target import Target
from services.casework.replay import HistoryRow, Moment, history_rows
from services.pages.typed import Typed
from services.web import Problem

AWAY = "nothing"
"""What an entry is said to be that should not be there at all."""


class Correcting(NamedTuple):
    """The form, what it begins with, the entry itself, and the fact that is to stand in its place."""

    form: Form
    typed: Typed
    original: HistoryRow
    shape: type[msgspec.Struct] | None


def correcting(target: Target, entry: str, wanted: str) -> Correcting:
    """The correction of an entry; `wanted` is the fact that it really was, empty for the one that it is.

    Raises Problem 404 for an entry that is not there or that nobody stated.
    """
    found = _entry(target, entry)
    stands = next((fact for fact in standing(target.history) if fact.id == found.event.id), None)
    shape = _shape(target, wanted, stands.data if stands else found.event.data)
    form = correction_form(shape)
    texts = fill(form.fields, _value(target, found, stands, shape)).texts
    [row] = [row for row in history_rows(target.history, Moment()) if row.event_id == found.event.id]
    return Correcting(form, Typed({**texts, "as": (wanted,)}), row, shape)


def _entry(target: Target, text: str) -> Entry:
    try:
        wanted = UUID(text)
    except ValueError as error:
        raise Problem(404, "There is no such entry: begin from the entry in the timeline.") from error
    for entry in target.history.own().entries:
        if entry.event.id == wanted and isinstance(entry.event.data, Correctable):
            return entry
    raise Problem(404, "There is no such entry, or it is the ledger's own: correct the fact that it rests on.")


def _shape(target: Target, wanted: str, now: Any) -> type[msgspec.Struct] | None:
    if wanted == AWAY:
        return None
    known: type[msgspec.Struct] = FACTS[target.kind].get(wanted, type(now))
    return known


def _value(target: Target, entry: Entry, stands: Standing | None, shape: type[msgspec.Struct] | None) -> dict[str, Any]:
    """What the form begins with; of another fact than the entry was only when it happened."""
    data, at = (stands.data, stands.occurred_at) if stands else (entry.event.data, entry.event.occurred_at)
    said = {"replacement": msgspec.to_builtins(data)} if type(data) is shape else {}
    known = {"entry": str(entry.event.id), "expected_version": target.history.version}
    return {**known, **said, **({"occurred_at": at.isoformat()} if shape else {})}
