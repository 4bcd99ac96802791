"""The whole case: its areas side by side, folded from the facts that stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import reduce
from typing import Any

import msgspec

from contracts.fields import Said
from services.casework.case import contact, enforcement, handling, report, support
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
    return fold_facts(standing(history, as_at))


def fold_facts(facts: Iterable[Standing]) -> Case:
    """The case from the facts that stand, in the order in which they happened."""
    return reduce(evolve, facts, Case())
