"""The whole case: its areas side by side, folded from the facts that stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import reduce
from typing import Any
from uuid import UUID

import msgspec

from contracts.facts.patterns import ReportLinkTold
from contracts.fields import Said
from services.casework.case import contact, enforcement, handling, patterns, report, support
from services.casework.case.contact import Contacts
from services.casework.case.enforcement import StepTaken
from services.casework.case.handling import Handling
from services.casework.case.history import History, Standing, standing
from services.casework.case.report import Report
from services.casework.case.support import Support


class Case(Said):
    """What is known of one case, whatever the order in which it became known."""

    report: Report = Report()
    contacts: Contacts = Contacts()
    support: Support = Support()
    enforcement: tuple[StepTaken, ...] = ()
    handling: Handling = Handling()
    carried_by: UUID | None = None
    """The case whose report of the same incident was received first, if another's was: it carries the duties."""


Evolve = Callable[[Any, Standing], Any]

AREAS: dict[str, tuple[frozenset[type], Evolve]] = {
    "report": (report.HEARD, report.evolve),
    "contacts": (contact.HEARD, contact.evolve),
    "support": (support.HEARD, support.evolve),
    "enforcement": (enforcement.HEARD, enforcement.evolve),
    "handling": (handling.HEARD, handling.evolve),
}
"""Area of the case -> the facts that it hears, and how it takes one in."""
_HEARERS = {kind: (name, evolve) for name, (heard, evolve) in AREAS.items() for kind in heard}


def evolve(case: Case, fact: Standing) -> Case:
    """Most kinds of fact change no area: they are told apart by one look, since a case is folded at each command."""
    hearer = _HEARERS.get(type(fact.data))
    if hearer is None:
        return case
    name, take_in = hearer
    return msgspec.structs.replace(case, **{name: take_in(getattr(case, name), fact)})


def fold(history: History, as_at: datetime | None = None) -> Case:
    """The case from the facts of `history` that had happened by `as_at`."""
    return with_carrier(fold_facts(standing(history, as_at)), history, as_at)


def with_carrier(case: Case, history: History, as_at: datetime | None = None) -> Case:
    """The case with the one that carries its duties, as far as either of the two was told that they are linked."""
    received, linked = case.report.received_at, dict(case.report.linked)
    if any(type(entry.event.data) is ReportLinkTold for entry in history.entries):
        linked |= {other: told.received_at for other, told in patterns.fold(history, as_at).links.items()}
    if received is None or not linked:
        return case
    own = (received, UUID(history.stream.partition(":")[2]))
    first = min((at, other) for other, at in linked.items())
    return msgspec.structs.replace(case, carried_by=first[1]) if first < own else case


def fold_facts(facts: Iterable[Standing]) -> Case:
    """The case from the facts that stand, in the order in which they happened."""
    return reduce(evolve, facts, Case())
